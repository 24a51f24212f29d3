/* SPDX-License-Identifier: Apache-2.0 */
/* Days: found with how far they are known, and told in words with how they were found.
 *
 * A day that hangs on what is not on file lies between two bounds, so that a comparison with it
 * can be definite all the same: whatever the other report's date, the later of the two is not
 * before this one. Adding a period keeps the order of days, so it may be added to bounds. A
 * list that nobody said is complete may have one more; that moves the bound, not the day as far
 * as recorded.
 *
 * Left out: where the last day of a period is no working day, whether the law moves it on. */
#include "rules/day.h"

#include "rules/words.h"

static const struct day_found NOT_KNOWN = {
    .low = DATE_NONE, .high = DATE_FOREVER, .date = DATE_NONE, .perhaps_none = true};

static struct day_found
exactly(int32_t date)
{
	return (struct day_found){.low = date, .high = date, .date = date};
}

static struct day_found
no_day(void)
{
	struct day_found found = NOT_KNOWN;

	found.none = true;
	return found;
}

/* Several */

/* Both, the later or the earlier of each bound; what is not there takes no part. */
static struct day_found
join(struct day_found a, struct day_found b, bool latest)
{
	struct day_found both;

	if (a.none || b.none)
		return a.none ? b : a;
	both = (struct day_found){
	    .low = (a.low > b.low) == latest ? a.low : b.low,
	    .high = (a.high > b.high) == latest ? a.high : b.high,
	    .date = DATE_NONE,
	    .perhaps_none = a.perhaps_none && b.perhaps_none,
	};
	if (a.date != DATE_NONE && b.date != DATE_NONE)
		both.date = (a.date > b.date) == latest ? a.date : b.date;
	else if (both.low == both.high && !both.perhaps_none)
		both.date = both.low;
	return both;
}

static struct day_found find(
    struct question *question, uint32_t index, const struct scope *scope, bool vouched);

static struct day_found
of_list(
    struct question *question, const struct law_day *day, const struct scope *scope, bool vouched)
{
	struct day_found all = no_day();

	for (uint32_t i = 0; i < day->list.n; i++)
		all = join(all,
		    find(question, question->law->refs[day->list.first + i], scope, vouched),
		    day->op == LAW_DAY_LATEST_OF);
	return all;
}

/* Entities */

/* Whether an entity takes part. */
static enum truth
takes_part(struct question *question, const struct law_day *day, const struct scope *scope)
{
	return day->where == LAW_NONE ? TRUTH_TRUE
	                              : truth_in(question, day->where, scope, CREDIT_NONE);
}

static struct day_found
of_reading(const struct question *question, const struct reading *reading, bool vouched)
{
	if (vouched && reading_discredit(question, reading) != NULL)
		return NOT_KNOWN;
	if (reading->state == VALUE_KNOWN)
		return exactly(reading->fact->value.date);
	return reading->state == VALUE_ABSENT ? no_day() : NOT_KNOWN;
}

/* One that may take part moves the bound on the far side only. */
static struct day_found
perhaps(struct day_found found, bool latest)
{
	if (latest)
		found.low = DATE_NONE;
	else
		found.high = DATE_FOREVER;
	found.date = DATE_NONE;
	found.perhaps_none = true;
	return found;
}

static uint32_t
first_of_kind(const struct fact_set *facts, uint32_t kind)
{
	return facts->runs[kind].n > 0 ? facts->runs[kind].first : LAW_NONE;
}

static struct day_found
over_entities(struct question *question, const struct law_day *day, bool vouched)
{
	const struct fact_set *facts = question->facts;
	uint32_t kind = question->law->facts[day->fact].kind;
	bool latest = day->op == LAW_DAY_LATEST;
	struct day_found all = no_day();

	for (uint32_t e = first_of_kind(facts, kind); e != LAW_NONE; e = facts->entities[e].next) {
		struct scope scope = {e, NULL};
		enum truth part = takes_part(question, day, &scope);
		if (part == TRUTH_FALSE)
			continue;
		struct reading reading = fact_read(question, day->fact, 0, &scope);
		struct day_found one = of_reading(question, &reading, vouched);
		if (part == TRUTH_UNKNOWN && !one.none)
			one = perhaps(one, latest);
		all = join(all, one, latest);
	}
	if (fact_closed(facts, kind))
		return all;
	if (all.none)
		return NOT_KNOWN;
	if (latest)
		all.high = DATE_FOREVER;
	else
		all.low = DATE_NONE;
	return all;
}

