/* SPDX-License-Identifier: Apache-2.0 */
/* Hosts and verdicts of parts become names by their hashes: rows of a table of its own, which the
 * machinery of parts sorts, folds and spills, so that memory does not grow with the names. */
#include "rights/export.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HOST_KEY_MAX = EXPORT_HEX + 32 };

static const char SOURCE[] = "names";

struct export_names {
	char *path; /* of the table */
	struct part *part;
	struct part_cursor cursor;
	enum gpai_code rc;
};

void
export_hash(struct text domain, char hex[EXPORT_HEX + 1])
{
	uint8_t bytes[sizeof EXPORT_DOMAIN - 1 + HOST_BYTES_MAX];
	char all[DIGEST_HEX_CHARS];
	struct digest digest;
	size_t len = domain.len <= HOST_BYTES_MAX ? domain.len : HOST_BYTES_MAX;

	memcpy(bytes, EXPORT_DOMAIN, sizeof EXPORT_DOMAIN - 1);
	memcpy(bytes + sizeof EXPORT_DOMAIN - 1, domain.at, len);
	digest = digest_of((struct span){bytes, sizeof EXPORT_DOMAIN - 1 + len});
	digest_hex(&digest, all);
	memcpy(hex, all, EXPORT_HEX);
	hex[EXPORT_HEX] = '\0';
}

/* --- Agents --- */

static enum gpai_code
add_agent(
    struct lookup *lookup, struct export_agents *agents, struct text name, struct gpai_error *err)
{
	size_t at = 0;

	while (at < agents->n && text_compare(agents->names[at], name) < 0)
		at++;
	if (at < agents->n && text_equal(agents->names[at], name))
		return GPAI_OK;
	if (agents->n == agents->cap) {
		size_t wider = agents->cap == 0 ? 16 : 2 * agents->cap;
		struct text *more = arena_array(&lookup->arena, wider, sizeof *more);
		if (more == NULL)
			return fail_memory(err);
		if (agents->n > 0)
			memcpy(more, agents->names, agents->n * sizeof *more);
		agents->names = more;
		agents->cap = wider;
	}
	memmove(
	    agents->names + at + 1, agents->names + at, (agents->n - at) * sizeof *agents->names);
	agents->names[at] = arena_text(&lookup->arena, name);
	agents->n++;
	return agents->names[at].at != NULL ? GPAI_OK : fail_memory(err);
}

/* From one agent to the next, over all that is said of it. */
static enum gpai_code
find_agents(struct lookup *lookup, struct lookup_part *part, struct text source,
    struct export_agents *agents, struct gpai_error *err)
{
	struct part_cursor cursor;
	struct verdict_row found;
	struct row row;
	enum gpai_code rc = GPAI_OK;

	part_rows(part->part, ROW_RIGHTS, source, TEXT_NONE, &cursor);
	while (rc == GPAI_OK && part_next(&cursor, &row, err)) {
		if (!verdict_row_of(row.key, &found))
			return verdict_row_bad(row.key, err);
		struct text next = arena_format(&lookup->arena, "%.*s\n", TEXT_ARG(found.agent));
		rc = add_agent(lookup, agents, found.agent, err);
		if (rc == GPAI_OK && next.at == NULL)
			rc = fail_memory(err);
		if (rc == GPAI_OK)
			part_skip(&cursor, next, err);
	}
	return rc == GPAI_OK ? cursor.rc : rc;
}

static uint32_t
agent_index(const struct export_agents *agents, struct text name)
{
	uint32_t i = 0;

	while (i < agents->n && !text_equal(agents->names[i], name))
		i++;
	return i;
}

/* --- Rows of the table --- */

struct filling {
	struct lookup *lookup;
	struct export_agents *agents;
	struct rows *rows;
	char reversed[HOST_BYTES_MAX + 1]; /* the domain hashed last, and its hash: hosts of one */
	size_t reversed_len;               /* domain mostly come together */
	char hex[EXPORT_HEX + 1];
};

static void
hash_host(struct filling *f, struct text host)
{
	struct span domain =
	    suffixes_domain(f->lookup->suffixes, (struct span){(const uint8_t *)host.at, host.len});
	char name[HOST_BYTES_MAX + 1];

	if (domain.len == f->reversed_len && memcmp(domain.at, f->reversed, domain.len) == 0)
		return;
	memcpy(f->reversed, domain.at, domain.len);
	f->reversed_len = domain.len;
	size_t len = host_reverse(domain, name);
	export_hash((struct text){name, len}, f->hex);
}

static enum gpai_code
put(struct filling *f, const char *tail, uint64_t documents, struct gpai_error *err)
{
	char key[HOST_KEY_MAX];
	int len = snprintf(key, sizeof key, "%s\t%s", f->hex, tail);
	struct row row = {.kind = ROW_HOST,
	    .source = text_of(SOURCE),
	    .key = {key, (size_t)len},
	    .tally = TALLY_NONE};

	row.tally.documents = documents;
	return rows_add(f->rows, &row, err);
}

static enum gpai_code
bad_host(struct text host, struct gpai_error *err)
{
	return fail(err, GPAI_MALFORMED, NOWHERE, "a host of %zu bytes, expected at most %d",
	    host.len, HOST_BYTES_MAX);
}

static enum gpai_code
fill_hosts(struct filling *f, struct lookup_part *part, struct text source, struct gpai_error *err)
{
	struct part_cursor cursor;
	struct row row;
	enum gpai_code rc = GPAI_OK;

	part_rows(part->part, ROW_HOST, source, TEXT_NONE, &cursor);
	while (rc == GPAI_OK && part_next(&cursor, &row, err)) {
		const char *tab = memchr(row.key.at, '\t', row.key.len);
		size_t skip = tab != NULL ? (size_t)(tab + 1 - row.key.at) : row.key.len;
		struct text host = {row.key.at + skip, row.key.len - skip};
		if (host.len == 0) /* documents without an address have no name */
			continue;
		if (host.len > HOST_BYTES_MAX)
			return bad_host(host, err);
		hash_host(f, host);
		rc = put(f, "", row.tally.documents, err);
	}
	return rc == GPAI_OK ? cursor.rc : rc;
}

