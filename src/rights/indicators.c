/* SPDX-License-Identifier: Apache-2.0 */
#include "rights/indicators.h"

#include "hosts/url.h"

#include <string.h>

const char *
indicator_word(enum indicator indicator)
{
	static const char *const words[] = {
#define X(name, word, says) [INDICATOR_##name] = word,
	    INDICATORS(X)
#undef X
	};

	return words[indicator];
}

const char *
indicator_says(enum indicator indicator)
{
	static const char *const says[] = {
#define X(name, word, what) [INDICATOR_##name] = what,
	    INDICATORS(X)
#undef X
	};

	return says[indicator];
}

/* Names of pages where one logs in, as they stand alone between two slashes. */
static bool
is_login_word(struct span segment)
{
	static const char *const words[] = {"anmelden", "connexion", "inloggen", "iniciar-sesion",
	    "log-in", "log_in", "login", "logon", "sign-in", "sign_in", "signin", "user-login",
	    "userlogin", "wp-login"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t len = strlen(words[i]), same = 0;

		if (segment.len != len)
			continue;
		while (same < len && (segment.at[same] | 0x20) == (words[i][same] | 0x20))
			same++;
		if (same == len)
			return true;
	}
	return false;
}

/* The bytes of a URL between its host and its query. */
static struct span
path_of(struct span url)
{
	struct span authority = url_authority(url);
	struct span path = {0};

	if (authority.len == 0)
		return path;
	path.at = authority.at + authority.len;
	while (path.at + path.len < url.at + url.len && path.at[path.len] != '?' &&
	       path.at[path.len] != '#')
		path.len++;
	return path;
}

static bool
is_login_url(struct span url)
{
	struct span path = path_of(url);

	while (path.len > 0) {
		size_t len = 0;
		while (len < path.len && path.at[len] != '/')
			len++;
		const uint8_t *dot = len > 0 ? memchr(path.at, '.', len) : NULL;
		if (is_login_word(
			(struct span){path.at, dot != NULL ? (size_t)(dot - path.at) : len}))
			return true;
		len += len < path.len;
		path = (struct span){path.at + len, path.len - len};
	}
	return false;
}

unsigned
indicators_of(const struct document *document, const struct html_hints *hints)
{
	unsigned found = 0;

	if (document->status >= 401 && document->status <= 403)
		found |= 1u << (INDICATOR_STATUS_401 + document->status - 401);
	if (is_login_url(document->url))
		found |= 1u << INDICATOR_LOGIN_URL;
	if (hints != NULL && hints->password_form)
		found |= 1u << INDICATOR_LOGIN_FORM;
	if (hints != NULL && hints->not_free)
		found |= 1u << INDICATOR_NOT_FREE;
	return found;
}
