/* SPDX-License-Identifier: Apache-2.0 */
/* Headers of GGUF files, made here from the format's description in each of its versions
 * and both byte orders: what is read, and each way in which one is refused. */
#include "bytes.h"

#include "formats/gguf.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

static struct arena arena;
static struct bytes made;

static int
begin(void **state)
{
	(void)state;
	arena_init(&arena, (size_t)64 << 20);
	memset(&made, 0, sizeof made);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

/* The version of the file being made decides how wide lengths are. */
static unsigned made_version;

static void
put_length(uint64_t length)
{
	put_number(&made, length, made_version == 1 ? 4 : 8);
}

static void
put_name(const char *name)
{
	put_length(strlen(name));
	put_string(&made, name);
}

static void
start(unsigned version, bool is_big_endian, uint64_t n_tensors, uint64_t n_notes)
{
	made.len = 0;
	made.is_big_endian = is_big_endian;
	made_version = version;
	put_string(&made, "GGUF");
	put_u32(&made, version);
	put_length(n_tensors);
	put_length(n_notes);
}

static void
note_text(const char *key, const char *value)
{
	put_name(key);
	put_u32(&made, 8);
	put_name(value);
}

static void
note_number(const char *key, unsigned type, uint64_t value, unsigned bytes)
{
	put_name(key);
	put_u32(&made, type);
	put_number(&made, value, bytes);
}

static void
tensor(
    const char *name, unsigned rank, const uint64_t *fastest_first, unsigned type, uint64_t offset)
{
	put_name(name);
	put_u32(&made, rank);
	for (unsigned i = 0; i < rank; i++)
		put_length(fastest_first[i]);
	put_u32(&made, type);
	put_u64(&made, offset);
}

static void
data(size_t alignment, size_t len)
{
	while (made.len % alignment != 0)
		put_u8(&made, 0);
	put_zeros(&made, len);
}

static const uint64_t row_256[] = {256}, matrix[] = {64, 3}, none[] = {0};

/* A model of three tensors with the metadata of a small mixture of experts. */
static void
make(unsigned version, bool is_big_endian)
{
	start(version, is_big_endian, 3, 12);
	note_text("general.architecture", "mixtral");
	note_text("general.license", "apache-2.0");
	note_text("general.base_model.1.repo_url", "https://example.org/b");
	note_text("general.base_model.0.name", "Parent");
	note_number("general.base_model.count", 4, 2, 4);
	note_number("general.file_type", 4, 15, 4);
	note_number("mixtral.context_length", 4, 32768, 4);
	note_number("mixtral.expert_count", 0, 8, 1);
	note_number("mixtral.expert_used_count", 3, 2, 2);
	note_number("split.no", 2, 0, 2);
	note_number("split.count", 2, 1, 2);
	put_name("tokenizer.ggml.tokens");
	put_u32(&made, 9);
	put_u32(&made, 8);
	put_length(300);
	for (int i = 0; i < 300; i++)
		put_name("tok");
	tensor("token_embd.weight", 2, matrix, 1, 192);
	tensor("blk.0.ffn_up.weight", 1, row_256, 12, 0);
	tensor("output_norm.weight", 0, NULL, 0, 160);
	data(32, 192 + 64 * 3 * 2);
}

static void
is_made(const struct gguf *gguf, unsigned version, bool is_big_endian)
{
	const struct tensor_file *file = &gguf->file;

	assert_int_equal(gguf->version, version);
	assert_int_equal(gguf->is_big_endian, is_big_endian);
	assert_int_equal(file->n_tensors, 3);
	assert_true(text_is(file->tensors[0].name, "blk.0.ffn_up.weight"));
	assert_int_equal(file->tensors[0].dtype, DTYPE_Q4_K);
	assert_int_equal(file->tensors[0].elements, 256);
	assert_int_equal(file->tensors[0].begin, gguf->data_begin);
	assert_int_equal(file->tensors[0].end, gguf->data_begin + 144);
	assert_true(text_is(file->tensors[1].name, "output_norm.weight"));
	assert_int_equal(file->tensors[1].elements, 1);
	assert_true(text_is(file->tensors[2].name, "token_embd.weight"));
	assert_int_equal(file->tensors[2].rank, 2);
	assert_int_equal(file->tensors[2].shape[0], 3);
	assert_int_equal(file->tensors[2].shape[1], 64);
	assert_int_equal(file->tensors[2].end, made.len);
	assert_int_equal(gguf->data_begin % 32, 0);
	assert_int_equal(file->data_bytes, 144 + 4 + 384);
	assert_int_equal(file->header_bytes, made.len - 144 - 4 - 384);
	assert_int_equal(file->n_notes, 12);
	assert_true(text_is(file->notes[11].value, "300 strings"));
	assert_true(text_is(gguf->architecture, "mixtral"));
	assert_true(text_is(gguf->license, "apache-2.0"));
	assert_true(gguf->context_length.known && gguf->context_length.value == 32768);
	assert_true(gguf->expert_count.known && gguf->expert_count.value == 8);
	assert_true(gguf->expert_used_count.known && gguf->expert_used_count.value == 2);
	assert_false(gguf->block_count.known);
	assert_true(gguf->vocabulary.known && gguf->vocabulary.value == 300);
	assert_true(gguf->split_count.known && gguf->split_count.value == 1);
	assert_string_equal(gguf_file_type_word(gguf->file_type.value), "Q4_K_M");
	assert_int_equal(gguf->n_bases, 2);
	assert_true(text_is(gguf->bases[0].name, "Parent"));
	assert_true(text_is(gguf->bases[1].repo_url, "https://example.org/b"));
	assert_int_equal(gguf->bases[1].name.len, 0);
}

static void
each_version_and_byte_order_is_read(void **state)
{
	static const struct {
		unsigned version;
		bool is_big_endian;
	} kinds[] = {{1, false}, {2, false}, {3, false}, {3, true}};
	struct gguf gguf;
	struct gpai_error err = {0};

	(void)state;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		make(kinds[i].version, kinds[i].is_big_endian);
		struct guarded file = guarded(made.at, made.len);
		assert_true(gguf_sniff(file.bytes));
		if (gguf_parse(&arena, file.bytes, "x.gguf", &gguf, &err) != GPAI_OK)
			fail_msg(
			    "version %u: %s at %" PRIu64, kinds[i].version, err.message, err.at);
		is_made(&gguf, kinds[i].version, kinds[i].is_big_endian);
		guarded_release(&file);
	}
}

