/* SPDX-License-Identifier: Apache-2.0 */
/* Holding a model against its signature: whose it is, then what it says, then every file.
 * Nothing of a payload is read before its signature fits. */
#include "api/signing.h"

#include "base/file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* OMS 1.0, 6.2: left out of every model, whoever signed it. */
static const char *const always_ignored[] = {".git", ".gitattributes", ".github", ".gitignore"};

enum { ALWAYS = sizeof always_ignored / sizeof *always_ignored };

/* What one call holds. */
struct verifying {
	struct gpai_signature *s;
	const struct gpai_verify_options *options;
	struct place_of_model place;
	const char *file; /* the signature's */
	bool is_trusted;  /* key or chain are what the caller asked for */
	bool is_old;      /* signed in the manner of version 0.2 */
	struct gpai_error *err;
};

/* -- what does not fit ------------------------------------------------------------------------ */

static void mismatch(struct verifying *v, const char *what, struct text name,
    const struct digest *expected, const struct digest *found, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

static void
mismatch(struct verifying *v, const char *what, struct text name, const struct digest *expected,
    const struct digest *found, const char *format, ...)
{
	struct gpai_signature *s = v->s;
	char line[600];
	va_list args;

	if (s->n_mismatches == MISMATCHES_MAX)
		return;
	if (s->n_mismatches == s->room) {
		uint32_t room = s->room > 0 ? 2 * s->room : 32;
		struct gpai_mismatch *bigger = keep_array(&s->keep, room, sizeof *bigger);
		if (bigger == NULL)
			return;
		if (s->n_mismatches > 0)
			memcpy(bigger, s->mismatches, s->n_mismatches * sizeof *bigger);
		s->mismatches = bigger;
		s->room = room;
	}
	va_start(args, format);
	vsnprintf(line, sizeof line, format, args);
	va_end(args);
	s->mismatches[s->n_mismatches++] = (struct gpai_mismatch){.what = what,
	    .name = keep_text(&s->keep, name),
	    .expected = expected != NULL ? signature_digest(s, expected) : "",
	    .found = found != NULL ? signature_digest(s, found) : "",
	    .text = keep_text(&s->keep, text_clip(text_of(line), sizeof line))};
}

static void
unchecked(struct gpai_signature *s, const char *what)
{
	if (s->unchecked != NULL && s->n_unchecked < UNCHECKED_MAX)
		s->unchecked[s->n_unchecked++] = what;
}

/* -- whose it is ------------------------------------------------------------------------------ */

static enum gpai_code
take_key(struct verifying *v)
{
	struct gpai_signature *s = v->s;
	struct digest digest;
	struct span pem;
	enum gpai_code rc;

	if ((rc = file_read(&s->arena, v->options->key, KEY_FILE_MAX, &pem, v->err)) != GPAI_OK ||
	    (rc = model_key_read_public(pem, v->options->key, &s->key, v->err)) != GPAI_OK)
		return rc;
	digest = model_key_digest(s->key);
	if (s->bundle.hint.len > 0 && !text_is(s->bundle.hint, signature_digest(s, &digest)))
		mismatch(v, "key", TEXT_NONE, NULL, &digest,
		    "signed with another key: the signature names %.*s, %s is %s",
		    TEXT_ARG(text_clip(s->bundle.hint, 80)), v->options->key,
		    signature_digest(s, &digest));
	v->is_trusted = true;
	return GPAI_OK;
}

static void
tell_signer(struct gpai_signature *s)
{
	struct gpai_signature_summary *sum = &s->summary;
	char moment[MOMENT_CHARS];

	sum->subject = keep_text(&s->keep, s->signer.subject);
	sum->issuer = keep_text(&s->keep, s->signer.issuer);
	sum->certificate_digest = signature_digest(s, &s->signer.digest);
	moment_format(s->signer.from, moment);
	sum->valid_from = keep_text(&s->keep, text_of(moment));
	moment_format(s->signer.until, moment);
	sum->valid_until = keep_text(&s->keep, text_of(moment));
}

static enum gpai_code
take_signer(struct verifying *v)
{
	struct gpai_signature *s = v->s;
	enum gpai_code rc;

	if ((rc = signer_read(&s->arena, &s->bundle, v->file, &s->signer, v->err)) != GPAI_OK)
		return rc;
	tell_signer(s);
	if (s->key == NULL)
		s->key = s->signer.key;
	else
		model_key_free(s->signer.key);
	s->signer.key = NULL;
	return GPAI_OK;
}

/* The chain of a certificate that was issued to last. */
static enum gpai_code
check_chain(struct verifying *v)
{
	struct gpai_signature *s = v->s;
	char moment[MOMENT_CHARS];
	struct span pem;
	struct text why;
	enum gpai_code rc;

	if ((rc = file_read(&s->arena, v->options->authorities, KEY_FILE_MAX, &pem, v->err)) !=
		GPAI_OK ||
	    (rc = certificates_check(&s->arena, &s->bundle, pem, v->options->authorities,
		 v->options->moment, &why, v->err)) != GPAI_OK)
		return rc;
	moment_format(v->options->moment, moment);
	s->summary.checked_at = keep_text(&s->keep, text_of(moment));
	if (why.len > 0)
		mismatch(v, "certificate", TEXT_NONE, NULL, NULL, "%.*s, at %s",
		    TEXT_ARG(text_clip(why, 300)), moment);
	v->is_trusted = true;
	return GPAI_OK;
}

static void
tell_unchecked(struct verifying *v)
{
	struct gpai_signature *s = v->s;

	if (s->bundle.method == SIGSTORE_SIGSTORE && !v->is_trusted) {
		unchecked(s,
		    "who signed: the certificate's chain to Fulcio was not checked, for no "
		    "root of trust of Sigstore is known here");
		unchecked(s, "when it was signed: the certificate was valid for minutes only");
	}
	if (s->bundle.n_log_entries > 0)
		unchecked(s, "the entry in the transparency log (Rekor)");
	if (s->bundle.n_timestamps > 0)
		unchecked(s, "the timestamp (RFC 3161)");
	if (s->bundle.method == SIGSTORE_CERTIFICATE && v->options->key != NULL)
		unchecked(s, "the certificate: the signature was held against the given key");
	if (s->bundle.method == SIGSTORE_CERTIFICATE && v->options->key == NULL)
		unchecked(s, "whether a certificate was revoked: no list of revocations is read");
	if (s->bundle.method == SIGSTORE_KEY && s->bundle.hint.len == 0)
		unchecked(s, "which key the signature names: it is of before 1.0 and names none");
}

static enum gpai_code
check_who(struct verifying *v)
{
	const struct gpai_verify_options *o = v->options;
	struct gpai_signature *s = v->s;
	enum gpai_code rc = GPAI_OK;

	if (o->key != NULL && o->authorities != NULL)
		return fail(v->err, GPAI_INVALID, NOWHERE,
		    "a key and authorities, expected one of the two");
	if (s->bundle.method == SIGSTORE_KEY && o->key == NULL)
		return fail(v->err, GPAI_INVALID, in_file(v->file),
		    "was signed with a key, expected the public key to hold it against");
	if (s->bundle.method == SIGSTORE_CERTIFICATE && o->key == NULL && o->authorities == NULL)
		return fail(v->err, GPAI_INVALID, in_file(v->file),
		    "was signed with a certificate, expected the authority's to hold it against");
	if (o->key != NULL && (rc = take_key(v)) != GPAI_OK)
		return rc;
	if (s->bundle.method != SIGSTORE_KEY && (rc = take_signer(v)) != GPAI_OK)
		return rc;
	if (s->bundle.method == SIGSTORE_CERTIFICATE && o->authorities != NULL)
		rc = check_chain(v);
	tell_unchecked(v);
	return rc;
}

static bool
fits(struct verifying *v, void (*write)(struct span, struct out *), bool by_sha256,
    enum gpai_code *rc)
{
	struct out message;
	struct text text;
	bool yes = false;

	out_memory(&message);
	write(v->s->bundle.payload, &message);
	if (*rc == GPAI_OK && (*rc = out_status(&message, "envelope", v->err)) == GPAI_OK) {
		text = out_text(&message);
		yes = model_key_fits(v->s->key, (struct span){(const uint8_t *)text.at, text.len},
		    v->s->bundle.signature, by_sha256);
	}
	out_release(&message);
	return yes;
}

static enum gpai_code
check_signature(struct verifying *v)
{
	struct digest key = model_key_digest(v->s->key);
	enum gpai_code rc = GPAI_OK;

	if (fits(v, envelope_write_signed, false, &rc))
		return rc;
	v->is_old = fits(v, envelope_write_signed_old, false, &rc) ||
	            fits(v, envelope_write_signed_old, true, &rc);
	if (!v->is_old && rc == GPAI_OK)
		mismatch(v, "signature", TEXT_NONE, NULL, NULL,
		    "the signature does not fit what was signed and the key %s",
		    signature_digest(v->s, &key));
	return rc;
}

/* -- the files -------------------------------------------------------------------------------- */

static enum gpai_code
collect_ignored(struct verifying *v, struct paths *paths)
{
	struct gpai_signature *s = v->s;
	const char *const *lists[] = {(const char *const *)s->manifest.ignored, v->options->ignore};
	const char *within = model_path_within(&s->arena, v->place.folder, v->file);
	size_t n = (size_t)ALWAYS + 2;

	for (size_t i = 0; i < 2; i++)
		n += paths_count(lists[i]);
	paths->at = arena_array(&s->arena, n, sizeof *paths->at);
	if (paths->at == NULL)
		return fail_memory(v->err);
	for (uint32_t i = 0; i < ALWAYS; i++)
		paths->at[paths->n++] = always_ignored[i];
	for (size_t i = 0; i < 2; i++)
		for (uint32_t j = 0; j < paths_count(lists[i]); j++)
			paths->at[paths->n++] = lists[i][j];
	if (within != NULL)
		paths->at[paths->n++] = within;
	paths_sort(paths);
	return GPAI_OK;
}

static int
by_name(const void *key, const void *element)
{
	return text_compare(*(const struct text *)key, ((const struct resource *)element)->name);
}

static bool
is_signed(void *context, struct text name)
{
	const struct verifying *v = context;
	const struct manifest *m = &v->s->manifest;

	if (v->place.single != NULL)
		return text_is(name, v->place.single);
	return bsearch(&name, m->resources, m->n_resources, sizeof *m->resources, by_name) != NULL;
}

/* The reference calls a model that is one file "."; OMS 1.0, 5.2.1 by the file's name. */
static struct text
name_of(const struct verifying *v, struct text name)
{
	bool is_dot =
	    v->s->manifest.n_resources == 1 && text_is(v->s->manifest.resources[0].name, ".");

	return v->place.single != NULL && is_dot ? text_of(".") : name;
}

static void
tell_difference(void *context, enum manifest_difference difference,
    const struct resource *signed_one, const struct resource *found_one)
{
	static const char *const words[] = {[MANIFEST_MISSING] = "was signed and is not there",
	    [MANIFEST_EXTRA] = "was not signed",
	    [MANIFEST_CHANGED] = "differs from what was signed"};
	const struct resource *r = signed_one != NULL ? signed_one : found_one;
	struct verifying *v = context;
	char range[64] = "";

	if (r->end > 0)
		snprintf(
		    range, sizeof range, " (bytes %" PRIu64 " to %" PRIu64 ")", r->begin, r->end);
	mismatch(v, manifest_difference_word(difference), r->name,
	    signed_one != NULL ? &signed_one->digest : NULL,
	    found_one != NULL ? &found_one->digest : NULL, "%.*s%s %s",
	    TEXT_ARG(text_clip(r->name, 400)), range, words[difference]);
}

static enum gpai_code
compare_files(struct verifying *v)
{
	struct gpai_signature *s = v->s;
	struct resource *found = arena_array(&s->arena, (size_t)s->tree.n_files + 1, sizeof *found);
	bool has_shards = s->manifest.shard_bytes > 0;

	if (found == NULL)
		return fail_memory(v->err);
	for (uint32_t i = 0; i < s->tree.n_files; i++) {
		const struct digest_file *f = &s->tree.files[i];
		found[i] = (struct resource){.name = name_of(v, f->name), .digest = f->digest};
		found[i].begin = has_shards ? f->begin : 0;
		found[i].end = has_shards ? f->end : 0;
	}
	for (uint32_t i = 0; i < s->tree.n_odd; i++) {
		struct text name = s->tree.odd[i].name;
		mismatch(v, "odd", name, NULL, NULL,
		    "%.*s is %s, which the signature does not allow",
		    TEXT_ARG(text_clip(name, 400)), s->tree.odd[i].what);
	}
	manifest_compare(&s->manifest, found, s->tree.n_files, tell_difference, v);
	return GPAI_OK;
}

/* Is it what every model leaves out, or the signature itself? */
static bool
is_usual(struct verifying *v, struct text name)
{
	const char *within = model_path_within(&v->s->arena, v->place.folder, v->file);

	for (uint32_t i = 0; i < ALWAYS; i++) {
		if (text_is(name, always_ignored[i]))
			return true;
	}
	return within != NULL && text_is(name, within);
}

/* A signer may leave out weights, and so may a caller: who reads "fits" must be told. */
static void
tell_left_out(struct verifying *v)
{
	struct gpai_signature *s = v->s;
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->tree.n_ignored; i++)
		n += !is_usual(v, s->tree.ignored[i]);
	if (n > 0)
		unchecked(s, "what is left out beside the signature: it lies there, and nobody "
			     "signed it");
	if (v->options->ignore_unsigned)
		unchecked(s, "files that were not signed: they may lie there, as was asked");
}

