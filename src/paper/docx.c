/* SPDX-License-Identifier: Apache-2.0 */
/* Documents of a word processor: a package of parts (ECMA-376, Office Open XML), packed by libzip.
 *
 * The same tree gives the same bytes: parts in one order, one moment for all of them (the first
 * that a ZIP knows), no random numbers, no dates. Left out: page numbers in the table of contents,
 * which only who lays the pages out knows; a word processor adds them on request. */
#include "paper/docx.h"

#include "base/error.h"

#include <stdio.h>
#include <zip.h>

enum {
	PARTS_MAX = 24,
	DAY = 0x21 /* 1 January 1980 as MS-DOS writes it */
};

struct part {
	const char *name;
	struct xml xml; /* holds the bytes */
	struct span bytes;
};

struct package {
	struct docx docx;
	struct part parts[PARTS_MAX];
	size_t n;
	bool failed;
};

#define OFFICE  "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/"
#define MIME    "application/vnd.openxmlformats-officedocument."
#define WORD_ML MIME "wordprocessingml."

/* --- Parts --- */

static struct xml *
open_part(struct package *package, const char *name)
{
	struct part *part = &package->parts[package->n++];

	part->name = name;
	xml_init(&part->xml, &package->docx.arena);
	return &part->xml;
}

static void
close_part(struct package *package)
{
	struct part *part = &package->parts[package->n - 1];

	if (!xml_finish(&part->xml, &part->bytes))
		package->failed = true;
}

static void
put_type(struct xml *xml, const char *element, const char *key, const char *of, const char *type)
{
	xml_open(xml, element);
	xml_set(xml, key, of);
	xml_set(xml, "ContentType", type);
	xml_close(xml);
}

static void
put_types(struct package *package)
{
	static const char *const overrides[][2] = {
	    {"/word/document.xml", WORD_ML "document.main+xml"},
	    {"/word/styles.xml", WORD_ML "styles+xml"},
	    {"/word/numbering.xml", WORD_ML "numbering+xml"},
	    {"/word/settings.xml", WORD_ML "settings+xml"},
	    {"/word/fontTable.xml", WORD_ML "fontTable+xml"},
	    {"/word/header1.xml", WORD_ML "header+xml"},
	    {"/word/header2.xml", WORD_ML "header+xml"},
	    {"/word/footer1.xml", WORD_ML "footer+xml"},
	    {"/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"},
	    {"/docProps/app.xml", MIME "extended-properties+xml"},
	};
	struct xml *xml = open_part(package, "[Content_Types].xml");

	xml_open(xml, "Types");
	xml_set(xml, "xmlns", PACKAGE "content-types");
	put_type(xml, "Default", "Extension", "rels",
	    "application/vnd.openxmlformats-package.relationships+xml");
	put_type(xml, "Default", "Extension", "xml", "application/xml");
	put_type(xml, "Default", "Extension", "png", "image/png");
	for (size_t i = 0; i < sizeof overrides / sizeof *overrides; i++)
		put_type(xml, "Override", "PartName", overrides[i][0], overrides[i][1]);
	if (package->docx.document->issue.len > 0)
		put_type(xml, "Override", "PartName", "/customXml/itemProps1.xml",
		    MIME "customXmlProperties+xml");
	xml_close(xml);
	close_part(package);
}

/* --- Relations --- */

struct relation {
	const char *id, *type, *target;
};

static void
put_relation(struct xml *xml, struct relation relation)
{
	xml_open(xml, "Relationship");
	xml_set(xml, "Id", relation.id);
	xml_set(xml, "Type", relation.type);
	xml_set(xml, "Target", relation.target);
	xml_close(xml);
}

static struct xml *
open_relations(struct package *package, const char *name)
{
	struct xml *xml = open_part(package, name);

	xml_open(xml, "Relationships");
	xml_set(xml, "xmlns", PACKAGE "relationships");
	return xml;
}

static void
put_root_relations(struct package *package)
{
	struct xml *xml = open_relations(package, "_rels/.rels");

	put_relation(
	    xml, (struct relation){"rIdDocument", OFFICE "officeDocument", "word/document.xml"});
	put_relation(
	    xml, (struct relation){"rIdCore", PACKAGE "relationships/metadata/core-properties",
		     "docProps/core.xml"});
	put_relation(
	    xml, (struct relation){"rIdApp", OFFICE "extended-properties", "docProps/app.xml"});
	xml_close(xml);
	close_part(package);
}

