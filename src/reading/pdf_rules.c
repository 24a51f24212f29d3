/* SPDX-License-Identifier: Apache-2.0 */
/* Straight rules of a page of a PDF, and boxes that are drawn: seen in the picture of the page,
 * since a table may be ruled by lines, by thin areas, by shades or by a picture. See pdf_page.h.
 *
 * A rule is a run of pixels that are all darker, or all lighter, than their neighbours on one
 * side. What follows from letters and what underlines them is taken out again. */
#include "reading/pdf_page.h"

#include <cairo.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SCALE        2.0F       /* pixels a point; fewer for large pages */
#define PIXELS_MAX   4000000.0F /* 16 MiB of them */
#define STEP         5          /* of 255: shades of tables are faint, paper is even */
#define RULES_MAX    6000       /* beyond: a photograph */
#define LEVEL_MIN    24.0F      /* points */
#define UPRIGHT_MIN  9.0F
#define LEAST_HEIGHT 1.5F /* of a word, in points */
#define BOX_MIN      5.5F /* side of a box to tick, in points */
#define BOX_MAX      20.0F
#define GAP_MAX      4.0F /* between pieces of one rule: letters reach over it */
#define SQUARES_MAX  400
#define PICTURES_MAX 64
#define WORK_MAX     60000000.0 /* words times rules */

struct picture {
	cairo_surface_t *surface;
	uint8_t *grey; /* in place of the colours */
	int width, height, stride;
	float scale;
};

struct rules {
	struct pdf_rule *list;
	uint32_t n;
	bool is_full;
};

static bool
render(PopplerPage *from, const struct pdf_page *page, struct picture *picture)
{
	float area = page->width * page->height;
	cairo_t *cairo;

	*picture = (struct picture){.scale = SCALE};
	if (!(page->width >= 1 && page->height >= 1 && area < 1e9F))
		return false;
	if (area * SCALE * SCALE > PIXELS_MAX)
		picture->scale = sqrtf(PIXELS_MAX / area);
	picture->width = (int)(page->width * picture->scale) + 1;
	picture->height = (int)(page->height * picture->scale) + 1;
	picture->surface =
	    cairo_image_surface_create(CAIRO_FORMAT_RGB24, picture->width, picture->height);
	if (cairo_surface_status(picture->surface) != CAIRO_STATUS_SUCCESS)
		return false;
	cairo = cairo_create(picture->surface);
	cairo_set_source_rgb(cairo, 1, 1, 1);
	cairo_paint(cairo);
	cairo_scale(cairo, picture->scale, picture->scale);
	poppler_page_render(from, cairo);
	cairo_destroy(cairo);
	cairo_surface_flush(picture->surface);
	return true;
}

/* One byte a pixel, in front of where its four were. */
static void
make_grey(struct picture *picture)
{
	uint8_t *from = cairo_image_surface_get_data(picture->surface);
	int stride = cairo_image_surface_get_stride(picture->surface);

	picture->grey = from;
	picture->stride = picture->width;
	for (int y = 0; y < picture->height; y++) {
		const uint8_t *row = from + (size_t)y * (size_t)stride;
		uint8_t *to = picture->grey + (size_t)y * (size_t)picture->stride;
		for (int x = 0; x < picture->width; x++) {
			uint32_t pixel;
			memcpy(&pixel, row + 4 * (size_t)x, 4);
			to[x] = (uint8_t)((2 * (pixel >> 16 & 255) + 5 * (pixel >> 8 & 255) +
					      (pixel & 255)) /
					  8);
		}
	}
}

static int
grey_at(const struct picture *p, int x, int y)
{
	return p->grey[(size_t)y * (size_t)p->stride + (size_t)x];
}

static void
add_rule(struct rules *rules, bool is_upright, float at, float from, float to)
{
	if (rules->n == RULES_MAX)
		rules->is_full = true;
	else
		rules->list[rules->n++] = (struct pdf_rule){is_upright, at, from, to};
}

