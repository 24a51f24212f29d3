/* SPDX-License-Identifier: Apache-2.0 */
/* Files of an archive on the disk: a folder or a tar, written once and read strictly. */
#ifndef API_ARCHIVE_H
#define API_ARCHIVE_H

#include "api/api.h"

#include "records/archive.h"

/* ---- a list of what there is (archive.c) ---- */

struct archive_listing {
	struct arena arena; /* of the names */
	struct archive_file *files;
	size_t n, cap;
	uint64_t bytes;
};

void archive_listing_release(struct archive_listing *listing);
/* The files of a dossier that follow from it alone, in order; README is not among them. */
enum gpai_code archive_list(struct dossier *dossier, const char *dir,
    struct archive_listing *listing, struct gpai_error *err);
/* The files of the log as published below DIR/.gpai/log, in order. */
enum gpai_code archive_published(
    const char *dir, const struct archive_sink *sink, struct gpai_error *err);

/* ---- writing (archive_put.c) ---- */

struct archive_put {
	struct arena arena;
	const char *target, *unfinished;
	bool is_tar;
	int fd;       /* of the tar, or of the unfinished folder */
	bool is_made; /* there is something under the unfinished name */
};

/* CONFLICT: there is such a target. For archive_put_release, whatever comes back. */
enum gpai_code archive_put_begin(
    struct archive_put *put, const char *target, struct gpai_error *err);
enum gpai_code archive_put_file(
    struct archive_put *put, const char *path, struct span bytes, struct gpai_error *err);
/* Flushes and gives it its name; never over something else. */
enum gpai_code archive_put_end(struct archive_put *put, struct gpai_error *err);
void archive_put_release(struct archive_put *put); /* removes what is not finished */

/* Gives what is under one name another that nothing has. Flushes the folder. */
enum gpai_code archive_rename(const char *from, const char *to, struct gpai_error *err);
/* "TARGET.unfinished-PID", in the arena; CONFLICT when the target exists. */
enum gpai_code archive_unfinished(
    struct arena *arena, const char *target, const char **unfinished, struct gpai_error *err);
/* Removes a folder that only this program filled. */
void archive_remove(const char *dir);

/* ---- reading (archive_take.c) ---- */

struct archive_take {
	const char *name; /* of the archive: for messages */
	bool is_tar;
	int fd;
	uint64_t at; /* in the tar */
};

enum gpai_code archive_take_begin(
    struct archive_take *take, const char *name, struct gpai_error *err);
/* The next file must be `path`. At most `limit` bytes, in the arena. */
enum gpai_code archive_take_file(struct archive_take *take, const char *path, uint64_t limit,
    struct arena *arena, struct span *bytes, struct gpai_error *err);
/* Is a file of that name next? In a folder: is there one. */
bool archive_take_is_next(const struct archive_take *take, const char *path);
/* Nothing may be left: of a folder, nothing that is not in the list. */
enum gpai_code archive_take_end(struct archive_take *take, const struct archive_manifest *manifest,
    bool is_signed, struct gpai_error *err);
void archive_take_release(struct archive_take *take);

#endif
