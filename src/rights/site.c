/* SPDX-License-Identifier: Apache-2.0 */
/* Sites are found by the bytes of their URLs up to the path, so two spellings of one site have an
 * entry each; bodies by their digest, so sites with the same file share what was made of it.
 *
 * All of it lives in one arena. When that and what was compiled take more than their bound, all
 * of it goes at once, at the beginning of site_find: no pointer outlives that call. */
#include "rights/site.h"

#include "base/base.h"
#include "signals/rsl.h"
#include "signals/signals.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What was made of a body for all agents. */
struct extra {
	struct aipref_paths *aipref; /* NULL: no such line */
	const struct robots_record *records;
	size_t n_records;
	uint8_t content_signal; /* enum says */
	bool has_licence;
};

struct body {
	struct digest digest;
	enum site_file file;
	struct robots *robots;
	struct extra *extra; /* one an agent; NULL: no agent has any */
	struct tdmrep_file *tdmrep;
	struct ai_txt *ai_txt;
	struct rsl *rsl;
	struct body *next; /* of all, to be freed */
};

/* Captures of one file of one site, and what has been made of them so far. */
struct history {
	struct text name; /* origin or URL */
	enum site_file file;
	const struct site_capture *captures;
	size_t n;
	struct body **bodies; /* n; NULL: not yet */
	struct tally *relied; /* n; NULL: nobody did */
	struct history *next; /* of those that somebody relied on */
};

enum { HERE, AGAINST_IT, SIDES };
#define DAY_SECONDS 86400

struct site {
	struct history histories[SIDES][SITE_FILES_COUNT];
};

struct entry {
	struct span key;
	void *value; /* a site, NULL where the URL has none; a history; a body */
};

/* Open addressing, at most half full; keys lie in the arena. */
struct map {
	struct entry *at;
	size_t n_slots, n;
};

struct sites {
	struct sites_options options;
	struct archive *archives[SIDES];
	struct arena arena;
	struct map by_url, licences[SIDES], by_digest;
	struct body *bodies;
	struct history *relied;
	uint64_t compiled_bytes, seed;
	struct site *last;
	struct span last_key;
};

/* --- Maps --- */

static uint64_t
hash_of(uint64_t seed, struct span key)
{
	uint64_t h = seed ^ key.len;

	for (; key.len >= 8; key.at += 8, key.len -= 8) {
		uint64_t word;

		memcpy(&word, key.at, 8);
		h = (h ^ word) * 0x9e3779b97f4a7c15u;
		h ^= h >> 29;
	}
	for (size_t i = 0; i < key.len; i++)
		h = (h ^ key.at[i]) * 0x100000001b3u;
	h *= 0x9e3779b97f4a7c15u;
	return h ^ h >> 32;
}

static bool
map_grow(struct map *map, uint64_t seed)
{
	struct map more = {.n_slots = map->n_slots == 0 ? 1024 : 2 * map->n_slots, .n = map->n};

	more.at = calloc(more.n_slots, sizeof *more.at);
	if (more.at == NULL)
		return false;
	for (size_t i = 0; i < map->n_slots; i++) {
		size_t at;

		if (map->at[i].key.at == NULL)
			continue;
		at = hash_of(seed, map->at[i].key) & (more.n_slots - 1);
		while (more.at[at].key.at != NULL)
			at = (at + 1) & (more.n_slots - 1);
		more.at[at] = map->at[i];
	}
	free(map->at);
	*map = more;
	return true;
}

/* The entry of a key, new ones with `is_new`; NULL: no memory. */
static struct entry *
map_find(struct sites *s, struct map *map, struct span key, bool *is_new)
{
	size_t at;

	*is_new = false;
	if (2 * map->n >= map->n_slots && !map_grow(map, s->seed))
		return NULL;
	at = hash_of(s->seed, key) & (map->n_slots - 1);
	for (; map->at[at].key.at != NULL; at = (at + 1) & (map->n_slots - 1))
		if (map->at[at].key.len == key.len &&
		    memcmp(map->at[at].key.at, key.at, key.len) == 0)
			return &map->at[at];
	struct text kept = arena_text(&s->arena, (struct text){(const char *)key.at, key.len});
	if (kept.at == NULL)
		return NULL;
	map->n++;
	map->at[at].key = (struct span){(const uint8_t *)kept.at, kept.len};
	*is_new = true;
	return &map->at[at];
}

