/* SPDX-License-Identifier: Apache-2.0 */
/* gpai-rights signals [--as KIND] FILE...: all statements of each file, as JSON:
 * {"files":[{"path","kind","note","error","statements":[{"signal","carrier","says","agent",
 * "label","value","scope","policy","images_only","line","at","note"}]}]}. What is not there is
 * null; "error" is why a file could not be read. Exit code: 0 nothing is reserved in what could be
 * read, 1 something is. "-" is standard input. */
#include "base/base.h"
#include "base/file.h"
#include "notation/json_writer.h"
#include "siblings/siblings.h"
#include "signals/file_signals.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Pictures and films are read whole; what is longer is no file to look at by hand. */
#define FILE_MAX ((uint64_t)1 << 30)
#define RESERVED 1

struct listing {
	struct json_writer w;
	enum file_kind as; /* FILE_UNKNOWN: by name and bytes */
	bool has_reserved;
};

static void
put_text(struct json_writer *w, const char *key, struct text text)
{
	json_key(w, key);
	if (text.len == 0)
		json_put_null(w);
	else
		json_put_text(w, text);
}

static void
put_statement(void *context, const struct statement *s)
{
	struct listing *l = context;
	struct json_writer *w = &l->w;

	l->has_reserved |= s->says == SAYS_RESERVED;
	json_open(w, '{');
	json_string_member(w, "signal", signal_word(s->signal));
	json_string_member(w, "carrier", carrier_word(s->carrier));
	json_string_member(w, "says", says_word(s->says));
	put_text(w, "agent", s->agent);
	put_text(w, "label", s->label);
	put_text(w, "value", s->value);
	put_text(w, "scope", s->scope);
	put_text(w, "policy", s->policy);
	json_bool_member(w, "images_only", s->images_only);
	json_key(w, "line");
	if (s->line > 0)
		json_put_number(w, s->line);
	else
		json_put_null(w);
	json_key(w, "rule");
	if (s->rule > 0)
		json_put_number(w, s->rule);
	else
		json_put_null(w);
	json_number_member(w, "at", s->at);
	json_string_member(w, "note", s->note);
	json_close(w, '}');
}

static enum gpai_code
read_input(struct arena *arena, struct span *bytes, struct gpai_error *err)
{
	struct out all;
	char block[65536];
	size_t n;

	out_memory(&all);
	while ((n = fread(block, 1, sizeof block, stdin)) > 0 && all.len <= FILE_MAX)
		out_bytes(&all, block, n);
	struct text kept = arena_text(arena, out_text(&all));
	bool is_read = ferror(stdin) == 0 && all.error == 0 && kept.at != NULL;
	out_release(&all);
	*bytes = (struct span){(const uint8_t *)kept.at, kept.len};
	if (!is_read)
		return fail_errno(err, errno != 0 ? errno : EIO, "-", "read");
	return kept.len > FILE_MAX ? fail(err, GPAI_TOO_LARGE, in_file("-"), "more than a gibibyte")
	                           : GPAI_OK;
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

static enum gpai_code
list_bytes(struct listing *l, const char *path, struct span bytes, struct gpai_error *err)
{
	struct statement_sink sink = {put_statement, l};
	enum file_kind kind =
	    l->as != FILE_UNKNOWN ? l->as : file_kind_of(bytes, text_of(base_name(path)));
	const char *note;
	enum gpai_code rc;

	json_string_member(&l->w, "kind", file_kind_words(kind, bytes));
	json_key(&l->w, "statements");
	json_open(&l->w, '[');
	rc = file_signals(bytes, kind, &sink, &note, err);
	json_close(&l->w, ']');
	json_string_member(&l->w, "note", note);
	if (rc == GPAI_OK && kind == FILE_UNKNOWN)
		rc = fail(err, GPAI_UNSUPPORTED, in_file(path),
		    "of no kind that is read; --as names one");
	return rc;
}

static void
list_file(struct listing *l, const char *path)
{
	struct gpai_error err = {0};
	struct arena arena;
	struct span bytes;
	enum gpai_code rc;

	char clean[STATEMENT_VALUE_MAX];

	arena_init(&arena, 0);
	json_open(&l->w, '{');
	put_text(&l->w, "path",
	    statement_text((struct span){(const uint8_t *)path, strlen(path)}, clean));
	rc = strcmp(path, "-") == 0 ? read_input(&arena, &bytes, &err)
	                            : file_read(&arena, path, FILE_MAX, &bytes, &err);
	if (rc == GPAI_OK)
		rc = list_bytes(l, path, bytes, &err);
	json_string_member(&l->w, "error", rc == GPAI_OK ? NULL : err.message);
	json_close(&l->w, '}');
	arena_release(&arena);
}

static int
list(char **paths, int n, enum file_kind as)
{
	struct listing l = {.as = as};
	struct gpai_error err = {0};
	struct out out;
	enum gpai_code rc;

	out_fd(&out, STDOUT_FILENO);
	json_writer_init(&l.w, &out);
	json_open(&l.w, '{');
	json_key(&l.w, "files");
	json_open(&l.w, '[');
	for (int i = 0; i < n; i++)
		list_file(&l, paths[i]);
	json_close(&l.w, ']');
	json_close(&l.w, '}');
	out_char(&out, '\n');
	rc = out_status(&out, "standard output", &err);
	out_release(&out);
	if (rc != GPAI_OK)
		return sibling_fail(&err);
	return l.has_reserved ? RESERVED : SIBLING_OK;
}

int
verb_signals(int argc, char **argv)
{
	static const struct option known[] = {{"as", required_argument, NULL, 'a'}, {0}};
	enum file_kind as = FILE_UNKNOWN;
	int id;

	while ((id = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (id != 'a')
			return SIBLING_COULD_NOT;
		if (!file_kind_from(optarg, &as))
			return sibling_usage(
			    "--as: expected robots, ai-txt, tdmrep, rsl, http, html "
			    "or media, found %.40s",
			    optarg);
	}
	if (optind == argc)
		return sibling_usage("signals: expected files");
	return list(argv + optind, argc - optind, as);
}
