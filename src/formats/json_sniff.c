/* SPDX-License-Identifier: Apache-2.0 */
/* Telling lines of JSON, arrays and single objects apart by how they begin.
 *
 * Lines: the first line that is not empty is an object, or begins one and is cut off by the end
 * of what is seen; where it is damaged, most of the others decide. Arrays: "[" and then an object.
 * Single objects: one that goes on over a line end. */
#include "formats/json_sniff.h"

#include "formats/json_slow.h"

#include <string.h>

static struct span
without_mark(struct span head)
{
	if (head.len >= 3 && memcmp(head.at, "\xef\xbb\xbf", 3) == 0)
		head = (struct span){head.at + 3, head.len - 3};
	return head;
}

static struct span
without_blanks(struct span head)
{
	while (head.len > 0 &&
	       (*head.at == ' ' || *head.at == '\t' || *head.at == '\r' || *head.at == '\n'))
		head = (struct span){head.at + 1, head.len - 1};
	return head;
}

/* An object and nothing behind it but blanks. */
static bool
is_object(struct span line)
{
	size_t len;

	if (json_slow_begun(line, &len) != JSON_BEGUN_AND_ENDED)
		return false;
	return without_blanks((struct span){line.at + len, line.len - len}).len == 0;
}

/* Half of the whole lines or more are objects: the first one only happens to be damaged. */
static bool
are_mostly_objects(struct span head)
{
	unsigned n = 0, objects = 0;

	while (head.len > 0) {
		const uint8_t *end = memchr(head.at, '\n', head.len);
		if (end == NULL)
			break;
		struct span line = {head.at, (size_t)(end - head.at)};
		head = (struct span){end + 1, head.len - line.len - 1};
		if (without_blanks(line).len == 0)
			continue;
		n++;
		objects += is_object(line);
	}
	return objects > 0 && objects * 2 >= n;
}

bool
json_sniff_lines(struct span head, const char *name)
{
	size_t len;

	(void)name;
	head = without_blanks(without_mark(head));
	if (head.len == 0)
		return false;
	const uint8_t *end = memchr(head.at, '\n', head.len);
	struct span first = {head.at, end == NULL ? head.len : (size_t)(end - head.at)};
	if (end == NULL)
		return is_object(first) || json_slow_begun(first, &len) == JSON_BEGUN;
	return is_object(first) || are_mostly_objects(head);
}

bool
json_sniff_array(struct span head, const char *name)
{
	size_t len;

	(void)name;
	head = without_blanks(without_mark(head));
	if (head.len > 0 && head.at[0] == '[') {
		head = without_blanks((struct span){head.at + 1, head.len - 1});
		if (head.len > 0 && head.at[0] == ']')
			return without_blanks((struct span){head.at + 1, head.len - 1}).len == 0;
	}
	return json_slow_begun(head, &len) != JSON_BEGUN_NOT;
}
