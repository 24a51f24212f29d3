/* SPDX-License-Identifier: Apache-2.0 */
/* Google's matcher (github.com/google/robotstxt) as bench-robots asks it. */
#include "robots.h"

#include "google_robots.h"

#include <string>

static bool
allows(const char *file, size_t len, const char *agent, const char *url)
{
	googlebot::RobotsMatcher matcher;

	return matcher.OneAgentAllowedByRobots(absl::string_view(file, len), agent, url);
}

static const struct robots_peer google = {"google", allows};
const struct robots_peer *const robots_peer = &google;
