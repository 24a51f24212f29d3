/* SPDX-License-Identifier: Apache-2.0 */
/* Headers of safetensors files: what is read, and each way in which one is refused,
 * with the whole message, because the message is what a person gets. */
#include "../check.h"

#include "formats/safetensors.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static struct arena arena;

static int
begin(void **state)
{
	(void)state;
	arena_init(&arena, (size_t)64 << 20);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

/* A file with this header and so many bytes of data; the header's length is its own
 * unless `claimed` says otherwise. Ends at an unreadable page. */
struct file {
	uint8_t *map;
	size_t room;
	struct span bytes;
};

static struct file
file_of_span(struct span header, uint64_t claimed, size_t data_bytes)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), len = 8 + header.len + data_bytes;
	struct file file = {.room = (len + page - 1) / page * page + page};

	file.map =
	    mmap(NULL, file.room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(file.map != MAP_FAILED);
	mprotect(file.map + file.room - page, page, PROT_NONE);
	uint8_t *at = file.map + file.room - page - len;
	for (int i = 0; i < 8; i++)
		at[i] = (uint8_t)(claimed >> 8 * i);
	memcpy(at + 8, header.at, header.len);
	file.bytes = (struct span){at, len};
	return file;
}

static struct file
file_of(const char *header, size_t data_bytes)
{
	struct span span = {(const uint8_t *)header, strlen(header)};

	return file_of_span(span, span.len, data_bytes);
}

static void
refused_file(struct file file, enum gpai_code code, uint64_t at, const char *message)
{
	struct tensor_file result;
	struct gpai_error err = {0};
	enum gpai_code rc = safetensors_parse(&arena, file.bytes, "x.safetensors", &result, &err);

	if (rc != code || strcmp(err.message, message) != 0 || err.at != at)
		fail_msg("code %d at %" PRIu64 ": %s\n  expected %d at %" PRIu64 ": %s", rc, err.at,
		    err.message, code, at, message);
	assert_string_equal(err.file, "x.safetensors");
	assert_int_equal(err.place, GPAI_BYTE);
	munmap(file.map, file.room);
}

static void
refused(
    const char *header, size_t data_bytes, enum gpai_code code, uint64_t at, const char *message)
{
	refused_file(file_of(header, data_bytes), code, at, message);
}

#define GOOD                                                                                       \
	"{\"__metadata__\":{\"format\":\"pt\"},"                                                   \
	"\"b\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[12,16]},"                         \
	"\"a\":{\"dtype\":\"BF16\",\"shape\":[2,3],\"data_offsets\":[0,12]},"                      \
	"\"none\":{\"dtype\":\"I64\",\"shape\":[4,0],\"data_offsets\":[16,16]}}  "

static void
tensors_come_in_the_order_of_their_bytes(void **state)
{
	struct file file = file_of(GOOD, 16);
	struct tensor_file result;

	(void)state;
	assert_int_equal(
	    safetensors_parse(&arena, file.bytes, "x.safetensors", &result, NULL), GPAI_OK);
	assert_int_equal(result.n_tensors, 3);
	assert_true(text_is(result.tensors[0].name, "a"));
	assert_int_equal(result.tensors[0].dtype, DTYPE_BF16);
	assert_int_equal(result.tensors[0].rank, 2);
	assert_int_equal(result.tensors[0].shape[1], 3);
	assert_int_equal(result.tensors[0].elements, 6);
	assert_true(text_is(result.tensors[1].name, "b"));
	assert_int_equal(result.tensors[1].elements, 1); /* a scalar */
	assert_int_equal(result.tensors[2].elements, 0);
	assert_int_equal(result.n_notes, 1);
	assert_true(text_is(result.notes[0].value, "pt"));
	assert_int_equal(result.header_bytes, 8 + strlen(GOOD));
	assert_int_equal(result.data_bytes, 16);
	munmap(file.map, file.room);
}

static void
every_strict_prefix_is_refused(void **state)
{
	struct tensor_file result;
	struct gpai_error err;

	(void)state;
	struct file file = file_of(GOOD, 16);
	for (size_t len = 0; len < file.bytes.len; len++) {
		struct span cut = {file.bytes.at, len};
		assert_int_not_equal(safetensors_parse(&arena, cut, "x", &result, &err), GPAI_OK);
	}
	munmap(file.map, file.room);
}

