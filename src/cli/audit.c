/* SPDX-License-Identifier: Apache-2.0 */
/* gpai audit rights: were machine-readable reservations honoured, for each agent, when a body of
 * training data was fetched, on a day, by later captures. */
#include "cli/corpus.h"
#include "cli/measure.h"
#include "cli/run.h"
#include "cli/scan.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LISTS_MAX = 64, ROBOTS_MAX = 200, AGENTS_MAX = 64 };

/* Files of an audit: in the dossier, where the call says, or for as long as it lasts. */
struct kept {
	char *path; /* owned; NULL: there is none */
	bool is_temporary;
};

struct audit {
	struct cli *cli;
	const struct call *call;
	struct gpai_audit_options options;
	struct scan_fields fields;
	struct kept part, archive, against, work, counted;
	char *agents; /* owned; the list points into it */
	const char *agent[AGENTS_MAX];
	const char *robots[ROBOTS_MAX], *blocks[LISTS_MAX], *licensed[LISTS_MAX];
	size_t n_robots;
	const char **data; /* owned: what may hold captures of sites itself */
	char *report;      /* owned */
	struct gpai_measured *measured;
	bool has_dossier, keeps; /* in the dossier */
	char libexec[4096 + 64];
};

/* --- Where files go --- */

static bool
keep_as(struct kept *kept, const char *path)
{
	kept->path = strdup(path);
	return kept->path != NULL;
}

/* In the dossier, else for a while. */
static bool
keep(struct audit *a, struct kept *kept, const char *suffix)
{
	if (a->keeps)
		return gpai_audit_path(a->cli->folder, a->options.source, suffix, &kept->path,
			   &a->cli->err) == GPAI_OK;
	kept->path = scan_temporary(a->cli, suffix);
	kept->is_temporary = kept->path != NULL;
	return kept->is_temporary;
}

static void
drop(struct kept *kept)
{
	if (kept->is_temporary)
		unlink(kept->path);
	free(kept->path);
}

static bool
find_dossier(struct audit *a)
{
	const char *named = option_get(a->call, "dossier");
	enum gpai_code rc =
	    gpai_dossier_find(named != NULL ? named : ".", &a->cli->folder, &a->cli->err);

	if (rc != GPAI_OK && (named != NULL || rc != GPAI_NOT_FOUND))
		return false;
	a->has_dossier = rc == GPAI_OK;
	a->keeps = a->has_dossier && option_get(a->call, "dry-run") == NULL &&
	           option_get(a->call, "partial") == NULL;
	return true;
}

static bool
find_part(struct audit *a)
{
	const char *partial = option_get(a->call, "partial"), *from = option_get(a->call, "from");
	const char *work = option_get(a->call, "work");
	const char *named = from != NULL ? from : partial;

	if (named != NULL ? !keep_as(&a->part, named) : !keep(a, &a->part, ".part"))
		return false;
	if (work != NULL)
		return keep_as(&a->work, work);
	/* What comes through a pipe comes once: there is nothing to go on from. */
	if (a->keeps && from == NULL && !scan_reads_stdin(a->call))
		return gpai_audit_path(a->cli->folder, a->options.source, ".part.work",
			   &a->work.path, &a->cli->err) == GPAI_OK;
	return true;
}

/* Captures of an earlier audit that this one says nothing of. */
static bool
drop_old(struct audit *a, const char *suffix)
{
	char *path = NULL;

	if (!a->keeps)
		return true;
	if (gpai_audit_path(a->cli->folder, a->options.source, suffix, &path, &a->cli->err) !=
	    GPAI_OK)
		return false;
	unlink(path);
	gpai_text_free(path);
	return true;
}

static bool
find_places(struct audit *a)
{
	const char *archive = option_get(a->call, "keep-archive");

	if (!find_dossier(a) || !find_part(a))
		return false;
	if (a->has_dossier && gpai_part_path(a->cli->folder, a->options.source, &a->counted.path,
				  &a->cli->err) != GPAI_OK)
		return false;
	if (option_get(a->call, "from") != NULL)
		return true;
	if (option_get(a->call, "against") == NULL && !drop_old(a, ".against"))
		return false;
	if (archive != NULL ? !keep_as(&a->archive, archive) : !keep(a, &a->archive, ".archive"))
		return false;
	return option_get(a->call, "against") == NULL || keep(a, &a->against, ".against");
}

/* --- Options --- */

static void
take_options(struct audit *a)
{
	const struct call *call = a->call;
	struct gpai_audit_options *o = &a->options;

	o->libexec = corpus_libexec(a->libexec, sizeof a->libexec);
	o->source = option_get(call, "source");
	o->as_of = option_get(call, "as-of");
	o->within = option_get(call, "within");
	o->as_of_within = option_get(call, "as-of-within");
	o->removes = option_get(call, "remove-list");
	o->removed = option_get(call, "removed");
	o->tokens = option_get(call, "tokens");
	o->psl = option_get(call, "psl");
	o->share = option_get(call, "share");
	o->format = option_get(call, "format");
	o->memory = option_get(call, "memory");
	o->threads = option_get(call, "threads");
	o->fields = a->fields.list;
	o->n_fields = a->fields.n;
	o->blocks = a->blocks;
	o->n_blocks = option_all(call, "block-list", a->blocks, LISTS_MAX);
	o->licensed = a->licensed;
	o->n_licensed = option_all(call, "licensed", a->licensed, LISTS_MAX);
	a->n_robots = option_all(call, "robots", a->robots, ROBOTS_MAX);
}

