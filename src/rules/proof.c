/* SPDX-License-Identifier: Apache-2.0 */
/* Reading proofs: which leaves an answer waits for, which it rests on, and all of it in words.
 *
 * A proof is a graph: provisions are shared. Each is visited once, so a walk is linear. */
#include "rules/leaf.h"
#include "rules/words.h"

#include <stdlib.h>
#include <string.h>

static const char *const truth_words[] = {"false", "unknown", "true"};

const char *
truth_word(enum truth truth)
{
	return truth_words[truth];
}

static const char *const basis_words[] = {
#define X(name, word, says) word,
    BASES(X)
#undef X
};

const char *
basis_word(enum basis basis)
{
	return basis_words[basis];
}

/* A set of things seen; small ones need no memory of their own. */
enum { SEEN_AT_FIRST = 128 };

struct seen {
	uint64_t *keys; /* 0: free; a power of two of them, at most half used */
	size_t n, used;
	uint64_t first[SEEN_AT_FIRST];
};

struct walk {
	struct seen seen;
	void (*each)(void *context, const struct proof *leaf);
	void *context;
	bool out_of_memory;
};

static uint64_t *
seen_at(uint64_t *keys, size_t n, uint64_t key)
{
	uint64_t i = (key ^ (key >> 29)) * 0x9e3779b97f4a7c15u;

	for (i ^= i >> 32;; i++) {
		uint64_t *place = &keys[i & (n - 1)];
		if (*place == 0 || *place == key)
			return place;
	}
}

static bool
seen_grow(struct seen *seen)
{
	size_t n = seen->n * 2;
	uint64_t *keys = calloc(n, sizeof *keys);

	if (keys == NULL)
		return false;
	for (size_t i = 0; i < seen->n; i++)
		if (seen->keys[i] != 0)
			*seen_at(keys, n, seen->keys[i]) = seen->keys[i];
	if (seen->keys != seen->first)
		free(seen->keys);
	seen->keys = keys;
	seen->n = n;
	return true;
}

/* True the first time. */
static bool
first_seen(struct walk *walk, uint64_t key)
{
	struct seen *seen = &walk->seen;
	uint64_t *place = seen_at(seen->keys, seen->n, key);

	if (*place == key)
		return false;
	*place = key;
	if (++seen->used * 2 > seen->n && !seen_grow(seen))
		walk->out_of_memory = true;
	return true;
}

static void
leaf_visit(struct walk *walk, const struct proof *proof)
{
	uint64_t key = (uint64_t)(uintptr_t)proof;

	if (walk->out_of_memory)
		return;
	if (proof->kind == PROOF_FACT) { /* the same fact through another condition is the same */
		uint32_t whose = proof->entity != LAW_NONE ? proof->entity : 1u << 31 | proof->of;
		key = UINT64_C(1) << 63 | (uint64_t)(proof->ref & 0x7fffffff) << 32 | whose;
	}
	if (first_seen(walk, key))
		walk->each(walk->context, proof);
}

/* Shared parts are walked once. Two keys a node: the pointer is even, so +1 is free. */
static bool
is_revisit(struct walk *walk, const struct proof *proof)
{
	if (walk->out_of_memory)
		return true;
	return (proof->kind == PROOF_PROVISION || proof->kind == PROOF_FORM) &&
	       !first_seen(walk, (uint64_t)(uintptr_t)proof + 1);
}

static bool
is_recorded(const struct proof *proof)
{
	return proof->fact != NULL && proof->fact->value.state != VALUE_UNKNOWN;
}

/* What a comparison is held against: a fact, or the days of a kind of entity. */
static bool
is_awaited(const struct proof *operand)
{
	return operand->kind == PROOF_FACT ? !is_recorded(operand)
	                                   : operand->truth == TRUTH_UNKNOWN;
}

static void missing_in(struct walk *walk, const struct proof *proof);

/* A comparison waits for its own fact, or for those it is compared with, or, when all are
 * known but too wide or not vouched for, for a better one of its own. */
static void
missing_fact(struct walk *walk, const struct proof *proof)
{
	bool others = false;

	for (uint32_t i = 0; i < proof->n_children; i++)
		others |= is_awaited(proof->children[i]);
	if (!is_recorded(proof) || !others)
		leaf_visit(walk, proof);
	for (uint32_t i = 0; i < proof->n_children; i++)
		if (is_awaited(proof->children[i])) {
			if (proof->children[i]->kind == PROOF_FACT)
				leaf_visit(walk, proof->children[i]);
			else
				missing_in(walk, proof->children[i]);
		}
}

static void
missing_in(struct walk *walk, const struct proof *proof)
{
	bool waits = false;

	if (proof->truth != TRUTH_UNKNOWN || is_revisit(walk, proof))
		return;
	if (proof->kind == PROOF_FACT) {
		missing_fact(walk, proof);
		return;
	}
	for (uint32_t i = 0; i < proof->n_children; i++) {
		waits |= proof->children[i]->truth == TRUTH_UNKNOWN;
		missing_in(walk, proof->children[i]);
	}
	/* An open list: "every" cannot be settled without its end, "some" by a new entity. */
	if (!waits || (proof->kind == PROOF_EVERY && proof->open))
		leaf_visit(walk, proof);
}

