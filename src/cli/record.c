/* SPDX-License-Identifier: Apache-2.0 */
/* gpai record: a job run beside the meters of this machine. */
#include "cli/cli.h"

#include "cli/run.h"

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

enum { PATH_ROOM = 4096, FILES_MAX = 256 };

/* What the scheduler says of this process; Slurm's words, for clusters have it. */
static const char *
told(const char *variable)
{
	const char *value = getenv(variable);

	return value != NULL ? value : "";
}

/* A name as part of a file's name. */
static void
tame(char *name)
{
	for (; *name != '\0'; name++)
		if (strchr("/ \t\n\\", *name) != NULL)
			*name = '-';
}

/* gpai-record-JOB.STEP-NODE-TASK-PID.jsonl: no two processes of a job make the same. */
static bool
name_record(struct cli *cli, const char *folder, const char *node, char path[PATH_ROOM])
{
	char job[128], name[512], moment[32];
	time_t now = (time_t)cli->env.now;
	struct tm utc;

	gmtime_r(&now, &utc);
	strftime(moment, sizeof moment, "%Y%m%dT%H%M%SZ", &utc);
	snprintf(job, sizeof job, "%s%s%s", told("SLURM_JOB_ID"),
	    told("SLURM_STEP_ID")[0] != '\0' ? "." : "", told("SLURM_STEP_ID"));
	snprintf(name, sizeof name, "gpai-record-%s-%s-%s%s%ld.jsonl",
	    job[0] != '\0' ? job : moment, node, told("SLURM_PROCID"),
	    told("SLURM_PROCID")[0] != '\0' ? "-" : "", (long)getpid());
	tame(name);
	if (snprintf(path, PATH_ROOM, "%s/%s", folder, name) < PATH_ROOM)
		return true;
	cli->err = (struct gpai_error){.code = GPAI_INVALID};
	snprintf(cli->err.message, sizeof cli->err.message, "--out names too long a folder");
	return false;
}

/* "a,b" into parts; the text is cut in place. */
static size_t
split(char *list, const char **parts)
{
	size_t n = 0;

	for (char *at = list; at != NULL && n < FILES_MAX;) {
		char *comma = strchr(at, ',');
		if (comma != NULL)
			*comma++ = '\0';
		if (*at != '\0')
			parts[n++] = at;
		at = comma;
	}
	return n;
}

static bool
seconds_to_ms(const char *text, uint32_t *ms)
{
	char *end;
	double seconds = strtod(text, &end);

	if (end == text || *end != '\0' || !(seconds >= 0.1 && seconds <= 3600))
		return false;
	*ms = (uint32_t)(seconds * 1000 + 0.5);
	return true;
}

static void
say(const struct gpai_job_result *result, const char *path)
{
	fprintf(stderr, "gpai record: %s: %.1f s, %u GPUs and %u RAPL domains read %llu times",
	    path, (double)result->wall_ms / 1000, result->gpus, result->domains,
	    (unsigned long long)result->samples);
	if (result->gpus == 0 && result->domains == 0)
		fputs("; nothing here tells power, only time was recorded", stderr);
	fputc('\n', stderr);
}

static int
run(struct cli *cli, const struct call *call, struct gpai_job_options *options)
{
	struct gpai_job_result result;
	enum gpai_code rc = gpai_job_run(options, &result, &cli->err);

	if (rc == GPAI_OK && option_get(call, "quiet") == NULL)
		say(&result, options->path);
	if (rc != GPAI_OK)
		cli_fail(cli);
	return result.has_run ? result.status : EXIT_COULD_NOT;
}

int
record_run(struct cli *cli, const struct call *call)
{
	const char *interval = option_get(call, "interval"), *out = option_get(call, "out");
	const char *inputs[FILES_MAX], *outputs[FILES_MAX];
	struct gpai_job_options options = {.command = call->words};
	char path[PATH_ROOM], node[256] = "";
	struct utsname machine;

	if (interval != NULL && !seconds_to_ms(interval, &options.interval_ms))
		return cli_usage(
		    call->command, "--interval takes 0.1 to 3600 seconds, not \"%s\"", interval);
	if (uname(&machine) == 0)
		snprintf(node, sizeof node, "%s", machine.nodename);
	if (told("SLURMD_NODENAME")[0] != '\0')
		snprintf(node, sizeof node, "%s", told("SLURMD_NODENAME"));
	if (!name_record(cli, out != NULL ? out : ".", node, path))
		return cli_fail(cli);
	options.path = path;
	options.node = node;
	options.job = told("SLURM_JOB_ID");
	options.step = told("SLURM_STEP_ID");
	options.task = told("SLURM_PROCID");
	options.stage = option_get(call, "stage");
	options.powercap = getenv("GPAI_POWERCAP");
	options.devices = option_get(call, "devices");
	if (options.devices == NULL)
		options.devices = getenv("CUDA_VISIBLE_DEVICES");
	char *list = option_get(call, "inputs") != NULL ? strdup(option_get(call, "inputs")) : NULL;
	char *made =
	    option_get(call, "outputs") != NULL ? strdup(option_get(call, "outputs")) : NULL;
	options.inputs = inputs;
	options.n_inputs = split(list, inputs);
	options.outputs = outputs;
	options.n_outputs = split(made, outputs);
	int code = run(cli, call, &options);
	free(list);
	free(made);
	return code;
}
