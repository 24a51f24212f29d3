/* SPDX-License-Identifier: Apache-2.0 */
/* The facts of one dossier as one day's question sees them, in memory.
 *
 * Whoever stores facts fills a set: one value for each (entity, key), already
 * chosen by valid and recorded time. Rules and forms only read it. A set can be
 * copied and overlaid, which is what "what if" is.
 *
 * Everything put is copied into the set's arena, texts too, and never changed there. */
#ifndef RULES_FACTS_H
#define RULES_FACTS_H

#include "rules/law.h"

/* Where a fact comes from. */
#define ORIGINS(X)                                                                                 \
	X(MEASURED, "measured") /* from an artefact, by a stated method */                         \
	X(IMPORTED, "imported") /* from another tool's record or a register */                     \
	X(DECLARED, "declared") /* by a named person */                                            \
	X(DERIVED, "derived")   /* from other facts, by a stated formula */                        \
	X(ASSUMED, "assumed")   /* a what-if; never recorded */

enum origin {
#define X(name, word) ORIGIN_##name,
	ORIGINS(X)
#undef X
};

const char *origin_word(enum origin origin);
bool origin_from(struct text word, enum origin *origin);

struct fact {
	struct value value;
	enum origin origin;
	struct text by;       /* the person who declares, or the program that measured */
	struct text method;   /* how it was measured or estimated */
	struct text source;   /* document or link that says so */
	struct text reason;   /* why, for attestations and absences */
	struct text evidence; /* SHA-256 of the artefact in hex, or empty */
	int32_t since;        /* valid since; DATE_NONE = always */
	int64_t recorded;     /* moment of recording; 0 = not recorded */
	uint64_t record;      /* number of the record; 0 = none */
	uint32_t confidence;  /* enum law_confidence; of register rows, else TEXT */
};

struct entity {
	uint32_t kind;
	uint32_t next;    /* the next entity of the same kind, or LAW_NONE */
	uint32_t place;   /* among those of its kind, from 0 */
	struct text name; /* "" for the single entity of a kind */
};

struct entity_run { /* the entities of one kind, in order of arrival */
	uint32_t first, last, n;
};

struct fact_slot; /* facts.c */

struct fact_set {
	const struct law *law;
	struct arena *arena;
	struct fact_slot *slots; /* open addressing by (entity, key) */
	uint32_t n_slots, n_used;
	struct entity *entities;
	uint32_t n_entities, cap_entities;
	uint32_t *by_name; /* open addressing: entity index or LAW_NONE */
	uint32_t n_by_name;
	struct entity_run *runs; /* by kind */
	uint8_t *closed;         /* by kind: 1 when somebody said the list is complete */
	bool out_of_memory;      /* sticky; ask fact_set_status */
};

void fact_set_init(struct fact_set *set, const struct law *law, struct arena *arena);
/* Index of the entity, made when new; LAW_NONE for no such kind or no memory. The single
 * entities exist from the start. */
uint32_t fact_set_entity(struct fact_set *set, uint32_t kind, struct text name);
/* The last put for an entity and key wins. */
void fact_set_put(struct fact_set *set, uint32_t entity, uint32_t key, const struct fact *fact);
void fact_set_close(struct fact_set *set, uint32_t kind);
enum gpai_code fact_set_status(const struct fact_set *set, struct gpai_error *err);
/* The recorded fact, else the register's default, else NULL. Borrowed from the set. */
const struct fact *fact_get(const struct fact_set *set, uint32_t entity, uint32_t key);
/* The entity a key of this kind is asked of when none is named: the single one. LAW_NONE: none. */
uint32_t fact_single(const struct fact_set *set, uint32_t kind);
uint32_t fact_find_entity(const struct fact_set *set, uint32_t kind, struct text name);
/* Somebody said the list of this kind is complete; a single entity is always complete. */
bool fact_closed(const struct fact_set *set, uint32_t kind);
/* The entities that a provision on a kind is asked of, in order of arrival; of one on no kind,
 * which is asked of the dossier, LAW_NONE once: for (bool more = asked_first(set, on, &e); more;
 * more = asked_next(set, on, &e)) */
bool asked_first(const struct fact_set *set, uint32_t on, uint32_t *entity);
bool asked_next(const struct fact_set *set, uint32_t on, uint32_t *entity);
/* For trials, which are undone at once. Puts a borrowed fact (NULL: none) and gives what was
 * there; takes back the entity that was made last, of which no fact may be held any more. */
const struct fact *fact_set_lend(
    struct fact_set *set, uint32_t entity, uint32_t key, const struct fact *fact);
void fact_set_unmake(struct fact_set *set);
void fact_set_reopen(struct fact_set *set, uint32_t kind);
/* Fills defaults that the law derives from registers; call after the last put. */
void fact_set_derive(struct fact_set *set, int32_t as_of);

#endif
