/* SPDX-License-Identifier: Apache-2.0 */
/* Domains over everything crawled on file: how many, and those that the summary lists.
 *
 * Where the list is cut is said in the register training-data.domains. A domain may come up in
 * several sources, so the figures are counted over their partial results together; with which
 * ones stands beside each figure, and it holds as long as those do (data_totals.c). */
#include "api/data.h"

#include "api/data_totals.h"
#include "base/file.h"

#include <string.h>

static const char LISTED[] = "summary.crawled.domains";
static const char CUTS[] = "training-data.domains";
static const char LIST_FILE[] = "out/crawled-domains.txt";

enum {
	ITEMS_MAX = 1000, /* of a list in a document; what is longer is a file beside it */
	NODES_MAX = 100000000,
	WORDS_MAX = 16
};

struct cut {
	struct text name, share, most; /* most: empty for none */
};

struct asking {
	struct voice *voice;
	struct gpai_dossier *dossier;
	const struct gpai_data_options *options;
	const struct fact_set *facts;
	const char **parts;
	size_t n_parts;
	struct cut cut;
	struct text mark;
	struct text psl;
	bool is_damaged;
	uint64_t without; /* documents that bear no address */
};

/* --- Which sources, which cut --- */

static bool
is_crawled(const struct totals_row *row, const struct fact_set *facts, uint32_t entity)
{
	uint32_t key = law_find_fact(facts->law, text_of("source.kind"));
	const struct fact *kind = key == LAW_NONE ? NULL : fact_get(facts, entity, key);

	return kind != NULL && kind->value.state == VALUE_KNOWN &&
	       kind->value.type == TYPE_CHOICE && totals_cell_has(row, "kinds", kind->value.text);
}

static bool
find_row(const struct law *law, struct totals_row *row)
{
	const struct law_register *list;

	if (!totals_register(law, "training-data.totals", &list))
		return false;
	uint32_t index = law_find_row(law, (uint32_t)(list - law->registers), text_of(LISTED));
	if (index == LAW_NONE)
		return false;
	*row = (struct totals_row){law, &law->rows[index], text_of(LISTED)};
	return true;
}

static void
say_no_part(struct asking *a, struct text name)
{
	voice_compare(a->voice, "data.part", COMPARISON_NOTED, LISTED, TEXT_NONE, TEXT_NONE,
	    voice_text(a->voice,
		"source/%.*s: its partial result is not in the dossier, so the domains of all that "
		"was crawled cannot be listed (gpai measure data, gpai merge)",
		TEXT_ARG(text_clip(name, 80))));
}

/* The partial results of what was crawled; false when one is not there. */
static bool
find_parts(struct asking *a, const struct totals_row *row)
{
	uint32_t kind = law_find_kind(a->facts->law, text_of("source"));
	const struct entity_run *run = &a->facts->runs[kind];
	struct arena *arena = a->voice->arena;

	a->parts = arena_array(arena, (size_t)run->n + 1, sizeof *a->parts);
	if (a->parts == NULL) {
		a->voice->rc = fail_memory(a->voice->err);
		return false;
	}
	for (uint32_t e = run->n > 0 ? run->first : LAW_NONE; e != LAW_NONE;
	     e = a->facts->entities[e].next) {
		struct text name = a->facts->entities[e].name;
		if (!is_crawled(row, a->facts, e))
			continue;
		const char *path = data_part_path(arena, a->dossier->folder, name).at;
		if (a->options->part != NULL && text_is(name, a->options->source))
			path = a->options->part;
		if (path == NULL || !file_exists(path)) {
			say_no_part(a, name);
			return false;
		}
		a->parts[a->n_parts++] = path;
	}
	return a->n_parts > 0;
}

static bool
holds(const struct fact_set *facts, struct arena *arena, struct text provision, int32_t as_of)
{
	const struct law *law = facts->law;
	uint32_t index = law_find_provision(law, provision, as_of);
	struct question question;

	if (index == LAW_NONE)
		return false;
	question_init(&question, law, facts, as_of, arena);
	return evaluate_provision(&question, index, LAW_NONE)->truth == TRUTH_TRUE;
}

