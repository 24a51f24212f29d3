/* SPDX-License-Identifier: Apache-2.0 */
/* gpai-corpus scan --part OUT --source NAME [options] PATH... */
#include "siblings/scan_arguments.h"

static const struct option options[] = {SCAN_OPTIONS, {0}};

int
verb_scan(int argc, char **argv)
{
	struct scan_arguments a;
	struct gpai_error err = {0};
	struct crew crew;
	int code = 0, id;

	scan_arguments_init(&a);
	crew_here(&crew);
	if (crew.join(&crew, &argc, &argv, &err) != GPAI_OK)
		return sibling_fail(&err);
	while (code == 0 && (id = getopt_long(argc, argv, "", options, NULL)) != -1)
		code = scan_arguments_take(&a, id, optarg);
	if (code == 0)
		code = scan_arguments_close(&a, argc, argv);
	if (code == 0)
		code = scan_arguments_run(&a, &crew);
	crew.leave(&crew);
	return code;
}
