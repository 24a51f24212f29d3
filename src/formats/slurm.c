/* SPDX-License-Identifier: Apache-2.0 */
/* Slurm accounting: jobs with their devices, time and energy.
 *
 * Follows: SchedMD, sacct(1): text of --parsable or --parsable2 with any columns, JobID among
 * them, and --json (data_parser, jobs[]). Each job row is a run: a requeued job (sacct -D) has
 * several with the same id and another start. Steps (ID.batch, ID.extern, ID.0) are parts of
 * their job and give only its energy where the job's own row has none: numbered steps added
 * up, or the batch or extern step where that is more, for they overlap. An energy of 0 is how
 * a cluster without meters writes "unknown". Times have no zone. Left out: CPU time, memory,
 * heterogeneous jobs as one (each component is a row). */
#include "formats/training_json.h"

#include "base/checked.h"
#include "notation/csv.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define ELAPSED_MAX UINT64_C(10000000000) /* 300 years in seconds */
#define COUNT_MAX   UINT64_C(100000000)   /* devices or nodes of one job */

static const uint64_t NO_VALUE = UINT64_MAX - 15; /* NO_VAL64, INFINITE64 lie above */

/* Where in the file: "line 7" of text, "jobs[7]" of JSON. */
struct slurm {
	struct training_reader *reader;
	bool is_json;
	struct training_job *job;          /* at hand: steps that follow are its own */
	uint64_t numbered, batch, extern_; /* joules of its steps */
	bool of_steps;                     /* any of them was said */
};

static bool
sniff(struct span head)
{
	const uint8_t *end = head.len > 0 ? memchr(head.at, '\n', head.len) : NULL;
	struct span first = {head.at, end != NULL ? (size_t)(end - head.at) : head.len};

	if (training_first(head) == '{')
		return training_has(head, "\"jobs\"") &&
		       (training_has(head, "\"allocation_nodes\"") ||
			   training_has(head, "\"tres\"") || training_has(head, "slurm") ||
			   training_has(head, "Slurm"));
	return memmem(first.at, first.len, "|", 1) != NULL && training_has(first, "JobID");
}

/* -- jobs ----------------------------------------------------------------------------- */

__attribute__((format(printf, 2, 3))) static void
problem(struct slurm *slurm, const char *format, ...)
{
	char line[300];
	va_list list;

	va_start(list, format);
	vsnprintf(line, sizeof line, format, list);
	va_end(list);
	struct text id =
	    slurm->job != NULL ? training_quote(slurm->reader, slurm->job->id) : text_of("?");
	training_problem(slurm->reader, "%s%llu%s, job %.*s: %s",
	    slurm->is_json ? "jobs[" : "line ",
	    slurm->job != NULL ? (unsigned long long)slurm->job->line : 0,
	    slurm->is_json ? "]" : "", TEXT_ARG(id), line);
}

static bool
is_same_run(const struct training_job *a, const struct training_job *b)
{
	return text_equal(a->id, b->id) && a->start == b->start && a->elapsed_s == b->elapsed_s;
}

/* What is known of a job when all its rows are read. */
static void
end_job(struct slurm *slurm)
{
	struct training_record *record = slurm->reader->record;
	struct training_job *job = slurm->job;
	uint64_t joules = slurm->numbered;

	if (job == NULL)
		return;
	if (!job->has_energy && slurm->of_steps) {
		joules = slurm->batch > joules ? slurm->batch : joules;
		joules = slurm->extern_ > joules ? slurm->extern_ : joules;
		job->has_energy = joules > 0;
		job->energy_joules = decimal_from(joules);
	}
	if (!job->has_elapsed)
		problem(slurm, "no elapsed time");
	if (job->start != 0 && job->end != 0 && job->end < job->start)
		problem(slurm, "ends before it starts");
	if (text_starts(job->state, "RUNNING"))
		problem(slurm, "still runs: its time and energy go on");
	for (uint32_t i = record->n_jobs; i-- > 1;) {
		/* Concatenated listings repeat their edges: near the end is enough. */
		if (record->n_jobs - i > 64 || !is_same_run(&record->jobs[i - 1], job))
			continue;
		problem(slurm, "listed twice, counted once");
		record->n_jobs--;
		break;
	}
	slurm->job = NULL;
}

