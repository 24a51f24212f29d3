/* SPDX-License-Identifier: Apache-2.0 */
/* Atom as it is written: what would break XML is escaped, ids are UUIDs. With an argument, prints
 * the feed for another program to read. */
#include "exchange/atom.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char *
write_feed(size_t *len)
{
	struct digest digest = digest_of((struct span){(const uint8_t *)"feed", 4});
	struct out out;
	char id[ATOM_UUID_CHARS];

	out_memory(&out);
	atom_uuid(&digest, id);
	atom_begin(&out, &(struct atom_feed){.id = id,
			     .title = text_of("Crawlers of <Words> & \"Sons\""),
			     .author = text_of("Wörter & Söhne"),
			     .self = text_of("https://words.example/feed?a=1&b=2"),
			     .alternate = "index.html",
			     .updated = 1795348801});
	for (int i = 1; i >= 0; i--) {
		uint8_t byte = (uint8_t)i;
		digest = digest_of((struct span){&byte, 1});
		atom_uuid(&digest, id);
		atom_entry(&out, &(struct atom_entry){.id = id,
				     .title = text_of("Bot: ]]> <script>"),
				     .content = text_of("Now: a < b\nBefore: &amp;"),
				     .updated = 1795348800 + i});
	}
	atom_end(&out);
	return out_take(&out, len);
}

static void
markup_in_texts_is_escaped(void **state)
{
	size_t len;
	char *feed = write_feed(&len);

	(void)state;
	assert_null(strstr(feed, "<script>"));
	assert_null(strstr(feed, "<Words>"));
	assert_non_null(strstr(feed, "]]&gt; &lt;script&gt;"));
	assert_non_null(strstr(feed, "Before: &amp;amp;"));
	assert_non_null(strstr(feed, "href=\"https://words.example/feed?a=1&amp;b=2\""));
	free(feed);
}

static void
an_id_is_a_uuid_of_version_8(void **state)
{
	struct digest digest;
	char id[ATOM_UUID_CHARS];

	(void)state;
	memset(digest.bytes, 0xff, sizeof digest.bytes);
	atom_uuid(&digest, id);
	assert_string_equal(id, "urn:uuid:ffffffff-ffff-8fff-bfff-ffffffffffff");
	memset(digest.bytes, 0, sizeof digest.bytes);
	atom_uuid(&digest, id);
	assert_string_equal(id, "urn:uuid:00000000-0000-8000-8000-000000000000");
}

static void
a_feed_without_address_names_no_self(void **state)
{
	struct out out;

	(void)state;
	out_memory(&out);
	atom_begin(&out, &(struct atom_feed){.id = "urn:x", .alternate = "index.html"});
	assert_int_equal(out.error, 0);
	out_char(&out, 0);
	assert_null(strstr(out.at, "\"self\""));
	assert_null(strstr(out.at, "<subtitle"));
	out_release(&out);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(markup_in_texts_is_escaped),
	    cmocka_unit_test(an_id_is_a_uuid_of_version_8),
	    cmocka_unit_test(a_feed_without_address_names_no_self),
	};

	(void)argv;
	if (argc > 1) {
		size_t len;
		char *feed = write_feed(&len);
		fwrite(feed, 1, len, stdout);
		free(feed);
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
