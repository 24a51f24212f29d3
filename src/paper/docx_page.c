/* SPDX-License-Identifier: Apache-2.0 */
/* What repeats on each page: the title above, the page number below, and the watermark behind,
 * which stands in the header as Word has it: letters along a line, in VML. */
#include "paper/docx.h"

#include "documents/words.h"

#include <stdio.h>

static void
open_part(struct xml *xml, const char *name)
{
	xml_open(xml, name);
	xml_set(xml, "xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main");
	xml_set(xml, "xmlns:v", "urn:schemas-microsoft-com:vml");
	xml_set(xml, "xmlns:o", "urn:schemas-microsoft-com:office:office");
}

static void
put_words(struct xml *xml, struct text words)
{
	if (words.len == 0)
		return;
	xml_open(xml, "w:r");
	xml_open(xml, "w:t");
	xml_set(xml, "xml:space", "preserve");
	xml_text(xml, words);
	xml_close(xml);
	xml_close(xml);
}

/* --- The watermark --- */

/* The preset shape of letters along a straight line, as the format describes it. */
static void
put_shape_type(struct xml *xml)
{
	static const char *const formulas[] = {"sum #0 0 10800", "prod #0 2 1", "sum 21600 0 @1",
	    "sum 0 0 @2", "sum 21600 0 @3", "if @0 @3 0", "if @0 21600 @1", "if @0 0 @2",
	    "if @0 @4 21600", "mid @5 @6", "mid @8 @5", "mid @7 @8", "mid @6 @7", "sum @6 0 @5"};

	xml_open(xml, "v:shapetype");
	xml_set(xml, "id", "_x0000_t136");
	xml_set(xml, "coordsize", "21600,21600");
	xml_set(xml, "o:spt", "136");
	xml_set(xml, "adj", "10800");
	xml_set(xml, "path", "m@7,l@8,m@5,21600l@6,21600e");
	xml_open(xml, "v:formulas");
	for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++)
		xml_value(xml, "v:f", "eqn", formulas[i]);
	xml_close(xml);
	xml_open(xml, "v:path");
	xml_set(xml, "textpathok", "t");
	xml_set(xml, "o:connecttype", "custom");
	xml_set(xml, "o:connectlocs", "@9,0;@10,10800;@11,21600;@12,10800");
	xml_set(xml, "o:connectangles", "270,180,90,0");
	xml_close(xml);
	xml_open(xml, "v:textpath");
	xml_set(xml, "on", "t");
	xml_set(xml, "fitshape", "t");
	xml_close(xml);
	xml_close(xml);
}

static void
put_shape(struct xml *xml, struct text words, bool is_first)
{
	size_t letters = text_length(words);
	long height =
	    letters > 0 ? (long)(900 / letters) : 90; /* points: letters keep their shape */
	char style[400];

	snprintf(style, sizeof style,
	    "position:absolute;margin-left:0;margin-top:0;width:480pt;height:%ldpt;rotation:315;"
	    "z-index:-251658752;mso-position-horizontal:center;"
	    "mso-position-horizontal-relative:margin;mso-position-vertical:center;"
	    "mso-position-vertical-relative:margin",
	    height < 40    ? 40
	    : height > 150 ? 150
			   : height);
	xml_open(xml, "v:shape");
	xml_set(xml, "id", is_first ? "PowerPlusWaterMarkObject1" : "PowerPlusWaterMarkObject2");
	xml_set(xml, "o:spid", is_first ? "_x0000_s2049" : "_x0000_s2050");
	xml_set_text(xml, "alt", words);
	xml_set(xml, "type", "#_x0000_t136");
	xml_set(xml, "style", style);
	xml_set(xml, "o:allowincell", "f");
	xml_set(xml, "fillcolor", "#d9dce3");
	xml_set(xml, "stroked", "f");
	xml_value(xml, "v:fill", "opacity", ".5");
	xml_open(xml, "v:textpath");
	xml_set(xml, "style", "font-family:\"Calibri\";font-size:1pt;font-weight:bold");
	xml_set_text(xml, "string", words);
	xml_close(xml);
	xml_close(xml);
}

static void
put_watermark(struct xml *xml, struct text words, bool is_first)
{
	if (words.len == 0)
		return;
	xml_open(xml, "w:r");
	xml_open(xml, "w:rPr");
	xml_empty(xml, "w:noProof");
	xml_close(xml);
	xml_open(xml, "w:pict");
	put_shape_type(xml);
	put_shape(xml, words, is_first);
	xml_close(xml);
	xml_close(xml);
}

/* --- Head and foot --- */

/* The first page has its title already: there the line is plain and empty. */
void
docx_put_header(struct docx *docx, struct xml *xml, bool is_first)
{
	open_part(xml, "w:hdr");
	xml_open(xml, "w:p");
	xml_open(xml, "w:pPr");
	xml_value(xml, "w:pStyle", "w:val", is_first ? "TableGap" : "Header");
	xml_close(xml);
	put_watermark(xml, docx->document->watermark, is_first);
	if (!is_first)
		put_words(xml, docx->document->title);
	xml_close(xml);
	xml_close(xml);
}

static void
put_field(struct xml *xml, const char *instruction)
{
	xml_open(xml, "w:fldSimple");
	xml_set(xml, "w:instr", instruction);
	put_words(xml, text_of("1"));
	xml_close(xml);
}

/* The words of a language with a field in each of their places. */
static void
put_pages(struct xml *xml, struct text words)
{
	for (size_t i = 0, from = 0; i <= words.len; i++) {
		bool field = i + 3 <= words.len && words.at[i] == '{' && words.at[i + 2] == '}';

		if (!field && i < words.len)
			continue;
		put_words(xml, (struct text){words.at + from, i - from});
		if (field)
			put_field(xml, words.at[i + 1] == '1' ? "PAGE" : "NUMPAGES");
		i += field ? 2 : 0;
		from = i + 1;
	}
}

void
docx_put_footer(struct docx *docx, struct xml *xml)
{
	open_part(xml, "w:ftr");
	xml_open(xml, "w:p");
	xml_open(xml, "w:pPr");
	xml_value(xml, "w:pStyle", "w:val", "Footer");
	xml_open(xml, "w:tabs");
	xml_open(xml, "w:tab");
	xml_set(xml, "w:val", "right");
	xml_set_number(xml, "w:pos", DOCX_MEASURE);
	xml_close(xml);
	xml_close(xml);
	xml_close(xml);
	put_words(xml, docx->document->watermark);
	xml_open(xml, "w:r");
	xml_empty(xml, "w:tab");
	xml_close(xml);
	put_pages(xml, text_of(word_in(docx->document->tongue, WORD_PAGE_OF_PAGES)));
	xml_close(xml);
	xml_close(xml);
}