static enum gpai_code
check_files(struct verifying *v)
{
	const struct gpai_verify_options *o = v->options;
	struct gpai_signature *s = v->s;
	struct digest_options how = {.follow_links = s->manifest.follows_links,
	    .shard_bytes = s->manifest.shard_bytes,
	    .threads = o->threads,
	    .progress = o->progress,
	    .progress_context = o->context};
	struct paths ignored = {0};
	enum gpai_code rc;

	if ((rc = collect_ignored(v, &ignored)) != GPAI_OK)
		return rc;
	how.ignore = (const char *const *)ignored.at;
	if (o->ignore_unsigned || v->place.single != NULL) {
		how.wants = is_signed;
		how.wants_context = v;
		manifest_order(&s->manifest);
	}
	rc = digest_tree_take(&s->arena, v->place.fd, v->place.folder, &how, &s->tree, v->err);
	if (rc != GPAI_OK)
		return rc;
	signature_tell_tree(s);
	tell_left_out(v);
	if (s->tree.n_empty > 0)
		unchecked(s, "files of no bytes: a signature of shards says nothing of them");
	return compare_files(v);
}

/* -- the whole -------------------------------------------------------------------------------- */

static enum gpai_code
check_statement(struct verifying *v)
{
	struct gpai_signature *s = v->s;
	struct manifest *m = &s->manifest;
	enum gpai_code rc = manifest_read(&s->arena, s->bundle.payload, v->file, m, v->err);

	if (rc != GPAI_OK)
		return rc;
	signature_tell_manifest(s);
	if (v->is_old && m->layout != MANIFEST_OLD)
		mismatch(v, "signature", TEXT_NONE, NULL, NULL,
		    "signed in the manner of version 0.2, which only its own layout may be");
	if (m->layout == MANIFEST_V1 && !digest_equal(&m->root, &m->stated_root))
		mismatch(v, "root", TEXT_NONE, &m->stated_root, &m->root,
		    "the digest of the whole model is not that of the files listed with it");
	return check_files(v);
}

