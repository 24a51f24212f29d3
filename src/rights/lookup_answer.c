/* SPDX-License-Identifier: Apache-2.0 */
/* What there is of one website, for whoever owns it. Sums come first and hosts after them, so the
 * rows are gone through twice and memory does not grow with the number of hosts. */
#include "rights/lookup.h"

#include "corpus/domain_rows.h"
#include "notation/json_writer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { HOSTS_SHOWN = 20 }; /* to people; JSON has all */

struct answer {
	struct lookup *lookup;
	const struct domain_asked *asked;
	struct out *out;
	struct json_writer w;
	uint64_t n_hosts; /* host, source and modality */
	uint64_t shown;
	bool tokens_are_exact;
	struct tally by[MODALITIES_COUNT], all;
	const struct lookup_part *part; /* at hand */
	struct lookup_verdicts *verdicts;
	size_t n_verdicts;
	uint64_t without, damage;
};

/* --- Going through the parts --- */

static enum gpai_code
each_host(struct answer *a, domain_host_visit *visit, struct gpai_error *err)
{
	struct lookup *l = a->lookup;
	enum gpai_code rc = GPAI_OK;

	for (size_t p = 0; p < l->n_parts && rc == GPAI_OK; p++)
		for (size_t s = 0; s < l->parts[p].n_sources && rc == GPAI_OK; s++) {
			if (l->parts[p].sources[s].is_left)
				continue;
			a->part = &l->parts[p];
			rc = domain_lookup(l->parts[p].part, &l->parts[p].sources[s].name, 1,
			    l->suffixes, a->asked, visit, a, err);
		}
	return rc;
}

static void
add_host(void *context, const struct domain_host *host)
{
	struct answer *a = context;

	tally_add(&a->by[host->modality], &host->tally);
	tally_add(&a->all, &host->tally);
	a->tokens_are_exact = a->tokens_are_exact && a->part->says.tokens_are_exact;
	a->n_hosts++;
}

static enum gpai_code
limits_of(struct lookup_part *part, struct text source, uint64_t *without, uint64_t *damage,
    struct gpai_error *err)
{
	struct part_cursor cursor;
	struct row row;

	for (unsigned m = 0; m < MODALITIES_COUNT; m++) {
		char prefix[32];
		int len = snprintf(prefix, sizeof prefix, "%s\t", modality_word((enum modality)m));
		part_rows(
		    part->part, ROW_HOST, source, (struct text){prefix, (size_t)len}, &cursor);
		/* No host at all is the shortest and comes first. */
		if (part_next(&cursor, &row, err) && row.key.len == (size_t)len)
			*without += row.tally.documents;
		if (cursor.rc != GPAI_OK)
			return cursor.rc;
	}
	part_rows(part->part, ROW_DAMAGE, source, TEXT_NONE, &cursor);
	while (part_next(&cursor, &row, err))
		*damage += row.tally.documents;
	return cursor.rc;
}

enum gpai_code
lookup_limits(struct lookup *lookup, uint64_t *without, uint64_t *damage, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	*without = *damage = 0;
	for (size_t p = 0; p < lookup->n_parts && rc == GPAI_OK; p++)
		for (size_t s = 0; s < lookup->parts[p].n_sources && rc == GPAI_OK; s++)
			if (!lookup->parts[p].sources[s].is_left)
				rc = limits_of(&lookup->parts[p], lookup->parts[p].sources[s].name,
				    without, damage, err);
	return rc;
}

/* --- In words --- */

static const char *
plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

/* "12 documents, 34,567 bytes, 2024-01-02 to 2024-03-04" */
static void
put_tally(struct answer *a, enum modality m, const struct tally *tally, bool tokens_are_exact)
{
	char first[DOMAIN_DAY_CHARS], last[DOMAIN_DAY_CHARS];

	domain_first(tally, first);
	domain_last(tally, last);
	out_format(a->out, "%" PRIu64 " document%s, %" PRIu64 " bytes", tally->documents,
	    plural(tally->documents), tally->bytes);
	if (tokens_are_exact && m == MODALITY_TEXT)
		out_format(a->out, ", %" PRIu64 " tokens", tally->tokens);
	if (tally->milliseconds > 0)
		out_format(a->out, ", %" PRIu64 ".%" PRIu64 " seconds", tally->milliseconds / 1000,
		    tally->milliseconds % 1000 / 100);
	if (first[0] != '\0')
		out_format(a->out,
		    strcmp(first, last) == 0 ? ", collected %s" : ", collected %s to %s", first,
		    last);
}