static void
file_and_memory_give_the_same(void **state)
{
	struct gguf gguf;

	(void)state;
	make(3, false);
	int fd = file_of(&made);
	assert_int_equal(gguf_read(&arena, fd, made.len, "x.gguf", &gguf, NULL), GPAI_OK);
	is_made(&gguf, 3, false);
	close(fd);
}

static void
turned_magic_is_big_endian(void **state)
{
	struct gguf gguf;

	(void)state;
	make(3, true);
	memcpy(made.at, "FUGG", 4);
	struct guarded file = guarded(made.at, made.len);
	assert_int_equal(gguf_parse(&arena, file.bytes, "x.gguf", &gguf, NULL), GPAI_OK);
	is_made(&gguf, 3, true);
	guarded_release(&file);
}

/* Number in the file, word, elements and bytes of a block: computed with a C compiler from
 * the structs of ggml's ggml-common.h, not from our table. */
static const struct {
	unsigned number;
	const char *word;
	unsigned elements, bytes;
} ggml_types[] = {
    {0, "F32", 1, 4},
    {1, "F16", 1, 2},
    {2, "Q4_0", 32, 18},
    {3, "Q4_1", 32, 20},
    {6, "Q5_0", 32, 22},
    {7, "Q5_1", 32, 24},
    {8, "Q8_0", 32, 34},
    {9, "Q8_1", 32, 36},
    {10, "Q2_K", 256, 84},
    {11, "Q3_K", 256, 110},
    {12, "Q4_K", 256, 144},
    {13, "Q5_K", 256, 176},
    {14, "Q6_K", 256, 210},
    {15, "Q8_K", 256, 292},
    {16, "IQ2_XXS", 256, 66},
    {17, "IQ2_XS", 256, 74},
    {18, "IQ3_XXS", 256, 98},
    {19, "IQ1_S", 256, 50},
    {20, "IQ4_NL", 32, 18},
    {21, "IQ3_S", 256, 110},
    {22, "IQ2_S", 256, 82},
    {23, "IQ4_XS", 256, 136},
    {24, "I8", 1, 1},
    {25, "I16", 1, 2},
    {26, "I32", 1, 4},
    {27, "I64", 1, 8},
    {28, "F64", 1, 8},
    {29, "IQ1_M", 256, 56},
    {30, "BF16", 1, 2},
    {31, "Q4_0", 32, 18},
    {32, "Q4_0", 32, 18},
    {33, "Q4_0", 32, 18},
    {34, "TQ1_0", 256, 54},
    {35, "TQ2_0", 256, 66},
    {36, "IQ4_NL", 32, 18},
    {37, "IQ4_NL", 32, 18},
    {38, "IQ4_NL", 32, 18},
    {39, "MXFP4", 32, 17},
    {40, "NVFP4", 64, 36},
    {41, "Q1_0", 128, 18},
    {42, "Q2_0", 64, 18},
};

