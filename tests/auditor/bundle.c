/* SPDX-License-Identifier: Apache-2.0 */
/* What gpai-verify says of good bundles and of hostile ones, each with its reason. */
#include "auditor/words.h"
#include "made.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
trust_all(struct trust *trust, const struct made *made)
{
	*trust = TRUST_NONE;
	assert_int_equal(trust_policy(trust, "policy", made->policy, NULL), GPAI_OK);
}

static enum audit_outcome
judge(struct text text, const struct trust *trust, char *reason, size_t room)
{
	struct audit audit;

	audit_bundle(&audit, "bundle", text, trust);
	enum audit_outcome outcome = audit.outcome;
	snprintf(reason, room, "%s", audit.err.message);
	audit_release(&audit);
	return outcome;
}

static void
whole_bundle_is_proved_by_a_key_and_a_quorum(void **state)
{
	struct made made;
	struct trust trust;
	char reason[400];
	int64_t time;

	(void)state;
	made_usual(&made);
	struct text text = made_write(&made);
	trust_all(&trust, &made);
	enum audit_outcome outcome = judge(text, &trust, reason, sizeof reason);
	if (outcome != AUDIT_PROVED)
		fail_msg("%d %s", outcome, reason);

	struct audit audit;
	audit_bundle(&audit, "bundle", text, &trust);
	assert_int_equal(audit.n_heads, 3);
	assert_int_equal(audit.chain.n, 2);
	assert_ptr_equal(audit.trusted, &audit.chain.links[0]);
	assert_ptr_equal(audit.signer, &audit.chain.links[1]);
	assert_true(audit_time(&audit.heads[0], &time));
	assert_int_equal(time, 1772366400 + 5);
	audit_release(&audit);
	made_release(&made);
}

/* Of all heads that hold a record, whichever is the larger. */
static void
earliest_time_of_all_heads_counts(void **state)
{
	struct made made;
	struct trust trust;
	struct audit audit;
	struct words words;
	char *said = NULL;
	size_t len;

	(void)state;
	made_usual(&made);
	struct bundle_anchor *first = &made.bundle.anchors[0];
	first->cosignatures = made_cosign(&made, first->note, 1772366400 + 3000);
	struct text text = made_write(&made);
	trust_all(&trust, &made);
	audit_bundle(&audit, "bundle", text, &trust);
	assert_int_equal(audit.outcome, AUDIT_PROVED);
	assert_true(words_init(&words, true, false));
	words_audit(&words, &audit, &trust);
	FILE *out = open_memstream(&said, &len);
	words_print(&words, out, audit.outcome, &audit.err, &audit);
	fclose(out);
	assert_non_null(strstr(said, "records 1 to 7 existed by 2026-03-01 12:00:07 UTC"));
	assert_null(strstr(said, "records 1 to 5"));
	free(said);
	audit_release(&audit);
	made_release(&made);
}

static void
nobody_trusted_vouches_for_nothing(void **state)
{
	struct made made;
	struct trust trust = TRUST_NONE;
	char reason[400];

	(void)state;
	made_usual(&made);
	struct text text = made_write(&made);
	assert_int_equal(judge(text, &trust, reason, sizeof reason), AUDIT_UNVOUCHED);
	/* Another key than those of the log. */
	struct text other =
	    text_of("example.com/dossier+c74f20a3+ARpHK8X+7bJw1gB2jQ1PEk1SmMk2wZ0gS0m9v1wM0000");
	assert_int_not_equal(trust_key(&trust, "key", other, NULL), GPAI_OK);
	/* The newest key, and the first that swore it in. */
	for (int i = 0; i < 2; i++) {
		trust = TRUST_NONE;
		assert_int_equal(trust_key(&trust, "key", made.vkeys[i], NULL), GPAI_OK);
		assert_int_equal(judge(text, &trust, reason, sizeof reason), AUDIT_PROVED);
	}
	/* A quorum that is not met. */
	trust = TRUST_NONE;
	struct text policy = made_text(&made, "log %.*s\nwitness w other.example+%s\nquorum w\n",
	    TEXT_ARG(made.vkeys[0]), "00000000+BA==");
	assert_int_equal(trust_policy(&trust, "policy", policy, NULL), GPAI_MALFORMED);
	made.bundle.head.cosignatures = TEXT_NONE;
	trust_all(&trust, &made);
	assert_int_equal(judge(made_write(&made), &trust, reason, sizeof reason), AUDIT_UNVOUCHED);
	made_release(&made);
}

