/* SPDX-License-Identifier: Apache-2.0 */
#include "made.h"

#include "base/base64.h"
#include "base/file.h"
#include "ledger/cosign.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const char *const NAMES[] = {MADE_ORIGIN, MADE_ORIGIN, "witness.example"};

/* ---- small things ---- */

struct text
made_text(struct made *made, const char *format, ...)
{
	char text[8192];
	va_list args;

	va_start(args, format);
	int len = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	assert_in_range(len, 0, sizeof text - 1);
	return arena_text(&made->arena, (struct text){text, (size_t)len});
}

static struct text
kept(struct made *made, struct out *out)
{
	assert_int_equal(out_status(out, "memory", NULL), GPAI_OK);
	struct text text = arena_text(&made->arena, out_text(out));
	out_release(out);
	return text;
}

static struct text
vkey_of(struct made *made, int key)
{
	uint8_t typed[33] = {key == 2 ? 0x04 : 0x01};
	struct out all, out;

	memcpy(typed + 1, sign_key_public(made->keys[key]), 32);
	out_memory(&all);
	out_format(&all, "%s\n", NAMES[key]);
	out_bytes(&all, typed, sizeof typed);
	struct digest id = digest_of((struct span){(const uint8_t *)all.at, all.len});
	out_release(&all);
	out_memory(&out);
	out_format(&out, "%s+%02x%02x%02x%02x+", NAMES[key], id.bytes[0], id.bytes[1], id.bytes[2],
	    id.bytes[3]);
	base64_write((struct span){typed, sizeof typed}, &out);
	return kept(made, &out);
}

void
made_init(struct made *made)
{
	memset(made, 0, sizeof *made);
	arena_init(&made->arena, 0);
	for (int i = 0; i < 3; i++) {
		uint8_t seed[SIGN_SEED_BYTES] = {(uint8_t)(i + 1)};
		assert_int_equal(sign_key_create(seed, &made->keys[i], NULL), GPAI_OK);
		made->vkeys[i] = vkey_of(made, i);
	}
	for (size_t i = 0; i < 12; i++)
		made->levels[i] = arena_array(&made->arena, MADE_MAX, sizeof(struct digest));
	made->policy = made_text(made, "log %.*s\nwitness w %.*s\nquorum w\n",
	    TEXT_ARG(made->vkeys[0]), TEXT_ARG(made->vkeys[2]));
	made->bundle.records = arena_array(&made->arena, MADE_MAX, sizeof *made->bundle.records);
	made->bundle.documents = arena_array(&made->arena, 8, sizeof *made->bundle.documents);
	made->bundle.anchors = arena_array(&made->arena, 8, sizeof *made->bundle.anchors);
}

void
made_release(struct made *made)
{
	for (int i = 0; i < 3; i++)
		sign_key_free(made->keys[i]);
	arena_release(&made->arena);
}

/* ---- the log ---- */

static enum gpai_code
put(void *ctx, unsigned level, uint64_t index, const struct digest *hash, struct gpai_error *err)
{
	struct made *made = ctx;

	(void)err;
	made->levels[level][index] = *hash;
	return GPAI_OK;
}

static enum gpai_code
get(void *ctx, unsigned level, uint64_t index, struct digest *hash, struct gpai_error *err)
{
	const struct made *made = ctx;

	(void)err;
	*hash = made->levels[level][index];
	return GPAI_OK;
}

void
made_add(struct made *made, const char *kind, const char *body)
{
	struct merkle_sink sink = {put, made};
	size_t i = made->n++;

	assert_in_range(i, 0, MADE_MAX - 1);
	made->heads[i] = made_text(
	    made, "{\"kind\":\"%s\",\"recorded\":\"2026-03-%02zuT12:00:00Z\"}", kind, i % 28 + 1);
	made->bodies[i] = arena_text(&made->arena, text_of(body));
	for (size_t k = 0; k < COMMIT_SALT_BYTES; k++)
		made->salts[i].bytes[k] = (uint8_t)(i * 7 + k * 13 + 1);
	made->commitments[i] = opening_commit(&made->salts[i], made->heads[i], made->bodies[i]);
	struct digest leaf = commit_leaf_hash(&made->commitments[i]);
	assert_int_equal(merkle_append(&made->tree, &leaf, &sink, NULL), GPAI_OK);
	made->roots[made->n] = merkle_root(&made->tree);
}

