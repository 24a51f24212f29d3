/* SPDX-License-Identifier: Apache-2.0 */
/* Prints the sample document, for looking at: print html|md|json AIO|NCA|DP [open]. */
#include "sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

int
main(int argc, char **argv)
{
	struct sample sample;
	uint32_t audience;
	char *bytes;

	if (argc < 3 || !law_audience_from(text_of(argv[2]), &audience))
		return 2;
	sample_init(&sample, NULL, argc < 4);
	bytes = sample_write(&sample, audience, argc > 4, argv[1]);
	fputs(bytes, stdout);
	free(bytes);
	sample_release(&sample);
	return 0;
}
