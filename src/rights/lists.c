/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of websites, one a line, in the ways such lists are passed around: names, URLs, the file
 * of hosts of a system, and the rules of blockers that stand for a whole host.
 *
 * A line that is something else is an error and not left out: a website that a list meant and that
 * nobody looked for would be found by nobody. Left out are the names that files of hosts give to
 * the machine itself, and addresses beside an address. */
#include "rights/lists.h"

#include "base/arena.h"
#include "base/file.h"
#include "hosts/url.h"

#include <stdlib.h>
#include <string.h>

struct host_list {
	struct arena names;
	struct text *slots; /* reversed names in open addressing; at NULL: free */
	size_t n, cap;
	bool takes_wholes_only;
	struct digest digest;
};

/* ---- the set ---- */

#define HASH_BEGIN UINT64_C(0xcbf29ce484222325)

static uint64_t
hash_on(uint64_t hash, uint8_t c)
{
	return (hash ^ c) * UINT64_C(0x100000001b3);
}

static uint64_t
hash_end(uint64_t hash)
{
	hash = (hash ^ hash >> 32) * UINT64_C(0xd6e8feb86659fd93);
	return hash ^ hash >> 32;
}

static size_t
slot_of(const struct host_list *list, uint64_t hash, struct text name)
{
	size_t at = (size_t)hash_end(hash) & (list->cap - 1);

	while (list->slots[at].at != NULL && !text_equal(list->slots[at], name))
		at = (at + 1) & (list->cap - 1);
	return at;
}

static uint64_t
hash_of(struct text name)
{
	uint64_t hash = HASH_BEGIN;

	for (size_t i = 0; i < name.len; i++)
		hash = hash_on(hash, (uint8_t)name.at[i]);
	return hash;
}

static bool
grow(struct host_list *list)
{
	struct host_list more = *list;

	more.cap = list->cap == 0 ? 1024 : 2 * list->cap;
	more.slots = calloc(more.cap, sizeof *more.slots);
	if (more.slots == NULL)
		return false;
	for (size_t i = 0; i < list->cap; i++)
		if (list->slots[i].at != NULL)
			more.slots[slot_of(&more, hash_of(list->slots[i]), list->slots[i])] =
			    list->slots[i];
	free(list->slots);
	*list = more;
	return true;
}

static bool
put(struct host_list *list, struct text name)
{
	if (2 * list->n >= list->cap && !grow(list))
		return false;
	size_t slot = slot_of(list, hash_of(name), name);
	if (list->slots[slot].at != NULL)
		return true;
	list->slots[slot] = arena_text(&list->names, name);
	list->n++;
	return list->slots[slot].at != NULL;
}

/* A host and the domains above it are its name up to each dot. */
bool
host_list_has(const struct host_list *list, struct span host)
{
	uint64_t hash = HASH_BEGIN;

	if (list->n == 0)
		return false;
	for (size_t i = 0; i <= host.len && host.len > 0; i++) {
		if (i == host.len || host.at[i] == '.') {
			struct text name = {(const char *)host.at, i};
			if (list->slots[slot_of(list, hash, name)].at != NULL)
				return true;
		}
		if (i < host.len)
			hash = hash_on(hash, host.at[i]);
	}
	return false;
}

/* ---- lines ---- */

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static struct span
trim(struct span s)
{
	while (s.len > 0 && is_blank(s.at[0]))
		s = (struct span){s.at + 1, s.len - 1};
	while (s.len > 0 && (is_blank(s.at[s.len - 1]) || s.at[s.len - 1] == '\r'))
		s.len--;
	return s;
}

/* A comment is a line of its own, or stands behind a blank. */
static struct span
without_comment(struct span line)
{
	line = trim(line);
	if (line.len > 0 && line.at[0] == '!')
		line.len = 0;
	for (size_t i = 0; i < line.len; i++)
		if (line.at[i] == '#' && (i == 0 || is_blank(line.at[i - 1])))
			line.len = i;
	return trim(line);
}

static bool
take_word(struct span *line, struct span *word)
{
	size_t len = 0;

	*line = trim(*line);
	while (len < line->len && !is_blank(line->at[len]))
		len++;
	*word = (struct span){line->at, len};
	*line = (struct span){line->at + len, line->len - len};
	return len > 0;
}

static bool
begins(struct span s, const char *with)
{
	return s.len >= strlen(with) && memcmp(s.at, with, strlen(with)) == 0;
}

/* "*.example.org" and "||example.org^" without what frames the name. */
static struct span
without_frame(struct span word)
{
	if (begins(word, "||")) {
		word = (struct span){word.at + 2, word.len - 2};
		if (word.len > 0 && word.at[word.len - 1] == '^')
			word.len--;
		return word;
	}
	if (begins(word, "*."))
		return (struct span){word.at + 2, word.len - 2};
	return word;
}

static bool
is_name(const char *host, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char c = host[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-' && c != '_' &&
		    c != '.')
			return false;
	}
	return memchr(host, '.', len) != NULL;
}

/* The host a word stands for, reversed. False: for none, or for all below one label. */
static bool
host_of(struct span word, char reversed[HOST_BYTES_MAX + 1], size_t *len)
{
	char host[HOST_BYTES_MAX + 1];
	struct span rest = without_frame(word), authority;
	size_t host_len;

	if (rest.at != word.at && memchr(rest.at, '/', rest.len) != NULL)
		return false; /* a rule for some paths says nothing of the site */
	if (memmem(word.at, word.len, "//", 2) == NULL && memchr(word.at, '#', word.len) != NULL)
		return false; /* nor does one for parts of its pages */
	authority = url_authority(rest);
	if (authority.len == 0 && begins(rest, "["))
		authority = rest; /* an address, which is none to those who look for names */
	if (!host_canonical(authority, host, &host_len))
		return false;
	struct span canonical = {(const uint8_t *)host, host_len};
	if (!host_is_address(canonical) && !is_name(host, host_len))
		return false;
	*len = host_reverse(canonical, reversed);
	return true;
}

