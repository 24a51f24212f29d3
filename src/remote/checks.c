/* SPDX-License-Identifier: Apache-2.0 */
/* Checksums of fetched files, after the Amazon S3 user guide ("Checking object integrity") and RFC
 * 1864 (Content-MD5). A tag is the MD5 of the bytes where it is 32 hexadecimal digits of an
 * object that was written at once and is not encrypted with keys of its owner; checksums of
 * checksums (of parts written one by one) say nothing about the whole and are left aside. */
#include "remote/checks.h"

#include <errno.h>
#include <openssl/evp.h>
#include <string.h>
#include <unistd.h>

enum { SUM_MAX = 32, READ_BYTES = 64 << 10 };

/* The three CRCs of S3, all reflected, all ones at both ends; base64 of their bytes, highest
 * first. */
struct crc {
	enum answer_header header;
	const char *name;
	uint64_t polynomial, ones;
	size_t len;
};
static const struct crc CRCS[] = {
    {ANSWER_CRC64, "CRC-64/NVME", 0x9a6c9329ac4bc9b5, UINT64_MAX, 8},
    {ANSWER_CRC32C, "CRC-32C", 0x82f63b78, UINT32_MAX, 4},
    {ANSWER_CRC32, "CRC-32", 0xedb88320, UINT32_MAX, 4},
};
enum { N_CRCS = sizeof CRCS / sizeof *CRCS };

/* What is to be worked out and what it should be. */
struct wanted {
	const char *name;
	const EVP_MD *digest; /* or: */
	const struct crc *crc;
	uint8_t sum[SUM_MAX];
	size_t len;
};

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool
tag_as_md5(const char *tag, uint8_t sum[16])
{
	size_t len = strlen(tag);

	if (len == 34 && tag[0] == '"' && tag[33] == '"') {
		tag++;
		len -= 2;
	}
	if (len != 32)
		return false;
	for (size_t i = 0; i < 16; i++) {
		int high = digit(tag[2 * i]), low = digit(tag[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		sum[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

static bool
from_base64(const char *text, size_t len, uint8_t *sum)
{
	uint8_t out[3 * (HEADER_VALUE_MAX / 4) + 3];
	int n, pad = 0;
	size_t chars = strlen(text);

	if (chars != (len + 2) / 3 * 4)
		return false;
	while (pad < 2 && text[chars - 1 - (size_t)pad] == '=')
		pad++;
	n = EVP_DecodeBlock(out, (const uint8_t *)text, (int)chars);
	if (n < 0 || (size_t)(n - pad) != len)
		return false;
	memcpy(sum, out, len);
	return true;
}

/* The strongest that is given for the bytes as a whole. */
static bool
choose(const struct answer *a, bool is_s3, struct wanted *w)
{
	bool is_whole = strcmp(a->header[ANSWER_SUM_TYPE], "COMPOSITE") != 0;

	*w = (struct wanted){.name = "SHA-256", .digest = EVP_sha256(), .len = 32};
	if (is_whole && from_base64(a->header[ANSWER_SHA256], w->len, w->sum))
		return true;
	*w = (struct wanted){.name = "MD5", .digest = EVP_md5(), .len = 16};
	if (from_base64(a->header[ANSWER_MD5], w->len, w->sum))
		return true;
	if (is_s3 && strncmp(a->header[ANSWER_ENCRYPTION], "aws:kms", 7) != 0 &&
	    tag_as_md5(a->header[ANSWER_TAG], w->sum))
		return true;
	for (int i = 0; i < N_CRCS && is_whole; i++) {
		*w = (struct wanted){.name = CRCS[i].name, .crc = &CRCS[i], .len = CRCS[i].len};
		if (from_base64(a->header[CRCS[i].header], w->len, w->sum))
			return true;
	}
	return false;
}

struct summing {
	EVP_MD_CTX *digest;
	uint64_t crc, table[256];
};

static bool
begin(struct summing *s, const struct wanted *w)
{
	if (w->crc == NULL) {
		s->digest = EVP_MD_CTX_new();
		return s->digest != NULL && EVP_DigestInit_ex(s->digest, w->digest, NULL) == 1;
	}
	s->crc = w->crc->ones;
	for (uint64_t i = 0; i < 256; i++) {
		uint64_t c = i;
		for (int bit = 0; bit < 8; bit++)
			c = c & 1 ? c >> 1 ^ w->crc->polynomial : c >> 1;
		s->table[i] = c;
	}
	return true;
}

static void
add(struct summing *s, const uint8_t *at, size_t len)
{
	if (s->digest != NULL) {
		EVP_DigestUpdate(s->digest, at, len);
		return;
	}
	for (size_t i = 0; i < len; i++)
		s->crc = s->crc >> 8 ^ s->table[(s->crc ^ at[i]) & 0xff];
}

static bool
ends_as(struct summing *s, const struct wanted *w)
{
	uint8_t sum[EVP_MAX_MD_SIZE];

	if (s->digest != NULL) {
		if (EVP_DigestFinal_ex(s->digest, sum, NULL) != 1)
			return false;
	} else {
		uint64_t crc = s->crc ^ w->crc->ones;
		for (size_t i = 0; i < w->len; i++)
			sum[i] = (uint8_t)(crc >> 8 * (w->len - 1 - i));
	}
	return memcmp(sum, w->sum, w->len) == 0;
}

enum gpai_code
checks_hold(int fd, const char *name, const struct answer *answer, bool is_s3, const char **checked,
    struct gpai_error *err)
{
	struct summing s = {0};
	struct wanted w;
	uint8_t bytes[READ_BYTES];
	ssize_t n;
	off_t at = 0;

	*checked = "length alone";
	if (!choose(answer, is_s3, &w))
		return GPAI_OK;
	if (!begin(&s, &w)) {
		EVP_MD_CTX_free(s.digest);
		return fail_memory(err);
	}
	while ((n = pread(fd, bytes, sizeof bytes, at)) > 0) {
		add(&s, bytes, (size_t)n);
		at += n;
	}
	bool fits = n == 0 && ends_as(&s, &w);
	EVP_MD_CTX_free(s.digest);
	if (n < 0)
		return fail_errno(err, errno, name, "read what was fetched of");
	if (!fits)
		return fail(err, GPAI_MALFORMED, in_file(name),
		    "what was fetched does not match the server's %s", w.name);
	*checked = w.name;
	return GPAI_OK;
}
