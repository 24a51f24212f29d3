/* SPDX-License-Identifier: Apache-2.0 */
/* No byte of a bundle, a tile, a bundle of entries or a checkpoint can be changed unseen:
 * each is flipped in turn, and every 1009th takes all the other 255 values. */
#include "auditor/audit.h"
#include "auditor/published.h"
#include "base/file.h"
#include "made.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ALL_VALUES_EVERY = 1009 };

/* Calls `still_proved` with each change in `bytes`. */
static void
flip_all(char *bytes, size_t len, bool (*still_proved)(void *), void *ctx, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		char was = bytes[i];
		for (int k = 1; k < 256; k++) {
			if (i % ALL_VALUES_EVERY != 0 && k != 1 << (i % 8))
				continue;
			bytes[i] = (char)(was ^ k);
			if (still_proved(ctx))
				fail_msg("%s: byte %zu ^ 0x%02x is still proved", name, i, k);
			n++;
		}
		bytes[i] = was;
	}
	assert_true(still_proved(ctx));
	print_message("%s: %zu bytes, %zu changes seen\n", name, len, n);
}

struct flipped {
	struct made made;
	struct trust trust;
	char *bytes;
	size_t len;
	size_t n_others; /* good words of witnesses and authorities */
	char path[4096], folder[64];
};

/* As much as before: a line that is now of another witness, whom nobody trusts, leaves the
 * rest proved, but says no more what it said. */
static bool
bundle_is_proved(void *ctx)
{
	struct flipped *f = ctx;
	struct audit audit;

	audit_bundle(&audit, "bundle", (struct text){f->bytes, f->len}, &f->trust);
	size_t n = 0;
	for (size_t i = 0; audit.outcome == AUDIT_PROVED && i < audit.n_heads; i++)
		n += audit.heads[i].quorum.n_signed + audit.heads[i].n_trusted;
	audit_release(&audit);
	return n == f->n_others;
}

static void
no_byte_of_a_bundle_can_be_changed(void **state)
{
	struct flipped f;

	(void)state;
	made_usual(&f.made);
	f.trust = TRUST_NONE;
	assert_int_equal(trust_policy(&f.trust, "policy", f.made.policy, NULL), GPAI_OK);
	f.n_others = 3; /* one line of each head */
	struct text text = made_write(&f.made);
	f.bytes = malloc(text.len);
	f.len = text.len;
	memcpy(f.bytes, text.at, text.len);
	flip_all(f.bytes, f.len, bundle_is_proved, &f, "bundle");
	free(f.bytes);
	made_release(&f.made);
}

/* ---- a published log ---- */

static bool
folder_is_proved(struct flipped *f)
{
	struct published found;
	char path[4096];
	struct text note;

	snprintf(path, sizeof path, "%s/checkpoint", f->folder);
	if (read_file(path, 1 << 20, &note, NULL) != GPAI_OK)
		return false;
	bool is_proved = published_head(path, note, &f->trust, &found, NULL) == GPAI_OK &&
	                 found.key != NULL && found.quorum.is_met &&
	                 published_tiles(f->folder, &found.head, NULL) == GPAI_OK;
	free((char *)(uintptr_t)note.at);
	return is_proved;
}

static bool
file_is_proved(void *ctx)
{
	struct flipped *f = ctx;
	FILE *out = fopen(f->path, "wb");

	assert_non_null(out);
	assert_int_equal(fwrite(f->bytes, 1, f->len, out), f->len);
	assert_int_equal(fclose(out), 0);
	return folder_is_proved(f);
}

static struct flipped *walked;

static int
flip_file(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	struct text text;

	(void)st;
	(void)at;
	if (kind != FTW_F)
		return 0;
	snprintf(walked->path, sizeof walked->path, "%s", path);
	assert_int_equal(read_file(path, 1 << 20, &text, NULL), GPAI_OK);
	walked->bytes = (char *)(uintptr_t)text.at;
	walked->len = text.len;
	flip_all(walked->bytes, walked->len, file_is_proved, walked, path + strlen(walked->folder));
	for (size_t len = 0; len < text.len; len += 1 + len / 8) { /* cut */
		walked->len = len;
		assert_false(file_is_proved(walked));
	}
	walked->len = text.len;
	assert_true(file_is_proved(walked));
	free(walked->bytes);
	return 0;
}

static int
remove_it(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static void
no_byte_of_a_published_log_can_be_changed(void **state)
{
	struct flipped f = {.trust = TRUST_NONE, .folder = "/tmp/gpai-flip-XXXXXX"};

	(void)state;
	assert_non_null(mkdtemp(f.folder));
	made_init(&f.made);
	made_add_key(&f.made);
	while (f.made.n < 300)
		made_add(&f.made, "fact", "{\"a\":1}");
	made_publish(&f.made, f.folder);
	assert_int_equal(trust_policy(&f.trust, "policy", f.made.policy, NULL), GPAI_OK);
	walked = &f;
	assert_int_equal(nftw(f.folder, flip_file, 16, FTW_PHYS), 0);
	assert_int_equal(nftw(f.folder, remove_it, 16, FTW_PHYS | FTW_DEPTH), 0);
	made_release(&f.made);
}

/* Sizes at which levels begin, end and are partly filled. */
static void
published_logs_of_all_shapes_are_read(void **state)
{
	static const size_t SIZES[] = {1, 2, 255, 256, 257, 511, 512, 513, 1199};

	(void)state;
	for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
		struct flipped f = {.trust = TRUST_NONE, .folder = "/tmp/gpai-flip-XXXXXX"};
		assert_non_null(mkdtemp(f.folder));
		made_init(&f.made);
		made_add_key(&f.made);
		while (f.made.n < SIZES[i])
			made_add(&f.made, "fact", "{\"a\":1}");
		made_publish(&f.made, f.folder);
		assert_int_equal(trust_policy(&f.trust, "policy", f.made.policy, NULL), GPAI_OK);
		if (!folder_is_proved(&f))
			fail_msg("a log of %zu records", SIZES[i]);
		assert_int_equal(nftw(f.folder, remove_it, 16, FTW_PHYS | FTW_DEPTH), 0);
		made_release(&f.made);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_byte_of_a_bundle_can_be_changed),
	    cmocka_unit_test(published_logs_of_all_shapes_are_read),
	    cmocka_unit_test(no_byte_of_a_published_log_can_be_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
