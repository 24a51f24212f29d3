/* SPDX-License-Identifier: Apache-2.0 */
/* Time stamps of the log's heads as clients see them. */
#include "api/api.h"

#include "api/post.h"
#include "api/trusted.h"
#include "ledger/stamp_ask.h"
#include "records/proof.h"

#include <string.h>

static const char ASKS[] = "application/timestamp-query", ANSWERS[] = "application/timestamp-reply";

enum { RESPONSE_FILE_MAX = STAMP_BYTES_MAX, CERTIFICATE_FILE_MAX = STAMP_TRUST_MAX };

static struct span
note_bytes(const struct dossier_anchor *anchor)
{
	return (struct span){(const uint8_t *)anchor->head.note.at, anchor->head.note.len};
}

/* ---- a stamp as it is shown ---- */

/* Does the signature hold, whoever it is of? Then *stamp says whose. */
static bool
is_whole(struct span token, struct span note, struct stamp *stamp)
{
	struct stamp_trust *own = NULL;
	struct out pem;

	out_memory(&pem);
	enum gpai_code rc = stamp_certificates(token, &pem, NULL);
	struct text text = out_text(&pem);
	if (rc == GPAI_OK)
		rc = stamp_trust_read(
		    NULL, (struct span){(const uint8_t *)text.at, text.len}, &own, NULL);
	if (rc == GPAI_OK)
		rc = stamp_verify(token, note, own, stamp, NULL);
	stamp_trust_free(own);
	out_release(&pem);
	return rc == GPAI_OK;
}

static void
show(const struct stamp *stamp, uint64_t size, struct keeper *keep, struct gpai_stamp *shown)
{
	char time[MOMENT_CHARS], by[MOMENT_CHARS];

	moment_format(stamp->time, time);
	moment_format(stamp->by, by);
	shown->size = size;
	shown->time = keep_text(keep, text_of(time));
	shown->by = keep_text(keep, text_of(by));
	shown->tsa = keep_text(keep, text_of(stamp->tsa));
	shown->policy = keep_text(keep, text_of(stamp->policy));
	shown->serial = keep_text(keep, text_of(stamp->serial));
	shown->trusted = shown->is_trusted ? keep_text(keep, text_of(stamp->trusted_name)) : "";
}

/* Whom the caller trusts; no certificates: nobody said. */
struct trust {
	struct stamp_trust *certificates;
	struct span pem;
};

/* Judges one token. Errors: it is not of this note, or
 * not whole, or memory is out; that it is not trusted is in `shown` and in `why`. */
static enum gpai_code
judge(struct span token, const struct dossier_anchor *anchor, const struct trust *trust,
    struct keeper *keep, struct gpai_stamp *shown, struct gpai_error *err)
{
	struct gpai_error why = {0};
	struct stamp stamp;
	enum gpai_code rc = stamp_read(token, note_bytes(anchor), &stamp, err);

	*shown = (struct gpai_stamp){.why_not = "", .qualified = ""};
	if (rc != GPAI_OK)
		return rc;
	if (trust->certificates != NULL) {
		rc = stamp_verify(token, note_bytes(anchor), trust->certificates, &stamp, &why);
		shown->is_trusted = shown->is_whole = rc == GPAI_OK;
		if (rc == GPAI_OK)
			shown->qualified =
			    keep_text(keep, trusted_words(trust->pem, &stamp, keep->arena));
		else
			shown->why_not = keep_text(keep, text_of(why.message));
	}
	if (!shown->is_whole)
		shown->is_whole = is_whole(token, note_bytes(anchor), &stamp);
	show(&stamp, anchor->head.size, keep, shown);
	return keep_status(keep, err);
}

static enum gpai_code
read_trust(const struct gpai_stamp_options *options, struct arena *arena, struct trust *trust,
    struct gpai_error *err)
{
	*trust = (struct trust){0};
	if (options == NULL || options->ca == NULL)
		return GPAI_OK;
	enum gpai_code rc = file_read(arena, options->ca, CERTIFICATE_FILE_MAX, &trust->pem, err);
	return rc == GPAI_OK ? stamp_trust_read(options->ca, trust->pem, &trust->certificates, err)
	                     : rc;
}

