/* SPDX-License-Identifier: Apache-2.0 */
/* The sample document in each format, byte for byte as the files in golden/ have it.
 * GPAI_ACCEPT=1 rewrites them; then look at the difference before committing. */
#include "sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *folder; /* the program's argument */

static void
compare(const char *name, const char *bytes)
{
	char *path;
	struct arena arena;
	struct span golden;

	arena_init(&arena, 0);
	path = file_join(&arena, folder, name);
	assert_non_null(path);
	if (getenv("GPAI_ACCEPT") != NULL)
		assert_int_equal(
		    file_replace(
			path, (struct span){(const uint8_t *)bytes, strlen(bytes)}, 0644, NULL),
		    GPAI_OK);
	assert_int_equal(file_read(&arena, path, 1 << 20, &golden, NULL), GPAI_OK);
	if (golden.len != strlen(bytes) || memcmp(golden.at, bytes, golden.len) != 0)
		fail_msg("%s differs; GPAI_ACCEPT=1 rewrites it", path);
	arena_release(&arena);
}

static void
write_all(uint32_t audience, bool is_filled, bool is_example, const char *stem)
{
	uint32_t n;
	const struct exporter *all = exporters(&n);

	for (uint32_t i = 0; i < n; i++) {
		char name[64];
		struct sample sample;
		char *bytes;

		snprintf(name, sizeof name, "%s%s", stem, all[i].suffix);
		if (all[i].write == NULL) /* of another program; see tests/paper */
			continue;
		sample_init(&sample, NULL, is_filled);
		bytes = sample_write(&sample, audience, is_example, all[i].name);
		compare(name, bytes);
		free(bytes);
		sample_release(&sample);
	}
}

static void
complete_form_for_the_ai_office(void **state)
{
	(void)state;
	write_all(LAW_AUDIENCE_AIO, true, false, "complete");
}

static void
coarse_form_for_national_authorities(void **state)
{
	(void)state;
	write_all(LAW_AUDIENCE_NCA, true, false, "coarse");
}

static void
example_draft_for_downstream_providers(void **state)
{
	(void)state;
	write_all(LAW_AUDIENCE_DP, false, true, "draft");
}

static void
same_facts_give_same_bytes(void **state)
{
	struct sample sample;
	char *first, *second;

	(void)state;
	sample_init(&sample, NULL, true);
	first = sample_write(&sample, LAW_AUDIENCE_AIO, false, "html");
	second = sample_write(&sample, LAW_AUDIENCE_AIO, false, "html");
	assert_string_equal(first, second);
	free(first);
	free(second);
	sample_release(&sample);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(complete_form_for_the_ai_office),
	    cmocka_unit_test(coarse_form_for_national_authorities),
	    cmocka_unit_test(example_draft_for_downstream_providers),
	    cmocka_unit_test(same_facts_give_same_bytes),
	};

	if (argc < 2)
		return 2;
	folder = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
