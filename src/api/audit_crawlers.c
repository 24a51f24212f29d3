/* SPDX-License-Identifier: Apache-2.0 */
/* Which crawler is it that data or people name, and which product token does it obey? What is on
 * file of a crawler (crawler.token) goes before what its name looks like. */
#include "api/audit_crawlers.h"

#include <string.h>

enum { NAME_BYTES = 400 };

static bool
is_part(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_';
}

/* As text_begins_like takes it; false: it cannot be a name. */
static bool
as_word(struct text text, char word[NAME_BYTES + 1])
{
	if (text.len == 0 || text.len > NAME_BYTES || memchr(text.at, '\0', text.len) != NULL)
		return false;
	memcpy(word, text.at, text.len);
	word[text.len] = '\0';
	return true;
}

bool
audit_same_name(struct text a, struct text b)
{
	char word[NAME_BYTES + 1];

	a = text_trim(a);
	b = text_trim(b);
	return a.len == b.len && as_word(b, word) && text_begins_like(a, word);
}

bool
audit_token_of(struct text crawler, struct text token)
{
	/* What every browser and most crawlers begin with names nobody. */
	static const char *const nobody[] = {"mozilla", "compatible"};
	char wanted[NAME_BYTES + 1];

	token = text_trim(token);
	for (size_t i = 0; i < sizeof nobody / sizeof *nobody; i++)
		if (audit_same_name(token, text_of(nobody[i])))
			return false;
	if (!as_word(token, wanted))
		return false;
	for (size_t i = 0; i + token.len <= crawler.len; i++) {
		struct text rest = {crawler.at + i, crawler.len - i};
		bool begins = i == 0 || crawler.at[i - 1] == '(' || crawler.at[i - 1] == ';' ||
		              (crawler.at[i - 1] == ' ' && i > 1 && crawler.at[i - 2] == ';');
		bool ends = rest.len == token.len || !is_part(rest.at[token.len]);
		if (begins && ends && text_begins_like(rest, wanted))
			return true;
	}
	return false;
}

static struct text
text_on_file(const struct fact_set *facts, uint32_t crawler, const char *key)
{
	uint32_t index = law_find_fact(facts->law, text_of(key));
	const struct fact *fact = index == LAW_NONE ? NULL : fact_get(facts, crawler, index);

	return fact != NULL && fact->value.state == VALUE_KNOWN && fact->value.type == TYPE_TEXT
	           ? text_trim(fact->value.text)
	           : TEXT_NONE;
}

struct text
audit_crawler_token(const struct fact_set *facts, uint32_t crawler)
{
	return text_on_file(facts, crawler, "crawler.token");
}

bool
audit_is_crawler(const struct fact_set *facts, uint32_t crawler, struct text name)
{
	static const char *const keys[] = {"crawler.name", "crawler.token", "crawler.user-agent"};
	struct text entity = facts->entities[crawler].name;

	name = text_trim(name);
	if (audit_same_name(name, entity) || audit_token_of(name, entity))
		return true;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct text held = text_on_file(facts, crawler, keys[i]);
		if (held.len > 0 && (audit_same_name(name, held) || audit_token_of(name, held)))
			return true;
	}
	return false;
}

static bool
has_agent(const struct text *agents, size_t n, struct text token)
{
	for (size_t i = 0; i < n; i++)
		if (audit_same_name(agents[i], token))
			return true;
	return false;
}

bool
audit_covers(const struct fact_set *facts, struct text name, const struct text *agents, size_t n)
{
	uint32_t kind = law_find_kind(facts->law, text_of("crawler"));
	const struct entity_run *run = kind == LAW_NONE ? NULL : &facts->runs[kind];
	bool has_token = false;

	for (uint32_t e = run != NULL && run->n > 0 ? run->first : LAW_NONE; e != LAW_NONE;
	     e = facts->entities[e].next) {
		struct text token = audit_crawler_token(facts, e);
		if (token.len == 0 || !audit_is_crawler(facts, e, name))
			continue;
		has_token = true;
		if (!has_agent(agents, n, token))
			return false;
	}
	for (size_t i = 0; i < n && !has_token; i++)
		if (audit_token_of(name, agents[i]))
			return true;
	return has_token;
}
