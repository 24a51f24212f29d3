/* SPDX-License-Identifier: Apache-2.0 */
/* gpai-witness: cosigns heads of other people's logs (c2sp.org/tlog-witness). Started by gpai;
 * usable alone.
 *
 *   gpai-witness --config DIR [--listen HOST:PORT]
 *   gpai-witness --config DIR init NAME | add VKEY | cosign FILE
 *
 * The server answers POST /add-checkpoint and GET /HASH/checkpoint. One thread answers, one
 * request after the other; what it must not do twice at once is under a lock of the folder, so
 * that `cosign` may run beside it. Requests have 64 KiB at most, connections are few and end
 * after 15 seconds of silence. A fork that a request proves is told on standard error, and kept.
 * Of the environment: GPAI_PASSPHRASE_FILE, whose first line opens the key, or protects it when
 * it is made.
 * Left out: TLS (a proxy before it has that), bastions, subtree cosignatures, ML-DSA. */
#include "siblings/siblings.h"
#include "siblings/witness_store.h"

#include "base/base.h"

#include <inttypes.h>
#include <microhttpd.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

enum {
	CONNECTIONS_MAX = 64,
	CONNECTIONS_PER_ADDRESS = 16,
	SILENCE_SECONDS = 15,
	HEADERS_MAX = 16 << 10, /* memory of one connection */
	FILE_MAX = 1 << 20,
	EXIT_REFUSED = 1,
	TOO_LARGE = 413,
};

static const char PLAIN[] = "text/plain; charset=utf-8", SIZE_TYPE[] = "text/x.tlog.size";

/* ---- one answer in words ---- */

static const char *
says(enum witness_answer answer)
{
	static const char *const words[] = {
#define X(name, status, words) words,
	    WITNESS_ANSWERS(X)
#undef X
	};
	return words[answer];
}

static void
tell_fork(const struct witness *witness, const struct witness_said *said)
{
	if (said->is_fork)
		fprintf(stderr,
		    "gpai-witness: FORK: %s signed two trees of %" PRIu64
		    " records; both are kept in %s/forks\n",
		    said->origin, said->seen, witness->dir);
}

/* ---- over HTTP ---- */

/* The body of one request, as far as it has come. */
struct incoming {
	size_t len;
	uint8_t body[WITNESS_REQUEST_MAX + 1];
};

static enum MHD_Result
answer(struct MHD_Connection *connection, unsigned status, const char *type, const void *bytes,
    size_t len)
{
	struct MHD_Response *response =
	    MHD_create_response_from_buffer(len, (void *)(uintptr_t)bytes, MHD_RESPMEM_MUST_COPY);
	enum MHD_Result rc = MHD_NO;

	if (response == NULL)
		return MHD_NO;
	if (MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type) == MHD_YES)
		rc = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return rc;
}

static enum MHD_Result
answer_words(struct MHD_Connection *connection, unsigned status, const char *words)
{
	char line[160];

	int len = snprintf(line, sizeof line, "%s\n", words);
	return answer(connection, status, PLAIN, line, (size_t)len);
}

static enum MHD_Result
answer_checkpoint(struct witness *witness, struct MHD_Connection *connection, struct span body)
{
	struct witness_said said;
	struct gpai_error err;
	enum MHD_Result rc;
	char size[32];

	if (witness_answer_request(witness, body, (int64_t)time(NULL), &said, &err) != GPAI_OK) {
		sibling_fail(&err);
		rc = answer_words(connection, MHD_HTTP_INTERNAL_SERVER_ERROR, "out of order");
	} else if (said.answer == WITNESS_COSIGN) {
		struct text lines = out_text(&said.lines);
		rc = answer(connection, witness_status(said.answer), PLAIN, lines.at, lines.len);
	} else if (said.answer == WITNESS_OLD_SIZE) {
		int len = snprintf(size, sizeof size, "%" PRIu64 "\n", said.seen);
		rc = answer(connection, witness_status(said.answer), SIZE_TYPE, size, (size_t)len);
	} else {
		rc = answer_words(connection, witness_status(said.answer), says(said.answer));
	}
	tell_fork(witness, &said);
	out_release(&said.lines);
	return rc;
}

/* GET /HASH/checkpoint */
static enum MHD_Result
answer_monitor(struct witness *witness, struct MHD_Connection *connection, const char *url)
{
	enum { HASH = 64 };
	struct arena arena;
	struct span note;
	enum MHD_Result rc;

	if (strlen(url) != 1 + HASH + strlen("/checkpoint") ||
	    strcmp(url + 1 + HASH, "/checkpoint") != 0)
		return answer_words(connection, MHD_HTTP_NOT_FOUND, "nothing here");
	arena_init(&arena, 0);
	if (witness_checkpoint(witness, (struct text){url + 1, HASH}, &arena, &note, NULL) ==
	    GPAI_OK)
		rc = answer(connection, MHD_HTTP_OK, PLAIN, note.at, note.len);
	else
		rc = answer_words(connection, MHD_HTTP_NOT_FOUND, "no checkpoint cosigned");
	arena_release(&arena);
	return rc;
}

