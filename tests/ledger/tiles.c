/* SPDX-License-Identifier: Apache-2.0 */
/* Tiles against the norm's own words, and every flaw of a published log. */
#include "ledger/ledger.h"

#include "tile_log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const uint64_t SIZES[] = {
    0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 1000, 65535, 65536, 65537, 70000};

/* ---- names ---- */

static void
assert_path(struct tile tile, const char *expected)
{
	char path[TILE_PATH_CHARS];
	struct tile back;

	tile_path(&tile, path);
	assert_string_equal(path, expected);
	assert_true(tile_from_path(text_of(expected), &back));
	assert_int_equal(back.is_entries, tile.is_entries);
	assert_int_equal(back.level, tile.level);
	assert_true(back.index == tile.index);
	assert_int_equal(back.width, tile.width);
}

static void
tiles_are_called_as_the_norm_calls_them(void **state)
{
	(void)state;
	assert_path(
	    (struct tile){.level = 0, .index = 1234067, .width = 256}, "tile/0/x001/x234/067");
	assert_path((struct tile){.level = 3, .index = 0, .width = 17}, "tile/3/000.p/17");
	assert_path(
	    (struct tile){.is_entries = true, .index = 999, .width = 256}, "tile/entries/999");
	assert_path((struct tile){.is_entries = true, .index = 1000, .width = 1},
	    "tile/entries/x001/000.p/1");
	assert_path(
	    (struct tile){.is_entries = true, .index = (UINT64_C(1) << 56) - 1, .width = 255},
	    "tile/entries/x072/x057/x594/x037/x927/935.p/255");
	assert_path((struct tile){.level = 7, .index = 0, .width = 255}, "tile/7/000.p/255");
}

static void
any_other_name_is_no_tile(void **state)
{
	static const char *const NAMES[] = {"", "tile", "tile/", "tile/0", "tile/0/", "tile/0/0",
	    "tile/0/00", "tile/0/0000", "tile/0/1000", "tile/0/x000/001", "tile/0/x01/001",
	    "tile/0/001/002", "tile/0/x001", "tile/0/x001/", "tile/0/000.p", "tile/0/000.p/",
	    "tile/0/000.p/0", "tile/0/000.p/01", "tile/0/000.p/256", "tile/0/000.p/257",
	    "tile/0/000.p/1/", "tile/0/000/", "tile/00/000", "tile/8/000", "tile/7/001",
	    "tile/64/000", "tile/-1/000", "tile/x/000", "tile/data/000", "/tile/0/000",
	    "tile/entries/x072/x057/x594/x037/x927/936", "tile/0/x001/x001/x001/x001/x001/x001/001",
	    "tile/0/ 01", "tile/0/+01", "tile/6/256", "Tile/0/000", "tile//000"};
	struct tile tile;

	(void)state;
	for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
		if (tile_from_path(text_of(NAMES[i]), &tile))
			fail_msg("\"%s\" was taken for a tile", NAMES[i]);
}

/* The example of the norm: a tree of 70,000. */
static void
tree_has_the_tiles_that_the_norm_counts(void **state)
{
	(void)state;
	assert_int_equal(tile_width(70000, 0, 272), 256);
	assert_int_equal(tile_width(70000, 0, 273), 112);
	assert_int_equal(tile_width(70000, 0, 274), 0);
	assert_int_equal(tile_width(70000, 1, 0), 256);
	assert_int_equal(tile_width(70000, 1, 1), 17);
	assert_int_equal(tile_width(70000, 2, 0), 1);
	assert_int_equal(tile_width(70000, 2, 1), 0);
	assert_int_equal(tile_width(70000, 3, 0), 0);
	assert_int_equal(tile_width(256, 0, 0), 256);
	assert_int_equal(tile_width(256, 0, 1), 0);
	assert_int_equal(tile_width(256, 1, 0), 1);
	assert_int_equal(tile_width(0, 0, 0), 0);
	assert_int_equal(tile_width(UINT64_MAX, 7, 0), 255);
	assert_int_equal(tile_width(UINT64_MAX, 0, UINT64_MAX / 256), 255);
	assert_int_equal(tile_width(UINT64_MAX, 8, 0), 0);
}

/* ---- whole logs ---- */

