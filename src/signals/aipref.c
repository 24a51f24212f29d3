/* SPDX-License-Identifier: Apache-2.0 */
/* Values of Content-Usage (draft-ietf-aipref-vocab-08, serialisation; the labels of drafts 01 to
 * 07 are known as such).
 *
 * That search overrides the other categories within a search application is not weighed here:
 * training a general-purpose model is none. */
#include "signals/aipref.h"

#include "signals/structured_field.h"
#include "signals/words.h"

/* Labels of older drafts whose "n" we honour. Newest meaning first. */
static const char *const legacy_labels[] = {"all", "bots", "train-genai", "tdm", "ai", "genai"};
enum { LEGACY_COUNT = sizeof legacy_labels / sizeof *legacy_labels };

static const char no_dictionary[] = "is no Dictionary of RFC 9651: says nothing at all";
static const char no_choice[] = "train-ai is neither y nor n: not known";
static const char twice[] = "train-ai is given twice, and otherwise: the last counts";
static const char legacy_note[] = "a label of an older draft, read as train-ai=n by our policy";

static enum says
choice_of(const struct field_member *member)
{
	if (member->type != FIELD_TOKEN)
		return SAYS_NOTHING;
	return OCTETS_ARE(member->value, "n")   ? SAYS_RESERVED
	       : OCTETS_ARE(member->value, "y") ? SAYS_ALLOWED
	                                        : SAYS_NOTHING;
}

struct labels {
	struct aipref read;
	enum says legacy[LEGACY_COUNT];
	bool has_odd_choice, has_train_ai, changes;
};

/* The last of equal keys counts, so each is written over. */
static void
take_member(struct labels *labels, const struct field_member *member)
{
	enum says choice = choice_of(member);

	if (text_is(member->key, "train-ai")) {
		labels->changes |= labels->has_train_ai && choice != labels->read.train_ai;
		labels->has_train_ai = true;
		labels->read.train_ai = choice;
		labels->has_odd_choice = choice == SAYS_NOTHING;
	} else if (text_is(member->key, "ai-use"))
		labels->read.ai_use = choice;
	else if (text_is(member->key, "search"))
		labels->read.search = choice;
	for (size_t i = 0; i < LEGACY_COUNT; i++)
		if (text_is(member->key, legacy_labels[i]))
			labels->legacy[i] = choice;
}

void
aipref_read(struct span value, struct aipref *aipref)
{
	struct labels labels = {0};
	struct span rest = octets_trim(value);
	struct field_member member;
	enum field_step step;

	while ((step = field_next(&rest, &member)) == FIELD_MEMBER)
		take_member(&labels, &member);
	if (step == FIELD_BROKEN) {
		*aipref = (struct aipref){.note = no_dictionary, .is_broken = true};
		return;
	}
	*aipref = labels.read;
	aipref->note = labels.has_odd_choice ? no_choice : labels.changes ? twice : NULL;
	for (size_t i = LEGACY_COUNT; i-- > 0;)
		if (labels.legacy[i] == SAYS_RESERVED) {
			aipref->legacy = text_of(legacy_labels[i]);
			aipref->note = legacy_note;
		}
}

enum says
aipref_training(const struct aipref *aipref)
{
	return aipref->legacy.len > 0 ? SAYS_RESERVED : aipref->train_ai;
}

void
aipref_state(const struct aipref *aipref, struct text value, struct statement *statement)
{
	enum says says = aipref_training(aipref);

	statement->signal = SIGNAL_AIPREF;
	statement->says = says;
	statement->note = aipref->note;
	statement->label = says == SAYS_NOTHING       ? text_of("content-usage")
	                   : aipref->train_ai == says ? text_of("train-ai")
	                                              : aipref->legacy;
	statement->value =
	    says == SAYS_NOTHING ? value : text_of(says == SAYS_RESERVED ? "n" : "y");
}
