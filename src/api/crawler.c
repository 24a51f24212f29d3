/* SPDX-License-Identifier: Apache-2.0 */
/* Publishing what is on file about crawlers: a page, the same as data, a feed of its changes,
 * lines for robots.txt. All of it is made from the form of the rulebook as the public may see
 * it, and from changes that went through the same door. */
#include "api/crawler.h"

#include "exchange/atom.h"
#include "notation/json_writer.h"

#include <stdlib.h>
#include <string.h>

enum file { FILE_PAGE, FILE_DATA, FILE_FEED, FILE_ROBOTS, FILE_VECTORS, FILE_COUNT };

static const struct page_file names[FILE_COUNT] = {
    [FILE_PAGE] = {"index.html", "page"},
    [FILE_DATA] = {"crawlers.json", "data (JSON)"},
    [FILE_FEED] = {"feed.atom", "feed of changes (Atom)"},
    [FILE_ROBOTS] = {"robots.txt", "robots.txt that keeps them all out"},
    [FILE_VECTORS] = {"robots-vectors.txt", "test vectors for robots.txt"},
};

struct gpai_crawlers_made {
	struct gpai_crawlers told; /* first: what the caller holds */
	struct arena arena;
	struct keeper keep;
	struct gpai_dossier *dossier;
	const struct law *law;
	int32_t as_of, since;
	struct fact_set facts;
	bool is_example;
	struct question question;
	struct form_view view;
	struct issue issue;
	struct disclosed_form form;
	struct history history;
	struct page page;
	struct gpai_crawlers_file files[FILE_COUNT];
	struct page_word *words;
	size_t n_words_at_most;
	const char **notes;
	uint32_t cap_notes;
};

static void
note(struct gpai_crawlers_made *m, struct text of, const char *says)
{
	struct out line;

	if (m->told.n_notes == m->cap_notes) {
		uint32_t wider = m->cap_notes == 0 ? 8 : m->cap_notes * 2;
		const char **more = keep_array(&m->keep, wider, sizeof *more);
		if (more == NULL)
			return;
		if (m->told.n_notes > 0)
			memcpy(more, m->notes, m->told.n_notes * sizeof *more);
		m->notes = more;
		m->told.notes = more;
		m->cap_notes = wider;
	}
	out_memory(&line);
	out_put(&line, of);
	out_string(&line, ": ");
	out_string(&line, says);
	m->notes[m->told.n_notes++] = keep_text(&m->keep, out_text(&line));
	m->keep.out_of_memory |= line.error != 0;
	out_release(&line);
}

/* --- What is said --- */

static enum gpai_code
fill(struct gpai_crawlers_made *m, struct gpai_error *err)
{
	uint32_t form = api_form(m->law, text_of(CRAWLER_FORM));
	enum gpai_code rc;

	if (form == LAW_NONE)
		return fail(
		    err, GPAI_NOT_FOUND, NOWHERE, "the rulebook has no form \"%s\"", CRAWLER_FORM);
	rc = api_facts(m->dossier, m->as_of, 0, &m->arena, &m->facts, &m->is_example, err);
	if (rc != GPAI_OK)
		return rc;
	fact_set_derive(&m->facts, m->as_of);
	question_init(&m->question, m->law, &m->facts, m->as_of, &m->arena);
	m->issue = (struct issue){.provider = api_heading_text(&m->facts, LAW_HEADING_PROVIDER),
	    .as_of = m->as_of,
	    .updated = DATE_NONE,
	    .is_example = m->is_example};
	rc = form_fill(&m->question, form, LAW_AUDIENCE_PUBLIC, &m->view, err);
	if (rc == GPAI_OK)
		rc =
		    disclose_form(m->law, &m->facts, &m->view, &m->issue, &m->arena, &m->form, err);
	if (rc == GPAI_OK)
		rc = history_read(m->dossier, &m->view, m->since, &m->arena, &m->history, err);
	return rc;
}