void
made_add_key(struct made *made)
{
	struct text body =
	    made_text(made, "{\"algorithm\":\"Ed25519\",\"origin\":\"%s\",\"public_key\":\"%.*s\"}",
		MADE_ORIGIN, TEXT_ARG(made->vkeys[0]));

	made_add(made, "key", body.at);
}

void
made_change_key(struct made *made, bool is_recovery)
{
	struct text oath = made_text(made, "gpai key change\n%s\n%.*s\n%.*s\n", MADE_ORIGIN,
	    TEXT_ARG(made->vkeys[0]), TEXT_ARG(made->vkeys[1]));
	struct out note, more, json;

	out_memory(&note);
	out_memory(&more);
	out_memory(&json);
	assert_int_equal(
	    sign_note(made->keys[1], text_of(MADE_ORIGIN), oath, &note, NULL), GPAI_OK);
	if (!is_recovery) {
		assert_int_equal(
		    sign_note(made->keys[0], text_of(MADE_ORIGIN), oath, &more, NULL), GPAI_OK);
		struct text line = out_text(&more);
		out_put(&note, (struct text){line.at + oath.len + 1, line.len - oath.len - 1});
	}
	out_json_string(&json, out_text(&note));
	struct text body = made_text(made,
	    "{\"algorithm\":\"Ed25519\",\"origin\":\"%s\",\"public_key\":\"%.*s\",\"reason\":\"new "
	    "laptop\",%s\"replaces\":\"%.*s\",\"summary\":\"key changed\",\"sworn\":%.*s}",
	    MADE_ORIGIN, TEXT_ARG(made->vkeys[1]), is_recovery ? "\"recovery\":true," : "",
	    TEXT_ARG(made->vkeys[0]), TEXT_ARG(out_text(&json)));
	made_add(made, "key", body.at);
	out_release(&note);
	out_release(&more);
	out_release(&json);
}

/* ---- heads ---- */

struct text
made_note(struct made *made, uint64_t size, int key)
{
	struct checkpoint checkpoint = {text_of(MADE_ORIGIN), size, made->roots[size], TEXT_NONE};
	struct out text, note;

	out_memory(&text);
	out_memory(&note);
	assert_int_equal(checkpoint_write(&checkpoint, &text, NULL), GPAI_OK);
	assert_int_equal(
	    sign_note(made->keys[key], text_of(MADE_ORIGIN), out_text(&text), &note, NULL),
	    GPAI_OK);
	out_release(&text);
	return kept(made, &note);
}

struct text
made_cosign(struct made *made, struct text note, uint64_t time)
{
	uint8_t bytes[4 + 8 + NOTE_SIGNED_BYTES];
	struct out message, line;
	const char *gap = memmem(note.at, note.len, "\n\n", 2);
	struct text vkey = made->vkeys[2];
	unsigned id = 0;

	out_memory(&message);
	out_format(&message, "cosignature/v1\ntime %llu\n%.*s", (unsigned long long)time,
	    (int)(gap + 1 - note.at), note.at);
	for (int i = 0; i < 8; i++)
		bytes[4 + i] = (uint8_t)(time >> (56 - 8 * i));
	assert_int_equal(sscanf((const char *)memchr(vkey.at, '+', vkey.len) + 1, "%8x", &id), 1);
	for (int i = 0; i < 4; i++)
		bytes[i] = (uint8_t)(id >> (24 - 8 * i));
	struct text all = out_text(&message);
	assert_int_equal(sign_bytes(made->keys[2], (struct span){(const uint8_t *)all.at, all.len},
			     bytes + 12, NULL),
	    GPAI_OK);
	out_release(&message);
	out_memory(&line);
	out_format(&line, "\xe2\x80\x94 %s ", NAMES[2]);
	base64_write((struct span){bytes, sizeof bytes}, &line);
	out_char(&line, '\n');
	return kept(made, &line);
}