static void
every_element_type_has_its_exact_size(void **state)
{
	struct gguf gguf;

	(void)state;
	for (size_t i = 0; i < sizeof ggml_types / sizeof *ggml_types; i++) {
		uint64_t shape[] = {512, 3};
		uint64_t bytes = 512 * 3 / ggml_types[i].elements * ggml_types[i].bytes;
		start(3, false, 1, 0);
		tensor("t", 2, shape, ggml_types[i].number, 0);
		data(32, bytes);
		struct guarded file = guarded(made.at, made.len);
		assert_int_equal(gguf_parse(&arena, file.bytes, "x", &gguf, NULL), GPAI_OK);
		const struct tensor *read = &gguf.file.tensors[0];
		assert_string_equal(dtype_word(read->dtype), ggml_types[i].word);
		assert_int_equal(read->elements, 512 * 3);
		assert_int_equal(read->end - read->begin, bytes);
		guarded_release(&file);
		file = guarded(made.at, made.len - 1);
		assert_int_equal(gguf_parse(&arena, file.bytes, "x", &gguf, NULL), GPAI_MALFORMED);
		guarded_release(&file);
	}
}

static void
every_value_type_is_kept_as_text(void **state)
{
	static const struct {
		unsigned type;
		uint64_t bits;
		unsigned bytes;
		const char *text;
	} values[] = {
	    {0, 255, 1, "255"},
	    {1, 255, 1, "-1"},
	    {2, 65535, 2, "65535"},
	    {3, 65534, 2, "-2"},
	    {4, 4294967295, 4, "4294967295"},
	    {5, 4294967295, 4, "-1"},
	    {6, 0x3727c5ac, 4, "1e-05"},
	    {6, 0x461c4000, 4, "10000"},
	    {7, 1, 1, "true"},
	    {7, 0, 1, "false"},
	    {10, UINT64_MAX, 8, "18446744073709551615"},
	    {11, UINT64_MAX, 8, "-1"},
	    {12, 0x3fb999999999999a, 8, "0.1"},
	};
	enum { N = sizeof values / sizeof *values };
	struct gguf gguf;
	char key[8];

	(void)state;
	start(3, false, 0, N + 3);
	for (unsigned i = 0; i < N; i++) {
		snprintf(key, sizeof key, "k%u", i);
		note_number(key, values[i].type, values[i].bits, values[i].bytes);
	}
	put_name("tags");
	put_u32(&made, 9);
	put_u32(&made, 8);
	put_length(2);
	put_name("a\"b");
	put_name("\xc3\xa4");
	put_name("heads");
	put_u32(&made, 9);
	put_u32(&made, 5);
	put_length(3);
	for (int i = 0; i < 3; i++)
		put_u32(&made, (uint32_t)(i - 1));
	put_name("nested"); /* a list of two lists, of one byte and of no strings */
	put_u32(&made, 9);
	put_u32(&made, 9);
	put_length(2);
	put_u32(&made, 0);
	put_length(1);
	put_u8(&made, 7);
	put_u32(&made, 8);
	put_length(0);
	struct guarded file = guarded(made.at, made.len);
	assert_int_equal(gguf_parse(&arena, file.bytes, "x", &gguf, NULL), GPAI_OK);
	for (unsigned i = 0; i < N; i++) {
		if (!text_is(gguf.file.notes[i].value, values[i].text))
			fail_msg("%u: %.*s, expected %s", i, TEXT_ARG(gguf.file.notes[i].value),
			    values[i].text);
	}
	assert_true(text_is(gguf.file.notes[N].value, "[\"a\\\"b\",\"\xc3\xa4\"]"));
	assert_true(text_is(gguf.file.notes[N + 1].value, "[-1,0,1]"));
	assert_true(text_is(gguf.file.notes[N + 2].value, "2 lists"));
	guarded_release(&file);
}

