/* SPDX-License-Identifier: Apache-2.0 */
/* Verdicts are added up in cells (agent, verdicts, host or month) and handed over as rows when
 * there are many, when the scan asks, and at the end.
 *
 * How signals become one verdict, which is our choice and said so in law/code: a licence on the
 * provider's list prevails; then robots.txt, where it disallows or could not be had; then any other
 * signal that reserves; then that robots.txt is not known; and only then the document is allowed.
 * Files of the site are those in force at the moment, what the document itself carries holds at
 * each of them. Within TDMRep the document prevails over the file of its site. */
#include "rights/judge.h"

#include "base/base.h"
#include "corpus/count.h"
#include "hosts/hosts.h"
#include "rights/indicators.h"
#include "rights/page.h"
#include "rights/site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CELLS_MAX  (1u << 17)  /* then they are handed over */
#define HOSTS_MAX  (64u << 20) /* bytes of names, likewise */
#define FIELD_MAX  4096        /* of URLs and identifiers in rows */
#define MONTH_NONE UINT32_MAX

/* A verdict in a byte: the kind, and above it by which signal; 0xff: not asked. */
#define NOT_ASKED 0xff

/* Most agents have the same verdicts on a document: they share a cell, and part where rows are
 * made. */
struct cell {
	uint64_t agents; /* a bit each; 0: the cell is free */
	bool is_month;
	uint8_t verdicts[MOMENTS_COUNT];
	uint32_t of; /* number of the host, or month since the year 0 */
	struct tally tally;
};

struct cells {
	struct cell *at; /* open addressing, 2 * CELLS_MAX */
	uint32_t n;
};

struct rights {
	struct rights_options options;
	struct robots_agents agents;
	struct host_list **blocks, **licensed;
	struct remove_list *removed;
	struct arena arena;
	struct text settings;
};

struct judge {
	const struct rights *rights;
	struct rows *rows;
	struct sites *sites;
	struct host_table *hosts;
	struct cells cells;
	struct url_path path;
	struct page_says page;
};

/* --- Settings --- */

static void
put_archive(struct out *out, const struct archive_about *about)
{
	char hex[DIGEST_HEX_CHARS], day[DATE_CHARS];

	digest_hex(&about->digest, hex);
	out_format(out,
	    "{\"captures\":%llu,\"digest\":\"%s\",\"first\":", (unsigned long long)about->captures,
	    hex);
	for (int i = 0; i < 2; i++) {
		if (about->first > about->last) {
			out_string(out, "null");
		} else {
			date_format((int32_t)((i == 0 ? about->first : about->last) / 86400), day);
			out_format(out, "\"%s\"", day);
		}
		out_string(out, i == 0 ? ",\"last\":" : "}");
	}
}

static enum gpai_code
put_archive_at(struct out *out, const char *path, struct gpai_error *err)
{
	struct archive *archive = NULL;
	enum gpai_code rc = archive_open(path, &archive, err);

	if (rc == GPAI_OK && (rc = archive_check(archive, err)) == GPAI_OK)
		put_archive(out, archive_about(archive));
	archive_close(archive);
	return rc;
}

static void
put_lists(struct out *out, const char *name, const struct rights_list *lists,
    struct host_list *const *opened, size_t n)
{
	char hex[DIGEST_HEX_CHARS];

	out_format(out, "\"%s\":[", name);
	for (size_t i = 0; i < n; i++) {
		struct digest digest = host_list_digest(opened[i]);

		digest_hex(&digest, hex);
		out_string(out, i > 0 ? ",{\"date\":" : "{\"date\":");
		out_json_string(out, lists[i].date);
		out_format(out, ",\"digest\":\"%s\",\"name\":", hex);
		out_json_string(out, lists[i].name);
		out_string(out, "}");
	}
	out_string(out, "],");
}

