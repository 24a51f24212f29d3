/* SPDX-License-Identifier: Apache-2.0 */
/* "search=yes, ai-train=no": parts between commas, keys and values in any case. No syntax was
 * ever laid down, so what is close to a restriction is read as one, and what is close to a
 * permission says nothing. */
#include "signals/content_signal.h"

#include "signals/words.h"

static const char odd_value[] = "a value that is neither yes nor no";
static const char odd_no[] = "not written as \"no\", but read as no";
static const char conflict[] = "yes and no for the same use: no is taken";

static enum says
choice_of(struct span value, const char **note)
{
	if (OCTETS_LIKE(value, "no"))
		return SAYS_RESERVED;
	if (OCTETS_LIKE(value, "yes"))
		return SAYS_ALLOWED;
	if (OCTETS_LIKE(value, "n") || OCTETS_LIKE(value, "false") || OCTETS_LIKE(value, "0"))
		return *note = odd_no, SAYS_RESERVED;
	return *note = odd_value, SAYS_NOTHING;
}

static void
merge(enum says *into, enum says choice, const char **note)
{
	if (*into != SAYS_NOTHING && choice != SAYS_NOTHING && *into != choice)
		*note = conflict;
	*into = says_stricter(*into, choice);
}

/* The label of AIPREF stands here by mistake, so only its no is heard. */
static void
take_mistaken(struct content_signal *signal, struct span value)
{
	const char *note = NULL;

	if (choice_of(value, &note) != SAYS_RESERVED)
		return;
	signal->ai_train = SAYS_RESERVED;
	signal->note = "train-ai is the label of AIPREF; read as ai-train=no";
}

static void
take_part(struct content_signal *signal, struct span key, struct span value)
{
	static const struct {
		const char *word;
		size_t len, offset;
	} keys[] = {
	    {"ai-train", 8, offsetof(struct content_signal, ai_train)},
	    {"ai-input", 8, offsetof(struct content_signal, ai_input)},
	    {"search", 6, offsetof(struct content_signal, search)},
	};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (octets_like(key, keys[i].word, keys[i].len))
			merge((enum says *)((char *)signal + keys[i].offset),
			    choice_of(value, &signal->note), &signal->note);
	if (OCTETS_LIKE(key, "train-ai"))
		take_mistaken(signal, value);
	if (OCTETS_LIKE(key, "use") && utf8_valid_len(value) == value.len)
		signal->use = octets_text(value);
}

void
content_signal_read(struct span value, struct content_signal *signal)
{
	struct span part;

	*signal = (struct content_signal){0};
	while (octets_part(&value, ',', ';', &part)) {
		size_t equals = octets_find(part, '=');

		if (equals == part.len)
			continue;
		take_part(signal, octets_trim((struct span){part.at, equals}),
		    octets_trim(octets_from(part, equals + 1)));
	}
}

void
content_signal_state(
    const struct content_signal *signal, struct text value, struct statement *statement)
{
	bool decides = signal->ai_train != SAYS_NOTHING;

	statement->signal = SIGNAL_CONTENT_SIGNALS;
	statement->says = signal->ai_train;
	statement->label = text_of(decides ? "ai-train" : "content-signal");
	statement->value =
	    !decides ? value : text_of(signal->ai_train == SAYS_RESERVED ? "no" : "yes");
	statement->note = signal->note;
}

/* The whole value where it may be shown as it is; borrowed. */
static struct text
shown(struct span value)
{
	for (size_t i = 0; i < value.len; i++)
		if (value.at[i] < 0x20 || value.at[i] > 0x7e)
			return TEXT_NONE;
	return text_clip(octets_text(value), STATEMENT_VALUE_MAX);
}

struct merged {
	struct content_signal signal;
	const struct robots_record *from; /* the record that decides; NULL: there is none */
};

/* Lines that conflict are not unheard of: a service puts its own block before the site's. */
static void
take_record(struct merged *merged, const struct robots_record *record)
{
	struct content_signal one;
	const char *note = merged->signal.note;
	bool is_first = merged->from == NULL;

	content_signal_read(record->value, &one);
	if (is_first || one.ai_train > merged->signal.ai_train)
		merged->from = record;
	if (note == NULL)
		note = one.note;
	merge(&merged->signal.ai_train, one.ai_train, &note);
	merge(&merged->signal.ai_input, one.ai_input, &note);
	merge(&merged->signal.search, one.search, &note);
	merged->signal.note = note;
}

static struct merged
merge_records(const struct robots_record *records, size_t n, bool with_disputed)
{
	struct merged merged = {0};

	for (size_t i = 0; i < n; i++)
		if (records[i].field == ROBOTS_CONTENT_SIGNAL &&
		    (with_disputed || !records[i].disputed))
			take_record(&merged, &records[i]);
	return merged;
}

bool
content_signal_ask(const struct robots_record *records, size_t n, struct statement *statement)
{
	struct merged sure = merge_records(records, n, false);
	struct merged all = merge_records(records, n, true);
	bool is_disputed = sure.from == NULL || all.signal.ai_train > sure.signal.ai_train;
	const struct merged *merged = is_disputed ? &all : &sure;

	if (merged->from == NULL)
		return false;
	*statement = (struct statement){.carrier = CARRIER_ROBOTS_TXT, .line = merged->from->line};
	content_signal_state(&merged->signal, shown(merged->from->value), statement);
	if (is_disputed)
		statement->note = "the group of this line can be read in two ways; the stricter "
				  "reading is taken";
	return true;
}