static void
support_in(struct walk *walk, const struct proof *proof)
{
	bool rests = false;

	if (is_revisit(walk, proof))
		return;
	if (proof->kind == PROOF_FACT)
		leaf_visit(walk, proof);
	for (uint32_t i = 0; i < proof->n_children; i++) {
		const struct proof *child = proof->children[i];
		enum truth truth = proof->kind == PROOF_NOT
		                       ? (enum truth)(TRUTH_TRUE - child->truth)
		                       : child->truth;
		if (truth != proof->truth)
			continue;
		rests = true;
		support_in(walk, child);
	}
	bool needs_nothing = proof->truth == TRUTH_TRUE && proof->basis == BASIS_NONE;
	if (proof->kind != PROOF_FACT && !rests && !needs_nothing)
		leaf_visit(walk, proof);
}

static bool
walk_over(const struct proof *proof, void (*visit)(struct walk *, const struct proof *),
    void (*each)(void *, const struct proof *), void *context)
{
	struct walk walk = {.each = each, .context = context};

	walk.seen.keys = walk.seen.first;
	walk.seen.n = SEEN_AT_FIRST;
	visit(&walk, proof);
	if (walk.seen.keys != walk.seen.first)
		free(walk.seen.keys);
	return !walk.out_of_memory;
}

bool
proof_missing(
    const struct proof *proof, void (*each)(void *context, const struct proof *leaf), void *context)
{
	return walk_over(proof, missing_in, each, context);
}

bool
proof_support(
    const struct proof *proof, void (*each)(void *context, const struct proof *leaf), void *context)
{
	return proof->truth == TRUTH_UNKNOWN || walk_over(proof, support_in, each, context);
}

static void
facts_in(struct walk *walk, const struct proof *proof)
{
	if (is_revisit(walk, proof))
		return;
	if (proof->kind == PROOF_FACT)
		leaf_visit(walk, proof);
	for (uint32_t i = 0; i < proof->n_children; i++)
		facts_in(walk, proof->children[i]);
}

bool
proof_facts(
    const struct proof *proof, void (*each)(void *context, const struct proof *leaf), void *context)
{
	return walk_over(proof, facts_in, each, context);
}

static bool
is_unrecorded(const struct proof *leaf)
{
	return leaf->kind == PROOF_FACT && leaf->fact == NULL;
}

/* A line has no room for why there is none, and a name alone says that it is not known. */
static struct text
short_note(const struct question *question, const struct proof *leaf)
{
	if (leaf->kind == PROOF_FACT && leaf->fact != NULL &&
	    leaf->fact->value.state == VALUE_ABSENT)
		return said_in(question, "none");
	return is_unrecorded(leaf) ? TEXT_NONE : leaf->note;
}

static bool
begins_with(struct text text, struct text start)
{
	return text.len >= start.len && text_equal((struct text){text.at, start.len}, start);
}

/* `note` says more or less of what was found. */
static void
say_leaf(struct words *words, struct question *question, const struct proof *leaf, struct text note)
{
	const struct law *law = question->law;
	struct text name = TEXT_NONE;

	if (leaf->kind == PROOF_FACT && leaf->entity == LAW_NONE && leaf->of != 0) {
		words_put(words, law_text(law, law->kinds[law->facts[leaf->ref].kind].word));
		words_say(words, "/");
		words_put(words, law_text(law, leaf->of));
		words_say(words, " ");
	}
	words_entity(words, question->facts, leaf->entity);
	if (leaf->kind == PROOF_FACT && leaf->ref < law->n_facts)
		name = law_translate(law, question->language, law_fact_name(law, leaf->ref));
	else if (leaf->kind == PROOF_PROVISION && leaf->ref < law->n_provisions)
		name = law_text(law, law->provisions[leaf->ref].id);
	else if (leaf->kind == PROOF_ITEM && leaf->ref < law->n_items)
		name = law_said_in(question, law->items[leaf->ref].label);
	if (name.len > 0 && !begins_with(note, name)) {
		words_put(words, name);
		words_say(words, note.len > 0 ? ": " : "");
	}
	words_put(words, note);
}

struct text
proof_words(struct question *question, const struct proof *leaf)
{
	struct words words;

	words_start(&words, question);
	say_leaf(&words, question, leaf, leaf->note);
	return words_take(&words, question);
}

enum { WHY_LEAVES = 3 }; /* more do not fit a line */

struct why {
	struct question *question;
	struct words words;
	uint32_t n;
	bool listing; /* names of facts that are not recorded */
};

static void
why_add(void *context, const struct proof *leaf)
{
	struct why *why = context;

	if (why->n++ >= WHY_LEAVES)
		return;
	if (why->n > 1)
		words_say(&why->words, is_unrecorded(leaf) && why->listing ? ", " : "; ");
	if (is_unrecorded(leaf) && !why->listing)
		words_say(&why->words, "not recorded: ");
	why->listing = is_unrecorded(leaf);
	say_leaf(&why->words, why->question, leaf, short_note(why->question, leaf));
}

struct text
proof_why(struct question *question, const struct proof *proof)
{
	struct why why = {.question = question};
	bool complete;

	if (question->quiet)
		return TEXT_NONE;
	words_start(&why.words, question);
	complete = proof->truth == TRUTH_UNKNOWN ? proof_missing(proof, why_add, &why)
	                                         : proof_support(proof, why_add, &why);
	if (!complete)
		question->out_of_memory = true;
	if (why.n > WHY_LEAVES) {
		words_say(&why.words, "; and ");
		words_count(&why.words, why.n - WHY_LEAVES);
		words_say(&why.words, " more");
	}
	return words_take(&why.words, question);
}
