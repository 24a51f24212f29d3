/* SPDX-License-Identifier: Apache-2.0 */
/* Whether fetched bytes are those the server has, by whatever checksum it gives. */
#ifndef REMOTE_CHECKS_H
#define REMOTE_CHECKS_H

#include "remote/request.h"

/* Reads the whole file. `is_s3`: the version tag of a storage may be the MD5 of the bytes.
 * `checked` names what was compared, "length alone" when the server gives nothing. MALFORMED
 * when the bytes are others. */
enum gpai_code checks_hold(int fd, const char *name, const struct answer *answer, bool is_s3,
    const char **checked, struct gpai_error *err);

#endif