static struct day_found
of_entities(struct question *question, const struct law_day *day, bool vouched)
{
	const struct law *law = question->law;
	struct day_memo *memo;

	if (question->day_memo == NULL)
		question->day_memo =
		    arena_array(question->arena, law->n_days, sizeof *question->day_memo);
	if (question->day_memo == NULL) {
		question->out_of_memory = true;
		return NOT_KNOWN;
	}
	memo = &question->day_memo[day - law->days];
	if (!memo->known[vouched]) {
		memo->found[vouched] = over_entities(question, day, vouched);
		memo->known[vouched] = true;
	}
	return memo->found[vouched];
}

/* Periods */

static int32_t
add(const struct law *law, const struct law_day *day, int32_t date, bool for_sure)
{
	return date_add_without(date, day->plus, (enum date_unit)day->unit,
	    for_sure ? law_days_off_sure(law) : law_days_off(law), NULL);
}

/* A holiday that is not verified may be a working day: that widens the bounds. Outside the
 * calendar they bound nothing. */
static struct day_found
plus_period(const struct law *law, const struct law_day *day, struct day_found found)
{
	bool forward = day->plus > 0;

	if (day->plus == 0 || found.none)
		return found;
	if (found.low != DATE_NONE)
		found.low = add(law, day, found.low, forward);
	if (found.high != DATE_FOREVER) {
		found.high = add(law, day, found.high, !forward);
		found.high = found.high == DATE_NONE ? DATE_FOREVER : found.high;
	}
	if (found.date != DATE_NONE)
		found.date = add(law, day, found.date, false);
	return found;
}

static struct day_found
without_period(
    struct question *question, const struct law_day *day, const struct scope *scope, bool vouched)
{
	struct reading reading;

	switch ((enum law_day_op)day->op) {
	case LAW_DAY_FIXED:
		return exactly(day->date);
	case LAW_DAY_AS_OF:
		return exactly(question->as_of);
	case LAW_DAY_FACT:
		reading = fact_read(question, day->fact, day->entity, scope);
		return of_reading(question, &reading, vouched);
	case LAW_DAY_EARLIEST_OF:
	case LAW_DAY_LATEST_OF:
		return of_list(question, day, scope, vouched);
	case LAW_DAY_EARLIEST:
	case LAW_DAY_LATEST:
		return of_entities(question, day, vouched);
	}
	return NOT_KNOWN;
}

static struct day_found
find(struct question *question, uint32_t index, const struct scope *scope, bool vouched)
{
	const struct law_day *day = &question->law->days[index];

	return plus_period(question->law, day, without_period(question, day, scope, vouched));
}

struct day_found
day_find(struct question *question, uint32_t index, const struct scope *scope)
{
	return find(question, index, scope, false);
}

struct day_found
day_find_vouched(struct question *question, uint32_t index, const struct scope *scope)
{
	return find(question, index, scope, true);
}

/* What it waits for */

uint32_t
day_waits(struct question *question, uint32_t index, const struct scope *scope)
{
	const struct law_day *day = &question->law->days[index];
	struct day_found found = without_period(question, day, scope, false);
	uint32_t fact;

	if (found.date != DATE_NONE || found.none)
		return LAW_NONE;
	for (uint32_t i = 0; i < day->list.n; i++) {
		fact = day_waits(question, question->law->refs[day->list.first + i], scope);
		if (fact != LAW_NONE)
			return fact;
	}
	return day->fact;
}

/* Proofs */

uint32_t
day_proof_count(const struct law *law, uint32_t index)
{
	const struct law_day *day = &law->days[index];
	uint32_t n = day->fact != LAW_NONE;

	for (uint32_t i = 0; i < day->list.n; i++)
		n += day_proof_count(law, law->refs[day->list.first + i]);
	return n;
}

void
day_readings(struct question *question, uint32_t index, const struct scope *scope,
    void (*each)(void *context, const struct reading *reading), void *context)
{
	const struct law_day *day = &question->law->days[index];
	const struct fact_set *facts = question->facts;

	if (day->op == LAW_DAY_FACT) {
		struct reading reading = fact_read(question, day->fact, day->entity, scope);
		each(context, &reading);
	}
	for (uint32_t i = 0; i < day->list.n; i++)
		day_readings(
		    question, question->law->refs[day->list.first + i], scope, each, context);
	if (day->op != LAW_DAY_EARLIEST && day->op != LAW_DAY_LATEST)
		return;
	uint32_t kind = question->law->facts[day->fact].kind;
	for (uint32_t e = first_of_kind(facts, kind); e != LAW_NONE; e = facts->entities[e].next) {
		struct scope inner = {e, NULL};
		if (takes_part(question, day, &inner) == TRUTH_FALSE)
			continue;
		struct reading reading = fact_read(question, day->fact, 0, &inner);
		each(context, &reading);
	}
}

