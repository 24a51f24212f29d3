/* SPDX-License-Identifier: Apache-2.0 */
/* The Public Suffix List (publicsuffix.org/list), asked through libpsl.
 *
 * All of the list counts, the section of registries and the private one, as libpsl has it by
 * default: pages of two customers of one hosting service are pages of two domains. A name
 * under no rule has one label as its suffix, as the list prescribes. What a star stands under
 * ("eu.clouds.com" of "*.eu.clouds.com") is a suffix for libpsl, and so here. The list comes as
 * text or in libpsl's compiled form, which tells neither its rules nor its date. */
#include "hosts/suffixes.h"

#include "base/arena.h"
#include "base/date.h"
#include "base/file.h"
#include "hosts/url.h"

#include <libpsl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The list of 2026 has 0.35 MB. */
#define LIST_BYTES_MAX     (16u << 20)
#define COMPILED_BYTES_MIN 1024 /* libpsl takes any file with the first line for one */

struct suffixes {
	const psl_ctx_t *list;
	psl_ctx_t *owned; /* NULL: the list built into libpsl */
	struct suffixes_about about;
	char date[DATE_CHARS];
	char path[4096];
};

static struct text
next_line(struct text *rest)
{
	const char *end = memchr(rest->at, '\n', rest->len);
	size_t len = end == NULL ? rest->len : (size_t)(end - rest->at);
	struct text line = {rest->at, len};

	if (end != NULL)
		len++;
	*rest = (struct text){rest->at + len, rest->len - len};
	return text_trim(line);
}

/* What the text says of itself; false when it has no section that every list has. */
static bool
read_text(struct suffixes *suffixes, struct text rest)
{
	bool is_list = false;
	int32_t date;

	while (rest.len > 0) {
		struct text line = next_line(&rest);
		if (line.len > 0 && !text_starts(line, "//"))
			suffixes->about.rules++;
		else if (text_starts(line, "// ===BEGIN ICANN DOMAINS==="))
			is_list = true;
		else if (text_starts(line, "// VERSION: ") && line.len >= 22 &&
			 date_parse((struct text){line.at + 12, 10}, &date))
			date_format(date, suffixes->date);
	}
	return is_list;
}

static void
date_from_file(struct suffixes *suffixes, const char *path)
{
	struct stat status;

	if (suffixes->date[0] == '\0' && stat(path, &status) == 0)
		date_format(moment_date(status.st_mtime), suffixes->date);
}

static enum gpai_code
load(struct suffixes *suffixes, struct span bytes, const char *path, struct gpai_error *err)
{
	static const char COMPILED[] = ".DAFSA@PSL_";
	bool is_compiled =
	    bytes.len >= COMPILED_BYTES_MIN && memcmp(bytes.at, COMPILED, sizeof COMPILED - 1) == 0;
	struct text text;
	FILE *file;

	if (!is_compiled && (!text_from_span(bytes, &text) || !read_text(suffixes, text)))
		return fail_clause(err, GPAI_MALFORMED, in_file(path), "Public Suffix List",
		    "no section of ICANN domains");
	/* From the bytes that the digest is of, whatever becomes of the file. */
	if ((file = fmemopen((void *)(uintptr_t)bytes.at, bytes.len, "r")) == NULL)
		return fail_memory(err);
	suffixes->owned = psl_load_fp(file);
	suffixes->list = suffixes->owned;
	fclose(file);
	if (suffixes->owned == NULL)
		return fail(err, GPAI_MALFORMED, in_file(path), "libpsl takes it for no list");
	date_from_file(suffixes, path);
	return GPAI_OK;
}

static enum gpai_code
open_file(struct suffixes *suffixes, const char *path, struct gpai_error *err)
{
	struct arena arena;
	struct span bytes;
	enum gpai_code rc;

	arena_init(&arena, 0);
	if ((rc = file_read(&arena, path, LIST_BYTES_MAX, &bytes, err)) == GPAI_OK)
		rc = load(suffixes, bytes, path, err);
	if (rc == GPAI_OK) {
		suffixes->about.digest = digest_of(bytes);
		snprintf(suffixes->path, sizeof suffixes->path, "%s", path);
		suffixes->about.path = suffixes->path;
	}
	arena_release(&arena);
	return rc;
}

static enum gpai_code
open_built_in(struct suffixes *suffixes, struct gpai_error *err)
{
	if ((suffixes->list = psl_builtin()) == NULL)
		return fail(err, GPAI_NOT_FOUND, in_file("libpsl"),
		    "no Public Suffix List on this system, and none built in");
	suffixes->about.path = "libpsl";
	suffixes->about.rules = (uint32_t)psl_suffix_count(suffixes->list);
	if (psl_builtin_file_time() > 0)
		date_format(moment_date(psl_builtin_file_time()), suffixes->date);
	return GPAI_OK;
}

/* The list that the system keeps up to date, in its readable form where that is there. */
static bool
system_list(char path[4096])
{
	const char *compiled = psl_dist_filename();
	size_t len = compiled == NULL ? 0 : strlen(compiled);
	struct stat status;

	if (len == 0 || len >= 4096 - 8)
		return false;
	memcpy(path, compiled, len + 1);
	if (len > 6 && strcmp(path + len - 6, ".dafsa") == 0) {
		strcpy(path + len - 6, ".dat");
		if (!file_exists(path))
			memcpy(path, compiled, len + 1);
	}
	return stat(path, &status) == 0 && status.st_mtime >= psl_builtin_file_time();
}

enum gpai_code
suffixes_open(const char *path, struct suffixes **suffixes, struct gpai_error *err)
{
	struct suffixes *made = calloc(1, sizeof *made);
	char found[4096];
	enum gpai_code rc;

	*suffixes = NULL;
	if (made == NULL)
		return fail_memory(err);
	made->about.date = made->date;
	if (path != NULL)
		rc = open_file(made, path, err);
	else if (system_list(found))
		rc = open_file(made, found, err);
	else
		rc = open_built_in(made, err);
	if (rc == GPAI_OK)
		*suffixes = made;
	else
		suffixes_free(made);
	return rc;
}

void
suffixes_free(struct suffixes *suffixes)
{
	if (suffixes == NULL)
		return;
	psl_free(suffixes->owned);
	free(suffixes);
}

const struct suffixes_about *
suffixes_about(const struct suffixes *suffixes)
{
	return &suffixes->about;
}

struct span
suffixes_domain(const struct suffixes *suffixes, struct span reversed_host)
{
	char host[HOST_BYTES_MAX + 1];
	const char *domain;

	if (host_is_address(reversed_host))
		return reversed_host;
	host_reverse(reversed_host, host);
	domain = psl_registrable_domain(suffixes->list, host);
	/* The last labels of the one are the first of the other, with as many dots. */
	if (domain != NULL)
		reversed_host.len = strlen(domain);
	return reversed_host;
}
