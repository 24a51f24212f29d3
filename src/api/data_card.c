/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptions of datasets: what they say becomes imported readings, and is held against what
 * was counted. What was counted, or what documents say of themselves, goes before it. */
#include "api/data.h"

#include "base/file.h"
#include "formats/croissant.h"
#include "formats/hf_dataset.h"
#include "measure/licences.h"

#include <string.h>
#include <sys/stat.h>

enum { SHOWN = 20, UNNAMED_PERCENT = 1 /* a language with less is not missed in a card */ };

/* --- What a path is --- */

static bool
is_card(struct arena *arena, const char *path, struct span *bytes, struct dataset_card *card)
{
	return file_read(arena, path, DATASET_CARD_MAX, bytes, NULL) == GPAI_OK &&
	       hf_dataset_parse(arena, *bytes, path, card, NULL) == GPAI_OK && card->is_there;
}

static enum gpai_data_path
look(struct arena *arena, const char *path, const struct stat *st)
{
	struct dataset_card card;
	struct span bytes;

	if (S_ISDIR(st->st_mode)) {
		char *readme = file_join(arena, path, "README.md");
		return readme != NULL && is_card(arena, readme, &bytes, &card) ? GPAI_DATA_AND_CARD
		                                                               : GPAI_DATA;
	}
	if (!S_ISREG(st->st_mode) || st->st_size > DATASET_CARD_MAX ||
	    file_read(arena, path, DATASET_CARD_MAX, &bytes, NULL) != GPAI_OK)
		return GPAI_DATA;
	return croissant_sniff(bytes) ? GPAI_DATA_MANIFEST : GPAI_DATA;
}

enum gpai_code
data_look(const char *path, enum gpai_data_path *what, struct gpai_error *err)
{
	struct arena arena;
	struct stat st;

	(void)err;
	*what = GPAI_DATA;
	/* What cannot be looked at, such as "-" or a link to a bucket, is for the scan. */
	if (stat(path, &st) != 0)
		return GPAI_OK;
	arena_init(&arena, (size_t)256 << 20);
	*what = look(&arena, path, &st);
	arena_release(&arena);
	return GPAI_OK;
}

/* --- Saying --- */

struct saying {
	struct voice *voice;
	const struct dataset_card *card;
	const struct data_report *report; /* or NULL */
	struct provenance origin;
	const char *what; /* "its card" */
};

static void
say_text(const struct saying *s, const char *key, struct text text)
{
	if (text.len > 0)
		voice_reading(s->voice, key, value_text(text), &s->origin, TEXT_NONE);
}

static void
say_list(const struct saying *s, const char *key, const struct dataset_words *words)
{
	if (words->n > 0)
		voice_reading(s->voice, key, value_items(TYPE_LIST, words->at, words->n),
		    &s->origin, TEXT_NONE);
}

static void
compare(const struct saying *s, const char *id, enum comparison_grade grade, struct text says)
{
	voice_compare(s->voice, id, grade, s->origin.source.at, TEXT_NONE, TEXT_NONE, says);
}

static const json_t *
rows_of(const struct saying *s, const char *member)
{
	const json_t *found = s->report == NULL ? NULL : json_object_get(s->report->source, member);

	return json_is_object(found) ? json_object_get(found, "rows") : found;
}

/* --- Licences --- */

/* "https://choosealicense.com/licenses/odc-by/" -> "odc-by" */
static struct text
last_segment(struct text text)
{
	while (text.len > 0 && text.at[text.len - 1] == '/')
		text.len--;
	for (size_t i = text.len; i > 0; i--)
		if (text.at[i - 1] == '/')
			return (struct text){text.at + i, text.len - i};
	return text;
}

static bool
is_licence(struct arena *arena, struct text a, struct text b)
{
	const struct licence *one = licence_find(last_segment(a));
	const struct licence *two = licence_find(last_segment(b));

	if (one != NULL && two != NULL)
		return one == two;
	a = last_segment(a);
	b = last_segment(b);
	const char *words = a.len == b.len ? arena_string(arena, b) : NULL;
	return words != NULL && text_begins_like(a, words);
}

static bool
is_named(struct arena *arena, const struct dataset_words *words, struct text licence)
{
	for (uint32_t i = 0; i < words->n; i++)
		if (is_licence(arena, words->at[i], licence))
			return true;
	return false;
}

static void
compare_licences(const struct saying *s, const json_t *rows)
{
	const struct dataset_words *card = &s->card->licences;
	size_t n = json_array_size(rows), shown = 0;

	if (card->n == 0 || n == 0)
		return;
	for (size_t i = 0; i < n && shown < SHOWN; i++) {
		struct text licence = json_member_text(json_array_get(rows, i), "licence");
		if (is_named(s->voice->arena, card, licence))
			continue;
		compare(s, "data.card.licence", COMPARISON_DIFFERS,
		    voice_text(s->voice, "licence: documents state %.*s, %s says %.*s",
			TEXT_ARG(text_clip(licence, 80)), s->what,
			TEXT_ARG(text_clip(card->at[0], 80))));
		shown++;
	}
	if (shown == 0)
		compare(s, "data.card.licence", COMPARISON_AGREES,
		    voice_text(s->voice, "licence: documents and %s both say %.*s", s->what,
			TEXT_ARG(text_clip(card->at[0], 80))));
}

/* --- Languages --- */

