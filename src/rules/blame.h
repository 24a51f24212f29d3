/* SPDX-License-Identifier: Apache-2.0 */
/* Which leaves keep a proof from having another truth. Internal to the rules. */
#ifndef RULES_BLAME_H
#define RULES_BLAME_H

#include "rules/evaluate.h"

enum blamed_kind { BLAMED_FACT, BLAMED_NEW, BLAMED_CLOSE };

struct blamed {
	enum blamed_kind kind;
	uint32_t key, entity;
	law_str of;
	uint32_t list;
	const struct proof *leaf; /* the fact or quantifier */
};

struct blames {
	struct blamed *at;
	uint32_t n, cap;
	struct arena *arena;
	bool out_of_memory;
};

void blame_add(struct blames *blames, struct blamed blamed);
/* While none of these changes, the proof does not become `wanted`, which it is not. None: no
 * change of facts makes it so. Where several sets would do, the smallest. */
void blame(struct blames *blames, const struct proof *proof, enum truth wanted);
/* At least so many changes are needed: sets of leaves that must change, no two of which share
 * one. `taken` holds those counted so far, of other proofs too. */
uint32_t blame_bound(struct blames *taken, const struct proof *proof, enum truth wanted);
/* About how many changes it would take, each leaf counted where it stands; UINT32_MAX: cannot. */
uint32_t blame_cost(const struct proof *proof, enum truth wanted, struct arena *scratch);
/* Of a node that all or any of its children make: the child that the smallest set blames, or
 * NULL where it is all of them, or a leaf. The way to the reason. */
const struct proof *blame_step(const struct proof *proof, enum truth wanted, bool under_every,
    enum truth *wanted_there, struct arena *scratch);

#endif
