/* SPDX-License-Identifier: Apache-2.0 */
/* Hosts of URLs: any bytes give a host that is its own canonical form, or none; the table
 * agrees with what is worked out without it. */
#include "hosts/url.h"
#include "hosts/host_table.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool claim)
{
	if (!claim)
		abort();
}

static void
check_host(const char *host, size_t len)
{
	char again[HOST_BYTES_MAX + 1], reversed[HOST_BYTES_MAX + 1], back[HOST_BYTES_MAX + 1];
	size_t n;

	check(len > 0 && len <= HOST_BYTES_MAX && strlen(host) == len);
	check(host_canonical((struct span){(const uint8_t *)host, len}, again, &n));
	check(n == len && memcmp(host, again, len) == 0);
	for (size_t i = 0; i < len; i++)
		check((uint8_t)host[i] > ' ' && (uint8_t)host[i] < 0x7f &&
		      (host[i] < 'A' || host[i] > 'Z'));
	n = host_reverse((struct span){(const uint8_t *)host, len}, reversed);
	check(n == len);
	n = host_reverse((struct span){(const uint8_t *)reversed, n}, back);
	check(n == len && memcmp(host, back, len) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct host_table *table = host_table_create();
	struct span url = {data, size}, authority = url_authority(url);
	char host[HOST_BYTES_MAX + 1];
	uint32_t number;
	size_t len;
	bool found;

	if (table == NULL)
		return 0;
	check(authority.len <= size);
	found = authority.len > 0 && host_canonical(authority, host, &len);
	number = host_table_find(table, url);
	check(number == (found ? 1 : HOST_NONE) && host_table_find(table, url) == number);
	if (found)
		check_host(host, len);
	host_table_free(table);
	return 0;
}
