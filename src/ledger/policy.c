/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and applying policy files (c2sp.org/tlog-policy, as of July 2026); see policy.h.
 *
 * Where the norm leaves room this reader is strict: a file whose last line has no newline, a
 * number with leading zeros and a word too many are refused, and so is the key of a witness
 * that nobody could check here. */
#include "ledger/policy.h"

#include "ledger/cosign.h"

#include <string.h>

static const char NORM[] = "C2SP tlog-policy";

/* What reading one line needs. */
struct reading {
	const char *file;
	uint64_t line;
	struct text rest; /* of the line */
	struct policy *policy;
	size_t n_groups;
	bool has_quorum;
	struct gpai_error *err;
};

#define MALFORMED(r, ...)                                                                          \
	fail_clause((r)->err, GPAI_MALFORMED, at_line((r)->file, (r)->line), NORM, __VA_ARGS__)

/* ---- words ---- */

/* The next word of the line; "" at its end. */
static struct text
next_word(struct reading *r)
{
	size_t from = 0, to;

	while (from < r->rest.len && (r->rest.at[from] == ' ' || r->rest.at[from] == '\t'))
		from++;
	for (to = from; to < r->rest.len && r->rest.at[to] != ' ' && r->rest.at[to] != '\t';)
		to++;
	struct text word = {r->rest.at + from, to - from};
	r->rest = (struct text){r->rest.at + to, r->rest.len - to};
	return word;
}

static enum gpai_code
check_end(struct reading *r)
{
	struct text word = next_word(r);

	return word.len == 0 ? GPAI_OK
	                     : MALFORMED(r, "\"%.*s\" too much", TEXT_ARG(text_clip(word, 60)));
}

/* ---- names ---- */

static size_t
find_node(const struct policy *policy, struct text name)
{
	for (size_t i = 0; i < policy->n_nodes; i++)
		if (text_equal(policy->nodes[i].name, name))
			return i;
	return POLICY_NONE;
}

static enum gpai_code
add_node(struct reading *r, struct policy_node node)
{
	if (node.name.len == 0)
		return MALFORMED(r, "no name");
	if (text_is(node.name, "none") || find_node(r->policy, node.name) != POLICY_NONE)
		return MALFORMED(
		    r, "name \"%.*s\" a second time", TEXT_ARG(text_clip(node.name, 60)));
	node.group = POLICY_NONE;
	r->policy->nodes[r->policy->n_nodes++] = node;
	return GPAI_OK;
}

/* ---- logs and witnesses ---- */

static enum gpai_code
check_room(struct reading *r, size_t n, const char *what)
{
	if (n < POLICY_EACH_MAX)
		return GPAI_OK;
	return fail_clause(r->err, GPAI_TOO_LARGE, at_line(r->file, r->line), NORM,
	    "more than %d %s", POLICY_EACH_MAX, what);
}

/* <vkey> [<url>] */
static enum gpai_code
read_party(struct reading *r, enum note_key_type type, struct policy_party *all, size_t *n)
{
	struct policy_party *party = &all[*n];
	struct text word = next_word(r), vkey;
	struct gpai_error why;

	if (!text_from_span((struct span){(const uint8_t *)word.at, word.len}, &vkey))
		return MALFORMED(r, "verifier key that is not UTF-8");
	enum gpai_code rc = note_key_read_as(type, vkey, &party->key, &why);
	if (rc != GPAI_OK)
		return fail_clause(
		    r->err, rc, at_line(r->file, r->line), why.clause, "%s", why.message);
	party->url = next_word(r);
	for (size_t i = 0; i < *n; i++)
		if (memcmp(all[i].key.public_key, party->key.public_key, NOTE_PUBLIC_BYTES) == 0)
			return MALFORMED(r, "key of %s a second time", party->key.name);
	++*n;
	return check_end(r);
}

static enum gpai_code
read_log(struct reading *r)
{
	enum gpai_code rc = check_room(r, r->policy->n_logs, "logs");

	return rc == GPAI_OK ? read_party(r, NOTE_ED25519, r->policy->logs, &r->policy->n_logs)
	                     : rc;
}

