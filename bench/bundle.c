/* SPDX-License-Identifier: Apache-2.0 */
/* Verifying a bundle of 1,000 records, eight fields each, as gpai-verify does it: once the
 * best of ten, and once the memory for it. */
#include "../tests/auditor/made.h"
#include "auditor/audit.h"

#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

enum { RECORDS = 1000, RUNS = 10 };

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

int
main(void)
{
	struct trust trust = TRUST_NONE;
	struct made made;
	double best = 1e9;
	struct rusage usage;

	made_init(&made);
	made_add_key(&made);
	made_show(&made, 1, NULL);
	while (made.n < RECORDS - 1) {
		made_add(&made, "fact",
		    made_text(&made,
			"{\"by\":\"A. "
			"Person\",\"entity\":\"model\",\"key\":\"model.key.%zu\",\"method\":\"m\","
			"\"origin\":\"declared\",\"source\":\"the paper, section "
			"3\",\"type\":\"text\",\"value\":"
			"\"some text that says what it is about\"}",
			made.n)
			.at);
		made_show(&made, made.n, "method");
	}
	made_list(&made);
	made_finish(&made, 0);
	struct text text = made_write(&made);
	trust_policy(&trust, "policy", made.policy, NULL);
	for (int i = 0; i < RUNS; i++) {
		struct audit audit;
		double start = now_ms();
		audit_bundle(&audit, "bundle", text, &trust);
		double took = now_ms() - start;
		if (audit.outcome != AUDIT_PROVED) {
			fprintf(stderr, "bench-bundle: %s\n", audit.err.message);
			return 1;
		}
		audit_release(&audit);
		best = took < best ? took : best;
	}
	getrusage(RUSAGE_SELF, &usage);
	printf("bundle_verify %d records, %zu bytes: %.2f ms\n", RECORDS, text.len, best);
	printf("bundle_memory %ld KiB, the log that was made for it included\n", usage.ru_maxrss);
	made_release(&made);
	return 0;
}
