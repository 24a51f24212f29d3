/* SPDX-License-Identifier: Apache-2.0 */
/* What the reference of Hugging Face (tokenizers 0.22) takes characters for.
 *
 * It draws on tables of several Unicode versions: marks and punctuation as of Unicode 9,
 * compatibility forms as of 11, letter case and numbers as of 17, where libunistring 1.0 knows
 * 14. The ranges below are the difference, found by asking the reference about every character
 * (tests/tokens/oracle). Characters given out later may be told apart otherwise by a newer
 * reference: then so are the counts of that reference's own releases. */
#include "tokens/chars.h"

#include "tokens/newer.h"

#include <stddef.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>

struct range {
	uint32_t first, last;
};

/* clang-format off */
/* Marks to one of the two and not to the other. Those that the reference does not know are
 * neither stripped nor reordered nor composed. */
static const struct range other_marks[] = {
	{0x7FD, 0x7FD}, {0x898, 0x89F}, {0x8CA, 0x8D3}, {0x9FE, 0x9FE},
	{0xAFA, 0xAFF}, {0xB55, 0xB55}, {0xC04, 0xC04}, {0xC3C, 0xC3C},
	{0xD00, 0xD00}, {0xD3B, 0xD3C}, {0xD81, 0xD81}, {0xEBA, 0xEBA},
	{0x1715, 0x1715}, {0x180F, 0x180F}, {0x1ABF, 0x1ACE}, {0x1CF2, 0x1CF3},
	{0x1CF7, 0x1CF7}, {0x1DF6, 0x1DFA}, {0xA82C, 0xA82C}, {0xA8FF, 0xA8FF},
	{0x10D24, 0x10D27}, {0x10EAB, 0x10EAC}, {0x10F46, 0x10F50}, {0x10F82, 0x10F85},
	{0x11070, 0x11070}, {0x11073, 0x11074}, {0x110C2, 0x110C2}, {0x11145, 0x11146},
	{0x111C9, 0x111C9}, {0x111CE, 0x111CF}, {0x1133B, 0x1133B}, {0x1145E, 0x1145E},
	{0x1182C, 0x1183A}, {0x11930, 0x11935}, {0x11937, 0x11938}, {0x1193B, 0x1193E},
	{0x11940, 0x11940}, {0x11942, 0x11943}, {0x119D1, 0x119D7}, {0x119DA, 0x119E0},
	{0x119E4, 0x119E4}, {0x11A01, 0x11A0A}, {0x11A33, 0x11A39}, {0x11A3B, 0x11A3E},
	{0x11A47, 0x11A47}, {0x11A51, 0x11A5B}, {0x11A8A, 0x11A99}, {0x11D31, 0x11D36},
	{0x11D3A, 0x11D3A}, {0x11D3C, 0x11D3D}, {0x11D3F, 0x11D45}, {0x11D47, 0x11D47},
	{0x11D8A, 0x11D8E}, {0x11D90, 0x11D91}, {0x11D93, 0x11D97}, {0x11EF3, 0x11EF6},
	{0x16F4F, 0x16F4F}, {0x16F7F, 0x16F87}, {0x16FE4, 0x16FE4}, {0x16FF0, 0x16FF1},
	{0x1CF00, 0x1CF2D}, {0x1CF30, 0x1CF46}, {0x1E130, 0x1E136}, {0x1E2AE, 0x1E2AE},
	{0x1E2EC, 0x1E2EF},
};

/* Compatibility forms later than the reference knows. */
static const struct range later_forms[] = {
	{0x32FF, 0x32FF}, {0xA7F2, 0xA7F4}, {0xAB69, 0xAB69}, {0x10781, 0x10785},
	{0x10787, 0x107B0}, {0x107B2, 0x107BA}, {0x1F16C, 0x1F16C}, {0x1FBF0, 0x1FBF9},
};

/* Punctuation to one of the two and not to the other. */
static const struct range other_punctuation[] = {
	{0x61D, 0x61D}, {0x9FD, 0x9FD}, {0xA76, 0xA76}, {0xC77, 0xC77},
	{0xC84, 0xC84}, {0x166D, 0x166D}, {0x1B7D, 0x1B7E}, {0x2E43, 0x2E4F},
	{0x2E52, 0x2E5D}, {0x10EAD, 0x10EAD}, {0x10F55, 0x10F59}, {0x10F86, 0x10F89},
	{0x111C9, 0x111C9}, {0x1144B, 0x1144F}, {0x1145A, 0x1145B}, {0x1145D, 0x1145D},
	{0x11660, 0x1166C}, {0x116B9, 0x116B9}, {0x1183B, 0x1183B}, {0x11944, 0x11946},
	{0x119E2, 0x119E2}, {0x11A3F, 0x11A46}, {0x11A9A, 0x11A9C}, {0x11A9E, 0x11AA2},
	{0x11C41, 0x11C45}, {0x11C70, 0x11C71}, {0x11EF7, 0x11EF8}, {0x11FFF, 0x11FFF},
	{0x12FF1, 0x12FF2}, {0x16E97, 0x16E9A}, {0x16FE2, 0x16FE2}, {0x1E95E, 0x1E95F},
};

