/* SPDX-License-Identifier: Apache-2.0 */
/* The compiler of the rulebook: any bytes give an error with its file, or an image that
 * opens and whose every index leads somewhere. A form feed begins another file. */
#include "rulebook/rulebook.h"
#include "../tests/rulebook/sound.h"

#include <stdlib.h>
#include <string.h>

enum { FILES_MAX = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool claim)
{
	if (!claim)
		abort();
}

static uint32_t
split(const uint8_t *data, size_t size, struct rulebook_file files[FILES_MAX])
{
	static const char *const NAMES[FILES_MAX] = {"a", "b", "c", "d", "e", "f", "g", "h"};
	uint32_t n = 0;

	while (n < FILES_MAX) {
		const uint8_t *end = size > 0 ? memchr(data, '\f', size) : NULL;
		size_t len = end != NULL && n + 1 < FILES_MAX ? (size_t)(end - data) : size;
		files[n] = (struct rulebook_file){NAMES[n], NAMES[n], {data, len}};
		n++;
		if (len == size)
			break;
		data += len + 1;
		size -= len + 1;
	}
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct rulebook_report report;
	struct rulebook_file files[FILES_MAX];
	struct gpai_error err = {0};
	struct arena arena;
	struct span image;
	struct law law;

	arena_init(&arena, 256 << 20);
	uint32_t n = split(data, size, files);
	enum gpai_code rc = rulebook_compile(files, n, &arena, &image, &report, &err);
	if (rc == GPAI_OK) {
		check(report.n == 0);
		check(law_open(image, &law, NULL) == GPAI_OK);
		check(law_is_sound(&law));
	} else {
		check(err.code == rc && err.message[0] != 0);
		check(rc == GPAI_NO_MEMORY || (report.n > 0 && err.file[0] != 0));
	}
	arena_release(&arena);
	return 0;
}
