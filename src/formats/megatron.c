/* SPDX-License-Identifier: Apache-2.0 */
/* Megatron-LM: its arguments in a script, in the list that a log begins with, and the lines
 * a log shows of its iterations.
 *
 * Follows: NVIDIA/Megatron-LM, megatron/training/arguments.py and training.py. What is left
 * of the devices by tensor x pipeline x context parallelism are replicas; without
 * --global-batch-size there is one micro-batch of each. Of a script, words "--name value" are
 * read wherever they stand, with variables that were set by NAME=value, ${NAME:-value} and
 * products $((A*B)); a line that is a comment does not count, but #SBATCH gives nodes and
 * their devices, and the variables that Slurm makes of them. What a shell would work out
 * otherwise is named as a problem. Left out: the model's shape, virtual pipelines. */
#include "formats/training_reader.h"

#include "base/checked.h"

#include <string.h>

enum {
	VARIABLES_MAX = 512, /* of a script; large ones have below 100 */
	WORD_MAX = 4096,
	EXPAND_MAX = 8, /* variables that name variables */
};

static const struct row {
	const char *name; /* as in the list; options have - for _ */
	enum training_field field;
} rows[] = {
    {"context_parallel_size", TRAINING_CONTEXT_PARALLEL},
    {"data_parallel_size", TRAINING_DATA_PARALLEL},
    {"expert_model_parallel_size", TRAINING_EXPERT_PARALLEL},
    {"global_batch_size", TRAINING_GLOBAL_BATCH},
    {"micro_batch_size", TRAINING_MICRO_BATCH},
    {"nnodes", TRAINING_NODES},
    {"nproc_per_node", TRAINING_DEVICES_PER_NODE},
    {"pipeline_model_parallel_size", TRAINING_PIPELINE_PARALLEL},
    {"seq_length", TRAINING_SEQUENCE},
    {"tensor_model_parallel_size", TRAINING_TENSOR_PARALLEL},
    {"train_iters", TRAINING_STEPS},
    {"train_samples", TRAINING_SAMPLES},
    {"train_tokens", TRAINING_PLANNED_TOKENS},
    {"world_size", TRAINING_DEVICES},
};

struct variable {
	struct text name, value;
};

struct script {
	struct training_reader *reader;
	struct variable *variables;
	uint32_t n_variables;
	uint64_t line;
	struct decimal seconds; /* of the iterations since the first line */
	uint64_t tasks_per_node, nodes;
	uint32_t written; /* 1 << enum training_field: written, so no default */
	bool batch_grows; /* the batch is not the same in every step */
};

static bool
sniff(struct span head)
{
	static const char *const options[] = {"--num-layers", "--micro-batch-size",
	    "--global-batch-size", "--train-iters", "--train-samples", "--seq-length",
	    "--tensor-model-parallel-size", "--hidden-size"};
	unsigned n = 0;

	for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
		n += training_has(head, options[i]);
	return n >= 3 || training_has(head, "- arguments ----") ||
	       (training_has(head, " iteration ") &&
		   training_has(head, "elapsed time per iteration (ms):"));
}

/* Is "--micro-batch-size" or "micro_batch_size" this name? */
static bool
is_name(struct text word, const char *name)
{
	if (word.len != strlen(name))
		return false;
	for (size_t i = 0; i < word.len; i++)
		if ((word.at[i] == '-' ? '_' : word.at[i]) != name[i])
			return false;
	return true;
}

static const struct row *
row_of(struct text word)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (is_name(word, rows[i].name))
			return &rows[i];
	return NULL;
}

/* -- a shell's variables, as far as recipes use them ---------------------------------- */

