/* SPDX-License-Identifier: Apache-2.0 */
/* What is extracted from published documents, line by line, against files that people checked with
 * the pages before them: tests/review/extracted/NAME.txt.
 *
 *   test-review-extracted READ FOLDER NAME [READING]   READ is the program that reads documents
 *
 * GPAI_ACCEPT=1 writes the file anew. The documents lie in $GPAI_SHARED; without it: skipped. */
#include "review/review.h"
#include "rulebook/embedded.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SKIPPED = 77, QUOTE_BYTES = 90, LIST_SHOWN = 40 };

static const char *const states[] = {
#define X(name, word) word,
    FIELD_STATES(X)
#undef X
};
static const char *const answers[] = {
#define X(name, word) word,
    FIELD_ANSWERS(X)
#undef X
};

static void
put_list(struct out *out, const char *label, const struct text *list, uint32_t n)
{
	if (n == 0)
		return;
	out_format(out, "\n    %s %u:", label, n);
	for (uint32_t i = 0; i < n && i < LIST_SHOWN; i++)
		out_format(out, "%s %.*s", i > 0 ? " |" : "", TEXT_ARG(list[i]));
}

static void
put_dates(struct out *out, const struct review_field *field)
{
	for (uint32_t i = 0; i < field->n_dates; i++) {
		char first[DATE_CHARS], last[DATE_CHARS];

		date_format(field->dates[i].first, first);
		date_format(field->dates[i].last, last);
		out_format(out, "%s %.*s = %s", i == 0 ? "\n    dates:" : " |",
		    TEXT_ARG(field->dates[i].written), first);
		if (field->dates[i].first != field->dates[i].last)
			out_format(out, " to %s", last);
		if (field->dates[i].is_ambiguous)
			out_string(out, " ambiguous");
	}
}

static void
put_sizes(struct out *out, const struct review_field *field)
{
	char low[DECIMAL_CHARS], high[DECIMAL_CHARS];

	for (uint32_t i = 0; i < field->n_sizes; i++) {
		const struct said_size *size = &field->sizes[i];

		decimal_format(size->low, low);
		decimal_format(size->high, high);
		out_format(out, "\n    size of %.*s: %s to %s %.*s,%s %s (%.*s)",
		    TEXT_ARG(size->modality.len > 0 ? size->modality : text_of("?")),
		    size->has_low ? low : "", size->has_high ? high : "", TEXT_ARG(size->unit),
		    size->is_band ? " a band," : "",
		    size->is_untold   ? "untold"
		    : size->is_ticked ? "said"
				      : "not ticked",
		    TEXT_ARG(size->written));
	}
	if (field->n_merged > 0)
		out_format(out, "\n    merged %u", field->n_merged);
}

static void
put_quote(struct out *out, struct text said)
{
	struct text clip = text_clip(said, QUOTE_BYTES);

	out_string(out, "\n    \"");
	for (size_t i = 0; i < clip.len; i++)
		out_char(out, clip.at[i] == '\n' ? '/' : clip.at[i]);
	out_string(out, clip.len < said.len ? "...\"" : "\"");
}

static void
put_field(struct out *out, const struct law *law, const struct law_reading *reading,
    const struct review_field *field)
{
	const struct law_read_field *is = &law->read_fields[reading->fields_first + field->field];

	out_format(out, "%s %s", law_cstr(law, is->item), states[field->state]);
	if (field->answer != ANSWER_NOTHING)
		out_format(out, " %s", answers[field->answer]);
	if (field->is_draft_era)
		out_string(out, " draft");
	if (field->page > 0)
		out_format(out, " page %u", field->page);
	if (field->line > 0 && field->page == 0)
		out_format(out, " line %u", field->line);
	if (field->said.len > 0)
		out_format(out, " words %u", field->words);
	put_list(out, "modalities", field->modalities, field->n_modalities);
	put_dates(out, field);
	put_sizes(out, field);
	put_list(out, "names", field->names, field->n_names);
	put_list(out, "domains", field->domains, field->n_domains);
	if (field->n_links > 0)
		out_format(out, "\n    links %u", field->n_links);
	if (field->said.len > 0)
		put_quote(out, field->said);
	out_char(out, '\n');
}

