/* SPDX-License-Identifier: Apache-2.0 */
/* TensorBoard event files, made here record by record. */
#include "training.h"

static uint8_t file[1 << 16];
static size_t len;

/* CRC-32C bit by bit: slow, and not the reader's own. */
static uint32_t
masked(const uint8_t *at, size_t n)
{
	uint32_t c = UINT32_MAX;

	for (size_t i = 0; i < n * 8; i++) {
		uint32_t bit = (at[i / 8] >> (i % 8) & 1u) ^ (c & 1u);
		c = c >> 1 ^ (bit != 0 ? 0x82f63b78u : 0);
	}
	c = ~c;
	return (c >> 15 | c << 17) + 0xa282ead8u;
}

static void
put(const void *bytes, size_t n)
{
	memcpy(file + len, bytes, n);
	len += n;
}

static void
put_record(const uint8_t *bytes, size_t n)
{
	uint64_t size = n;
	uint32_t crc = masked((const uint8_t *)&size, 8);

	put(&size, 8);
	put(&crc, 4);
	put(bytes, n);
	crc = masked(bytes, n);
	put(&crc, 4);
}

static size_t
varint(uint8_t *out, uint64_t value)
{
	size_t n = 0;

	for (; value > 127; value >>= 7)
		out[n++] = (uint8_t)(value | 128);
	out[n++] = (uint8_t)value;
	return n;
}

static size_t
field_bytes(uint8_t *out, unsigned number, const void *bytes, size_t n)
{
	size_t at = varint(out, number << 3 | 2);

	at += varint(out + at, n);
	memcpy(out + at, bytes, n);
	return at + n;
}

/* value is the rest of Summary.Value after its tag. */
static void
put_event(double wall_time, uint64_t step, const char *tag, const uint8_t *value, size_t n)
{
	uint8_t inner[200], summary[220], event[260];
	size_t at = field_bytes(inner, 1, tag, strlen(tag));

	memcpy(inner + at, value, n);
	at = field_bytes(summary, 1, inner, at + n);
	event[0] = 1 << 3 | 1;
	memcpy(event + 1, &wall_time, 8);
	event[9] = 2 << 3;
	size_t end_of_event = 10 + varint(event + 10, step);
	end_of_event += field_bytes(event + end_of_event, 5, summary, at);
	put_record(event, end_of_event);
}

static void
put_simple(double wall_time, uint64_t step, const char *tag, float number)
{
	uint8_t value[5] = {2 << 3 | 5};

	memcpy(value + 1, &number, 4);
	put_event(wall_time, step, tag, value, 5);
}

static void
put_tensor(double wall_time, uint64_t step, const char *tag, const uint8_t *tensor, size_t n)
{
	uint8_t value[100];

	put_event(wall_time, step, tag, value, field_bytes(value, 8, tensor, n));
}

static void
start_file(void)
{
	static const uint8_t version[] = "\x09\0\0\0\0\0\0\xf0\x3f\x1a\x0d"
					 "brain.Event:2";

	len = 0;
	put_record(version, sizeof version - 1);
}

static void
scalars_of_a_step_are_one_sample(void **state)
{
	(void)state;
	start_file();
	put_simple(1744876800.25, 10, "throughput", 410.5f);
	put_simple(1744876800.5, 10, "batch-size", 128);
	put_simple(1744876800.5, 1280, "batch-size vs samples", 128);
	put_simple(1744876810.5, 20, "throughput", 400.1f);
	put_simple(1744876810.5, 20, "lm loss", 2.5f);
	reads_bytes((struct span){file, len}, TRAINING_TENSORBOARD);
	no_problems();
	assert_int_equal(record.n_samples, 2);
	said_is(0, SAID_TFLOPS_PER_DEVICE, "410.5");
	said_is(0, SAID_GLOBAL_BATCH, "128");
	said_is(1, SAID_TFLOPS_PER_DEVICE, "400.1");
	assert_int_equal(record.samples[0].time_ms, 1744876800500);
	field_is(TRAINING_STEPS_DONE, "20", NULL);
	field_is(TRAINING_SECONDS, "10", NULL);
}

