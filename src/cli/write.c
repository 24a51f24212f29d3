/* SPDX-License-Identifier: Apache-2.0 */
/* gpai write: a form filled from the facts, as a file. */
#include "cli/cli.h"

#include "cli/corpus.h"
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

/* Where the document goes: stdout, or a file that is written beside its name first and
 * renamed when the issue is recorded, so that nobody sees half a document or one that
 * the log does not know. */
struct target {
	struct cli *cli;
	const char *path;   /* "-": stdout */
	const char *folder; /* to be made when missing; NULL: none */
	bool begun;         /* there is a file `part` */
	char part[4096 + 32];
};

static enum gpai_code
refuse(struct gpai_error *err, const char *path, const char *doing, int number)
{
	*err = (struct gpai_error){.code = GPAI_IO};
	snprintf(err->file, sizeof err->file, "%s", path);
	snprintf(err->message, sizeof err->message, "cannot %s: %s", doing, strerror(number));
	return GPAI_IO;
}

static enum gpai_code
keep_printed(void *context, const char *bytes, size_t len, struct gpai_error *err)
{
	struct target *target = context;
	FILE *out = target->cli->term.out;

	(void)err; /* is cli->err */
	fwrite(bytes, 1, len, out);
	if (len > 0 && bytes[len - 1] != '\n')
		fputc('\n', out);
	return cli_flush(target->cli) ? GPAI_OK : GPAI_IO;
}

static bool
is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static enum gpai_code
keep_file(void *context, const char *bytes, size_t len, struct gpai_error *err)
{
	struct target *target = context;
	int number = 0;

	if (target->folder != NULL && mkdir(target->folder, 0777) != 0 && errno != EEXIST)
		return refuse(err, target->folder, "make the folder", errno);
	if (is_folder(target->path))
		return refuse(err, target->path, "write", EISDIR);
	FILE *file = fopen(target->part, "wb");
	if (file == NULL)
		return refuse(err, target->path, "write", errno);
	target->begun = true;
	if (fwrite(bytes, 1, len, file) != len || fflush(file) != 0 || fsync(fileno(file)) != 0)
		number = errno;
	if (fclose(file) != 0 && number == 0)
		number = errno;
	return number == 0 ? GPAI_OK : refuse(err, target->path, "write", number);
}

/* Renders, keeps, records, names. */
static enum gpai_code
write_document(struct cli *cli, struct gpai_write_options *options, struct target *target,
    struct gpai_written *written)
{
	char *bytes = NULL;
	size_t len;
	enum gpai_code rc;

	options->keep = strcmp(target->path, "-") == 0 ? keep_printed : keep_file;
	options->context = target;
	rc = gpai_write(cli->dossier, options, &bytes, &len, written, &cli->err);
	gpai_text_free(bytes);
	if (!target->begun)
		return rc;
	if (rc == GPAI_OK && rename(target->part, target->path) != 0)
		rc = refuse(&cli->err, target->path, "name the document", errno);
	if (rc != GPAI_OK)
		unlink(target->part);
	return rc;
}

int
write_run(struct cli *cli, const struct call *call)
{
	const char *output = option_get(call, "output");
	struct gpai_write_options options = {.form = call->words[0],
	    .audience = option_get(call, "for"),
	    .format = format_of(call, output),
	    .at = option_get(call, "at")};
	struct target target = {.cli = cli, .path = output};
	struct gpai_written written;
	char path[4096], folder[4096], libexec[4096 + 64];
	int n;

	options.libexec = corpus_libexec(libexec, sizeof libexec);
	if (!cli_law(cli, call))
		return cli_fail(cli);
	if (options.audience == NULL)
		options.audience = gpai_form_audience(cli->law, options.form);
	if (options.audience == NULL)
		return cli_usage(call->command, "needs --for AUDIENCE: who will read it");
	if (!cli_dossier(cli, call, false))
		return cli_fail(cli);
	if (output == NULL) { /* out/FORM-AUDIENCE.SUFFIX in the dossier */
		snprintf(folder, sizeof folder, "%s/out", cli->folder);
		n = snprintf(path, sizeof path, "%s/out/%s-%s%s", cli->folder, options.form,
		    options.audience, suffix_of(options.format));
		if (n < 0 || (size_t)n >= sizeof path) {
			refuse(&cli->err, cli->folder, "write", ENAMETOOLONG);
			return cli_fail(cli);
		}
		target.path = path;
		target.folder = folder;
	}
	snprintf(target.part, sizeof target.part, "%.4095s.%ld.part", target.path, (long)getpid());
	if (write_document(cli, &options, &target, &written) != GPAI_OK)
		return cli_fail(cli);
	if (target.begun)
		fprintf(cli->term.out, "%s: %u of %u items answered%s\n  sha256 %s, record %llu\n",
		    target.path, written.answered, written.items, written.open > 0 ? ", draft" : "",
		    written.digest, (unsigned long long)written.record);
	return written.open > 0 ? EXIT_FINDINGS : EXIT_DONE;
}