/* Canonical JSON: keys in order, no blanks. */
static enum gpai_code
make_settings(struct rights *r, struct gpai_error *err)
{
	const struct rights_options *o = &r->options;
	char day[DATE_CHARS], hex[DIGEST_HEX_CHARS];
	enum gpai_code rc = GPAI_OK;
	struct out out;

	out_memory(&out);
	out_string(&out, "{\"against\":");
	if (o->against != NULL)
		rc = put_archive_at(&out, o->against, err);
	else
		out_string(&out, "null");
	out_string(&out, ",\"agents\":[");
	for (size_t i = 0; i < o->n_agents; i++) {
		out_string(&out, i > 0 ? "," : "");
		out_json_string(&out, o->agents[i]);
	}
	out_string(&out, "],\"archive\":");
	if (rc == GPAI_OK)
		rc = put_archive_at(&out, o->archive, err);
	out_string(&out, ",\"as_of\":");
	if (o->as_of != NO_TIME) {
		date_format((int32_t)(o->as_of / 86400), day);
		out_format(&out, "\"%s\"", day);
	} else {
		out_string(&out, "null");
	}
	out_format(&out, ",\"as_of_within\":%lld,", (long long)o->as_of_within);
	put_lists(&out, "blocks", o->blocks, r->blocks, o->n_blocks);
	put_lists(&out, "licensed", o->licensed, r->licensed, o->n_licensed);
	out_string(&out, "\"removed\":");
	if (r->removed != NULL) {
		struct digest digest = remove_list_digest(r->removed);

		digest_hex(&digest, hex);
		out_format(&out, "{\"digest\":\"%s\",\"entries\":%llu}", hex,
		    (unsigned long long)remove_list_count(r->removed));
	} else {
		out_string(&out, "null");
	}
	out_format(&out, ",\"removes\":%s,\"within\":%lld}", o->lists_removes ? "true" : "false",
	    (long long)o->within);
	r->settings = arena_text(&r->arena, out_text(&out));
	out_release(&out);
	return rc != GPAI_OK || r->settings.at != NULL ? rc : fail_memory(err);
}

/* --- Rows --- */

static enum gpai_code
add_row(struct judge *j, enum row_kind kind, const char *key, int len, const struct tally *tally,
    struct gpai_error *err)
{
	struct row row = {.kind = kind,
	    .source = j->rights->options.source,
	    .key = {key, (size_t)len},
	    .tally = *tally};

	return rows_add(j->rows, &row, err);
}

static uint8_t
pack(const struct verdict *verdict)
{
	return (uint8_t)(verdict->kind |
			 (verdict->kind == VERDICT_RESERVED ? (unsigned)verdict->by << 4 : 0u));
}

static size_t
packed_field(uint8_t packed, char field[VERDICT_FIELD_MAX])
{
	struct verdict verdict = {(enum verdict_kind)(packed & 15), (enum signal)(packed >> 4)};

	return verdict_field(packed == NOT_ASKED ? NULL : &verdict, field);
}

static enum gpai_code
hand_over_cell(struct judge *j, const struct cell *cell, struct text agent, struct gpai_error *err)
{
	char fields[MOMENTS_COUNT][VERDICT_FIELD_MAX], key[1024];
	int len;

	for (int i = 0; i < MOMENTS_COUNT; i++)
		packed_field(cell->verdicts[i], fields[i]);
	if (cell->is_month) {
		len = snprintf(key, sizeof key, "%.*s\t%s\t", TEXT_ARG(agent), fields[0]);
		if (cell->of != MONTH_NONE)
			len += snprintf(key + len, sizeof key - (size_t)len, "%04u-%02u",
			    cell->of / 12, cell->of % 12 + 1);
		return add_row(j, ROW_RIGHTS_MONTH, key, len, &cell->tally, err);
	}
	struct span name = host_table_name(j->hosts, cell->of);
	len = snprintf(key, sizeof key, "%.*s\t%s\t%s\t%s\t%.*s", TEXT_ARG(agent), fields[0],
	    fields[1], fields[2], (int)name.len, (const char *)name.at);
	return add_row(j, ROW_RIGHTS, key, len, &cell->tally, err);
}

static enum gpai_code
hand_over_cells(struct judge *j, const struct cell *cell, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	for (uint64_t left = cell->agents; left != 0 && rc == GPAI_OK; left &= left - 1)
		rc = hand_over_cell(j, cell, j->rights->options.agents[__builtin_ctzll(left)], err);
	return rc;
}

