/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a law image and finding things in it.
 *
 * law_open checks the frame: magic, format, that every section lies aligned within the
 * bytes, that the strings end. What the sections say to each other is the compiler's
 * business; an image comes from the compiler, never from a stranger. */
#include "rules/law.h"

#include <stddef.h>
#include <string.h>

#define X(name, word, says) word,
const char *const law_audience_words[LAW_AUDIENCE_COUNT] = {LAW_AUDIENCES(X)};
const char *const law_confidence_words[LAW_CONFIDENCE_COUNT] = {LAW_CONFIDENCES(X)};
const char *const law_event_status_words[LAW_EVENT_STATUS_COUNT] = {LAW_EVENT_STATUSES(X)};
#undef X
#define X(name, word, says) says,
const char *const law_audience_says[LAW_AUDIENCE_COUNT] = {LAW_AUDIENCES(X)};
const char *const law_confidence_says[LAW_CONFIDENCE_COUNT] = {LAW_CONFIDENCES(X)};
const char *const law_event_status_says[LAW_EVENT_STATUS_COUNT] = {LAW_EVENT_STATUSES(X)};
#undef X
#define X(name, word) word,
const char *const law_provision_kind_words[LAW_PROVISION_KIND_COUNT] = {LAW_PROVISION_KINDS(X)};
const char *const law_part_words[LAW_PART_COUNT] = {LAW_PARTS(X)};
const char *const law_verdict_words[LAW_VERDICT_COUNT] = {LAW_VERDICTS(X)};
const char *const law_source_status_words[LAW_SOURCE_STATUS_COUNT] = {LAW_SOURCE_STATUSES(X)};
const char *const law_force_words[LAW_FORCE_COUNT] = {LAW_FORCES(X)};
#undef X
#define X(name, word) word,
const char *const law_read_type_words[LAW_READ_TYPE_COUNT] = {LAW_READ_TYPES(X)};
const char *const law_weight_words[LAW_WEIGHT_COUNT] = {LAW_WEIGHTS(X)};
#undef X

static const char LAW_MAGIC[8] = {'g', 'p', 'a', 'i', 'l', 'a', 'w', '\n'};

enum { LAW_ALIGNMENT = 8 }; /* of the image and of every section but strings */

static const char *const section_names[] = {
#define X(name, type) #name,
    LAW_SECTIONS(X)
#undef X
};

static const size_t section_sizes[] = {
#define X(name, type) sizeof(type),
    LAW_SECTIONS(X)
#undef X
};

static enum gpai_code
check_header(struct span image, struct gpai_error *err)
{
	const struct law_header *header = (const void *)image.at;

	if (image.len < sizeof *header)
		return fail(err, GPAI_CORRUPT, NOWHERE,
		    "law image of %zu bytes, expected a header of %zu", image.len, sizeof *header);
	if ((uintptr_t)image.at % LAW_ALIGNMENT != 0)
		return fail(err, GPAI_CORRUPT, NOWHERE, "law image is not aligned to %d bytes",
		    (int)LAW_ALIGNMENT);
	if (memcmp(header->magic, LAW_MAGIC, sizeof LAW_MAGIC) != 0)
		return fail(err, GPAI_CORRUPT, NOWHERE, "not a law image");
	if (header->format > LAW_FORMAT)
		return fail(err, GPAI_NEWER, NOWHERE,
		    "law image of format %u, this program reads format %u", header->format,
		    LAW_FORMAT);
	if (header->format < LAW_FORMAT)
		return fail(err, GPAI_CORRUPT, NOWHERE, "law image of format %u, expected %u",
		    header->format, LAW_FORMAT);
	if (header->bytes != image.len)
		return fail(err, GPAI_CORRUPT, NOWHERE,
		    "law image of %zu bytes says that it has %u", image.len, header->bytes);
	return GPAI_OK;
}

