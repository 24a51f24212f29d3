/* SPDX-License-Identifier: Apache-2.0 */
/* robots.txt: compiling files for ten agents and asking them, beside Google's matcher where it was
 * built in (robots_run).
 *
 *   bench-robots FOLDER [--differ]
 *
 * FOLDER has real files, named by host. Three cases: each file compiled and asked for one URL by
 * ten agents, nothing kept from file to file; files that are kept compiled, asked for URLs made of
 * their own patterns and for others; the same with each URL normalised anew for its ten agents.
 * Processor time of one thread, the best of the rounds, which take turns with the peer's.
 * --differ lists where both disagree, which is to be settled by RFC 9309. */
#include "robots.h"

#include "signals/robots.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 7, URLS = 16, BYTES_MAX = 4 << 20 };

static const char *const NAMES[] = {"GPTBot", "ClaudeBot", "CCBot", "Google-Extended", "Bytespider",
    "PerplexityBot", "Amazonbot", "Applebot-Extended", "meta-externalagent", "cohere-ai"};
enum { AGENTS = sizeof NAMES / sizeof NAMES[0] };

struct file {
	char *name;
	uint8_t *at;
	size_t len;
	char url[512];
	struct robots *robots;
	struct url_path paths[URLS];
	char *urls[URLS];
	bool theirs[AGENTS];
};

struct files {
	struct file *at;
	size_t n, bytes;
};

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

static void
must(bool is_fine, const char *what)
{
	if (!is_fine) {
		fprintf(stderr, "bench-robots: %s failed\n", what);
		exit(2);
	}
}

static void
keep_least(double *best, double seconds)
{
	if (*best == 0 || seconds < *best)
		*best = seconds;
}

static struct span
span_of(const char *string)
{
	return (struct span){(const uint8_t *)string, strlen(string)};
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct file *)a)->name, ((const struct file *)b)->name);
}

static void
read_file(const char *folder, const char *name, struct file *file)
{
	char path[4096];
	FILE *in;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	must((in = fopen(path, "rb")) != NULL, path);
	*file = (struct file){.name = strdup(name), .at = malloc(BYTES_MAX)};
	must(file->name != NULL && file->at != NULL, "memory");
	file->len = fread(file->at, 1, BYTES_MAX, in);
	file->at = realloc(file->at, file->len + 1);
	snprintf(file->url, sizeof file->url, "https://%s/articles/2026/a-page.html?page=2", name);
	fclose(in);
}

static struct files
read_folder(const char *folder)
{
	struct files files = {.at = calloc(100000, sizeof *files.at)};
	DIR *dir = opendir(folder);

	must(dir != NULL && files.at != NULL, folder);
	for (struct dirent *entry; (entry = readdir(dir)) != NULL && files.n < 100000;) {
		if (entry->d_name[0] == '.')
			continue;
		read_file(folder, entry->d_name, &files.at[files.n]);
		files.bytes += files.at[files.n++].len;
	}
	closedir(dir);
	qsort(files.at, files.n, sizeof *files.at, by_name);
	return files;
}

static struct robots_agents
agents_of(struct text *tokens)
{
	for (size_t i = 0; i < AGENTS; i++)
		tokens[i] = text_of(NAMES[i]);
	return (struct robots_agents){tokens, AGENTS};
}

/* --- Compile and ask --- */

static double
ours(const struct files *files, const struct robots_agents *agents, size_t *allowed)
{
	struct url_path path = {0};
	double begin = now();

	*allowed = 0;
	for (size_t i = 0; i < files->n; i++) {
		struct file *file = &files->at[i];
		struct robots *robots;
		must(robots_compile((struct span){file->at, file->len}, agents, &robots, NULL) ==
			     GPAI_OK &&
			 url_path_set(&path, span_of(file->url)),
		    "memory");
		for (size_t agent = 0; agent < AGENTS; agent++)
			*allowed += robots_ask(robots, agent, &path).allowed;
		robots_free(robots);
	}
	url_path_release(&path);
	return now() - begin;
}

static double
theirs(const struct files *files, size_t *allowed)
{
	double begin = now();

	*allowed = 0;
	for (size_t i = 0; i < files->n; i++) {
		struct file *file = &files->at[i];
		for (size_t agent = 0; agent < AGENTS; agent++) {
			file->theirs[agent] = robots_peer->allows(
			    (const char *)file->at, file->len, NAMES[agent], file->url);
			*allowed += file->theirs[agent];
		}
	}
	return now() - begin;
}

/* --- Files kept compiled --- */