/* Does it name a port of a website, or anything below its root? */
static bool
is_of_part(struct span word)
{
	struct span rest = without_frame(word), authority = url_authority(rest);

	if (authority.len == 0)
		return false;
	const uint8_t *end = rest.at + rest.len, *at = authority.at + authority.len;
	if (authority.at[authority.len - 1] != ']' &&
	    memchr(authority.at, ':', authority.len) != NULL)
		return true;
	return at < end && !(end - at == 1 && *at == '/');
}

static bool
is_address(struct span word)
{
	char host[HOST_BYTES_MAX + 1], brackets[64];
	size_t len;

	if (word.len > 0 && word.len < sizeof brackets - 2 &&
	    memchr(word.at, ':', word.len) != NULL) {
		brackets[0] = '[';
		memcpy(brackets + 1, word.at, word.len);
		brackets[word.len + 1] = ']';
		word = (struct span){(const uint8_t *)brackets, word.len + 2};
	}
	return host_canonical(word, host, &len) &&
	       host_is_address((struct span){(const uint8_t *)host, len});
}

enum line_kind { LINE_FINE, LINE_ODD, LINE_NO_MEMORY };

/* "0.0.0.0 example.org www.example.org": what the machine calls itself has one label. */
static enum line_kind
take_hosts_line(struct host_list *list, struct span rest)
{
	char reversed[HOST_BYTES_MAX + 1];
	struct span word;
	size_t len;

	while (take_word(&rest, &word)) {
		bool is_own = memchr(word.at, '.', word.len) == NULL || is_address(word) ||
		              begins(word, "localhost.");
		if (is_own)
			continue;
		if (!host_of(word, reversed, &len))
			return LINE_ODD;
		if (!put(list, (struct text){reversed, len}))
			return LINE_NO_MEMORY;
	}
	return LINE_FINE;
}

static enum line_kind
take_line(struct host_list *list, struct span line)
{
	char reversed[HOST_BYTES_MAX + 1];
	struct span rest = without_comment(line), word;
	size_t len;

	if (!take_word(&rest, &word) || begins(word, "[Adblock"))
		return LINE_FINE;
	rest = trim(rest);
	if (rest.len > 0)
		return is_address(word) ? take_hosts_line(list, rest) : LINE_ODD;
	if (!host_of(word, reversed, &len) || (list->takes_wholes_only && is_of_part(word)))
		return LINE_ODD;
	return put(list, (struct text){reversed, len}) ? LINE_FINE : LINE_NO_MEMORY;
}

static enum gpai_code
take_lines(struct host_list *list, const char *path, struct span bytes, struct gpai_error *err)
{
	uint64_t number = 0;

	if (begins(bytes, "\xef\xbb\xbf"))
		bytes = (struct span){bytes.at + 3, bytes.len - 3};
	while (bytes.len > 0) {
		const uint8_t *end = memchr(bytes.at, '\n', bytes.len);
		size_t len = end != NULL ? (size_t)(end - bytes.at) : bytes.len;
		struct span line = {bytes.at, len};

		number++;
		len += end != NULL;
		bytes = (struct span){bytes.at + len, bytes.len - len};
		switch (take_line(list, line)) {
		case LINE_FINE:
			break;
		case LINE_ODD:
			line = trim(line);
			return fail(err, GPAI_MALFORMED, at_line(path, number),
			    "\"%.*s\", expected a website: %s", line.len > 80 ? 80 : (int)line.len,
			    (const char *)line.at,
			    list->takes_wholes_only ? "its name or address, and no part of it"
						    : "a name, a URL or a rule for all of it");
		default:
			return fail_memory(err);
		}
	}
	return GPAI_OK;
}

static enum gpai_code
open_list(const char *path, bool takes_wholes_only, struct host_list **list, struct gpai_error *err)
{
	struct host_list *l = calloc(1, sizeof *l);
	struct arena file = ARENA_NONE;
	struct span bytes;
	enum gpai_code rc;

	*list = NULL;
	if (l == NULL)
		return fail_memory(err);
	l->takes_wholes_only = takes_wholes_only;
	rc = file_read(&file, path, LIST_BYTES_MAX, &bytes, err);
	if (rc == GPAI_OK) {
		l->digest = digest_of(bytes);
		rc = take_lines(l, path, bytes, err);
	}
	arena_release(&file);
	if (rc == GPAI_OK)
		*list = l;
	else
		host_list_free(l);
	return rc;
}

enum gpai_code
host_list_open(const char *path, struct host_list **list, struct gpai_error *err)
{
	return open_list(path, false, list, err);
}

enum gpai_code
host_list_open_whole(const char *path, struct host_list **list, struct gpai_error *err)
{
	return open_list(path, true, list, err);
}

void
host_list_free(struct host_list *list)
{
	if (list == NULL)
		return;
	arena_release(&list->names);
	free(list->slots);
	free(list);
}

uint64_t
host_list_count(const struct host_list *list)
{
	return list->n;
}

struct digest
host_list_digest(const struct host_list *list)
{
	return list->digest;
}