static void
alignment_of_the_file_is_used(void **state)
{
	struct gguf gguf;

	(void)state;
	start(3, false, 1, 1);
	note_number("general.alignment", 4, 128, 4);
	tensor("t", 1, row_256, 24, 128);
	data(128, 128 + 256);
	struct guarded file = guarded(made.at, made.len);
	assert_int_equal(gguf_parse(&arena, file.bytes, "x", &gguf, NULL), GPAI_OK);
	assert_int_equal(gguf.data_begin, 128);
	assert_int_equal(gguf.file.tensors[0].begin, 256);
	guarded_release(&file);
}

static void
vocabulary_without_tensors_is_read(void **state)
{
	struct gguf gguf;

	(void)state;
	start(3, false, 0, 2);
	note_text("general.architecture", "llama");
	note_number("llama.vocab_size", 4, 32000, 4);
	struct guarded file = guarded(made.at, made.len);
	assert_int_equal(gguf_parse(&arena, file.bytes, "x", &gguf, NULL), GPAI_OK);
	assert_int_equal(gguf.vocabulary.value, 32000);
	assert_int_equal(gguf.file.data_bytes, 0);
	guarded_release(&file);
}

static void
refused(enum gpai_code code, uint64_t at, const char *message)
{
	struct guarded file = guarded(made.at, made.len);
	struct gpai_error err = {0};
	struct gguf gguf;
	enum gpai_code rc = gguf_parse(&arena, file.bytes, "x.gguf", &gguf, &err);

	if (rc != code || strcmp(err.message, message) != 0 || err.at != at)
		fail_msg("code %d at %" PRIu64 ": %s\n  expected %d at %" PRIu64 ": %s", rc, err.at,
		    err.message, code, at, message);
	assert_int_equal(err.place, GPAI_BYTE);
	assert_true(arena.used_bytes < (size_t)8 << 20);
	guarded_release(&file);
}

static void
every_strict_prefix_is_refused(void **state)
{
	struct gguf gguf;
	struct gpai_error err;

	(void)state;
	make(3, false);
	for (size_t len = 0; len < made.len; len++) {
		struct guarded file = guarded(made.at, len);
		err = (struct gpai_error){0};
		assert_int_equal(gguf_parse(&arena, file.bytes, "x", &gguf, &err), GPAI_MALFORMED);
		assert_int_equal(err.place, GPAI_BYTE);
		assert_true(err.at <= len);
		guarded_release(&file);
	}
}

static void
counts_beyond_the_file_are_refused(void **state)
{
	(void)state;
	start(3, false, 1000000000, 0);
	put_zeros(&made, 100);
	refused(GPAI_MALFORMED, 8, "1000000000 tensors claimed, but only 108 bytes follow");
	start(3, false, UINT64_MAX, 0);
	refused(GPAI_MALFORMED, 8, "18446744073709551615 tensors claimed, but only 8 bytes follow");
	start(3, false, 0, UINT64_MAX / 2);
	refused(GPAI_MALFORMED, 16, "9223372036854775807 pairs claimed, but only 0 bytes follow");
	start(1, false, 0, 4294967295);
	refused(GPAI_MALFORMED, 12, "4294967295 pairs claimed, but only 0 bytes follow");
}

