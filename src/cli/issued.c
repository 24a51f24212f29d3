/* SPDX-License-Identifier: Apache-2.0 */
/* Documents that were issued before; see issued.h. */
#include "cli/issued.h"

#include "cli/document_files.h"

#include <string.h>

enum { BESIDE = 10 }; /* columns of "  before  " */

/* The bytes on stdout, or in a file: nothing is recorded, for it was. */
int
issued_write(struct cli *cli, const struct call *call, uint64_t record)
{
	const char *output = option_get(call, "output");
	struct gpai_issued issued;
	char *bytes;
	size_t len;
	enum gpai_code rc = gpai_as_issued(cli->dossier, record, &bytes, &len, &issued, &cli->err);

	if (rc != GPAI_OK)
		return cli_fail(cli);
	if (output == NULL || strcmp(output, "-") == 0) {
		fwrite(bytes, 1, len, cli->term.out);
		rc = cli_flush(cli) ? GPAI_OK : GPAI_IO;
	} else if ((rc = document_file_put(output, bytes, len, &cli->err)) == GPAI_OK)
		fprintf(cli->term.out,
		    "%s: %s for %s as issued, facts of %s\n  sha256 %s, record %llu\n", output,
		    issued.form, issued.audience, issued.as_of, issued.digest,
		    (unsigned long long)record);
	gpai_text_free(bytes);
	return rc == GPAI_OK ? EXIT_DONE : cli_fail(cli);
}

/* --- What changed --- */

static void
show_side(struct cli *cli, const char *what, const char *text, enum style style)
{
	fprintf(cli->term.out, "  %-*s", BESIDE - 2, what);
	if (text[0] == '\0')
		term_wrap(&cli->term, STYLE_FAINT, "(nothing)", BESIDE, BESIDE);
	else
		term_wrap(&cli->term, style, text, BESIDE, BESIDE);
}

static void
show_change(struct cli *cli, const struct gpai_document_change *c)
{
	char line[512];

	snprintf(line, sizeof line, "%s%s%s%s%s%s%s", c->item, c->item[0] ? "  " : "", c->label,
	    c->name[0] ? ", " : "", c->name, c->entity[0] ? ", " : "", c->entity);
	term_wrap(&cli->term, STYLE_NAME, line, 0, 2);
	show_side(cli, "then", c->before, STYLE_PLAIN);
	show_side(cli, "now", c->after, STYLE_STRONG);
}

static void
put_member(FILE *out, const char *key, const char *text, const char *after)
{
	fprintf(out, "\"%s\":", key);
	cli_json_string(out, text);
	fputs(after, out);
}

static void
show_json(FILE *out, const struct gpai_document_diff *diff)
{
	fputc('{', out);
	put_member(out, "form", diff->then.form, ",");
	put_member(out, "audience", diff->then.audience, ",");
	fprintf(out, "\"record\":%llu,", (unsigned long long)diff->record);
	put_member(out, "as_of", diff->then.as_of, ",");
	put_member(out, "sha256", diff->then.digest, ",\"changes\":[");
	for (uint32_t i = 0; i < diff->n; i++) {
		const struct gpai_document_change *c = &diff->changes[i];
		fputs(i > 0 ? ",{" : "{", out);
		put_member(out, "item", c->item, ",");
		put_member(out, "label", c->label, ",");
		put_member(out, "entity", c->entity, ",");
		put_member(out, "name", c->name, ",");
		put_member(out, "before", c->before, ",");
		put_member(out, "after", c->after, "}");
	}
	fputs("]}\n", out);
}

int
issued_diff(struct cli *cli, const struct call *call, const struct gpai_write_options *options,
    uint64_t record)
{
	struct gpai_document_diff *diff;

	if (gpai_write_diff(cli->dossier, options, record, &diff, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	if (option_get(call, "json") != NULL)
		show_json(cli->term.out, diff);
	else {
		fprintf(cli->term.out, "%s for %s: %u %s since record %llu, facts of %s\n",
		    diff->then.form, diff->then.audience, diff->n,
		    diff->n == 1 ? "change" : "changes", (unsigned long long)diff->record,
		    diff->then.as_of);
		for (uint32_t i = 0; i < diff->n; i++)
			show_change(cli, &diff->changes[i]);
	}
	int code = diff->n > 0 ? EXIT_FINDINGS : EXIT_DONE;
	gpai_document_diff_free(diff);
	return code;
}
