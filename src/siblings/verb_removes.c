/* SPDX-License-Identifier: Apache-2.0 */
/* gpai-rights removes PART... [--source S] [-o FILE]: the list of what to remove. With -o it goes
 * to a file, whole or not at all, and what it is is printed as JSON: {"digest","entries",
 * "nameless"}. */
#include "base/base.h"
#include "notation/json_writer.h"
#include "rights/removes.h"
#include "siblings/audit_arguments.h"
#include "siblings/siblings.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OPTION_OUT = AUDIT_OPTIONS_END };

static const struct option known[] = {
    AUDIT_OPTIONS, {"out", required_argument, NULL, OPTION_OUT}, {0}};

static enum gpai_code
write_to(const struct part_arguments *p, int fd, const char *name, struct removes *removes,
    struct gpai_error *err)
{
	struct out out;
	enum gpai_code rc;

	out_fd(&out, fd);
	rc = removes_write(p->path, p->sources, p->n_sources, &out, removes, err);
	if (rc == GPAI_OK)
		rc = out_status(&out, name, err);
	out_release(&out);
	return rc;
}

/* What the name stands for is kept, too. */
static enum gpai_code
sync_folder(const char *path, struct gpai_error *err)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash == NULL   ? strdup(".")
	               : slash == path ? strdup("/")
	                               : strndup(path, (size_t)(slash - path));
	enum gpai_code rc = GPAI_OK;
	int fd;

	if (folder == NULL)
		return fail_memory(err);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL))
		rc = fail_errno(err, errno, folder, "sync");
	if (fd >= 0)
		close(fd);
	free(folder);
	return rc;
}

/* Beside the target, and in its place once it is whole. */
static enum gpai_code
write_file(const struct part_arguments *p, const char *target, struct removes *removes,
    struct digest *digest, struct gpai_error *err)
{
	char *beside;
	uint64_t size;
	int fd;
	enum gpai_code rc;

	if (asprintf(&beside, "%s.XXXXXX", target) < 0)
		return fail_memory(err);
	if ((fd = mkostemp(beside, O_CLOEXEC)) < 0) {
		rc = fail_errno(err, errno, target, "create a file beside");
		free(beside);
		return rc;
	}
	rc = write_to(p, fd, target, removes, err);
	if (rc == GPAI_OK && (fchmod(fd, 0644) != 0 || fsync(fd) != 0))
		rc = fail_errno(err, errno, target, "write");
	if (close(fd) != 0 && rc == GPAI_OK)
		rc = fail_errno(err, errno, target, "write");
	if (rc == GPAI_OK)
		rc = file_digest(beside, digest, &size, err);
	if (rc == GPAI_OK && rename(beside, target) != 0)
		rc = fail_errno(err, errno, target, "replace");
	if (rc != GPAI_OK)
		unlink(beside);
	else
		rc = sync_folder(target, err);
	free(beside);
	return rc;
}

static enum gpai_code
print_summary(const struct removes *removes, const struct digest *digest, struct gpai_error *err)
{
	char hex[DIGEST_HEX_CHARS];
	struct json_writer w;
	struct out out;
	enum gpai_code rc;

	digest_hex(digest, hex);
	out_fd(&out, STDOUT_FILENO);
	json_writer_init(&w, &out);
	json_open(&w, '{');
	json_string_member(&w, "digest", hex);
	json_number_member(&w, "entries", removes->entries);
	json_number_member(&w, "nameless", removes->nameless);
	json_close(&w, '}');
	out_char(&out, '\n');
	rc = out_status(&out, "standard output", err);
	out_release(&out);
	return rc;
}

static int
list(const struct part_arguments *p, const char *target)
{
	struct gpai_error err = {0};
	struct removes removes;
	struct digest digest;
	enum gpai_code rc;

	if (target == NULL)
		rc = write_to(p, STDOUT_FILENO, "standard output", &removes, &err);
	else if ((rc = write_file(p, target, &removes, &digest, &err)) == GPAI_OK)
		rc = print_summary(&removes, &digest, &err);
	if (rc != GPAI_OK)
		return sibling_fail(&err);
	if (removes.nameless > 0)
		fprintf(stderr,
		    "gpai: %" PRIu64 " documents or more have neither URL nor id, so that no list "
		    "can name them\n",
		    removes.nameless);
	return SIBLING_OK;
}

int
verb_removes(int argc, char **argv)
{
	struct audit_arguments a;
	const char *target = NULL;
	int code = 0, id;

	audit_arguments_init(&a);
	while (code == 0 && (id = getopt_long(argc, argv, "o:", known, NULL)) != -1) {
		if (id == OPTION_OUT || id == 'o')
			target = optarg;
		else
			code = audit_arguments_take(&a, id, argc, argv);
	}
	if (code == 0)
		code = part_arguments_open(&a.parts, argc, argv);
	if (code == 0)
		code = list(&a.parts, target);
	audit_arguments_release(&a);
	return code;
}
