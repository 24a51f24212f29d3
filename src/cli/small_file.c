/* SPDX-License-Identifier: Apache-2.0 */
/* A named file of a few bytes; see small_file.h. */
#include "cli/small_file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static bool
refuse(struct cli *cli, const char *path, const char *doing, int number)
{
	cli->err = (struct gpai_error){.code = GPAI_IO};
	snprintf(cli->err.file, sizeof cli->err.file, "%s", path);
	snprintf(
	    cli->err.message, sizeof cli->err.message, "cannot %s: %s", doing, strerror(number));
	return false;
}

bool
small_file_write(struct cli *cli, const char *path, const char *bytes, size_t len)
{
	char part[4096];

	if (strcmp(path, "-") == 0)
		return fwrite(bytes, 1, len, cli->term.out) == len && cli_flush(cli);
	if (snprintf(part, sizeof part, "%s.part", path) >= (int)sizeof part)
		return refuse(cli, path, "be written", ENAMETOOLONG);
	FILE *file = fopen(part, "wb");
	if (file == NULL)
		return refuse(cli, path, "be written", errno);
	bool is_fine =
	    fwrite(bytes, 1, len, file) == len && fflush(file) == 0 && fsync(fileno(file)) == 0;
	int number = errno;
	is_fine = fclose(file) == 0 && is_fine;
	if (is_fine && rename(part, path) == 0)
		return true;
	number = is_fine ? errno : number;
	remove(part);
	return refuse(cli, path, "be written", number);
}
