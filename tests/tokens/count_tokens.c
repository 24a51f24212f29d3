/* SPDX-License-Identifier: Apache-2.0 */
/* Counts the tokens of texts, for the comparison with other programs (oracle.sh) and for speed:
 * count_tokens TOKENIZER TEXTS [ROUNDS]; TEXTS is, text by text, a length of four bytes, little
 * end first, and so many bytes. Prints a number a text; with ROUNDS, megabytes a second. */
#include "base/base.h"
#include "tokens/tokens.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double
seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool
count_all(struct token_counter *counter, struct span texts, bool prints)
{
	while (texts.len >= 4) {
		uint32_t len = (uint32_t)texts.at[0] | (uint32_t)texts.at[1] << 8 |
		               (uint32_t)texts.at[2] << 16 | (uint32_t)texts.at[3] << 24;
		uint64_t tokens = 0;

		if (len > texts.len - 4)
			return false;
		if (!token_count(counter, (struct text){(const char *)texts.at + 4, len}, &tokens))
			return false;
		if (prints)
			printf("%llu\n", (unsigned long long)tokens);
		texts.at += 4 + len;
		texts.len -= 4 + len;
	}
	return true;
}

int
main(int argc, char **argv)
{
	struct arena arena = ARENA_NONE;
	struct gpai_error err = {0};
	struct tokenizer *tokenizer = NULL;
	struct token_counter *counter = NULL;
	struct span json, texts;
	int rounds = argc > 3 ? atoi(argv[3]) : 0;
	bool is_fine = false;

	arena_init(&arena, 0);
	if (argc < 3 || file_read(&arena, argv[1], UINT32_MAX, &json, &err) != GPAI_OK ||
	    file_read(&arena, argv[2], UINT32_MAX, &texts, &err) != GPAI_OK ||
	    tokenizer_parse(json, argv[1], &tokenizer, &err) != GPAI_OK)
		fprintf(stderr, "%s\n", argc < 3 ? "count_tokens TOKENIZER TEXTS" : err.message);
	else if ((counter = token_counter_create(tokenizer)) != NULL)
		is_fine = count_all(counter, texts, rounds == 0);
	for (int i = 0; i < rounds && is_fine; i++) {
		double begin = seconds();

		is_fine = count_all(counter, texts, false);
		printf("%.1f MB/s\n", (double)texts.len / 1e6 / (seconds() - begin));
	}
	token_counter_free(counter);
	tokenizer_free(tokenizer);
	arena_release(&arena);
	return is_fine ? 0 : 2;
}
