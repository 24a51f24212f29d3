/* SPDX-License-Identifier: Apache-2.0 */
/* One pass over a robots.txt: lines to groups, rules and records (RFC 9309, 2.2), for the agents
 * of interest alone; groups that address none of them are passed over. */
#include "signals/robots.h"

#include "signals/octets.h"
#include "signals/robots_inside.h"
#include "signals/robots_line.h"

#include <stdlib.h>
#include <string.h>

/* What most files need; more is taken from the heap. */
enum { GROUPS_FIRST = 32, ENTRIES_FIRST = 512, NOTES_FIRST = 32, OCTETS_FIRST = 16384 };

enum { COLONLESS_TOLD = 8 };

struct first_room {
	struct robots_group groups[GROUPS_FIRST];
	struct robots_entry entries[ENTRIES_FIRST];
	struct robots_note notes[NOTES_FIRST];
	uint8_t octets[OCTETS_FIRST];
};

static void
begin(struct robots_builder *builder, struct first_room *room, const struct robots_agents *agents)
{
#define ROOM(array) {.at = array, .first = array, .cap = sizeof(array) / sizeof(array)[0]}
	robots_groups_begin(&builder->groups, agents);
	builder->group_list = (struct robots_heap)ROOM(room->groups);
	builder->entries = (struct robots_heap)ROOM(room->entries);
	builder->notes = (struct robots_heap)ROOM(room->notes);
	builder->octets = (struct robots_heap)ROOM(room->octets);
#undef ROOM
	builder->has_escaped = builder->is_bridged = builder->is_out = false;
	builder->n_warnings = 0;
	builder->n_colonless = 0;
}

static void
end(struct robots_builder *builder)
{
	struct robots_heap *const all[] = {
	    &builder->group_list, &builder->entries, &builder->notes, &builder->octets};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (all[i]->at != all[i]->first)
			free(all[i]->at);
}

bool
robots_grow(struct robots_builder *builder, struct robots_heap *heap, size_t more, size_t size)
{
	size_t cap = heap->cap;
	void *at;

	while (cap - heap->n < more)
		cap *= 2;
	if (cap > UINT32_MAX / 2 || (at = malloc(cap * size)) == NULL) {
		builder->is_out = true;
		return false;
	}
	memcpy(at, heap->at, heap->n * size);
	if (heap->at != heap->first)
		free(heap->at);
	heap->at = at;
	heap->cap = cap;
	return true;
}

static void
warn(struct robots_builder *builder, uint32_t line, const char *words)
{
	if (words != NULL && builder->n_warnings < ROBOTS_WARNINGS_MAX)
		builder->warnings[builder->n_warnings++] = (struct robots_warning){line, words};
}

/* The numbers of the groups at hand, one a reading, kept once they have something in them. */
static void
keep_groups(struct robots_builder *builder, uint32_t numbers[READINGS_COUNT])
{
	struct robots_heap *list = &builder->group_list;
	struct robots_groups *groups = &builder->groups;
	struct robots_group *end =
	    robots_reserve(builder, list, READINGS_COUNT, sizeof(struct robots_group));

	for (unsigned r = 0; r < READINGS_COUNT && end != NULL; r++) {
		if (groups->kept[r] == ROBOTS_GROUP_NEW) {
			groups->kept[r] = (uint32_t)list->n++;
			*end++ = groups->now[r];
		}
		numbers[r] = groups->kept[r];
	}
}

/* Where a record stood between two agents, the later one joins the group that it is kept with. */
static void
name_agent(struct robots_builder *builder, const struct robots_line *line, uint32_t number)
{
	struct robots_groups *groups = &builder->groups;
	struct robots_group *list = builder->group_list.at;

	warn(builder, number, robots_groups_name(groups, line->value, line->is_strict));
	groups->has_begun |= builder->is_bridged;
	for (unsigned r = 0; r < READINGS_COUNT; r++)
		if (groups->kept[r] != ROBOTS_GROUP_NEW)
			list[groups->kept[r]] = groups->now[r];
}

/* Dollar signs that stand for themselves, which are written with three octets and count as one: all
 * of them, or those outside of values of the query. */
static size_t
inner_dollars(struct span pattern, bool in_values)
{
	bool in_query = false, in_value = false;
	size_t n = 0;

	for (size_t i = 0; i + 1 < pattern.len; i++) {
		uint8_t octet = pattern.at[i];
		in_query |= octet == '?';
		in_value = in_query && octet != '&' && (in_value || octet == '=');
		n += octet == '$' && (in_values || !in_value);
	}
	return n;
}

/* Can values of a query be in it? */
static bool
has_values(struct span pattern)
{
	const uint8_t *end = pattern.at + pattern.len, *query;

	query = memchr(pattern.at, '?', pattern.len);
	return query != NULL && memchr(query, '=', (size_t)(end - query)) != NULL;
}

