/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the directory of a ZIP archive; see zip.h. */
#include "formats/zip.h"

#include "base/checked.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN(t) TEXT_ARG(text_clip(t, 80))

static const char CLAUSE[] = "APPNOTE, 4.3";
enum {
	LOCAL_SIGNATURE = 0x04034b50,
	DIRECTORY_SIGNATURE = 0x02014b50,
	END_SIGNATURE = 0x06054b50,
	END64_SIGNATURE = 0x06064b50,
	LOCATOR_SIGNATURE = 0x07064b50,
	LOCAL_BYTES = 30,
	DIRECTORY_BYTES = 46,
	END_BYTES = 22,
	END64_BYTES = 56,
	LOCATOR_BYTES = 20,
	COMMENT_MAX = 65535,
	EXTRA_ZIP64 = 1,
	NAME_COMPARED = 1024, /* bytes of a name that are held against the directory */
};

/* What the end of the archive says. */
struct end {
	uint64_t at; /* offset of the record that says it */
	uint64_t n_entries, directory_at, directory_bytes;
};

#define BAD(source, code, place, ...)                                                              \
	fail_clause(err, code, at_byte((source)->name, place), CLAUSE, __VA_ARGS__)

bool
zip_sniff(struct span head)
{
	return head.len >= 4 && memcmp(head.at, "PK\3\4", 4) == 0;
}

static uint64_t
number(const uint8_t *at, unsigned len)
{
	uint64_t value = 0;

	while (len > 0)
		value = value << 8 | at[--len];
	return value;
}

/* The end record is the last thing in the file but for a comment whose length it gives. */
static enum gpai_code
find_end(struct source *source, uint8_t record[END_BYTES], uint64_t *at, struct gpai_error *err)
{
	uint64_t span =
	    source->size < END_BYTES + COMMENT_MAX ? source->size : END_BYTES + COMMENT_MAX;
	uint8_t *tail = malloc((size_t)span + 1);
	enum gpai_code rc;
	uint64_t i;

	if (tail == NULL)
		return fail_memory(err);
	if ((rc = source_copy(source, source->size - span, (size_t)span, tail, err)) != GPAI_OK)
		goto out;
	for (i = span >= END_BYTES ? span - END_BYTES + 1 : 0; i > 0; i--) {
		const uint8_t *here = tail + i - 1;
		if (number(here, 4) == END_SIGNATURE &&
		    number(here + 20, 2) == span - (i - 1) - END_BYTES)
			break;
	}
	if (i == 0) {
		rc = BAD(source, GPAI_MALFORMED, source->size,
		    "no end record: the archive is cut short or is none");
		goto out;
	}
	memcpy(record, tail + i - 1, END_BYTES);
	*at = source->size - span + i - 1;
out:
	free(tail);
	return rc;
}

static enum gpai_code
read_end64(struct source *source, struct end *end, struct gpai_error *err)
{
	uint8_t locator[LOCATOR_BYTES], record[END64_BYTES];
	enum gpai_code rc;

	if (end->at < LOCATOR_BYTES)
		return BAD(
		    source, GPAI_MALFORMED, end->at, "no ZIP64 locator before the end record");
	if ((rc = source_copy(source, end->at - LOCATOR_BYTES, sizeof locator, locator, err)) !=
	    GPAI_OK)
		return rc;
	uint64_t at = number(locator + 8, 8);
	if (number(locator, 4) != LOCATOR_SIGNATURE)
		return BAD(source, GPAI_MALFORMED, end->at - LOCATOR_BYTES,
		    "no ZIP64 locator before the end record");
	if (at > end->at - LOCATOR_BYTES || end->at - LOCATOR_BYTES - at < END64_BYTES)
		return BAD(source, GPAI_MALFORMED, end->at - LOCATOR_BYTES + 8,
		    "ZIP64 end record at %" PRIu64 ", expected it before its locator", at);
	if ((rc = source_copy(source, at, sizeof record, record, err)) != GPAI_OK)
		return rc;
	if (number(record, 4) != END64_SIGNATURE)
		return BAD(source, GPAI_MALFORMED, at, "no ZIP64 end record here");
	if (number(record + 16, 4) != number(record + 20, 4) ||
	    number(record + 24, 8) != number(record + 32, 8))
		return BAD(source, GPAI_UNSUPPORTED, at, "archive of several disks, expected one");
	*end = (struct end){
	    at, number(record + 32, 8), number(record + 48, 8), number(record + 40, 8)};
	return GPAI_OK;
}

