/* SPDX-License-Identifier: Apache-2.0 */
/* Were reservations honoured: files of sites as captured over time, and what was in force for a
 * document at a moment.
 *
 * Belongs here: the archive of captures, the verdict on a document for an agent at a moment,
 * lists of domains, the reports of an audit, the export for lookups.
 * May include: all that a scan may, and corpus; SQLite in archive*.c alone.
 * Absent: what a signal is worth (law/), the dossier. */
#ifndef RIGHTS_RIGHTS_H
#define RIGHTS_RIGHTS_H

#include "rights/archive.h"
#include "rights/indicators.h"
#include "rights/judge.h"
#include "rights/lists.h"
#include "rights/verdict.h"

#endif
