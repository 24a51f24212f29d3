/* SPDX-License-Identifier: Apache-2.0 */
/* What an audit was asked, out of the settings of its part, and its figures, source by source. */
#include "rights/report.h"

#include "corpus/report.h"

#include <stdlib.h>
#include <string.h>

/* --- settings --- */

static enum gpai_code
read_agents(struct audit *audit, struct gpai_error *err)
{
	const json_t *agents = json_object_get(audit->also, "agents");

	audit->n_agents = json_array_size(agents);
	audit->agents = arena_array(&audit->arena, audit->n_agents + 1, sizeof *audit->agents);
	if (audit->agents == NULL)
		return fail_memory(err);
	for (size_t i = 0; i < audit->n_agents; i++)
		audit->agents[i] = json_text(json_array_get(agents, i));
	return GPAI_OK;
}

static enum gpai_code
read_settings(struct audit *audit, struct gpai_error *err)
{
	struct report_settings says;
	enum gpai_code rc;

	audit->settings = part_settings(audit->part);
	if ((rc = report_settings(audit->settings, &says, err)) != GPAI_OK ||
	    (rc = json_parse("settings of the part",
		 (struct span){(const uint8_t *)audit->settings.at, audit->settings.len}, NULL,
		 &audit->made, err)) != GPAI_OK)
		return rc;
	audit->also = json_object_get(audit->made, "also");
	if (!json_is_object(audit->also) || !json_is_array(json_object_get(audit->also, "agents")))
		return fail(err, GPAI_NOT_FOUND, in_file(audit->options.path),
		    "holds no audit of rights: it was scanned without an archive and agents");
	audit->has_tokens = says.tokens_are_exact;
	audit->has_removes = json_is_true(json_object_get(audit->also, "removes"));
	audit->has_removed = json_is_object(json_object_get(audit->also, "removed"));
	audit->is_asked[MOMENT_FETCH] = true;
	audit->is_asked[MOMENT_AS_OF] = json_is_string(json_object_get(audit->also, "as_of"));
	audit->is_asked[MOMENT_AGAINST] = json_is_object(json_object_get(audit->also, "against"));
	audit->n_blocks = json_array_size(json_object_get(audit->also, "blocks"));
	return read_agents(audit, err);
}

/* --- sources --- */

/* Rankings share the memory; each takes what it needs, and what is beyond goes to disk. */
static uint64_t
memory_each(const struct audit *audit)
{
	return audit->options.memory_bytes /
	       ((audit->n_agents + audit->n_blocks + 1) * audit->options.n_sources + 1);
}

static struct ranking *
make_ranking(const struct audit *audit)
{
	return ranking_create(memory_each(audit), audit->options.spill_dir);
}

static enum gpai_code
make_source(struct audit *audit, struct audit_source *source, struct gpai_error *err)
{
	const json_t *blocks = json_object_get(audit->also, "blocks");

	source->all = TALLY_NONE;
	source->agents = arena_array(&audit->arena, audit->n_agents + 1, sizeof *source->agents);
	source->blocked = arena_array(&audit->arena, audit->n_blocks + 1, sizeof *source->blocked);
	if (source->agents == NULL || source->blocked == NULL ||
	    (source->signals = make_ranking(audit)) == NULL)
		return fail_memory(err);
	for (size_t i = 0; i < audit->n_agents; i++) {
		source->agents[i].name = audit->agents[i];
		source->agents[i].ranks = audit_ranks_create(
		    audit->options.most, memory_each(audit), audit->options.spill_dir);
		if (source->agents[i].ranks == NULL)
			return fail_memory(err);
	}
	for (size_t i = 0; i < audit->n_blocks; i++) {
		const json_t *block = json_array_get(blocks, i);
		struct audit_list *list = &source->blocked[i];
		list->name = json_member_text(block, "name");
		list->date = json_member_text(block, "date");
		list->digest = json_member_text(block, "digest");
		if ((list->names = make_ranking(audit)) == NULL)
			return fail_memory(err);
	}
	return GPAI_OK;
}

