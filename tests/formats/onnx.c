/* SPDX-License-Identifier: Apache-2.0 */
/* ONNX models, put together from the wire format: which tensors are found, where their bytes
 * are, and how hostile ones are refused. */
#include "bytes.h"

#include "formats/onnx.h"

#include <fcntl.h>
#include <sys/stat.h>

static struct arena arena;
/* Messages within messages: made[0] is the model. */
enum { LEVELS = 6 };
static struct bytes *made;

static int
begin(void **state)
{
	(void)state;
	arena_init(&arena, (size_t)64 << 20);
	made = calloc(LEVELS, sizeof *made);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	arena_release(&arena);
	free(made);
	return 0;
}

static void
varint(struct bytes *to, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		put_u8(to, (unsigned)(value & 0x7f) | 0x80);
	put_u8(to, (unsigned)value);
}

static void
number(struct bytes *to, unsigned field, uint64_t value)
{
	varint(to, field << 3);
	varint(to, value);
}

static void
bytes(struct bytes *to, unsigned field, const void *from, size_t len)
{
	varint(to, field << 3 | 2);
	varint(to, len);
	put(to, from, len);
}

static void
words(struct bytes *to, unsigned field, const char *text)
{
	bytes(to, field, text, strlen(text));
}

/* Closes a message: it becomes a field of another, and is empty again. */
static void
close_into(struct bytes *to, unsigned field, struct bytes *from)
{
	bytes(to, field, from->at, from->len);
	from->len = 0;
}

static void
pair(struct bytes *to, unsigned field, const char *key, const char *value)
{
	struct bytes *entry = &made[LEVELS - 1];

	words(entry, 1, key);
	words(entry, 2, value);
	close_into(to, field, entry);
}

/* A tensor in made[2]: type, up to two dimensions, name. */
static struct bytes *
tensor(const char *name, unsigned type, uint64_t first, uint64_t second)
{
	struct bytes *to = &made[2];

	number(to, 1, first);
	number(to, 1, second);
	number(to, 2, type);
	words(to, 8, name);
	return to;
}

static void
raw(struct bytes *to, size_t len)
{
	static const uint8_t none[4096];

	bytes(to, 9, none, len);
}

/* The graph in made[1] becomes the model in made[0]. */
static void
model(void)
{
	made[0].len = 0;
	number(&made[0], 1, 10);
	words(&made[0], 2, "by hand");
	close_into(&made[0], 7, &made[1]);
}

static enum gpai_code
parse(struct tensor_file *file, struct gpai_error *err)
{
	struct guarded all = guarded(made[0].at, made[0].len);
	enum gpai_code rc = onnx_parse(&arena, all.bytes, "folder/model.onnx", file, err);

	guarded_release(&all);
	return rc;
}

static void
parsed(struct tensor_file *file)
{
	struct gpai_error err = {0};

	if (parse(file, &err) != GPAI_OK)
		fail_msg("%s at %" PRIu64, err.message, err.at);
}

static void
refused(enum gpai_code code, const char *message)
{
	struct tensor_file file;
	struct gpai_error err = {0};
	enum gpai_code rc = parse(&file, &err);

	if (rc != code || strcmp(err.message, message) != 0)
		fail_msg("code %d at %" PRIu64 ": %s\n  expected %d: %s", rc, err.at, err.message,
		    code, message);
	assert_int_equal(err.place, GPAI_BYTE);
	assert_true(err.at <= made[0].len);
	assert_true(arena.used_bytes < (size_t)8 << 20);
}

static struct text
note(const struct tensor_file *file, const char *key)
{
	for (uint32_t i = 0; i < file->n_notes; i++) {
		if (text_is(file->notes[i].key, key))
			return file->notes[i].value;
	}
	return TEXT_NONE;
}

