/* SPDX-License-Identifier: Apache-2.0 */
/* The table of accelerators: names lead where people expect, figures are dense. */
#include "../check.h"

#include "measure/accelerators.h"

#include <string.h>

static void
expect_device(const char *name, const char *key, bool loose)
{
	bool is_loose;
	const struct accelerator *found = accelerator_find(text_of(name), &is_loose);

	if (found == NULL || strcmp(found->key, key) != 0 || is_loose != loose)
		fail_msg("%s: %s%s, expected %s", name, found != NULL ? found->key : "nothing",
		    is_loose ? ", loosely" : "", key);
}

static void
names_of_tools_and_people_are_understood(void **state)
{
	(void)state;
	expect_device("NVIDIA H100 80GB HBM3", "h100-sxm", false);
	expect_device("NVIDIA H100 PCIe", "h100-pcie", false);
	expect_device("NVIDIA H100 NVL", "h100-nvl", false);
	expect_device("h100", "h100-sxm", true);
	expect_device("nvidia_h100_80gb_hbm3", "h100-sxm", false);
	expect_device("H100-SXM", "h100-sxm", false);
	expect_device("NVIDIA A100-SXM4-80GB", "a100-sxm", false);
	expect_device("NVIDIA A100 80GB PCIe", "a100-pcie", false);
	expect_device("Tesla V100-SXM2-32GB", "v100-sxm", false);
	expect_device("NVIDIA GeForce RTX 4090", "rtx-4090", false);
	expect_device("NVIDIA GH200 480GB", "gh200", false);
	expect_device("AMD Instinct MI300X", "mi300x", false);
	expect_device("TPU v5e", "tpu-v5e", false);
	expect_device("tpu-v5p", "tpu-v5p", false);
	expect_device("h800", "h800-sxm", true);
}

static void
unknown_names_lead_nowhere(void **state)
{
	static const char *const names[] = {"", "gpu", "NVIDIA", "h100x", "|", "h10",
	    "a name that is longer than any that a maker or a scheduler would give a device"};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (accelerator_find(text_of(names[i]), NULL) != NULL)
			fail_msg("\"%s\" is known", names[i]);
	}
}

static void
expect_peak(const char *key, enum precision precision, const char *flops)
{
	const struct accelerator_figure *figure =
	    &accelerator_find(text_of(key), NULL)->peak[precision];
	struct decimal expected;

	assert_true(decimal_parse(text_of(flops), &expected));
	assert_true(figure->is_known);
	if (decimal_compare(figure->value, expected) != 0)
		fail_msg("%s is not %s", key, flops);
}

static void
peaks_are_dense(void **state)
{
	(void)state;
	expect_peak("h100-sxm", PRECISION_BF16, "989e12");
	expect_peak("a100-sxm", PRECISION_BF16, "312e12");
	expect_peak("tpu-v5p", PRECISION_BF16, "459e12");
	expect_peak("trainium2", PRECISION_BF16, "667e12");
	expect_peak("l40s", PRECISION_BF16, "362e12");
	assert_false(accelerator_find(text_of("v100-sxm"), NULL)->peak[PRECISION_BF16].is_known);
}

/* A lower precision is never slower, power and memory have a plausible ratio: catches a
 * slipped digit. */
static void
rows_hold_together(void **state)
{
	(void)state;
	for (const struct accelerator *a = accelerators; a->key != NULL; a++) {
		const struct accelerator_figure *bf16 = &a->peak[PRECISION_BF16];
		const struct accelerator_figure *above = bf16;
		assert_true(bf16->is_known || a->peak[PRECISION_FP16].is_known);
		for (unsigned p = PRECISION_FP8; bf16->is_known && p < PRECISION_KINDS; p++) {
			if (!a->peak[p].is_known)
				continue;
			if (decimal_compare(a->peak[p].value, above->value) < 0)
				fail_msg("%s: %s is slower than bf16", a->key, precision_word(p));
		}
		for (unsigned p = 0; p < PRECISION_KINDS; p++)
			assert_true(!a->peak[p].is_known || strlen(a->peak[p].source) > 0);
		assert_true(a->memory.is_known);
		expect_device(a->key, a->key, false);
	}
}

static void
precisions_go_by_many_names(void **state)
{
	enum precision precision;

	(void)state;
	assert_true(precision_from(text_of("bfloat16"), &precision));
	assert_int_equal(precision, PRECISION_BF16);
	assert_true(precision_from(text_of("fp8"), &precision));
	assert_int_equal(precision, PRECISION_FP8);
	assert_true(precision_from(text_of("half"), &precision));
	assert_int_equal(precision, PRECISION_FP16);
	assert_false(precision_from(text_of(""), &precision));
	assert_false(precision_from(text_of("float"), &precision) && precision != PRECISION_FP32);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_of_tools_and_people_are_understood),
	    cmocka_unit_test(unknown_names_lead_nowhere),
	    cmocka_unit_test(peaks_are_dense),
	    cmocka_unit_test(rows_hold_together),
	    cmocka_unit_test(precisions_go_by_many_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
