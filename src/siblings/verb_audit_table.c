/* SPDX-License-Identifier: Apache-2.0 */
/* gpai-rights table PART... [--csv] [--psl FILE] [--source S] [--most N] [--width N]
 * [--colour yes|no|auto]: an audit for people, or with --csv for programs, which then has all
 * domains where --most does not say how many. */
#include "siblings/audit_arguments.h"
#include "siblings/siblings.h"

#include <unistd.h>

enum { OPTION_CSV = AUDIT_OPTIONS_END };

static const struct option known[] = {
    AUDIT_OPTIONS, AUDIT_TERMINAL_OPTIONS, {"csv", no_argument, NULL, OPTION_CSV}, {0}};

static int
print(struct audit_arguments *a, bool is_csv)
{
	struct gpai_error err = {0};
	struct out out;
	enum gpai_code rc;

	out_fd(&out, STDOUT_FILENO);
	if (is_csv) {
		rc = audit_csv(a->audit, &out, &err);
	} else {
		struct audit_canvas canvas = audit_arguments_canvas(a, &out);
		rc = audit_table(a->audit, &canvas, &err);
	}
	if (rc == GPAI_OK)
		rc = out_status(&out, "standard output", &err);
	out_release(&out);
	return rc == GPAI_OK ? SIBLING_OK : sibling_fail(&err);
}

int
verb_audit_table(int argc, char **argv)
{
	struct audit_arguments a;
	bool is_csv = false, has_most = false;
	int code = 0, id;

	audit_arguments_init(&a);
	while (code == 0 && (id = getopt_long(argc, argv, "", known, NULL)) != -1) {
		has_most |= id == PART_OPTION_MOST;
		if (id == OPTION_CSV)
			is_csv = true;
		else
			code = audit_arguments_take(&a, id, argc, argv);
	}
	if (is_csv && !has_most)
		a.most = 0;
	if (code == 0)
		code = audit_arguments_open(&a, argc, argv);
	if (code == 0)
		code = print(&a, is_csv);
	audit_arguments_release(&a);
	return code;
}