static enum gpai_code
flush_cells(struct judge *j, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	for (size_t i = 0; j->cells.n > 0 && i < 2 * CELLS_MAX && rc == GPAI_OK; i++)
		if (j->cells.at[i].agents != 0)
			rc = hand_over_cells(j, &j->cells.at[i], err);
	if (j->cells.n > 0)
		memset(j->cells.at, 0, 2 * CELLS_MAX * sizeof *j->cells.at);
	j->cells.n = 0;
	host_table_clear(j->hosts);
	return rc;
}

static enum gpai_code
judge_flush(void *worker, struct gpai_error *err)
{
	struct judge *j = worker;
	enum gpai_code rc = flush_cells(j, err);

	return rc == GPAI_OK ? sites_flush(j->sites, j->rows, err) : rc;
}

static void
add_to_cell(struct judge *j, const struct cell *key, const struct tally *tally)
{
	uint64_t h = (uint64_t)key->of << 1 | key->is_month;

	for (int i = 0; i < MOMENTS_COUNT; i++)
		h = (h ^ key->verdicts[i]) * 0x9e3779b97f4a7c15u;
	h = (h ^ key->agents) * 0x9e3779b97f4a7c15u;
	h ^= h >> 32;
	for (size_t at = h & (2 * CELLS_MAX - 1);; at = (at + 1) & (2 * CELLS_MAX - 1)) {
		struct cell *cell = &j->cells.at[at];

		if (cell->agents == 0) {
			*cell = *key;
			cell->tally = *tally;
			j->cells.n++;
			return;
		}
		if (cell->of == key->of && cell->agents == key->agents &&
		    cell->is_month == key->is_month &&
		    memcmp(cell->verdicts, key->verdicts, sizeof key->verdicts) == 0) {
			tally_add(&cell->tally, tally);
			return;
		}
	}
}

/* --- Verdicts --- */

/* Of one agent on one document, packed. */
struct verdicts {
	uint8_t at[MOMENTS_COUNT];
};

static struct verdict
verdict_of(const struct site_says *site, const struct page_says *page, size_t agent)
{
	struct verdict verdict = {.kind = site->robots};

	if (site->robots == VERDICT_DISALLOWED || site->robots == VERDICT_UNREACHABLE)
		return verdict;
	for (int i = 0; i < SIGNALS_COUNT; i++) {
		enum says here = page->any ? (enum says)page->says[i][agent] : SAYS_NOTHING;
		enum says there = (enum says)site->says[i];
		enum says says =
		    i == SIGNAL_TDMREP && here != SAYS_NOTHING ? here : says_stricter(here, there);

		if (says == SAYS_RESERVED)
			return (struct verdict){VERDICT_RESERVED, (enum signal)i};
	}
	return verdict;
}

/* What was to be removed by this moment's verdict. A site that cannot be reached today says nothing
 * of what was fetched when it could. */
static bool
is_to_remove(enum moment moment, const struct verdict *verdict)
{
	return verdict->kind == VERDICT_DISALLOWED || verdict->kind == VERDICT_RESERVED ||
	       (verdict->kind == VERDICT_UNREACHABLE && moment == MOMENT_FETCH);
}

static enum gpai_code
list_remove(struct judge *j, const struct document *document, size_t agent, enum moment moment,
    const struct verdict *verdict, const struct tally *tally, struct gpai_error *err)
{
	char url[FIELD_MAX], id[FIELD_MAX], field[VERDICT_FIELD_MAX], key[2 * FIELD_MAX + 512];
	int len;

	key_field(document->url, url, sizeof url);
	key_field(document->id, id, sizeof id);
	verdict_field(verdict, field);
	len = snprintf(key, sizeof key, "%s\t%s\t%.*s\t%s\t%s", url, id,
	    TEXT_ARG(j->rights->options.agents[agent]), moment_word(moment), field);
	return add_row(j, ROW_REMOVE, key, len, tally, err);
}

static bool
is_asked(const struct rights *r, enum moment moment)
{
	return moment == MOMENT_FETCH || (moment == MOMENT_AS_OF && r->options.as_of != NO_TIME) ||
	       (moment == MOMENT_AGAINST && r->options.against != NULL);
}

