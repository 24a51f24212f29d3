/* SPDX-License-Identifier: Apache-2.0 */
/* Audits from strangers: a partial result with any rows is refused, or gives a report that is JSON,
 * whose verdicts are as many as its documents, and that nothing in it drives a terminal with. */
#include "base/base.h"
#include "notation/json.h"
#include "rights/audit_plot.h"
#include "rights/audit_table.h"
#include "rights/removes.h"

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
check_agent(const struct audit *audit, struct audit_agent *agent)
{
	struct audit_listed domain;
	struct gpai_error err;
	uint64_t before = UINT64_MAX;

	for (unsigned m = 0; m < MOMENTS_COUNT; m++) {
		uint64_t sum = 0;
		for (unsigned k = 0; k < VERDICTS_COUNT; k++)
			sum = plot_sum(sum, agent->at[m][k].documents);
		check(sum == (audit->is_asked[m] ? agent->all.documents : 0));
	}
	check(audit_first_domain(agent, &err) == GPAI_OK);
	while (audit_next_domain(agent, &domain, &err)) {
		uint64_t against = audit_against(domain.figures.at[MOMENT_FETCH], MOMENT_FETCH);
		check(domain.name.len > 0 && against <= before);
		before = against;
	}
	check(audit_domains_status(agent) == GPAI_OK);
}

static void
check_json(struct audit *audit)
{
	struct gpai_error err;
	struct out out;
	json_t *root;

	out_memory(&out);
	check(audit_json(audit, &out, &err) == GPAI_OK);
	struct text text = out_text(&out);
	enum gpai_code rc = json_parse(
	    "report", (struct span){(const uint8_t *)text.at, text.len}, NULL, &root, &err);
	/* Beyond 63 bits and with a NUL in a string it is JSON that this reader refuses. */
	check(rc == GPAI_OK || rc == GPAI_TOO_LARGE || rc == GPAI_UNSUPPORTED);
	if (rc == GPAI_OK)
		json_decref(root);
	out_release(&out);
}

static void
check_shown(struct audit *audit, unsigned width)
{
	struct gpai_error err;
	struct out out;
	struct audit_canvas canvas = {.out = &out, .width = width};

	out_memory(&out);
	check(audit_table(audit, &canvas, &err) == GPAI_OK);
	audit_plot_terminal(audit, &canvas);
	struct text text = out_text(&out);
	for (size_t i = 0; i < text.len; i++)
		check((unsigned char)text.at[i] >= ' ' || text.at[i] == '\n');
	out_release(&out);
	out_memory(&out);
	check(audit_csv(audit, &out, &err) == GPAI_OK);
	audit_plot_svg(audit, &out);
	out_release(&out);
}

static void
look(const char *path, const struct suffixes *suffixes)
{
	struct audit_options options = {.path = path,
	    .suffixes = suffixes,
	    .most = 3,
	    .memory_bytes = 1 << 20,
	    .spill_dir = "/tmp"};
	struct removes removes;
	struct audit *audit;
	struct part *part;
	struct gpai_error err = {0};
	struct out out;

	if (part_open(path, true, &part, &err) != GPAI_OK)
		return;
	if (part_sources(part, &options.sources, &options.n_sources, &err) == GPAI_OK &&
	    options.n_sources < 8 && audit_open(&options, &audit, &err) == GPAI_OK) {
		for (size_t s = 0; s < options.n_sources; s++)
			for (size_t i = 0; i < audit->n_agents; i++)
				check_agent(audit, &audit->sources[s].agents[i]);
		check_json(audit);
		check_shown(audit, 80);
		check_shown(audit, 40);
		audit_close(audit);
	}
	out_memory(&out);
	if (removes_write(path, options.sources, options.n_sources, &out, &removes, &err) !=
	    GPAI_OK)
		check(err.message[0] != '\0');
	out_release(&out);
	part_close(part);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct suffixes *suffixes;
	struct digest digest = digest_of((struct span){data, size});
	char hex[DIGEST_HEX_CHARS], path[40];
	struct gpai_error err;
	int fd = memfd_create("part", MFD_CLOEXEC);

	if (suffixes == NULL)
		check(suffixes_open(NULL, &suffixes, &err) == GPAI_OK);
	/* The last line made right: it is the rows that are tried. */
	digest_hex(&digest, hex);
	check(fd >= 0 && write(fd, data, size) == (ssize_t)size &&
	      dprintf(fd, "sha256\t%s\n", hex) > 0);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	look(path, suffixes);
	close(fd);
	return 0;
}
