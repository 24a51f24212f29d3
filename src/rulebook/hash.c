/* SPDX-License-Identifier: Apache-2.0 */
/* Hashes of what is written in a law: by all that matters, lines aside. */
#include "rulebook/hash.h"

uint64_t
hash_mix(uint64_t h, uint64_t value)
{
	h = (h ^ value) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 32;
}

uint64_t
hash_quantity(const struct law *law, uint32_t quantity)
{
	const struct law_quantity *q = &law->quantities[quantity];
	uint64_t h = hash_mix(q->op, q->fact);

	h = hash_mix(hash_mix(h, q->multiply), q->divide);
	h = hash_mix(hash_mix(h, q->number.high), q->number.low);
	h = hash_mix(hash_mix(h, (uint32_t)q->number.exponent), (uint32_t)q->number.negative);
	for (uint32_t i = 0; i < q->list.n; i++)
		h = hash_mix(h, hash_quantity(law, law->refs[q->list.first + i]));
	return h;
}

uint64_t
hash_day(const struct law *law, uint32_t day)
{
	const struct law_day *d = &law->days[day];
	uint64_t h = hash_mix(hash_mix(d->op, d->fact), (uint32_t)d->date);

	h = hash_mix(hash_mix(hash_mix(h, (uint32_t)d->plus), d->unit), d->entity);
	h = hash_mix(h, hash_expr(law, d->where));
	for (uint32_t i = 0; i < d->list.n; i++)
		h = hash_mix(h, hash_day(law, law->refs[d->list.first + i]));
	return h;
}

uint64_t
hash_expr(const struct law *law, uint32_t expr)
{
	if (expr == LAW_NONE)
		return LAW_NONE;
	const struct law_expr *e = &law->exprs[expr];
	uint64_t h = hash_mix(hash_mix(e->op, e->entity), e->list.n);
	bool has_parts = e->op == LAW_OP_ALL || e->op == LAW_OP_ANY;
	bool has_inner = e->op == LAW_OP_SOME || e->op == LAW_OP_EVERY;

	h = hash_mix(h, e->op == LAW_OP_NOT ? hash_expr(law, e->a) : e->a);
	h = hash_mix(h, has_inner ? hash_expr(law, e->b) : e->b);
	if (e->op == LAW_OP_COMPARE)
		h = hash_mix(h, hash_quantity(law, e->c));
	else if (e->op == LAW_OP_DATE)
		h = hash_mix(h, hash_day(law, e->c));
	else
		h = hash_mix(h, has_inner ? hash_expr(law, e->c) : e->c);
	for (uint32_t i = 0; i < e->list.n; i++) {
		uint32_t ref = law->refs[e->list.first + i];
		h = hash_mix(h, has_parts ? hash_expr(law, ref) : ref);
	}
	return h;
}
