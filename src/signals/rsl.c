/* SPDX-License-Identifier: Apache-2.0 */
/* What an RSL document says of commercial training with one URL (RSL 1.0, sections 3.1.1, 3.5 to
 * 3.7 and 4.9).
 *
 * Of the contents that match, those with the longest pattern count. Among their licences a list
 * that names training more narrowly comes before a broader one; permitted and prohibited as
 * narrowly is not licensed; of what is left the most restrictive. Terms to be met first are a
 * reservation. "all" prohibited beside anything permitted is taken by its word.
 * Left out: alternates and licence servers, which would have to be asked. */
#include "signals/rsl.h"

#include "base/error.h"
#include "signals/rsl_document.h"

#include <stdlib.h>
#include <string.h>

struct verdict {
	enum says says;
	const char *label;
	struct text value;
	struct text policy;
	const char *note;
	uint32_t line;
};

/* What the licences in the effective scope come to, so far. */
struct weighing {
	enum rsl_reach permitted, prohibited;
	bool has_licences;
	struct verdict permit;   /* the narrowest, and the strictest of those */
	struct verdict prohibit; /* the narrowest */
	struct verdict closed;   /* a list that leaves us out */
	struct verdict odd;
};

static enum rsl_reach
reach_of(const struct rsl_list *list)
{
	/* A list that is not stated leaves everything open, as broadly as can be. */
	return list->is_stated ? list->reach : REACH_ALL;
}

static struct verdict
verdict_of(enum says says, const char *label, const struct rsl_list *list,
    const struct rsl_licence *licence, const char *note)
{
	return (struct verdict){.says = says,
	    .label = label,
	    .value = list->words,
	    .policy = licence->terms_url,
	    .note = note,
	    .line = list->line != 0 ? list->line : licence->line};
}

static bool
is_odd(const struct rsl_licence *licence)
{
	bool odd = licence->is_odd;

	for (unsigned i = 0; i < RSL_TYPES; i++)
		odd |= licence->permits[i].is_odd || licence->prohibits[i].is_odd;
	return odd;
}

/* A licence that says nothing of anything. */
static bool
is_empty(const struct rsl_licence *licence)
{
	for (unsigned i = 0; i < RSL_TYPES; i++)
		if (licence->permits[i].is_stated || licence->prohibits[i].is_stated)
			return false;
	return licence->terms_label == NULL;
}

static void
weigh_prohibits(struct weighing *w, const struct rsl_licence *licence)
{
	const struct rsl_list *usage = &licence->prohibits[RSL_USAGE];
	enum rsl_reach reach = usage->is_stated ? usage->reach : REACH_NONE;

	if (usage->has_all && licence->permits[RSL_USAGE].is_stated)
		reach = REACH_TRAINING;
	if (reach <= w->prohibited)
		return;
	w->prohibited = reach;
	w->prohibit = verdict_of(SAYS_RESERVED, "rsl:prohibits", usage, licence,
	    usage->has_all && licence->permits[RSL_USAGE].is_stated
		? "prohibits all beside what it permits"
		: NULL);
}

/* Who may: we are commercial, and where the provider is nobody here knows. */
static const struct rsl_list *
leaves_out(const struct rsl_licence *licence, const char **note)
{
	const struct rsl_list *permits = licence->permits, *prohibits = licence->prohibits;

	*note = "a closed list that leaves training out";
	if (permits[RSL_USAGE].is_stated && permits[RSL_USAGE].reach == REACH_NONE)
		return &permits[RSL_USAGE];
	*note = "a closed list that leaves commercial users out";
	if (permits[RSL_USER].is_stated && !permits[RSL_USER].names_us)
		return &permits[RSL_USER];
	*note = "prohibited to commercial users";
	if (prohibits[RSL_USER].is_stated && prohibits[RSL_USER].names_us)
		return &prohibits[RSL_USER];
	*note = "in some countries only";
	if (permits[RSL_GEO].is_stated)
		return &permits[RSL_GEO];
	if (prohibits[RSL_GEO].is_stated)
		return &prohibits[RSL_GEO];
	return NULL;
}

