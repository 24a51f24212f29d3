/* SPDX-License-Identifier: Apache-2.0 */
/* From an opened folder to readings; see weights.h for sources and rules. */
#include "measure/weights.h"

#include "measure/modalities.h"
#include "measure/reconcile.h"
#include "measure/tally.h"
#include "measure/voice.h"
#include "measure/weights_facts.h"

#include <inttypes.h>
#include <string.h>

/* Results of a hundred shards of real models stay below this; hostile input ends here. */
static const size_t MEMORY_MAX = (size_t)4 << 30;

/* The numbers that are emitted, each with where it comes from. */
struct results {
	uint64_t total, active, data_bytes;
	struct provenance total_origin, active_origin, bytes_origin;
	bool from_headers;
};

static struct provenance
origin_of(const struct side_file *file, struct text method)
{
	return (struct provenance){
	    .method = method, .source = text_of(file->name), .artefact = &file->digest};
}

/* -- choosing the best source -------------------------------------------------------- */

static uint32_t
count_headers(const struct folder *folder)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < folder->n_weights; i++)
		n += !folder->weights[i].is_data;
	return n;
}

static void
choose_total(struct voice *voice, const struct tally *tally, struct results *results)
{
	const struct folder *folder = tally->folder;
	uint64_t in_experts = tally->formula.in_experts;

	if (folder->is_adapter)
		return; /* what it changes is not here */
	results->from_headers = tally_is_counted(tally);
	if (results->from_headers) {
		results->total = tally->total;
		in_experts = tally->in_experts;
		results->total_origin = (struct provenance){.source = text_of(folder->shown),
		    .method =
			voice_text(voice, "sum of shapes in the headers of %" PRIu32 " %s file%s",
			    count_headers(folder), weight_format_word(folder->format),
			    count_headers(folder) == 1 ? "" : "s")};
	} else if (tally->is_derived) {
		results->total = tally->formula.total;
		results->total_origin = origin_of(&folder->config_file,
		    voice_text(voice, "formula of the family %.*s on the configuration%s",
			TEXT_ARG(text_clip(tally->formula.type, 40)),
			folder->index_file.found ? ", tensor names from the index" : ""));
	} else if (folder->index.has_parameters) {
		results->total = folder->index.parameters;
		results->total_origin =
		    origin_of(&folder->index_file, text_of("total_parameters of the index"));
	}
	if (results->total == 0)
		return;
	if (results->from_headers || tally->is_derived)
		results->active = tally_active(tally, results->total, in_experts);
	results->active_origin = results->total_origin;
	results->active_origin.method =
	    in_experts > 0 ? voice_text(voice, "%.*s; less the experts not chosen for a token",
				 TEXT_ARG(results->total_origin.method))
			   : voice_text(voice, "%.*s; no experts, so each token uses all",
				 TEXT_ARG(results->total_origin.method));
}

static void
choose_bytes(const struct tally *tally, struct results *results)
{
	const struct folder *folder = tally->folder;

	if (tally->has_headers) {
		results->data_bytes = tally->data_bytes;
		results->bytes_origin =
		    (struct provenance){.method = text_of("bytes of all tensors, from headers"),
			.source = text_of(folder->shown)};
	} else if (folder->index.has_size) {
		results->data_bytes = folder->index.size;
		results->bytes_origin =
		    origin_of(&folder->index_file, text_of("total_size of the index"));
	} else if (tally->is_derived &&
		   tally_bytes(tally, tally->formula.total, &results->data_bytes)) {
		results->bytes_origin = origin_of(
		    &folder->config_file, text_of("parameters times the size of torch_dtype"));
	}
}

/* -- emitting ------------------------------------------------------------------------- */

static void
say_whole(struct voice *voice, const char *key, uint64_t number, const struct provenance *origin,
    struct text note)
{
	voice_reading(voice, key, value_whole(number), origin, note);
}

static void
say_parameters(struct voice *voice, const struct tally *tally, const struct results *results)
{
	struct text note = TEXT_NONE;

	if (tally->is_derived && tally->formula.tied)
		note = text_of("the embedding, which the output shares, counts once");
	else if (tally->folder->format == WEIGHT_ONNX)
		note =
		    text_of("whole numbers and scalars of the graph are taken for constants, and "
			    "what the graph computes is not stored");
	else if (tally->n_shared > 0)
		note = text_of("tensors that share a storage count once");
	else if (!tally->folder->config_file.found)
		note = text_of("no configuration: every stored element is taken for a parameter");
	if (results->total > 0)
		say_whole(
		    voice, "model.parameters.total", results->total, &results->total_origin, note);
	if (results->active > 0)
		say_whole(voice, "model.parameters.active", results->active,
		    &results->active_origin, note);
}

