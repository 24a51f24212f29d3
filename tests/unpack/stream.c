/* SPDX-License-Identifier: Apache-2.0 */
/* Streams over whole and damaged files, cut anywhere: what the pieces own is the whole, each
 * byte once; what is lost is told once; what is not touched survives. */
#include "../check.h"
#include "packs.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const enum packing PACKED[] = {
    PACKING_GZIP, PACKING_ZSTD, PACKING_LZ4, PACKING_BZIP2, PACKING_XZ};
enum { N_PACKED = sizeof PACKED / sizeof *PACKED };

static struct span
file_of(const struct pack *p)
{
	return (struct span){p->packed.at, p->packed.len};
}

static struct pack
make(enum packing packing, uint64_t *state, size_t units, size_t len_max, unsigned noisy_of_8)
{
	struct pack p = {.packing = packing};
	uint8_t *plain = malloc(len_max + 1);

	assert_non_null(plain);
	for (size_t i = 0; i < units; i++) {
		size_t len = next_random(state) % (len_max + 1);
		random_bytes(state, plain, len, (next_random(state) >> 40) % 8 < noisy_of_8);
		pack_unit(&p, plain, len, packing == PACKING_GZIP && i % 5 == 0 ? 0 : 1);
	}
	free(plain);
	return p;
}

static void
same_outcome(const struct outcome *a, const struct outcome *b, const char *what, size_t where)
{
	bool is_same = a->plain.len == b->plain.len && a->n_told == b->n_told &&
	               (a->plain.len == 0 || memcmp(a->plain.at, b->plain.at, a->plain.len) == 0);

	for (size_t i = 0; is_same && i < a->n_told; i++)
		is_same = a->told[i].at == b->told[i].at && a->told[i].reason == b->told[i].reason;
	if (is_same)
		return;
	for (size_t i = 0; i < a->plain.len && i < b->plain.len; i++) {
		if (a->plain.at[i] != b->plain.at[i]) {
			print_error("bytes differ from %zu on\n", i);
			break;
		}
	}
	for (size_t i = 0; i < a->n_told; i++)
		print_error("one: %zu %s\n", (size_t)a->told[i].at, a->told[i].reason);
	for (size_t i = 0; i < b->n_told; i++)
		print_error("other: %zu %s\n", (size_t)b->told[i].at, b->told[i].reason);
	fail_msg("%s, %zu: %zu and %zu bytes", what, where, a->plain.len, b->plain.len);
}

static void
holds_whole(const struct pack *p, const size_t *cuts, size_t n, bool ahead)
{
	struct outcome out = {0};

	unpack_pieces(file_of(p), cuts, n, ahead, &out);
	if (out.n_told > 0)
		fail_msg("%s: sound file, but %s at %zu", packing_word(p->packing),
		    out.told[0].reason, (size_t)out.told[0].at);
	if (out.plain.len != p->plain.len ||
	    (out.plain.len > 0 && memcmp(out.plain.at, p->plain.at, out.plain.len) != 0))
		fail_msg("%s: %zu of %zu bytes, first cut %zu of %zu", packing_word(p->packing),
		    out.plain.len, p->plain.len, n > 0 ? cuts[0] : 0, p->packed.len);
	outcome_free(&out);
}

static void
every_single_cut_gives_each_byte_once(void **unused)
{
	(void)unused;
	uint64_t state = 3;
	for (int i = 0; i < N_PACKED; i++) {
		struct pack p = make(PACKED[i], &state, 12, 300, 2);
		for (size_t cut = 0; cut <= p.packed.len; cut++)
			holds_whole(&p, &cut, 1, false);
		pack_free(&p);
	}
}

static int
by_size(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

static size_t
random_cuts(uint64_t *state, const struct pack *p, size_t *cuts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		cuts[i] = next_random(state) % (p->packed.len + 1);
		/* Borders and their neighbours more often than chance would have it. */
		if (next_random(state) >> 40 & 1)
			cuts[i] = p->packed_at[next_random(state) % (p->n + 1)];
		if (next_random(state) >> 40 & 1 && cuts[i] > 0)
			cuts[i]--;
	}
	qsort(cuts, n, sizeof *cuts, by_size);
	return n;
}

