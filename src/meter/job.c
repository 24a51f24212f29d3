/* SPDX-License-Identifier: Apache-2.0 */
/* Start, watch, write; see job.h. */
#include "meter/job.h"

#include "base/date.h"
#include "base/decimal.h"
#include "meter/journal.h"
#include "meter/nvml.h"
#include "meter/powercap.h"
#include "notation/json_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* What is passed on when it was sent to this process alone. */
static const int passed[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGCONT};

struct recording {
	const struct job_options *options;
	struct journal journal;
	struct nvml nvml;
	struct powercap powercap;
	struct meter_gpu gpus[METER_GPUS_MAX];
	struct meter_domain domains[METER_DOMAINS_MAX];
	const char *no_gpu, *no_rapl; /* why; empty: nothing to say */
	int64_t began_ms;             /* by the clock on the wall, once; time then only grows */
	int64_t began_at;             /* by the clock that never goes back, ms */
	uint64_t samples;
	sigset_t before; /* signals as they were, for the job */
	struct sigaction too_large_before;
	int signals;
	pid_t pid;
};

/* -- time ------------------------------------------------------------------------- */

static int64_t
clock_ms(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Asleep counts as well: a suspended node still draws power. */
static int64_t
elapsed_ms(const struct recording *r)
{
	return clock_ms(CLOCK_BOOTTIME) - r->began_at;
}

/* -- lines ------------------------------------------------------------------------ */

static void
write_line(struct recording *r, struct out *out)
{
	struct text line = out_text(out);

	if (out->error == 0)
		journal_write(&r->journal, line, elapsed_ms(r) / 1000);
	else
		r->journal.lost++;
	out_release(out);
}

static void
number_member(struct json_writer *json, const char *key, int64_t number)
{
	json_key(json, key);
	json_put_integer(json, number);
}

static void
name_member(struct json_writer *json, const char *key, const char *name)
{
	if (name != NULL && name[0] != '\0') {
		struct text text = text_of(name);
		text.len = utf8_valid_len((struct span){(const uint8_t *)name, text.len});
		json_key(json, key);
		json_put_text(json, text);
	}
}

static void
files_member(struct json_writer *json, const char *key, const struct job_file *files, uint32_t n)
{
	if (n == 0)
		return;
	json_key(json, key);
	json_open(json, '[');
	for (uint32_t i = 0; i < n; i++) {
		json_open(json, '{');
		json_key(json, "path");
		json_put_text(json, files[i].path);
		number_member(json, "bytes", (int64_t)files[i].bytes);
		json_key(json, "sha256");
		json_put_text(json, files[i].sha256);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void
write_head(struct recording *r)
{
	const struct job_options *options = r->options;
	char start[MOMENT_CHARS];
	struct json_writer json;
	struct out out;

	moment_format(r->began_ms / 1000, start);
	out_memory(&out);
	json_writer_init(&json, &out);
	json_open(&json, '{');
	number_member(&json, "gpai-record", 1);
	name_member(&json, "job", options->job);
	name_member(&json, "step", options->step);
	name_member(&json, "task", options->task);
	name_member(&json, "node", options->node);
	name_member(&json, "stage", options->stage);
	name_member(&json, "start", start);
	number_member(&json, "start_ms", r->began_ms);
	number_member(&json, "interval_ms", options->interval_ms);
	json_key(&json, "command");
	json_open(&json, '[');
	for (char *const *word = options->command; *word != NULL; word++) {
		struct text text = text_of(*word);
		text.len = utf8_valid_len((struct span){(const uint8_t *)*word, text.len});
		json_put_text(&json, text);
	}
	json_close(&json, ']');
	files_member(&json, "inputs", options->files.inputs, options->files.n_inputs);
	name_member(&json, "no_gpu", r->no_gpu);
	name_member(&json, "no_rapl", r->no_rapl);
	json_close(&json, '}');
	write_line(r, &out);
}

static void
gpus_member(struct json_writer *json, const struct recording *r)
{
	json_key(json, "gpu");
	json_open(json, '[');
	for (uint32_t i = 0; i < r->nvml.n; i++) {
		const struct meter_gpu *gpu = &r->gpus[i];
		json_open(json, '{');
		name_member(json, "id", gpu->id);
		name_member(json, "name", gpu->name);
		if (gpu->has_power) {
			json_key(json, "w");
			json_put_decimal(
			    json, (struct decimal){.low = gpu->milliwatts, .exponent = -3});
		}
		if (gpu->has_energy)
			number_member(json, "mj", (int64_t)gpu->millijoules);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void
rapl_member(struct json_writer *json, const struct recording *r)
{
	json_key(json, "rapl");
	json_open(json, '[');
	for (uint32_t i = 0; i < r->powercap.n; i++) {
		const struct meter_domain *domain = &r->domains[i];
		if (!domain->has_energy)
			continue;
		json_open(json, '{');
		name_member(json, "domain", domain->name);
		number_member(json, "uj", (int64_t)domain->microjoules);
		if (domain->range_microjoules > 0)
			number_member(json, "range", (int64_t)domain->range_microjoules);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void
write_sample(struct recording *r)
{
	struct json_writer json;
	struct out out;

	nvml_read(&r->nvml, r->gpus);
	powercap_read(&r->powercap, r->domains);
	out_memory(&out);
	json_writer_init(&json, &out);
	json_open(&json, '{');
	number_member(&json, "t", r->began_ms + elapsed_ms(r));
	if (r->nvml.n > 0)
		gpus_member(&json, r);
	if (r->powercap.n > 0)
		rapl_member(&json, r);
	json_close(&json, '}');
	write_line(r, &out);
	r->samples++;
}

static uint64_t
cpu_us(const struct rusage *usage)
{
	return (uint64_t)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1000000 +
	       (uint64_t)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec);
}

static enum gpai_code
write_tail(struct recording *r, int status, const struct rusage *usage, struct job_result *result,
    struct gpai_error *err)
{
	const struct job_files *files = &r->options->files;
	const struct job_file *outputs = NULL;
	char hex[DIGEST_HEX_CHARS];
	struct json_writer json;
	uint32_t n_outputs = 0;
	struct rusage own;
	struct out out;
	enum gpai_code rc = GPAI_OK;

	result->wall_ms = elapsed_ms(r);
	if (files->outputs != NULL)
		rc = files->outputs(files->context, &outputs, &n_outputs, err);
	getrusage(RUSAGE_SELF, &own);
	result->own_cpu_us = cpu_us(&own);
	struct digest digest = journal_digest(&r->journal);
	digest_hex(&digest, hex);
	out_memory(&out);
	json_writer_init(&json, &out);
	json_open(&json, '{');
	number_member(&json, "end", r->began_ms + result->wall_ms);
	if (WIFSIGNALED(status))
		number_member(&json, "signal", WTERMSIG(status));
	else
		number_member(&json, "exit", WEXITSTATUS(status));
	number_member(&json, "wall_ms", result->wall_ms);
	number_member(&json, "cpu_us", (int64_t)cpu_us(usage));
	number_member(&json, "max_rss_bytes", (int64_t)usage->ru_maxrss * 1024);
	number_member(&json, "recorder_cpu_us", (int64_t)result->own_cpu_us);
	number_member(&json, "samples", (int64_t)r->samples);
	number_member(&json, "lost", (int64_t)r->journal.lost);
	files_member(&json, "outputs", outputs, n_outputs);
	if (rc != GPAI_OK && err != NULL)
		name_member(&json, "no_outputs", err->message);
	name_member(&json, "sha256", hex);
	json_close(&json, '}');
	write_line(r, &out);
	return rc;
}

/* -- the job ---------------------------------------------------------------------- */

/* In the child, which becomes the job; only calls that are safe there. When it cannot, the
 * parent reads why: the pipe closes by itself when it can. */
static _Noreturn void
become(const struct recording *r, int say)
{
	sigaction(SIGXFSZ, &r->too_large_before, NULL);
	sigprocmask(SIG_SETMASK, &r->before, NULL);
	execvp(r->options->command[0], r->options->command);
	int error = errno;
	while (write(say, &error, sizeof error) < 0 && errno == EINTR)
		;
	_exit(127);
}

/* 0 once the job is itself; else the errno that kept it from being that. */
static int
fork_job(struct recording *r)
{
	int pair[2], error = 0;
	ssize_t n;

	if (pipe2(pair, O_CLOEXEC) != 0)
		return errno;
	r->pid = fork();
	if (r->pid == 0)
		become(r, pair[1]);
	if (r->pid < 0)
		error = errno;
	close(pair[1]);
	do
		n = read(pair[0], &error, sizeof error);
	while (n < 0 && errno == EINTR);
	close(pair[0]);
	if (error != 0 && r->pid > 0)
		waitpid(r->pid, NULL, 0);
	return error;
}

static enum gpai_code
start(struct recording *r, struct gpai_error *err)
{
	sigset_t set;
	int error;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	for (size_t i = 0; i < sizeof passed / sizeof *passed; i++)
		sigaddset(&set, passed[i]);
	if (sigprocmask(SIG_BLOCK, &set, &r->before) != 0)
		return fail_errno(err, errno, r->options->command[0], "block signals for");
	/* A limit on the size of files costs lines of the record, not the job's witness. */
	sigaction(SIGXFSZ, &(struct sigaction){.sa_handler = SIG_IGN}, &r->too_large_before);
	r->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	error = r->signals >= 0 ? fork_job(r) : errno;
	if (error == 0)
		return GPAI_OK;
	if (r->signals >= 0)
		close(r->signals);
	sigaction(SIGXFSZ, &r->too_large_before, NULL);
	sigprocmask(SIG_SETMASK, &r->before, NULL);
	return fail_errno(err, error, r->options->command[0], "run");
}

/* A signal from the terminal has reached the job already; one that a program sent has not. */
static void
pass_on(const struct recording *r)
{
	struct signalfd_siginfo info;

	while (read(r->signals, &info, sizeof info) == (ssize_t)sizeof info) {
		if (info.ssi_signo != SIGCHLD && info.ssi_code <= 0)
			kill(r->pid, (int)info.ssi_signo);
	}
}

static int
watch(struct recording *r, struct rusage *usage)
{
	int64_t next = r->options->interval_ms;
	int status;

	for (;;) {
		pid_t done = wait4(r->pid, &status, WNOHANG, usage);
		if (done == r->pid)
			return status;
		if (done < 0 && errno != EINTR)
			return 0; /* nobody else waits for our child */
		int64_t left = next - elapsed_ms(r);
		if (left <= 0) {
			write_sample(r);
			next += r->options->interval_ms;
			if (next < elapsed_ms(r)) /* slept: no readings for what is past */
				next = elapsed_ms(r) + r->options->interval_ms;
			continue;
		}
		struct pollfd wait = {.fd = r->signals, .events = POLLIN};
		if (poll(&wait, 1, (int)left) > 0)
			pass_on(r);
	}
}

static enum gpai_code
run(struct recording *r, struct job_result *result, bool *has_run, struct gpai_error *err)
{
	struct rusage usage = {0};
	enum gpai_code rc;
	int status;

	r->began_ms = clock_ms(CLOCK_REALTIME);
	r->began_at = clock_ms(CLOCK_BOOTTIME);
	write_head(r);
	write_sample(r);
	if (r->journal.lost > 0)
		return fail_errno(err, r->journal.error, r->options->path, "write");
	if ((rc = start(r, err)) != GPAI_OK)
		return rc;
	*has_run = true;
	status = watch(r, &usage);
	close(r->signals);
	write_sample(r);
	rc = write_tail(r, status, &usage, result, err);
	sigaction(SIGXFSZ, &r->too_large_before, NULL);
	sigprocmask(SIG_SETMASK, &r->before, NULL);
	result->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	result->samples = r->samples;
	return rc;
}

enum gpai_code
job_run(const struct job_options *options, struct job_result *result, bool *has_run,
    struct gpai_error *err)
{
	struct recording r = {.options = options};
	struct gpai_error closing = {0};
	enum gpai_code rc, closed;

	*result = (struct job_result){0};
	*has_run = false;
	if (options->interval_ms < JOB_INTERVAL_MIN_MS ||
	    options->interval_ms > JOB_INTERVAL_MAX_MS)
		return fail(err, GPAI_INVALID, NOWHERE,
		    "interval of %" PRIu32 " ms, expected %d to %d", options->interval_ms,
		    JOB_INTERVAL_MIN_MS, JOB_INTERVAL_MAX_MS);
	if ((rc = journal_open(&r.journal, options->path, err)) != GPAI_OK)
		return rc;
	nvml_open(&r.nvml, options->devices, r.gpus, &r.no_gpu);
	powercap_open(&r.powercap, options->powercap != NULL ? options->powercap : POWERCAP_FOLDER,
	    r.domains, &r.no_rapl);
	result->gpus = r.nvml.n;
	result->domains = r.powercap.n;
	rc = run(&r, result, has_run, err);
	nvml_close(&r.nvml);
	powercap_close(&r.powercap);
	result->lost = r.journal.lost;
	closed = journal_close(&r.journal, &closing);
	if (rc == GPAI_OK && closed != GPAI_OK) {
		if (err != NULL)
			*err = closing;
		rc = closed;
	}
	if (!*has_run)
		unlink(options->path); /* nothing ran: nothing to keep */
	return rc;
}