static enum gpai_code
read_end(struct source *source, struct end *end, struct gpai_error *err)
{
	uint8_t record[END_BYTES];
	enum gpai_code rc = find_end(source, record, &end->at, err);

	if (rc != GPAI_OK)
		return rc;
	end->n_entries = number(record + 10, 2);
	end->directory_bytes = number(record + 12, 4);
	end->directory_at = number(record + 16, 4);
	if (end->n_entries == 0xffff || end->directory_bytes == 0xffffffff ||
	    end->directory_at == 0xffffffff) {
		rc = read_end64(source, end, err);
	} else if (number(record + 4, 2) != number(record + 6, 2) ||
		   number(record + 8, 2) != end->n_entries) {
		rc = BAD(
		    source, GPAI_UNSUPPORTED, end->at, "archive of several disks, expected one");
	}
	if (rc != GPAI_OK)
		return rc;
	if (end->directory_at > end->at || end->directory_bytes > end->at - end->directory_at)
		return BAD(source, GPAI_MALFORMED, end->at,
		    "directory of %" PRIu64 " bytes at %" PRIu64
		    ", expected it to end before its end record",
		    end->directory_bytes, end->directory_at);
	if (end->directory_bytes > ZIP_DIRECTORY_MAX)
		return BAD(source, GPAI_TOO_LARGE, end->at,
		    "directory of %" PRIu64 " bytes, expected at most %" PRIu64,
		    end->directory_bytes, ZIP_DIRECTORY_MAX);
	if (end->n_entries > end->directory_bytes / DIRECTORY_BYTES)
		return BAD(source, GPAI_MALFORMED, end->at,
		    "%" PRIu64 " members claimed, but the directory has %" PRIu64 " bytes",
		    end->n_entries, end->directory_bytes);
	if (end->n_entries > ZIP_ENTRIES_MAX)
		return BAD(source, GPAI_TOO_LARGE, end->at,
		    "%" PRIu64 " members, expected at most %u", end->n_entries, ZIP_ENTRIES_MAX);
	return GPAI_OK;
}

/* Numbers that did not fit their 32 bits stand in an extra field, in this order. */
static void
read_extra(struct cursor *cursor, uint64_t end, struct zip_entry *entry)
{
	uint64_t *wide[] = {&entry->size, &entry->compressed, &entry->header_at};

	while (cursor->rc == GPAI_OK && end - cursor->at >= 4) {
		unsigned kind = cursor_u16(cursor), len = cursor_u16(cursor);
		uint64_t next = cursor->at + len;
		if (next > end)
			break; /* some writers pad with what is no field */
		for (unsigned i = 0; i < 3 && kind == EXTRA_ZIP64; i++) {
			if (*wide[i] == 0xffffffff && next - cursor->at >= 8)
				*wide[i] = cursor_u64(cursor);
		}
		cursor->at = next;
	}
	cursor->at = end;
}

static void
read_entry(
    struct arena *arena, struct cursor *cursor, struct zip_entry *entry, struct gpai_error *err)
{
	uint64_t at = cursor->at;

	if (cursor_u32(cursor) != DIRECTORY_SIGNATURE && cursor->rc == GPAI_OK)
		cursor->rc =
		    BAD(cursor->source, GPAI_MALFORMED, at, "no entry of the directory here");
	cursor_skip(cursor, 4); /* versions */
	entry->is_encrypted = (cursor_u16(cursor) & 1) != 0;
	entry->method = cursor_u16(cursor);
	cursor_skip(cursor, 8); /* time, CRC */
	entry->compressed = cursor_u32(cursor);
	entry->size = cursor_u32(cursor);
	unsigned name = cursor_u16(cursor), extra = cursor_u16(cursor),
		 comment = cursor_u16(cursor);
	cursor_skip(cursor, 8); /* disk, attributes */
	entry->header_at = cursor_u32(cursor);
	entry->name = cursor_text(cursor, arena, name);
	uint64_t begin = cursor->at;
	cursor_skip(cursor, extra);
	if (cursor->rc == GPAI_OK) {
		cursor->at = begin;
		read_extra(cursor, begin + extra, entry);
	}
	cursor_skip(cursor, comment);
}

static int
by_place(const void *left, const void *right)
{
	const struct zip_entry *a = left, *b = right;

	return (a->header_at > b->header_at) - (a->header_at < b->header_at);
}

/* Each member ends before the next begins: one that is inside another, or is listed under
 * many names, is how small archives claim to be vast. */
static enum gpai_code
check_overlap(struct source *source, struct zip *zip, struct gpai_error *err)
{
	qsort(zip->entries, zip->n_entries, sizeof *zip->entries, by_place);
	for (uint32_t i = 0; i < zip->n_entries; i++) {
		struct zip_entry *entry = &zip->entries[i];
		uint64_t end;
		entry->limit =
		    i + 1 < zip->n_entries ? zip->entries[i + 1].header_at : zip->directory_at;
		if (!checked_add(entry->header_at, LOCAL_BYTES + entry->name.len, &end) ||
		    !checked_add(end, entry->compressed, &end) || end > entry->limit)
			return BAD(source, GPAI_MALFORMED, entry->header_at,
			    "member \"%.*s\" of %" PRIu64 " bytes reaches beyond %" PRIu64
			    ", where the next begins",
			    SHOWN(entry->name), entry->compressed, entry->limit);
	}
	return GPAI_OK;
}