static void
initialisers_and_the_model_itself_are_described(void **state)
{
	struct tensor_file file;

	(void)state;
	raw(tensor("w", 1, 3, 4), 48);
	close_into(&made[1], 5, &made[2]);
	raw(tensor("b", 16, 5, 1), 10);
	close_into(&made[1], 5, &made[2]);
	words(tensor("t", 8, 1, 1), 6, "text");
	close_into(&made[1], 5, &made[2]);
	words(&made[1], 2, "main");
	model();
	words(&made[0], 3, "1.0");
	number(&made[0], 5, 7);
	number(&made[3], 2, 17);
	close_into(&made[0], 8, &made[3]);
	words(&made[3], 1, "com.microsoft");
	number(&made[3], 2, 1);
	close_into(&made[0], 8, &made[3]);
	pair(&made[0], 14, "author", "somebody");
	assert_true(onnx_sniff((struct span){made[0].at, made[0].len}));
	parsed(&file);
	assert_int_equal(file.n_tensors, 2);
	assert_true(text_is(file.tensors[0].name, "w"));
	assert_int_equal(file.tensors[0].dtype, DTYPE_F32);
	assert_int_equal(file.tensors[0].elements, 12);
	assert_int_equal(file.tensors[0].shape[1], 4);
	assert_int_equal(file.tensors[0].end - file.tensors[0].begin, 48);
	assert_int_equal(file.tensors[1].dtype, DTYPE_BF16);
	assert_int_equal(file.data_bytes, 58);
	assert_int_equal(file.header_bytes, made[0].len - 58);
	assert_true(text_is(note(&file, "onnx.producer"), "by hand"));
	assert_true(text_is(note(&file, "onnx.producer_version"), "1.0"));
	assert_true(text_is(note(&file, "onnx.ir_version"), "10"));
	assert_true(text_is(note(&file, "onnx.model_version"), "7"));
	assert_true(text_is(note(&file, "onnx.graph"), "main"));
	assert_true(text_is(note(&file, "onnx.opset"), "ai.onnx 17, com.microsoft 1"));
	assert_true(text_is(note(&file, "onnx.text_tensors"), "1"));
	assert_true(text_is(note(&file, "author"), "somebody"));
}

/* Number, word, bytes of 7 elements when raw, and how the same are listed otherwise. */
static const struct {
	unsigned type;
	enum dtype dtype;
	unsigned raw_bytes, list, entries;
} types[] = {
    {1, DTYPE_F32, 28, 4, 7},
    {2, DTYPE_U8, 7, 5, 7},
    {3, DTYPE_I8, 7, 5, 7},
    {4, DTYPE_U16, 14, 5, 7},
    {5, DTYPE_I16, 14, 5, 7},
    {6, DTYPE_I32, 28, 5, 7},
    {7, DTYPE_I64, 56, 7, 7},
    {9, DTYPE_BOOL, 7, 5, 7},
    {10, DTYPE_F16, 14, 5, 7},
    {11, DTYPE_F64, 56, 10, 7},
    {12, DTYPE_U32, 28, 11, 7},
    {13, DTYPE_U64, 56, 11, 7},
    {14, DTYPE_C64, 56, 4, 14},
    {15, DTYPE_C128, 112, 10, 14},
    {16, DTYPE_BF16, 14, 5, 7},
    {17, DTYPE_F8_E4M3, 7, 5, 7},
    {18, DTYPE_F8_E4M3FNUZ, 7, 5, 7},
    {19, DTYPE_F8_E5M2, 7, 5, 7},
    {20, DTYPE_F8_E5M2FNUZ, 7, 5, 7},
    {21, DTYPE_U4, 4, 5, 4},
    {22, DTYPE_I4, 4, 5, 4},
    {23, DTYPE_F4, 4, 5, 4},
    {24, DTYPE_F8_E8M0, 7, 5, 7},
    {25, DTYPE_U2, 2, 5, 2},
    {26, DTYPE_I2, 2, 5, 2},
};

