/* SPDX-License-Identifier: Apache-2.0 */
/* Collecting what measuring says: one sink for all kinds of measurement, so that each is
 * shown and recorded in the same way.
 *
 *	struct gpai_measured *m = measured_create(law, err);
 *	if (m == NULL)
 *		return GPAI_NO_MEMORY;
 *	struct measure_sink sink = measured_sink(m);
 *	return measured_give(m, NAME_measure(..., &sink, err), measured); */
#ifndef API_MEASURED_H
#define API_MEASURED_H

#include "api/api.h"
#include "measure/measure.h"

/* NULL: no memory, which is said in err. */
struct gpai_measured *measured_create(const struct gpai_law *law, struct gpai_error *err);
/* Lives as long as the handle. */
struct arena *measured_arena(struct gpai_measured *measured);
struct measure_sink measured_sink(struct gpai_measured *measured);
/* Puts what was read so far into a set of facts, as if it were recorded. */
void measured_overlay(const struct gpai_measured *measured, struct fact_set *facts);
/* Hands the handle out when all went well, else frees it; passes rc on. */
enum gpai_code measured_give(
    struct gpai_measured *made, enum gpai_code rc, struct gpai_measured **measured);

#endif