/* ---- keeping one ---- */

static struct arena *
fresh_arena(struct gpai_dossier *dossier)
{
	arena_release(&dossier->log_arena);
	arena_init(&dossier->log_arena, 0);
	return &dossier->log_arena;
}

static enum gpai_code
keep_response(struct gpai_dossier *dossier, const struct dossier_anchor *anchor,
    struct span response, const uint8_t *nonce, const struct gpai_stamp_options *options,
    struct gpai_stamp *shown, struct gpai_error *err)
{
	struct keeper keep = {.arena = &dossier->log_arena};
	struct trust trust;
	struct out token;

	out_memory(&token);
	enum gpai_code rc = read_trust(options, keep.arena, &trust, err);
	if (rc == GPAI_OK)
		rc = stamp_take(response, note_bytes(anchor), nonce, &token, err);
	struct text text = out_text(&token);
	struct span der = {(const uint8_t *)text.at, text.len};
	if (rc == GPAI_OK)
		rc = out_status(&token, NULL, err);
	if (rc == GPAI_OK)
		rc = judge(der, anchor, &trust, &keep, shown, err);
	if (rc == GPAI_OK && trust.certificates != NULL && !shown->is_trusted)
		rc = fail(err, GPAI_NOT_FOUND, NOWHERE, "time stamp not kept: %s", shown->why_not);
	if (rc == GPAI_OK && !shown->is_whole)
		rc = fail(err, GPAI_CORRUPT, NOWHERE,
		    "time stamp not kept: its signature does not hold by the certificates that "
		    "came with it");
	if (rc == GPAI_OK)
		rc = dossier_put_stamp(dossier->dossier, anchor->head.size, der, err);
	stamp_trust_free(trust.certificates);
	out_release(&token);
	return rc;
}

static enum gpai_code
make_request(struct gpai_dossier *dossier, const struct dossier_anchor *anchor,
    uint8_t nonce[STAMP_NONCE_BYTES], struct out *request, struct gpai_error *err)
{
	struct entropy entropy = api_entropy(&dossier->env);

	if (!entropy.fill(entropy.ctx, nonce, STAMP_NONCE_BYTES))
		return fail(err, GPAI_IO, NOWHERE, "no random bytes for a request");
	return stamp_ask(note_bytes(anchor), nonce, request, err);
}

static enum gpai_code
ask(const struct gpai_stamp_options *options, struct span request, struct arena *arena,
    struct span *response, struct gpai_error *err)
{
	struct answer answer;
	enum gpai_code rc =
	    api_post(options->libexec, options->tsa, ASKS, request, arena, &answer, err);

	if (rc != GPAI_OK)
		return rc;
	if (answer.status != 200)
		return fail(err, GPAI_IO, in_file(options->tsa), "it answers with status %u",
		    answer.status);
	if (!text_begins_like(answer.type, ANSWERS))
		return fail(err, GPAI_IO, in_file(options->tsa),
		    "it answers with \"%.*s\", expected %s", TEXT_ARG(text_clip(answer.type, 60)),
		    ANSWERS);
	*response = answer.body;
	return GPAI_OK;
}

enum gpai_code
gpai_log_stamp(struct gpai_dossier *dossier, const struct gpai_stamp_options *options,
    struct gpai_stamp *stamp, struct gpai_error *err)
{
	struct arena *arena = fresh_arena(dossier);
	uint8_t nonce[STAMP_NONCE_BYTES];
	struct dossier_anchor anchor;
	struct span response;
	struct out request;

