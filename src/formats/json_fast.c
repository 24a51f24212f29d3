/* SPDX-License-Identifier: Apache-2.0 */
/* Which level of the fast path this machine runs. */
#include "formats/json_fast.h"

#include <string.h>

/* Set once, before there are threads. */
static const struct json_level *forced;

#if defined(__x86_64__)

const struct json_level *const *
json_levels(void)
{
	static const struct json_level *const LEVELS[] = {
	    &json_level_avx512, &json_level_avx2, &json_level_sse2, &json_level_plain, NULL};

	bool has_bits = __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
	                __builtin_cpu_supports("popcnt");
	if (has_bits && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw"))
		return LEVELS;
	return has_bits && __builtin_cpu_supports("avx2") ? LEVELS + 1 : LEVELS + 2;
}

#else

const struct json_level *const *
json_levels(void)
{
	static const struct json_level *const LEVELS[] = {&json_level_plain, NULL};

	return LEVELS;
}

#endif

const struct json_level *
json_level(void)
{
	return forced != NULL ? forced : json_levels()[0];
}

bool
json_level_force(const char *name)
{
	const struct json_level *const *level = json_levels();

	forced = NULL;
	if (name == NULL)
		return true;
	for (; *level != NULL; level++) {
		bool is_base =
		    strcmp((*level)->name, "plain") == 0 || strcmp((*level)->name, "sse2") == 0;
		if (strcmp(name, (*level)->name) == 0 ||
		    (is_base && strcmp(name, "baseline") == 0)) {
			forced = *level;
			return true;
		}
	}
	return false;
}
