/* SPDX-License-Identifier: Apache-2.0 */
/* gpai crawler: what is on file about crawlers, as a folder to publish. */
#include "cli/cli.h"

#include "cli/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES_MAX = 8, PATH_SIZE = 4096 + 64 };

/* Every file is written beside its name first; all are renamed when the issue is recorded, so
 * that nobody sees half a file or an issue that the log does not know. */
struct target {
	const char *folder;
	uint32_t n;
	struct {
		char part[PATH_SIZE], path[PATH_SIZE];
	} files[FILES_MAX];
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
write_part(
    const char *part, const char *path, const char *bytes, size_t len, struct gpai_error *err)
{
	struct stat st;
	int number = 0;

	if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return refuse(err, path, "write", S_ISDIR(st.st_mode) ? EISDIR : EEXIST);
	FILE *file = fopen(part, "wbx");
	if (file == NULL)
		return refuse(err, path, "write", errno);
	if (fwrite(bytes, 1, len, file) != len || fflush(file) != 0 || fsync(fileno(file)) != 0)
		number = errno;
	if (fclose(file) != 0 && number == 0)
		number = errno;
	if (number != 0)
		unlink(part);
	return number == 0 ? GPAI_OK : refuse(err, path, "write", number);
}

static enum gpai_code
keep_file(void *context, const char *name, const char *bytes, size_t len, struct gpai_error *err)
{
	struct target *target = context;
	uint32_t i = target->n;
	int n;

	if (i == FILES_MAX)
		return refuse(err, name, "write", ENOSPC);
	snprintf(target->files[i].path, PATH_SIZE, "%s/%s", target->folder, name);
	n = snprintf(target->files[i].part, PATH_SIZE, "%s/.%s.%ld.part", target->folder, name,
	    (long)getpid());
	if (n < 0 || n >= PATH_SIZE)
		return refuse(err, target->folder, "write", ENAMETOOLONG);
	enum gpai_code rc =
	    write_part(target->files[i].part, target->files[i].path, bytes, len, err);
	target->n += rc == GPAI_OK;
	return rc;
}

/* In the order of writing: what the page links to is there when the page is not yet new. */
static enum gpai_code
name_files(struct target *target, struct gpai_error *err)
{
	for (uint32_t i = target->n; i-- > 0;)
		if (rename(target->files[i].part, target->files[i].path) != 0)
			return refuse(err, target->files[i].path, "name the file", errno);
	return GPAI_OK;
}

static enum gpai_code
publish(struct cli *cli, struct gpai_crawlers_options *options, struct target *target,
    struct gpai_crawlers **crawlers)
{
	enum gpai_code rc;

	if (mkdir(target->folder, 0777) != 0 && errno != EEXIST)
		return refuse(&cli->err, target->folder, "make the folder", errno);
	options->keep = keep_file;
	options->context = target;
	rc = gpai_crawlers_publish(cli->dossier, options, crawlers, &cli->err);
	if (rc == GPAI_OK)
		rc = name_files(target, &cli->err);
	for (uint32_t i = 0; rc != GPAI_OK && i < target->n; i++)
		unlink(target->files[i].part);
	return rc;
}

static void
print_json(struct cli *cli, const struct target *target, const struct gpai_crawlers *c)
{
	FILE *out = cli->term.out;

	fputs("{\"folder\":", out);
	cli_json_string(out, target->folder);
	fprintf(out,
	    ",\"items\":%u,\"answered\":%u,\"open\":%u,\"crawlers\":%u,\"changes\":%u,"
	    "\"record\":%llu,\"files\":[",
	    c->items, c->answered, c->open, c->crawlers, c->changes, (unsigned long long)c->record);
	for (uint32_t i = 0; i < c->n_files; i++)
		fprintf(out, "%s{\"name\":\"%s\",\"bytes\":%llu,\"sha256\":\"%s\"}",
		    i > 0 ? "," : "", c->files[i].name, (unsigned long long)c->files[i].bytes,
		    c->files[i].digest);
	fputs("],\"notes\":[", out);
	for (uint32_t i = 0; i < c->n_notes; i++) {
		fputs(i > 0 ? "," : "", out);
		cli_json_string(out, c->notes[i]);
	}
	fputs("]}\n", out);
}

static void
print(struct cli *cli, const struct target *target, const struct gpai_crawlers *c)
{
	FILE *out = cli->term.out;

	fprintf(out, "%s: %u crawler%s, %u of %u items stated%s, %u change%s, record %llu\n",
	    target->folder, c->crawlers, c->crawlers == 1 ? "" : "s", c->answered, c->items,
	    c->open > 0 ? ", draft" : "", c->changes, c->changes == 1 ? "" : "s",
	    (unsigned long long)c->record);
	for (uint32_t i = 0; i < c->n_files; i++) {
		fputs("  ", out);
		term_cell(&cli->term, STYLE_NAME, c->files[i].name, 20);
		fprintf(out, "%s\n", c->files[i].says);
	}
	for (uint32_t i = 0; i < c->n_notes; i++)
		fprintf(out, "  note: %s\n", c->notes[i]);
}

int
crawler_run(struct cli *cli, const struct call *call)
{
	struct gpai_crawlers_options options = {
	    .at = option_get(call, "at"), .since = option_get(call, "since")};
	struct target *target;
	struct gpai_crawlers *crawlers;
	char folder[4096];
	int code;

	if (!cli_dossier(cli, call, false))
		return cli_fail(cli);
	if ((target = calloc(1, sizeof *target)) == NULL) {
		refuse(&cli->err, cli->folder, "write", ENOMEM);
		return cli_fail(cli);
	}
	target->folder = option_get(call, "output");
	if (target->folder == NULL) { /* out/crawlers in the dossier */
		snprintf(folder, sizeof folder, "%.4000s/out", cli->folder);
		mkdir(folder, 0777); /* when it fails, so does what follows */
		snprintf(folder, sizeof folder, "%.4000s/out/crawlers", cli->folder);
		target->folder = folder;
	}
	if (publish(cli, &options, target, &crawlers) != GPAI_OK) {
		free(target);
		return cli_fail(cli);
	}
	if (option_get(call, "json") != NULL)
		print_json(cli, target, crawlers);
	else
		print(cli, target, crawlers);
	code = crawlers->open > 0 || crawlers->n_notes > 0 ? EXIT_FINDINGS : EXIT_DONE;
	gpai_crawlers_free(crawlers);
	free(target);
	return code;
}
