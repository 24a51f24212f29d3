/* SPDX-License-Identifier: Apache-2.0 */
/* Boxes first, assertions then; see c2pa.h. The active manifest is the last of its store; what an
 * earlier one says is of an ingredient or of an earlier state: it may reserve, it allows nothing.
 *
 * Says of training: training that is not of generative models, of generative models, and data
 * mining each reserve when they are not allowed or constrained; only generative training that is
 * allowed allows. Inference alone says nothing of training. */
#include "signals/c2pa.h"

#include "notation/json.h"
#include "signals/cbor_head.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX   6u
#define BOXES_MAX   65536u
#define ENTRIES_MAX 64u

#define NOT_VERIFIED "its signature has not been verified"

struct store {
	const struct statement_sink *sink;
	const uint8_t *begin; /* of the bytes that were given */
	uint64_t at;
	unsigned boxes;
	bool is_cut;    /* the bytes were put together: places within have no offset in the file */
	bool is_active; /* the manifest at hand is the last */
	bool is_out;
};

struct box {
	uint8_t type[4];
	struct span contents;
};

static bool
next_box(struct span *rest, struct box *box)
{
	size_t head = 8;
	uint64_t len;

	if (rest->len < 8)
		return false;
	len = (uint64_t)rest->at[0] << 24 | (uint64_t)rest->at[1] << 16 |
	      (uint64_t)rest->at[2] << 8 | rest->at[3];
	memcpy(box->type, rest->at + 4, 4);
	if (len == 1 && rest->len >= 16) {
		head = 16;
		len = 0;
		for (unsigned i = 8; i < 16; i++)
			len = len << 8 | rest->at[i];
	} else if (len == 0) {
		len = rest->len;
	}
	if (len < head || len > rest->len)
		return false;
	box->contents = (struct span){rest->at + head, (size_t)len - head};
	rest->at += len;
	rest->len -= (size_t)len;
	return true;
}

static uint64_t
place_of(const struct store *store, const uint8_t *at)
{
	return store->is_cut ? store->at : store->at + (uint64_t)(at - store->begin);
}

static bool
is_type(const struct box *box, const char *type)
{
	return memcmp(box->type, type, 4) == 0;
}

/* --- one entry --- */

static const struct {
	const char *name; /* behind "c2pa." or "cawg." */
	bool allows;      /* being allowed, it allows training of generative models */
	bool is_training; /* not allowed, it reserves */
	const char *note;
} purposes[] = {
    {"ai_generative_training", true, true, NOT_VERIFIED},
    {"ai_training", false, true, "of models that are not generative; " NOT_VERIFIED},
    {"data_mining", false, true, NOT_VERIFIED},
    {"ai_inference", false, false, "says nothing of training; " NOT_VERIFIED},
};

struct entry {
	struct text label; /* "cawg.ai_training" */
	struct text use, constraint;
	uint64_t at;
};

static bool
is_family(struct text label)
{
	return text_starts(label, "c2pa.") || text_starts(label, "cawg.");
}

static void
weigh(const struct entry *entry, struct statement *statement)
{
	struct text name = entry->label;

	statement->note = "a purpose that neither C2PA nor CAWG has; " NOT_VERIFIED;
	if (!is_family(name))
		return;
	name = (struct text){name.at + 5, name.len - 5};
	for (size_t i = 0; i < sizeof purposes / sizeof *purposes; i++) {
		if (!text_is(name, purposes[i].name))
			continue;
		statement->note = purposes[i].note;
		if (!purposes[i].is_training)
			return;
		if (text_is(entry->use, "notAllowed")) {
			statement->says = SAYS_RESERVED;
		} else if (text_is(entry->use, "constrained")) {
			statement->says = SAYS_RESERVED;
			statement->note =
			    entry->constraint.len > 0
				? "on conditions that it states; " NOT_VERIFIED
				: "on conditions that it does not state; " NOT_VERIFIED;
		} else if (text_is(entry->use, "allowed")) {
			statement->says = purposes[i].allows ? SAYS_ALLOWED : SAYS_NOTHING;
		} else {
			statement->note = "a use that neither C2PA nor CAWG has; " NOT_VERIFIED;
		}
		return;
	}
}

static struct text
clean(struct text text, char *buffer)
{
	return statement_text((struct span){(const uint8_t *)text.at, text.len}, buffer);
}

static void
say(struct store *store, const struct entry *entry)
{
	struct statement statement = {
	    .signal = SIGNAL_C2PA_CAWG, .carrier = CARRIER_MANIFEST, .at = entry->at};
	char label[STATEMENT_VALUE_MAX], value[STATEMENT_VALUE_MAX], policy[STATEMENT_VALUE_MAX];

	statement.label = clean(entry->label, label);
	statement.value = clean(entry->use, value);
	weigh(entry, &statement);
	if (text_begins_like(entry->constraint, "http://") ||
	    text_begins_like(entry->constraint, "https://"))
		statement.policy = clean(entry->constraint, policy);
	if (!store->is_active) {
		statement.scope = text_of("an ingredient or an earlier state");
		if (statement.says == SAYS_ALLOWED)
			statement.says = SAYS_NOTHING;
	}
	store->sink->take(store->sink->context, &statement);
}

/* --- CBOR --- */

static struct text
text_of_head(const struct cbor_head *head)
{
	struct text text = TEXT_NONE;

	if (head->kind == CBOR_TEXT && !head->is_endless && head->text.len > 0)
		text_from_span(head->text, &text);
	return text;
}

/* Is there a next pair? Takes the break of an endless map. */
static bool
more_pairs(struct span *rest, const struct cbor_head *map, uint64_t *taken, struct cbor_head *key)
{
	if (!map->is_endless && *taken == map->number)
		return false;
	(*taken)++;
	*key = cbor_next(rest);
	return key->kind == CBOR_TEXT && !key->is_endless;
}

