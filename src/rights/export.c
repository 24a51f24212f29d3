/* SPDX-License-Identifier: Apache-2.0 */
/* Names by hash become buckets: how many bits part them, how large they are, then the files. */
#include "rights/export.h"

#include "base/date.h"
#include "base/file.h"
#include "notation/json_writer.h"
#include "rights/lookup_page.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FINE ((size_t)1 << EXPORT_BITS_MAX)

struct export
{
	struct lookup *lookup;
	const struct export_options *options;
	struct export_agents agents;
	struct export_names *names;
	struct out line;  /* the entry in the making */
	uint32_t *counts; /* of names, by the first EXPORT_BITS_MAX bits */
	uint64_t *sizes;  /* bytes of their entries */
	uint64_t n_names, least, most;
	unsigned bits;
	uint64_t bucket_bytes;
	uint32_t open; /* the bucket being filled */
	char *folder;  /* beside the one asked for, until all is there */
	struct out bucket, index;
};

/* --- Entries --- */

/* With decades, the power of ten at or below it. */
static uint64_t
told(const struct export *x, uint64_t documents)
{
	uint64_t decade = 1;

	if (!x->options->decades || documents == 0)
		return documents;
	while (documents / 10 >= decade)
		decade *= 10;
	return decade;
}

struct entry_state { /* to know where a group of verdicts goes on */
	bool any;
	uint32_t agent;
	enum moment moment;
};

static void
put_fact(struct export *x, struct entry_state *state, const struct export_fact *fact)
{
	bool same = state->any && state->agent == fact->agent && state->moment == fact->moment;

	if (fact->documents == 0)
		return;
	if (same)
		out_char(&x->line, ',');
	else
		out_format(&x->line, " %" PRIu32 ":%s:", fact->agent, moment_word(fact->moment));
	out_format(&x->line, "%s=%" PRIu64, verdict_word(fact->verdict), told(x, fact->documents));
	*state = (struct entry_state){true, fact->agent, fact->moment};
}

/* One entry at a time goes to `visit`: the hash and what stands behind it. */
typedef enum gpai_code entry_visit(
    struct export *x, const char *hex, struct text rest, struct gpai_error *err);

static enum gpai_code
end_entry(struct export *x, const char *hex, entry_visit *visit, struct gpai_error *err)
{
	enum gpai_code rc;

	out_char(&x->line, '\n');
	if ((rc = out_status(&x->line, "memory", err)) != GPAI_OK)
		return rc;
	rc = visit(x, hex, out_text(&x->line), err);
	x->line.len = 0;
	return rc;
}

static enum gpai_code
each_entry(struct export *x, entry_visit *visit, struct gpai_error *err)
{
	struct entry_state state = {0};
	struct export_fact fact;
	char hex[EXPORT_HEX + 1] = "";
	enum gpai_code rc = GPAI_OK;

	export_names_start(x->names);
	x->line.len = 0;
	while (rc == GPAI_OK && export_names_next(x->names, &fact, err)) {
		if (strcmp(hex, fact.hex) != 0) {
			if (hex[0] != '\0')
				rc = end_entry(x, hex, visit, err);
			memcpy(hex, fact.hex, sizeof hex);
			state = (struct entry_state){0};
		}
		if (fact.is_total)
			out_format(&x->line, " %" PRIu64, told(x, fact.documents));
		else
			put_fact(x, &state, &fact);
	}
	if (rc == GPAI_OK)
		rc = export_names_status(x->names);
	if (rc == GPAI_OK && hex[0] != '\0')
		rc = end_entry(x, hex, visit, err);
	return rc;
}

/* --- How many bits --- */

static uint32_t
first_bits(const char *hex, unsigned bits)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < 8; i++)
		value = value << 4 | (uint32_t)(hex[i] <= '9' ? hex[i] - '0' : hex[i] - 'a' + 10);
	return bits == 0 ? 0 : value >> (32 - bits);
}

