/* SPDX-License-Identifier: Apache-2.0 */
/* gpai measure data: what is in a body of training data. */
#include "cli/measure_data.h"
#include "cli/corpus.h"
#include "cli/measure.h"
#include "cli/run.h"
#include "cli/scan.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- Where the partial result goes --- */

struct place {
	char *path; /* owned */
	char *work; /* owned: of checkpoints, beside it */
	bool is_temporary;
	bool has_dossier;
};

/* As asked; else in the dossier; else, and when nothing is to be left behind, nowhere for long. */
static bool
find_place(struct cli *cli, const struct call *call, struct place *place)
{
	const char *named = option_get(call, "dossier"), *partial = option_get(call, "partial");
	const char *source = option_get(call, "source"), *work = option_get(call, "work");
	enum gpai_code rc = gpai_dossier_find(named != NULL ? named : ".", &cli->folder, &cli->err);

	if (rc != GPAI_OK && (named != NULL || rc != GPAI_NOT_FOUND))
		return false;
	place->has_dossier = rc == GPAI_OK;
	if (work != NULL)
		place->work = strdup(work);
	if (partial != NULL)
		return (place->path = strdup(partial)) != NULL;
	if (!place->has_dossier || option_get(call, "dry-run") != NULL)
		return place->is_temporary = (place->path = scan_temporary(cli, ".part")) != NULL;
	if (gpai_part_path(cli->folder, source, &place->path, &cli->err) != GPAI_OK)
		return false;
	/* What comes through a pipe comes once: there is nothing to go on from. */
	if (scan_reads_stdin(call))
		return true;
	if (work == NULL && (place->work = malloc(strlen(place->path) + sizeof ".work")) != NULL)
		sprintf(place->work, "%s.work", place->path);
	return true;
}

static void
place_release(struct place *place)
{
	if (place->is_temporary)
		unlink(place->path);
	free(place->path);
	free(place->work);
}

/* --- Options --- */

void
data_options_take(const struct call *call, struct gpai_data_options *options)
{
	options->source = option_get(call, "source");
	options->kind = option_get(call, "kind");
	options->psl = option_get(call, "psl");
	options->bytes_per_token = option_get(call, "bytes-per-token");
	options->reads_only = option_get(call, "dry-run") != NULL;
}

static void
take_scan_options(
    const struct call *call, const struct scan_fields *fields, struct gpai_data_options *options)
{
	data_options_take(call, options);
	options->tokens = option_get(call, "tokens");
	options->share = option_get(call, "share");
	options->format = option_get(call, "format");
	options->memory = option_get(call, "memory");
	options->threads = option_get(call, "threads");
	options->languages = option_get(call, "languages") != NULL;
	options->duplicates = option_get(call, "duplicates") != NULL;
	options->near_duplicates = option_get(call, "near-duplicates") != NULL;
	options->fields = fields->list;
	options->n_fields = fields->n;
}

/* --- Paths --- */

struct paths {
	const char **data, **descriptions; /* owned */
	size_t n_data, n_descriptions;
};

static bool
sort_paths(struct cli *cli, const struct call *call, struct paths *paths)
{
	size_t n = (size_t)call->n_words;

	paths->data = calloc(n + 1, sizeof *paths->data);
	paths->descriptions = calloc(n + 1, sizeof *paths->descriptions);
	if (paths->data == NULL || paths->descriptions == NULL) {
		cli->err = (struct gpai_error){.code = GPAI_NO_MEMORY, .message = "out of memory"};
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		enum gpai_data_path what;
		if (gpai_data_look(call->words[i], &what, &cli->err) != GPAI_OK)
			return false;
		if (what != GPAI_DATA_MANIFEST)
			paths->data[paths->n_data++] = call->words[i];
		if (what != GPAI_DATA)
			paths->descriptions[paths->n_descriptions++] = call->words[i];
	}
	return true;
}

/* --- All of it --- */

