/* SPDX-License-Identifier: Apache-2.0 */
/* The words a document needs besides those of the form: one list, in English. A language of the
 * rulebook (law/languages) translates them by that English. Texts of forms and of law are data
 * and never stand here. {1}, {2} are what is filled in. */
#ifndef DOCUMENTS_WORDS_H
#define DOCUMENTS_WORDS_H

#include "documents/disclose.h"
#include "documents/tongue.h"

#define WORDS(X)                                                                                   \
	X(FOR, "Prepared for")                                                                     \
	X(MODEL, "Model")                                                                          \
	X(PROVIDER, "Provider")                                                                    \
	X(UNNAMED_MODEL, "model not named yet")                                                    \
	X(UNNAMED_PROVIDER, "provider not named yet")                                              \
	X(AS_OF, "Facts as of")                                                                    \
	X(LAW, "Law as of")                                                                        \
	X(FORM, "Form")                                                                            \
	X(FORM_VERSION, "Version of the form")                                                     \
	X(VERSION, "Document version")                                                             \
	X(UPDATED, "Last update")                                                                  \
	X(NOT_NUMBERED, "not numbered")                                                            \
	X(NOT_ISSUED, "not issued yet")                                                            \
	X(STATUS, "Status")                                                                        \
	X(DRAFT, "Draft")                                                                          \
	X(EXAMPLE, "Example")                                                                      \
	X(COMPLETE, "Complete")                                                                    \
	X(EXAMPLE_SAYS,                                                                            \
	    "Example: not a statement by the provider. It shows what such a document looks like.") \
	X(DRAFT_SAYS,                                                                              \
	    "This document is a draft: not every item has an answer that the form accepts.")       \
	X(STILL_OPEN, "Still open")                                                                \
	X(CONTENTS, "Contents")                                                                    \
	X(SKIP, "Skip to the document")                                                            \
	X(ANSWERED, "Answered")                                                                    \
	X(NOT_APPLICABLE, "Not applicable")                                                        \
	X(ABSENT, "None, or not applicable")                                                       \
	X(BLANK, "Not answered")                                                                   \
	X(INSUFFICIENT, "Not accepted")                                                            \
	X(WITHHELD, "Withheld")                                                                    \
	X(TO_FILL, "What would fill it")                                                           \
	X(TO_SETTLE, "What would settle it")                                                       \
	X(WITHHELD_SAYS, "On file, but not for this audience.")                                    \
	X(COARSE_OPEN,                                                                             \
	    "The figure on file does not settle the answer at the precision asked for here.")      \
	X(AS_RECORDED,                                                                             \
	    "Figures are as they were recorded, unless it is said that they are coarser.")         \
	X(ROUNDED_TO, "rounded, significant figures: {1}")                                         \
	X(AS_BAND, "given as a range")                                                             \
	X(AS_MAGNITUDE, "given as an order of magnitude")                                          \
	X(COARSE_SAYS, "derived from a finer figure that this audience does not receive")          \
	X(MASK, "[figure withheld]")                                                               \
	X(MASKED_SAYS, "Figures that this audience receives only in coarser form, or not at all, " \
		       "are withheld from the text.")                                              \
	X(YES, "Yes")                                                                              \
	X(NO, "No")                                                                                \
	X(CHOSEN, "selected")                                                                      \
	X(NOT_CHOSEN, "not selected")                                                              \
	X(OTHER, "Other")                                                                          \
	X(NAME, "Name")                                                                            \
	X(MEASURED, "Measured")                                                                    \
	X(IMPORTED, "Imported")                                                                    \
	X(DECLARED, "Declared")                                                                    \
	X(DERIVED, "Derived")                                                                      \
	X(ASSUMED, "Assumed")                                                                      \
	X(BY, "by")                                                                                \
	X(ON, "on")                                                                                \
	X(TO, "to")                                                                                \
	X(SOURCE, "source")                                                                        \
	X(METHOD, "method")                                                                        \
	X(REASON, "reason")                                                                        \
	X(DIGEST, "SHA-256")                                                                       \
	X(SINCE, "true since")                                                                     \
	X(EVIDENCE, "evidence")                                                                    \
	X(EVIDENCE_TITLE, "Evidence")                                                              \
	X(EVIDENCE_SAYS, "Artefacts from which answers were measured or on which they rest, by "   \
			 "SHA-256 of their bytes.")                                                \
	X(EVIDENCE_ITEMS, "Rests on it")                                                           \
	X(NUMBER, "No.")                                                                           \
	X(SERVES, "Also answers")                                                                  \
	X(LENGTH, "{1} words; the form recommends at most {2}.")                                   \
	X(COUNT_ANSWERED, "{1} of {2} items answered")                                             \
	X(COUNT_NOT_APPLICABLE, "{1} not applicable")                                              \
	X(COUNT_OPEN, "{1} open")                                                                  \
	X(COUNT_WITHHELD, "{1} withheld")                                                          \
	X(COUNT_NOT_STATED, "{1} of {2} items are not, or not wholly, stated.")                    \
	X(DUTY_SHOWN, "Met as asked")                                                              \
	X(DUTY_OTHER, "Other means")                                                               \
	X(DUTY_OPEN, "Not shown")                                                                  \
	X(DUTY_OPEN_MANY, "{1} not shown")                                                         \
	X(DUTY_NOT_ASKED, "Does not apply")                                                        \
	X(DUTY_ENCOURAGED, "encouraged only")                                                      \
	X(DUTY_UNSURE, "It is not known whether this applies")                                     \
	X(DUTY_SECTION_UNSURE, "It is not known whether this part is needed")                      \
	X(DUTY_SERVES, "Shows compliance with")                                                    \
	X(DUTY_EVIDENCE, "Rests on")                                                               \
	X(DUTY_MISSING, "Missing for the way that is asked")                                       \
	X(DUTY_MEANS, "Means of the provider, in its own words")                                   \
	X(DUTY_MEANS_OPEN,                                                                         \
	    "No other means are stated. What is missing, or the means that take its place, has "   \
	    "to be shown.")                                                                        \
	X(DUTY_DOCUMENT, "Set out in")                                                             \
	X(DUTY_CHECKED, "How this statement of the source was checked")                            \
	X(DUTY_SUMMARY, "Overview")                                                                \
	X(DUTY_SUMMARY_SAYS,                                                                       \
	    "How many obligations serve each provision, and how each of them is shown. One that "  \
	    "serves several provisions is counted under each; those that are only encouraged are " \
	    "not counted.")                                                                        \
	X(DUTY_SERVED, "Provision")                                                                \
	X(DUTY_ALL, "Obligations")                                                                 \
	X(DUTY_SERVES_NONE, "No provision named")                                                  \
	X(ON_FILE, "on file")                                                                      \
	X(NOT_AS_ASKED, "on file, but not as asked")                                               \
	X(MORE, "{1} more")                                                                        \
	X(NONE, "none")                                                                            \
	X(NOT_STATED, "Not stated")                                                                \
	X(NOT_AMONG, "Not among them")                                                             \
	X(SINCE_DAY, "since")                                                                      \
	X(FROM_DAY, "from")                                                                        \
	X(CHANGED, "Last change")                                                                  \
	X(CHANGES, "Changes")                                                                      \
	X(CHANGES_SAYS, "Every change of what this page states, the newest first.")                \
	X(CHANGES_NONE, "None has been recorded.")                                                 \
	X(CHANGES_MORE, "Older ones stand in the feed.")                                           \
	X(CHANGE_DAY, "Recorded")                                                                  \
	X(CHANGE_OF, "Of")                                                                         \
	X(CHANGE_WHAT, "What")                                                                     \
	X(CHANGE_BEFORE, "Before")                                                                 \
	X(CHANGE_AFTER, "Now")                                                                     \
	X(ALSO_AS, "Also as")                                                                      \
	X(KEEP_OUT, "To keep it away, in robots.txt")                                              \
	X(NO_TOKEN, "Without a product token it cannot be addressed by name.")                     \
	X(COLOPHON, "About this document")                                                         \
	X(RULEBOOK, "Rulebook")                                                                    \
	X(FORM_READ, "How the form was checked")                                                   \
	X(PAGE_OF_PAGES, "Page {1} of {2}")                                                        \
	/* How dates, numbers and sentences are set. */                                            \
	X(COLON, ": ")                                                                             \
	X(SEMICOLON, "; ")                                                                         \
	X(ABOUT, "about")                                                                          \
	X(DECIMAL_MARK, ".")                                                                       \
	X(GROUP_MARK, ",")                                                                         \
	X(DATE, "{1}\u00A0{2} {3}")                                                                \
	X(DATE_FIRST, "1\u00A0{2} {3}") /* of a month */                                           \
	X(JANUARY, "January")                                                                      \
	X(FEBRUARY, "February")                                                                    \
	X(MARCH, "March")                                                                          \
	X(APRIL, "April")                                                                          \
	X(MAY, "May")                                                                              \
	X(JUNE, "June")                                                                            \
	X(JULY, "July")                                                                            \
	X(AUGUST, "August")                                                                        \
	X(SEPTEMBER, "September")                                                                  \
	X(OCTOBER, "October")                                                                      \
	X(NOVEMBER, "November")                                                                    \
	X(DECEMBER, "December")                                                                    \
	/* Names in pins; the longer before those they begin with. */                              \
	X(PIN_SAFETY, "Code Safety and Security")                                                  \
	X(PIN_COPYRIGHT, "Code Copyright")                                                         \
	X(PIN_TRANSPARENCY, "Code Transparency")                                                   \
	X(PIN_CODE, "Code")                                                                        \
	X(PIN_ACT, "AI Act")                                                                       \
	X(PIN_ARTICLE, "Art")                                                                      \
	X(PIN_ANNEX, "Annex")                                                                      \
	X(PIN_APPENDIX, "Appendix")                                                                \
	X(PIN_MEASURE, "Measure")                                                                  \
	X(PIN_COMMITMENT, "Commitment")                                                            \
	X(PIN_RECITAL, "recital")                                                                  \
	X(PIN_SECTION, "section")                                                                  \
	X(PIN_GUIDELINES, "Guidelines")                                                            \
	X(PIN_FORM, "Form")                                                                        \
	X(PIN_TEMPLATE, "Template")                                                                \
	X(PIN_RULEBOOK, "Rulebook")                                                                \
	X(PIN_PACT, "AI Pact")                                                                     \
	X(PIN_PILLAR, "Pillar")                                                                    \
	X(PIN_PLEDGES, "pledges by topic")                                                         \
	X(PIN_CORE, "core commitments")                                                            \
	X(PIN_SUBMEASURE, "Sub-measure")                                                           \
	X(PIN_PART, "Section")                                                                     \
	X(PIN_HEADER, "header")                                                                    \
	X(PIN_PREAMBLE, "preamble")                                                                \
	X(PIN_FOOTNOTE, "footnote")                                                                \
	X(PIN_NOTICE, "explanatory notice")                                                        \
	X(PIN_LETTER, "notice")                                                                    \
	X(PIN_GLOSSARY, "Glossary")                                                                \
	X(CHART_FIGURES, "The figures of this drawing")                                            \
	X(CHART_FIGURES_SAYS, "The figures stand in the table below the drawing.")                 \
	X(CHART_LOG, "Logarithmic scale: every power of ten is as far from the next.")             \
	X(CHART_RANGES, "The range that holds is filled.")                                         \
	X(CHART_FIGURE, "Figure")                                                                  \
	X(CHART_LIMIT, "Threshold")                                                                \
	X(CHART_PART, "Share of it")                                                               \
	X(CHART_DAY, "Day")                                                                        \
	X(CHART_LATER, "Days after the first")                                                     \
	X(CHART_AS_OF, "as of")                                                                    \
	X(CHART_BELOW, "less than")                                                                \
	X(CHART_ABOVE, "more than")                                                                \
	X(CHART_TIMES, "times")                                                                    \
	X(CHART_OF, "of")                                                                          \
	X(CHART_MORE, "more below")

enum word {
#define X(name, english) WORD_##name,
	WORDS(X)
#undef X
	    WORD_COUNT
};

const char *word_english(enum word word);
/* In a language; NULL: English. */
const char *word_in(const struct tongue *tongue, enum word word);
/* With {1}, {2}, {3} filled in. In the arena; TEXT_NONE on no memory. */
struct text word_with(const struct tongue *tongue, struct arena *arena, enum word word,
    const struct text *with, size_t n);
/* "2 August 2025"; "" for DATE_NONE. In the arena; TEXT_NONE on no memory too. */
struct text date_words(struct arena *arena, const struct tongue *tongue, int32_t date);
enum word word_of_origin(enum origin origin);

#endif
