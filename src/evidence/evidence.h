/* SPDX-License-Identifier: Apache-2.0 */
/* The evidence floor: what leaves a dossier as proof, and checking it.
 *
 * Belongs here: reading and writing bundles of shown records (gpai-bundle(5)), key chains,
 * in-toto statements in DSSE envelopes.
 * May include: base, notation (JSON), ledger.
 * Absent: the dossier, SQL, law, files, the clock. What only checks
 * (evidence_verify_lib) can be linked without what signs or writes. */
#ifndef EVIDENCE_EVIDENCE_H
#define EVIDENCE_EVIDENCE_H

#include "evidence/bundle.h"

#endif
