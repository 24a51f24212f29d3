/* SPDX-License-Identifier: Apache-2.0 */
/* A stand-in for libnvidia-ml.so.1 with three devices: one tells power and energy, one power
 * alone, one neither. Energy grows by 400 J at each reading, so a test can count readings. */
#include <stdio.h>
#include <string.h>

enum { DEVICES = 3, NO_SUCH_READING = 3 };

static int device[DEVICES] = {0, 1, 2};
static unsigned long long energy = 1000000;

int nvmlInit_v2(void);
int nvmlShutdown(void);
int nvmlDeviceGetCount_v2(unsigned *n);
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **handle);
int nvmlDeviceGetName(void *handle, char *name, unsigned room);
int nvmlDeviceGetUUID(void *handle, char *uuid, unsigned room);
int nvmlDeviceGetPowerUsage(void *handle, unsigned *milliwatts);
int nvmlDeviceGetTotalEnergyConsumption(void *handle, unsigned long long *millijoules);

int
nvmlInit_v2(void)
{
	return 0;
}

int
nvmlShutdown(void)
{
	return 0;
}

int
nvmlDeviceGetCount_v2(unsigned *n)
{
	*n = DEVICES;
	return 0;
}

int
nvmlDeviceGetHandleByIndex_v2(unsigned index, void **handle)
{
	*handle = &device[index];
	return 0;
}

int
nvmlDeviceGetName(void *handle, char *name, unsigned room)
{
	(void)handle;
	snprintf(name, room, "NVIDIA H100 80GB HBM3");
	return 0;
}

int
nvmlDeviceGetUUID(void *handle, char *uuid, unsigned room)
{
	snprintf(uuid, room, "GPU-0000000%d-1111-2222-3333-444444444444", *(int *)handle);
	return 0;
}

int
nvmlDeviceGetPowerUsage(void *handle, unsigned *milliwatts)
{
	*milliwatts = 412500;
	return *(int *)handle < 2 ? 0 : NO_SUCH_READING;
}

int
nvmlDeviceGetTotalEnergyConsumption(void *handle, unsigned long long *millijoules)
{
	if (*(int *)handle != 0)
		return NO_SUCH_READING;
	*millijoules = energy += 400000;
	return 0;
}
