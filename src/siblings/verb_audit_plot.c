/* SPDX-License-Identifier: Apache-2.0 */
/* gpai-rights plot PART... [--source S] [--svg OUT] [--width N] [--colour yes|no|auto] */
#include "base/base.h"
#include "rights/audit_plot.h"
#include "siblings/audit_arguments.h"
#include "siblings/siblings.h"

#include <unistd.h>

enum { OPTION_SVG = AUDIT_OPTIONS_END };

static const struct option known[] = {
    AUDIT_OPTIONS, AUDIT_TERMINAL_OPTIONS, {"svg", required_argument, NULL, OPTION_SVG}, {0}};

static enum gpai_code
write_svg(const struct audit *audit, const char *path, struct gpai_error *err)
{
	struct out out;
	enum gpai_code rc;

	out_memory(&out);
	audit_plot_svg(audit, &out);
	rc = out_status(&out, path, err);
	if (rc == GPAI_OK) {
		struct text text = out_text(&out);
		rc = file_replace(
		    path, (struct span){(const uint8_t *)text.at, text.len}, 0644, err);
	}
	out_release(&out);
	return rc;
}

static int
draw(const struct audit_arguments *a, const char *svg)
{
	struct gpai_error err = {0};
	struct out out;
	enum gpai_code rc;

	if (svg != NULL)
		return write_svg(a->audit, svg, &err) == GPAI_OK ? SIBLING_OK : sibling_fail(&err);
	out_fd(&out, STDOUT_FILENO);
	struct audit_canvas canvas = audit_arguments_canvas(a, &out);
	audit_plot_terminal(a->audit, &canvas);
	rc = out_status(&out, "standard output", &err);
	out_release(&out);
	return rc == GPAI_OK ? SIBLING_OK : sibling_fail(&err);
}

int
verb_audit_plot(int argc, char **argv)
{
	struct audit_arguments a;
	const char *svg = NULL;
	int code = 0, id;

	audit_arguments_init(&a);
	while (code == 0 && (id = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (id == OPTION_SVG)
			svg = optarg;
		else
			code = audit_arguments_take(&a, id, argc, argv);
	}
	if (code == 0)
		code = audit_arguments_open(&a, argc, argv);
	if (code == 0)
		code = draw(&a, svg);
	audit_arguments_release(&a);
	return code;
}