static void
trust_in_a_lost_key_does_not_reach_its_successor(void **state)
{
	struct made made;
	struct trust trust = TRUST_NONE;
	char reason[400];

	(void)state;
	made_init(&made);
	made_add_key(&made);
	made_change_key(&made, true);
	made_show(&made, 1, NULL);
	made_show(&made, 2, NULL);
	made_list(&made);
	made_finish(&made, 1);
	struct text text = made_write(&made);
	assert_int_equal(trust_key(&trust, "key", made.vkeys[0], NULL), GPAI_OK);
	assert_int_equal(judge(text, &trust, reason, sizeof reason), AUDIT_UNVOUCHED);
	trust = TRUST_NONE;
	assert_int_equal(trust_key(&trust, "key", made.vkeys[1], NULL), GPAI_OK);
	assert_int_equal(judge(text, &trust, reason, sizeof reason), AUDIT_PROVED);
	made_release(&made);
}

/* The first key swears to the second, and is taken back later: lost since then, or before. */
static enum audit_outcome
judge_revoked(const char *since)
{
	struct made made;
	struct trust trust = TRUST_NONE;
	char reason[400], body[1000];

	made_init(&made);
	made_add_key(&made);
	made_change_key(&made, false); /* on 2 March */
	snprintf(body, sizeof body,
	    "{\"origin\":\"" MADE_ORIGIN "\",\"reason\":\"stolen\",\"revokes\":\"%.*s\","
	    "\"since\":\"%s\"}",
	    TEXT_ARG(made.vkeys[0]), since);
	made_add(&made, "key", body);
	for (size_t i = 1; i <= 3; i++)
		made_show(&made, i, NULL);
	made_list(&made);
	made_finish(&made, 1);
	struct text text = made_write(&made);
	assert_int_equal(trust_key(&trust, "key", made.vkeys[0], NULL), GPAI_OK);
	enum audit_outcome outcome = judge(text, &trust, reason, sizeof reason);
	made_release(&made);
	return outcome;
}

static void
a_key_lost_before_it_swore_vouches_for_nothing(void **state)
{
	(void)state;
	assert_int_equal(judge_revoked("2026-03-02T12:00:01Z"), AUDIT_PROVED);
	assert_int_equal(judge_revoked("2026-03-02T12:00:00Z"), AUDIT_UNVOUCHED);
	assert_int_equal(judge_revoked("2026-01-01T00:00:00Z"), AUDIT_UNVOUCHED);
	assert_int_equal(judge_revoked("one day"), AUDIT_UNVOUCHED);
}

/* ---- hostile bundles ---- */

static void
proof_is_cut(struct made *m)
{
	m->bundle.records[1].inclusion.len--;
}

static void
proof_is_longer(struct made *m)
{
	m->bundle.records[1].inclusion.len++;
}

static void
record_is_moved(struct made *m)
{
	m->bundle.records[1].index = 2;
}

static void
record_is_left_out(struct made *m)
{
	memmove(&m->bundle.records[1], &m->bundle.records[2],
	    (--m->bundle.n_records - 1) * sizeof *m->bundle.records);
}

static void
document_is_left_out(struct made *m)
{
	m->bundle.n_documents = 0;
}

static void
key_record_is_left_out(struct made *m)
{
	struct bundle *b = &m->bundle;

	memmove(&b->records[4], &b->records[5], (--b->n_records - 4) * sizeof *b->records);
}

