/* SPDX-License-Identifier: Apache-2.0 */
#include "corpus/scan.h"

#include "base/base.h"
#include "corpus/journal.h"
#include "corpus/media.h"
#include "corpus/part.h"
#include "corpus/pieces.h"
#include "formats/corpus_formats.h"
#include "language/language.h"
#include "notation/json_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TELL_EVERY_NS   200000000 /* of progress */
#define LOOK_EVERY      256       /* documents between two looks at the clock */
#define PIPE_HEAD_BYTES (64u << 10)

struct scan {
	const struct scan_options *options;
	struct arena arena;
	struct pieces pieces;
	struct text settings;
	struct journal *journal; /* NULL: none */
	struct planned *planned; /* by key, for the journal */
	struct worker *workers;
	unsigned n_workers;
	struct lock *lock; /* over what follows */
	struct scan_progress progress;
	int64_t told_ns;
	bool stops; /* an error of one worker ends the others */
	struct gpai_error *err;
	enum gpai_code rc;
};

/* A file by the key of its ranges. */
struct planned {
	struct text key;
	const struct piece_file *file;
};

struct worker {
	struct scan *scan;
	struct rows *rows;
	struct count *count;
	void *also;          /* of whoever else looks */
	struct media *media; /* NULL: no program for it */
	/* Of the piece at hand: */
	const struct piece_file *file;
	uint64_t begin, end, told_bytes, documents;
	int64_t kept_ns; /* when the last checkpoint was made */
	struct mapped mapped;
	const struct corpus_format *format;
	enum packing packing;
	struct stream *stream;
	struct corpus_reader *reader;
	enum gpai_code rc;
	struct gpai_error err;
};

static int64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static enum gpai_code
add_row(struct worker *w, enum row_kind kind, const char *key, size_t len, uint64_t documents)
{
	struct row row = {.kind = kind,
	    .source = w->scan->options->source,
	    .key = {key, len},
	    .tally = TALLY_NONE};

	row.tally.documents = documents;
	return rows_add(w->rows, &row, &w->err);
}

/* A path of PATH_MAX with every byte escaped, and the rest of a key. */
#define FILE_KEY_BYTES (4 * 4096 + 256)

static size_t
file_field(const struct piece_file *file, char key[FILE_KEY_BYTES])
{
	return key_field((struct span){(const uint8_t *)file->path, strlen(file->path)}, key,
	    FILE_KEY_BYTES - 256);
}

/* The file as it was when the scan began: its size, and when it was changed or, of an object, its
 * version. */
static size_t
range_key(const struct piece_file *file, char key[FILE_KEY_BYTES])
{
	char tag[128];
	size_t len = file_field(file, key);

	if (file->object != NULL)
		key_field(
		    (struct span){(const uint8_t *)file->object->tag.at, file->object->tag.len},
		    tag, sizeof tag);
	else
		snprintf(tag, sizeof tag, "%lld", (long long)file->modified_ns);
	return len + (size_t)snprintf(key + len, FILE_KEY_BYTES - len, "\t%llu\t%s",
			 (unsigned long long)file->size, tag);
}

/* Called by readers, in the thread of the worker. */
static void
take_damage(void *context, uint64_t at, const char *reason)
{
	struct worker *w = context;
	char key[FILE_KEY_BYTES];
	enum gpai_code rc = add_row(w, ROW_DAMAGE, reason, strlen(reason), 1);
	size_t len = file_field(w->file, key);

	len += (size_t)snprintf(
	    key + len, sizeof key - len, "\t%020llu\t%.100s", (unsigned long long)at, reason);
	if (rc == GPAI_OK)
		rc = add_row(w, ROW_DAMAGED, key, len, 1);
	if (rc != GPAI_OK && w->rc == GPAI_OK)
		w->rc = rc;
}

static void
tell(struct worker *w, uint64_t bytes, bool piece_done)
{
	struct scan *s = w->scan;

	lock_take(s->lock);
	s->progress.bytes_done += bytes - w->told_bytes;
	s->progress.documents += w->documents;
	s->progress.pieces_done += piece_done;
	w->told_bytes = bytes;
	w->documents = 0;
	if (s->options->progress != NULL) {
		int64_t now = now_ns();

		if (now - s->told_ns >= TELL_EVERY_NS) {
			s->told_ns = now;
			s->options->progress(s->options->context, &s->progress);
		}
	}
	lock_give(s->lock);
}

