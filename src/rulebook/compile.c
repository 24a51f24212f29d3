/* SPDX-License-Identifier: Apache-2.0 */
/* The passes, from named bytes to an image or a report. See compiler.h for their order. */
#include "rulebook/compiler.h"

#include <stdio.h>
#include <string.h>

enum { QUOTED_BYTES = 60 };

static const char *const section_words[] = {
#define X(name, word) word,
    SECTIONS(X)
#undef X
};

void *
scratch(struct compiler *c, size_t n, size_t size)
{
	void *at = arena_array(c->arena, n > 0 ? n : 1, size);

	c->failed = c->failed || at == NULL;
	return at;
}

/* Pass 1: trees, and their entries by section */

static void
add_record(struct compiler *c, struct records *records, uint32_t line, const struct yaml_node *node)
{
	if (records->n == records->cap) {
		uint32_t cap = records->cap > 0 ? records->cap * 2 : 32;
		struct record_at *more = scratch(c, cap, sizeof *more);
		if (more == NULL)
			return;
		if (records->n > 0)
			memcpy(more, records->at, records->n * sizeof *more);
		records->at = more;
		records->cap = cap;
	}
	records->at[records->n++] = (struct record_at){.file = c->file, .line = line, .node = node};
}

static void
split_section(struct compiler *c, const struct yaml_entry *entry, uint32_t section)
{
	struct records *records = &c->sections[section];
	const struct yaml_entry *item;

	if (section == SECTION_RULEBOOK || section == SECTION_LEDGER) {
		add_record(c, records, entry->line, &entry->value);
		return;
	}
	if (entry->value.kind != YAML_LIST && !yaml_is_null(&entry->value)) {
		complain(c, entry->line, "%s as section '%s', expected a list",
		    yaml_kind_words(&entry->value), entry->key.at);
		return;
	}
	for (uint32_t i = 0; (item = yaml_entry(&entry->value, i)) != NULL; i++)
		add_record(c, records, item->line, &item->value);
}

static void
split_file(struct compiler *c, const struct yaml_node *root)
{
	struct words words = WORDS("section", section_words);
	const struct yaml_entry *entry;
	uint32_t section;

	if (root->kind != YAML_MAP && !yaml_is_null(root)) {
		complain(c, root->line, "found %s, expected a mapping of sections",
		    yaml_kind_words(root));
		return;
	}
	for (uint32_t i = 0; (entry = yaml_entry(root, i)) != NULL; i++) {
		if (word_index(words, entry->key, &section)) {
			split_section(c, entry, section);
			continue;
		}
		struct text found = text_clip(entry->key, QUOTED_BYTES);
		complain(c, entry->line,
		    "unknown section '%.*s', expected one of rulebook, sources, macros, kinds, "
		    "facts, provisions, forms, registers, calendar, holidays, amendments, choices, "
		    "frameworks, compute-ledger, readings, checks, languages",
		    TEXT_ARG(found));
	}
}

/* Bytes that are no text are placed by their offset; everything else here by its line. */
static void
place_by_line(struct gpai_error *problem, struct span bytes)
{
	uint64_t line = 1;

	if (problem->place != GPAI_BYTE)
		return;
	for (size_t i = 0; i < bytes.len && i < problem->at; i++)
		line += bytes.at[i] == '\n';
	problem->place = GPAI_LINE;
	problem->at = line;
}

static void
parse_files(struct compiler *c)
{
	const struct yaml_node *root;
	struct gpai_error problem;

	c->subject = (struct subject){0};
	for (uint32_t i = 0; i < c->n_files && !c->failed; i++) {
		const struct rulebook_file *file = &c->files[i];
		c->file = i;
		enum gpai_code rc = yaml_parse(c->arena, file->path, file->bytes, &root, &problem);
		if (rc == GPAI_NO_MEMORY) {
			c->failed = true;
		} else if (rc != GPAI_OK) {
			place_by_line(&problem, file->bytes);
			complain_as(c, &problem);
		} else {
			split_file(c, root);
		}
	}
}

/* Passes 2 to 5 */

static void (*const passes[])(struct compiler *) = {
    read_sources,
    read_kinds,
    read_rulebook,
    read_registers,
    read_facts,
    read_heading,
    name_macros,
    name_forms,
    name_provisions,
    read_provisions,
    read_forms,
    read_frameworks,
    read_ledger,
    read_calendar,
    read_holidays,
    read_classification,
    read_amendments,
    read_retentions,
    read_choices,
    read_readings,
    read_checks,
    read_languages,
};

