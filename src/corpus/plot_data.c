/* SPDX-License-Identifier: Apache-2.0 */
/* The figures of the drawings. */
#include "corpus/plot.h"

#include "corpus/report_scope.h"
#include "language/language.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the curve --- */

/* Ranks at which the curve is noted: each, then one in ever wider steps of 4 %. */
static uint64_t
next_rank(uint64_t rank)
{
	return rank + 1 + rank / 25;
}

static enum gpai_code
gather_curve(
    struct domains *domains, enum modality m, struct plot_curve *curve, struct gpai_error *err)
{
	const struct domains_by *by = &domains_about(domains)->by[m];
	struct ranking *ranking = domains_by_rank(domains, m);
	struct ranked ranked;
	uint64_t sum = 0, noted = 1, rank = 0;
	enum gpai_code rc = ranking_start(ranking, err);

	*curve = (struct plot_curve){.domains = by->total, .listed = by->listed, .unit = by->unit};
	while (rc == GPAI_OK && ranking_next(ranking, &ranked, err)) {
		sum = plot_sum(sum, ranked.size);
		if (++rank == curve->listed)
			curve->listed_size = sum;
		if ((rank == noted && curve->n < PLOT_POINTS - 1) || rank == curve->domains) {
			curve->points[curve->n++] = (struct plot_point){rank, sum};
			noted = next_rank(rank);
		}
	}
	curve->total = sum;
	if (sum == 0)
		curve->domains = 0; /* nothing has a size, so there are no shares */
	return rc == GPAI_OK ? ranking_status(ranking) : rc;
}

static enum gpai_code
gather_curves(const struct domains_options *options, struct plot *plot, struct gpai_error *err)
{
	struct domains *domains;
	enum gpai_code rc = domains_open(options, &domains, err);

	plot->main_curve = -1;
	if (rc != GPAI_OK)
		return rc;
	for (unsigned m = 0; m < MODALITIES_COUNT && rc == GPAI_OK; m++) {
		struct plot_curve *curve = &plot->curves[m];
		rc = gather_curve(domains, (enum modality)m, curve, err);
		if (curve->domains > 1 &&
		    (plot->main_curve < 0 ||
			curve->domains > plot->curves[plot->main_curve].domains))
			plot->main_curve = (int)m;
	}
	domains_free(domains);
	return rc;
}

/* --- bars --- */

static void
bar_add(struct plot_bars *bars, struct text label, const struct tally *tally, int colour)
{
	struct plot_bar *bar = &bars->at[bars->n++];
	struct text shown = text_clip(label, PLOT_LABEL - 1);

	memcpy(bar->label, shown.at, shown.len);
	bar->label[shown.len] = '\0';
	bar->documents = tally->documents;
	bar->bytes = tally->bytes;
	bar->milliseconds = tally->milliseconds;
	bar->colour = colour;
	bars->bytes = plot_sum(bars->bytes, tally->bytes);
}

static void
gather_modalities(struct plot *plot, const struct tally totals[MODALITIES_COUNT])
{
	for (unsigned m = 0; m < MODALITIES_COUNT; m++) {
		plot->documents = plot_sum(plot->documents, totals[m].documents);
		plot->bytes = plot_sum(plot->bytes, totals[m].bytes);
		if (totals[m].documents > 0)
			bar_add(&plot->modalities, text_of(modality_word((enum modality)m)),
			    &totals[m], (int)m);
	}
}

static enum gpai_code
take_language(void *context, const struct joined_row *row, struct gpai_error *err)
{
	struct ranked ranked = {.size = row->by[0].bytes, .name = row->key, .tally = row->by[0]};

	return ranking_add(context, &ranked, err);
}

static void
add_language(struct plot_bars *bars, const struct ranked *ranked)
{
	char code[LANGUAGE_BYTES] = "", label[PLOT_LABEL];
	const char *name;

	if (ranked->name.len < sizeof code)
		memcpy(code, ranked->name.at, ranked->name.len);
	name = language_name(code);
	if (strcmp(code, "und") == 0)
		bar_add(bars, text_of("not told"), &ranked->tally, -1);
	else if (name == NULL)
		bar_add(bars, ranked->name, &ranked->tally, 0);
	else {
		snprintf(label, sizeof label, "%s", name);
		bar_add(bars, text_of(label), &ranked->tally, 0);
	}
}

/* The largest, and all others as one. */
static enum gpai_code
gather_languages(const struct report_scope *scope, struct plot *plot, struct gpai_error *err)
{
	struct ranking *ranking =
	    ranking_create(scope->options->memory_bytes, scope->options->spill_dir);
	struct tally others = TALLY_NONE;
	struct ranked ranked;
	enum gpai_code rc;

	if (ranking == NULL)
		return fail_memory(err);
	rc = report_rows(scope, scope->says.has_languages ? ROW_LANGUAGE : ROW_STATED_LANGUAGE,
	    take_language, ranking, err);
	if (rc == GPAI_OK)
		rc = ranking_start(ranking, err);
	if (rc == GPAI_OK && ranking_count(ranking) > 0)
		plot->languages_how = scope->says.has_languages ? "detected" : "as stated";
	while (rc == GPAI_OK && ranking_next(ranking, &ranked, err))
		if (plot->languages.n < PLOT_BARS - 1)
			add_language(&plot->languages, &ranked);
		else
			tally_add(&others, &ranked.tally);
	if (others.documents > 0)
		bar_add(&plot->languages, text_of("all others"), &others, -1);
	if (rc == GPAI_OK)
		rc = ranking_status(ranking);
	ranking_free(ranking);
	return rc;
}