static void
put_host(void *context, const struct domain_host *host)
{
	struct answer *a = context;

	if (a->shown++ >= HOSTS_SHOWN)
		return;
	out_format(a->out, "    %s, %s: ", host->name, modality_word(host->modality));
	put_tally(a, host->modality, &host->tally, a->part->says.tokens_are_exact);
	out_format(a->out, " (%.*s)\n", TEXT_ARG(host->source));
}

static void
put_captures(struct answer *a, struct text first, struct text last)
{
	out_format(a->out, "by captures of %.*s", TEXT_ARG(first));
	if (!text_equal(first, last))
		out_format(a->out, " to %.*s", TEXT_ARG(last));
}

static void
put_moment_words(struct answer *a, const struct lookup_verdicts *v, enum moment m)
{
	if (m == MOMENT_AS_OF)
		out_format(a->out, "on %.*s", TEXT_ARG(v->part->as_of));
	else if (m == MOMENT_AGAINST)
		put_captures(
		    a, text_clip(v->part->against_first, 10), text_clip(v->part->against_last, 10));
	else
		out_string(a->out, "when they were collected");
}

static void
put_reserved_by(struct answer *a, const uint64_t by[SIGNALS_COUNT])
{
	bool first = true;

	for (int s = 0; s < SIGNALS_COUNT; s++) {
		if (by[s] == 0)
			continue;
		out_format(a->out, "%s%s %" PRIu64, first ? " (" : ", ",
		    signal_word((enum signal)s), by[s]);
		first = false;
	}
	out_string(a->out, first ? "" : ")");
}

static void
put_verdicts(struct answer *a, const struct lookup_verdicts *v)
{
	for (int m = 0; m < MOMENTS_COUNT; m++) {
		if (!v->asked[m])
			continue;
		out_format(a->out, "    %.*s, ", TEXT_ARG(v->agent));
		put_moment_words(a, v, (enum moment)m);
		out_format(a->out, " (%.*s)\n", TEXT_ARG(v->source));
		for (int k = 0; k < VERDICTS_COUNT; k++) {
			if (v->by[m][k].documents == 0)
				continue;
			out_format(a->out, "      %-11s %" PRIu64 " document%s: %s",
			    verdict_word((enum verdict_kind)k), v->by[m][k].documents,
			    plural(v->by[m][k].documents), verdict_says((enum verdict_kind)k));
			if (k == VERDICT_RESERVED)
				put_reserved_by(a, v->reserved_by[m]);
			out_char(a->out, '\n');
		}
	}
}

static void
put_not_audited(struct answer *a)
{
	bool first = true;

	for (size_t p = 0; p < a->lookup->n_parts; p++)
		for (size_t s = 0; s < a->lookup->parts[p].n_sources; s++) {
			const struct lookup_source *source = &a->lookup->parts[p].sources[s];
			if (source->is_left || a->lookup->parts[p].is_audit)
				continue;
			out_format(a->out, "%s%.*s", first ? "    not audited: " : ", ",
			    TEXT_ARG(source->name));
			first = false;
		}
	if (!first)
		out_string(a->out, "\n");
}

/* Would a name below it be a domain of its own? */
static bool
is_suffix(const struct answer *a)
{
	size_t len = strlen(a->asked->reversed);
	char below[HOST_BYTES_MAX + 3];
	struct span host = {(const uint8_t *)below, len + 2};

	if (host_is_address((struct span){(const uint8_t *)a->asked->domain, len}))
		return false;
	memcpy(below, a->asked->reversed, len);
	memcpy(below + len, ".a", 3);
	return suffixes_domain(a->lookup->suffixes, host).len > len;
}

static void
put_limits(struct answer *a)
{
	if (is_suffix(a))
		out_format(a->out,
		    "  each name below %s is a domain of its own, to be asked "
		    "for by itself\n",
		    a->asked->domain);
	if (a->without > 0)
		out_format(a->out, "  not known of %" PRIu64 " document%s without an address\n",
		    a->without, plural(a->without));
	if (a->damage > 0)
		out_format(a->out,
		    "  not known of what could not be read at %" PRIu64 " damaged place%s\n",
		    a->damage, plural(a->damage));
}

