/* SPDX-License-Identifier: Apache-2.0 */
/* gpai write: a form filled from the facts, as a file. */
#include "cli/cli.h"

#include "cli/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* By --format, else by the suffix of the file, else HTML. */
static const char *
format_of(const struct call *call, const char *output)
{
	const char *named = option_get(call, "format");
	const char *dot = output != NULL ? strrchr(output, '.') : NULL;
	struct gpai_format format;

	if (named != NULL)
		return named;
	for (uint32_t i = 0; dot != NULL && gpai_document_format(i, &format); i++)
		if (strcmp(dot, format.suffix) == 0)
			return format.name;
	return dot != NULL && dot[1] != '\0' ? dot + 1 : "html";
}

static const char *
suffix_of(const char *name)
{
	struct gpai_format format;

	for (uint32_t i = 0; gpai_document_format(i, &format); i++)
		if (strcmp(format.name, name) == 0)
			return format.suffix;
	return "";
}

/* out/FORM-AUDIENCE.SUFFIX in the dossier; the folder is made. */
static bool
default_output(struct cli *cli, const char *form, const char *audience, const char *format,
    char *path, size_t size)
{
	snprintf(path, size, "%s/out", cli->folder);
	if (mkdir(path, 0777) != 0 && errno != EEXIST) {
		fprintf(stderr, "gpai: %s: cannot make the folder: %s\n", path, strerror(errno));
		return false;
	}
	int n =
	    snprintf(path, size, "%s/out/%s-%s%s", cli->folder, form, audience, suffix_of(format));
	return n > 0 && (size_t)n < size;
}

/* Beside the target first, then renamed: a reader never sees half a document. */
static bool
save(const char *path, const char *bytes, size_t len)
{
	char part[4096 + 8];
	bool ok = false;

	if ((size_t)snprintf(part, sizeof part, "%s.part", path) >= sizeof part)
		return false;
	FILE *file = fopen(part, "wb");
	if (file != NULL) {
		ok = fwrite(bytes, 1, len, file) == len && fflush(file) == 0 &&
		     fsync(fileno(file)) == 0;
		ok = fclose(file) == 0 && ok;
	}
	ok = ok && rename(part, path) == 0;
	if (!ok) {
		fprintf(stderr, "gpai: %s: cannot write: %s\n", path, strerror(errno));
		unlink(part);
	}
	return ok;
}

int
write_run(struct cli *cli, const struct call *call)
{
	const char *output = option_get(call, "output");
	struct gpai_write_options options = {.form = call->words[0],
	    .audience = option_get(call, "for"),
	    .format = format_of(call, output),
	    .at = option_get(call, "at")};
	struct gpai_written written;
	char path[4096], *bytes = NULL;
	size_t len;
	int code;

	if (options.audience == NULL)
		return cli_usage(call->command, "needs --for AUDIENCE: who will read it");
	if (!cli_dossier(cli, call, false) ||
	    gpai_write(cli->dossier, &options, &bytes, &len, &written, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	code = written.open > 0 ? EXIT_FINDINGS : EXIT_DONE;
	if (output != NULL && strcmp(output, "-") == 0) {
		cli_print(cli, bytes, len);
		return code;
	}
	if (output != NULL)
		snprintf(path, sizeof path, "%s", output);
	else if (!default_output(
		     cli, options.form, options.audience, options.format, path, sizeof path))
		code = EXIT_COULD_NOT;
	if (code != EXIT_COULD_NOT && !save(path, bytes, len))
		code = EXIT_COULD_NOT;
	if (code != EXIT_COULD_NOT)
		fprintf(cli->term.out, "%s: %u of %u items answered%s\n  sha256 %s, record %llu\n",
		    path, written.answered, written.items, written.open > 0 ? ", draft" : "",
		    written.digest, (unsigned long long)written.record);
	gpai_text_free(bytes);
	return code;
}
