/* SPDX-License-Identifier: Apache-2.0 */
/* Passphrases of signing keys.
 *
 * From a file: its first line. A file is asked once, for it will not say otherwise the
 * second time. From the terminal: without echo, /dev/tty and not standard input, which may
 * be data; a new one twice. What a new key was protected by is known until the program
 * ends, so that nobody types it again for the record that follows. */
#include "cli/passphrase.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static enum gpai_code refuse(struct gpai_error *err, enum gpai_code code, const char *file,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

static enum gpai_code
refuse(struct gpai_error *err, enum gpai_code code, const char *file, const char *format, ...)
{
	va_list args;

	if (err == NULL)
		return code;
	*err = (struct gpai_error){.code = code};
	snprintf(err->file, sizeof err->file, "%s", file);
	va_start(args, format);
	vsnprintf(err->message, sizeof err->message, format, args);
	va_end(args);
	return code;
}

/* ---- lines ---- */

/* One line without its end, a byte at a time: what follows is not ours to take. -1 with errno;
 * more than fits, or a NUL: EINVAL. */
static int
read_line(int fd, char passphrase[GPAI_SECRET_BYTES])
{
	size_t len = 0;
	ssize_t got;
	char c;

	while ((got = read(fd, &c, 1)) == 1 && c != '\n') {
		if (c == '\0' || len == GPAI_SECRET_BYTES - 1) {
			errno = EINVAL;
			return -1;
		}
		passphrase[len++] = c;
	}
	if (got < 0)
		return -1;
	if (len > 0 && passphrase[len - 1] == '\r')
		len--;
	passphrase[len] = '\0';
	return 0;
}

static enum gpai_code
from_file(const char *file, char passphrase[GPAI_SECRET_BYTES], struct gpai_error *err)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return refuse(err, errno == ENOENT ? GPAI_NOT_FOUND : GPAI_IO, file,
		    "cannot open the file of the passphrase: %s", strerror(errno));
	int rc = read_line(fd, passphrase), number = errno;
	close(fd);
	if (rc != 0 && number == EINVAL)
		return refuse(err, GPAI_INVALID, file,
		    "first line is no passphrase, expected at most %d bytes and no NUL",
		    GPAI_SECRET_BYTES - 1);
	if (rc != 0)
		return refuse(
		    err, GPAI_IO, file, "cannot read the passphrase: %s", strerror(number));
	if (passphrase[0] == '\0')
		return refuse(err, GPAI_INVALID, file, "holds no passphrase in its first line");
	return GPAI_OK;
}

/* ---- the terminal ---- */

/* The signal that came while nothing was echoed; the terminal must be put right first. */
static volatile sig_atomic_t interrupted;

static void
note_signal(int number)
{
	interrupted = number;
}

