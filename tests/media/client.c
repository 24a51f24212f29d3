/* SPDX-License-Identifier: Apache-2.0 */
/* The client of gpai-media, with children that answer, crash, stay silent or talk nonsense. */
#include "../check.h"

#include "corpus/media.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char program[] = "/tmp/gpai-media-test-XXXXXX";

/* A child that reads names and does what they say. */
static int
make_program(void **state)
{
	static const char script[] =
	    "#!/usr/bin/python3\n"
	    "import sys, time, os\n"
	    "name = b''\n"
	    "while True:\n"
	    "    c = os.read(0, 1)\n"
	    "    if not c: sys.exit()\n"
	    "    if c != b'\\0':\n"
	    "        name += c\n"
	    "        continue\n"
	    "    if b'crash' in name: os.abort()\n"
	    "    if b'silent' in name: time.sleep(100)\n"
	    "    if b'nonsense' in name: os.write(1, b'what?\\n')\n"
	    "    elif b'flood' in name: os.write(1, b'x' * 100000)\n"
	    "    else: os.write(1, b'{\"kind\":\"%s\",\"milliseconds\":1500,\"estimated\":true,"
	    "\"width\":3,\"height\":2,\"streams\":1}\\n' % name)\n"
	    "    name = b''\n";
	int fd = mkstemp(program);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, script, sizeof script - 1), sizeof script - 1);
	fchmod(fd, 0700);
	close(fd);
	return 0;
}

static int
remove_program(void **state)
{
	(void)state;
	unlink(program);
	return 0;
}

static void
answers_are_read_one_by_one(void **state)
{
	struct media *media = media_create(program, 0);
	struct media_answer answer;

	(void)state;
	assert_true(media_ask(media, "video", &answer));
	assert_int_equal(answer.modality, MODALITY_VIDEO);
	assert_int_equal(answer.milliseconds, 1500);
	assert_true(answer.is_estimated);
	assert_int_equal(answer.width, 3);
	assert_int_equal(answer.height, 2);
	assert_int_equal(answer.streams, 1);
	assert_true(media_ask(media, "audio", &answer));
	assert_int_equal(answer.modality, MODALITY_AUDIO);
	assert_true(media_ask(media, "none", &answer));
	assert_int_equal(answer.modality, MODALITY_OTHER);
	media_free(media);
}

static void
child_that_dies_or_stays_silent_is_started_again(void **state)
{
	static const char *const bad[] = {"crash", "silent", "nonsense", "flood"};
	struct media *media = media_create(program, 1500);
	struct media_answer answer;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_false(media_ask(media, bad[i], &answer));
		assert_true(media_ask(media, "image", &answer));
	}
	media_free(media);
}

static void
program_that_never_answers_is_given_up(void **state)
{
	struct document document = {.modality = MODALITY_AUDIO};
	struct media *media = media_create("/nonexistent/gpai-media", 0);

	(void)state;
	for (int i = 0; i < 9; i++)
		assert_string_equal(media_measure(media, "audio", &document),
		    "length of a recording is not known: gpai-media gave no answer");
	assert_int_equal(document.modality, MODALITY_AUDIO);
	assert_int_equal(document.milliseconds, 0);
	media_free(media);
}

static void
length_and_kind_of_a_document_are_set(void **state)
{
	struct document document = {.modality = MODALITY_VIDEO};
	struct media *media = media_create(program, 0);

	(void)state;
	assert_null(media_measure(media, "audio", &document));
	assert_int_equal(document.modality, MODALITY_AUDIO);
	assert_int_equal(document.milliseconds, 1500);
	assert_string_equal(
	    media_measure(media, "none", &document), "image or recording that cannot be read");
	media_free(media);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(answers_are_read_one_by_one),
	    cmocka_unit_test(child_that_dies_or_stays_silent_is_started_again),
	    cmocka_unit_test(program_that_never_answers_is_given_up),
	    cmocka_unit_test(length_and_kind_of_a_document_are_set),
	};

	if (access("/usr/bin/python3", X_OK) != 0)
		return 77;
	return cmocka_run_group_tests_name("media", tests, make_program, remove_program);
}
