/* SPDX-License-Identifier: Apache-2.0 */
/* Asking witnesses to cosign the log (c2sp.org/tlog-witness, add-checkpoint).
 *
 * What a witness saw last is what we kept of it: its newest cosignature. When it answers that it
 * saw another size (409), its word is taken once more; a witness that saw more than there is here
 * is an error that must be heard: this dossier is then not what it was. */
#include "api/api.h"

#include "api/post.h"
#include "ledger/cosign.h"
#include "ledger/witness.h"
#include "records/proof.h"
#include "records/publish.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char TYPE[] = "text/plain; charset=utf-8", SIZE_TYPE[] = "text/x.tlog.size";

enum {
	ATTEMPTS = 3,        /* others may ask at the same time */
	AHEAD_MAX_S = 86400, /* a witness whose clock is further ahead says nothing of time */
};

struct asking {
	struct gpai_dossier *dossier;
	struct arena *arena;
	struct dossier_anchor head; /* the newest */
	struct note note;           /* of it */
	struct dossier_anchor *anchors;
	size_t n_anchors;
};

static enum gpai_code
start(struct asking *a, struct gpai_dossier *dossier, struct gpai_error *err)
{
	a->dossier = dossier;
	a->arena = &dossier->log_arena;
	arena_release(a->arena);
	arena_init(a->arena, 0);
	enum gpai_code rc = dossier_anchor(dossier->dossier, a->arena, 0, &a->head, err);
	struct text note = a->head.head.note;
	if (rc == GPAI_OK)
		rc = note_read((struct span){(const uint8_t *)note.at, note.len}, &a->note, err);
	if (rc == GPAI_OK)
		rc = dossier_anchors(dossier->dossier, a->arena, &a->anchors, &a->n_anchors, err);
	return rc;
}

/* The largest head on which there is a cosignature of this key; 0: none. */
static uint64_t
seen_by(const struct asking *a, const struct note_key *key)
{
	for (size_t i = a->n_anchors; i-- > 0;) {
		struct text text = a->anchors[i].head.note;
		struct note note;
		int64_t time;
		if (note_read((struct span){(const uint8_t *)text.at, text.len}, &note, NULL) ==
			GPAI_OK &&
		    note_add(&note, a->anchors[i].cosignatures, NULL) == GPAI_OK &&
		    cosign_verify(&note, key, &time, NULL) == GPAI_OK)
			return a->anchors[i].head.size;
	}
	return 0;
}

static enum gpai_code
write_request(const struct asking *a, uint64_t old_size, struct out *out, struct gpai_error *err)
{
	struct merkle_proof proof = {.len = 0};
	uint64_t size = a->head.head.size;
	enum gpai_code rc = GPAI_OK;

	if (old_size > 0 && old_size < size)
		rc = dossier_prove_consistency(a->dossier->dossier, old_size, size, &proof, err);
	if (rc == GPAI_OK)
		witness_request_write(old_size, &proof, a->head.head.note, out);
	return rc;
}

/* Checks the lines of an answer and keeps those of the key. */
static enum gpai_code
keep_lines(struct asking *a, const struct note_key *key, struct span body,
    struct gpai_cosignature *shown, struct gpai_error *err)
{
	struct keeper keep = {.arena = a->arena};
	struct note note = {.text = a->note.text};
	char moment[MOMENT_CHARS];
	struct text lines;
	int64_t time;

	if (!text_from_span(body, &lines))
		return fail(err, GPAI_MALFORMED, NOWHERE, "its answer is not UTF-8");
	enum gpai_code rc = note_add(&note, lines, err);
	if (rc == GPAI_OK)
		rc = cosign_verify(&note, key, &time, err);
	if (rc != GPAI_OK)
		return rc;
	moment_format(time, moment);
	if (time > a->dossier->env.now + AHEAD_MAX_S)
		return fail(err, GPAI_INVALID, NOWHERE,
		    "its cosignature is of %s, which is yet to come", moment);
	shown->time = keep_text(&keep, text_of(moment));
	for (size_t i = 0; rc == GPAI_OK && i < note.n_signatures; i++) {
		const struct note_signature *line = &note.signatures[i];
		if (!note_is_of(line, key))
			continue;
		struct text text = arena_format(a->arena, "\xe2\x80\x94 %.*s %.*s\n",
		    TEXT_ARG(line->key_name), TEXT_ARG(line->base64));
		if (text.at == NULL)
			return fail_memory(err);
		shown->line = keep_text(&keep, (struct text){text.at, text.len - 1});
		rc = dossier_put_cosignature(a->dossier->dossier, a->head.head.size, text, err);
	}
	return rc == GPAI_OK ? keep_status(&keep, err) : rc;
}

/* ---- over HTTP ---- */

