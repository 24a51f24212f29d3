/* SPDX-License-Identifier: Apache-2.0 */
/* Measuring and making folders of models; see model_folder.h. */
#include "model_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* -- a sink that remembers --------------------------------------------------------- */

static void
keep(char *to, size_t room, struct text text)
{
	snprintf(to, room, "%.*s", TEXT_ARG(text));
}

/* Every reading is one that the table of keys announces, with the type it announces. */
static void
check_announced(const struct reading *reading)
{
	for (const struct measure_key *key = measure_keys; key->key != NULL; key++) {
		if (strcmp(key->key, reading->key) == 0) {
			assert_string_equal(key->kind, reading->kind);
			assert_int_equal(key->type, reading->value.type);
			return;
		}
	}
	fail_msg("%s is not announced", reading->key);
}

static enum gpai_code
take_reading(void *context, const struct reading *reading, struct gpai_error *err)
{
	struct seen *seen = context;
	struct out out;

	(void)err;
	check_announced(reading);
	assert_int_equal(reading->value.state, VALUE_KNOWN);
	assert_true(reading->method.len > 0);
	if (seen->n_readings + 1 == seen->stop_at)
		return GPAI_CONFLICT;
	assert_true(seen->n_readings < SEEN_MAX);
	keep(seen->readings[seen->n_readings].key, 64, text_of(reading->key));
	keep(seen->readings[seen->n_readings].method, TEXT_CHARS, reading->method);
	out_memory(&out);
	value_format(&reading->value, &out);
	keep(seen->readings[seen->n_readings++].value, TEXT_CHARS, out_text(&out));
	out_release(&out);
	return GPAI_OK;
}

static enum gpai_code
take_comparison(void *context, const struct comparison *comparison, struct gpai_error *err)
{
	struct seen *seen = context;
	unsigned i = seen->n_comparisons++;

	(void)err;
	assert_true(i < SEEN_MAX);
	keep(seen->comparisons[i].id, 64, text_of(comparison->id));
	keep(seen->comparisons[i].where, TEXT_CHARS, comparison->where);
	keep(seen->comparisons[i].says, TEXT_CHARS, comparison->says);
	keep(seen->comparisons[i].found, 100, comparison->found);
	keep(seen->comparisons[i].expected, 100, comparison->expected);
	seen->comparisons[i].grade = comparison->grade;
	return GPAI_OK;
}

enum gpai_code
measure_names(const char *path, const char *const *names, const struct weights_options *options,
    struct seen *seen)
{
	unsigned stop_at = seen->stop_at;
	struct measure_sink sink = {
	    .reading = take_reading, .comparison = take_comparison, .context = seen};
	int fd = open(path, O_RDONLY | O_DIRECTORY);

	*seen = (struct seen){.stop_at = stop_at};
	if (fd < 0)
		return GPAI_NOT_FOUND;
	enum gpai_code rc =
	    weights_measure(fd, "model", names, options, &sink, &seen->report, &seen->err);
	close(fd);
	return rc;
}

void
measured(const char *path, const struct weights_options *options, struct seen *seen)
{
	enum gpai_code rc = measure_names(path, NULL, options, seen);

	if (rc != GPAI_OK)
		fail_msg("%s: %s", seen->err.file, seen->err.message);
}

const char *
value_of(const struct seen *seen, const char *key)
{
	for (unsigned i = 0; i < seen->n_readings; i++) {
		if (strcmp(seen->readings[i].key, key) == 0)
			return seen->readings[i].value;
	}
	return "";
}

void
says(const struct seen *seen, const char *id, enum comparison_grade grade, const char *line)
{
	for (unsigned i = 0; i < seen->n_comparisons; i++) {
		if (strcmp(seen->comparisons[i].id, id) != 0)
			continue;
		assert_string_equal(seen->comparisons[i].says, line);
		assert_int_equal(seen->comparisons[i].grade, grade);
		return;
	}
	fail_msg("no comparison %s, expected: %s", id, line);
}

bool
differs(const struct seen *seen)
{
	for (unsigned i = 0; i < seen->n_comparisons; i++) {
		if (seen->comparisons[i].grade == COMPARISON_DIFFERS)
			return true;
	}
	return false;
}

char *
shared(const char *model)
{
	static char path[4096];
	const char *root = getenv("GPAI_SHARED");

	snprintf(path, sizeof path, "%s/data/weights/%s", root != NULL ? root : "/nowhere", model);
	if (access(path, R_OK) != 0)
		skip();
	return path;
}

char folder[] = "/tmp/gpai-weights-XXXXXX";

int
make_folder(void **state)
{
	(void)state;
	strcpy(folder + strlen(folder) - 6, "XXXXXX");
	return mkdtemp(folder) == NULL;
}

int
remove_folder(void **state)
{
	DIR *dir = opendir(folder);

	(void)state;
	for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;)
		unlinkat(dirfd(dir), entry->d_name, 0);
	closedir(dir);
	return rmdir(folder);
}

FILE *
create(const char *name)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	return file;
}

void
write_text(const char *name, const char *text)
{
	FILE *file = create(name);

	for (; *text != '\0'; text++)
		fputc(*text == '\'' ? '"' : *text, file);
	assert_int_equal(fclose(file), 0);
}

/* "name dtype shape bytes;..." as a safetensors file whose data is a hole. */
void
write_tensors(const char *name, const char *list)
{
	char header[1 << 17] = "{", tensor[100], dtype[20], shape[60];
	uint64_t at = 0, bytes;
	size_t len = 1;
	int used;

	while (sscanf(list, "%99s %19s %59s %" SCNu64 ";%n", tensor, dtype, shape, &bytes, &used) ==
	       4) {
		len += (size_t)snprintf(header + len, sizeof header - len,
		    "%s\"%s\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%" PRIu64
		    ",%" PRIu64 "]}",
		    at > 0 ? "," : "", tensor, dtype, shape, at, at + bytes);
		at += bytes;
		list += used;
	}
	header[len++] = '}';
	FILE *file = create(name);
	for (int i = 0; i < 8; i++)
		fputc((int)(len >> 8 * i & 0xff), file);
	fwrite(header, 1, len, file);
	fflush(file);
	assert_int_equal(ftruncate(fileno(file), (off_t)(8 + len + at)), 0);
	fclose(file);
}

void
refused_with(const char *const *names, const struct weights_options *options, enum gpai_code code,
    const char *file, const char *message)
{
	struct seen seen = {.stop_at = 0};
	enum gpai_code rc = measure_names(folder, names, options, &seen);

	if (rc != code || strcmp(seen.err.message, message) != 0 ||
	    strcmp(seen.err.file, file) != 0)
		fail_msg("code %d: %s: %s\n  expected %d: %s: %s", rc, seen.err.file,
		    seen.err.message, code, file, message);
	assert_int_equal(seen.n_readings, 0);
	assert_int_equal(seen.n_comparisons, 0);
}
