/* SPDX-License-Identifier: Apache-2.0 */
/* Working out a family's terms; see formula.h and, for the notation, families.h. */
#include "measure/formula.h"

#include "base/checked.h"

#include <stdio.h>
#include <string.h>

enum { WORDS_MAX = 2 * HF_FIELDS + 64, PROBLEM_CHARS = 160 };

/* The words an expression may use, with their values. */
struct words {
	struct word {
		struct text name;
		enum hf_state state;
		uint64_t value;
		const char *key; /* as the configuration writes it; NULL for our own words */
		bool is_flag;
	} words[WORDS_MAX];
	uint32_t n;
	char problem[PROBLEM_CHARS]; /* the first thing that went wrong */
};

static bool
trouble(struct words *words, const char *what, struct text name)
{
	if (words->problem[0] == '\0')
		snprintf(words->problem, sizeof words->problem, "%.*s %s",
		    TEXT_ARG(text_clip(name, 80)), what);
	return false;
}

static struct word *
word_find(struct words *words, struct text name)
{
	for (uint32_t i = 0; i < words->n; i++) {
		if (text_equal(words->words[i].name, name))
			return &words->words[i];
	}
	return NULL;
}

static struct word *
word_set(struct words *words, struct text name, uint64_t value)
{
	struct word *word = word_find(words, name);

	if (word == NULL) {
		if (words->n == WORDS_MAX)
			return NULL;
		word = &words->words[words->n++];
		*word = (struct word){.name = name};
	}
	word->state = HF_KNOWN;
	word->value = value;
	return word;
}

static uint64_t
word_value(struct words *words, const char *name)
{
	struct word *word = word_find(words, text_of(name));

	return word != NULL && word->state == HF_KNOWN ? word->value : 0;
}

/* -- expressions: sum = product {(+|-) product}; product = atom {(*|/) atom} ---- */

static bool sum(struct words *words, const char **at, uint64_t *value);

static bool
is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static bool
atom(struct words *words, const char **at, uint64_t *value)
{
	*at += strspn(*at, " ");
	const char *begin = *at;
	if (*begin == '(') {
		++*at;
		if (!sum(words, at, value) || **at != ')')
			return trouble(words, "is no expression", text_of(begin));
		++*at;
		return true;
	}
	while (is_word_char(**at))
		++*at;
	struct text name = {begin, (size_t)(*at - begin)};
	if (name.len > 0 && *begin >= '0' && *begin <= '9') {
		*value = 0;
		for (size_t i = 0; i < name.len; i++)
			*value = *value * 10 + (uint64_t)(begin[i] - '0');
		return true;
	}
	struct word *word = word_find(words, name);
	if (word == NULL)
		return trouble(words, "is no word of the table", name);
	struct text shown = word->key != NULL ? text_of(word->key) : name;
	if (word->state == HF_ODD)
		return trouble(words, "is not a plain number in the configuration", shown);
	if (word->state == HF_ABSENT && !word->is_flag)
		return trouble(words, "is not in the configuration", shown);
	*value = word->value;
	return true;
}

static bool
product(struct words *words, const char **at, uint64_t *value)
{
	uint64_t right = 0;

	if (!atom(words, at, value))
		return false;
	while (**at == '*' || **at == '/') {
		char sign = *(*at)++;
		if (!atom(words, at, &right))
			return false;
		if (sign == '/' && right == 0)
			return trouble(words, "divides by zero", text_of("the formula"));
		if (sign == '/')
			*value /= right;
		else if (!checked_mul(*value, right, value))
			return trouble(words, "overflows", text_of("the formula"));
	}
	return true;
}

static bool
sum(struct words *words, const char **at, uint64_t *value)
{
	uint64_t right = 0;

	if (!product(words, at, value))
		return false;
	while (**at == '+' || **at == '-') {
		char sign = *(*at)++;
		if (!product(words, at, &right))
			return false;
		if (sign == '+' ? !checked_add(*value, right, value) : *value < right)
			return trouble(words, "overflows", text_of("the formula"));
		if (sign == '-')
			*value -= right;
	}
	return true;
}

/* Of "a, b, c": the product, the sum of the last two, and a. */
struct extent {
	uint64_t elements, sides, first;
};

