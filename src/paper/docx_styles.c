/* SPDX-License-Identifier: Apache-2.0 */
/* How a document looks in a word processor: styles, bullets, fonts, settings.
 *
 * Fonts are those of Word, whose measures Carlito shares where Word is not; the fallbacks stand in
 * the table of fonts. */
#include "paper/docx.h"

#include <string.h>

#define INK    "1C1F26"
#define SOFT   "565D6B"
#define ACCENT "1F4B7A"
#define RULE   "C9CED8"
#define SANS   "Calibri"
#define MONO   "Consolas"

#define WORD_SPACE "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

const char *
docx_tone_ink(enum tone tone)
{
	static const char *const inks[] = {[TONE_PLAIN] = ACCENT,
	    [TONE_DONE] = "1E5C3A",
	    [TONE_NONE] = SOFT,
	    [TONE_OPEN] = "8F3500",
	    [TONE_WARN] = "7A4A00",
	    [TONE_WITHHELD] = SOFT,
	    [TONE_DRAFT] = "8F3500",
	    [TONE_EXAMPLE] = ACCENT};

	return inks[tone];
}

const char *
docx_tone_ground(enum tone tone)
{
	static const char *const grounds[] = {[TONE_PLAIN] = "EEF2F8",
	    [TONE_DONE] = "EDF5F0",
	    [TONE_NONE] = "F1F2F5",
	    [TONE_OPEN] = "FDF3EA",
	    [TONE_WARN] = "FBF4E4",
	    [TONE_WITHHELD] = "F1F2F5",
	    [TONE_DRAFT] = "FDF3EA",
	    [TONE_EXAMPLE] = "EEF2F8"};

	return grounds[tone];
}

/* Word wants a country, too: that of most who read such documents. */
static struct text
full_language(struct text language)
{
	static const char *const full[] = {"de-DE", "en-GB", "fr-FR"};

	for (size_t i = 0; i < sizeof full / sizeof *full; i++)
		if (language.len == 2 && memcmp(full[i], language.at, 2) == 0)
			return text_of(full[i]);
	return language;
}

/* --- Styles of paragraphs --- */

struct style {
	const char *id, *name, *based_on, *next;
	const char *color;  /* NULL: of what it is based on */
	int size;           /* half points; 0 likewise */
	int bold, italic;   /* 1 */
	int before, after;  /* twips around it; -1: as based */
	int line;           /* 240 is single; 0 likewise */
	int left, hanging;  /* twips */
	int outline;        /* level from 1; 0: none */
	int keeps;          /* with what follows */
	int is_list;        /* has a bullet */
	const char *top;    /* colour of a rule above */
	const char *bottom; /* below */
	const char *ground; /* shading */
	const char *font;
	int caps; /* spaced capitals */
};

