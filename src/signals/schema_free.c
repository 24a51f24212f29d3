/* SPDX-License-Identifier: Apache-2.0 */
#include "signals/schema_free.h"

#include "signals/words.h"

enum { MEMBER_LEN = sizeof "isaccessibleforfree" - 1 };

static bool
ends_like(struct span s, const char *word, size_t len)
{
	return s.len >= len && octets_like(octets_from(s, s.len - len), word, len);
}

bool
schema_names_free(struct span names)
{
	struct span name;

	while (octets_word(&names, &name))
		if (ends_like(name, "isaccessibleforfree", MEMBER_LEN) &&
		    (name.len == MEMBER_LEN || name.at[name.len - MEMBER_LEN - 1] == ':' ||
			name.at[name.len - MEMBER_LEN - 1] == '/'))
			return true;
	return false;
}

bool
schema_is_false(struct span value)
{
	value = octets_trim(value);
	return OCTETS_LIKE(value, "false") || ends_like(value, "schema.org/false", 16) ||
	       OCTETS_LIKE(value, "schema:false");
}

/* A string from its opening quote; without quotes. False: it does not end. */
static bool
take_string(struct span *rest, struct span *string)
{
	size_t n = 1;

	while (n < rest->len && rest->at[n] != '"')
		n += rest->at[n] == '\\' ? 2 : 1;
	if (n >= rest->len)
		return false;
	*string = (struct span){rest->at + 1, n - 1};
	*rest = octets_from(*rest, n + 1);
	return true;
}

/* What stands behind the colon: a literal, a string, or such as the first of an array. */
static bool
value_is_false(struct span rest)
{
	struct span string;
	size_t n = 0;

	while (n < rest.len && (byte_is_blank(rest.at[n]) || rest.at[n] == '['))
		n++;
	rest = octets_from(rest, n);
	if (rest.len > 0 && rest.at[0] == '"')
		return take_string(&rest, &string) && schema_is_false(string);
	return rest.len >= 5 && octets_like((struct span){rest.at, 5}, "false", 5) &&
	       (rest.len == 5 || !byte_is_letter(rest.at[5]));
}

/* All that stands between two quotes is tried, whether it is a string or lies between two: one
 * quote too many elsewhere then hides nothing. */
bool
schema_json_denies(struct span json)
{
	struct span rest = octets_from(json, octets_find(json, '"'));

	while (rest.len > 0) {
		size_t n = octets_find(octets_from(rest, 1), '"');
		struct span between = {rest.at + 1, n};

		rest = octets_from(rest, n + 1);
		if (rest.len == 0 || !schema_names_free(between))
			continue;
		for (n = 1; n < rest.len && byte_is_blank(rest.at[n]);)
			n++;
		if (n < rest.len && rest.at[n] == ':' && value_is_false(octets_from(rest, n + 1)))
			return true;
	}
	return false;
}