static int
by_name(const void *left, const void *right)
{
	const struct zip_entry *a = left, *b = right;

	return text_compare(a->name, b->name);
}

static enum gpai_code
check_names(struct source *source, struct zip *zip, struct gpai_error *err)
{
	if (zip->n_entries > 0)
		zip->first = zip->entries[0].name;
	qsort(zip->entries, zip->n_entries, sizeof *zip->entries, by_name);
	for (uint32_t i = 1; i < zip->n_entries; i++) {
		if (text_equal(zip->entries[i - 1].name, zip->entries[i].name))
			return BAD(source, GPAI_MALFORMED, zip->entries[i].header_at,
			    "member \"%.*s\" stands twice", SHOWN(zip->entries[i].name));
	}
	return GPAI_OK;
}

enum gpai_code
zip_read(struct arena *arena, struct source *source, struct zip *zip, struct gpai_error *err)
{
	struct end end = {0};
	enum gpai_code rc;

	*zip = (struct zip){0};
	if ((rc = read_end(source, &end, err)) != GPAI_OK)
		return rc;
	zip->directory_at = end.directory_at;
	zip->entries = arena_array(arena, (size_t)end.n_entries + 1, sizeof *zip->entries);
	if (zip->entries == NULL)
		return fail_memory(err);
	struct cursor cursor = {.source = source,
	    .at = end.directory_at,
	    .end = end.directory_at + end.directory_bytes,
	    .clause = CLAUSE,
	    .err = err};
	for (uint64_t i = 0; i < end.n_entries && cursor.rc == GPAI_OK; i++)
		read_entry(arena, &cursor, &zip->entries[zip->n_entries++], err);
	if (cursor.rc != GPAI_OK)
		return cursor.rc;
	if ((rc = check_overlap(source, zip, err)) != GPAI_OK)
		return rc;
	return check_names(source, zip, err);
}

const struct zip_entry *
zip_find(const struct zip *zip, struct text name)
{
	struct zip_entry key = {.name = name};

	if (zip->n_entries == 0)
		return NULL;
	return bsearch(&key, zip->entries, zip->n_entries, sizeof key, by_name);
}

enum gpai_code
zip_locate(
    struct source *source, const struct zip_entry *entry, uint64_t *begin, struct gpai_error *err)
{
	uint8_t local[LOCAL_BYTES + NAME_COMPARED];
	size_t shared = entry->name.len < NAME_COMPARED ? entry->name.len : NAME_COMPARED;
	enum gpai_code rc;

	if (entry->is_encrypted)
		return BAD(source, GPAI_UNSUPPORTED, entry->header_at,
		    "member \"%.*s\" is encrypted", SHOWN(entry->name));
	if (entry->method != 0 || entry->compressed != entry->size)
		return BAD(source, GPAI_UNSUPPORTED, entry->header_at,
		    "member \"%.*s\" is compressed by method %u, expected it stored",
		    SHOWN(entry->name), entry->method);
	if ((rc = source_copy(source, entry->header_at, LOCAL_BYTES + shared, local, err)) !=
	    GPAI_OK)
		return rc;
	if (number(local, 4) != LOCAL_SIGNATURE)
		return BAD(source, GPAI_MALFORMED, entry->header_at,
		    "no header of member \"%.*s\" here", SHOWN(entry->name));
	if (number(local + 26, 2) != entry->name.len ||
	    memcmp(local + LOCAL_BYTES, entry->name.at, shared) != 0)
		return BAD(source, GPAI_MALFORMED, entry->header_at,
		    "member \"%.*s\" of the directory has another name here", SHOWN(entry->name));
	if (number(local + 8, 2) != entry->method)
		return BAD(source, GPAI_MALFORMED, entry->header_at,
		    "member \"%.*s\" has method %u here, but %u in the directory",
		    SHOWN(entry->name), (unsigned)number(local + 8, 2), entry->method);
	/* The extra field here may be longer than in the directory: it is padding, so that
	 * contents begin at a multiple of 64. */
	*begin = entry->header_at + LOCAL_BYTES + number(local + 26, 2) + number(local + 28, 2);
	if (*begin > entry->limit || entry->size > entry->limit - *begin)
		return BAD(source, GPAI_MALFORMED, entry->header_at,
		    "member \"%.*s\" of %" PRIu64 " bytes reaches beyond %" PRIu64
		    ", where the next begins",
		    SHOWN(entry->name), entry->size, entry->limit);
	return GPAI_OK;
}