static const struct style styles[] = {
    /* where an answer is to be written */
    {"Blank", "Blank", "BodyText", "BodyText", NULL, 0, 0, 0, 40, 100, 0, 0, 0, 0, 0, 0, NULL, NULL,
	"ECEEF2", NULL, 0},
    {"BodyText", "Body Text", "Normal", NULL, NULL, 0, 0, 0, 0, 120, 0, 0, 0, 0, 0, 0, NULL, NULL,
	NULL, NULL, 0},
    {"Kicker", "Kicker", "Normal", "Title", ACCENT, 18, 1, 0, 0, 60, 0, 0, 0, 0, 1, 0, NULL, NULL,
	NULL, NULL, 1},
    {"Title", "Title", "Normal", "Subtitle", ACCENT, 48, 1, 0, 0, 60, 228, 0, 0, 0, 1, 0, NULL,
	NULL, NULL, NULL, 0},
    {"Subtitle", "Subtitle", "Normal", "BodyText", SOFT, 30, 0, 0, 0, 240, 240, 0, 0, 0, 1, 0, NULL,
	NULL, NULL, NULL, 0},
    {"Heading1", "heading 1", "Normal", "BodyText", ACCENT, 32, 1, 0, 480, 160, 240, 0, 0, 1, 1, 0,
	NULL, ACCENT, NULL, NULL, 0},
    {"Heading2", "heading 2", "Normal", "Question", INK, 24, 1, 0, 360, 60, 240, 0, 0, 2, 1, 0,
	NULL, NULL, NULL, NULL, 0},
    {"Heading3", "heading 3", "Normal", "BodyText", INK, 22, 1, 0, 240, 60, 240, 0, 0, 3, 1, 0,
	NULL, NULL, NULL, NULL, 0},
    {"Heading4", "heading 4", "Normal", "BodyText", SOFT, 21, 1, 0, 200, 60, 240, 0, 0, 4, 1, 0,
	NULL, NULL, NULL, NULL, 0},
    {"Heading5", "heading 5", "Normal", "BodyText", SOFT, 21, 0, 1, 160, 40, 240, 0, 0, 5, 1, 0,
	NULL, NULL, NULL, NULL, 0},
    {"Heading6", "heading 6", "Normal", "BodyText", SOFT, 20, 0, 1, 160, 40, 240, 0, 0, 6, 1, 0,
	NULL, NULL, NULL, NULL, 0},
    {"Question", "Question", "BodyText", "BodyText", SOFT, 20, 0, 1, 0, 60, 0, 0, 0, 0, 1, 0, NULL,
	NULL, NULL, NULL, 0},
    {"Reference", "Reference", "Normal", "BodyText", SOFT, 16, 0, 0, 0, 80, 240, 0, 0, 0, 1, 0,
	NULL, NULL, NULL, NULL, 0},
    {"SourceNote", "Source Note", "Normal", "BodyText", SOFT, 17, 0, 0, 40, 100, 240, 0, 0, 0, 0, 0,
	NULL, NULL, NULL, NULL, 0},
    {"Figure", "Figure", "BodyText", "BodyText", INK, 24, 1, 0, 40, 100, 0, 0, 0, 0, 0, 0, NULL,
	NULL, NULL, NULL, 0},
    {"Term", "Term", "Normal", "BodyText", SOFT, 19, 1, 0, 100, 20, 240, 0, 0, 0, 1, 0, NULL, NULL,
	NULL, NULL, 0},
    {"ListBullet", "List Bullet", "BodyText", NULL, NULL, 0, 0, 0, 0, 60, 0, 284, 284, 0, 0, 1,
	NULL, NULL, NULL, NULL, 0},
    {"CheckItem", "Check Item", "BodyText", NULL, NULL, 0, 0, 0, 0, 30, 0, 0, 0, 0, 0, 0, NULL,
	NULL, NULL, NULL, 0},
    {"CalloutText", "Callout Text", "Normal", NULL, NULL, 20, 0, 0, 40, 40, 0, 0, 0, 0, 0, 0, NULL,
	NULL, NULL, NULL, 0},
    {"CalloutBullet", "Callout Bullet", "CalloutText", NULL, NULL, 0, 0, 0, 0, 30, 0, 284, 284, 0,
	0, 1, NULL, NULL, NULL, NULL, 0},
    {"Caption", "caption", "Normal", "BodyText", SOFT, 19, 0, 1, 120, 80, 240, 0, 0, 0, 1, 0, NULL,
	NULL, NULL, NULL, 0},
    {"TableText", "Table Text", "Normal", NULL, NULL, 19, 0, 0, 40, 40, 240, 0, 0, 0, 0, 0, NULL,
	NULL, NULL, NULL, 0},
    {"TableHead", "Table Head", "TableText", NULL, ACCENT, 19, 1, 0, 50, 50, 240, 0, 0, 0, 1, 0,
	NULL, NULL, NULL, NULL, 0},
    {"TableTerm", "Table Term", "TableText", NULL, SOFT, 0, 0, 0, 40, 40, 0, 0, 0, 0, 0, 0, NULL,
	NULL, NULL, NULL, 0},
    {"TableGap", "Table Gap", "Normal", "BodyText", NULL, 8, 0, 0, 0, 60, 240, 0, 0, 0, 0, 0, NULL,
	NULL, NULL, NULL, 0},
    {"TOCHeading", "TOC Heading", "Normal", "BodyText", ACCENT, 26, 1, 0, 300, 100, 240, 0, 0, 0, 1,
	0, NULL, NULL, NULL, NULL, 0},
    {"TOC1", "toc 1", "Normal", "Normal", ACCENT, 21, 0, 0, 0, 50, 240, 0, 0, 0, 0, 0, NULL, NULL,
	NULL, NULL, 0},
    {"ContentsEnd", "Contents End", "Normal", "BodyText", NULL, 8, 0, 0, 0, 0, 240, 0, 0, 0, 0, 0,
	NULL, NULL, NULL, NULL, 0},
    {"Code", "Code", "Normal", NULL, INK, 18, 0, 0, 0, 0, 240, 113, 0, 0, 0, 0, NULL, NULL,
	"F4F5F8", MONO, 0},
    {"Rule", "Rule", "Normal", "BodyText", NULL, 8, 0, 0, 480, 60, 240, 0, 0, 0, 1, 0, NULL, RULE,
	NULL, NULL, 0},
    {"Header", "header", "Normal", NULL, SOFT, 17, 0, 0, 0, 0, 240, 0, 0, 0, 0, 0, NULL, RULE, NULL,
	NULL, 0},
    {"Footer", "footer", "Normal", NULL, SOFT, 17, 0, 0, 0, 0, 240, 0, 0, 0, 0, 0, RULE, NULL, NULL,
	NULL, 0},
};