static void
state_at(const struct rights *r, const struct site *site, enum moment moment,
    const struct document *document, struct site_state *state)
{
	switch (moment) {
	case MOMENT_FETCH:
		site_at(document->time != NO_TIME ? site : NULL, false, document->time,
		    r->options.within, state);
		return;
	case MOMENT_AS_OF:
		site_at(site, false, r->options.as_of, r->options.as_of_within, state);
		return;
	default:
		site_at(site, true, INT64_MAX, INT64_MAX, state);
		return;
	}
}

static enum gpai_code
ask_agent(struct judge *j, const struct site_state *state, const struct document *document,
    size_t agent, struct verdict *verdict, struct gpai_error *err)
{
	struct site_says says;
	enum gpai_code rc = site_ask(j->sites, state, agent, document->url, &j->path, &says, err);

	for (size_t i = 0; i < j->page.n_licences && rc == GPAI_OK; i++)
		rc = site_licence(j->sites, state, j->page.licences[i], document->url, &j->path,
		    &says.says[SIGNAL_RSL], err);
	*verdict = verdict_of(&says, &j->page, agent);
	return rc;
}

/* All agents at one moment. */
static enum gpai_code
judge_moment(struct judge *j, const struct site *site, enum moment moment, bool is_licensed,
    const struct document *document, const struct tally *tally, struct verdicts *verdicts,
    struct gpai_error *err)
{
	const struct rights_options *o = &j->rights->options;
	struct site_state state;
	enum gpai_code rc = GPAI_OK;

	state_at(j->rights, site, moment, document, &state);
	if (moment == MOMENT_FETCH)
		rc = site_rely(j->sites, &state, tally, err);
	for (size_t i = 0; i < o->n_agents && rc == GPAI_OK; i++) {
		struct verdict verdict = {.kind = VERDICT_LICENSED};

		if (!is_licensed)
			rc = ask_agent(j, &state, document, i, &verdict, err);
		verdicts[i].at[moment] = pack(&verdict);
		if (rc == GPAI_OK && o->lists_removes && is_to_remove(moment, &verdict))
			rc = list_remove(j, document, i, moment, &verdict, tally, err);
	}
	return rc;
}

static uint32_t
month_of(int64_t time)
{
	int64_t day = time / 86400 - (time % 86400 < 0);

	if (time == NO_TIME || day < date_of(1900, 1, 1) || day > date_of(2199, 12, 31))
		return MONTH_NONE;
	struct day d = date_day((int32_t)day);
	return (uint32_t)(d.year * 12 + d.month - 1);
}

/* The agents with the verdicts of the first of `left`, in one cell for the host or, with the
 * verdict at fetch alone, for the month. Gives those agents. */
static uint64_t
add_alike(struct judge *j, const struct verdicts *verdicts, size_t compared, uint64_t left,
    struct cell *key, const struct tally *tally)
{
	const struct verdicts *first = &verdicts[__builtin_ctzll(left)];

	key->agents = 0;
	for (uint64_t rest = left; rest != 0; rest &= rest - 1)
		if (memcmp(verdicts[__builtin_ctzll(rest)].at, first->at, compared) == 0)
			key->agents |= rest & -rest;
	memset(key->verdicts, NOT_ASKED, sizeof key->verdicts);
	memcpy(key->verdicts, first->at, compared);
	add_to_cell(j, key, tally);
	return key->agents;
}

static void
add_verdicts(struct judge *j, const struct verdicts *verdicts, uint32_t host, uint32_t month,
    const struct tally *tally)
{
	size_t n = j->rights->options.n_agents;
	uint64_t all = n == 64 ? UINT64_MAX : ((uint64_t)1 << n) - 1;
	struct cell of_host = {.of = host}, of_month = {.of = month, .is_month = true};

	for (uint64_t left = all; left != 0;)
		left &= ~add_alike(j, verdicts, MOMENTS_COUNT, left, &of_host, tally);
	for (uint64_t left = all; left != 0;)
		left &= ~add_alike(j, verdicts, 1, left, &of_month, tally);
}

