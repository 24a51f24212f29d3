/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of Parquet files as documents: what is read, how files may be cut, what damage costs.
 *
 * That values are right in every encoding, tests/oracles holds against DuckDB. */
#include "parquet_make.h"

#include "base/file.h"
#include "formats/corpus_formats.h"
#include "formats/parquet_walk.h"

#include <dirent.h>
#include <zstd.h>

/* All that a reading gives, so that two readings can be held against each other. */
struct seen {
	uint64_t documents, bytes, tokens, urls, bodies, hash;
	uint64_t damages, damage_hash;
	uint64_t at; /* of the last damage */
	char reason[64];
};

static uint64_t
mix(uint64_t hash, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ at[i]) * 1099511628211U;
	return hash;
}

static void
see_damage(void *context, uint64_t at, const char *reason)
{
	struct seen *seen = context;

	seen->damages++;
	seen->damage_hash += mix(mix(14695981039346656037U, &at, 8), reason, strlen(reason));
	seen->at = at;
	snprintf(seen->reason, sizeof seen->reason, "%s", reason);
}

static void
see(struct seen *seen, const struct document *d)
{
	uint64_t hash = 14695981039346656037U;

	seen->documents++;
	seen->bytes += d->bytes;
	seen->tokens += d->states_tokens ? d->tokens : 0;
	seen->urls += d->url.len;
	seen->bodies += d->body.len;
	hash = mix(hash, &d->bytes, 8);
	hash = mix(hash, d->url.at, d->url.len);
	hash = mix(hash, d->body.at, d->body.len);
	hash = mix(hash, d->licence.at, d->licence.len);
	hash = mix(hash, &d->tokens, 8);
	hash = mix(hash, &d->time, 8);
	hash = mix(hash, &d->at, 8);
	seen->hash += hash;
}

static const struct document_fields no_fields;

static void
read_piece(struct span file, uint64_t begin, uint64_t end, unsigned wants,
    const struct document_fields *fields, struct seen *seen)
{
	struct corpus_input input = {.name = "file",
	    .file = file,
	    .begin = begin,
	    .end = end,
	    .fields = fields,
	    .wants = wants,
	    .damage = {see_damage, seen}};
	struct corpus_reader *reader;
	struct document document;

	assert_int_equal(parquet_format.open(&input, &reader, NULL), GPAI_OK);
	while (seen->documents < 200000 && parquet_format.next(reader, &document))
		see(seen, &document);
	parquet_format.close(reader);
}

#define WANT_ALL (WANT_HOSTS | WANT_BODIES | WANT_LABELS)

static struct seen
read_cut(struct span file, uint64_t piece, const struct document_fields *fields)
{
	struct seen seen = {0};

	for (uint64_t at = 0; at == 0 || at < file.len; at += piece)
		read_piece(file, at, at + piece, WANT_ALL, fields, &seen);
	return seen;
}

static struct seen
read_whole(struct span file, const struct document_fields *fields)
{
	return read_cut(file, file.len + 1, fields);
}

static void
assert_alike(const struct seen *a, const struct seen *b)
{
	assert_int_equal(a->documents, b->documents);
	assert_int_equal(a->bytes, b->bytes);
	assert_int_equal(a->hash, b->hash);
	assert_int_equal(a->damages, b->damages);
	assert_int_equal(a->damage_hash, b->damage_hash);
}

static struct made_file made;

static struct span
make(unsigned groups, unsigned pages, unsigned rows, bool is_v2, bool has_crc)
{
	made = (struct made_file){
	    .groups = groups, .pages = pages, .rows = rows, .is_v2 = is_v2, .has_crc = has_crc};
	make_parquet(&made);
	return (struct span){made.bytes.at, made.bytes.len};
}

static uint64_t
text_bytes(unsigned first, unsigned rows)
{
	uint64_t sum = 0;
	char text[64];

	for (unsigned row = first; row < first + rows; row++)
		sum += made_is_null(row) ? 0 : made_text(row, text);
	return sum;
}

