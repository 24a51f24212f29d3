/* SPDX-License-Identifier: Apache-2.0 */
/* Standard Base 64 (RFC 4648, section 4), written and read. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/base64_read.h"
#include "base/out.h"

void base64_write(struct span bytes, struct out *out);

#endif