static enum gpai_code
judge_rights(struct judge *j, const struct document *document, uint32_t host, bool is_licensed,
    const struct tally *tally, struct gpai_error *err)
{
	struct verdicts verdicts[ROBOTS_AGENTS_MAX];
	struct site *site;
	enum gpai_code rc = site_find(j->sites, document->url, j->rows, &site, err);

	memset(verdicts, NOT_ASKED, sizeof verdicts);
	if (rc == GPAI_OK && !url_path_set(&j->path, document->url))
		rc = fail_memory(err);
	for (int m = 0; m < MOMENTS_COUNT && rc == GPAI_OK; m++)
		if (is_asked(j->rights, (enum moment)m))
			rc = judge_moment(
			    j, site, (enum moment)m, is_licensed, document, tally, verdicts, err);
	if (rc == GPAI_OK)
		add_verdicts(j, verdicts, host, month_of(document->time), tally);
	return rc;
}

/* --- What else is noted of a document --- */

static enum gpai_code
note_lists(struct judge *j, const struct document *document, struct span host,
    const struct tally *tally, struct gpai_error *err)
{
	const struct rights *r = j->rights;
	char url[FIELD_MAX], id[FIELD_MAX], key[2 * FIELD_MAX + 16];
	enum gpai_code rc = GPAI_OK;
	int len;

	for (size_t i = 0; i < r->options.n_blocks && rc == GPAI_OK; i++) {
		const struct rights_list *list = &r->options.blocks[i];

		if (host.len == 0 || !host_list_has(r->blocks[i], host))
			continue;
		len = snprintf(key, sizeof key, "%.*s\t%.*s\t%.*s", TEXT_ARG(list->name),
		    TEXT_ARG(list->date), (int)host.len, (const char *)host.at);
		rc = add_row(j, ROW_BLOCKED, key, len, tally, err);
	}
	if (rc != GPAI_OK || r->removed == NULL)
		return rc;
	struct span url_field = {(const uint8_t *)url, key_field(document->url, url, sizeof url)};
	struct span id_field = {(const uint8_t *)id, key_field(document->id, id, sizeof id)};
	/* A list that an audit wrote has them as rows have them. */
	if (!remove_list_has(r->removed, document->url, document->id) &&
	    !remove_list_has(r->removed, url_field, id_field))
		return GPAI_OK;
	len = snprintf(key, sizeof key, "%s\t%s", url, id);
	return add_row(j, ROW_LEFT, key, len, tally, err);
}

static enum gpai_code
note_indicators(struct judge *j, const struct document *document, struct span host,
    const struct tally *tally, struct gpai_error *err)
{
	unsigned shown = indicators_of(document, j->page.has_hints ? &j->page.hints : NULL);
	enum gpai_code rc = GPAI_OK;
	char key[512];

	for (int i = 0; i < INDICATORS_COUNT && rc == GPAI_OK; i++) {
		if (!(shown >> i & 1))
			continue;
		int len = snprintf(key, sizeof key, "%s\t%.*s", indicator_word((enum indicator)i),
		    (int)host.len, (const char *)host.at);
		rc = add_row(j, ROW_INDICATOR, key, len, tally, err);
	}
	return rc;
}

static bool
is_licensed(const struct rights *r, struct span host)
{
	for (size_t i = 0; host.len > 0 && i < r->options.n_licensed; i++)
		if (host_list_has(r->licensed[i], host))
			return true;
	return false;
}

static enum gpai_code
judge_document(void *worker, const struct document *document, const struct tally *tally,
    const char *file, struct gpai_error *err)
{
	struct judge *j = worker;
	enum gpai_code rc = GPAI_OK;
	uint32_t number;
	struct span host;

	(void)file;
	if (document->is_bare)
		return GPAI_OK;
	if (j->cells.n + 2 * j->rights->options.n_agents > CELLS_MAX ||
	    host_table_bytes(j->hosts) > HOSTS_MAX)
		rc = flush_cells(j, err);
	number = document->url.len > 0 ? host_table_find(j->hosts, document->url) : HOST_NONE;
	if (number == UINT32_MAX)
		return fail_memory(err);
	host = host_table_name(j->hosts, number);
	if (rc == GPAI_OK)
		rc = page_look(&j->page, document, tally, err);
	if (rc == GPAI_OK)
		rc = judge_rights(j, document, number, is_licensed(j->rights, host), tally, err);
	if (rc == GPAI_OK)
		rc = note_indicators(j, document, host, tally, err);
	return rc == GPAI_OK ? note_lists(j, document, host, tally, err) : rc;
}

