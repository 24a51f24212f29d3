/* SPDX-License-Identifier: Apache-2.0 */
/* gpai-rights scan: as gpai-corpus scan, with --archive FILE --agent NAME... and what else an audit
 * is to look at. */
#include "siblings/scan_arguments.h"

#include "base/base.h"
#include "rights/judge.h"
#include "signals/robots.h"

#include <string.h>

#define LISTS_MAX    64
#define CACHE_BYTES  ((uint64_t)512 << 20)
#define SECONDS_MOST ((uint64_t)100 * 366 * 86400)

struct arguments {
	struct scan_arguments scan;
	struct rights_options rights;
	struct text agents[ROBOTS_AGENTS_MAX];
	struct rights_list blocks[LISTS_MAX], licensed[LISTS_MAX];
};

enum {
	OPTION_ARCHIVE = SCAN_OPTIONS_END,
	OPTION_AGENT,
	OPTION_AGAINST,
	OPTION_AS_OF,
	OPTION_WITHIN,
	OPTION_AS_OF_WITHIN,
	OPTION_BLOCK,
	OPTION_LICENSED,
	OPTION_REMOVED,
	OPTION_REMOVES,
	OPTION_CACHE
};

static const struct option options[] = {
    SCAN_OPTIONS,
    {"archive", required_argument, NULL, OPTION_ARCHIVE},
    {"agent", required_argument, NULL, OPTION_AGENT},
    {"against", required_argument, NULL, OPTION_AGAINST},
    {"as-of", required_argument, NULL, OPTION_AS_OF},
    {"within", required_argument, NULL, OPTION_WITHIN},
    {"as-of-within", required_argument, NULL, OPTION_AS_OF_WITHIN},
    {"block", required_argument, NULL, OPTION_BLOCK},
    {"licensed", required_argument, NULL, OPTION_LICENSED},
    {"removed", required_argument, NULL, OPTION_REMOVED},
    {"removes", no_argument, NULL, OPTION_REMOVES},
    {"cache", required_argument, NULL, OPTION_CACHE},
    {0},
};

/* A field of a row's key is made of it. */
static bool
is_plain_name(struct text name)
{
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.at[i] < 0x20 || name.at[i] == 0x7f)
			return false;
	return name.len > 0 && name.len <= KEY_FIELD_MAX &&
	       utf8_valid_len((struct span){(const uint8_t *)name.at, name.len}) == name.len;
}

static int
take_agent(struct arguments *a, const char *value)
{
	struct text name = text_of(value);

	if (!is_plain_name(name) || memchr(value, '\t', name.len) != NULL)
		return sibling_usage("--agent takes a product token, found %.60s", value);
	for (size_t i = 0; i < a->rights.n_agents; i++)
		if (a->agents[i].len == name.len && text_begins_like(a->agents[i], value))
			return 0;
	if (a->rights.n_agents == ROBOTS_AGENTS_MAX)
		return sibling_usage("--agent: at most %d at a time", ROBOTS_AGENTS_MAX);
	a->agents[a->rights.n_agents++] = name;
	return 0;
}

/* NAME=DATE=FILE */
static int
take_list(const char *option, const char *value, struct rights_list *lists, size_t *n)
{
	const char *first = strchr(value, '='), *second;
	struct rights_list list;
	int32_t day;

	second = first != NULL ? strchr(first + 1, '=') : NULL;
	if (second == NULL || second[1] == '\0')
		return sibling_usage(
		    "--%s takes NAME=YYYY-MM-DD=FILE, found %.100s", option, value);
	list.name = (struct text){value, (size_t)(first - value)};
	list.date = (struct text){first + 1, (size_t)(second - first - 1)};
	list.path = second + 1;
	if (!is_plain_name(list.name) || !date_parse(list.date, &day))
		return sibling_usage(
		    "--%s takes NAME=YYYY-MM-DD=FILE, found %.100s", option, value);
	if (*n == LISTS_MAX)
		return sibling_usage("--%s: at most %d lists", option, LISTS_MAX);
	lists[(*n)++] = list;
	return 0;
}

