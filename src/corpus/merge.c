/* SPDX-License-Identifier: Apache-2.0 */
/* Many sorted streams become one: a heap of their first lines. */
#include "corpus/merge.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void
ranks_init(struct ranks *ranks)
{
	for (unsigned kind = 0; kind < ROW_KINDS_COUNT; kind++) {
		const char *word = row_kind_word((enum row_kind)kind);
		unsigned rank = 0;
		for (unsigned k = 0; k < ROW_KINDS_COUNT; k++)
			rank += strcmp(row_kind_word((enum row_kind)k), word) < 0;
		ranks->rank[kind] = rank;
		ranks->kind[rank] = (enum row_kind)kind;
	}
}

int
line_compare(const struct line *a, const struct line *b)
{
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return text_compare(a->text, b->text);
}

static bool
range_number(const char *at, uint64_t *number)
{
	*number = 0;
	if (at[0] != '\t')
		return false;
	for (size_t i = 1; i <= RANGE_DIGITS; i++) {
		unsigned digit = (unsigned char)at[i] - (unsigned)'0';
		if (digit > 9 || __builtin_mul_overflow(*number, 10, number) ||
		    __builtin_add_overflow(*number, digit, number))
			return false;
	}
	return true;
}

bool
range_of_line(struct text text, uint64_t *begin, uint64_t *end)
{
	if (text.len < RANGE_TAIL)
		return false;
	const char *tail = text.at + text.len - RANGE_TAIL;
	return range_number(tail, begin) && range_number(tail + 1 + RANGE_DIGITS, end) &&
	       *begin <= *end;
}

static void
range_digits(char *at, uint64_t number)
{
	at[0] = '\t';
	for (size_t i = RANGE_DIGITS; i > 0; i--) {
		at[i] = (char)('0' + number % 10);
		number /= 10;
	}
}

void
range_write(char tail[RANGE_TAIL], uint64_t begin, uint64_t end)
{
	range_digits(tail, begin);
	range_digits(tail + 1 + RANGE_DIGITS, end);
}

size_t
source_len(struct text text)
{
	const char *tab = memchr(text.at, '\t', text.len);

	return tab != NULL ? (size_t)(tab - text.at) : text.len;
}

static void
sift_down(struct merge *m, size_t at)
{
	struct line_input *moved = m->heap[at];

	for (size_t child; (child = 2 * at + 1) < m->n; at = child) {
		if (child + 1 < m->n &&
		    line_compare(&m->heap[child + 1]->line, &m->heap[child]->line) < 0)
			child++;
		if (line_compare(&m->heap[child]->line, &moved->line) >= 0)
			break;
		m->heap[at] = m->heap[child];
	}
	m->heap[at] = moved;
}

enum gpai_code
merge_start(struct merge *m, struct line_input *const *inputs, size_t n, struct gpai_error *err)
{
	*m = (struct merge){.heap = calloc(n + 1, sizeof(struct line_input *)),
	    .buffer = malloc(LINE_TEXT_MAX),
	    .source = malloc(LINE_TEXT_MAX)};
	if (m->heap == NULL || m->buffer == NULL || m->source == NULL)
		return m->rc = fail_memory(err);
	ranks_init(&m->ranks);
	for (size_t i = 0; i < n; i++) {
		if (inputs[i]->next(inputs[i], err))
			m->heap[m->n++] = inputs[i];
		else if (inputs[i]->rc != GPAI_OK)
			return m->rc = inputs[i]->rc;
	}
	for (size_t i = m->n / 2; i > 0; i--)
		sift_down(m, i - 1);
	return GPAI_OK;
}

void
merge_release(struct merge *m)
{
	free(m->heap);
	free(m->buffer);
	free(m->source);
	*m = (struct merge){.heap = NULL};
}

/* The stream on top goes on, or leaves. */
static bool
advance(struct merge *m, struct gpai_error *err)
{
	struct line_input *top = m->heap[0];

	if (!top->next(top, err)) {
		if ((m->rc = top->rc) != GPAI_OK)
			return false;
		m->heap[0] = m->heap[--m->n];
	}
	if (m->n > 1)
		sift_down(m, 0);
	return true;
}

static bool
same_text(struct text a, struct text b)
{
	return a.len == b.len && memcmp(a.at, b.at, a.len) == 0;
}

enum gpai_code
counted_twice(struct text text, uint64_t begin, uint64_t end, struct gpai_error *err)
{
	size_t skip = source_len(text) + 1;
	const char *tab = memchr(text.at + skip, '\t', text.len - skip);
	size_t to = tab != NULL ? (size_t)(tab - text.at) : text.len;
	struct text file = text_clip((struct text){text.at + skip, to - skip}, 160);

	return fail(err, GPAI_CONFLICT, NOWHERE,
	    "bytes %" PRIu64 " to %" PRIu64 " of %.*s are counted twice", begin, end,
	    TEXT_ARG(file));
}

/* Ranges of one file come in the order of their begin. */
static bool
fold_ranges(struct merge *m, struct gpai_error *err)
{
	struct line *line = &m->line;
	uint64_t begin, end, next_begin, next_end;

	range_of_line(line->text, &begin, &end);
	while (m->n > 0) {
		const struct line *top = &m->heap[0]->line;
		if (top->rank != line->rank || top->text.len != line->text.len ||
		    memcmp(top->text.at, line->text.at, line->text.len - RANGE_TAIL) != 0)
			break;
		range_of_line(top->text, &next_begin, &next_end);
		if (next_begin > end)
			break;
		if (next_begin < end && next_begin < next_end) {
			m->rc = counted_twice(
			    line->text, next_begin, next_end < end ? next_end : end, err);
			return false;
		}
		if (next_end > end)
			end = next_end;
		tally_add(&line->tally, &top->tally);
		if (!advance(m, err))
			return false;
	}
	range_write(m->buffer + line->text.len - RANGE_TAIL, begin, end);
	return true;
}

/* One row and all that fold into it. */
static bool
fold(struct merge *m, struct gpai_error *err)
{
	const struct line *top = &m->heap[0]->line;

	memcpy(m->buffer, top->text.at, top->text.len);
	m->line = (struct line){top->rank, {m->buffer, top->text.len}, top->tally};
	if (!advance(m, err))
		return false;
	if (m->ranks.kind[m->line.rank] == ROW_RANGE)
		return fold_ranges(m, err);
	while (m->n > 0 && m->heap[0]->line.rank == m->line.rank &&
	       same_text(m->heap[0]->line.text, m->line.text)) {
		tally_add(&m->line.tally, &m->heap[0]->line.tally);
		if (!advance(m, err))
			return false;
	}
	return true;
}

/* Is the line among those of its kind and source that are kept? */
static bool
is_kept(struct merge *m, uint32_t kept)
{
	size_t len = source_len(m->line.text);

	if (m->n_of_source == 0 || m->source_rank != m->line.rank || m->source_len != len ||
	    memcmp(m->source, m->line.text.at, len) != 0) {
		memcpy(m->source, m->line.text.at, len);
		m->source_len = len;
		m->source_rank = m->line.rank;
		m->n_of_source = 0;
	}
	return m->n_of_source++ < kept;
}

bool
merge_next(struct merge *m, struct gpai_error *err)
{
	while (m->rc == GPAI_OK && m->n > 0 && fold(m, err)) {
		uint32_t kept = row_kind_kept(m->ranks.kind[m->line.rank]);
		if (kept == 0 || is_kept(m, kept))
			return true;
	}
	return false;
}