static void
counts_at_their_limits_are_taken_and_beyond_refused(void **state)
{
	char path[] = "/tmp/gpai-gguf-XXXXXX";
	struct gguf gguf;
	struct gpai_error err = {0};
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	unlink(path);
	start(3, false, GGUF_TENSORS_MAX + 1, 0);
	assert_int_equal(write(fd, made.at, made.len), (ssize_t)made.len);
	if (ftruncate(fd, 400000000000) != 0) {
		close(fd);
		skip();
	}
	assert_int_equal(gguf_read(&arena, fd, 400000000000, "x", &gguf, &err), GPAI_TOO_LARGE);
	assert_string_equal(err.message, "1000001 tensors claimed, expected at most 1000000");
	start(3, false, 0, GGUF_NOTES_MAX + 1);
	assert_int_equal(pwrite(fd, made.at, made.len, 0), (ssize_t)made.len);
	assert_int_equal(gguf_read(&arena, fd, 400000000000, "x", &gguf, &err), GPAI_TOO_LARGE);
	assert_string_equal(err.message, "65537 pairs claimed, expected at most 65536");
	start(3, false, 0, GGUF_NOTES_MAX); /* zeros follow: keys of no bytes */
	assert_int_equal(pwrite(fd, made.at, made.len, 0), (ssize_t)made.len);
	assert_int_equal(gguf_read(&arena, fd, 400000000000, "x", &gguf, &err), GPAI_MALFORMED);
	assert_string_equal(err.message, "key \"\": key of 0 bytes, expected 1 to 65535");
	close(fd);
}

static void
lengths_beyond_the_file_are_refused(void **state)
{
	(void)state;
	start(3, false, 0, 1);
	put_length(2);
	put_string(&made, "kk");
	put_u32(&made, 8);
	put_length(UINT64_MAX);
	refused(GPAI_MALFORMED, 46, "18446744073709551615 bytes expected, but only 0 remain");
	start(3, false, 0, 1);
	put_name("kk");
	put_u32(&made, 9);
	put_u32(&made, 8);
	put_length(1000000000);
	refused(
	    GPAI_MALFORMED, 38, "key \"kk\": list of 1000000000 strings, but only 0 bytes remain");
	start(3, false, 0, 1);
	put_name("kk");
	put_u32(&made, 9);
	put_u32(&made, 10);
	put_length(UINT64_C(1) << 61); /* eight times this is 0 in 64 bits */
	refused(GPAI_MALFORMED, 38,
	    "key \"kk\": list of 2305843009213693952 unsigned numbers of 64 bits, but only 0 "
	    "bytes remain");
	start(3, false, 0, 1);
	put_length(GGUF_KEY_MAX + 1);
	put_zeros(&made, 10);
	refused(GPAI_TOO_LARGE, 24, "key \"\": key of 65536 bytes, expected 1 to 65535");
}

static void
nested_lists(unsigned depth)
{
	start(3, false, 0, 1);
	put_name("kk");
	put_u32(&made, 9);
	for (unsigned i = 0; i < depth - 1; i++) {
		put_u32(&made, 9);
		put_length(1);
	}
	put_u32(&made, 0);
	put_length(1);
	put_u8(&made, 1);
}

static void
depth_limit_is_exact(void **state)
{
	struct gguf gguf;

	(void)state;
	nested_lists(GGUF_DEPTH_MAX);
	struct guarded file = guarded(made.at, made.len);
	assert_int_equal(gguf_parse(&arena, file.bytes, "x", &gguf, NULL), GPAI_OK);
	guarded_release(&file);
	nested_lists(GGUF_DEPTH_MAX + 1);
	refused(GPAI_TOO_LARGE, 134, "key \"kk\": lists nest deeper than 8, expected at most that");
	nested_lists(20000);
	refused(GPAI_TOO_LARGE, 134, "key \"kk\": lists nest deeper than 8, expected at most that");
}

