/* SPDX-License-Identifier: Apache-2.0 */
/* The report of an audit as one JSON object. All numbers are whole and exact. */
#include "rights/report.h"

#include "base/date.h"
#include "notation/json_writer.h"

#include <stdio.h>
#include <string.h>

static void
put_tokens(struct json_writer *w, const struct audit *audit, uint64_t tokens)
{
	json_key(w, "tokens");
	if (audit->has_tokens)
		json_put_number(w, tokens);
	else
		json_put_null(w);
}

static void
put_sizes(struct json_writer *w, const struct audit *audit, const struct audit_sum *sum)
{
	json_number_member(w, "documents", sum->documents);
	json_number_member(w, "bytes", sum->bytes);
	put_tokens(w, audit, sum->tokens);
}

static void
put_sum(struct json_writer *w, const struct audit *audit, const struct audit_sum *sum)
{
	put_sizes(w, audit, sum);
	json_number_member(w, "domains", sum->domains);
}

static void
put_text(struct json_writer *w, const char *key, struct text text)
{
	json_key(w, key);
	if (text.len > 0)
		json_put_text(w, text);
	else
		json_put_null(w);
}

/* --- an agent --- */

static void
put_moment(struct json_writer *w, const struct audit *audit, const struct audit_agent *agent,
    enum moment moment)
{
	json_key(w, moment_word(moment));
	if (!audit->is_asked[moment]) {
		json_put_null(w);
		return;
	}
	json_open(w, '{');
	for (unsigned k = 0; k < VERDICTS_COUNT; k++) {
		json_key(w, verdict_word((enum verdict_kind)k));
		json_open(w, '{');
		put_sum(w, audit, &agent->at[moment][k]);
		if (k == VERDICT_RESERVED) {
			json_key(w, "by");
			json_open(w, '[');
			for (unsigned s = 0; s < SIGNALS_COUNT; s++) {
				if (agent->by[moment][s] == 0)
					continue;
				json_open(w, '{');
				json_string_member(w, "signal", signal_word((enum signal)s));
				json_number_member(w, "documents", agent->by[moment][s]);
				json_close(w, '}');
			}
			json_close(w, ']');
		}
		json_close(w, '}');
	}
	json_close(w, '}');
}

static void
put_change(struct json_writer *w, const struct audit *audit, const struct audit_agent *agent,
    unsigned moment, unsigned from, unsigned to)
{
	json_open(w, '{');
	json_string_member(w, "moment", moment_word((enum moment)moment));
	json_string_member(w, "from", verdict_word((enum verdict_kind)from));
	json_string_member(w, "to", verdict_word((enum verdict_kind)to));
	put_sum(w, audit, &agent->changes[moment][from][to]);
	json_close(w, '}');
}

static void
put_changes(struct json_writer *w, const struct audit *audit, const struct audit_agent *agent)
{
	json_key(w, "changes");
	json_open(w, '[');
	for (unsigned m = MOMENT_FETCH + 1; m < MOMENTS_COUNT; m++)
		for (unsigned from = 0; from < VERDICTS_COUNT; from++)
			for (unsigned to = 0; to < VERDICTS_COUNT; to++)
				if (from != to && agent->changes[m][from][to].documents > 0)
					put_change(w, audit, agent, m, from, to);
	json_close(w, ']');
}

static void
put_verdicts(struct json_writer *w, const uint64_t by[VERDICTS_COUNT])
{
	for (unsigned k = 0; k < VERDICTS_COUNT; k++)
		json_number_member(w, verdict_word((enum verdict_kind)k), by[k]);
}