static enum gpai_code
fill_total(struct audit *audit, struct audit_source *source, struct gpai_error *err)
{
	struct part_cursor cursor;
	struct row row;

	part_rows(audit->part, ROW_TOTAL, source->name, TEXT_NONE, &cursor);
	while (part_next(&cursor, &row, err))
		tally_add(&source->all, &row.tally);
	return cursor.rc;
}

/* Each document has a verdict for each agent, in a row of words that we know. */
static enum gpai_code
fill_agent(struct audit *audit, const struct audit_source *source, struct audit_agent *agent,
    struct gpai_error *err)
{
	uint64_t dated = 0, documents = source->all.documents;
	enum gpai_code rc = audit_fill_agent(audit, source, agent, err);

	if (rc == GPAI_OK)
		rc = audit_fill_months(audit, source, agent, err);
	for (size_t i = 0; i < agent->n_months; i++)
		for (unsigned k = 0; k < VERDICTS_COUNT; k++)
			dated += agent->months[i].by[k];
	if (rc == GPAI_OK && (agent->all.documents != documents || dated != documents))
		return fail(err, GPAI_MALFORMED, in_file(audit->options.path),
		    "of %llu documents %llu have a verdict for %.*s and %llu a verdict and a "
		    "month, expected all",
		    (unsigned long long)documents, (unsigned long long)agent->all.documents,
		    TEXT_ARG(agent->name), (unsigned long long)dated);
	return rc;
}

static enum gpai_code
fill_source(struct audit *audit, struct audit_source *source, struct gpai_error *err)
{
	enum gpai_code rc = make_source(audit, source, err);

	if (rc == GPAI_OK)
		rc = fill_total(audit, source, err);
	for (size_t i = 0; i < audit->n_agents && rc == GPAI_OK; i++)
		rc = fill_agent(audit, source, &source->agents[i], err);
	return rc == GPAI_OK ? audit_fill_rows(audit, source, err) : rc;
}

enum gpai_code
audit_open(const struct audit_options *options, struct audit **audit, struct gpai_error *err)
{
	struct audit *made = calloc(1, sizeof *made);
	enum gpai_code rc;

	*audit = NULL;
	if (made == NULL)
		return fail_memory(err);
	made->options = *options;
	arena_init(&made->arena, 0);
	if ((rc = part_open(options->path, true, &made->part, err)) == GPAI_OK &&
	    (rc = read_settings(made, err)) == GPAI_OK) {
		made->digest = part_digest(made->part);
		made->sources =
		    arena_array(&made->arena, options->n_sources + 1, sizeof *made->sources);
		if (made->sources == NULL)
			rc = fail_memory(err);
	}
	for (size_t i = 0; i < options->n_sources && rc == GPAI_OK; i++) {
		made->sources[i].name = options->sources[i];
		rc = fill_source(made, &made->sources[i], err);
	}
	if (rc == GPAI_OK)
		*audit = made;
	else
		audit_close(made);
	return rc;
}

static void
free_source(const struct audit *audit, struct audit_source *source)
{
	ranking_free(source->signals);
	for (size_t i = 0; source->agents != NULL && i < audit->n_agents; i++) {
		audit_ranks_free(source->agents[i].ranks);
		free(source->agents[i].months);
	}
	for (size_t i = 0; source->blocked != NULL && i < audit->n_blocks; i++)
		ranking_free(source->blocked[i].names);
}

void
audit_close(struct audit *audit)
{
	if (audit == NULL)
		return;
	for (size_t i = 0; audit->sources != NULL && i < audit->options.n_sources; i++)
		free_source(audit, &audit->sources[i]);
	part_close(audit->part);
	json_decref(audit->made);
	arena_release(&audit->arena);
	free(audit);
}