static struct training_job *
begin_job(struct slurm *slurm, uint64_t line)
{
	end_job(slurm);
	slurm->numbered = slurm->batch = slurm->extern_ = 0;
	slurm->of_steps = false;
	slurm->job = training_add_job(slurm->reader);
	if (slurm->job != NULL)
		*slurm->job = (struct training_job){.line = line};
	return slurm->job;
}

static struct text
keep(struct slurm *slurm, struct text text)
{
	struct text copy = arena_text(slurm->reader->arena, text);

	slurm->reader->is_out_of_memory |= copy.at == NULL;
	return copy;
}

/* 0 means that nothing was metered. */
static void
set_energy(struct slurm *slurm, uint64_t joules)
{
	if (slurm->job->has_energy || joules == 0 || joules >= NO_VALUE)
		return;
	slurm->job->has_energy = true;
	slurm->job->energy_joules = decimal_from(joules);
}

static void
add_step_energy(struct slurm *slurm, struct text step, uint64_t joules)
{
	if (joules == 0 || joules >= NO_VALUE)
		return;
	slurm->of_steps = true;
	if (text_is(step, "batch"))
		slurm->batch = joules;
	else if (text_is(step, "extern"))
		slurm->extern_ = joules;
	else if (!checked_add(slurm->numbered, joules, &slurm->numbered))
		slurm->numbered = UINT64_MAX;
}

/* "gpu" or "gpu:h100". A total counts; without one the types are added up. */
struct devices {
	uint64_t total, typed;
	bool has_total, has_typed;
	struct text type;
};

static void
add_devices(struct slurm *slurm, struct devices *devices, struct text gres, uint64_t count)
{
	if (!text_starts(gres, "gpu") || (gres.len > 3 && gres.at[3] != ':'))
		return;
	if (count > COUNT_MAX) {
		problem(slurm, "%llu devices are beyond any cluster", (unsigned long long)count);
		return;
	}
	if (gres.len <= 4) {
		devices->has_total = true;
		devices->total = count;
		return;
	}
	devices->has_typed = true;
	devices->typed += count; /* a row has at most a million bytes, so below 2^64 */
	if (devices->type.at == NULL)
		devices->type = (struct text){gres.at + 4, gres.len - 4};
}

static void
set_devices(struct slurm *slurm, const struct devices *devices)
{
	slurm->job->has_devices = true;
	slurm->job->devices = devices->has_total ? devices->total : devices->typed;
	if (devices->type.at != NULL)
		slurm->job->device = keep(slurm, devices->type);
}

/* -- text ----------------------------------------------------------------------------- */

#define COLUMNS(X)                                                                                 \
	X(JOB_ID, "JobID")                                                                         \
	X(NAME, "JobName")                                                                         \
	X(PARTITION, "Partition")                                                                  \
	X(STATE, "State")                                                                          \
	X(START, "Start")                                                                          \
	X(END, "End")                                                                              \
	X(ELAPSED_RAW, "ElapsedRaw")                                                               \
	X(ELAPSED, "Elapsed")                                                                      \
	X(N_NODES, "NNodes")                                                                       \
	X(ALLOC_NODES, "AllocNodes")                                                               \
	X(ALLOC_TRES, "AllocTRES")                                                                 \
	X(ENERGY_RAW, "ConsumedEnergyRaw")                                                         \
	X(ENERGY, "ConsumedEnergy")

enum column {
#define X(NAME, word) COLUMN_##NAME,
	COLUMNS(X)
#undef X
	    COLUMNS_N
};

struct table {
	struct csv csv;
	uint32_t at[COLUMNS_N]; /* UINT32_MAX: not there */
};

static struct text
cell(const struct table *table, enum column column)
{
	return table->at[column] == UINT32_MAX ? TEXT_NONE
	                                       : csv_cell(&table->csv, table->at[column]);
}

static bool
whole(struct text text, uint64_t *value)
{
	struct decimal number;

	return decimal_parse(text, &number) && decimal_to_u64(number, value);
}

