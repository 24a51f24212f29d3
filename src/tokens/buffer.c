/* SPDX-License-Identifier: Apache-2.0 */
/* Growth by doubling, so that appending is linear. */
#include "tokens/buffer.h"

bool
buffer_reserve(struct buffer *buffer, size_t cap)
{
	size_t grown = buffer->cap < 256 ? 256 : buffer->cap;
	uint8_t *at;

	if (cap <= buffer->cap)
		return true;
	while (grown < cap) {
		if (grown > SIZE_MAX / 2)
			return false;
		grown *= 2;
	}
	if ((at = realloc(buffer->at, grown)) == NULL)
		return false;
	buffer->at = at;
	buffer->cap = grown;
	return true;
}

void
buffer_settle(struct buffer *buffer, size_t most)
{
	if (buffer->cap > most)
		buffer_release(buffer);
}

void
buffer_release(struct buffer *buffer)
{
	free(buffer->at);
	*buffer = (struct buffer){0};
}