static uint64_t
map_bytes(const struct map *map)
{
	return map->n_slots * sizeof *map->at;
}

static void
map_clear(struct map *map)
{
	free(map->at);
	*map = (struct map){.n = 0};
}

/* --- All of it --- */

enum gpai_code
sites_create(const struct sites_options *options, struct sites **sites, struct gpai_error *err)
{
	struct sites *s = calloc(1, sizeof *s);
	enum gpai_code rc;

	*sites = NULL;
	if (s == NULL)
		return fail_memory(err);
	s->options = *options;
	s->seed = (uint64_t)(uintptr_t)s * 0x9e3779b97f4a7c15u | 1;
	arena_init(&s->arena, 0);
	rc = archive_open(options->archive, &s->archives[HERE], err);
	if (rc == GPAI_OK && options->against != NULL)
		rc = archive_open(options->against, &s->archives[AGAINST_IT], err);
	if (rc != GPAI_OK) {
		sites_free(s);
		return rc;
	}
	*sites = s;
	return GPAI_OK;
}

static void
body_free(struct body *body, size_t n_agents)
{
	for (size_t i = 0; body->extra != NULL && i < n_agents; i++)
		aipref_free(body->extra[i].aipref);
	robots_free(body->robots);
	tdmrep_free(body->tdmrep);
	ai_txt_free(body->ai_txt);
	rsl_free(body->rsl);
}

static void
forget(struct sites *s)
{
	for (struct body *body = s->bodies; body != NULL; body = body->next)
		body_free(body, s->options.agents->n);
	s->bodies = NULL;
	s->relied = NULL;
	s->last = NULL;
	s->last_key = (struct span){0};
	s->compiled_bytes = 0;
	map_clear(&s->by_url);
	map_clear(&s->by_digest);
	map_clear(&s->licences[HERE]);
	map_clear(&s->licences[AGAINST_IT]);
	arena_release(&s->arena);
	arena_init(&s->arena, 0);
}

void
sites_free(struct sites *s)
{
	if (s == NULL)
		return;
	forget(s);
	arena_release(&s->arena);
	archive_close(s->archives[HERE]);
	archive_close(s->archives[AGAINST_IT]);
	free(s);
}

static void
format_moment(int64_t moment, char out[32])
{
	int64_t day = moment / 86400 - (moment % 86400 < 0), second = moment - day * 86400;
	char date[DATE_CHARS];

	date_format((int32_t)day, date);
	snprintf(out, 32, "%sT%02d:%02d:%02dZ", date, (int)(second / 3600), (int)(second / 60 % 60),
	    (int)(second % 60));
}

static const char *
answer_word(enum site_answer answer)
{
	static const char *const words[] = {"body", "unavailable", "unreachable", "lost"};

	return words[answer];
}

static enum gpai_code
tell_reliance(
    struct sites *s, const struct history *h, size_t i, struct rows *rows, struct gpai_error *err)
{
	const struct site_capture *capture = &h->captures[i];
	char key[ORIGIN_BYTES_MAX + 256], time[32], hex[DIGEST_HEX_CHARS] = "-";
	struct row row = {
	    .kind = ROW_SITE_FILE, .source = s->options.source, .tally = h->relied[i]};
	int len;

	format_moment(capture->time, time);
	if (capture->answer == ANSWER_BODY)
		digest_hex(&capture->digest, hex);
	len = snprintf(key, sizeof key, "%.*s\t%s\t%s\t%s\t%s", TEXT_ARG(h->name),
	    site_file_word(h->file), time, answer_word(capture->answer), hex);
	row.key = (struct text){key, (size_t)len};
	h->relied[i] = TALLY_NONE;
	return rows_add(rows, &row, err);
}

enum gpai_code
sites_flush(struct sites *s, struct rows *rows, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	for (struct history *h = s->relied; h != NULL && rc == GPAI_OK; h = h->next)
		for (size_t i = 0; i < h->n && rc == GPAI_OK; i++)
			if (h->relied[i].documents > 0)
				rc = tell_reliance(s, h, i, rows, err);
	return rc;
}

