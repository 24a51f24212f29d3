/* SPDX-License-Identifier: Apache-2.0 */
/* Files put together byte by byte, and looked at through a page that ends where they do. */
#ifndef TESTS_FORMATS_BYTES_H
#define TESTS_FORMATS_BYTES_H

#include "../check.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/span.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct bytes {
	uint8_t at[1 << 19];
	size_t len;
	bool is_big_endian;
};

static inline void
put(struct bytes *bytes, const void *from, size_t len)
{
	assert_true(len <= sizeof bytes->at - bytes->len);
	if (len > 0)
		memcpy(bytes->at + bytes->len, from, len);
	bytes->len += len;
}

static inline void
put_string(struct bytes *bytes, const char *string)
{
	put(bytes, string, strlen(string));
}

static inline void
put_number(struct bytes *bytes, uint64_t value, unsigned len)
{
	for (unsigned i = 0; i < len; i++) {
		unsigned shift = 8 * (bytes->is_big_endian ? len - 1 - i : i);
		uint8_t byte = (uint8_t)(value >> shift);
		put(bytes, &byte, 1);
	}
}

static inline void
put_u8(struct bytes *bytes, unsigned value)
{
	put_number(bytes, value, 1);
}

static inline void
put_u16(struct bytes *bytes, unsigned value)
{
	put_number(bytes, value, 2);
}

static inline void
put_u32(struct bytes *bytes, uint64_t value)
{
	put_number(bytes, value, 4);
}

static inline void
put_u64(struct bytes *bytes, uint64_t value)
{
	put_number(bytes, value, 8);
}

static inline void
put_zeros(struct bytes *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		put_u8(bytes, 0);
}

/* The same bytes ending at an unreadable page. */
struct guarded {
	uint8_t *map;
	size_t room;
	struct span bytes;
};

static inline struct guarded
guarded(const void *from, size_t len)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct guarded guarded = {.room = (len + page - 1) / page * page + page};

	guarded.map =
	    mmap(NULL, guarded.room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(guarded.map != MAP_FAILED);
	mprotect(guarded.map + guarded.room - page, page, PROT_NONE);
	uint8_t *at = guarded.map + guarded.room - page - len;
	if (len > 0)
		memcpy(at, from, len);
	guarded.bytes = (struct span){at, len};
	return guarded;
}

static inline void
guarded_release(struct guarded *guarded)
{
	munmap(guarded->map, guarded->room);
}

/* The bytes as a file without a name, for the readers that take a descriptor. */
static inline int
file_of(const struct bytes *bytes)
{
	char path[] = "/tmp/gpai-formats-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	unlink(path);
	assert_int_equal(write(fd, bytes->at, bytes->len), (ssize_t)bytes->len);
	return fd;
}

#endif
