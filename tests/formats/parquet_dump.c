/* SPDX-License-Identifier: Apache-2.0 */
/* All values of a Parquet file that are texts, bytes, whole numbers, truth values or floating
 * point, a line each: column, row, value. For tests that hold the reader against another.
 *
 * parquet_dump FILE; columns in the order of the schema. Texts and bytes in hexadecimal digits,
 * of more than 64 bytes only how many they are and the first; numbers in decimal, floating
 * point by its bits. Columns of other values are named. Damage is a line of its own, and a footer
 * that cannot be read the only. */
#include "base/file.h"
#include "formats/parquet_column.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM_MAX ((size_t)3 << 30)

static void
print_damage(void *context, uint64_t at, const char *reason)
{
	(void)context;
	printf("damage\t%llu\t%s\n", (unsigned long long)at, reason);
}

static void
print_bytes(struct span bytes)
{
	if (bytes.len > 64)
		printf("%zu:", bytes.len);
	for (size_t i = 0; i < bytes.len && i < 64; i++)
		printf("%02x", bytes.at[i]);
}

static void
print_number(const struct parquet_leaf *leaf, int64_t number)
{
	bool is_unsigned = leaf->meaning == PARQUET_UNSIGNED;

	if (leaf->type == PARQUET_FLOAT)
		printf("%08x", (unsigned)(uint32_t)number);
	else if (leaf->type == PARQUET_DOUBLE)
		printf("%016llx", (unsigned long long)number);
	else if (is_unsigned && leaf->type == PARQUET_INT32)
		printf("%u", (unsigned)(uint32_t)number);
	else if (is_unsigned)
		printf("%llu", (unsigned long long)number);
	else
		printf("%lld", (long long)number);
}

/* What another reader gives as it lies there. */
static bool
is_shown(const struct parquet_leaf *leaf)
{
	if (leaf->type == PARQUET_INT96)
		return false;
	return leaf->meaning == PARQUET_PLAIN || leaf->meaning == PARQUET_TEXT ||
	       leaf->meaning == PARQUET_UNSIGNED;
}

static void
print_row(struct parquet_column *column, uint64_t row)
{
	const struct parquet_leaf *leaf = column->leaf;
	struct parquet_entry entry = {0};

	while (parquet_column_entry(column, &entry)) {
		if (entry.is_null || !is_shown(leaf))
			continue;
		printf("%.*s\t%llu\t", TEXT_ARG(leaf->path), (unsigned long long)row);
		if (leaf->type == PARQUET_BYTES || leaf->type == PARQUET_FIXED)
			print_bytes(entry.value.bytes);
		else
			print_number(leaf, entry.value.number);
		putchar('\n');
	}
}

static void
print_column(struct parquet_column *column, const struct parquet_chunk *chunk,
    const struct parquet_group *group, uint64_t first)
{
	enum parquet_row row;

	if (chunk->damage)
		print_damage(NULL, chunk->begin, chunk->damage);
	parquet_column_begin(column, chunk, group->rows);
	while ((row = parquet_column_row(column)) != ROW_BEYOND) {
		if (row == ROW_HERE)
			print_row(column, first + column->row - 1);
		else if (column->lost >= group->rows)
			break;
	}
}

static void
print_leaf(const struct parquet_file *file, uint32_t leaf, struct unpacker *unpacker)
{
	struct parquet_room room = {.max = ROOM_MAX};
	struct parquet_column *column = calloc(1, sizeof *column);
	int *slots = malloc((file->n_leaves + 1) * sizeof *slots);
	struct thrift groups = file->groups;
	struct parquet_chunk chunk;
	struct parquet_group group = {.chunks = &chunk};
	uint64_t first = 0;

	if (!is_shown(&file->leaves[leaf]))
		printf("left out\t%.*s\n", TEXT_ARG(file->leaves[leaf].path));
	for (uint32_t i = 0; i < file->n_leaves; i++)
		slots[i] = i == leaf ? 0 : -1;
	column->file = file->bytes;
	column->leaf = &file->leaves[leaf];
	column->unpacker = unpacker;
	column->room = &room;
	column->damage.damage = print_damage;
	for (uint32_t i = 0; i < file->n_groups; i++) {
		if (!parquet_group_next(file, &groups, slots, 1, &group)) {
			print_damage(NULL, file->footer, "footer");
			break;
		}
		print_column(column, &chunk, &group, first);
		first += group.rows;
	}
	parquet_column_release(column);
	free(column);
	free(slots);
}

int
main(int argc, char **argv)
{
	struct arena arena;
	struct parquet_file file;
	struct gpai_error err = {0};
	struct span bytes;

	arena_init(&arena, 0);
	if (argc != 2 || file_read(&arena, argv[1], (uint64_t)1 << 31, &bytes, &err) != GPAI_OK) {
		fprintf(stderr, "parquet_dump: %s\n", argc == 2 ? err.message : "one FILE");
		return 2;
	}
	if (parquet_open(&arena, bytes, argv[1], &file, &err) != GPAI_OK) {
		printf("damage\t%llu\t%s\n", (unsigned long long)err.at, err.message);
	} else {
		struct unpacker *unpacker = unpacker_create();
		for (uint32_t i = 0; i < file.n_leaves; i++)
			print_leaf(&file, i, unpacker);
		unpacker_free(unpacker);
	}
	arena_release(&arena);
	return 0;
}
