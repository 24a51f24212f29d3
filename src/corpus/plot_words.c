/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers and sentences of the drawings, alike in a terminal and in SVG. */
#include "corpus/plot.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const WORDS[] = {
#define X(name, word, says) word,
    PLOT_DRAWINGS(X)
#undef X
};

const char *
plot_drawing_word(enum plot_drawing drawing)
{
	return WORDS[drawing];
}

uint64_t
plot_sum(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

void
plot_number(uint64_t number, char text[PLOT_TEXT])
{
	char digits[24];
	int n = snprintf(digits, sizeof digits, "%" PRIu64, number), len = 0;

	for (int i = 0; i < n; i++) {
		if (i > 0 && (n - i) % 3 == 0)
			text[len++] = ',';
		text[len++] = digits[i];
	}
	text[len] = '\0';
}

/* Three figures; what is behind them is left off. */
static void
scaled(uint64_t number, const char *const *units, char text[PLOT_TEXT])
{
	uint64_t unit = 1;
	size_t i = 0;

	while (units[i + 1] != NULL && number / unit >= 1000)
		unit *= 1000, i++;
	if (i == 0) {
		snprintf(text, PLOT_TEXT, "%" PRIu64 "%s", number, units[0]);
		return;
	}
	uint64_t hundredths = number / unit * 100 + number % unit / (unit / 100);
	if (hundredths < 1000)
		snprintf(text, PLOT_TEXT, "%" PRIu64 ".%02" PRIu64 "%s", hundredths / 100,
		    hundredths % 100, units[i]);
	else if (hundredths < 10000)
		snprintf(text, PLOT_TEXT, "%" PRIu64 ".%" PRIu64 "%s", hundredths / 100,
		    hundredths % 100 / 10, units[i]);
	else
		snprintf(text, PLOT_TEXT, "%" PRIu64 "%s", hundredths / 100, units[i]);
}

void
plot_bytes(uint64_t bytes, char text[PLOT_TEXT])
{
	static const char *const UNITS[] = {" B", " kB", " MB", " GB", " TB", " PB", " EB", NULL};

	scaled(bytes, UNITS, text);
}

void
plot_size(uint64_t size, const char *unit, char text[PLOT_TEXT])
{
	static const char *const UNITS[] = {
	    "", " thousand", " million", " billion", " trillion", NULL};
	char number[PLOT_TEXT];

	if (strcmp(unit, "bytes") == 0) {
		plot_bytes(size, text);
	} else if (strcmp(unit, "milliseconds") == 0) {
		snprintf(text, PLOT_TEXT, "%" PRIu64 ".%" PRIu64 " hours", size / 3600000,
		    size % 3600000 / 360000);
	} else {
		scaled(size, UNITS, number);
		snprintf(text, PLOT_TEXT, "%.20s %.15s", number, unit);
	}
}

void
plot_extent(const struct plot_bar *bar, enum modality modality, char text[PLOT_TEXT])
{
	char number[PLOT_TEXT];

	if (modality == MODALITY_AUDIO || modality == MODALITY_VIDEO) {
		plot_size(bar->milliseconds, "milliseconds", text);
		return;
	}
	plot_number(bar->documents, number);
	snprintf(text, PLOT_TEXT, "%.28s %s%s", number,
	    modality == MODALITY_IMAGE ? "image" : "document", bar->documents == 1 ? "" : "s");
}

void
plot_percent(uint64_t part, uint64_t whole, char text[PLOT_TEXT])
{
	__extension__ unsigned __int128 wide = part;
	unsigned tenths;

	if (whole == 0) {
		snprintf(text, PLOT_TEXT, "0 %%");
		return;
	}
	tenths = (unsigned)((wide * 1000 + whole / 2) / whole);
	if (tenths == 0 && part > 0)
		snprintf(text, PLOT_TEXT, "below 0.1 %%");
	else if (tenths == 1000 && part < whole)
		snprintf(text, PLOT_TEXT, "above 99.9 %%");
	else if (tenths == 0 || tenths == 1000)
		snprintf(text, PLOT_TEXT, "%u %%", tenths / 10);
	else
		snprintf(text, PLOT_TEXT, "%u.%u %%", tenths / 10, tenths % 10);
}

void
plot_column_label(const struct plot_timeline *timeline, int begin, char text[PLOT_TEXT])
{
	if (timeline->months == 1)
		snprintf(text, PLOT_TEXT, "%04d-%02d", begin / 12, begin % 12 + 1);
	else if (timeline->months == 12)
		snprintf(text, PLOT_TEXT, "%04d", begin / 12);
	else
		snprintf(text, PLOT_TEXT, "%04ds", begin / 12);
}

bool
plot_has(const struct plot *plot, enum plot_drawing drawing)
{
	switch (drawing) {
	case PLOT_CURVE:
		return plot->main_curve >= 0;
	case PLOT_MODALITIES:
		return plot->modalities.n > 0;
	case PLOT_LANGUAGES:
		return plot->languages.n > 0;
	default:
		return plot->timeline.n > 0;
	}
}

static void
curve_sentence(const struct plot *plot, char text[PLOT_SENTENCE])
{
	const struct plot_curve *curve = &plot->curves[plot->main_curve];
	char listed[PLOT_TEXT], domains[PLOT_TEXT], share[PLOT_TEXT], of[PLOT_TEXT];
	bool is_cut = curve->listed < curve->domains;

	/* Without a cut, a tenth says enough; it is between two points, so the nearest below. */
	uint64_t at = curve->listed, size = curve->listed_size;
	for (uint32_t i = 0; !is_cut && i < curve->n; i++)
		if (i == 0 || curve->points[i].domains <= (curve->domains + 9) / 10) {
			at = curve->points[i].domains;
			size = curve->points[i].size;
		}
	plot_number(at, listed);
	plot_number(curve->domains, domains);
	plot_percent(size, curve->total, share);
	plot_size(curve->total, curve->unit, of);
	snprintf(text, PLOT_SENTENCE, "The largest %s of %s domains hold %s of %s of %s", listed,
	    domains, share, of, modality_word((enum modality)plot->main_curve));
}

static void
bars_sentence(const struct plot_bars *bars, const char *of, char text[PLOT_SENTENCE])
{
	const struct plot_bar *most = &bars->at[0];
	char share[PLOT_TEXT], bytes[PLOT_TEXT];

	/* What is not told or put together is named only when there is nothing else. */
	for (uint32_t i = 1; i < bars->n; i++)
		if (bars->at[i].colour >= 0 &&
		    (most->colour < 0 || bars->at[i].bytes > most->bytes))
			most = &bars->at[i];
	plot_percent(most->bytes, bars->bytes, share);
	plot_bytes(bars->bytes, bytes);
	snprintf(text, PLOT_SENTENCE, "%s: %s of %s%s", most->label, share, bytes, of);
	if (text[0] >= 'a' && text[0] <= 'z')
		text[0] = (char)(text[0] - 'a' + 'A');
}

static void
timeline_sentence(const struct plot_timeline *t, char text[PLOT_SENTENCE])
{
	char first[PLOT_TEXT], last[PLOT_TEXT], undated[PLOT_TEXT];
	int n;

	plot_column_label(t, t->at[0].begin, first);
	plot_column_label(t, t->at[t->n - 1].begin, last);
	if (t->n == 1)
		n = snprintf(text, PLOT_SENTENCE, "Acquired in %s", first);
	else
		n = snprintf(text, PLOT_SENTENCE, "Acquired from %s to %s", first, last);
	plot_number(t->undated, undated);
	if (t->undated > 0)
		snprintf(text + n, PLOT_SENTENCE - (size_t)n, "; %s document%s without a date",
		    undated, t->undated == 1 ? "" : "s");
}

void
plot_sentence(const struct plot *plot, enum plot_drawing drawing, char text[PLOT_SENTENCE])
{
	char of[64];

	if (drawing == PLOT_CURVE) {
		curve_sentence(plot, text);
	} else if (drawing == PLOT_MODALITIES) {
		bars_sentence(&plot->modalities, " of content", text);
	} else if (drawing == PLOT_LANGUAGES) {
		snprintf(of, sizeof of, " of text, languages %s", plot->languages_how);
		bars_sentence(&plot->languages, of, text);
	} else {
		timeline_sentence(&plot->timeline, text);
	}
}