static void
truncated_header_is_refused(void **state)
{
	(void)state;
	struct span none = {(const uint8_t *)"", 0};
	struct file file = file_of_span(none, 0, 0);
	file.bytes.len = 5;
	refused_file(file, GPAI_MALFORMED, 0,
	    "file has 5 bytes, expected at least 8 for the header's length");
	struct span cut = {(const uint8_t *)GOOD, 40};
	refused_file(file_of_span(cut, strlen(GOOD), 0), GPAI_MALFORMED, 0,
	    "header length 205, but only 40 bytes follow");
}

static void
header_longer_than_the_file_is_refused(void **state)
{
	(void)state;
	struct span header = {(const uint8_t *)"{}", 2};
	refused_file(file_of_span(header, 3, 0), GPAI_MALFORMED, 0,
	    "header length 3, but only 2 bytes follow");
	refused_file(file_of_span(header, UINT64_MAX, 0), GPAI_TOO_LARGE, 0,
	    "header length 18446744073709551615, expected at most 100000000");
}

static void
header_limit_is_exact(void **state)
{
	(void)state;
	struct span header = {(const uint8_t *)"{}", 2};
	refused_file(file_of_span(header, 100000000, 0), GPAI_MALFORMED, 0,
	    "header length 100000000, but only 2 bytes follow");
	refused_file(file_of_span(header, 100000001, 0), GPAI_TOO_LARGE, 0,
	    "header length 100000001, expected at most 100000000");
}

static void
header_that_is_no_object_is_refused(void **state)
{
	(void)state;
	refused("[]", 0, GPAI_MALFORMED, 8, "header begins with byte 0x5b, expected \"{\"");
	refused(" {}", 0, GPAI_MALFORMED, 8, "header begins with byte 0x20, expected \"{\"");
	refused("", 0, GPAI_MALFORMED, 0, "header length 0, expected a JSON object");
}

static void
overlapping_tensors_are_refused(void **state)
{
	(void)state;
	refused("{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},"
		"\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[2,6]}}",
	    6, GPAI_MALFORMED, 61, "tensor \"b\": begins at 2 and overlaps \"a\", which ends at 4");
	refused("{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},"
		"\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[3,7]}}",
	    7, GPAI_MALFORMED, 61, "tensor \"b\": begins at 3 and overlaps \"a\", which ends at 4");
}

static void
holes_are_refused(void **state)
{
	(void)state;
	refused("{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},"
		"\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[5,9]}}",
	    9, GPAI_MALFORMED, 61,
	    "tensor \"b\": begins at 5, expected 4: bytes between tensors belong to none");
	refused("{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[1,5]}}", 5,
	    GPAI_MALFORMED, 9,
	    "tensor \"a\": begins at 1, expected 0: bytes between tensors belong to none");
}

static void
missing_and_surplus_data_are_refused(void **state)
{
	(void)state;
	const char *header = "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}";
	refused(header, 3, GPAI_MALFORMED, 8 + strlen(header),
	    "tensors need 4 bytes after the header, found 3");
	refused(header, 5, GPAI_MALFORMED, 8 + strlen(header),
	    "tensors need 4 bytes after the header, found 5");
}

static void
unknown_dtype_is_unsupported_and_named(void **state)
{
	(void)state;
	refused("{\"a\":{\"dtype\":\"Q4_K\",\"shape\":[4],\"data_offsets\":[0,4]}}", 4,
	    GPAI_UNSUPPORTED, 9,
	    "tensor \"a\": dtype \"Q4_K\" is not known, expected one of 22 such as BF16 or "
	    "F8_E4M3");
}

static void
duplicate_keys_are_refused(void **state)
{
	struct file file = file_of("{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},"
				   "\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4,8]}}",
	    8);
	struct tensor_file result;
	struct gpai_error err = {0};

	(void)state;
	assert_int_equal(
	    safetensors_parse(&arena, file.bytes, "x.safetensors", &result, &err), GPAI_MALFORMED);
	assert_non_null(strstr(err.message, "\"a\""));
	assert_true(err.at >= 8 && err.at < file.bytes.len);
	munmap(file.map, file.room);
}

static void
deep_nesting_is_refused(void **state)
{
	char header[20001];
	struct tensor_file result;
	struct gpai_error err = {0};

	(void)state;
	memset(header, '[', 20000);
	memcpy(header, "{\"a\":", 5);
	header[20000] = '\0';
	struct file file = file_of(header, 0);
	assert_int_equal(
	    safetensors_parse(&arena, file.bytes, "x.safetensors", &result, &err), GPAI_TOO_LARGE);
	assert_int_equal(err.place, GPAI_BYTE);
	assert_true(err.at < 40);
	munmap(file.map, file.room);
}