static uint32_t
literal_len(const uint8_t *pattern, size_t len)
{
	size_t n = 0;

	while (n < len && pattern[n] != '*' && pattern[n] != '$')
		n++;
	return (uint32_t)n;
}

/* The normalised pattern, behind the other octets. */
static bool
write_written(struct robots_builder *builder, const struct robots_line *line, size_t dollars,
    struct robots_pattern *to, struct robots_pattern *too)
{
	bool is_normal =
	    dollars == 0 && (line->classes & ~(unsigned)(OCTET_QUERY | OCTET_SPECIAL)) == 0;
	size_t len = line->value.len;
	uint8_t *out = robots_reserve(builder, &builder->octets, is_normal ? len : 3 * len, 1);

	if (out == NULL)
		return false;
	if (is_normal)
		memcpy(out, line->value.at, len);
	else
		len = pattern_normalise(line->value, out);
	to->at = too->at = (uint32_t)builder->octets.n;
	to->len = too->len = (uint32_t)len;
	to->literal = too->literal =
	    line->classes & OCTET_SPECIAL ? literal_len(out, len) : (uint32_t)len;
	to->rank = too->rank =
	    (uint32_t)(len - 2 * dollars) * 2 + (line->kind == ROBOTS_LINE_ALLOW);
	builder->octets.n += len;
	return true;
}

/* Behind it the other reading of it, where it differs. */
static bool
write_escaped(struct robots_builder *builder, const struct robots_line *line, size_t dollars,
    const struct robots_pattern *written, struct robots_pattern *to)
{
	uint8_t *out = robots_reserve(builder, &builder->octets, 3 * (size_t)written->len, 1);
	size_t len;

	if (out == NULL)
		return false;
	len = pattern_escape_values((struct span){out - written->len, written->len}, out);
	if (len == written->len)
		return true;
	builder->has_escaped = true;
	to->at = (uint32_t)builder->octets.n;
	to->len = (uint32_t)len;
	to->literal = literal_len(out, len);
	builder->octets.n += len;
	len -= dollars > 0 ? 2 * inner_dollars(line->value, false) : 0;
	to->rank = (uint32_t)len * 2 + (line->kind == ROBOTS_LINE_ALLOW);
	return true;
}

static bool
write_pattern(
    struct robots_builder *builder, const struct robots_line *line, struct robots_entry *entry)
{
	bool has_special = line->classes & OCTET_SPECIAL, has_query = line->classes & OCTET_QUERY;
	size_t dollars = has_special ? inner_dollars(line->value, true) : 0;

	/* Both are written, not one copied, which would wait for what was just stored. */
	if (!write_written(builder, line, dollars, &entry->written, &entry->escaped))
		return false;
	return !has_query || !has_values(line->value) ||
	       write_escaped(builder, line, dollars, &entry->written, &entry->escaped);
}

static void
add_rule(
    struct robots_builder *builder, const struct robots_line *line, bool is_strict, uint32_t number)
{
	struct robots_heap *entries = &builder->entries;
	struct robots_entry *entry = robots_reserve(builder, entries, 1, sizeof *entry);

	if (entry == NULL || !write_pattern(builder, line, entry))
		return;
	keep_groups(builder, entry->group);
	entry->is_strict = is_strict;
	entry->line = number;
	entries->n++;
}

static void
read_rule(struct robots_builder *builder, const struct robots_line *line, uint32_t number)
{
	struct robots_groups *groups = &builder->groups;
	bool is_pattern = robots_line_is_pattern(line);
	bool is_strict = line->is_strict && (is_pattern || line->value.len == 0);

	/* A rule with a broken pattern ends the list of agents like any other. */
	robots_groups_close(groups, READING_LENIENT);
	if (line->is_strict) {
		robots_groups_close(groups, READING_STRICT);
		robots_groups_close(groups, READING_AIPREF);
	}
	if (is_strict && !groups->has_begun)
		warn(builder, number, "a rule before the first user agent: for nobody");
	if (line->value.len == 0)
		return; /* restricts nothing */
	if (line->value.at[0] != '/' && line->value.at[0] != '*') {
		warn(builder, number, "a pattern begins with \"/\" or \"*\": matches nothing");
		return;
	}
	if (!is_pattern)
		warn(
		    builder, number, "octets that a pattern cannot have: for lenient readers only");
	if (!robots_groups_is_idle(groups))
		add_rule(builder, line, is_strict, number);
}

static void
read_record(struct robots_builder *builder, const struct robots_line *line, enum robots_field field,
    uint32_t number)
{
	struct robots_groups *groups = &builder->groups;
	bool is_global = field == ROBOTS_LICENSE && !groups->has_begun;
	struct robots_note *note = robots_reserve(builder, &builder->notes, 1, sizeof *note);
	uint8_t *value = robots_reserve(builder, &builder->octets, line->value.len, 1);

	if (field == ROBOTS_CONTENT_USAGE)
		robots_groups_close(groups, READING_AIPREF);
	if (note == NULL || value == NULL)
		return;
	if (!is_global && robots_groups_is_idle(groups)) {
		warn(builder, number, "a record before the first user agent: for nobody");
		return;
	}
	memcpy(value, line->value.at, line->value.len);
	*note = (struct robots_note){.field = field,
	    .at = (uint32_t)builder->octets.n,
	    .len = (uint32_t)line->value.len,
	    .line = number,
	    .is_global = is_global};
	keep_groups(builder, note->group);
	builder->octets.n += line->value.len;
	builder->notes.n++;
}