static enum gpai_code
verify(struct tile_log *log, uint64_t size, struct gpai_error *err)
{
	struct tile_reader reader = tile_log_reader(log);
	struct digest root = tile_log_root(0, size);

	*err = (struct gpai_error){0};
	return tiles_verify(&reader, size, &root, NULL, NULL, err);
}

static enum gpai_code
meet(void *ctx, uint64_t index, struct span entry, struct gpai_error *err)
{
	uint64_t *next = ctx;
	uint8_t room[8];
	struct span expected = tile_log_entry(index, room);

	(void)err;
	assert_true(index == (*next)++);
	assert_int_equal(entry.len, expected.len);
	assert_memory_equal(entry.at, expected.at, entry.len);
	return GPAI_OK;
}

static void
logs_of_every_shape_verify_and_all_of_their_tiles_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
		struct tile_log log = tile_log_of(SIZES[i]);
		struct tile_reader reader = tile_log_reader(&log);
		struct digest root = tile_log_root(0, SIZES[i]);
		uint64_t met = 0, n_tiles;
		struct tile_visitor visitor = {meet, &met};
		struct gpai_error err = {0};

		if (tiles_verify(&reader, SIZES[i], &root, &visitor, &n_tiles, &err) != GPAI_OK)
			fail_msg(
			    "%llu: %s: %s", (unsigned long long)SIZES[i], err.file, err.message);
		assert_true(met == SIZES[i]);
		assert_true(n_tiles == log.n && log.n_reads == log.n);
		tile_log_release(&log);
	}
}

static void
another_root_or_size_is_noticed(void **state)
{
	struct tile_log log = tile_log_of(300);
	struct tile_reader reader = tile_log_reader(&log);
	struct digest root = tile_log_root(0, 300);
	struct gpai_error err;

	(void)state;
	for (uint64_t size = 0; size <= 600; size++)
		assert_int_equal(
		    tiles_verify(&reader, size, &root, NULL, NULL, &err) == GPAI_OK, size == 300);
	root.bytes[31] ^= 1;
	assert_int_equal(tiles_verify(&reader, 300, &root, NULL, NULL, &err), GPAI_CORRUPT);
	assert_string_equal(err.file, "checkpoint");
	tile_log_release(&log);
}

/* An entry that changes is noticed at the latest where its leaf hash stands. */
static bool
names(const struct gpai_error *err, const char *path)
{
	static const char ENTRIES[] = "tile/entries";
	size_t len = sizeof ENTRIES - 1;

	return strcmp(err->file, path) == 0 ||
	       (strncmp(path, ENTRIES, len) == 0 && strncmp(err->file, "tile/0", 6) == 0 &&
		   strcmp(err->file + 6, path + len) == 0);
}

static void
flip_all(struct tile_log *log, uint64_t size, struct tile_file *file, unsigned bits)
{
	for (size_t at = 0; at < file->len; at++) {
		for (unsigned i = 0; i < bits; i++) {
			uint8_t bit = (uint8_t)(1u << ((at + i) % 8));
			struct gpai_error err;
			file->at[at] ^= bit;
			assert_int_not_equal(verify(log, size, &err), GPAI_OK);
			assert_true(names(&err, file->path));
			file->at[at] ^= bit;
		}
	}
}

static void
every_flipped_bit_is_found_and_its_tile_is_named(void **state)
{
	struct tile_log one = tile_log_of(1), five = tile_log_of(5), many = tile_log_of(258);

	(void)state;
	for (size_t i = 0; i < one.n; i++)
		flip_all(&one, 1, &one.files[i], 8);
	for (size_t i = 0; i < five.n; i++)
		flip_all(&five, 5, &five.files[i], 8);
	for (size_t i = 0; i < many.n; i++) /* a bit of each byte */
		flip_all(&many, 258, &many.files[i], 1);
	tile_log_release(&one);
	tile_log_release(&five);
	tile_log_release(&many);
}

static void
every_missing_tile_is_named(void **state)
{
	struct tile_log log = tile_log_of(65537 + 256);

	(void)state;
	for (size_t f = 0; f < log.n; f++) {
		struct gpai_error err;
		if (f == 10) /* those in the middle are as these */
			f = log.n - 10;
		char *path = log.files[f].path, was = path[0];
		path[0] = '?';
		assert_int_equal(verify(&log, 65537 + 256, &err), GPAI_NOT_FOUND);
		path[0] = was;
		assert_string_equal(err.file, path);
	}
	tile_log_release(&log);
}