static void
unknown_numbers_are_named(void **state)
{
	(void)state;
	start(4, false, 0, 0);
	refused(GPAI_UNSUPPORTED, 4,
	    "little-endian version 4, expected 1 to 3 in little-endian or 3 in big-endian");
	start(2, true, 0, 0);
	refused(GPAI_UNSUPPORTED, 4,
	    "big-endian version 2, expected 1 to 3 in little-endian or 3 in big-endian");
	start(3, false, 1, 0);
	tensor("t", 1, row_256, 4, 0);
	refused(GPAI_UNSUPPORTED, 24,
	    "tensor \"t\": element type 4 is not known, expected one of ggml's 41");
	start(3, false, 0, 1);
	note_number("kk", 13, 0, 4);
	refused(GPAI_MALFORMED, 34, "key \"kk\": type of value 13, expected 0 to 12");
	start(3, false, 0, 1);
	note_number("kk", 7, 2, 1);
	refused(GPAI_MALFORMED, 38, "key \"kk\": boolean is 2, expected 0 or 1");
	made.len = 0;
	put_string(&made, "GGML\1\0\0\0");
	put_zeros(&made, 4);
	refused(GPAI_MALFORMED, 0, "magic is not GGUF");
}

static void
shapes_beyond_2_64_are_refused(void **state)
{
	static const uint64_t huge[] = {UINT64_C(1) << 40, UINT64_C(1) << 40},
			      negative[] = {UINT64_MAX}, long_row[] = {INT64_MAX};

	(void)state;
	start(3, false, 1, 0);
	tensor("t", 2, huge, 0, 0);
	refused(GPAI_TOO_LARGE, 24,
	    "tensor \"t\": shape overflows: the product up to dimension 1 = 1099511627776 is "
	    "beyond 2^64");
	start(3, false, 1, 0);
	tensor("t", 1, negative, 0, 0);
	refused(GPAI_MALFORMED, 24, "tensor \"t\": dimension 0 is negative");
	start(3, false, 1, 0);
	tensor("t", 1, long_row, 0, 0);
	refused(GPAI_TOO_LARGE, 24,
	    "tensor \"t\": size overflows: 9223372036854775807 elements of F32 from byte 0 end "
	    "beyond 2^64 bytes");
	start(3, false, 1, 0);
	tensor("t", 1, row_256, 0, UINT64_MAX - 31);
	refused(GPAI_TOO_LARGE, 24,
	    "tensor \"t\": size overflows: 256 elements of F32 from byte 18446744073709551584 "
	    "end beyond 2^64 bytes");
	start(3, false, 1, 0);
	put_name("t");
	put_u32(&made, GGUF_RANK_MAX + 1);
	put_zeros(&made, 200);
	refused(GPAI_TOO_LARGE, 24, "tensor \"t\": has 9 dimensions, expected at most 8");
}

static void
places_of_tensors_are_checked(void **state)
{
	(void)state;
	start(3, false, 1, 0);
	tensor("t", 2, matrix, 12, 0);
	data(32, 1000);
	refused(GPAI_MALFORMED, 24,
	    "tensor \"t\": rows of 64 elements, expected a multiple of the 256 in a block of "
	    "Q4_K");
	start(3, false, 1, 0);
	tensor("t", 1, row_256, 24, 8);
	data(32, 1000);
	refused(
	    GPAI_MALFORMED, 24, "tensor \"t\": offset 8, expected a multiple of the alignment 32");
	start(3, false, 1, 0);
	tensor("t", 1, row_256, 24, 32);
	data(32, 287);
	refused(GPAI_MALFORMED, 24,
	    "tensor \"t\": offset 32 and its bytes lie beyond the file's end at 351");
	start(3, false, 2, 0);
	tensor("a", 1, row_256, 24, 0);
	tensor("b", 1, row_256, 24, 224);
	data(32, 1000);
	refused(GPAI_MALFORMED, 320,
	    "tensor \"b\": begins at 320 and overlaps \"a\", which ends at 352");
	start(3, false, 2, 0);
	tensor("a", 1, row_256, 24, 0);
	tensor("a", 1, row_256, 24, 256);
	data(32, 1000);
	refused(GPAI_MALFORMED, 96, "tensor \"a\": stands twice");
	start(3, false, 1, 1);
	note_number("general.alignment", 4, 0, 4);
	tensor("a", 1, none, 24, 0);
	refused(GPAI_MALFORMED, 90, "general.alignment is 0, expected a multiple of 8");
}

