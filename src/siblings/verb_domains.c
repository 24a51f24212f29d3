/* SPDX-License-Identifier: Apache-2.0 */
/* gpai-corpus domains PART... [--source S] [--top SHARE] [--most N] [--csv|--json|--names|
 * --parquet OUT], or with --host X what there is of one site. */
#include "base/base.h"
#include "corpus/domain_lookup.h"
#include "corpus/domain_rows.h"
#include "notation/json_writer.h"
#include "siblings/part_arguments.h"
#include "siblings/siblings.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OPTION_HOST = PART_OPTIONS_END, OPTION_CSV, OPTION_JSON, OPTION_NAMES, OPTION_PARQUET };

static const struct option known[] = {PART_OPTIONS, {"host", required_argument, NULL, OPTION_HOST},
    {"csv", no_argument, NULL, OPTION_CSV}, {"json", no_argument, NULL, OPTION_JSON},
    {"names", no_argument, NULL, OPTION_NAMES},
    {"parquet", required_argument, NULL, OPTION_PARQUET}, {0}};

struct arguments {
	struct part_arguments parts;
	const char *host, *parquet;
	const struct domain_writer *writer;
};

static int
take(struct arguments *a, int id, int argc, char **argv)
{
	const struct domain_writer *writer = NULL;

	if (id == OPTION_HOST)
		a->host = optarg;
	else if (id == OPTION_CSV)
		writer = &domain_csv;
	else if (id == OPTION_JSON)
		writer = &domain_json;
	else if (id == OPTION_NAMES)
		writer = &domain_names;
	else if (id == OPTION_PARQUET)
		writer = &domain_parquet, a->parquet = optarg;
	else
		return part_arguments_take(&a->parts, id, argc, argv);
	if (writer != NULL && a->writer != NULL && writer != a->writer)
		return sibling_usage("domains takes one of --csv, --json, --names and --parquet");
	if (writer != NULL)
		a->writer = writer;
	return 0;
}

/* --- the table --- */

static enum gpai_code
write_table(struct arguments *a, int fd, const char *name, struct gpai_error *err)
{
	struct domains_options options;
	struct domains *domains;
	struct out out;
	enum gpai_code rc;

	part_arguments_domains(&a->parts, &options);
	if ((rc = domains_open(&options, &domains, err)) != GPAI_OK)
		return rc;
	out_fd(&out, fd);
	rc = domain_rows_write(
	    domains, &options, a->writer != NULL ? a->writer : &domain_text, &out, err);
	if (rc == GPAI_OK)
		rc = out_status(&out, name, err);
	out_release(&out);
	domains_free(domains);
	return rc;
}

/* Beside the target, and in its place once it is whole. */
static enum gpai_code
write_file(struct arguments *a, struct gpai_error *err)
{
	char *beside;
	int fd;
	enum gpai_code rc;

	if (asprintf(&beside, "%s.XXXXXX", a->parquet) < 0)
		return fail_memory(err);
	if ((fd = mkstemp(beside)) < 0) {
		rc = fail_errno(err, errno, a->parquet, "cannot create a file beside it");
		free(beside);
		return rc;
	}
	rc = write_table(a, fd, a->parquet, err);
	if (rc == GPAI_OK && (fchmod(fd, 0644) != 0 || fsync(fd) != 0))
		rc = fail_errno(err, errno, a->parquet, "cannot write");
	if (close(fd) != 0 && rc == GPAI_OK)
		rc = fail_errno(err, errno, a->parquet, "cannot write");
	if (rc == GPAI_OK && rename(beside, a->parquet) != 0)
		rc = fail_errno(err, errno, a->parquet, "cannot replace");
	if (rc != GPAI_OK)
		unlink(beside);
	free(beside);
	return rc;
}

/* --- one site --- */

struct site {
	struct out hosts; /* written as they are found, before the sums are known */
	struct json_writer w;
	bool as_json;
	uint64_t n;
	bool tokens_are_exact;
	struct tally by[MODALITIES_COUNT];
	uint64_t without, damage; /* documents without address; places that could not be read */
};

