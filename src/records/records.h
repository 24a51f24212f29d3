/* SPDX-License-Identifier: Apache-2.0 */
/* The records floor: the dossier on disk.
 *
 * Belongs here: the SQLite store of records, the Merkle log kept with it, the
 * facts of a day read from it, and gpai.yaml with its three-way apply.
 * May include: base, notation, rules (vocabulary and fact sets), ledger; sqlite3.
 * Absent: judgement, rendering, the clock, randomness: both are passed in. */
#ifndef RECORDS_RECORDS_H
#define RECORDS_RECORDS_H

#include "records/answer.h"
#include "records/apply.h"
#include "records/declared.h"
#include "records/dossier.h"
#include "records/record.h"

#endif
