/* SPDX-License-Identifier: Apache-2.0 */
/* A remove-list as removes.h has it: lines of JSON with the URL, the id or both of a document.
 *
 * Kept are digests, cut to 16 bytes, so that memory is the same whatever the URLs are; nobody can
 * make two texts that share one. Lines that say "escaped" have their bytes as \xHH. */
#include "rights/lists.h"

#include "base/arena.h"
#include "base/file.h"
#include "notation/json.h"

#include <stdlib.h>
#include <string.h>

struct mark {
	uint64_t words[2]; /* both 0: free */
};

struct marks {
	struct mark *slots;
	size_t n, cap;
};

struct remove_list {
	struct marks urls, ids;
	uint64_t count;
	struct digest digest;
};

static struct mark
mark_of(struct span bytes)
{
	struct digest digest = digest_of(bytes);
	struct mark mark;

	memcpy(&mark, digest.bytes, sizeof mark);
	mark.words[0] += mark.words[0] == 0 && mark.words[1] == 0;
	return mark;
}

static size_t
slot_of(const struct marks *marks, struct mark mark)
{
	size_t at = (size_t)mark.words[0] & (marks->cap - 1);

	while ((marks->slots[at].words[0] != 0 || marks->slots[at].words[1] != 0) &&
	       memcmp(&marks->slots[at], &mark, sizeof mark) != 0)
		at = (at + 1) & (marks->cap - 1);
	return at;
}

static bool
is_free(const struct mark *mark)
{
	return mark->words[0] == 0 && mark->words[1] == 0;
}

static bool
grow(struct marks *marks)
{
	struct marks more = {.n = marks->n, .cap = marks->cap == 0 ? 1024 : 2 * marks->cap};

	more.slots = calloc(more.cap, sizeof *more.slots);
	if (more.slots == NULL)
		return false;
	for (size_t i = 0; i < marks->cap; i++)
		if (!is_free(&marks->slots[i]))
			more.slots[slot_of(&more, marks->slots[i])] = marks->slots[i];
	free(marks->slots);
	*marks = more;
	return true;
}

static bool
put(struct marks *marks, struct span bytes)
{
	struct mark mark = mark_of(bytes);

	if (2 * marks->n >= marks->cap && !grow(marks))
		return false;
	size_t slot = slot_of(marks, mark);
	marks->n += is_free(&marks->slots[slot]);
	marks->slots[slot] = mark;
	return true;
}

static bool
has(const struct marks *marks, struct span bytes)
{
	if (bytes.len == 0 || marks->n == 0)
		return false;
	return !is_free(&marks->slots[slot_of(marks, mark_of(bytes))]);
}

static int
hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "\x5c" is a backslash. NULL: no memory. */
static uint8_t *
unescape(struct text text, size_t *len)
{
	uint8_t *bytes = malloc(text.len + 1);

	*len = 0;
	for (size_t i = 0; bytes != NULL && i < text.len; i++) {
		const char *at = text.at + i;
		bool is_escape = text.len - i >= 4 && at[0] == '\\' && at[1] == 'x' &&
		                 hex_digit(at[2]) >= 0 && hex_digit(at[3]) >= 0;
		int byte = is_escape ? hex_digit(at[2]) << 4 | hex_digit(at[3]) : (uint8_t)*at;
		bytes[(*len)++] = (uint8_t)byte;
		i += is_escape ? 3 : 0;
	}
	return bytes;
}

static bool
take_text(struct marks *marks, struct text text, bool is_escaped)
{
	uint8_t *bytes = NULL;
	size_t len = text.len;
	bool ok;

	if (text.len == 0)
		return true;
	if (is_escaped && (bytes = unescape(text, &len)) == NULL)
		return false;
	ok = put(marks, (struct span){bytes != NULL ? bytes : (const uint8_t *)text.at, len});
	free(bytes);
	return ok;
}

static enum gpai_code
take_line(struct remove_list *list, struct span line, struct place place, struct gpai_error *err)
{
	struct gpai_error inner = {0};
	json_t *root = NULL;
	enum gpai_code rc = json_parse(place.file, line, NULL, &root, &inner);

	if (rc == GPAI_NO_MEMORY)
		return fail_memory(err);
	if (rc != GPAI_OK)
		return fail(err, rc, place, "%s", inner.message);
	struct text url = json_member_text(root, "url"), id = json_member_text(root, "id");
	bool is_escaped = json_is_true(json_object_get(root, "escaped"));
	if (url.len == 0 && id.len == 0)
		rc = fail(err, GPAI_MALFORMED, place,
		    "%s, expected an object with \"url\", \"id\" or both", json_kind_words(root));
	else if (!take_text(&list->urls, url, is_escaped) || !take_text(&list->ids, id, is_escaped))
		rc = fail_memory(err);
	list->count++;
	json_decref(root);
	return rc;
}

static enum gpai_code
take_lines(struct remove_list *list, const char *path, struct span bytes, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;
	uint64_t number = 0;

	while (bytes.len > 0 && rc == GPAI_OK) {
		const uint8_t *end = memchr(bytes.at, '\n', bytes.len);
		size_t len = end != NULL ? (size_t)(end - bytes.at) : bytes.len;
		struct text line = text_trim((struct text){(const char *)bytes.at, len});

		number++;
		len += end != NULL;
		bytes = (struct span){bytes.at + len, bytes.len - len};
		if (line.len > 0)
			rc = take_line(list, (struct span){(const uint8_t *)line.at, line.len},
			    at_line(path, number), err);
	}
	return rc;
}

enum gpai_code
remove_list_open(const char *path, struct remove_list **list, struct gpai_error *err)
{
	struct remove_list *l = calloc(1, sizeof *l);
	struct arena file = ARENA_NONE;
	struct span bytes;
	enum gpai_code rc;

	*list = NULL;
	if (l == NULL)
		return fail_memory(err);
	rc = file_read(&file, path, LIST_BYTES_MAX, &bytes, err);
	if (rc == GPAI_OK) {
		l->digest = digest_of(bytes);
		rc = take_lines(l, path, bytes, err);
	}
	arena_release(&file);
	if (rc == GPAI_OK)
		*list = l;
	else
		remove_list_free(l);
	return rc;
}

void
remove_list_free(struct remove_list *list)
{
	if (list == NULL)
		return;
	free(list->urls.slots);
	free(list->ids.slots);
	free(list);
}

bool
remove_list_has(const struct remove_list *list, struct span url, struct span id)
{
	return has(&list->urls, url) || has(&list->ids, id);
}

uint64_t
remove_list_count(const struct remove_list *list)
{
	return list->count;
}

struct digest
remove_list_digest(const struct remove_list *list)
{
	return list->digest;
}
