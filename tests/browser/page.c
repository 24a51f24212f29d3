/* SPDX-License-Identifier: Apache-2.0 */
/* The page with a bundle in it, as `gpai share --html` writes it.  usage: page BUNDLE > PAGE */
#include "evidence/bundle_page.h"

#include <stdio.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	static uint8_t bytes[1 << 20];
	struct out out;
	FILE *f = argc == 2 ? fopen(argv[1], "rb") : NULL;

	if (!f)
		return 2;
	size_t len = fread(bytes, 1, sizeof bytes, f);
	fclose(f);
	out_fd(&out, STDOUT_FILENO);
	bundle_page_write((struct span){bytes, len}, &out);
	enum gpai_code rc = out_status(&out, "standard output", NULL);
	out_release(&out);
	return rc == GPAI_OK ? 0 : 1;
}
