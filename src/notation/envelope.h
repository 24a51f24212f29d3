/* SPDX-License-Identifier: Apache-2.0 */
/* What is signed of a DSSE envelope: its type and payload, each with its length (DSSE 1.0,
 * protocol, "PAE"). */
#ifndef NOTATION_ENVELOPE_H
#define NOTATION_ENVELOPE_H

#include "base/out.h"
#include "base/span.h"

#define ENVELOPE_TYPE "application/vnd.in-toto+json"

void envelope_write_signed(struct span payload, struct out *out);
/* What version 0.2 of the reference signed by mistake: another first word, and the payload
 * as Python prints bytes. Two payloads never give the same. */
void envelope_write_signed_old(struct span payload, struct out *out);

#endif
