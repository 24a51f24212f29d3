/* SPDX-License-Identifier: Apache-2.0 */
/* Counting the operations of passes; see operations.h for what counts. */
#include "measure/operations.h"

#include "base/checked.h"

#include <stdio.h>
#include <string.h>

enum {
	MULTIPLY_ADD = 2,
	TOUCHES = 10, /* softmax takes 7 a score, a norm with shift 8, GELU by tanh 9 */
};

/* -- from the formula ---------------------------------------------------------------- */

/* How often one token passes the matrices of a term, all layers together. There are
 * experts where a term of them has tensors. */
static uint64_t
passes(const struct formula *formula, const struct quantity *quantity)
{
	bool is_fused = strstr(quantity->term->name, "{e}") == NULL;

	if (quantity->term->part != PART_EXPERT)
		return quantity->tensors;
	return (is_fused ? quantity->tensors : quantity->tensors / formula->experts) *
	       formula->experts_used;
}

/* Elements of a term that one token meets in one pass of it. */
static uint64_t
met_at_once(const struct formula *formula, const struct quantity *quantity)
{
	bool is_fused = strstr(quantity->term->name, "{e}") == NULL;

	if (quantity->term->part == PART_EXPERT && is_fused)
		return quantity->each / formula->experts;
	return quantity->each;
}

static bool
add_product(uint64_t *sum, uint64_t a, uint64_t b)
{
	uint64_t product;

	return checked_mul(a, b, &product) && checked_add(*sum, product, sum);
}

static bool
add_term(
    struct operations *operations, const struct formula *formula, const struct quantity *quantity)
{
	const struct term *term = quantity->term;
	uint64_t times, each;

	if (term->stream != STREAM_TEXT || term->work == WORK_LOOKUP || term->part == PART_STORED ||
	    term->part == PART_HEAD || quantity->tensors == 0)
		return true;
	times = passes(formula, quantity);
	each = met_at_once(formula, quantity);
	if (term->work == WORK_SCALE)
		return add_product(&operations->touched, each, times);
	return add_product(&operations->matrices, each, times) &&
	       add_product(&operations->touched, quantity->sides, times);
}

static void
count_layers(struct operations *operations, const struct formula *formula)
{
	for (uint64_t i = 0; i < formula->layers; i++) {
		if (formula->kinds[i] & LAYER_CROSS)
			continue;
		if (formula->kinds[i] & LAYER_LINEAR)
			operations->linear_layers++;
		else if (formula->kinds[i] & LAYER_LOCAL)
			operations->local_layers++;
		else
			operations->full_layers++;
	}
}

static bool
has_images(const struct formula *formula)
{
	for (uint32_t i = 0; i < formula->n_quantities; i++) {
		if (formula->quantities[i].term->stream == STREAM_IMAGE &&
		    formula->quantities[i].tensors > 0)
			return true;
	}
	return false;
}

static struct text
note_of(struct arena *arena, const struct formula *formula)
{
	char layers[80] = "";

	if (formula->prediction_layers > 0)
		snprintf(layers, sizeof layers,
		    "%llu layer%s for predicting further tokens not counted",
		    (unsigned long long)formula->prediction_layers,
		    formula->prediction_layers == 1 ? "" : "s");
	return arena_format(arena, "%s%s%s",
	    has_images(formula) ? "turning images into tokens not counted" : "",
	    has_images(formula) && layers[0] != '\0' ? "; " : "", layers);
}

static bool
add_all(struct operations *operations, const struct formula *formula)
{
	for (uint32_t i = 0; i < formula->n_quantities; i++) {
		if (!add_term(operations, formula, &formula->quantities[i]))
			return false;
	}
	count_layers(operations, formula);
	return checked_add(formula->scores, formula->values, &operations->pair) &&
	       checked_mul(formula->state, operations->linear_layers, &operations->state);
}

/* Why nothing can be counted although the tensors are known; NULL when it can. */
static const char *
obstacle(const struct formula *formula)
{
	if (formula->experts > 0 && formula->in_experts > 0 && formula->active == 0)
		return "the configuration does not say how many experts a token uses";
	if (formula->head == 0)
		return "the size of the output is not known";
	return NULL;
}

enum gpai_code
operations_derive(struct arena *arena, const struct formula *formula, struct operations *operations,
    struct gpai_error *err)
{
	const char *why = NULL;

	*operations = (struct operations){.problem = formula->problem};
	if (operations->problem.len == 0)
		operations->problem = formula->unworked;
	if (operations->problem.len > 0)
		return GPAI_OK;
	why = obstacle(formula);
	if (why == NULL && !add_all(operations, formula))
		why = "the operations of one token overflow";
	if (why != NULL) {
		*operations = (struct operations){.problem = text_of(why)};
		return GPAI_OK;
	}
	operations->output = formula->head;
	operations->output_touched = formula->head_sides;
	operations->window = formula->window;
	operations->is_chunked = formula->is_chunked;
	operations->heads = formula->heads;
	operations->parameters = formula->total;
	operations->active = formula->active;
	operations->note = note_of(arena, formula);
	return operations->note.at != NULL ? GPAI_OK : fail_memory(err);
}

/* -- positions ------------------------------------------------------------------------ */

/* 1 + 2 + ... + n */
static uint64_t
triangle(uint64_t n)
{
	return n % 2 == 0 ? n / 2 * (n + 1) : (n + 1) / 2 * n;
}