static int
take_seconds(const char *option, const char *value, int64_t *seconds)
{
	uint64_t number;

	if (!sibling_number(value, &number) || number > SECONDS_MOST)
		return sibling_usage("--%s takes seconds, found %.60s", option, value);
	*seconds = (int64_t)number;
	return 0;
}

static int
take_option(struct arguments *a, int id, const char *value)
{
	struct rights_options *r = &a->rights;
	int32_t day;

	switch (id) {
	case OPTION_ARCHIVE:
		r->archive = value;
		return 0;
	case OPTION_AGENT:
		return take_agent(a, value);
	case OPTION_AGAINST:
		r->against = value;
		return 0;
	case OPTION_AS_OF:
		if (!date_parse(text_of(value), &day))
			return sibling_usage("--as-of takes YYYY-MM-DD, found %.60s", value);
		r->as_of = (int64_t)day * 86400 + 86399; /* the end of that day */
		return 0;
	case OPTION_WITHIN:
		return take_seconds("within", value, &r->within);
	case OPTION_AS_OF_WITHIN:
		return take_seconds("as-of-within", value, &r->as_of_within);
	case OPTION_BLOCK:
		return take_list("block", value, a->blocks, &r->n_blocks);
	case OPTION_LICENSED:
		return take_list("licensed", value, a->licensed, &r->n_licensed);
	case OPTION_REMOVED:
		r->removed = value;
		return 0;
	case OPTION_REMOVES:
		r->lists_removes = true;
		return 0;
	case OPTION_CACHE:
		if (!sibling_number(value, &r->memory_bytes) || r->memory_bytes < 1 << 20)
			return sibling_usage(
			    "--cache takes bytes (K, M, G), at least 1M, found %.60s", value);
		return 0;
	default:
		return scan_arguments_take(&a->scan, id, value);
	}
}

static int
run(struct arguments *a, struct crew *crew)
{
	struct gpai_error err = {0};
	struct rights *rights = NULL;
	struct scan_also also;
	int code;

	a->rights.source = a->scan.scan.source;
	a->rights.agents = a->agents;
	a->rights.blocks = a->blocks;
	a->rights.licensed = a->licensed;
	a->rights.threads =
	    a->scan.scan.threads > 0 ? a->scan.scan.threads : (unsigned)threads_available();
	if (rights_create(&a->rights, &rights, &also, &err) != GPAI_OK)
		return sibling_fail(&err);
	a->scan.scan.also = &also;
	code = scan_arguments_run(&a->scan, crew);
	rights_free(rights);
	return code;
}

int
verb_audit_scan(int argc, char **argv)
{
	struct arguments a = {
	    .rights = {
		.within = -1, .as_of_within = -1, .as_of = NO_TIME, .memory_bytes = CACHE_BYTES}};
	struct gpai_error err = {0};
	struct crew crew;
	int code = 0, id;

	scan_arguments_init(&a.scan);
	crew_here(&crew);
	if (crew.join(&crew, &argc, &argv, &err) != GPAI_OK)
		return sibling_fail(&err);
	while (code == 0 && (id = getopt_long(argc, argv, "", options, NULL)) != -1)
		code = take_option(&a, id, optarg);
	if (code == 0 && (a.rights.archive == NULL || a.rights.n_agents == 0))
		code = sibling_usage("scan takes --archive FILE and --agent NAME");
	if (code == 0 && a.rights.within < 0)
		code = sibling_usage("scan takes --within SECONDS: how old a capture may be");
	if (code == 0 && a.rights.as_of != NO_TIME && a.rights.as_of_within < 0)
		code = sibling_usage("--as-of needs --as-of-within SECONDS");
	if (a.rights.as_of_within < 0)
		a.rights.as_of_within = 0;
	if (code == 0)
		code = scan_arguments_close(&a.scan, argc, argv);
	if (code == 0)
		code = run(&a, &crew);
	crew.leave(&crew);
	return code;
}
