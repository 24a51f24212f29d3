/* SPDX-License-Identifier: Apache-2.0 */
/* gpai-rights lookup [--json] [--psl FILE] [--source S] HOST|URL PART...
 * gpai-rights lookup --export DIR [--date DAY] [--names N] [--decades] [--of TEXT] [--example]
 *     [--memory BYTES] [--spill DIR] PART... */
#include "rights/export.h"
#include "rights/lookup.h"
#include "siblings/siblings.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	OPTION_JSON = 1,
	OPTION_PSL,
	OPTION_SOURCE,
	OPTION_SPILL,
	OPTION_MEMORY,
	OPTION_EXPORT,
	OPTION_DATE,
	OPTION_NAMES,
	OPTION_DECADES,
	OPTION_OF,
	OPTION_EXAMPLE
};

static const struct option known[] = {{"json", no_argument, NULL, OPTION_JSON},
    {"psl", required_argument, NULL, OPTION_PSL},
    {"source", required_argument, NULL, OPTION_SOURCE},
    {"spill", required_argument, NULL, OPTION_SPILL},
    {"memory", required_argument, NULL, OPTION_MEMORY},
    {"export", required_argument, NULL, OPTION_EXPORT},
    {"date", required_argument, NULL, OPTION_DATE},
    {"names", required_argument, NULL, OPTION_NAMES},
    {"decades", no_argument, NULL, OPTION_DECADES}, {"of", required_argument, NULL, OPTION_OF},
    {"example", no_argument, NULL, OPTION_EXAMPLE}, {0}};

struct arguments {
	struct lookup_options lookup;
	struct export_options export;
	bool as_json;
};

static int
take_number(const char *name, uint64_t least, uint64_t *number)
{
	if (!sibling_number(optarg, number) || *number < least)
		return sibling_usage("--%s takes a number of at least %llu, found %.60s", name,
		    (unsigned long long)least, optarg);
	return 0;
}

static int
take(struct arguments *a, int id)
{
	switch (id) {
	case OPTION_JSON:
		a->as_json = a->export.as_json = true;
		return 0;
	case OPTION_PSL:
		a->lookup.psl = optarg;
		return 0;
	case OPTION_SOURCE:
		a->lookup.source = optarg;
		return 0;
	case OPTION_SPILL:
		a->lookup.spill_dir = optarg;
		return 0;
	case OPTION_MEMORY:
		return take_number("memory", 1 << 20, &a->lookup.memory_bytes);
	case OPTION_EXPORT:
		a->export.folder = optarg;
		return 0;
	case OPTION_DATE:
		a->export.date = optarg;
		return 0;
	case OPTION_NAMES:
		return take_number("names", 1, &a->export.names);
	case OPTION_DECADES:
		a->export.decades = true;
		return 0;
	case OPTION_OF:
		a->export.of = optarg;
		return 0;
	case OPTION_EXAMPLE:
		a->export.is_example = true;
		return 0;
	default:
		return SIBLING_COULD_NOT; /* getopt has said why */
	}
}

static enum gpai_code
print_answer(
    struct lookup *lookup, const struct domain_asked *asked, bool as_json, struct gpai_error *err)
{
	struct out out;
	enum gpai_code rc;

	out_fd(&out, STDOUT_FILENO);
	rc = lookup_answer(lookup, asked, as_json, &out, err);
	if (rc == GPAI_OK)
		rc = out_status(&out, "standard output", err);
	out_release(&out);
	return rc;
}

static int
run(struct arguments *a, const char *words)
{
	struct gpai_error err = {0};
	struct domain_asked asked;
	struct lookup lookup;
	enum gpai_code rc = lookup_open(&a->lookup, &lookup, &err);
	int code = 0;

	if (rc == GPAI_OK && words == NULL)
		rc = export_write(&lookup, &a->export, STDOUT_FILENO, &err);
	else if (rc == GPAI_OK && !domain_ask(text_of(words), lookup.suffixes, &asked))
		code = sibling_usage("expected a domain or a URL, found %.200s", words);
	else if (rc == GPAI_OK)
		rc = print_answer(&lookup, &asked, a->as_json, &err);
	lookup_close(&lookup);
	if (code != 0)
		return code;
	return rc == GPAI_OK ? SIBLING_OK : sibling_fail(&err);
}

int
verb_lookup(int argc, char **argv)
{
	const char *dir = getenv("TMPDIR"), *words = NULL;
	struct arguments a = {.lookup = {.spill_dir = dir != NULL && dir[0] != '\0' ? dir : "/tmp",
				  .memory_bytes = (uint64_t)256 << 20},
	    .export = {.names = EXPORT_NAMES}};
	int code = 0, id;

	while (code == 0 && (id = getopt_long(argc, argv, "", known, NULL)) != -1)
		code = take(&a, id);
	if (code != 0)
		return code;
	if (a.export.folder == NULL && optind < argc)
		words = argv[optind++];
	if (optind >= argc || (a.export.folder == NULL && words == NULL))
		return sibling_usage(
		    "lookup takes a domain or a URL, or --export DIR, then one partial result or "
		    "more");
	if (a.export.folder != NULL && a.export.date == NULL)
		return sibling_usage("--export needs --date DAY: of which day it is");
	a.lookup.paths = (const char *const *)argv + optind;
	a.lookup.n_paths = (size_t)(argc - optind);
	return run(&a, words);
}