static bool
is_name_char(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

static struct text
variable(const struct script *script, struct text name)
{
	for (uint32_t i = script->n_variables; i-- > 0;)
		if (text_equal(script->variables[i].name, name))
			return script->variables[i].value;
	return TEXT_NONE;
}

static struct text expand(struct script *script, struct text word, unsigned depth);

/* ${NAME} and ${NAME:-value}. */
static struct text
expand_braces(struct script *script, struct text inner, unsigned depth)
{
	size_t n = 0;

	while (n < inner.len && is_name_char(inner.at[n]))
		n++;
	struct text value = variable(script, (struct text){inner.at, n});
	if (n == inner.len)
		return value;
	bool has_default = inner.len > n + 1 && inner.at[n] == ':' &&
	                   (inner.at[n + 1] == '-' || inner.at[n + 1] == '=');
	if (!has_default || value.len > 0)
		return has_default ? value : TEXT_NONE;
	return expand(script, (struct text){inner.at + n + 2, inner.len - n - 2}, depth + 1);
}

/* $((A*B*C)), of variables and whole numbers. */
static struct text
expand_product(struct script *script, struct text inner, unsigned depth)
{
	uint64_t product = 1, value;
	struct decimal number;

	for (size_t at = 0; at <= inner.len;) {
		const char *star =
		    at < inner.len ? memchr(inner.at + at, '*', inner.len - at) : NULL;
		size_t end = star != NULL ? (size_t)(star - inner.at) : inner.len;
		struct text factor = text_trim((struct text){inner.at + at, end - at});
		struct text word = expand(script, factor, depth + 1);
		if (word.at != NULL && !decimal_parse(word, &number))
			word = variable(script, factor);
		if (word.at == NULL || !decimal_parse(word, &number) ||
		    !decimal_to_u64(number, &value) || !checked_mul(product, value, &product))
			return TEXT_NONE;
		at = end + 1;
	}
	return training_where(script->reader, "%llu", (unsigned long long)product);
}

/* The word's value when it is one variable as a whole; the word when it has none; else
 * TEXT_NONE: a shell would have to work it out. */
static struct text
expand(struct script *script, struct text word, unsigned depth)
{
	size_t len;

	word = text_trim(word);
	while (word.len >= 2 && (word.at[0] == '"' || word.at[0] == '\'') &&
	       word.at[word.len - 1] == word.at[0])
		word = (struct text){word.at + 1, word.len - 2};
	if (word.len == 0 || depth > EXPAND_MAX)
		return TEXT_NONE;
	if (memchr(word.at, '$', word.len) == NULL && memchr(word.at, '`', word.len) == NULL)
		return word;
	if (word.at[0] != '$' || word.len < 2)
		return TEXT_NONE;
	if (word.len > 5 && word.at[1] == '(' && word.at[2] == '(' &&
	    word.at[word.len - 1] == ')' && word.at[word.len - 2] == ')')
		return expand_product(script, (struct text){word.at + 3, word.len - 5}, depth + 1);
	if (word.at[1] == '{' && word.at[word.len - 1] == '}')
		return expand_braces(script, (struct text){word.at + 2, word.len - 3}, depth + 1);
	for (len = 1; len < word.len && is_name_char(word.at[len]); len++)
		;
	return len == word.len ? variable(script, (struct text){word.at + 1, len - 1}) : TEXT_NONE;
}

/* NAME=value, also after export, declare, readonly. */
static bool
take_assignment(struct script *script, struct text line)
{
	static const char *const words[] = {"export ", "readonly ", "declare ", "local "};
	size_t n = 0;

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (text_starts(line, words[i]))
			line = text_trim(
			    (struct text){line.at + strlen(words[i]), line.len - strlen(words[i])});
	while (n < line.len && is_name_char(line.at[n]))
		n++;
	if (n == 0 || n >= line.len || line.at[n] != '=')
		return false;
	struct text rest = {line.at + n + 1, line.len - n - 1};
	if (rest.len > 0 && rest.at[0] == '(')
		return false; /* an array of options: they follow */
	const char *comment = memmem(rest.at, rest.len, " #", 2);
	if (comment != NULL)
		rest.len = (size_t)(comment - rest.at);
	if (script->n_variables < VARIABLES_MAX) {
		struct text value = expand(script, rest, 0);
		script->variables[script->n_variables++] = (struct variable){{line.at, n}, value};
	}
	/* NAME="--seq-length 4096 ...": options all the same. */
	return memmem(rest.at, rest.len, "--", 2) == NULL;
}

/* -- options -------------------------------------------------------------------------- */

static void
take_option(struct script *script, struct text name, struct text value)
{
	const struct row *row = row_of(name);
	struct training_reader *reader = script->reader;

	if (is_name(name, "rampup_batch_size") || is_name(name, "step_batch_size_schedule"))
		script->batch_grows = true;
	if (row == NULL)
		return;
	struct text where = training_where(
	    reader, "--%.*s, line %llu", TEXT_ARG(name), (unsigned long long)script->line);
	struct text expanded = expand(script, value, 0);
	script->written |= 1u << row->field;
	if (expanded.at != NULL) {
		training_set_text(reader, row->field, expanded, where);
		return;
	}
	struct text quoted = training_quote(reader, value);
	training_problem(
	    reader, "%.*s: \"%.*s\" is not set in this script", TEXT_ARG(where), TEXT_ARG(quoted));
}

static bool
is_word_end(char c)
{
	return c == ' ' || c == '\t' || c == '"' || c == '\'' || c == ')' || c == '\\' || c == ',';
}

/* The value's word: $((A * B)) and ${A:-b} hold blanks and brackets. */
static size_t
word_end(struct text line, size_t at)
{
	int open = 0;

	if (at < line.len && (line.at[at] == '"' || line.at[at] == '\'')) {
		const char *end = memchr(line.at + at + 1, line.at[at], line.len - at - 1);
		return end != NULL ? (size_t)(end - line.at) + 1 : line.len;
	}
	for (; at < line.len; at++) {
		char c = line.at[at];
		if (open == 0 && is_word_end(c))
			break;
		open += (c == '(' || c == '{') - (c == ')' || c == '}');
	}
	return at;
}

static void
take_options(struct script *script, struct text line)
{
	for (size_t at = 0; at + 2 < line.len; at++) {
		bool begins = at == 0 || is_word_end(line.at[at - 1]) || line.at[at - 1] == '(';
		if (line.at[at] == '#' && (at == 0 || line.at[at - 1] == ' '))
			return;
		if (!begins || line.at[at] != '-' || line.at[at + 1] != '-')
			continue;
		size_t from = at + 2, end = from;
		while (end < line.len && (is_name_char(line.at[end]) || line.at[end] == '-'))
			end++;
		size_t value = end;
		while (value < line.len && (line.at[value] == ' ' || line.at[value] == '\t' ||
					       (value == end && line.at[value] == '=')))
			value++;
		size_t value_end = word_end(line, value);
		if (value > end && value_end > value && line.at[value] != '-')
			take_option(script, (struct text){line.at + from, end - from},
			    (struct text){line.at + value, value_end - value});
		else if (value > end && value_end > value + 1 && line.at[value] == '-' &&
			 line.at[value + 1] != '-')
			take_option(script, (struct text){line.at + from, end - from},
			    (struct text){line.at + value, value_end - value});
		at = end - 1;
	}
}

/* -- what Slurm is asked for ---------------------------------------------------------- */

static void
set_variable(struct script *script, const char *name, uint64_t value)
{
	if (script->n_variables < VARIABLES_MAX)
		script->variables[script->n_variables++] = (struct variable){text_of(name),
		    training_where(script->reader, "%llu", (unsigned long long)value)};
}

static void
set_asked(struct script *script, enum training_field field, uint64_t value, const char *option)
{
	training_set(script->reader, field, decimal_from(value),
	    training_where(
		script->reader, "#SBATCH %s, line %llu", option, (unsigned long long)script->line));
}

/* "4", "gpu:4", "h100:4", "gpu:h100:4": the number, and the type before it. */
static bool
devices_of(struct script *script, struct text value, uint64_t *count)
{
	const char *colon = memrchr(value.at, ':', value.len);
	size_t at = colon != NULL ? (size_t)(colon - value.at) + 1 : 0;
	struct text type = {value.at, at > 0 ? at - 1 : 0};
	struct decimal number;

	if (!decimal_parse((struct text){value.at + at, value.len - at}, &number) ||
	    !decimal_to_u64(number, count))
		return false;
	if (text_starts(type, "gpu"))
		type = type.len > 4 ? (struct text){type.at + 4, type.len - 4} : TEXT_NONE;
	if (type.len > 0)
		script->reader->record->device = training_quote(script->reader, type);
	return true;
}

static void
take_asked(struct script *script, struct text option, struct text value)
{
	uint64_t count;

	if (is_name(option, "job_name")) {
		script->reader->record->run = training_quote(script->reader, value);
	} else if (is_name(option, "gpus_per_node") || is_name(option, "gres")) {
		if ((is_name(option, "gres") && !text_starts(value, "gpu")) ||
		    !devices_of(script, value, &count))
			return;
		set_variable(script, "SLURM_GPUS_PER_NODE", count);
		set_asked(script, TRAINING_DEVICES_PER_NODE, count, "--gpus-per-node");
	} else if (is_name(option, "nodes") && devices_of(script, value, &script->nodes)) {
		set_variable(script, "SLURM_NNODES", script->nodes);
		set_variable(script, "SLURM_JOB_NUM_NODES", script->nodes);
		set_asked(script, TRAINING_NODES, script->nodes, "--nodes");
	} else if (is_name(option, "ntasks_per_node") &&
		   devices_of(script, value, &script->tasks_per_node)) {
		set_variable(script, "SLURM_NTASKS_PER_NODE", script->tasks_per_node);
	}
	if (checked_mul(script->nodes, script->tasks_per_node, &count) && count > 0) {
		set_variable(script, "SLURM_NTASKS", count);
		set_variable(script, "SLURM_NPROCS", count);
	}
}

/* "#SBATCH --nodes=1024 # all of them" */
static bool
take_sbatch(struct script *script, struct text line)
{
	size_t at = strlen("#SBATCH"), end, value;

	if (!text_starts(line, "#SBATCH"))
		return false;
	while (at < line.len && (line.at[at] == ' ' || line.at[at] == '\t'))
		at++;
	if (at + 2 >= line.len || line.at[at] != '-' || line.at[at + 1] != '-')
		return true;
	for (end = at += 2; end < line.len && (is_name_char(line.at[end]) || line.at[end] == '-');)
		end++;
	for (value = end; value < line.len && (line.at[value] == '=' || line.at[value] == ' ');)
		value++;
	size_t value_end = word_end(line, value);
	if (value_end > value)
		take_asked(script, (struct text){line.at + at, end - at},
		    (struct text){line.at + value, value_end - value});
	return true;
}

/* -- the list of arguments ------------------------------------------------------------ */

/* "  micro_batch_size ................................ 4" */
static bool
take_argument(struct script *script, struct text line)
{
	struct training_reader *reader = script->reader;
	const char *dots = memmem(line.at, line.len, " .", 2);

	if (dots == NULL)
		return false;
	size_t end = (size_t)(dots - line.at), at = end + 1;
	while (at < line.len && line.at[at] == '.')
		at++;
	size_t from = end;
	while (from > 0 && is_name_char(line.at[from - 1]))
		from--;
	if (at - end < 4 || from == end || at >= line.len || line.at[at] != ' ')
		return false;
	struct text name = {line.at + from, end - from};
	struct text value = text_trim((struct text){line.at + at, line.len - at});
	const struct row *row = row_of(name);
	if ((is_name(name, "rampup_batch_size") || is_name(name, "step_batch_size_schedule")) &&
	    !text_is(value, "None"))
		script->batch_grows = true;
	if (row != NULL && !text_is(value, "None"))
		script->written |= 1u << row->field;
	if (row != NULL && !text_is(value, "None"))
		training_set_text(reader, row->field, value,
		    training_where(reader, "%.*s, line %llu", TEXT_ARG(name),
			(unsigned long long)script->line));
	if (is_name(name, "params_dtype"))
		reader->record->dtype = arena_text(reader->arena, training_quote(reader, value));
	return true;
}

/* -- iterations ----------------------------------------------------------------------- */

static const struct {
	const char *label;
	enum training_said said;
	int32_t scale;
} labels[] = {
    {"elapsed time per iteration (ms):", SAID_SECONDS_PER_STEP, -3},
    {"throughput per GPU (TFLOP/s/GPU):", SAID_TFLOPS_PER_DEVICE, 0},
    {"TFLOPs:", SAID_TFLOPS_PER_DEVICE, 0}, /* Megatron-DeepSpeed */
    {"consumed tokens:", SAID_TOKENS, 0},
    {"tokens per GPU (tokens/s/GPU):", SAID_TOKENS_PER_SECOND_PER_DEVICE, 0},
    {"tokens-per-second-per-gpu:", SAID_TOKENS_PER_SECOND_PER_DEVICE, 0},
    {"global batch size:", SAID_GLOBAL_BATCH, 0},
    {"energy per GPU (J/iter/GPU):", SAID_JOULES_PER_STEP_PER_DEVICE, 0},
    {"power per GPU (W/GPU):", SAID_WATTS_PER_DEVICE, 0},
};

/* The number after a label, up to a bar or a stroke ("567.6/568.0": now and the mean). */
static bool
number_after(struct text line, const char *label, struct text *number)
{
	size_t len = strlen(label);
	const char *found = memmem(line.at, line.len, label, len);

	if (found == NULL)
		return false;
	size_t at = (size_t)(found - line.at) + len, end;
	for (; at < line.len && line.at[at] == ' '; at++)
		;
	for (end = at; end < line.len && memchr(" |/", line.at[end], 3) == NULL; end++)
		;
	*number = (struct text){line.at + at, end - at};
	return number->len > 0;
}

static void
say(struct training_reader *reader, struct training_sample *sample, struct text line, size_t i,
    uint64_t number)
{
	struct text written;
	struct decimal value;

	if (!number_after(line, labels[i].label, &written))
		return;
	if (!decimal_parse(written, &value)) {
		struct text quoted = training_quote(reader, written);
		training_problem(reader, "line %llu: %s \"%.*s\", expected a number",
		    (unsigned long long)number, labels[i].label, TEXT_ARG(quoted));
		return;
	}
	if (value.high != 0 || value.low != 0)
		value.exponent += labels[i].scale;
	training_say(reader, sample, labels[i].said, value, labels[i].label, number);
}

/* " [2024-08-21 10:19:42] iteration        4/   25000 | ...": the moment in brackets. */
static void
say_when(struct training_sample *sample, struct text line)
{
	const char *open = memchr(line.at, '[', line.len);
	const char *close =
	    open != NULL ? memchr(open, ']', line.len - (size_t)(open - line.at)) : NULL;
	bool has_zone;

	if (close != NULL)
		sample->has_time =
		    training_moment((struct text){open + 1, (size_t)(close - open) - 1},
			&sample->time_ms, &has_zone);
}

static void
say_tokens(struct training_reader *reader, struct training_sample *sample, struct text line,
    uint64_t number)
{
	const struct training_figure *sequence = &reader->record->fields[TRAINING_SEQUENCE];
	struct decimal samples;
	struct text written;

	if ((sample->said & 1u << SAID_TOKENS) == 0 && sequence->known &&
	    number_after(line, "consumed samples:", &written) && decimal_parse(written, &samples))
		training_say(reader, sample, SAID_TOKENS,
		    decimal_multiply(samples, sequence->value, ROUND_NEAREST),
		    "consumed samples:", number);
}

/* Each line says the mean of the iterations since the one before. */
static void
count_time(struct script *script, const struct training_sample *sample)
{
	const struct training_reader *reader = script->reader;
	struct decimal steps = reader->last_step;

	if (!reader->has_last_step || (sample->said & 1u << SAID_SECONDS_PER_STEP) == 0)
		return;
	steps.negative = steps.high != 0 || steps.low != 0;
	steps = decimal_add(sample->values[SAID_STEP], steps, ROUND_NEAREST);
	if (!steps.negative)
		script->seconds = decimal_add(script->seconds,
		    decimal_multiply(steps, sample->values[SAID_SECONDS_PER_STEP], ROUND_NEAREST),
		    ROUND_NEAREST);
}

/* "iteration  4/   25000 |": how many there will be, unless the arguments said so. */
static void
take_total(struct script *script, struct text line, struct text step)
{
	struct training_reader *reader = script->reader;
	size_t at = (size_t)(step.at - line.at) + step.len;
	struct decimal value;

	if (reader->record->fields[TRAINING_STEPS].known || at >= line.len || line.at[at] != '/')
		return;
	struct text rest = {line.at + at + 1, line.len - at - 1};
	const char *bar = memchr(rest.at, '|', rest.len);
	if (bar == NULL)
		return;
	rest.len = (size_t)(bar - rest.at);
	if (decimal_parse(text_trim(rest), &value))
		training_set(reader, TRAINING_STEPS, value,
		    training_where(
			reader, "iteration, line %llu", (unsigned long long)script->line));
}

static bool
take_iteration(struct script *script, struct text line)
{
	struct training_reader *reader = script->reader;
	struct training_sample sample = {0};
	struct text step;
	struct decimal value;

	if (memmem(line.at, line.len, "elapsed time per iteration (ms):", 32) == NULL ||
	    !number_after(line, "iteration ", &step) || !decimal_parse(step, &value))
		return false;
	training_say(reader, &sample, SAID_STEP, value, "iteration", script->line);
	for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
		say(reader, &sample, line, i, script->line);
	say_tokens(reader, &sample, line, script->line);
	say_when(&sample, line);
	count_time(script, &sample);
	training_add_sample(reader, &sample, script->line);
	take_total(script, line, step);
	return true;
}

static void
sum_time(struct script *script)
{
	if (script->seconds.high != 0 || script->seconds.low != 0)
		training_derive(script->reader, TRAINING_SECONDS,
		    decimal_round(script->seconds, 18, ROUND_NEAREST),
		    text_of("elapsed time per iteration x iterations since the first line"));
}

/* -- what the program works out itself ------------------------------------------------ */

static void
derive(struct script *script)
{
	static const enum training_field ones[] = {TRAINING_TENSOR_PARALLEL,
	    TRAINING_PIPELINE_PARALLEL, TRAINING_CONTEXT_PARALLEL, TRAINING_EXPERT_PARALLEL};
	struct training_reader *reader = script->reader;
	struct training_record *record = reader->record;
	bool has_sizes = record->fields[TRAINING_MICRO_BATCH].known ||
	                 record->fields[TRAINING_GLOBAL_BATCH].known;

	for (size_t i = 0; has_sizes && i < sizeof ones / sizeof ones[0]; i++)
		if ((script->written & 1u << ones[i]) == 0)
			training_derive(
			    reader, ones[i], decimal_from(1), text_of("the program's default"));
	if ((script->written & 1u << TRAINING_GLOBAL_BATCH) == 0 &&
	    record->fields[TRAINING_MICRO_BATCH].known && !script->batch_grows)
		training_derive(reader, TRAINING_ACCUMULATION, decimal_from(1),
		    text_of("no --global-batch-size"));
	if (!script->batch_grows)
		return;
	/* Its steps are smaller at first: only a count of samples says how many there are. */
	if (!record->fields[TRAINING_SAMPLES].known &&
	    !record->fields[TRAINING_PLANNED_TOKENS].known) {
		training_problem(reader, "the batch grows while training: tokens do not follow "
					 "from the steps, and --train-samples is not given");
		record->fields[TRAINING_GLOBAL_BATCH] = (struct training_figure){0};
		record->fields[TRAINING_MICRO_BATCH] = (struct training_figure){0};
	}
}

static void
take_line(struct script *script, struct text line)
{
	struct text trimmed = text_trim(line);

	if (trimmed.len == 0 || take_sbatch(script, trimmed) || trimmed.at[0] == '#')
		return;
	if (take_iteration(script, line) || take_argument(script, line))
		return;
	if (line.len <= WORD_MAX * 16 && !take_assignment(script, trimmed))
		take_options(script, trimmed);
}

static enum gpai_code
read(struct training_reader *reader, struct gpai_error *err)
{
	struct script script = {.reader = reader};
	size_t at = 0;
	struct text line;
	bool is_ended;

	script.variables = arena_array(reader->arena, VARIABLES_MAX, sizeof *script.variables);
	if (script.variables == NULL)
		return fail_memory(err);
	reader->record->program = text_of("Megatron-LM");
	while (training_line(reader->bytes, &at, &line, &is_ended)) {
		script.line++;
		/* The last line of a log that is being written may be half a line. */
		if (!is_ended && memmem(line.at, line.len, " iteration ", 11) != NULL)
			reader->record->is_cut = true;
		else
			take_line(&script, line);
	}
	sum_time(&script);
	derive(&script);
	return GPAI_OK;
}

const struct training_format megatron_format = {sniff, read};