static void
put_fonts(struct xml *xml, const char *font)
{
	xml_open(xml, "w:rFonts");
	xml_set(xml, "w:ascii", font);
	xml_set(xml, "w:hAnsi", font);
	xml_set(xml, "w:cs", font);
	xml_close(xml);
}

static void
put_size(struct xml *xml, int size)
{
	xml_count(xml, "w:sz", "w:val", size);
	xml_count(xml, "w:szCs", "w:val", size);
}

static void
put_edge(struct xml *xml, const char *edge, const char *color, int space)
{
	xml_open(xml, edge);
	xml_set(xml, "w:val", "single");
	xml_set(xml, "w:sz", "4");
	xml_set_number(xml, "w:space", space);
	xml_set(xml, "w:color", color);
	xml_close(xml);
}

static void
put_shading(struct xml *xml, const char *fill)
{
	xml_open(xml, "w:shd");
	xml_set(xml, "w:val", "clear");
	xml_set(xml, "w:color", "auto");
	xml_set(xml, "w:fill", fill);
	xml_close(xml);
}

static void
put_paragraph_part(struct xml *xml, const struct style *s)
{
	xml_open(xml, "w:pPr");
	if (s->keeps)
		xml_empty(xml, "w:keepNext");
	if (s->outline > 0)
		xml_empty(xml, "w:keepLines");
	if (s->is_list) {
		xml_open(xml, "w:numPr");
		xml_value(xml, "w:numId", "w:val", "1");
		xml_close(xml);
	}
	if (s->top != NULL || s->bottom != NULL) {
		xml_open(xml, "w:pBdr");
		if (s->top != NULL)
			put_edge(xml, "w:top", s->top, 6);
		if (s->bottom != NULL)
			put_edge(xml, "w:bottom", s->bottom, 3);
		xml_close(xml);
	}
	if (s->ground != NULL)
		put_shading(xml, s->ground);
	xml_open(xml, "w:spacing");
	xml_set_number(xml, "w:before", s->before);
	xml_set_number(xml, "w:after", s->after);
	if (s->line > 0) {
		xml_set_number(xml, "w:line", s->line);
		xml_set(xml, "w:lineRule", "auto");
	}
	xml_close(xml);
	if (s->left > 0) {
		xml_open(xml, "w:ind");
		xml_set_number(xml, "w:left", s->left);
		if (s->hanging > 0)
			xml_set_number(xml, "w:hanging", s->hanging);
		xml_close(xml);
	}
	if (s->outline > 0)
		xml_count(xml, "w:outlineLvl", "w:val", s->outline - 1);
	xml_close(xml);
}

static void
put_run_part(struct xml *xml, const struct style *s)
{
	xml_open(xml, "w:rPr");
	if (s->font != NULL)
		put_fonts(xml, s->font);
	if (s->bold)
		xml_empty(xml, "w:b");
	if (s->italic)
		xml_empty(xml, "w:i");
	if (s->color != NULL)
		xml_value(xml, "w:color", "w:val", s->color);
	if (s->caps)
		xml_value(xml, "w:spacing", "w:val", "10");
	if (s->size > 0)
		put_size(xml, s->size);
	xml_close(xml);
}

static void
open_style(struct xml *xml, const char *type, const char *id, const char *name)
{
	xml_open(xml, "w:style");
	xml_set(xml, "w:type", type);
	xml_set(xml, "w:styleId", id);
	xml_value(xml, "w:name", "w:val", name);
}