static void
sizes_around_2_63_and_2_64_are_refused(void **state)
{
	struct tensor_file result;
	struct gpai_error err = {0};
	struct file file = file_of(
	    "{\"a\":{\"dtype\":\"U8\",\"shape\":[9223372036854775808],\"data_offsets\":[0,4]}}", 4);

	(void)state;
	assert_int_equal(
	    safetensors_parse(&arena, file.bytes, "x.safetensors", &result, &err), GPAI_TOO_LARGE);
	munmap(file.map, file.room);
	refused("{\"a\":{\"dtype\":\"U8\",\"shape\":[9223372036854775807],\"data_offsets\":[0,4]}}",
	    4, GPAI_TOO_LARGE, 9,
	    "tensor \"a\": size overflows: 9223372036854775807 elements of 8 bits are beyond 2^64 "
	    "bits");
	refused(
	    "{\"a\":{\"dtype\":\"U8\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,4]}}",
	    4, GPAI_TOO_LARGE, 9,
	    "tensor \"a\": shape overflows: the product up to shape[1] = 4294967296 is beyond "
	    "2^64");
	refused("{\"a\":{\"dtype\":\"U8\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4,
	    GPAI_MALFORMED, 9,
	    "tensor \"a\": shape[0] is negative, expected a whole number from 0 to 2^63 - 1");
}

static void
offsets_are_checked(void **state)
{
	(void)state;
	refused("{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4,0]}}", 4,
	    GPAI_MALFORMED, 9,
	    "tensor \"a\": data_offsets end at 0, expected at or after their begin 4");
	refused("{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0]}}", 4, GPAI_MALFORMED,
	    9,
	    "tensor \"a\": data_offsets is another array, expected an array of two whole numbers");
	refused("{\"a\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[0,4]}}", 4,
	    GPAI_MALFORMED, 9,
	    "tensor \"a\": data_offsets span 4 bytes, expected 8 for 4 elements of F16");
	refused("{\"a\":{\"dtype\":\"F4\",\"shape\":[3],\"data_offsets\":[0,2]}}", 2,
	    GPAI_MALFORMED, 9, "tensor \"a\": 3 elements of 4 bits end within a byte");
}

static void
members_of_the_wrong_kind_are_refused(void **state)
{
	(void)state;
	refused("{\"a\":7}", 0, GPAI_MALFORMED, 9,
	    "tensor \"a\": is an integer, expected an object with dtype, shape and data_offsets");
	refused("{\"a\":{\"dtype\":7,\"shape\":[],\"data_offsets\":[0,0]}}", 0, GPAI_MALFORMED, 9,
	    "tensor \"a\": dtype is an integer, expected a string");
	refused("{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[0,0]}}", 0, GPAI_MALFORMED, 9,
	    "tensor \"a\": shape is nothing, expected an array of whole numbers");
	refused("{\"__metadata__\":{\"a\":7}}", 0, GPAI_MALFORMED, 25,
	    "__metadata__: \"a\" is an integer, expected a string");
}

static void
rank_limit_is_exact(void **state)
{
	char header[400] = "{\"a\":{\"dtype\":\"U8\",\"shape\":[1";
	struct tensor_file result;

	(void)state;
	for (int i = 1; i < 64; i++)
		strcat(header, ",1");
	size_t len = strlen(header);
	strcpy(header + len, "],\"data_offsets\":[0,1]}}");
	struct file file = file_of(header, 1);
	assert_int_equal(safetensors_parse(&arena, file.bytes, "x", &result, NULL), GPAI_OK);
	munmap(file.map, file.room);
	strcpy(header + len, ",1],\"data_offsets\":[0,1]}}");
	refused(header, 1, GPAI_TOO_LARGE, 9,
	    "tensor \"a\": shape has 65 dimensions, expected at most 64");
}

