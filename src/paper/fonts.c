/* SPDX-License-Identifier: Apache-2.0 */
/* Fonts by file, under a configuration of fontconfig that holds those files and no rules: no
 * folder is searched, no cache is read or written. Eleven files take nine milliseconds. */
#include "paper/fonts.h"

#include "documents/clean.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>
#include <stdio.h>
#include <string.h>

#define LIBERTINE "/usr/share/fonts/opentype/linux-libertine/"
#define INTER     "/usr/share/fonts/opentype/inter/"
#define KEPT      "gpai-typefaces"

enum { LATIN_END = 0x180 }; /* covered for certain below */

static const struct {
	const char *path, *package;
} files[] = {
    {LIBERTINE "LinLibertine_R.otf", "fonts-linuxlibertine"},
    {LIBERTINE "LinLibertine_RI.otf", "fonts-linuxlibertine"},
    {LIBERTINE "LinLibertine_RZ.otf", "fonts-linuxlibertine"},
    {LIBERTINE "LinLibertine_RZI.otf", "fonts-linuxlibertine"},
    {LIBERTINE "LinLibertine_DR.otf", "fonts-linuxlibertine"},
    {LIBERTINE "LinLibertine_M.otf", "fonts-linuxlibertine"},
    {INTER "Inter-Regular.otf", "fonts-inter"},
    {INTER "Inter-Italic.otf", "fonts-inter"},
    {INTER "Inter-Medium.otf", "fonts-inter"},
    {INTER "Inter-SemiBold.otf", "fonts-inter"},
    {INTER "Inter-SemiBoldItalic.otf", "fonts-inter"},
};

/* For scripts that ours lack; what is missing here is left out. */
static const char *const others[] = {
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/noto/NotoSansDevanagari-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansBengali-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansTamil-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansThai-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansEthiopic-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansKhmer-Regular.ttf",
};

/* Kept by GLib, beside the address of the table above: asking pango whether it has a font map would
 * make one of the machine's typefaces. */
struct typefaces {
	FcConfig *config;
	FcCharSet *covered;
	bool widened;
};

static void
typefaces_free(void *kept)
{
	struct typefaces *faces = kept;

	if (faces->covered != NULL)
		FcCharSetDestroy(faces->covered);
	if (faces->config != NULL)
		FcConfigDestroy(faces->config);
	g_free(faces);
}

static struct typefaces *
typefaces_now(void)
{
	return g_dataset_get_data(files, KEPT);
}

static enum gpai_code
add_files(FcConfig *config, struct gpai_error *err)
{
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (!FcConfigAppFontAddFile(config, (const FcChar8 *)files[i].path))
			return fail(err, GPAI_NOT_FOUND, in_file(files[i].path),
			    "a typeface is missing, expected Debian's package %s",
			    files[i].package);
	return GPAI_OK;
}

/* What all of them have together: text falls from one family to the next. */
static FcCharSet *
join_charsets(FcConfig *config)
{
	FcFontSet *set = FcConfigGetFonts(config, FcSetApplication);
	FcCharSet *all = FcCharSetCreate(), *one;

	for (int i = 0; set != NULL && i < set->nfont; i++)
		if (FcPatternGetCharSet(set->fonts[i], FC_CHARSET, 0, &one) == FcResultMatch)
			FcCharSetMerge(all, one, NULL);
	return all;
}

enum gpai_code
fonts_open(struct gpai_error *err)
{
	struct typefaces *faces;
	PangoFontMap *map;
	enum gpai_code rc;

	if (typefaces_now() != NULL)
		return GPAI_OK;
	faces = g_new0(struct typefaces, 1);
	faces->config = FcConfigCreate();
	if (faces->config == NULL) {
		typefaces_free(faces);
		return fail_memory(err);
	}
	if ((rc = add_files(faces->config, err)) != GPAI_OK) {
		typefaces_free(faces);
		return rc;
	}
	faces->covered = join_charsets(faces->config);
	/* Before pango asks for the machine's own. */
	FcConfigSetCurrent(faces->config);
	map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
	g_dataset_set_data_full(files, KEPT, faces, typefaces_free);
	pango_cairo_font_map_set_default(PANGO_CAIRO_FONT_MAP(map));
	g_object_unref(map);
	return GPAI_OK;
}

void
fonts_close(void)
{
	if (typefaces_now() == NULL)
		return;
	pango_cairo_font_map_set_default(NULL);
	g_dataset_destroy(files);
	FcFini();
}

static bool
is_covered(const FcCharSet *covered, struct text text)
{
	size_t bytes;

	for (size_t i = 0; i < text.len; i += bytes) {
		bytes = 1;
		if ((unsigned char)text.at[i] < 0x80)
			continue;
		uint32_t point = text_next((struct text){text.at + i, text.len - i}, &bytes);
		if (point >= LATIN_END && !FcCharSetHasChar(covered, point))
			return false;
	}
	return true;
}

void
fonts_widen_for(struct text text)
{
	struct typefaces *faces = typefaces_now();

	if (faces == NULL || faces->widened || is_covered(faces->covered, text))
		return;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		FcConfigAppFontAddFile(faces->config, (const FcChar8 *)others[i]);
	pango_fc_font_map_config_changed(PANGO_FC_FONT_MAP(pango_cairo_font_map_get_default()));
	faces->widened = true;
}

PangoContext *
fonts_context(struct text language)
{
	PangoFontMap *map = pango_cairo_font_map_get_default();
	PangoContext *context = pango_font_map_create_context(map);
	cairo_font_options_t *options = cairo_font_options_create();
	char tag[36];

	snprintf(tag, sizeof tag, "%.*s", language.len < 35 ? (int)language.len : 35,
	    language.len > 0 ? language.at : "");
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
	pango_cairo_context_set_font_options(context, options);
	cairo_font_options_destroy(options);
	pango_cairo_context_set_resolution(context, 72);
	pango_context_set_round_glyph_positions(context, FALSE);
	pango_context_set_language(context, pango_language_from_string(tag[0] != 0 ? tag : "en"));
	return context;
}