static struct verdict
permit_of(const struct rsl_content *content, const struct rsl_licence *licence)
{
	const struct rsl_list *usage = &licence->permits[RSL_USAGE];
	struct verdict v = verdict_of(SAYS_ALLOWED, "rsl:permits", usage, licence, NULL);

	if (licence->has_terms) {
		v.says = SAYS_RESERVED;
		v.label = licence->terms_label;
		v.value = licence->terms;
		v.line = licence->terms_line;
		v.note = "licensed on terms, which have to be met first";
	} else if (content->server.len > 0) {
		v.says = SAYS_RESERVED;
		v.label = "rsl:server";
		v.value = content->server;
		v.line = content->line;
		v.note = "a licence has to be got from its server first";
	} else if (is_empty(licence)) {
		v.says = SAYS_NOTHING;
		v.label = "rsl:license";
		v.note = "a licence without any terms";
	}
	if (v.policy.len == 0)
		v.policy = content->terms;
	return v;
}

static void
weigh(struct weighing *w, const struct rsl_content *content, const struct rsl_licence *licence)
{
	const struct rsl_list *out;
	const char *note;
	enum rsl_reach reach = reach_of(&licence->permits[RSL_USAGE]);

	w->has_licences = true;
	if (is_odd(licence) && w->odd.label == NULL)
		w->odd = (struct verdict){.says = SAYS_RESERVED,
		    .label = "rsl:license",
		    .value = licence->permits[RSL_USAGE].is_odd
		                 ? licence->permits[RSL_USAGE].words
		                 : licence->prohibits[RSL_USAGE].words,
		    .line = licence->line,
		    .policy = content->terms,
		    .note = "words that RSL does not have, taken as a prohibition"};
	weigh_prohibits(w, licence);
	out = leaves_out(licence, &note);
	if (out != NULL) {
		if (w->closed.label == NULL)
			w->closed = verdict_of(SAYS_RESERVED, "rsl:permits", out, licence, note);
		return;
	}
	struct verdict v = permit_of(content, licence);
	if (reach > w->permitted || (reach == w->permitted && v.says > w->permit.says))
		w->permit = v;
	if (reach > w->permitted)
		w->permitted = reach;
}

static struct verdict
conclude(const struct rsl *rsl, const struct weighing *w, const struct rsl_content *content)
{
	struct verdict v;

	if (w->odd.label != NULL)
		v = w->odd;
	else if (!w->has_licences)
		v = (struct verdict){.says = SAYS_RESERVED,
		    .label = "rsl:content",
		    .value = content->url,
		    .line = content->line,
		    .policy = content->terms,
		    .note = "a content without licence, taken as a prohibition"};
	else if (w->prohibited != REACH_NONE && w->prohibited >= w->permitted)
		v = w->prohibit;
	else if (w->permit.label != NULL)
		v = w->permit;
	else
		v = w->closed;
	if (rsl->is_nonconforming) {
		if (v.says == SAYS_ALLOWED)
			v.says = SAYS_NOTHING;
		v.note = rsl->note;
	}
	return v;
}

static bool
same_origin(struct text origin, struct span url)
{
	struct text t = {(const char *)url.at, url.len};
	size_t n = origin.len;
	const char *port = text_starts(origin, "https:") ? ":443" : ":80";

	if (origin.len == 0)
		return true;
	if (url.len < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = t.at[i];
		if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != origin.at[i])
			return false;
	}
	t = (struct text){t.at + n, t.len - n};
	if (text_starts(t, port))
		t = (struct text){t.at + strlen(port), t.len - strlen(port)};
	return t.len == 0 || strchr("/?#", t.at[0]) != NULL;
}

static bool
matches(const struct rsl_content *content, struct span url, const struct url_path *path)
{
	if (content->is_unreadable || !same_origin(content->origin, url))
		return false;
	return content->pattern.len == 0 || pattern_matches(content->pattern, path->as_written) ||
	       pattern_matches(content->pattern, path->escaped);
}

static void
fill(struct statement *statement, const struct verdict *v, const struct rsl_content *content)
{
	*statement = (struct statement){.signal = SIGNAL_RSL,
	    .carrier = CARRIER_SITE_FILE,
	    .says = v->says,
	    .label = text_of(v->label),
	    .value = v->value,
	    .scope = content->url,
	    .policy = v->policy,
	    .line = v->line,
	    .note = v->note};
}