static enum gpai_code
put_words(struct answer *a, struct gpai_error *err)
{
	bool is_sure = a->without == 0 && a->damage == 0;
	enum gpai_code rc;

	out_format(a->out, "%s: %s\n", a->asked->domain,
	    a->n_hosts > 0 ? "in it"
	    : is_sure      ? "not in it"
			   : "not found in it");
	if (a->n_hosts == 0) {
		put_limits(a);
		return GPAI_OK;
	}
	for (unsigned m = 0; m < MODALITIES_COUNT; m++)
		if (a->by[m].documents > 0) {
			out_format(a->out, "  %s: ", modality_word((enum modality)m));
			put_tally(a, (enum modality)m, &a->by[m], a->tokens_are_exact);
			out_char(a->out, '\n');
		}
	out_string(a->out, "  by host\n");
	if ((rc = each_host(a, put_host, err)) != GPAI_OK)
		return rc;
	if (a->shown > HOSTS_SHOWN)
		out_format(a->out, "    and %" PRIu64 " more\n", a->shown - HOSTS_SHOWN);
	out_string(a->out, "  reservations of rights, by crawler\n");
	for (size_t i = 0; i < a->n_verdicts; i++)
		put_verdicts(a, &a->verdicts[i]);
	put_not_audited(a);
	put_limits(a);
	return GPAI_OK;
}

/* --- As data --- */

static void
put_tally_json(struct json_writer *w, const struct tally *tally, bool tokens_are_exact)
{
	char first[DOMAIN_DAY_CHARS], last[DOMAIN_DAY_CHARS];

	domain_first(tally, first);
	domain_last(tally, last);
	json_number_member(w, "documents", tally->documents);
	json_number_member(w, "bytes", tally->bytes);
	json_key(w, "tokens");
	if (tokens_are_exact)
		json_put_number(w, tally->tokens);
	else
		json_put_null(w);
	json_known_member(w, "first", first);
	json_known_member(w, "last", last);
}

static void
put_host_json(void *context, const struct domain_host *host)
{
	struct answer *a = context;

	json_open(&a->w, '{');
	json_string_member(&a->w, "host", host->name);
	json_key(&a->w, "source");
	json_put_text(&a->w, host->source);
	json_string_member(&a->w, "modality", modality_word(host->modality));
	put_tally_json(
	    &a->w, &host->tally, a->part->says.tokens_are_exact && host->modality == MODALITY_TEXT);
	json_close(&a->w, '}');
}

static void
put_moment_json(struct answer *a, const struct lookup_verdicts *v, enum moment m)
{
	struct json_writer *w = &a->w;

	json_key(w, moment_word(m));
	if (!v->asked[m]) {
		json_put_null(w);
		return;
	}
	json_open(w, '{');
	for (int k = 0; k < VERDICTS_COUNT; k++) {
		if (v->by[m][k].documents == 0)
			continue;
		json_key(w, verdict_word((enum verdict_kind)k));
		json_open(w, '{');
		json_number_member(w, "documents", v->by[m][k].documents);
		json_number_member(w, "bytes", v->by[m][k].bytes);
		if (k == VERDICT_RESERVED) {
			json_key(w, "by");
			json_open(w, '{');
			for (int s = 0; s < SIGNALS_COUNT; s++)
				if (v->reserved_by[m][s] > 0)
					json_number_member(
					    w, signal_word((enum signal)s), v->reserved_by[m][s]);
			json_close(w, '}');
		}
		json_close(w, '}');
	}
	json_close(w, '}');
}

static void
put_known_text(struct json_writer *w, const char *key, struct text text)
{
	json_key(w, key);
	if (text.len > 0)
		json_put_text(w, text);
	else
		json_put_null(w);
}

static void
put_verdicts_json(struct answer *a, const struct lookup_verdicts *v)
{
	struct json_writer *w = &a->w;

	json_open(w, '{');
	json_key(w, "source");
	json_put_text(w, v->source);
	json_key(w, "agent");
	json_put_text(w, v->agent);
	for (int m = 0; m < MOMENTS_COUNT; m++)
		put_moment_json(a, v, (enum moment)m);
	put_known_text(w, "as_of_day", v->part->as_of);
	put_known_text(w, "against_first", v->part->against_first);
	put_known_text(w, "against_last", v->part->against_last);
	json_close(w, '}');
}

