/* SPDX-License-Identifier: Apache-2.0 */
/* Files of documents; see document_files.h. */
#include "cli/document_files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_CHARS = 4096, PART_CHARS = PATH_CHARS + 32 };

const char *
document_format(const struct call *call, const char *output)
{
	const char *named = option_get(call, "format");
	const char *dot = output != NULL ? strrchr(output, '.') : NULL;
	struct gpai_format format;

	if (named != NULL)
		return named;
	for (uint32_t i = 0; dot != NULL && gpai_document_format(i, &format); i++)
		if (strcmp(dot, format.suffix) == 0)
			return format.name;
	return dot != NULL && dot[1] != '\0' && strchr(dot, '/') == NULL ? dot + 1 : "html";
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

static enum gpai_code
refuse(struct gpai_error *err, const char *path, const char *doing, int number)
{
	*err = (struct gpai_error){.code = GPAI_IO};
	snprintf(err->file, sizeof err->file, "%.*s", (int)sizeof err->file - 1, path);
	snprintf(err->message, sizeof err->message, "cannot %s: %s", doing, strerror(number));
	return GPAI_IO;
}

static void
part_of(const char *path, char *part, size_t size)
{
	snprintf(part, size, "%.*s.%ld.part", PATH_CHARS, path, (long)getpid());
}

static bool
is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static enum gpai_code
put_part(const char *path, const char *bytes, size_t len, struct gpai_error *err)
{
	char part[PART_CHARS];
	int number = 0;

	if (is_folder(path))
		return refuse(err, path, "write", EISDIR);
	part_of(path, part, sizeof part);
	FILE *file = fopen(part, "wb");
	if (file == NULL)
		return refuse(err, path, "write", errno);
	if (fwrite(bytes, 1, len, file) != len || fflush(file) != 0 || fsync(fileno(file)) != 0)
		number = errno;
	if (fclose(file) != 0 && number == 0)
		number = errno;
	return number == 0 ? GPAI_OK : refuse(err, path, "write", number);
}

static enum gpai_code
name_part(const char *path, struct gpai_error *err)
{
	char part[PART_CHARS];

	part_of(path, part, sizeof part);
	return rename(part, path) == 0 ? GPAI_OK : refuse(err, path, "name the document", errno);
}

static void
drop_part(const char *path)
{
	char part[PART_CHARS];

	part_of(path, part, sizeof part);
	unlink(part);
}

enum gpai_code
document_file_try(const char *path, struct gpai_error *err)
{
	enum gpai_code rc = put_part(path, "", 0, err);

	drop_part(path);
	return rc;
}

enum gpai_code
document_file_put(const char *path, const char *bytes, size_t len, struct gpai_error *err)
{
	enum gpai_code rc = put_part(path, bytes, len, err);

	if (rc == GPAI_OK)
		rc = name_part(path, err);
	if (rc != GPAI_OK)
		drop_part(path);
	return rc;
}

/* --- Several --- */

/* "-NAME-STAGE" of what a document is about, in characters that any file system takes. */
static void
about_name(const struct gpai_written *written, char *name, size_t size)
{
	static const char FINE[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

	snprintf(name, size, "%s%s%s%s", written->of[0] != '\0' ? "-" : "", written->of,
	    written->stage[0] != '\0' ? "-" : "", written->stage);
	for (char *at = name + strspn(name, FINE); *at != '\0'; at += strspn(at, FINE))
		*at = '-';
}

static bool
is_taken(const struct document_files *files, const char *path)
{
	for (uint32_t i = 0; i < files->n; i++)
		if (strcmp(files->paths[i], path) == 0)
			return true;
	return false;
}

/* FOLDER/FORM[-NAME][-STAGE]-AUDIENCE[-LANGUAGE][-NUMBER].SUFFIX, or the one path; numbered where
 * two names are one in the characters of files. False: it is too long. */
static bool
choose_path(
    const struct document_files *files, const struct gpai_written *written, char *path, size_t size)
{
	bool english = files->language == NULL || strcmp(files->language, "en") == 0;
	char about[sizeof written->of + sizeof written->stage + 2], number[16] = "";
	int n;

	if (files->path != NULL) {
		n = snprintf(path, size, "%s", files->path);
		return n >= 0 && (size_t)n < size;
	}
	about_name(written, about, sizeof about);
	for (unsigned times = 2;; times++) {
		n = snprintf(path, size, "%s/%s%s-%s%s%s%s%s", files->folder, written->form, about,
		    written->audience, english ? "" : "-", english ? "" : files->language, number,
		    suffix_of(files->format));
		if (n < 0 || (size_t)n >= size)
			return false;
		if (!is_taken(files, path))
			return true;
		snprintf(number, sizeof number, "-%u", times);
	}
}

/* Remembered, so that it can be taken back. */
static enum gpai_code
add_path(struct document_files *files, const struct gpai_written *written, const char **path,
    struct gpai_error *err)
{
	char name[PATH_CHARS];

	if (!choose_path(files, written, name, sizeof name))
		return refuse(err, files->folder != NULL ? files->folder : files->path, "write",
		    ENAMETOOLONG);
	if (files->n == files->cap) {
		uint32_t cap = files->cap > 0 ? 2 * files->cap : 64;
		char **more = realloc(files->paths, cap * sizeof *more);
		if (more == NULL)
			return refuse(err, name, "write", ENOMEM);
		files->paths = more;
		files->cap = cap;
	}
	files->paths[files->n] = strdup(name);
	if (files->paths[files->n] == NULL)
		return refuse(err, name, "write", ENOMEM);
	*path = files->paths[files->n++];
	return GPAI_OK;
}

enum gpai_code
document_files_keep(void *context, const struct gpai_written *written, const char *bytes,
    size_t len, struct gpai_error *err)
{
	struct document_files *files = context;
	const char *path;
	enum gpai_code rc;

	if (files->path != NULL && strcmp(files->path, "-") == 0) {
		fwrite(bytes, 1, len, files->cli->term.out);
		return cli_flush(files->cli) ? GPAI_OK : GPAI_IO;
	}
	if (files->folder != NULL && mkdir(files->folder, 0777) != 0 && errno != EEXIST)
		return refuse(err, files->folder, "make the folder", errno);
	if ((rc = add_path(files, written, &path, err)) != GPAI_OK)
		return rc;
	return put_part(path, bytes, len, err);
}

static void
tell(struct cli *cli, const char *path, const struct gpai_written *written)
{
	fprintf(cli->term.out, "%s: %u of %u items answered%s\n  sha256 %s, record %llu\n", path,
	    written->answered, written->items, written->open > 0 ? ", draft" : "", written->digest,
	    (unsigned long long)written->record);
}

static void
put_word(FILE *out, const char *key, const char *word)
{
	fprintf(out, "\"%s\":", key);
	cli_json_string(out, word);
	fputc(',', out);
}

static void
tell_json(FILE *out, const char *path, const struct gpai_written *written)
{
	fputc('{', out);
	put_word(out, "file", path);
	put_word(out, "form", written->form);
	put_word(out, "audience", written->audience);
	put_word(out, "of", written->of);
	put_word(out, "stage", written->stage);
	fprintf(out,
	    "\"items\":%u,\"answered\":%u,\"open\":%u,\"too_long\":%u,\"sha256\":\"%s\","
	    "\"record\":%llu}",
	    written->items, written->answered, written->open, written->too_long, written->digest,
	    (unsigned long long)written->record);
}

enum gpai_code
document_files_end(
    struct document_files *files, const struct gpai_issues *issues, enum gpai_code rc)
{
	struct gpai_written written;
	FILE *out = files->cli->term.out;
	bool tells = rc == GPAI_OK && files->n > 0 && files->is_json;

	if (tells)
		fputs("{\"documents\":[", out);
	for (uint32_t i = 0; i < files->n; i++) {
		if (rc == GPAI_OK)
			rc = name_part(files->paths[i], &files->cli->err);
		if (rc != GPAI_OK) {
			drop_part(files->paths[i]);
		} else if (gpai_issue(issues, i, &written) && files->is_json) {
			fputs(i > 0 ? "," : "", out);
			tell_json(out, files->paths[i], &written);
		} else {
			tell(files->cli, files->paths[i], &written);
		}
		free(files->paths[i]);
	}
	if (tells)
		fputs("]}\n", out);
	free(files->paths);
	files->paths = NULL;
	files->n = files->cap = 0;
	return rc;
}
