/* SPDX-License-Identifier: Apache-2.0 */
/* The digests of all files of a folder, as a whole process: to be timed beside
 * `openssl dgst -sha256` and sha256sum on the same files.
 *
 *	bench-hash FOLDER [THREADS]
 *
 * Prints the digests as sha256sum does, so that the answers can be compared, too. */
#include "measure/digest_tree.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	struct digest_options options = {
	    .threads = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 0};
	struct gpai_error err = {0};
	struct digest_tree tree;
	struct arena arena;
	int fd = argc > 1 ? open(argv[1], O_RDONLY | O_DIRECTORY) : -1;

	arena_init(&arena, 0);
	if (fd < 0 || digest_tree_take(&arena, fd, argv[1], &options, &tree, &err) != GPAI_OK) {
		fprintf(stderr, "bench-hash: %s: %s\n", err.file, err.message);
		return 2;
	}
	for (uint32_t i = 0; i < tree.n_files; i++) {
		char hex[DIGEST_HEX_CHARS];
		digest_hex(&tree.files[i].digest, hex);
		printf("%s  %s\n", hex, tree.files[i].name.at);
	}
	close(fd);
	arena_release(&arena);
	return 0;
}
