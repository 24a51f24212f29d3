/* SPDX-License-Identifier: Apache-2.0 */
/* The way from the root of a checkpoint to its tensors, which gives them their names, and
 * which part of the root is the model; see torch_finder.h. */
#include "formats/torch_finder.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
	WRAPPERS_MAX = 4, /* {"state": {"model": weights}}: two */
	BESIDE_MAX = 16,  /* keys that are named */
};

/* Keys below which programs put the weights, most telling first. */
static const char *const wrappers[] = {"state_dict", "model_state_dict", "model", "module",
    "network", "net", "params_ema", "params", "weights"};

/* Keys beside the weights, by their beginning. */
static const char *const beside[] = {"optim", "opt_", "lr_sched", "scheduler", "rng", "cuda_rng",
    "random", "amp", "scaler", "grad_scaler", "callbacks", "loops"};

/* Between a module and its parts; no part of a parameter's name. */
static const char *const module_parts[] = {"_modules", "_parameters", "_buffers"};

static void walk(struct torch_finder *finder, struct pickle_value *value, unsigned depth);

/* Adds a part to the path; what to cut it back to afterwards is returned. */
static size_t
enter(struct torch_finder *finder, const struct pickle_value *from, struct text part)
{
	size_t before = finder->path_len;
	size_t dot = before > 0 ? 1 : 0;

	if (part.len + dot > TORCH_NAME_MAX - before) {
		BAD_AT(finder, GPAI_TOO_LARGE, from, "name of more than %u bytes", TORCH_NAME_MAX);
		return before;
	}
	if (dot > 0)
		finder->path[finder->path_len++] = '.';
	if (part.len > 0)
		memcpy(finder->path + finder->path_len, part.at, part.len);
	finder->path_len += part.len;
	finder->path[finder->path_len] = '\0';
	return before;
}

static void
leave(struct torch_finder *finder, size_t before)
{
	finder->path_len = before;
	finder->path[before] = '\0';
}

static struct text
key_text(const struct pickle_value *key, uint32_t i, char buffer[32])
{
	if (key->kind == PICKLE_TEXT)
		return key->text;
	if (key->kind == PICKLE_INT && !key->is_large)
		snprintf(buffer, 32, "%" PRId64, key->whole);
	else
		snprintf(buffer, 32, "#%" PRIu32, i);
	return text_of(buffer);
}

static void
walk_items(struct torch_finder *finder, const struct pickle_items *items, unsigned depth)
{
	char number[16];

	for (uint32_t i = 0; i < items->n && finder->rc == GPAI_OK; i++) {
		if (items->at[i]->kind < PICKLE_LIST)
			continue; /* lists of numbers are long */
		snprintf(number, sizeof number, "%" PRIu32, i);
		size_t before = enter(finder, items->at[i], text_of(number));
		walk(finder, items->at[i], depth);
		leave(finder, before);
	}
}

static void
walk_pairs(
    struct torch_finder *finder, const struct pickle_items *pairs, bool of_module, unsigned depth)
{
	char number[32];

	for (uint32_t i = 0; i + 1 < pairs->n && finder->rc == GPAI_OK; i += 2) {
		struct pickle_value *value = pairs->at[i + 1];
		if (value->kind < PICKLE_LIST)
			continue;
		struct text key = key_text(pairs->at[i], i / 2, number);
		bool is_silent =
		    of_module && torch_is_one_of(key, module_parts, COUNT(module_parts));
		size_t before = is_silent ? finder->path_len : enter(finder, value, key);
		walk(finder, value, depth);
		leave(finder, before);
	}
}

/* OrderedDict([(key, value), ...]), as Python 2 wrote it. */
static bool
walk_old_pairs(struct torch_finder *finder, const struct pickle_object *object, unsigned depth)
{
	const struct pickle_value *list = pickle_item(object->args, 0);
	char number[32];

	if (object->callee->kind != PICKLE_GLOBAL ||
	    !text_is(object->callee->text, "collections.OrderedDict") || list == NULL ||
	    list->kind != PICKLE_LIST)
		return false;
	for (uint32_t i = 0; i < list->items.n && finder->rc == GPAI_OK; i++) {
		struct pickle_value *key = pickle_item(list->items.at[i], 0);
		struct pickle_value *value = pickle_item(list->items.at[i], 1);
		if (key == NULL || value == NULL)
			continue;
		size_t before = enter(finder, value, key_text(key, i, number));
		walk(finder, value, depth);
		leave(finder, before);
	}
	return true;
}

static void
walk_object(struct torch_finder *finder, const struct pickle_object *object, unsigned depth)
{
	if (!walk_old_pairs(finder, object, depth))
		walk(finder, object->args, depth);
	walk_items(finder, &object->items, depth);
	walk_pairs(finder, &object->pairs, false, depth);
	if (object->state != NULL && object->state->kind == PICKLE_DICT && !object->state->walked) {
		object->state->walked = true;
		walk_pairs(finder, &object->state->items, true, depth);
	} else if (object->state != NULL) {
		walk(finder, object->state, depth);
	}
}

