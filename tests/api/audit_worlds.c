/* SPDX-License-Identifier: Apache-2.0 */
/* Audits on dossiers made at random: whenever nothing is said to have been fetched against
 * robots.txt, every single thing that this needs is there; and what an audit found is never lost.
 * What is needed is written down here once more, as a plain list over plain values. */
#include "api/audit_renew.h"
#include "rulebook/embedded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 60000, SOURCES = 3, FIGURES = 8 };

/* -1: nothing on file. */
struct world_source {
	int kind;      /* 0: public, 1: crawled */
	int digest;    /* 0 or 1: which */
	int data;      /* as digest; 2: recorded as none */
	int documents; /* 9 or 10 */
	int crawler;   /* 0: ExampleBot, 1: OtherBot, 2: both, 3: a name without a token */
	int until, day;
	int audited;         /* as crawler; 3: none */
	int figure[FIGURES]; /* documents disallowed unreachable unknown licensed within reserved
	                        blocked */
	int declared;        /* which figure is declared instead of measured */
	int damaged;
};
static const char *const figure_keys[FIGURES] = {"source.audit.documents",
    "source.audit.disallowed", "source.audit.unreachable", "source.audit.unknown",
    "source.audit.licensed", "source.audit.within", "source.audit.reserved",
    "source.audit.blocked"};
enum { DOCUMENTS, DISALLOWED, UNREACHABLE, UNKNOWN, LICENSED, WITHIN };

struct world {
	struct world_source sources[SOURCES];
	int n, crawlers[2]; /* crawler.robots: -1 not on file, 0 no, 1 yes, 2 nothing said */
	bool closed_sources, closed_crawlers;
};

static struct law law;
static uint64_t seed = 0x9e3779b97f4a7c15u;

static int
roll(int n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (int)((seed >> 20) % (uint64_t)n);
}

/* Mostly what lets a figure be known, so that many worlds get there. */
static int
mostly(int usual, int least, int most)
{
	return roll(14) > 0 ? usual : least + roll(most - least + 1);
}

static void
make(struct world *world)
{
	world->n = roll(SOURCES + 1);
	world->closed_sources = roll(8) > 0;
	world->closed_crawlers = roll(8) > 0;
	world->crawlers[0] = mostly(2, -1, 2);
	world->crawlers[1] = mostly(-1, -1, 2);
	for (int i = 0; i < world->n; i++) {
		struct world_source *s = &world->sources[i];
		s->kind = mostly(1, -1, 1);
		s->digest = mostly(0, -1, 1);
		s->data = mostly(0, -1, 2);
		s->documents = mostly(10, 9, 10);
		s->crawler = mostly(0, -1, 3);
		s->until = mostly(10, 5, 15);
		s->day = mostly(12, -1, 12);
		s->audited = mostly(0, -1, 3);
		for (int f = 0; f < FIGURES; f++)
			s->figure[f] = mostly(f == DOCUMENTS ? 10
					      : f == WITHIN  ? 24
							     : 0,
			    -1, f == WITHIN ? 30 : 10);
		s->declared = mostly(-1, -1, FIGURES - 1);
		s->damaged = mostly(0, -1, 1);
	}
}

/* --- As facts --- */

struct putting {
	struct fact_set set;
	uint32_t entity;
	enum origin origin;
};

static void
put(struct putting *p, const char *key, struct value value)
{
	struct fact fact = {.value = value,
	    .origin = p->origin,
	    .by = text_of("A. Person"),
	    .source = text_of("the test"),
	    .since = DATE_NONE};

	fact_set_put(&p->set, p->entity, law_find_fact(&law, text_of(key)), &fact);
}

static void
put_names(struct putting *p, const char *key, int which)
{
	struct text names[2] = {text_of("ExampleBot"), text_of("OtherBot")};
	struct text other[1] = {text_of("Mozilla/5.0 (X11)")};

	if (which == 3 && strcmp(key, "source.audit.crawlers") == 0)
		put(p, key, value_absent(text_of("none")));
	else if (which == 3)
		put(p, key, value_items(TYPE_LIST, other, 1));
	else if (which >= 0)
		put(p, key, value_items(TYPE_LIST, names + (which == 1), which == 2 ? 2u : 1u));
}

static void
put_source(struct putting *p, const struct world_source *s)
{
	static const char *const digests[] = {"aa", "bb"};

	p->origin = ORIGIN_DECLARED;
	if (s->kind >= 0)
		put(p, "source.kind", value_choice(text_of(s->kind == 1 ? "crawled" : "public")));
	p->origin = ORIGIN_MEASURED;
	if (s->digest >= 0)
		put(p, "source.digest", value_text(text_of(digests[s->digest])));
	if (s->data == 2)
		put(p, "source.audit.data", value_absent(text_of("none")));
	else if (s->data >= 0)
		put(p, "source.audit.data", value_text(text_of(digests[s->data])));
	put(p, "source.documents", value_whole((uint64_t)s->documents));
	put_names(p, "source.crawlers", s->crawler);
	put_names(p, "source.audit.crawlers", s->audited);
	put(p, "source.collected.date", value_date(date_of(2026, 11, 1) + s->until));
	if (s->day >= 0)
		put(p, "source.audit.date", value_date(date_of(2026, 11, 1) + s->day));
	if (s->damaged >= 0)
		put(p, "source.damaged", value_whole((uint64_t)s->damaged));
	for (int f = 0; f < FIGURES; f++) {
		p->origin = f == s->declared ? ORIGIN_DECLARED : ORIGIN_MEASURED;
		if (s->figure[f] >= 0)
			put(p, figure_keys[f], value_whole((uint64_t)s->figure[f]));
	}
}

