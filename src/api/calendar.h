/* SPDX-License-Identifier: Apache-2.0 */
/* The days of a dossier, gathered once and written in several ways. */
#ifndef API_CALENDAR_H
#define API_CALENDAR_H

#include "api/api.h"

struct calendar {
	struct gpai_day *days;
	int32_t *dates; /* of days */
	uint32_t n;
	int32_t from, until; /* DATE_NONE, DATE_FOREVER: no bound */
};

enum gpai_code calendar_make(struct gpai_assessment *a, const struct gpai_calendar_options *options,
    struct calendar *calendar, struct gpai_error *err);

#endif
