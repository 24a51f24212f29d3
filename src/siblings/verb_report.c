/* SPDX-License-Identifier: Apache-2.0 */
/* gpai-corpus report PART... [--psl FILE] [--top SHARE] [--most N] [--bytes-per-token LOW HIGH] */
#include "siblings/part_arguments.h"
#include "siblings/siblings.h"

#include <unistd.h>

static const struct option options[] = {PART_OPTIONS, {0}};

int
verb_report(int argc, char **argv)
{
	struct part_arguments a;
	struct gpai_error err = {0};
	struct out out;
	int code = 0, id;

	part_arguments_init(&a);
	while (code == 0 && (id = getopt_long(argc, argv, "", options, NULL)) != -1)
		code = part_arguments_take(&a, id, argc, argv);
	if (code == 0 && a.source != NULL)
		code = sibling_usage("report tells of every source, and takes no --source");
	if (code == 0)
		code = part_arguments_open(&a, argc, argv);
	if (code == 0) {
		struct report_options report = {.path = a.path,
		    .suffixes = a.suffixes,
		    .cut = a.cut,
		    .tokens_per = a.per,
		    .memory_bytes = a.memory_bytes,
		    .spill_dir = a.spill_dir};
		/* Nothing is printed of a report that could not be finished. */
		out_memory(&out);
		enum gpai_code rc = report_write(&report, &out, &err);
		if (rc == GPAI_OK)
			rc = out_status(&out, "report", &err);
		if (rc == GPAI_OK) {
			struct out to;
			out_fd(&to, STDOUT_FILENO);
			out_put(&to, out_text(&out));
			rc = out_status(&to, "standard output", &err);
			out_release(&to);
		}
		out_release(&out);
		if (rc != GPAI_OK)
			code = sibling_fail(&err);
	}
	part_arguments_release(&a);
	return code;
}