static bool
find_cut(const struct fact_set *facts, struct arena *arena, int32_t as_of, struct cut *cut)
{
	const struct law *law = facts->law;
	const struct law_register *list;

	if (!totals_register(law, CUTS, &list))
		return false;
	for (uint32_t i = 0; i < list->rows_n; i++) {
		struct totals_row row = totals_row(law, list, i);
		struct text when = totals_cell(&row, "when");
		if (when.len > 0 && !holds(facts, arena, when, as_of))
			continue;
		*cut =
		    (struct cut){row.name, totals_cell(&row, "share"), totals_cell(&row, "most")};
		return cut->share.len > 0;
	}
	return false;
}

bool
data_cut_put(struct out *out, const struct fact_set *facts, int32_t as_of, struct arena *arena)
{
	struct cut cut;

	if (!find_cut(facts, arena, as_of, &cut))
		return false;
	out_put(out, cut.share);
	out_char(out, ' ');
	out_put(out, cut.most);
	out_char(out, '\n');
	return true;
}

/* --- Asking --- */

/* The answer of gpai-corpus VERB over the parts with the cut. Parts that do not go together are
 * no reason to leave what else was measured. */
static bool
ask(struct asking *a, const char *verb, const char *last, struct span *printed)
{
	struct arena *arena = a->voice->arena;
	const char **words = arena_array(arena, a->n_parts + WORDS_MAX, sizeof *words);
	struct gpai_error why = {0};
	size_t n = 0;

	if (words == NULL) {
		a->voice->rc = fail_memory(a->voice->err);
		return false;
	}
	words[n++] = verb;
	words[n++] = "--top";
	words[n++] = arena_string(arena, a->cut.share);
	if (a->cut.most.len > 0) {
		words[n++] = "--most";
		words[n++] = arena_string(arena, a->cut.most);
	}
	if (a->options->psl != NULL) {
		words[n++] = "--psl";
		words[n++] = a->options->psl;
	}
	if (last != NULL)
		words[n++] = last;
	words[n++] = "--";
	memcpy(words + n, a->parts, a->n_parts * sizeof *words);
	if (data_ask(arena, a->options, words, printed, &why) == GPAI_OK)
		return true;
	voice_compare(a->voice, "data.domains", COMPARISON_NOTED, LISTED, TEXT_NONE, TEXT_NONE,
	    voice_text(a->voice, "domains of all that was crawled are not counted: %s%s%s",
		why.file, why.file[0] != '\0' ? ": " : "", why.message));
	return false;
}

/* One name a line. */
static struct text *
names_of(struct asking *a, struct span lines, uint64_t listed, uint32_t *n)
{
	struct text rest = {(const char *)lines.at, lines.len};
	struct text *names =
	    listed < lines.len + 1 ? arena_array(a->voice->arena, listed + 1, sizeof *names) : NULL;

	*n = 0;
	while (names != NULL && rest.len > 0 && *n <= listed) {
		const char *end = memchr(rest.at, '\n', rest.len);
		size_t len = end != NULL ? (size_t)(end - rest.at) : rest.len;
		if (*n < listed)
			names[*n] = (struct text){rest.at, len};
		++*n;
		rest.at += end != NULL ? len + 1 : len;
		rest.len -= end != NULL ? len + 1 : len;
	}
	if (names == NULL || *n != listed)
		a->voice->rc = fail(a->voice->err, GPAI_CORRUPT, NOWHERE,
		    "gpai-corpus names other domains than the %llu it counts",
		    (unsigned long long)listed);
	return names;
}

/* --- Saying --- */

static struct text
method_of(struct asking *a)
{
	struct text more = TEXT_NONE;

	if (a->without > 0)
		more = voice_text(a->voice,
		    "; %s document%s without an address may come from as many more domains",
		    voice_number(a->voice, a->without), a->without == 1 ? "" : "s");
	return voice_text(a->voice,
	    "counted over the partial results of the crawled sources on file; %.*s; listed are the "
	    "largest by size: share %.*s%s%.*s of the domains of each kind of content, as for "
	    "%.*s%s%.*s",
	    TEXT_ARG(a->psl), TEXT_ARG(a->cut.share), a->cut.most.len > 0 ? ", at most " : "",
	    TEXT_ARG(a->cut.most), TEXT_ARG(a->cut.name), a->is_damaged ? TOTALS_DAMAGED : "",
	    TEXT_ARG(more));
}