static void
put_months(struct json_writer *w, const struct audit_agent *agent)
{
	char month[16];

	json_key(w, "months");
	json_open(w, '[');
	for (size_t i = 0; i < agent->n_months; i++) {
		const struct audit_month *at = &agent->months[i];
		month[0] = '\0';
		if (at->month >= 0)
			snprintf(month, sizeof month, "%04d-%02d", at->month / 12 % 10000,
			    at->month % 12 + 1);
		json_open(w, '{');
		json_known_member(w, "month", month);
		put_verdicts(w, at->by);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static enum gpai_code
put_domains(struct json_writer *w, const struct audit *audit, struct audit_agent *agent,
    struct gpai_error *err)
{
	struct audit_listed domain;
	enum gpai_code rc = audit_first_domain(agent, err);

	json_key(w, "domains");
	json_open(w, '[');
	while (rc == GPAI_OK && audit_next_domain(agent, &domain, err)) {
		json_open(w, '{');
		put_text(w, "domain", domain.name);
		put_sizes(w, audit, &domain.figures.all);
		for (unsigned m = 0; m < MOMENTS_COUNT; m++) {
			json_key(w, moment_word((enum moment)m));
			if (!audit->is_asked[m]) {
				json_put_null(w);
				continue;
			}
			json_open(w, '{');
			put_verdicts(w, domain.figures.at[m]);
			json_close(w, '}');
		}
		json_close(w, '}');
	}
	json_close(w, ']');
	return rc == GPAI_OK ? audit_domains_status(agent) : rc;
}

static enum gpai_code
put_agent(struct json_writer *w, const struct audit *audit, struct audit_agent *agent,
    struct gpai_error *err)
{
	enum gpai_code rc;

	json_open(w, '{');
	json_key(w, "agent");
	json_put_text(w, agent->name);
	json_key(w, "all");
	json_open(w, '{');
	put_sum(w, audit, &agent->all);
	json_close(w, '}');
	json_key(w, "without_address");
	json_open(w, '{');
	put_sizes(w, audit, &agent->without.all);
	json_close(w, '}');
	for (unsigned m = 0; m < MOMENTS_COUNT; m++)
		put_moment(w, audit, agent, (enum moment)m);
	put_changes(w, audit, agent);
	put_months(w, agent);
	rc = put_domains(w, audit, agent, err);
	json_close(w, '}');
	return rc;
}

/* --- a source --- */

static void
put_signal(struct json_writer *w, const struct ranked *ranked)
{
	struct text rest = ranked->name, signal = audit_field(&rest), carrier = audit_field(&rest);
	struct text said = audit_field(&rest);
	const char *equals = said.len == 0 ? NULL : memchr(said.at, '=', said.len);
	size_t label = equals == NULL ? said.len : (size_t)(equals - said.at);
	size_t skip = equals == NULL ? label : label + 1;

	json_open(w, '{');
	put_text(w, "signal", signal);
	put_text(w, "carrier", carrier);
	put_text(w, "label", (struct text){said.at, label});
	put_text(w, "value", (struct text){said.at + skip, said.len - skip});
	put_text(w, "says", rest);
	json_number_member(w, "documents", ranked->tally.documents);
	json_close(w, '}');
}

static enum gpai_code
put_signals(struct json_writer *w, struct audit_source *source, struct gpai_error *err)
{
	struct ranked ranked;
	uint64_t rows = 0, documents = 0;
	enum gpai_code rc = ranking_start(source->signals, err);

	json_key(w, "signals");
	json_open(w, '[');
	for (uint64_t i = 0; rc == GPAI_OK && ranking_next(source->signals, &ranked, err); i++) {
		if (i < AUDIT_SIGNALS_MAX) {
			put_signal(w, &ranked);
			continue;
		}
		rows++;
		documents += ranked.tally.documents;
	}
	json_close(w, ']');
	if (rows > 0) {
		json_key(w, "signals_beyond");
		json_open(w, '{');
		json_number_member(w, "rows", rows);
		json_number_member(w, "documents", documents);
		json_close(w, '}');
	}
	return rc == GPAI_OK ? ranking_status(source->signals) : rc;
}

static void
put_answers(struct json_writer *w, const uint64_t by[ANSWER_LOST + 1])
{
	json_key(w, "answers");
	json_open(w, '{');
	for (unsigned a = 0; a <= ANSWER_LOST; a++)
		json_number_member(w, audit_answer_word((enum site_answer)a), by[a]);
	json_close(w, '}');
}

static void
put_site_files(struct json_writer *w, const struct audit_source *source)
{
	uint64_t captures = 0, by[ANSWER_LOST + 1] = {0};

	json_key(w, "site_files");
	json_open(w, '{');
	for (unsigned f = 0; f < SITE_FILES_COUNT; f++) {
		captures += source->files[f].captures;
		for (unsigned a = 0; a <= ANSWER_LOST; a++)
			by[a] += source->files[f].by[a];
	}
	json_number_member(w, "relied_on", captures);
	json_number_member(w, "origins", source->origins);
	put_answers(w, by);
	json_key(w, "files");
	json_open(w, '[');
	for (unsigned f = 0; f < SITE_FILES_COUNT; f++) {
		const struct audit_site_file *file = &source->files[f];
		if (file->captures == 0)
			continue;
		json_open(w, '{');
		json_string_member(w, "file", site_file_word((enum site_file)f));
		json_number_member(w, "relied_on", file->captures);
		json_number_member(w, "documents", file->documents);
		put_answers(w, file->by);
		json_close(w, '}');
	}
	json_close(w, ']');
	json_close(w, '}');
}

static void
put_indicators(struct json_writer *w, const struct audit_source *source)
{
	json_key(w, "indicators");
	json_open(w, '[');
	for (unsigned i = 0; i < INDICATORS_COUNT; i++) {
		if (source->indicators[i].documents == 0)
			continue;
		json_open(w, '{');
		json_string_member(w, "indicator", indicator_word((enum indicator)i));
		json_number_member(w, "documents", source->indicators[i].documents);
		json_number_member(w, "domains", source->indicators[i].domains);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static enum gpai_code
put_list(struct json_writer *w, struct audit_list *list, struct gpai_error *err)
{
	struct ranked ranked;
	enum gpai_code rc = ranking_start(list->names, err);

	json_open(w, '{');
	put_text(w, "list", list->name);
	put_text(w, "date", list->date);
	put_text(w, "digest", list->digest);
	json_number_member(w, "documents", list->documents);
	json_number_member(w, "domains", list->domains);
	json_key(w, "names");
	json_open(w, '[');
	for (unsigned i = 0;
	     i < AUDIT_NAMES_MAX && rc == GPAI_OK && ranking_next(list->names, &ranked, err); i++)
		json_put_text(w, ranked.name);
	json_close(w, ']');
	json_close(w, '}');
	return rc == GPAI_OK ? ranking_status(list->names) : rc;
}

static enum gpai_code
put_blocked(struct json_writer *w, const struct audit *audit, struct audit_source *source,
    struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	json_key(w, "blocked");
	json_open(w, '[');
	for (size_t i = 0; i < audit->n_blocks && rc == GPAI_OK; i++)
		rc = put_list(w, &source->blocked[i], err);
	json_close(w, ']');
	return rc;
}

static void
put_removal(struct json_writer *w, const struct audit *audit, const struct audit_source *source)
{
	const json_t *removed = json_object_get(audit->also, "removed");
	uint64_t of = 0;

	json_key(w, "removes");
	if (audit->has_removes) {
		json_open(w, '{');
		json_number_member(w, "entries", source->removes);
		json_close(w, '}');
	} else {
		json_put_null(w);
	}
	json_key(w, "left");
	if (!audit->has_removed) {
		json_put_null(w);
		return;
	}
	json_whole(json_object_get(removed, "entries"), &of);
	json_open(w, '{');
	json_number_member(w, "entries", source->left);
	json_number_member(w, "of", of);
	put_text(w, "digest", json_member_text(removed, "digest"));
	json_close(w, '}');
}

static void
put_day(struct json_writer *w, const char *key, bool known, int64_t seconds)
{
	char day[DATE_CHARS] = "";

	if (known)
		date_format(moment_date(seconds), day);
	json_known_member(w, key, day);
}

static enum gpai_code
put_source(struct json_writer *w, const struct audit *audit, struct audit_source *source,
    struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	json_open(w, '{');
	json_key(w, "name");
	json_put_text(w, source->name);
	json_number_member(w, "documents", source->all.documents);
	json_number_member(w, "bytes", source->all.bytes);
	put_tokens(w, audit, source->all.tokens);
	put_day(w, "first", source->all.first != TALLY_NO_TIME_FIRST, source->all.first);
	put_day(w, "last", source->all.last != TALLY_NO_TIME_LAST, source->all.last);
	json_key(w, "agents");
	json_open(w, '[');
	for (size_t i = 0; i < audit->n_agents && rc == GPAI_OK; i++)
		rc = put_agent(w, audit, &source->agents[i], err);
	json_close(w, ']');
	if (rc == GPAI_OK)
		rc = put_signals(w, source, err);
	put_site_files(w, source);
	put_indicators(w, source);
	if (rc == GPAI_OK)
		rc = put_blocked(w, audit, source, err);
	put_removal(w, audit, source);
	json_close(w, '}');
	return rc;
}

static void
put_digest(struct json_writer *w, const char *key, const struct digest *digest)
{
	static const struct digest none = {{0}};
	char hex[DIGEST_HEX_CHARS];

	digest_hex(digest, hex);
	json_string_member(w, key, digest_equal(digest, &none) ? NULL : hex);
}

static void
put_suffixes(struct json_writer *w, const struct suffixes_about *about)
{
	json_key(w, "psl");
	json_open(w, '{');
	json_string_member(w, "path", about->path);
	put_digest(w, "sha256", &about->digest);
	json_known_member(w, "date", about->date);
	json_key(w, "rules");
	if (about->rules > 0)
		json_put_number(w, about->rules);
	else
		json_put_null(w);
	json_close(w, '}');
}

enum gpai_code
audit_json(struct audit *audit, struct out *out, struct gpai_error *err)
{
	struct json_writer w;
	enum gpai_code rc = GPAI_OK;

	json_writer_init(&w, out);
	json_open(&w, '{');
	json_number_member(&w, "format", AUDIT_FORMAT);
	put_digest(&w, "part", &audit->digest);
	json_key(&w, "settings");
	out_put(out, audit->settings); /* is JSON, or it would not have been read */
	w.keyed = false;
	put_suffixes(&w, suffixes_about(audit->options.suffixes));
	json_key(&w, "sources");
	json_open(&w, '[');
	for (size_t i = 0; i < audit->options.n_sources && rc == GPAI_OK; i++)
		rc = put_source(&w, audit, &audit->sources[i], err);
	json_close(&w, ']');
	json_close(&w, '}');
	out_char(out, '\n');
	return rc;
}
