/* SPDX-License-Identifier: Apache-2.0 */
/* Digests stored from one run to the next; see digest_cache.h. */
#include "measure/digest_cache.h"

#include "base/file.h"
#include "base/out.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char HEAD[] = "gpai digests 1\n";
static const char END[] = "end ";

enum {
	STORE_BYTES_MAX = 128 << 20, /* 250,000 names of 300 bytes fit */
	END_BYTES = 4 + 2 * DIGEST_BYTES + 1,
};

/* Ticks of clocks of file systems: those without fractions of a second, and others. */
static const int64_t SECOND_NS = 1000000000, COARSE_NS = 2000000000, FINE_NS = 50000000;

/* -- reading ---------------------------------------------------------------------------- */

/* A line as it is taken apart; `bad` says what was expected instead. */
struct line {
	const char *at, *end;
	const char *bad;
};

static struct text
next_word(struct line *line)
{
	const char *space = memchr(line->at, ' ', (size_t)(line->end - line->at));
	const char *stop = space != NULL ? space : line->end;
	struct text word = {line->at, (size_t)(stop - line->at)};

	line->at = space != NULL ? space + 1 : line->end;
	if (word.len == 0)
		line->bad = "a word";
	return word;
}

static uint64_t
next_number(struct line *line)
{
	struct text word = next_word(line);
	uint64_t number = 0;

	for (size_t i = 0; i < word.len; i++) {
		unsigned digit = (unsigned)(word.at[i] - '0');
		if (digit > 9 || __builtin_mul_overflow(number, 10, &number) ||
		    __builtin_add_overflow(number, digit, &number))
			line->bad = "a number";
	}
	if (word.len > 1 && word.at[0] == '0')
		line->bad = "a number without leading zeros";
	return number;
}

static int64_t
next_time(struct line *line)
{
	bool is_before = line->at < line->end && *line->at == '-';
	uint64_t number;

	line->at += is_before;
	number = next_number(line);
	if (number > INT64_MAX)
		line->bad = "a time";
	return is_before ? -(int64_t)(number & INT64_MAX) : (int64_t)(number & INT64_MAX);
}