static void
rows_are_documents_with_text_url_and_tokens(void **state)
{
	(void)state;
	for (unsigned v = 0; v < 4; v++) {
		struct seen seen = read_whole(make(3, 4, 10, v & 1, v & 2), &no_fields);
		assert_int_equal(seen.documents, 120);
		assert_int_equal(seen.bytes, text_bytes(0, 120));
		assert_int_equal(seen.bodies, seen.bytes);
		assert_int_equal(seen.tokens, 119 * 120 / 2);
		assert_int_equal(seen.urls, 40 * (18 + 17 + 19));
		assert_int_equal(seen.damages, 0);
	}
}

static void
a_list_of_texts_is_one_document_a_row(void **state)
{
	struct document_fields fields = {.text = "tags"};

	(void)state;
	for (unsigned v = 0; v < 2; v++) {
		struct seen seen = read_whole(make(2, 3, 12, v, false), &fields);
		uint64_t sum = 0;
		for (unsigned row = 0; row < 72; row++)
			sum += row % 3 * (row % 4);
		assert_int_equal(seen.documents, 72);
		assert_int_equal(seen.bytes, sum);
		assert_int_equal(seen.bodies, sum);
	}
}

/* The pages of the text are damaged: nobody may notice. */
static void
a_count_that_the_user_names_stands_for_the_text(void **state)
{
	struct document_fields fields = {.bytes = "token_count"};
	struct seen seen = {0};
	struct span file = make(2, 3, 10, false, false);

	(void)state;
	for (unsigned g = 0; g < 2; g++)
		memset(made.bytes.at + made.chunks[g][0].data, 0xff,
		    made.chunks[g][0].end - made.chunks[g][0].data);
	read_piece(file, 0, file.len, WANT_HOSTS, &fields, &seen);
	assert_int_equal(seen.documents, 60);
	assert_int_equal(seen.bytes, 59 * 60 / 2);
	assert_int_equal(seen.damages, 0);
	struct seen whole = read_whole(file, &no_fields);
	assert_int_equal(whole.documents, 0);
	assert_int_equal(whole.damages, 2);
}

static void
however_a_file_is_cut_the_result_is_the_same(void **state)
{
	struct document_fields tags = {.text = "tags"};

	(void)state;
	for (unsigned v = 0; v < 4; v++) {
		struct span file = make(2, 5, 7, v & 1, v & 2);
		struct seen whole = read_whole(file, &no_fields);
		struct seen listed = read_whole(file, &tags);
		for (uint64_t piece = 1; piece < file.len; piece += 1 + piece / 3) {
			struct seen cut = read_cut(file, piece, &no_fields);
			assert_alike(&whole, &cut);
			cut = read_cut(file, piece, &tags);
			assert_alike(&listed, &cut);
		}
	}
}

/* Also what is damaged is found once, whoever comes by. */
static void
however_a_damaged_file_is_cut_the_result_is_the_same(void **state)
{
	static const uint8_t flips[] = {0xff, 0x01, 0x80};

	(void)state;
	for (unsigned v = 0; v < 4; v++) {
		struct span file = make(2, 3, 6, v & 1, v & 2);
		for (size_t at = 0; at < file.len; at++) {
			uint8_t flip = flips[(at + v) % sizeof flips];
			made.bytes.at[at] ^= flip;
			struct seen whole = read_whole(file, &no_fields);
			for (unsigned parts = 2; parts < 9; parts += 3) {
				struct seen cut = read_cut(file, file.len / parts + 1, &no_fields);
				if (whole.hash != cut.hash || whole.damage_hash != cut.damage_hash)
					fail_msg("version %u, byte %zu ^ %02x, %u parts: %u and %u "
						 "documents, %u (%s) and %u (%s) damages",
					    v, at, flip, parts, (unsigned)whole.documents,
					    (unsigned)cut.documents, (unsigned)whole.damages,
					    whole.reason, (unsigned)cut.damages, cut.reason);
			}
			made.bytes.at[at] ^= flip;
		}
	}
}

static void
a_file_cut_short_is_named_and_gives_nothing(void **state)
{
	struct span file = make(1, 2, 6, false, false);

	(void)state;
	for (size_t len = 4; len < file.len; len++) {
		struct guarded guard = guarded(file.at, len);
		struct seen seen = read_whole(guard.bytes, &no_fields);
		assert_int_equal(seen.documents, 0);
		assert_int_equal(seen.damages, 1);
		guarded_release(&guard);
	}
}