static void
every_dtype_is_found_by_its_word(void **state)
{
	enum dtype found;

	(void)state;
	for (unsigned i = 0; i < DTYPES; i++) {
		assert_true(dtype_from(text_of(dtype_word((enum dtype)i)), &found));
		assert_int_equal(found, i);
		bool whole;
		assert_int_equal(dtype_bytes(found, dtype_block_elements(found), &whole),
		    dtype_block_bytes(found));
		assert_true(whole);
		assert_int_equal(dtype_bytes(found, UINT64_MAX, NULL),
		    dtype_block_elements(found) == 1 && dtype_block_bytes(found) == 1 ? UINT64_MAX
										      : 0);
	}
	assert_false(dtype_from(text_of("bf16"), &found));
}

/* 400 GB, of which 8 + 80 bytes exist: reading more would take minutes. */
static void
sparse_file_of_400_gb_is_read_by_its_header(void **state)
{
	static const uint64_t data_bytes = 400000000000;
	char path[] = "/tmp/gpai-sparse-XXXXXX", header[200];
	struct tensor_file result;
	struct gpai_error err = {0};
	struct timespec before, after;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	unlink(path);
	int len = snprintf(header, sizeof header,
	    "{\"w\":{\"dtype\":\"BF16\",\"shape\":[200000,1000000],\"data_offsets\":[0,%" PRIu64
	    "]}}",
	    data_bytes);
	uint8_t prefix[8] = {(uint8_t)len};
	assert_int_equal(write(fd, prefix, 8), 8);
	assert_int_equal(write(fd, header, (size_t)len), len);
	uint64_t size = 8 + (uint64_t)len + data_bytes;
	if (ftruncate(fd, (off_t)size) != 0) {
		close(fd);
		skip(); /* a file system without sparse files of this size */
	}
	clock_gettime(CLOCK_MONOTONIC, &before);
	enum gpai_code rc = safetensors_read(&arena, fd, size, "sparse", &result, &err);
	clock_gettime(CLOCK_MONOTONIC, &after);
	close(fd);
	assert_int_equal(rc, GPAI_OK);
	assert_int_equal(result.tensors[0].elements, data_bytes / 2);
	assert_int_equal(result.bytes_read, 8 + len);
	assert_true(after.tv_sec - before.tv_sec < 2);
}

static void
file_that_shrinks_is_an_error(void **state)
{
	char path[] = "/tmp/gpai-shrunk-XXXXXX";
	struct tensor_file result;
	struct gpai_error err = {0};
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	unlink(path);
	uint8_t prefix[8] = {200};
	assert_int_equal(write(fd, prefix, 8), 8);
	assert_int_equal(
	    safetensors_read(&arena, fd, 1000, "shrunk", &result, &err), GPAI_MALFORMED);
	assert_string_equal(err.file, "shrunk");
	close(fd);
}

static void
real_files_are_read(void **state)
{
	char path[4096];
	const char *shared = getenv("GPAI_SHARED");
	struct tensor_file result;
	struct stat st;

	(void)state;
	snprintf(path, sizeof path, "%s/data/weights/safetensors/voices.safetensors",
	    shared != NULL ? shared : "");
	int fd = open(path, O_RDONLY);
	if (fd < 0)
		skip();
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(
	    safetensors_read(&arena, fd, (uint64_t)st.st_size, path, &result, NULL), GPAI_OK);
	close(fd);
	assert_int_equal(result.n_tensors, 2);
	assert_true(text_is(result.tensors[0].name, "tokens"));
	assert_int_equal(result.tensors[0].elements, 1 * 982 * 33);
	assert_int_equal(result.bytes_read, 152);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(tensors_come_in_the_order_of_their_bytes),
	    CASE(every_strict_prefix_is_refused),
	    CASE(truncated_header_is_refused),
	    CASE(header_longer_than_the_file_is_refused),
	    CASE(header_limit_is_exact),
	    CASE(header_that_is_no_object_is_refused),
	    CASE(overlapping_tensors_are_refused),
	    CASE(holes_are_refused),
	    CASE(missing_and_surplus_data_are_refused),
	    CASE(unknown_dtype_is_unsupported_and_named),
	    CASE(duplicate_keys_are_refused),
	    CASE(deep_nesting_is_refused),
	    CASE(sizes_around_2_63_and_2_64_are_refused),
	    CASE(offsets_are_checked),
	    CASE(members_of_the_wrong_kind_are_refused),
	    CASE(rank_limit_is_exact),
	    CASE(every_dtype_is_found_by_its_word),
	    CASE(sparse_file_of_400_gb_is_read_by_its_header),
	    CASE(file_that_shrinks_is_an_error),
	    CASE(real_files_are_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