static bool
shape(struct words *words, const char *at, struct extent *extent)
{
	uint64_t side, before = 0, n = 0;

	for (extent->elements = 1;; at++, before = side) {
		if (!sum(words, &at, &side))
			return false;
		if (!checked_mul(extent->elements, side, &extent->elements))
			return trouble(words, "overflows", text_of("the formula"));
		if (n++ == 0)
			extent->first = side;
		if (*at != ',')
			break;
	}
	if (!checked_add(before, side, &extent->sides))
		return trouble(words, "overflows", text_of("the formula"));
	return *at == '\0' || trouble(words, "is no expression", text_of(at));
}

/* "a !b": all words hold. */
static bool
holds(struct words *words, const char *when, bool *result)
{
	*result = true;
	while (*when != '\0') {
		bool negated = *when == '!';
		const char *at = when + negated;
		struct text name = {at, strcspn(at, " ")};
		struct word *word = word_find(words, name);
		if (word == NULL)
			return trouble(words, "is no word of the table", name);
		if (word->state == HF_ODD)
			return trouble(words, "is not plain in the configuration",
			    word->key != NULL ? text_of(word->key) : name);
		if ((word->value != 0) == negated)
			*result = false;
		when = at + name.len;
		when += strspn(when, " ");
	}
	return true;
}

/* -- from configuration to words ---------------------------------------------- */

static bool
add_field(struct arena *arena, struct words *words, const char *prefix, enum hf_field field,
    struct hf_number number)
{
	struct text name = text_of(hf_field_word(field));

	if (prefix[0] != '\0')
		name = arena_format(arena, "%s%s", prefix, name.at);
	if (name.at == NULL)
		return false;
	words->words[words->n++] = (struct word){.name = name,
	    .state = number.state,
	    .value = number.state == HF_KNOWN ? number.value : 0,
	    .key = number.key,
	    .is_flag = field >= HF_TIED};
	return true;
}

static bool
add_config(struct arena *arena, struct words *words, const struct hf_config *config)
{
	for (unsigned i = 0; i < HF_FIELDS; i++) {
		enum hf_field field = (enum hf_field)i;
		if (!add_field(arena, words, "", field, hf_config_number(config, field)))
			return false;
		if (config->vision != NULL &&
		    !add_field(arena, words, "vision_", field, config->vision->fields[field]))
			return false;
	}
	return true;
}

/* WORD=EXPRESSION for each word that the configuration does not give. An expression
 * that cannot be worked out leaves its word absent: a term that needs it will say so. */
static void
add_given(struct words *words, const char *given)
{
	while (*given != '\0') {
		struct text name = {given, strcspn(given, "=")};
		const char *at = given + name.len + 1;
		struct word *word = word_find(words, name);
		uint64_t value = 0;
		given = at + strcspn(at, " ");
		given += strspn(given, " ");
		if (word != NULL && word->state != HF_ABSENT)
			continue;
		if (sum(words, &at, &value))
			word_set(words, name, value);
		words->problem[0] = '\0';
	}
}

/* Words that a family's terms or `given` may use without any source: zero. */
static void
add_defaults(struct words *words)
{
	for (const char *const *name = families_words; *name != NULL; name++) {
		struct word *word = word_find(words, text_of(*name));
		if (word == NULL || word->state == HF_ABSENT)
			word_set(words, text_of(*name), 0);
	}
}

/* -- layers -------------------------------------------------------------------- */

static bool
has_experts(const struct family *family)
{
	for (unsigned b = 0; b < FAMILY_BLOCKS_MAX && family->blocks[b] != NULL; b++) {
		for (const struct term *term = family->blocks[b]; term->name != NULL; term++) {
			if (term->part == PART_EXPERT)
				return true;
		}
	}
	return false;
}

/* The three ways in which families say which layers have experts. */
static bool
is_sparse(struct words *words, const struct hf_config *config, uint64_t layer)
{
	uint64_t frequency = word_value(words, "moe_frequency");
	uint64_t step = word_value(words, "sparse_step");

	if (layer < word_value(words, "dense_first") || (frequency > 1 && layer % frequency != 0) ||
	    (step > 1 && (layer + 1) % step != 0))
		return false;
	for (uint32_t i = 0; i < config->n_dense_layers; i++) {
		if (config->dense_layers[i] == layer)
			return false;
	}
	return true;
}