static void
assert_says(struct tile_log *log, const char *path, struct span bytes, enum gpai_code code,
    const char *message)
{
	struct tile_file *file = tile_log_find(log, path);
	struct gpai_error err;

	assert_non_null(file);
	struct tile_file was = *file;
	file->at = malloc(bytes.len + 1);
	assert_non_null(file->at);
	memcpy(file->at, bytes.at, bytes.len);
	file->len = bytes.len;
	assert_int_equal(verify(log, 258, &err), code);
	assert_string_equal(err.file, path);
	assert_string_equal(err.message, message);
	free(file->at);
	*file = was;
}

static void
each_wrong_length_has_its_own_words(void **state)
{
	struct tile_log log = tile_log_of(258);
	uint8_t *bytes = calloc(1, TILE_BYTES_MAX + 1);
	struct tile_file *file = tile_log_find(&log, "tile/0/000");

	(void)state;
	assert_non_null(bytes);
	memcpy(bytes, file->at, file->len);
	assert_says(&log, file->path, (struct span){bytes, 0}, GPAI_MALFORMED,
	    "ends after hash 0, expected 256");
	assert_says(&log, file->path, (struct span){bytes, 8160}, GPAI_MALFORMED,
	    "ends after hash 255, expected 256");
	assert_says(&log, file->path, (struct span){bytes, 8191}, GPAI_MALFORMED,
	    "ends within hash 256 of 256");
	assert_says(&log, file->path, (struct span){bytes, 8193}, GPAI_TOO_LARGE,
	    "more than 8192 bytes, as no tile can have");
	file = tile_log_find(&log, "tile/0/001.p/2");
	memcpy(bytes, file->at, file->len);
	assert_says(&log, file->path, (struct span){bytes, 65}, GPAI_MALFORMED,
	    "1 bytes beyond hash 2, its last");
	assert_says(&log, file->path, (struct span){bytes, 96}, GPAI_MALFORMED,
	    "32 bytes beyond hash 2, its last");
	file = tile_log_find(&log, "tile/entries/001.p/2"); /* of 4 and of 5 bytes */
	memcpy(bytes, file->at, file->len);
	bytes[file->len] = 0;
	assert_int_equal(file->len, 13);
	assert_says(&log, file->path, (struct span){bytes, 6}, GPAI_MALFORMED,
	    "ends after entry 1, expected 2");
	assert_says(
	    &log, file->path, (struct span){bytes, 7}, GPAI_MALFORMED, "ends within entry 2 of 2");
	assert_says(
	    &log, file->path, (struct span){bytes, 12}, GPAI_MALFORMED, "ends within entry 2 of 2");
	assert_says(&log, file->path, (struct span){bytes, 14}, GPAI_MALFORMED,
	    "1 bytes beyond entry 2, its last");
	assert_says(&log, file->path, (struct span){bytes, TILE_BYTES_MAX + 1}, GPAI_TOO_LARGE,
	    "more than 16777472 bytes, as no tile can have");
	free(bytes);
	tile_log_release(&log);
}

/* A log may keep the full tile alone, once it is there. */
static void
partial_tile_that_is_gone_is_cut_from_the_full_one(void **state)
{
	struct tile_log log = tile_log_of(512);
	struct gpai_error err;

	(void)state;
	struct tile_log small = tile_log_of(400);
	for (size_t i = 0; i < small.n; i++) /* level 1 of 400 has one hash */
		if (strncmp(small.files[i].path, "tile/1/", 7) == 0)
			tile_log_put(&log, small.files[i].path,
			    (struct span){small.files[i].at, small.files[i].len});
	assert_int_equal(verify(&log, 400, &err), GPAI_OK);
	tile_log_find(&log, "tile/0/001")->len -= 32;
	assert_int_equal(verify(&log, 400, &err), GPAI_MALFORMED);
	assert_string_equal(err.file, "tile/0/001");
	tile_log_find(&log, "tile/0/001")->len += 32;
	tile_log_find(&log, "tile/entries/001")->len -= 1;
	assert_int_equal(verify(&log, 400, &err), GPAI_MALFORMED);
	assert_string_equal(err.file, "tile/entries/001");
	tile_log_release(&small);
	tile_log_release(&log);
}