static void
first_record_is_left_out(struct made *m)
{
	m->bundle.records++;
	m->bundle.n_records--;
}

static void
last_record_is_left_out(struct made *m)
{
	m->bundle.n_records--;
}

static void
no_record_is_there(struct made *m)
{
	m->bundle.n_records = 0;
}

static void
record_stands_twice(struct made *m)
{
	m->bundle.records[2] = m->bundle.records[1];
}

static void
document_is_swapped(struct made *m)
{
	m->bundle.documents[0].bytes.len--;
}

static void
document_is_of_a_fact(struct made *m)
{
	m->bundle.documents[0].index = 1;
}

static void
value_is_changed(struct made *m)
{
	m->bundle.records[1].opening.fields[3].member = text_of("\"value\":\"cafe\"");
}

static void
hidden_field_has_another_name(struct made *m)
{
	struct opening_field *field = &m->bundle.records[1].opening.fields[3];

	field->name = text_of("walue");
	field->member = text_of("\"walue\":\"caf\xc3\xa9 \\\"1\\\"\"");
}

static void
field_of_a_key_is_hidden(struct made *m)
{
	m->bundle.records[4].opening.fields[3].is_shown = false;
}

static void
field_of_the_list_is_hidden(struct made *m)
{
	m->bundle.records[6].opening.fields[0].is_shown = false;
}

/* The same commitment, so that nothing but the list of the sharing can tell. */
static void
shown_field_is_hidden(struct made *m)
{
	m->bundle.records[1].opening.fields[1].is_shown = false;
}

static void
hidden_field_is_shown(struct made *m)
{
	m->bundle.records[1].opening.fields[0].is_shown = true;
}

static void
list_of_fields_is(struct made *m, const char *shown)
{
	made_release(m);
	made_init(m);
	made_add_key(m);
	made_add(m, "fact", "{\"key\":\"a\",\"value\":1}");
	made_add(m, "fact", "{\"key\":\"b\",\"value\":2}");
	made_show(m, 1, NULL);
	made_show(m, 2, NULL);
	made_show(m, 3, "value");
	m->list = shown;
	made_finish(m, 0);
}

#define GROUP(fields, records) "{\"fields\":[" fields "],\"records\":[" records "]}"
#define BOTH                   "\"key\",\"value\""
#define RIGHT                  GROUP(BOTH, "2") "," GROUP("\"key\"", "3")
#define LISTS(X)                                                                                   \
	X(list_is_missing, NULL)                                                                   \
	X(list_is_no_list, "{}")                                                                   \
	X(list_is_empty, "[]")                                                                     \
	X(list_lacks_a_record, "[" GROUP(BOTH, "2") "]")                                           \
	X(list_has_a_record_twice, "[" GROUP(BOTH, "2,2") "," GROUP("\"key\"", "3") "]")           \
	X(list_has_a_record_in_two, "[" RIGHT "," GROUP("\"key\"", "3") "]")                       \
	X(list_has_a_key, "[" RIGHT "," GROUP("\"algorithm\",\"origin\",\"public_key\"", "1") "]") \
	X(list_has_itself, "[" RIGHT "," GROUP(BOTH, "4") "]")                                     \
	X(list_has_another_record, "[" RIGHT "," GROUP("\"key\"", "5") "]")                        \
	X(list_has_a_name_more, "[" GROUP(BOTH, "2,3") "]")                                        \
	X(list_has_a_name_less, "[" GROUP("\"key\"", "2,3") "]")                                   \
	X(list_has_names_out_of_order,                                                             \
	    "[" GROUP("\"value\",\"key\"", "2") "," GROUP("\"key\"", "3") "]")                     \
	X(list_has_more_members,                                                                   \
	    "[{\"fields\":[" BOTH "],\"more\":1,\"records\":[2]}," GROUP("\"key\"", "3") "]")      \
	X(list_has_a_name_that_is_a_number, "[" GROUP(BOTH, "2") "," GROUP("1", "3") "]")          \
	X(list_has_a_record_as_text, "[" GROUP(BOTH, "\"2\"") "," GROUP("\"key\"", "3") "]")