static void
put_world(const struct world *world, struct arena *arena, struct fact_set *set)
{
	static const char *const names[] = {"a", "b", "c"};
	static const char *const crawlers[] = {"ExampleBot", "OtherBot"};
	uint32_t source = law_find_kind(&law, text_of("source"));
	uint32_t crawler = law_find_kind(&law, text_of("crawler"));
	struct putting p;

	fact_set_init(&p.set, &law, arena);
	for (int i = 0; i < world->n; i++) {
		p.entity = fact_set_entity(&p.set, source, text_of(names[i]));
		put_source(&p, &world->sources[i]);
	}
	for (int i = 0; i < 2; i++) {
		if (world->crawlers[i] < 0)
			continue;
		p.entity = fact_set_entity(&p.set, crawler, text_of(crawlers[i]));
		p.origin = ORIGIN_DECLARED;
		put(&p, "crawler.name", value_text(text_of(crawlers[i])));
		if (world->crawlers[i] < 2)
			put(&p, "crawler.robots", value_yesno(world->crawlers[i] == 1));
	}
	if (world->closed_sources)
		fact_set_close(&p.set, source);
	if (world->closed_crawlers)
		fact_set_close(&p.set, crawler);
	*set = p.set;
}

/* --- What it needs --- */

static bool
is_clean(const struct world_source *s)
{
	bool covers = s->crawler >= 0 && s->crawler < 3 && s->audited >= 0 && s->audited < 3 &&
	              (s->audited == 2 || s->audited == s->crawler);

	return s->digest >= 0 && s->data == s->digest && s->figure[DOCUMENTS] == s->documents &&
	       s->figure[DISALLOWED] == 0 && s->figure[UNREACHABLE] == 0 &&
	       s->figure[UNKNOWN] == 0 && s->figure[LICENSED] >= 0 && s->figure[WITHIN] >= 0 &&
	       s->figure[WITHIN] <= 24 && (s->declared < 0 || s->declared > WITHIN) &&
	       s->day >= s->until && s->damaged <= 0 && covers;
}

/* Does a crawled source name the crawler? */
static bool
has_collected(const struct world *world, int crawler)
{
	for (int i = 0; i < world->n; i++)
		if (world->sources[i].kind == 1 &&
		    (world->sources[i].crawler == crawler || world->sources[i].crawler == 2))
			return true;
	return false;
}

static bool
is_all_clean(const struct world *world)
{
	bool any = false;

	for (int i = 0; i < world->n; i++) {
		if (world->sources[i].kind == 0)
			continue;
		if (world->sources[i].kind < 0 || !is_clean(&world->sources[i]))
			return false;
		any = true;
	}
	for (int i = 0; i < 2; i++)
		if (world->crawlers[i] == 0 || (world->crawlers[i] > 0 && !has_collected(world, i)))
			return false;
	return any && world->closed_sources && world->closed_crawlers;
}

/* Documents that some audit found for sure: measured, of an own crawl, for its crawler. */
static int
found_for_sure(const struct world *world)
{
	int found = 0;

	for (int i = 0; i < world->n; i++) {
		const struct world_source *s = &world->sources[i];
		bool counts = s->kind == 1 && s->audited >= 0 && s->audited < 3;
		for (int f = DISALLOWED; counts && f <= UNREACHABLE; f++)
			found += s->figure[f] > 0 ? s->figure[f] : 0;
	}
	return found;
}

static const struct fact *
model_fact(const struct fact_set *set, const char *key)
{
	return fact_get(set, fact_single(set, law_find_kind(&law, text_of("model"))),
	    law_find_fact(&law, text_of(key)));
}

static void
nothing_against_robots_means_that_everything_needed_is_there(void **state)
{
	struct arena arena;
	uint32_t n_clean = 0;

	(void)state;
	arena_init(&arena, 0);
	for (int round = 0; round < ROUNDS; round++) {
		struct world world;
		struct fact_set set;
		make(&world);
		put_world(&world, &arena, &set);
		assert_int_equal(audit_renew(&set, &arena, NULL), GPAI_OK);
		const struct fact *total = model_fact(&set, "copyright.audit.disallowed");
		const struct fact *found = model_fact(&set, "copyright.audit.found.disallowed");
		assert_true(total != NULL && found != NULL);
		bool is_zero = total->value.state == VALUE_KNOWN &&
		               decimal_compare(total->value.high, DECIMAL_ZERO) == 0;
		if (is_zero != is_all_clean(&world))
			fail_msg("round %d: said %d", round, is_zero);
		n_clean += is_zero;
		/* A list of licensed sites is somebody's word. */
		for (int i = 0; is_zero && i < world.n; i++)
			if (world.sources[i].kind == 1 && world.sources[i].figure[LICENSED] > 0)
				assert_int_equal(total->origin, ORIGIN_DERIVED);
		int sure = found_for_sure(&world);
		if (sure > 0 &&
		    (found->value.state != VALUE_KNOWN ||
			decimal_compare(found->value.low, decimal_from((uint64_t)sure)) < 0))
			fail_msg("round %d: %d found and not told", round, sure);
		arena_release(&arena);
		arena_init(&arena, 0);
	}
	arena_release(&arena);
	assert_in_range(n_clean, ROUNDS / 100, ROUNDS / 2);
}

static int
start(void **state)
{
	(void)state;
	return law_open((struct span){law_image, law_image_size}, &law, NULL) == GPAI_OK ? 0 : -1;
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_against_robots_means_that_everything_needed_is_there),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