static void
next_digest(struct line *line, struct digest *digest)
{
	if (!digest_from_hex(next_word(line), digest))
		line->bad = "64 hexadecimal digits";
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The rest of the line, %XX resolved. */
static struct text
rest_name(struct line *line, struct arena *arena)
{
	size_t len = (size_t)(line->end - line->at), n = 0;
	char *name = arena_alloc(arena, len + 1);

	if (name == NULL)
		return TEXT_NONE;
	for (const char *at = line->at; at < line->end; at++) {
		if (*at != '%') {
			name[n++] = *at;
			continue;
		}
		int high = line->end - at > 2 ? hex_value(at[1]) : -1;
		int low = high >= 0 ? hex_value(at[2]) : -1;
		if (low < 0) {
			line->bad = "two hexadecimal digits after %";
			break;
		}
		name[n++] = (char)(high << 4 | low);
		at += 2;
	}
	if (n == 0 || memchr(name, 0, n) != NULL)
		line->bad = "a name";
	return (struct text){name, n};
}

static void
take_state(struct line *line, struct digest_state *state)
{
	struct digest words;

	state->bytes = next_number(line);
	next_digest(line, &words);
	if (state->bytes == 0 || state->bytes % DIGEST_BLOCK_BYTES != 0)
		line->bad = "an offset of whole blocks";
	for (unsigned i = 0; i < 8 && line->bad == NULL; i++)
		state->words[i] = (uint32_t)words.bytes[4 * i] << 24 |
		                  (uint32_t)words.bytes[4 * i + 1] << 16 |
		                  (uint32_t)words.bytes[4 * i + 2] << 8 | words.bytes[4 * i + 3];
}

static void
take_line(struct line *line, struct arena *arena, struct cached *file)
{
	struct text word = next_word(line);

	file->is_part = text_is(word, "part");
	if (file->is_part)
		take_state(line, &file->state);
	else if (text_is(word, "whole"))
		next_digest(line, &file->digest);
	else
		line->bad = "whole or part";
	file->identity.size = next_number(line);
	file->identity.written_ns = next_time(line);
	file->identity.changed_ns = next_time(line);
	file->identity.device = next_number(line);
	file->identity.inode = next_number(line);
	file->name = rest_name(line, arena);
	if (file->is_part && file->state.bytes > file->identity.size)
		line->bad = "an offset within the file";
}

/* The last line vouches for all before it: a torn or edited store ends here. */
static bool
is_whole(struct text text)
{
	struct digest stated, found;

	if (text.len < sizeof HEAD - 1 + END_BYTES || !text_starts(text, HEAD))
		return false;
	text.len -= END_BYTES;
	const char *end = text.at + text.len;
	found = digest_of((struct span){(const uint8_t *)text.at, text.len});
	return memcmp(end, END, sizeof END - 1) == 0 && end[END_BYTES - 1] == '\n' &&
	       digest_from_hex((struct text){end + 4, END_BYTES - 5}, &stated) &&
	       digest_equal(&stated, &found);
}

static uint32_t
count_lines(struct text text)
{
	uint32_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += text.at[i] == '\n';
	return n;
}

/* Lines strictly in the order of their names, so that no name stands twice. */
enum gpai_code
digest_cache_parse(struct arena *arena, struct text text, struct digest_cache *cache,
    struct text *why, struct gpai_error *err)
{
	uint32_t n = 0, lines = count_lines(text);
	struct cached *files;

	*cache = (struct digest_cache){0};
	*why = TEXT_NONE;
	if (!is_whole(text)) {
		*why = text_of("it is torn or was edited");
		return GPAI_OK;
	}
	if ((files = arena_array(arena, lines, sizeof *files)) == NULL)
		return fail_memory(err);
	text.at += sizeof HEAD - 1;
	text.len -= sizeof HEAD - 1 + END_BYTES;
	while (text.len > 0) {
		const char *stop = memchr(text.at, '\n', text.len);
		struct line line = {text.at, stop != NULL ? stop : text.at + text.len, NULL};
		take_line(&line, arena, &files[n]);
		if (files[n].name.at == NULL)
			return fail_memory(err);
		if (line.bad == NULL && n > 0 &&
		    text_compare(files[n - 1].name, files[n].name) >= 0)
			line.bad = "names in order";
		if (line.bad != NULL) {
			*why =
			    arena_format(arena, "line %" PRIu32 ": expected %s", n + 2, line.bad);
			return why->at != NULL ? GPAI_OK : fail_memory(err);
		}
		n++;
		text.len -= (size_t)(line.end - text.at) + (stop != NULL);
		text.at = line.end + (stop != NULL);
	}
	*cache = (struct digest_cache){files, n};
	return GPAI_OK;
}

/* Who can write a store can forge a digest: only the one who runs this may. */
static const char *
distrust(int fd)
{
	struct stat st;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return "it is no regular file";
	if (st.st_uid != geteuid())
		return "it belongs to somebody else";
	if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return "others may write it";
	if (st.st_size > STORE_BYTES_MAX)
		return "it is too large";
	return NULL;
}

static enum gpai_code
read_open(struct arena *arena, int fd, const char *path, struct digest_cache *cache,
    struct text *why, struct gpai_error *err)
{
	const char *reason = distrust(fd);
	struct gpai_error bad = {0};
	struct stat st;

	if (reason != NULL || fstat(fd, &st) != 0) {
		*why = text_of(reason != NULL ? reason : "it cannot be read");
		return GPAI_OK;
	}
	size_t len = (size_t)st.st_size;
	char *bytes = arena_alloc(arena, len + 1);
	if (bytes == NULL)
		return fail_memory(err);
	if (file_read_at(fd, path, 0, bytes, len, &bad) != GPAI_OK) {
		*why = text_of("it cannot be read");
		return GPAI_OK;
	}
	return digest_cache_parse(arena, (struct text){bytes, len}, cache, why, err);
}

enum gpai_code
digest_cache_read(struct arena *arena, const char *path, struct digest_cache *cache,
    struct text *why, struct gpai_error *err)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	enum gpai_code rc;

	*cache = (struct digest_cache){0};
	*why = TEXT_NONE;
	if (fd < 0) {
		if (errno != ENOENT)
			*why = text_of(
			    errno == ELOOP ? "it is a symbolic link" : "it cannot be opened");
		return GPAI_OK;
	}
	rc = read_open(arena, fd, path, cache, why, err);
	close(fd);
	return rc;
}