/* An entity that may take part: whether it does, and its day. Open as long as one is. */
static const struct proof *
part_proof(struct question *question, const struct law_day *day, const struct scope *scope,
    enum truth truth)
{
	struct reading reading = fact_read(question, day->fact, 0, scope);
	struct proof *proof =
	    proof_make(question, PROOF_ENTITY, question->law->facts[day->fact].kind, 2);
	const struct proof *where = NULL;

	if (proof == NULL)
		return proof_none();
	proof->entity = scope->entity;
	if (day->where != LAW_NONE)
		where = evaluate_in(question, day->where, scope, CREDIT_NONE);
	bool is_open =
	    reading.state == VALUE_UNKNOWN || (where != NULL && where->truth == TRUTH_UNKNOWN);
	proof->truth = is_open ? TRUTH_UNKNOWN : truth == TRUTH_UNKNOWN ? TRUTH_TRUE : truth;
	if (where != NULL)
		proof_add(proof, where);
	proof_add(proof, reading_proof(question, &reading, proof->truth));
	return proof;
}

static const struct proof *
entities_proof(struct question *question, const struct law_day *day, enum truth truth)
{
	const struct fact_set *facts = question->facts;
	uint32_t kind = question->law->facts[day->fact].kind;
	struct proof *proof = proof_make(question, PROOF_EVERY, kind, facts->runs[kind].n);
	struct words words;

	if (proof == NULL)
		return proof_none();
	for (uint32_t e = first_of_kind(facts, kind); e != LAW_NONE; e = facts->entities[e].next) {
		struct scope scope = {e, NULL};
		if (takes_part(question, day, &scope) != TRUTH_FALSE)
			proof_add(proof, part_proof(question, day, &scope, truth));
	}
	proof->truth = truth;
	proof->open = !fact_closed(facts, kind);
	proof->wanted = law_text(question->law, question->law->kinds[kind].word);
	if (question->quiet)
		return proof;
	words_start(&words, question);
	words_count(&words, proof->n_children);
	words_say(&words, " of kind ");
	words_put(&words, law_translate(question->law, question->language, proof->wanted));
	words_say(&words,
	    proof->open ? ", and the list is not said to be complete" : "; the list is complete");
	proof->note = words_take(&words, question);
	return proof;
}

void
day_prove(struct question *question, uint32_t index, const struct scope *scope, struct proof *of)
{
	const struct law_day *day = &question->law->days[index];

	if (day->op == LAW_DAY_FACT) {
		struct reading reading = fact_read(question, day->fact, day->entity, scope);
		proof_add(of, reading_proof(question, &reading, of->truth));
	} else if (day->op == LAW_DAY_EARLIEST || day->op == LAW_DAY_LATEST) {
		proof_add(of, entities_proof(question, day, of->truth));
	}
	for (uint32_t i = 0; i < day->list.n; i++)
		day_prove(question, question->law->refs[day->list.first + i], scope, of);
}

/* Words */

/* Days off passed over and not verified, and the first year without a list, of a period. */
struct passed {
	uint32_t n, n_unverified;
	int first_year, last_year; /* without a list of holidays; 0: none */
};

static struct passed
passed_between(const struct law *law, int32_t from, int32_t to)
{
	int32_t low = from < to ? from + 1 : to, high = from < to ? to : from - 1;
	struct passed passed = {0};

	for (uint32_t i = law_holiday_from(law, low);
	     i < law->n_holidays && law->holidays[i].date <= high; i++) {
		if (date_is_weekend(law->holidays[i].date))
			continue;
		passed.n++;
		passed.n_unverified += law->holidays[i].confidence == LAW_CONFIDENCE_UNVERIFIED;
	}
	for (int year = date_day(low).year; low <= high && year <= date_day(high).year; year++) {
		uint32_t i = law_holiday_from(law, date_of(year, 1, 1));
		if (i < law->n_holidays && date_day(law->holidays[i].date).year == year)
			continue;
		passed.last_year = year;
		if (passed.first_year == 0)
			passed.first_year = year;
	}
	return passed;
}

