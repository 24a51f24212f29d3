/* SPDX-License-Identifier: Apache-2.0 */
#include "siblings/siblings.h"

#include "base/base.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
sibling_fail(const struct gpai_error *err)
{
	fputs("gpai: ", stderr);
	if (err->file[0] != '\0') {
		fputs(err->file, stderr);
		if (err->place == GPAI_LINE)
			fprintf(stderr, ":%" PRIu64, err->at);
		else if (err->place == GPAI_BYTE)
			fprintf(stderr, ": byte %" PRIu64, err->at);
		fputs(": ", stderr);
	}
	fprintf(stderr, "%s\n", err->message[0] != '\0' ? err->message : "could not go on");
	return SIBLING_COULD_NOT;
}

int
sibling_usage(const char *format, ...)
{
	va_list args;

	fputs("gpai: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return SIBLING_COULD_NOT;
}

bool
sibling_number(const char *text, uint64_t *number)
{
	static const char units[] = "KMGT";
	char *end;
	const char *unit;

	errno = 0;
	*number = strtoull(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || errno != 0)
		return false;
	if (*end == '\0')
		return true;
	unit = strchr(units, *end);
	if (unit == NULL || end[1] != '\0')
		return false;
	for (const char *u = units; u <= unit; u++)
		if (!checked_mul(*number, 1024, number))
			return false;
	return true;
}
