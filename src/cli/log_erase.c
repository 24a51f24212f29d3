/* SPDX-License-Identifier: Apache-2.0 */
/* gpai log erase: personal data out of records, while the log still verifies. */
#include "cli/cli.h"

#include "cli/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { RECORDS_MAX = 256, FIELDS_MAX = 64, WHAT = 2, BODY = 14 };

static const struct {
	const char *what, *says, *dry;
	enum style style;
} WORDS[] = {{"erased", "erased", "would go", STYLE_GOOD}, {"kept", "kept", "kept", STYLE_BAD},
    {"never", "never", "never", STYLE_BAD}, {"whole", "in part", "in part", STYLE_BAD},
    {"mentions", "mentions", "mentions", STYLE_ASK},
    {"document", "document", "document", STYLE_ASK}, {"shared", "shared", "shared", STYLE_ASK},
    {"file", "file", "file", STYLE_ASK}, {"packed", "unsearched", "unsearched", STYLE_FAINT}};

static void
show_line(struct cli *cli, const struct gpai_erasing_line *line, bool is_done)
{
	struct term *term = &cli->term;
	char text[1024], number[64] = "";
	size_t i = 0;

	while (i + 1 < sizeof WORDS / sizeof *WORDS && strcmp(WORDS[i].what, line->what) != 0)
		i++;
	if (line->record != 0)
		snprintf(number, sizeof number, "record %llu (%s)%s",
		    (unsigned long long)line->record, line->kind,
		    line->where[0]                 ? ": "
		    : strcmp(line->what, "shared") ? ": all of it"
						   : "");
	snprintf(text, sizeof text, "%s%s%s%s", number, line->where, line->why[0] ? "; " : "",
	    line->why);
	fprintf(term->out, "%*s", WHAT, "");
	term_cell(term, WORDS[i].style, is_done ? WORDS[i].says : WORDS[i].dry, BODY - WHAT);
	term_wrap(term, STYLE_PLAIN, text, BODY, BODY);
}

static bool
is_kept(const struct gpai_erasing *e)
{
	uint32_t n;
	const struct gpai_erasing_line *lines = gpai_erasing_lines(e, &n);

	for (uint32_t i = 0; i < n; i++)
		if (strcmp(lines[i].what, "kept") == 0)
			return true;
	return false;
}

static const char *
verdict(const struct gpai_erasing *e, bool dry)
{
	if (gpai_erasing_is_refused(e) && is_kept(e))
		return "nothing was erased: something of it is held back; "
		       "--despite-retention takes what a duty keeps";
	if (gpai_erasing_is_refused(e))
		return "nothing was erased: something of it can never go, or not in part";
	if (gpai_erasing_count(e) == 0)
		return "nothing is there to be erased";
	if (dry)
		return "nothing was erased: this was a dry run";
	if (gpai_erasing_is_unscrubbed(e))
		return "erased; but another program is reading, and pages of the database may "
		       "still hold it: run this again with --person when it is done";
	return "erased; the log verifies as before";
}

static int
show(struct cli *cli, const struct gpai_erasing *e, bool dry)
{
	uint32_t n;
	const struct gpai_erasing_line *lines = gpai_erasing_lines(e, &n);
	bool is_done = !dry && !gpai_erasing_is_refused(e), is_left = false;

	for (uint32_t i = 0; i < n; i++) {
		show_line(cli, &lines[i], is_done);
		is_left |= strcmp(lines[i].what, "erased") != 0;
	}
	fprintf(cli->term.out, "%s%s\n", n > 0 ? "\n" : "", verdict(e, dry));
	if (is_done && gpai_erasing_count(e) > 0)
		term_wrap(&cli->term, STYLE_FAINT,
		    "what was published holds commitments only and stays; archives, bundles and "
		    "documents handed out before hold it still",
		    0, 0);
	return is_left || gpai_erasing_is_unscrubbed(e) ? EXIT_FINDINGS : EXIT_DONE;
}

static bool
read_records(const struct call *call, uint64_t *records, uint32_t *n)
{
	for (int i = 0; i < call->n_words; i++) {
		char *end;
		errno = 0;
		unsigned long long number = strtoull(call->words[i], &end, 10);
		if (call->words[i][0] < '0' || call->words[i][0] > '9' || *end != '\0' ||
		    errno != 0 || *n == RECORDS_MAX)
			return false;
		records[(*n)++] = number;
	}
	return true;
}

int
log_erase_run(struct cli *cli, const struct call *call)
{
	uint64_t records[RECORDS_MAX];
	const char *fields[FIELDS_MAX];
	char names[4096];
	struct gpai_erase_options options = {.records = records,
	    .fields = fields,
	    .person = option_get(call, "person"),
	    .reason = option_get(call, "reason"),
	    .despite_retention = option_get(call, "despite-retention") != NULL,
	    .dry_run = option_get(call, "dry-run") != NULL};
	struct gpai_erasing *erasing;
	char *text, *rest;
	size_t len;
	int code;

	if (!read_records(call, records, &options.n_records))
		return cli_usage(call->command,
		    "takes up to %d numbers of records, as "
		    "gpai log list shows them",
		    RECORDS_MAX);
	if (option_get(call, "field") != NULL) {
		snprintf(names, sizeof names, "%s", option_get(call, "field"));
		for (char *name = strtok_r(names, ",", &rest);
		     name != NULL && options.n_fields < FIELDS_MAX;
		     name = strtok_r(NULL, ",", &rest))
			fields[options.n_fields++] = name;
	}
	if (!cli_dossier(cli, call, options.dry_run) ||
	    gpai_log_erase(cli->dossier, &options, &erasing, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	if (option_get(call, "json") == NULL) {
		code = show(cli, erasing, options.dry_run);
	} else if (gpai_erasing_json(erasing, &text, &len, &cli->err) == GPAI_OK) {
		cli_print(cli, text, len);
		code = EXIT_DONE;
	} else {
		code = cli_fail(cli);
	}
	gpai_erasing_free(erasing);
	return code;
}
