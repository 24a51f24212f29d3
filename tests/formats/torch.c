/* SPDX-License-Identifier: Apache-2.0 */
/* PyTorch checkpoints, made here byte by byte and two that PyTorch wrote: which tensors are
 * found, which bytes they show, and how hostile ones are refused. */
#include "bytes.h"

#include "formats/torch_legacy.h"
#include "formats/torch_zip.h"

#include <fcntl.h>
#include <sys/stat.h>

static struct arena arena;
static struct bytes made, pickle;

static int
begin(void **state)
{
	(void)state;
	arena_init(&arena, (size_t)64 << 20);
	memset(&made, 0, sizeof made);
	memset(&pickle, 0, sizeof pickle);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

/* --- the archive --- */

static struct {
	char name[64];
	uint64_t size, at;
	unsigned method;
} members[64];
static unsigned n_members;

static void
archive_begin(void)
{
	made.len = 0;
	n_members = 0;
}

static void
member(const char *name, const void *contents, size_t len)
{
	snprintf(members[n_members].name, sizeof members->name, "%s", name);
	members[n_members].size = len;
	members[n_members].method = 0;
	members[n_members++].at = made.len;
	put_u32(&made, 0x04034b50);
	put_u16(&made, 0);
	put_u16(&made, 0);
	put_u16(&made, 0);
	put_zeros(&made, 8);
	put_u32(&made, len);
	put_u32(&made, len);
	put_u16(&made, (unsigned)strlen(name));
	put_u16(&made, 5); /* an extra field that the directory does not have */
	put_string(&made, name);
	put_zeros(&made, 5);
	put(&made, contents, len);
}

static void
zeros(const char *name, size_t len)
{
	static const uint8_t none[4096];

	member(name, none, len);
}

static void
directory_entry(unsigned i)
{
	put_u32(&made, 0x02014b50);
	put_zeros(&made, 6);
	put_u16(&made, members[i].method);
	put_zeros(&made, 8);
	put_u32(&made, members[i].size);
	put_u32(&made, members[i].size);
	put_u16(&made, (unsigned)strlen(members[i].name));
	put_zeros(&made, 12);
	put_u32(&made, members[i].at);
	put_string(&made, members[i].name);
}

static void
end_record(uint64_t n, uint64_t len, uint64_t at)
{
	put_u32(&made, 0x06054b50);
	put_u32(&made, 0);
	put_u16(&made, (unsigned)n);
	put_u16(&made, (unsigned)n);
	put_u32(&made, len);
	put_u32(&made, at);
	put_u16(&made, 0);
}

static void
archive_end(void)
{
	size_t at = made.len;

	for (unsigned i = 0; i < n_members; i++)
		directory_entry(i);
	end_record(n_members, made.len - at, at);
}

/* --- the pickle --- */

static void
p(const char *words)
{
	put_string(&pickle, words);
}

static void
p_text(const char *text)
{
	p("X");
	put_u32(&pickle, strlen(text));
	p(text);
}

static void
p_whole(uint64_t whole)
{
	if (whole < INT32_MAX) {
		p("J");
		put_u32(&pickle, whole);
	} else {
		put_u8(&pickle, 0x8a);
		put_u8(&pickle, 8);
		put_u64(&pickle, whole);
	}
}

static void
p_storage(const char *type, const char *key, uint64_t n)
{
	p("(");
	p_text("storage");
	p("ctorch\n");
	p(type);
	p("\n");
	p_text(key);
	p_text("cpu");
	p_whole(n);
	p("tQ");
}

static void
p_tuple(unsigned n, const uint64_t *numbers)
{
	p("(");
	for (unsigned i = 0; i < n; i++)
		p_whole(numbers[i]);
	p("t");
}

static void
p_tensor(const char *type, const char *key, uint64_t n, uint64_t offset, unsigned rank,
    const uint64_t *size, const uint64_t *stride)
{
	p("ctorch._utils\n_rebuild_tensor_v2\n(");
	p_storage(type, key, n);
	p_whole(offset);
	p_tuple(rank, size);
	p_tuple(rank, stride);
	put_u8(&pickle, 0x89);
	p("ccollections\nOrderedDict\n)RtR");
}

static const uint64_t size_2_4[] = {2, 4}, stride_4_1[] = {4, 1}, stride_1_2[] = {1, 2},
		      size_4[] = {4}, stride_1[] = {1}, stride_0[] = {0};

static void
checkpoint(size_t storage_bytes)
{
	archive_begin();
	member("m/data.pkl", pickle.at, pickle.len);
	member("m/byteorder", "little", 6);
	zeros("m/data/0", storage_bytes);
	member("m/version", "3\n", 2);
	archive_end();
}

static void
pickle_begin(void)
{
	pickle.len = 0;
	put_u8(&pickle, 0x80);
	put_u8(&pickle, 2);
}

static enum gpai_code
parse(struct tensor_file *file, struct gpai_error *err)
{
	struct guarded bytes = guarded(made.at, made.len);
	enum gpai_code rc = torch_zip_parse(&arena, bytes.bytes, "x.pt", file, err);

	guarded_release(&bytes);
	return rc;
}

static void
parsed(struct tensor_file *file)
{
	struct gpai_error err = {0};

	if (parse(file, &err) != GPAI_OK)
		fail_msg("%s at %" PRIu64, err.message, err.at);
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
tensors_show_their_bytes_of_shared_storage(void **state)
{
	struct tensor_file file;

	(void)state;
	pickle_begin();
	p("}(");
	p_text("all");
	p_tensor("FloatStorage", "0", 8, 0, 2, size_2_4, stride_4_1);
	p_text("turned");
	p_tensor("FloatStorage", "0", 8, 0, 2, size_2_4, stride_1_2);
	p_text("row");
	p_tensor("FloatStorage", "0", 8, 4, 1, size_4, stride_1);
	p_text("repeated");
	p_tensor("FloatStorage", "0", 8, 7, 1, size_4, stride_0);
	p("u.");
	checkpoint(32);
	parsed(&file);
	uint64_t at = file.tensors[0].begin;
	assert_int_equal(file.n_tensors, 4);
	assert_true(text_is(file.tensors[0].name, "all"));
	assert_int_equal(file.tensors[0].dtype, DTYPE_F32);
	assert_int_equal(file.tensors[0].shape[1], 4);
	assert_int_equal(file.tensors[0].end, at + 32);
	assert_int_equal(at, members[2].at + 30 + strlen("m/data/0") + 5);
	assert_int_equal(file.tensors[1].begin, at);
	assert_int_equal(file.tensors[1].end, at + 32);
	assert_int_equal(file.tensors[2].begin, at + 16);
	assert_int_equal(file.tensors[2].end, at + 32);
	assert_int_equal(file.tensors[3].elements, 4);
	assert_int_equal(file.tensors[3].begin, at + 28);
	assert_int_equal(file.tensors[3].end, at + 32);
	assert_int_equal(file.data_bytes, 32);
	assert_int_equal(file.header_bytes, made.len - 32);
	assert_int_equal(file.n_unsafe, 0);
	assert_true(text_is(note(&file, "torch.version"), "3"));
	assert_true(text_is(note(&file, "torch.byteorder"), "little"));
}

/* {"epoch": 3, "state_dict": {"a.w": ...}, "optimizer": {"state": {0: {"exp_avg": ...}}},
 *  "loss": tensor} */
static void
weights_are_told_from_what_lies_beside_them(void **state)
{
	struct tensor_file file;

	(void)state;
	pickle_begin();
	p("}(");
	p_text("loss");
	p_tensor("FloatStorage", "0", 8, 0, 0, NULL, NULL);
	p_text("epoch");
	p("K\3");
	p_text("optimizer");
	p("}");
	p_text("state");
	p("}J");
	put_u32(&pickle, 0);
	p("}");
	p_text("exp_avg");
	p_tensor("FloatStorage", "1", 8, 0, 1, size_4, stride_1);
	p("sss");
	p_text("state_dict");
	p("ccollections\nOrderedDict\n)R");
	p_text("a.w");
	p_tensor("FloatStorage", "0", 8, 0, 1, size_4, stride_1);
	p("su.");
	archive_begin();
	member("m/data.pkl", pickle.at, pickle.len);
	zeros("m/data/0", 32);
	zeros("m/data/1", 32);
	archive_end();
	parsed(&file);
	assert_int_equal(file.data_bytes, 32);
	assert_int_equal(file.header_bytes, made.len - 32);
	assert_int_equal(file.n_tensors, 1);
	assert_true(text_is(file.tensors[0].name, "a.w"));
	assert_true(text_is(note(&file, "torch.beside"), "loss: 1 tensor; optimizer: 1 tensor"));
}

/* A module that was saved whole: its class is named, its parameters are found. */
static void
module_of_a_class_is_read_and_its_class_is_unsafe(void **state)
{
	struct tensor_file file;

	(void)state;
	pickle_begin();
	p("c__main__\nNet\n)\x81}(");
	p_text("training");
	p("\x88");
	p_text("_modules");
	p("}");
	p_text("fc");
	p("ctorch.nn.modules.linear\nLinear\n)\x81}");
	p_text("_parameters");
	p("}");
	p_text("weight");
	p("ctorch._utils\n_rebuild_parameter\n(");
	p_tensor("HalfStorage", "0", 8, 0, 2, size_2_4, stride_4_1);
	p("\x88)tRssbsub.");
	checkpoint(16);
	parsed(&file);
	assert_int_equal(file.n_tensors, 1);
	assert_true(text_is(file.tensors[0].name, "fc.weight"));
	assert_int_equal(file.tensors[0].dtype, DTYPE_F16);
	assert_int_equal(file.n_unsafe, 2);
	assert_true(text_is(file.unsafe[0], "__main__.Net"));
	assert_true(text_is(file.unsafe[1], "torch.nn.modules.linear.Linear"));
}

static void
types_and_wrappers_of_tensors_are_known(void **state)
{
	static const struct {
		const char *storage;
		enum dtype dtype;
		unsigned bytes;
	} types[] = {{"DoubleStorage", DTYPE_F64, 8}, {"FloatStorage", DTYPE_F32, 4},
	    {"HalfStorage", DTYPE_F16, 2}, {"BFloat16Storage", DTYPE_BF16, 2},
	    {"LongStorage", DTYPE_I64, 8}, {"IntStorage", DTYPE_I32, 4},
	    {"ShortStorage", DTYPE_I16, 2}, {"CharStorage", DTYPE_I8, 1},
	    {"ByteStorage", DTYPE_U8, 1}, {"BoolStorage", DTYPE_BOOL, 1},
	    {"ComplexFloatStorage", DTYPE_C64, 8}, {"ComplexDoubleStorage", DTYPE_C128, 16},
	    {"QInt8Storage", DTYPE_I8, 1}};
	struct tensor_file file;

	(void)state;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		pickle_begin();
		p("}");
		p_text("t");
		p_tensor(types[i].storage, "0", 8, 0, 2, size_2_4, stride_4_1);
		p("s.");
		checkpoint(8 * types[i].bytes);
		parsed(&file);
		assert_int_equal(file.tensors[0].dtype, types[i].dtype);
		assert_int_equal(file.data_bytes, 8 * types[i].bytes);
	}
	/* A type of its own beside an untyped storage, as for float8; a pair of F4 in a byte. */
	pickle_begin();
	p("}(");
	p_text("f8");
	p("ctorch._utils\n_rebuild_tensor_v3\n(");
	p_storage("UntypedStorage", "0", 8);
	p("K");
	put_u8(&pickle, 0);
	p_tuple(2, size_2_4);
	p_tuple(2, stride_4_1);
	p("\x89}ctorch\nfloat8_e4m3fn\ntR");
	p_text("f4");
	p("ctorch._utils\n_rebuild_tensor_v3\n(");
	p_storage("UntypedStorage", "0", 8);
	p("K");
	put_u8(&pickle, 0);
	p_tuple(2, size_2_4);
	p_tuple(2, stride_4_1);
	p("\x89}ctorch\nfloat4_e2m1fn_x2\ntR");
	p_text("none");
	p("ctorch._utils\n_rebuild_meta_tensor_no_storage\n(ctorch\nbfloat16\n");
	p_tuple(2, size_2_4);
	p_tuple(2, stride_4_1);
	p("\x89tRu.");
	checkpoint(8);
	parsed(&file);
	assert_int_equal(file.tensors[0].dtype, DTYPE_F8_E4M3);
	assert_int_equal(file.tensors[0].end - file.tensors[0].begin, 8);
	assert_int_equal(file.tensors[1].dtype, DTYPE_F4);
	assert_int_equal(file.tensors[1].elements, 16);
	assert_int_equal(file.tensors[1].shape[1], 8);
	assert_int_equal(file.tensors[1].end - file.tensors[1].begin, 8);
	assert_int_equal(file.tensors[2].dtype, DTYPE_BF16);
	assert_int_equal(file.tensors[2].elements, 8);
	assert_int_equal(file.tensors[2].end, 0);
	assert_int_equal(file.n_unsafe, 0);
}

static void
one_tensor(uint64_t n, uint64_t offset, unsigned rank, const uint64_t *size, const uint64_t *stride)
{
	pickle_begin();
	p("}");
	p_text("t");
	p_tensor("FloatStorage", "0", n, offset, rank, size, stride);
	p("s.");
}

static void
refused_at(enum gpai_code code, uint64_t at, const char *message)
{
	struct tensor_file file;
	struct gpai_error err = {0};
	enum gpai_code rc = parse(&file, &err);

	if (rc != code || strcmp(err.message, message) != 0 || (at > 0 && err.at != at))
		fail_msg("code %d at %" PRIu64 ": %s\n  expected %d at %" PRIu64 ": %s", rc, err.at,
		    err.message, code, at, message);
	assert_string_equal(err.file, "x.pt");
	assert_true(arena.used_bytes < (size_t)8 << 20);
}

static void
refused(enum gpai_code code, const char *message)
{
	refused_at(code, 0, message);
}

static void
tensors_beyond_their_storage_are_refused(void **state)
{
	static const uint64_t huge[] = {UINT64_C(1) << 40, UINT64_C(1) << 40},
			      far[] = {UINT64_C(1) << 62, 1}, size_0[] = {0};
	struct tensor_file file;

	(void)state;
	one_tensor(8, 1, 2, size_2_4, stride_4_1);
	checkpoint(32);
	refused(GPAI_MALFORMED, "tensor \"t\": shows 8 places from element 1 of storage \"0\", "
				"which has 32 bytes");
	one_tensor(8, 0, 2, huge, stride_4_1);
	checkpoint(32);
	refused(GPAI_TOO_LARGE, "tensor \"t\": shape overflows: the product up to size[1] = "
				"1099511627776 is beyond 2^64");
	one_tensor(8, 0, 2, size_2_4, far);
	checkpoint(32);
	refused(GPAI_MALFORMED, "tensor \"t\": shows 4611686018427387908 places from element 0 of "
				"storage \"0\", which has 32 bytes");
	one_tensor(UINT64_C(1) << 62, 0, 2, size_2_4, stride_4_1);
	checkpoint(32);
	refused(GPAI_TOO_LARGE, "storage \"0\" overflows: 4611686018427387904 elements of F32 are "
				"beyond 2^64 bytes");
	one_tensor(1000000000, 0, 2, size_2_4, stride_4_1);
	checkpoint(32);
	refused_at(
	    GPAI_MALFORMED, members[2].at, "storage \"data/0\" has 32 bytes, expected 4000000000");
	one_tensor(8, 8, 1, size_0, stride_1); /* nothing, from the end */
	checkpoint(32);
	parsed(&file);
	assert_int_equal(file.tensors[0].begin, file.tensors[0].end);
}

static void
odd_descriptions_are_refused(void **state)
{
	static const uint64_t negative[] = {UINT64_MAX};
	uint64_t long_shape[65];

	(void)state;
	for (unsigned i = 0; i < 65; i++)
		long_shape[i] = 1;
	one_tensor(8, 0, 1, negative, stride_1);
	checkpoint(32);
	refused(
	    GPAI_MALFORMED, "tensor \"t\": size or stride 0 is no whole number from 0 to 2^63 - 1");
	one_tensor(8, 0, 65, long_shape, long_shape);
	checkpoint(32);
	refused(GPAI_TOO_LARGE, "tensor \"t\": 65 dimensions, expected at most 64");
	pickle_begin();
	p("}");
	p_text("t");
	p("ctorch._utils\n_rebuild_tensor_v2\n(NNNNtRs.");
	checkpoint(32);
	refused(GPAI_MALFORMED, "tensor \"t\": has no storage");
	pickle_begin();
	p("}");
	p_text("t");
	p_tensor("StrangeStorage", "0", 8, 0, 1, size_4, stride_1);
	p("s.");
	checkpoint(32);
	refused(GPAI_UNSUPPORTED, "storage of type \"torch.StrangeStorage\" is not known");
	pickle_begin();
	p("}");
	p_text("t");
	p_tensor("FloatStorage", "../../0", 8, 0, 1, size_4, stride_1);
	p("s.");
	checkpoint(32);
	refused(GPAI_MALFORMED, "storage \"data/../../0\" is not in the archive");
	pickle_begin();
	p("}(");
	p_text("t");
	p_tensor("FloatStorage", "0", 8, 0, 1, size_4, stride_1);
	p_text("u");
	p_tensor("FloatStorage", "0", 9, 0, 1, size_4, stride_1);
	p("u.");
	checkpoint(32);
	struct tensor_file file;
	assert_int_equal(parse(&file, NULL), GPAI_MALFORMED);
}

static void
nested(unsigned depth)
{
	pickle_begin();
	for (unsigned i = 0; i < depth - 1; i++)
		p("](");
	p("]");
	for (unsigned i = 0; i < depth - 1; i++)
		p("e");
	p(".");
	checkpoint(0);
}

static void
depth_limit_is_exact(void **state)
{
	struct tensor_file file;

	(void)state;
	nested(256);
	parsed(&file);
	nested(257);
	refused(GPAI_TOO_LARGE, "objects nest deeper than 256, expected at most that");
	nested(50000);
	refused(GPAI_TOO_LARGE, "objects nest deeper than 256, expected at most that");
}

/* 2^60 tensors if each were walked on every way to it; and a dict that holds itself. */
static void
cycles_and_shared_containers_are_walked_once(void **state)
{
	struct tensor_file file;

	(void)state;
	pickle_begin();
	p("](");
	p_tensor("FloatStorage", "0", 8, 0, 1, size_4, stride_1);
	p("eq\1");
	for (int i = 0; i < 60; i++)
		p("0](h\1h\1eq\1");
	p(".");
	checkpoint(32);
	parsed(&file);
	assert_int_equal(file.n_tensors, 1);
	pickle_begin();
	p("}q\1(");
	p_text("self");
	p("h\1");
	p_text("w");
	p_tensor("FloatStorage", "0", 8, 0, 1, size_4, stride_1);
	p("u.");
	checkpoint(32);
	parsed(&file);
	assert_int_equal(file.n_tensors, 1);
	assert_true(text_is(file.tensors[0].name, "w"));
}

/* One tensor under a name of 4 KB, a hundred thousand times: 400 MB from 200 KB. */
static void
names_of_tensors_are_bounded(void **state)
{
	char key[4000 + 1];
	struct tensor_file file;
	struct gpai_error err = {0};

	(void)state;
	memset(key, 'k', sizeof key);
	key[4000] = '\0';
	pickle_begin();
	p_tensor("FloatStorage", "0", 8, 0, 1, size_4, stride_1);
	p("q\1"
	  "0}");
	p_text(key);
	p("](");
	for (int i = 0; i < 100000; i++)
		p("h\1");
	p("es.");
	checkpoint(32);
	assert_int_equal(parse(&file, &err), GPAI_NO_MEMORY); /* the caller's arena has 64 MB */
	assert_true(arena.used_bytes <= (size_t)64 << 20);
	arena_release(&arena);
	arena_init(&arena, (size_t)2 << 30);
	assert_int_equal(parse(&file, &err), GPAI_TOO_LARGE);
	assert_non_null(strstr(err.message, "names of more than 268435456 bytes"));
	assert_true(arena.used_bytes < (size_t)270 << 20);
}

static void
every_strict_prefix_is_refused(void **state)
{
	struct tensor_file file;
	struct gpai_error err;

	(void)state;
	one_tensor(8, 0, 2, size_2_4, stride_4_1);
	checkpoint(32);
	for (size_t len = 0; len < made.len; len++) {
		struct guarded bytes = guarded(made.at, len);
		err = (struct gpai_error){0};
		assert_int_equal(
		    torch_zip_parse(&arena, bytes.bytes, "x", &file, &err), GPAI_MALFORMED);
		assert_int_equal(err.place, GPAI_BYTE);
		assert_true(err.at <= len);
		guarded_release(&bytes);
	}
}

/* --- archives that lie --- */

static void
archives_of_other_programs_are_told_apart(void **state)
{
	(void)state;
	archive_begin();
	member("weights.npy", "x", 1);
	archive_end();
	refused(GPAI_UNSUPPORTED, "archive without a data.pkl: not a checkpoint of PyTorch");
	archive_begin();
	archive_end();
	refused(GPAI_UNSUPPORTED, "archive without a data.pkl: not a checkpoint of PyTorch");
}

static void
compressed_members_are_refused(void **state)
{
	(void)state;
	pickle_begin();
	p("N.");
	archive_begin();
	member("m/data.pkl", pickle.at, pickle.len);
	members[0].method = 8;
	archive_end();
	refused_at(GPAI_UNSUPPORTED, 0,
	    "member \"m/data.pkl\" is compressed by method 8, expected it stored");
}

/* Many names for the same bytes: how an archive of kilobytes claims to be petabytes. */
static void
overlapping_members_are_refused(void **state)
{
	(void)state;
	one_tensor(8, 0, 2, size_2_4, stride_4_1);
	archive_begin();
	member("m/data.pkl", pickle.at, pickle.len);
	zeros("m/data/0", 32);
	zeros("m/other", 32);
	for (unsigned i = 1; i < 40; i++) {
		members[n_members] = members[2];
		snprintf(members[n_members++].name, sizeof members->name, "m/data/%u", i);
	}
	archive_end();
	struct tensor_file file;
	struct gpai_error err = {0};
	assert_int_equal(parse(&file, &err), GPAI_MALFORMED);
	assert_non_null(strstr(err.message, "where the next begins"));
	archive_begin();
	member("m/data.pkl", pickle.at, pickle.len);
	zeros("m/data/0", 32);
	members[1].size = 4000000000;
	archive_end();
	assert_int_equal(parse(&file, &err), GPAI_MALFORMED);
	assert_non_null(
	    strstr(err.message, "member \"m/data/0\" of 4000000000 bytes reaches beyond"));
}

static void
directories_that_lie_are_refused(void **state)
{
	(void)state;
	archive_begin();
	end_record(1000, 0, 0);
	refused_at(GPAI_MALFORMED, 0, "1000 members claimed, but the directory has 0 bytes");
	archive_begin();
	end_record(1, 46, 4000);
	refused(GPAI_MALFORMED,
	    "directory of 46 bytes at 4000, expected it to end before its end record");
	archive_begin();
	end_record(0xffff, 0xffffffff, 0xffffffff);
	refused(GPAI_MALFORMED, "no ZIP64 locator before the end record");
	archive_begin();
	put_zeros(&made, 46);
	end_record(1, 46, 0);
	refused_at(GPAI_MALFORMED, 0, "no entry of the directory here");
	one_tensor(8, 0, 2, size_2_4, stride_4_1);
	archive_begin();
	member("m/data.pkl", pickle.at, pickle.len);
	zeros("m/data/0", 32);
	snprintf(members[1].name, sizeof members->name, "m/data/9");
	zeros("m/data/0", 32);
	snprintf(members[2].name, sizeof members->name, "m/data/9");
	archive_end();
	struct tensor_file file;
	assert_int_equal(parse(&file, NULL), GPAI_MALFORMED);
	snprintf(members[1].name, sizeof members->name, "m/data/0");
	archive_begin();
	member("m/data.pkl", pickle.at, pickle.len);
	zeros("m/data/7", 32);
	snprintf(members[1].name, sizeof members->name, "m/data/0");
	archive_end();
	refused_at(GPAI_MALFORMED, members[1].at,
	    "member \"m/data/0\" of the directory has another name here");
}

static void
zip64_numbers_are_read(void **state)
{
	struct tensor_file file;

	(void)state;
	one_tensor(8, 0, 2, size_2_4, stride_4_1);
	archive_begin();
	member("m/data.pkl", pickle.at, pickle.len);
	zeros("m/data/0", 32);
	size_t at = made.len;
	for (unsigned i = 0; i < 2; i++) {
		put_u32(&made, 0x02014b50);
		put_zeros(&made, 16);
		put_u32(&made, 0xffffffff);
		put_u32(&made, 0xffffffff);
		put_u16(&made, (unsigned)strlen(members[i].name));
		put_u16(&made, 28);
		put_zeros(&made, 10);
		put_u32(&made, 0xffffffff);
		put_string(&made, members[i].name);
		put_u16(&made, 1);
		put_u16(&made, 24);
		put_u64(&made, members[i].size);
		put_u64(&made, members[i].size);
		put_u64(&made, members[i].at);
	}
	size_t end64 = made.len;
	put_u32(&made, 0x06064b50);
	put_u64(&made, 44);
	put_zeros(&made, 12);
	put_u64(&made, 2);
	put_u64(&made, 2);
	put_u64(&made, end64 - at);
	put_u64(&made, at);
	put_u32(&made, 0x07064b50);
	put_u32(&made, 0);
	put_u64(&made, end64);
	put_u32(&made, 1);
	end_record(0xffff, 0xffffffff, 0xffffffff);
	parsed(&file);
	assert_int_equal(file.n_tensors, 1);
	assert_int_equal(file.data_bytes, 32);
}

/* --- the older layout --- */

static const char magic[] = "\x80\2\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."
			    "\x80\2M\xe9\3."
			    "\x80\2}q\0X\x0d\0\0\0little_endian\x88s.";

static void
legacy(size_t storage_bytes)
{
	made.len = 0;
	put(&made, magic, sizeof magic - 1);
	put(&made, pickle.at, pickle.len);
	put_string(&made, "\x80\2](X");
	put(&made, "\1\0\0\0000", 5);
	put_string(&made, "e.");
	put_u64(&made, 8);
	put_zeros(&made, storage_bytes);
}

static enum gpai_code
parse_legacy(size_t len, struct tensor_file *file, struct gpai_error *err)
{
	struct guarded bytes = guarded(made.at, len);
	enum gpai_code rc = torch_legacy_parse(&arena, bytes.bytes, "x.pt", file, err);

	guarded_release(&bytes);
	return rc;
}

static void
checkpoints_before_archives_are_read(void **state)
{
	struct tensor_file file;
	struct gpai_error err = {0};

	(void)state;
	one_tensor(8, 4, 1, size_4, stride_1);
	legacy(32);
	if (parse_legacy(made.len, &file, &err) != GPAI_OK)
		fail_msg("%s at %" PRIu64, err.message, err.at);
	assert_int_equal(file.n_tensors, 1);
	assert_int_equal(file.tensors[0].end, made.len);
	assert_int_equal(file.tensors[0].begin, made.len - 16);
	assert_true(text_is(note(&file, "torch.format"), "legacy"));
	assert_true(text_is(note(&file, "torch.byteorder"), "little"));
	for (size_t len = 0; len < made.len; len++)
		assert_int_not_equal(parse_legacy(len, &file, NULL), GPAI_OK);
	made.len = 0;
	put(&made, magic, sizeof magic - 1);
	put(&made, pickle.at, pickle.len);
	put_string(&made, "\x80\2].");
	assert_int_equal(parse_legacy(made.len, &file, &err), GPAI_MALFORMED);
	assert_string_equal(err.message, "storage \"0\" is not in the list of keys");
}

static void
pickles_that_are_no_checkpoint_only_name_what_they_call(void **state)
{
	struct tensor_file file;

	(void)state;
	made.len = 0;
	put_string(&made, "\x80\4\x8c\2os\x8c\6system\x93\x8c\2id\x85R.");
	assert_true(torch_legacy_sniff((struct span){made.at, made.len}));
	assert_int_equal(parse_legacy(made.len, &file, NULL), GPAI_OK);
	assert_int_equal(file.n_tensors, 0);
	assert_int_equal(file.n_unsafe, 1);
	assert_true(text_is(file.unsafe[0], "os.system"));
	assert_true(text_is(note(&file, "torch.format"), "pickle"));
}

static void
real_files_are_read(void **state)
{
	static const char *const names[] = {"test.pt", "test_with_key.pt"};
	const char *shared = getenv("GPAI_SHARED");
	struct tensor_file file;
	char path[4096];
	struct stat st;

	(void)state;
	for (int i = 0; i < 2; i++) {
		snprintf(path, sizeof path, "%s/data/weights/torch/%s",
		    shared != NULL ? shared : "", names[i]);
		int fd = open(path, O_RDONLY);
		if (fd < 0)
			skip();
		assert_int_equal(fstat(fd, &st), 0);
		assert_int_equal(
		    torch_zip_read(&arena, fd, (uint64_t)st.st_size, path, &file, NULL), GPAI_OK);
		close(fd);
		assert_int_equal(file.n_tensors, 1);
		assert_true(text_is(file.tensors[0].name, "test"));
		assert_int_equal(file.tensors[0].dtype, DTYPE_I64);
		assert_int_equal(file.tensors[0].elements, 8);
		assert_int_equal(file.tensors[0].begin % 64, 0); /* as PyTorch aligns them */
		assert_int_equal(file.tensors[0].end - file.tensors[0].begin, 64);
		assert_int_equal(file.n_unsafe, 0);
	}
}

/* Memory that ends anywhere is an error and nothing else. */
static void
every_lack_of_memory_is_an_error(void **state)
{
	enum gpai_code rc = GPAI_NO_MEMORY;
	unsigned n = 0;

	(void)state;
	struct tensor_file file;

	pickle_begin();
	p("}");
	p_text("model");
	p("}");
	p_text("w");
	p_tensor("FloatStorage", "0", 8, 0, 2, size_2_4, stride_4_1);
	p("s");
	p("sca\nb\n0.");
	checkpoint(32);
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
	    CASE(tensors_show_their_bytes_of_shared_storage),
	    CASE(weights_are_told_from_what_lies_beside_them),
	    CASE(module_of_a_class_is_read_and_its_class_is_unsafe),
	    CASE(types_and_wrappers_of_tensors_are_known),
	    CASE(tensors_beyond_their_storage_are_refused),
	    CASE(odd_descriptions_are_refused),
	    CASE(depth_limit_is_exact),
	    CASE(cycles_and_shared_containers_are_walked_once),
	    CASE(names_of_tensors_are_bounded),
	    CASE(every_strict_prefix_is_refused),
	    CASE(archives_of_other_programs_are_told_apart),
	    CASE(compressed_members_are_refused),
	    CASE(overlapping_members_are_refused),
	    CASE(directories_that_lie_are_refused),
	    CASE(zip64_numbers_are_read),
	    CASE(checkpoints_before_archives_are_read),
	    CASE(pickles_that_are_no_checkpoint_only_name_what_they_call),
	    CASE(real_files_are_read),
	    CASE(every_lack_of_memory_is_an_error),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
