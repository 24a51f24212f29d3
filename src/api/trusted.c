/* SPDX-License-Identifier: Apache-2.0 */
/* Trusted lists of the member states (ETSI TS 119 612), once gpai-trust has read them. */
#include "api/trusted.h"

#include "api/api.h"
#include "api/sibling.h"

#include <string.h>

static const char PROGRAM[] = "gpai-trust";
static const char LIST[] = "# trust-list: ", SERVICE[] = "# service: ", STATUS[] = "# status: ";
static const char BEGIN[] = "-----BEGIN CERTIFICATE-----", END[] = "-----END CERTIFICATE-----";
/* The one status under which a service is qualified, as the list writes it. */
static const char QUALIFIED[] = "granted";

enum { MOMENT_LEN = MOMENT_CHARS - 1, CERTIFICATE_CHARS = 1 << 16 };

/* The lines before one certificate. */
struct block {
	struct text list, service;
	struct text word; /* status at the time of the stamp */
	int64_t since;    /* its beginning; INT64_MIN: the list says nothing of that time */
};

static struct text
cut_line(struct text *rest)
{
	const char *newline = rest->len > 0 ? memchr(rest->at, '\n', rest->len) : NULL;
	struct text line = {rest->at, newline != NULL ? (size_t)(newline - rest->at) : rest->len};
	size_t taken = line.len + (newline != NULL);

	*rest = (struct text){rest->at + taken, rest->len - taken};
	return text_trim(line);
}

static bool
cut_prefix(struct text *line, const char *prefix)
{
	size_t len = strlen(prefix);

	if (!text_starts(*line, prefix))
		return false;
	*line = (struct text){line->at + len, line->len - len};
	return true;
}

/* "2016-07-01T00:00:00Z granted": the latest that has begun by `time` counts. */
static void
take_status(struct block *block, struct text line, int64_t time)
{
	int64_t since;

	if (line.len < MOMENT_LEN + 2 ||
	    !moment_parse((struct text){line.at, MOMENT_LEN}, &since) || since > time ||
	    since < block->since)
		return;
	block->since = since;
	block->word = (struct text){line.at + MOMENT_LEN + 1, line.len - MOMENT_LEN - 1};
}

/* Is the certificate whose lines follow the one we look for? */
static bool
is_certificate(struct text *rest, const struct digest *wanted, struct arena *arena)
{
	char *digits = arena_alloc(arena, CERTIFICATE_CHARS);
	uint8_t *der = arena_alloc(arena, CERTIFICATE_CHARS);
	size_t n = 0, len = 0;

	if (digits == NULL || der == NULL)
		return false;
	while (rest->len > 0) {
		struct text line = cut_line(rest);
		if (text_is(line, END))
			break;
		if (line.len > CERTIFICATE_CHARS - n)
			return false;
		memcpy(digits + n, line.at, line.len);
		n += line.len;
	}
	struct digest found = {0};
	if (base64_read((struct text){digits, n}, der, CERTIFICATE_CHARS, &len))
		found = digest_of((struct span){der, len});
	return digest_equal(&found, wanted);
}

static struct text
say(const struct block *block, struct arena *arena)
{
	char since[MOMENT_CHARS];
	bool is_qualified = text_is(block->word, QUALIFIED);

	if (block->since == INT64_MIN)
		return arena_format(arena,
		    "the trusted list %.*s says nothing of the time of the stamp: %.*s",
		    TEXT_ARG(block->list), TEXT_ARG(block->service));
	moment_format(block->since, since);
	return arena_format(arena,
	    "%s at the time of the stamp by the trusted list %.*s (its own signature was not "
	    "checked): %.*s since %s, %.*s",
	    is_qualified ? "qualified" : "not qualified", TEXT_ARG(block->list),
	    TEXT_ARG(block->word), since, TEXT_ARG(block->service));
}

/* A certificate may stand there for several services: one that is qualified is enough. */
struct text
trusted_words(struct span pem, const struct stamp *stamp, struct arena *arena)
{
	const struct block none = {.since = INT64_MIN};
	struct block block = none, best = none;
	struct text rest;

	if (!text_from_span(pem, &rest))
		return TEXT_NONE;
	while (rest.len > 0) {
		struct text line = cut_line(&rest);
		if (cut_prefix(&line, LIST)) {
			block = none;
			block.list = line;
		} else if (cut_prefix(&line, SERVICE)) {
			block.service = line;
		} else if (cut_prefix(&line, STATUS)) {
			take_status(&block, line, stamp->time);
		} else if (text_is(line, BEGIN)) {
			struct arena scratch;
			arena_init(&scratch, 0);
			if (is_certificate(&rest, &stamp->trusted, &scratch) &&
			    block.list.len > 0 && !text_is(best.word, QUALIFIED))
				best = block;
			block = none;
			arena_release(&scratch);
		}
	}
	return best.list.len > 0 ? say(&best, arena) : TEXT_NONE;
}

enum gpai_code
gpai_log_trust_list(
    const char *libexec, const char *file, char **pem, size_t *len, struct gpai_error *err)
{
	const char *const arguments[] = {file, NULL};
	struct sibling sibling = {.libexec = libexec, .program = PROGRAM, .arguments = arguments};
	struct stamp_trust *trust = NULL;
	enum sibling_end end;
	struct arena arena;
	struct span printed;
	struct out out;

	*pem = NULL;
	*len = 0;
	arena_init(&arena, 0);
	out_memory(&out);
	enum gpai_code rc = sibling_run(&sibling, &arena, &printed, &end, err);
	if (rc == GPAI_OK) /* all of them are certificates */
		rc = stamp_trust_read(file, printed, &trust, err);
	if (rc == GPAI_OK) {
		out_bytes(&out, printed.at, printed.len);
		rc = api_take(&out, pem, len, err);
	}
	stamp_trust_free(trust);
	out_release(&out);
	arena_release(&arena);
	return rc;
}
