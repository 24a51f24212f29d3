/* SPDX-License-Identifier: Apache-2.0 */
/* Parts between commas; a part has at most one colon, behind the name of an agent. As in the
 * reference library of Spawning the name holds for its own part only. More tolerant than that
 * library: case, semicolons, words parted by blanks. */
#include "signals/noai.h"

#include "signals/words.h"

enum { AGENT_BYTES_MAX = 128 };

static const char after_agent[] = "stands behind words for one agent without its name; read as "
				  "said to everybody";
static const char no_agent[] = "no agent can be made out before the colon: says nothing";
static const char between_words[] = "stands among words that no comma parts";

struct reading {
	const struct statement *like;
	const struct statement_sink *sink;
	bool saw_agent;
};

bool
noai_is_agent(struct span name)
{
	if (name.len == 0 || name.len > AGENT_BYTES_MAX)
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (name.at[i] < 0x20 || name.at[i] > 0x7e)
			return false;
	return true;
}

static bool
is_noai(struct span word, bool *images_only)
{
	*images_only = OCTETS_LIKE(word, "noimageai");
	return *images_only || OCTETS_LIKE(word, "noai");
}

/* `agent` NULL: the word stands without a name. */
static void
tell(const struct reading *reading, struct span word, const struct span *agent, const char *note)
{
	struct statement statement = *reading->like;

	if (!is_noai(word, &statement.images_only))
		return;
	statement.signal = SIGNAL_NOAI;
	statement.says = SAYS_RESERVED;
	statement.value = octets_text(word);
	statement.note = note;
	if (agent != NULL && OCTETS_ARE(*agent, "*"))
		statement.agent = TEXT_NONE;
	else if (agent != NULL && noai_is_agent(*agent))
		statement.agent = octets_text(*agent);
	else if (agent != NULL) {
		statement.says = SAYS_NOTHING;
		statement.note = no_agent;
	} else if (reading->saw_agent && note == NULL)
		statement.note = after_agent;
	reading->sink->take(reading->sink->context, &statement);
}

static void
read_words(const struct reading *reading, struct span words, const struct span *agent)
{
	struct span word;
	size_t n = 0;

	for (struct span rest = words; n < 2 && octets_word(&rest, &word);)
		n++;
	while (octets_word(&words, &word))
		tell(reading, word, agent, n > 1 ? between_words : NULL);
}

/* With several colons it is a time or an address, and whose words these are is anybody's guess. */
static void
read_part(struct reading *reading, struct span part)
{
	size_t colon = octets_find(part, ':');
	struct span name = octets_trim((struct span){part.at, colon}), words;

	if (colon == part.len) {
		read_words(reading, part, NULL);
		return;
	}
	words = octets_from(part, colon + 1);
	for (; (colon = octets_find(words, ':')) < words.len; name.len = 0)
		words = octets_from(words, colon + 1);
	reading->saw_agent = true;
	read_words(reading, words, &name);
}

void
noai_read(struct span list, const struct statement *like, const struct statement_sink *sink)
{
	struct reading reading = {.like = like, .sink = sink};
	struct span part;

	while (octets_part(&list, ',', ';', &part))
		read_part(&reading, part);
}
