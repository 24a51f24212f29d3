/* SPDX-License-Identifier: Apache-2.0 */
/* Lists from strangers, as lists of websites and as lists of what to remove: taken or refused by a
 * line, and asked without reading past anything. */
#include "rights/lists.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool claim)
{
	if (!claim)
		abort();
}

static void
ask_hosts(const char *path, struct span bytes)
{
	struct host_list *list;
	struct gpai_error err = {0};

	if (host_list_open(path, &list, &err) != GPAI_OK) {
		check(err.message[0] != '\0' && err.place == GPAI_LINE && err.at > 0);
		return;
	}
	check(!host_list_has(list, (struct span){0}));
	bool lists_it = host_list_has(list, bytes);
	check(!lists_it || host_list_count(list) > 0);
	check(!host_list_has(list, (struct span){(const uint8_t *)"example", 7}));
	host_list_free(list);
}

static void
ask_removes(const char *path, struct span bytes)
{
	struct remove_list *list;
	struct gpai_error err = {0};

	if (remove_list_open(path, &list, &err) != GPAI_OK) {
		check(err.message[0] != '\0' && err.place == GPAI_LINE && err.at > 0);
		return;
	}
	check(!remove_list_has(list, (struct span){0}, (struct span){0}));
	remove_list_has(list, bytes, bytes);
	remove_list_free(list);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("list", MFD_CLOEXEC);
	char path[40];

	check(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	ask_hosts(path, (struct span){data, size});
	ask_removes(path, (struct span){data, size});
	close(fd);
	return 0;
}