/* {"use": ..., "constraint_info": ...}; the prose of CAWG spells it constraints_info. */
static bool
read_entry(struct span *rest, struct entry *entry)
{
	struct span value = *rest;
	struct cbor_head map = cbor_next(&value), key, text;
	uint64_t taken = 0;

	if (!cbor_skip(rest))
		return false;
	if (map.kind != CBOR_MAP)
		return true;
	while (more_pairs(&value, &map, &taken, &key)) {
		struct text name = text_of_head(&key);
		struct span look = value;
		text = cbor_next(&look);
		if (text_is(name, "use"))
			entry->use = text_of_head(&text);
		else if (text_is(name, "constraint_info") || text_is(name, "constraints_info"))
			entry->constraint = text_of_head(&text);
		if (!cbor_skip(&value))
			break;
	}
	return true;
}

/* The map of purposes; at the top it may be one level down, under "entries". */
static void
read_cbor_map(struct store *store, struct span rest, bool is_top)
{
	struct cbor_head map = cbor_next(&rest), key;
	uint64_t taken = 0;

	if (map.kind != CBOR_MAP)
		return;
	for (unsigned i = 0; i < ENTRIES_MAX && more_pairs(&rest, &map, &taken, &key); i++) {
		struct entry entry = {.label = text_of_head(&key)};
		if (is_top && text_is(entry.label, "entries")) {
			read_cbor_map(store, rest, false);
			if (!cbor_skip(&rest))
				return;
			continue;
		}
		entry.at = place_of(store, key.text.at);
		if (!read_entry(&rest, &entry))
			return;
		if (entry.label.len > 0 && (!is_top || is_family(entry.label)))
			say(store, &entry);
	}
}

/* --- JSON --- */

static void
read_json(struct store *store, struct span bytes, uint64_t at)
{
	static const struct json_limits limits = {.bytes = 1 << 20, .nodes = 4096, .depth = 16};
	json_t *root, *map, *value;
	const char *key;
	unsigned n = 0;

	switch (json_parse("", bytes, &limits, &root, NULL)) {
	case GPAI_OK:
		break;
	case GPAI_NO_MEMORY:
		store->is_out = true;
		return;
	default:
		return;
	}
	map = json_object_get(root, "entries");
	if (map == NULL)
		map = root;
	json_object_foreach(map, key, value)
	{
		struct entry entry = {.label = text_of(key),
		    .at = at,
		    .use = json_member_text(value, "use"),
		    .constraint = json_member_text(value, "constraint_info")};
		if (entry.constraint.len == 0)
			entry.constraint = json_member_text(value, "constraints_info");
		if (n++ < ENTRIES_MAX && (map != root || is_family(entry.label)))
			say(store, &entry);
	}
	json_decref(root);
}

/* --- boxes --- */

/* UUID, toggles, and where they say so a label. */
static struct text
label_of(struct span description)
{
	const uint8_t *nul;
	struct text label = TEXT_NONE;

	if (description.len < 18 || (description.at[16] & 2) == 0)
		return TEXT_NONE;
	description = (struct span){description.at + 17, description.len - 17};
	nul = memchr(description.at, '\0', description.len);
	if (nul != NULL)
		text_from_span(
		    (struct span){description.at, (size_t)(nul - description.at)}, &label);
	return label;
}

/* "cawg.training-mining", also "...__1" for a second of its kind and ".v2". */
static bool
is_training_mining(struct text label)
{
	size_t n = strlen("cawg.training-mining");

	return is_family(label) && label.len >= n &&
	       memcmp(label.at + 5, "training-mining", n - 5) == 0 &&
	       (label.len == n || label.at[n] == '_' || label.at[n] == '.');
}

static void
read_assertion(struct store *store, struct span contents)
{
	struct box box;

	while (!store->is_out && store->boxes++ < BOXES_MAX && next_box(&contents, &box)) {
		if (is_type(&box, "cbor"))
			read_cbor_map(store, box.contents, true);
		else if (is_type(&box, "json"))
			read_json(store, box.contents, place_of(store, box.contents.at));
	}
}

static unsigned
count_manifests(struct span contents)
{
	struct box box;
	unsigned n = 0;

	while (n < BOXES_MAX && next_box(&contents, &box))
		n += is_type(&box, "jumb");
	return n;
}

/* Level 1 holds manifests, 2 their stores of assertions, 3 the assertions. */
static void
walk(struct store *store, struct span contents, unsigned depth)
{
	struct box box;
	struct span rest = contents;
	unsigned manifest = 0, manifests;

	if (!next_box(&rest, &box) || !is_type(&box, "jumd"))
		return;
	if (is_training_mining(label_of(box.contents))) {
		read_assertion(store, rest);
		return;
	}
	manifests = depth == 0 ? count_manifests(rest) : 0;
	while (!store->is_out && depth < DEPTH_MAX && store->boxes++ < BOXES_MAX &&
	       next_box(&rest, &box)) {
		if (!is_type(&box, "jumb"))
			continue;
		if (depth == 0)
			store->is_active = ++manifest == manifests;
		walk(store, box.contents, depth + 1);
	}
}

bool
c2pa_signals(struct span bytes, uint64_t at, bool is_cut, const struct statement_sink *sink)
{
	struct store store = {.sink = sink, .begin = bytes.at, .at = at, .is_cut = is_cut};
	struct box box;

	while (!store.is_out && store.boxes++ < BOXES_MAX && next_box(&bytes, &box))
		if (is_type(&box, "jumb"))
			walk(&store, box.contents, 0);
	return !store.is_out;
}
