/* SPDX-License-Identifier: Apache-2.0 */
/* How long measuring a folder takes, and how much of it is read.
 *
 *	bench-weights FOLDER...
 *
 * One line a folder: "weights wizardlm-2-8x22b 2.1 ms 163359 bytes read". The best of
 * several runs, since the first pays for the disk. */
#include "measure/weights.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { RUNS = 20 };

static enum gpai_code
ignore(void *context, const struct reading *reading, struct gpai_error *err)
{
	(void)context, (void)reading, (void)err;
	return GPAI_OK;
}

static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int
main(int argc, char **argv)
{
	static const struct measure_sink sink = {.reading = ignore};

	for (int i = 1; i < argc; i++) {
		struct weights_report report = {0};
		struct gpai_error err = {0};
		double best = 1e9;
		int fd = open(argv[i], O_RDONLY | O_DIRECTORY);
		for (int run = 0; run < RUNS; run++) {
			double begin = seconds();
			if (weights_measure(fd, argv[i], NULL, NULL, &sink, &report, &err) !=
			    GPAI_OK) {
				fprintf(stderr, "%s: %s\n", err.file, err.message);
				return 2;
			}
			double took = seconds() - begin;
			best = took < best ? took : best;
		}
		close(fd);
		const char *name = strrchr(argv[i], '/');
		printf("weights %s %.2f ms %" PRIu64 " bytes read\n",
		    name != NULL ? name + 1 : argv[i], best * 1e3, report.bytes_read);
	}
	return 0;
}