/* ---- making them ---- */

static enum gpai_code
hash_of(void *ctx, unsigned level, uint64_t index, struct digest *hash, struct gpai_error *err)
{
	(void)ctx;
	(void)err;
	*hash = tile_log_root(index << level, (index + 1) << level);
	return GPAI_OK;
}

static enum gpai_code
entry_of(void *ctx, uint64_t index, struct span *entry, struct gpai_error *err)
{
	(void)err;
	*entry = tile_log_entry(index, ctx);
	return GPAI_OK;
}

/* Writes what is new from one size to the next; says how many tiles that was. */
static size_t
grow(struct tile_log *log, uint64_t from, uint64_t to)
{
	uint8_t room[8];
	struct tile_maker maker = {{hash_of, NULL}, entry_of, room};
	struct tile_walk walk = TILE_WALK(from, to);
	char path[TILE_PATH_CHARS];
	struct tile tile;
	size_t n = 0;

	for (; tile_walk_next(&walk, &tile); n++) {
		struct out out;
		out_memory(&out);
		assert_int_equal(tile_make(&maker, &tile, &out, NULL), GPAI_OK);
		struct text text = out_text(&out);
		tile_path(&tile, path);
		assert_null(tile_log_find(log, path)); /* none is written twice */
		tile_log_put(log, path, (struct span){(const uint8_t *)text.at, text.len});
		out_release(&out);
	}
	return n;
}

static void
assert_holds(struct tile_log *log, const struct tile_log *expected)
{
	for (size_t i = 0; i < expected->n; i++) {
		struct tile_file *file = tile_log_find(log, expected->files[i].path);
		assert_non_null(file);
		assert_int_equal(file->len, expected->files[i].len);
		assert_memory_equal(file->at, expected->files[i].at, file->len);
	}
}

static void
tiles_that_are_new_are_all_that_is_missing(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
		for (size_t j = i; j < sizeof SIZES / sizeof *SIZES && SIZES[j] < 2000; j++) {
			struct tile_log log = tile_log_of(SIZES[i]);
			struct tile_log expected = tile_log_of(SIZES[j]);
			size_t before = log.n, n = grow(&log, SIZES[i], SIZES[j]);
			assert_int_equal(log.n, before + n);
			assert_holds(&log, &expected);
			if (SIZES[i] == 0)
				assert_int_equal(log.n, expected.n);
			if (i == j)
				assert_int_equal(n, 0);
			tile_log_release(&log);
			tile_log_release(&expected);
		}
	}
	struct tile_log large = tile_log_of(65535), expected = tile_log_of(65537);
	assert_int_equal(grow(&large, 65535, 65537), 6); /* of entries 2, of levels 2, 1, 1 */
	assert_holds(&large, &expected);
	tile_log_release(&large);
	tile_log_release(&expected);
}

static enum gpai_code
large_entry(void *ctx, uint64_t index, struct span *entry, struct gpai_error *err)
{
	(void)index;
	(void)err;
	*entry = *(struct span *)ctx;
	return GPAI_OK;
}

static void
entry_beyond_two_bytes_of_length_is_refused(void **state)
{
	uint8_t *bytes = calloc(1, TILE_ENTRY_MAX + 1);
	struct tile tile = {.is_entries = true, .width = 1};

	(void)state;
	assert_non_null(bytes);
	for (size_t len = TILE_ENTRY_MAX; len <= TILE_ENTRY_MAX + 1; len++) {
		struct span entry = {bytes, len};
		struct tile_maker maker = {{hash_of, NULL}, large_entry, &entry};
		struct out out;
		out_memory(&out);
		assert_int_equal(tile_make(&maker, &tile, &out, NULL),
		    len == TILE_ENTRY_MAX ? GPAI_OK : GPAI_TOO_LARGE);
		out_release(&out);
	}
	free(bytes);
}

/* ---- proofs from them ---- */

