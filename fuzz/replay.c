/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds every file of the named folders to a fuzz target, without a fuzzing engine,
 * so that plain `meson test` replays all seeds and every crash ever found.
 *
 * Each input is also cut at many prefixes and placed so that it ends at an
 * unreadable page: reading one byte too far stops the program. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Per seed; keeps a replay within seconds. A target that takes long for each input gets fewer by
 * -n. */
#define PREFIXES_MAX 600

static void
feed(const uint8_t *bytes, size_t len)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t room = (len + page - 1) / page * page + page;
	uint8_t *map = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (map == MAP_FAILED) {
		perror("replay: mmap");
		exit(2);
	}
	mprotect(map + room - page, page, PROT_NONE);
	uint8_t *at = map + room - page - len;
	if (len > 0)
		memcpy(at, bytes, len);
	LLVMFuzzerTestOneInput(at, len);
	munmap(map, room);
}

static unsigned
replay_file(const char *path, size_t prefixes)
{
	FILE *file = fopen(path, "rb");
	struct stat st;

	if (file == NULL || fstat(fileno(file), &st) != 0) {
		perror(path);
		exit(2);
	}
	size_t len = (size_t)st.st_size;
	uint8_t *bytes = malloc(len + 1);
	if (bytes == NULL || fread(bytes, 1, len, file) != len) {
		perror(path);
		exit(2);
	}
	fclose(file);
	size_t step = len / prefixes + 1;
	for (size_t cut = 0; cut < len; cut += step)
		feed(bytes, cut);
	feed(bytes, len);
	free(bytes);
	return 1;
}

static unsigned
replay_folder(const char *folder, size_t prefixes)
{
	unsigned n = 0;
	DIR *dir = opendir(folder);

	if (dir == NULL) {
		perror(folder);
		exit(2);
	}
	for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
		char path[4096];
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		n += replay_file(path, prefixes);
	}
	closedir(dir);
	return n;
}

int
main(int argc, char **argv)
{
	size_t prefixes = PREFIXES_MAX;
	unsigned n = 0;

	for (int option; (option = getopt(argc, argv, "n:")) == 'n';)
		prefixes = (size_t)strtoul(optarg, NULL, 10);
	if (prefixes == 0 || prefixes > PREFIXES_MAX)
		return 2;
	for (int i = optind; i < argc; i++)
		n += replay_folder(argv[i], prefixes);
	printf("%u inputs replayed\n", n);
	return n > 0 ? 0 : 2;
}