/* Runs along one line of pixels against the line before it. */
static void
find_runs(const struct picture *p, bool is_upright, int line, float least, struct rules *rules)
{
	int length = is_upright ? p->height : p->width, begin = 0, sign = 0;

	for (int i = 0; i <= length; i++) {
		int now = 0;
		if (i < length) {
			int d = is_upright ? grey_at(p, line, i) - grey_at(p, line - 1, i)
			                   : grey_at(p, i, line) - grey_at(p, i, line - 1);
			now = d >= STEP ? 1 : d <= -STEP ? -1 : 0;
		}
		if (now == sign)
			continue;
		if (sign != 0 && (float)(i - begin) >= least * p->scale)
			add_rule(rules, is_upright, (float)line / p->scale, (float)begin / p->scale,
			    (float)i / p->scale);
		begin = i;
		sign = now;
	}
}

static void
find_rules(const struct picture *p, bool is_upright, float least, struct rules *rules)
{
	int lines = is_upright ? p->width : p->height;

	for (int line = 1; line < lines && !rules->is_full; line++)
		find_runs(p, is_upright, line, least, rules);
}

/* --- Words that nobody sees --- */

static bool
is_seen(const struct picture *p, const struct pdf_word *word)
{
	int x1 = (int)(word->x1 * p->scale), x2 = (int)(word->x2 * p->scale) + 1;
	int y1 = (int)(word->y1 * p->scale), y2 = (int)(word->y2 * p->scale) + 1;
	int low = 255, high = 0, edge = (y2 - y1) / 8;

	/* A rule of a table may run along the edge of the word: that is not seen of it. */
	y1 += edge;
	y2 -= edge;
	if (x2 - x1 > 6) {
		x1 += 2;
		x2 -= 2;
	}
	for (int y = y1 < 0 ? 0 : y1; y <= y2 && y < p->height; y++)
		for (int x = x1 < 0 ? 0 : x1; x <= x2 && x < p->width; x++) {
			int grey = grey_at(p, x, y);
			low = grey < low ? grey : low;
			high = grey > high ? grey : high;
		}
	return high - low >= 2 * STEP;
}

/* Too small for anybody to read; a dash or a dot is as high as its font. */
static bool
is_tiny(const struct pdf_word *word)
{
	return word->y2 - word->y1 < LEAST_HEIGHT && word->x2 > word->x1;
}

/* White on white, tiny, or beyond the page: a person does not read it. The box of a field may have
 * no look of its own. */
static void
drop_hidden(struct pdf_page *page, const struct picture *p)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < page->n_words && p->scale > 1; i++)
		if (page->words[i].is_box ||
		    (is_seen(p, &page->words[i]) && !is_tiny(&page->words[i])))
			page->words[kept++] = page->words[i];
	if (p->scale > 1)
		page->n_words = kept;
}

/* --- What letters leave --- */

/* How much of a rule runs through words, or right below them. */
static float
covered_by_words(const struct pdf_page *page, const struct pdf_rule *rule, bool *has_ends)
{
	float covered = 0, first = 1e9F, last = -1e9F;

	for (uint32_t i = 0; i < page->n_words; i++) {
		const struct pdf_word *w = &page->words[i];
		float low = rule->is_upright ? w->x1 : w->y1 + (w->y2 - w->y1) * 0.15F;
		float high = rule->is_upright ? w->x2 : w->y2 + 1.5F;
		float from = fmaxf(rule->from, rule->is_upright ? w->y1 : w->x1);
		float to = fminf(rule->to, rule->is_upright ? w->y2 : w->x2);
		if (rule->at < low + 0.3F || rule->at > high - 0.3F || to <= from)
			continue;
		covered += to - from;
		first = fminf(first, rule->is_upright ? w->y1 : w->x1);
		last = fmaxf(last, rule->is_upright ? w->y2 : w->x2);
	}
	*has_ends = fabsf(first - rule->from) < 3 && fabsf(last - rule->to) < 3;
	return covered / (rule->to - rule->from);
}

static bool
is_of_letters(const struct pdf_page *page, const struct pdf_rule *rule)
{
	bool has_ends;
	float covered = covered_by_words(page, rule, &has_ends);

	if (rule->is_upright)
		return covered > 0.6F;
	return covered > 0.95F || (covered > 0.6F && has_ends);
}

/* A short run well within one word: part of a letter. */
static bool
is_in_letter(const struct pdf_page *page, const struct pdf_rule *rule)
{
	for (uint32_t i = 0; i < page->n_words; i++) {
		const struct pdf_word *w = &page->words[i];
		if (rule->at > w->y1 && rule->at < w->y1 + (w->y2 - w->y1) * 0.88F &&
		    rule->from > w->x1 - 1 && rule->to < w->x2 + 1)
			return true;
	}
	return false;
}