/* The part of the configuration that describes the layers of the language model. */
static const struct hf_config *
language_part(const struct hf_config *config, bool has)
{
	return has || config->text == NULL ? config : config->text;
}

/* By the list of the configuration: one word a layer. */
static bool
listed_kind(struct words *words, struct text type, unsigned *kind)
{
	static const struct {
		const char *word;
		enum layer kind;
	} types[] = {
	    {"full_attention", 0},
	    {"sliding_attention", LAYER_LOCAL},
	    {"chunked_attention", LAYER_LOCAL},
	    {"linear_attention", LAYER_LINEAR},
	};

	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		if (text_is(type, types[i].word)) {
			*kind |= types[i].kind;
			return true;
		}
	}
	return trouble(words, "is a type of layer that the table has no word for", type);
}

/* By rule, where there is no list. */
static unsigned
ruled_kind(struct words *words, uint64_t layer)
{
	uint64_t every = word_value(words, "global_every"), from = word_value(words, "window_from");

	if (every > 0 ? (layer + 1) % every == 0 : layer < from)
		return 0;
	return word_value(words, "linear_else") ? LAYER_LINEAR : LAYER_LOCAL;
}

static bool
find_kinds(struct words *words, const struct hf_config *config, struct formula *formula)
{
	const struct hf_config *list = language_part(config, config->n_layer_types > 0);
	const struct hf_config *cross = language_part(config, config->n_cross_layers > 0);
	bool has_window = formula->window > 0;

	if (list->n_layer_types > 0 && list->n_layer_types != formula->layers)
		return trouble(words, "has not one entry a layer", text_of("layer_types"));
	for (uint64_t i = 0; i < formula->layers; i++) {
		unsigned kind = 0;
		if (list->n_layer_types == 0)
			kind = ruled_kind(words, i);
		else if (!listed_kind(words, list->layer_types[i], &kind))
			return false;
		formula->kinds[i] = (uint8_t)(has_window ? kind : kind & ~(unsigned)LAYER_LOCAL);
		if (formula->experts > 0 && is_sparse(words, config, i))
			formula->kinds[i] |= LAYER_SPARSE;
		formula->sparse[i] = formula->kinds[i] & LAYER_SPARSE;
	}
	for (uint32_t i = 0; i < cross->n_cross_layers; i++) {
		if (cross->cross_layers[i] < formula->layers)
			formula->kinds[cross->cross_layers[i]] = LAYER_CROSS;
	}
	return true;
}

static enum gpai_code
lay_out(struct arena *arena, struct words *words, const struct hf_config *config,
    struct formula *formula, struct gpai_error *err)
{
	struct word *layers = word_find(words, text_of("layers"));

	formula->layers = layers->value;
	formula->vision_layers = word_value(words, "vision_layers");
	formula->experts = has_experts(formula->family) ? word_value(words, "experts") : 0;
	formula->experts_used = word_value(words, "experts_used");
	formula->window = word_value(words, "use_window") ? word_value(words, "window") : 0;
	formula->is_chunked = word_value(words, "chunked") != 0;
	formula->prediction_layers = word_value(words, "prediction_layers");
	if (layers->state != HF_KNOWN) {
		trouble(words, "is not a plain number in the configuration", text_of(layers->key));
		return GPAI_OK;
	}
	if (formula->layers > FORMULA_LAYERS_MAX || formula->vision_layers > FORMULA_LAYERS_MAX) {
		trouble(words, "is more layers than any model has", text_of(layers->key));
		return GPAI_OK;
	}
	formula->sparse = arena_array(arena, (size_t)formula->layers + 1, sizeof *formula->sparse);
	formula->kinds = arena_array(arena, (size_t)formula->layers + 1, sizeof *formula->kinds);
	if (formula->sparse == NULL || formula->kinds == NULL)
		return fail_memory(err);
	find_kinds(words, config, formula);
	return GPAI_OK;
}

/* -- counting ------------------------------------------------------------------ */

