/* SPDX-License-Identifier: Apache-2.0 */
/* A day of the law in words, as it stands there: what it is counted from, for no dossier. */
#include "rules/law.h"

static void
put_members(const struct law *law, const struct law_day *day, struct out *out)
{
	if (day->list.n > 1)
		out_string(
		    out, day->op == LAW_DAY_LATEST_OF ? "the latest of " : "the earliest of ");
	for (uint32_t i = 0; i < day->list.n; i++) {
		if (i > 0)
			out_string(out, i + 1 < day->list.n ? "; " : " and ");
		law_put_day(law, law->refs[day->list.first + i], out);
	}
}

/* "the latest confirmation of a document, of those that count" */
static void
put_entities(const struct law *law, const struct law_day *day, struct out *out)
{
	out_string(out, day->op == LAW_DAY_LATEST ? "the latest " : "the earliest ");
	out_put(out, law_fact_name(law, day->fact));
	out_string(out, " of any ");
	out_put(out, law_text(law, law->kinds[law->facts[day->fact].kind].word));
	if (day->where != LAW_NONE)
		out_string(out, " that counts");
}

static void
put_period(const struct law_day *day, struct out *out)
{
	if (day->plus == 0)
		return;
	out_format(out, " %s %d %s", day->plus > 0 ? "plus" : "minus",
	    day->plus > 0 ? day->plus : -day->plus,
	    date_unit_word((enum date_unit)day->unit, day->plus));
}

void
law_put_day(const struct law *law, uint32_t index, struct out *out)
{
	const struct law_day *day = &law->days[index];
	char date[DATE_CHARS];

	switch ((enum law_day_op)day->op) {
	case LAW_DAY_FIXED:
		date_format(day->date, date);
		out_string(out, date);
		break;
	case LAW_DAY_AS_OF:
		out_string(out, "the day asked about");
		break;
	case LAW_DAY_FACT:
		out_put(out, law_fact_name(law, day->fact));
		break;
	case LAW_DAY_EARLIEST_OF:
	case LAW_DAY_LATEST_OF:
		put_members(law, day, out);
		break;
	case LAW_DAY_EARLIEST:
	case LAW_DAY_LATEST:
		put_entities(law, day, out);
		break;
	}
	put_period(day, out);
}