static void
drop_pieces(struct rules *rules, const struct pdf_page *page)
{
	uint32_t kept = 0;

	if ((double)rules->n * page->n_words > WORK_MAX)
		return;
	for (uint32_t i = 0; i < rules->n; i++)
		if (rules->list[i].to - rules->list[i].from > LEVEL_MIN ||
		    !is_in_letter(page, &rules->list[i]))
			rules->list[kept++] = rules->list[i];
	rules->n = kept;
}

static void
drop_letters(struct rules *rules, const struct pdf_page *page)
{
	uint32_t kept = 0;

	if ((double)rules->n * page->n_words > WORK_MAX) {
		rules->n = 0;
		return;
	}
	for (uint32_t i = 0; i < rules->n; i++)
		if (!is_of_letters(page, &rules->list[i]))
			rules->list[kept++] = rules->list[i];
	rules->n = kept;
}

static int
by_place(const void *a, const void *b)
{
	const struct pdf_rule *x = a, *y = b;

	if (x->is_upright != y->is_upright)
		return x->is_upright - y->is_upright;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->from < y->from ? -1 : x->from > y->from;
}

/* The two edges of a line are one rule; its pieces, too. */
static uint32_t
join_once(struct rules *rules)
{
	uint32_t kept = 0, joined;

	qsort(rules->list, rules->n, sizeof *rules->list, by_place);
	for (uint32_t i = 0; i < rules->n; i++) {
		struct pdf_rule *rule = &rules->list[i];
		bool is_joined = false;
		for (uint32_t k = kept; k > 0 && !is_joined; k--) {
			struct pdf_rule *other = &rules->list[k - 1];
			if (other->is_upright != rule->is_upright || rule->at - other->at > 2.6F)
				break;
			if (rule->from > other->to + GAP_MAX || other->from > rule->to + GAP_MAX)
				continue;
			other->from = fminf(other->from, rule->from);
			other->to = fmaxf(other->to, rule->to);
			is_joined = true;
		}
		if (!is_joined)
			rules->list[kept++] = *rule;
	}
	joined = rules->n - kept;
	rules->n = kept;
	return joined;
}

static void
join_rules(struct rules *rules)
{
	for (int i = 0; i < 6 && join_once(rules) > 0; i++)
		continue;
}

/* --- Boxes --- */

struct square {
	float x1, y1, x2, y2;
};

static bool
is_edge(const struct picture *p, int x, int y, int dx, int dy)
{
	if (x < 1 || y < 1 || x >= p->width || y >= p->height)
		return false;
	return abs(grey_at(p, x, y) - grey_at(p, x - dx, y - dy)) >= STEP;
}

/* Is there an upright edge at x, give or take a pixel or two, most of the way down? */
static bool
has_side(const struct picture *p, float x, float y1, float y2)
{
	int from = (int)(y1 * p->scale), to = (int)(y2 * p->scale), middle = (int)(x * p->scale);
	int seen = 0;

	for (int y = from; y < to; y++) {
		bool is_there = false;
		for (int k = -3; k <= 3 && !is_there; k++)
			is_there = is_edge(p, middle + k, y, 1, 0);
		seen += is_there;
	}
	return to > from && seen * 10 >= (to - from) * 7;
}

static const char *
judge_inside(const struct picture *p, const struct square *s)
{
	float inset = (s->x2 - s->x1) * 0.24F;
	int x1 = (int)((s->x1 + inset) * p->scale), x2 = (int)((s->x2 - inset) * p->scale);
	int y1 = (int)((s->y1 + inset) * p->scale), y2 = (int)((s->y2 - inset) * p->scale);
	int histogram[16] = {0}, all = 0, most = 0;

	for (int y = y1; y <= y2 && y < p->height; y++)
		for (int x = x1; x <= x2 && x < p->width; x++, all++)
			histogram[grey_at(p, x, y) / 16]++;
	for (int i = 1; i < 16; i++)
		if (histogram[i] > histogram[most])
			most = i;
	if (all == 0)
		return BOX_UNTOLD;
	int other = all;
	for (int i = most > 0 ? most - 1 : 0; i <= most + 1 && i < 16; i++)
		other -= histogram[i];
	if (other * 100 >= all * 8)
		return BOX_TICKED;
	/* Empty is as light as paper can be. */
	return other * 100 <= all * 2 && most >= 12 ? BOX_UNTICKED : BOX_UNTOLD;
}