/* How many layers of each kind there are. */
static void
count_kinds(const struct formula *formula, uint64_t layers[static LAYER_KINDS])
{
	memset(layers, 0, LAYER_KINDS * sizeof *layers);
	for (uint64_t i = 0; i < formula->layers; i++)
		layers[formula->kinds[i]]++;
}

/* Which kinds of layer have a term; kind 0 stands for what is in no layer, too. */
static bool
find_layers(
    struct words *words, const uint64_t layers[static LAYER_KINDS], struct quantity *quantity)
{
	static const char *const of_layers[] = {
#define X(name, word) word,
	    LAYER_WORDS(X)
#undef X
	};

	for (unsigned kind = 0; kind < LAYER_KINDS; kind++) {
		bool is_there;
		if (kind > 0 && layers[kind] == 0)
			continue;
		for (unsigned bit = 0; bit < LAYER_BITS; bit++)
			word_set(words, text_of(of_layers[bit]), kind >> bit & 1);
		if (!holds(words, quantity->term->when, &is_there))
			return false;
		quantity->in[kind] = is_there;
	}
	return true;
}

/* How many tensors a term stands for. */
static uint64_t
multiplicity(const struct formula *formula, const uint64_t layers[static LAYER_KINDS],
    const struct quantity *quantity)
{
	const char *name = quantity->term->name;
	uint64_t n = quantity->in[0];

	if (strstr(name, "{l}") != NULL) {
		n = 0;
		for (unsigned kind = 0; kind < LAYER_KINDS; kind++)
			n += quantity->in[kind] ? layers[kind] : 0;
	}
	if (strstr(name, "{v}") != NULL)
		n *= formula->vision_layers;
	if (strstr(name, "{e}") != NULL && !checked_mul(n, formula->experts, &n))
		n = 0; /* then its elements overflow as well, and are reported there */
	return n;
}

/* The size of one tensor; where {n} counts, the first dimension is how many. */
static bool
measure_term(struct words *words, struct quantity *quantity)
{
	struct extent extent;

	if (!shape(words, quantity->term->shape, &extent))
		return false;
	quantity->each = extent.elements;
	quantity->sides = extent.sides;
	if (strstr(quantity->term->name, "{n}") == NULL)
		return true;
	quantity->numbered = extent.first;
	quantity->each = extent.first > 0 ? extent.elements / extent.first : 0;
	return checked_mul(quantity->tensors, extent.first, &quantity->tensors) ||
	       trouble(words, "overflows", text_of("the formula"));
}

static bool
work_out(struct words *words, struct formula *formula, const uint64_t layers[static LAYER_KINDS],
    const struct term *term)
{
	struct quantity *quantity = &formula->quantities[formula->n_quantities++];

	*quantity = (struct quantity){.term = term};
	if (!find_layers(words, layers, quantity))
		return false;
	/* Every layer has experts, and nobody says how many. */
	if (term->part == PART_EXPERT && quantity->in[0] && formula->experts == 0)
		return trouble(words, "is not in the configuration",
		    text_of(word_find(words, text_of("experts"))->key));
	quantity->tensors = multiplicity(formula, layers, quantity);
	return quantity->tensors == 0 || measure_term(words, quantity);
}

/* One expression of the family's row; zero when the configuration has not what it takes,
 * which `unworked` then says. */
static uint64_t
row_number(struct words *words, struct text *unworked, struct arena *arena, const char *at)
{
	uint64_t value = 0;

	if (!sum(words, &at, &value)) {
		*unworked = arena_text(arena, text_of(words->problem));
		words->problem[0] = '\0';
	}
	return value;
}

static void
work_out_attention(struct arena *arena, struct words *words, struct formula *formula)
{
	const struct family *family = formula->family;

	formula->scores = row_number(words, &formula->unworked, arena, family->scores);
	formula->values = row_number(words, &formula->unworked, arena, family->values);
	formula->state = row_number(words, &formula->unworked, arena, family->state);
	formula->heads = word_value(words, "heads");
}

