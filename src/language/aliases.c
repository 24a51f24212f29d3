/* SPDX-License-Identifier: Apache-2.0 */
/* Codes that mean a language of the table under another code. Sorted. */
#include "language/languages.h"

/* clang-format off */
static const struct language_alias table[] = {
	{"als", "sq"}, {"arb", "ar"}, {"ayr", "ay"}, {"azb", "az"}, {"azj", "az"}, 
	{"cmn", "zh"}, {"dik", "din"}, {"ekk", "et"}, {"fuv", "ff"}, {"gaz", "om"}, {"gug", "gn"},
	{"hbo", "he"}, {"in", "id"}, {"iw", "he"}, {"ji", "yi"}, {"jw", "jv"}, {"khk", "mn"},
	{"kmr", "ku"}, {"lvs", "lv"}, {"mo", "ro"}, {"mol", "ro"}, {"npi", "ne"}, {"ory", "or"},
	{"pbt", "ps"}, {"pes", "fa"}, {"plt", "mg"}, {"prs", "fa"}, {"quy", "qu"}, {"quz", "qu"},
	{"src", "sc"}, {"sr-me", "sr"}, {"swh", "sw"}, {"uzn", "uz"},
	{"ydd", "yi"}, {"zsm", "ms"}, {"zyb", "za"},
};
/* clang-format on */

const struct language_alias *
language_aliases(size_t *n)
{
	*n = sizeof(table) / sizeof(table[0]);
	return table;
}