/* --- Histories and bodies --- */

static enum gpai_code
history_load(struct sites *s, int side, enum site_file file, struct text name, struct history *h,
    struct gpai_error *err)
{
	enum gpai_code rc;

	*h = (struct history){.name = name, .file = file};
	if (s->archives[side] == NULL)
		return GPAI_OK;
	rc = archive_history(s->archives[side], file, name, &s->arena, &h->captures, &h->n, err);
	if (rc == GPAI_OK && h->n > 0 &&
	    (h->bodies = arena_array(&s->arena, h->n, sizeof *h->bodies)) == NULL)
		rc = fail_memory(err);
	return rc;
}

/* What lines of others say to each agent. */
static enum gpai_code
make_extra(struct sites *s, struct body *body, struct gpai_error *err)
{
	size_t n = s->options.agents->n;
	enum gpai_code rc = GPAI_OK;

	for (size_t i = 0; i < n && rc == GPAI_OK; i++) {
		const struct robots_record *records;
		size_t n_records = robots_records(body->robots, i, &records);
		struct statement statement;

		if (n_records == 0)
			continue;
		if (body->extra == NULL &&
		    (body->extra = arena_array(&s->arena, n, sizeof *body->extra)) == NULL)
			return fail_memory(err);
		struct extra *extra = &body->extra[i];
		extra->records = records;
		extra->n_records = n_records;
		rc = aipref_compile(records, n_records, &extra->aipref, err);
		s->compiled_bytes += aipref_memory(extra->aipref);
		if (content_signal_ask(records, n_records, &statement))
			extra->content_signal = (uint8_t)statement.says;
		for (size_t k = 0; k < n_records; k++)
			extra->has_licence |= records[k].field == ROBOTS_LICENSE;
	}
	return rc;
}

static enum gpai_code
compile(
    struct sites *s, struct body *body, struct span bytes, struct text name, struct gpai_error *err)
{
	enum gpai_code rc;

	switch (body->file) {
	case SITE_FILE_ROBOTS:
		rc = robots_compile(bytes, s->options.agents, &body->robots, err);
		if (rc == GPAI_OK)
			rc = make_extra(s, body, err);
		if (rc == GPAI_OK)
			s->compiled_bytes += robots_memory(body->robots);
		return rc;
	case SITE_FILE_TDMREP:
		rc = tdmrep_compile(bytes, &body->tdmrep, err);
		if (rc == GPAI_OK)
			s->compiled_bytes += tdmrep_memory(body->tdmrep);
		return rc;
	case SITE_FILE_AI_TXT:
		rc = ai_txt_compile(bytes, s->options.agents, &body->ai_txt, err);
		if (rc == GPAI_OK)
			s->compiled_bytes += ai_txt_memory(body->ai_txt);
		return rc;
	default:
		rc = rsl_compile(bytes, name, &body->rsl, err);
		if (rc == GPAI_OK)
			s->compiled_bytes += rsl_memory(body->rsl);
		return rc;
	}
}

/* Bodies are read into an arena of their own: what is made of them is all that stays. */
static enum gpai_code
make_body(struct sites *s, int side, const struct history *h, const struct digest *digest,
    struct body *body, struct gpai_error *err)
{
	struct arena arena;
	struct span bytes;
	enum gpai_code rc;

	arena_init(&arena, 0);
	body->digest = *digest;
	body->file = h->file;
	body->next = s->bodies;
	s->bodies = body;
	rc = archive_body(s->archives[side], digest, &arena, &bytes, err);
	if (rc == GPAI_OK)
		rc = compile(s, body, bytes, h->name, err);
	arena_release(&arena);
	return rc;
}

/* A licence speaks of the URL it was got from, so its body alone does not tell what it says. */
static enum gpai_code
body_of(struct sites *s, int side, struct history *h, size_t i, struct body **body,
    struct gpai_error *err)
{
	const struct digest *digest = &h->captures[i].digest;
	uint8_t key[DIGEST_BYTES + 1];
	struct entry *entry = NULL;
	bool is_new = true;
	enum gpai_code rc = GPAI_OK;

