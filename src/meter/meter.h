/* SPDX-License-Identifier: Apache-2.0 */
/* Live meters of the machine this runs on: what they say now.
 *
 * Belongs here: reading power and energy from drivers, and running a job beside them.
 * May include: base, notation. The one floor that reads clocks, because it measures time;
 * the environment is still read by the command line.
 * Absent: files that others wrote (formats), adding up (measure), law.
 *
 * No reading is never zero: what a meter does not tell is left out, and why is said once. */
#ifndef METER_METER_H
#define METER_METER_H

#include "base/span.h"

#define METER_GPUS_MAX    64 /* of one node; published ones have 16 at most */
#define METER_DOMAINS_MAX 64 /* RAPL domains of one node */
#define METER_NAME_MAX    96 /* bytes of a device's name or identifier, with NUL */

struct meter_gpu {
	char id[METER_NAME_MAX];   /* UUID: the same for every tool that reads this device */
	char name[METER_NAME_MAX]; /* "NVIDIA H100 80GB HBM3" */
	bool has_power, has_energy;
	uint64_t milliwatts;  /* drawn now, or averaged by the driver over its own window */
	uint64_t millijoules; /* since the driver was loaded */
};

struct meter_domain {
	char name[METER_NAME_MAX]; /* "package-0", "package-0/dram" */
	bool has_energy;
	uint64_t microjoules;       /* a counter that goes round */
	uint64_t range_microjoules; /* at this value it starts anew; 0: not told */
};

#endif
