/* SPDX-License-Identifier: Apache-2.0 */
/* What can be proved about the rulebook, as plain strings. */
#include "api/api.h"

#include "rulebook/proofs.h"

struct telling {
	struct keeper keep;
	void (*each)(void *, const struct gpai_law_finding *);
	void *context;
};

static void
tell(void *context, const struct rulebook_finding *finding)
{
	struct telling *t = context;
	struct gpai_law_finding view = {.verdict = rulebook_verdict_words[finding->verdict],
	    .what = finding->what,
	    .id = keep_text(&t->keep, finding->id),
	    .file = keep_text(&t->keep, finding->file),
	    .text = finding->text,
	    .line = finding->line};

	if (!t->keep.out_of_memory)
		t->each(t->context, &view);
}

enum gpai_code
gpai_law_prove(const struct gpai_law *law,
    void (*each)(void *context, const struct gpai_law_finding *finding), void *context,
    struct gpai_law_proved *proved, struct gpai_error *err)
{
	struct rulebook_proved sum;
	struct arena arena;
	struct telling t = {.keep = {.arena = &arena}, .each = each, .context = context};

	arena_init(&arena, 0);
	enum gpai_code rc = rulebook_prove(&law->law, tell, &t, &sum, err);
	if (rc == GPAI_OK)
		rc = keep_status(&t.keep, err);
	*proved = (struct gpai_law_proved){sum.choices, sum.choices_proved, sum.rules,
	    sum.rules_certain, sum.rules_free, sum.problems};
	arena_release(&arena);
	return rc;
}
