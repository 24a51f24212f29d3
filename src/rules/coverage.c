/* SPDX-License-Identifier: Apache-2.0 */
/* How each provision can be checked. An attestation is a yes-no fact asked of the entity that
 * bears the id of a provision: that a person says so of that provision. */
#include "rules/coverage.h"

struct leaves {
	const struct law *law;
	bool evidence; /* a fact of a document, or a document at all */
	bool attested, other;
};

static void walk(struct leaves *leaves, uint32_t expr);

static void
walk_provision(struct leaves *leaves, uint32_t index)
{
	const struct law_provision *p = &leaves->law->provisions[index];

	if (p->binds != LAW_NONE)
		walk_provision(leaves, p->binds);
	walk(leaves, p->holds);
	walk(leaves, p->applies);
}

static void
walk_fact(struct leaves *leaves, const struct law_expr *e)
{
	const struct law *law = leaves->law;
	struct text of = law_text(law, e->entity);

	if (law->kinds[law->facts[e->a].kind].documents)
		leaves->evidence = true;
	if (e->op == LAW_OP_FACT_YES && of.len > 0 &&
	    law_find_provision(law, of, DATE_FOREVER - 1) != LAW_NONE)
		leaves->attested = true;
	else
		leaves->other = true;
}

static void
walk(struct leaves *leaves, uint32_t expr)
{
	const struct law *law = leaves->law;

	if (expr == LAW_NONE)
		return;
	const struct law_expr *e = &law->exprs[expr];
	switch ((enum law_op)e->op) {
	case LAW_OP_IS:
		walk_provision(leaves, e->a);
		break;
	case LAW_OP_NOT:
		walk(leaves, e->a);
		break;
	case LAW_OP_ALL:
	case LAW_OP_ANY:
		for (uint32_t i = 0; i < e->list.n; i++)
			walk(leaves, law->refs[e->list.first + i]);
		break;
	case LAW_OP_SOME:
	case LAW_OP_EVERY:
		leaves->evidence |= law->kinds[e->a].documents != 0;
		leaves->other = true;
		walk(leaves, e->b);
		walk(leaves, e->c);
		break;
	case LAW_OP_FORM:
		leaves->other = true;
		break;
	default:
		walk_fact(leaves, e);
	}
}

enum law_check
law_check_of(const struct law *law, uint32_t index)
{
	const struct law_provision *p = &law->provisions[index];
	struct leaves leaves = {.law = law};

	if (p->kind == LAW_STATEMENT || p->not_checkable != 0)
		return LAW_CHECK_HUMAN;
	walk(&leaves, p->kind == LAW_OBLIGATION ? p->met : p->holds);
	if (leaves.attested && !leaves.other)
		return LAW_CHECK_HUMAN;
	return p->kind == LAW_OBLIGATION && leaves.evidence ? LAW_CHECK_DOCUMENT
	                                                    : LAW_CHECK_MACHINE;
}

struct law_coverage
law_coverage_of(const struct law *law, uint32_t source)
{
	struct law_coverage coverage = {0};

	for (uint32_t i = 0; i < law->n_provisions; i++) {
		const struct law_provision *p = &law->provisions[i];
		if (p->source != source ||
		    law_find_provision(law, law_text(law, p->id), DATE_FOREVER - 1) != i)
			continue;
		coverage.total++;
		coverage.by_check[law_check_of(law, i)]++;
	}
	return coverage;
}
