/* SPDX-License-Identifier: Apache-2.0 */
/* Formula, headers, index, files: who agrees with whom; see reconcile.h. */
#include "measure/reconcile.h"

#include "measure/reconcile_files.h"

#include <inttypes.h>

/* What the JSON of a header takes at most: per tensor its name, type, shape and offsets,
 * and free notes once. Left-over bytes beyond this are not explained by a header. */
static const uint64_t HEADER_TENSOR_MAX = 320, HEADER_NOTES_MAX = 1 << 16;
static const uint64_t HEADER_TENSOR_MIN = 40; /* {"a":{"dtype":"U8","shape":[],... */

#define QUOTE(t) TEXT_ARG(text_clip(t, 80))

/* -- the formula ---------------------------------------------------------------- */

static void
say_unknown_family(struct voice *voice, const struct tally *tally)
{
	if (tally->folder->config_file.found && !tally->is_derived && !tally->folder->is_adapter)
		voice_compare(voice, "weights.formula", COMPARISON_NOTED,
		    tally->folder->config_file.name, tally->folder->config.model_type, TEXT_NONE,
		    voice_text(voice, "parameters are not derived from the configuration: %.*s",
			TEXT_ARG(tally->formula.problem)));
}

/* Names of the index, or of the headers, against those the formula expects. */
static void
compare_names(
    struct voice *voice, const struct tally *tally, const struct naming *naming, const char *where)
{
	uint64_t expected = tally->formula.tensors + tally->is_copied_head;
	bool agrees = naming->n_unknown == 0 && naming->known == expected;
	struct text says;

	if (!tally->is_derived || naming->names == 0 || !tally->has_family_names)
		return;
	if (agrees)
		says = voice_text(voice, "all %s tensor names are those of the formula (%.*s)",
		    voice_number(voice, naming->names), QUOTE(tally->formula.type));
	else if (naming->n_unknown > 0)
		says = voice_text(voice,
		    "%s of %s tensor names are not in the formula (%.*s), first \"%.*s\"; of the "
		    "%s in the formula, %s are named",
		    voice_number(voice, naming->n_unknown), voice_number(voice, naming->names),
		    QUOTE(tally->formula.type), QUOTE(naming->unknown),
		    voice_number(voice, expected), voice_number(voice, naming->known));
	else
		says = voice_text(voice, "of %s tensors in the formula (%.*s), %s are named",
		    voice_number(voice, expected), QUOTE(tally->formula.type),
		    voice_number(voice, naming->known));
	voice_compare(voice, "weights.names", agrees ? COMPARISON_AGREES : COMPARISON_DIFFERS,
	    where, voice_text(voice, "%" PRIu64, naming->known),
	    voice_text(voice, "%" PRIu64, expected), says);
}

static void
compare_headers_with_formula(struct voice *voice, const struct tally *tally)
{
	if (!tally->is_derived || !tally_is_counted(tally))
		return;
	voice_compare_numbers(voice, "weights.headers.formula", tally->folder->shown, tally->total,
	    "parameters in headers", tally->formula.total, "parameters from configuration");
	if (tally->n_misfits > 0)
		voice_compare(voice, "weights.headers.shape", COMPARISON_DIFFERS,
		    tally->folder->shown, voice_text(voice, "%" PRIu64, tally->misfit_found),
		    voice_text(voice, "%" PRIu64, tally->misfit_expected),
		    voice_text(voice,
			"tensor \"%.*s\" has %s elements, but %s from configuration (%s such "
			"tensors)",
			QUOTE(tally->misfit), voice_number(voice, tally->misfit_found),
			voice_number(voice, tally->misfit_expected),
			voice_number(voice, tally->n_misfits)));
}

static void
say_tied(struct voice *voice, const struct tally *tally)
{
	const struct formula *formula = &tally->formula;
	const char *where = tally->folder->config_file.name;

	if (!tally->is_derived || formula->head == 0)
		return;
	if (tally->is_copied_head)
		voice_compare(voice, "weights.tied", COMPARISON_DIFFERS, where,
		    text_of("stored apart"), text_of("shared"),
		    voice_text(voice,
			"the configuration shares the output with the embedding, but an output "
			"tensor of %s elements is stored: a copy, counted once",
			voice_number(voice, formula->head)));
	else if (tally->has_head && !formula->is_tied_given)
		voice_compare(voice, "weights.tied", COMPARISON_NOTED, where,
		    text_of("stored apart"), TEXT_NONE,
		    voice_text(voice,
			"the configuration does not say whether the output shares the embedding; "
			"an output tensor of %s elements is stored, so both count",
			voice_number(voice, formula->head)));
	else if (formula->tied)
		voice_compare(voice, "weights.tied", COMPARISON_NOTED, where, text_of("shared"),
		    TEXT_NONE,
		    voice_text(voice, "the output shares the embedding: %s parameters counted once",
			voice_number(voice, formula->head)));
}

