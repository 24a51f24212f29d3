/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs of gpai-corpus that read parts, without those that scan. */
#include "siblings/siblings.h"

#include <string.h>

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(int argc, char **argv);
	} verbs[] = {{"domains", verb_domains}, {"plot", verb_plot}, {"report", verb_report}};

	for (size_t i = 0; argc > 1 && i < sizeof verbs / sizeof *verbs; i++)
		if (strcmp(argv[1], verbs[i].name) == 0)
			return verbs[i].run(argc - 1, argv + 1);
	return 2;
}