/* "BF16 140620634112", one line a type. */
static void
say_types(struct voice *voice, const struct tally *tally, const struct results *results)
{
	struct text items[DTYPES + PACKED_FORMATS_MAX];
	uint32_t n = 0;

	if (tally->has_headers && !tally->folder->is_adapter && !tally->is_sliced) {
		struct provenance origin = {
		    .method = text_of("elements per type in headers, without "
				      "buffers and scales"),
		    .source = text_of(tally->folder->shown)};
		for (unsigned i = 0; i < DTYPES; i++) {
			if (tally->elements[i] > 0)
				items[n++] = voice_text(voice, "%s %" PRIu64,
				    dtype_word((enum dtype)i), tally->elements[i]);
		}
		for (uint32_t i = 0; i < tally->n_packed; i++)
			items[n++] = voice_text(voice, "%.*s %" PRIu64,
			    TEXT_ARG(tally->packed[i].word), tally->packed[i].elements);
		if (n > 0)
			voice_reading(voice, "model.weights.dtypes",
			    value_items(TYPE_LIST, items, n), &origin, TEXT_NONE);
	} else if (tally->element_word != NULL && tally->is_derived) {
		struct provenance origin = origin_of(&tally->folder->config_file,
		    text_of("torch_dtype of the configuration, for all parameters"));
		items[0] = voice_text(voice, "%s %" PRIu64, tally->element_word, results->total);
		voice_reading(voice, "model.weights.dtypes", value_items(TYPE_LIST, items, 1),
		    &origin, TEXT_NONE);
	}
}

/* The digest of the list of digests, as `sha256sum *.safetensors` would print it. */
static void
say_digest(struct voice *voice, const struct folder *folder)
{
	char hex[DIGEST_HEX_CHARS];
	struct out list;

	for (uint32_t i = 0; i < folder->n_weights; i++) {
		if (!folder->weights[i].has_digest)
			return;
	}
	if (folder->n_weights == 0)
		return;
	out_memory(&list);
	for (uint32_t i = 0; i < folder->n_weights; i++) {
		digest_hex(&folder->weights[i].digest, hex);
		out_format(&list, "%s  %.*s\n", hex, TEXT_ARG(folder->weights[i].name));
	}
	struct text text = out_text(&list);
	struct digest digest = digest_of((struct span){(const uint8_t *)text.at, text.len});
	enum gpai_code rc = out_status(&list, folder->shown, voice->err);
	if (rc != GPAI_OK && voice->rc == GPAI_OK)
		voice->rc = rc;
	out_release(&list);
	digest_hex(&digest, hex);
	struct provenance origin = {.source = text_of(folder->shown),
	    .artefact = &digest,
	    .method = voice_text(voice,
		"SHA-256 of the list \"digest  name\" of %" PRIu32 " weight file%s, by name%s",
		folder->n_weights, folder->n_weights == 1 ? "" : "s",
		folder->n_pointers > 0 ? ", digests from Git LFS pointers" : "")};
	voice_reading(voice, "model.weights.digest", value_text(text_of(hex)), &origin, TEXT_NONE);
}

/* The digest that a signature of the folder states, and what taking it cost. */
static void
say_directory_digest(struct voice *voice, const struct folder *folder)
{
	const struct digest_tree *tree = &folder->digests;
	char hex[DIGEST_HEX_CHARS];

	if (folder->has_directory_digest) {
		struct provenance origin = {.source = text_of(folder->shown),
		    .artefact = &tree->root,
		    .method = voice_text(voice,
			"SHA-256 over the SHA-256 of all %" PRIu32
			" files, by name (OpenSSF Model Signing 1.0, 6.5.1)",
			tree->n_files)};
		digest_hex(&tree->root, hex);
		voice_reading(
		    voice, "model.directory.digest", value_text(text_of(hex)), &origin, TEXT_NONE);
	}
	voice_compare(voice, "weights.digest.files", COMPARISON_NOTED, folder->shown, TEXT_NONE,
	    TEXT_NONE,
	    voice_text(voice,
		"digests: %" PRIu32 " file%s hashed (%s bytes), %" PRIu32
		" unchanged since the last time%s",
		tree->n_hashed, tree->n_hashed == 1 ? "" : "s",
		voice_number(voice, tree->bytes_hashed), tree->n_unchanged,
		tree->n_resumed > 0 ? ", taken up where it was left" : ""));
	if (tree->n_odd > 0)
		voice_compare(voice, "weights.digest.odd", COMPARISON_NOTED, folder->shown,
		    TEXT_NONE, TEXT_NONE,
		    voice_text(voice, "no digest of the whole folder: %.*s is %s",
			TEXT_ARG(text_clip(tree->odd[0].name, 200)), tree->odd[0].what));
	if (tree->note.len > 0)
		voice_compare(voice, "weights.digest.store", COMPARISON_NOTED, folder->shown,
		    TEXT_NONE, TEXT_NONE, tree->note);
}

