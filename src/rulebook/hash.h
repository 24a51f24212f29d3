/* SPDX-License-Identifier: Apache-2.0 */
/* Equality of conditions, quantities and days: by a hash over all that matters, lines aside.
 * With 64 bits, two of a million conditions meet by chance once in some millions of
 * rulebooks. */
#ifndef RULEBOOK_HASH_H
#define RULEBOOK_HASH_H

#include "rules/law.h"

uint64_t hash_mix(uint64_t hash, uint64_t value);
uint64_t hash_quantity(const struct law *law, uint32_t quantity);
uint64_t hash_day(const struct law *law, uint32_t day);
uint64_t hash_expr(const struct law *law, uint32_t expr); /* expr may be LAW_NONE */

#endif
