/* SPDX-License-Identifier: Apache-2.0 */
/* Every bundle that tests/auditor judges, kept as a file with what gpai-verify says of it, so
 * that the page can be asked the same.  usage: hostile FOLDER
 *
 * The tests of the auditor are compiled once more with calls that write things down between. */
#include "auditor/audit.h"

#include <stdio.h>
#include <stdlib.h>

#define KEPT_MAX (32u << 20)

static const char *folder;
static unsigned n_kept;
static struct text last_key, last_policy;

static void
keep(const char *what, struct text text)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof path, "%s/%03u.%s", folder, n_kept, what);
	if (!(f = fopen(path, "wb")) || fwrite(text.at, 1, text.len, f) != text.len || fclose(f))
		exit(2);
}

static enum gpai_code
kept_key(struct trust *trust, const char *file, struct text text, struct gpai_error *err)
{
	last_key = text;
	return trust_key(trust, file, text, err);
}

static enum gpai_code
kept_policy(struct trust *trust, const char *file, struct text text, struct gpai_error *err)
{
	last_policy = text;
	return trust_policy(trust, file, text, err);
}

static void
kept_bundle(struct audit *audit, const char *file, struct text text, const struct trust *trust)
{
	static const char *const WORDS[] = {[AUDIT_PROVED] = "PROVED",
	    [AUDIT_UNVOUCHED] = "NOT VOUCHED FOR",
	    [AUDIT_BROKEN] = "BROKEN",
	    [AUDIT_UNREADABLE] = "BROKEN"};

	audit_bundle(audit, file, text, trust);
	if (text.len > KEPT_MAX) /* stated to be longer than its memory is */
		return;
	keep("bundle", text);
	keep("outcome", text_of(WORDS[audit->outcome]));
	if (trust->has_policy)
		keep("policy", last_policy);
	else if (trust->n_logs > 0)
		keep("vkey", last_key);
	n_kept++;
}

#define audit_bundle kept_bundle
#define trust_key    kept_key
#define trust_policy kept_policy
#define main         auditor_main
int auditor_main(void);
#include "../auditor/bundle.c"
#undef main

int
main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	folder = argv[1];
	return auditor_main();
}