static uint64_t
consumed(const struct worker *w)
{
	uint64_t size = w->end - w->begin, done;

	if (w->stream == NULL)
		return 0;
	done = stream_consumed(w->stream);
	return done < size ? done : size;
}

static bool
open_stream(struct worker *w)
{
	struct stream_options options = {.ahead = w->scan->n_workers > 1,
	    .ratio_max = w->scan->options->ratio_max,
	    .damage = {take_damage, w}};

	if (w->format->reads_at_random)
		return true;
	w->rc = stream_open(w->mapped.bytes, w->begin, w->end, &options, &w->stream, &w->err);
	return w->rc == GPAI_OK;
}

static bool
open_pipe(struct worker *w)
{
	struct stream_options options = {
	    .ratio_max = w->scan->options->ratio_max, .damage = {take_damage, w}};

	w->rc = stream_open_fd(STDIN_FILENO, &options, &w->stream, &w->err);
	if (w->rc != GPAI_OK)
		return false;
	if (w->format == NULL) {
		size_t n = stream_need(w->stream, PIPE_HEAD_BYTES);

		w->format = corpus_format_of(
		    (struct span){w->stream->at, n < PIPE_HEAD_BYTES ? n : PIPE_HEAD_BYTES}, "-");
	}
	if (w->format == NULL || w->format->reads_at_random) {
		w->rc = fail(&w->err, GPAI_UNSUPPORTED, in_file("-"),
		    "holds no format that can be read from a pipe");
		return false;
	}
	return true;
}

static enum gpai_code
note_format(struct worker *w, uint64_t documents)
{
	char key[128];
	int len = snprintf(key, sizeof key, "%s\t%s",
	    w->format != NULL ? w->format->name : "unknown", packing_word(w->packing));

	return add_row(w, ROW_FORMAT, key, (size_t)len, documents);
}

/* What the first bytes of a recording do not tell. */
static void
measure_media(struct worker *w, struct document *document)
{
	const char *damage =
	    media_measure(w->packing == PACKING_PLAIN ? w->media : NULL, w->file->path, document);

	if (damage != NULL)
		take_damage(w, 0, damage);
}

static bool
take_one(struct worker *w, const struct document *document)
{
	const struct scan_also *also = w->scan->options->also;
	struct tally tally = TALLY_NONE;

	if (!document->is_bare) {
		w->rc = count_document(w->count, document, &tally, &w->err);
		w->documents++;
	}
	if (w->rc == GPAI_OK && also != NULL)
		w->rc = also->document(w->also, document, &tally, w->file->path, &w->err);
	return w->rc == GPAI_OK;
}

/* All documents of the piece. */
static void
read_documents(struct worker *w)
{
	struct corpus_input input = {.name = w->file->path,
	    .file = w->mapped.bytes,
	    .begin = w->begin,
	    .end = w->end,
	    .stream = w->stream,
	    .fields = &w->scan->options->fields,
	    .damage = {take_damage, w}};
	struct count_options asked = {.tokenizer = w->scan->options->tokenizer,
	    .languages = w->scan->options->languages,
	    .duplicates = w->scan->options->duplicates,
	    .near_duplicates = w->scan->options->near_duplicates};
	struct document document = {0};
	uint64_t documents = 0, looked = 0;

	input.wants = count_wants(&asked);
	if (w->scan->options->also != NULL)
		input.wants |= w->scan->options->also->wants;
	if ((w->rc = w->format->open(&input, &w->reader, &w->err)) != GPAI_OK)
		return;
	while (w->rc == GPAI_OK && w->format->next(w->reader, &document)) {
		if (w->format == &media_format)
			measure_media(w, &document);
		if (w->rc != GPAI_OK || !take_one(w, &document))
			break;
		documents += !document.is_bare;
		if (++looked % LOOK_EVERY == 0) {
			tell(w, consumed(w), false);
			if (w->scan->stops)
				break;
		}
	}
	if (w->rc == GPAI_OK)
		w->rc = note_format(w, documents);
}