/* The same values one by one, which protobuf allows beside the packed list. */
static void
listed(unsigned i, bool is_packed)
{
	struct bytes *to = tensor("t", types[i].type, 7, 1), *list = &made[3];
	bool is_float = types[i].list == 4, is_double = types[i].list == 10;

	for (unsigned k = 0; k < types[i].entries; k++) {
		struct bytes *at = is_packed ? list : to;
		if (!is_packed)
			varint(to, types[i].list << 3 | (is_float ? 5 : is_double ? 1 : 0));
		if (is_float)
			put_u32(at, k);
		else if (is_double)
			put_u64(at, k);
		else
			varint(at, k % 2 == 0 ? UINT64_MAX : k); /* of ten bytes and of one */
	}
	if (is_packed)
		close_into(to, types[i].list, list);
	close_into(&made[1], 5, to);
	model();
}

static void
every_element_type_is_read_raw_and_listed(void **state)
{
	struct tensor_file file;

	(void)state;
	for (unsigned i = 0; i < sizeof types / sizeof *types; i++) {
		raw(tensor("t", types[i].type, 7, 1), types[i].raw_bytes);
		close_into(&made[1], 5, &made[2]);
		model();
		parsed(&file);
		assert_int_equal(file.tensors[0].dtype, types[i].dtype);
		assert_int_equal(file.tensors[0].elements, 7);
		assert_int_equal(file.data_bytes, types[i].raw_bytes);
		raw(tensor("t", types[i].type, 7, 1), types[i].raw_bytes + 1);
		close_into(&made[1], 5, &made[2]);
		model();
		assert_int_equal(parse(&file, NULL), GPAI_MALFORMED);
		for (int is_packed = 0; is_packed < 2; is_packed++) {
			listed(i, is_packed);
			parsed(&file);
			assert_int_equal(file.tensors[0].dtype, types[i].dtype);
			assert_true(file.tensors[0].end <= made[0].len);
		}
	}
}

/* If(x) { then: { w }, else: { Constant(c) } } and a sparse initialiser. */
static void
tensors_of_inner_graphs_and_constants_are_found(void **state)
{
	struct tensor_file file;

	(void)state;
	raw(tensor("w", 1, 2, 2), 16);
	close_into(&made[3], 5, &made[2]);
	words(&made[4], 1, "then_branch");
	close_into(&made[4], 6, &made[3]);
	bytes(&made[1], 1, "", 0);
	made[3].len = 0;
	close_into(&made[3], 5, &made[4]); /* attribute before its node's output */
	words(&made[3], 2, "out");
	close_into(&made[1], 1, &made[3]);
	raw(tensor("ignored", 7, 1, 1), 8);
	close_into(&made[4], 5, &made[2]);
	words(&made[4], 1, "value");
	close_into(&made[3], 5, &made[4]);
	words(&made[3], 2, "c");
	close_into(&made[1], 1, &made[3]);
	raw(tensor("ignored", 7, 1, 1), 8);
	close_into(&made[4], 10, &made[2]);
	words(&made[4], 1, "tables");
	close_into(&made[3], 5, &made[4]);
	words(&made[3], 2, "d");
	close_into(&made[1], 1, &made[3]);
	raw(tensor("s", 1, 3, 1), 12);
	close_into(&made[3], 1, &made[2]);
	raw(tensor("s.indices", 7, 3, 1), 24);
	close_into(&made[3], 2, &made[2]);
	number(&made[3], 3, 1000);
	close_into(&made[1], 15, &made[3]);
	model();
	parsed(&file);
	assert_int_equal(file.n_tensors, 4);
	assert_true(text_is(file.tensors[0].name, "w"));
	assert_true(text_is(file.tensors[1].name, "c"));
	assert_true(text_is(file.tensors[2].name, "d.tables"));
	assert_true(text_is(file.tensors[3].name, "s"));
	assert_int_equal(file.tensors[3].elements, 3);
}

static void
external(const char *location, const char *offset, const char *length)
{
	struct bytes *to = tensor("w", 1, 1000, 1000);

	number(to, 14, 1);
	pair(to, 13, "location", location);
	if (offset != NULL)
		pair(to, 13, "offset", offset);
	if (length != NULL)
		pair(to, 13, "length", length);
	close_into(&made[1], 5, to);
	model();
}