static enum gpai_code
fill_verdicts(
    struct filling *f, struct lookup_part *part, struct text source, struct gpai_error *err)
{
	struct part_cursor cursor;
	struct verdict_row found;
	struct row row;
	char tail[32];
	enum gpai_code rc = GPAI_OK;

	part_rows(part->part, ROW_RIGHTS, source, TEXT_NONE, &cursor);
	while (rc == GPAI_OK && part_next(&cursor, &row, err)) {
		if (!verdict_row_of(row.key, &found))
			return verdict_row_bad(row.key, err);
		if (found.host.len == 0)
			continue;
		uint32_t agent = agent_index(f->agents, found.agent);
		hash_host(f, found.host);
		for (int m = 0; m < MOMENTS_COUNT && rc == GPAI_OK; m++) {
			if (!found.asked[m])
				continue;
			snprintf(tail, sizeof tail, "%08x%x%x", agent, (unsigned)m,
			    (unsigned)found.at[m].kind);
			rc = put(f, tail, row.tally.documents, err);
		}
	}
	return rc == GPAI_OK ? cursor.rc : rc;
}

static enum gpai_code
each_source(struct filling *f,
    enum gpai_code (*visit)(
	struct filling *, struct lookup_part *, struct text, struct gpai_error *),
    struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	for (size_t p = 0; p < f->lookup->n_parts && rc == GPAI_OK; p++)
		for (size_t s = 0; s < f->lookup->parts[p].n_sources && rc == GPAI_OK; s++)
			if (!f->lookup->parts[p].sources[s].is_left)
				rc = visit(f, &f->lookup->parts[p],
				    f->lookup->parts[p].sources[s].name, err);
	return rc;
}

static enum gpai_code
visit_agents(
    struct filling *f, struct lookup_part *part, struct text source, struct gpai_error *err)
{
	return find_agents(f->lookup, part, source, f->agents, err);
}

/* --- The table --- */

/* The table has no name once it is open: nothing is left behind. */
static enum gpai_code
write_table(struct export_names *names, struct rows *rows, const char *dir, struct gpai_error *err)
{
	static const char settings[] = "{}";
	struct digest digest;
	enum gpai_code rc;
	int fd;

	if (asprintf(&names->path, "%s/gpai-names-XXXXXX", dir) < 0) {
		names->path = NULL;
		return fail_memory(err);
	}
	if ((fd = mkstemp(names->path)) < 0)
		return fail(err, GPAI_IO, in_file(dir), "cannot create a file in it");
	close(fd);
	rc = part_write(names->path, text_of(settings), &rows, 1, &digest, err);
	if (rc == GPAI_OK)
		rc = part_open(names->path, false, &names->part, err);
	unlink(names->path);
	return rc;
}

enum gpai_code
export_names_create(struct lookup *lookup, struct export_agents *agents,
    struct export_names **names, struct gpai_error *err)
{
	const struct lookup_options *options = lookup->options;
	struct filling f = {.lookup = lookup, .agents = agents, .reversed_len = SIZE_MAX};
	struct export_names *made = calloc(1, sizeof *made);
	enum gpai_code rc;

	*names = NULL;
	*agents = (struct export_agents){0};
	if (made == NULL)
		return fail_memory(err);
	rc = each_source(&f, visit_agents, err);
	if (rc == GPAI_OK)
		rc = rows_create(options->memory_bytes, options->spill_dir, &f.rows, err);
	if (rc == GPAI_OK)
		rc = each_source(&f, fill_hosts, err);
	if (rc == GPAI_OK)
		rc = each_source(&f, fill_verdicts, err);
	if (rc == GPAI_OK)
		rc = write_table(made, f.rows, options->spill_dir, err);
	rows_free(f.rows);
	if (rc == GPAI_OK)
		*names = made;
	else
		export_names_free(made);
	return rc;
}

void
export_names_free(struct export_names *names)
{
	if (names == NULL)
		return;
	part_close(names->part);
	free(names->path);
	free(names);
}

void
export_names_start(struct export_names *names)
{
	part_rows(names->part, ROW_HOST, TEXT_NONE, TEXT_NONE, &names->cursor);
}

static uint32_t
of_hex(const char *at, size_t n)
{
	uint32_t value = 0;

	for (size_t i = 0; i < n; i++)
		value = value << 4 | (uint32_t)(at[i] <= '9' ? at[i] - '0' : at[i] - 'a' + 10);
	return value;
}

bool
export_names_next(struct export_names *names, struct export_fact *fact, struct gpai_error *err)
{
	struct row row;

	if (!part_next(&names->cursor, &row, err))
		return false;
	const char *tail = row.key.at + EXPORT_HEX + 1; /* our own rows: they are what we wrote */
	*fact = (struct export_fact){
	    .is_total = row.key.len == EXPORT_HEX + 1, .documents = row.tally.documents};
	memcpy(fact->hex, row.key.at, EXPORT_HEX);
	if (!fact->is_total) {
		fact->agent = of_hex(tail, 8);
		fact->moment = (enum moment)of_hex(tail + 8, 1);
		fact->verdict = (enum verdict_kind)of_hex(tail + 9, 1);
	}
	return true;
}

enum gpai_code
export_names_status(const struct export_names *names)
{
	return names->cursor.rc;
}
