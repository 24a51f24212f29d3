/* SPDX-License-Identifier: Apache-2.0 */
/* The review floor: what a published document says, held against the rules of its form.
 *
 * The way: blocks (src/reading) are recognised as a kind of document; its fields are found and
 * each answer taken apart (extract.h); what they say becomes facts (said.h), both about the fields
 * themselves ("field.answer" of field/s2.3.a) and, where an answer is clear, of the vocabulary;
 * the checks of the rulebook are conditions over those facts (findings.h). True is a finding,
 * false is none, unknown is "could not be read": never a pass.
 * May include: base, notation, rules, reading (blocks.h only). Absent: files, the dossier. */
#ifndef REVIEW_REVIEW_H
#define REVIEW_REVIEW_H

#include "review/extract.h"

#endif
