/* SPDX-License-Identifier: Apache-2.0 */
#include "documents/changes.h"

#include "documents/door.h"
#include "documents/words.h"

#include <string.h>

static bool
shows(const struct law *law, const struct law_item *item, uint32_t fact)
{
	for (uint32_t i = 0; i < item->fields_n; i++) {
		const struct law_field *field = &law->fields[item->fields_first + i];

		if (field->fact == fact &&
		    (field->show == LAW_SHOW_EXACT || law->facts[fact].type != TYPE_NUMBER))
			return true;
	}
	return false;
}

bool
change_is_shown(const struct law *law, const struct form_view *view, uint32_t fact)
{
	const struct law_form *form = view->form;

	if ((law->facts[fact].audiences & view->audience) == 0)
		return false;
	for (uint32_t s = 0; s < form->sections_n; s++) {
		const struct law_form_section *section =
		    &law->form_sections[form->sections_first + s];

		for (uint32_t i = 0; i < section->items_n; i++) {
			const struct law_item *item = &law->items[section->items_first + i];

			if ((item->audiences & view->audience) != 0 && shows(law, item, fact))
				return true;
		}
	}
	return false;
}

/* --- A value in one text --- */

static void
put_words(
    const struct door *door, const struct law_fact *key, const struct value *value, struct out *out)
{
	for (uint32_t i = 0; i < value->n_items; i++) {
		struct text word = value->items[i];

		if (key->type == TYPE_CHOICES)
			word = tongue_says(&door->tongue, law_option_label(door->law, key, word));
		out_string(out, i > 0 ? word_in(&door->tongue, WORD_SEMICOLON) : "");
		out_put(out, word);
	}
}

static void
put_value(
    const struct door *door, const struct law_fact *key, const struct value *value, struct out *out)
{
	const struct law *law = door->law;

	if (value->state == VALUE_UNKNOWN)
		return;
	if (value->state == VALUE_ABSENT) {
		out_format(out, "%s%s", word_in(&door->tongue, WORD_NONE),
		    value->text.len > 0 ? word_in(&door->tongue, WORD_COLON) : "");
		out_put(out, value->text);
	} else if (value->type == TYPE_CHOICE) {
		out_put(out, tongue_says(&door->tongue, law_option_label(law, key, value->text)));
	} else if (value->type == TYPE_CHOICES || value->type == TYPE_LIST) {
		put_words(door, key, value, out);
	} else if (value->type == TYPE_YESNO && door->tongue.law != NULL) {
		out_string(out, word_in(&door->tongue, value->yes ? WORD_YES : WORD_NO));
	} else {
		value_format(value, out);
		if (value->type == TYPE_NUMBER && law_text(law, key->unit).len > 0) {
			out_char(out, ' ');
			out_put(out, tongue_says(&door->tongue, law_text(law, key->unit)));
		}
	}
}

static struct text
show(struct door *door, const struct law_fact *key, const struct value *value)
{
	uint32_t masked = 0;
	struct text shown;
	struct out out;

	out_memory(&out);
	put_value(door, key, value, &out);
	shown = arena_text(door->arena, out_text(&out));
	door->failed |= out.error != 0 || shown.at == NULL;
	out_release(&out);
	return door_admit(door, shown, &masked);
}

/* The leaf is public; what is derived from it says nothing but that it is the same record. */
static struct digest
id_of(const struct digest *leaf)
{
	static const char DOMAIN[] = "gpai change of a published fact 1\n";
	uint8_t bytes[sizeof DOMAIN - 1 + DIGEST_BYTES];

	memcpy(bytes, DOMAIN, sizeof DOMAIN - 1);
	memcpy(bytes + sizeof DOMAIN - 1, leaf->bytes, DIGEST_BYTES);
	return digest_of((struct span){bytes, sizeof bytes});
}

static struct disclosed_change
disclose(struct door *door, const struct fact_change *change)
{
	const struct law_fact *key = &door->law->facts[change->fact];
	uint32_t masked = 0;

	return (struct disclosed_change){.fact = door_law(door, key->key),
	    .name = door_says(door, key->name),
	    .kind = door_law(door, door->law->kinds[key->kind].word),
	    .entity = door_admit(door, change->entity, &masked),
	    .before = show(door, key, &change->before),
	    .after = show(door, key, &change->after),
	    .since = change->since,
	    .recorded = change->recorded,
	    .id = id_of(&change->leaf)};
}

enum gpai_code
disclose_changes(const struct law *law, const struct fact_set *facts, const struct form_view *view,
    const struct fact_change *changes, size_t n, struct arena *arena,
    struct disclosed_change **disclosed, size_t *n_disclosed, struct gpai_error *err)
{
	struct door door;
	enum gpai_code rc = door_open(&door, law, facts, view, arena, err);

	*n_disclosed = 0;
	*disclosed = NULL;
	if (rc != GPAI_OK)
		return rc;
	if ((*disclosed = arena_array(arena, n + 1, sizeof **disclosed)) == NULL)
		return fail_memory(err);
	for (size_t i = 0; i < n; i++)
		if (change_is_shown(law, view, changes[i].fact))
			(*disclosed)[(*n_disclosed)++] = disclose(&door, &changes[i]);
	return door_status(&door, err);
}
