/* SPDX-License-Identifier: Apache-2.0 */
/* Where documents go: stdout, or files that are written beside their names first and renamed
 * when the issue is recorded, so that nobody sees half a document or one that the log does not
 * know. */
#ifndef CLI_DOCUMENT_FILES_H
#define CLI_DOCUMENT_FILES_H

#include "cli/cli.h"

struct document_files {
	struct cli *cli;
	const char *path;     /* of a single document; "-": stdout; NULL: in `folder` */
	const char *folder;   /* made when missing; NULL: none is */
	const char *format;   /* of names in the folder */
	const char *language; /* likewise; NULL or "en": not said */
	bool is_json;         /* they are told as one JSON object */
	char **paths;         /* of those that are begun, in order */
	uint32_t n, cap;
};

/* The `keep` of struct gpai_write_options; context is a struct document_files. */
enum gpai_code document_files_keep(void *context, const struct gpai_written *written,
    const char *bytes, size_t len, struct gpai_error *err);
/* Gives all their names, and tells them; or, where `rc` is an error, takes the parts back. */
enum gpai_code document_files_end(
    struct document_files *files, const struct gpai_issues *issues, enum gpai_code rc);
/* Bytes to a file by way of a part beside it. */
enum gpai_code document_file_put(
    const char *path, const char *bytes, size_t len, struct gpai_error *err);
/* Whether a file can be made there, before anything is recorded that it is to hold. */
enum gpai_code document_file_try(const char *path, struct gpai_error *err);

/* By --format, else by the suffix of the file, else HTML. */
const char *document_format(const struct call *call, const char *output);

#endif
