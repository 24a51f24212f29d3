/* SPDX-License-Identifier: Apache-2.0 */
/* How far long work is; see progress.h. Nothing is shown for what takes no second. */
#include "cli/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

static const double PATIENCE_S = 0.7, EVERY_S = 0.2;

static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void
progress_start(struct progress *progress, const char *what)
{
	*progress = (struct progress){
	    .what = what, .is_shown = isatty(STDERR_FILENO) == 1, .began = seconds()};
	progress->first = UINT64_MAX;
}

static void
show_bytes(double bytes)
{
	static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB"};
	unsigned i = 0;

	for (; bytes >= 1000 && i + 1 < sizeof units / sizeof *units; i++)
		bytes /= 1000;
	fprintf(stderr, "%.*f %s", i == 0 || bytes >= 100 ? 0 : 1, bytes, units[i]);
}

static void
show_time(double s)
{
	if (s >= 3600)
		fprintf(stderr, "%ld h %02ld min", (long)s / 3600, (long)s / 60 % 60);
	else if (s >= 60)
		fprintf(stderr, "%ld min %02ld s", (long)s / 60, (long)s % 60);
	else
		fprintf(stderr, "%.0f s", s);
}

void
progress_tell(void *context, uint64_t done, uint64_t total)
{
	struct progress *p = context;
	double now = p->is_shown ? seconds() : 0;

	if (p->first == UINT64_MAX)
		p->first = done;
	if (!p->is_shown || now - p->began < PATIENCE_S || now - p->last < EVERY_S)
		return;
	double rate = (double)(done - p->first) / (now - p->began);
	fprintf(stderr, "\r\033[K%s ", p->what);
	show_bytes((double)done);
	fputs(" of ", stderr);
	show_bytes((double)total);
	if (rate > 0) {
		fputs(", ", stderr);
		show_bytes(rate);
		fputs("/s, ", stderr);
		show_time((double)(total - done) / rate);
		fputs(" left", stderr);
	}
	p->last = now;
	p->has_line = true;
}

void
progress_end(struct progress *progress)
{
	if (progress->has_line)
		fputs("\r\033[K", stderr);
	progress->has_line = false;
}
