/* SPDX-License-Identifier: Apache-2.0 */
/* lawc: compiles law/ while the program is built. Not installed; `gpai law lint` is the
 * same compiler for everyone.
 *
 *	lawc DIR IMAGE SOURCE DEPFILE
 *
 * writes the image, an assembler source that places it in read-only memory (bytes go in as
 * they are: no relocations, nothing for a C compiler to chew on), and the list of what the
 * two were made from. Folders are on that list, too, so that a new file is noticed. */
#include "rulebook/rulebook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
print_problem(const struct gpai_error *problem)
{
	if (problem->file[0] != 0)
		fprintf(stderr, "%s:", problem->file);
	if (problem->place == GPAI_LINE)
		fprintf(stderr, "%llu:", (unsigned long long)problem->at);
	fprintf(stderr, "%s%s\n", problem->file[0] != 0 ? " " : "", problem->message);
}

static void
print_report(const struct rulebook_report *report, const struct gpai_error *err)
{
	for (uint32_t i = 0; i < report->n; i++)
		print_problem(&report->problems[i]);
	if (report->n == 0)
		print_problem(err);
	if (report->more > 0)
		fprintf(stderr, "and %u more\n", report->more);
}

/* ELF, with %progbits, which all assemblers for ELF take; the last section says that the
 * stack need not be executable. */
static void
write_source(struct out *out, const char *image)
{
	out_string(out, "\t.section .rodata.law_image,\"a\",%progbits\n"
			"\t.globl law_image\n\t.hidden law_image\n"
			"\t.type law_image, %object\n\t.balign 16\n"
			"law_image:\n\t.incbin ");
	out_json_string(out, text_of(image));
	out_string(out, "\n.Lend:\n\t.size law_image, .Lend - law_image\n"
			"\t.globl law_image_size\n\t.hidden law_image_size\n"
			"\t.type law_image_size, %object\n"
			"\t.balign __SIZEOF_SIZE_T__\n"
			"law_image_size:\n"
			"#if __SIZEOF_SIZE_T__ == 8\n\t.quad .Lend - law_image\n"
			"#else\n\t.long .Lend - law_image\n#endif\n"
			"\t.size law_image_size, __SIZEOF_SIZE_T__\n"
			"\t.section .note.GNU-stack,\"\",%progbits\n");
}

/* A name in a depfile: blanks and '#' escaped, '$' doubled. */
static void
write_name(struct out *out, const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (name[i] == ' ' || name[i] == '#')
			out_char(out, '\\');
		if (name[i] == '$')
			out_char(out, '$');
		out_char(out, name[i]);
	}
}

static void
write_depfile(struct out *out, const char *image, const char *source, const char *dir,
    const struct rulebook_file *files, uint32_t n)
{
	write_name(out, image, strlen(image));
	out_char(out, ' ');
	write_name(out, source, strlen(source));
	out_string(out, ": ");
	write_name(out, dir, strlen(dir));
	for (uint32_t i = 0; i < n; i++) {
		const char *slash = strrchr(files[i].path, '/');
		out_string(out, " \\\n ");
		write_name(out, files[i].path, strlen(files[i].path));
		if (slash == NULL || strchr(files[i].name, '/') == NULL)
			continue;
		out_char(out, ' ');
		write_name(out, files[i].path, (size_t)(slash - files[i].path));
	}
	out_char(out, '\n');
}

static enum gpai_code
replace(const char *path, struct out *out, struct gpai_error *err)
{
	struct text text = out_text(out);
	enum gpai_code rc = out_status(out, path, err);

	if (rc == GPAI_OK)
		rc = file_replace(
		    path, (struct span){(const uint8_t *)text.at, text.len}, 0644, err);
	out_release(out);
	return rc;
}

static enum gpai_code
run(char **argv, struct arena *arena, struct rulebook_report *report, struct gpai_error *err)
{
	const char *dir = argv[1], *image_path = argv[2], *source = argv[3], *depfile = argv[4];
	struct rulebook_file *files;
	struct span image;
	struct out out;
	uint32_t n;

	enum gpai_code rc = rulebook_read(dir, arena, &files, &n, err);
	if (rc == GPAI_OK)
		rc = rulebook_compile(files, n, arena, &image, report, err);
	if (rc == GPAI_OK)
		rc = file_replace(image_path, image, 0644, err);
	if (rc != GPAI_OK)
		return rc;
	out_memory(&out);
	write_source(&out, image_path);
	if ((rc = replace(source, &out, err)) != GPAI_OK)
		return rc;
	out_memory(&out);
	write_depfile(&out, image_path, source, dir, files, n);
	return replace(depfile, &out, err);
}

int
main(int argc, char **argv)
{
	struct rulebook_report *report = calloc(1, sizeof *report);
	struct gpai_error err = {0};
	struct arena arena;

	if (argc != 5 || report == NULL) {
		fprintf(stderr, "usage: lawc DIR IMAGE SOURCE DEPFILE\n");
		free(report);
		return 2;
	}
	arena_init(&arena, RULEBOOK_MEMORY_MAX);
	enum gpai_code rc = run(argv, &arena, report, &err);
	if (rc != GPAI_OK)
		print_report(report, &err);
	arena_release(&arena);
	free(report);
	return rc == GPAI_OK ? 0 : 1;
}