#define X(name, shown)                                                                             \
	static void name(struct made *m)                                                           \
	{                                                                                          \
		list_of_fields_is(m, shown);                                                       \
	}
LISTS(X)
#undef X

static void
list_is_right(struct made *m)
{
	list_of_fields_is(m, "[" RIGHT "]");
}

static void
kind_is_changed(struct made *m)
{
	m->bundle.records[1].opening.head =
	    text_of("{\"kind\":\"waiver\",\"recorded\":\"2026-03-02T12:00:00Z\"}");
}

static void
head_is_signed_by_the_old_key(struct made *m)
{
	m->bundle.head = made_anchor(m, m->n, 0);
}

static void
head_is_smaller(struct made *m)
{
	m->bundle.head = made_anchor(m, m->n - 1, 1);
}

static void
anchor_is_of_another_tree(struct made *m)
{
	m->roots[5].bytes[0] ^= 1;
	struct merkle_proof proof = m->bundle.anchors[0].consistency;
	m->bundle.anchors[0] = made_anchor(m, 5, 0);
	m->bundle.anchors[0].consistency = proof;
}

static void
anchors_are_out_of_order(struct made *m)
{
	struct bundle_anchor first = m->bundle.anchors[0];

	m->bundle.anchors[0] = m->bundle.anchors[1];
	m->bundle.anchors[1] = first;
}

static void
anchor_stands_twice(struct made *m)
{
	m->bundle.anchors[1] = m->bundle.anchors[0];
}

static void
key_is_another(struct made *m)
{
	m->bundle.key = m->vkeys[0];
}

static void
head_has_a_proof(struct made *m)
{
	m->bundle.head.consistency.len = 1;
}

static void
note_has_a_line_of_a_stranger(struct made *m)
{
	m->bundle.head.note =
	    made_text(m, "%.*s\xe2\x80\x94 stranger AAAAAAA=\n", TEXT_ARG(m->bundle.head.note));
}

static void
note_has_100_lines(struct made *m)
{
	for (int i = 0; i < 99; i++)
		note_has_a_line_of_a_stranger(m);
}

static void
size_is_2_to_64_less_1(struct made *m)
{
	m->bundle.head.note = text_of(
	    MADE_ORIGIN "\n18446744073709551615\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n"
			"\xe2\x80\x94 " MADE_ORIGIN " AAAAAAA=\n");
}

static void
head_is_of_no_records(struct made *m)
{
	struct digest empty = merkle_empty_root();

	m->roots[0] = empty;
	m->bundle.head = made_anchor(m, 0, 0);
}

static void
note_has_extensions(struct made *m)
{
	struct checkpoint c = {text_of(MADE_ORIGIN), m->n, m->roots[m->n], text_of("more\n")};
	struct out text, note;

	out_memory(&text);
	out_memory(&note);
	assert_int_equal(checkpoint_write(&c, &text, NULL), GPAI_OK);
	assert_int_equal(
	    sign_note(m->keys[1], text_of(MADE_ORIGIN), out_text(&text), &note, NULL), GPAI_OK);
	m->bundle.head.note = arena_text(&m->arena, out_text(&note));
	out_release(&text);
	out_release(&note);
}

static void
cosignature_is_of_another_head(struct made *m)
{
	m->bundle.head.cosignatures = m->bundle.anchors[1].cosignatures;
}

static void
cosignatures_are_no_lines(struct made *m)
{
	m->bundle.head.cosignatures = text_of("hello\n");
}

static void
stamp_is_garbage(struct made *m)
{
	static struct span stamp = {(const uint8_t *)"\x30\x03\x02\x01\x01", 5};

	m->bundle.head.stamps = &stamp;
	m->bundle.head.n_stamps = 1;
}