static void
proofs_come_from_tiles_alone(void **state)
{
	static const uint64_t TRIED[] = {1, 2, 255, 256, 257, 600, 66000};

	(void)state;
	for (size_t i = 0; i < sizeof TRIED / sizeof *TRIED; i++) {
		uint64_t size = TRIED[i], step = size > 1000 ? 997 : 1;
		struct tile_log log = tile_log_of(size);
		struct tile_reader reader = tile_log_reader(&log);
		struct digest root = tile_log_root(0, size);
		struct tiles_source *tiles;
		struct merkle_tree tree;
		struct merkle_proof proof;

		assert_int_equal(tiles_source_create(&reader, size, 2, &tiles, NULL), GPAI_OK);
		struct merkle_source source = tiles_source_borrow(tiles);
		assert_int_equal(merkle_restore(size, &source, &tree, NULL), GPAI_OK);
		struct digest found = merkle_root(&tree);
		assert_true(digest_equal(&found, &root));
		for (uint64_t m = 0; m < size; m += step) {
			struct digest leaf = tile_log_root(m, m + 1), old = tile_log_root(0, m + 1);
			assert_int_equal(
			    merkle_prove_inclusion(m, size, &source, &proof, NULL), GPAI_OK);
			assert_int_equal(
			    merkle_verify_inclusion(m, size, &leaf, &proof, &root, NULL), GPAI_OK);
			assert_int_equal(
			    merkle_prove_consistency(m + 1, size, &source, &proof, NULL), GPAI_OK);
			assert_int_equal(
			    merkle_verify_consistency(m + 1, &old, size, &root, &proof, NULL),
			    GPAI_OK);
		}
		tiles_source_free(tiles);
		tile_log_release(&log);
	}
}

static void
proof_needs_tiles_and_no_entries(void **state)
{
	struct tile_log log = tile_log_of(300);
	struct tile_reader reader = tile_log_reader(&log);
	struct tiles_source *tiles;
	struct merkle_proof proof;
	struct gpai_error err;

	(void)state;
	tile_log_remove(&log, "tile/entries/000");
	tile_log_remove(&log, "tile/entries/001.p/44");
	assert_int_equal(tiles_source_create(&reader, 300, 0, &tiles, NULL), GPAI_OK);
	struct merkle_source source = tiles_source_borrow(tiles);
	assert_int_equal(merkle_prove_inclusion(7, 300, &source, &proof, &err), GPAI_OK);
	assert_int_equal(log.n_reads, 2);
	assert_int_equal(merkle_prove_inclusion(9, 300, &source, &proof, &err), GPAI_OK);
	assert_int_equal(log.n_reads, 2); /* the one of level 0 and the right edge are kept */
	struct digest hash;
	assert_int_equal(source.get(source.ctx, 0, 300, &hash, &err), GPAI_INVALID);
	assert_int_equal(source.get(source.ctx, 9, 0, &hash, &err), GPAI_INVALID);
	assert_int_equal(source.get(source.ctx, 63, 0, &hash, &err), GPAI_INVALID);
	tile_log_remove(&log, "tile/0/000");
	tile_log_remove(&log, "tile/0/001.p/44");
	tiles_source_free(tiles);
	assert_int_equal(tiles_source_create(&reader, 300, 0, &tiles, NULL), GPAI_OK);
	source = tiles_source_borrow(tiles);
	assert_int_equal(merkle_prove_inclusion(7, 300, &source, &proof, &err), GPAI_NOT_FOUND);
	tiles_source_free(tiles);
	tile_log_release(&log);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tiles_are_called_as_the_norm_calls_them),
	    cmocka_unit_test(any_other_name_is_no_tile),
	    cmocka_unit_test(tree_has_the_tiles_that_the_norm_counts),
	    cmocka_unit_test(logs_of_every_shape_verify_and_all_of_their_tiles_are_read),
	    cmocka_unit_test(another_root_or_size_is_noticed),
	    cmocka_unit_test(every_flipped_bit_is_found_and_its_tile_is_named),
	    cmocka_unit_test(every_missing_tile_is_named),
	    cmocka_unit_test(each_wrong_length_has_its_own_words),
	    cmocka_unit_test(partial_tile_that_is_gone_is_cut_from_the_full_one),
	    cmocka_unit_test(tiles_that_are_new_are_all_that_is_missing),
	    cmocka_unit_test(entry_beyond_two_bytes_of_length_is_refused),
	    cmocka_unit_test(proofs_come_from_tiles_alone),
	    cmocka_unit_test(proof_needs_tiles_and_no_entries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
