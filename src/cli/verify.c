/* SPDX-License-Identifier: Apache-2.0 */
/* gpai verify: a model held against its signature. */
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/run.h"
#include "cli/signature.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN_MAX = 100 }; /* files that do not fit; --json has all */

static void
show_who(struct cli *cli, const struct gpai_signature_summary *s)
{
	FILE *out = cli->term.out;

	fprintf(out, "  key        %s %s\n", s->key_kind, s->key_digest);
	if (s->subject[0] == '\0')
		return;
	fputs("  signer     ", out);
	term_cell(&cli->term, STYLE_PLAIN, s->subject, 0);
	fputs(", by ", out);
	term_cell(&cli->term, STYLE_PLAIN, s->issuer, 0);
	fputc('\n', out);
	fprintf(out, "             valid %s to %s", s->valid_from, s->valid_until);
	if (s->checked_at[0] != '\0')
		fprintf(out, "; chain checked as of %s", s->checked_at);
	fputc('\n', out);
}

static void
show_what(struct cli *cli, const struct gpai_signature_summary *s)
{
	char files[32], bytes[32];

	if (s->layout[0] == '\0')
		return;
	fprintf(cli->term.out, "  model      %s%s", s->root, s->model[0] ? ", signed as " : "");
	term_cell(&cli->term, STYLE_PLAIN, s->model, 0);
	fputc('\n', cli->term.out);
	fprintf(cli->term.out, "             %s %s signed; %s bytes are there; layout %s\n",
	    signature_grouped(s->files, files, sizeof files), s->serialization,
	    signature_grouped(s->bytes, bytes, sizeof bytes), s->layout);
}

static void
show_mismatches(struct cli *cli, const struct gpai_signature *signature)
{
	uint32_t n;
	const struct gpai_mismatch *m = gpai_signature_mismatches(signature, &n);

	for (uint32_t i = 0; i < n && i < SHOWN_MAX; i++) {
		fputs("  ", cli->term.out);
		term_cell(&cli->term, STYLE_BAD, m[i].what, 11);
		if (term_columns(m[i].what) >= 11)
			fputc(' ', cli->term.out);
		term_wrap(&cli->term, STYLE_PLAIN, m[i].text, 13, 13);
	}
	if (n > SHOWN_MAX)
		fprintf(cli->term.out, "  and %u more: --json\n", n - SHOWN_MAX);
}

static void
show(struct cli *cli, const struct gpai_signature *signature)
{
	static const struct {
		const char *outcome, *says;
		enum style style;
	} outcomes[] = {{"fits", "fits its signature", STYLE_GOOD},
	    {"does-not-fit", "DOES NOT FIT its signature", STYLE_BAD},
	    {"not-verified", "is NOT VERIFIED: who signed could not be checked", STYLE_ASK}};
	const struct gpai_signature_summary *s = gpai_signature_summary(signature);
	uint32_t n;
	const char *const *unchecked = gpai_signature_unchecked(signature, &n);

	for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++)
		if (strcmp(s->outcome, outcomes[i].outcome) == 0)
			term_cell(&cli->term, outcomes[i].style, outcomes[i].says, 0);
	fputc('\n', cli->term.out);
	fputs("  signature  ", cli->term.out);
	term_cell(&cli->term, STYLE_PLAIN, s->file, 0);
	fprintf(cli->term.out, ", by %s\n", s->method);
	show_who(cli, s);
	show_what(cli, s);
	show_mismatches(cli, signature);
	signature_show_ignored(cli, signature);
	for (uint32_t i = 0; i < n; i++) {
		fputs("  ", cli->term.out);
		term_cell(&cli->term, STYLE_ASK, "not checked", 13);
		term_wrap(&cli->term, STYLE_PLAIN, unchecked[i], 15, 15);
	}
}

static int
exit_code(const struct gpai_signature *signature)
{
	const char *outcome = gpai_signature_summary(signature)->outcome;

	if (strcmp(outcome, "fits") == 0)
		return EXIT_DONE;
	return strcmp(outcome, "does-not-fit") == 0 ? EXIT_FINDINGS : EXIT_COULD_NOT;
}

/* The beginning of a day, or now. */
static bool
find_moment(struct cli *cli, const struct call *call, int64_t *moment)
{
	const char *at = option_get(call, "at");

	*moment = cli->env.now;
	return at == NULL || gpai_moment_of_day(at, moment, &cli->err) == GPAI_OK;
}

int
verify_run(struct cli *cli, const struct call *call)
{
	const char *ignored[SIGNATURE_IGNORED_MAX + 1];
	struct gpai_verify_options options = {.signature = option_get(call, "signature"),
	    .key = option_get(call, "key"),
	    .authorities = option_get(call, "ca"),
	    .ignore_unsigned = option_get(call, "ignore-unsigned-files") != NULL};
	struct gpai_signature *signature = NULL;
	struct progress progress;
	char *list = NULL;
	int code;

	if (!find_moment(cli, call, &options.moment) ||
	    !signature_ignored(cli, call, &list, ignored, &options.ignore))
		return cli_fail(cli);
	progress_start(&progress, "hashing");
	options.progress = progress_tell;
	options.context = &progress;
	enum gpai_code rc = gpai_model_verify(call->words[0], &options, &signature, &cli->err);
	progress_end(&progress);
	free(list);
	if (rc != GPAI_OK)
		return cli_fail(cli);
	code = signature_print(cli, call, signature, show, exit_code(signature));
	gpai_signature_free(signature);
	return code;
}