static void
say(struct asking *a, const char *key, struct value value)
{
	uint32_t kind = law_find_kind(a->facts->law, text_of("model"));
	struct totals t = {.voice = a->voice, .facts = a->facts, .law = a->facts->law};

	if (kind != LAW_NONE)
		totals_say(&t, fact_single(a->facts, kind), text_of(key), value, method_of(a),
		    a->mark, true);
}

/* A long list goes into a file, which the fact names with its digest. */
static struct value
list_value(struct asking *a, struct text *names, uint32_t n)
{
	struct arena *arena = a->voice->arena;
	char *path = file_join(arena, a->dossier->folder, LIST_FILE);
	char *folder = file_join(arena, a->dossier->folder, "out");
	char hex[DIGEST_HEX_CHARS];
	struct out out;

	if (n <= ITEMS_MAX)
		return value_items(TYPE_LIST, names, n);
	out_memory(&out);
	for (uint32_t i = 0; i < n; i++) {
		out_put(&out, names[i]);
		out_char(&out, '\n');
	}
	struct text text = out_text(&out);
	struct digest digest = digest_of((struct span){(const uint8_t *)text.at, text.len});
	digest_hex(&digest, hex);
	a->voice->rc = out_status(&out, LIST_FILE, a->voice->err);
	if (path == NULL || folder == NULL)
		a->voice->rc = fail_memory(a->voice->err);
	if (a->voice->rc == GPAI_OK && !a->options->reads_only &&
	    (a->voice->rc = file_make_dirs(folder, a->voice->err)) == GPAI_OK)
		a->voice->rc = file_replace(
		    path, (struct span){(const uint8_t *)text.at, text.len}, 0644, a->voice->err);
	out_release(&out);
	names[0] = voice_text(a->voice, "%s (%u domain names, SHA-256 %s)", LIST_FILE, n, hex);
	return value_items(TYPE_LIST, names, 1);
}

static void
say_all(struct asking *a, const json_t *report, struct span lines)
{
	const json_t *domains = json_object_get(json_object_get(report, "total"), "domains");
	const json_t *psl = json_object_get(report, "psl");
	uint64_t total, listed;
	uint32_t n;

	if (!data_count(domains, "total", &total) || !data_count(domains, "listed", &listed)) {
		a->voice->rc = fail(a->voice->err, GPAI_MALFORMED, NOWHERE,
		    "gpai-corpus reports no domains, expected total and listed");
		return;
	}
	a->psl = voice_text(a->voice,
	    "registrable names by the public suffix list of %.*s (SHA-256 %.*s)",
	    TEXT_ARG(text_clip(json_member_text(psl, "date"), 20)),
	    TEXT_ARG(text_clip(json_member_text(psl, "sha256"), 64)));
	a->is_damaged =
	    json_array_size(json_object_get(json_object_get(report, "total"), "damage")) > 0;
	/* Each of them may come from a domain of its own. */
	if (!data_count(domains, "without", &a->without) || a->without > UINT64_MAX - total)
		a->without = 0;
	struct text *names = names_of(a, lines, listed, &n);
	if (a->voice->rc != GPAI_OK)
		return;
	struct value list = list_value(a, names, n);
	if (n > 0)
		say(a, LISTED, list);
	say(a, "summary.crawled.domains.total",
	    a->without == 0 ? value_whole(total)
			    : value_range(decimal_from(total), decimal_from(total + a->without)));
	say(a, "summary.crawled.domains.listed", value_whole(listed));
}

static void
ask_all(struct asking *a)
{
	const struct json_limits limits = {.bytes = UINT32_MAX, .nodes = NODES_MAX};
	struct span report, lines;
	json_t *root = NULL;

	if (!ask(a, "report", NULL, &report) || !ask(a, "domains", "--names", &lines))
		return;
	a->voice->rc = json_parse("gpai-corpus report", report, &limits, &root, a->voice->err);
	if (a->voice->rc == GPAI_OK)
		say_all(a, root, lines);
	json_decref(root);
}

/* Nothing new was crawled, and what is on file was counted over the same parts. */
static bool
is_current(const struct asking *a, const struct totals_row *row)
{
	const struct law *law = a->facts->law;
	uint32_t model = fact_single(a->facts, law_find_kind(law, text_of("model")));
	uint32_t source = fact_find_entity(
	    a->facts, law_find_kind(law, text_of("source")), text_of(a->options->source));
	uint32_t key = law_find_fact(law, text_of("summary.crawled.domains.total"));
	const struct fact *held = key == LAW_NONE ? NULL : fact_get(a->facts, model, key);

	return (source == LAW_NONE || !is_crawled(row, a->facts, source)) && held != NULL &&
	       text_equal(held->source, a->mark);
}

