/* SPDX-License-Identifier: Apache-2.0 */
/* How long measuring a folder takes, and how much of it is read.
 *
 *	bench-weights [FOLDER...]
 *
 * One line a folder: "weights wizardlm-2-8x22b 2.1 ms 163359 bytes read". The best of
 * several runs, since the first pays for the disk. Without a folder: 405 billion parameters
 * in 191 shards without data, made for the purpose in the temporary folder. */
#include "measure/weights.h"

#include "../tests/measure/sparse_405b.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
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

static bool
bench(const char *folder)
{
	static const struct measure_sink sink = {.reading = ignore};
	struct weights_report report = {0};
	struct gpai_error err = {0};
	double best = 1e9;
	int fd = open(folder, O_RDONLY | O_DIRECTORY);

	for (int run = 0; run < RUNS; run++) {
		double begin = seconds();
		if (weights_measure(fd, folder, NULL, NULL, &sink, &report, &err) != GPAI_OK) {
			fprintf(stderr, "%s: %s\n", err.file, err.message);
			break;
		}
		double took = seconds() - begin;
		best = took < best ? took : best;
	}
	if (fd >= 0)
		close(fd);
	if (err.message[0] != '\0')
		return false;
	const char *name = strrchr(folder, '/');
	printf("weights %s %.2f ms %" PRIu64 " bytes read %" PRIu64 " parameters\n",
	    name != NULL ? name + 1 : folder, best * 1e3, report.bytes_read, report.total);
	return true;
}

static bool
bench_sparse(void)
{
	char folder[] = "/tmp/405b-sparse-XXXXXX";
	bool done = mkdtemp(folder) != NULL && sparse_405b_write(folder) && bench(folder);

	sparse_405b_remove(folder);
	return done;
}

int
main(int argc, char **argv)
{
	if (argc == 1)
		return bench_sparse() ? 0 : 2;
	for (int i = 1; i < argc; i++) {
		if (!bench(argv[i]))
			return 2;
	}
	return 0;
}
