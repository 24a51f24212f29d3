/* SPDX-License-Identifier: Apache-2.0 */
/* What the test's server is asked with:
 *
 *   fetch-remote [OPTION=VALUE...] list|fetch URL
 *
 * list prints "size tag url" line by line, tabs between; fetch writes the bytes of all that is
 * listed and on stderr by what they were checked. What goes wrong is one line on stderr, exit 2. */
#include "remote/remote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *
value_of(const char *argument, const char *name)
{
	size_t len = strlen(name);

	return strncmp(argument, name, len) == 0 && argument[len] == '=' ? argument + len + 1
	                                                                 : NULL;
}

static void
set(struct remote_options *o, const char *argument)
{
	const char *v;

	if ((v = value_of(argument, "endpoint")) != NULL)
		o->endpoint = v;
	else if ((v = value_of(argument, "key")) != NULL)
		o->key_id = v;
	else if ((v = value_of(argument, "secret")) != NULL)
		o->secret = v;
	else if ((v = value_of(argument, "token")) != NULL)
		o->token = v;
	else if ((v = value_of(argument, "region")) != NULL)
		o->region = v;
	else if ((v = value_of(argument, "spool")) != NULL)
		o->spool_dir = v;
	else if ((v = value_of(argument, "spool-max")) != NULL)
		o->spool_max = strtoull(v, NULL, 10);
	else if ((v = value_of(argument, "part")) != NULL)
		o->part_bytes = strtoull(v, NULL, 10);
	else if ((v = value_of(argument, "tries")) != NULL)
		o->tries = (unsigned)strtoul(v, NULL, 10);
	else if ((v = value_of(argument, "stall")) != NULL)
		o->stall_s = (unsigned)strtoul(v, NULL, 10);
}

static enum gpai_code
write_out(struct remote *remote, const struct remote_object *object, struct gpai_error *err)
{
	struct remote_file file;
	enum gpai_code rc = remote_fetch(remote, object, &file, err);
	char bytes[65536];
	ssize_t n;

	if (rc != GPAI_OK)
		return rc;
	for (off_t at = 0; (n = pread(file.fd, bytes, sizeof bytes, at)) > 0; at += n)
		fwrite(bytes, 1, (size_t)n, stdout);
	fprintf(stderr, "%s\n", file.checked);
	remote_close(remote, &file);
	return GPAI_OK;
}

static enum gpai_code
run(struct remote *remote, const char *verb, const char *url, struct arena *arena,
    struct gpai_error *err)
{
	struct remote_object *objects;
	size_t n;
	enum gpai_code rc = remote_list(remote, url, arena, &objects, &n, err);

	for (size_t i = 0; rc == GPAI_OK && i < n; i++) {
		if (strcmp(verb, "list") == 0)
			printf("%lld\t%.*s\t%.*s\n", (long long)objects[i].size,
			    TEXT_ARG(objects[i].tag), TEXT_ARG(objects[i].url));
		else
			rc = write_out(remote, &objects[i], err);
	}
	return rc;
}

int
main(int argc, char **argv)
{
	struct remote_options options = {.pause_ms = 1};
	struct gpai_error err = {0};
	struct remote *remote = NULL;
	struct arena arena;
	int i = 1;

	while (i < argc && strchr(argv[i], '=') != NULL && !remote_is_url(argv[i]))
		set(&options, argv[i++]);
	if (argc - i != 2)
		return 1;
	arena_init(&arena, (size_t)64 << 20);
	enum gpai_code rc = remote_create(&options, &remote, &err);
	if (rc == GPAI_OK)
		rc = run(remote, argv[i], argv[i + 1], &arena, &err);
	if (rc != GPAI_OK)
		fprintf(stderr, "%s: %s\n", err.file, err.message);
	remote_free(remote);
	arena_release(&arena);
	return rc == GPAI_OK ? 0 : 2;
}
