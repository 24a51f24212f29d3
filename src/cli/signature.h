/* SPDX-License-Identifier: Apache-2.0 */
/* What sign and verify share. */
#ifndef CLI_SIGNATURE_H
#define CLI_SIGNATURE_H

#include "cli/cli.h"

#define SIGNATURE_IGNORED_MAX 100

/* --ignore, split at commas into `paths`, which point into *list; the caller frees it. */
bool signature_ignored(struct cli *cli, const struct call *call, char **list, const char **paths,
    const char *const **ignore);
/* A whole number of bytes above 0. */
bool signature_number(const char *text, uint64_t *number);
/* "1,234", in the buffer. */
const char *signature_grouped(uint64_t number, char *buffer, size_t size);
/* What lies there and is not covered. */
void signature_show_ignored(struct cli *cli, const struct gpai_signature *signature);
/* As text or with --json, and on record where there is a dossier, unless --no-record is given;
 * gives `code` back, or EXIT_COULD_NOT when it could not. */
int signature_print(struct cli *cli, const struct call *call,
    const struct gpai_signature *signature,
    void (*show)(struct cli *, const struct gpai_signature *), int code);

#endif
