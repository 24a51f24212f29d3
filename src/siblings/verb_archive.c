/* SPDX-License-Identifier: Apache-2.0 */
/* gpai-rights archive --out FILE [--corpus PATH]... [--threads N] [PATH...] */
#include "siblings/siblings.h"

#include "base/base.h"
#include "rights/archive.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_OUT = 1, OPTION_CORPUS, OPTION_THREADS };

struct archive_arguments {
	const char *out;
	const char **corpora; /* may have no site files in them */
	size_t n_corpora;
	char **paths;
	size_t n_paths;
	uint64_t threads;
};

static int
take(struct archive_arguments *a, int id)
{
	switch (id) {
	case OPTION_OUT:
		a->out = optarg;
		return SIBLING_OK;
	case OPTION_CORPUS:
		a->corpora[a->n_corpora++] = optarg;
		return SIBLING_OK;
	case OPTION_THREADS:
		if (sibling_number(optarg, &a->threads) && a->threads <= 4096)
			return SIBLING_OK;
		return sibling_usage("--threads \"%.40s\", expected a number", optarg);
	default:
		return SIBLING_COULD_NOT; /* getopt has said why */
	}
}

static int
take_all(struct archive_arguments *a, int argc, char **argv)
{
	static const struct option options[] = {{"out", required_argument, NULL, OPTION_OUT},
	    {"corpus", required_argument, NULL, OPTION_CORPUS},
	    {"threads", required_argument, NULL, OPTION_THREADS}, {0}};
	int id, code = SIBLING_OK;

	while (code == SIBLING_OK && (id = getopt_long(argc, argv, "", options, NULL)) != -1)
		code = take(a, id);
	if (code != SIBLING_OK)
		return code;
	a->paths = argv + optind;
	a->n_paths = (size_t)(argc - optind);
	if (a->out == NULL || a->n_paths + a->n_corpora == 0)
		return sibling_usage("archive takes --out FILE [--corpus PATH]... [PATH...]");
	return SIBLING_OK;
}

static enum gpai_code
make(const struct archive_arguments *a, struct archive_made *made, struct gpai_error *err)
{
	struct archive_maker *maker;
	enum gpai_code rc = archive_create(a->out, (unsigned)a->threads, &maker, err);

	if (rc != GPAI_OK)
		return rc;
	for (size_t i = 0; i < a->n_paths && rc == GPAI_OK; i++)
		rc = archive_add(maker, a->paths[i], true, err);
	for (size_t i = 0; i < a->n_corpora && rc == GPAI_OK; i++)
		rc = archive_add(maker, a->corpora[i], false, err);
	if (rc == GPAI_OK)
		return archive_finish(maker, made, err);
	archive_abandon(maker);
	return rc;
}

static void
print_time(struct out *out, const char *name, bool is_there, int64_t time)
{
	char moment[MOMENT_CHARS];

	moment_format(time, moment);
	out_format(out, is_there ? ",\"%s\":\"%s\"" : ",\"%s\":null", name, moment);
}

static enum gpai_code
print(const struct archive_made *made, struct gpai_error *err)
{
	const struct archive_about *about = &made->about;
	char hex[DIGEST_HEX_CHARS];
	struct out out;
	enum gpai_code rc;

	digest_hex(&about->digest, hex);
	out_fd(&out, STDOUT_FILENO);
	out_format(&out,
	    "{\"digest\":\"%s\",\"captures\":%" PRIu64 ",\"bodies\":%" PRIu64 ",\"sites\":%" PRIu64,
	    hex, about->captures, about->bodies, about->sites);
	print_time(&out, "first", about->captures > 0, about->first);
	print_time(&out, "last", about->captures > 0, about->last);
	out_format(&out, ",\"damage\":%" PRIu64 ",\"left_out\":%" PRIu64 "}\n", made->damage,
	    made->left_out);
	rc = out_status(&out, "standard output", err);
	out_release(&out);
	return rc;
}

int
verb_archive(int argc, char **argv)
{
	struct archive_arguments a = {.corpora = calloc((size_t)argc, sizeof *a.corpora)};
	struct archive_made made;
	struct gpai_error err = {0};
	int code;

	if (a.corpora == NULL) {
		fail_memory(&err);
		return sibling_fail(&err);
	}
	code = take_all(&a, argc, argv);
	if (code == SIBLING_OK &&
	    (make(&a, &made, &err) != GPAI_OK || print(&made, &err) != GPAI_OK))
		code = sibling_fail(&err);
	free(a.corpora);
	return code;
}