	if ((*body = h->bodies[i]) != NULL)
		return GPAI_OK;
	memcpy(key, digest->bytes, DIGEST_BYTES);
	key[DIGEST_BYTES] = (uint8_t)h->file;
	if (h->file != SITE_FILE_LICENCE &&
	    (entry = map_find(s, &s->by_digest, (struct span){key, sizeof key}, &is_new)) == NULL)
		return fail_memory(err);
	if (is_new) {
		struct body *made = arena_alloc(&s->arena, sizeof *made);

		if (made == NULL)
			return fail_memory(err);
		rc = make_body(s, side, h, digest, made, err);
		if (entry != NULL)
			entry->value = made;
		*body = made;
	} else {
		*body = entry->value;
	}
	h->bodies[i] = *body;
	return rc;
}

/* --- Sites --- */

/* Scheme and authority: what is before the path. */
static struct span
site_part(struct span url)
{
	const uint8_t *slash = url.len > 0 ? memchr(url.at, '/', url.len) : NULL;
	size_t i = slash != NULL ? (size_t)(slash - url.at) : url.len;

	/* However many: a host stands behind all of them. */
	while (i < url.len && (url.at[i] == '/' || url.at[i] == '\\'))
		i++;
	while (i < url.len && url.at[i] != '/' && url.at[i] != '?' && url.at[i] != '#' &&
	       url.at[i] != '\\')
		i++;
	return (struct span){url.at, i};
}

static enum gpai_code
site_load(struct sites *s, struct span url, struct site **site, struct gpai_error *err)
{
	char origin[ORIGIN_BYTES_MAX];
	size_t len = archive_origin(url, origin);
	enum gpai_code rc = GPAI_OK;
	struct text name;
	struct site *made;

	*site = NULL;
	if (len == 0)
		return GPAI_OK;
	name = arena_text(&s->arena, (struct text){origin, len});
	if (name.at == NULL || (made = arena_alloc(&s->arena, sizeof *made)) == NULL)
		return fail_memory(err);
	for (int side = 0; side < SIDES; side++)
		for (int file = 0; file < SITE_FILE_LICENCE && rc == GPAI_OK; file++)
			rc = history_load(
			    s, side, (enum site_file)file, name, &made->histories[side][file], err);
	*site = made;
	return rc;
}

static enum gpai_code
make_room(struct sites *s, struct rows *rows, struct gpai_error *err)
{
	uint64_t bytes = s->arena.used_bytes + s->compiled_bytes + map_bytes(&s->by_url) +
	                 map_bytes(&s->by_digest) + map_bytes(&s->licences[HERE]) +
	                 map_bytes(&s->licences[AGAINST_IT]);
	enum gpai_code rc;

	if (bytes <= s->options.memory_bytes)
		return GPAI_OK;
	rc = sites_flush(s, rows, err);
	forget(s);
	return rc;
}

enum gpai_code
site_find(
    struct sites *s, struct span url, struct rows *rows, struct site **site, struct gpai_error *err)
{
	struct span key = site_part(url);
	enum gpai_code rc = make_room(s, rows, err);
	struct entry *entry;
	bool is_new;

	*site = NULL;
	if (rc != GPAI_OK || key.len == 0)
		return rc;
	if (s->last_key.len == key.len && memcmp(s->last_key.at, key.at, key.len) == 0) {
		*site = s->last;
		return GPAI_OK;
	}
	if ((entry = map_find(s, &s->by_url, key, &is_new)) == NULL)
		return fail_memory(err);
	if (is_new) {
		rc = site_load(s, url, site, err);
		entry->value = *site;
	}
	*site = entry->value;
	s->last = *site;
	s->last_key = entry->key;
	return rc;
}

static bool
is_midnight(int64_t time)
{
	return time % DAY_SECONDS == 0;
}

static uint64_t
seconds_to(int64_t from, int64_t to)
{
	return (uint64_t)to - (uint64_t)from;
}

/* A time at midnight is, with near certainty, a date without time of day (JSON lines, folders by
 * date). Then what is in force may also be what that day brought after it or, where the capture is
 * the date, what was there before. */