static void
put_sources_json(struct answer *a)
{
	json_key(&a->w, "sources");
	json_open(&a->w, '[');
	for (size_t p = 0; p < a->lookup->n_parts; p++) {
		const struct lookup_part *part = &a->lookup->parts[p];
		struct digest digest = part_digest(part->part);
		char hex[DIGEST_HEX_CHARS];
		digest_hex(&digest, hex);
		for (size_t s = 0; s < part->n_sources; s++) {
			if (part->sources[s].is_left)
				continue;
			json_open(&a->w, '{');
			json_key(&a->w, "name");
			json_put_text(&a->w, part->sources[s].name);
			json_bool_member(&a->w, "audited", part->is_audit);
			json_string_member(&a->w, "part", part->is_merged ? NULL : hex);
			json_close(&a->w, '}');
		}
	}
	json_close(&a->w, ']');
}

static void
put_suffixes_json(struct answer *a)
{
	static const struct digest none = {{0}};
	const struct suffixes_about *about = suffixes_about(a->lookup->suffixes);
	char hex[DIGEST_HEX_CHARS];

	digest_hex(&about->digest, hex);
	json_key(&a->w, "psl");
	json_open(&a->w, '{');
	json_string_member(&a->w, "path", about->path);
	json_string_member(&a->w, "sha256", digest_equal(&about->digest, &none) ? NULL : hex);
	json_known_member(&a->w, "date", about->date);
	json_close(&a->w, '}');
}

static enum gpai_code
put_json(struct answer *a, struct gpai_error *err)
{
	struct json_writer *w = &a->w;
	enum gpai_code rc;

	json_writer_init(w, a->out);
	json_open(w, '{');
	json_number_member(w, "format", 1);
	json_string_member(w, "host", a->asked->host);
	json_string_member(w, "domain", a->asked->domain);
	json_bool_member(w, "found", a->n_hosts > 0);
	put_tally_json(w, &a->all, a->tokens_are_exact && a->n_hosts > 0);
	json_key(w, "by");
	json_open(w, '{');
	for (unsigned m = 0; m < MODALITIES_COUNT; m++)
		if (a->by[m].documents > 0) {
			json_key(w, modality_word((enum modality)m));
			json_open(w, '{');
			put_tally_json(w, &a->by[m], a->tokens_are_exact && m == MODALITY_TEXT);
			json_close(w, '}');
		}
	json_close(w, '}');
	json_key(w, "hosts");
	json_open(w, '[');
	if ((rc = each_host(a, put_host_json, err)) != GPAI_OK)
		return rc;
	json_close(w, ']');
	json_key(w, "reservations");
	json_open(w, '[');
	for (size_t i = 0; i < a->n_verdicts; i++)
		put_verdicts_json(a, &a->verdicts[i]);
	json_close(w, ']');
	put_sources_json(a);
	json_number_member(w, "without", a->without);
	json_number_member(w, "damage", a->damage);
	put_suffixes_json(a);
	json_close(w, '}');
	out_char(a->out, '\n');
	return GPAI_OK;
}

enum gpai_code
lookup_answer(struct lookup *lookup, const struct domain_asked *asked, bool as_json,
    struct out *out, struct gpai_error *err)
{
	struct answer a = {.lookup = lookup,
	    .asked = asked,
	    .out = out,
	    .tokens_are_exact = true,
	    .all = TALLY_NONE};
	enum gpai_code rc;

	for (unsigned m = 0; m < MODALITIES_COUNT; m++)
		a.by[m] = TALLY_NONE;
	rc = each_host(&a, add_host, err);
	if (rc == GPAI_OK)
		rc = lookup_verdicts(lookup, asked, &a.verdicts, &a.n_verdicts, err);
	if (rc == GPAI_OK)
		rc = lookup_limits(lookup, &a.without, &a.damage, err);
	if (rc != GPAI_OK)
		return rc;
	return as_json ? put_json(&a, err) : put_words(&a, err);
}
