/* SPDX-License-Identifier: Apache-2.0 */
/* Where passphrases come from: a file, else whoever sits at the terminal. Never an argument,
 * which every other program on the machine could read. */
#ifndef CLI_PASSPHRASE_H
#define CLI_PASSPHRASE_H

#include "cli/cli.h"

/* As gpai_env.passphrase asks; the context is the struct cli. */
enum gpai_code cli_passphrase(void *context, const char *name, enum gpai_secret what,
    unsigned attempt, char passphrase[GPAI_SECRET_BYTES], struct gpai_error *err);
/* --passphrase-file, --new-passphrase-file, else GPAI_PASSPHRASE_FILE. */
void cli_passphrase_files(struct cli *cli, const struct call *call);
/* What was typed is not needed any more. */
void cli_passphrase_forget(struct cli *cli);

#endif