/* [DD-[HH:]]MM:SS[.fraction] */
static bool
elapsed_seconds(struct text text, uint64_t *seconds)
{
	uint64_t days = 0, parts[3] = {0}, n = 0;
	const char *dash = text.len > 0 ? memchr(text.at, '-', text.len) : NULL;
	size_t at = 0;

	if (dash != NULL) {
		size_t len = (size_t)(dash - text.at);
		if (!whole((struct text){text.at, len}, &days) || days > 100000)
			return false;
		at = len + 1;
	}
	while (at < text.len && n < 3) {
		size_t end = at;
		while (end < text.len && text.at[end] >= '0' && text.at[end] <= '9')
			end++;
		if (!whole((struct text){text.at + at, end - at}, &parts[n]) || parts[n] > 1000000)
			return false;
		n++;
		if (end < text.len && text.at[end] == '.') { /* below a second */
			at = text.len;
			break;
		}
		if (end < text.len && text.at[end] != ':')
			return false;
		at = end + 1;
	}
	if (n < 2 || at < text.len || (dash != NULL && n != 3))
		return false;
	*seconds = days * 86400 +
	           (n == 3 ? parts[0] * 3600 + parts[1] * 60 + parts[2] : parts[0] * 60 + parts[1]);
	return true;
}

static void
set_elapsed(struct slurm *slurm, const struct table *table)
{
	struct text raw = cell(table, COLUMN_ELAPSED_RAW), words = cell(table, COLUMN_ELAPSED);
	uint64_t seconds;

	if (raw.len == 0 && words.len == 0)
		return;
	bool fine = raw.len > 0 ? whole(raw, &seconds) : elapsed_seconds(words, &seconds);
	if (fine && seconds <= ELAPSED_MAX) {
		slurm->job->has_elapsed = true;
		slurm->job->elapsed_s = seconds;
		return;
	}
	struct text quoted = training_quote(slurm->reader, raw.len > 0 ? raw : words);
	problem(slurm, "elapsed \"%.*s\", expected seconds or [days-]hours:minutes:seconds",
	    TEXT_ARG(quoted));
}

/* "2025-04-17T08:00:00", "1744876800"; "Unknown" and "None" are nothing. */
static int64_t
moment_of(struct slurm *slurm, struct text text)
{
	uint64_t seconds;
	int64_t ms;
	bool has_zone;

	if (text.len == 0 || text_is(text, "Unknown") || text_is(text, "None"))
		return 0;
	if (whole(text, &seconds) && seconds < 253402300800)
		return (int64_t)seconds;
	if (training_moment(text, &ms, &has_zone))
		return ms / 1000;
	struct text quoted = training_quote(slurm->reader, text);
	problem(slurm, "time \"%.*s\", expected YYYY-MM-DDThh:mm:ss", TEXT_ARG(quoted));
	return 0;
}

/* Joules: "123456", "12.35M"; K, M, G and T are thousands here. */
static bool
energy_of(struct slurm *slurm, struct text text, uint64_t *joules)
{
	static const char suffixes[] = "KMGTPE";
	struct text digits = text;
	struct decimal number;
	int32_t scale = 0;

	if (text.len == 0)
		return false;
	const char *suffix = memchr(suffixes, text.at[text.len - 1], sizeof suffixes - 1);
	if (suffix != NULL) {
		digits.len--;
		scale = 3 * (int32_t)(suffix - suffixes + 1);
	}
	if (decimal_parse(digits, &number) && !number.negative) {
		if (number.high != 0 || number.low != 0)
			number.exponent += scale;
		int places = decimal_magnitude(number) + 1;
		if (number.exponent < 0)
			number = places > 0 ? decimal_round(number, places, ROUND_NEAREST)
			                    : DECIMAL_ZERO;
		if (decimal_to_u64(number, joules))
			return true;
	}
	struct text quoted = training_quote(slurm->reader, text);
	problem(slurm, "energy \"%.*s\", expected joules", TEXT_ARG(quoted));
	return false;
}

