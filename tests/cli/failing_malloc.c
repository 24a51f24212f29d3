/* SPDX-License-Identifier: Apache-2.0 */
/* Loaded before a program (LD_PRELOAD), makes its n-th allocation fail: GPAI_FAIL_AT=n.
 * Says on descriptor 9 whether it came to that. */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

static long made, fail_at = -1;

__attribute__((constructor)) static void
begin(void)
{
	const char *at = getenv("GPAI_FAIL_AT");

	fail_at = at != NULL ? atol(at) : 0;
}

static bool
fails(void)
{
	if (fail_at <= 0 || ++made != fail_at)
		return false;
	(void)!write(9, "x", 1);
	errno = ENOMEM;
	return true;
}

#pragma GCC visibility push(default)

void *
malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *
calloc(size_t n, size_t size)
{
	return fails() ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *old, size_t size)
{
	return fails() ? NULL : __libc_realloc(old, size);
}