/* The output tensor's size even where it is shared, to recognise a stored copy. */
static void
work_out_head(struct words *words, struct formula *formula)
{
	struct extent extent;

	for (uint32_t i = 0; i < formula->n_quantities; i++) {
		if (formula->quantities[i].term->part != PART_HEAD ||
		    !shape(words, formula->quantities[i].term->shape, &extent))
			continue;
		formula->head = extent.elements;
		formula->head_sides = extent.sides;
	}
}

static bool
add_up(struct words *words, struct formula *formula)
{
	for (uint32_t i = 0; i < formula->n_quantities; i++) {
		const struct quantity *quantity = &formula->quantities[i];
		uint64_t elements;
		if (quantity->term->part == PART_STORED)
			continue;
		if (!checked_mul(quantity->each, quantity->tensors, &elements) ||
		    !checked_add(formula->total, elements, &formula->total))
			return trouble(words, "overflows", text_of("the formula"));
		if (quantity->term->part == PART_EXPERT)
			formula->in_experts += elements;
		formula->tensors += quantity->tensors;
	}
	formula->active = formula->total;
	if (formula->in_experts > 0) {
		uint64_t one = formula->in_experts / formula->experts;
		formula->active = 0;
		if (formula->experts_used > 0 && formula->experts_used <= formula->experts)
			formula->active =
			    formula->total - formula->in_experts + one * formula->experts_used;
	}
	return true;
}

static bool
work_all_out(struct arena *arena, struct words *words, struct formula *formula, bool *memory)
{
	uint64_t layers[LAYER_KINDS];
	size_t n = 0;

	for (unsigned b = 0; b < FAMILY_BLOCKS_MAX && formula->family->blocks[b] != NULL; b++) {
		for (const struct term *t = formula->family->blocks[b]; t->name != NULL; t++)
			n++;
	}
	formula->quantities = arena_array(arena, n, sizeof *formula->quantities);
	if (!(*memory = formula->quantities != NULL))
		return false;
	count_kinds(formula, layers);
	for (unsigned b = 0; b < FAMILY_BLOCKS_MAX && formula->family->blocks[b] != NULL; b++) {
		for (const struct term *t = formula->family->blocks[b]; t->name != NULL; t++) {
			if (!work_out(words, formula, layers, t))
				return false;
		}
	}
	work_out_head(words, formula);
	work_out_attention(arena, words, formula);
	return add_up(words, formula);
}

/* The family of the model itself, else of its language part. */
static void
choose_family(const struct hf_config *config, struct formula *formula)
{
	formula->type = config->model_type;
	formula->family = family_of(config->model_type);
}

static enum gpai_code
explain(
    struct arena *arena, const struct words *words, struct formula *formula, struct gpai_error *err)
{
	formula->total = formula->active = formula->in_experts = formula->tensors = 0;
	formula->problem = arena_text(arena, text_of(words->problem));
	return formula->problem.at != NULL ? GPAI_OK : fail_memory(err);
}

/* Whether the row speaks of such a model at all. */
static bool
is_known(struct words *words, const struct hf_config *config, const struct family *family)
{
	const char *refused = family->refused;

	if (family->text[0] != '\0' && config->text != NULL && config->text->model_type.len > 0 &&
	    !family_lists(family->text, config->text->model_type))
		return trouble(words, "is not known as the language part of such a model",
		    config->text->model_type);
	while (*refused != '\0') {
		struct text name = {refused, strcspn(refused, " ")};
		const struct word *word = word_find(words, name);
		if (word != NULL && word->state == HF_KNOWN && word->value != 0)
			return trouble(words, "is set, which the table has no terms for",
			    word->key != NULL ? text_of(word->key) : name);
		refused += name.len + strspn(refused + name.len, " ");
	}
	return true;
}

enum gpai_code
formula_derive(struct arena *arena, const struct hf_config *config, enum head head,
    struct formula *formula, struct gpai_error *err)
{
	struct words words = {.n = 0};
	enum gpai_code rc;
	bool memory = true;

