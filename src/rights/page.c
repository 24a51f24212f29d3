/* SPDX-License-Identifier: Apache-2.0 */
/* A head says something only where HTTP brought the document, markup only where its type says
 * that it is markup, or where it is said to be plain text, or nothing, and begins so. What is said
 * later overrides within TDMRep (header, markup, file); of other signals the stricter counts. */
#include "rights/page.h"

#include "base/base.h"
#include "corpus/count.h"
#include "formats/media_type.h"
#include "rights/archive.h"
#include "signals/http_signals.h"
#include "signals/media_signals.h"
#include "signals/rsl.h"

#include <stdio.h>
#include <string.h>

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool
names_agent(struct text agent, struct text token)
{
	if (agent.len == 0)
		return true;
	if (agent.len != token.len)
		return false;
	for (size_t i = 0; i < agent.len; i++)
		if (lower(agent.at[i]) != lower(token.at[i]))
			return false;
	return true;
}

/* By its type or, whatever the type, by what it is. */
static bool
is_image(const struct document *document)
{
	return document->modality == MODALITY_IMAGE ||
	       modality_of_content(document->body, NULL) == MODALITY_IMAGE;
}

static void
set_says(struct page_says *p, const struct statement *statement)
{
	uint8_t *says = p->says[statement->signal];

	if (statement->says == SAYS_NOTHING || (statement->images_only && !is_image(p->document)))
		return;
	for (size_t i = 0; i < p->agents->n; i++) {
		if (!names_agent(statement->agent, p->agents->tokens[i]))
			continue;
		p->any = true;
		if (statement->signal == SIGNAL_TDMREP || statement->says > says[i])
			says[i] = (uint8_t)statement->says;
	}
}

static uint64_t
hash_text(struct text text)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < text.len; i++)
		h = (h ^ (uint8_t)text.at[i]) * 0x100000001b3u;
	return h;
}

/* A document counts once in a row, however often it says a thing. */
static bool
was_told(struct page_says *p, struct text key)
{
	uint64_t h = hash_text(key);

	for (size_t i = 0; i < p->n_told; i++)
		if (p->told[i] == h)
			return true;
	if (p->n_told == sizeof p->told / sizeof *p->told)
		return true;
	p->told[p->n_told++] = h;
	return false;
}

static void
tell(struct page_says *p, const struct statement *statement)
{
	char label[65], value[65], key[256];
	struct row row = {.kind = ROW_SIGNAL, .source = p->source, .tally = *p->tally};
	int len;

	key_field((struct span){(const uint8_t *)statement->label.at, statement->label.len}, label,
	    sizeof label);
	key_field((struct span){(const uint8_t *)statement->value.at, statement->value.len}, value,
	    sizeof value);
	len = snprintf(key, sizeof key, "%s\t%s\t%s%s%s\t%s", signal_word(statement->signal),
	    carrier_word(statement->carrier), label, value[0] != '\0' ? "=" : "", value,
	    says_word(statement->says));
	row.key = (struct text){key, (size_t)len};
	if (p->rc == GPAI_OK && !was_told(p, row.key))
		p->rc = rows_add(p->rows, &row, p->err);
}

/* Named, and to be read from the archive. One that there is no room for reserves. */
static void
keep_licence(struct page_says *p, struct text named)
{
	char here[ARCHIVE_URL_MAX], url[ARCHIVE_URL_MAX];
	struct span base = {(const uint8_t *)here, archive_url((struct span){0}, p->url, here)};
	size_t len = archive_url(base, (struct span){(const uint8_t *)named.at, named.len}, url);

	if (p->n_licences == PAGE_LICENCES || len > sizeof p->kept - p->n_kept) {
		memset(p->says[SIGNAL_RSL], SAYS_RESERVED, p->agents->n);
		p->any = true;
		return;
	}
	if (len == 0) /* no address that anything could be had from */
		return;
	memcpy(p->kept + p->n_kept, url, len);
	p->licences[p->n_licences++] = (struct span){p->kept + p->n_kept, len};
	p->n_kept += len;
}

static void
take(void *context, const struct statement *statement)
{
	struct page_says *p = context;

	set_says(p, statement);
	if (statement->signal == SIGNAL_RSL && statement->policy.len > 0)
		keep_licence(p, statement->policy);
	tell(p, statement);
}

/* What has no type, which formats tell as plain text by its content, may be a page all the same. */
static bool
begins_as_markup(struct text body)
{
	static const char *const beginnings[] = {
	    "<!doctype html", "<html", "<head", "<meta", "<title", "<body", "<!--"};

	if (text_begins_like(body, "\xef\xbb\xbf"))
		body = (struct text){body.at + 3, body.len - 3};
	while (body.len > 0 && (uint8_t)body.at[0] <= ' ')
		body = (struct text){body.at + 1, body.len - 1};
	for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
		if (text_begins_like(body, beginnings[i]))
			return true;
	return false;
}

static bool
is_markup(const struct document *document)
{
	struct text type = {(const char *)document->media_type.at, document->media_type.len};

	if (type.len == 0 || text_begins_like(type, "text/plain"))
		return begins_as_markup(
		    (struct text){(const char *)document->body.at, document->body.len});
	return text_begins_like(type, "text/html") || text_begins_like(type, "application/xhtml");
}

/* Terms that stand in the page itself, about it. */
static void
look_at_inline(struct page_says *p)
{
	struct text here = {(const char *)p->url.at, p->url.len};
	struct statement statement = {0};
	struct url_path path = {0};
	struct rsl *rsl = NULL;

	p->rc = rsl_compile(p->hints.inline_rsl, here, &rsl, p->err);
	if (p->rc == GPAI_OK && !url_path_set(&path, p->url))
		p->rc = fail_memory(p->err);
	if (p->rc == GPAI_OK && rsl_ask(rsl, p->url, &path, &statement))
		take(p, &statement);
	rsl_free(rsl);
	url_path_release(&path);
}

enum gpai_code
page_look(struct page_says *p, const struct document *document, const struct tally *tally,
    struct gpai_error *err)
{
	struct statement_sink sink = {take, p};
	bool has_body = document->form == BODY_PLAIN && document->body.len > 0;

	if (p->any)
		memset(p->says, 0, sizeof p->says);
	p->any = p->has_hints = false;
	p->n_licences = p->n_told = p->n_kept = 0;
	p->document = document;
	p->tally = tally;
	p->url = document->url;
	p->rc = GPAI_OK;
	p->err = err;
	p->hints = (struct html_hints){.not_free = false};
	if (document->head.len > 0)
		http_signals(document->head, &sink);
	bool is_media = has_body && media_signals_can(document->body);
	if (has_body && !is_media && is_markup(document)) {
		struct span look = document->body;

		if (look.len > HTML_LOOK_MAX)
			look.len = HTML_LOOK_MAX;
		html_signals(look, &sink, &p->hints);
		p->has_hints = true;
		if (p->hints.inline_rsl.len > 0 && p->rc == GPAI_OK)
			look_at_inline(p);
	} else if (is_media && !media_signals(document->body, &sink)) {
		p->rc = fail_memory(err);
	}
	return p->rc;
}