static struct pdf_word *
word_within(struct pdf_page *page, const struct square *s)
{
	for (uint32_t i = 0; i < page->n_words; i++) {
		struct pdf_word *w = &page->words[i];
		float x = (w->x1 + w->x2) / 2, y = (w->y1 + w->y2) / 2;
		if (x > s->x1 && x < s->x2 && y > s->y1 && y < s->y2)
			return w;
	}
	return NULL;
}

static bool
is_tick(struct text text)
{
	static const char *const ticks[] = {"X", "x", "\xE2\x9C\x93", "\xE2\x9C\x94",
	    "\xE2\x9C\x95", "\xE2\x9C\x97", "\xE2\x9C\x98", "\xC3\x97", "\xEF\x83\xBC"};

	for (size_t i = 0; i < sizeof ticks / sizeof *ticks; i++)
		if (text_is(text, ticks[i]))
			return true;
	return false;
}

static bool
add_box(struct building *b, struct pdf_page *page, const struct picture *p, const struct square *s)
{
	struct pdf_word *word = word_within(page, s), *more;

	if (word != NULL) {
		if (is_tick(word->text)) {
			word->text = text_of(BOX_TICKED);
			word->is_box = true;
		}
		return true;
	}
	more = pdf_page_add(b, page);
	if (more == NULL)
		return false;
	*more = (struct pdf_word){.text = text_of(judge_inside(p, s)),
	    .x1 = s->x1,
	    .y1 = s->y1,
	    .x2 = s->x2,
	    .y2 = s->y2,
	    .size = s->y2 - s->y1,
	    .blank_before = true,
	    .is_box = true};
	return true;
}

/* Photographs and logos are full of edges; small pictures may be boxes. */
static bool
is_in_picture(const PopplerRectangle *pictures, uint32_t n, float x, float y)
{
	for (uint32_t i = 0; i < n; i++)
		if (x > pictures[i].x1 - 1 && x < pictures[i].x2 + 1 && y > pictures[i].y1 - 1 &&
		    y < pictures[i].y2 + 1)
			return true;
	return false;
}

/* Paper around it: a box stands free. */
static bool
is_free(const struct picture *p, const struct square *s)
{
	int inset = (int)(2 * p->scale);
	int x1 = (int)(s->x1 * p->scale) - inset, x2 = (int)(s->x2 * p->scale) + inset;
	int y1 = (int)(s->y1 * p->scale) - inset, y2 = (int)(s->y2 * p->scale) + inset;
	int first, differ = 0, all = 0;

	if (x1 < 0 || y1 < 0 || x2 >= p->width || y2 >= p->height)
		return false;
	first = grey_at(p, x1, y1);
	for (int x = x1; x <= x2; x++, all += 2)
		differ += (abs(grey_at(p, x, y1) - first) > 3 * STEP) +
		          (abs(grey_at(p, x, y2) - first) > 3 * STEP);
	for (int y = y1; y <= y2; y++, all += 2)
		differ += (abs(grey_at(p, x1, y) - first) > 3 * STEP) +
		          (abs(grey_at(p, x2, y) - first) > 3 * STEP);
	return differ * 5 <= 2 * all;
}

/* Upper and lower sides that lie over each other as far apart as they are long. */
static uint32_t
find_squares(
    const struct picture *p, const struct pdf_rule *sides, uint32_t n, struct square *squares)
{
	uint32_t found = 0;
	float last_y = -1, last_x = -1;

	for (uint32_t i = 0; i < n && found < SQUARES_MAX; i++) {
		const struct pdf_rule *top = &sides[i];
		float side = top->to - top->from;
		if (side > BOX_MAX ||
		    (fabsf(top->at - last_y) < 3 && fabsf(top->from - last_x) < 6))
			continue;
		for (uint32_t k = i + 1; k < n && sides[k].at - top->at < BOX_MAX + 1; k++) {
			const struct pdf_rule *low = &sides[k];
			struct square s = {top->from, top->at, top->to, low->at};
			float height = low->at - top->at;
			if (height < side * 0.75F || height > side * 1.35F ||
			    fabsf(low->from - top->from) > 2 || fabsf(low->to - top->to) > 2 ||
			    !has_side(p, s.x1, s.y1, s.y2) || !has_side(p, s.x2, s.y1, s.y2))
				continue;
			squares[found++] = s;
			last_y = top->at;
			last_x = top->from;
			break;
		}
	}
	return found;
}