static void
external_data_is_placed_in_its_file(void **state)
{
	struct tensor_file file;

	(void)state;
	external("model.onnx.data", "8192", "4000000");
	parsed(&file);
	assert_true(text_is(file.tensors[0].file, "model.onnx.data"));
	assert_int_equal(file.tensors[0].begin, 8192);
	assert_int_equal(file.tensors[0].end, 4008192);
	assert_int_equal(file.data_bytes, 0);
	external("weights/w.bin", NULL, NULL);
	parsed(&file);
	assert_int_equal(file.tensors[0].begin, 0);
	assert_int_equal(file.tensors[0].end, 4000000);
}

static void
external_data_outside_the_folder_is_refused(void **state)
{
	static const char *const bad[] = {"../w.bin", "/etc/passwd", "a/../../w.bin", "", "..",
	    "a//b", "./w.bin", "a/", "C:w.bin", "a:stream"};
	char message[200];

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		external(bad[i], NULL, NULL);
		snprintf(message, sizeof message,
		    "tensor \"w\": external data in \"%s\", expected a file below the model's "
		    "folder",
		    bad[i]);
		refused(GPAI_MALFORMED, message);
	}
	external("..\\w.bin", NULL, NULL);
	struct tensor_file file;
	assert_int_equal(parse(&file, NULL), GPAI_MALFORMED);
	external("model.onnx", NULL, NULL);
	refused(GPAI_MALFORMED,
	    "tensor \"w\": external data in \"model.onnx\", which is the model itself");
	number(tensor("w", 1, 2, 2), 14, 1); /* external, but nowhere */
	close_into(&made[1], 5, &made[2]);
	model();
	refused(GPAI_MALFORMED,
	    "tensor \"w\": external data in \"\", expected a file below the model's folder");
}

static void
external_data_that_does_not_fit_is_refused(void **state)
{
	(void)state;
	external("w.bin", "0", "4000001");
	refused(GPAI_MALFORMED,
	    "tensor \"w\": external data of 4000001 bytes, expected 4000000 for "
	    "1000000 elements of F32");
	external("w.bin", "-1", NULL);
	refused(GPAI_MALFORMED, "tensor \"w\": offset of external data is \"-1\", expected digits");
	external("w.bin", "18446744073709551616", NULL);
	refused(GPAI_MALFORMED, "tensor \"w\": offset of external data is "
				"\"18446744073709551616\", expected digits");
	external("w.bin", "18446744073709551615", NULL);
	refused(GPAI_TOO_LARGE, "tensor \"w\": external data from byte 18446744073709551615 ends "
				"beyond 2^64");
}

static void
shapes_beyond_2_64_are_refused(void **state)
{
	(void)state;
	raw(tensor("w", 1, UINT64_C(1) << 40, UINT64_C(1) << 40), 4);
	close_into(&made[1], 5, &made[2]);
	model();
	refused(GPAI_TOO_LARGE, "tensor \"w\": shape overflows: the product up to dims[1] = "
				"1099511627776 is beyond 2^64");
	raw(tensor("w", 1, UINT64_C(1) << 62, 2), 4);
	close_into(&made[1], 5, &made[2]);
	model();
	refused(GPAI_TOO_LARGE, "tensor \"w\": size overflows: 9223372036854775808 elements of F32 "
				"are beyond 2^64 bytes");
	raw(tensor("w", 1, UINT64_MAX, 1), 4);
	close_into(&made[1], 5, &made[2]);
	model();
	refused(GPAI_MALFORMED, "tensor \"w\": dimension 0 is negative");
	raw(tensor("w", 1, 1000000000, 1), 4);
	close_into(&made[1], 5, &made[2]);
	model();
	refused(GPAI_MALFORMED, "tensor \"w\": 4 bytes of raw data, expected 4000000000 for "
				"1000000000 elements of F32");
	tensor("w", 1, 2, 2);
	close_into(&made[1], 5, &made[2]);
	model();
	refused(GPAI_MALFORMED, "tensor \"w\": 0 values, expected 4 for 4 elements of F32");
	raw(tensor("w", 99, 2, 2), 4);
	close_into(&made[1], 5, &made[2]);
	model();
	refused(GPAI_UNSUPPORTED, "tensor \"w\": element type 99 is not known");
}