/* "billing=64,cpu=128,energy=99,gres/gpu:h100=8,gres/gpu=8,mem=1T,node=2" */
static void
take_tres(struct slurm *slurm, struct text tres)
{
	struct devices devices = {0};
	uint64_t count;

	for (size_t at = 0; at < tres.len;) {
		const char *comma = memchr(tres.at + at, ',', tres.len - at);
		size_t end = comma != NULL ? (size_t)(comma - tres.at) : tres.len;
		const char *equals = memchr(tres.at + at, '=', end - at);
		if (equals != NULL) {
			struct text name = {tres.at + at, (size_t)(equals - tres.at) - at};
			struct text value = {equals + 1, end - at - name.len - 1};
			bool is_gres = text_starts(name, "gres/");
			if (is_gres && whole(value, &count))
				add_devices(slurm, &devices,
				    (struct text){name.at + 5, name.len - 5}, count);
			else if (is_gres)
				problem(slurm, "AllocTRES has a number of devices that is none");
			else if (text_is(name, "energy") && whole(value, &count))
				set_energy(slurm, count);
			else if (text_is(name, "node") && slurm->job->nodes == 0 &&
				 whole(value, &count) && count <= COUNT_MAX)
				slurm->job->nodes = count;
		}
		at = end + 1;
	}
	set_devices(slurm, &devices);
}

static void
take_nodes(struct slurm *slurm, const struct table *table)
{
	struct text nodes = cell(table, COLUMN_N_NODES);
	uint64_t count;

	if (nodes.len == 0)
		nodes = cell(table, COLUMN_ALLOC_NODES);
	if (nodes.len == 0)
		return;
	if (whole(nodes, &count) && count <= COUNT_MAX)
		slurm->job->nodes = count;
	else
		problem(slurm, "a number of nodes that is none");
}

static void
take_energy(struct slurm *slurm, const struct table *table, struct text step)
{
	struct text raw = cell(table, COLUMN_ENERGY_RAW);
	uint64_t joules;

	if (!energy_of(slurm, raw.len > 0 ? raw : cell(table, COLUMN_ENERGY), &joules))
		return;
	if (step.at != NULL)
		add_step_energy(slurm, step, joules);
	else
		set_energy(slurm, joules);
}

static void
take_job_row(struct slurm *slurm, const struct table *table, struct text id)
{
	struct training_job *job = begin_job(slurm, table->csv.line);
	struct text tres = cell(table, COLUMN_ALLOC_TRES);

	if (job == NULL)
		return;
	job->id = keep(slurm, id);
	job->name = keep(slurm, cell(table, COLUMN_NAME));
	job->partition = keep(slurm, cell(table, COLUMN_PARTITION));
	job->state = keep(slurm, cell(table, COLUMN_STATE));
	job->start = moment_of(slurm, cell(table, COLUMN_START));
	job->end = moment_of(slurm, cell(table, COLUMN_END));
	set_elapsed(slurm, table);
	take_nodes(slurm, table);
	take_energy(slurm, table, TEXT_NONE);
	if (tres.len > 0)
		take_tres(slurm, tres);
	else if (table->at[COLUMN_ALLOC_TRES] != UINT32_MAX && job->elapsed_s == 0)
		job->has_devices = true; /* never ran: it had none */
}

static void
take_row(struct slurm *slurm, const struct table *table)
{
	struct text id = cell(table, COLUMN_JOB_ID);
	const char *dot = id.len > 0 ? memchr(id.at, '.', id.len) : NULL;

	if (id.len == 0) {
		training_problem(
		    slurm->reader, "line %llu: no JobID", (unsigned long long)table->csv.line);
		return;
	}
	if (dot == NULL) {
		take_job_row(slurm, table, id);
		return;
	}
	struct text job = {id.at, (size_t)(dot - id.at)};
	struct text step = {dot + 1, id.len - job.len - 1};
	if (slurm->job != NULL && text_equal(slurm->job->id, job)) {
		take_energy(slurm, table, step);
		return;
	}
	struct text quoted = training_quote(slurm->reader, id);
	training_problem(slurm->reader, "line %llu: step %.*s without its job before it, left out",
	    (unsigned long long)table->csv.line, TEXT_ARG(quoted));
}

static void
find_columns(struct table *table)
{
	static const char *const names[COLUMNS_N] = {
#define X(NAME, word) [COLUMN_##NAME] = word,
	    COLUMNS(X)
#undef X
	};

	for (unsigned c = 0; c < COLUMNS_N; c++) {
		table->at[c] = UINT32_MAX;
		for (uint32_t i = 0; i < table->csv.n_cells && table->at[c] == UINT32_MAX; i++)
			if (csv_is_named(csv_cell(&table->csv, i), names[c]))
				table->at[c] = i;
	}
}

