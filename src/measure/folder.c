/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a folder with a model in it; see folder.h. */
#include "measure/folder.h"

#include "base/file.h"
#include "measure/weight_sets.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char CONFIG[] = "config.json", CARD[] = "README.md", ADAPTER[] = "adapter_config.json";

/* -- names --------------------------------------------------------------------- */

struct names {
	const char **at;
	size_t n;
	bool is_given; /* somebody listed them */
};

static int
by_string(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static bool
has_name(const struct names *names, const char *name)
{
	return bsearch(&name, names->at, names->n, sizeof *names->at, by_string) != NULL;
}

/* What an index of this format ends in: ".safetensors.index.json". */
static const char *
index_ending(enum weight_format format)
{
	const char *name = weight_format_index(format);

	return name != NULL ? strchr(name, '.') : NULL;
}

static bool
is_index(struct text name)
{
	for (int i = 0; i < WEIGHT_FORMATS; i++) {
		const char *ending = index_ending((enum weight_format)i);
		if (ending != NULL && text_ends(name, ending))
			return true;
	}
	return false;
}

static bool
is_side(const char *name)
{
	return strcmp(name, CONFIG) == 0 || strcmp(name, CARD) == 0 || strcmp(name, ADAPTER) == 0 ||
	       is_index(text_of(name));
}

static const char *
show(struct folder *folder, const char *name)
{
	const char *joined = file_join(folder->arena, folder->shown, name);

	return joined != NULL ? joined : name;
}

/* Without O_NONBLOCK a named pipe would hold the program. */
enum gpai_code
folder_open_file(const struct folder *folder, const char *name, const char *shown, int *fd,
    uint64_t *size, struct gpai_error *err)
{
	struct stat st;

	*size = 0;
	*fd = openat(folder->fd, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (*fd < 0)
		return fail_errno(err, errno, shown, "open");
	if (fstat(*fd, &st) != 0)
		return fail_errno(err, errno, shown, "open");
	if (!S_ISREG(st.st_mode))
		return fail(
		    err, GPAI_UNSUPPORTED, in_file(shown), "is no regular file, expected one");
	*size = (uint64_t)st.st_size;
	return GPAI_OK;
}

/* Are the first bytes those of a tensor file, though the name says nothing? What cannot
 * be opened is none of ours. */
static bool
looks_like_weights(const struct folder *folder, const char *name)
{
	uint8_t bytes[WEIGHT_HEAD_BYTES];
	enum weight_format format;
	bool yes = false;
	uint64_t size;
	int fd;

	if (folder_open_file(folder, name, name, &fd, &size, NULL) == GPAI_OK) {
		struct span head = {bytes, size < sizeof bytes ? (size_t)size : sizeof bytes};
		yes = file_read_at(fd, name, 0, bytes, head.len, NULL) == GPAI_OK &&
		      weight_format_sniff(head, text_of(name), &format);
	}
	if (fd >= 0)
		close(fd);
	return yes;
}

static bool
is_wanted(const struct folder *folder, const char *name)
{
	enum weight_format format;

	return is_side(name) || weight_format_named(text_of(name), &format) ||
	       (name[0] != '.' && looks_like_weights(folder, name));
}

static enum gpai_code
add_name(struct folder *folder, struct names *names, const char *name, struct gpai_error *err)
{
	if (names->n == FOLDER_FILES_MAX)
		return fail(err, GPAI_TOO_LARGE, in_file(folder->shown),
		    "folder has over %d files of a model, expected at most that many",
		    FOLDER_FILES_MAX);
	names->at[names->n] = arena_string(folder->arena, text_of(name));
	if (names->at[names->n] == NULL)
		return fail_memory(err);
	names->n++;
	return GPAI_OK;
}

static enum gpai_code
list_folder(struct folder *folder, struct names *names, struct gpai_error *err)
{
	int fd = openat(folder->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	enum gpai_code rc = GPAI_OK;
	struct dirent *entry;

	if (dir == NULL) {
		rc = fail_errno(err, errno, folder->shown, "list");
		if (fd >= 0)
			close(fd);
		return rc;
	}
	while (rc == GPAI_OK && (errno = 0, entry = readdir(dir)) != NULL) {
		if (entry->d_type != DT_DIR && is_wanted(folder, entry->d_name))
			rc = add_name(folder, names, entry->d_name, err);
		errno = 0;
	}
	if (rc == GPAI_OK && errno != 0)
		rc = fail_errno(err, errno, folder->shown, "list");
	closedir(dir);
	return rc;
}

static struct text
append(struct arena *arena, struct text list, struct text word)
{
	return list.len == 0 ? arena_text(arena, word)
	                     : arena_format(arena, "%.*s, %.*s", TEXT_ARG(list), TEXT_ARG(word));
}

/* "*.safetensors, *.gguf, ..." */
static struct text
patterns(struct arena *arena)
{
	struct text all = TEXT_NONE;

	for (int i = 0; i < WEIGHT_FORMATS; i++)
		all = append(arena, all,
		    arena_format(arena, "*%s", weight_format_pattern((enum weight_format)i)));
	return all;
}

static enum gpai_code
collect_names(
    struct folder *folder, const char *const *given, struct names *names, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	names->at = arena_array(folder->arena, FOLDER_FILES_MAX, sizeof *names->at);
	if (names->at == NULL)
		return fail_memory(err);
	if (given == NULL)
		rc = list_folder(folder, names, err);
	names->is_given = given != NULL;
	for (; given != NULL && *given != NULL && rc == GPAI_OK; given++) {
		if (!is_wanted(folder, *given))
			return fail(err, GPAI_UNSUPPORTED, in_file(*given),
			    "file is of no kind that is measured, expected weights (%.*s), an "
			    "index of them, %s, %s or %s",
			    TEXT_ARG(patterns(folder->arena)), CONFIG, ADAPTER, CARD);
		rc = add_name(folder, names, *given, err);
	}
	if (rc == GPAI_OK)
		qsort(names->at, names->n, sizeof *names->at, by_string);
	return rc;
}

/* -- files beside the weights --------------------------------------------------- */

/* A small file as a whole; with `clip`, at most its first `limit` bytes. */
static enum gpai_code
read_side(struct folder *folder, const char *name, uint64_t limit, bool clip,
    struct side_file *side, struct span *bytes, struct gpai_error *err)
{
	enum gpai_code rc;
	uint64_t size;
	int fd = -1;

	side->name = name;
	side->shown = show(folder, name);
	if ((rc = folder_open_file(folder, name, side->shown, &fd, &size, err)) != GPAI_OK)
		goto out;
	if (size > limit && !clip) {
		rc = fail(err, GPAI_TOO_LARGE, in_file(side->shown),
		    "file has %" PRIu64 " bytes, expected at most %" PRIu64, size, limit);
		goto out;
	}
	size = size < limit ? size : limit;
	uint8_t *buffer = arena_alloc(folder->arena, (size_t)size + 1);
	if (buffer == NULL) {
		rc = fail_memory(err);
		goto out;
	}
	if ((rc = file_read_at(fd, side->shown, 0, buffer, (size_t)size, err)) != GPAI_OK)
		goto out;
	*bytes = (struct span){buffer, (size_t)size};
	side->digest = digest_of(*bytes);
	side->found = true;
	folder->bytes_read += size;
out:
	if (fd >= 0)
		close(fd);
	return rc;
}

static enum gpai_code
read_config(struct folder *folder, const struct names *names, struct gpai_error *err)
{
	struct span bytes = {0};
	enum gpai_code rc;

	if (!has_name(names, CONFIG))
		return GPAI_OK;
	if ((rc = read_side(folder, CONFIG, FOLDER_CONFIG_MAX, false, &folder->config_file, &bytes,
		 err)) != GPAI_OK)
		return rc;
	return hf_config_parse(
	    folder->arena, bytes, folder->config_file.shown, &folder->config, err);
}

static enum gpai_code
read_adapter(struct folder *folder, const struct names *names, struct gpai_error *err)
{
	struct span bytes = {0};
	enum gpai_code rc;

	if (!has_name(names, ADAPTER))
		return GPAI_OK;
	if ((rc = read_side(folder, ADAPTER, FOLDER_CONFIG_MAX, false, &folder->adapter_file,
		 &bytes, err)) != GPAI_OK)
		return rc;
	return hf_adapter_parse(
	    folder->arena, bytes, folder->adapter_file.shown, &folder->adapter, err);
}

/* A card is prose with a few words of front matter: one that cannot be read is said,
 * and does not keep the weights from being measured. */
static enum gpai_code
read_card(struct folder *folder, const struct names *names, struct gpai_error *err)
{
	struct gpai_error bad = {0};
	struct span bytes = {0};
	enum gpai_code rc;

	if (!has_name(names, CARD))
		return GPAI_OK;
	if ((rc = read_side(folder, CARD, HF_CARD_MAX, true, &folder->card_file, &bytes, err)) !=
	    GPAI_OK)
		return rc;
	rc = hf_card_parse(folder->arena, bytes, folder->card_file.shown, &folder->card, &bad);
	if (rc == GPAI_OK)
		return GPAI_OK;
	folder->card = (struct hf_card){0};
	folder->card_problem =
	    arena_format(folder->arena, "line %" PRIu64 ": %s", bad.at, bad.message);
	return rc == GPAI_NO_MEMORY || folder->card_problem.at == NULL ? fail_memory(err) : GPAI_OK;
}

/* The index of one format: the one with the usual name; another one only when it is the
 * only one. */
static enum gpai_code
read_index(struct folder *folder, const struct names *names, enum weight_format format,
    struct side_file *side, struct hf_index *index, struct gpai_error *err)
{
	const char *main = weight_format_index(format), *found = NULL;
	struct span bytes = {0};
	enum gpai_code rc;
	size_t n = 0;

	if (main == NULL)
		return GPAI_OK;
	if (has_name(names, main))
		found = main;
	for (size_t i = 0; found != main && i < names->n; i++) {
		if (text_ends(text_of(names->at[i]), index_ending(format))) {
			found = names->at[i];
			n++;
		}
	}
	if (n > 1)
		return fail(err, GPAI_CONFLICT, in_file(folder->shown),
		    "folder has %zu indexes, expected one, or one named %s", n, main);
	if (found == NULL)
		return GPAI_OK;
	if ((rc = read_side(folder, found, FOLDER_INDEX_MAX, false, side, &bytes, err)) != GPAI_OK)
		return rc;
	return hf_index_parse(folder->arena, bytes, side->shown, index, err);
}

/* -- finding weights -------------------------------------------------------------- */

/* Every tensor file of the folder, whether it is the model or not. */
struct found {
	struct weight_file *files;
	uint32_t n;
	struct side_file index_files[WEIGHT_FORMATS];
	struct hf_index indexes[WEIGHT_FORMATS];
};

/* Pointer, tensors, or (known is false) neither? A pointer is below LFS_POINTER_MAX bytes
 * and says so. */
static enum gpai_code
look_at(struct folder *folder, struct weight_file *file, bool *known, struct gpai_error *err)
{
	uint8_t bytes[WEIGHT_HEAD_BYTES];
	struct lfs_pointer pointer;
	enum gpai_code rc;
	int fd = -1;

	*known = true;
	file->kind = WEIGHT_REAL;
	if ((rc = folder_open_file(folder, file->name.at, file->shown, &fd, &file->size, err)) !=
	    GPAI_OK)
		goto out;
	struct span head = {bytes, file->size < sizeof bytes ? (size_t)file->size : sizeof bytes};
	if ((rc = file_read_at(fd, file->shown, 0, bytes, head.len, err)) != GPAI_OK)
		goto out;
	if (file->size < LFS_POINTER_MAX && lfs_pointer_sniff(head)) {
		*known = weight_format_named(file->name, &file->format);
		folder->bytes_read += head.len;
		rc = lfs_pointer_parse(head, file->shown, &pointer, err);
		file->kind = WEIGHT_POINTER;
		file->size = pointer.size;
		file->digest = pointer.oid;
		file->has_digest = true;
	} else if (!weight_format_sniff(head, file->name, &file->format)) {
		*known = weight_format_named(file->name, &file->format) &&
		         weight_format_claims(file->name);
	}
out:
	if (fd >= 0)
		close(fd);
	return rc;
}

static enum gpai_code
find_files(
    struct folder *folder, const struct names *names, struct found *found, struct gpai_error *err)
{
	enum gpai_code rc;
	bool known;

	for (size_t i = 0; i < names->n; i++) {
		struct weight_file *file = &found->files[found->n];
		if (is_side(names->at[i]))
			continue;
		*file = (struct weight_file){
		    .name = text_of(names->at[i]), .shown = show(folder, names->at[i])};
		if ((rc = look_at(folder, file, &known, err)) != GPAI_OK)
			return rc;
		found->n += known;
		if (!known && names->is_given)
			return fail(err, GPAI_UNSUPPORTED, in_file(file->shown),
			    "file holds no tensors of a known format");
	}
	return GPAI_OK;
}

/* Shards that only an index knows. */
static void
add_missing(struct folder *folder, const struct names *names, enum weight_format format,
    struct found *found)
{
	const struct hf_index *index = &found->indexes[format];

	for (uint32_t i = 0; i < index->n_shards; i++) {
		const struct text *shard = &index->shards[i];
		if (!has_name(names, shard->at))
			found->files[found->n++] = (struct weight_file){.name = *shard,
			    .shown = show(folder, shard->at),
			    .kind = WEIGHT_MISSING,
			    .format = format};
	}
}

static enum gpai_code
find_weights(
    struct folder *folder, const struct names *names, struct found *found, struct gpai_error *err)
{
	size_t room = names->n + 1;
	enum gpai_code rc;

	for (int i = 0; i < WEIGHT_FORMATS; i++) {
		if ((rc = read_index(folder, names, (enum weight_format)i, &found->index_files[i],
			 &found->indexes[i], err)) != GPAI_OK)
			return rc;
		room += found->indexes[i].n_shards;
	}
	found->files = arena_array(folder->arena, room, sizeof *found->files);
	if (found->files == NULL)
		return fail_memory(err);
	if ((rc = find_files(folder, names, found, err)) != GPAI_OK)
		return rc;
	for (int i = 0; i < WEIGHT_FORMATS; i++)
		add_missing(folder, names, (enum weight_format)i, found);
	return GPAI_OK;
}

/* -- the model among them ----------------------------------------------------------- */

static int
by_name(const void *left, const void *right)
{
	const struct weight_file *a = left, *b = right;

	return text_compare(a->name, b->name);
}

/* Sets that were not chosen: those that could have been, and other formats. */
static void
note_others(struct folder *folder, const struct weight_sets *sets, uint32_t chosen)
{
	static const uint32_t rivals_max = 20; /* names; a message is for people */
	const struct weight_set *mine = &sets->sets[chosen];
	bool is_there[WEIGHT_FORMATS] = {false};
	uint32_t n = 0;

	for (uint32_t i = 0; i < sets->n; i++) {
		const struct weight_set *set = &sets->sets[i];
		if (i == chosen || set->role != mine->role)
			continue;
		if (set->format != mine->format && !is_there[set->format])
			folder->layouts = append(folder->arena, folder->layouts,
			    text_of(weight_format_word(set->format)));
		else if (set->format == mine->format && folder->n_rivals > 0 && n++ < rivals_max)
			folder->rivals = append(folder->arena, folder->rivals,
			    text_clip(sets->files[set->first].name, 80));
		is_there[set->format] = true;
	}
}

/* Parts that the numbers in the names of others promise. */
static enum gpai_code
add_parts(struct folder *folder, const struct weight_set *set, const struct names *names,
    struct gpai_error *err)
{
	uint32_t part, parts;
	size_t at;

	if (set->parts <= set->files)
		return GPAI_OK;
	if (set->parts > FOLDER_FILES_MAX)
		return fail(err, GPAI_TOO_LARGE, in_file(folder->weights[0].shown),
		    "name counts %" PRIu32 " parts, expected at most %d", set->parts,
		    FOLDER_FILES_MAX);
	struct text first = folder->weights[0].name;
	weight_name_part(first, &part, &parts, &at);
	for (part = 1; part <= parts; part++) {
		struct text name =
		    arena_format(folder->arena, "%.*s-%05" PRIu32 "-of-%05" PRIu32 "%s", (int)at,
			first.at, part, parts, first.at + at + strlen("-00001-of-00001"));
		if (name.at == NULL)
			return fail_memory(err);
		if (!has_name(names, name.at))
			folder->weights[folder->n_weights++] = (struct weight_file){.name = name,
			    .shown = show(folder, name.at),
			    .kind = WEIGHT_MISSING,
			    .format = set->format};
	}
	return GPAI_OK;
}

static enum gpai_code
take_set(struct folder *folder, const struct found *found, const struct weight_sets *sets,
    uint32_t chosen, const struct names *names, struct gpai_error *err)
{
	size_t parts = chosen != UINT32_MAX ? sets->sets[chosen].parts : 0;
	enum gpai_code rc = GPAI_OK;

	if (parts > FOLDER_FILES_MAX)
		parts = 0; /* refused below */
	folder->weights = arena_array(folder->arena, found->n + parts + 1, sizeof *folder->weights);
	folder->extra = arena_array(folder->arena, found->n + 1, sizeof *folder->extra);
	folder->unsafe = arena_array(folder->arena, found->n + 1, sizeof *folder->unsafe);
	if (folder->weights == NULL || folder->extra == NULL || folder->unsafe == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < found->n; i++) {
		const struct weight_file *file = &found->files[i];
		if (sets->set_of[i] == chosen)
			folder->weights[folder->n_weights++] = *file;
		else if (file->kind != WEIGHT_MISSING)
			folder->extra[folder->n_extra++] = file->name;
		if (sets->set_of[i] != chosen && file->kind == WEIGHT_REAL &&
		    file->format == WEIGHT_TORCH)
			folder->unsafe[folder->n_unsafe++] = *file; /* until it is read */
	}
	if (chosen != UINT32_MAX)
		rc = add_parts(folder, &sets->sets[chosen], names, err);
	qsort(folder->weights, folder->n_weights, sizeof *folder->weights, by_name);
	for (uint32_t i = 0; i < folder->n_weights; i++) {
		folder->n_real += folder->weights[i].kind == WEIGHT_REAL;
		folder->n_pointers += folder->weights[i].kind == WEIGHT_POINTER;
		folder->n_missing += folder->weights[i].kind == WEIGHT_MISSING;
	}
	return rc;
}

static enum gpai_code
choose(
    struct folder *folder, const struct names *names, struct found *found, struct gpai_error *err)
{
	struct weight_sets sets;
	enum gpai_code rc;

	qsort(found->files, found->n, sizeof *found->files, by_name);
	if ((rc = weight_sets_make(folder->arena, found->files, found->n, found->indexes,
		 names->is_given, &sets, err)) != GPAI_OK)
		return rc;
	uint32_t chosen = weight_sets_choose(&sets, &folder->n_rivals);
	if ((rc = take_set(folder, found, &sets, chosen, names, err)) != GPAI_OK)
		return rc;
	if (chosen == UINT32_MAX) {
		folder->index_file = found->index_files[WEIGHT_SAFETENSORS];
		folder->index = found->indexes[WEIGHT_SAFETENSORS];
		return GPAI_OK;
	}
	const struct weight_set *set = &sets.sets[chosen];
	folder->format = set->format;
	folder->is_adapter = set->role == ROLE_ADAPTER;
	note_others(folder, &sets, chosen);
	if (set->is_indexed) {
		folder->index_file = found->index_files[set->format];
		folder->index = found->indexes[set->format];
	}
	return GPAI_OK;
}

/* The rule of weights.h: a count over some of the shards is no count. */
static enum gpai_code
check_missing(const struct folder *folder, struct gpai_error *err)
{
	for (uint32_t i = 0; folder->n_real > 0 && i < folder->n_weights; i++) {
		const struct weight_file *file = &folder->weights[i];
		if (file->kind == WEIGHT_MISSING)
			return fail(err, GPAI_NOT_FOUND,
			    in_file(folder->index_file.found ? folder->index_file.shown
							     : folder->shown),
			    "%s shard \"%.*s\", which is not in the folder; expected all "
			    "%" PRIu32 " shards, found %" PRIu32,
			    folder->index_file.found ? "index names" : "names of others count",
			    TEXT_ARG(text_clip(file->name, 80)), folder->n_weights,
			    folder->n_real + folder->n_pointers);
	}
	return GPAI_OK;
}

static enum gpai_code
read_header(struct folder *folder, struct weight_file *file, struct gpai_error *err)
{
	enum gpai_code rc;
	uint64_t size;
	int fd = -1;

	rc = folder_open_file(folder, file->name.at, file->shown, &fd, &size, err);
	if (rc == GPAI_OK)
		rc = weight_format_read(
		    file->format, folder->arena, fd, file->size, file->shown, &file->header, err);
	folder->bytes_read += file->header.tensors.bytes_read;
	if (fd >= 0)
		close(fd);
	return rc;
}

static enum gpai_code
read_headers(struct folder *folder, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	for (uint32_t i = 0; i < folder->n_weights && rc == GPAI_OK; i++) {
		struct weight_file *file = &folder->weights[i];
		if (file->kind == WEIGHT_REAL)
			rc = read_header(folder, file, err);
		if (folder->gguf == NULL || folder->gguf->architecture.len == 0)
			folder->gguf = file->header.gguf;
	}
	if (folder->gguf != NULL && text_is(folder->gguf->type, "adapter"))
		folder->is_adapter = true;
	return rc;
}

/* Files that are not measured may still be loaded by somebody. What cannot be read of
 * them cannot be loaded either, or is no PyTorch file. */
static enum gpai_code
read_unsafe(struct folder *folder, struct gpai_error *err)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < folder->n_unsafe; i++) {
		struct weight_file *file = &folder->unsafe[i];
		enum gpai_code rc = read_header(folder, file, NULL);
		if (rc == GPAI_NO_MEMORY)
			return fail_memory(err);
		if (rc == GPAI_OK && file->header.tensors.n_unsafe > 0)
			folder->unsafe[n++] = *file;
	}
	folder->n_unsafe = n;
	return GPAI_OK;
}

/* -- bytes in other files ------------------------------------------------------------- */

static bool
is_listed(const struct folder *folder, struct text name)
{
	for (uint32_t i = 0; i < folder->n_weights; i++) {
		if (text_equal(folder->weights[i].name, name))
			return true;
	}
	return false;
}

/* A file that tensors say their bytes are in: it takes no header, but has a size. */
static enum gpai_code
add_data_file(struct folder *folder, struct text name, struct gpai_error *err)
{
	const char *string = arena_string(folder->arena, name);
	struct gpai_error bad = {0};
	bool known;

	if (string == NULL)
		return fail_memory(err);
	struct weight_file *file = &folder->weights[folder->n_weights++];
	*file = (struct weight_file){.name = text_of(string), .shown = show(folder, string)};
	enum gpai_code rc = look_at(folder, file, &known, &bad);
	if (rc != GPAI_OK && rc != GPAI_NOT_FOUND) {
		if (err != NULL)
			*err = bad;
		return rc;
	}
	if (rc == GPAI_NOT_FOUND)
		file->kind = WEIGHT_MISSING;
	file->format = folder->format;
	file->is_data = true;
	folder->n_real += file->kind == WEIGHT_REAL;
	folder->n_pointers += file->kind == WEIGHT_POINTER;
	folder->n_missing += file->kind == WEIGHT_MISSING;
	return GPAI_OK;
}

/* More than any writer makes, which is one for each large tensor. */
enum { DATA_FILES_MAX = 20000 };

static enum gpai_code
add_data_files(struct folder *folder, struct gpai_error *err)
{
	uint32_t n = folder->n_weights, room = n;
	enum gpai_code rc = GPAI_OK;

	for (uint32_t i = 0; i < n; i++) {
		const struct tensor_file *header = &folder->weights[i].header.tensors;
		for (uint32_t t = 0; t < header->n_tensors && room < DATA_FILES_MAX; t++)
			room += header->tensors[t].file.len > 0;
	}
	if (room == n)
		return GPAI_OK;
	struct weight_file *files = arena_array(folder->arena, (size_t)room + 1, sizeof *files);
	if (files == NULL)
		return fail_memory(err);
	memcpy(files, folder->weights, n * sizeof *files);
	folder->weights = files;
	for (uint32_t i = 0; i < n; i++) {
		const struct tensor_file *header = &files[i].header.tensors;
		for (uint32_t t = 0; t < header->n_tensors && rc == GPAI_OK; t++) {
			struct text name = header->tensors[t].file;
			if (name.len == 0 || is_listed(folder, name))
				continue;
			if (folder->n_weights == room)
				return fail(err, GPAI_TOO_LARGE, in_file(files[i].shown),
				    "tensors lie in over %d files, expected at most that many",
				    DATA_FILES_MAX);
			rc = add_data_file(folder, name, err);
		}
	}
	return rc;
}

enum gpai_code
folder_open(struct arena *arena, int fd, const char *shown, const char *const *names,
    struct folder *folder, struct gpai_error *err)
{
	struct names present = {0};
	struct found found = {0};
	enum gpai_code rc;

	*folder = (struct folder){.arena = arena, .fd = fd, .shown = shown};
	if ((rc = collect_names(folder, names, &present, err)) != GPAI_OK ||
	    (rc = read_config(folder, &present, err)) != GPAI_OK ||
	    (rc = read_adapter(folder, &present, err)) != GPAI_OK ||
	    (rc = read_card(folder, &present, err)) != GPAI_OK ||
	    (rc = find_weights(folder, &present, &found, err)) != GPAI_OK ||
	    (rc = choose(folder, &present, &found, err)) != GPAI_OK)
		return rc;
	if (!folder->config_file.found && !folder->adapter_file.found && folder->n_weights == 0)
		return fail(err, GPAI_NOT_FOUND, in_file(shown),
		    "found no model, expected %s or weights (%.*s)", CONFIG,
		    TEXT_ARG(patterns(arena)));
	if ((rc = check_missing(folder, err)) != GPAI_OK ||
	    (rc = read_headers(folder, err)) != GPAI_OK ||
	    (rc = add_data_files(folder, err)) != GPAI_OK)
		return rc;
	return read_unsafe(folder, err);
}

void
folder_close(struct folder *folder)
{
	hf_config_release(&folder->config);
}