static const int ENDING[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
enum { N_ENDING = sizeof ENDING / sizeof *ENDING };

/* Reads a line of `tty` with the echo off. */
static int
read_unseen(int tty, char passphrase[GPAI_SECRET_BYTES])
{
	struct sigaction action = {.sa_handler = note_signal}, was[N_ENDING];
	struct termios shown, hidden;

	if (tcgetattr(tty, &shown) != 0)
		return -1;
	interrupted = 0;
	for (size_t i = 0; i < N_ENDING; i++)
		sigaction(ENDING[i], &action, &was[i]);
	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
	hidden.c_lflag |= ICANON;
	int rc = tcsetattr(tty, TCSAFLUSH, &hidden) == 0 ? read_line(tty, passphrase) : -1;
	int number = errno;
	tcsetattr(tty, TCSAFLUSH, &shown);
	for (size_t i = 0; i < N_ENDING; i++)
		sigaction(ENDING[i], &was[i], NULL);
	if (interrupted != 0)
		raise((int)interrupted);
	errno = number;
	return rc;
}

static enum gpai_code
ask_once(int tty, const char *name, const char *prompt, char passphrase[GPAI_SECRET_BYTES],
    struct gpai_error *err)
{
	FILE *screen = fdopen(dup(tty), "w");

	if (screen != NULL) {
		fputs(prompt, screen);
		term_text(screen, name, strlen(name));
		fputs(": ", screen);
		fflush(screen);
	}
	int rc = read_unseen(tty, passphrase), number = errno;
	if (screen != NULL) {
		fputc('\n', screen);
		fclose(screen);
	}
	if (rc != 0)
		return refuse(err, GPAI_INVALID, name, "no passphrase was given: %s",
		    number == EINVAL ? "too long" : strerror(number));
	if (passphrase[0] == '\0')
		return refuse(err, GPAI_INVALID, name, "no passphrase was given");
	return GPAI_OK;
}

static enum gpai_code
from_terminal(const char *name, enum gpai_secret what, unsigned attempt,
    char passphrase[GPAI_SECRET_BYTES], struct gpai_error *err)
{
	static const char *const prompts[] = {
	    [GPAI_SECRET_OPEN] = "Passphrase of ",
	    [GPAI_SECRET_NEW] = "New passphrase for the key in ",
	    [GPAI_SECRET_PIN] = "PIN for ",
	};
	char again[GPAI_SECRET_BYTES] = "";
	int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	enum gpai_code rc;

	if (tty < 0)
		return refuse(err, GPAI_INVALID, name,
		    "needs a passphrase: there is no terminal to ask on, and neither "
		    "--passphrase-file nor GPAI_PASSPHRASE_FILE names a file");
	if (attempt > 0 && write(tty, "Wrong. ", 7) < 0)
		errno = 0; /* a courtesy */
	rc = ask_once(tty, name, prompts[what], passphrase, err);
	if (rc == GPAI_OK && what == GPAI_SECRET_NEW) {
		rc = ask_once(tty, name, "Again, for the key in ", again, err);
		if (rc == GPAI_OK && strcmp(passphrase, again) != 0)
			rc = refuse(err, GPAI_INVALID, name, "the two passphrases differ");
	}
	explicit_bzero(again, sizeof again);
	close(tty);
	return rc;
}

/* ---- which of them ---- */

void
cli_passphrase_files(struct cli *cli, const struct call *call)
{
	cli->passphrase_file = option_get(call, "passphrase-file");
	cli->new_passphrase_file = option_get(call, "new-passphrase-file");
	if (cli->passphrase_file == NULL)
		cli->passphrase_file = getenv("GPAI_PASSPHRASE_FILE");
	if (cli->passphrase_file != NULL && cli->passphrase_file[0] == '\0')
		cli->passphrase_file = NULL;
}

enum gpai_code
cli_passphrase(void *context, const char *name, enum gpai_secret what, unsigned attempt,
    char passphrase[GPAI_SECRET_BYTES], struct gpai_error *err)
{
	struct cli *cli = context;
	const char *file = cli->passphrase_file;
	enum gpai_code rc;

	if (what == GPAI_SECRET_OPEN && attempt == 0 && cli->typed[0] != '\0') {
		memcpy(passphrase, cli->typed, sizeof cli->typed);
		return GPAI_OK;
	}
	if (what == GPAI_SECRET_NEW && cli->new_passphrase_file != NULL)
		file = cli->new_passphrase_file;
	if (file != NULL && attempt > 0)
		return refuse(err, GPAI_INVALID, file, "wrong passphrase");
	rc = file != NULL ? from_file(file, passphrase, err)
	                  : from_terminal(name, what, attempt, passphrase, err);
	if (rc == GPAI_OK && what == GPAI_SECRET_NEW)
		memcpy(cli->typed, passphrase, sizeof cli->typed);
	return rc;
}

void
cli_passphrase_forget(struct cli *cli)
{
	explicit_bzero(cli->typed, sizeof cli->typed);
}