static enum gpai_code
read_witness(struct reading *r)
{
	size_t i = r->policy->n_witnesses;
	enum gpai_code rc = check_room(r, i, "witnesses");

	if (rc == GPAI_OK)
		rc = add_node(r, (struct policy_node){.name = next_word(r), .witness = i});
	if (rc == GPAI_OK)
		rc = read_party(r, NOTE_COSIGNATURE, r->policy->witnesses, &r->policy->n_witnesses);
	return rc;
}

/* ---- groups and the quorum ---- */

static enum gpai_code
add_member(struct reading *r, size_t group, struct text name)
{
	size_t i = find_node(r->policy, name);

	if (i == POLICY_NONE || i == group)
		return MALFORMED(r,
		    "\"%.*s\" is not the name of a witness or group before this line",
		    TEXT_ARG(text_clip(name, 60)));
	if (r->policy->nodes[i].group != POLICY_NONE)
		return MALFORMED(r, "\"%.*s\" is a member already", TEXT_ARG(text_clip(name, 60)));
	r->policy->nodes[i].group = group;
	r->policy->nodes[group].members++;
	return GPAI_OK;
}

/* "any", "all" or a number from 1 to `members`; 0 when it is none of these. */
static size_t
threshold(struct text word, size_t members)
{
	size_t k = 0;

	if (text_is(word, "any"))
		return 1;
	if (text_is(word, "all"))
		return members;
	for (size_t i = 0; i < word.len; i++) {
		if (word.at[i] < (i == 0 ? '1' : '0') || word.at[i] > '9' || k > members)
			return 0;
		k = k * 10 + (size_t)(word.at[i] - '0');
	}
	return k <= members ? k : 0;
}

/* <name> all|any|<k> <name>... */
static enum gpai_code
read_group(struct reading *r)
{
	struct text name = next_word(r), word = next_word(r), member;
	size_t group = r->policy->n_nodes;
	enum gpai_code rc = check_room(r, r->n_groups++, "groups");

	if (rc == GPAI_OK)
		rc = add_node(r, (struct policy_node){.name = name, .witness = POLICY_NONE});
	while (rc == GPAI_OK && (member = next_word(r)).len > 0)
		rc = add_member(r, group, member);
	if (rc != GPAI_OK)
		return rc;
	struct policy_node *node = &r->policy->nodes[group];
	node->needs = threshold(word, node->members);
	if (node->members == 0)
		return MALFORMED(r, "group without members");
	if (node->needs == 0)
		return MALFORMED(r, "\"%.*s\", expected \"all\", \"any\" or a number from 1 to %zu",
		    TEXT_ARG(text_clip(word, 60)), node->members);
	return GPAI_OK;
}

static enum gpai_code
read_quorum(struct reading *r)
{
	struct text name = next_word(r);

	if (r->has_quorum)
		return MALFORMED(r, "quorum a second time");
	r->has_quorum = true;
	r->policy->quorum = find_node(r->policy, name);
	if (r->policy->quorum == POLICY_NONE && !text_is(name, "none"))
		return MALFORMED(r,
		    "\"%.*s\" is not the name of a witness or group before this line",
		    TEXT_ARG(text_clip(name, 60)));
	return check_end(r);
}

/* ---- the file ---- */

static enum gpai_code
read_line(struct reading *r)
{
	static const struct {
		const char *word;
		enum gpai_code (*read)(struct reading *);
	} KINDS[] = {
	    {"log", read_log},
	    {"witness", read_witness},
	    {"group", read_group},
	    {"quorum", read_quorum},
	};

	for (size_t i = 0; i < r->rest.len; i++)
		if (((unsigned char)r->rest.at[i] < ' ' && r->rest.at[i] != '\t') ||
		    r->rest.at[i] == 0x7f)
			return MALFORMED(
			    r, "control character 0x%02x", (unsigned)(unsigned char)r->rest.at[i]);
	struct text word = next_word(r);
	if (word.len == 0 || word.at[0] == '#')
		return GPAI_OK;
	for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
		if (text_is(word, KINDS[i].word))
			return KINDS[i].read(r);
	return MALFORMED(
	    r, "\"%.*s\", expected log, witness, group or quorum", TEXT_ARG(text_clip(word, 60)));
}