/* A page in place of the file has many such lines: the first ones tell enough. */
static void
tell_colonless(struct robots_builder *builder, struct span text, uint32_t number)
{
	if (builder->n_colonless >= COLONLESS_TOLD || !robots_line_lacks_colon(text))
		return;
	builder->n_colonless++;
	warn(builder, number, "no record: there is no colon");
}

static void
read_line(struct robots_builder *builder, struct span text, uint32_t number)
{
	struct robots_line line;

	robots_line_read(text, &line);
	line.is_strict &= !builder->is_bridged;
	warn(builder, number, line.warning);
	switch (line.kind) {
	case ROBOTS_LINE_USER_AGENT:
		name_agent(builder, &line, number);
		break;
	case ROBOTS_LINE_ALLOW:
	case ROBOTS_LINE_DISALLOW:
		read_rule(builder, &line, number);
		break;
	case ROBOTS_LINE_CONTENT_USAGE:
		read_record(builder, &line, ROBOTS_CONTENT_USAGE, number);
		break;
	case ROBOTS_LINE_CONTENT_SIGNAL:
		read_record(builder, &line, ROBOTS_CONTENT_SIGNAL, number);
		break;
	case ROBOTS_LINE_LICENSE:
		read_record(builder, &line, ROBOTS_LICENSE, number);
		break;
	case ROBOTS_LINE_NOTHING:
		tell_colonless(builder, text, number);
		break;
	}
}

/* What is beyond the limit is left out, with the line that it cuts. */
static struct span
limit(struct span file, size_t most, bool *is_cut)
{
	size_t len = file.len;

	if ((*is_cut = len > most)) {
		len = most;
		while (len > 0 && file.at[len] != '\n' && file.at[len] != '\r')
			len--;
	}
	return (struct span){file.at, len};
}

static void
read_file(struct robots_builder *builder, struct span file, size_t most)
{
	bool is_cut;
	struct robots_lines lines = robots_lines_of(limit(file, most, &is_cut));
	struct span line;
	struct robots_groups *groups = &builder->groups;
	bool is_idle = false; /* in a group of agents of no interest */

	while (!builder->is_out && robots_lines_next(&lines, &line)) {
		if (line.len == 0 || (is_idle && !robots_line_may_name_agents(line)))
			continue;
		read_line(builder, line, lines.number);
		is_idle = groups->has_begun && robots_groups_is_idle(groups);
	}
	if (is_cut)
		warn(
		    builder, lines.number + 1, "beyond what is read of a file: left out from here");
}

static void
read_utf16(struct robots_builder *builder, struct span file, size_t most)
{
	size_t len = file.len < most ? file.len : most;
	uint8_t *out = malloc(len / 2 * 3 + 1);

	if ((builder->is_out = out == NULL))
		return;
	builder->is_bridged = true;
	warn(builder, 1, "UTF-16, where the RFC has UTF-8: for lenient readers only");
	size_t n = robots_bridge_utf16((struct span){file.at, len}, out);
	/* One octet less than there are takes the line that was cut. */
	read_file(builder, (struct span){out, n}, len < file.len && n > 0 ? n - 1 : n);
	free(out);
}

enum gpai_code
robots_compile_upto(struct span file, size_t most, const struct robots_agents *agents,
    struct robots **robots, struct gpai_error *err)
{
	struct robots_builder builder;
	struct first_room room;

	*robots = NULL;
	begin(&builder, &room, agents);
	if (robots_is_utf16(file))
		read_utf16(&builder, file, most);
	else
		read_file(&builder, file, most);
	if (!builder.is_out)
		*robots = robots_assemble(&builder);
	end(&builder);
	return *robots != NULL ? GPAI_OK : fail_memory(err);
}

enum gpai_code
robots_compile(struct span file, const struct robots_agents *agents, struct robots **robots,
    struct gpai_error *err)
{
	return robots_compile_upto(file, ROBOTS_BYTES_MAX, agents, robots, err);
}

void
robots_free(struct robots *robots)
{
	free(robots);
}

size_t
robots_memory(const struct robots *robots)
{
	return robots->memory;
}

size_t
robots_warnings(const struct robots *robots, const struct robots_warning **warnings)
{
	*warnings = robots->warnings;
	return robots->n_warnings;
}

size_t
robots_records(const struct robots *robots, size_t agent, const struct robots_record **records)
{
	*records = robots->records + robots->lists[agent].at;
	return robots->lists[agent].n;
}
