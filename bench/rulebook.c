/* SPDX-License-Identifier: Apache-2.0 */
/* How long `--law DIR` costs: reading and compiling a rulebook.
 *
 *	bench-rulebook DIR */
#include "rulebook/rulebook.h"

#include <stdio.h>
#include <time.h>

enum { RUNS = 50 };

static double
milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

int
main(int argc, char **argv)
{
	double read_ms = 1e9, compile_ms = 1e9;
	struct gpai_error err;

	for (int i = 0; argc == 2 && i < RUNS; i++) {
		struct rulebook_file *files;
		struct arena arena;
		struct span image;
		uint32_t n;

		arena_init(&arena, 0);
		double start = milliseconds();
		if (rulebook_read(argv[1], &arena, &files, &n, &err) != GPAI_OK)
			return 1;
		double middle = milliseconds();
		if (rulebook_compile(files, n, &arena, &image, NULL, &err) != GPAI_OK)
			return 1;
		double end = milliseconds();
		read_ms = middle - start < read_ms ? middle - start : read_ms;
		compile_ms = end - middle < compile_ms ? end - middle : compile_ms;
		arena_release(&arena);
	}
	printf("rulebook_read %.2f ms\nrulebook_compile %.2f ms\n", read_ms, compile_ms);
	return argc == 2 ? 0 : 2;
}