static enum gpai_code
count_entry(struct export *x, const char *hex, struct text rest, struct gpai_error *err)
{
	uint32_t at = first_bits(hex, EXPORT_BITS_MAX);

	(void)err;
	x->counts[at]++;
	x->sizes[at] += EXPORT_HEX + rest.len; /* less what the bucket's name says */
	x->n_names++;
	return GPAI_OK;
}

/* The emptiest bucket when there are 2^bits of them. */
static uint64_t
least_of(const struct export *x, unsigned bits)
{
	size_t per = FINE >> bits;
	uint64_t least = UINT64_MAX;

	for (size_t b = 0; b < (size_t)1 << bits; b++) {
		uint64_t n = 0;
		for (size_t i = 0; i < per; i++)
			n += x->counts[b * per + i];
		least = n < least ? n : least;
	}
	return least;
}

static void
choose_bits(struct export *x)
{
	size_t per;

	x->bits = EXPORT_BITS_MAX;
	while (x->bits > 0 && least_of(x, x->bits) < x->options->names)
		x->bits--;
	x->least = least_of(x, x->bits);
	per = FINE >> x->bits;
	for (size_t b = 0; b < (size_t)1 << x->bits; b++) {
		uint64_t bytes = 0, n = 0;
		for (size_t i = 0; i < per; i++) {
			bytes += x->sizes[b * per + i];
			n += x->counts[b * per + i];
		}
		bytes -= n * (x->bits / 4);
		x->bucket_bytes = bytes > x->bucket_bytes ? bytes : x->bucket_bytes;
		x->most = n > x->most ? n : x->most;
	}
	x->bucket_bytes = (x->bucket_bytes / EXPORT_BLOCK_BYTES + 1) * EXPORT_BLOCK_BYTES;
}

/* --- Files --- */

static enum gpai_code
write_file(struct export *x, const char *name, struct text bytes, struct gpai_error *err)
{
	char path[4096 + 64];
	enum gpai_code rc = GPAI_OK;
	size_t done = 0;
	int fd;

	if (snprintf(path, sizeof path, "%s/%s", x->folder, name) >= (int)sizeof path)
		return fail(err, GPAI_TOO_LARGE, in_file(x->folder), "a path that is too long");
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		return fail_errno(err, errno, path, "create");
	while (done < bytes.len && rc == GPAI_OK) {
		ssize_t n = write(fd, bytes.at + done, bytes.len - done);
		if (n < 0 && errno != EINTR)
			rc = fail_errno(err, errno, path, "write");
		done += n > 0 ? (size_t)n : 0;
	}
	if (close(fd) != 0 && rc == GPAI_OK)
		rc = fail_errno(err, errno, path, "write");
	return rc;
}

static unsigned
bucket_digits(const struct export *x)
{
	return (x->bits + 3) / 4;
}

/* "b/3f.txt"; with more than two digits "b/3f/3fa.txt", so that no folder is too full. */
static void
bucket_name(const struct export *x, uint32_t bucket, char name[64])
{
	int digits = (int)bucket_digits(x);
	char hex[16];

	snprintf(hex, sizeof hex, "%0*" PRIx32, digits, bucket);
	if (digits == 0)
		snprintf(name, 64, "b/all.txt");
	else if (digits <= 2)
		snprintf(name, 64, "b/%s.txt", hex);
	else
		snprintf(name, 64, "b/%.2s/%s.txt", hex, hex);
}

static enum gpai_code
make_folder(struct export *x, const char *name, struct gpai_error *err)
{
	char path[4096 + 64];

	snprintf(path, sizeof path, "%s/%s", x->folder, name);
	if (mkdir(path, 0777) != 0 && errno != EEXIST)
		return fail_errno(err, errno, path, "create");
	return GPAI_OK;
}