static void
rank_limit_is_exact(void **state)
{
	struct tensor_file file;

	(void)state;
	for (unsigned rank = 64; rank <= 65; rank++) {
		words(&made[2], 8, "w");
		for (unsigned i = 0; i < rank; i++)
			varint(&made[3], 1);
		close_into(&made[2], 1, &made[3]);
		number(&made[2], 2, 2);
		raw(&made[2], 1);
		close_into(&made[1], 5, &made[2]);
		model();
		if (rank == 64)
			parsed(&file);
		else
			refused(GPAI_TOO_LARGE, "tensor \"w\": more than 64 dimensions");
	}
}

static void
nested(unsigned depth)
{
	struct bytes *graph = &made[1], *node = &made[3], *attribute = &made[4];

	graph->len = 0;
	for (unsigned i = 0; i < depth - 1; i++) {
		close_into(attribute, 6, graph);
		close_into(node, 5, attribute);
		close_into(graph, 1, node);
	}
	model();
}

static void
depth_limit_is_exact(void **state)
{
	struct tensor_file file;

	(void)state;
	nested(ONNX_DEPTH_MAX);
	parsed(&file);
	nested(ONNX_DEPTH_MAX + 1);
	refused(GPAI_TOO_LARGE, "graphs nest deeper than 32, expected at most that");
	nested(3000);
	refused(GPAI_TOO_LARGE, "graphs nest deeper than 32, expected at most that");
}