/* How many keys the first n positions of a sequence see, together. */
static uint64_t
seen_locally(const struct operations *operations, uint64_t n)
{
	uint64_t w = operations->window;

	if (n <= w || w == 0)
		return w == 0 ? 0 : triangle(n);
	if (operations->is_chunked)
		return n / w * triangle(w) + triangle(n % w);
	return triangle(w) + (n - w) * w;
}

/* Pairs of query and key in all layers of one sequence. */
static struct decimal
pairs_seen(const struct operations *operations, const struct pass *pass)
{
	uint64_t end = pass->cached + pass->fresh;
	struct decimal full = decimal_from(triangle(end) - triangle(pass->cached));
	struct decimal local =
	    decimal_from(seen_locally(operations, end) - seen_locally(operations, pass->cached));

	full = decimal_multiply(full, decimal_from(operations->full_layers), ROUND_NEAREST);
	local = decimal_multiply(local, decimal_from(operations->local_layers), ROUND_NEAREST);
	return decimal_add(full, local, ROUND_NEAREST);
}

/* The same when every fresh position is held against every position there is. */
static struct decimal
pairs_square(const struct operations *operations, const struct pass *pass)
{
	struct decimal pairs = decimal_multiply(
	    decimal_from(pass->fresh), decimal_from(pass->cached + pass->fresh), ROUND_NEAREST);

	return decimal_multiply(
	    pairs, decimal_from(operations->full_layers + operations->local_layers), ROUND_NEAREST);
}

/* -- counts --------------------------------------------------------------------------- */

static struct decimal
times(struct decimal a, uint64_t b)
{
	return decimal_multiply(a, decimal_from(b), ROUND_NEAREST);
}

static struct decimal
plus(struct decimal a, struct decimal b)
{
	return decimal_add(a, b, ROUND_NEAREST);
}

static void
count_add(struct operation_count *to, const struct operation_count *other)
{
	to->weights = plus(to->weights, other->weights);
	to->attention = plus(to->attention, other->attention);
	to->matrices = plus(to->matrices, other->matrices);
	to->square = plus(to->square, other->square);
	to->elementwise = plus(to->elementwise, other->elementwise);
}

static void
count_scale(struct operation_count *count, uint64_t weights, uint64_t rest)
{
	count->weights = times(count->weights, weights);
	count->attention = times(count->attention, rest);
	count->matrices = plus(count->weights, count->attention);
	count->square = times(count->square, rest);
	count->elementwise = times(count->elementwise, rest);
}

bool
operations_pass(
    const struct operations *operations, struct pass pass, struct operation_count *count)
{
	*count = (struct operation_count){0};
	if (operations->problem.len > 0 || pass.outputs > pass.fresh ||
	    pass.cached > OPERATIONS_LENGTH_MAX || pass.fresh > OPERATIONS_LENGTH_MAX ||
	    pass.batch > OPERATIONS_LENGTH_MAX)
		return false;
	struct decimal states = times(decimal_from(operations->state), pass.fresh);
	struct decimal seen = pairs_seen(operations, &pass);
	struct decimal square = pairs_square(operations, &pass);
	count->weights = plus(times(decimal_from(operations->matrices), pass.fresh),
	    times(decimal_from(operations->output), pass.outputs));
	count->weights = times(count->weights, MULTIPLY_ADD);
	count->attention = times(plus(times(seen, operations->pair), states), MULTIPLY_ADD);
	count->square = times(plus(times(square, operations->pair), states), MULTIPLY_ADD);
	count->elementwise = plus(times(decimal_from(operations->touched), pass.fresh),
	    times(decimal_from(operations->output_touched), pass.outputs));
	count->elementwise =
	    plus(count->elementwise, plus(times(square, operations->heads), states));
	count->elementwise = times(count->elementwise, TOUCHES);
	count_scale(count, pass.batch, pass.batch);
	return true;
}

bool
operations_forward(const struct operations *operations, uint64_t length, uint64_t batch,
    struct operation_count *count)
{
	return operations_pass(
	    operations, (struct pass){.batch = batch, .fresh = length, .outputs = length}, count);
}

bool
operations_generate(const struct operations *operations, uint64_t prompt, uint64_t tokens,
    uint64_t batch, struct operation_count *count)
{
	struct operation_count further;
	struct pass first = {.batch = batch, .fresh = prompt, .outputs = 1};
	struct pass rest = {
	    .batch = batch, .cached = prompt, .fresh = tokens - 1, .outputs = tokens - 1};

	*count = (struct operation_count){0};
	if (prompt == 0 || tokens == 0 || !operations_pass(operations, first, count) ||
	    !operations_pass(operations, rest, &further))
		return false;
	/* Tokens that come one by one meet no square: each sees all that are there. */
	further.square = further.attention;
	count_add(count, &further);
	return true;
}

bool
operations_training(const struct operations *operations, uint64_t tokens, uint64_t length,
    enum trained trained, struct operation_count *count)
{
	struct operation_count rest;

	*count = (struct operation_count){0};
	if (length == 0 || !operations_forward(operations, length, 1, count) ||
	    !operations_forward(operations, tokens % length, 1, &rest))
		return false;
	count_scale(count, tokens / length, tokens / length);
	count_add(count, &rest);
	count_scale(count, trained == TRAINED_ALL ? 3 : 2, 3);
	return true;
}

struct decimal
operations_six(uint64_t parameters, uint64_t tokens)
{
	return times(times(decimal_from(parameters), tokens), 6);
}