static void
put_style(struct xml *xml, const struct style *s)
{
	open_style(xml, "paragraph", s->id, s->name);
	xml_value(xml, "w:basedOn", "w:val", s->based_on);
	if (s->next != NULL)
		xml_value(xml, "w:next", "w:val", s->next);
	xml_empty(xml, "w:qFormat");
	put_paragraph_part(xml, s);
	put_run_part(xml, s);
	xml_close(xml);
}

/* --- Styles of letters --- */

static void
put_letters(
    struct xml *xml, const char *id, const char *name, const struct style *look, bool is_underlined)
{
	open_style(xml, "character", id, name);
	xml_value(xml, "w:basedOn", "w:val", "DefaultParagraphFont");
	xml_open(xml, "w:rPr");
	if (look->font != NULL)
		put_fonts(xml, look->font);
	if (look->bold)
		xml_empty(xml, "w:b");
	if (look->color != NULL)
		xml_value(xml, "w:color", "w:val", look->color);
	if (look->size > 0)
		put_size(xml, look->size);
	if (is_underlined)
		xml_value(xml, "w:u", "w:val", "single");
	xml_close(xml);
	xml_close(xml);
}

static void
put_all_letters(struct xml *xml)
{
	open_style(xml, "character", "DefaultParagraphFont", "Default Paragraph Font");
	xml_close(xml);
	put_letters(xml, "Hyperlink", "Hyperlink", &(struct style){.color = ACCENT}, true);
	put_letters(
	    xml, "PlaceholderText", "Placeholder Text", &(struct style){.color = "5A5F69"}, false);
	put_letters(xml, "CodeText", "Code Text", &(struct style){.font = MONO, .size = 16}, false);
	put_letters(xml, "Chip", "Chip", &(struct style){.bold = 1, .size = 18}, false);
}

/* --- Styles of tables --- */

static void
put_margins(struct xml *xml, int sides, int ends)
{
	static const char *const edges[] = {"w:top", "w:left", "w:bottom", "w:right"};

	xml_open(xml, "w:tblCellMar");
	for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
		xml_open(xml, edges[i]);
		xml_set_number(xml, "w:w", i % 2 == 0 ? ends : sides);
		xml_set(xml, "w:type", "dxa");
		xml_close(xml);
	}
	xml_close(xml);
}

static void
put_borders(struct xml *xml, const char *outer)
{
	xml_open(xml, "w:tblBorders");
	put_edge(xml, "w:top", outer, 0);
	put_edge(xml, "w:bottom", outer, 0);
	put_edge(xml, "w:insideH", RULE, 0);
	xml_close(xml);
}

static void
open_table_style(struct xml *xml, const char *id, const char *name)
{
	open_style(xml, "table", id, name);
	xml_value(xml, "w:basedOn", "w:val", "TableNormal");
	xml_open(xml, "w:tblPr");
}

static void
put_tables(struct xml *xml)
{
	open_style(xml, "table", "TableNormal", "Normal Table");
	xml_open(xml, "w:tblPr");
	put_margins(xml, 100, 0);
	xml_close(xml);
	xml_close(xml);

	open_table_style(xml, "TableGpai", "Table Ruled");
	put_borders(xml, ACCENT);
	put_margins(xml, 100, 20);
	xml_close(xml);
	xml_open(xml, "w:tblStylePr");
	xml_set(xml, "w:type", "firstRow");
	xml_open(xml, "w:tcPr");
	xml_open(xml, "w:tcBorders");
	put_edge(xml, "w:bottom", ACCENT, 0);
	xml_close(xml);
	put_shading(xml, "EEF2F8");
	xml_close(xml);
	xml_close(xml);
	xml_close(xml);

	open_table_style(xml, "TablePairs", "Table Pairs");
	put_borders(xml, RULE);
	put_margins(xml, 60, 10);
	xml_close(xml);
	xml_close(xml);

	open_table_style(xml, "TableCallout", "Table Callout");
	put_margins(xml, 170, 60);
	xml_close(xml);
	xml_close(xml);
}

/* --- Parts --- */