static enum gpai_code
read_lines(struct reading *r, struct span bytes)
{
	const char *at = (const char *)bytes.at, *end = at + bytes.len;
	enum gpai_code rc = GPAI_OK;

	while (rc == GPAI_OK && at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		r->line++;
		if (newline == NULL)
			return MALFORMED(r, "no newline at the end");
		r->rest = (struct text){at, (size_t)(newline - at)};
		rc = read_line(r);
		at = newline + 1;
	}
	if (rc == GPAI_OK && !r->has_quorum)
		rc = MALFORMED(r, "no line that says the quorum");
	return rc;
}

enum gpai_code
policy_read(const char *file, struct span bytes, struct arena *arena, struct policy *policy,
    struct gpai_error *err)
{
	struct reading r = {.file = file, .policy = policy, .err = err};

	if (bytes.len > POLICY_BYTES_MAX)
		return fail_clause(err, GPAI_TOO_LARGE, in_file(file), NORM,
		    "policy of %zu bytes, expected at most %u", bytes.len, POLICY_BYTES_MAX);
	*policy = (struct policy){.logs = arena_array(arena, POLICY_EACH_MAX, sizeof *policy->logs),
	    .witnesses = arena_array(arena, POLICY_EACH_MAX, sizeof *policy->witnesses),
	    .nodes = arena_array(arena, (size_t)2 * POLICY_EACH_MAX, sizeof *policy->nodes),
	    .quorum = POLICY_NONE};
	if (policy->logs == NULL || policy->witnesses == NULL || policy->nodes == NULL)
		return fail_memory(err);
	return read_lines(&r, bytes);
}

/* ---- applying it ---- */

/* Is the quorum met by the cosignatures up to this time? */
static bool
is_met_by(const struct policy *policy, const int64_t *times, int64_t time)
{
	size_t have[2 * POLICY_EACH_MAX] = {0};

	for (size_t i = 0; i < policy->n_nodes; i++) {
		const struct policy_node *node = &policy->nodes[i];
		bool is_good = node->witness != POLICY_NONE
		                   ? times[node->witness] > 0 && times[node->witness] <= time
		                   : have[i] >= node->needs;
		if (is_good && i == policy->quorum)
			return true;
		if (is_good && node->group != POLICY_NONE)
			have[node->group]++;
	}
	return policy->quorum == POLICY_NONE;
}

enum gpai_code
policy_judge(const struct policy *policy, const struct note *note, struct policy_quorum *quorum,
    struct gpai_error *err)
{
	*quorum = (struct policy_quorum){0};
	for (size_t i = 0; i < policy->n_witnesses; i++) {
		enum gpai_code rc =
		    cosign_verify(note, &policy->witnesses[i].key, &quorum->times[i], err);
		if (rc != GPAI_OK && rc != GPAI_NOT_FOUND)
			return rc;
		quorum->n_cosigned += rc == GPAI_OK;
	}
	quorum->is_met = policy->quorum == POLICY_NONE;
	for (size_t i = 0; policy->quorum != POLICY_NONE && i < policy->n_witnesses; i++) {
		int64_t time = quorum->times[i];
		if (time == 0 || (quorum->is_met && time >= quorum->time) ||
		    !is_met_by(policy, quorum->times, time))
			continue;
		quorum->is_met = true;
		quorum->time = time;
	}
	return GPAI_OK;
}

enum gpai_code
policy_log(const struct policy *policy, const struct note *note, const struct policy_party **log,
    struct gpai_error *err)
{
	for (size_t i = 0; i < policy->n_logs; i++) {
		enum gpai_code rc = note_verify(note, &policy->logs[i].key, err);
		if (rc == GPAI_OK)
			*log = &policy->logs[i];
		if (rc != GPAI_NOT_FOUND)
			return rc;
	}
	return fail_clause(
	    err, GPAI_NOT_FOUND, NOWHERE, NORM, "no signature of a log that the policy names");
}
