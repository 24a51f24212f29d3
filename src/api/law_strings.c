/* SPDX-License-Identifier: Apache-2.0 */
/* Languages of the rulebook: what there is to say, and what of it is translated. */
#include "api/api.h"

#include "documents/strings.h"

#include "rulebook/names.h"

bool
gpai_law_language(const struct gpai_law *law, uint32_t i, struct gpai_law_language *language)
{
	if (i >= law->law.n_languages)
		return false;
	const struct law_language *at = &law->law.languages[i];
	*language = (struct gpai_law_language){
	    law_cstr(&law->law, at->code), law_cstr(&law->law, at->name), at->strings_n};
	return true;
}

struct telling {
	const struct law *law;
	const struct law_language *language; /* NULL: none speaks it yet */
	const char *form;
	struct names all, of_forms, of_form; /* told: as of all forms, of any, of this one */
	void (*each)(void *, const struct gpai_law_string *);
	void *context;
	uint32_t n;
};

static void
tell(void *context, struct text string)
{
	struct telling *t = context;
	uint32_t number = ++t->n; /* names_put gives an earlier number back for one known */
	bool shared = t->form[0] == '\0';

	if (names_put(shared ? &t->all : &t->of_form, string, number) != number ||
	    (!shared && names_find(&t->all, string) != UINT32_MAX))
		return;
	struct gpai_law_string view = {.form = t->form,
	    .english = string.at,
	    .again = !shared && names_put(&t->of_forms, string, number) != number};
	if (t->language != NULL && law_is_translated(t->law, t->language, string))
		view.says = law_translate(t->law, t->language, string).at;
	t->each(t->context, &view);
}

static const struct law_language *
find(const struct law *law, const char *code)
{
	uint32_t index = law_find_language(law, text_of(code));

	return index == LAW_NONE ? NULL : &law->languages[index];
}

enum gpai_code
gpai_law_strings(const struct gpai_law *law, const char *code,
    void (*each)(void *context, const struct gpai_law_string *string), void *context,
    struct gpai_error *err)
{
	struct telling t = {.law = &law->law,
	    .language = find(&law->law, code),
	    .form = "",
	    .each = each,
	    .context = context};
	struct arena arena;
	bool done = true;

	arena_init(&arena, 0);
	names_init(&t.all, &arena);
	names_init(&t.of_forms, &arena);
	strings_of_all(&law->law, tell, &t);
	for (uint32_t i = 0; i < law->law.n_forms && done; i++) {
		t.form = law_cstr(&law->law, law->law.forms[i].id);
		names_init(&t.of_form, &arena);
		done = strings_of_form(&law->law, i, tell, &t) && !t.of_form.failed;
	}
	done = done && !t.all.failed && !t.of_forms.failed;
	arena_release(&arena);
	return done ? GPAI_OK : fail_memory(err);
}

enum gpai_code
gpai_law_stale_strings(const struct gpai_law *law, const char *code,
    void (*each)(void *context, const char *english), void *context, struct gpai_error *err)
{
	const struct law_language *language = find(&law->law, code);
	struct known_strings known;
	struct arena arena;
	enum gpai_code rc = GPAI_OK;

	arena_init(&arena, 0);
	if (!strings_known(&law->law, &arena, &known))
		rc = fail_memory(err);
	for (uint32_t i = 0; language != NULL && rc == GPAI_OK && i < language->strings_n; i++) {
		law_str from = law->law.translations[language->strings_first + i].from;
		if (!string_is_known(&law->law, &known, from))
			each(context, law_cstr(&law->law, from));
	}
	arena_release(&arena);
	return rc;
}