static void
random_cuts_of_long_files_give_each_byte_once(void **unused)
{
	(void)unused;
	uint64_t state = 11;
	size_t cuts[8];
	for (int i = 0; i < N_PACKED; i++) {
		bool is_slow = PACKED[i] == PACKING_BZIP2 || PACKED[i] == PACKING_XZ;
		struct pack p =
		    make(PACKED[i], &state, is_slow ? 12 : 60, is_slow ? 60000 : 150000, 5);
		for (int round = 0; round < (is_slow ? 3 : 12); round++)
			holds_whole(&p, cuts, random_cuts(&state, &p, cuts, 1 + (size_t)round % 8),
			    round % 3 == 2);
		pack_free(&p);
	}
}

static void
units_longer_than_the_window_are_cut_alike(void **unused)
{
	(void)unused;
	uint64_t state = 17;
	size_t cuts[8];
	uint8_t *plain = malloc(10 << 20);
	for (int i = 0; i < 3; i++) {
		struct pack p = {.packing = PACKED[i]};
		size_t unit = PACKED[i] == PACKING_LZ4 ? 9 << 20 : 2500 << 10;
		for (size_t k = 0; k < 5; k++) {
			size_t len = k % 2 == 0 ? unit : 500;
			random_bytes(&state, plain, len, true);
			pack_unit(&p, plain, len, 1);
		}
		for (int round = 0; round < 5; round++)
			holds_whole(&p, cuts, random_cuts(&state, &p, cuts, 5), round % 2 == 1);
		pack_free(&p);
	}
	free(plain);
}

/* A gzip file full of gzip files that deflate stores as they are. */
static void
packed_files_within_units_are_not_taken_for_units(void **unused)
{
	(void)unused;
	uint64_t state = 23;
	size_t cuts[8];
	uint8_t *plain = malloc(40000);
	for (int i = 0; i < 3; i++) {
		struct pack outer = {.packing = PACKED[i]};
		for (int k = 0; k < 20; k++) {
			struct pack inner = make(PACKED[i], &state, 6, 9000, 8);
			for (size_t m = 0; m < 40 && k % 7 == 3; m++) {
				random_bytes(&state, plain, 30000, true);
				pack_unit(&inner, plain, 30000, 1);
			}
			pack_unit(&outer, inner.packed.at, inner.packed.len,
			    PACKED[i] == PACKING_GZIP ? 0 : 1);
			pack_free(&inner);
		}
		for (int round = 0; round < 30; round++)
			holds_whole(&outer, cuts, random_cuts(&state, &outer, cuts, 6), false);
		pack_free(&outer);
	}
	free(plain);
}

static void
a_unit_of_stored_units_beyond_the_look_back_is_one_unit(void **unused)
{
	(void)unused;
	uint64_t state = 29;
	struct pack inner = {.packing = PACKING_GZIP}, outer = {.packing = PACKING_GZIP};
	struct bytes tar = {0};
	uint8_t *plain = malloc(30000);
	for (int k = 0; k < 400; k++) {
		size_t len = 100 + next_random(&state) % 29000;
		random_bytes(&state, plain, len, true);
		pack_unit(&inner, plain, len, 1);
		bytes_add(&tar, inner.packed.at, inner.packed.len);
		random_bytes(&state, plain, 512, false);
		bytes_add(&tar, plain, 512);
		pack_free(&inner);
	}
	pack_unit(&outer, tar.at, tar.len, 0);
	for (size_t round = 0; round < 12; round++) {
		size_t cuts[3] = {round * outer.packed.len / 20, outer.packed.len / 2 + round,
		    outer.packed.len / 10 * 9 + round};
		holds_whole(&outer, cuts, 3, false);
	}
	free(plain);
	bytes_free(&tar);
	pack_free(&outer);
}

/* Everything before the unit that holds byte `at` and everything behind it is there; and it
 * does not matter how the file is cut. */
