/* SPDX-License-Identifier: Apache-2.0 */
/* What the audits on file come to, for all that the provider crawled: worked out whenever facts are
 * read, so that no figure is ever read that follows from another state of the data. Never taken
 * from what a person declared. Internal to the api. */
#ifndef API_AUDIT_RENEW_H
#define API_AUDIT_RENEW_H

#include "rules/rules.h"

enum gpai_code audit_renew(struct fact_set *facts, struct arena *arena, struct gpai_error *err);

#endif
