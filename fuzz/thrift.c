/* SPDX-License-Identifier: Apache-2.0 */
/* Structures of Thrift from strangers: a walk over all fields ends, within the bytes, and a second
 * one that skips what the first read ends at the same place. */
#include "formats/thrift.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
walk(struct thrift *in, unsigned depth)
{
	struct thrift_field field = {0}, element;

	while (depth < 2 * THRIFT_DEPTH_MAX && thrift_next(in, &field)) {
		switch (field.type) {
		case THRIFT_TRUE:
		case THRIFT_FALSE:
			thrift_bool(in, &field);
			break;
		case THRIFT_I16:
		case THRIFT_I32:
		case THRIFT_I64:
			thrift_int(in, &field);
			break;
		case THRIFT_BINARY: {
			struct span bytes = thrift_binary(in, &field);
			if (bytes.len && (bytes.at + bytes.len > in->end || bytes.at > in->at))
				abort();
			break;
		}
		case THRIFT_STRUCT:
			if (thrift_enter(in, &field))
				walk(in, depth + 1);
			break;
		case THRIFT_LIST:
			for (uint32_t n = thrift_list(in, &field, &element); n > 0; n--)
				if (element.type == THRIFT_STRUCT)
					walk(in, depth + 1);
				else if (element.type == THRIFT_TRUE ||
					 element.type == THRIFT_FALSE)
					in->at += in->at < in->end;
				else
					thrift_skip(in, element.type);
			break;
		default:
			thrift_skip(in, field.type);
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct thrift read = thrift_of((struct span){data, size});
	struct thrift skipped = read;
	struct thrift_field field = {0};

	walk(&read, 0);
	while (thrift_next(&skipped, &field))
		thrift_skip(&skipped, field.type);
	if (read.at > read.end || skipped.at > skipped.end)
		abort();
	if (!read.is_broken && !skipped.is_broken && read.at != skipped.at)
		abort();
	return 0;
}