static void
others_survive(const struct pack *p, struct span file, size_t at, bool keeps_rest, uint64_t *state)
{
	struct outcome out = {0}, cut = {0};
	size_t unit = 0, cuts[3];

	bytes_add(&out.plain, "", 0); /* never NULL */

	while (unit + 1 < p->n && p->packed_at[unit + 1] <= at)
		unit++;
	unpack_pieces(file, NULL, 0, false, &out);
	size_t before = p->plain_at[unit],
	       after = keeps_rest ? p->plain.len - p->plain_at[unit + 1] : 0;
	if (out.plain.len < before + after || memcmp(out.plain.at, p->plain.at, before) != 0 ||
	    memcmp(out.plain.at + out.plain.len - after, p->plain.at + p->plain.len - after,
		after) != 0)
		fail_msg("%s: damage at %zu took more than its unit", packing_word(p->packing), at);
	bool is_whole =
	    out.plain.len == p->plain.len && memcmp(out.plain.at, p->plain.at, out.plain.len) == 0;
	if (!is_whole && out.n_told == 0)
		fail_msg("%s: loss at %zu is not told", packing_word(p->packing), at);
	for (int i = 0; i < 3; i++)
		cuts[i] = next_random(state) % (file.len + 1);
	cuts[0] = at < file.len ? at + (size_t)(next_random(state) >> 40) % 2 : file.len;
	qsort(cuts, 3, sizeof *cuts, by_size);
	unpack_pieces(file, cuts, 3, at % 16 == 0, &cut);
	same_outcome(&out, &cut, packing_word(p->packing), at);
	outcome_free(&out);
	outcome_free(&cut);
}

static void
damage_at_any_byte_costs_its_unit_alone(void **unused)
{
	(void)unused;
	uint64_t state = 31;
	for (int i = 0; i < N_PACKED; i++) {
		struct pack p = make(PACKED[i], &state, 9, 200, 3);
		/* Without the first bytes nobody knows what the file is. */
		for (size_t at = 12; at < p.packed.len; at++) {
			uint8_t was = p.packed.at[at];
			for (int way = 0; way < 3; way++) {
				p.packed.at[at] = way == 0   ? (uint8_t)(was ^ 1 << at % 8)
				                  : way == 1 ? (uint8_t)~was
				                             : 0;
				others_survive(&p, file_of(&p), at, true, &state);
			}
			p.packed.at[at] = was;
		}
		pack_free(&p);
	}
}

static void
damage_in_long_files_costs_its_unit_alone(void **unused)
{
	(void)unused;
	uint64_t state = 37;
	for (int i = 0; i < 3; i++) {
		struct pack p = make(PACKED[i], &state, 40, 100000, 6);
		for (int round = 0; round < 20; round++) {
			size_t at = 20 + next_random(&state) % (p.packed.len - 20);
			if (round % 2 == 0)
				at = p.packed_at[1 + next_random(&state) % (p.n - 1)] +
				     (size_t)round % 8;
			uint8_t was = p.packed.at[at];
			p.packed.at[at] = (uint8_t)~was;
			others_survive(&p, file_of(&p), at, true, &state);
			p.packed.at[at] = was;
		}
		pack_free(&p);
	}
}

static void
a_file_cut_short_anywhere_gives_what_comes_before(void **unused)
{
	(void)unused;
	uint64_t state = 41;
	for (int i = 0; i < N_PACKED; i++) {
		struct pack p = make(PACKED[i], &state, 6, 200, 3);
		for (size_t len = 12, unit = 0; len < p.packed.len; len++) {
			while (p.packed_at[unit] < len)
				unit++;
			/* Cut at a border nobody can know. */
			if (p.packed_at[unit] != len)
				others_survive(
				    &p, (struct span){p.packed.at, len}, len, false, &state);
		}
		pack_free(&p);
	}
}

static void
several_damages_are_each_told_once_however_cut(void **unused)
{
	(void)unused;
	uint64_t state = 43;
	size_t cuts[8];
	for (int i = 0; i < 3; i++) {
		for (int round = 0; round < 40; round++) {
			struct pack p = make(PACKED[i], &state, 30, round % 2 ? 400 : 60000, 5);
			struct outcome one = {0}, other = {0};
			for (int k = 0; k < 6; k++)
				p.packed.at[20 + next_random(&state) % (p.packed.len - 20)] ^= 0x55;
			unpack_pieces(file_of(&p), NULL, 0, false, &one);
			size_t n = random_cuts(&state, &p, cuts, 8);
			unpack_pieces(file_of(&p), cuts, n, round % 4 == 3, &other);
			same_outcome(&one, &other, packing_word(PACKED[i]), (size_t)round);
			outcome_free(&one);
			outcome_free(&other);
			pack_free(&p);
		}
	}
}