static void
say_passed(struct words *words, const struct law *law, int32_t from, int32_t to)
{
	struct passed passed = passed_between(law, from, to);

	if (passed.n > 0) {
		words_say(words, ", ");
		words_count(words, passed.n);
		words_say(words, passed.n == 1 ? " holiday skipped" : " holidays skipped");
	}
	if (passed.n_unverified > 0) {
		words_say(words, passed.n == 1 ? ", not verified" : ", ");
		if (passed.n > 1) {
			words_count(words, passed.n_unverified);
			words_say(words, " of them not verified");
		}
	}
	if (passed.first_year == 0)
		return;
	words_say(words, ", holidays of ");
	words_count(words, (uint32_t)passed.first_year);
	if (passed.last_year != passed.first_year) {
		words_say(words, " to ");
		words_count(words, (uint32_t)passed.last_year);
	}
	words_say(words, " not listed, only weekends left out");
}

static void
say_period(struct words *words, const struct law *law, const struct law_day *day, int32_t from)
{
	if (day->plus == 0)
		return;
	words_say(words, day->plus > 0 ? " plus " : " minus ");
	words_count(words, (uint32_t)(day->plus > 0 ? day->plus : -day->plus));
	words_say(words, " ");
	words_say(words, date_unit_word((enum date_unit)day->unit, day->plus));
	if (from == DATE_NONE || day->unit != DATE_BUSINESS_DAYS)
		return;
	int32_t to = add(law, day, from, false);
	if (to != DATE_NONE)
		say_passed(words, law, from, to);
}

static void
say_date(struct words *words, struct day_found found)
{
	if (found.none) {
		words_say(words, " (none)");
	} else if (found.date == DATE_NONE) {
		words_say(words, " (not known)");
	} else {
		words_say(words, " ");
		words_day(words, found.date);
	}
}

/* The entity of the day that was taken: the first that has it. */
static void
say_taken(struct words *words, struct question *question, const struct law_day *day, int32_t date)
{
	const struct fact_set *facts = question->facts;
	uint32_t kind = question->law->facts[day->fact].kind;

	for (uint32_t e = first_of_kind(facts, kind); e != LAW_NONE; e = facts->entities[e].next) {
		struct scope scope = {e, NULL};
		struct reading reading = fact_read(question, day->fact, 0, &scope);
		if (reading.state != VALUE_KNOWN || reading.fact->value.date != date ||
		    takes_part(question, day, &scope) != TRUTH_TRUE)
			continue;
		words_say(words, " of ");
		words_put(words, law_text(question->law, question->law->kinds[kind].word));
		words_say(words, "/");
		words_quote(words, facts->entities[e].name);
		return;
	}
}

static void
say_members(struct words *words, struct question *question, const struct law_day *day,
    const struct scope *scope)
{
	if (day->list.n > 1)
		words_say(
		    words, day->op == LAW_DAY_LATEST_OF ? "the latest of " : "the earliest of ");
	for (uint32_t i = 0; i < day->list.n && !words->cut; i++) {
		if (i > 0)
			words_say(words, i + 1 < day->list.n ? "; " : " and ");
		words_day_found(words, question, question->law->refs[day->list.first + i], scope);
	}
}

void
words_day_found(
    struct words *words, struct question *question, uint32_t index, const struct scope *scope)
{
	const struct law *law = question->law;
	const struct law_day *day = &law->days[index];
	struct day_found found = without_period(question, day, scope, false);
	struct reading reading;

	switch ((enum law_day_op)day->op) {
	case LAW_DAY_FIXED:
		words_day(words, day->date);
		break;
	case LAW_DAY_AS_OF:
		words_say(words, "the day asked about");
		say_date(words, found);
		break;
	case LAW_DAY_FACT:
		reading = fact_read(question, day->fact, day->entity, scope);
		words_entity(words, question->facts, reading.entity);
		words_fact(words, law, day->fact);
		say_date(words, found);
		break;
	case LAW_DAY_EARLIEST_OF:
	case LAW_DAY_LATEST_OF:
		say_members(words, question, day, scope);
		break;
	case LAW_DAY_EARLIEST:
	case LAW_DAY_LATEST:
		words_say(words, day->op == LAW_DAY_LATEST ? "the latest " : "the earliest ");
		words_fact(words, law, day->fact);
		say_date(words, found);
		if (found.date != DATE_NONE)
			say_taken(words, question, day, found.date);
		break;
	}
	say_period(words, law, day, found.date);
}