static bool
is_out_of_memory(const struct compiler *c)
{
	return c->failed || c->image.failed || c->sources.failed || c->shorts.failed ||
	       c->units.failed || c->kinds.failed || c->macros.failed || c->facts.failed ||
	       c->provisions.failed || c->forms.failed || c->registers.failed;
}

static void
run_passes(struct compiler *c)
{
	parse_files(c);
	if (c->report->n > 0)
		return; /* what a file was to declare is missing; the rest would be noise */
	for (size_t i = 0; i < sizeof passes / sizeof passes[0]; i++) {
		if (is_out_of_memory(c))
			return;
		passes[i](c);
	}
	if (c->report->n > 0 || is_out_of_memory(c))
		return;
	check_graph(c);
	check_asked(c);
	check_contradictions(c);
}

/* Path, size and bytes of every file: neither can run over into the other. */
static bool
digest_files(struct compiler *c)
{
	struct digest_stream *stream = digest_create();
	char size[32];

	if (stream == NULL)
		return false;
	for (uint32_t i = 0; i < c->n_files; i++) {
		const struct rulebook_file *file = &c->files[i];
		size_t len = strlen(file->name) + 1;
		digest_add(stream, (struct span){(const uint8_t *)file->name, len});
		int n = snprintf(size, sizeof size, "%zu\n", file->bytes.len);
		digest_add(stream, (struct span){(const uint8_t *)size, (size_t)n});
		digest_add(stream, file->bytes);
	}
	c->image.digest = digest_end(stream);
	digest_free(stream);
	return true;
}

static void
compiler_init(struct compiler *c)
{
	struct names *tables[] = {&c->sources, &c->shorts, &c->units, &c->kinds, &c->macros,
	    &c->facts, &c->provisions, &c->forms, &c->registers};

	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
		names_init(tables[i], c->arena);
	image_init(&c->image, c->arena);
}

static enum gpai_code
finish(struct compiler *c, struct arena *arena, struct span *image, struct gpai_error *err)
{
	if (is_out_of_memory(c)) { /* what was said since may not be so */
		c->report->n = c->report->more = 0;
		return fail_memory(err);
	}
	if (c->report->n > 0) {
		report_sort(c);
		if (err != NULL)
			*err = c->report->problems[0];
		return c->report->problems[0].code;
	}
	if (!digest_files(c))
		return fail_memory(err);
	return image_write(&c->image, arena, image, err);
}

static enum gpai_code
check_sizes(const struct rulebook_file *files, uint32_t n_files, struct gpai_error *err)
{
	uint64_t bytes = 0;

	if (n_files == 0)
		return fail(err, GPAI_NOT_FOUND, NOWHERE, "no files, expected a rulebook");
	if (n_files > RULEBOOK_FILES_MAX)
		return fail(err, GPAI_TOO_LARGE, in_file(files[RULEBOOK_FILES_MAX].path),
		    "more than %d files", (int)RULEBOOK_FILES_MAX);
	for (uint32_t i = 0; i < n_files; i++) {
		bytes += files[i].bytes.len;
		if (bytes > RULEBOOK_BYTES_MAX)
			return fail(err, GPAI_TOO_LARGE, in_file(files[i].path),
			    "more than %d bytes in all files", (int)RULEBOOK_BYTES_MAX);
	}
	return GPAI_OK;
}

enum gpai_code
rulebook_compile(const struct rulebook_file *files, uint32_t n_files, struct arena *arena,
    struct span *image, struct rulebook_report *report, struct gpai_error *err)
{
	struct arena own;
	struct compiler *c;
	enum gpai_code rc = check_sizes(files, n_files, err);

	if (report != NULL)
		report->n = report->more = 0;
	if (rc != GPAI_OK)
		return rc;
	arena_init(&own, RULEBOOK_MEMORY_MAX);
	c = arena_alloc(&own, sizeof *c);
	if (report == NULL)
		report = arena_alloc(&own, sizeof *report);
	if (c == NULL || report == NULL) {
		rc = fail_memory(err);
		goto out;
	}
	c->files = files;
	c->n_files = n_files;
	c->arena = &own;
	c->report = report;
	compiler_init(c);
	run_passes(c);
	rc = finish(c, arena, image, err);
out:
	arena_release(&own);
	return rc;
}