static void
foreign_bytes_between_and_behind_units_are_told(void **unused)
{
	(void)unused;
	uint64_t state = 47;
	for (int i = 0; i < N_PACKED; i++) {
		struct pack p = make(PACKED[i], &state, 3, 200, 0);
		size_t first = p.packed.len, plain = p.plain.len;
		struct outcome out = {0};
		bytes_add(&p.packed, "what is this", 12);
		unpack_pieces(file_of(&p), NULL, 0, false, &out);
		if (out.n_told != 1 || out.told[0].at != first || out.plain.len != plain)
			fail_msg("%s: %s at %zu, not %zu", packing_word(PACKED[i]),
			    out.told[0].reason, (size_t)out.told[0].at, first);
		outcome_free(&out);
		pack_unit(&p, "and on", 6, 1);
		unpack_pieces(file_of(&p), NULL, 0, false, &out);
		assert_int_equal(out.n_told, 1);
		assert_int_equal(out.plain.len, plain + 6);
		outcome_free(&out);
		pack_free(&p);
	}
}

static void
zero_bytes_that_fill_the_file_up_are_no_damage(void **unused)
{
	(void)unused;
	static const uint8_t zeros[5000];
	uint64_t state = 53;
	for (int i = 0; i < N_PACKED; i++) {
		struct pack p = make(PACKED[i], &state, 3, 200, 0);
		bytes_add(&p.packed, zeros, sizeof zeros);
		size_t cut = p.packed.len - 100;
		holds_whole(&p, &cut, 1, false);
		holds_whole(&p, NULL, 0, true);
		pack_free(&p);
	}
}

static void
a_record_split_at_any_byte_is_given_whole(void **unused)
{
	(void)unused;
	uint8_t plain[64];
	uint64_t state = 59;
	random_bytes(&state, plain, sizeof plain, false);
	for (int i = 0; i < N_PACKED; i++) {
		for (size_t split = 0; split <= sizeof plain; split++) {
			struct pack p = {.packing = PACKED[i]};
			struct stream_options options = {.ahead = split % 8 == 0};
			struct stream *s;
			pack_unit(&p, plain, split, 1);
			pack_unit(&p, plain + split, sizeof plain - split, 1);
			assert_int_equal(
			    stream_open(file_of(&p), 0, p.packed.len, &options, &s, NULL), GPAI_OK);
			assert_int_equal(stream_need(s, sizeof plain), sizeof plain);
			assert_memory_equal(s->at, plain, sizeof plain);
			assert_true(stream_at_unit(s));
			assert_int_equal(stream_tell(s), 0);
			s->at += split;
			assert_true(stream_at_unit(s));
			if (split > 0 && split < sizeof plain)
				assert_int_equal(stream_file_at(s), p.packed_at[1]);
			assert_int_equal(stream_need(s, 1000), sizeof plain - split);
			stream_close(s);
			pack_free(&p);
		}
	}
}

static void
need_joins_what_is_larger_than_any_chunk(void **unused)
{
	(void)unused;
	uint64_t state = 61;
	size_t len = 5 << 20;
	uint8_t *plain = malloc(len);
	random_bytes(&state, plain, len, false);
	for (int i = 0; i < 3; i++) {
		for (int way = 0; way < 4; way++) {
			struct pack p = {.packing = PACKED[i]};
			struct stream_options options = {.ahead = way & 1};
			struct stream *s;
			for (size_t at = 0; at < len; at += len / 8)
				pack_unit(&p, plain + at, len / 8, 1);
			stream_open(file_of(&p), 0, p.packed.len, &options, &s, NULL);
			size_t step = way & 2 ? 700001 : 300007;
			for (size_t at = 0; at < len;) {
				size_t n = step < len - at ? step : len - at;
				assert_true(stream_need(s, n) >= n);
				assert_memory_equal(s->at, plain + at, n);
				assert_int_equal(stream_tell(s), at);
				size_t used = n == step ? n - 5 : n;
				s->at += used;
				at += used;
			}
			assert_int_equal(stream_need(s, 1), 0);
			assert_true(s->is_ended);
			assert_int_equal(s->owned, len);
			stream_close(s);
			pack_free(&p);
		}
	}
	free(plain);
}

struct feeding {
	int fd;
	const struct pack *pack;
};

static void *
feed(void *argument)
{
	struct feeding *f = argument;
	uint64_t state = 67;

	for (size_t at = 0; at < f->pack->packed.len;) {
		size_t n = 1 + next_random(&state) % 100000, left = f->pack->packed.len - at;
		ssize_t done = write(f->fd, f->pack->packed.at + at, n < left ? n : left);
		if (done <= 0)
			break;
		at += (size_t)done;
	}
	close(f->fd);
	return NULL;
}

