/* SPDX-License-Identifier: Apache-2.0 */
/* gpai-post: one HTTP request with a few bytes, for time stamps and cosignatures. Started by gpai;
 * usable alone.
 *
 *   gpai-post URL TYPE < bytes
 *
 * Posts its standard input as content of that type. Prints the status and the type of the answer
 * on one line, then the answer's bytes as they came; a status that says no is an answer too.
 * Only http and https, redirects to nothing, an answer of 1 MiB at most, 60 seconds in all. It
 * knows no certificates of its own and sends nothing that was not handed to it: proxies are
 * those of the environment, as libcurl has it. */
#include "siblings/siblings.h"

#include "base/base.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	BODY_MAX = 1 << 20,
	CONNECT_SECONDS = 15,
	ALL_SECONDS = 60,
};

struct answer {
	char *at;
	size_t len;
	bool is_too_large;
};

static size_t
take(char *bytes, size_t size, size_t n, void *ctx)
{
	struct answer *answer = ctx;
	size_t len = size * n;

	if (len > BODY_MAX - answer->len) {
		answer->is_too_large = true;
		return 0;
	}
	memcpy(answer->at + answer->len, bytes, len);
	answer->len += len;
	return len;
}

/* The whole of standard input; -1 when there is more than may be posted. */
static ssize_t
read_input(char *at)
{
	size_t len = 0;
	ssize_t n;

	while ((n = read(STDIN_FILENO, at + len, BODY_MAX + 1 - len)) > 0)
		len += (size_t)n;
	return n < 0 || len > BODY_MAX ? -1 : (ssize_t)len;
}

static bool
configure(CURL *curl, const char *url, struct curl_slist *headers, struct answer *answer,
    char words[CURL_ERROR_SIZE])
{
	return curl_easy_setopt(curl, CURLOPT_URL, url) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)ALL_SECONDS) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_USERAGENT, "gpai/" GPAI_VERSION) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, words) == CURLE_OK;
}

static int
print(CURL *curl, const struct answer *answer)
{
	const char *type = NULL;
	long status = 0;

	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
	printf("%ld %s\n", status, type != NULL ? type : "");
	fwrite(answer->at, 1, answer->len, stdout);
	return fflush(stdout) == 0 ? SIBLING_OK : SIBLING_COULD_NOT;
}

/* `type` as the only header of ours; "Expect" would cost a round trip. */
static int
post(const char *url, const char *type, char *input, ssize_t len, struct answer *answer)
{
	char words[CURL_ERROR_SIZE] = "", header[256];
	struct curl_slist *headers = NULL, *more;
	CURL *curl = curl_easy_init();
	int code = SIBLING_COULD_NOT;

	snprintf(header, sizeof header, "Content-Type: %s", type);
	headers = curl_slist_append(NULL, header);
	more = headers != NULL ? curl_slist_append(headers, "Expect:") : NULL;
	if (curl == NULL || more == NULL || !configure(curl, url, more, answer, words) ||
	    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len) != CURLE_OK ||
	    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, input) != CURLE_OK) {
		fputs("gpai: libcurl would not do it\n", stderr);
	} else {
		CURLcode rc = curl_easy_perform(curl);
		if (rc == CURLE_OK)
			code = print(curl, answer);
		else
			fprintf(stderr, "gpai: %s: %s\n", url,
			    answer->is_too_large ? "its answer has more than 1 MiB"
			    : words[0] != '\0'   ? words
						 : curl_easy_strerror(rc));
	}
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	return code;
}

int
main(int argc, char **argv)
{
	struct answer answer = {.at = malloc(BODY_MAX)};
	char *input = malloc(BODY_MAX + 1);
	int code = SIBLING_COULD_NOT;

	if (argc != 3 || strpbrk(argv[2], "\r\n") != NULL || strlen(argv[2]) > 200) {
		code = sibling_usage("expected a URL and a media type");
	} else if (answer.at == NULL || input == NULL ||
		   curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		fputs("gpai: out of memory\n", stderr);
	} else {
		ssize_t len = read_input(input);
		if (len < 0)
			code = sibling_usage("expected at most 1 MiB to post");
		else
			code = post(argv[1], argv[2], input, len, &answer);
		curl_global_cleanup();
	}
	free(answer.at);
	free(input);
	return code;
}
