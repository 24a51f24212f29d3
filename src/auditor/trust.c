/* SPDX-License-Identifier: Apache-2.0 */
#include "auditor/trust.h"

#include "auditor/cursor.h"

#include <string.h>

static const char NORM[] = "C2SP tlog-policy";

struct line {
	struct trust *trust;
	const char *file;
	uint64_t number;
	struct text rest;
	struct gpai_error *err;
};

static enum gpai_code
wrong(const struct line *line, const char *expected)
{
	return fail_clause(line->err, GPAI_MALFORMED, at_line(line->file, line->number), NORM,
	    "expected %s", expected);
}

static struct text
next_word(struct text *rest)
{
	size_t from = 0, to;

	while (from < rest->len && (rest->at[from] == ' ' || rest->at[from] == '\t'))
		from++;
	for (to = from; to < rest->len && rest->at[to] != ' ' && rest->at[to] != '\t';)
		to++;
	struct text word = {rest->at + from, to - from};
	*rest = (struct text){rest->at + to, rest->len - to};
	return word;
}

static size_t
find_node(const struct trust *trust, struct text name)
{
	for (size_t i = 0; i < trust->n_nodes; i++)
		if (text_equal(trust->nodes[i].name, name))
			return i;
	return SIZE_MAX;
}

static bool
same_bytes(const struct verifier_key *a, const struct verifier_key *b)
{
	return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

/* ---- lines ---- */

/* <vkey> [<url>] */
static bool
read_party(struct line *line, enum key_type type, struct verifier_key *key)
{
	bool is_good = key_read(next_word(&line->rest), key) && key->type == type;

	next_word(&line->rest);
	return is_good && next_word(&line->rest).len == 0;
}

static enum gpai_code
read_log(struct line *line)
{
	struct trust *t = line->trust;

	if (t->n_logs == TRUST_EACH_MAX || !read_party(line, KEY_LOG, &t->logs[t->n_logs]))
		return wrong(line, "log <vkey> [<url>], with a key of Ed25519");
	for (size_t i = 0; i < t->n_logs; i++)
		if (same_bytes(&t->logs[i], &t->logs[t->n_logs]))
			return wrong(line, "no key twice");
	t->n_logs++;
	return GPAI_OK;
}

static struct trust_node *
add_node(struct line *line)
{
	struct trust *t = line->trust;
	struct text name = next_word(&line->rest);

	if (t->n_nodes == 2 * TRUST_EACH_MAX || name.len == 0 || text_is(name, "none") ||
	    find_node(t, name) != SIZE_MAX)
		return NULL;
	t->nodes[t->n_nodes] = (struct trust_node){.name = name, .group = SIZE_MAX};
	return &t->nodes[t->n_nodes];
}

static enum gpai_code
read_witness(struct line *line)
{
	struct trust *t = line->trust;
	struct trust_node *node = add_node(line);

	if (node == NULL || !read_party(line, KEY_WITNESS, &node->key))
		return wrong(line, "witness <new name> <vkey> [<url>], with a key of cosignatures");
	for (size_t i = 0; i < t->n_nodes; i++)
		if (t->nodes[i].needs == 0 && same_bytes(&t->nodes[i].key, &node->key))
			return wrong(line, "no key twice");
	t->n_nodes++;
	return GPAI_OK;
}

/* 0: neither word nor a number without leading zeros up to `members`. */
static size_t
read_needs(struct text word, size_t members)
{
	struct cursor c = cursor_of(NULL, word, NULL, NULL);

	if (text_is(word, "any") || text_is(word, "all"))
		return text_is(word, "any") ? 1 : members;
	size_t k = take_number(&c, members);
	expect_end(&c);
	return c.rc == GPAI_OK ? k : 0;
}

static enum gpai_code
read_group(struct line *line)
{
	struct trust *t = line->trust;
	struct trust_node *group = add_node(line);
	struct text needs = next_word(&line->rest), name;

	while (group != NULL && (name = next_word(&line->rest)).len > 0) {
		size_t member = find_node(t, name);
		if (member == SIZE_MAX || t->nodes[member].group != SIZE_MAX)
			return wrong(line, "names of lines before, each in one group");
		t->nodes[member].group = t->n_nodes;
		group->members++;
	}
	if (group == NULL || (group->needs = read_needs(needs, group->members)) == 0)
		return wrong(line, "group <new name> all|any|<k> <name>...");
	t->n_nodes++;
	return GPAI_OK;
}

static enum gpai_code
read_quorum(struct line *line)
{
	struct text name = next_word(&line->rest);

	line->trust->quorum = find_node(line->trust, name);
	if (line->trust->has_policy || next_word(&line->rest).len > 0 ||
	    (line->trust->quorum == SIZE_MAX && !text_is(name, "none")))
		return wrong(line, "quorum <name of a line before, or none>, once");
	line->trust->has_policy = true;
	return GPAI_OK;
}

static enum gpai_code
read_line(struct line *line)
{
	static const struct {
		const char *word;
		enum gpai_code (*read)(struct line *);
	} KINDS[] = {{"log", read_log}, {"witness", read_witness}, {"group", read_group},
	    {"quorum", read_quorum}};

	for (size_t i = 0; i < line->rest.len; i++)
		if (((unsigned char)line->rest.at[i] < ' ' && line->rest.at[i] != '\t') ||
		    line->rest.at[i] == 0x7f)
			return wrong(line, "no control character");
	struct text word = next_word(&line->rest);
	if (word.len == 0 || word.at[0] == '#')
		return GPAI_OK;
	for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
		if (text_is(word, KINDS[i].word))
			return KINDS[i].read(line);
	return wrong(line, "log, witness, group or quorum");
}

enum gpai_code
trust_policy(struct trust *trust, const char *file, struct text text, struct gpai_error *err)
{
	struct line line = {.trust = trust, .file = file, .err = err};
	enum gpai_code rc = GPAI_OK;

	while (rc == GPAI_OK && text.len > 0) {
		line.number++;
		if (!text_cut(&text, '\n', &line.rest))
			return wrong(&line, "a newline at the end");
		rc = read_line(&line);
	}
	return rc == GPAI_OK && !trust->has_policy ? wrong(&line, "a line that says the quorum")
	                                           : rc;
}

enum gpai_code
trust_key(struct trust *trust, const char *file, struct text text, struct gpai_error *err)
{
	struct verifier_key *key = &trust->logs[trust->n_logs];

	while (text.len > 0 && (unsigned char)text.at[text.len - 1] <= ' ')
		text.len--;
	if (!key_read(text, key) || key->type != KEY_LOG)
		return fail_clause(err, GPAI_MALFORMED, in_file(file), "C2SP signed-note",
		    "expected a verifier key of Ed25519, NAME+ID+KEY");
	trust->n_logs++;
	return GPAI_OK;
}

/* ---- applying it ---- */

static bool
is_met_by(const struct trust *trust, const int64_t *times, int64_t time)
{
	size_t have[2 * TRUST_EACH_MAX] = {0};

	for (size_t i = 0; i < trust->n_nodes; i++) {
		const struct trust_node *node = &trust->nodes[i];
		bool is_good =
		    node->needs == 0 ? times[i] > 0 && times[i] <= time : have[i] >= node->needs;
		if (is_good && i == trust->quorum)
			return true;
		if (is_good && node->group != SIZE_MAX)
			have[node->group]++;
	}
	return trust->quorum == SIZE_MAX;
}

enum gpai_code
trust_judge(const struct trust *trust, struct text text, struct text lines, struct quorum *quorum,
    struct gpai_error *err)
{
	int64_t times[2 * TRUST_EACH_MAX] = {0};

	*quorum = (struct quorum){.is_met = trust->quorum == SIZE_MAX};
	for (size_t i = 0; i < trust->n_nodes; i++) {
		const struct verifier_key *key = &trust->nodes[i].key;
		enum said said = trust->nodes[i].needs > 0 ? SAID_NOTHING
		                                           : note_asks(text, lines, key, &times[i]);
		if (said == SAID_BAD)
			return fail_clause(err, GPAI_CORRUPT, NOWHERE, "C2SP tlog-cosignature",
			    "cosignature of %.*s does not verify", TEXT_ARG(key->name));
		quorum->n_signed += said == SAID_GOOD;
	}
	for (size_t i = 0; i < trust->n_nodes && trust->quorum != SIZE_MAX; i++)
		if (times[i] > 0 && (!quorum->is_met || times[i] < quorum->time) &&
		    is_met_by(trust, times, times[i])) {
			quorum->is_met = true;
			quorum->time = times[i];
		}
	return GPAI_OK;
}