static bool
is_number(const char *word)
{
	return word == NULL || (word[0] != '\0' && word[strspn(word, "0123456789")] == '\0');
}

static const char *
nonsense(const struct call *call)
{
	bool has_json = option_get(call, "json") != NULL, has_csv = option_get(call, "csv") != NULL;

	if (option_get(call, "source") == NULL)
		return "needs --source NAME: what this data is called";
	if ((call->n_words == 0) == (option_get(call, "from") == NULL))
		return "takes either CORPUS... to scan or --from PART of earlier scans";
	if (option_get(call, "share") != NULL && option_get(call, "partial") == NULL)
		return "--share audits a part alone, so it needs --partial";
	if (has_json && has_csv)
		return "takes one of --csv and --json";
	if (!is_number(option_get(call, "domains")))
		return "--domains takes a number of domains, 0 for all";
	if (option_get(call, "plot") != NULL && (has_json || has_csv))
		return "--plot draws on the terminal; with --json or --csv take --svg FILE";
	return NULL;
}

static bool
find_agents(struct audit *a)
{
	char *rest = NULL;

	if (gpai_audit_agents(a->cli->law, a->cli->dossier, option_get(a->call, "agent"),
		&a->agents, &a->cli->err) != GPAI_OK)
		return false;
	a->options.agents = a->agent;
	for (char *line = strtok_r(a->agents, "\n", &rest);
	     line != NULL && a->options.n_agents < AGENTS_MAX; line = strtok_r(NULL, "\n", &rest))
		a->agent[a->options.n_agents++] = line;
	return true;
}

/* --- Steps --- */

/* An archive of captures is an SQLite file (gpai-site-archive(5)). */
static bool
is_archive(const char *path)
{
	static const char magic[] = "SQLite format 3";
	char head[sizeof magic] = "";
	FILE *file = fopen(path, "re");
	bool is = file != NULL && fread(head, 1, sizeof head, file) == sizeof head &&
	          memcmp(head, magic, sizeof magic) == 0;

	if (file != NULL)
		fclose(file);
	return is;
}

/* One that was made before is taken as it is: the data is not gone through twice for it. */
static bool
take_archive(struct audit *a)
{
	if (a->n_robots != 1 || option_get(a->call, "keep-archive") != NULL ||
	    !is_archive(a->robots[0]))
		return false;
	a->options.archive = a->robots[0];
	return true;
}

/* Files at hand: what comes through a pipe or from elsewhere is not read twice. */
static bool
make_archive(struct audit *a)
{
	uint64_t captures = 0;
	size_t n = 0;

	a->data = calloc((size_t)a->call->n_words + 1, sizeof *a->data);
	if (a->data == NULL) {
		a->cli->err =
		    (struct gpai_error){.code = GPAI_NO_MEMORY, .message = "out of memory"};
		return false;
	}
	for (int i = 0; i < a->call->n_words; i++)
		if (strcmp(a->call->words[i], "-") != 0 && strstr(a->call->words[i], "://") == NULL)
			a->data[n++] = a->call->words[i];
	if (gpai_audit_archive(a->options.libexec, a->archive.path, a->robots, a->n_robots, a->data,
		n, &captures, &a->cli->err) != GPAI_OK)
		return false;
	a->options.archive = a->archive.path;
	if (captures == 0)
		fprintf(stderr,
		    "gpai: no capture of a site's robots.txt in what was given, so what sites "
		    "disallowed stays unknown (--robots ARCHIVE)\n");
	return true;
}

static bool
make_archives(struct audit *a)
{
	const char *against = option_get(a->call, "against");

	if (!take_archive(a) && !make_archive(a))
		return false;
	if (against == NULL)
		return true;
	if (is_archive(against)) {
		a->options.against = against;
		return true;
	}
	a->options.against = a->against.path;
	return gpai_audit_archive(a->options.libexec, a->against.path, &against, 1, NULL, 0, NULL,
		   &a->cli->err) == GPAI_OK;
}

/* False also when another rank speaks for all. */
static bool
scan(struct audit *a, bool *is_silent)
{
	struct scan_watch watch;
	bool is_watched = false;
	enum gpai_code rc;

	if (!scan_watch_start(&watch, a->call, &is_watched))
		return false;
	a->options.progress = is_watched ? scan_watch_tell : NULL;
	a->options.context = &watch;
	rc = gpai_audit_scan((const char *const *)a->call->words, (size_t)a->call->n_words,
	    a->cli->law, &a->options, is_silent, &a->cli->err);
	progress_end(&watch.bar);
	return rc == GPAI_OK && !*is_silent;
}

/* --- Showing --- */