/* What an answer cannot speak of. */
static enum gpai_code
find_limits(struct site *site, const struct part_arguments *p, struct gpai_error *err)
{
	struct part_cursor cursor;
	struct row row;

	for (size_t i = 0; i < p->n_sources; i++) {
		for (unsigned m = 0; m < MODALITIES_COUNT; m++) {
			char prefix[32];
			int len = snprintf(
			    prefix, sizeof prefix, "%s\t", modality_word((enum modality)m));
			part_rows(p->part, ROW_HOST, p->sources[i],
			    (struct text){prefix, (size_t)len}, &cursor);
			/* No host at all is the shortest and comes first. */
			if (part_next(&cursor, &row, err) && row.key.len == (size_t)len)
				site->without += row.tally.documents;
			if (cursor.rc != GPAI_OK)
				return cursor.rc;
		}
		part_rows(p->part, ROW_DAMAGE, p->sources[i], TEXT_NONE, &cursor);
		while (part_next(&cursor, &row, err))
			site->damage += row.tally.documents;
		if (cursor.rc != GPAI_OK)
			return cursor.rc;
	}
	return GPAI_OK;
}

static void
put_limits(const struct site *site, struct out *out)
{
	if (site->without > 0)
		out_format(out, "not known of %" PRIu64 " document%s without an address\n",
		    site->without, site->without == 1 ? "" : "s");
	if (site->damage > 0)
		out_format(out,
		    "not known of what could not be read at %" PRIu64 " damaged place%s\n",
		    site->damage, site->damage == 1 ? "" : "s");
}

static void
put_tally_json(
    struct json_writer *w, enum modality m, const struct tally *tally, bool tokens_are_exact)
{
	char first[DOMAIN_DAY_CHARS], last[DOMAIN_DAY_CHARS];

	domain_first(tally, first);
	domain_last(tally, last);
	json_string_member(w, "modality", modality_word(m));
	json_number_member(w, "documents", tally->documents);
	json_number_member(w, "bytes", tally->bytes);
	json_key(w, "tokens");
	if (tokens_are_exact && m == MODALITY_TEXT)
		json_put_number(w, tally->tokens);
	else
		json_put_null(w);
	json_number_member(w, "milliseconds", tally->milliseconds);
	json_known_member(w, "first", first);
	json_known_member(w, "last", last);
}

/* "text: 12 documents, 34,567 bytes, 2024-01-02 to 2024-03-04" */
static void
put_tally_text(struct out *out, enum modality m, const struct tally *tally, bool tokens_are_exact)
{
	char first[DOMAIN_DAY_CHARS], last[DOMAIN_DAY_CHARS];

	domain_first(tally, first);
	domain_last(tally, last);
	out_format(out, "%s: %" PRIu64 " document%s, %" PRIu64 " bytes", modality_word(m),
	    tally->documents, tally->documents == 1 ? "" : "s", tally->bytes);
	if (tokens_are_exact && m == MODALITY_TEXT)
		out_format(out, ", %" PRIu64 " tokens", tally->tokens);
	if (tally->milliseconds > 0)
		out_format(out, ", %" PRIu64 ".%" PRIu64 " seconds", tally->milliseconds / 1000,
		    tally->milliseconds % 1000 / 100);
	if (first[0] != '\0')
		out_format(out, strcmp(first, last) == 0 ? ", %s" : ", %s to %s", first, last);
}

static void
put_host(void *context, const struct domain_host *host)
{
	struct site *site = context;

	tally_add(&site->by[host->modality], &host->tally);
	site->n++;
	if (!site->as_json) {
		out_format(&site->hosts, "  %s: ", host->name);
		put_tally_text(&site->hosts, host->modality, &host->tally, site->tokens_are_exact);
		out_string(&site->hosts, " (");
		out_put(&site->hosts, host->source);
		out_string(&site->hosts, ")\n");
		return;
	}
	json_open(&site->w, '{');
	json_string_member(&site->w, "host", host->name);
	json_key(&site->w, "source");
	json_put_text(&site->w, host->source);
	put_tally_json(&site->w, host->modality, &host->tally, site->tokens_are_exact);
	json_close(&site->w, '}');
}