static struct span
read_by(struct arena *arena, const char *program, const char *path)
{
	char command[1024];
	struct out out;
	char chunk[4096];
	size_t n;

	snprintf(command, sizeof command, "'%s' '%s'", program, path);
	FILE *pipe = popen(command, "r");
	out_memory(&out);
	while (pipe != NULL && (n = fread(chunk, 1, sizeof chunk, pipe)) > 0)
		out_bytes(&out, chunk, n);
	struct text text = arena_text(arena, out_text(&out));
	out_release(&out);
	if (pipe == NULL || pclose(pipe) != 0)
		return (struct span){NULL, 0};
	return (struct span){(const uint8_t *)text.at, text.len};
}

static int
accept(const char *expected, struct text shown)
{
	FILE *file = fopen(expected, "wb");

	if (file == NULL)
		return 1;
	fwrite(shown.at, 1, shown.len, file);
	return fclose(file) != 0;
}

static int
compare(const char *expected, struct text shown)
{
	FILE *file = fopen(expected, "rb");
	char *had = malloc(shown.len + 2);
	size_t n = file != NULL && had != NULL ? fread(had, 1, shown.len + 1, file) : 0;
	int differs = n != shown.len || memcmp(had, shown.at, n) != 0;

	if (file != NULL)
		fclose(file);
	free(had);
	if (differs)
		fprintf(stderr, "%s differs from what is extracted now:\n%.*s", expected,
		    TEXT_ARG(shown));
	return differs;
}

int
main(int argc, char **argv)
{
	const char *shared = getenv("GPAI_SHARED");
	char path[512], expected[512];
	struct read_document document;
	struct review_fields fields;
	struct gpai_error err = {0};
	struct arena arena;
	struct law law;
	struct out out;
	int rc = 2;

	if (argc < 4)
		return 2;
	snprintf(
	    path, sizeof path, "%s/data/summaries/%s.pdf", shared != NULL ? shared : "", argv[3]);
	FILE *there = fopen(path, "rb");
	if (there == NULL)
		return SKIPPED;
	fclose(there);
	arena_init(&arena, 0);
	out_memory(&out);
	struct span json = read_by(&arena, argv[1], path);
	if (law_open((struct span){law_image, law_image_size}, &law, &err) != GPAI_OK ||
	    blocks_json_read(argv[3], json, &arena, &document, &err) != GPAI_OK)
		goto end;
	uint32_t kind = review_recognise(&law, &document);
	out_format(&out, "recognised: %s\n",
	    kind == LAW_NONE ? "nothing" : law_cstr(&law, law.readings[kind].id));
	if (argc > 4)
		kind = law_find_reading(&law, text_of(argv[4]));
	if (kind == LAW_NONE)
		goto end;
	out_format(&out, "read as: %s\n\n", law_cstr(&law, law.readings[kind].id));
	if (review_extract(&law, &document, kind, &arena, &fields, &err) != GPAI_OK)
		goto end;
	for (uint32_t i = 0; i < fields.n; i++)
		put_field(&out, &law, &law.readings[kind], &fields.fields[i]);
	snprintf(expected, sizeof expected, "%s/%s%s%s.txt", argv[2], argv[3], argc > 4 ? "-" : "",
	    argc > 4 ? argv[4] : "");
	rc = getenv("GPAI_ACCEPT") != NULL ? accept(expected, out_text(&out))
	                                   : compare(expected, out_text(&out));
end:
	if (rc == 2)
		fprintf(stderr, "%s: %s\n", argv[3], err.message);
	out_release(&out);
	arena_release(&arena);
	return rc;
}
