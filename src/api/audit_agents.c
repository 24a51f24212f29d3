/* SPDX-License-Identifier: Apache-2.0 */
/* Whom an audit asks for: tokens that were given, those of crawlers on file, those of the law's
 * register of agents. */
#include "api/audit.h"
#include "api/audit_crawlers.h"

#include <stdlib.h>
#include <string.h>

static const char REGISTER[] = "agents";
static const char KNOWN[] = "known", TRAINING[] = "training";

enum { TOKEN_BYTES = 100 };

struct tokens {
	struct text at[AUDIT_AGENTS_MAX];
	size_t n;
	bool is_full;
};

/* The product token of a crawler's name: at its beginning, or where a header that begins like a
 * browser's names it, up to what parts it from its version. */
static struct text
token_of(struct text name)
{
	static const char inside[] = "compatible; ";
	struct text token = text_trim(name);
	const char *at = memmem(token.at, token.len, inside, sizeof inside - 1);
	size_t n = 0;

	if (at != NULL) {
		token.len -= (size_t)(at - token.at) + sizeof inside - 1;
		token.at = at + sizeof inside - 1;
	}
	while (n < token.len && strchr("/ \t(;,", token.at[n]) == NULL && token.at[n] != '\0')
		n++;
	token.len = n;
	/* A browser's beginning is nobody's token: audit_token_of says so. */
	return audit_token_of(token, token) && token.len <= TOKEN_BYTES ? token : TEXT_NONE;
}

static void
add(struct tokens *tokens, struct text token)
{
	char word[TOKEN_BYTES + 1];

	if (token.len == 0 || token.len > TOKEN_BYTES)
		return;
	memcpy(word, token.at, token.len);
	word[token.len] = '\0';
	for (size_t i = 0; i < tokens->n; i++)
		if (tokens->at[i].len == token.len && text_begins_like(tokens->at[i], word))
			return;
	if (tokens->n < AUDIT_AGENTS_MAX)
		tokens->at[tokens->n++] = token;
	else
		tokens->is_full = true;
}

static const struct law_cell *
cell_of(const struct law *law, const struct law_row *row, const char *column)
{
	for (uint32_t i = 0; i < row->cells_n; i++)
		if (text_is(law_text(law, law->cells[row->cells_first + i].column), column))
			return &law->cells[row->cells_first + i];
	return NULL;
}

static bool
trains(const struct law *law, const struct law_row *row)
{
	const struct law_cell *purpose = cell_of(law, row, "purpose");

	for (uint32_t i = 0; purpose != NULL && i < purpose->values.n; i++)
		if (text_is(law_text(law, law->refs[purpose->values.first + i]), TRAINING))
			return true;
	return false;
}

/* What the row says robots.txt can address, else its name. */
static void
add_known(struct tokens *tokens, const struct law *law)
{
	uint32_t index = law_find_register(law, text_of(REGISTER));
	const struct law_register *list = index == LAW_NONE ? NULL : &law->registers[index];

	for (uint32_t i = 0; list != NULL && i < list->rows_n; i++) {
		const struct law_row *row = &law->rows[list->rows_first + i];
		const struct law_cell *token = cell_of(law, row, "token");
		if (trains(law, row))
			add(tokens, token == NULL || token->values.n == 0
					? law_text(law, row->name)
					: law_text(law, law->refs[token->values.first]));
	}
}

/* What no robots.txt can address would be audited by the group of everybody else. */
static bool
is_addressable(struct text word)
{
	for (size_t i = 0; i < word.len; i++)
		if (strchr(" \t\r\n*#:", word.at[i]) != NULL)
			return false;
	return true;
}

static enum gpai_code
add_given(struct tokens *tokens, const struct law *law, const char *given, struct gpai_error *err)
{
	while (*given != '\0') {
		size_t len = strcspn(given, ",");
		struct text word = text_trim((struct text){given, len});
		if (!is_addressable(word))
			return fail(err, GPAI_INVALID, in_file("--agent"),
			    "\"%.*s\", expected a product token, as GPTBot", TEXT_ARG(word));
		if (text_is(word, KNOWN))
			add_known(tokens, law);
		else
			add(tokens, word);
		given += len + (given[len] == ',');
	}
	return GPAI_OK;
}

static void
add_on_file(struct tokens *tokens, const struct fact_set *facts)
{
	uint32_t kind = law_find_kind(facts->law, text_of("crawler"));
	uint32_t key = law_find_fact(facts->law, text_of("crawler.name"));
	const struct entity_run *run = kind == LAW_NONE ? NULL : &facts->runs[kind];

	for (uint32_t e = run != NULL && run->n > 0 ? run->first : LAW_NONE; e != LAW_NONE;
	     e = facts->entities[e].next) {
		const struct fact *name = key == LAW_NONE ? NULL : fact_get(facts, e, key);
		struct text token = audit_crawler_token(facts, e);
		bool is_named = name != NULL && name->value.state == VALUE_KNOWN;
		add(tokens, token.len > 0
				? token
				: token_of(is_named ? name->value.text : facts->entities[e].name));
	}
}

