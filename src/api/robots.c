/* SPDX-License-Identifier: Apache-2.0 */
/* What a robots.txt says to crawlers, by RFC 9309, and what asking for it means where it gave no
 * file. What signals are worth comes from the law's register. */
#include "api/robots.h"

#include "api/data_totals.h"
#include "signals/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* RFC 9309, 2.3.1.2: after so many the file may be held unavailable. */
enum { REDIRECTS_MAX = 5 };

enum fetched { FETCHED_FILE, FETCHED_UNAVAILABLE, FETCHED_UNREACHABLE };

static const struct {
	const char *why, *says;
	bool allowed;
} FETCHED[] = {
    [FETCHED_UNAVAILABLE] = {"unavailable", "the file is unavailable", true},
    [FETCHED_UNREACHABLE] = {"unreachable", "the file is unreachable", false},
};

static const char *const WHYS[] = {
    [ROBOTS_WHY_RULE] = "rule",
    [ROBOTS_WHY_NO_RULE] = "no-rule",
    [ROBOTS_WHY_NO_GROUP] = "no-group",
    [ROBOTS_WHY_ROBOTS_TXT] = "robots-txt",
    [ROBOTS_WHY_LENIENT] = "lenient",
    [ROBOTS_WHY_AMBIGUOUS] = "ambiguous",
};

static const struct {
	const char *name;
	enum signal signal;
} FIELDS[] = {
    [ROBOTS_CONTENT_USAGE] = {"Content-Usage", SIGNAL_AIPREF},
    [ROBOTS_CONTENT_SIGNAL] = {"Content-Signal", SIGNAL_CONTENT_SIGNALS},
    [ROBOTS_LICENSE] = {"License", SIGNAL_RSL},
};

/* One reading at work. */
struct work {
	struct gpai_robots *result;
	const struct gpai_robots_options *options;
	enum fetched fetched;
	const char *fetch_note; /* NULL: nothing to be said of it */
	struct span file;
	struct text *tokens;
	struct robots *robots; /* NULL: there is no file */
	struct url_path path;
};

/* --- What asking gave: RFC 9309, 2.3.1 --- */

static enum gpai_code
status_wrong(const char *status, const char *why, struct gpai_error *err)
{
	return fail(err, GPAI_INVALID, NOWHERE, "status \"%s\": %s", status, why);
}

/* What somebody may want to decide otherwise. */
static const char *
status_note(int last, int redirects)
{
	if (redirects > REDIRECTS_MAX)
		return "more than five redirects: a crawler may, and need not, hold the file "
		       "unavailable (RFC 9309, 2.3.1.2)";
	if (last == 401 || last == 403)
		return "access to the file was denied, which the RFC counts as unavailable; the "
		       "site may have meant to keep crawlers out";
	if (last == 429)
		return "429 is held to be unreachable by our choice; the RFC has 400 to 499 "
		       "unavailable";
	return NULL;
}

static enum gpai_code
judge_status(struct work *w, const char *status, int last, int redirects, struct gpai_error *err)
{
	if (redirects > REDIRECTS_MAX)
		w->fetched = FETCHED_UNAVAILABLE;
	else if (last == 0 || last == 429 || (last >= 500 && last < 600))
		w->fetched = FETCHED_UNREACHABLE;
	else if (last >= 400 && last < 500)
		w->fetched = FETCHED_UNAVAILABLE;
	else if (last >= 200 && last < 300)
		w->fetched = FETCHED_FILE;
	else
		return status_wrong(status,
		    "a redirect or a preliminary answer leaves open what the file says", err);
	w->fetch_note = status_note(last, redirects);
	return GPAI_OK;
}

/* "301,404", "none". */
static enum gpai_code
read_status(struct work *w, const char *status, struct gpai_error *err)
{
	int redirects = 0, last = 0;

	if (status == NULL)
		return GPAI_OK;
	for (const char *at = status;; at += *at == ',') {
		size_t len = strcspn(at, ",");
		bool is_code =
		    len == 3 && strspn(at, "0123456789") >= 3 && *at >= '1' && *at <= '5';
		bool is_none = strcmp(at, "none") == 0;
		if (!is_code && !is_none)
			return status_wrong(
			    status, "expected HTTP status codes with commas between, or none", err);
		last = is_none ? 0 : (at[0] - '0') * 100 + (at[1] - '0') * 10 + (at[2] - '0');
		redirects += last >= 300 && last < 400;
		at += len;
		if (*at == '\0')
			break;
		if (last < 300 || last >= 400)
			return status_wrong(status, "only redirects come before the last", err);
	}
	return judge_status(w, status, last, redirects, err);
}

/* --- The file --- */

