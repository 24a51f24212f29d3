/* SPDX-License-Identifier: Apache-2.0 */
/* URLs to hosts and domains: the table of hosts seen, beside libpsl asked for every URL.
 *
 * 83,600 hosts, as in the other corpora of these benchmarks, drawn by Zipf's law with a fixed
 * seed; URLs of 20 to 120 bytes. Both ways must give the same number of URLs for each domain
 * before a time is printed. Processor time of one thread. URLs are touched before they are
 * looked up, for in a scan their bytes have just been read. */
#include "hosts/hosts.h"

#include <libpsl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { HOSTS = 83600, URLS = 2000000, TURNS = 7, BLOCK = 2000 };

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

static void
must(bool is_fine, const char *what)
{
	if (!is_fine) {
		fprintf(stderr, "bench-hosts: %s failed\n", what);
		exit(2);
	}
}

static uint64_t
next_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 2685821657736338717U;
}

static double
uniform(uint64_t *state)
{
	return (double)(next_random(state) >> 11) * 0x1p-53;
}

struct corpus {
	char *bytes;
	struct span *urls;
	char (*hosts)[64];
	uint32_t *of; /* the host of each URL */
};

static void
make_host(uint64_t *state, uint32_t i, char host[64])
{
	static const char *const TAILS[] = {"com", "com", "com", "org", "net", "de", "co.uk", "fr",
	    "com.au", "github.io", "blogspot.com", "co.jp", "info", "eu", "edu", "gov.uk"};
	const char *tail = TAILS[next_random(state) % 16];
	unsigned words = (unsigned)(next_random(state) % 3);
	size_t n = 0;

	if (words == 2)
		n += (size_t)sprintf(host + n, "www.");
	for (unsigned k = 4 + (unsigned)(next_random(state) % 12); k > 0; k--)
		host[n++] = (char)('a' + next_random(state) % 26);
	sprintf(host + n, "%x.%s", i, tail);
}

/* Zipf with exponent 1, by its inverse: ranks are e to an even spread over ln of their number. */
static uint32_t
draw(uint64_t *state, const double *upto)
{
	double goal = uniform(state) * upto[HOSTS - 1];
	uint32_t low = 0, high = HOSTS - 1;

	while (low < high) {
		uint32_t middle = (low + high) / 2;
		if (upto[middle] < goal)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
make(struct corpus *c)
{
	uint64_t state = 20260923;
	double *upto = malloc(HOSTS * sizeof *upto), sum = 0;
	size_t n = 0;

	c->bytes = malloc((size_t)URLS * 192);
	c->urls = malloc(URLS * sizeof *c->urls);
	c->hosts = malloc(HOSTS * sizeof *c->hosts);
	c->of = malloc(URLS * sizeof *c->of);
	must(upto != NULL && c->bytes != NULL && c->urls != NULL && c->hosts != NULL &&
		 c->of != NULL,
	    "memory");
	for (uint32_t i = 0; i < HOSTS; i++) {
		make_host(&state, i, c->hosts[i]);
		upto[i] = sum += 1.0 / (i + 1);
	}
	for (uint32_t i = 0; i < URLS; i++) {
		uint32_t host = draw(&state, upto);
		char *at = c->bytes + n;
		size_t len = (size_t)sprintf(at, "https://%s/", c->hosts[host]);
		for (size_t k = next_random(&state) % 90; k > 0; k--)
			at[len++] = (char)('a' + next_random(&state) % 26);
		c->urls[i] = (struct span){(uint8_t *)at, len};
		c->of[i] = host;
		n += len;
	}
	free(upto);
}

static uint64_t
hash_of(const char *at, size_t len)
{
	uint64_t h = 14695981039346656037U;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (uint8_t)at[i]) * 1099511628211U;
	return h;
}

static uint64_t
touch(const struct span *urls, uint32_t n)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < n; i++)
		for (size_t k = 0; k < urls[i].len; k += 32)
			sum += urls[i].at[k];
	return sum;
}

/* Seconds to look all URLs up and count them. */
static double
look_up(const struct corpus *c, struct host_table *table, uint64_t *counts)
{
	double seconds = 0;

	for (uint32_t i = 0; i < URLS; i += BLOCK) {
		must(touch(c->urls + i, BLOCK) > 0, "reading");
		double begin = now();
		for (uint32_t k = i; k < i + BLOCK; k++)
			counts[host_table_find(table, c->urls[k])]++;
		seconds += now() - begin;
	}
	return seconds;
}

static void
keep_least(double *best, double seconds)
{
	if (seconds < *best)
		*best = seconds;
}

/* The host table: every URL counted by its number, twice, then the list asked once a host. Gives
 * a sum over domains that does not depend on their order. */
static uint64_t
by_table(const struct corpus *c, const struct suffixes *suffixes, double best[3])
{
	struct host_table *table = host_table_create();
	uint64_t *counts = calloc(HOSTS + 1, sizeof *counts), sum = 0;
	double begin;

	must(table != NULL && counts != NULL, "memory");
	keep_least(&best[0], look_up(c, table, counts));
	keep_least(&best[1], look_up(c, table, counts));
	begin = now();
	for (uint32_t i = 1; i < host_table_count(table); i++) {
		struct span domain = suffixes_domain(suffixes, host_table_name(table, i));
		char name[HOST_BYTES_MAX + 1];
		size_t len = host_reverse(domain, name);
		sum += hash_of(name, len) * (counts[i] / 2);
	}
	keep_least(&best[2], now() - begin);
	free(counts);
	host_table_free(table);
	return sum;
}

/* libpsl alone: the registrable domain of each URL's host, which is handed to it ready. */
static uint64_t
by_libpsl(const struct corpus *c, const psl_ctx_t *list, double *best)
{
	uint64_t sum = 0;
	double begin = now();

	for (uint32_t i = 0; i < URLS; i++) {
		const char *host = c->hosts[c->of[i]];
		const char *domain = psl_registrable_domain(list, host);
		if (domain == NULL)
			domain = host;
		sum += hash_of(domain, strlen(domain));
	}
	keep_least(best, now() - begin);
	return sum;
}

int
main(int argc, char **argv)
{
	struct corpus c;
	struct suffixes *suffixes;
	struct gpai_error err = {0};
	psl_ctx_t *list;
	double ours[3] = {1e9, 1e9, 1e9}, theirs = 1e9;

	must(suffixes_open(argc > 1 ? argv[1] : NULL, &suffixes, &err) == GPAI_OK, "list");
	must((list = psl_load_file(suffixes_about(suffixes)->path)) != NULL, "libpsl's list");
	make(&c);
	for (unsigned turn = 0; turn < TURNS; turn++)
		must(by_table(&c, suffixes, ours) == by_libpsl(&c, list, &theirs),
		    "agreement of both");
	printf("list %s, %s\n", suffixes_about(suffixes)->path, suffixes_about(suffixes)->date);
	printf("hosts_first_pass   %6.2f M URL/s (83,600 hosts met for the first time)\n",
	    URLS / ours[0] * 1e-6);
	printf("hosts_seen         %6.2f M URL/s\n", URLS / ours[1] * 1e-6);
	printf("domains_of_hosts   %6.2f M host/s\n", HOSTS / ours[2] * 1e-6);
	printf("libpsl_alone       %6.2f M host/s (given the host, not the URL)\n",
	    URLS / theirs * 1e-6);
	printf("ratio              %6.1f\n", theirs / ours[1]);
	psl_free(list);
	suffixes_free(suffixes);
	return 0;
}