/* --- Beginning and end --- */

static void
judge_free(void *worker)
{
	struct judge *j = worker;

	if (j == NULL)
		return;
	sites_free(j->sites);
	host_table_free(j->hosts);
	url_path_release(&j->path);
	free(j->cells.at);
	free(j);
}

static enum gpai_code
judge_create(void *context, struct rows *rows, void **worker, struct gpai_error *err)
{
	const struct rights *r = context;
	struct judge *j = calloc(1, sizeof *j);
	struct sites_options options = {.source = r->options.source,
	    .agents = &r->agents,
	    .archive = r->options.archive,
	    .against = r->options.against,
	    .memory_bytes =
		r->options.memory_bytes / (r->options.threads + (r->options.threads == 0))};
	enum gpai_code rc = GPAI_OK;

	if (j == NULL)
		return fail_memory(err);
	j->rights = r;
	j->rows = rows;
	j->page.agents = &r->agents;
	j->page.rows = rows;
	j->page.source = r->options.source;
	j->hosts = host_table_create();
	j->cells.at = calloc(2 * CELLS_MAX, sizeof *j->cells.at);
	if (j->hosts == NULL || j->cells.at == NULL)
		rc = fail_memory(err);
	if (rc == GPAI_OK)
		rc = sites_create(&options, &j->sites, err);
	if (rc != GPAI_OK)
		judge_free(j);
	*worker = rc == GPAI_OK ? j : NULL;
	return rc;
}

static enum gpai_code
open_lists(struct rights *r, const struct rights_list *lists, size_t n,
    enum gpai_code (*open)(const char *path, struct host_list **list, struct gpai_error *err),
    struct host_list ***opened, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	*opened = arena_array(&r->arena, n + 1, sizeof **opened);
	if (*opened == NULL)
		return fail_memory(err);
	for (size_t i = 0; i < n && rc == GPAI_OK; i++)
		rc = open(lists[i].path, &(*opened)[i], err);
	return rc;
}

enum gpai_code
rights_create(const struct rights_options *options, struct rights **rights, struct scan_also *also,
    struct gpai_error *err)
{
	struct rights *r = calloc(1, sizeof *r);
	enum gpai_code rc;

	*rights = NULL;
	if (r == NULL)
		return fail_memory(err);
	arena_init(&r->arena, 0);
	r->options = *options;
	r->agents = (struct robots_agents){options->agents, options->n_agents};
	rc = open_lists(r, options->blocks, options->n_blocks, host_list_open, &r->blocks, err);
	if (rc == GPAI_OK)
		rc = open_lists(r, options->licensed, options->n_licensed, host_list_open_whole,
		    &r->licensed, err);
	if (rc == GPAI_OK && options->removed != NULL)
		rc = remove_list_open(options->removed, &r->removed, err);
	if (rc == GPAI_OK)
		rc = make_settings(r, err);
	if (rc != GPAI_OK) {
		rights_free(r);
		return rc;
	}
	*also = (struct scan_also){.context = r,
	    .wants = WANT_HOSTS | WANT_BODIES | WANT_LABELS | WANT_HEADS,
	    .settings = r->settings,
	    .create = judge_create,
	    .document = judge_document,
	    .flush = judge_flush,
	    .free = judge_free};
	*rights = r;
	return GPAI_OK;
}

void
rights_free(struct rights *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; r->blocks != NULL && i < r->options.n_blocks; i++)
		host_list_free(r->blocks[i]);
	for (size_t i = 0; r->licensed != NULL && i < r->options.n_licensed; i++)
		host_list_free(r->licensed[i]);
	remove_list_free(r->removed);
	arena_release(&r->arena);
	free(r);
}