static bool
names_language(const struct dataset_words *words, struct text code, struct text name)
{
	for (uint32_t i = 0; i < words->n; i++) {
		struct text word = words->at[i];
		const char *dash = memchr(word.at, '-', word.len);
		struct text base =
		    dash == NULL ? word : (struct text){word.at, (size_t)(dash - word.at)};
		if (text_is(word, "multilingual") || text_equal(word, code) ||
		    text_equal(base, code) || text_equal(word, name))
			return true;
	}
	return false;
}

static void
compare_languages(const struct saying *s, const json_t *rows)
{
	const struct dataset_words *card = &s->card->languages;
	uint64_t all = 0, bytes;
	uint32_t missed = 0;

	for (size_t i = 0; i < json_array_size(rows); i++)
		if (data_count(json_array_get(rows, i), "bytes", &bytes))
			all += bytes;
	if (card->n == 0 || all == 0)
		return;
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		struct text code = json_member_text(row, "code");
		struct text name = json_member_text(row, "name");
		if (!data_count(row, "bytes", &bytes) || bytes < all / 100 * UNNAMED_PERCENT ||
		    code.len == 0 || text_is(code, "un") || text_is(code, "und") ||
		    names_language(card, code, name))
			continue;
		if (missed++ < SHOWN)
			compare(s, "data.card.language", COMPARISON_DIFFERS,
			    voice_text(s->voice,
				"languages: %.*s (%.*s) has %s of %s bytes, %s does not name it",
				TEXT_ARG(text_clip(name, 40)), TEXT_ARG(text_clip(code, 20)),
				voice_number(s->voice, bytes), voice_number(s->voice, all),
				s->what));
	}
	if (missed == 0)
		compare(s, "data.card.language", COMPARISON_AGREES,
		    voice_text(s->voice, "languages: %s names those of the documents", s->what));
}

/* --- The rest --- */

static void
compare_size(const struct saying *s)
{
	const json_t *all =
	    s->report == NULL ? NULL : json_object_get(s->report->source, "modalities");
	const json_t *one;
	const char *word;
	uint64_t documents = 0, part;

	if (!s->card->has_size || all == NULL)
		return;
	json_object_foreach((json_t *)(uintptr_t)all, word,
	    one) if (data_count(one, "documents", &part)) documents += part;
	bool fits = documents >= s->card->size_least && documents <= s->card->size_most;
	compare(s, "data.card.size", fits ? COMPARISON_AGREES : COMPARISON_DIFFERS,
	    s->card->size_most == UINT64_MAX
		? voice_text(s->voice, "documents: %s counted, %s says more than %s",
		      voice_number(s->voice, documents), s->what,
		      voice_number(s->voice, s->card->size_least))
		: voice_text(s->voice, "documents: %s counted, %s says %s to %s",
		      voice_number(s->voice, documents), s->what,
		      voice_number(s->voice, s->card->size_least),
		      voice_number(s->voice, s->card->size_most)));
}

static struct text
link_words(const struct saying *s)
{
	const struct dataset_card *card = s->card;

	return card->link.len > 0 && card->version.len > 0
	           ? voice_text(s->voice, "%.*s (version %.*s)",
			 TEXT_ARG(text_clip(card->link, 500)),
			 TEXT_ARG(text_clip(card->version, 60)))
	           : card->link;
}

static void
say_card(const struct saying *s)
{
	const struct dataset_card *card = s->card;
	const json_t *stated = rows_of(s, "licences"), *languages = rows_of(s, "languages");

	say_text(s, "source.name", card->name);
	say_text(s, "source.link", link_words(s));
	if (json_array_size(stated) == 0)
		say_list(s, "source.licences", &card->licences);
	if (json_array_size(languages) == 0)
		say_list(s, "source.languages", &card->languages);
	if (json_array_size(rows_of(s, "datasets")) == 0)
		say_list(s, "source.datasets", &card->sources);
	compare_licences(s, stated);
	compare_languages(s, languages);
	compare_size(s);
	if (card->says_synthetic)
		compare(s, "data.card.synthetic", COMPARISON_NOTED,
		    voice_text(s->voice,
			"%s says that the data is synthetic: source.kind tells whose it is",
			s->what));
	if (s->report == NULL && card->files.n > 0)
		compare(s, "data.card.files", COMPARISON_NOTED,
		    voice_text(s->voice,
			"%s names %u files or patterns of files; they are counted when their path "
			"is given",
			s->what, card->files.n));
}

enum gpai_code
data_card_say(
    struct voice *voice, const char *path, const struct data_report *report, struct gpai_error *err)
{
	struct dataset_card card;
	struct span bytes;
	struct stat st;
	struct digest digest;
	const char *file = path;
	enum gpai_code rc;
	bool is_folder = stat(path, &st) == 0 && S_ISDIR(st.st_mode);

	if (is_folder && (file = file_join(voice->arena, path, "README.md")) == NULL)
		return fail_memory(err);
	if ((rc = file_read(voice->arena, file, DATASET_CARD_MAX, &bytes, err)) != GPAI_OK)
		return rc;
	rc = is_folder ? hf_dataset_parse(voice->arena, bytes, file, &card, err)
	               : croissant_parse(voice->arena, bytes, file, &card, err);
	if (rc != GPAI_OK)
		return rc;
	digest = digest_of(bytes);
	const struct saying s = {.voice = voice,
	    .card = &card,
	    .report = report,
	    .origin = {.method = text_of(is_folder ? "as its dataset card states it"
						   : "as its Croissant manifest states it"),
		.source = text_of(file),
		.artefact = &digest,
		.how = READING_IMPORTED},
	    .what = is_folder ? "its card" : "its manifest"};
	if (card.is_there)
		say_card(&s);
	return voice->rc;
}
