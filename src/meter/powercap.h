/* SPDX-License-Identifier: Apache-2.0 */
/* RAPL energy counters of processors, as the kernel's powercap framework shows them.
 *
 * Follows: Linux, Documentation/power/powercap/powercap.rst: a folder per zone
 * (intel-rapl:0, intel-rapl:0:1) with name, energy_uj and max_energy_range_uj. Since 2020
 * the counter can be read by root alone unless an administrator says otherwise. */
#ifndef METER_POWERCAP_H
#define METER_POWERCAP_H

#include "meter/meter.h"

#define POWERCAP_FOLDER "/sys/class/powercap"

struct powercap {
	int counters[METER_DOMAINS_MAX]; /* descriptors of energy_uj */
	uint32_t n;
};

/* Opens the zones below `folder`; *why (never NULL) says what cannot be read. Zones within a
 * package are named after it, for its figure holds theirs. */
void powercap_open(struct powercap *powercap, const char *folder,
    struct meter_domain domains[METER_DOMAINS_MAX], const char **why);
void powercap_read(const struct powercap *powercap, struct meter_domain *domains);
void powercap_close(struct powercap *powercap); /* also fine on a zeroed struct */

#endif