/* -- the index -------------------------------------------------------------------- */

/* Bytes of all tensors the index names, by the formula; false when it lacks some. */
static bool
bytes_by_names(const struct tally *tally, uint64_t *bytes)
{
	return tally->is_derived && tally->index.n_unknown == 0 &&
	       tally_bytes(tally, tally->index.elements, bytes);
}

static void
compare_index(struct voice *voice, const struct tally *tally)
{
	const struct folder *folder = tally->folder;
	const struct hf_index *index = &folder->index;
	uint64_t bytes;

	if (!folder->index_file.found)
		return;
	if (index->has_size && tally->has_headers)
		voice_compare_numbers(voice, "weights.index.size", folder->index_file.name,
		    index->size, "total_size of the index", tally->data_bytes,
		    "bytes of all tensors in headers");
	else if (index->has_size && bytes_by_names(tally, &bytes))
		voice_compare_numbers(voice, "weights.index.size", folder->index_file.name,
		    index->size, "total_size of the index", bytes,
		    "bytes of its tensors from configuration");
	if (index->has_parameters && tally_is_counted(tally))
		voice_compare_numbers(voice, "weights.index.parameters", folder->index_file.name,
		    index->parameters, "total_parameters of the index", tally->total,
		    "parameters in headers");
	else if (index->has_parameters && tally->is_derived)
		voice_compare_numbers(voice, "weights.index.parameters", folder->index_file.name,
		    index->parameters, "total_parameters of the index", tally->formula.total,
		    "parameters from configuration");
	if (tally->n_astray > 0)
		voice_compare(voice, "weights.index.tensors", COMPARISON_DIFFERS,
		    folder->index_file.name, tally->astray, TEXT_NONE,
		    voice_text(voice,
			"%s tensors are not in the file the index names, first \"%.*s\"",
			voice_number(voice, tally->n_astray), QUOTE(tally->astray)));
	if (folder->n_real > 0 && tally->n_astray == 0 && tally->has_headers &&
	    index->n_entries != tally->tensors)
		voice_compare_numbers(voice, "weights.index.tensors", folder->index_file.name,
		    index->n_entries, "tensors in the index", tally->tensors, "tensors in headers");
}

static void
say_missing(struct voice *voice, const struct tally *tally)
{
	const struct folder *folder = tally->folder;
	uint32_t present = folder->n_real + folder->n_pointers;

	if (folder->n_missing > 0)
		voice_compare(voice, "weights.shards.missing", COMPARISON_NOTED,
		    folder->index_file.found ? folder->index_file.name : folder->shown,
		    voice_text(voice, "%" PRIu32, present),
		    voice_text(voice, "%" PRIu32, folder->n_weights),
		    voice_text(voice, "%" PRIu32 " of %" PRIu32 " %s", folder->n_missing,
			folder->n_weights,
			tally->has_headers
			    ? "files are named by others only: bytes come from headers"
			    : "shards of the index are not in the folder: counts come from "
			      "configuration and index"));
}

/* -- files behind pointers ---------------------------------------------------------- */

/* What the files should hold by index and formula, and what their pointers say. */
struct share {
	uint64_t pointers, tensors, elements, pointed_bytes;
	bool is_known; /* the formula has all its tensors */
};

static bool
fits_header(uint64_t left_bytes, const struct share *share)
{
	return left_bytes >= share->pointers * SAFETENSORS_PREFIX_BYTES +
	                         share->tensors * HEADER_TENSOR_MIN &&
	       left_bytes <=
	           share->pointers * HEADER_NOTES_MAX + share->tensors * HEADER_TENSOR_MAX;
}

