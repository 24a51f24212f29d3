/* SPDX-License-Identifier: Apache-2.0 */
/* Filling a struct gpai_error: one helper, used where the error is detected. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <gpai/error.h>

#include <stdarg.h>

/* Where something was found. `file` may be NULL. */
struct place {
	const char *file;
	enum gpai_place kind;
	uint64_t at;
};

#define NOWHERE ((struct place){0})

static inline struct place
in_file(const char *file)
{
	return (struct place){.file = file};
}

static inline struct place
at_line(const char *file, uint64_t line)
{
	return (struct place){.file = file, .kind = GPAI_LINE, .at = line};
}

static inline struct place
at_byte(const char *file, uint64_t offset)
{
	return (struct place){.file = file, .kind = GPAI_BYTE, .at = offset};
}

/* Fills `err` (which may be NULL) and returns `code`, so that a caller writes
 * `return fail(err, GPAI_MALFORMED, at_byte(name, 8), "...", ...)`. The message
 * is one line without capital or stop; bytes outside printable ASCII and valid
 * UTF-8 are shown as \xHH so that a hostile name cannot drive a terminal. */
enum gpai_code fail(struct gpai_error *err, enum gpai_code code, struct place place,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The same, naming the clause of a norm that is broken ("safetensors, header"). */
enum gpai_code fail_clause(struct gpai_error *err, enum gpai_code code, struct place place,
    const char *clause, const char *format, ...) __attribute__((format(printf, 5, 6)));

/* From errno: "cannot open: No space left on device". ENOENT becomes NOT_FOUND. */
enum gpai_code fail_errno(struct gpai_error *err, int number, const char *file, const char *doing);

enum gpai_code fail_memory(struct gpai_error *err);

#endif
