/* SPDX-License-Identifier: Apache-2.0 */
/* Command lines parsed by the rows of the command table. */
#include "cli/cli.h"

#include <getopt.h>
#include <string.h>

enum { ROWS_MAX = OPTIONS_MAX + 8, FIRST_LONG = 256 };

/* The i-th row of a command: its own first, then those every command takes. */
static const struct option_row *
row_at(const struct command *command, int i)
{
	for (const struct option_row *r = command->options; r->name != NULL; r++)
		if (i-- == 0)
			return r;
	return &common_options[i];
}

static int
row_count(const struct command *command)
{
	int n = 0;

	while (row_at(command, n)->name != NULL)
		n++;
	return n;
}

const char *
option_get(const struct call *call, const char *name)
{
	for (int i = 0; row_at(call->command, i)->name != NULL; i++)
		if (strcmp(row_at(call->command, i)->name, name) == 0)
			return call->values[i];
	return NULL;
}

size_t
option_all(const struct call *call, const char *name, const char **values, size_t most)
{
	size_t n = 0;

	for (int i = 0; i < call->n_given && n < most; i++)
		if (strcmp(row_at(call->command, call->given[i].row)->name, name) == 0)
			values[n++] = call->given[i].value;
	return n;
}

static int
row_of(const struct command *command, int found)
{
	if (found >= FIRST_LONG)
		return found - FIRST_LONG;
	for (int i = 0; row_at(command, i)->name != NULL; i++)
		if (row_at(command, i)->letter == found)
			return i;
	return -1;
}

static bool
check_words(const struct call *call)
{
	const struct command *c = call->command;

	if (option_get(call, "help") != NULL)
		return true;
	if (call->n_words < c->words_min) {
		cli_usage(c, "needs %s", c->arguments);
		return false;
	}
	if (c->words_max >= 0 && call->n_words > c->words_max) {
		cli_usage(c, "does not take \"%s\"", call->words[c->words_max]);
		return false;
	}
	return true;
}

bool
call_parse(struct call *call, const struct command *command, int argc, char **argv)
{
	struct option longs[ROWS_MAX + 1] = {0};
	char shorts[2 * ROWS_MAX + 3] = "+:"; /* +: the first word ends our options */
	size_t s = 2;
	int n = row_count(command);

	*call = (struct call){.command = command};
	for (int i = 0; i < n; i++) {
		const struct option_row *row = row_at(command, i);
		int takes = row->arg == NULL     ? no_argument
		            : row->arg[0] == '[' ? optional_argument
		                                 : required_argument;
		longs[i] = (struct option){row->name, takes, NULL, FIRST_LONG + i};
		if (row->letter != 0) {
			shorts[s++] = row->letter;
			if (row->arg != NULL)
				shorts[s++] = ':';
		}
	}
	if (command->words_max != WORDS_OF_A_COMMAND)
		memmove(shorts, shorts + 1, s);
	optind = 0; /* a fresh scan, permuting words behind options */
	opterr = 0;
	for (int found; (found = getopt_long(argc, argv, shorts, longs, NULL)) != -1;) {
		if (found == '?' || found == ':') {
			cli_usage(command,
			    found == ':' ? "%s needs an argument" : "unknown option %s",
			    argv[optind - 1]);
			return false;
		}
		int row = row_of(command, found);
		call->values[row] = optarg != NULL ? optarg : "";
		if (call->n_given == GIVEN_MAX) {
			cli_usage(command, "takes at most %d options", GIVEN_MAX);
			return false;
		}
		call->given[call->n_given].row = row;
		call->given[call->n_given++].value = call->values[row];
	}
	call->words = argv + optind;
	call->n_words = argc - optind;
	return check_words(call);
}
