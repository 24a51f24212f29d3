/* SPDX-License-Identifier: Apache-2.0 */
/* DOCX (ECMA-376, Office Open XML): the package, its parts within limits, its properties.
 *
 * A part says how large it is before it is unpacked: what is larger than the limits, or packed far
 * more tightly than text ever is, is not begun. Left out: comments, pictures (said to be unread
 * where they have no words), macros, what was deleted under tracked changes; what was inserted
 * counts. */
#include "reading/docx_file.h"
#include "reading/readers.h"

#include "base/error.h"

#include <libxml/parser.h>
#include <string.h>
#include <zip.h>

enum {
	ENTRIES_MAX = 4096,   /* a book with pictures has some hundred */
	RATIO_MAX = 400,      /* XML of a word processor is packed to a tenth, rarely a 100th */
	RATIO_FROM = 1 << 20, /* bytes: small parts may be packed as they like */
	ALL_PARTS = 4,        /* all parts together, in the largest allowed to one */
	ISSUE_MAX = 16 << 20,
};

/* --- Parts --- */

static enum gpai_code
check_size(struct docx_file *file, const char *part, const zip_stat_t *stat)
{
	uint64_t most = file->b->limits->unpacked;

	if ((stat->valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 &&
	    stat->encryption_method != ZIP_EM_NONE)
		return fail(file->err, GPAI_UNSUPPORTED, in_file(file->name),
		    "%s: it needs a password to be read", part);
	if (stat->size > most || file->unpacked + stat->size > ALL_PARTS * most)
		return fail(file->err, GPAI_TOO_LARGE, in_file(file->name),
		    "%s: %llu bytes unpacked, at most %llu are read", part,
		    (unsigned long long)stat->size, (unsigned long long)most);
	if (stat->size > RATIO_FROM && stat->size / RATIO_MAX > stat->comp_size)
		return fail(file->err, GPAI_TOO_LARGE, in_file(file->name),
		    "%s: %llu bytes packed into %llu, tighter than any text", part,
		    (unsigned long long)stat->size, (unsigned long long)stat->comp_size);
	return GPAI_OK;
}

static enum gpai_code
unpack(struct docx_file *file, const char *part, const zip_stat_t *stat, struct span *bytes)
{
	uint8_t *to = arena_alloc(file->b->arena, (size_t)stat->size + 1);
	zip_file_t *from = to != NULL ? zip_fopen_index(file->zip, stat->index, 0) : NULL;
	zip_int64_t n = from != NULL ? zip_fread(from, to, stat->size) : -1;
	uint8_t more;

	/* At the end it is held against its checksum; there may be no more than was said. */
	if (n >= 0 && zip_fread(from, &more, 1) != 0)
		n = -1;
	if (from != NULL && zip_fclose(from) != 0)
		n = -1;
	if (to == NULL)
		return fail_memory(file->err);
	if (n < 0 || (uint64_t)n != stat->size)
		return fail(file->err, GPAI_MALFORMED, in_file(file->name),
		    "%s: the packed bytes are damaged", part);
	file->unpacked += stat->size;
	*bytes = (struct span){to, (size_t)stat->size};
	return GPAI_OK;
}

enum gpai_code
docx_part(struct docx_file *file, const char *part, struct span *bytes)
{
	zip_stat_t stat;
	enum gpai_code rc;

	*bytes = (struct span){0};
	zip_stat_init(&stat);
	if (zip_stat(file->zip, part, ZIP_FL_ENC_GUESS, &stat) != 0)
		return GPAI_OK;
	if ((stat.valid & ZIP_STAT_SIZE) == 0 || (stat.valid & ZIP_STAT_COMP_SIZE) == 0)
		return fail(
		    file->err, GPAI_MALFORMED, in_file(file->name), "%s: without a size", part);
	if ((rc = check_size(file, part, &stat)) != GPAI_OK)
		return rc;
	return unpack(file, part, &stat, bytes);
}

/* --- XML --- */

static void
hear(void *context, xmlErrorPtr error)
{
	struct docx_xml *xml = context;
	size_t len;

	if (xml->why[0] != '\0' || error == NULL || error->message == NULL)
		return;
	len = strcspn(error->message, "\n");
	len = len < sizeof xml->why - 1 ? len : sizeof xml->why - 1;
	memcpy(xml->why, error->message, len);
	xml->why[len] = '\0';
	xml->line = error->line;
}

enum gpai_code
docx_xml_open(struct docx_xml *xml, struct docx_file *file, const char *part, struct span bytes)
{
	*xml = (struct docx_xml){.file = file, .part = part};
	xml->reader = xmlReaderForMemory((const char *)bytes.at, (int)bytes.len, NULL, NULL,
	    XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_COMPACT);
	if (xml->reader == NULL)
		return fail_memory(file->err);
	xmlTextReaderSetStructuredErrorHandler(xml->reader, hear, xml);
	return GPAI_OK;
}

void
docx_xml_close(struct docx_xml *xml)
{
	if (xml->reader != NULL)
		xmlFreeTextReader(xml->reader);
	xml->reader = NULL;
}

int
docx_xml_next(struct docx_xml *xml, bool skips, enum gpai_code *rc)
{
	int got = skips ? xmlTextReaderNext(xml->reader) : xmlTextReaderRead(xml->reader);

	*rc = GPAI_OK;
	if (got == 1 && xmlTextReaderNodeType(xml->reader) == XML_READER_TYPE_DOCUMENT_TYPE)
		*rc = fail(xml->file->err, GPAI_MALFORMED, in_file(xml->file->name),
		    "%s: a document type, which the format forbids", xml->part);
	else if (got < 0)
		*rc = fail(xml->file->err, GPAI_MALFORMED, in_file(xml->file->name),
		    "%s: line %d: %s", xml->part, xml->line,
		    xml->why[0] != '\0' ? xml->why : "no XML");
	return *rc != GPAI_OK ? -1 : got;
}

bool
docx_xml_is(const struct docx_xml *xml, const char *local_name)
{
	const xmlChar *name = xmlTextReaderConstLocalName(xml->reader);

	return name != NULL && strcmp((const char *)name, local_name) == 0;
}

static struct text
keep(const struct docx_xml *xml, const char *string)
{
	return arena_text(xml->file->b->arena, text_of(string));
}

struct text
docx_xml_get(const struct docx_xml *xml, const char *local_name)
{
	struct text value = TEXT_NONE;
	int got = xmlTextReaderMoveToFirstAttribute(xml->reader);

	for (; got == 1 && value.at == NULL; got = xmlTextReaderMoveToNextAttribute(xml->reader))
		if (docx_xml_is(xml, local_name))
			value = keep(xml, (const char *)xmlTextReaderConstValue(xml->reader));
	xmlTextReaderMoveToElement(xml->reader);
	return value;
}

bool
docx_xml_is_on(const struct docx_xml *xml)
{
	struct text value = docx_xml_get(xml, "val");

	return value.at == NULL || text_is(value, "1") || text_is(value, "true") ||
	       text_is(value, "on");
}

struct text
docx_xml_text(const struct docx_xml *xml)
{
	xmlChar *string = xmlTextReaderReadString(xml->reader);
	struct text text = string != NULL ? keep(xml, (const char *)string) : TEXT_NONE;

	xmlFree(string);
	return text;
}

/* --- Properties --- */

static struct text
day_of(struct text moment)
{
	return text_clip(moment, 10);
}

static struct text
cleaned(struct docx_file *file, struct text text)
{
	return build_clean(file->b, (struct span){(const uint8_t *)text.at, text.len});
}

static void
take_property(struct docx_file *file, const struct docx_xml *xml)
{
	struct read_document *d = file->b->document;

	if (docx_xml_is(xml, "title"))
		d->title = cleaned(file, docx_xml_text(xml));
	else if (docx_xml_is(xml, "language"))
		d->language = cleaned(file, docx_xml_text(xml));
	else if (docx_xml_is(xml, "created"))
		d->made = day_of(cleaned(file, docx_xml_text(xml)));
	else if (docx_xml_is(xml, "modified"))
		d->changed = day_of(cleaned(file, docx_xml_text(xml)));
	else if (docx_xml_is(xml, "Application"))
		d->producer = cleaned(file, docx_xml_text(xml));
}

static enum gpai_code
read_properties(struct docx_file *file, const char *part)
{
	struct docx_xml xml;
	struct span bytes;
	enum gpai_code rc = docx_part(file, part, &bytes);

	if (rc != GPAI_OK || bytes.len == 0)
		return rc;
	if ((rc = docx_xml_open(&xml, file, part, bytes)) != GPAI_OK)
		return rc;
	while (docx_xml_next(&xml, false, &rc) == 1)
		if (xmlTextReaderNodeType(xml.reader) == XML_READER_TYPE_ELEMENT)
			take_property(file, &xml);
	docx_xml_close(&xml);
	return rc;
}

/* What gpai says it made the document from (paper/paper.h names the space). */
static enum gpai_code
read_issue(struct docx_file *file, const char *part)
{
	struct docx_xml xml;
	struct span bytes;
	enum gpai_code rc = docx_part(file, part, &bytes);

	if (rc != GPAI_OK || bytes.len == 0 || bytes.len > ISSUE_MAX)
		return rc;
	if ((rc = docx_xml_open(&xml, file, part, bytes)) != GPAI_OK)
		return rc;
	while (docx_xml_next(&xml, false, &rc) == 1) {
		const xmlChar *space = xmlTextReaderConstNamespaceUri(xml.reader);

		if (xmlTextReaderNodeType(xml.reader) != XML_READER_TYPE_ELEMENT)
			continue;
		if (docx_xml_is(&xml, "issue") && space != NULL &&
		    strcmp((const char *)space, DOCX_ISSUE_SPACE) == 0)
			file->b->document->issue = docx_xml_text(&xml);
		break;
	}
	docx_xml_close(&xml);
	return rc;
}

/* --- The whole --- */

static bool
is_part(const char *entry, const char *folder, const char *kind)
{
	size_t n = strlen(folder);

	return strncmp(entry, folder, n) == 0 && strncmp(entry + n, kind, strlen(kind)) == 0 &&
	       text_ends(text_of(entry), ".xml") && strchr(entry + n, '/') == NULL;
}

/* Parts of a kind are found by their names, which all word processors give them. */
static enum gpai_code
each_part(struct docx_file *file, const char *folder, const char *kind,
    enum gpai_code (*read)(struct docx_file *file, const char *part))
{
	zip_int64_t n = zip_get_num_entries(file->zip, 0);
	enum gpai_code rc = GPAI_OK;

	for (zip_int64_t i = 0; i < n && rc == GPAI_OK; i++) {
		const char *entry = zip_get_name(file->zip, (zip_uint64_t)i, ZIP_FL_ENC_GUESS);

		if (entry != NULL && is_part(entry, folder, kind))
			rc = read(file, entry);
	}
	return rc;
}

static enum gpai_code
read_furniture(struct docx_file *file, const char *part)
{
	return docx_read_text(file, part, BLOCK_FURNITURE);
}

static enum gpai_code
read_notes(struct docx_file *file, const char *part)
{
	return docx_read_text(file, part, BLOCK_PARAGRAPH);
}

static enum gpai_code
read_parts(struct docx_file *file)
{
	enum gpai_code rc = GPAI_OK;

	if (zip_get_num_entries(file->zip, 0) > ENTRIES_MAX)
		return fail(file->err, GPAI_TOO_LARGE, in_file(file->name),
		    "%lld parts, at most %d are looked at",
		    (long long)zip_get_num_entries(file->zip, 0), (int)ENTRIES_MAX);
	if (zip_name_locate(file->zip, "word/document.xml", ZIP_FL_ENC_GUESS) < 0)
		return fail(file->err, GPAI_UNSUPPORTED, in_file(file->name),
		    "a ZIP without word/document.xml, expected a document of a word processor");
	if (rc == GPAI_OK)
		rc = read_properties(file, "docProps/core.xml");
	if (rc == GPAI_OK)
		rc = read_properties(file, "docProps/app.xml");
	if (rc == GPAI_OK)
		rc = each_part(file, "customXml/", "item", read_issue);
	if (rc == GPAI_OK)
		rc = docx_read_styles(file);
	if (rc == GPAI_OK)
		rc = docx_read_text(file, "word/document.xml", BLOCK_PARAGRAPH);
	if (rc == GPAI_OK)
		rc = each_part(file, "word/", "footnotes", read_notes);
	if (rc == GPAI_OK)
		rc = each_part(file, "word/", "endnotes", read_notes);
	if (rc == GPAI_OK)
		rc = each_part(file, "word/", "header", read_furniture);
	if (rc == GPAI_OK)
		rc = each_part(file, "word/", "footer", read_furniture);
	return rc;
}

/* A document with a password is a container of another kind, as are those of older programs. */
static bool
is_compound(struct span bytes)
{
	static const uint8_t begins[] = {0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1};

	return bytes.len >= sizeof begins && memcmp(bytes.at, begins, sizeof begins) == 0;
}

enum gpai_code
docx_read(const char *name, struct span bytes, struct building *b, struct gpai_error *err)
{
	struct docx_file file = {.name = name, .b = b, .err = err};
	zip_error_t why;
	zip_source_t *source;
	enum gpai_code rc;

	if (is_compound(bytes))
		return fail(err, GPAI_UNSUPPORTED, in_file(name),
		    "it needs a password to be read, or is of the old kind (.doc)");
	zip_error_init(&why);
	source = zip_source_buffer_create(bytes.at, bytes.len, 0, &why);
	if (source == NULL)
		return fail_memory(err);
	file.zip = zip_open_from_source(source, ZIP_RDONLY, &why);
	if (file.zip == NULL) {
		rc = fail(err, GPAI_MALFORMED, in_file(name), "damaged DOCX: %s",
		    zip_error_strerror(&why));
		zip_source_free(source);
	} else {
		rc = read_parts(&file);
		zip_discard(file.zip);
	}
	zip_error_fini(&why);
	return rc;
}
