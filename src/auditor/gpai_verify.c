/* SPDX-License-Identifier: Apache-2.0 */
/* gpai-verify(1): what a provider shows, and what it proves. Reads the files it is given and
 * nothing else; writes nothing but with --extract. */
#include "auditor/published.h"
#include "auditor/words.h"
#include "base/base64_read.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_BYTES_MAX = SHOWN_BYTES_MAX, PATH_ROOM = 4096, NAME_MAX_CHARS = 120 };

static const char USAGE[] =
    "usage: gpai-verify [options] FILE|DIRECTORY\n"
    "a bundle, a published log, a checkpoint or a .tlog-proof, and what it proves\n"
    "  --key VKEY|FILE   the key of the provider, from a source that you trust\n"
    "  --policy FILE     logs, witnesses and quorum that you trust (C2SP tlog-policy)\n"
    "  --tsa FILE        certificates (PEM) that time stamps may lead to\n"
    "  --record FILE     the entry that a .tlog-proof is of\n"
    "  --leaf BYTES      the same, when it is 32 bytes: hexadecimal or Base 64\n"
    "  --extract DIR     write the documents of a bundle that holds together\n"
    "  --full            of records all that is shown, not one line\n"
    "  --json            one JSON object\n"
    "exit: 0 proved, 1 not vouched for or broken, 2 could not be read\n";

struct asked {
	const char *file, *key, *policy, *tsa, *record, *leaf, *extract, *json, *full;
	struct trust trust;
	struct text texts[5]; /* owned: what was read */
	size_t n_texts;
};

/* Kept to the end, for everything borrows from it. */
static enum gpai_code
read_kept(struct asked *asked, const char *path, struct text *text, struct gpai_error *err)
{
	enum gpai_code rc = read_file(path, FILE_BYTES_MAX, text, err);

	if (rc == GPAI_OK)
		asked->texts[asked->n_texts++] = *text;
	return rc;
}

static enum gpai_code
read_trust(struct asked *asked, struct gpai_error *err)
{
	struct text text = text_of(asked->key);
	enum gpai_code rc = GPAI_OK;

	asked->trust = TRUST_NONE;
	if (asked->policy != NULL && (rc = read_kept(asked, asked->policy, &text, err)) == GPAI_OK)
		rc = trust_policy(&asked->trust, asked->policy, text, err);
	text = text_of(asked->key);
	if (rc == GPAI_OK && asked->key != NULL && strchr(asked->key, '+') == NULL)
		rc = read_kept(asked, asked->key, &text, err);
	if (rc == GPAI_OK && asked->key != NULL)
		rc = trust_key(&asked->trust, asked->key, text, err);
	if (rc == GPAI_OK && asked->tsa != NULL &&
	    (rc = read_kept(asked, asked->tsa, &text, err)) == GPAI_OK)
		rc = tsa_read(&asked->trust.stores, asked->tsa,
		    (struct span){(const uint8_t *)text.at, text.len}, err);
	return rc;
}

/* ---- documents ---- */

/* Letters, digits and hyphens of a shown field, behind a mark. */
static void
add_to_name(char *name, const struct shown_record *record, const char *field, char mark)
{
	struct text value;
	size_t len = strlen(name);

	if (!find_field(record, field, &value))
		return;
	name[len++] = mark;
	for (size_t i = 0; i < value.len && len < NAME_MAX_CHARS; i++)
		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-",
			value.at[i]) != NULL)
			name[len++] = value.at[i];
	name[len] = 0;
}

/* Never over a file that is there. */
static enum gpai_code
extract(const char *folder, const struct shown *shown, struct gpai_error *err)
{
	char name[NAME_MAX_CHARS + 8], path[PATH_ROOM];

	for (size_t i = 0; i < shown->n_documents; i++) {
		const struct shown_document *document = &shown->documents[i];
		const struct shown_record *record = find_record(shown, document->number);
		snprintf(name, sizeof name, "%" PRIu64, document->number);
		add_to_name(name, record, "form", '-');
		add_to_name(name, record, "audience", '-');
		add_to_name(name, record, "format", '.');
		snprintf(path, sizeof path, "%s/%s", folder, name);
		FILE *out = fopen(path, "wbxe");
		bool is_written = out != NULL && fwrite(document->bytes.at, 1, document->bytes.len,
						     out) == document->bytes.len;
		if ((out != NULL && fclose(out) != 0) || !is_written)
			return fail(
			    err, GPAI_IO, in_file(path), "cannot be written, expected a new file");
	}
	return GPAI_OK;
}

/* ---- what was given ---- */

static enum audit_outcome
outcome_of(enum gpai_code rc, const struct published *found)
{
	if (rc != GPAI_OK)
		return rc == GPAI_CORRUPT ? AUDIT_BROKEN : AUDIT_UNREADABLE;
	return found->key != NULL && found->quorum.is_met ? AUDIT_PROVED : AUDIT_UNVOUCHED;
}

static void
say_published(struct words *w, const struct asked *asked, const struct published *found)
{
	words_say(w, found->key != NULL ? SAY_PROVED : SAY_NOT_PROVED,
	    "%sthe head of %" PRIu64
	    " entries of the log \"%.*s\" is signed by a key that you trust",
	    found->key != NULL ? "" : "that ", found->head.size, TEXT_ARG(found->head.origin));
	words_quorum(w, &asked->trust, &found->quorum);
}

