/* SPDX-License-Identifier: Apache-2.0 */
/* The dossier: opening it and reading the facts of a day, adding, verifying; on a folder
 * given as the argument (default: the current one), which must be on the disk in question.
 *
 * dossier_read is what `gpai check` waits for: open, 500 facts, close. */
#include "records/records.h"
#include "rulebook/embedded.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { FACTS = 500, HISTORY = 4, READS = 200, COMMITS = 100 };

static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static bool
fill(void *ctx, uint8_t *bytes, size_t len)
{
	(void)ctx;
	memset(bytes, 7, len);
	return true;
}

static void
need(enum gpai_code rc, const struct gpai_error *err)
{
	if (rc == GPAI_OK)
		return;
	fprintf(stderr, "bench-dossier: %s: %s\n", err->file, err->message);
	exit(2);
}

/* Fact number i: each key once, then those of named entities again under other names. */
static struct recorded_fact
fact_number(const struct law *law, unsigned i, unsigned round)
{
	static char names[FACTS][8];
	unsigned at = i;

	for (; i >= law->n_facts && law->kinds[law->facts[at % law->n_facts].kind].single; at++)
		;
	const struct law_fact *fact = &law->facts[at % law->n_facts];
	snprintf(names[i], sizeof names[i], "e%u", i);
	return (struct recorded_fact){.what = RECORD_FACT,
	    .kind = law_text(law, law->kinds[fact->kind].word),
	    .name = law->kinds[fact->kind].single ? TEXT_NONE : text_of(names[i]),
	    .key = law_text(law, fact->key),
	    .fact = {.value = value_absent(text_of(round % 2 ? "one reason" : "another reason")),
		.since = DATE_NONE,
		.by = text_of("bench"),
		.source = text_of("https://example.org/")}};
}

int
main(int argc, char **argv)
{
	const struct entropy entropy = {fill, NULL};
	struct gpai_error err;
	struct law law;
	struct dossier *dossier;
	struct recorded_fact facts[FACTS];
	struct dossier_appended appended;
	struct dossier_verified verified;
	char folder[4096];

	snprintf(folder, sizeof folder, "%s/bench-dossier-%ld", argc > 1 ? argv[1] : ".",
	    (long)getpid());
	need(law_open((struct span){law_image, law_image_size}, &law, &err), &err);
	need(dossier_create(folder, TEXT_NONE, 1, &entropy, &err), &err);
	need(dossier_open(folder, DOSSIER_WRITE, &dossier, &err), &err);
	double start = seconds();
	for (unsigned round = 0; round < HISTORY; round++) {
		for (unsigned i = 0; i < FACTS; i++)
			facts[i] = fact_number(&law, i, round);
		need(dossier_append_facts(dossier, facts, FACTS, round, &entropy, &appended, &err),
		    &err);
	}
	printf("dossier_append_facts %.0f fact/s\n", FACTS * HISTORY / (seconds() - start));
	start = seconds();
	for (int i = 0; i < COMMITS; i++)
		need(dossier_append(dossier, RECORD_NOTE, text_of("{}"), 1, &entropy, NULL, &err),
		    &err);
	printf("dossier_append %.2f ms/commit\n", (seconds() - start) * 1e3 / COMMITS);
	start = seconds();
	need(dossier_verify(dossier, &verified, &err), &err);
	printf("dossier_verify %.1f ms for %llu records, %llu heads\n", (seconds() - start) * 1e3,
	    (unsigned long long)verified.records, (unsigned long long)verified.heads);
	dossier_close(dossier);
	start = seconds();
	for (int i = 0; i < READS; i++) {
		struct dossier_reading reading;
		struct fact_set set;
		struct arena arena;
		arena_init(&arena, 0);
		need(dossier_open(folder, DOSSIER_READ, &dossier, &err), &err);
		need(dossier_facts(dossier, &law, DATE_FOREVER, 0, &arena, &set, &reading, &err),
		    &err);
		dossier_close(dossier);
		arena_release(&arena);
	}
	printf("dossier_read %.2f ms for %d facts of %d records\n",
	    (seconds() - start) * 1e3 / READS, FACTS, FACTS * HISTORY);
	printf("folder %s is left behind\n", folder);
	return 0;
}
