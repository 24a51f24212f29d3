/* SPDX-License-Identifier: Apache-2.0 */
/* The training and data mining assertions of a C2PA manifest store: c2pa.training-mining (C2PA
 * 1.x) and cawg.training-mining (CAWG 1.0 and 1.1), in JUMBF boxes (ISO 19566-5), as CBOR or
 * JSON. Left out: claims, hashes, signatures. Nothing is verified, which each statement notes. */
#ifndef SIGNALS_C2PA_H
#define SIGNALS_C2PA_H

#include "signals/statement.h"

/* `store`: the superbox "c2pa" with its head; `at` its place in the file, or where it begins if it
 * was put together from pieces (is_cut). False: no memory. */
bool c2pa_signals(struct span store, uint64_t at, bool is_cut, const struct statement_sink *sink);

#endif