/* One share for each shard; NULL when memory is out. */
static struct share *
find_shares(struct voice *voice, const struct tally *tally)
{
	const struct folder *folder = tally->folder;
	struct share *shares =
	    arena_array(voice->arena, (size_t)folder->n_weights + 1, sizeof *shares);

	for (uint32_t i = 0; shares != NULL && i < folder->n_weights; i++) {
		shares[i].is_known = folder->index_file.found || folder->n_weights == 1;
		shares[i].pointers = folder->weights[i].kind == WEIGHT_POINTER;
		shares[i].pointed_bytes = folder->weights[i].size;
		if (!folder->index_file.found) {
			shares[i].tensors = tally->formula.tensors;
			shares[i].elements = tally->formula.total;
		}
	}
	for (uint32_t i = 0; shares != NULL && i < folder->index.n_entries; i++) {
		const struct hf_index_entry *entry = &folder->index.entries[i];
		const struct quantity *quantity = formula_find(&tally->formula, entry->tensor);
		struct share *share = &shares[entry->shard];
		share->tensors++;
		share->elements += quantity != NULL ? quantity->each : 0;
		if (quantity == NULL)
			share->is_known = false;
	}
	if (shares == NULL && voice->rc == GPAI_OK)
		voice->rc = fail_memory(voice->err);
	return shares;
}

static void
say_share(
    struct voice *voice, const struct tally *tally, const struct share *share, const char *where)
{
	uint64_t bytes;

	if (!tally_bytes(tally, share->elements, &bytes))
		return;
	bool is_short = share->pointed_bytes < bytes;
	uint64_t left = is_short ? bytes - share->pointed_bytes : share->pointed_bytes - bytes;
	bool fits = !is_short && fits_header(left, share);
	struct text says =
	    voice_text(voice, "%s pointer%s %s bytes, %s tensors of %s need %s: %s %s",
		share->pointers == 1 ? "the" : voice_number(voice, share->pointers),
		share->pointers == 1 ? " says" : "s say", voice_number(voice, share->pointed_bytes),
		voice_number(voice, share->tensors), tally->element_word,
		voice_number(voice, bytes), voice_number(voice, left),
		is_short ? "too few"
		: fits   ? (share->pointers == 1 ? "left for the header" : "left for the headers")
			 : "left, which no header takes");
	voice_compare(voice, "weights.pointer.size", fits ? COMPARISON_AGREES : COMPARISON_DIFFERS,
	    where, voice_text(voice, "%" PRIu64, share->pointed_bytes),
	    voice_text(voice, "%" PRIu64, bytes), says);
}

/* All pointers that fit in one line; each that does not in its own. */
static void
compare_pointers(struct voice *voice, const struct tally *tally)
{
	const struct folder *folder = tally->folder;
	struct share all = {0}, *shares;
	const char *where = folder->shown;
	uint64_t bytes;

	if (!tally->is_derived || folder->n_pointers == 0 ||
	    (shares = find_shares(voice, tally)) == NULL)
		return;
	for (uint32_t i = 0; i < folder->n_weights; i++) {
		const struct share *share = &shares[i];
		if (share->pointers == 0 || !share->is_known ||
		    !tally_bytes(tally, share->elements, &bytes))
			continue;
		if (share->pointed_bytes < bytes ||
		    !fits_header(share->pointed_bytes - bytes, share)) {
			say_share(voice, tally, share, folder->weights[i].name.at);
			continue;
		}
		where = all.pointers == 0 ? folder->weights[i].name.at : folder->shown;
		all.pointers++;
		all.tensors += share->tensors;
		all.elements += share->elements;
		all.pointed_bytes += share->pointed_bytes;
	}
	if (all.pointers > 0)
		say_share(voice, tally, &all, where);
}

static void
say_context(struct voice *voice, const struct tally *tally)
{
	const struct folder *folder = tally->folder;

	if (folder->config_file.found &&
	    hf_config_number(&folder->config, HF_CONTEXT).state != HF_KNOWN)
		voice_compare(voice, "weights.context", COMPARISON_NOTED, folder->config_file.name,
		    TEXT_NONE, TEXT_NONE, text_of("the configuration gives no context length"));
}

static void
say_card(struct voice *voice, const struct folder *folder)
{
	if (folder->card_problem.len > 0)
		voice_compare(voice, "weights.card", COMPARISON_NOTED, folder->card_file.name,
		    TEXT_NONE, TEXT_NONE,
		    voice_text(
			voice, "the card is not read: %.*s", TEXT_ARG(folder->card_problem)));
}

void
reconcile(struct voice *voice, const struct tally *tally)
{
	const struct folder *folder = tally->folder;

	say_unknown_family(voice, tally);
	say_tied(voice, tally);
	reconcile_packing(voice, tally);
	say_context(voice, tally);
	compare_headers_with_formula(voice, tally);
	compare_index(voice, tally);
	compare_names(voice, tally, &tally->index, folder->index_file.name);
	if (!folder->index_file.found && tally_is_counted(tally))
		compare_names(voice, tally, &tally->headers, folder->shown);
	say_missing(voice, tally);
	compare_pointers(voice, tally);
	reconcile_files(voice, tally);
	say_card(voice, folder);
}