struct bundle_anchor
made_anchor(struct made *made, uint64_t size, int key)
{
	struct text note = made_note(made, size, key);

	return (struct bundle_anchor){
	    .note = note, .cosignatures = made_cosign(made, note, 1772366400 + size)};
}

/* ---- the bundle ---- */

void
made_show(struct made *made, uint64_t number, const char *hide)
{
	struct bundle_record *record = &made->bundle.records[made->bundle.n_records++];
	struct opening_scan scan = {.rest = made->bodies[number - 1]};
	struct opening *opening = &record->opening;
	struct text name, member;

	record->index = number - 1;
	*opening = (struct opening){.head = made->heads[number - 1],
	    .salt = opening_head_salt(&made->salts[number - 1]),
	    .fields = arena_array(&made->arena, 32, sizeof *opening->fields)};
	while (opening_next(&scan, &name, &member)) {
		struct opening_field *field = &opening->fields[opening->n_fields++];
		field->is_shown = hide == NULL || !text_is(name, hide);
		field->salt = opening_field_salt(&made->salts[number - 1], name);
		field->commitment = opening_field_commitment(&field->salt, member);
		field->name = name;
		field->member = member;
	}
}

/* Each record is its own group; keys are in none. */
static void
put_group(const struct bundle_record *record, size_t *n, struct out *body)
{
	const struct opening *opening = &record->opening;
	size_t n_names = 0;

	if (memmem(opening->head.at, opening->head.len, "\"key\"", 5) != NULL)
		return;
	out_string(body, (*n)++ > 0 ? ",{\"fields\":[" : "{\"fields\":[");
	for (size_t i = 0; i < opening->n_fields; i++) {
		if (!opening->fields[i].is_shown)
			continue;
		out_format(body, "%s\"%.*s\"", n_names++ > 0 ? "," : "",
		    TEXT_ARG(opening->fields[i].name));
	}
	out_format(body, "],\"records\":[%zu]}", (size_t)record->index + 1);
}

void
made_list(struct made *made)
{
	struct out list;

	out_memory(&list);
	out_char(&list, '[');
	for (size_t i = 0, n = 0; i < made->bundle.n_records; i++)
		put_group(&made->bundle.records[i], &n, &list);
	out_char(&list, ']');
	made->list = arena_string(&made->arena, kept(made, &list));
}

void
made_finish(struct made *made, int key)
{
	struct merkle_source source = {get, made};
	struct bundle *b = &made->bundle;
	struct out body;

	out_memory(&body);
	out_string(&body, "{\"audience\":\"DP\",\"documents\":[");
	for (size_t i = 0; i < b->n_documents; i++)
		out_format(&body, "%s%zu", i > 0 ? "," : "", (size_t)b->documents[i].index + 1);
	out_string(&body, "],\"records\":[");
	for (size_t i = 0; i < b->n_records; i++)
		out_format(&body, "%s%zu", i > 0 ? "," : "", (size_t)b->records[i].index + 1);
	out_string(&body, "],\"share\":\"" BUNDLE_FORMAT "\"");
	if (made->list != NULL)
		out_format(&body, ",\"shown\":%s", made->list);
	out_string(&body, ",\"summary\":\"shared\"}");
	made_add(made, "transmission", arena_string(&made->arena, out_text(&body)));
	out_release(&body);
	made_show(made, made->n, NULL);
	for (size_t i = 0; i < b->n_records; i++)
		assert_int_equal(merkle_prove_inclusion(b->records[i].index, made->n, &source,
				     &b->records[i].inclusion, NULL),
		    GPAI_OK);
	b->key = made->vkeys[key];
	b->head = made_anchor(made, made->n, key);
}

static void
add_anchor(struct made *made, uint64_t size, int key)
{
	made->bundle.anchors[made->bundle.n_anchors++] = made_anchor(made, size, key);
}

static void
prove_anchors(struct made *made)
{
	struct merkle_source source = {get, made};
	struct bundle *b = &made->bundle;
	struct checkpoint checkpoint;
	struct note note;

	for (size_t i = 0; i < b->n_anchors; i++) {
		struct span bytes = {
		    (const uint8_t *)b->anchors[i].note.at, b->anchors[i].note.len};
		assert_int_equal(note_read(bytes, &note, NULL), GPAI_OK);
		assert_int_equal(checkpoint_read(note.text, &checkpoint, NULL), GPAI_OK);
		assert_int_equal(merkle_prove_consistency(checkpoint.size, made->n, &source,
				     &b->anchors[i].consistency, NULL),
		    GPAI_OK);
	}
}