/* One page of four is damaged: its rows are missing, the others are there. */
static void
a_page_that_does_not_match_its_checksum_costs_its_rows(void **state)
{
	(void)state;
	for (unsigned v = 0; v < 2; v++) {
		struct span file = make(1, 4, 10, v, true);
		/* The last byte of the chunk is in the last page. */
		made.bytes.at[made.chunks[0][0].end - 1] ^= 1;
		struct seen seen = read_whole(file, &no_fields);
		assert_int_equal(seen.documents, 30);
		assert_int_equal(seen.bytes, text_bytes(0, 30));
		assert_int_equal(seen.damages, 1);
		assert_string_equal(seen.reason, "page does not match its checksum");
		assert_true(seen.at > made.chunks[0][0].data && seen.at < made.chunks[0][0].end);
	}
}

static void
a_damaged_url_leaves_the_document(void **state)
{
	struct span file = make(1, 4, 10, false, true);
	struct seen seen;

	(void)state;
	made.bytes.at[made.chunks[0][1].end - 1] ^= 1;
	seen = read_whole(file, &no_fields);
	assert_int_equal(seen.documents, 40);
	assert_int_equal(seen.bytes, text_bytes(0, 40));
	assert_true(seen.urls < 40 * 18 && seen.urls > 20 * 18);
	assert_int_equal(seen.damages, 1);
}

/* The head says 2 GB where 100 bytes are packed: refused before memory is asked for. */
static void
a_page_that_claims_more_than_is_read_is_refused(void **state)
{
	static struct bytes head;
	struct parquet_page page;
	struct parquet_leaf leaf = {.type = PARQUET_BYTES};
	struct parquet_buffer buffer = {0};
	struct parquet_room room = {.max = 1 << 20};
	struct parquet_body body;
	struct unpacker *unpacker = unpacker_create();

	(void)state;
	head.len = 0;
	put_i32(&head, 1, 0);
	put_i32(&head, 1, INT32_MAX);
	put_i32(&head, 1, 100);
	put_field(&head, 2, 12);
	put_i32(&head, 1, 1);
	put_i32(&head, 1, 0);
	put_i32(&head, 1, 3);
	put_i32(&head, 1, 3);
	put_u8(&head, 0);
	put_u8(&head, 0);
	put_zeros(&head, 100);
	struct span file = {head.at, head.len};
	assert_true(parquet_page_head(file, 0, head.len, &page));
	assert_string_equal(
	    parquet_page_open(&page, &leaf, BLOCK_ZSTD, unpacker, &buffer, &room, &body),
	    "page is larger than is read");
	assert_int_equal(room.used, 0);
	assert_false(parquet_page_head(file, 0, head.len - 1, &page));
	unpacker_free(unpacker);
}

static void
more_rows_than_bytes_can_hold_are_not_believed(void **state)
{
	static struct bytes to;
	struct seen seen;

	(void)state;
	to.len = 0;
	put_string(&to, "PAR1");
	put_i32(&to, 1, 1);
	put_schema(&to);
	put_i64(&to, 1, INT64_MAX);
	put_field(&to, 1, 9);
	put_u8(&to, 1 << 4 | 12);
	put_field(&to, 1, 9);
	put_u8(&to, 0 << 4 | 12);
	put_i64(&to, 1, 0);
	put_i64(&to, 1, INT64_MAX);
	put_u8(&to, 0);
	put_u8(&to, 0);
	put_u32(&to, to.len - 4);
	put_string(&to, "PAR1");
	seen = read_whole((struct span){to.at, to.len}, &no_fields);
	assert_int_equal(seen.documents, 0);
	assert_string_equal(seen.reason, "row group claims more rows than the file can hold");
}