/* Takes what came of the body; false when it is more than any request has. */
static bool
take_body(struct incoming *incoming, const char *bytes, size_t *len)
{
	size_t n = *len;

	*len = 0;
	if (n > WITNESS_REQUEST_MAX - incoming->len)
		return false;
	memcpy(incoming->body + incoming->len, bytes, n);
	incoming->len += n;
	return true;
}

/* The first call of a request: is it worth waiting for its body? */
static enum MHD_Result
begin(struct witness *witness, struct MHD_Connection *connection, const char *url,
    const char *method, void **state)
{
	const char *length = MHD_lookup_connection_value(
	    connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);

	if (strcmp(method, MHD_HTTP_METHOD_GET) == 0)
		return answer_monitor(witness, connection, url);
	if (strcmp(url, "/add-checkpoint") != 0)
		return answer_words(connection, MHD_HTTP_NOT_FOUND, "nothing here");
	if (strcmp(method, MHD_HTTP_METHOD_POST) != 0)
		return answer_words(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "expected POST");
	if (length != NULL && strtoull(length, NULL, 10) > WITNESS_REQUEST_MAX)
		return answer_words(connection, TOO_LARGE, "more than any request has");
	*state = calloc(1, sizeof(struct incoming));
	return *state != NULL ? MHD_YES : MHD_NO;
}

static enum MHD_Result
on_request(void *ctx, struct MHD_Connection *connection, const char *url, const char *method,
    const char *version, const char *bytes, size_t *len, void **state)
{
	struct incoming *incoming = *state;

	(void)version;
	if (incoming == NULL)
		return begin(ctx, connection, url, method, state);
	if (*len > 0)
		return take_body(incoming, bytes, len) ? MHD_YES : MHD_NO;
	return answer_checkpoint(ctx, connection, (struct span){incoming->body, incoming->len});
}

static void
on_end(void *ctx, struct MHD_Connection *connection, void **state,
    enum MHD_RequestTerminationCode code)
{
	(void)ctx, (void)connection, (void)code;
	free(*state);
	*state = NULL;
}

/* HOST:PORT in digits, [HOST]:PORT for IPv6. */
static bool
resolve(const char *address, struct addrinfo **found)
{
	const struct addrinfo hints = {
	    .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
	const char *colon = strrchr(address, ':');
	char host[64];

	if (colon == NULL || (size_t)(colon - address) >= sizeof host)
		return false;
	size_t len = (size_t)(colon - address);
	if (len > 1 && address[0] == '[' && address[len - 1] == ']') {
		address++;
		len -= 2;
	}
	memcpy(host, address, len);
	host[len] = '\0';
	return getaddrinfo(host, colon + 1, &hints, found) == 0;
}

static int
serve(struct witness *witness, const char *address)
{
	struct addrinfo *found = NULL;
	struct MHD_Daemon *daemon;
	sigset_t ends;
	int number;

	if (!resolve(address, &found))
		return sibling_usage("--listen %s, expected HOST:PORT in digits", address);
	/* Blocked before there are threads, so that they end here and not there. */
	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &ends, NULL);
	daemon = MHD_start_daemon(
	    MHD_USE_INTERNAL_POLLING_THREAD | (found->ai_family == AF_INET6 ? MHD_USE_IPv6 : 0), 0,
	    NULL, NULL, on_request, witness, MHD_OPTION_SOCK_ADDR, found->ai_addr,
	    MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL, MHD_OPTION_CONNECTION_LIMIT,
	    (unsigned)CONNECTIONS_MAX, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
	    (unsigned)CONNECTIONS_PER_ADDRESS, MHD_OPTION_CONNECTION_TIMEOUT,
	    (unsigned)SILENCE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADERS_MAX,
	    MHD_OPTION_END);
	freeaddrinfo(found);
	if (daemon == NULL)
		return sibling_usage("cannot listen at %s", address);
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
	fprintf(stderr, "gpai-witness: %s answers at port %u\n", witness->public_key.name,
	    info != NULL ? (unsigned)info->port : 0);
	sigwait(&ends, &number);
	MHD_stop_daemon(daemon);
	return SIBLING_OK;
}

/* ---- without a network ---- */

static int
cosign(struct witness *witness, const char *file)
{
	struct witness_said said = {.lines = {.fd = -1}};
	struct gpai_error err = {0};
	struct arena arena;
	struct span request;
	int code = EXIT_REFUSED;

	arena_init(&arena, 0);
	enum gpai_code rc = file_read(&arena, file, FILE_MAX, &request, &err);
	if (rc == GPAI_OK)
		rc = witness_answer_request(witness, request, (int64_t)time(NULL), &said, &err);
	struct text lines = out_text(&said.lines);
	if (rc != GPAI_OK) {
		code = sibling_fail(&err);
	} else if (said.answer == WITNESS_COSIGN) {
		fwrite(lines.at, 1, lines.len, stdout);
		code = fflush(stdout) == 0 ? SIBLING_OK : SIBLING_COULD_NOT;
	} else {
		fprintf(stderr, "gpai-witness: not cosigned: %s", says(said.answer));
		if (said.answer == WITNESS_OLD_SIZE)
			fprintf(stderr, " (%" PRIu64 " records)", said.seen);
		fputc('\n', stderr);
	}
	tell_fork(witness, &said);
	out_release(&said.lines);
	arena_release(&arena);
	return code;
}

