/* SPDX-License-Identifier: Apache-2.0 */
/* For field_suite.py: values from standard input, each behind its length in four bytes (the lowest
 * first); a line for each, "key=type" of its members in order, or "broken". */
#include "signals/structured_field.h"

#include <stdio.h>
#include <stdlib.h>

static void
write_members(struct span value)
{
	static const char *const words[] = {"boolean", "integer", "decimal", "string", "token",
	    "binary", "date", "displaystring", "list"};
	struct field_member member;
	enum field_step step;

	while ((step = field_next(&value, &member)) == FIELD_MEMBER)
		printf("%.*s=%s ", TEXT_ARG(member.key), words[member.type]);
	printf("%s\n", step == FIELD_BROKEN ? "broken" : "");
}

int
main(void)
{
	uint8_t head[4];

	while (fread(head, 1, 4, stdin) == 4) {
		size_t len = (size_t)head[0] | (size_t)head[1] << 8 | (size_t)head[2] << 16 |
		             (size_t)head[3] << 24;
		uint8_t *value = malloc(len + 1);

		if (value == NULL || fread(value, 1, len, stdin) != len)
			return 1;
		write_members((struct span){value, len});
		free(value);
	}
	return 0;
}
