/* SPDX-License-Identifier: Apache-2.0 */
/* Taking an answer apart: whether it says something, yes or no, boxes, dates, sizes, names of
 * hosts and of things. Each part of it works on text alone; nothing is guessed from meaning. */
#ifndef REVIEW_ANSWERS_H
#define REVIEW_ANSWERS_H

#include "review/extract.h"
#include "review/extract_walk.h"

/* A list that grows in an arena: room is made whenever n is a power of two. At most LIST_MOST
 * elements, so that hostile text cannot fill memory: what is beyond is not counted. */
#define LIST_MOST 1000000u

/* The new last element, zeroed; NULL when memory is out or the list is full. `*at` is an array of
 * elements of `size` bytes. */
void *list_add(struct arena *arena, void *at, uint32_t *n, size_t size);
void list_add_text(struct arena *arena, struct text **at, uint32_t *n, struct text text);
/* Each text once, where it first stood. False: memory is out. */
bool list_unique(struct arena *arena, struct text *at, uint32_t *n);

/* --- Options: boxes with what stands beside them --- */

enum tick { TICK_NO_BOX, TICK_TICKED, TICK_UNTICKED, TICK_UNTOLD };

struct option {
	enum tick tick;
	struct text label; /* trimmed; may be empty */
};

struct option_reader {
	struct text rest;
	bool is_labelled_first; /* "Yes [x] No [ ]": the box stands behind its label */
};

struct option_reader options_of(struct text text);
bool option_next(struct option_reader *reader, struct option *option);
/* Is there any box in the text? */
bool options_any(struct text text);

enum field_answer answer_yes_no(struct text said);

/* --- Kinds of content --- */

#define MODALITIES(X)                                                                              \
	X(TEXT, "text")                                                                            \
	X(IMAGES, "images")                                                                        \
	X(AUDIO, "audio")                                                                          \
	X(VIDEO, "video")                                                                          \
	X(OTHER, "other")

enum modality {
#define X(name, word) MODALITY_##name,
	MODALITIES(X)
#undef X
	    MODALITY_COUNT
};

/* As the vocabulary of the rulebook has it. */
struct text modality_word(enum modality modality);
/* A set of bits; 0 when the word is none. */
uint32_t modality_of(const struct word *word);
/* All that the words of the text name; `*all`, when given: are they nothing else, but for "and"
 * and the like? */
uint32_t modalities_of(struct text text, bool *all);

struct modalities_said {
	uint32_t set;
	bool is_untold, has_boxes;
};
struct modalities_said answer_modalities(struct text said);

/* --- Whole answers --- */

/* "N/A", "None.", "(not applicable)", "-": says that there is nothing to say. */
bool answer_is_none(struct text said);

/* Where an answer will stand one day: "TBD", "[to be completed]". */
bool answer_is_placeholder(struct text said);

void answer_dates(struct arena *arena, struct text said, struct said_date **dates, uint32_t *n);

/* Sizes of the text, each of the modality that it names itself, else of that of its row; true when
 * one is of several at once: it is then said to be of the first. */
bool answer_sizes(
    struct arena *arena, struct text said, uint32_t row, struct said_size **sizes, uint32_t *n);

/* An answer that is a number and nothing else, whose unit its question tells: "1.3B". */
void answer_amount(struct arena *arena, struct text said, struct said_size **sizes, uint32_t *n);

void answer_domains(struct arena *arena, struct text said, struct text **domains, uint32_t *n);
void answer_links(struct arena *arena, struct text said, struct text **links, uint32_t *n);
void answer_names(struct arena *arena, struct text said, struct text **names, uint32_t *n);

#endif
