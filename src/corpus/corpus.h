/* SPDX-License-Identifier: Apache-2.0 */
/* The scan of training data: what is in it, counted exactly, on all processors.
 *
 * Belongs here: pieces of files, counting documents, rows and partial results, merging, the
 * report made of them, several machines.
 * May include: base, notation, formats, unpack, hosts, tokens, language.
 * Absent: law (cuts and bands come as arguments), the dossier, the command line.
 *
 *	paths -> pieces -> stream -> corpus_format.next -> count -> rows -> part -> report */
#ifndef CORPUS_CORPUS_H
#define CORPUS_CORPUS_H

#include "corpus/crew.h"
#include "corpus/part.h"
#include "corpus/rows.h"
#include "corpus/scan.h"

#endif
