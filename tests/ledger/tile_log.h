/* SPDX-License-Identifier: Apache-2.0 */
/* A published log in memory for the tests, made by the words of the norms alone: hashes are
 * SHA-256 of base, trees are cut as RFC 9162 2.1.1 cuts them. */
#ifndef TESTS_LEDGER_TILE_LOG_H
#define TESTS_LEDGER_TILE_LOG_H

#include "ledger/tiles.h"

struct tile_file {
	char path[TILE_PATH_CHARS];
	uint8_t *at;
	size_t len;
};

struct tile_log {
	size_t n, cap;
	struct tile_file *files;
	uint64_t n_reads;
};

/* Entry i of every log here: a few bytes that depend on i, of lengths 0 to 8. */
struct span tile_log_entry(uint64_t index, uint8_t room[8]);
/* MTH of the entries begin..end. */
struct digest tile_log_root(uint64_t begin, uint64_t end);
struct tile_log tile_log_of(uint64_t size);
/* The entries alone, as many as the tests ask for. */
void tile_log_put(struct tile_log *log, const char *path, struct span bytes);
struct tile_file *tile_log_find(struct tile_log *log, const char *path);
void tile_log_remove(struct tile_log *log, const char *path);
struct tile_reader tile_log_reader(struct tile_log *log);
void tile_log_release(struct tile_log *log);

#endif