static enum gpai_code
tell_changes(struct gpai_crawlers_made *m, struct gpai_error *err)
{
	struct disclosed_change *changes;
	size_t n;
	enum gpai_code rc = disclose_changes(m->law, &m->facts, &m->view, m->history.changes,
	    m->history.n_changes, &m->arena, &changes, &n, err);

	for (size_t i = 0; rc == GPAI_OK && i < n / 2; i++) { /* newest first */
		struct disclosed_change swap = changes[i];
		changes[i] = changes[n - 1 - i];
		changes[n - 1 - i] = swap;
	}
	m->page.changes = changes;
	m->page.n_changes = n;
	return rc;
}

/* The days since when each chosen word of a value has been among its words. */
static void
tell_words_of(struct gpai_crawlers_made *m, const struct disclosed_value *value)
{
	for (uint32_t o = 0; o < value->n_options; o++) {
		struct page_word word = {value->entity, value->fact, value->options[o].word, 0};
		if (!value->options[o].chosen)
			continue;
		word.since = history_word_since(&m->history, m->law, &word, m->as_of);
		m->words[m->page.n_words++] = word;
	}
}

static bool
has_words(const struct disclosed_value *value)
{
	return value->disclosure == DISCLOSURE_FULL && value->type == TYPE_CHOICES;
}

static void
each_choice(struct gpai_crawlers_made *m,
    void (*visit)(struct gpai_crawlers_made *, const struct disclosed_value *))
{
	for (uint32_t s = 0; s < m->form.n_sections; s++)
		for (uint32_t i = 0; i < m->form.sections[s].n_items; i++) {
			const struct disclosed_item *item = &m->form.sections[s].items[i];
			for (uint32_t v = 0; v < item->n_values; v++)
				if (has_words(&item->values[v]))
					visit(m, &item->values[v]);
		}
}

static void
count_words(struct gpai_crawlers_made *m, const struct disclosed_value *value)
{
	m->n_words_at_most += value->n_options;
}

static void
tell_words(struct gpai_crawlers_made *m)
{
	each_choice(m, count_words);
	m->words = keep_array(&m->keep, m->n_words_at_most, sizeof *m->words);
	if (m->words == NULL)
		return;
	m->page.words = m->words;
	each_choice(m, tell_words_of);
}

/* --- Lines for robots.txt --- */