static void
take_day(struct site_file_state *state, int64_t moment, int64_t within)
{
	const struct history *h = state->history;
	int64_t time = h->captures[state->first].time;
	size_t end = state->first + state->n;

	if (is_midnight(moment))
		while (end < h->n && seconds_to(moment, h->captures[end].time) < DAY_SECONDS)
			end++;
	if (is_midnight(time) && seconds_to(time, moment) < DAY_SECONDS - 1 && state->first > 0) {
		int64_t before = h->captures[state->first - 1].time;

		while (state->first > 0 && seconds_to(before, moment) <= (uint64_t)within &&
		       h->captures[state->first - 1].time == before)
			state->first--;
	}
	state->is_vague = end - state->first > state->n;
	state->n = end - state->first;
}

static struct site_file_state
file_at(struct history *h, int64_t moment, int64_t within)
{
	struct site_file_state state = {.history = h};
	size_t n_same = 0;
	const struct site_capture *capture =
	    h->n > 0 ? archive_in_force(h->captures, h->n, moment, within, &n_same) : NULL;

	if (capture != NULL) {
		state.first = (size_t)(capture - h->captures);
		state.n = n_same;
		take_day(&state, moment, within);
	}
	return state;
}

void
site_at(
    const struct site *site, bool against, int64_t moment, int64_t within, struct site_state *state)
{
	*state = (struct site_state){.against = against, .moment = moment, .within = within};
	for (int file = 0; site != NULL && file < SITE_FILE_LICENCE; file++) {
		const struct history *h = &site->histories[against ? AGAINST_IT : HERE][file];

		state->files[file] = file_at((struct history *)(uintptr_t)h, moment, within);
	}
}

enum gpai_code
site_rely(struct sites *s, const struct site_state *state, const struct tally *tally,
    struct gpai_error *err)
{
	for (int file = 0; file < SITE_FILES_COUNT; file++) {
		const struct site_file_state *f = &state->files[file];

		if (f->n == 0)
			continue;
		struct history *h = f->history;
		if (h->relied == NULL) {
			h->relied = arena_array(&s->arena, h->n, sizeof *h->relied);
			if (h->relied == NULL)
				return fail_memory(err);
			for (size_t i = 0; i < h->n; i++)
				h->relied[i] = TALLY_NONE;
			h->next = s->relied;
			s->relied = h;
		}
		for (size_t i = f->first; i < f->first + f->n; i++)
			tally_add(&h->relied[i], tally);
	}
	return GPAI_OK;
}

/* --- Asking --- */

/* The stricter of two, by their order. */
static enum verdict_kind
stricter(enum verdict_kind a, enum verdict_kind b)
{
	return a < b ? a : b;
}

static void
take_says(struct site_says *says, enum signal signal, enum says more)
{
	if (more > says->says[signal])
		says->says[signal] = (uint8_t)more;
}

static enum gpai_code
ask_licences(struct sites *s, const struct site_state *state, const struct extra *extra,
    struct span url, const struct url_path *path, struct site_says *says, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	for (size_t i = 0; i < extra->n_records && rc == GPAI_OK; i++)
		if (extra->records[i].field == ROBOTS_LICENSE)
			rc = site_licence(s, state, extra->records[i].value, url, path,
			    &says->says[SIGNAL_RSL], err);
	return rc;
}

static enum gpai_code
ask_robots(struct sites *s, const struct site_state *state, const struct body *body, size_t agent,
    struct span url, const struct url_path *path, struct site_says *says, struct gpai_error *err)
{
	const struct extra *extra = body->extra != NULL ? &body->extra[agent] : NULL;
	struct statement statement;
	enum gpai_code rc = GPAI_OK;

	says->robots = stricter(says->robots,
	    robots_ask(body->robots, agent, path).allowed ? VERDICT_ALLOWED : VERDICT_DISALLOWED);
	if (extra == NULL || extra->n_records == 0)
		return GPAI_OK;
	if (extra->aipref != NULL && aipref_ask(extra->aipref, path, &statement))
		take_says(says, SIGNAL_AIPREF, statement.says);
	take_says(says, SIGNAL_CONTENT_SIGNALS, (enum says)extra->content_signal);
	if (extra->has_licence)
		rc = ask_licences(s, state, extra, url, path, says, err);
	return rc;
}

