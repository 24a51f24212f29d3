/* SPDX-License-Identifier: Apache-2.0 */
/* The table of formats, sorted by name. */
#include "documents/exporter.h"

#include <string.h>

static const struct exporter table[] = {
    {"docx", ".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"a document of a word processor, to be edited and applied", NULL},
    {"html", ".html", "text/html; charset=utf-8", "one self-contained page, also for print",
	html_write},
    {"json", ".json", "application/json", "the filled form as data", json_write},
    {"md", ".md", "text/markdown; charset=utf-8", "Markdown (CommonMark with tables)",
	markdown_write},
    {"pdf", ".pdf", "application/pdf", "pages to print, sign and keep", NULL},
};

const struct exporter *
exporters(uint32_t *n)
{
	*n = sizeof table / sizeof *table;
	return table;
}

const struct exporter *
exporter_find(struct text name)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (text_is(name, table[i].name))
			return &table[i];
	return NULL;
}
