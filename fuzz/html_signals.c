/* SPDX-License-Identifier: Apache-2.0 */
/* Pages: any bytes give sound statements; the quick look passes over nothing that is said.
 */
#include "said.h"

#include "signals/html_look.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct said said = {.size = size}, all = {.size = size};
	struct statement_sink sink = {said_take, &said}, sink_all = {said_take, &all};
	struct span html = {data, size};
	struct html_hints hints, hints_all = {0};

	html_signals(html, &sink, &hints);
	if (hints.note != NULL || size > HTML_LOOK_MAX)
		return 0;
	html_read(html, (struct html_look){size, size}, &sink_all, &hints_all);
	said_check(said.n == all.n && said.n <= size);
	said_check(hints.not_free == hints_all.not_free);
	said_check(hints.password_form == hints_all.password_form);
	said_check(hints.inline_rsl.len == hints_all.inline_rsl.len);
	if (hints.inline_rsl.len > 0)
		said_check(hints.inline_rsl.at > data &&
			   hints.inline_rsl.at + hints.inline_rsl.len <= data + size);
	return 0;
}
