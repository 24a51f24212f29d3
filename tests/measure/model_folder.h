/* SPDX-License-Identifier: Apache-2.0 */
/* What tests of whole folders share: measuring one, asking what was said, and making
 * small ones. Failures end the test. */
#ifndef TESTS_MEASURE_MODEL_FOLDER_H
#define TESTS_MEASURE_MODEL_FOLDER_H

#include "../check.h"

#include "measure/weights.h"

#include <stdio.h>

enum { SEEN_MAX = 64, TEXT_CHARS = 400 };

struct seen {
	struct {
		char key[64], value[TEXT_CHARS], method[TEXT_CHARS];
	} readings[SEEN_MAX];
	struct {
		char id[64], where[TEXT_CHARS], says[TEXT_CHARS], found[100], expected[100];
		enum comparison_grade grade;
	} comparisons[SEEN_MAX];
	unsigned n_readings, n_comparisons, stop_at;
	struct weights_report report;
	struct gpai_error err;
};

enum gpai_code measure_names(const char *path, const char *const *names,
    const struct weights_options *options, struct seen *seen);
void measured(const char *path, const struct weights_options *options, struct seen *seen);
const char *value_of(const struct seen *seen, const char *key);
void says(const struct seen *seen, const char *id, enum comparison_grade grade, const char *line);
bool differs(const struct seen *seen);
/* A published model of the shared data; skips the test where they are not here. */
char *shared(const char *model);
int make_folder(void **state);
int remove_folder(void **state);
FILE *create(const char *name);
/* ' stands for ". */
void write_text(const char *name, const char *text);
/* "name dtype shape bytes;..." as a safetensors file whose data is a hole. */
void write_tensors(const char *name, const char *list);
void refused_with(const char *const *names, const struct weights_options *options,
    enum gpai_code code, const char *file, const char *message);

extern char folder[]; /* where make_folder made one */

#endif
