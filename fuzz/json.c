/* SPDX-License-Identifier: Apache-2.0 */
/* JSON: any bytes give an error with a place inside the input, or a value; and what
 * has a canonical form has only one. */
#include "notation/json.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool claim)
{
	if (!claim)
		abort();
}

static void
check_canonical(const json_t *root)
{
	struct out first, second;
	json_t *again;

	out_memory(&first);
	out_memory(&second);
	if (json_canonical(root, &first, NULL) == GPAI_OK) {
		struct text text = out_text(&first);
		struct span span = {(const uint8_t *)text.at, text.len};
		check(json_parse("again", span, NULL, &again, NULL) == GPAI_OK);
		check(json_equal(root, again));
		check(json_canonical(again, &second, NULL) == GPAI_OK);
		check(text_equal(text, out_text(&second)));
		json_decref(again);
	}
	out_release(&first);
	out_release(&second);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gpai_error err = {0};
	json_t *root;
	enum gpai_code rc = json_parse("fuzz", (struct span){data, size}, NULL, &root, &err);

	check((rc == GPAI_OK) == (root != NULL) && rc == err.code);
	if (rc == GPAI_OK)
		check_canonical(root);
	else
		check(err.message[0] != 0 && err.at <= size);
	json_decref(root);
	return 0;
}