	if (options == NULL || options->tsa == NULL)
		return fail(err, GPAI_INVALID, NOWHERE, "no URL of an authority");
	out_memory(&request);
	enum gpai_code rc = dossier_anchor(dossier->dossier, arena, 0, &anchor, err);
	if (rc == GPAI_OK)
		rc = make_request(dossier, &anchor, nonce, &request, err);
	struct text text = out_text(&request);
	if (rc == GPAI_OK)
		rc = ask(options, (struct span){(const uint8_t *)text.at, text.len}, arena,
		    &response, err);
	if (rc == GPAI_OK)
		rc = keep_response(dossier, &anchor, response, nonce, options, stamp, err);
	out_release(&request);
	return rc;
}

enum gpai_code
gpai_log_stamp_request(
    struct gpai_dossier *dossier, char **request, size_t *len, struct gpai_error *err)
{
	struct arena *arena = fresh_arena(dossier);
	uint8_t nonce[STAMP_NONCE_BYTES];
	struct dossier_anchor anchor;
	struct out out;

	*request = NULL;
	*len = 0;
	out_memory(&out);
	enum gpai_code rc = dossier_anchor(dossier->dossier, arena, 0, &anchor, err);
	if (rc == GPAI_OK)
		rc = make_request(dossier, &anchor, nonce, &out, err);
	if (rc == GPAI_OK)
		rc = api_take(&out, request, len, err);
	out_release(&out);
	return rc;
}

/* The head that the answer is of: the newest whose imprint is its. The nonce needs no second
 * look: an older token for the same head is as true as a new one. */
static enum gpai_code
find_stamped(struct gpai_dossier *dossier, struct span response, struct dossier_anchor *anchor,
    struct gpai_error *err)
{
	struct arena *arena = &dossier->log_arena;
	enum gpai_code rc = dossier_anchor(dossier->dossier, arena, 0, anchor, err);
	uint64_t size = rc == GPAI_OK ? anchor->head.size : 0;

	while (rc == GPAI_OK) {
		struct out token;
		out_memory(&token);
		rc = stamp_take(response, note_bytes(anchor), NULL, &token, err);
		out_release(&token);
		if (rc != GPAI_CORRUPT || size <= 1)
			return rc;
		do
			rc = dossier_anchor(dossier->dossier, arena, --size, anchor, err);
		while (rc == GPAI_NOT_FOUND && size > 1);
	}
	return rc;
}

enum gpai_code
gpai_log_stamp_response(struct gpai_dossier *dossier, const char *file,
    const struct gpai_stamp_options *options, struct gpai_stamp *stamp, struct gpai_error *err)
{
	struct arena *arena = fresh_arena(dossier);
	struct dossier_anchor anchor;
	struct span response;
	enum gpai_code rc = file_read(arena, file, RESPONSE_FILE_MAX, &response, err);

	if (rc == GPAI_OK)
		rc = find_stamped(dossier, response, &anchor, err);
	if (rc == GPAI_OK)
		rc = keep_response(dossier, &anchor, response, NULL, options, stamp, err);
	return rc;
}

/* ---- all that are kept ---- */

enum gpai_code
gpai_log_stamps(struct gpai_dossier *dossier, const struct gpai_stamp_options *options,
    void (*each)(void *context, const struct gpai_stamp *stamp), void *context,
    struct gpai_error *err)
{
	struct keeper keep = {.arena = fresh_arena(dossier)};
	struct dossier_anchor *anchors = NULL;
	struct trust trust;
	size_t n = 0;

	enum gpai_code rc = read_trust(options, keep.arena, &trust, err);
	if (rc == GPAI_OK)
		rc = dossier_anchors(dossier->dossier, keep.arena, &anchors, &n, err);
	for (size_t i = 0; rc == GPAI_OK && i < n; i++)
		for (size_t k = 0; rc == GPAI_OK && k < anchors[i].n_stamps; k++) {
			struct gpai_stamp shown;
			rc = judge(anchors[i].stamps[k], &anchors[i], &trust, &keep, &shown, err);
			if (rc == GPAI_OK)
				each(context, &shown);
		}
	stamp_trust_free(trust.certificates);
	return rc;
}
