/* SPDX-License-Identifier: Apache-2.0 */
/* Archives of site files from strangers: whatever opens answers every question in bounded time, and
 * what passes its check is joined without complaint about its rows. */
#include "rights/archive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool claim)
{
	if (!claim)
		abort();
}

static void
ask(struct archive *archive, enum site_file file, const char *origin)
{
	struct arena arena = ARENA_NONE;
	const struct site_capture *captures;
	struct gpai_error err = {0};
	struct span body;
	size_t n;

	if (archive_history(archive, file, (struct text){origin, strlen(origin)}, &arena, &captures,
		&n, &err) != GPAI_OK) {
		check(err.message[0] != '\0');
		n = 0;
	}
	for (size_t i = 0; i < n; i++) {
		check(i == 0 || captures[i - 1].time <= captures[i].time);
		check(captures[i].answer <= ANSWER_LOST);
		if (captures[i].answer == ANSWER_BODY &&
		    archive_body(archive, &captures[i].digest, &arena, &body, &err) == GPAI_OK) {
			struct digest digest = digest_of(body);
			check(digest_equal(&digest, &captures[i].digest));
		}
	}
	arena_release(&arena);
}

static void
join(const char *path, const char *joined)
{
	struct archive_maker *maker;
	struct archive_made made;
	struct gpai_error err = {0};

	check(archive_create(joined, 1, &maker, &err) == GPAI_OK);
	if (archive_add(maker, path, true, &err) != GPAI_OK) {
		archive_abandon(maker);
		return;
	}
	check(archive_finish(maker, &made, &err) == GPAI_OK);
	unlink(joined);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	char path[64], joined[64];
	struct archive *archive;
	struct gpai_error err = {0};

	/* In memory where that can be had: results are synced. */
	snprintf(path, sizeof path, "%s/gpai-fuzz-site-%ld", folder, (long)getpid());
	snprintf(joined, sizeof joined, "%s/gpai-fuzz-sites-%ld", folder, (long)getpid());
	FILE *file = fopen(path, "wb");
	check(file != NULL && fwrite(data, 1, size, file) == size);
	check(fclose(file) == 0);
	if (archive_open(path, &archive, &err) == GPAI_OK) {
		for (unsigned i = 0; i < SITE_FILES_COUNT; i++) {
			ask(archive, (enum site_file)i, "http://a.example");
			ask(archive, (enum site_file)i, "https://a.example/l.xml");
		}
		bool is_sound = archive_check(archive, &err) == GPAI_OK;
		archive_close(archive);
		if (is_sound)
			join(path, joined);
	} else {
		check(err.message[0] != '\0');
	}
	unlink(path);
	return 0;
}
