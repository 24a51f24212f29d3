/* SPDX-License-Identifier: Apache-2.0 */
/* The command line: a client of <gpai/gpai.h> and nothing else.
 *
 * To add a subcommand: write NAME.c with one `int NAME_run(struct cli *, const struct
 * call *)`, add a row to commands.c, a line to meson.build and a page to man/. Help,
 * completion and the tests of the table follow from the row.
 * Habits: answers on stdout, everything else on stderr; exit 0 done and nothing open,
 * 1 done with findings, 2 could not. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <gpai/gpai.h>

#include <stdio.h>

enum { EXIT_DONE = 0, EXIT_FINDINGS = 1, EXIT_COULD_NOT = 2 };

/* --- The table --- */

struct option_row {
	const char *name; /* long name */
	char letter;      /* 0: none */
	const char *arg;  /* NULL: a switch; "[=WORD]": may be left out */
	const char *says;
};

#define OPTIONS_MAX 32
#define GIVEN_MAX   256 /* of one call */

struct cli;
struct call;

/* Any number, and what looks like an option among them is none of ours. */
#define WORDS_OF_A_COMMAND (-2)

struct command {
	const char *name;         /* one word, or two: "measure weights" */
	const char *arguments;    /* as in the synopsis */
	const char *says;         /* one line, no capital, no stop */
	const char *details;      /* a paragraph for `gpai help NAME` */
	int words_min, words_max; /* -1: any number; or WORDS_OF_A_COMMAND */
	int (*run)(struct cli *, const struct call *);
	const char *const *subwords;            /* NULL-terminated first words it takes, or NULL */
	struct option_row options[OPTIONS_MAX]; /* ends with a NULL name */
};

extern const struct command commands[];
extern const struct option_row common_options[]; /* every command takes these */
const struct command *command_find(const char *name);
/* The command that the first words name, and how many of them do; NULL: none. */
const struct command *command_find_words(char *const *words, int n, int *taken);
/* The second word of a command of two, if the first is this one; NULL otherwise. */
const char *command_second(const struct command *command, const char *first);

/* One parsed command line. */
struct call {
	const struct command *command;
	const char
	    *values[OPTIONS_MAX + 8]; /* by row: argument, "" for a switch, NULL when not given */
	char **words;
	int n_words;
	/* Options in the order given, for those that may be given more than once. */
	struct {
		int row;
		const char *value;
	} given[GIVEN_MAX];
	int n_given;
};

/* Value of an option by its long name: NULL when not given; the last, when given more often. */
const char *option_get(const struct call *call, const char *name);
/* All values of an option, in order, at most `most`; how many. */
size_t option_all(const struct call *call, const char *name, const char **values, size_t most);
/* Fills `call` from argv[1..]; false after saying what is wrong. */
bool call_parse(struct call *call, const struct command *command, int argc, char **argv);

/* --- The terminal --- */

#define STYLES(X)                                                                                  \
	X(PLAIN, "0")                                                                              \
	X(STRONG, "1") X(FAINT, "2") X(GOOD, "32") X(BAD, "31") X(ASK, "33") X(NAME, "36")
enum style {
#define X(name, code) STYLE_##name,
	STYLES(X)
#undef X
};

struct term {
	FILE *out;
	int width; /* columns of the terminal; 100 when it is none */
	bool colour;
};

void term_init(struct term *term, FILE *out);
/* Columns a text takes on a terminal. */
int term_columns(const char *text);
/* Prints others' text so that it cannot speak to the terminal: control characters are shown, each
 * in one column. */
void term_text(FILE *out, const char *text, size_t len);
/* Prints text in a style, padded on the right to `width` columns or cut with an ellipsis; width 0:
 * as is. */
void term_cell(struct term *term, enum style style, const char *text, int width);
/* Prints text wrapped at the terminal's width; lines after the first are indented. */
void term_wrap(struct term *term, enum style style, const char *text, int column, int indent);

/* A whole number as people read it, "140,620,634,112"; anything else unchanged. */
const char *term_grouped(const char *text, char *buffer, size_t size);

/* --- What commands share --- */

struct cli {
	struct gpai_env env;
	struct term term; /* stdout */
	struct gpai_error err;
	struct gpai_law *law;
	struct gpai_dossier *dossier;
	char *folder;                                      /* of the dossier */
	const char *passphrase_file, *new_passphrase_file; /* NULL: ask */
	char typed[GPAI_SECRET_BYTES];                     /* for a new key: it may be used next */
};

/* Each returns false after setting cli->err. `opens`: what the command needs. */
bool cli_law(struct cli *cli, const struct call *call);
bool cli_dossier(struct cli *cli, const struct call *call, bool read_only);
/* Says cli->err on stderr; the exit code for it. */
int cli_fail(struct cli *cli);
/* Prints a text from the library and frees it. */
void cli_print(struct cli *cli, char *text, size_t len);
/* Flushes stdout, before what must not happen when the answer did not arrive; false after
 * setting cli->err (a full disk behind a redirect). */
bool cli_flush(struct cli *cli);
/* A usage mistake: says it and points at help. */
int cli_usage(const struct command *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A JSON string with its quotes. */
void cli_json_string(FILE *out, const char *text);

/* Rendering that several commands use. */
const char *truth_shown(enum gpai_truth truth); /* "yes", "no", "unknown" */
enum style truth_style(enum gpai_truth truth);

/* Sets of changes, how far the claim goes, and what would need another measurement. */
void flips_show(struct cli *cli, const struct gpai_flips *flips, int column);
/* The options that flip and why-not share, and the answer they are about; false: see cli->err. */
bool flips_start(struct cli *cli, const struct call *call, struct gpai_flip_options *options,
    struct gpai_assessment **a);
int flips_print(struct cli *cli, enum gpai_code rc, char *text, size_t len);

#endif