/* Under a guard: the file may be cut short while it is read. */
static void
read_piece(void *context)
{
	struct worker *w = context;
	const struct piece_file *file = w->file;
	bool is_pipe = strcmp(file->path, "-") == 0;

	w->format = file->format;
	if (is_pipe) {
		if (!open_pipe(w))
			return;
	} else {
		if (w->format == NULL)
			w->format = pieces_sniff(w->mapped.bytes, file->path, &w->packing);
		else
			w->packing = packing_of(w->mapped.bytes);
		if (w->format == NULL) {
			if (file->size > 0)
				take_damage(w, 0, "not a format that is known");
			if (w->rc == GPAI_OK)
				w->rc = note_format(w, 0);
			return;
		}
		if (!open_stream(w))
			return;
	}
	read_documents(w);
}

static void
close_piece(struct worker *w)
{
	if (w->reader != NULL)
		w->format->close(w->reader);
	if (w->stream != NULL)
		stream_close(w->stream);
	w->reader = NULL;
	w->stream = NULL;
}

static void
hold_against_plan(struct worker *w, int fd, const char *when)
{
	struct stat st;

	if (fstat(fd, &st) == 0 &&
	    ((uint64_t)st.st_size != w->file->size ||
		(int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec !=
		    w->file->modified_ns))
		take_damage(w, w->begin, when);
}

static void
note_range(struct worker *w)
{
	char key[FILE_KEY_BYTES];
	struct row row = {.kind = ROW_RANGE,
	    .source = w->scan->options->source,
	    .tally = TALLY_NONE,
	    .begin = w->begin,
	    .end = w->end};

	row.key = (struct text){key, range_key(w->file, key)};
	w->rc = rows_add(w->rows, &row, &w->err);
}

/* Of an open file, which is closed by whoever opened it. */
static void
scan_open_piece(struct worker *w, int fd)
{
	bool is_local = w->file->object == NULL;

	w->rc = mapped_open(fd, w->file->path, &w->mapped, &w->err);
	if (w->rc != GPAI_OK)
		return;
	if (is_local)
		hold_against_plan(w, fd, "file changed since the scan began");
	if (w->end > w->mapped.bytes.len)
		w->end = w->mapped.bytes.len;
	if (w->begin <= w->end && !mapped_guard(read_piece, w))
		take_damage(w, w->begin, "file was cut short while it was read");
	close_piece(w);
	if (is_local)
		hold_against_plan(w, fd, "file changed while it was read");
	mapped_close(&w->mapped);
	if (w->rc == GPAI_OK)
		note_range(w);
}

static void
scan_file_piece(struct worker *w)
{
	int fd = open(w->file->path, O_RDONLY | O_CLOEXEC);

	if (fd < 0) { /* it was there when the scan began */
		take_damage(w, 0,
		    errno == ENOENT ? "file is gone since the scan began"
				    : "file cannot be opened");
		return;
	}
	scan_open_piece(w, fd);
	close(fd);
}

/* The whole object comes first, into a file that nobody else sees. */
static void
scan_object(struct worker *w)
{
	struct remote *remote = w->scan->options->remote;
	struct remote_file file;

	w->rc = remote_fetch(remote, w->file->object, &file, &w->err);
	if (w->rc != GPAI_OK)
		return;
	w->end = file.size;
	scan_open_piece(w, file.fd);
	remote_close(remote, &file);
}

static bool
was_done(const struct worker *w)
{
	char key[FILE_KEY_BYTES];

	if (w->scan->journal == NULL)
		return false;
	return journal_is_done(
	    w->scan->journal, (struct text){key, range_key(w->file, key)}, w->begin, w->end);
}

static enum gpai_code
flush(struct worker *w)
{
	const struct scan_also *also = w->scan->options->also;
	enum gpai_code rc = count_flush(w->count, &w->err);

	return rc == GPAI_OK && also != NULL ? also->flush(w->also, &w->err) : rc;
}

/* Between two pieces: what is counted so far becomes a checkpoint. */
static void
keep_sometimes(struct worker *w)
{
	const struct scan *s = w->scan;
	int64_t now = now_ns();

	if (s->journal == NULL || w->rc != GPAI_OK ||
	    now - w->kept_ns < (int64_t)s->options->keep_seconds * 1000000000)
		return;
	w->rc = flush(w);
	if (w->rc == GPAI_OK)
		w->rc = journal_keep(s->journal, &w->rows, 1, &w->err);
	w->kept_ns = now_ns();
}

static void
scan_piece(struct worker *w, uint64_t piece)
{
	w->file = pieces_find(&w->scan->pieces, piece, &w->begin, &w->end);
	w->told_bytes = 0;
	w->packing = PACKING_PLAIN;
	w->mapped = (struct mapped){0};
	if (strcmp(w->file->path, "-") == 0) {
		read_piece(w);
		close_piece(w);
	} else if (!was_done(w)) {
		if (w->file->object != NULL)
			scan_object(w);
		else
			scan_file_piece(w);
		keep_sometimes(w);
	}
	tell(w, w->end - w->begin, true);
}

static void
work(void *context, size_t i)
{
	struct scan *s = context;
	struct worker *w = &s->workers[i];
	const struct scan_options *o = s->options;

	while (w->rc == GPAI_OK && !s->stops) {
		uint64_t piece;

		lock_take(s->lock);
		piece = o->crew->take(o->crew, s->pieces.n_pieces);
		lock_give(s->lock);
		if (piece == UINT64_MAX)
			break;
		if (o->shares == 0 || piece % o->shares == o->share)
			scan_piece(w, piece);
	}
	if (w->rc == GPAI_OK)
		w->rc = flush(w);
	if (w->rc != GPAI_OK) {
		lock_take(s->lock);
		if (s->rc == GPAI_OK) {
			s->rc = w->rc;
			if (s->err != NULL)
				*s->err = w->err;
		}
		s->stops = true;
		lock_give(s->lock);
	}
}

/* What decides the figures, in canonical JSON: keys in order, no blanks. */
static enum gpai_code
write_settings(struct scan *s)
{
	const struct scan_options *o = s->options;
	const struct {
		const char *name, *value;
	} fields[] = {{"bytes", o->fields.bytes}, {"dataset", o->fields.dataset},
	    {"language", o->fields.language}, {"licence", o->fields.licence},
	    {"text", o->fields.text}, {"time", o->fields.time}, {"tokens", o->fields.tokens},
	    {"url", o->fields.url}};
	struct out out;
	char hex[DIGEST_HEX_CHARS];
	bool first = true;

	out_memory(&out);
	out_string(&out, "{");
	if (o->also != NULL)
		out_format(&out, "\"also\":%.*s,", TEXT_ARG(o->also->settings));
	out_format(&out, "\"duplicates\":%s,\"fields\":{", o->duplicates ? "true" : "false");
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (fields[i].value != NULL) {
			out_format(&out, "%s\"%s\":", first ? "" : ",", fields[i].name);
			out_json_string(&out, text_of(fields[i].value));
			first = false;
		}
	out_string(&out, "},\"format\":");
	if (o->format != NULL)
		out_json_string(&out, text_of(o->format->name));
	else
		out_string(&out, "null");
	out_string(&out, ",\"languages\":");
	if (o->languages)
		out_json_string(&out, arena_format(&s->arena, "CLD2 %s", language_detector()));
	else
		out_string(&out, "null");
	out_format(
	    &out, ",\"near_duplicates\":%s,\"tokenizer\":", o->near_duplicates ? "true" : "false");
	if (o->tokenizer != NULL) {
		const struct tokenizer_about *about = tokenizer_about(o->tokenizer);

		digest_hex(&about->digest, hex);
		out_format(&out, "{\"model\":\"%s\",\"name\":", about->model);
		out_json_string(&out, o->tokenizer_name);
		out_format(&out, ",\"sha256\":\"%s\",\"vocabulary\":%u}", hex, about->vocabulary);
	} else {
		out_string(&out, "null");
	}
	out_format(&out, ",\"version\":1}");
	s->settings = arena_text(&s->arena, out_text(&out));
	out_release(&out);
	return s->settings.at != NULL ? GPAI_OK : fail_memory(s->err);
}

static enum gpai_code
start_workers(struct scan *s)
{
	const struct scan_options *o = s->options;
	uint64_t memory = o->memory_bytes > 0 ? o->memory_bytes : SCAN_MEMORY_BYTES;
	struct count_options count = {.source = o->source,
	    .tokenizer = o->tokenizer,
	    .languages = o->languages,
	    .duplicates = o->duplicates,
	    .near_duplicates = o->near_duplicates};
	enum gpai_code rc = GPAI_OK;

	s->n_workers = o->threads > 0 ? o->threads : threads_available();
	if (s->n_workers > s->pieces.n_pieces && s->pieces.n_pieces > 0)
		s->n_workers = (unsigned)s->pieces.n_pieces;
	s->workers = arena_array(&s->arena, s->n_workers, sizeof *s->workers);
	if (s->workers == NULL || (s->lock = lock_create()) == NULL)
		return fail_memory(s->err);
	count.memory_bytes = memory / s->n_workers / 2;
	for (unsigned i = 0; i < s->n_workers && rc == GPAI_OK; i++) {
		struct worker *w = &s->workers[i];

		w->scan = s;
		w->kept_ns = now_ns();
		if (o->media != NULL && (w->media = media_create(o->media, 0)) == NULL)
			return fail_memory(s->err);
		rc = rows_create(memory / s->n_workers / 2, o->spill_dir, &w->rows, s->err);
		if (rc == GPAI_OK)
			rc = count_create(&count, w->rows, &w->count, s->err);
		if (rc == GPAI_OK && o->also != NULL)
			rc = o->also->create(o->also->context, w->rows, &w->also, s->err);
	}
	return rc;
}

static const char CLOSED[] = "folder cannot be read";

/* What was left out on purpose is said once, by whoever has the first share. */
static enum gpai_code
note_left_out(struct scan *s)
{
	const struct {
		const char *what;
		uint64_t n;
	} left[] = {{"hidden file or folder\tleft out", s->pieces.hidden},
	    {"card of the dataset\tleft out", s->pieces.cards},
	    {"second name of a file\tleft out", s->pieces.again}};
	enum gpai_code rc = GPAI_OK;

	if (s->options->crew->rank != 0 || s->options->share != 0)
		return GPAI_OK;
	if (s->pieces.closed > 0)
		rc = add_row(
		    &s->workers[0], ROW_DAMAGE, CLOSED, sizeof CLOSED - 1, s->pieces.closed);
	for (size_t i = 0; i < sizeof left / sizeof *left && rc == GPAI_OK; i++)
		if (left[i].n > 0)
			rc = add_row(&s->workers[0], ROW_FORMAT, left[i].what, strlen(left[i].what),
			    left[i].n);
	return rc;
}

static int
by_key(const void *a, const void *b)
{
	return text_compare(((const struct planned *)a)->key, ((const struct planned *)b)->key);
}

/* Is a range of a checkpoint made of pieces that this scan would make? */
static bool
is_of_this_plan(void *context, const struct row *range)
{
	const struct scan *s = context;
	struct planned wanted = {.key = range->key};
	const struct planned *found =
	    bsearch(&wanted, s->planned, s->pieces.n_files, sizeof *s->planned, by_key);

	if (found == NULL)
		return false;
	return found->file->piece_bytes == 0 ||
	       (range->begin % found->file->piece_bytes == 0 &&
		   (range->end == found->file->size || range->end % found->file->piece_bytes == 0));
}

static enum gpai_code
plan_keys(struct scan *s)
{
	char key[FILE_KEY_BYTES];

	s->planned = arena_array(&s->arena, s->pieces.n_files, sizeof *s->planned);
	if (s->planned == NULL)
		return fail_memory(s->err);
	for (size_t i = 0; i < s->pieces.n_files; i++) {
		const struct piece_file *file = &s->pieces.files[i];

		if (strcmp(file->path, "-") == 0)
			return fail(s->err, GPAI_INVALID, NOWHERE,
			    "standard input cannot be gone on from: it takes no work folder");
		if (file->object != NULL && file->object->size == UINT64_MAX)
			return fail(s->err, GPAI_INVALID, in_file(file->path),
			    "its server does not say its size: it takes no work folder");
		s->planned[i].file = file;
		s->planned[i].key = arena_text(&s->arena, (struct text){key, range_key(file, key)});
		if (s->planned[i].key.at == NULL)
			return fail_memory(s->err);
	}
	qsort(s->planned, s->pieces.n_files, sizeof *s->planned, by_key);
	return GPAI_OK;
}

/* What one rank could not do, none can go on from; each rank comes by here the same times. */
static enum gpai_code
agree(struct scan *s, enum gpai_code mine)
{
	return s->options->crew->agree(s->options->crew, mine, s->err);
}

/* The first rank opens the folder, then the others. */
static enum gpai_code
open_journal(struct scan *s)
{
	const struct scan_options *o = s->options;
	struct journal_options options = {.dir = o->work,
	    .settings = s->settings,
	    .source = o->source,
	    .rank = o->crew->rank,
	    .is_ours = is_of_this_plan,
	    .context = s};
	enum gpai_code rc;

	if (o->work == NULL)
		return GPAI_OK;
	rc = plan_keys(s);
	if (rc == GPAI_OK && o->crew->rank == 0)
		rc = journal_open(&options, &s->journal, s->err);
	rc = agree(s, rc);
	if (rc == GPAI_OK && o->crew->rank != 0)
		rc = journal_open(&options, &s->journal, s->err);
	return rc;
}

/* Rows of this process that are no fruit of a piece, as late as that. */
static enum gpai_code
write_part(struct scan *s, struct rows *const *rows)
{
	const struct scan_options *o = s->options;
	struct digest digest;
	enum gpai_code rc;

	if (strcmp(o->part, "-") == 0) /* a mapper's, down a pipe */
		return agree(
		    s, o->crew->size > 1 || s->journal != NULL
			   ? fail(s->err, GPAI_INVALID, NOWHERE,
				 "ranks and work folders give a file, expected a name for it")
			   : part_write_fd(STDOUT_FILENO, s->settings, rows, s->n_workers, s->err));
	if (s->journal == NULL) {
		char *own = o->crew->rank == 0 ? arena_string(&s->arena, text_of(o->part))
		                               : (char *)(uintptr_t)arena_format(&s->arena,
						     "%s.rank-%u", o->part, o->crew->rank)
		                                     .at;

		if (own == NULL)
			return agree(s, fail_memory(s->err));
		rc = agree(s, part_write(own, s->settings, rows, s->n_workers, &digest, s->err));
		if (rc == GPAI_OK)
			rc = agree(s, o->crew->gather(o->crew, own, s->err));
		if (o->crew->rank != 0)
			unlink(own);
		return rc;
	}
	rc = GPAI_OK;
	if (o->crew->rank != 0)
		rc = journal_keep(s->journal, rows, s->n_workers, s->err);
	rc = agree(s, rc);
	if (rc == GPAI_OK && o->crew->rank == 0)
		rc = journal_finish(s->journal, o->part, rows, s->n_workers, &digest, s->err);
	return agree(s, rc);
}

static enum gpai_code
finish(struct scan *s)
{
	struct rows **rows = arena_array(&s->arena, s->n_workers, sizeof(struct rows *));
	enum gpai_code rc = rows != NULL ? note_left_out(s) : fail_memory(s->err);

	rc = agree(s, rc);
	for (unsigned i = 0; rc == GPAI_OK && i < s->n_workers; i++)
		rows[i] = s->workers[i].rows;
	return rc == GPAI_OK ? write_part(s, rows) : rc;
}

static enum gpai_code
go_through(struct scan *s)
{
	s->progress.bytes = s->pieces.bytes;
	s->progress.pieces = s->pieces.n_pieces;
	threads_each(s->n_workers, s->n_workers, work, s);
	return agree(s, s->rc);
}

enum gpai_code
scan_run(const struct scan_options *options, struct gpai_error *err)
{
	struct scan s = {.options = options, .err = err};
	enum gpai_code rc;

	arena_init(&s.arena, 0);
	rc = pieces_plan(&s.arena, options->paths, options->n_paths, options->remote,
	    options->format, options->piece_bytes, &s.pieces, err);
	if (rc == GPAI_OK)
		rc = write_settings(&s);
	if (rc == GPAI_OK)
		rc = start_workers(&s);
	rc = agree(&s, rc);
	if (rc == GPAI_OK)
		rc = agree(&s, open_journal(&s));
	if (rc == GPAI_OK)
		rc = go_through(&s);
	if (rc == GPAI_OK)
		rc = finish(&s);
	if (rc == GPAI_OK && options->progress != NULL)
		options->progress(options->context, &s.progress);
	journal_close(s.journal);
	for (unsigned i = 0; s.workers != NULL && i < s.n_workers; i++) {
		media_free(s.workers[i].media);
		if (options->also != NULL && s.workers[i].also != NULL)
			options->also->free(s.workers[i].also);
		count_free(s.workers[i].count);
		rows_free(s.workers[i].rows);
	}
	lock_free(s.lock);
	arena_release(&s.arena);
	return rc;
}
