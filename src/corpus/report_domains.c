/* SPDX-License-Identifier: Apache-2.0 */
/* How many domains, and how many of them are listed. */
#include "corpus/domains.h"
#include "corpus/report_scope.h"

static void
put_by(struct json_writer *w, enum modality m, const struct domains_by *by)
{
	json_open(w, '{');
	json_string_member(w, "modality", modality_word(m));
	json_string_member(w, "unit", by->unit);
	json_number_member(w, "total", by->total);
	json_number_member(w, "listed", by->listed);
	json_close(w, '}');
}

enum gpai_code
report_domains_json(const struct report_scope *scope, struct json_writer *w, struct gpai_error *err)
{
	struct domains_options options = {.path = scope->options->path,
	    .sources = scope->sources,
	    .n_sources = scope->n_sources,
	    .suffixes = scope->options->suffixes,
	    .tokens_are_exact = scope->says.tokens_are_exact,
	    .cut = scope->options->cut,
	    .memory_bytes = scope->options->memory_bytes,
	    .spill_dir = scope->options->spill_dir};
	struct domains_about about;
	uint64_t without = 0;
	enum gpai_code rc = domains_count(&options, &about, err);

	if (rc != GPAI_OK)
		return rc;
	for (unsigned m = 0; m < MODALITIES_COUNT; m++)
		without += about.without[m].documents;
	json_key(w, "domains");
	json_open(w, '{');
	json_number_member(w, "hosts", about.hosts);
	json_number_member(w, "total", about.total);
	json_number_member(w, "listed", about.listed);
	json_number_member(w, "addresses", about.addresses);
	json_number_member(w, "without", without);
	json_key(w, "by");
	json_open(w, '[');
	for (unsigned m = 0; m < MODALITIES_COUNT; m++)
		if (about.by[m].total > 0)
			put_by(w, (enum modality)m, &about.by[m]);
	json_close(w, ']');
	json_close(w, '}');
	return GPAI_OK;
}