static int
by_name(const void *key, const void *element)
{
	return text_compare(*(const struct text *)key, ((const struct cached *)element)->name);
}

const struct cached *
digest_cache_find(
    const struct digest_cache *cache, struct text name, const struct digest_identity *identity)
{
	const struct cached *found = NULL;

	if (cache->n_files > 0)
		found = bsearch(&name, cache->files, cache->n_files, sizeof *cache->files, by_name);
	if (found == NULL || !digest_identity_equal(&found->identity, identity))
		return NULL;
	return found;
}

/* -- writing ---------------------------------------------------------------------------- */

static void
write_name(struct out *out, struct text name)
{
	for (size_t i = 0; i < name.len; i++) {
		uint8_t byte = (uint8_t)name.at[i];
		if (byte > 0x20 && byte < 0x7f && byte != '%')
			out_char(out, name.at[i]);
		else
			out_format(out, "%%%02X", byte);
	}
}

static void
write_file(struct out *out, const struct cached *file)
{
	const struct digest_identity *id = &file->identity;
	char hex[DIGEST_HEX_CHARS];

	if (file->is_part) {
		out_format(out, "part %" PRIu64 " ", file->state.bytes);
		for (unsigned i = 0; i < 8; i++)
			out_format(out, "%08" PRIx32, file->state.words[i]);
	} else {
		digest_hex(&file->digest, hex);
		out_format(out, "whole %s", hex);
	}
	out_format(out, " %" PRIu64 " %" PRId64 " %" PRId64 " %" PRIu64 " %" PRIu64 " ", id->size,
	    id->written_ns, id->changed_ns, id->device, id->inode);
	write_name(out, file->name);
	out_char(out, '\n');
}

enum gpai_code
digest_cache_write(const char *path, const struct cached *files, uint32_t n, struct gpai_error *err)
{
	char hex[DIGEST_HEX_CHARS];
	struct digest digest;
	enum gpai_code rc;
	struct text text;
	struct out out;

	out_memory(&out);
	out_string(&out, HEAD);
	for (uint32_t i = 0; i < n; i++)
		write_file(&out, &files[i]);
	text = out_text(&out);
	digest = digest_of((struct span){(const uint8_t *)text.at, text.len});
	digest_hex(&digest, hex);
	out_format(&out, "%s%s\n", END, hex);
	text = out_text(&out);
	if ((rc = out_status(&out, path, err)) == GPAI_OK)
		rc = file_replace(
		    path, (struct span){(const uint8_t *)text.at, text.len}, 0600, err);
	out_release(&out);
	return rc;
}

/* -- the present ------------------------------------------------------------------------ */

static int
make_nameless(const char *folder)
{
	char name[] = ".gpai-XXXXXX", *path = NULL;
	int fd = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);

	if (fd >= 0 || asprintf(&path, "%s/%s", folder, name) < 0)
		return fd;
	if ((fd = mkstemp(path)) >= 0) /* some file systems know no nameless files */
		unlink(path);
	free(path);
	return fd;
}

int64_t
digest_cache_present(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash == NULL ? strdup(".") : strndup(path, (size_t)(slash - path) + 1);
	int64_t present = INT64_MIN;
	struct stat st;
	int fd = -1;

	if (folder != NULL && file_make_dirs(folder, NULL) == GPAI_OK)
		fd = make_nameless(folder);
	if (fd >= 0 && fstat(fd, &st) == 0)
		present = (int64_t)st.st_mtim.tv_sec * SECOND_NS + st.st_mtim.tv_nsec;
	if (fd >= 0)
		close(fd);
	free(folder);
	return present;
}

bool
digest_identity_is_fresh(const struct digest_identity *identity, int64_t present_ns)
{
	int64_t last = identity->written_ns > identity->changed_ns ? identity->written_ns
	                                                           : identity->changed_ns;
	bool is_coarse = identity->changed_ns % SECOND_NS == 0;
	int64_t tick = is_coarse ? COARSE_NS : FINE_NS;

	return present_ns < INT64_MIN + tick || last > present_ns - tick;
}
