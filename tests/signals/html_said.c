/* SPDX-License-Identifier: Apache-2.0 */
/* For html_reference.py: pages from standard input, each behind its length in four bytes (the
 * lowest first); what each says, a line a statement, ended by a line with a dot. */
#include "said.h"

#include "signals/html_signals.h"

#include <stdlib.h>

static bool
read_page(uint8_t **page, size_t *len)
{
	uint8_t head[4];

	if (fread(head, 1, 4, stdin) != 4)
		return false;
	*len =
	    (size_t)head[0] | (size_t)head[1] << 8 | (size_t)head[2] << 16 | (size_t)head[3] << 24;
	*page = malloc(*len + 1);
	return *page != NULL && fread(*page, 1, *len, stdin) == *len;
}

static void
write_hints(struct out *out, const struct html_hints *hints)
{
	if (hints->not_free)
		out_string(out, "not free\n");
	if (hints->password_form)
		out_string(out, "password\n");
	if (hints->inline_rsl.len > 0)
		out_format(out, "rsl of %zu bytes\n", hints->inline_rsl.len);
	if (hints->note != NULL)
		out_string(out, "not looked at\n");
	out_string(out, ".\n");
}

int
main(void)
{
	struct out out;
	struct statement_sink sink = {said_take, &out};
	uint8_t *page;
	size_t len;

	out_fd(&out, 1);
	while (read_page(&page, &len)) {
		struct html_hints hints;

		html_signals((struct span){page, len}, &sink, &hints);
		write_hints(&out, &hints);
		free(page);
	}
	return out_status(&out, "standard output", NULL) == GPAI_OK ? 0 : 1;
}
