/* SPDX-License-Identifier: Apache-2.0 */
/* gpai-corpus merge --part OUT PART... */
#include "siblings/siblings.h"

#include "base/base.h"
#include "corpus/part.h"

#include <getopt.h>
#include <stdio.h>

int
verb_merge(int argc, char **argv)
{
	static const struct option options[] = {{"part", required_argument, NULL, 'p'}, {0}};
	struct gpai_error err = {0};
	struct digest digest;
	const char *part = NULL;
	int id;

	while ((id = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (id != 'p')
			return SIBLING_COULD_NOT; /* getopt has said why */
		part = optarg;
	}
	if (part == NULL || optind == argc)
		return sibling_usage("merge takes --part OUT PART...");
	if (part_merge(part, (const char *const *)argv + optind, (size_t)(argc - optind), &digest,
		&err) != GPAI_OK)
		return sibling_fail(&err);
	return SIBLING_OK;
}