void
made_usual(struct made *made)
{
	static const char DOCUMENT[] = "%PDF, more or less";
	struct digest digest = digest_of((struct span){(const uint8_t *)DOCUMENT, sizeof DOCUMENT});
	char hex[DIGEST_HEX_CHARS], body[512];

	made_init(made);
	digest_hex(&digest, hex);
	made_add_key(made);
	made_add(made, "fact",
	    "{\"by\":\"A. "
	    "Person\",\"entity\":\"model\",\"key\":\"model.name\",\"value\":\"caf\xc3\xa9 "
	    "\\\"1\\\"\"}");
	made_add(
	    made, "fact", "{\"entity\":\"model\",\"key\":\"secret\",\"value\":[1,{\"a\":null}]}");
	snprintf(body, sizeof body,
	    "{\"audience\":\"DP\",\"form\":\"annex-xii\",\"format\":\"pdf\",\"sha256\":\"%s\"}",
	    hex);
	made_add(made, "document", body);
	made_add(made, "note", "\"a body that is no object\"");
	add_anchor(made, 5, 0);
	made_change_key(made, false);
	made_add(made, "fact", "{\"entity\":\"model\",\"key\":\"k\",\"value\":-12}");
	add_anchor(made, 7, 1);
	made_show(made, 1, NULL);
	made_show(made, 2, "by");
	made_show(made, 4, NULL);
	made_show(made, 5, NULL);
	made_show(made, 6, NULL);
	made_show(made, 7, "value");
	made->bundle.documents[made->bundle.n_documents++] =
	    (struct bundle_document){3, {(const uint8_t *)DOCUMENT, sizeof DOCUMENT}};
	made_list(made);
	made_finish(made, 1);
	prove_anchors(made);
}

struct text
made_write(struct made *made)
{
	struct out out;

	out_memory(&out);
	assert_int_equal(bundle_write(&made->bundle, &out, NULL), GPAI_OK);
	return kept(made, &out);
}

/* ---- files ---- */

static void
write_file(struct made *made, const char *folder, const char *path, struct text bytes)
{
	char *whole = file_join(&made->arena, folder, path), *slash = strrchr(whole, '/');

	*slash = 0;
	assert_int_equal(file_make_dirs(whole, NULL), GPAI_OK);
	*slash = '/';
	assert_int_equal(
	    file_replace(whole, (struct span){(const uint8_t *)bytes.at, bytes.len}, 0644, NULL),
	    GPAI_OK);
}

/* Logs of up to 65,535 records: three digits are enough for the names. */
void
made_publish(struct made *made, const char *folder)
{
	char path[128];

	for (size_t level = 0; made->n >> (8 * level) > 0; level++)
		for (size_t i = 0; i * 256 < made->n >> (8 * level); i++) {
			size_t left = (made->n >> (8 * level)) - i * 256,
			       width = left < 256 ? left : 256;
			char part[16] = "";
			if (width < 256)
				snprintf(part, sizeof part, ".p/%zu", width);
			snprintf(path, sizeof path, "tile/%zu/%03zu%s", level, i, part);
			write_file(made, folder, path,
			    (struct text){(const char *)&made->levels[8 * level][i * 256],
				width * DIGEST_BYTES});
			if (level > 0)
				continue;
			struct out entries;
			out_memory(&entries);
			for (size_t k = 0; k < width; k++) {
				out_bytes(&entries, "\0\x20", 2);
				out_bytes(
				    &entries, made->commitments[i * 256 + k].bytes, DIGEST_BYTES);
			}
			snprintf(path, sizeof path, "tile/entries/%03zu%s", i, part);
			write_file(made, folder, path, kept(made, &entries));
		}
	struct text note = made_note(made, made->n, 0);
	struct text line = made_cosign(made, note, 1772366400);
	write_file(made, folder, "checkpoint",
	    made_text(made, "%.*s%.*s", TEXT_ARG(note), TEXT_ARG(line)));
}
