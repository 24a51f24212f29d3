/* SPDX-License-Identifier: Apache-2.0 */
/* The compiler of the rulebook: YAML in, law image out.
 *
 * Belongs here: the language of gpai-law(5), its checks, the writer of the image that
 * rules/law.h describes. May include: base, notation, rules/law.h. Absent: evaluation,
 * any knowledge of what a particular law says.
 *
 * Reading files is apart from compiling bytes, so the compiler can be fed by a fuzzer.
 * The same files give the same image, byte for byte. */
#ifndef RULEBOOK_RULEBOOK_H
#define RULEBOOK_RULEBOOK_H

#include "base/base.h"

enum {
	RULEBOOK_PROBLEMS_MAX = 50,      /* more than anyone mends at a sitting */
	RULEBOOK_FILES_MAX = 4096,       /* a rulebook has dozens */
	RULEBOOK_BYTES_MAX = 32 << 20,   /* all files together; ours is below 2 MiB */
	RULEBOOK_MEMORY_MAX = 512 << 20, /* while compiling: trees, tables, macros unfolded */
	RULEBOOK_DEPTH_MAX = 100,        /* conditions within conditions: bounds recursion */
	RULEBOOK_CHAIN_MAX = 200,        /* provisions resting on one another: bounds recursion */
};

struct rulebook_file {
	const char *name; /* within the rulebook, "/" between folders: part of the digest */
	const char *path; /* as the reader of a message can open it */
	struct span bytes;
};

struct rulebook_report {
	uint32_t n;                                        /* problems kept */
	uint32_t more;                                     /* problems beyond those */
	struct gpai_error problems[RULEBOOK_PROBLEMS_MAX]; /* by file, then by line */
};

/* All *.yaml under a folder, hidden ones aside, sorted bytewise by name.
 * Errors: NOT_FOUND, also when there is no such file; IO; TOO_LARGE; NO_MEMORY. */
enum gpai_code rulebook_read(const char *dir, struct arena *arena, struct rulebook_file **files,
    uint32_t *n_files, struct gpai_error *err);

/* Compiles files, in the order given, to an image in the arena, aligned for law_open.
 * `report` may be NULL; it gets every problem, `err` the first. Errors: MALFORMED and what
 * yaml_parse may say, each with file and line; TOO_LARGE; NO_MEMORY. */
enum gpai_code rulebook_compile(const struct rulebook_file *files, uint32_t n_files,
    struct arena *arena, struct span *image, struct rulebook_report *report,
    struct gpai_error *err);

#endif