/* No more than a reader has to take, and one octet, to see that there is more. */
static enum gpai_code
read_octets(struct work *w, int fd, const char *path, struct gpai_error *err)
{
	size_t cap = ROBOTS_BYTES_MAX + 1, len = 0;
	uint8_t *octets = arena_alloc(&w->result->arena, cap);

	if (octets == NULL)
		return fail_memory(err);
	while (len < cap) {
		ssize_t got = read(fd, octets + len, cap - len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail_errno(err, errno, path, "read");
		if (got == 0)
			break;
		len += (size_t)got;
	}
	w->file = (struct span){octets, len};
	return GPAI_OK;
}

static enum gpai_code
read_file(struct work *w, const char *path, struct gpai_error *err)
{
	bool is_stdin = strcmp(path, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	enum gpai_code rc;

	if (fd < 0)
		return fail_errno(err, errno, path, "open");
	rc = read_octets(w, fd, path, err);
	if (!is_stdin)
		close(fd);
	return rc;
}

static const char *
keep_octets(struct work *w, struct span octets)
{
	char buffer[STATEMENT_VALUE_MAX];

	return keep_text(&w->result->keep, statement_text(octets, buffer));
}

/* A line as written, without blanks around it; "" of a file in UTF-16, whose octets say little. */
static const char *
keep_line(struct work *w, uint32_t line)
{
	const uint8_t *at = w->file.at, *end = at + w->file.len, *next;

	if (w->file.len > 1 && at[0] + at[1] == 0xff + 0xfe)
		return "";
	for (uint32_t number = 1; at < end; number++, at = next) {
		for (next = at; next < end && *next != '\r' && *next != '\n';)
			next++;
		if (number == line) {
			while (at < next && (*at == ' ' || *at == '\t'))
				at++;
			while (next > at && (next[-1] == ' ' || next[-1] == '\t'))
				next--;
			return keep_octets(w, (struct span){at, (size_t)(next - at)});
		}
		if (next < end)
			next += *next == '\r' && next + 1 < end && next[1] == '\n' ? 2 : 1;
	}
	return "";
}

/* --- Agents and URLs --- */

static bool
is_utf8(const char *string)
{
	size_t len = strlen(string);

	return utf8_valid_len((struct span){(const uint8_t *)string, len}) == len;
}

static bool
is_token(const char *agent)
{
	return agent[0] != '\0' &&
	       agent[strspn(agent, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_")] ==
	           '\0';
}

static enum gpai_code
take_agents(struct work *w, struct gpai_error *err)
{
	const struct gpai_robots_options *o = w->options;

	if (o->n_agents == 0 || o->n_agents > ROBOTS_AGENTS_MAX)
		return fail(err, GPAI_INVALID, NOWHERE, "%zu agents, expected 1 to %d", o->n_agents,
		    ROBOTS_AGENTS_MAX);
	w->tokens = arena_array(&w->result->arena, o->n_agents, sizeof *w->tokens);
	if (w->tokens == NULL)
		return fail_memory(err);
	for (size_t i = 0; i < o->n_agents; i++) {
		w->tokens[i] = text_of(o->agents[i]);
		if (o->agents[i][strcspn(o->agents[i], " \t\r\n*#:")] != '\0' ||
		    o->agents[i][0] == '\0' || !is_utf8(o->agents[i]))
			return fail(err, GPAI_INVALID, NOWHERE,
			    "agent \"%s\": expected a product token, as GPTBot", o->agents[i]);
	}
	return GPAI_OK;
}

static bool
is_absolute(const char *url)
{
	size_t scheme =
	    strspn(url, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

	return scheme > 0 && strncmp(url + scheme, "://", 3) == 0;
}

static enum gpai_code
check_urls(const struct gpai_robots_options *options, struct gpai_error *err)
{
	for (size_t i = 0; i < options->n_urls; i++) {
		const char *url = options->urls[i];
		if ((url[0] != '/' && !is_absolute(url)) || !is_utf8(url))
			return fail(err, GPAI_INVALID, NOWHERE,
			    "\"%s\": expected an absolute URL or a path that begins with /", url);
	}
	return GPAI_OK;
}

/* --- Lines of other protocols --- */

/* What one says by itself. */
static void
put_training(struct gpai_robots_record *record, struct work *w, const struct robots_record *from)
{
	struct statement s = {0};
	struct span value = from->value;

	if (from->field == ROBOTS_CONTENT_USAGE) {
		struct aipref aipref;
		size_t path = 0;
		while (value.len > 0 && value.at[0] == '/' && path < value.len &&
		       value.at[path] != ' ' && value.at[path] != '\t')
			path++;
		record->scope = keep_octets(w, (struct span){value.at, path});
		while (path < value.len && (value.at[path] == ' ' || value.at[path] == '\t'))
			path++;
		value = (struct span){value.at + path, value.len - path};
		aipref_read(value, &aipref);
		s.says = aipref_training(&aipref);
		s.note = aipref.note;
	} else if (from->field == ROBOTS_CONTENT_SIGNAL) {
		struct content_signal signal;
		content_signal_read(value, &signal);
		s.says = signal.ai_train;
		s.note = signal.note;
	} else {
		s.note = "its terms are in the document it names";
	}
	record->value = keep_octets(w, value);
	record->training = says_word(s.says);
	record->note = s.note != NULL ? s.note : "";
	if (from->disputed)
		record->note = "whether it addresses this agent depends on whether it is counted "
			       "as a rule";
}

/* A License line may also stand outside of all groups. */
static const char *
group_of(const struct robots_record *record)
{
	return record->by_star ? "*" : record->field == ROBOTS_LICENSE ? "" : "own";
}

static void
put_records(struct work *w)
{
	struct gpai_robots *r = w->result;
	const struct robots_record *records;
	size_t total = 0, n;

	for (size_t i = 0; w->robots != NULL && i < w->options->n_agents; i++)
		total += robots_records(w->robots, i, &records);
	r->records = keep_array(&r->keep, total + 1, sizeof *r->records);
	for (size_t i = 0; r->records != NULL && total > 0 && i < w->options->n_agents; i++) {
		n = robots_records(w->robots, i, &records);
		for (size_t k = 0; k < n; k++) {
			struct gpai_robots_record *record = &r->records[r->n_records++];
			*record =
			    (struct gpai_robots_record){.agent = keep_text(&r->keep, w->tokens[i]),
				.group = group_of(&records[k]),
				.signal = signal_word(FIELDS[records[k].field].signal),
				.field = FIELDS[records[k].field].name,
				.scope = "",
				.line = records[k].line};
			put_training(record, w, &records[k]);
		}
	}
}

/* What they say together of one URL. */
static void
answer_training(struct gpai_robots_answer *answer, struct work *w, const struct aipref_paths *paths,
    const struct robots_record *records, size_t n)
{
	struct statement usage = {0}, signal = {0};
	const struct statement *by = &usage;

	if (paths == NULL || !aipref_ask(paths, &w->path, &usage))
		usage.says = SAYS_NOTHING;
	if (!content_signal_ask(records, n, &signal))
		signal.says = SAYS_NOTHING;
	if (signal.says > usage.says)
		by = &signal;
	answer->training = says_word(by->says);
	if (by->says != SAYS_NOTHING) {
		answer->training_signal = signal_word(by->signal);
		answer->training_line = by->line;
	}
}

/* --- Answers --- */

static void
answer_file(struct gpai_robots_answer *answer, struct work *w, size_t agent)
{
	struct robots_answer from = robots_ask(w->robots, agent, &w->path);
	bool has_group = from.why != ROBOTS_WHY_NO_GROUP && from.why != ROBOTS_WHY_ROBOTS_TXT;

	answer->allowed = from.allowed;
	answer->why = WHYS[from.why];
	answer->says = robots_why_words(from.why);
	answer->line = from.line;
	answer->group = !has_group ? "" : from.by_star ? "*" : "own";
	answer->text = from.line > 0 ? keep_line(w, from.line) : "";
}

static enum gpai_code
answer_agent(struct work *w, size_t agent, struct gpai_error *err)
{
	const struct gpai_robots_options *o = w->options;
	const struct robots_record *records = NULL;
	struct aipref_paths *paths = NULL;
	struct keeper *keep = &w->result->keep;
	size_t n = w->robots != NULL ? robots_records(w->robots, agent, &records) : 0;
	enum gpai_code rc = n > 0 ? aipref_compile(records, n, &paths, err) : GPAI_OK;

	for (size_t i = 0; rc == GPAI_OK && i < o->n_urls; i++) {
		struct gpai_robots_answer *a = &w->result->answers[w->result->n_answers++];
		*a = (struct gpai_robots_answer){.agent = keep_text(keep, w->tokens[agent]),
		    .url = keep_text(keep, text_of(o->urls[i])),
		    .allowed = FETCHED[w->fetched].allowed,
		    .why = FETCHED[w->fetched].why,
		    .says = FETCHED[w->fetched].says,
		    .group = "",
		    .text = "",
		    .training = "",
		    .training_signal = ""};
		struct text url = text_of(o->urls[i]);
		if (!url_path_set(&w->path, (struct span){(const uint8_t *)url.at, url.len}))
			rc = fail_memory(err);
		else if (w->robots != NULL)
			answer_file(a, w, agent);
		if (rc == GPAI_OK && w->robots != NULL && a->allowed)
			answer_training(a, w, paths, records, n);
	}
	aipref_free(paths);
	return rc;
}

/* --- Warnings, and what signals are worth --- */

static void
put_warnings(struct work *w)
{
	static const char OUTSIDE[] =
	    "a product token is of letters, \"-\" and \"_\" (RFC 9309, 2.2.1)";
	struct gpai_robots *r = w->result;
	const struct robots_warning *warnings = NULL;
	size_t n = w->robots != NULL ? robots_warnings(w->robots, &warnings) : 0;

	r->warnings = keep_array(&r->keep, w->options->n_agents + n + 2, sizeof *r->warnings);
	if (r->warnings == NULL)
		return;
	for (size_t i = 0; i < w->options->n_agents; i++) {
		if (is_token(w->options->agents[i]))
			continue;
		struct text parts[] = {w->tokens[i], text_of(": "), text_of(OUTSIDE)};
		struct text text = arena_join(&r->arena, parts, 3);
		r->warnings[r->n_warnings++].text = keep_text(&r->keep, text);
	}
	if (w->fetch_note != NULL)
		r->warnings[r->n_warnings++].text = w->fetch_note;
	for (size_t i = 0; i < n; i++)
		r->warnings[r->n_warnings++] =
		    (struct gpai_robots_warning){warnings[i].line, warnings[i].words};
}

static void
put_signal(struct gpai_robots *r, const struct law *law, const char *name)
{
	struct gpai_robots_signal *signal = &r->signals[r->n_signals];
	const struct law_register *list;

	for (uint32_t i = 0; i < r->n_signals; i++)
		if (strcmp(r->signals[i].signal, name) == 0)
			return;
	*signal = (struct gpai_robots_signal){name, "", "", "", "", "", ""};
	r->n_signals++;
	for (uint32_t i = 0; totals_register(law, "signals", &list) && i < list->rows_n; i++) {
		struct totals_row row = totals_row(law, list, i);
		if (!text_is(row.name, name))
			continue;
		signal->title = keep_text(&r->keep, totals_cell(&row, "title"));
		signal->specification = keep_text(&r->keep, totals_cell(&row, "specification"));
		signal->version = keep_text(&r->keep, totals_cell(&row, "version"));
		signal->status = keep_text(&r->keep, totals_cell(&row, "status"));
		signal->binding = keep_text(&r->keep, totals_cell(&row, "binding"));
		signal->pin = keep_text(&r->keep, totals_cell(&row, "pin"));
	}
}

static void
put_signals(struct gpai_robots *r, const struct law *law)
{
	r->signals = keep_array(&r->keep, SIGNALS_COUNT, sizeof *r->signals);
	if (r->signals == NULL || r->keep.out_of_memory)
		return;
	put_signal(r, law, signal_word(SIGNAL_ROBOTS));
	for (uint32_t i = 0; i < r->n_records; i++)
		put_signal(r, law, r->records[i].signal);
}

/* --- All of it --- */

static enum gpai_code
answer_all(struct work *w, const struct gpai_law *law, struct gpai_error *err)
{
	const struct gpai_robots_options *o = w->options;
	struct gpai_robots *r = w->result;
	struct robots_agents agents = {w->tokens, o->n_agents};
	enum gpai_code rc = GPAI_OK;

	r->answers = keep_array(&r->keep, o->n_agents * o->n_urls + 1, sizeof *r->answers);
	if (r->answers == NULL)
		return fail_memory(err);
	if (w->fetched == FETCHED_FILE &&
	    (rc = robots_compile(w->file, &agents, &w->robots, err)) != GPAI_OK)
		return rc;
	for (size_t i = 0; rc == GPAI_OK && i < o->n_agents; i++)
		rc = answer_agent(w, i, err);
	put_records(w);
	put_warnings(w);
	put_signals(r, &law->law);
	return rc == GPAI_OK ? keep_status(&r->keep, err) : rc;
}

enum gpai_code
gpai_robots_read(const char *path, const struct gpai_law *law,
    const struct gpai_robots_options *options, struct gpai_robots **robots, struct gpai_error *err)
{
	struct gpai_robots *r = calloc(1, sizeof *r);
	struct work w = {.result = r, .options = options};
	enum gpai_code rc;

	*robots = NULL;
	if (r == NULL)
		return fail_memory(err);
	r->keep.arena = &r->arena;
	r->path = keep_text(&r->keep, text_of(path));
	r->status = keep_text(&r->keep, text_of(options->status));
	if ((rc = read_status(&w, options->status, err)) == GPAI_OK &&
	    (rc = take_agents(&w, err)) == GPAI_OK && (rc = check_urls(options, err)) == GPAI_OK &&
	    (w.fetched != FETCHED_FILE || (rc = read_file(&w, path, err)) == GPAI_OK))
		rc = answer_all(&w, law, err);
	robots_free(w.robots);
	url_path_release(&w.path);
	if (rc == GPAI_OK)
		*robots = r;
	else
		gpai_robots_free(r);
	return rc;
}

void
gpai_robots_free(struct gpai_robots *robots)
{
	if (robots == NULL)
		return;
	arena_release(&robots->arena);
	free(robots);
}
