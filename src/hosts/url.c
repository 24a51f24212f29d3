/* SPDX-License-Identifier: Apache-2.0 */
/* Where the host stands in a URL: WHATWG URL, 4.4, as far as the authority goes.
 *
 * Crawls write URLs in full, other data also as "//host/path" or "host/path". Only the
 * schemes whose authority is a host of the Internet have one here: "file:" names a disk,
 * "s3:" a bucket, "urn:" nothing that could be fetched. Left out: resolving against a base. */
#include "hosts/url.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

static const struct scheme {
	const char *word;
	size_t len;
} SCHEMES[] = {{"https", 5}, {"http", 4}, {"ftp", 3}, {"wss", 3}, {"ws", 2}};

static bool
is_letter(uint8_t c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool
ends_authority(uint8_t c)
{
	return c == '/' || c == '?' || c == '#' || c == '\\';
}

#ifdef __SSE2__

/* A bit for each of 16 bytes that ends an authority. */
static unsigned
ends_in_16(const uint8_t *at)
{
	__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
	__m128i slash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('/'));
	__m128i query = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('?'));
	__m128i hash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('#'));
	__m128i back = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));

	return (unsigned)_mm_movemask_epi8(
	    _mm_or_si128(_mm_or_si128(slash, query), _mm_or_si128(hash, back)));
}

/* Hosts of most URLs end within 32 bytes: one step, whose outcome is easy to foresee. */
static size_t
authority_len(const uint8_t *at, size_t len)
{
	size_t i = 0;

	for (; i + 32 <= len; i += 32) {
		unsigned ends = ends_in_16(at + i) | ends_in_16(at + i + 16) << 16;
		if (ends != 0)
			return i + (size_t)__builtin_ctz(ends);
	}
	while (i < len && !ends_authority(at[i]))
		i++;
	return i;
}

#else

static size_t
authority_len(const uint8_t *at, size_t len)
{
	size_t i = 0;

	while (i < len && !ends_authority(at[i]))
		i++;
	return i;
}

#endif

/* The length of "scheme:" in front, 0 when there is none. */
static size_t
scheme_len(struct span url)
{
	if (url.len == 0 || !is_letter(url.at[0]))
		return 0;
	for (size_t i = 1; i < url.len && i < 32; i++) {
		uint8_t c = url.at[i];
		if (c == ':')
			return i + 1;
		if (!is_letter(c) && !is_digit(c) && c != '+' && c != '-' && c != '.')
			return 0;
	}
	return 0;
}

static bool
is_scheme(const uint8_t *at, const struct scheme *scheme)
{
	for (size_t i = 0; i < scheme->len; i++)
		if ((at[i] | 0x20) != (uint8_t)scheme->word[i])
			return false;
	return true;
}

static bool
scheme_has_host(const uint8_t *at, size_t len)
{
	for (size_t i = 0; i < sizeof SCHEMES / sizeof *SCHEMES; i++)
		if (SCHEMES[i].len + 1 == len && is_scheme(at, &SCHEMES[i]))
			return true;
	return false;
}

static bool
all_digits(const uint8_t *at, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!is_digit(at[i]))
			return false;
	return true;
}

/* Words without a scheme are a host when they look like nothing else: two labels, the last
 * no number (unless there are four), no user, at most a port. */
static bool
may_be_bare(const uint8_t *at, size_t len)
{
	size_t last = 0, dots = 0, digits = 0;

	for (size_t i = 0; i < len; i++) {
		if (at[i] <= ' ' || at[i] == '@' || at[i] == '[' || at[i] == 0x7f)
			return false;
		if (at[i] == ':' && !all_digits(at + i + 1, len - i - 1))
			return false;
		if (at[i] == ':')
			len = i;
		else if (at[i] == '.' && i + 1 < len && at[i + 1] != ':')
			last = i + 1, dots++;
		else if (is_digit(at[i]))
			digits++;
	}
	if (dots == 0)
		return false;
	return (dots == 3 && digits + 3 == len) || is_letter(at[last]) || at[last] >= 0x80;
}

/* URLs of all kinds but the usual. */
static struct span
any_authority(struct span url)
{
	size_t skip;
	bool is_bare = false;

	while (url.len > 0 && url.at[0] <= ' ')
		url.at++, url.len--;
	if (url.len == 0)
		return url;
	skip = scheme_len(url);
	if (skip > 0 && !scheme_has_host(url.at, skip)) {
		if (skip < url.len && ends_authority(url.at[skip]))
			return (struct span){0};
		is_bare = true; /* may be "example.org:80" */
		skip = 0;
	} else if (skip == 0) {
		is_bare = url.len < 2 || url.at[0] != '/' || url.at[1] != '/';
	}
	if (!is_bare)
		while (skip < url.len && (url.at[skip] == '/' || url.at[skip] == '\\'))
			skip++;
	url = (struct span){url.at + skip, url.len - skip};
	url.len = authority_len(url.at, url.len);
	if (is_bare && !may_be_bare(url.at, url.len))
		return (struct span){0};
	return url;
}

struct span
url_authority(struct span url)
{
	size_t skip = 0;

	if (url.len >= 9 && memcmp(url.at, "https://", 8) == 0)
		skip = 8;
	else if (url.len >= 8 && memcmp(url.at, "http://", 7) == 0)
		skip = 7;
	if (skip == 0 || ends_authority(url.at[skip]))
		return any_authority(url);
	url = (struct span){url.at + skip, url.len - skip};
	url.len = authority_len(url.at, url.len);
	return url;
}
