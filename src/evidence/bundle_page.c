/* SPDX-License-Identifier: Apache-2.0 */
/* The page of share/verify around a bundle in Base 64. Sixty-four digits a line: the page passes
 * over white space, so that the bundle it checks is this one byte for byte. */
#include "evidence/bundle_page.h"

#include "base/base64.h"
#include "evidence/verify_page.h"

#define LINE_BYTES 48 /* 64 digits */

static void
put_lines(const char *const *lines, size_t n, struct out *out)
{
	for (size_t i = 0; i < n; i++)
		out_string(out, lines[i]);
}

void
bundle_page_write(struct span bundle, struct out *out)
{
	put_lines(page_before, sizeof page_before / sizeof *page_before, out);
	for (size_t at = 0; at < bundle.len; at += LINE_BYTES) {
		size_t left = bundle.len - at;

		base64_write(
		    (struct span){bundle.at + at, left < LINE_BYTES ? left : LINE_BYTES}, out);
		out_char(out, '\n');
	}
	put_lines(page_after, sizeof page_after / sizeof *page_after, out);
}