/* ---- its folder ---- */

/* The first line of the file that GPAI_PASSPHRASE_FILE names; "" when there is none. */
static enum gpai_code
read_passphrase(char passphrase[KEYFILE_PASSPHRASE_MAX], struct gpai_error *err)
{
	const char *path = getenv("GPAI_PASSPHRASE_FILE");
	enum gpai_code rc = GPAI_OK;
	struct arena arena;
	struct span bytes;

	passphrase[0] = '\0';
	if (path == NULL || path[0] == '\0')
		return GPAI_OK;
	arena_init(&arena, 0);
	rc = file_read(&arena, path, KEYFILE_PASSPHRASE_MAX - 1, &bytes, err);
	if (rc == GPAI_OK) {
		snprintf(passphrase, KEYFILE_PASSPHRASE_MAX, "%.*s", (int)bytes.len,
		    (const char *)bytes.at);
		passphrase[strcspn(passphrase, "\r\n")] = '\0';
	}
	arena_release(&arena);
	return rc;
}

static enum gpai_code
ask_passphrase(void *ctx, const char *file, enum keyfile_wish wish, unsigned attempt,
    char passphrase[KEYFILE_PASSPHRASE_MAX], struct gpai_error *err)
{
	(void)ctx, (void)wish;
	enum gpai_code rc = read_passphrase(passphrase, err);
	if (rc == GPAI_OK && (passphrase[0] == '\0' || attempt > 0))
		rc = fail(err, GPAI_INVALID, in_file(file),
		    attempt > 0 ? "the passphrase is wrong"
				: "it needs a passphrase: GPAI_PASSPHRASE_FILE names its file");
	return rc;
}

static int
init(const char *dir, const char *name)
{
	uint8_t random[SIGN_SEED_BYTES + KEYFILE_RANDOM_BYTES];
	char passphrase[KEYFILE_PASSPHRASE_MAX];
	struct gpai_error err = {0};
	struct arena arena;
	struct span vkey;
	enum gpai_code rc = read_passphrase(passphrase, &err);

	if (rc == GPAI_OK && getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
		rc = fail(&err, GPAI_IO, NOWHERE, "no random bytes");
	if (rc == GPAI_OK)
		rc = witness_create(dir, text_of(name), text_of(passphrase), random, &err);
	explicit_bzero(random, sizeof random);
	explicit_bzero(passphrase, sizeof passphrase);
	arena_init(&arena, 0);
	char *path = file_join(&arena, dir, "key.pub");
	if (rc == GPAI_OK && path != NULL)
		rc = file_read(&arena, path, FILE_MAX, &vkey, &err);
	if (rc == GPAI_OK && path != NULL)
		fwrite(vkey.at, 1, vkey.len, stdout);
	arena_release(&arena);
	return rc == GPAI_OK && fflush(stdout) == 0 ? SIBLING_OK : sibling_fail(&err);
}

static int
add(const char *dir, const char *vkey)
{
	struct gpai_error err;

	return witness_trust(dir, text_of(vkey), &err) == GPAI_OK ? SIBLING_OK : sibling_fail(&err);
}

static int
open_and(const char *dir, const char *argument, int (*then)(struct witness *, const char *))
{
	const struct keyfile_asker asker = {.ask = ask_passphrase};
	struct witness witness;
	struct gpai_error err;

	if (witness_open(dir, &asker, &witness, &err) != GPAI_OK)
		return sibling_fail(&err);
	int code = then(&witness, argument);
	witness_close(&witness);
	return code;
}

int
main(int argc, char **argv)
{
	const char *dir = NULL, *listen = NULL;
	int i = 1;

	for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2)
		if (strcmp(argv[i], "--config") == 0)
			dir = argv[i + 1];
		else if (strcmp(argv[i], "--listen") == 0)
			listen = argv[i + 1];
		else
			return sibling_usage("%s is no option of a witness", argv[i]);
	signal(SIGPIPE, SIG_IGN);
	if (dir == NULL)
		return sibling_usage("expected --config DIR");
	if (i == argc)
		return listen != NULL ? open_and(dir, listen, serve)
		                      : sibling_usage("expected --listen HOST:PORT, or what to do");
	if (i + 2 != argc || listen != NULL)
		return sibling_usage("expected init NAME, add VKEY or cosign FILE");
	if (strcmp(argv[i], "init") == 0)
		return init(dir, argv[i + 1]);
	if (strcmp(argv[i], "add") == 0)
		return add(dir, argv[i + 1]);
	if (strcmp(argv[i], "cosign") == 0)
		return open_and(dir, argv[i + 1], cosign);
	return sibling_usage("%s is nothing that a witness does", argv[i]);
}