static bool
is_identifier(char c)
{
	return c == '-' || c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool
crawler_is_token(struct text token)
{
	for (size_t i = 0; i < token.len; i++)
		if (!is_identifier(token.at[i]))
			return false;
	return token.len > 0;
}

/* Digits and dots are outside the grammar, and yet in use: readers compare the whole word. */
bool
crawler_lines(struct text token, struct out *out)
{
	for (size_t i = 0; i < token.len; i++)
		if (!is_identifier(token.at[i]) && token.at[i] != '.' &&
		    (token.at[i] < '0' || token.at[i] > '9'))
			return false;
	if (token.len == 0)
		return false;
	out_string(out, "User-agent: ");
	out_put(out, token);
	out_string(out, "\nDisallow: /\n");
	return true;
}

static struct text
text_value(const struct disclosed_form *form, struct text entity, const char *fact)
{
	const struct disclosed_value *value = page_value(form, entity, fact);

	return value != NULL && value->value.state == VALUE_KNOWN ? value->value.text : TEXT_NONE;
}

static bool
holds(struct text text, struct text word)
{
	for (size_t i = 0; i + word.len <= text.len; i++)
		if (text_equal((struct text){text.at + i, word.len}, word))
			return true;
	return false;
}

static void
look_at_token(struct gpai_crawlers_made *m, struct text entity, struct text token)
{
	struct text agent = text_value(&m->form, entity, CRAWLER_AGENT);

	if (token.len > 0 && !crawler_is_token(token))
		note(m, entity, "the product token has other characters than letters, - and _");
	if (token.len > 0 && agent.len > 0 && !holds(agent, token))
		note(m, entity, "the user agent string does not contain the product token");
}

static void
tell_lines(struct gpai_crawlers_made *m)
{
	struct page_lines *lines = keep_array(&m->keep, m->page.n_things, sizeof *lines);

	for (size_t i = 0; lines != NULL && i < m->page.n_things; i++) {
		struct text entity = m->page.things[i].entity;
		struct text token = text_value(&m->form, entity, CRAWLER_TOKEN);
		struct out out;

		out_memory(&out);
		lines[i] = (struct page_lines){.entity = entity};
		if (crawler_lines(token, &out))
			lines[i].lines = arena_text(&m->arena, out_text(&out));
		m->keep.out_of_memory |= out.error != 0;
		out_release(&out);
		look_at_token(m, entity, token);
	}
	m->page.lines = lines;
	m->page.n_lines = lines != NULL ? m->page.n_things : 0;
}

static enum gpai_code
tell(struct gpai_crawlers_made *m, struct gpai_error *err)
{
	struct page_thing *things;
	size_t n;
	enum gpai_code rc = fill(m, err);

	if (rc == GPAI_OK)
		rc = tell_changes(m, err);
	if (rc == GPAI_OK)
		rc = page_things(&m->form, &m->arena, &things, &n, err);
	if (rc != GPAI_OK)
		return rc;
	m->page.form = &m->form;
	m->page.things = things;
	m->page.n_things = n;
	m->page.plural = "crawlers";
	tell_words(m);
	tell_lines(m);
	return keep_status(&m->keep, err);
}

/* --- Files --- */

static enum gpai_code
write_page(struct gpai_crawlers_made *m, struct out *out, struct gpai_error *err)
{
	const struct page_file also[] = {
	    names[FILE_FEED], names[FILE_DATA], names[FILE_ROBOTS], names[FILE_VECTORS]};
	struct document document;
	enum gpai_code rc;

	m->page.files = also;
	m->page.n_files = sizeof also / sizeof *also;
	rc = document_of_page(&m->page, &m->arena, &document, err);
	return rc == GPAI_OK ? html_write(&document, out, err) : rc;
}

static enum gpai_code
write_data(struct gpai_crawlers_made *m, struct out *out, struct gpai_error *err)
{
	return page_json(&m->page, out, err);
}

static struct text
capital(struct gpai_crawlers_made *m, struct text text)
{
	char *copy = arena_string(&m->arena, text);

	if (copy == NULL) {
		m->keep.out_of_memory = true;
		return TEXT_NONE;
	}
	if (copy[0] >= 'a' && copy[0] <= 'z')
		copy[0] = (char)(copy[0] - 'a' + 'A');
	return (struct text){copy, text.len};
}

static void
put_entry(struct gpai_crawlers_made *m, const struct disclosed_change *change, struct out *out)
{
	struct text of = change->entity.len > 0 ? page_name(&m->form, change->kind, change->entity)
	                                        : capital(m, change->kind);
	struct out title, content;
	char id[ATOM_UUID_CHARS], day[DATE_CHARS];

	out_memory(&title);
	out_memory(&content);
	out_put(&title, of);
	out_string(&title, ": ");
	out_put(&title, change->name);
	out_string(&content, "Now: ");
	out_put(&content, change->after.len > 0 ? change->after : text_of("not stated"));
	if (change->since != DATE_NONE) {
		date_format(change->since, day);
		out_format(&content, "\nFrom: %s", day);
	}
	out_string(&content, "\nBefore: ");
	out_put(&content, change->before.len > 0 ? change->before : text_of("not stated"));
	atom_uuid(&change->id, id);
	atom_entry(
	    out, &(struct atom_entry){id, out_text(&title), out_text(&content), change->recorded});
	if (out->error == 0)
		out->error = title.error != 0 ? title.error : content.error;
	out_release(&title);
	out_release(&content);
}

/* The name of the log is random and never changes: the feed is as much itself as the log is. */
static void
feed_id(const struct gpai_crawlers_made *m, char id[ATOM_UUID_CHARS])
{
	struct out out;
	struct digest digest;

	out_memory(&out);
	out_format(&out, "gpai feed of crawlers 1\n%s", dossier_origin(m->dossier->dossier));
	digest = digest_of((struct span){(const uint8_t *)out.at, out.len});
	out_release(&out);
	atom_uuid(&digest, id);
}

static bool
is_asked(const struct disclosed_form *form, const char *fact)
{
	for (uint32_t s = 0; s < form->n_sections; s++)
		for (uint32_t i = 0; i < form->sections[s].n_items; i++) {
			const struct disclosed_item *item = &form->sections[s].items[i];
			for (uint32_t v = 0; v < item->n_values; v++)
				if (text_is(item->values[v].fact, fact) &&
				    item->values[v].is_needed)
					return true;
		}
	return false;
}

static enum gpai_code
write_feed(struct gpai_crawlers_made *m, struct out *out, struct gpai_error *err)
{
	struct text self = text_value(&m->form, TEXT_NONE, CRAWLER_FEED);
	char id[ATOM_UUID_CHARS];
	struct atom_feed feed = {.id = id,
	    .title = m->form.title,
	    .author = m->form.issue.provider.len > 0 ? m->form.issue.provider
	                                             : text_of("provider not named yet"),
	    .self = address_is_safe(self) ? self : TEXT_NONE,
	    .alternate = names[FILE_PAGE].name,
	    .updated =
		m->page.n_changes > 0 ? m->page.changes[0].recorded : (int64_t)m->as_of * 86400};

	if (self.len == 0 && is_asked(&m->form, CRAWLER_FEED))
		note(m, text_of(CRAWLER_FEED), "the address of the feed is not stated");
	if (self.len > 0 && feed.self.len == 0)
		note(m, text_of(CRAWLER_FEED), "is no address that a program can subscribe to");
	if (m->is_example)
		feed.subtitle = text_of("Example: not a statement by the provider.");
	feed_id(m, id);
	atom_begin(out, &feed);
	for (size_t i = 0; i < m->page.n_changes; i++)
		put_entry(m, &m->page.changes[i], out);
	atom_end(out);
	return out_status(out, NULL, err);
}

static enum gpai_code
write_robots(struct gpai_crawlers_made *m, struct out *out, struct gpai_error *err)
{
	size_t n = 0;

	out_string(out,
	    "# Lines for the robots.txt of a website: they keep out every crawler that\n"
	    "# is addressed here, and no other. Put a path in place of / to keep it out\n"
	    "# of a part only.\n");
	if (m->is_example)
		out_string(out, "# Example: not a statement by the provider.\n");
	for (size_t i = 0; i < m->page.n_lines; i++) {
		if (m->page.lines[i].lines.len == 0)
			continue;
		out_char(out, '\n');
		out_put(out, m->page.lines[i].lines);
		n++;
	}
	if (n == 0)
		out_string(out, "\n# None is stated to have a product token.\n");
	return out_status(out, NULL, err);
}

static enum gpai_code
write_vectors(struct gpai_crawlers_made *m, struct out *out, struct gpai_error *err)
{
	size_t n = 0;

	out_string(out,
	    "# What a crawler must do that reads robots.txt as RFC 9309 has it, with the\n"
	    "# product token of each crawler in turn. To hold one to it, serve each file\n"
	    "# and see what it fetches; or read these lines with a program.\n");
	if (m->is_example)
		out_string(out, "# Example: not a statement by the provider.\n");
	for (size_t i = 0; i < m->page.n_things; i++) {
		struct text entity = m->page.things[i].entity;
		struct text token = text_value(&m->form, entity, CRAWLER_TOKEN);
		if (token.len == 0)
			continue;
		n++;
		out_char(out, '\n');
		if (!crawler_vectors(token, out) && crawler_is_token(token))
			note(
			    m, entity, "no test vectors: its product token is a word of their own");
	}
	if (n == 0)
		out_string(out, "\n# None is stated to have a product token.\n");
	return out_status(out, NULL, err);
}

static enum gpai_code (*const writers[FILE_COUNT])(
    struct gpai_crawlers_made *m, struct out *out, struct gpai_error *err) = {
    [FILE_PAGE] = write_page,
    [FILE_DATA] = write_data,
    [FILE_FEED] = write_feed,
    [FILE_ROBOTS] = write_robots,
    [FILE_VECTORS] = write_vectors,
};

static enum gpai_code
write_file(struct gpai_crawlers_made *m, enum file which,
    const struct gpai_crawlers_options *options, struct gpai_error *err)
{
	struct out out;
	struct digest digest;
	enum gpai_code rc;

	out_memory(&out);
	rc = writers[which](m, &out, err);
	if (rc == GPAI_OK)
		rc = keep_status(&m->keep, err);
	if (rc == GPAI_OK && options->keep != NULL)
		rc = options->keep(options->context, names[which].name, out.at, out.len, err);
	digest = digest_of((struct span){(const uint8_t *)out.at, out.len});
	m->files[which] = (struct gpai_crawlers_file){
	    .name = names[which].name, .says = names[which].says, .bytes = out.len};
	digest_hex(&digest, m->files[which].digest);
	out_release(&out);
	return rc;
}

/* {"summary","form","audience","format","as_of","files":[{"name","sha256"}],"items","open"} */
static enum gpai_code
record_issue(struct gpai_crawlers_made *m, struct gpai_error *err)
{
	struct json_writer json;
	struct out out;
	char day[DATE_CHARS];
	enum gpai_code rc;

	date_format(m->as_of, day);
	out_memory(&out);
	json_writer_init(&json, &out);
	json_open(&json, '{');
	json_string_member(&json, "summary", CRAWLER_FORM);
	json_string_member(&json, "form", CRAWLER_FORM);
	json_string_member(&json, "audience", law_audience_words[LAW_AUDIENCE_INDEX_PUBLIC]);
	json_string_member(&json, "format", "site");
	json_string_member(&json, "as_of", day);
	json_key(&json, "files");
	json_open(&json, '[');
	for (int i = 0; i < FILE_COUNT; i++) {
		json_open(&json, '{');
		json_string_member(&json, "name", m->files[i].name);
		json_string_member(&json, "sha256", m->files[i].digest);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_number_member(&json, "items", m->form.n_items);
	json_number_member(&json, "open", m->form.n_open);
	json_close(&json, '}');
	rc = out_status(&out, "memory", err);
	if (rc == GPAI_OK)
		rc = dossier_append(m->dossier->dossier, RECORD_DOCUMENT, out_text(&out),
		    m->dossier->env.now, &m->dossier->entropy, &m->told.record, err);
	out_release(&out);
	return rc;
}

enum gpai_code
gpai_crawlers_publish(struct gpai_dossier *dossier, const struct gpai_crawlers_options *options,
    struct gpai_crawlers **crawlers, struct gpai_error *err)
{
	static const struct gpai_crawlers_options plain;
	struct gpai_crawlers_made *m = calloc(1, sizeof *m);
	enum gpai_code rc;

	*crawlers = NULL;
	if (m == NULL)
		return fail_memory(err);
	if (options == NULL)
		options = &plain;
	arena_init(&m->arena, 0);
	m->keep.arena = &m->arena;
	m->dossier = dossier;
	m->law = &dossier->law->law;
	rc = api_day(options->at, "--at", moment_date(dossier->env.now), &m->as_of, err);
	if (rc == GPAI_OK)
		rc = api_day(options->since, "--since", DATE_NONE, &m->since, err);
	if (rc == GPAI_OK)
		rc = tell(m, err);
	for (enum file i = 0; i < FILE_COUNT && rc == GPAI_OK; i++)
		rc = write_file(m, i, options, err);
	if (rc == GPAI_OK)
		rc = record_issue(m, err);
	m->told.items = m->form.n_items;
	m->told.answered = m->form.n_answered + m->form.n_not_applicable;
	m->told.open = m->form.n_open;
	m->told.crawlers = (uint32_t)m->page.n_things;
	m->told.changes = (uint32_t)m->page.n_changes;
	m->told.files = m->files;
	m->told.n_files = FILE_COUNT;
	if (rc == GPAI_OK)
		*crawlers = &m->told;
	else
		gpai_crawlers_free(&m->told);
	return rc;
}

void
gpai_crawlers_free(struct gpai_crawlers *crawlers)
{
	struct gpai_crawlers_made *m = (struct gpai_crawlers_made *)(void *)crawlers;

	if (m == NULL)
		return;
	arena_release(&m->arena);
	free(m);
}
