/* SPDX-License-Identifier: Apache-2.0 */
/* Tokenizers: any bytes give an error or a tokenizer that counts any text, twice the same, and
 * no more tokens than the text could have. A zero byte parts the file from the text. */
#include "tokens/tokens.h"

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
count_twice(const struct tokenizer *tokenizer, struct text text)
{
	struct token_counter *counter = token_counter_create(tokenizer);
	uint64_t first = 0, second = 0;

	check(counter != NULL);
	/* False is fine: a pattern may ask for too much. Then it always does. */
	check(token_count(counter, text, &first) == token_count(counter, text, &second));
	check(first == second);
	/* What normalizers and affixes put in is bounded by what the file says. */
	check(first <= (text.len + 1) * 1000000);
	token_counter_free(counter);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *zero = size == 0 ? NULL : memchr(data, 0, size);
	struct span file = {data, zero == NULL ? size : (size_t)(zero - data)};
	struct span rest = {data + file.len, size - file.len};
	struct tokenizer *tokenizer = NULL;
	struct gpai_error err = {0};
	enum gpai_code rc = tokenizer_parse(file, "fuzz", &tokenizer, &err);

	check(rc == err.code);
	check((rc == GPAI_OK) == (tokenizer != NULL));
	if (rc == GPAI_OK)
		count_twice(tokenizer, (struct text){(const char *)rest.at, utf8_valid_len(rest)});
	else
		check(err.message[0] != 0);
	tokenizer_free(tokenizer);
	return 0;
}
