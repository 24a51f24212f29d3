/* SPDX-License-Identifier: Apache-2.0 */
/* NVIDIA's management library, when the machine has it.
 *
 * Follows: NVML API Reference Guide. Loaded at run time by its soname, so that the program
 * needs neither the driver nor its headers; only the nine calls below are used, whose
 * signatures have not changed since they came. Left out: MIG slices (their power is not
 * metered apart: the whole device is read). */
#ifndef METER_NVML_H
#define METER_NVML_H

#include "meter/meter.h"

struct nvml {
	void *library; /* NULL: not there, or it did not start */
	void *handles[METER_GPUS_MAX];
	uint32_t n;
	int (*shutdown)(void);
	int (*power)(void *device, unsigned *milliwatts);
	int (*energy)(void *device, unsigned long long *millijoules);
};

/* Opens the devices that `wanted` names: as CUDA_VISIBLE_DEVICES does, by numbers or by the
 * beginning of a UUID, comma between; NULL: all. Fills id and name of gpus[0..nvml->n).
 * Without the library there are no devices; *why (never NULL) then says so, and also when
 * something that was asked for is not there. */
void nvml_open(
    struct nvml *nvml, const char *wanted, struct meter_gpu gpus[METER_GPUS_MAX], const char **why);
/* What the devices say now; has_power and has_energy tell what was told. */
void nvml_read(const struct nvml *nvml, struct meter_gpu *gpus);
void nvml_close(struct nvml *nvml); /* also fine on a zeroed struct */

#endif