static void
all_hostile_bundles_are_broken_with_the_reason(void **state)
{
	static const struct {
		const char *name;
		void (*spoil)(struct made *);
		const char *reason;
	} CASES[] = {
#define CASE(name, reason) {#name, name, reason}
	    CASE(proof_is_cut, "record 2: inclusion proof of 2 hashes, expected 3"),
	    CASE(proof_is_longer, "record 2: inclusion proof of 4 hashes, expected 3"),
	    CASE(record_is_moved, "record 3: inclusion proof of leaf 2 leads to another root"),
	    CASE(record_is_left_out, "record 8: other records or documents were shared"),
	    CASE(document_is_left_out, "record 8: other records or documents were shared"),
	    CASE(key_record_is_left_out, "head of size 7: not signed by the key"),
	    CASE(first_record_is_left_out, "record 2: "),
	    CASE(last_record_is_left_out, "record 7: not the sharing"),
	    CASE(no_record_is_there, "record 1: not there"),
	    CASE(record_stands_twice, "expected a larger number"),
	    CASE(document_is_swapped, "document of record 4: not what the record names"),
	    CASE(document_is_of_a_fact, "document of record 2: not what the record names"),
	    CASE(value_is_changed, "record 2: inclusion proof of leaf 1 leads to another root"),
	    CASE(hidden_field_has_another_name, "record 2: inclusion proof of leaf 1 leads"),
	    CASE(field_of_a_key_is_hidden, "record 6: not the record of a key"),
	    CASE(field_of_the_list_is_hidden, "record 8: not the sharing"),
	    CASE(shown_field_is_hidden, "record 8: other fields were shared than are here"),
	    CASE(hidden_field_is_shown, "record 8: other fields were shared than are here"),
	    CASE(kind_is_changed, "record 2: inclusion proof of leaf 1 leads to another root"),
	    CASE(head_is_signed_by_the_old_key, "not signed by the key that the log names"),
	    CASE(head_is_smaller, "anchor 3: not larger than the one before it"),
	    CASE(anchor_is_of_another_tree, "size 5: consistency proof leads to another old root"),
	    CASE(anchors_are_out_of_order, "anchor 2: not larger than the one before it"),
	    CASE(anchor_stands_twice, "anchor 2: not larger than the one before it"),
	    CASE(key_is_another, "signed by another key than \"key\""),
	    CASE(head_has_a_proof, "size 8: consistency proof of 1 hashes"),
	    CASE(note_has_a_line_of_a_stranger,
		"anchor 3: not the head of a log with one signature"),
	    CASE(note_has_100_lines, "anchor 3: not the head of a log with one signature"),
	    CASE(size_is_2_to_64_less_1, "not signed by the key that the log names"),
	    CASE(head_is_of_no_records, "anchor 3: not the head of a log with one signature"),
	    CASE(note_has_extensions, "anchor 3: not the head of a log with one signature"),
	    CASE(cosignature_is_of_another_head, "cosignature of witness.example does not verify"),
	    CASE(cosignatures_are_no_lines, "no signature lines"),
	    CASE(stamp_is_garbage, "no time stamp token"),
#undef CASE
	};

	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct made made;
		struct trust trust;
		char reason[400];
		made_usual(&made);
		trust_all(&trust, &made);
		CASES[i].spoil(&made);
		enum audit_outcome outcome =
		    judge(made_write(&made), &trust, reason, sizeof reason);
		if (outcome < AUDIT_BROKEN || strstr(reason, CASES[i].reason) == NULL)
			fail_msg("%s: %d \"%s\", expected \"%s\"", CASES[i].name, outcome, reason,
			    CASES[i].reason);
		made_release(&made);
	}
}

