/* SPDX-License-Identifier: Apache-2.0 */
/* gpai-rights report PART... [--psl FILE] [--source S] [--most N] */
#include "siblings/audit_arguments.h"
#include "siblings/siblings.h"

#include <unistd.h>

static const struct option known[] = {AUDIT_OPTIONS, {0}};

/* A report that could not be finished is not printed; of all domains there may be more than memory
 * holds, and what then is cut off is no JSON. */
static enum gpai_code
print(struct audit_arguments *a, struct gpai_error *err)
{
	struct out out, to;
	enum gpai_code rc;

	out_fd(&to, STDOUT_FILENO);
	out_memory(&out);
	rc = audit_json(a->audit, a->most == 0 ? &to : &out, err);
	if (rc == GPAI_OK && a->most > 0 && (rc = out_status(&out, "report", err)) == GPAI_OK)
		out_put(&to, out_text(&out));
	if (rc == GPAI_OK)
		rc = out_status(&to, "standard output", err);
	out_release(&out);
	out_release(&to);
	return rc;
}

int
verb_audit_report(int argc, char **argv)
{
	struct audit_arguments a;
	struct gpai_error err = {0};
	int code = 0, id;

	audit_arguments_init(&a);
	while (code == 0 && (id = getopt_long(argc, argv, "", known, NULL)) != -1)
		code = audit_arguments_take(&a, id, argc, argv);
	if (code == 0)
		code = audit_arguments_open(&a, argc, argv);
	if (code == 0 && print(&a, &err) != GPAI_OK)
		code = sibling_fail(&err);
	audit_arguments_release(&a);
	return code;
}