/* Lines that say nothing, as hard to compress as hashes are, and the same every time. */
static void
pad(struct export *x, uint32_t bucket)
{
	uint64_t left = x->bucket_bytes - x->bucket.len;

	for (unsigned i = 0; left > 0; i++) {
		char hex[DIGEST_HEX_CHARS], seed[64];
		int len =
		    snprintf(seed, sizeof seed, "gpai-lookup-pad:1:%" PRIu32 ":%u", bucket, i);
		struct digest digest = digest_of((struct span){(const uint8_t *)seed, (size_t)len});
		size_t n = left < sizeof hex + 1 ? (size_t)left : sizeof hex + 1;
		digest_hex(&digest, hex);
		if (n >= 2) {
			out_char(&x->bucket, '#');
			out_bytes(&x->bucket, hex, n - 2);
		}
		out_char(&x->bucket, '\n');
		left -= n;
	}
}

static enum gpai_code
end_bucket(struct export *x, uint32_t bucket, struct gpai_error *err)
{
	char name[64], folder[8];
	enum gpai_code rc = GPAI_OK;

	pad(x, bucket);
	bucket_name(x, bucket, name);
	if (bucket_digits(x) > 2) {
		snprintf(folder, sizeof folder, "%.4s", name); /* "b/3f" */
		rc = make_folder(x, folder, err);
	}
	if (rc == GPAI_OK)
		rc = out_status(&x->bucket, "memory", err);
	if (rc == GPAI_OK)
		rc = write_file(x, name, out_text(&x->bucket), err);
	x->bucket.len = 0;
	return rc;
}

/* Buckets come in order; `least` sees to it that none is left out, but for an export of nothing. */
static enum gpai_code
write_entry(struct export *x, const char *hex, struct text rest, struct gpai_error *err)
{
	uint32_t bucket = first_bits(hex, x->bits);
	enum gpai_code rc = GPAI_OK;

	if (x->bucket.len > 0 && bucket != x->open)
		rc = end_bucket(x, x->open, err);
	x->open = bucket;
	out_string(&x->bucket, hex + x->bits / 4);
	out_put(&x->bucket, rest);
	return rc;
}

static enum gpai_code
write_buckets(struct export *x, struct gpai_error *err)
{
	enum gpai_code rc = make_folder(x, "b", err);

	if (rc == GPAI_OK)
		rc = each_entry(x, write_entry, err);
	return rc == GPAI_OK ? end_bucket(x, x->open, err) : rc;
}

/* --- The index and the page --- */

static void
put_words(struct json_writer *w)
{
	json_key(w, "moments");
	json_open(w, '{');
	for (int m = 0; m < MOMENTS_COUNT; m++)
		json_string_member(w, moment_word((enum moment)m), moment_says((enum moment)m));
	json_close(w, '}');
	json_key(w, "verdicts");
	json_open(w, '{');
	for (int v = 0; v < VERDICTS_COUNT; v++)
		json_string_member(
		    w, verdict_word((enum verdict_kind)v), verdict_says((enum verdict_kind)v));
	json_close(w, '}');
}

static void
put_text_or_null(struct json_writer *w, const char *key, struct text text)
{
	json_key(w, key);
	if (text.len > 0)
		json_put_text(w, text);
	else
		json_put_null(w);
}

