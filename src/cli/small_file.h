/* SPDX-License-Identifier: Apache-2.0 */
/* Writing a few bytes to a file that somebody named, so that it is there whole or not at all. */
#ifndef CLI_SMALL_FILE_H
#define CLI_SMALL_FILE_H

#include "cli/cli.h"

/* "-" is standard output. False after setting cli->err. */
bool small_file_write(struct cli *cli, const char *path, const char *bytes, size_t len);

#endif