/* Containers are walked once, so neither cycles nor shared ones make it long; tensors count
 * under every name they have. */
static void
walk(struct torch_finder *finder, struct pickle_value *value, unsigned depth)
{
	struct torch_described described;

	if (finder->rc != GPAI_OK || value->kind < PICKLE_LIST || value->kind == PICKLE_GLOBAL ||
	    value->kind == PICKLE_PERSISTENT)
		return;
	if (torch_describe(value, &described)) {
		finder->n_counted++;
		if (!finder->is_counting)
			torch_add_tensor(finder, value, &described);
		return;
	}
	if (value->walked)
		return;
	value->walked = true;
	if (depth == TORCH_DEPTH_MAX) {
		BAD_AT(finder, GPAI_TOO_LARGE, value,
		    "objects nest deeper than %u, expected at most that", TORCH_DEPTH_MAX);
		return;
	}
	if (value->kind == PICKLE_OBJECT)
		walk_object(finder, value->object, depth + 1);
	else if (value->kind == PICKLE_DICT)
		walk_pairs(finder, &value->items, false, depth + 1);
	else
		walk_items(finder, &value->items, depth + 1);
}

/* --- which part of the root is the model --- */

static struct pickle_value *
wrapped_in(const struct pickle_items *pairs)
{
	for (size_t word = 0; word < COUNT(wrappers); word++) {
		for (uint32_t i = 0; i + 1 < pairs->n; i += 2) {
			struct pickle_value *value = pairs->at[i + 1];
			if (pickle_is_text(pairs->at[i], wrappers[word]) &&
			    (value->kind == PICKLE_DICT || value->kind == PICKLE_OBJECT))
				return value;
		}
	}
	return NULL;
}

static bool
is_beside(const struct pickle_value *key)
{
	for (size_t i = 0; i < COUNT(beside) && key->kind == PICKLE_TEXT; i++) {
		if (text_begins_like(key->text, beside[i]))
			return true;
	}
	return false;
}

/* Counts the tensors below one key, and says so. */
static void
count_beside(struct torch_finder *finder, const struct pickle_items *pairs, uint32_t i, unsigned *n)
{
	char number[32];
	struct text *note = &finder->tensors->note;

	finder->is_counting = true;
	finder->n_counted = 0;
	walk(finder, pairs->at[i + 1], 0);
	finder->is_counting = false;
	if (finder->n_counted == 0 || finder->rc != GPAI_OK || ++*n > BESIDE_MAX)
		return;
	struct text key = text_clip(key_text(pairs->at[i], i / 2, number), 80);
	*note = arena_format(finder->arena, "%.*s%s%.*s: %" PRIu64 " tensor%s", TEXT_ARG(*note),
	    note->len > 0 ? "; " : "", TEXT_ARG(key), finder->n_counted,
	    finder->n_counted == 1 ? "" : "s");
	if (note->at == NULL)
		finder->rc = fail_memory(finder->err);
}

/* The pairs of a dict that holds the weights, or the dict `inner` that does. */
static void
walk_level(struct torch_finder *finder, const struct pickle_items *pairs,
    const struct pickle_value *inner, bool are_weights, unsigned *n_noted)
{
	for (uint32_t i = 0; i + 1 < pairs->n && finder->rc == GPAI_OK; i += 2) {
		struct pickle_items one = {pairs->at + i, 2, 2};
		if (pairs->at[i + 1] == inner)
			continue;
		if (are_weights && !is_beside(pairs->at[i]))
			walk_pairs(finder, &one, false, 1);
		else
			count_beside(finder, pairs, i, n_noted);
	}
}

static void
walk_root(struct torch_finder *finder)
{
	const struct pickle_items *levels[WRAPPERS_MAX + 1];
	struct pickle_value *inner[WRAPPERS_MAX + 1], *value = finder->pickle->root;
	unsigned n = 0, n_noted = 0;

	while (n <= WRAPPERS_MAX && (levels[n] = pickle_pairs(value)) != NULL) {
		inner[n] = n < WRAPPERS_MAX ? wrapped_in(levels[n]) : NULL;
		if (inner[n] == NULL && n > 0)
			break;
		value->walked = true;
		if (inner[n] != NULL)
			value = inner[n];
		n++;
		if (inner[n - 1] == NULL)
			break;
	}
	if (n == 0 || inner[n - 1] != NULL)
		walk(finder, value, 0);
	bool are_weights = finder->tensors->n_found == 0;
	for (unsigned level = 0; level < n; level++)
		walk_level(finder, levels[level], inner[level], are_weights, &n_noted);
}

void
torch_walk(struct torch_finder *finder, const char *label)
{
	struct pickle_value *root = finder->pickle->root;
	struct torch_described described;

	if (label != NULL)
		enter(finder, root, text_of(label));
	else if (torch_describe(root, &described))
		enter(finder, root, text_of("tensor"));
	if (label != NULL)
		walk(finder, root, 0);
	else
		walk_root(finder);
}