/* "123\n" of a 409. */
static bool
read_size(const struct answer *answer, uint64_t *size)
{
	size_t digits = answer->body.len > 0 ? answer->body.len - 1 : 0;

	*size = 0;
	if (!text_begins_like(answer->type, SIZE_TYPE) || digits == 0 || digits > 18 ||
	    answer->body.at[digits] != '\n')
		return false;
	for (size_t i = 0; i < digits; i++) {
		if (answer->body.at[i] < '0' || answer->body.at[i] > '9')
			return false;
		*size = *size * 10 + (uint64_t)(answer->body.at[i] - '0');
	}
	return true;
}

static enum gpai_code
refused(const struct answer *answer, const char *url, struct gpai_error *err)
{
	static const struct {
		unsigned status;
		const char *says;
	} KNOWN[] = {
#define X(name, number, words) {number, words},
	    WITNESS_ANSWERS(X)
#undef X
	};
	const char *says = "a status that a witness has not";

	for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++)
		if (KNOWN[i].status == answer->status)
			says = KNOWN[i].says;
	return fail(
	    err, GPAI_IO, in_file(url), "it refuses with status %u: %s", answer->status, says);
}

static enum gpai_code
ask_once(struct asking *a, const char *libexec, const char *url, uint64_t old_size,
    struct answer *answer, struct gpai_error *err)
{
	struct out request;

	out_memory(&request);
	enum gpai_code rc = write_request(a, old_size, &request, err);
	struct text text = out_text(&request);
	if (rc == GPAI_OK)
		rc = out_status(&request, NULL, err);
	if (rc == GPAI_OK)
		rc = api_post(libexec, url, TYPE, (struct span){(const uint8_t *)text.at, text.len},
		    a->arena, answer, err);
	out_release(&request);
	return rc;
}

static enum gpai_code
ask(struct asking *a, const char *libexec, const struct note_key *key, struct text prefix,
    struct gpai_cosignature *shown, struct gpai_error *err)
{
	uint64_t old_size = seen_by(a, key), size = a->head.head.size;
	bool has_slash = prefix.len > 0 && prefix.at[prefix.len - 1] == '/';
	struct text url =
	    arena_format(a->arena, "%.*s%sadd-checkpoint", TEXT_ARG(prefix), has_slash ? "" : "/");

	if (url.at == NULL)
		return fail_memory(err);
	for (int i = 0; i < ATTEMPTS; i++) {
		struct answer answer;
		enum gpai_code rc = ask_once(a, libexec, url.at, old_size, &answer, err);
		if (rc != GPAI_OK)
			return rc;
		if (answer.status == witness_status(WITNESS_COSIGN))
			return keep_lines(a, key, answer.body, shown, err);
		if (answer.status != witness_status(WITNESS_OLD_SIZE) ||
		    !read_size(&answer, &old_size))
			return refused(&answer, url.at, err);
		if (old_size > size)
			return fail(err, GPAI_CONFLICT, in_file(url.at),
			    "it saw %" PRIu64 " records of this log, and here are %" PRIu64
			    ": this dossier is older than what was once shown",
			    old_size, size);
	}
	return fail(err, GPAI_BUSY, in_file(url.at), "it saw another size each time it was asked");
}

/* What is published carries the cosignatures from now on. They are on file already, so that a
 * folder that cannot be written is a warning. */
static void
publish(struct gpai_dossier *dossier)
{
	struct dossier_published published;
	struct gpai_error err = {0};

	if (dossier_publish(dossier->dossier, NULL, &published, &err) != GPAI_OK &&
	    dossier->env.warn != NULL)
		dossier->env.warn(dossier->env.context, &err);
}

/* ---- one witness, or those of a policy ---- */

static void
ask_and_tell(struct asking *a, const struct gpai_witness_options *options,
    const struct note_key *key, struct text url,
    void (*each)(void *, const struct gpai_cosignature *), void *context, uint32_t *failed)
{
	struct keeper keep = {.arena = a->arena};
	struct gpai_error why = {0};
	struct gpai_cosignature shown = {.size = a->head.head.size,
	    .witness = keep_text(&keep, (struct text){key->name, key->name_len}),
	    .url = keep_text(&keep, url),
	    .time = "",
	    .line = "",
	    .why_not = ""};

	if (ask(a, options->libexec, key, url, &shown, &why) != GPAI_OK) {
		shown.why_not = keep_text(&keep, text_of(why.message));
		++*failed;
	} else {
		publish(a->dossier);
	}
	each(context, &shown);
}

static enum gpai_code
ask_policy(struct asking *a, const struct gpai_witness_options *options,
    void (*each)(void *, const struct gpai_cosignature *), void *context, uint32_t *failed,
    struct gpai_error *err)
{
	struct policy policy;
	struct span bytes;
	size_t n = 0;