static void
keys_that_contradict_are_refused(void **state)
{
	(void)state;
	start(3, false, 0, 2);
	note_text("general.license", "mit");
	note_text("general.license", "apache-2.0");
	refused(GPAI_MALFORMED, 24, "key \"general.license\": stands twice");
	start(3, false, 0, 2);
	note_number("split.no", 2, 3, 2);
	note_number("split.count", 2, 3, 2);
	refused(GPAI_MALFORMED, 8, "split.no is 3, expected less than split.count 3");
}

static void
text_that_is_no_utf8_cannot_drive_a_terminal(void **state)
{
	struct gguf gguf;

	(void)state;
	start(3, false, 0, 1);
	note_text("kk", "\xff\x1b[2J");
	struct guarded file = guarded(made.at, made.len);
	assert_int_equal(gguf_parse(&arena, file.bytes, "x", &gguf, NULL), GPAI_OK);
	assert_true(text_is(gguf.file.notes[0].value, "\\xff\x1b[2J"));
	guarded_release(&file);
}

/* 400 GB of which a few hundred bytes exist: reading more would take minutes. */
static void
sparse_file_of_400_gb_is_read_by_its_header(void **state)
{
	static const uint64_t shape[] = {1000000, 200000};
	char path[] = "/tmp/gpai-gguf-XXXXXX";
	struct gguf gguf;
	struct timespec before, after;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	unlink(path);
	start(3, false, 1, 0);
	tensor("w", 2, shape, 30, 0);
	data(32, 0);
	assert_int_equal(write(fd, made.at, made.len), (ssize_t)made.len);
	uint64_t size = made.len + 400000000000;
	if (ftruncate(fd, (off_t)size) != 0) {
		close(fd);
		skip();
	}
	clock_gettime(CLOCK_MONOTONIC, &before);
	assert_int_equal(gguf_read(&arena, fd, size, "sparse", &gguf, NULL), GPAI_OK);
	clock_gettime(CLOCK_MONOTONIC, &after);
	close(fd);
	assert_int_equal(gguf.file.tensors[0].elements, 200000000000);
	assert_true(gguf.file.bytes_read < 100000);
	assert_true(after.tv_sec - before.tv_sec < 2);
}

/* Memory that ends anywhere is an error and nothing else. */
static void
every_lack_of_memory_is_an_error(void **state)
{
	enum gpai_code rc = GPAI_NO_MEMORY;
	unsigned n = 0;

	(void)state;
	struct gguf gguf;

	make(3, false);
	struct guarded file = guarded(made.at, made.len);
	for (size_t limit = 1; rc != GPAI_OK; limit += 61, n++) {

		arena_release(&arena);
		arena_init(&arena, limit);
		rc = gguf_parse(&arena, file.bytes, "x", &gguf, NULL);
		assert_true(rc == GPAI_OK || rc == GPAI_NO_MEMORY);
	}
	assert_true(n > 5);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(each_version_and_byte_order_is_read),
	    CASE(file_and_memory_give_the_same),
	    CASE(turned_magic_is_big_endian),
	    CASE(every_element_type_has_its_exact_size),
	    CASE(every_value_type_is_kept_as_text),
	    CASE(alignment_of_the_file_is_used),
	    CASE(vocabulary_without_tensors_is_read),
	    CASE(every_strict_prefix_is_refused),
	    CASE(counts_beyond_the_file_are_refused),
	    CASE(counts_at_their_limits_are_taken_and_beyond_refused),
	    CASE(lengths_beyond_the_file_are_refused),
	    CASE(depth_limit_is_exact),
	    CASE(unknown_numbers_are_named),
	    CASE(shapes_beyond_2_64_are_refused),
	    CASE(places_of_tensors_are_checked),
	    CASE(keys_that_contradict_are_refused),
	    CASE(text_that_is_no_utf8_cannot_drive_a_terminal),
	    CASE(sparse_file_of_400_gb_is_read_by_its_header),
	    CASE(every_lack_of_memory_is_an_error),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