int
data_finish(struct cli *cli, const struct call *call, const char *const *descriptions, size_t n,
    struct gpai_data_options *options, bool has_dossier)
{
	struct gpai_measured *measured = NULL;
	bool records = option_get(call, "dry-run") == NULL && option_get(call, "partial") == NULL;
	int code = EXIT_COULD_NOT;

	if (cli_law(cli, call) && (!has_dossier || cli_dossier(cli, call, !records)) &&
	    gpai_data_measure(
		descriptions, n, cli->law, cli->dossier, options, &measured, &cli->err) == GPAI_OK)
		code = measure_finish(cli, call, measured);
	gpai_measured_free(measured);
	return code;
}

/* After the facts, from the same partial result. */
static int
plot(struct cli *cli, const struct call *call, const struct gpai_data_options *options)
{
	const char *where = option_get(call, "plot");
	struct corpus_words words = {.n = 0};

	corpus_put(&words, "plot");
	if (options->psl != NULL) {
		corpus_put(&words, "--psl");
		corpus_put(&words, options->psl);
	}
	if (where[0] != '\0') {
		corpus_put(&words, "--svg");
		corpus_put(&words, where);
	} else {
		corpus_put_terminal(cli, &words);
	}
	if (!corpus_put_cut(cli, call, &words))
		return EXIT_COULD_NOT;
	corpus_put(&words, "--");
	corpus_put(&words, options->part);
	return corpus_show(cli, &words);
}

static int
measure(struct cli *cli, const struct call *call, struct gpai_data_options *options,
    const struct paths *paths, const struct place *place)
{
	struct scan_watch w;
	bool is_silent = false, is_watched = false;
	int code;

	if (!scan_watch_start(&w, call, &is_watched))
		return cli_usage(call->command, "--progress takes json or none");
	options->progress = is_watched ? scan_watch_tell : NULL;
	options->context = &w;
	if (paths->n_data > 0) {
		if (!cli_law(cli, call))
			return cli_fail(cli);
		enum gpai_code rc = gpai_data_scan(
		    paths->data, paths->n_data, cli->law, options, &is_silent, &cli->err);
		progress_end(&w.bar);
		if (rc != GPAI_OK)
			return cli_fail(cli);
	} else {
		options->part = NULL;
	}
	if (is_silent)
		return EXIT_DONE;
	code = data_finish(
	    cli, call, paths->descriptions, paths->n_descriptions, options, place->has_dossier);
	if (code == EXIT_COULD_NOT)
		return cli_fail(cli);
	if (option_get(call, "plot") != NULL && options->part != NULL &&
	    plot(cli, call, options) == EXIT_COULD_NOT)
		return EXIT_COULD_NOT;
	return code;
}

int
measure_data_run(struct cli *cli, const struct call *call)
{
	char folder[4096 + 64];
	struct gpai_data_options options = {0};
	struct scan_fields fields = {0};
	struct paths paths = {0};
	struct place place = {0};
	int code = EXIT_COULD_NOT;

	if (option_get(call, "source") == NULL)
		return cli_usage(call->command, "needs --source NAME: what this data is called");
	if (option_get(call, "share") != NULL && option_get(call, "partial") == NULL)
		return cli_usage(
		    call->command, "--share counts a part alone, so it needs --partial");
	if (option_get(call, "json") != NULL && option_get(call, "plot") != NULL &&
	    option_get(call, "plot")[0] == '\0')
		return cli_usage(
		    call->command, "--plot draws on the terminal; with --json give it a file");
	if (!scan_fields_read(call, &fields)) {
		free(fields.text);
		return cli_usage(
		    call->command, "--fields takes WHAT=NAME with commas between, as text=body");
	}
	take_scan_options(call, &fields, &options);
	options.libexec = corpus_libexec(folder, sizeof folder);
	if (!sort_paths(cli, call, &paths) || !find_place(cli, call, &place)) {
		cli_fail(cli);
	} else {
		options.part = place.path;
		options.work = place.work;
		code = measure(cli, call, &options, &paths, &place);
	}
	place_release(&place);
	free(paths.data);
	free(paths.descriptions);
	free(fields.text);
	return code;
}
