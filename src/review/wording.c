/* SPDX-License-Identifier: Apache-2.0 */
/* Names and phrases of registers in running text; see wording.h. */
#include "review/wording.h"

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (unsigned char)c >= 0x80;
}

static char
fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* How much of the text the words are, when it begins with them and they end there; else 0. */
static size_t
begins(struct text text, struct text words)
{
	if (words.len == 0 || words.len > text.len)
		return 0;
	for (size_t i = 0; i < words.len; i++)
		if (fold(text.at[i]) != fold(words.at[i]))
			return 0;
	if (words.len < text.len && is_letter(text.at[words.len]) &&
	    is_letter(words.at[words.len - 1]))
		return 0;
	return words.len;
}

static size_t
row_begins(const struct law *law, const struct law_row *row, bool aliases, struct text text)
{
	size_t longest = begins(text, law_text(law, row->name));

	for (uint32_t i = 0; aliases && i < row->aliases.n; i++) {
		size_t len = begins(text, law_text(law, law->refs[row->aliases.first + i]));
		longest = len > longest ? len : longest;
	}
	return longest;
}

static uint32_t
longest_row(const struct law *law, const struct law_register *list, bool aliases, struct text text,
    size_t *longest)
{
	uint32_t found = LAW_NONE;

	*longest = 0;
	for (uint32_t i = 0; i < list->rows_n; i++) {
		size_t len = row_begins(law, &law->rows[list->rows_first + i], aliases, text);
		if (len <= *longest)
			continue;
		*longest = len;
		found = list->rows_first + i;
	}
	return found;
}

bool
wording_find(const struct law *law, const char *register_id, bool aliases, struct text text,
    void (*each)(void *context, const struct law_row *row), void *context)
{
	uint32_t list = law_find_register(law, text_of(register_id));
	size_t at = 0, len;

	if (list == LAW_NONE)
		return false;
	while (at < text.len) {
		struct text rest = {text.at + at, text.len - at};
		uint32_t row = LAW_NONE;
		if (at == 0 || !is_letter(text.at[at - 1]))
			row = longest_row(law, &law->registers[list], aliases, rest, &len);
		if (row != LAW_NONE)
			each(context, &law->rows[row]);
		at += row != LAW_NONE ? len : 1;
	}
	return true;
}

uint32_t
wording_begins(const struct law *law, uint32_t register_index, struct text text)
{
	size_t len;

	return longest_row(law, &law->registers[register_index], true, text_trim(text), &len);
}

struct text
wording_cell(const struct law *law, const struct law_row *row, const char *column)
{
	for (uint32_t i = 0; i < row->cells_n; i++) {
		const struct law_cell *cell = &law->cells[row->cells_first + i];
		if (cell->values.n > 0 && text_is(law_text(law, cell->column), column))
			return law_text(law, law->refs[cell->values.first]);
	}
	return TEXT_NONE;
}