static enum gpai_code
read_bundle(struct verifying *v)
{
	struct gpai_signature *s = v->s;
	struct digest digest;
	struct span bytes;
	enum gpai_code rc;

	if ((rc = file_read(&s->arena, v->file, SIGSTORE_BYTES_MAX, &bytes, v->err)) != GPAI_OK ||
	    (rc = sigstore_read(&s->arena, bytes, v->file, &s->bundle, v->err)) != GPAI_OK)
		return rc;
	digest = digest_of(bytes);
	s->summary.file = keep_text(&s->keep, text_of(v->file));
	s->summary.file_digest = signature_digest(s, &digest);
	s->summary.method = sigstore_method_word(s->bundle.method);
	return GPAI_OK;
}

static enum gpai_code
verify(struct verifying *v, const char *model)
{
	struct gpai_signature *s = v->s;
	enum gpai_code rc;

	if ((rc = model_open(&s->arena, model, &v->place, v->err)) != GPAI_OK)
		return rc;
	v->file = v->options->signature;
	if (v->file == NULL && v->place.single != NULL)
		return fail(v->err, GPAI_INVALID, in_file(model),
		    "is a file, expected to be told where its signature is");
	if (v->file == NULL && (v->file = file_join(&s->arena, model, "model.sig")) == NULL)
		return fail_memory(v->err);
	if ((rc = read_bundle(v)) != GPAI_OK || (rc = check_who(v)) != GPAI_OK ||
	    (rc = check_signature(v)) != GPAI_OK)
		return rc;
	signature_tell_key(s);
	if (s->n_mismatches == 0 && (rc = check_statement(v)) != GPAI_OK)
		return rc;
	s->summary.outcome = s->n_mismatches > 0 ? "does-not-fit"
	                     : v->is_trusted     ? "fits"
	                                         : "not-verified";
	return keep_status(&s->keep, v->err);
}

enum gpai_code
gpai_model_verify(const char *model, const struct gpai_verify_options *options,
    struct gpai_signature **signature, struct gpai_error *err)
{
	static const struct gpai_verify_options defaults = {0};
	struct verifying v = {.s = signature_create(),
	    .options = options != NULL ? options : &defaults,
	    .place = {.fd = -1},
	    .err = err};
	enum gpai_code rc;

	*signature = NULL;
	if (v.s == NULL)
		return fail_memory(err);
	rc = verify(&v, model);
	if (v.place.fd >= 0)
		close(v.place.fd);
	if (rc == GPAI_OK)
		*signature = v.s;
	else
		gpai_signature_free(v.s);
	return rc;
}
