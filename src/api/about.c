/* SPDX-License-Identifier: Apache-2.0 */
/* Choosing the entity and the stage that a form is written about. */
#include "api/about.h"

#include "base/out.h"

#include <stdio.h>
#include <string.h>

enum { FOUND_CHARS = 128, QUOTED_CHARS = 100 };

static void
put_entities(struct out *out, const struct law *law, const struct fact_set *facts, uint32_t kind)
{
	uint32_t entity = facts->runs[kind].n == 0 ? LAW_NONE : facts->runs[kind].first;
	const char *between = "";

	for (; entity != LAW_NONE; entity = facts->entities[entity].next, between = ", ")
		out_format(out, "%s%s/%.*s", between, law_cstr(law, law->kinds[kind].word),
		    TEXT_ARG(facts->entities[entity].name));
}

static enum gpai_code
refuse_entity(const struct law *law, const struct fact_set *facts, uint32_t form, const char *of,
    struct gpai_error *err)
{
	uint32_t kind = law->forms[form].on;
	char found[FOUND_CHARS] = "form without --of";
	struct out known;

	if (of != NULL)
		snprintf(found, sizeof found, "--of %.*s", (int)QUOTED_CHARS, of);
	out_memory(&known);
	put_entities(&known, law, facts, kind);
	enum gpai_code rc = known.len > 0
	                        ? fail(err, GPAI_INVALID, NOWHERE, "%s, expected one of %.*s",
				      found, TEXT_ARG(out_text(&known)))
	                        : fail(err, GPAI_INVALID, NOWHERE, "%s, and no %s is on file",
				      found, law_cstr(law, law->kinds[kind].word));
	out_release(&known);
	return rc;
}

/* Which entity: the one named, with its kind or without, else the only one. */
static enum gpai_code
choose_entity(const struct law *law, const struct fact_set *facts, uint32_t form, const char *of,
    uint32_t *entity, struct gpai_error *err)
{
	uint32_t kind = law->forms[form].on;
	struct text name, word;

	*entity = LAW_NONE;
	if (kind == LAW_NONE)
		return of == NULL ? GPAI_OK
		                  : fail(err, GPAI_INVALID, NOWHERE,
					"--of %.*s, but form %s is about no single entity",
					(int)QUOTED_CHARS, of, law_cstr(law, law->forms[form].id));
	if (of == NULL && facts->runs[kind].n > 1)
		return refuse_entity(law, facts, form, of, err);
	if (of == NULL) {
		*entity = facts->runs[kind].n == 0 ? LAW_NONE : facts->runs[kind].first;
		return GPAI_OK;
	}
	name = text_of(of);
	word = law_text(law, law->kinds[kind].word);
	if (name.len > word.len && memcmp(name.at, word.at, word.len) == 0 &&
	    name.at[word.len] == '/')
		name = (struct text){name.at + word.len + 1, name.len - word.len - 1};
	*entity = fact_find_entity(facts, kind, name);
	return *entity != LAW_NONE ? GPAI_OK : refuse_entity(law, facts, form, of, err);
}

static enum gpai_code
choose_stage(
    const struct law *law, uint32_t form, const char *word, uint32_t *stage, struct gpai_error *err)
{
	const struct law_form *one = &law->forms[form];
	struct out known;

	*stage = LAW_NONE;
	if (word == NULL)
		return GPAI_OK;
	out_memory(&known);
	for (uint32_t i = 0; i < one->stages_n; i++) {
		const char *is = law_cstr(law, law->stages[one->stages_first + i].word);
		if (strcmp(is, word) == 0)
			*stage = i;
		out_format(&known, "%s%s", i > 0 ? ", " : "", is);
	}
	enum gpai_code rc = GPAI_OK;
	if (one->stages_n == 0)
		rc = fail(err, GPAI_INVALID, NOWHERE, "--stage %.*s, but form %s has no stages",
		    (int)QUOTED_CHARS, word, law_cstr(law, one->id));
	else if (*stage == LAW_NONE)
		rc = fail(err, GPAI_INVALID, NOWHERE, "--stage %.*s, expected one of %.*s",
		    (int)QUOTED_CHARS, word, TEXT_ARG(out_text(&known)));
	out_release(&known);
	return rc;
}

enum gpai_code
api_about(const struct law *law, const struct fact_set *facts, uint32_t form, const char *of,
    const char *stage, struct form_about *about, struct gpai_error *err)
{
	enum gpai_code rc = choose_entity(law, facts, form, of, &about->entity, err);

	return rc != GPAI_OK ? rc : choose_stage(law, form, stage, &about->stage, err);
}
