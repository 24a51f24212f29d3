/* SPDX-License-Identifier: Apache-2.0 */
/* A robots.txt and what it answered: shared by reading and writing it. */
#ifndef API_ROBOTS_H
#define API_ROBOTS_H

#include "api/api.h"

struct gpai_robots {
	struct arena arena;
	struct keeper keep;
	const char *path, *status; /* status "": the file was at hand */
	struct gpai_robots_answer *answers;
	struct gpai_robots_record *records;
	struct gpai_robots_signal *signals;
	struct gpai_robots_warning *warnings;
	uint32_t n_answers, n_records, n_signals, n_warnings;
};

#endif
