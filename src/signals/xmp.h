/* SPDX-License-Identifier: Apache-2.0 */
/* XMP packets (ISO 16684-1: RDF/XML within bounds) and the properties in them that speak of
 * training: PLUS DataMining as IPTC 2023.1 has it, TDMRep's two, an RSL licence.
 *
 * Read with libxml2, not with a toolkit for XMP: exempi 2.6.3 overflows the stack on 8 MB of nested
 * elements and takes the square of the number of properties. */
#ifndef SIGNALS_XMP_H
#define SIGNALS_XMP_H

#include "signals/statement.h"

#define XMP_BYTES_MAX ((size_t)16 << 20)

struct xmp_place {
	uint64_t at;    /* of the packet in the file */
	bool by_line;   /* the packet is the file: lines are places, too */
	bool in_pdf;    /* where TDMRep is at home */
	bool is_part;   /* of something within the file, or of nobody knows what */
	bool in_markup; /* the RDF stands in other XML, which may have a plain document type */
	struct text scope;
};

/* False: no memory. What is no XMP says nothing. */
bool xmp_signals(
    struct span packet, const struct xmp_place *place, const struct statement_sink *sink);

/* The next packet from *at on, by its wrapper or its xmpmeta element (Part 3 of the
 * specification, packet scan; UTF-8 alone). Moves *at behind it. */
bool xmp_scan(struct span bytes, size_t *at, struct span *packet);

#endif
