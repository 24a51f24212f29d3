/* SPDX-License-Identifier: Apache-2.0 */
/* NVML through dlopen; see nvml.h. */
#include "meter/nvml.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

static const char SONAME[] = "libnvidia-ml.so.1";

struct start {
	int (*init)(void);
	int (*count)(unsigned *n);
	int (*at)(unsigned index, void **device);
	int (*name)(void *device, char *name, unsigned room);
	int (*uuid)(void *device, char *uuid, unsigned room);
};

/* A function's address as dlsym gives it: ISO C has no conversion, POSIX wants this one. */
static bool
find(void *library, const char *symbol, void *function)
{
	void *at = dlsym(library, symbol);

	memcpy(function, &at, sizeof at);
	return at != NULL;
}

static bool
load(struct nvml *nvml, struct start *start)
{
	void *library = nvml->library;

	return find(library, "nvmlInit_v2", &start->init) &&
	       find(library, "nvmlDeviceGetCount_v2", &start->count) &&
	       find(library, "nvmlDeviceGetHandleByIndex_v2", &start->at) &&
	       find(library, "nvmlDeviceGetName", &start->name) &&
	       find(library, "nvmlDeviceGetUUID", &start->uuid) &&
	       find(library, "nvmlShutdown", &nvml->shutdown) &&
	       find(library, "nvmlDeviceGetPowerUsage", &nvml->power) &&
	       find(library, "nvmlDeviceGetTotalEnergyConsumption", &nvml->energy) &&
	       start->init() == 0;
}

/* Is the device one of the list? */
static bool
is_wanted(const char *list, unsigned index, const char *uuid)
{
	if (list == NULL)
		return true;
	for (const char *at = list; *at != '\0';) {
		size_t len = strcspn(at, ",");
		char *end;
		unsigned long number = strtoul(at, &end, 10);
		if (end == at + len && len > 0 && number == index)
			return true;
		if (len >= 8 && strncmp(at, uuid, len) == 0)
			return true;
		at += len + (at[len] == ',');
	}
	return false;
}

static void
take_devices(struct nvml *nvml, const struct start *start, const char *wanted,
    struct meter_gpu *gpus, const char **why)
{
	unsigned n = 0;
	void *device;

	if (start->count(&n) != 0) {
		*why = "NVML does not tell how many devices there are";
		return;
	}
	for (unsigned i = 0; i < n; i++) {
		struct meter_gpu gpu = {.has_power = false};
		if (start->at(i, &device) != 0 || start->uuid(device, gpu.id, sizeof gpu.id) != 0) {
			*why = "NVML does not open every device";
			continue;
		}
		gpu.id[sizeof gpu.id - 1] = '\0';
		if (start->name(device, gpu.name, sizeof gpu.name) != 0)
			gpu.name[0] = '\0';
		gpu.name[sizeof gpu.name - 1] = '\0';
		if (!is_wanted(wanted, i, gpu.id))
			continue;
		if (nvml->n == METER_GPUS_MAX) {
			*why = "there are more devices than are read";
			return;
		}
		nvml->handles[nvml->n] = device;
		gpus[nvml->n++] = gpu;
	}
	if (nvml->n == 0)
		*why = "NVML shows no device that was asked for";
}

void
nvml_open(
    struct nvml *nvml, const char *wanted, struct meter_gpu gpus[METER_GPUS_MAX], const char **why)
{
	struct start start;

	*nvml = (struct nvml){.n = 0};
	*why = "";
	nvml->library = dlopen(SONAME, RTLD_NOW | RTLD_LOCAL);
	if (nvml->library == NULL) {
		*why = "no NVML on this machine (libnvidia-ml.so.1)";
	} else if (!load(nvml, &start)) {
		dlclose(nvml->library);
		nvml->library = NULL;
		*why = "NVML does not start";
	} else {
		take_devices(nvml, &start, wanted, gpus, why);
	}
}

void
nvml_read(const struct nvml *nvml, struct meter_gpu *gpus)
{
	for (uint32_t i = 0; i < nvml->n; i++) {
		unsigned long long millijoules = 0;
		unsigned milliwatts = 0;
		gpus[i].has_power = nvml->power(nvml->handles[i], &milliwatts) == 0;
		gpus[i].has_energy = nvml->energy(nvml->handles[i], &millijoules) == 0;
		gpus[i].milliwatts = milliwatts;
		gpus[i].millijoules = millijoules;
	}
}

void
nvml_close(struct nvml *nvml)
{
	if (nvml->library == NULL)
		return;
	nvml->shutdown();
	dlclose(nvml->library);
	*nvml = (struct nvml){.n = 0};
}