/* A page of texts of all lengths, nulls between them, packed; 2 MB when it is not. */
static struct parquet_page
make_walk(bool is_v2, uint8_t *packed, size_t cap, uint32_t *lens, unsigned n)
{
	static uint8_t plain[4 << 20];
	uint64_t random = 20261123;
	size_t len = is_v2 ? 0 : 4 + 2 * (size_t)n, head = 0;
	uint32_t levels_len = 2 * n;

	for (unsigned i = 0; i < n; i++) {
		uint8_t *level = (is_v2 ? packed : plain + 4) + 2 * (size_t)i;
		lens[i] = i % 7 == 2 ? UINT32_MAX : (uint32_t)(next_random(&random) % 3000);
		level[0] = 1 << 1;
		level[1] = lens[i] != UINT32_MAX;
		if (lens[i] == UINT32_MAX)
			continue;
		memcpy(plain + len, &lens[i], 4);
		memset(plain + len + 4, (int)i, lens[i]);
		len += 4 + lens[i];
	}
	if (!is_v2)
		memcpy(plain, &levels_len, 4);
	else
		head = levels_len;
	size_t made_len = ZSTD_compress(packed + head, cap - head, plain, len, 3);
	return (struct parquet_page){.type = is_v2 ? PAGE_DATA_V2 : PAGE_DATA,
	    .packed = {packed, head + made_len},
	    .plain_len = (uint32_t)(len + head),
	    .is_packed = true,
	    .values = n,
	    .def_encoding = ENCODING_RLE,
	    .def_len = (uint32_t)head};
}

enum { WALKED = 1500 };

static const struct parquet_leaf optional_text = {.type = PARQUET_BYTES, .max_def = 1};

/* How many values are as they were put; all of them, and `is_sound`: nothing is wrong. */
static unsigned
walked(const struct parquet_page *page, const uint32_t *lens, bool *is_sound)
{
	struct parquet_room room = {.max = 1 << 20};
	struct parquet_walk walk = {0};
	struct parquet_body body;
	uint32_t level;
	size_t len;
	unsigned i = 0;

	*is_sound = false;
	if (parquet_walk_open(&walk, page, &optional_text, BLOCK_ZSTD, &room, &body)) {
		for (; i < page->values; i++)
			if (hybrid_read(&body.def, &level, 1) != 1 ||
			    level != (lens[i] != UINT32_MAX) ||
			    (level && (!parquet_walk_next(&walk, &len) || len != lens[i])))
				break;
		*is_sound = i == page->values && parquet_walk_is_sound(&walk);
	}
	assert_true(room.used <= room.max);
	parquet_walk_release(&walk, &room);
	assert_int_equal(room.used, 0);
	return i;
}

static void
a_large_page_is_walked_in_little_memory(void **state)
{
	static uint8_t packed[1 << 20];
	static uint32_t lens[WALKED];
	bool is_sound;

	(void)state;
	for (unsigned v = 0; v < 2; v++) {
		struct parquet_page page = make_walk(v, packed, sizeof packed, lens, WALKED);
		assert_int_equal(walked(&page, lens, &is_sound), WALKED);
		assert_true(is_sound);
		for (size_t len = page.def_len; len < page.packed.len; len += 997) {
			struct guarded guard = guarded(packed, len);
			struct parquet_page cut = page;
			cut.packed = guard.bytes;
			walked(&cut, lens, &is_sound);
			assert_false(is_sound);
			guarded_release(&guard);
		}
		/* Less than the head says: what was sound is given, and the end is told. */
		page.plain_len -= 1;
		assert_true(walked(&page, lens, &is_sound) < WALKED || !is_sound);
	}
}

/* DELTA_BINARY_PACKED as its description has it: 7 5 3 1 2 3 4 5 (miniblocks of 8 for once). */
static void
differences_are_added_up(void **state)
{
	static const uint8_t bytes[] = {8, 1, 8, 14, 3, 2, 0xc0, 0x3f};
	static const uint64_t expected[] = {7, 5, 3, 1, 2, 3, 4, 5};
	struct guarded guard = guarded(bytes, sizeof bytes);
	struct delta in;
	uint64_t value;

	(void)state;
	assert_true(delta_open(&in, guard.bytes, 8));
	assert_ptr_equal(delta_end(in), guard.bytes.at + sizeof bytes);
	for (unsigned i = 0; i < 8; i++) {
		assert_true(delta_next(&in, &value));
		assert_int_equal(value, expected[i]);
	}
	assert_false(delta_next(&in, &value));
	assert_false(delta_open(&in, guard.bytes, 7));
	guarded_release(&guard);
}