static void
a_pipe_gives_what_memory_gives(void **unused)
{
	(void)unused;
	uint64_t state = 71;
	for (int i = -1; i < N_PACKED; i++) {
		for (int way = 0; way < 4; way++) {
			enum packing packing = i < 0 ? PACKING_PLAIN : PACKED[i];
			struct pack p = make(packing, &state, 30, 50000, 3);
			struct outcome out = {0}, expected = {0};
			struct stream_options options = {
			    .ahead = way & 1, .damage = {note_damage, &out}};
			struct stream *s;
			int fds[2];
			pthread_t thread;
			if (way & 2 && i >= 0)
				p.packed.at[p.packed.len / 2] ^= 0xff;
			assert_int_equal(pipe(fds), 0);
			struct feeding f = {fds[1], &p};
			pthread_create(&thread, NULL, feed, &f);
			assert_int_equal(stream_open_fd(fds[0], &options, &s, NULL), GPAI_OK);
			read_owned(s, &out);
			stream_close(s);
			pthread_join(thread, NULL);
			close(fds[0]);
			unpack_pieces(file_of(&p), NULL, 0, false, &expected);
			same_outcome(&expected, &out, packing_word(packing), (size_t)way);
			outcome_free(&out);
			outcome_free(&expected);
			pack_free(&p);
		}
	}
}

static void
a_bomb_is_told_and_passed_over(void **unused)
{
	(void)unused;
	size_t len = 48 << 20;
	uint8_t *zeros = calloc(1, len);
	for (int i = 0; i < 3; i++) {
		struct pack p = {.packing = PACKED[i]};
		struct outcome out = {0};
		struct stream_options options = {.ratio_max = 100, .damage = {note_damage, &out}};
		struct stream *s;
		pack_unit(&p, "before", 6, 1);
		pack_unit(&p, zeros, len, 1);
		pack_unit(&p, "behind", 6, 1);
		assert_int_equal(
		    stream_open(file_of(&p), 0, p.packed.len, &options, &s, NULL), GPAI_OK);
		read_owned(s, &out);
		stream_close(s);
		assert_int_equal(out.n_told, 1);
		assert_int_equal(out.told[0].at, p.packed_at[1]);
		if (out.plain.len >= 24 << 20)
			fail_msg("%s: %zu bytes of a bomb", packing_word(PACKED[i]), out.plain.len);
		assert_memory_equal(out.plain.at + out.plain.len - 6, "behind", 6);
		outcome_free(&out);
		/* The usual bound lets a long run of one byte pass where the format allows it. */
		pack_free(&p);
	}
	free(zeros);
}

static void
nothing_is_a_file_and_so_is_anything(void **unused)
{
	(void)unused;
	struct outcome out = {0};
	unpack_piece((struct span){NULL, 0}, 0, 0, false, &out);
	unpack_piece((struct span){(const uint8_t *)"text", 4}, 1, 3, false, &out);
	assert_int_equal(out.plain.len, 2);
	assert_memory_equal(out.plain.at, "ex", 2);
	outcome_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_single_cut_gives_each_byte_once),
	    cmocka_unit_test(random_cuts_of_long_files_give_each_byte_once),
	    cmocka_unit_test(units_longer_than_the_window_are_cut_alike),
	    cmocka_unit_test(packed_files_within_units_are_not_taken_for_units),
	    cmocka_unit_test(a_unit_of_stored_units_beyond_the_look_back_is_one_unit),
	    cmocka_unit_test(damage_at_any_byte_costs_its_unit_alone),
	    cmocka_unit_test(damage_in_long_files_costs_its_unit_alone),
	    cmocka_unit_test(a_file_cut_short_anywhere_gives_what_comes_before),
	    cmocka_unit_test(several_damages_are_each_told_once_however_cut),
	    cmocka_unit_test(foreign_bytes_between_and_behind_units_are_told),
	    cmocka_unit_test(zero_bytes_that_fill_the_file_up_are_no_damage),
	    cmocka_unit_test(a_record_split_at_any_byte_is_given_whole),
	    cmocka_unit_test(need_joins_what_is_larger_than_any_chunk),
	    cmocka_unit_test(a_pipe_gives_what_memory_gives),
	    cmocka_unit_test(a_bomb_is_told_and_passed_over),
	    cmocka_unit_test(nothing_is_a_file_and_so_is_anything),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