static void
tensors_of_one_element_are_scalars(void **state)
{
	static const uint8_t by_content[] = {
	    1 << 3, 1, 4 << 3 | 2, 4, 0, 0, 0x20, 0x41}; /* 10.0f */
	static const uint8_t packed[] = {
	    1 << 3, 9, 10 << 3 | 2, 3, 0x80, 0x89, 0x7a}; /* 2,000,000 */
	static const uint8_t plain[] = {1 << 3, 2, 6 << 3 | 1, 0, 0, 0, 0, 0, 0, 0xe0, 0x3f};
	static const uint8_t two[] = {1 << 3, 1, 4 << 3 | 2, 8, 0, 0, 0, 0, 0, 0, 0, 0};

	(void)state;
	start_file();
	put_tensor(1.0, 1, "tflops", by_content, sizeof by_content);
	put_tensor(1.0, 1, "train/num_input_tokens_seen", packed, sizeof packed);
	put_tensor(1.0, 1, "mfu", plain, sizeof plain);
	put_tensor(1.0, 1, "tokens_per_second", two, sizeof two);
	reads_bytes((struct span){file, len}, TRAINING_TENSORBOARD);
	no_problems();
	said_is(0, SAID_TFLOPS_PER_DEVICE, "10");
	said_is(0, SAID_TOKENS, "2000000");
	said_is(0, SAID_UTILISATION, "0.5");
	said_is(0, SAID_TOKENS_PER_SECOND, NULL);
	field_is(TRAINING_TOKENS, "2000000", NULL);
}

static void
broken_record_is_passed_over_and_named(void **state)
{
	(void)state;
	start_file();
	put_simple(1.0, 1, "tflops", 100);
	size_t second = len;
	put_simple(2.0, 2, "tflops", 999);
	file[len - 1] ^= 1;
	put_simple(3.0, 3, "tflops", 300);
	put_record((const uint8_t *)"\x2a\xff", 2);
	reads_bytes((struct span){file, len}, TRAINING_TENSORBOARD);
	assert_int_equal(record.n_samples, 2);
	field_is(TRAINING_TFLOPS_PER_DEVICE, "200", NULL);
	problem_is(0, "record 3: wrong check sum, passed over");
	problem_is(1, "record 5: no event in protobuf's wire format");
	file[second] ^= 1; /* its length */
	reads_bytes((struct span){file, len}, TRAINING_TENSORBOARD);
	assert_int_equal(record.n_samples, 1);
	char expected[120];
	snprintf(expected, sizeof expected,
	    "record 3, byte %zu: wrong check sum of its length; nothing after it can be read",
	    second);
	problem_is(0, expected);
}

static void
every_cut_keeps_what_is_whole(void **state)
{
	(void)state;
	start_file();
	size_t first = len;
	put_simple(1.0, 1, "tflops", 100);
	size_t whole = len;
	put_simple(2.0, 2, "tflops", 200);
	for (size_t n = first; n < len; n++) {
		reads_bytes((struct span){file, n}, TRAINING_TENSORBOARD);
		assert_int_equal(record.n_samples, n >= whole);
		assert_true(record.is_cut == (n != first && n != whole));
		assert_int_equal(record.n_problems, record.is_cut);
	}
}

static void
what_is_no_figure_is_named(void **state)
{
	static const uint8_t negative[] = {
	    2 << 3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 5 << 3 | 2, 0};

	(void)state;
	start_file();
	put_simple(3.0, 1, "tflops", (float)(0.0 / 0.0 * -1.0));
	put_simple(2.0, 2, "tflops", -5);
	put_simple(1.0, 3, "tokens", 1e30f * 1e30f);
	put_event(1.0, UINT64_MAX, "tflops", (const uint8_t *)"\x15\0\0\0\0", 5);
	put_record(negative, sizeof negative);
	reads_bytes((struct span){file, len}, TRAINING_TENSORBOARD);
	problem_is(0, "record 2: tflops is NaN or infinite");
	problem_is(1, "sample 1: tflops -5 is negative");
	problem_is(2, "record 4: tokens is NaN or infinite");
	problem_is(3, "record 5: a negative step");
	field_is(TRAINING_TOKENS, NULL, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(scalars_of_a_step_are_one_sample, begin, end),
	    cmocka_unit_test_setup_teardown(tensors_of_one_element_are_scalars, begin, end),
	    cmocka_unit_test_setup_teardown(broken_record_is_passed_over_and_named, begin, end),
	    cmocka_unit_test_setup_teardown(every_cut_keeps_what_is_whole, begin, end),
	    cmocka_unit_test_setup_teardown(what_is_no_figure_is_named, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