static enum gpai_code
read_table(struct slurm *slurm, struct gpai_error *err)
{
	struct csv_options options = {.separator = '|', .plain_quotes = true};
	struct training_reader *reader = slurm->reader;
	struct table table;
	uint32_t n_columns;

	csv_init(&table.csv, reader->bytes, reader->name, &options);
	if (csv_next(&table.csv)) {
		find_columns(&table);
		n_columns = table.csv.n_cells;
		while (csv_next(&table.csv)) {
			if (!table.csv.is_ended && table.csv.n_cells < n_columns) {
				reader->record->is_cut = true;
				training_problem(reader, "line %llu: the file ends within it",
				    (unsigned long long)table.csv.line);
				break;
			}
			take_row(slurm, &table);
		}
		end_job(slurm);
		if (table.at[COLUMN_ALLOC_TRES] == UINT32_MAX)
			training_problem(
			    reader, "no column AllocTRES: the number of devices is not known");
	}
	enum gpai_code rc = csv_status(&table.csv, err);
	csv_release(&table.csv);
	return rc;
}

/* -- JSON ----------------------------------------------------------------------------- */

/* 7, or {"set": true, "infinite": false, "number": 7}. */
static bool
json_count(const json_t *value, uint64_t *count)
{
	const json_t *number = json_object_get(value, "number");

	if (json_is_object(value))
		return json_is_true(json_object_get(value, "set")) &&
		       !json_is_true(json_object_get(value, "infinite")) &&
		       json_whole(number, count);
	return json_whole(value, count);
}

static const json_t *
json_at(const json_t *object, const char *first, const char *second)
{
	return json_object_get(json_object_get(object, first), second);
}

/* A word, or the first of a list of words. */
static struct text
json_word(const json_t *value)
{
	return json_text(json_is_array(value) ? json_array_get(value, 0) : value);
}

static struct text
json_id(struct slurm *slurm, const json_t *job)
{
	uint64_t id, task, parent;

	if (!json_whole(json_object_get(job, "job_id"), &id))
		return TEXT_NONE;
	if (json_count(json_at(job, "array", "job_id"), &parent) && parent > 0 &&
	    json_count(json_at(job, "array", "task_id"), &task))
		return training_where(slurm->reader, "%llu_%llu", (unsigned long long)parent,
		    (unsigned long long)task);
	return training_where(slurm->reader, "%llu", (unsigned long long)id);
}

static void
take_json_tres(struct slurm *slurm, const json_t *list)
{
	struct devices devices = {0};
	uint64_t count;

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *tres = json_array_get(list, i);
		struct text type = json_member_text(tres, "type");
		struct text name = json_member_text(tres, "name");
		if (!json_count(json_object_get(tres, "count"), &count))
			continue; /* negative: none was allocated */
		if (text_is(type, "gres") && name.at != NULL)
			add_devices(slurm, &devices, name, count);
		else if (text_is(type, "energy"))
			set_energy(slurm, count);
		else if (text_is(type, "node") && slurm->job->nodes == 0 && count <= COUNT_MAX)
			slurm->job->nodes = count;
	}
	if (json_is_array(list))
		set_devices(slurm, &devices);
}

static void
take_json_step(struct slurm *slurm, const json_t *step)
{
	const json_t *energy = json_at(json_object_get(step, "statistics"), "energy", "consumed");
	const json_t *total = json_at(json_object_get(step, "tres"), "consumed", "total");
	struct text name = json_word(json_at(step, "step", "name"));
	uint64_t joules = 0, count;

	if (!json_count(energy, &joules) || joules >= NO_VALUE)
		joules = 0;
	for (size_t i = 0; joules == 0 && i < json_array_size(total); i++) {
		const json_t *tres = json_array_get(total, i);
		if (text_is(json_member_text(tres, "type"), "energy") &&
		    json_count(json_object_get(tres, "count"), &count))
			joules = count;
	}
	add_step_energy(slurm, name, joules);
}

static void
take_json_time(struct slurm *slurm, const json_t *time)
{
	struct training_job *job = slurm->job;
	uint64_t seconds;

	if (json_count(json_object_get(time, "elapsed"), &seconds) && seconds <= ELAPSED_MAX) {
		job->has_elapsed = true;
		job->elapsed_s = seconds;
	}
	if (json_count(json_object_get(time, "start"), &seconds) && seconds < 253402300800)
		job->start = (int64_t)seconds;
	if (json_count(json_object_get(time, "end"), &seconds) && seconds < 253402300800)
		job->end = (int64_t)seconds;
}

