/* SPDX-License-Identifier: Apache-2.0 */
/* The documents floor: forms held against facts become documents people can sign.
 *
 * The way of a document: a form_view (rules) goes through disclose.h, the only door,
 * which decides what one audience may see; what came through is laid out as a tree
 * (form_document.h); the exporters (exporter.h) turn a tree into bytes.
 * May include: base, rules. Absent: decisions of law, the clock, files, form texts. */
#ifndef DOCUMENTS_DOCUMENTS_H
#define DOCUMENTS_DOCUMENTS_H

#include "documents/disclose.h"
#include "documents/exporter.h"
#include "documents/form_document.h"
#include "documents/tree.h"

#endif
