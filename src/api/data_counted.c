/* SPDX-License-Identifier: Apache-2.0 */
/* Figures that gpai-corpus counted over several sources together: they hold as long as those
 * sources do and the list is cut where it was, which a digest over both tells. */
#include "api/data.h"
#include "api/data_totals.h"

#include <string.h>

static const char STALE[] =
    "counted over other sources or cut for another size of provider: to be measured or merged anew";

/* Names of sources may be nobody's business: of names and digests only a digest is kept. */
static struct text
mark_of(const struct out *all, uint32_t n, struct arena *arena)
{
	struct text text = out_text(all);
	char hex[DIGEST_HEX_CHARS];
	struct digest digest = digest_of((struct span){(const uint8_t *)text.at, text.len});

	digest_hex(&digest, hex);
	return arena_format(
	    arena, "%s: %u counted together, their digests come to %.16s", TOTALS_MARK, n, hex);
}

/* A line for each source of the row; false when one has no digest, or may belong to it. */
static bool
put_sources(struct totals *t, const struct totals_row *row, struct out *all, uint32_t *n)
{
	*n = 0;
	for (uint32_t i = 0; i < t->n_sources; i++) {
		enum truth member = totals_member(t, row, TEXT_NONE, i, TEXT_NONE);
		const struct fact *digest = totals_fact(t, t->sources[i], totals_cell(row, "of"));
		if (member == TRUTH_FALSE)
			continue;
		if (member == TRUTH_UNKNOWN || digest == NULL || digest->value.type != TYPE_TEXT)
			return false;
		out_put(all, totals_name(t, i));
		out_char(all, ' ');
		out_put(all, digest->value.text);
		out_char(all, '\n');
		++*n;
	}
	return *n > 0;
}

struct text
data_sources_mark(
    const struct fact_set *facts, const char *total, int32_t as_of, struct arena *arena)
{
	static const struct measure_sink nowhere = {0};
	struct voice voice = {.arena = arena, .sink = &nowhere};
	struct totals t = {.voice = &voice, .facts = facts, .law = facts->law};
	const struct law_register *list;
	struct text mark = TEXT_NONE;
	struct out all;
	uint32_t n;

	if (!totals_register(t.law, TOTALS_REGISTER, &list) || !totals_find_sources(&t))
		return TEXT_NONE;
	uint32_t index = law_find_row(t.law, (uint32_t)(list - t.law->registers), text_of(total));
	if (index == LAW_NONE)
		return TEXT_NONE;
	struct totals_row row = {t.law, &t.law->rows[index], text_of(total)};
	out_memory(&all);
	if (put_sources(&t, &row, &all, &n) && data_cut_put(&all, facts, as_of, arena) &&
	    out_status(&all, "memory", NULL) == GPAI_OK)
		mark = mark_of(&all, n, arena);
	out_release(&all);
	return mark;
}

/* Figures that were counted over several sources together: held against the digests of now. */
void
totals_say_counted(struct totals *t, const struct totals_row *row)
{
	uint32_t kind = law_find_kind(t->law, text_of("model"));
	uint32_t model = kind == LAW_NONE ? LAW_NONE : fact_single(t->facts, kind);
	const struct fact *fact = totals_fact(t, model, row->name);
	struct text mark;

	for (uint32_t i = 0; i < t->n_sources; i++) {
		struct text of = totals_cell(row, "of");
		if (totals_member(t, row, TEXT_NONE, i, row->name) == TRUTH_TRUE &&
		    totals_fact(t, t->sources[i], of) == NULL)
			totals_lack(t, i, of, row->name);
	}
	if (fact == NULL || !totals_is_ours(fact) || totals_waits(t, model, row->name))
		return;
	/* What was counted just now has been said already. */
	mark = fact->record == 0
	           ? TEXT_NONE
	           : data_sources_mark(t->facts, row->name.at, t->as_of, t->voice->arena);
	if (mark.len > 0 && text_equal(mark, fact->source))
		totals_say(t, model, row->name, fact->value, fact->method, fact->source,
		    fact->origin == ORIGIN_MEASURED);
	else if (fact->record != 0)
		totals_unknown(t, model, row->name, STALE);
}