bool
rsl_ask(const struct rsl *rsl, struct span url, const struct url_path *path,
    struct statement *statement)
{
	struct weighing w = {0};
	const struct rsl_content *found = NULL;

	if (rsl->is_void)
		return false;
	for (uint32_t i = 0; i < rsl->n_contents; i++) {
		const struct rsl_content *content = &rsl->contents[i];
		if ((found != NULL && content->pattern.len < found->pattern.len) ||
		    !matches(content, url, path))
			continue;
		if (found == NULL || content->pattern.len > found->pattern.len) {
			memset(&w, 0, sizeof w);
			found = content;
		}
		for (uint32_t k = 0; k < content->n; k++)
			weigh(&w, content, &rsl->licences[content->first + k]);
	}
	if (found == NULL)
		return false;
	struct verdict v = conclude(rsl, &w, found);
	fill(statement, &v, found);
	return true;
}

bool
rsl_at(const struct rsl *rsl, size_t i, struct statement *statement)
{
	struct weighing w = {0};

	if (rsl->is_void || i >= rsl->n_contents)
		return false;
	const struct rsl_content *content = &rsl->contents[i];
	for (uint32_t k = 0; k < content->n; k++)
		weigh(&w, content, &rsl->licences[content->first + k]);
	struct verdict v = conclude(rsl, &w, content);
	fill(statement, &v, content);
	if (content->is_unreadable)
		statement->note = "its url is no URL and no path: it matches nothing";
	return true;
}

static enum gpai_code
begin(struct span xml, struct text here, struct rsl **rsl, struct gpai_error *err)
{
	*rsl = calloc(1, sizeof **rsl);
	if (*rsl == NULL)
		return fail_memory(err);
	/* Each text is kept once, an escaped pattern thrice. */
	arena_init(&(*rsl)->arena, 16 * xml.len + 16 * here.len + ((size_t)64 << 10));
	(*rsl)->here = here;
	return GPAI_OK;
}

enum gpai_code
rsl_compile(struct span xml, struct text here, struct rsl **rsl, struct gpai_error *err)
{
	enum gpai_code rc = begin(xml, here, rsl, err);

	if (rc != GPAI_OK)
		return rc;
	if (!rsl_document_read(xml, false, *rsl)) {
		rsl_free(*rsl);
		*rsl = NULL;
		return fail_memory(err);
	}
	(*rsl)->here = TEXT_NONE; /* the caller's */
	return GPAI_OK;
}

enum gpai_code
rsl_within(struct span xml, struct rsl **rsl, bool *found, struct statement *statement)
{
	struct weighing w = {0};
	enum gpai_code rc = begin(xml, TEXT_NONE, rsl, NULL);

	*found = false;
	if (rc != GPAI_OK)
		return rc;
	if (!rsl_document_read(xml, true, *rsl)) {
		rsl_free(*rsl);
		*rsl = NULL;
		return GPAI_NO_MEMORY;
	}
	if ((*rsl)->is_void || (*rsl)->n_contents == 0)
		return GPAI_OK;
	for (uint32_t i = 0; i < (*rsl)->n_contents; i++)
		for (uint32_t k = 0; k < (*rsl)->contents[i].n; k++)
			weigh(&w, &(*rsl)->contents[i],
			    &(*rsl)->licences[(*rsl)->contents[i].first + k]);
	struct verdict v = conclude(*rsl, &w, (*rsl)->contents);
	fill(statement, &v, (*rsl)->contents);
	*found = true;
	return GPAI_OK;
}

void
rsl_free(struct rsl *rsl)
{
	if (rsl == NULL)
		return;
	arena_release(&rsl->arena);
	free(rsl->contents);
	free(rsl->licences);
	free(rsl);
}

size_t
rsl_memory(const struct rsl *rsl)
{
	return sizeof *rsl + rsl->arena.used_bytes + rsl->cap_contents * sizeof *rsl->contents +
	       rsl->cap_licences * sizeof *rsl->licences;
}

const char *
rsl_note(const struct rsl *rsl)
{
	return rsl->note;
}