static void
say_files(struct voice *voice, const struct tally *tally, const struct results *results)
{
	const struct folder *folder = tally->folder;

	if (results->data_bytes > 0)
		say_whole(voice, "model.weights.bytes", results->data_bytes, &results->bytes_origin,
		    TEXT_NONE);
	if (folder->n_weights > 0) {
		struct provenance origin = {.source = text_of(folder->shown),
		    .method = voice_text(voice,
			"%" PRIu32 " in the folder, %" PRIu32 " as Git LFS pointers, %" PRIu32
			" named by %s only",
			folder->n_real, folder->n_pointers, folder->n_missing,
			folder->index_file.found || folder->n_missing == 0 ? "the index"
									   : "others")};
		say_whole(voice, "model.weights.files", folder->n_weights, &origin, TEXT_NONE);
	}
	say_types(voice, tally, results);
	say_digest(voice, folder);
	if (folder->has_digests)
		say_directory_digest(voice, folder);
}

/* -- the whole ------------------------------------------------------------------------- */

static enum gpai_code
check_complete(const struct folder *folder, struct gpai_error *err)
{
	for (uint32_t i = 0; i < folder->n_weights; i++) {
		const struct weight_file *file = &folder->weights[i];
		if (file->kind == WEIGHT_POINTER)
			return fail(err, GPAI_NOT_FOUND, in_file(file->shown),
			    "is a Git LFS pointer, expected the file itself");
		if (file->kind == WEIGHT_MISSING)
			return fail(err, GPAI_NOT_FOUND, in_file(file->shown),
			    "is not in the folder, expected every shard of the index");
	}
	return GPAI_OK;
}

static void
write_report(
    const struct tally *tally, const struct results *results, struct weights_report *report)
{
	const struct folder *folder = tally->folder;

	*report = (struct weights_report){.total = results->total,
	    .active = results->active,
	    .derived = tally->formula.total,
	    .data_bytes = results->data_bytes,
	    .tensors = tally->has_headers ? tally->tensors : folder->index.n_entries,
	    .files = folder->n_weights,
	    .real = folder->n_real,
	    .pointers = folder->n_pointers,
	    .missing = folder->n_missing,
	    .bytes_read = folder->bytes_read};
	memcpy(report->elements, tally->elements, sizeof report->elements);
	for (uint32_t i = 0; i < folder->n_weights && folder->n_missing == 0; i++)
		report->file_bytes += folder->weights[i].size;
}

static enum gpai_code
emit(struct voice *voice, const struct tally *tally, struct weights_report *report)
{
	struct results results = {0};

	choose_total(voice, tally, &results);
	choose_bytes(tally, &results);
	say_parameters(voice, tally, &results);
	weights_say_shape(voice, tally);
	say_files(voice, tally, &results);
	weights_say_adapter(voice, tally);
	weights_say_licence(voice, tally->folder);
	weights_say_lineage(voice, tally->folder);
	reconcile(voice, tally);
	if (report != NULL)
		write_report(tally, &results, report);
	return voice->rc;
}

enum gpai_code
weights_measure(int folder_fd, const char *folder, const char *const *names,
    const struct weights_options *options, const struct measure_sink *sink,
    struct weights_report *report, struct gpai_error *err)
{
	static const struct weights_options defaults = {.digest = false};
	struct folder opened = {0};
	struct arena arena;
	struct tally tally;
	enum gpai_code rc;

	options = options != NULL ? options : &defaults;
	arena_init(&arena, MEMORY_MAX);
	if ((rc = folder_open(&arena, folder_fd, folder, names, &opened, err)) != GPAI_OK ||
	    (options->complete && (rc = check_complete(&opened, err)) != GPAI_OK) ||
	    (rc = tally_take(&arena, &opened, &tally, err)) != GPAI_OK ||
	    (options->digest &&
		(rc = folder_digest(&opened, names == NULL, &options->digesting, err)) != GPAI_OK))
		goto out;
	struct voice voice = {.arena = &arena, .sink = sink, .entity = options->entity, .err = err};
	rc = emit(&voice, &tally, report);
out:
	folder_close(&opened);
	arena_release(&arena);
	return rc;
}
