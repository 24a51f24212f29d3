/* SPDX-License-Identifier: Apache-2.0 */
/* Times as data sets write them. */
#ifndef FORMATS_DOCUMENT_TIME_H
#define FORMATS_DOCUMENT_TIME_H

#include "base/span.h"

/* "2020-03-29T09:04:10Z", also with a blank or nothing for the T, a fraction, an offset; without
 * seconds or time of day; with slashes; as the 14 digits of crawlers. Seconds since 1970, UTC
 * (where no offset is written, too); NO_TIME when it is none of these. */
int64_t document_time(struct span text);
/* A count of seconds, or of milli-, micro- or nanoseconds, by its size. */
int64_t document_time_of_number(uint64_t number);

#endif