/* Numbers that the reference knows and libunistring does not. */
static const struct range newer_numbers[] = {
	{0x10D40, 0x10D49}, {0x116D0, 0x116E3}, {0x11BF0, 0x11BF9}, {0x11DE0, 0x11DE9},
	{0x11F50, 0x11F59}, {0x16130, 0x16139}, {0x16D70, 0x16D79}, {0x16FF4, 0x16FF6},
	{0x1CCF0, 0x1CCF9}, {0x1D2C0, 0x1D2D3}, {0x1E4F0, 0x1E4F9}, {0x1E5F1, 0x1E5FA},
};

/* Capital letters that the reference knows and libunistring does not, and how far it is from
 * them to the small ones. */
static const struct {
	uint32_t first, last;
	int32_t to_lower;
} newer_capitals[] = {
	{0x1c89, 0x1c89, 1}, {0xa7cb, 0xa7cb, -42343}, {0xa7cc, 0xa7cc, 1}, {0xa7ce, 0xa7ce, 1},
	{0xa7d2, 0xa7d2, 1}, {0xa7d4, 0xa7d4, 1}, {0xa7da, 0xa7da, 1}, {0xa7dc, 0xa7dc, -42561},
	{0x10d50, 0x10d65, 32}, {0x16ea0, 0x16eb8, 27},
};
/* clang-format on */

static bool
is_within(uint32_t c, const struct range *ranges, size_t n)
{
	size_t low = 0;

	while (n > low) {
		size_t middle = low + (n - low) / 2;

		if (c > ranges[middle].last)
			low = middle + 1;
		else if (c < ranges[middle].first)
			n = middle;
		else
			return true;
	}
	return false;
}

#define IS_WITHIN(c, ranges) is_within(c, ranges, sizeof(ranges) / sizeof((ranges)[0]))

static bool
is_newer(uint32_t c, const char *category)
{
	size_t n;
	const struct newer_range *range = newer_ranges(&n);

	for (size_t i = 0; i < n; i++)
		if (c >= range[i].first && c <= range[i].last &&
		    strncmp(range[i].category, category, strlen(category)) == 0)
			return true;
	return false;
}

bool
char_is_white(uint32_t c)
{
	return c < 0x80 ? c == ' ' || (c >= '\t' && c <= '\r')
	                : uc_is_property(c, UC_PROPERTY_WHITE_SPACE);
}

bool
char_is_word(uint32_t c)
{
	if (c < 0x80)
		return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
		       c == '_';
	return uc_is_property(c, UC_PROPERTY_ALPHABETIC) ||
	       uc_is_property(c, UC_PROPERTY_JOIN_CONTROL) ||
	       uc_is_general_category_withtable(
		   c, UC_CATEGORY_MASK_M | UC_CATEGORY_MASK_Nd | UC_CATEGORY_MASK_Pc) ||
	       is_newer(c, "L") || is_newer(c, "M") || is_newer(c, "Nd");
}

bool
char_is_numeric(uint32_t c)
{
	if (c < 0x80)
		return c >= '0' && c <= '9';
	return uc_is_general_category(c, UC_CATEGORY_N) || IS_WITHIN(c, newer_numbers);
}

bool
char_is_punctuation(uint32_t c)
{
	if (c < 0x80)
		return c > ' ' && c < 0x7f && !(c >= '0' && c <= '9') &&
		       !((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
	return uc_is_general_category(c, UC_CATEGORY_P) != IS_WITHIN(c, other_punctuation);
}

bool
char_is_mark(uint32_t c)
{
	return c >= 0x300 && uc_is_general_category(c, UC_CATEGORY_M) != IS_WITHIN(c, other_marks);
}

bool
char_is_frozen(uint32_t c, bool in_compatibility)
{
	if (c < 0x300)
		return false;
	return IS_WITHIN(c, other_marks) || (c == 0x11938) ||
	       (in_compatibility && IS_WITHIN(c, later_forms));
}

size_t
char_lower(uint32_t c, uint32_t lower[2])
{
	if (c == 0x130) { /* the one capital with two characters */
		lower[0] = 'i';
		lower[1] = 0x307;
		return 2;
	}
	lower[0] = uc_tolower(c);
	for (size_t i = 0; i < sizeof(newer_capitals) / sizeof(newer_capitals[0]); i++)
		if (c >= newer_capitals[i].first && c <= newer_capitals[i].last)
			lower[0] = (uint32_t)((int32_t)c + newer_capitals[i].to_lower);
	return 1;
}