static void
put_parts(const struct export *x, struct json_writer *w)
{
	json_key(w, "parts");
	json_open(w, '[');
	for (size_t p = 0; p < x->lookup->n_parts; p++) {
		const struct lookup_part *part = &x->lookup->parts[p];
		struct digest digest = part_digest(part->part);
		char hex[DIGEST_HEX_CHARS];
		digest_hex(&digest, hex);
		json_open(w, '{');
		json_string_member(w, "sha256", hex);
		json_bool_member(w, "audit", part->is_audit);
		put_text_or_null(w, "as_of", part->as_of);
		put_text_or_null(w, "against_first", part->against_first);
		put_text_or_null(w, "against_last", part->against_last);
		json_key(w, "sources");
		json_open(w, '[');
		for (size_t s = 0; s < part->n_sources; s++)
			if (!part->sources[s].is_left)
				json_put_text(w, part->sources[s].name);
		json_close(w, ']');
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void
put_suffixes(const struct export *x, struct json_writer *w)
{
	static const struct digest none = {{0}};
	const struct suffixes_about *about = suffixes_about(x->lookup->suffixes);
	char hex[DIGEST_HEX_CHARS];

	digest_hex(&about->digest, hex);
	json_key(w, "psl");
	json_open(w, '{');
	json_string_member(w, "sha256", digest_equal(&about->digest, &none) ? NULL : hex);
	json_known_member(w, "date", about->date);
	json_close(w, '}');
}

static enum gpai_code
put_index(struct export *x, struct out *out, struct gpai_error *err)
{
	struct json_writer w;
	uint64_t without, damage;
	enum gpai_code rc = lookup_limits(x->lookup, &without, &damage, err);

	json_writer_init_lines(&w, out);
	json_open(&w, '{');
	json_number_member(&w, "format", EXPORT_FORMAT);
	json_string_member(&w, "of", x->options->of);
	json_bool_member(&w, "example", x->options->is_example);
	json_string_member(&w, "date", x->options->date);
	json_string_member(&w, "hash", "SHA-256");
	json_string_member(&w, "prefix", EXPORT_DOMAIN);
	json_number_member(&w, "digits", EXPORT_HEX);
	json_number_member(&w, "bits", x->bits);
	json_number_member(&w, "names", x->n_names);
	json_number_member(&w, "least", x->least);
	json_number_member(&w, "most", x->most);
	json_number_member(&w, "bucket_bytes", x->bucket_bytes);
	json_string_member(&w, "counts", x->options->decades ? "decades" : "exact");
	json_number_member(&w, "without", without);
	json_number_member(&w, "damage", damage);
	json_key(&w, "agents");
	json_open(&w, '[');
	for (size_t i = 0; i < x->agents.n; i++)
		json_put_text(&w, x->agents.names[i]);
	json_close(&w, ']');
	put_words(&w);
	put_parts(x, &w);
	put_suffixes(x, &w);
	json_close(&w, '}');
	out_char(out, '\n');
	return rc == GPAI_OK ? out_status(out, "memory", err) : rc;
}

static enum gpai_code
write_page(struct export *x, struct gpai_error *err)
{
	struct out page;
	enum gpai_code rc;

	out_memory(&page);
	for (size_t i = 0; i < sizeof lookup_page / sizeof *lookup_page; i++)
		out_format(&page, "%s\n", lookup_page[i]);
	rc = out_status(&page, "memory", err);
	if (rc == GPAI_OK)
		rc = write_file(x, "index.html", out_text(&page), err);
	out_release(&page);
	return rc;
}

static enum gpai_code
write_index(struct export *x, struct gpai_error *err)
{
	enum gpai_code rc = put_index(x, &x->index, err);

	return rc == GPAI_OK ? write_file(x, "index.json", out_text(&x->index), err) : rc;
}

static enum gpai_code
print(struct export *x, int fd, struct gpai_error *err)
{
	uint64_t files = (uint64_t)1 << x->bits;
	struct out out;
	enum gpai_code rc;

	out_fd(&out, fd);
	if (x->options->as_json)
		out_put(&out, out_text(&x->index));
	else
		out_format(&out,
		    "%s: %" PRIu64 " name%s in %" PRIu64 " file%s of %" PRIu64
		    " bytes, at least %" PRIu64 " in each\n",
		    x->options->folder, x->n_names, x->n_names == 1 ? "" : "s", files,
		    files == 1 ? "" : "s", x->bucket_bytes, x->least);
	rc = out_status(&out, "standard output", err);
	out_release(&out);
	return rc;
}

/* --- The folder --- */

static void
remove_tree(int at, const char *name, unsigned depth)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *entry;

	if (dir == NULL) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (unlinkat(fd, entry->d_name, 0) != 0 && depth > 0)
			remove_tree(fd, entry->d_name, depth - 1);
	}
	closedir(dir);
	unlinkat(at, name, AT_REMOVEDIR);
}