/* --- the timeline --- */

enum { MONTHS_MAX = 12 * 10000 };

struct months {
	struct plot_timeline *timeline;
	uint64_t (*at)[MODALITIES_COUNT]; /* bytes, by month */
	int first, last;
};

/* "YYYY-MM" */
static int
month_of(struct text text)
{
	int number[2] = {0, 0};

	if (text.len != 7 || text.at[4] != '-')
		return -1;
	for (size_t i = 0; i < 7; i++) {
		if (i == 4)
			continue;
		if (text.at[i] < '0' || text.at[i] > '9')
			return -1;
		number[i > 4] = number[i > 4] * 10 + (text.at[i] - '0');
	}
	return number[1] < 1 || number[1] > 12 ? -1 : number[0] * 12 + number[1] - 1;
}

static enum gpai_code
take_month(void *context, const struct joined_row *row, struct gpai_error *err)
{
	struct months *months = context;
	struct text rest = row->key, word = report_field(&rest);
	enum modality modality;
	int month = month_of(rest);

	(void)err;
	if (month < 0) {
		months->timeline->undated += row->by[0].documents;
		return GPAI_OK;
	}
	if (!report_modality(word, &modality))
		return GPAI_OK;
	months->at[month][modality] = plot_sum(months->at[month][modality], row->by[0].bytes);
	if (months->first < 0 || month < months->first)
		months->first = month;
	if (month > months->last)
		months->last = month;
	return GPAI_OK;
}

/* Months, or else years, or tens of years and so on, until the columns are few enough. */
static void
fill_columns(const struct months *months, struct plot_timeline *t)
{
	int from = months->first;

	t->months = 1;
	while ((months->last - from) / t->months >= PLOT_COLUMNS) {
		t->months = t->months == 1 ? 12 : t->months * 10;
		from = months->first - months->first % t->months;
	}
	for (int begin = from; begin <= months->last; begin += t->months) {
		struct plot_column *column = &t->at[t->n++];
		uint64_t sum = 0;
		column->begin = begin;
		for (int month = begin; month < begin + t->months && month <= months->last; month++)
			for (unsigned m = 0; m < MODALITIES_COUNT; m++) {
				column->by[m] = plot_sum(column->by[m], months->at[month][m]);
				sum = plot_sum(sum, months->at[month][m]);
			}
		if (sum > t->largest)
			t->largest = sum;
	}
}

static enum gpai_code
gather_timeline(const struct report_scope *scope, struct plot *plot, struct gpai_error *err)
{
	struct months months = {.timeline = &plot->timeline,
	    .at = calloc(MONTHS_MAX, sizeof *months.at),
	    .first = -1,
	    .last = -1};
	enum gpai_code rc;

	if (months.at == NULL)
		return fail_memory(err);
	rc = report_rows(scope, ROW_MONTH, take_month, &months, err);
	if (rc == GPAI_OK && months.first >= 0)
		fill_columns(&months, &plot->timeline);
	free(months.at);
	return rc;
}

static void
head(const struct domains_options *options, struct plot *plot)
{
	if (options->n_sources == 1)
		snprintf(plot->heading, sizeof plot->heading, "%.*s",
		    TEXT_ARG(text_clip(options->sources[0], 200)));
	else
		snprintf(plot->heading, sizeof plot->heading, "%zu sources", options->n_sources);
}

enum gpai_code
plot_gather(const struct domains_options *options, const struct report_settings *says,
    struct plot *plot, struct gpai_error *err)
{
	const struct report_options report = {.path = options->path,
	    .suffixes = options->suffixes,
	    .memory_bytes = options->memory_bytes,
	    .spill_dir = options->spill_dir};
	const struct report_scope scope = {.options = &report,
	    .says = *says,
	    .sources = options->sources,
	    .n_sources = options->n_sources};
	struct tally totals[MODALITIES_COUNT];
	enum gpai_code rc;

	memset(plot, 0, sizeof *plot);
	head(options, plot);
	if ((rc = report_totals(&scope, ROW_TOTAL, totals, err)) != GPAI_OK)
		return rc;
	gather_modalities(plot, totals);
	if ((rc = gather_curves(options, plot, err)) == GPAI_OK &&
	    (rc = gather_languages(&scope, plot, err)) == GPAI_OK)
		rc = gather_timeline(&scope, plot, err);
	return rc;
}
