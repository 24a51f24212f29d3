/* SPDX-License-Identifier: Apache-2.0 */
/* Groups of a robots.txt. A product token has letters, '-' and '_' (RFC 9309, 2.2): what a name
 * begins with of these is compared, as Google's parser does, and beside it the name as a whole,
 * for tokens with digits and blanks that are in use all the same. */
#include "signals/robots_group.h"

#include "signals/octets.h"

#include <assert.h>

void
robots_groups_begin(struct robots_groups *groups, const struct robots_agents *agents)
{
	assert(agents->n <= ROBOTS_AGENTS_MAX);
	*groups = (struct robots_groups){.agents = agents};
	for (unsigned r = 0; r < READINGS_COUNT; r++) {
		groups->now[r].reading = (uint8_t)r;
		groups->closed[r] = true; /* what is before the first agent is nobody's */
		groups->kept[r] = ROBOTS_GROUP_NEW;
	}
	for (size_t i = 0; i < agents->n; i++) {
		const struct text *token = &agents->tokens[i];
		if (token->len == 0)
			continue;
		groups->lengths |= UINT64_C(1) << (token->len & 63);
		groups->firsts |= UINT64_C(1) << ((token->at[0] | 0x20) & 63);
	}
}

static uint8_t
lower(uint8_t octet)
{
	return octet_is_letter(octet) ? octet | 0x20 : octet;
}

static bool
is_alike(struct text token, struct span name)
{
	if (token.len != name.len)
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (lower((uint8_t)token.at[i]) != lower(name.at[i]))
			return false;
	return true;
}

static uint64_t
find(const struct robots_groups *groups, struct span name)
{
	uint64_t found = 0;

	if (name.len == 0 || (groups->lengths >> (name.len & 63) & 1) == 0 ||
	    (groups->firsts >> ((name.at[0] | 0x20) & 63) & 1) == 0)
		return 0;
	for (size_t i = 0; i < groups->agents->n; i++)
		if (is_alike(groups->agents->tokens[i], name))
			found |= UINT64_C(1) << i;
	return found;
}

static uint64_t
find_named(const struct robots_groups *groups, struct span value, const char **warning)
{
	size_t n = 0, word = 0;
	uint64_t found, whole;

	while (n < value.len &&
	       (octet_is_letter(value.at[n]) || value.at[n] == '-' || value.at[n] == '_'))
		n++;
	found = find(groups, (struct span){value.at, n});
	if (n == value.len)
		return found;
	if (found != 0)
		*warning = "no product token: read as the letters that it begins with";
	/* "AI2Bot/1.0" addresses AI2Bot as "GPTBot/1.0" does GPTBot. */
	while (word < value.len && value.at[word] != '/' && !octet_is_blank(value.at[word]))
		word++;
	whole = find(groups, value) | (word > n ? find(groups, (struct span){value.at, word}) : 0);
	if (whole != 0)
		*warning = "no product token of the RFC: compared as a whole";
	return found | whole;
}

static void
add(struct robots_groups *groups, enum robots_reading reading, uint64_t named, bool star)
{
	struct robots_group *now = &groups->now[reading];

	if (groups->closed[reading]) {
		groups->closed[reading] = false;
		groups->kept[reading] = ROBOTS_GROUP_NEW;
		*now = (struct robots_group){.reading = (uint8_t)reading};
	}
	now->agents |= named;
	now->star |= star;
	groups->own[reading] |= named;
	groups->has_star[reading] |= star;
}

const char *
robots_groups_name(struct robots_groups *groups, struct span value, bool is_strict)
{
	const char *warning = NULL;
	bool star =
	    value.len > 0 && value.at[0] == '*' && (value.len == 1 || octet_is_blank(value.at[1]));
	uint64_t named = star ? 0 : find_named(groups, value, &warning);

	if (star && value.len > 1)
		warning = "words after \"*\": read as \"*\"";
	add(groups, READING_LENIENT, named, star);
	if (!is_strict)
		return warning;
	groups->has_begun = true;
	add(groups, READING_STRICT, named, star);
	add(groups, READING_AIPREF, named, star);
	return warning;
}

uint64_t
robots_groups_addressed(const struct robots_groups *groups, const struct robots_group *group)
{
	uint64_t all = groups->agents->n < 64 ? (UINT64_C(1) << groups->agents->n) - 1 : UINT64_MAX;

	return group->agents | (group->star ? all & ~groups->own[group->reading] : 0);
}
