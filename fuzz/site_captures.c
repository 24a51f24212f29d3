/* SPDX-License-Identifier: Apache-2.0 */
/* Site files out of web archives from strangers: what is made of them opens and passes its check,
 * and to read the same twice makes no difference. */
#include "rights/archive.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool claim)
{
	if (!claim)
		abort();
}

static struct archive_made
make(const char *path, const char *in, int times)
{
	struct archive_maker *maker;
	struct archive_made made;
	struct gpai_error err = {0};

	check(archive_create(path, 1, &maker, &err) == GPAI_OK);
	for (int i = 0; i < times; i++)
		check(archive_add(maker, in, false, &err) == GPAI_OK);
	check(archive_finish(maker, &made, &err) == GPAI_OK);
	return made;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	char in[64], path[64];
	struct archive *archive;
	struct gpai_error err = {0};

	/* In memory where that can be had: results are synced. */
	snprintf(in, sizeof in, "%s/gpai-fuzz-captures-%ld", folder, (long)getpid());
	snprintf(path, sizeof path, "%s/gpai-fuzz-captured-%ld", folder, (long)getpid());
	FILE *file = fopen(in, "wb");
	check(file != NULL && fwrite(data, 1, size, file) == size);
	check(fclose(file) == 0);
	struct archive_made made = make(path, in, 1);
	check(archive_open(path, &archive, &err) == GPAI_OK);
	check(archive_check(archive, &err) == GPAI_OK);
	archive_close(archive);
	unlink(path);
	if (made.about.captures > 0) {
		struct archive_made twice = make(path, in, 2);
		check(digest_equal(&made.about.digest, &twice.about.digest));
		unlink(path);
	}
	unlink(in);
	return 0;
}