static void
put_links(struct xml *xml, const struct docx *docx)
{
	uint32_t number = 1;
	char id[32], target[32];

	for (const struct docx_link *link = docx->links; link != NULL; link = link->next) {
		snprintf(id, sizeof id, "rIdLink%u", number++);
		xml_open(xml, "Relationship");
		xml_set(xml, "Id", id);
		xml_set(xml, "Type", OFFICE "hyperlink");
		xml_set_text(xml, "Target", link->address);
		xml_set(xml, "TargetMode", "External");
		xml_close(xml);
	}
	number = 1;
	for (const struct docx_picture *p = docx->pictures; p != NULL; p = p->next, number++) {
		snprintf(id, sizeof id, "rIdPicture%u", number);
		snprintf(target, sizeof target, "media/image%u.png", number);
		put_relation(xml, (struct relation){id, OFFICE "image", target});
	}
}

static void
put_document_relations(struct package *package)
{
	static const struct relation relations[] = {
	    {"rIdStyles", OFFICE "styles", "styles.xml"},
	    {"rIdNumbering", OFFICE "numbering", "numbering.xml"},
	    {"rIdSettings", OFFICE "settings", "settings.xml"},
	    {"rIdFonts", OFFICE "fontTable", "fontTable.xml"},
	    {"rIdHeader", OFFICE "header", "header1.xml"},
	    {"rIdFirst", OFFICE "header", "header2.xml"},
	    {"rIdFooter", OFFICE "footer", "footer1.xml"},
	};
	struct xml *xml = open_relations(package, "word/_rels/document.xml.rels");

	for (size_t i = 0; i < sizeof relations / sizeof *relations; i++)
		put_relation(xml, relations[i]);
	if (package->docx.document->issue.len > 0)
		put_relation(xml,
		    (struct relation){"rIdIssue", OFFICE "customXml", "../customXml/item1.xml"});
	put_links(xml, &package->docx);
	xml_close(xml);
	close_part(package);
}

/* --- Properties; no dates, for a document is no younger for being written again --- */

static void
put_properties(struct package *package)
{
	const struct document *document = package->docx.document;
	struct xml *xml = open_part(package, "docProps/core.xml");

	xml_open(xml, "cp:coreProperties");
	xml_set(xml, "xmlns:cp", PACKAGE "metadata/core-properties");
	xml_set(xml, "xmlns:dc", "http://purl.org/dc/elements/1.1/");
	xml_element(xml, "dc:title", document->title);
	xml_element(xml, "dc:language", document->language);
	xml_close(xml);
	close_part(package);
	xml = open_part(package, "docProps/app.xml");
	xml_open(xml, "Properties");
	xml_set(xml, "xmlns",
	    "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties");
	xml_element(xml, "Application", text_of("gpai"));
	xml_close(xml);
	close_part(package);
}

/* What the document was made from, for gpai apply. */
static void
put_issue(struct package *package)
{
	const struct document *document = package->docx.document;
	struct xml *xml;

	if (document->issue.len == 0)
		return;
	xml = open_relations(package, "customXml/_rels/item1.xml.rels");
	put_relation(
	    xml, (struct relation){"rIdProperties", OFFICE "customXmlProps", "itemProps1.xml"});
	xml_close(xml);
	close_part(package);
	xml = open_part(package, "customXml/item1.xml");
	xml_open(xml, "issue");
	xml_set(xml, "xmlns", PAPER_ISSUE_SPACE);
	xml_text(xml, document->issue);
	xml_close(xml);
	close_part(package);
	xml = open_part(package, "customXml/itemProps1.xml");
	xml_open(xml, "ds:datastoreItem");
	xml_set(xml, "ds:itemID", "{67706169-0000-4000-8000-697373756500}");
	xml_set(xml, "xmlns:ds", "http://schemas.openxmlformats.org/officeDocument/2006/customXml");
	xml_open(xml, "ds:schemaRefs");
	xml_value(xml, "ds:schemaRef", "ds:uri", PAPER_ISSUE_SPACE);
	xml_close(xml);
	xml_close(xml);
	close_part(package);
}

