/* SPDX-License-Identifier: Apache-2.0 */
/* Matching through PCRE2, compiled to machine code where that is possible.
 *
 * Bounds: MATCH_LIMIT steps for a match, STACK_MOST bytes of stack, so that a hostile pattern
 * ends in a refusal and not in a scan that never ends. */
#include "tokens/pattern.h"

#include "tokens/buffer.h"
#include "tokens/pattern_syntax.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define PATTERN_BYTES_MAX 65536
#define MATCH_LIMIT       100000000
#define STACK_FIRST       (32 * 1024)
#define STACK_MOST        (64 * 1024 * 1024)

struct pattern {
	pcre2_code *code; /* NULL: a literal */
	bool is_machine_code;
	size_t literal_len;
	uint8_t literal[];
};

struct pattern_matcher {
	pcre2_match_context *context;
	pcre2_jit_stack *stack;
	pcre2_match_data *found;
};

static enum gpai_code
compile(struct text text, const char *name, struct pattern *pattern, struct gpai_error *err)
{
	PCRE2_UCHAR words[128];
	int number;
	size_t at;

	pattern->code = pcre2_compile((PCRE2_SPTR)text.at, text.len,
	    PCRE2_UTF | PCRE2_UCP | PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C | PCRE2_NO_UTF_CHECK,
	    &number, &at, NULL);
	if (pattern->code == NULL) {
		(void)pcre2_get_error_message(number, words, sizeof(words));
		return fail(err, GPAI_UNSUPPORTED, in_file(name), "pattern: %s", (char *)words);
	}
	pattern->is_machine_code = pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE) == 0;
	return GPAI_OK;
}

enum gpai_code
pattern_compile(
    struct text text, const char *name, struct pattern **pattern, struct gpai_error *err)
{
	struct out out;
	enum gpai_code rc;

	if (text.len > PATTERN_BYTES_MAX)
		return fail(err, GPAI_TOO_LARGE, in_file(name), "pattern of %zu bytes, expected %d",
		    text.len, PATTERN_BYTES_MAX);
	if ((*pattern = calloc(1, sizeof(**pattern))) == NULL)
		return fail_memory(err);
	out_memory(&out);
	if ((rc = pattern_translate(text, name, &out, err)) == GPAI_OK)
		rc = compile(out_text(&out), name, *pattern, err);
	out_release(&out);
	if (rc != GPAI_OK) {
		pattern_free(*pattern);
		*pattern = NULL;
	}
	return rc;
}

enum gpai_code
pattern_literal(struct text text, struct pattern **pattern, struct gpai_error *err)
{
	if ((*pattern = calloc(1, sizeof(**pattern) + text.len)) == NULL)
		return fail_memory(err);
	(*pattern)->literal_len = text.len;
	if (text.len > 0)
		memcpy((*pattern)->literal, text.at, text.len);
	return GPAI_OK;
}

void
pattern_free(struct pattern *pattern)
{
	if (pattern != NULL)
		pcre2_code_free(pattern->code);
	free(pattern);
}

struct pattern_matcher *
pattern_matcher_create(void)
{
	struct pattern_matcher *matcher = calloc(1, sizeof(*matcher));

	if (matcher == NULL)
		return NULL;
	matcher->context = pcre2_match_context_create(NULL);
	matcher->stack = pcre2_jit_stack_create(STACK_FIRST, STACK_MOST, NULL);
	matcher->found = pcre2_match_data_create(1, NULL);
	if (matcher->context == NULL || matcher->found == NULL) {
		pattern_matcher_free(matcher);
		return NULL;
	}
	/* No stack: this processor has no machine code, and none is asked for. */
	if (matcher->stack != NULL)
		pcre2_jit_stack_assign(matcher->context, NULL, matcher->stack);
	(void)pcre2_set_match_limit(matcher->context, MATCH_LIMIT);
	return matcher;
}

void
pattern_matcher_free(struct pattern_matcher *matcher)
{
	if (matcher == NULL)
		return;
	pcre2_match_data_free(matcher->found);
	pcre2_jit_stack_free(matcher->stack);
	pcre2_match_context_free(matcher->context);
	free(matcher);
}

static enum pattern_found
search(const struct pattern *pattern, struct pattern_matcher *matcher, struct pattern_walk *walk)
{
	const size_t *bounds;
	int rc;

	if (pattern->code == NULL) {
		const uint8_t *at = memmem(walk->at + walk->from, walk->len - walk->from,
		    pattern->literal, pattern->literal_len);

		if (at == NULL)
			return PATTERN_END;
		walk->begin = (size_t)(at - walk->at);
		walk->end = walk->begin + pattern->literal_len;
		return PATTERN_FOUND;
	}
	if (pattern->is_machine_code)
		rc = pcre2_jit_match(pattern->code, walk->at, walk->len, walk->from, 0,
		    matcher->found, matcher->context);
	else
		rc = pcre2_match(pattern->code, walk->at, walk->len, walk->from, PCRE2_NO_UTF_CHECK,
		    matcher->found, matcher->context);
	if (rc == PCRE2_ERROR_NOMATCH)
		return PATTERN_END;
	if (rc < 0)
		return PATTERN_FAILED;
	bounds = pcre2_get_ovector_pointer(matcher->found);
	walk->begin = bounds[0];
	walk->end = bounds[1];
	return PATTERN_FOUND;
}

enum pattern_found
pattern_next(
    const struct pattern *pattern, struct pattern_matcher *matcher, struct pattern_walk *walk)
{
	size_t last_end = walk->end;
	enum pattern_found found;

	while (walk->from <= walk->len) {
		if ((found = search(pattern, matcher, walk)) != PATTERN_FOUND)
			return found;
		if (walk->begin == walk->end && walk->has_matched && walk->end == last_end) {
			walk->from += walk->from < walk->len ? char_len(walk->at[walk->from]) : 1;
			continue;
		}
		walk->from = walk->end;
		walk->has_matched = true;
		return PATTERN_FOUND;
	}
	return PATTERN_END;
}