static enum gpai_code
refuse_folder(const struct export *x, struct gpai_error *err)
{
	return fail(err, GPAI_CONFLICT, in_file(x->options->folder),
	    "is there already, expected a new or empty folder");
}

/* Gives what was made its name: nothing may be there but an empty folder. */
static enum gpai_code
name_folder(struct export *x, struct gpai_error *err)
{
	if (chmod(x->folder, 0755) != 0)
		return fail_errno(err, errno, x->folder, "open to readers");
	if (rename(x->folder, x->options->folder) == 0) {
		free(x->folder);
		x->folder = NULL;
		return GPAI_OK;
	}
	if (errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR)
		return refuse_folder(x, err);
	return fail_errno(err, errno, x->options->folder, "create");
}

static bool
is_empty_folder(const char *path)
{
	const struct dirent *entry;
	bool empty = true;
	DIR *dir = opendir(path);

	while (dir != NULL && empty && (entry = readdir(dir)) != NULL)
		empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
	if (dir != NULL)
		closedir(dir);
	return dir != NULL && empty;
}

/* Before any work: what stands in the way is told at once. */
static enum gpai_code
begin_folder(struct export *x, struct gpai_error *err)
{
	struct stat st;
	size_t len = strlen(x->options->folder);
	int32_t day;

	if (!date_parse(text_of(x->options->date), &day))
		return fail(err, GPAI_INVALID, NOWHERE,
		    "the date is \"%.40s\", expected a day as YYYY-MM-DD", x->options->date);
	if (lstat(x->options->folder, &st) == 0 && !is_empty_folder(x->options->folder))
		return refuse_folder(x, err);
	while (len > 1 && x->options->folder[len - 1] == '/')
		len--;
	if (asprintf(&x->folder, "%.*s.XXXXXX", (int)len, x->options->folder) < 0) {
		x->folder = NULL;
		return fail_memory(err);
	}
	if (mkdtemp(x->folder) == NULL) {
		enum gpai_code rc =
		    fail_errno(err, errno, x->options->folder, "create a folder beside it");
		free(x->folder);
		x->folder = NULL;
		return rc;
	}
	return GPAI_OK;
}

static enum gpai_code
write_all(struct export *x, int fd, struct gpai_error *err)
{
	enum gpai_code rc = begin_folder(x, err);

	if (rc == GPAI_OK)
		rc = export_names_create(x->lookup, &x->agents, &x->names, err);
	if (rc == GPAI_OK)
		rc = each_entry(x, count_entry, err);
	if (rc == GPAI_OK) {
		choose_bits(x);
		rc = write_buckets(x, err);
	}
	if (rc == GPAI_OK)
		rc = write_index(x, err);
	if (rc == GPAI_OK)
		rc = write_page(x, err);
	if (rc == GPAI_OK)
		rc = name_folder(x, err);
	return rc == GPAI_OK ? print(x, fd, err) : rc;
}

enum gpai_code
export_write(
    struct lookup *lookup, const struct export_options *options, int fd, struct gpai_error *err)
{
	struct export x = {.lookup = lookup,
	    .options = options,
	    .counts = calloc(FINE, sizeof *x.counts),
	    .sizes = calloc(FINE, sizeof *x.sizes)};
	enum gpai_code rc;

	out_memory(&x.line);
	out_memory(&x.bucket);
	out_memory(&x.index);
	rc = x.counts == NULL || x.sizes == NULL ? fail_memory(err) : write_all(&x, fd, err);
	if (x.folder != NULL) /* it has no name of its own yet */
		remove_tree(AT_FDCWD, x.folder, 2);
	free(x.folder);
	export_names_free(x.names);
	out_release(&x.index);
	out_release(&x.bucket);
	out_release(&x.line);
	free(x.sizes);
	free(x.counts);
	return rc;
}
