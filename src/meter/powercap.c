/* SPDX-License-Identifier: Apache-2.0 */
/* Zones of powercap; see powercap.h. */
#include "meter/powercap.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE = 64 };

/* One line of a small file, without its end; false when there is none. */
static bool
read_line(int fd, char line[LINE])
{
	ssize_t n = pread(fd, line, LINE - 1, 0);

	if (n <= 0)
		return false;
	line[n] = '\0';
	line[strcspn(line, "\n")] = '\0';
	return true;
}

static bool
read_number(int fd, uint64_t *number)
{
	char line[LINE], *end;

	if (!read_line(fd, line) || line[0] < '0' || line[0] > '9')
		return false;
	errno = 0;
	*number = strtoull(line, &end, 10);
	return errno == 0 && *end == '\0';
}

static int
open_in(int folder, const char *zone, const char *file)
{
	char path[160];
	int len = snprintf(path, sizeof path, "%s/%s", zone, file);

	return len < (int)sizeof path ? openat(folder, path, O_RDONLY | O_CLOEXEC) : -1;
}

static bool
read_name(int folder, const char *zone, char name[LINE])
{
	int fd = open_in(folder, zone, "name");
	bool told = fd >= 0 && read_line(fd, name);

	if (fd >= 0)
		close(fd);
	return told;
}

/* "intel-rapl:0:1" is a part of "intel-rapl:0". */
static bool
name_zone(int folder, const char *zone, char name[METER_NAME_MAX])
{
	const char *first = strchr(zone, ':'), *second;
	char own[LINE], outer[LINE], parent[LINE];

	if (first == NULL || !read_name(folder, zone, own))
		return false;
	second = strchr(first + 1, ':');
	if (second == NULL) {
		snprintf(name, METER_NAME_MAX, "%s", own);
		return true;
	}
	snprintf(parent, sizeof parent, "%.*s", (int)(second - zone), zone);
	if (!read_name(folder, parent, outer))
		return false;
	snprintf(name, METER_NAME_MAX, "%.40s/%.40s", outer, own);
	return true;
}

static void
add_zone(struct powercap *powercap, int folder, const char *zone, struct meter_domain *domains,
    const char **why)
{
	struct meter_domain *domain = &domains[powercap->n];
	uint64_t now;
	int fd, range;

	*domain = (struct meter_domain){.has_energy = false};
	if (!name_zone(folder, zone, domain->name))
		return;
	fd = open_in(folder, zone, "energy_uj");
	if (fd < 0 || !read_number(fd, &now)) {
		*why = fd < 0 && errno == EACCES
		           ? "RAPL counters are there, but only root may read them"
		           : "RAPL counters are there, but cannot be read";
		if (fd >= 0)
			close(fd);
		return;
	}
	range = open_in(folder, zone, "max_energy_range_uj");
	if (range < 0 || !read_number(range, &domain->range_microjoules))
		domain->range_microjoules = 0;
	if (range >= 0)
		close(range);
	powercap->counters[powercap->n++] = fd;
}

static int
by_name(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

void
powercap_open(struct powercap *powercap, const char *path,
    struct meter_domain domains[METER_DOMAINS_MAX], const char **why)
{
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = folder >= 0 ? fdopendir(folder) : NULL;
	char *zones[METER_DOMAINS_MAX];
	struct dirent *entry;
	uint32_t n = 0;

	*powercap = (struct powercap){.n = 0};
	*why = "";
	if (dir == NULL) {
		if (folder >= 0)
			close(folder);
		*why = "no RAPL on this machine (powercap)";
		return;
	}
	while (n < METER_DOMAINS_MAX && (entry = readdir(dir)) != NULL) {
		/* The mmio zones are a second door to the same counters. */
		if (strchr(entry->d_name, ':') != NULL &&
		    strncmp(entry->d_name, "intel-rapl-mmio", 15) != 0 &&
		    (zones[n] = strdup(entry->d_name)) != NULL)
			n++;
	}
	qsort(zones, n, sizeof *zones, by_name);
	for (uint32_t i = 0; i < n; i++)
		add_zone(powercap, dirfd(dir), zones[i], domains, why);
	if (n == 0)
		*why = "no RAPL on this machine (powercap)";
	for (uint32_t i = 0; i < n; i++)
		free(zones[i]);
	closedir(dir);
}

void
powercap_read(const struct powercap *powercap, struct meter_domain *domains)
{
	for (uint32_t i = 0; i < powercap->n; i++)
		domains[i].has_energy = read_number(powercap->counters[i], &domains[i].microjoules);
}

void
powercap_close(struct powercap *powercap)
{
	for (uint32_t i = 0; i < powercap->n; i++)
		close(powercap->counters[i]);
	powercap->n = 0;
}