static enum gpai_code
check_sections(struct span image, struct gpai_error *err)
{
	const struct law_header *header = (const void *)image.at;

	for (unsigned i = 0; i < LAW_SECTION_COUNT; i++) {
		uint64_t offset = header->sections[i].offset;
		uint64_t bytes = (uint64_t)header->sections[i].n * section_sizes[i];
		if (offset < sizeof *header || offset % LAW_ALIGNMENT != 0 ||
		    offset + bytes > image.len)
			return fail(err, GPAI_CORRUPT, NOWHERE,
			    "section %s of the law image lies outside it", section_names[i]);
	}
	uint32_t n = header->sections[LAW_SECTION_strings].n;
	const uint8_t *strings = image.at + header->sections[LAW_SECTION_strings].offset;
	if (n == 0 || strings[0] != 0 || strings[n - 1] != 0)
		return fail(err, GPAI_CORRUPT, NOWHERE, "strings of the law image do not end");
	return GPAI_OK;
}

enum gpai_code
law_open(struct span image, struct law *law, struct gpai_error *err)
{
	enum gpai_code rc = check_header(image, err);

	if (rc == GPAI_OK)
		rc = check_sections(image, err);
	if (rc != GPAI_OK)
		return rc;
	const struct law_header *header = (const void *)image.at;
	*law = (struct law){.header = header};
#define X(name, type)                                                                              \
	law->name = (const void *)(image.at + header->sections[LAW_SECTION_##name].offset);        \
	law->n_##name = header->sections[LAW_SECTION_##name].n;
	LAW_SECTIONS(X)
#undef X
	return GPAI_OK;
}

struct text
law_text(const struct law *law, law_str at)
{
	return text_of(law_cstr(law, at));
}

uint32_t
law_find_fact(const struct law *law, struct text key)
{
	uint32_t low = 0, high = law->n_facts;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = text_compare(law_text(law, law->facts[middle].key), key);
		if (order == 0)
			return middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return LAW_NONE;
}

/* The first of a section whose `field` is the text looked for; few enough to walk. */
#define FIND_FIRST(law, section, field, wanted)                                                    \
	for (uint32_t i = 0; i < (law)->n_##section; i++)                                          \
		if (text_equal(law_text((law), (law)->section[i].field), (wanted)))                \
			return i;                                                                  \
	return LAW_NONE

uint32_t
law_find_kind(const struct law *law, struct text word)
{
	FIND_FIRST(law, kinds, word, word);
}

uint32_t
law_find_form(const struct law *law, struct text id)
{
	FIND_FIRST(law, forms, id, id);
}

uint32_t
law_find_register(const struct law *law, struct text id)
{
	FIND_FIRST(law, registers, id, id);
}

static struct text
last_part(struct text id)
{
	size_t at = id.len;

	while (at > 0 && id.at[at - 1] != '.')
		at--;
	return (struct text){id.at + at, id.len - at};
}

uint32_t
law_find_framework(const struct law *law, struct text id)
{
	for (uint32_t i = 0; i < law->n_frameworks; i++) {
		struct text whole = law_text(law, law->frameworks[i].id);
		if (text_equal(whole, id) || text_equal(last_part(whole), id))
			return i;
	}
	return LAW_NONE;
}

uint32_t
law_find_reading(const struct law *law, struct text id)
{
	for (uint32_t i = 0; i < law->n_readings; i++)
		if (text_equal(law_text(law, law->readings[i].id), id))
			return i;
	return LAW_NONE;
}

uint32_t
law_find_language(const struct law *law, struct text code)
{
	for (uint32_t i = 0; i < law->n_languages; i++)
		if (text_equal(law_text(law, law->languages[i].code), code))
			return i;
	return LAW_NONE;
}

static const struct law_translation *
translation_of(const struct law *law, const struct law_language *language, struct text english)
{
	uint32_t low = language->strings_first, high = low + language->strings_n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		const struct law_translation *at = &law->translations[middle];
		int order = text_compare(law_text(law, at->from), english);
		if (order == 0)
			return at;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

struct text
law_translate(const struct law *law, const struct law_language *language, struct text english)
{
	const struct law_translation *found =
	    language == NULL ? NULL : translation_of(law, language, english);

	return found == NULL ? english : law_text(law, found->to);
}

bool
law_is_translated(const struct law *law, const struct law_language *language, struct text english)
{
	return translation_of(law, language, english) != NULL;
}

/* Where the versions of an id begin in provision_order, or would stand. */
static uint32_t
first_version(const struct law *law, struct text id)
{
	uint32_t low = 0, high = law->n_provision_order;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		uint32_t at = law->provision_order[middle];
		if (text_compare(law_text(law, law->provisions[at].id), id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

uint32_t
law_find_provision(const struct law *law, struct text id, int32_t day)
{
	uint32_t last = LAW_NONE;

	for (uint32_t i = first_version(law, id); i < law->n_provision_order; i++) {
		uint32_t at = law->provision_order[i];
		const struct law_provision *provision = &law->provisions[at];
		if (!text_equal(law_text(law, provision->id), id))
			break;
		if (day < provision->until)
			return at; /* in force, or the nearest that will be */
		last = at;
	}
	return last;
}

/* The version that comes after the i-th in provision_order, or NULL. */
static const struct law_provision *
next_version(const struct law *law, uint32_t i)
{
	const struct law_provision *at = &law->provisions[law->provision_order[i]], *next;

	if (i + 1 == law->n_provision_order)
		return NULL;
	next = &law->provisions[law->provision_order[i + 1]];
	return text_equal(law_text(law, next->id), law_text(law, at->id)) ? next : NULL;
}

uint32_t
law_find_enacted(const struct law *law, struct text id, int32_t enacted, int32_t day)
{
	const struct law_provision *next;
	uint32_t i = first_version(law, id), last = LAW_NONE;

	for (; i < law->n_provision_order; i++) {
		uint32_t at = law->provision_order[i];
		if (!text_equal(law_text(law, law->provisions[at].id), id))
			return last;
		last = at;
		if (enacted < law->provisions[at].until)
			break;
	}
	if (i == law->n_provision_order)
		return last;
	while (
	    (next = next_version(law, i)) != NULL && next->enacted <= enacted && next->from <= day)
		i++;
	return law->provision_order[i];
}

const struct law_version *
law_version_on(const struct law *law, int32_t day)
{
	const struct law_version *version = NULL;

	for (uint32_t i = 0; i < law->n_versions && law->versions[i].from <= day; i++)
		version = &law->versions[i];
	return version;
}

struct days_off
law_days_off(const struct law *law)
{
	return (struct days_off){law->days_off, law->n_days_off};
}

struct days_off
law_days_off_sure(const struct law *law)
{
	return (struct days_off){law->days_off_sure, law->n_days_off_sure};
}

uint32_t
law_holiday_from(const struct law *law, int32_t day)
{
	uint32_t low = 0, high = law->n_holidays;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (law->holidays[middle].date < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool
law_in_force(const struct law_provision *provision, int32_t day)
{
	return law_is_enacted(provision, day) && provision->from <= day;
}

bool
law_is_enacted(const struct law_provision *provision, int32_t day)
{
	return provision->enacted <= day && day < provision->until;
}

bool
law_will_be_in_force(const struct law *law, uint32_t index, int32_t enacted, int32_t day)
{
	const struct law_provision *provision = &law->provisions[index], *next = NULL;

	if (!law_is_enacted(provision, enacted) || day < provision->from)
		return false;
	if (day < provision->until || provision->until <= provision->from)
		return true; /* an end before the beginning is the work of a later law */
	struct text id = law_text(law, provision->id);
	for (uint32_t i = first_version(law, id); i < law->n_provision_order; i++)
		if (law->provision_order[i] == index) {
			next = next_version(law, i);
			break;
		}
	return next != NULL && next->enacted > enacted;
}

static bool
within(const struct law_band *band, struct decimal number)
{
	if (band->has_low) {
		int order = decimal_compare(number, band->low);
		if (order < 0 || (order == 0 && band->low_open))
			return false;
	}
	if (band->has_high) {
		int order = decimal_compare(number, band->high);
		if (order > 0 || (order == 0 && band->high_open))
			return false;
	}
	return true;
}

const struct law_band *
law_band_of(const struct law *law, const struct law_fact *fact, const struct value *number)
{
	if (number->state != VALUE_KNOWN || number->type != TYPE_NUMBER)
		return NULL;
	for (uint32_t i = 0; i < fact->bands_n; i++) {
		const struct law_band *band = &law->bands[fact->bands_first + i];
		if (within(band, number->low) && within(band, number->high))
			return band;
	}
	return NULL;
}

struct text
law_option_label(const struct law *law, const struct law_fact *fact, struct text word)
{
	for (uint32_t i = 0; i < fact->options_n; i++) {
		const struct law_option *option = &law->options[fact->options_first + i];
		if (!text_equal(law_text(law, option->word), word))
			continue;
		return option->label != 0 ? law_text(law, option->label) : word;
	}
	return word;
}

bool
law_audience_from(struct text word, uint32_t *bit)
{
	for (unsigned i = 0; i < LAW_AUDIENCE_COUNT; i++) {
		if (!text_is(word, law_audience_words[i]))
			continue;
		*bit = 1u << i;
		return true;
	}
	return false;
}

void
law_put_audiences(uint32_t mask, struct out *out)
{
	const char *before = "";

	for (unsigned i = 0; i < LAW_AUDIENCE_COUNT; i++) {
		if ((mask & 1u << i) == 0)
			continue;
		out_string(out, before);
		out_string(out, law_audience_words[i]);
		before = ", ";
	}
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
same_name(struct text a, struct text b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.at[i]) != lower(b.at[i]))
			return false;
	return true;
}

static bool
row_is_named(const struct law *law, const struct law_row *row, struct text name)
{
	if (same_name(law_text(law, row->name), name))
		return true;
	for (uint32_t i = 0; i < row->aliases.n; i++)
		if (same_name(law_text(law, law->refs[row->aliases.first + i]), name))
			return true;
	return false;
}

uint32_t
law_find_row(const struct law *law, uint32_t register_index, struct text name)
{
	const struct law_register *list = &law->registers[register_index];

	for (uint32_t i = 0; i < list->rows_n; i++)
		if (row_is_named(law, &law->rows[list->rows_first + i], name))
			return list->rows_first + i;
	return LAW_NONE;
}

struct text
law_fact_name(const struct law *law, uint32_t fact)
{
	struct text name = law_text(law, law->facts[fact].name);

	return name.len > 0 ? name : law_text(law, law->facts[fact].key);
}

uint32_t
law_source_of(const struct law *law, law_str pin)
{
	struct text text = law_text(law, pin);
	uint32_t found = LAW_NONE;
	size_t longest = 0;

	for (uint32_t i = 0; i < law->n_sources; i++) {
		const char *name = law_cstr(law, law->sources[i].abbreviation);
		size_t len = strlen(name);
		bool ends = len == text.len || (len < text.len && strchr(" ,;", text.at[len]));
		if (len <= longest || !text_starts(text, name) || !ends)
			continue;
		found = i;
		longest = len;
	}
	return found;
}

uint32_t
law_source_rank(const struct law *law, uint32_t source)
{
	uint32_t status = 0;

	if (source == LAW_NONE)
		return LAW_SOURCE_STATUS_COUNT * law->n_sources;
	while (status + 1 < LAW_SOURCE_STATUS_COUNT &&
	       strcmp(law_cstr(law, law->sources[source].status),
		   law_source_status_words[status]) != 0)
		status++;
	return status * law->n_sources + source;
}