enum gpai_code
data_domains_say(struct voice *voice, struct gpai_dossier *dossier, struct fact_set *facts,
    int32_t as_of, const struct gpai_data_options *options, struct gpai_error *err)
{
	struct asking a = {.voice = voice, .dossier = dossier, .options = options, .facts = facts};
	struct totals_row row;

	(void)err;
	if (!find_row(facts->law, &row))
		return GPAI_OK;
	a.mark = data_sources_mark(facts, LISTED, as_of, voice->arena);
	if (a.mark.len == 0 || is_current(&a, &row) || !find_parts(&a, &row) ||
	    !find_cut(facts, voice->arena, as_of, &a.cut))
		return voice->rc;
	ask_all(&a);
	return voice->rc;
}

/* Whether two sources on file hold the same bytes of the same files: then totals count them
 * twice. Parts of unlike settings cannot be held against each other. */
enum gpai_code
data_shared_say(struct voice *voice, const struct gpai_dossier *dossier,
    const struct fact_set *facts, const struct gpai_data_options *options, struct gpai_error *err)
{
	uint32_t kind = law_find_kind(facts->law, text_of("source"));
	uint32_t key = law_find_fact(facts->law, text_of("source.digest"));
	const struct entity_run *run = kind == LAW_NONE ? NULL : &facts->runs[kind];
	struct gpai_error why = {0};
	struct span printed;
	size_t n = 2;

	if (run == NULL || run->n < 2 || key == LAW_NONE)
		return voice->rc;
	const char **words = arena_array(voice->arena, (size_t)run->n + 3, sizeof *words);
	if (words == NULL)
		return fail_memory(err);
	words[0] = "report";
	words[1] = "--";
	for (uint32_t e = run->first; e != LAW_NONE; e = facts->entities[e].next) {
		const struct fact *digest = fact_get(facts, e, key);
		struct text name = facts->entities[e].name;
		const char *path = data_part_path(voice->arena, dossier->folder, name).at;
		if (options->part != NULL && text_is(name, options->source))
			path = options->part;
		if (path != NULL && digest != NULL && digest->value.state == VALUE_KNOWN &&
		    file_exists(path))
			words[n++] = path;
	}
	if (n < 4 || data_ask(voice->arena, options, words, &printed, &why) == GPAI_OK)
		return voice->rc;
	bool is_twice = strstr(why.message, "counted twice") != NULL;
	voice_compare(voice, "data.shared", is_twice ? COMPARISON_DIFFERS : COMPARISON_NOTED,
	    "source.digest", TEXT_NONE, TEXT_NONE,
	    voice_text(voice, "%s: %s%s%s",
		is_twice ? "two sources on file hold the same data, so totals add it up twice"
			 : "whether two sources on file hold the same data is not known",
		why.file, why.file[0] != '\0' ? ": " : "", why.message));
	return voice->rc;
}

enum gpai_code
gpai_data_cut(const struct gpai_law *law, struct gpai_dossier *dossier, struct gpai_data_cut *out,
    struct gpai_error *err)
{
	struct arena arena;
	struct fact_set facts;
	struct cut cut;
	int32_t as_of = dossier != NULL ? moment_date(dossier->env.now) : DATE_FOREVER - 1;
	enum gpai_code rc = GPAI_OK;

	*out = (struct gpai_data_cut){0};
	arena_init(&arena, 0);
	if (dossier != NULL)
		rc = api_facts(dossier, as_of, INT64_MAX, &arena, &facts, NULL, err);
	else
		fact_set_init(&facts, &law->law, &arena);
	if (rc == GPAI_OK && !find_cut(&facts, &arena, as_of, &cut))
		rc = fail(err, GPAI_NOT_FOUND, NOWHERE,
		    "the rulebook does not say where the list of domains is cut");
	if (rc == GPAI_OK) /* texts of the law end with NUL */
		*out = (struct gpai_data_cut){
		    cut.name.at, cut.share.at, cut.most.len > 0 ? cut.most.at : ""};
	arena_release(&arena);
	return rc;
}