/* A URL that one of the file's patterns matches or nearly matches, or one of its own. */
static char *
make_url(const struct file *file, size_t number)
{
	static const char *const OTHERS[] = {"/", "/index.html", "/news/2026/11/some-longer-title",
	    "/product/1234?colour=red&size=10", "/wp-content/uploads/2024/picture.jpg",
	    "/en/about-us/", "/search?q=robots", "/tag/data/page/7/"};
	char *url = malloc(1024);
	const uint8_t *at = file->at, *end = at + file->len;
	size_t n, line = number / 2 * (file->len / URLS);

	must(url != NULL, "memory");
	n = (size_t)snprintf(url, 400, "https://%.300s", file->name);
	if (number % 2 == 0) {
		strcpy(url + n, OTHERS[number / 2 % 8]);
		return url;
	}
	for (at += line; at < end && *at != '/';)
		at++;
	for (; at<end && * at> ' ' && *at < 0x7f && *at != '#' && n < 800; at++)
		if (*at != '$')
			url[n++] = (char)(*at == '*' ? 'x' : *at);
	strcpy(url + n, "a");
	return url;
}

static void
keep(struct files *files, const struct robots_agents *agents)
{
	size_t memory = 0;

	for (size_t i = 0; i < files->n; i++) {
		struct file *file = &files->at[i];
		must(robots_compile((struct span){file->at, file->len}, agents, &file->robots,
			 NULL) == GPAI_OK,
		    "memory");
		memory += robots_memory(file->robots);
		for (size_t k = 0; k < URLS; k++) {
			file->urls[k] = make_url(file, k);
			must(url_path_set(&file->paths[k], span_of(file->urls[k])), "memory");
		}
	}
	printf("kept               %6.2f MB compiled, of %.2f MB\n", (double)memory * 1e-6,
	    (double)files->bytes * 1e-6);
}

static double
ask_kept(const struct files *files, bool anew, size_t *allowed)
{
	struct url_path fresh = {0};
	double begin = now();

	*allowed = 0;
	for (size_t i = 0; i < files->n; i++) {
		const struct file *file = &files->at[i];
		for (size_t k = 0; k < URLS; k++) {
			const struct url_path *path = &file->paths[k];
			if (anew) {
				must(url_path_set(&fresh, span_of(file->urls[k])), "memory");
				path = &fresh;
			}
			for (size_t agent = 0; agent < AGENTS; agent++)
				*allowed += robots_ask(file->robots, agent, path).allowed;
		}
	}
	url_path_release(&fresh);
	return now() - begin;
}

/* --- Where both disagree --- */

static void
list_differences(const struct files *files)
{
	struct url_path path = {0};
	size_t n = 0;

	for (size_t i = 0; i < files->n; i++) {
		const struct file *file = &files->at[i];
		for (size_t k = 0; k <= URLS; k++) {
			const char *url = k < URLS ? file->urls[k] : file->url;
			must(url_path_set(&path, span_of(url)), "memory");
			for (size_t agent = 0; agent < AGENTS; agent++) {
				struct robots_answer a = robots_ask(file->robots, agent, &path);
				bool peer = robots_peer->allows(
				    (const char *)file->at, file->len, NAMES[agent], url);
				if (a.allowed == peer)
					continue;
				n++;
				printf("differ\t%s\t%s\t%s\tours %s line %u: %s\n", file->name,
				    NAMES[agent], url, a.allowed ? "allow" : "disallow", a.line,
				    robots_why_words(a.why));
			}
		}
	}
	printf("differ             %zu of %zu\n", n, files->n * (URLS + 1) * AGENTS);
	url_path_release(&path);
}

int
main(int argc, char **argv)
{
	struct text tokens[AGENTS];
	struct robots_agents agents = agents_of(tokens);
	double best[4] = {0};
	size_t allowed[4] = {0};

	must(argc > 1, "an argument: a folder of robots.txt files");
	struct files files = read_folder(argv[1]);
	keep(&files, &agents);
	for (unsigned round = 0; round < ROUNDS; round++) {
		keep_least(&best[0], ours(&files, &agents, &allowed[0]));
		keep_least(&best[1], ask_kept(&files, false, &allowed[1]));
		keep_least(&best[2], ask_kept(&files, true, &allowed[2]));
		if (robots_peer != NULL)
			keep_least(&best[3], theirs(&files, &allowed[3]));
	}
	double asked = (double)(files.n * AGENTS), kept = (double)(files.n * URLS * AGENTS);
	printf("compile_and_ask    %6.0f file/s, %.0f MB/s (%zu files, %u agents, %zu allowed)\n",
	    (double)files.n / best[0], (double)files.bytes / best[0] * 1e-6, files.n,
	    (unsigned)AGENTS, allowed[0]);
	printf("decisions_kept     %6.1f M/s (%zu of %.0f allowed)\n", kept / best[1] * 1e-6,
	    allowed[1], kept);
	printf("with_normalising   %6.1f M/s (each URL for its %u agents)\n", kept / best[2] * 1e-6,
	    (unsigned)AGENTS);
	if (robots_peer != NULL) {
		printf("%-18s %6.0f file/s, %.2f M decision/s (%zu of %.0f allowed)\n",
		    robots_peer->name, (double)files.n / best[3], asked / best[3] * 1e-6,
		    allowed[3], asked);
		printf("ratio              %6.1f\n", best[3] / best[0]);
		if (argc > 2 && strcmp(argv[2], "--differ") == 0)
			list_differences(&files);
	}
	return 0;
}
