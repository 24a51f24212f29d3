/* SPDX-License-Identifier: Apache-2.0 */
/* The line of settings that parts agree on, and how two of them differ. */
#include "corpus/part_lines.h"
#include "notation/json.h"

#include <string.h>

bool
settings_are_plain(struct text settings)
{
	struct text checked;

	if (settings.len < 2 || settings.len > PART_SETTINGS_MAX || settings.at[0] != '{' ||
	    settings.at[settings.len - 1] != '}')
		return false;
	for (size_t i = 0; i < settings.len; i++)
		if ((unsigned char)settings.at[i] < 0x20 || settings.at[i] == 0x7f)
			return false;
	return text_from_span((struct span){(const uint8_t *)settings.at, settings.len}, &checked);
}

static void
put_value(struct out *out, const json_t *value)
{
	if (value == NULL)
		out_string(out, "nothing");
	else if (json_is_string(value))
		out_json_string(out, json_text(value));
	else if (json_canonical(value, out, NULL) != GPAI_OK)
		out_string(out, json_kind_words(value));
}

/* The first member that is not the same in both. */
static const char *
differing(const json_t *a, const json_t *b)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)a, key,
	    value) if (!json_equal(value, json_object_get(b, key))) return key;
	json_object_foreach(
	    (json_t *)(uintptr_t)b, key, value) if (json_object_get(a, key) == NULL) return key;
	return NULL;
}

static enum gpai_code
name_difference(const json_t *a, const json_t *b, const char *file, struct gpai_error *err)
{
	const char *key = differing(a, b);
	struct out here, there;
	enum gpai_code rc;

	if (key == NULL)
		return fail(err, GPAI_CONFLICT, in_file(file),
		    "its settings are written in another way than expected");
	out_memory(&here);
	out_memory(&there);
	put_value(&here, json_object_get(a, key));
	put_value(&there, json_object_get(b, key));
	rc = fail(err, GPAI_CONFLICT, in_file(file), "made with %s %.*s, expected %.*s", key,
	    TEXT_ARG(text_clip(out_text(&there), 90)), TEXT_ARG(text_clip(out_text(&here), 90)));
	out_release(&here);
	out_release(&there);
	return rc;
}

enum gpai_code
settings_agree(struct text settings, struct text other, const char *file, struct gpai_error *err)
{
	json_t *a = NULL, *b = NULL;
	enum gpai_code rc;

	if (text_equal(settings, other))
		return GPAI_OK;
	rc = json_parse(
	    file, (struct span){(const uint8_t *)settings.at, settings.len}, NULL, &a, err);
	if (rc == GPAI_OK)
		rc = json_parse(
		    file, (struct span){(const uint8_t *)other.at, other.len}, NULL, &b, err);
	if (rc == GPAI_OK)
		rc = name_difference(a, b, file, err);
	json_decref(a);
	json_decref(b);
	return rc;
}
