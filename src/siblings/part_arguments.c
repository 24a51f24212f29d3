/* SPDX-License-Identifier: Apache-2.0 */
#include "siblings/part_arguments.h"

#include "siblings/siblings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of rankings and the like; domains of one large crawl take about 130 bytes each. */
#define MEMORY_BYTES ((uint64_t)256 << 20)

void
part_arguments_init(struct part_arguments *a)
{
	const char *dir = getenv("TMPDIR");

	*a = (struct part_arguments){.cut = CUT_ALL,
	    .per = TOKENS_PER_DEFAULT,
	    .memory_bytes = MEMORY_BYTES,
	    .spill_dir = dir != NULL && dir[0] != '\0' ? dir : "/tmp"};
}

/* "--bytes-per-token LOW HIGH": the second word is taken here. */
static int
take_per(struct part_arguments *a, int argc, char **argv)
{
	if (optind >= argc || !thousandths(text_of(optarg), &a->per.low) ||
	    !thousandths(text_of(argv[optind]), &a->per.high) || a->per.low > a->per.high)
		return sibling_usage("--bytes-per-token takes LOW HIGH, two numbers above 0 with "
				     "at most three decimals, the lower first");
	optind++;
	return 0;
}

int
part_arguments_take(struct part_arguments *a, int id, int argc, char **argv)
{
	switch (id) {
	case PART_OPTION_PSL:
		a->psl = optarg;
		return 0;
	case PART_OPTION_SOURCE:
		a->source = optarg;
		return 0;
	case PART_OPTION_SPILL:
		a->spill_dir = optarg;
		return 0;
	case PART_OPTION_TOP:
		if (!cut_share(text_of(optarg), &a->cut))
			return sibling_usage(
			    "--top takes a share above 0 and at most 1 (0.1), found %.60s", optarg);
		return 0;
	case PART_OPTION_MOST:
		if (!sibling_number(optarg, &a->cut.most) || a->cut.most == 0)
			return sibling_usage(
			    "--most takes a number of domains above 0, found %.60s", optarg);
		return 0;
	case PART_OPTION_PER:
		return take_per(a, argc, argv);
	case PART_OPTION_MEMORY:
		if (!sibling_number(optarg, &a->memory_bytes) || a->memory_bytes < 1 << 20)
			return sibling_usage(
			    "--memory takes bytes (K, M, G), at least 1M, found %.60s", optarg);
		return 0;
	default:
		return SIBLING_COULD_NOT; /* getopt has said why */
	}
}

/* Several parts become one beside the spills, gone when the verb ends. */
static enum gpai_code
merge(struct part_arguments *a, struct gpai_error *err)
{
	struct digest digest;
	int fd;

	if (a->n_paths == 1) {
		a->path = a->paths[0];
		return GPAI_OK;
	}
	if (asprintf(&a->merged, "%s/gpai-parts-XXXXXX", a->spill_dir) < 0) {
		a->merged = NULL;
		return fail_memory(err);
	}
	if ((fd = mkstemp(a->merged)) < 0) {
		free(a->merged);
		a->merged = NULL;
		return fail(err, GPAI_IO, in_file(a->spill_dir), "cannot create a file in it");
	}
	close(fd);
	a->path = a->merged;
	return part_merge(a->merged, a->paths, a->n_paths, &digest, err);
}

static enum gpai_code
choose_sources(struct part_arguments *a, struct gpai_error *err)
{
	enum gpai_code rc = part_sources(a->part, &a->sources, &a->n_sources, err);

	if (rc != GPAI_OK || a->source == NULL)
		return rc;
	for (size_t i = 0; i < a->n_sources; i++)
		if (text_is(a->sources[i], a->source)) {
			a->sources += i;
			a->n_sources = 1;
			return GPAI_OK;
		}
	return fail(err, GPAI_NOT_FOUND, NOWHERE, "no source is named %.200s in what was measured",
	    a->source);
}

int
part_arguments_open(struct part_arguments *a, int argc, char **argv)
{
	struct gpai_error err = {0};
	enum gpai_code rc;

	if (optind >= argc)
		return sibling_usage("%s takes one partial result or more", argv[0]);
	a->paths = (const char *const *)argv + optind;
	a->n_paths = (size_t)(argc - optind);
	rc = merge(a, &err);
	if (rc == GPAI_OK)
		rc = suffixes_open(a->psl, &a->suffixes, &err);
	if (rc == GPAI_OK)
		rc = part_open(a->path, false, &a->part, &err);
	if (rc == GPAI_OK)
		rc = report_settings(part_settings(a->part), &a->says, &err);
	if (rc == GPAI_OK)
		rc = choose_sources(a, &err);
	return rc == GPAI_OK ? 0 : sibling_fail(&err);
}

void
part_arguments_release(struct part_arguments *a)
{
	part_close(a->part);
	suffixes_free(a->suffixes);
	if (a->merged != NULL)
		unlink(a->merged);
	free(a->merged);
	a->part = NULL;
	a->suffixes = NULL;
	a->merged = NULL;
}

void
part_arguments_domains(const struct part_arguments *a, struct domains_options *options)
{
	*options = (struct domains_options){.path = a->path,
	    .sources = a->sources,
	    .n_sources = a->n_sources,
	    .suffixes = a->suffixes,
	    .tokens_are_exact = a->says.tokens_are_exact,
	    .cut = a->cut,
	    .memory_bytes = a->memory_bytes,
	    .spill_dir = a->spill_dir};
}