static enum audit_outcome
check_folder(struct asked *asked, struct words *w, struct gpai_error *err)
{
	struct published found = {0};
	char path[PATH_ROOM];
	struct text note;

	snprintf(path, sizeof path, "%s/checkpoint", asked->file);
	enum gpai_code rc = read_kept(asked, path, &note, err);
	if (rc == GPAI_OK)
		rc = published_head(path, note, &asked->trust, &found, err);
	if (rc == GPAI_OK)
		rc = published_tiles(asked->file, &found.head, err);
	if (rc != GPAI_OK)
		return outcome_of(rc, &found);
	words_say(w, SAY_PROVED,
	    "these are all %" PRIu64 " entries of that head, and every tile is made of them",
	    found.head.size);
	say_published(w, asked, &found);
	return outcome_of(rc, &found);
}

static enum audit_outcome
check_proof(struct asked *asked, struct text proof, struct words *w, struct gpai_error *err)
{
	struct published found = {0};
	struct digest leaf;
	struct text entry = {(const char *)leaf.bytes, DIGEST_BYTES};
	uint64_t index;
	size_t len;
	enum gpai_code rc = GPAI_OK;

	if (asked->record != NULL)
		rc = read_kept(asked, asked->record, &entry, err);
	else if (!digest_from_hex(text_of(asked->leaf), &leaf) &&
		 (!base64_read(text_of(asked->leaf), leaf.bytes, DIGEST_BYTES, &len) ||
		     len != DIGEST_BYTES))
		rc = fail(err, GPAI_INVALID, in_file(asked->file),
		    "a proof of an entry that is not given, expected --record or --leaf");
	if (rc == GPAI_OK)
		rc = published_proof(asked->file, proof, entry, &asked->trust, &found, &index, err);
	if (rc == GPAI_OK) {
		words_say(
		    w, SAY_PROVED, "the entry is number %" PRIu64 " (from 0) of that head", index);
		say_published(w, asked, &found);
	}
	return outcome_of(rc, &found);
}

static enum audit_outcome
check_bundle(struct asked *asked, struct text text, struct words *w, struct audit *audit)
{
	audit_bundle(audit, asked->file, text, &asked->trust);
	if (audit->outcome > AUDIT_UNVOUCHED)
		return audit->outcome;
	if (asked->extract != NULL &&
	    extract(asked->extract, &audit->shown, &audit->err) != GPAI_OK)
		return AUDIT_UNREADABLE;
	words_audit(w, audit, &asked->trust);
	return audit->outcome;
}

static enum audit_outcome
check_any(struct asked *asked, struct words *w, struct audit *audit)
{
	struct published found;
	struct text text;
	struct stat st;

	if (read_trust(asked, &audit->err) != GPAI_OK)
		return AUDIT_UNREADABLE;
	if (stat(asked->file, &st) == 0 && S_ISDIR(st.st_mode))
		return check_folder(asked, w, &audit->err);
	if (read_kept(asked, asked->file, &text, &audit->err) != GPAI_OK)
		return AUDIT_UNREADABLE;
	if (text_starts(text, "{"))
		return check_bundle(asked, text, w, audit);
	if (text_starts(text, "c2sp.org/tlog-proof"))
		return check_proof(asked, text, w, &audit->err);
	enum gpai_code rc = published_head(asked->file, text, &asked->trust, &found, &audit->err);
	if (rc == GPAI_MALFORMED) /* of any other form just as well */
		rc = fail(&audit->err, rc, in_file(asked->file),
		    "neither a bundle nor a proof nor the signed head of a log");
	if (rc == GPAI_OK)
		say_published(w, asked, &found);
	return outcome_of(rc, &found);
}

static bool
parse(int argc, char **argv, struct asked *asked)
{
	static const struct option OPTIONS[] = {{"key", 1, NULL, 0}, {"policy", 1, NULL, 0},
	    {"tsa", 1, NULL, 0}, {"record", 1, NULL, 0}, {"leaf", 1, NULL, 0},
	    {"extract", 1, NULL, 0}, {"json", 0, NULL, 0}, {"full", 0, NULL, 0}, {0}};
	const char **texts[] = {&asked->key, &asked->policy, &asked->tsa, &asked->record,
	    &asked->leaf, &asked->extract, &asked->json, &asked->full};
	int i = 0, c;

	while ((c = getopt_long(argc, argv, "", OPTIONS, &i)) == 0)
		*texts[i] = optarg != NULL ? optarg : "yes";
	asked->file = argv[optind];
	return c == -1 && optind + 1 == argc;
}

int
main(int argc, char **argv)
{
	struct audit audit = {0};
	struct asked asked = {0};
	struct words words;

	if (!parse(argc, argv, &asked)) {
		fputs(USAGE, stderr);
		return 2;
	}
	if (!words_init(&words, asked.json != NULL, asked.full != NULL))
		return 2;
	enum audit_outcome outcome = check_any(&asked, &words, &audit);
	words_print(&words, stdout, outcome, &audit.err, &audit);
	audit_release(&audit);
	tsa_free(asked.trust.stores);
	for (size_t i = 0; i < asked.n_texts; i++)
		free((char *)(uintptr_t)asked.texts[i].at);
	if (fflush(stdout) != 0)
		return 2;
	return outcome == AUDIT_PROVED ? 0 : outcome == AUDIT_UNREADABLE ? 2 : 1;
}