	enum gpai_code rc = file_read(a->arena, options->policy, POLICY_BYTES_MAX, &bytes, err);
	if (rc == GPAI_OK)
		rc = policy_read(options->policy, bytes, a->arena, &policy, err);
	for (size_t i = 0; rc == GPAI_OK && i < policy.n_witnesses; i++) {
		const struct policy_party *witness = &policy.witnesses[i];
		struct text url;
		if (witness->url.len == 0)
			continue;
		if (!text_from_span(
			(struct span){(const uint8_t *)witness->url.at, witness->url.len}, &url))
			return fail(err, GPAI_MALFORMED, in_file(options->policy),
			    "URL of %s that is not UTF-8", witness->key.name);
		ask_and_tell(a, options, &witness->key, url, each, context, failed);
		n++;
	}
	if (rc == GPAI_OK && n == 0)
		rc = fail(err, GPAI_NOT_FOUND, in_file(options->policy), "no witness with a URL");
	return rc;
}

enum gpai_code
gpai_log_witness(struct gpai_dossier *dossier, const struct gpai_witness_options *options,
    void (*each)(void *context, const struct gpai_cosignature *cosignature), void *context,
    uint32_t *failed, struct gpai_error *err)
{
	struct asking *a;
	struct note_key key;
	enum gpai_code rc;

	*failed = 0;
	if ((a = calloc(1, sizeof *a)) == NULL)
		return fail_memory(err);
	rc = start(a, dossier, err);
	if (rc == GPAI_OK && options->policy != NULL) {
		rc = ask_policy(a, options, each, context, failed, err);
	} else if (rc == GPAI_OK) {
		rc = note_key_read_as(NOTE_COSIGNATURE, text_of(options->key), &key, err);
		if (rc == GPAI_OK)
			ask_and_tell(
			    a, options, &key, text_of(options->url), each, context, failed);
	}
	free(a);
	return rc;
}

/* ---- in two steps ---- */

enum gpai_code
gpai_log_witness_request(struct gpai_dossier *dossier, const char *vkey, char **request,
    size_t *len, struct gpai_error *err)
{
	struct asking *a = calloc(1, sizeof *a);
	struct note_key key;
	struct out out;

	*request = NULL;
	*len = 0;
	out_memory(&out);
	enum gpai_code rc = a == NULL ? fail_memory(err) : start(a, dossier, err);
	if (rc == GPAI_OK)
		rc = note_key_read_as(NOTE_COSIGNATURE, text_of(vkey), &key, err);
	if (rc == GPAI_OK)
		rc = write_request(a, seen_by(a, &key), &out, err);
	if (rc == GPAI_OK)
		rc = api_take(&out, request, len, err);
	out_release(&out);
	free(a);
	return rc;
}

/* The head that the answer is of: the newest on which its lines verify. */
static enum gpai_code
find_cosigned(struct asking *a, const struct note_key *key, struct span body,
    struct gpai_cosignature *shown, struct gpai_error *err)
{
	enum gpai_code rc = keep_lines(a, key, body, shown, err);

	for (uint64_t size = a->head.head.size; rc == GPAI_CORRUPT && size-- > 1;) {
		if (dossier_anchor(a->dossier->dossier, a->arena, size, &a->head, NULL) != GPAI_OK)
			continue;
		struct text note = a->head.head.note;
		if (note_read((struct span){(const uint8_t *)note.at, note.len}, &a->note, NULL) ==
		    GPAI_OK)
			rc = keep_lines(a, key, body, shown, err);
	}
	shown->size = a->head.head.size;
	return rc;
}

enum gpai_code
gpai_log_witness_response(struct gpai_dossier *dossier, const char *vkey, const char *file,
    struct gpai_cosignature *shown, struct gpai_error *err)
{
	struct asking *a = calloc(1, sizeof *a);
	struct note_key key;
	struct span body;

	*shown = (struct gpai_cosignature){
	    .witness = "", .url = "", .time = "", .line = "", .why_not = ""};
	enum gpai_code rc = a == NULL ? fail_memory(err) : start(a, dossier, err);
	if (rc == GPAI_OK)
		rc = note_key_read_as(NOTE_COSIGNATURE, text_of(vkey), &key, err);
	if (rc == GPAI_OK)
		rc = file_read(a->arena, file, WITNESS_REQUEST_MAX, &body, err);
	if (rc == GPAI_OK)
		rc = find_cosigned(a, &key, body, shown, err);
	if (rc == GPAI_OK)
		publish(dossier);
	if (rc == GPAI_OK)
		shown->witness = keep_text(
		    &(struct keeper){.arena = a->arena}, (struct text){key.name, key.name_len});
	free(a);
	return rc;
}