static void
put_looks(struct package *package)
{
	struct text language = package->docx.document->language;

	docx_put_styles(open_part(package, "word/styles.xml"), language);
	close_part(package);
	docx_put_numbering(open_part(package, "word/numbering.xml"));
	close_part(package);
	docx_put_settings(open_part(package, "word/settings.xml"), language);
	close_part(package);
	docx_put_fonts(open_part(package, "word/fontTable.xml"));
	close_part(package);
	docx_put_header(&package->docx, open_part(package, "word/header1.xml"), false);
	close_part(package);
	docx_put_header(&package->docx, open_part(package, "word/header2.xml"), true);
	close_part(package);
	docx_put_footer(&package->docx, open_part(package, "word/footer1.xml"));
	close_part(package);
}

static void
make_parts(struct package *package)
{
	struct docx *docx = &package->docx;

	put_types(package);
	put_root_relations(package);
	struct part *body = &package->parts[package->n++];
	body->name = "word/document.xml";
	xml_init(&docx->xml, &docx->arena);
	docx_put_document(docx);
	if (!xml_finish(&docx->xml, &body->bytes))
		package->failed = true;
	put_document_relations(package);
	put_looks(package);
	put_properties(package);
	put_issue(package);
	package->failed = package->failed || docx->failed;
}

/* --- The ZIP --- */

static bool
add_file(zip_t *zip, const char *name, struct span bytes, bool packs)
{
	zip_source_t *source = zip_source_buffer(zip, bytes.at, bytes.len, 0);
	zip_int64_t index;

	if (source == NULL)
		return false;
	index = zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8);
	if (index < 0) {
		zip_source_free(source);
		return false;
	}
	return zip_file_set_dostime(zip, (zip_uint64_t)index, 0, DAY, 0) == 0 &&
	       zip_set_file_compression(
		   zip, (zip_uint64_t)index, packs ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 9) == 0;
}

static bool
add_all(zip_t *zip, const struct package *package)
{
	uint32_t number = 1;
	char name[48];

	for (size_t i = 0; i < package->n; i++)
		if (!add_file(zip, package->parts[i].name, package->parts[i].bytes, true))
			return false;
	for (const struct docx_picture *p = package->docx.pictures; p != NULL; p = p->next) {
		snprintf(name, sizeof name, "word/media/image%u.png", number++);
		if (!add_file(zip, name, p->png, false))
			return false;
	}
	return true;
}

static enum gpai_code
copy_out(zip_source_t *source, struct out *out, struct gpai_error *err)
{
	char bytes[16 << 10];
	zip_int64_t n = -1;

	if (zip_source_open(source) == 0) {
		while ((n = zip_source_read(source, bytes, sizeof bytes)) > 0)
			out_bytes(out, bytes, (size_t)n);
		zip_source_close(source);
	}
	return n < 0 ? fail(err, GPAI_IO, NOWHERE, "the packed document cannot be read back")
	             : out_status(out, "memory", err);
}

static enum gpai_code
pack(const struct package *package, struct out *out, struct gpai_error *err)
{
	zip_error_t why;
	zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &why);
	zip_t *zip = source != NULL ? zip_open_from_source(source, ZIP_TRUNCATE, &why) : NULL;
	enum gpai_code rc;

	if (zip == NULL) {
		if (source != NULL)
			zip_source_free(source);
		return fail_memory(err);
	}
	zip_source_keep(source);
	if (!add_all(zip, package) || zip_close(zip) != 0) {
		rc = fail(
		    err, GPAI_IO, NOWHERE, "the document cannot be packed: %s", zip_strerror(zip));
		zip_discard(zip);
	} else {
		rc = copy_out(source, out, err);
	}
	zip_source_free(source);
	return rc;
}

enum gpai_code
docx_write(const struct document *document, struct out *out, struct gpai_error *err)
{
	struct package package = {.docx = {.document = document}};
	enum gpai_code rc;

	arena_init(&package.docx.arena, 0);
	make_parts(&package);
	rc = package.failed ? fail_memory(err) : pack(&package, out, err);
	for (size_t i = 0; i < package.n; i++)
		xml_release(&package.parts[i].xml);
	xml_release(&package.docx.xml);
	arena_release(&package.docx.arena);
	return rc;
}
