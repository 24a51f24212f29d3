/* SPDX-License-Identifier: Apache-2.0 */
/* What points to a paywall or a login, and what does not. */
#include "../check.h"

#include "rights/indicators.h"

#include <string.h>

static unsigned
of_url(const char *url)
{
	struct document document = {.url = {(const uint8_t *)url, strlen(url)}, .status = 200};

	return indicators_of(&document, NULL);
}

static void
statuses_and_hints_are_told_each_by_its_own(void **state)
{
	struct html_hints hints = {.not_free = true}, form = {.password_form = true};
	struct document document = {0};
	(void)state;

	for (int status = 0; status < 600; status++) {
		unsigned expected = status == 401   ? 1u << INDICATOR_STATUS_401
		                    : status == 402 ? 1u << INDICATOR_STATUS_402
		                    : status == 403 ? 1u << INDICATOR_STATUS_403
		                                    : 0;
		document.status = status;
		assert_int_equal(indicators_of(&document, NULL), expected);
	}
	document.status = 402;
	assert_int_equal(indicators_of(&document, &hints),
	    1u << INDICATOR_STATUS_402 | 1u << INDICATOR_NOT_FREE);
	document.status = 200;
	assert_int_equal(indicators_of(&document, &form), 1u << INDICATOR_LOGIN_FORM);
}

static void
login_pages_are_known_by_a_whole_name_in_the_path(void **state)
{
	static const char *const logins[] = {"https://example.org/login",
	    "https://example.org/en/Sign-In/", "http://example.org/wp-login.php?redirect_to=x",
	    "https://example.org/account/login.aspx#top", "example.org/login"};
	static const char *const others[] = {"https://login.example.org/", "https://example.org/",
	    "https://example.org/blog/log-into-your-life", "https://example.org/a?next=/login",
	    "https://example.org/loginradius", "https://example.org", "", "urn:login",
	    "https://example.org/a#/login"};
	(void)state;

	for (size_t i = 0; i < sizeof logins / sizeof *logins; i++)
		if (of_url(logins[i]) != 1u << INDICATOR_LOGIN_URL)
			fail_msg("%s is one", logins[i]);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (of_url(others[i]) != 0)
			fail_msg("%s is none", others[i]);
	for (unsigned i = 0; i < INDICATORS_COUNT; i++) {
		assert_true(strlen(indicator_word((enum indicator)i)) > 0);
		assert_true(strlen(indicator_says((enum indicator)i)) > 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(statuses_and_hints_are_told_each_by_its_own),
	    cmocka_unit_test(login_pages_are_known_by_a_whole_name_in_the_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
