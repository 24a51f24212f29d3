/* SPDX-License-Identifier: Apache-2.0 */
/* gpai: finds the subcommand, gives it the world (moment, randomness, terminal). */
#include "cli/cli.h"

#include "cli/passphrase.h"
#include "cli/run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

static bool
system_random(void *context, void *bytes, size_t len)
{
	uint8_t *at = bytes;

	(void)context;
	while (len > 0) {
		ssize_t n = getrandom(at, len, 0);
		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0) {
			at += n;
			len -= (size_t)n;
		}
	}
	return true;
}

/* The moment that counts as now: GPAI_NOW (seconds since 1970) when set, which makes
 * tests and examples repeatable, else the clock. */
static int64_t
now(void)
{
	const char *fixed = getenv("GPAI_NOW");
	char *end;

	if (fixed != NULL && fixed[0] != '\0') {
		long long seconds = strtoll(fixed, &end, 10);
		if (*end == '\0' && seconds >= 0)
			return seconds;
	}
	return time(NULL);
}

int
cli_usage(const struct command *command, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "gpai%s%s: ", command ? " " : "", command ? command->name : "");
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(
	    stderr, "; see 'gpai help%s%s'\n", command ? " " : "", command ? command->name : "");
	return EXIT_COULD_NOT;
}

int
cli_fail(struct cli *cli)
{
	char line[1024];

	gpai_error_line(&cli->err, line, sizeof line);
	fputs("gpai: ", stderr);
	term_text(stderr, line, strlen(line));
	fputc('\n', stderr);
	return EXIT_COULD_NOT;
}

/* Beside what the command was asked to do: it goes on. */
static void
warn(void *context, const struct gpai_error *problem)
{
	char line[1024];

	(void)context;
	gpai_error_line(problem, line, sizeof line);
	fputs("gpai: the log was not published: ", stderr);
	term_text(stderr, line, strlen(line));
	fputc('\n', stderr);
}

static void
count_problem(void *context, const struct gpai_error *problem)
{
	unsigned *n = context;

	(void)problem;
	++*n;
}

/* A rulebook to be used: its first error, and how many follow. To see all: law lint. */
static bool
load_law(struct cli *cli, const char *folder)
{
	struct gpai_error *err = &cli->err;
	size_t len;
	unsigned n = 0;

	if (gpai_law_load(folder, &cli->law, count_problem, &n, err) == GPAI_OK)
		return true;
	len = strlen(err->message);
	if (n > 1)
		snprintf(err->message + len, sizeof err->message - len,
		    "; and %u more: gpai law lint", n - 1);
	return false;
}

bool
cli_law(struct cli *cli, const struct call *call)
{
	const char *folder = option_get(call, "law");

	if (cli->law != NULL)
		return true;
	if (folder != NULL)
		return load_law(cli, folder);
	return gpai_law_builtin(&cli->law, &cli->err) == GPAI_OK;
}

bool
cli_dossier(struct cli *cli, const struct call *call, bool read_only)
{
	const char *start = option_get(call, "dossier");
	struct gpai_dossier_options options = {.read_only = read_only};

	if (!cli_law(cli, call))
		return false;
	gpai_text_free(cli->folder);
	return gpai_dossier_find(start != NULL ? start : ".", &cli->folder, &cli->err) == GPAI_OK &&
	       gpai_dossier_open(
		   cli->folder, cli->law, &cli->env, &options, &cli->dossier, &cli->err) == GPAI_OK;
}

void
cli_print(struct cli *cli, char *text, size_t len)
{
	fwrite(text, 1, len, cli->term.out);
	if (len > 0 && text[len - 1] != '\n')
		fputc('\n', cli->term.out);
	gpai_text_free(text);
}

bool
cli_flush(struct cli *cli)
{
	int number = fflush(cli->term.out) == 0 ? 0 : errno;

	if (number == 0 && !ferror(cli->term.out))
		return true;
	cli->err = (struct gpai_error){.code = GPAI_IO, .file = "standard output"};
	snprintf(cli->err.message, sizeof cli->err.message, "cannot write: %s",
	    number != 0 ? strerror(number) : "not all was taken");
	return false;
}

/* The exit code once stdout is flushed. What could not be done has been said already, in
 * one line. */
static int
finish(struct cli *cli, int code)
{
	return code == EXIT_COULD_NOT || cli_flush(cli) ? code : cli_fail(cli);
}

const char *
truth_shown(enum gpai_truth truth)
{
	static const char *const words[] = {"no", "unknown", "yes"};

	return words[truth];
}

enum style
truth_style(enum gpai_truth truth)
{
	static const enum style styles[] = {STYLE_STRONG, STYLE_ASK, STYLE_STRONG};

	return styles[truth];
}

static int
run(struct cli *cli, const struct command *command, int argc, char **argv)
{
	struct call call;
	int code;

	if (!call_parse(&call, command, argc, argv))
		return EXIT_COULD_NOT;
	if (option_get(&call, "help") != NULL) {
		char *words[] = {(char *)(uintptr_t)command->name};
		struct call help = {.command = command_find("help"), .words = words, .n_words = 1};
		return finish(cli, help_run(cli, &help));
	}
	cli_passphrase_files(cli, &call);
	code = command->run(cli, &call);
	return finish(cli, code);
}

/* A closed standard descriptor would be given to the next file that is opened, and
 * answers would go into it. Nothing can be written to what is put there instead. */
static void
occupy_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

/* Nothing of that name; of a first word that needs a second, which there are. */
static int
no_command(const char *name, const char *second)
{
	const char *word;
	bool is_first = false;

	for (const struct command *c = commands; c->name != NULL; c++)
		is_first = is_first || command_second(c, name) != NULL;
	if (!is_first)
		return cli_usage(NULL, "there is no command \"%s\"", name);
	fprintf(stderr, "gpai %s: ", name);
	if (second != NULL)
		fprintf(stderr, "does not know \"%s\", ", second);
	fputs("takes", stderr);
	for (const struct command *c = commands; c->name != NULL; c++)
		if ((word = command_second(c, name)) != NULL)
			fprintf(stderr, " %s", word);
	fprintf(stderr, "; see 'gpai help %s'\n", name);
	return EXIT_COULD_NOT;
}

int
main(int argc, char **argv)
{
	struct cli cli = {
	    .env = {
		.now = now(), .random = system_random, .passphrase = cli_passphrase, .warn = warn}};
	const struct command *command;
	const char *name = argc > 1 ? argv[1] : "help";
	int code, taken = 1;

	cli.env.context = &cli;
	occupy_descriptors();
	term_init(&cli.term, stdout);
	if (strcmp(name, "--version") == 0)
		name = "version";
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
		name = "help";
	command = argc > 1 ? command_find_words(argv + 1, argc - 1, &taken) : NULL;
	if (command == NULL)
		command = command_find(name);
	if (command == NULL)
		return no_command(name, argc > 2 ? argv[2] : NULL);
	code =
	    argc > 1 ? run(&cli, command, argc - taken, argv + taken) : run(&cli, command, 1, argv);
	cli_passphrase_forget(&cli);
	gpai_dossier_close(cli.dossier);
	gpai_law_free(cli.law);
	gpai_text_free(cli.folder);
	return code;
}