static void
broken_messages_are_refused(void **state)
{
	static const struct {
		const char *at;
		size_t len;
		const char *message;
	} bad[] = {
	    {"\x08", 1, "1 bytes expected, but only 0 remain"},
	    {"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\1", 12, "number of more than 10 bytes"},
	    {"\x3a\xff\xff\xff\xff\xff\xff\xff\xff\xff\1", 11,
		"18446744073709551615 bytes expected, but only 0 remain"},
	    {"\x3a\x05\x0a", 3, "5 bytes expected, but only 1 remain"},
	    {"\x3b", 1, "field 7 of wire type 3, expected 0, 1, 2 or 5"},
	    {"\x00\x01", 2, "field number 0, expected 1 to 2^29 - 1"},
	    {"\xff\xff\xff\xff\x7f\1", 6, "field number 4294967295, expected 1 to 2^29 - 1"},
	    {"\x08\x07", 2, "model without a graph"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		made[0].len = 0;
		put(&made[0], bad[i].at, bad[i].len);
		refused(GPAI_MALFORMED, bad[i].message);
	}
}

/* A prefix that ends between two fields of the model is a model with fewer fields. */
static void
every_strict_prefix_is_refused(void **state)
{
	struct tensor_file file;
	struct gpai_error err;

	(void)state;
	raw(tensor("w", 1, 3, 4), 48);
	close_into(&made[1], 5, &made[2]);
	model();
	for (size_t len = 0; len < made[0].len; len++) {
		struct guarded cut = guarded(made[0].at, len);
		err = (struct gpai_error){0};
		assert_int_equal(onnx_parse(&arena, cut.bytes, "x", &file, &err), GPAI_MALFORMED);
		assert_int_equal(err.place, GPAI_BYTE);
		assert_true(err.at <= len);
		guarded_release(&cut);
	}
}

/* One long output name, named again by each of its node's attributes. */
static void
names_of_tensors_are_bounded(void **state)
{
	static char name[ONNX_NAME_MAX + 1];
	struct tensor_file file;
	struct gpai_error err = {0};

	(void)state;
	memset(name, 'n', ONNX_NAME_MAX);
	words(&made[3], 2, name);
	for (unsigned i = 0; i < 30000; i++) {
		number(&made[2], 1, 0);
		number(&made[2], 2, 1);
		close_into(&made[4], 5, &made[2]);
		close_into(&made[3], 5, &made[4]);
	}
	close_into(&made[1], 1, &made[3]);
	model();
	assert_int_equal(parse(&file, &err), GPAI_NO_MEMORY); /* the caller's arena has 64 MB */
	assert_true(arena.used_bytes <= (size_t)64 << 20);
	words(&made[2], 8, name);
	put(&made[2], "", 0);
	number(&made[2], 1, 0);
	number(&made[2], 2, 1);
	close_into(&made[1], 5, &made[2]);
	model();
	arena_release(&arena);
	arena_init(&arena, (size_t)64 << 20);
	parsed(&file);
	assert_int_equal(file.tensors[0].name.len, ONNX_NAME_MAX);
	name[0] = 'm';
	struct bytes *to = &made[2];
	varint(to, 8 << 3 | 2);
	varint(to, ONNX_NAME_MAX + 1);
	put(to, name, ONNX_NAME_MAX);
	put_u8(to, 'x');
	close_into(&made[1], 5, to);
	model();
	refused(GPAI_TOO_LARGE, "tensor \"\": name of 4097 bytes, expected at most 4096");
}

static void
real_file_is_read(void **state)
{
	const char *shared = getenv("GPAI_SHARED");
	struct tensor_file file;
	char path[4096];
	struct stat st;

	(void)state;
	snprintf(path, sizeof path, "%s/data/weights/onnx/light_resnet50.onnx",
	    shared != NULL ? shared : "");
	int fd = open(path, O_RDONLY);
	if (fd < 0)
		skip();
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(onnx_read(&arena, fd, (uint64_t)st.st_size, path, &file, NULL), GPAI_OK);
	close(fd);
	/* Counted with the onnx package of Python: 508 tensors, 2433 elements. */
	uint64_t elements = 0;
	for (uint32_t i = 0; i < file.n_tensors; i++)
		elements += file.tensors[i].elements;
	assert_int_equal(file.n_tensors, 508);
	assert_int_equal(elements, 2433);
	assert_true(text_is(note(&file, "onnx.producer"), "onnx-caffe2"));
	assert_true(text_is(note(&file, "onnx.opset"), "ai.onnx 9"));
}

/* Memory that ends anywhere is an error and nothing else. */
static void
every_lack_of_memory_is_an_error(void **state)
{
	enum gpai_code rc = GPAI_NO_MEMORY;
	unsigned n = 0;

	(void)state;
	struct tensor_file file;

	raw(tensor("w", 1, 3, 4), 48);
	close_into(&made[1], 5, &made[2]);
	words(&made[1], 2, "main");
	model();
	pair(&made[0], 14, "author", "somebody");
	for (size_t limit = 1; rc != GPAI_OK; limit += 61, n++) {

		arena_release(&arena);
		arena_init(&arena, limit);
		rc = parse(&file, NULL);
		assert_true(rc == GPAI_OK || rc == GPAI_NO_MEMORY);
	}
	assert_true(n > 5);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(initialisers_and_the_model_itself_are_described),
	    CASE(every_element_type_is_read_raw_and_listed),
	    CASE(tensors_of_inner_graphs_and_constants_are_found),
	    CASE(external_data_is_placed_in_its_file),
	    CASE(external_data_outside_the_folder_is_refused),
	    CASE(external_data_that_does_not_fit_is_refused),
	    CASE(shapes_beyond_2_64_are_refused),
	    CASE(rank_limit_is_exact),
	    CASE(depth_limit_is_exact),
	    CASE(broken_messages_are_refused),
	    CASE(every_strict_prefix_is_refused),
	    CASE(names_of_tensors_are_bounded),
	    CASE(real_file_is_read),
	    CASE(every_lack_of_memory_is_an_error),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