/* What the record of the sharing says of fields must be what is here, to the letter. */
static void
lists_of_fields_are_held_against_what_is_shown(void **state)
{
	static const struct {
		const char *name;
		void (*spoil)(struct made *);
	} CASES[] = {{"list_is_right", list_is_right},
#define X(name, shown) {#name, name},
	    LISTS(X)
#undef X
	};

	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct made made;
		struct trust trust;
		char reason[400];
		made_init(&made);
		CASES[i].spoil(&made);
		trust_all(&trust, &made);
		enum audit_outcome outcome =
		    judge(made_write(&made), &trust, reason, sizeof reason);
		if (outcome != (i == 0 ? AUDIT_PROVED : AUDIT_BROKEN) ||
		    (i > 0 && strstr(reason, i == 1 ? "not the sharing" : "other fields") == NULL))
			fail_msg("%s: %d \"%s\"", CASES[i].name, outcome, reason);
		made_release(&made);
	}
}

/* ---- texts that are no bundles ---- */

static void
refuses(const char *old, const char *new, const char *expected)
{
	struct made made;
	struct trust trust = TRUST_NONE;
	char reason[400];

	made_usual(&made);
	struct text all = made_write(&made);
	const char *at = memmem(all.at, all.len, old, strlen(old));
	if (at == NULL)
		fail_msg("no %s in the bundle", old);
	char *text = malloc(all.len + strlen(new) + 1);
	size_t before = (size_t)(at - all.at), after = all.len - before - strlen(old);
	memcpy(text, all.at, before);
	memcpy(text + before, new, strlen(new));
	memcpy(text + before + strlen(new), at + strlen(old), after);
	enum audit_outcome outcome =
	    judge((struct text){text, before + strlen(new) + after}, &trust, reason, sizeof reason);
	if (outcome != AUDIT_UNREADABLE || strstr(reason, expected) == NULL)
		fail_msg(
		    "%s -> %s: %d \"%s\", expected \"%s\"", old, new, outcome, reason, expected);
	free(text);
	made_release(&made);
}

static void
what_is_not_of_the_form_is_unreadable_with_the_reason(void **state)
{
	(void)state;
	refuses("{\"anchors\"", "\xef\xbb\xbf{\"anchors\"", "expected {\"anchors\":[");
	refuses("{\"anchors\"", " {\"anchors\"", "expected {\"anchors\":[");
	refuses("\"format\":\"gpai bundle v1\"", "\"format\":\"gpai bundle v2\"", "later version");
	refuses("\"records\":[{", "\"records\": [{", "expected ,\"records\":[");
	refuses("\"record\":2,", "\"record\":02,", "without leading zeros");
	refuses("\"record\":2,", "\"record\":-2,", "expected a number");
	refuses("\"record\":2,", "\"record\":0,", "expected a larger number");
	refuses("\"record\":2,", "\"record\":2.0,", "expected ,\"salt\":");
	refuses("\"record\":2,", "\"record\":18446744073709551615,", "expected a smaller number");
	refuses("\"record\":2,", "\"record\":18446744073709551617,", "expected a smaller number");
	refuses("\"record\":2,", "\"record\":2,\"x\":1,", "expected ,\"salt\":");
}