	*formula = (struct formula){0};
	choose_family(config, formula);
	if (formula->family == NULL) {
		if (config->model_type.len > 0)
			trouble(&words, "is not in the table of families", config->model_type);
		else
			trouble(&words, "has no model_type", text_of("the configuration"));
		return explain(arena, &words, formula, err);
	}
	if (!add_config(arena, &words, config))
		return fail_memory(err);
	formula->is_tied_given = word_find(&words, text_of("tied"))->state == HF_KNOWN;
	add_given(&words, formula->family->given);
	add_defaults(&words);
	if (head != HEAD_BY_CONFIG)
		word_set(&words, text_of("tied"), head == HEAD_SHARED);
	formula->tied = word_value(&words, "tied") != 0;
	if ((rc = lay_out(arena, &words, config, formula, err)) != GPAI_OK)
		return rc;
	if (words.problem[0] == '\0' && is_known(&words, config, formula->family))
		work_all_out(arena, &words, formula, &memory);
	if (!memory)
		return fail_memory(err);
	return words.problem[0] != '\0' ? explain(arena, &words, formula, err) : GPAI_OK;
}

/* -- names --------------------------------------------------------------------- */

struct places {
	uint64_t layer, expert, vision, numbered;
};

/* Digits without leading zeros; moves past them. */
static bool
read_place(struct text name, size_t *at, uint64_t *number)
{
	size_t begin = *at;

	*number = 0;
	while (*at < name.len && name.at[*at] >= '0' && name.at[*at] <= '9') {
		if (*at - begin > 8)
			return false;
		*number = *number * 10 + (uint64_t)(name.at[(*at)++] - '0');
	}
	return *at > begin && (name.at[begin] != '0' || *at == begin + 1);
}

static bool
matches(const char *pattern, struct text name, struct places *places)
{
	size_t at = 0;

	for (; *pattern != '\0'; pattern++) {
		if (*pattern == '{') {
			uint64_t *number = pattern[1] == 'l'   ? &places->layer
			                   : pattern[1] == 'e' ? &places->expert
			                   : pattern[1] == 'n' ? &places->numbered
			                                       : &places->vision;
			if (!read_place(name, &at, number))
				return false;
			pattern += 2;
		} else if (at == name.len || name.at[at++] != *pattern) {
			return false;
		}
	}
	return at == name.len;
}

/* Puts the table's beginning in place of the one that a writer used. */
static struct text
plain_name(const struct family *family, struct text name, char buffer[static 512])
{
	const char *pair = family->names;

	while (pair != NULL && *pair != '\0') {
		size_t from = strcspn(pair, ">"), len = strcspn(pair, " ");
		const char *to = pair + from + 1;
		size_t to_len = len - from - 1;
		if (name.len > from && memcmp(name.at, pair, from) == 0 &&
		    name.len - from + to_len <= 512) {
			memcpy(buffer, to, to_len);
			memcpy(buffer + to_len, name.at + from, name.len - from);
			return (struct text){buffer, to_len + name.len - from};
		}
		pair += len;
		pair += strspn(pair, " ");
	}
	return name;
}

const struct quantity *
formula_find(const struct formula *formula, struct text tensor)
{
	char buffer[512];

	if (formula->family == NULL || formula->problem.len > 0)
		return NULL;
	tensor = plain_name(formula->family, tensor, buffer);
	for (uint32_t i = 0; i < formula->n_quantities; i++) {
		const struct quantity *quantity = &formula->quantities[i];
		struct places places = {0};
		if (quantity->tensors == 0 || !matches(quantity->term->name, tensor, &places))
			continue;
		bool layered = strstr(quantity->term->name, "{l}") != NULL;
		if (layered && (places.layer >= formula->layers ||
				   !quantity->in[formula->kinds[places.layer]]))
			continue;
		if (places.expert > 0 && places.expert >= formula->experts)
			continue;
		if (places.vision > 0 && places.vision >= formula->vision_layers)
			continue;
		if (places.numbered > 0 && places.numbered >= quantity->numbered)
			continue;
		return quantity;
	}
	return NULL;
}

bool
formula_is_head(const struct formula *formula, struct text tensor)
{
	char buffer[512];
	struct places places;

	if (formula->family == NULL)
		return false;
	tensor = plain_name(formula->family, tensor, buffer);
	for (uint32_t i = 0; i < formula->n_quantities; i++) {
		const struct term *term = formula->quantities[i].term;
		if (term->part == PART_HEAD && matches(term->name, tensor, &places))
			return true;
	}
	return false;
}