static bool
holds_another(const struct square *squares, uint32_t n, uint32_t self)
{
	const struct square *s = &squares[self];

	for (uint32_t i = 0; i < n; i++)
		if (i != self && squares[i].x1 > s->x1 - 1 && squares[i].x2 < s->x2 + 1 &&
		    squares[i].y1 > s->y1 + 1 && squares[i].y2 < s->y2 + 1)
			return true;
	return false;
}

static bool
find_boxes(struct building *b, struct pdf_page *page, const struct picture *p,
    const struct rules *sides, const PopplerRectangle *pictures, uint32_t n_pictures)
{
	struct square squares[SQUARES_MAX];
	uint32_t n = find_squares(p, sides->list, sides->n, squares);

	for (uint32_t i = 0; i < n; i++) {
		const struct square *s = &squares[i];
		if (holds_another(squares, n, i) || !is_free(p, s) ||
		    is_in_picture(pictures, n_pictures, s->x1, s->y1))
			continue;
		if (!add_box(b, page, p, s))
			return false;
	}
	return true;
}

/* Pictures larger than a box, unless words are printed on them: a scan, or a shade. */
static uint32_t
find_pictures(PopplerPage *from, const struct pdf_page *page, PopplerRectangle *pictures)
{
	GList *images = poppler_page_get_image_mapping(from);
	uint32_t n = 0;

	for (const GList *l = images; l != NULL && n < PICTURES_MAX; l = l->next) {
		const PopplerImageMapping *image = l->data;
		PopplerRectangle area = image->area;
		bool has_words = area.x2 - area.x1 < BOX_MAX || area.y2 - area.y1 < BOX_MAX;
		for (uint32_t i = 0; i < page->n_words && !has_words; i++) {
			const struct pdf_word *w = &page->words[i];
			has_words = w->x1 > area.x1 && w->x2 < area.x2 && w->y1 > area.y1 &&
			            w->y2 < area.y2;
		}
		if (!has_words)
			pictures[n++] = area;
	}
	poppler_page_free_image_mapping(images);
	return n;
}

static void
drop_pictures(struct rules *rules, const PopplerRectangle *pictures, uint32_t n)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < rules->n; i++) {
		const struct pdf_rule *r = &rules->list[i];
		float middle = (r->from + r->to) / 2;
		if (!is_in_picture(pictures, n, r->is_upright ? r->at : middle,
			r->is_upright ? middle : r->at))
			rules->list[kept++] = *r;
	}
	rules->n = kept;
}

bool
pdf_page_rules(struct building *b, PopplerPage *from, struct pdf_page *page)
{
	struct rules rules = {NULL, 0, false};
	struct picture picture;
	PopplerRectangle pictures[PICTURES_MAX];
	uint32_t n_pictures;
	bool is_fine = true;

	/* Nothing to be set apart. */
	if (page->n_words == 0)
		return true;
	rules.list = calloc(RULES_MAX, sizeof *rules.list);
	if (rules.list == NULL)
		return false;
	if (render(from, page, &picture)) {
		make_grey(&picture);
		drop_hidden(page, &picture);
		n_pictures = find_pictures(from, page, pictures);
		find_rules(&picture, false, BOX_MIN, &rules);
		drop_letters(&rules, page);
		qsort(rules.list, rules.n, sizeof *rules.list, by_place);
		is_fine = find_boxes(b, page, &picture, &rules, pictures, n_pictures);
		rules.n = 0;
		find_rules(&picture, false, BOX_MIN, &rules);
		drop_pieces(&rules, page);
		find_rules(&picture, true, UPRIGHT_MIN, &rules);
		join_rules(&rules);
		drop_pictures(&rules, pictures, n_pictures);
		drop_letters(&rules, page);
	}
	cairo_surface_destroy(picture.surface);
	page->rules = rules.n > 0 ? arena_array(b->arena, rules.n, sizeof *page->rules) : NULL;
	is_fine = is_fine && (rules.n == 0 || page->rules != NULL);
	for (uint32_t i = 0; i < rules.n && is_fine; i++)
		if (rules.list[i].is_upright || rules.list[i].to - rules.list[i].from >= LEVEL_MIN)
			page->rules[page->n_rules++] = rules.list[i];
	free(rules.list);
	return is_fine;
}
