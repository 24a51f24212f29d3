/* SPDX-License-Identifier: Apache-2.0 */
/* Element types: their words and sizes; see tensors.h. */
#include "formats/tensors.h"

#include "base/checked.h"

static const struct {
	const char *word;
	unsigned elements, bytes;
} dtypes[DTYPES] = {
#define X(word, elements, bytes) [DTYPE_##word] = {#word, elements, bytes},
    DTYPE_LIST(X)
#undef X
};

const char *
dtype_word(enum dtype dtype)
{
	return dtypes[dtype].word;
}

unsigned
dtype_block_elements(enum dtype dtype)
{
	return dtypes[dtype].elements;
}

unsigned
dtype_block_bytes(enum dtype dtype)
{
	return dtypes[dtype].bytes;
}

bool
dtype_from(struct text word, enum dtype *dtype)
{
	for (unsigned i = 0; i < DTYPES; i++) {
		if (text_is(word, dtypes[i].word)) {
			*dtype = (enum dtype)i;
			return true;
		}
	}
	return false;
}

uint64_t
dtype_bytes(enum dtype dtype, uint64_t elements, bool *whole)
{
	uint64_t bytes = 0;
	bool fits = elements % dtypes[dtype].elements == 0 &&
	            checked_mul(elements / dtypes[dtype].elements, dtypes[dtype].bytes, &bytes);

	if (whole != NULL)
		*whole = fits;
	return fits ? bytes : 0;
}