/* The last digit before the padding has bits that mean nothing: they must be zero. */
static void
spare_bits_of_base64_are_refused_everywhere(void **state)
{
	static const char DIGITS[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct made made;
	struct trust trust = TRUST_NONE;
	char reason[400];
	size_t n = 0;

	(void)state;
	made_usual(&made);
	struct text all = made_write(&made);
	char *text = (char *)(uintptr_t)all.at;
	for (size_t i = 1; i + 1 < all.len; i++) {
		const char *digit = strchr(DIGITS, text[i - 1]);
		if (text[i] != '=' || text[i + 1] != '"' || digit == NULL)
			continue;
		char was = text[i - 1];
		text[i - 1] = digit[1];
		assert_int_equal(judge(all, &trust, reason, sizeof reason), AUDIT_UNREADABLE);
		assert_non_null(strstr(reason, "Base 64"));
		text[i - 1] = was;
		n++;
	}
	assert_in_range(n, 50, 500);
	made_release(&made);
}

static void
values_are_taken_in_canonical_form_alone(void **state)
{
	static const char *const GOOD[] = {"0", "-1", "9007199254740991", "-9007199254740991",
	    "true", "false", "null", "\"\"", "\"\\u001f\\b\\t\\n\\f\\r\\\"\\\\/\x7f\"", "[]", "{}",
	    "[1,[2,{}],\"a\"]", "{\"a\":1,\"b\":2}", "{\"\\n\":1,\" \":2}",
	    "{\"\xf0\x9f\x98\x80\":1,\"\xef\xbf\xbd\":2}"};
	static const char *const BAD[] = {"", "-0", "01", "1.0", "1e3", "NaN", "Infinity", "-",
	    "+1", "9007199254740992", "-9007199254740992", "True", "nul", "\"", "\"\\u001F\"",
	    "\"\\u0041\"", "\"\\u0008\"", "\"\\u0000\"", "\"\\/\"", "\"\n\"", "[1,]", "[,1]",
	    "[1 ,2]", "[1", "{\"a\"}", "{\"a\":1,}", "{\"b\":1,\"a\":2}", "{\"a\":1,\"a\":2}",
	    "{a:1}", "{\"a\" :1}", "'a'", "{\"\xef\xbf\xbd\":1,\"\xf0\x9f\x98\x80\":2}", "[1]]",
	    "/**/1"};

	(void)state;
	for (size_t i = 0; i < sizeof GOOD / sizeof *GOOD; i++) {
		struct cursor c = cursor_of("v", text_of(GOOD[i]), NULL, NULL);
		take_value(&c);
		expect_end(&c);
		if (c.rc != GPAI_OK)
			fail_msg("%s was refused", GOOD[i]);
	}
	for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
		struct cursor c = cursor_of("v", text_of(BAD[i]), NULL, NULL);
		take_value(&c);
		expect_end(&c);
		if (c.rc == GPAI_OK)
			fail_msg("%s was taken", BAD[i]);
	}
}

/* Depth is bounded, and so is time on what is long. */
static void
deep_and_huge_texts_are_refused(void **state)
{
	size_t len = 20 << 20;
	char *text = malloc(len);
	struct trust trust = TRUST_NONE;
	char reason[400];

	(void)state;
	memset(text, '[', len);
	struct cursor c = cursor_of("v", (struct text){text, CURSOR_DEPTH_MAX + 1}, NULL, NULL);
	take_value(&c);
	assert_int_not_equal(c.rc, GPAI_OK);
	static const char START[] = "{\"anchors\":[{\"consistency\":[";
	memcpy(text, START, sizeof START - 1);
	assert_int_equal(
	    judge((struct text){text, len}, &trust, reason, sizeof reason), AUDIT_UNREADABLE);
	memset(text, 'A', len);
	memcpy(text, START, sizeof START - 1);
	assert_int_equal(
	    judge((struct text){text, len}, &trust, reason, sizeof reason), AUDIT_UNREADABLE);
	assert_int_equal(
	    judge((struct text){text, (size_t)SHOWN_BYTES_MAX + 1}, &trust, reason, sizeof reason),
	    AUDIT_UNREADABLE);
	assert_non_null(strstr(reason, "expected at most"));
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(whole_bundle_is_proved_by_a_key_and_a_quorum),
	    cmocka_unit_test(earliest_time_of_all_heads_counts),
	    cmocka_unit_test(nobody_trusted_vouches_for_nothing),
	    cmocka_unit_test(trust_in_a_lost_key_does_not_reach_its_successor),
	    cmocka_unit_test(a_key_lost_before_it_swore_vouches_for_nothing),
	    cmocka_unit_test(all_hostile_bundles_are_broken_with_the_reason),
	    cmocka_unit_test(lists_of_fields_are_held_against_what_is_shown),
	    cmocka_unit_test(what_is_not_of_the_form_is_unreadable_with_the_reason),
	    cmocka_unit_test(spare_bits_of_base64_are_refused_everywhere),
	    cmocka_unit_test(values_are_taken_in_canonical_form_alone),
	    cmocka_unit_test(deep_and_huge_texts_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
