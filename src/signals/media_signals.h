/* SPDX-License-Identifier: Apache-2.0 */
/* Reservations within files: XMP (PLUS DataMining as of IPTC 2023.1; TDMRep in PDF; RSL), EPUB
 * package metadata (TDMRep), C2PA manifests with the training and data mining assertions of C2PA
 * 1.x and CAWG 1.0 and 1.1. Signatures of manifests are not verified, which each statement notes.
 */
#ifndef SIGNALS_MEDIA_SIGNALS_H
#define SIGNALS_MEDIA_SIGNALS_H

#include "signals/statement.h"

/* Of all files of a kind that is known by its first bytes: JPEG, PNG, WebP, GIF, TIFF, HEIF/AVIF,
 * MP4/MOV, MP3, PDF, EPUB, SVG, and an XMP packet alone (sidecars). Others say nothing. Time and
 * memory are bounded by `file`, whatever is in it. False: no memory. */
bool media_signals(struct span file, const struct statement_sink *sink);
/* Is it worth a look, by its first bytes? */
bool media_signals_can(struct span head);
/* "JPEG"; NULL: of no kind that is read. */
const char *media_signals_kind(struct span head);

#endif