static enum gpai_code
ask_file(struct sites *s, const struct site_state *state, enum site_file file, size_t agent,
    struct span url, const struct url_path *path, struct site_says *says, struct gpai_error *err)
{
	const struct site_file_state *f = &state->files[file];
	struct statement statement;
	enum gpai_code rc = GPAI_OK;
	enum verdict_kind robots = says->robots;

	for (size_t i = f->first; i < f->first + f->n && rc == GPAI_OK; i++) {
		enum site_answer answer = f->history->captures[i].answer;
		struct body *body = NULL;

		if (answer == ANSWER_BODY)
			rc = body_of(
			    s, state->against ? AGAINST_IT : HERE, f->history, i, &body, err);
		if (rc != GPAI_OK)
			break;
		if (file == SITE_FILE_ROBOTS && body == NULL)
			says->robots = stricter(
			    says->robots, answer == ANSWER_UNREACHABLE && !path->is_robots_txt
					      ? VERDICT_UNREACHABLE
					  : answer == ANSWER_LOST ? VERDICT_UNKNOWN
								  : VERDICT_ALLOWED);
		else if (file == SITE_FILE_ROBOTS)
			rc = ask_robots(s, state, body, agent, url, path, says, err);
		else if (file == SITE_FILE_TDMREP && body != NULL &&
			 tdmrep_ask(body->tdmrep, path, &statement))
			take_says(says, SIGNAL_TDMREP, statement.says);
		else if (file == SITE_FILE_AI_TXT && body != NULL &&
			 ai_txt_ask(body->ai_txt, agent, path, &statement))
			take_says(says, SIGNAL_AI_TXT, statement.says);
		if (file == SITE_FILE_ROBOTS && f->is_vague) {
			robots = i == f->first || robots == says->robots ? says->robots
			                                                 : VERDICT_UNKNOWN;
			says->robots = VERDICT_ALLOWED;
		}
	}
	if (file == SITE_FILE_ROBOTS && f->is_vague)
		says->robots = robots;
	return rc;
}

enum gpai_code
site_ask(struct sites *s, const struct site_state *state, size_t agent, struct span url,
    const struct url_path *path, struct site_says *says, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	*says = (struct site_says){
	    .robots = state->files[SITE_FILE_ROBOTS].n > 0 ? VERDICT_ALLOWED : VERDICT_UNKNOWN};
	for (int file = 0; file < SITE_FILE_LICENCE && rc == GPAI_OK; file++)
		if (state->files[file].n > 0)
			rc = ask_file(s, state, (enum site_file)file, agent, url, path, says, err);
	return rc;
}

enum gpai_code
site_licence(struct sites *s, const struct site_state *state, struct span licence, struct span url,
    const struct url_path *path, uint8_t *says, struct gpai_error *err)
{
	int side = state->against ? AGAINST_IT : HERE;
	struct entry *entry;
	struct history *h;
	enum gpai_code rc = GPAI_OK;
	bool is_new;

	if (licence.len == 0 || s->archives[side] == NULL)
		return GPAI_OK;
	if ((entry = map_find(s, &s->licences[side], licence, &is_new)) == NULL)
		return fail_memory(err);
	if (is_new) {
		struct text name = {(const char *)entry->key.at, entry->key.len};

		if ((entry->value = arena_alloc(&s->arena, sizeof *h)) == NULL)
			return fail_memory(err);
		rc = history_load(s, side, SITE_FILE_LICENCE, name, entry->value, err);
	}
	h = entry->value;
	struct site_file_state f = file_at(h, state->moment, state->within);
	for (size_t i = f.first; i < f.first + f.n && rc == GPAI_OK; i++) {
		struct statement statement;
		struct body *body;

		if (h->captures[i].answer != ANSWER_BODY)
			continue;
		rc = body_of(s, side, h, i, &body, err);
		if (rc == GPAI_OK && rsl_ask(body->rsl, url, path, &statement) &&
		    statement.says > *says)
			*says = (uint8_t)statement.says;
	}
	return rc;
}
