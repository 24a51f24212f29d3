/* SPDX-License-Identifier: Apache-2.0 */
/* Another reader of robots.txt, to hold ours beside. */
#ifndef BENCH_ROBOTS_H
#define BENCH_ROBOTS_H

#include <stdbool.h>
#include <stddef.h>

struct robots_peer {
	const char *name;
	bool (*allows)(const char *file, size_t len, const char *agent, const char *url);
};
#ifdef __cplusplus
extern "C" {
#endif
extern const struct robots_peer *const robots_peer; /* NULL: none was built in */
#ifdef __cplusplus
}
#endif

#endif