static void
put_common(struct audit *a, struct corpus_words *words)
{
	corpus_put(words, "--source");
	corpus_put(words, a->options.source);
	if (a->options.psl != NULL) {
		corpus_put(words, "--psl");
		corpus_put(words, a->options.psl);
	}
}

static bool
show(struct audit *a, struct corpus_words *words)
{
	bool has_findings;

	corpus_put(words, "--");
	corpus_put(words, a->part.path);
	return cli_flush(a->cli) && gpai_rights_show(a->options.libexec, words->at, &has_findings,
					&a->cli->err) == GPAI_OK;
}

static bool
show_table(struct audit *a, bool in_csv)
{
	const char *domains = option_get(a->call, "domains");
	struct corpus_words words = {.n = 0};

	corpus_put(&words, "table");
	put_common(a, &words);
	if (domains != NULL) {
		corpus_put(&words, "--most");
		corpus_put(&words, domains);
	}
	if (in_csv)
		corpus_put(&words, "--csv");
	else
		corpus_put_terminal(a->cli, &words);
	return show(a, &words);
}

static bool
show_plots(struct audit *a)
{
	const char *svg = option_get(a->call, "svg");

	if (svg != NULL) {
		struct corpus_words words = {.n = 0};
		corpus_put(&words, "plot");
		put_common(a, &words);
		corpus_put(&words, "--svg");
		corpus_put(&words, svg);
		if (!show(a, &words))
			return false;
	}
	if (option_get(a->call, "plot") != NULL) {
		struct corpus_words words = {.n = 0};
		corpus_put(&words, "plot");
		put_common(a, &words);
		corpus_put_terminal(a->cli, &words);
		fputc('\n', a->cli->term.out);
		return show(a, &words);
	}
	return true;
}

/* The report and what was made of it, as one object. */
static bool
show_json(struct audit *a)
{
	size_t len, n = strlen(a->report);
	char *text;

	if (gpai_measured_json(a->measured, &text, &len, &a->cli->err) != GPAI_OK)
		return false;
	while (n > 0 && a->report[n - 1] == '\n')
		n--;
	fprintf(a->cli->term.out, "{\"report\":%.*s,", (int)n, a->report);
	memmove(text, text + 1, len); /* its brace stands there already */
	cli_print(a->cli, text, len - 1);
	return true;
}

static int
finish(struct audit *a)
{
	bool in_json = option_get(a->call, "json") != NULL,
	     in_csv = option_get(a->call, "csv") != NULL;

	if (gpai_audit_measure(a->cli->law, a->cli->dossier, &a->options, &a->measured,
		in_json ? &a->report : NULL, &a->cli->err) != GPAI_OK)
		return EXIT_COULD_NOT;
	if (in_json ? !show_json(a) : !show_table(a, in_csv))
		return EXIT_COULD_NOT;
	if (!show_plots(a))
		return EXIT_COULD_NOT;
	return measure_conclude(a->cli, a->call, a->measured, in_json || in_csv);
}

static int
run(struct audit *a)
{
	bool is_silent = false;

	if (!cli_law(a->cli, a->call) || !find_places(a))
		return EXIT_COULD_NOT;
	if (a->has_dossier && !cli_dossier(a->cli, a->call, !a->keeps))
		return EXIT_COULD_NOT;
	a->options.part = a->part.path;
	a->options.work = a->work.path;
	a->options.counted = a->counted.path;
	if (option_get(a->call, "from") == NULL) {
		if (!find_agents(a) ||
		    gpai_audit_check(a->cli->law, &a->options, &a->cli->err) != GPAI_OK ||
		    !make_archives(a))
			return EXIT_COULD_NOT;
		if (!scan(a, &is_silent))
			return is_silent ? EXIT_DONE : EXIT_COULD_NOT;
	}
	/* A share says nothing of the whole, and may have no document at all. */
	return a->options.share != NULL ? EXIT_DONE : finish(a);
}

int
audit_rights_run(struct cli *cli, const struct call *call)
{
	struct audit *a = calloc(1, sizeof *a);
	const char *wrong = nonsense(call), *how = option_get(call, "progress");
	int code;

	if (wrong == NULL && how != NULL && strcmp(how, "json") != 0 && strcmp(how, "none") != 0)
		wrong = "--progress takes json or none";
	if (a == NULL || wrong != NULL) {
		free(a);
		return cli_usage(call->command, "%s", wrong != NULL ? wrong : "out of memory");
	}
	a->cli = cli;
	a->call = call;
	if (!scan_fields_read(call, &a->fields)) {
		code = cli_usage(
		    call->command, "--fields takes WHAT=NAME with commas between, as text=body");
	} else {
		take_options(a);
		code = run(a);
		if (code == EXIT_COULD_NOT)
			code = cli_fail(cli);
	}
	gpai_measured_free(a->measured);
	gpai_text_free(a->report);
	gpai_text_free(a->agents);
	drop(&a->part);
	drop(&a->archive);
	drop(&a->against);
	drop(&a->work);
	drop(&a->counted);
	free(a->data);
	free(a->fields.text);
	free(a);
	return code;
}