static void
put_site_text(const struct site *site, const struct domain_asked *asked, struct out *out)
{
	if (site->n == 0) {
		out_format(out,
		    site->without > 0 || site->damage > 0 ? "%s: not found in it\n"
							  : "%s: not in it\n",
		    asked->domain);
		put_limits(site, out);
		return;
	}
	out_format(out, "%s: in it\n", asked->domain);
	for (unsigned m = 0; m < MODALITIES_COUNT; m++)
		if (site->by[m].documents > 0) {
			out_string(out, "  ");
			put_tally_text(out, (enum modality)m, &site->by[m], site->tokens_are_exact);
			out_char(out, '\n');
		}
	out_string(out, "by host\n");
	out_put(out, out_text(&site->hosts));
	put_limits(site, out);
}

static void
put_site_json(const struct site *site, const struct domain_asked *asked, struct out *out)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_open(&w, '{');
	json_string_member(&w, "host", asked->host);
	json_string_member(&w, "domain", asked->domain);
	json_bool_member(&w, "found", site->n > 0);
	json_key(&w, "by");
	json_open(&w, '[');
	for (unsigned m = 0; m < MODALITIES_COUNT; m++)
		if (site->by[m].documents > 0) {
			json_open(&w, '{');
			put_tally_json(&w, (enum modality)m, &site->by[m], site->tokens_are_exact);
			json_close(&w, '}');
		}
	json_close(&w, ']');
	json_key(&w, "hosts");
	out_put(out, out_text(&site->hosts));
	w.keyed = false;
	json_number_member(&w, "without", site->without);
	json_number_member(&w, "damage", site->damage);
	json_close(&w, '}');
	out_char(out, '\n');
}

static enum gpai_code
look_up(struct arguments *a, const struct domain_asked *asked, struct gpai_error *err)
{
	struct part_arguments *p = &a->parts;
	struct site site = {
	    .as_json = a->writer == &domain_json, .tokens_are_exact = p->says.tokens_are_exact};
	struct out out;
	enum gpai_code rc;

	for (unsigned m = 0; m < MODALITIES_COUNT; m++)
		site.by[m] = TALLY_NONE;
	out_memory(&site.hosts);
	json_writer_init(&site.w, &site.hosts);
	if (site.as_json)
		json_open(&site.w, '[');
	rc = domain_lookup(
	    p->part, p->sources, p->n_sources, p->suffixes, asked, put_host, &site, err);
	if (site.as_json)
		json_close(&site.w, ']');
	if (rc == GPAI_OK)
		rc = out_status(&site.hosts, "hosts", err);
	if (rc == GPAI_OK)
		rc = find_limits(&site, p, err);
	if (rc == GPAI_OK) {
		out_fd(&out, STDOUT_FILENO);
		if (site.as_json)
			put_site_json(&site, asked, &out);
		else
			put_site_text(&site, asked, &out);
		rc = out_status(&out, "standard output", err);
		out_release(&out);
	}
	out_release(&site.hosts);
	return rc;
}

static int
answer(struct arguments *a)
{
	struct gpai_error err = {0};
	struct domain_asked asked;
	enum gpai_code rc;

	if (a->host != NULL) {
		if (!domain_ask(text_of(a->host), a->parts.suffixes, &asked))
			return sibling_usage("--host takes a host name, found %.200s", a->host);
		rc = look_up(a, &asked, &err);
	} else if (a->parquet != NULL) {
		rc = write_file(a, &err);
	} else {
		rc = write_table(a, STDOUT_FILENO, "standard output", &err);
	}
	return rc == GPAI_OK ? SIBLING_OK : sibling_fail(&err);
}

int
verb_domains(int argc, char **argv)
{
	struct arguments a = {.host = NULL};
	int code = 0, id;

	part_arguments_init(&a.parts);
	while (code == 0 && (id = getopt_long(argc, argv, "", known, NULL)) != -1)
		code = take(&a, id, argc, argv);
	if (code == 0 && a.host != NULL && a.writer != NULL && a.writer != &domain_json)
		code = sibling_usage("--host goes with --json only");
	if (code == 0)
		code = part_arguments_open(&a.parts, argc, argv);
	if (code == 0)
		code = answer(&a);
	part_arguments_release(&a.parts);
	return code;
}