static void
take_json_job(struct slurm *slurm, const json_t *object, size_t place)
{
	struct text id = json_id(slurm, object);
	const json_t *steps = json_object_get(object, "steps");
	struct training_job *job;
	uint64_t nodes;

	if (id.at == NULL) {
		training_problem(slurm->reader, "jobs[%zu]: no job_id, left out", place);
		return;
	}
	if ((job = begin_job(slurm, place)) == NULL)
		return;
	job->id = id;
	job->name = keep(slurm, json_member_text(object, "name"));
	job->partition = keep(slurm, json_member_text(object, "partition"));
	job->state = keep(slurm, json_word(json_at(object, "state", "current")));
	if (json_count(json_object_get(object, "allocation_nodes"), &nodes) && nodes <= COUNT_MAX)
		job->nodes = nodes;
	take_json_time(slurm, json_object_get(object, "time"));
	take_json_tres(slurm, json_at(object, "tres", "allocated"));
	for (size_t i = 0; i < json_array_size(steps); i++)
		take_json_step(slurm, json_array_get(steps, i));
}

static enum gpai_code
read_json(struct slurm *slurm, struct gpai_error *err)
{
	json_t *root = NULL;
	enum gpai_code rc = training_json(slurm->reader, slurm->reader->bytes, &root, err);
	const json_t *jobs = json_object_get(root, "jobs");

	if (rc != GPAI_OK)
		return rc;
	slurm->is_json = true;
	if (!json_is_array(jobs))
		training_problem(
		    slurm->reader, "jobs is %s, expected a list", json_kind_words(jobs));
	for (size_t i = 0; i < json_array_size(jobs); i++)
		take_json_job(slurm, json_array_get(jobs, i), i);
	end_job(slurm);
	json_decref(root);
	return GPAI_OK;
}

/* -- all jobs together ---------------------------------------------------------------- */

static void
sum_up(struct training_reader *reader)
{
	struct training_record *record = reader->record;
	struct decimal sum = DECIMAL_ZERO;
	uint64_t devices = 0, nodes = 0;
	bool all_known = true, same_devices = true, same_nodes = true, same_device = true;
	uint32_t n = 0, silent = 0;

	for (uint32_t i = 0; i < record->n_jobs; i++) {
		const struct training_job *job = &record->jobs[i];
		all_known &= job->has_elapsed && job->has_devices;
		silent += !job->has_energy && job->elapsed_s > 0;
		if (job->devices == 0)
			continue;
		same_devices &= n == 0 || job->devices == devices;
		same_nodes &= n == 0 || job->nodes == nodes;
		same_device &= n == 0 || text_equal(job->device, record->device);
		devices = job->devices;
		nodes = job->nodes;
		record->device = job->device;
		n++;
		sum = decimal_add(sum,
		    decimal_multiply(
			decimal_from(job->devices), decimal_from(job->elapsed_s), ROUND_NEAREST),
		    ROUND_NEAREST);
	}
	if (!same_device)
		record->device = TEXT_NONE;
	if (n > 0 && same_devices)
		training_derive(reader, TRAINING_DEVICES, decimal_from(devices),
		    text_of("AllocTRES, of every job with devices"));
	if (n > 0 && same_nodes && nodes > 0)
		training_derive(reader, TRAINING_NODES, decimal_from(nodes),
		    text_of("of every job with devices"));
	if (n > 0 && all_known)
		training_derive(reader, TRAINING_DEVICE_SECONDS, sum,
		    training_where(reader, "devices x elapsed of %u jobs", n));
	else if (record->n_jobs > 0 && !all_known)
		training_problem(
		    reader, "device-seconds are not added up: not every job has devices and time");
	if (silent > 0)
		training_problem(reader, "%u of %u jobs have no energy: no meter, not nothing used",
		    silent, record->n_jobs);
}

static enum gpai_code
read(struct training_reader *reader, struct gpai_error *err)
{
	struct slurm slurm = {.reader = reader};
	enum gpai_code rc =
	    training_first(reader->bytes) == '{' ? read_json(&slurm, err) : read_table(&slurm, err);

	reader->record->program = text_of("Slurm");
	if (rc == GPAI_OK)
		sum_up(reader);
	return rc;
}

const struct training_format slurm_format = {sniff, read};