static enum gpai_code
read_on_file(struct tokens *tokens, struct gpai_dossier *dossier, struct arena *arena,
    struct gpai_error *err)
{
	struct fact_set facts;
	enum gpai_code rc;

	if (dossier == NULL)
		return GPAI_OK;
	rc = api_facts(dossier, moment_date(dossier->env.now), INT64_MAX, arena, &facts, NULL, err);
	if (rc == GPAI_OK)
		add_on_file(tokens, &facts);
	return rc;
}

enum gpai_code
gpai_audit_agents(const struct gpai_law *law, struct gpai_dossier *dossier, const char *given,
    char **lines, struct gpai_error *err)
{
	struct tokens tokens = {.n = 0};
	struct arena arena;
	struct out out;
	enum gpai_code rc = GPAI_OK;

	*lines = NULL;
	arena_init(&arena, 0);
	if (given != NULL)
		rc = add_given(&tokens, &law->law, given, err);
	else
		rc = read_on_file(&tokens, dossier, &arena, err);
	if (rc == GPAI_OK && tokens.is_full)
		rc = fail(err, GPAI_TOO_LARGE, in_file("--agent"), "more than %d agents at a time",
		    AUDIT_AGENTS_MAX);
	if (rc == GPAI_OK && tokens.n == 0)
		rc = fail(err, GPAI_NOT_FOUND, in_file("--agent"),
		    given != NULL ? "names nobody, expected product tokens with commas between"
				  : "no crawler with a product token is on file, expected the "
				    "tokens to audit for (or known)");
	if (rc == GPAI_OK) {
		out_memory(&out);
		for (size_t i = 0; i < tokens.n; i++) {
			out_put(&out, tokens.at[i]);
			out_char(&out, '\n');
		}
		rc = api_take(&out, lines, NULL, err);
	}
	arena_release(&arena);
	return rc;
}

/* --- Who collected a source --- */

static const struct fact *
known(const struct fact_set *facts, uint32_t entity, const char *key)
{
	uint32_t index = law_find_fact(facts->law, text_of(key));
	const struct fact *fact =
	    index == LAW_NONE || entity == LAW_NONE ? NULL : fact_get(facts, entity, index);

	return fact != NULL && fact->value.state == VALUE_KNOWN ? fact : NULL;
}

static bool
is_crawler_on_file(const struct fact_set *facts, uint32_t kind, struct text agent)
{
	const struct entity_run *run = &facts->runs[kind];

	for (uint32_t e = run->n > 0 ? run->first : LAW_NONE; e != LAW_NONE;
	     e = facts->entities[e].next) {
		const struct fact *name = known(facts, e, "crawler.name");
		struct text token = audit_crawler_token(facts, e);
		bool looks_so = audit_token_of(facts->entities[e].name, agent) ||
		                (name != NULL && audit_token_of(name->value.text, agent));
		if (token.len > 0 ? audit_same_name(token, agent) : looks_so)
			return true;
	}
	return false;
}

/* Is the agent the token of a crawler on file that is named so, or, where nobody tells the token,
 * what the name looks like? */
static bool
is_of(const struct fact_set *facts, uint32_t kind, struct text name, struct text agent)
{
	const struct entity_run *run = &facts->runs[kind];
	bool has_token = false;

	for (uint32_t e = run->n > 0 ? run->first : LAW_NONE; e != LAW_NONE;
	     e = facts->entities[e].next) {
		struct text token = audit_crawler_token(facts, e);
		if (token.len == 0 || !audit_is_crawler(facts, e, name))
			continue;
		has_token = true;
		if (audit_same_name(token, agent))
			return true;
	}
	return !has_token && audit_token_of(name, agent);
}

void
audit_find_crawlers(struct audit_found *found, const struct fact_set *facts, struct text source)
{
	uint32_t kind = law_find_kind(facts->law, text_of("source"));
	uint32_t crawler = law_find_kind(facts->law, text_of("crawler"));
	uint32_t entity = kind == LAW_NONE ? LAW_NONE : fact_find_entity(facts, kind, source);
	const struct fact *names = known(facts, entity, "source.crawlers");
	const struct fact *is = known(facts, entity, "source.kind");

	if (crawler == LAW_NONE || (is != NULL && !text_is(is->value.text, "crawled")))
		return;
	for (size_t i = 0; i < found->n_agents; i++) {
		bool is_its = names == NULL && is_crawler_on_file(facts, crawler, found->agents[i]);
		for (uint32_t k = 0; names != NULL && k < names->value.n_items; k++)
			is_its = is_its ||
			         is_of(facts, crawler, names->value.items[k], found->agents[i]);
		found->is_its[i] = is_its;
		found->n_its += is_its;
	}
}