static void
put_defaults(struct xml *xml, struct text language)
{
	xml_open(xml, "w:docDefaults");
	xml_open(xml, "w:rPrDefault");
	xml_open(xml, "w:rPr");
	put_fonts(xml, SANS);
	xml_value(xml, "w:color", "w:val", INK);
	put_size(xml, 21);
	xml_open(xml, "w:lang");
	xml_set_text(xml, "w:val", full_language(language));
	xml_set(xml, "w:eastAsia", "en-GB");
	xml_set(xml, "w:bidi", "ar-SA");
	xml_close(xml);
	xml_close(xml);
	xml_close(xml);
	xml_open(xml, "w:pPrDefault");
	xml_open(xml, "w:pPr");
	xml_open(xml, "w:spacing");
	xml_set(xml, "w:after", "0");
	xml_set(xml, "w:line", "264");
	xml_set(xml, "w:lineRule", "auto");
	xml_close(xml);
	xml_close(xml);
	xml_close(xml);
	xml_close(xml);
}

void
docx_put_styles(struct xml *xml, struct text language)
{
	xml_open(xml, "w:styles");
	xml_set(xml, "xmlns:w", WORD_SPACE);
	put_defaults(xml, language);
	xml_open(xml, "w:style");
	xml_set(xml, "w:type", "paragraph");
	xml_set(xml, "w:default", "1");
	xml_set(xml, "w:styleId", "Normal");
	xml_value(xml, "w:name", "w:val", "Normal");
	xml_empty(xml, "w:qFormat");
	xml_close(xml);
	for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
		put_style(xml, &styles[i]);
	put_all_letters(xml);
	put_tables(xml);
	xml_close(xml);
}

void
docx_put_numbering(struct xml *xml)
{
	static const char *const bullets[] = {"\u2022", "\u2013", "\u2022"};

	xml_open(xml, "w:numbering");
	xml_set(xml, "xmlns:w", WORD_SPACE);
	xml_open(xml, "w:abstractNum");
	xml_set(xml, "w:abstractNumId", "0");
	xml_value(xml, "w:multiLevelType", "w:val", "hybridMultilevel");
	for (int i = 0; i < 3; i++) {
		xml_open(xml, "w:lvl");
		xml_set_number(xml, "w:ilvl", i);
		xml_value(xml, "w:start", "w:val", "1");
		xml_value(xml, "w:numFmt", "w:val", "bullet");
		xml_value(xml, "w:lvlText", "w:val", bullets[i]);
		xml_value(xml, "w:lvlJc", "w:val", "left");
		xml_open(xml, "w:pPr");
		xml_open(xml, "w:ind");
		xml_set_number(xml, "w:left", 284 * (i + 1));
		xml_set(xml, "w:hanging", "284");
		xml_close(xml);
		xml_close(xml);
		xml_close(xml);
	}
	xml_close(xml);
	xml_open(xml, "w:num");
	xml_set(xml, "w:numId", "1");
	xml_value(xml, "w:abstractNumId", "w:val", "0");
	xml_close(xml);
	xml_close(xml);
}

void
docx_put_fonts(struct xml *xml)
{
	static const char *const fonts[][4] = {
	    {SANS, "Carlito", "swiss", "variable"},
	    {MONO, "DejaVu Sans Mono", "modern", "fixed"},
	    {"MS Gothic", "DejaVu Sans", "modern", "fixed"},
	};

	xml_open(xml, "w:fonts");
	xml_set(xml, "xmlns:w", WORD_SPACE);
	for (size_t i = 0; i < sizeof fonts / sizeof *fonts; i++) {
		xml_open(xml, "w:font");
		xml_set(xml, "w:name", fonts[i][0]);
		xml_value(xml, "w:altName", "w:val", fonts[i][1]);
		xml_value(xml, "w:family", "w:val", fonts[i][2]);
		xml_value(xml, "w:pitch", "w:val", fonts[i][3]);
		xml_close(xml);
	}
	xml_close(xml);
}

void
docx_put_settings(struct xml *xml, struct text language)
{
	xml_open(xml, "w:settings");
	xml_set(xml, "xmlns:w", WORD_SPACE);
	xml_count(xml, "w:zoom", "w:percent", 100);
	xml_count(xml, "w:defaultTabStop", "w:val", 709);
	xml_open(xml, "w:compat");
	xml_open(xml, "w:compatSetting"); /* laid out as Word 2013 and later do */
	xml_set(xml, "w:name", "compatibilityMode");
	xml_set(xml, "w:uri", "http://schemas.microsoft.com/office/word");
	xml_set(xml, "w:val", "15");
	xml_close(xml);
	xml_close(xml);
	xml_open(xml, "w:themeFontLang");
	xml_set_text(xml, "w:val", full_language(language));
	xml_close(xml);
	xml_close(xml);
}
