/* SPDX-License-Identifier: Apache-2.0 */
/* The law in time. Versions of one provision stand by their end; one follows another without a
 * gap when it was enacted by then. */
#include "rules/history.h"

#include <stdlib.h>

#define X(name, word, says) word,
static const char *const standing_words[LAW_STANDING_COUNT] = {LAW_STANDINGS(X)};
const char *const law_happening_words[LAW_HAPPENING_COUNT] = {LAW_HAPPENINGS(X)};
#undef X
#define X(name, word, says) says,
static const char *const standing_says[LAW_STANDING_COUNT] = {LAW_STANDINGS(X)};
#undef X

enum law_standing
law_standing(const struct law *law, uint32_t index, int32_t day)
{
	const struct law_provision *p = &law->provisions[index];

	if (day < p->enacted)
		return LAW_STANDING_NOT_ENACTED;
	if (day < p->until)
		return p->from <= day ? LAW_STANDING_IN_FORCE : LAW_STANDING_ADOPTED;
	uint32_t now = law_find_provision(law, law_text(law, p->id), day);
	return law_is_enacted(&law->provisions[now], day) ? LAW_STANDING_SUPERSEDED
	                                                  : LAW_STANDING_ENDED;
}

/* The status of a source that is no law in force; NULL when it is. */
static const char *
soft_status(const struct law *law, const struct law_provision *p)
{
	const char *status =
	    p->source == LAW_NONE ? "in-force" : law_cstr(law, law->sources[p->source].status);

	return text_is(text_of(status), "in-force") ? NULL : status;
}

const char *
law_standing_word(const struct law *law, uint32_t index, int32_t day)
{
	enum law_standing standing = law_standing(law, index, day);
	const char *soft = soft_status(law, &law->provisions[index]);
	bool is_law = standing == LAW_STANDING_IN_FORCE || standing == LAW_STANDING_ADOPTED;

	return is_law && soft != NULL ? soft : standing_words[standing];
}

static void
put_day(struct out *out, const char *before, int32_t day)
{
	char text[DATE_CHARS];

	date_format(day, text);
	out_string(out, before);
	out_string(out, text);
}

void
law_put_standing(const struct law *law, uint32_t index, int32_t day, struct out *out)
{
	const struct law_provision *p = &law->provisions[index];
	enum law_standing standing = law_standing(law, index, day);
	const char *soft = soft_status(law, p);
	bool is_law = standing == LAW_STANDING_IN_FORCE || standing == LAW_STANDING_ADOPTED;

	out_string(out, is_law && soft != NULL ? soft : standing_says[standing]);
	if (standing == LAW_STANDING_ADOPTED)
		put_day(out, ", applies from ", p->from);
	else if (standing == LAW_STANDING_NOT_ENACTED)
		put_day(out, ", only from ", p->enacted);
	else if (!is_law)
		put_day(out, p->until <= p->from ? " before it applied, " : " ", p->until);
}

/* Changes, gathered */

struct history {
	const struct law *law;
	int32_t after, until; /* days asked about: after < day <= until */
	struct law_change *at;
	uint32_t n, cap;
};

static void
happens(struct history *h, enum law_happening what, int32_t day, uint32_t index, uint32_t before)
{
	if (day > h->after && day <= h->until && h->n < h->cap)
		h->at[h->n++] = (struct law_change){what, day, index, before};
}

/* First day on which it could be in force; it is only when that is before its end. */
static int32_t
start_of(const struct law_provision *p)
{
	return p->from > p->enacted ? p->from : p->enacted;
}

static void
first_of_its_kind(struct history *h, uint32_t index)
{
	const struct law_provision *p = &h->law->provisions[index];
	int32_t start = start_of(p);

	if (start < p->until && start <= h->until)
		happens(h, LAW_HAPPENING_STARTS, start, index, LAW_NONE);
	else
		happens(h, LAW_HAPPENING_ENACTED, p->enacted, index, LAW_NONE);
}

static void
follows_another(struct history *h, uint32_t index, uint32_t before)
{
	const struct law_provision *a = &h->law->provisions[before],
				   *b = &h->law->provisions[index];
	bool applied = start_of(a) < a->until, applies = start_of(b) < b->until;
	int32_t turn = b->enacted > a->until ? b->enacted : a->until;

	if (applied && applies && start_of(b) <= a->until) {
		if (a->until <= h->until)
			happens(h, LAW_HAPPENING_CHANGES, a->until, index, before);
		else
			happens(h, LAW_HAPPENING_ENACTED, b->enacted, index, LAW_NONE);
		return;
	}
	happens(h, a->from != b->from ? LAW_HAPPENING_MOVED : LAW_HAPPENING_CHANGES, turn, index,
	    before);
	if (applies && start_of(b) > turn)
		happens(h, LAW_HAPPENING_STARTS, start_of(b), index, LAW_NONE);
}

static void
gather_provision(struct history *h, uint32_t i)
{
	const struct law *law = h->law;
	uint32_t index = law->provision_order[i];
	uint32_t before = i > 0 ? law->provision_order[i - 1] : LAW_NONE;
	uint32_t next = i + 1 < law->n_provisions ? law->provision_order[i + 1] : LAW_NONE;
	const struct law_provision *p = &law->provisions[index];

	if (before != LAW_NONE && law->provisions[before].id == p->id &&
	    p->enacted <= law->provisions[before].until)
		follows_another(h, index, before);
	else
		first_of_its_kind(h, index);
	if (next == LAW_NONE || law->provisions[next].id != p->id ||
	    law->provisions[next].enacted > p->until)
		happens(h, LAW_HAPPENING_ENDS, p->until, index, LAW_NONE);
}

static int
by_day(const void *left, const void *right)
{
	const struct law_change *a = left, *b = right;

	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	if (a->what != b->what)
		return a->what < b->what ? -1 : 1;
	return (a->index > b->index) - (a->index < b->index);
}

enum gpai_code
law_changes(const struct law *law, int32_t after, int32_t until, struct arena *arena,
    struct law_change **changes, uint32_t *n, struct gpai_error *err)
{
	size_t cap = (size_t)law->n_provisions * 3 + law->n_amendments + law->n_events;
	struct history h = {.law = law, .after = after, .until = until, .cap = (uint32_t)cap};

	*n = 0;
	*changes = h.at = arena_array(arena, cap + 1, sizeof *h.at);
	if (h.at == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < law->n_provision_order; i++)
		gather_provision(&h, i);
	for (uint32_t i = 0; i < law->n_amendments; i++)
		happens(&h, LAW_HAPPENING_AMENDED, law->amendments[i].date, i, LAW_NONE);
	for (uint32_t i = 0; i < law->n_events; i++)
		happens(&h, LAW_HAPPENING_EVENT, law->events[i].date, i, LAW_NONE);
	if (h.n > 0)
		qsort(h.at, h.n, sizeof *h.at, by_day);
	*n = h.n;
	return GPAI_OK;
}