/* 3 bits each, least significant first: the example of the description. */
static void
packed_levels_are_read_to_the_last_bit(void **state)
{
	static const uint8_t bytes[] = {1 << 1 | 1, 0x88, 0xc6, 0xfa, 5 << 1, 2};
	static const uint8_t most[] = {0x05, 0x39, 0x77};
	struct guarded guard = guarded(bytes, sizeof bytes);
	struct guarded other = guarded(most, sizeof most);
	uint32_t values[20];
	struct hybrid in;

	(void)state;
	hybrid_open(&in, guard.bytes, 3);
	assert_int_equal(hybrid_read(&in, values, 20), 13);
	for (unsigned i = 0; i < 8; i++)
		assert_int_equal(values[i], i);
	for (unsigned i = 8; i < 13; i++)
		assert_int_equal(values[i], 2);
	hybrid_open_packed(&in, other.bytes, 3, 8);
	assert_int_equal(hybrid_read(&in, values, 20), 8);
	for (unsigned i = 0; i < 8; i++)
		assert_int_equal(values[i], i);
	guarded_release(&guard);
	guarded_release(&other);
}

static void
structures_nested_without_end_break_the_reader(void **state)
{
	uint8_t bytes[4096];
	struct thrift in = thrift_of((struct span){bytes, sizeof bytes});
	struct thrift_field field = {0};

	(void)state;
	memset(bytes, 1 << 4 | THRIFT_STRUCT, sizeof bytes);
	assert_true(thrift_next(&in, &field));
	thrift_skip(&in, field.type);
	assert_true(in.is_broken);
	/* A list of more elements than there are bytes. */
	static const uint8_t list[] = {1 << 4 | THRIFT_LIST, 0xf5, 0xff, 0xff, 0xff, 0xff, 0x0f, 0};
	in = thrift_of((struct span){list, sizeof list});
	field = (struct thrift_field){0};
	assert_true(thrift_next(&in, &field));
	thrift_skip(&in, field.type);
	assert_true(in.is_broken);
}

/* Every file there is, as one piece and as many, by a name of a column it has. */
static void
real_files_may_be_cut_anywhere(void **state)
{
	static const char *const texts[] = {"a", "geometry", "c_customer_id", "string_col", "col"};
	const char *shared = getenv("GPAI_SHARED");
	struct arena arena;
	struct dirent *entry;
	char path[4096];

	(void)state;
	snprintf(path, sizeof path, "%s/data/parquet", shared ? shared : "");
	DIR *dir = opendir(path);
	if (dir == NULL)
		skip();
	while ((entry = readdir(dir)) != NULL) {
		struct span file;
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/data/parquet/%s", shared, entry->d_name);
		arena_init(&arena, 0);
		assert_int_equal(file_read(&arena, path, 1 << 24, &file, NULL), GPAI_OK);
		for (unsigned t = 0; t < sizeof texts / sizeof *texts; t++) {
			struct document_fields fields = {.text = texts[t]};
			struct seen whole = read_whole(file, &fields);
			for (unsigned parts = 2; parts < 70; parts = parts * 3 + 1) {
				struct seen cut = read_cut(file, file.len / parts + 1, &fields);
				assert_alike(&whole, &cut);
			}
		}
		arena_release(&arena);
	}
	closedir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rows_are_documents_with_text_url_and_tokens),
	    cmocka_unit_test(a_list_of_texts_is_one_document_a_row),
	    cmocka_unit_test(a_count_that_the_user_names_stands_for_the_text),
	    cmocka_unit_test(however_a_file_is_cut_the_result_is_the_same),
	    cmocka_unit_test(however_a_damaged_file_is_cut_the_result_is_the_same),
	    cmocka_unit_test(a_file_cut_short_is_named_and_gives_nothing),
	    cmocka_unit_test(a_page_that_does_not_match_its_checksum_costs_its_rows),
	    cmocka_unit_test(a_damaged_url_leaves_the_document),
	    cmocka_unit_test(a_page_that_claims_more_than_is_read_is_refused),
	    cmocka_unit_test(more_rows_than_bytes_can_hold_are_not_believed),
	    cmocka_unit_test(a_large_page_is_walked_in_little_memory),
	    cmocka_unit_test(differences_are_added_up),
	    cmocka_unit_test(packed_levels_are_read_to_the_last_bit),
	    cmocka_unit_test(structures_nested_without_end_break_the_reader),
	    cmocka_unit_test(real_files_may_be_cut_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
