/* SPDX-License-Identifier: Apache-2.0 */
/* Which files, packed how, sharing what; see reconcile_files.h. */
#include "measure/reconcile_files.h"

#include <inttypes.h>

#define QUOTE(t) TEXT_ARG(text_clip(t, 80))

static const char *
plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

/* -- packing -------------------------------------------------------------------- */

static void
say_packed(struct voice *voice, const struct tally *tally)
{
	const struct text *method = &tally->quantisation.method;

	voice_compare(voice, "weights.packed", COMPARISON_NOTED, tally->folder->shown,
	    voice_text(voice, "%" PRIu64, tally->packed_elements),
	    voice_text(voice, "%" PRIu64, tally->packed_stored),
	    voice_text(voice,
		"%s tensor%s of %s packed%s%.*s (first \"%.*s\"): %s stored elements are %s "
		"parameters",
		voice_number(voice, tally->n_packed_tensors), plural(tally->n_packed_tensors),
		voice_number(voice, tally->tensors), method->len > 0 ? " by " : "", QUOTE(*method),
		QUOTE(tally->first_packed), voice_number(voice, tally->packed_stored),
		voice_number(voice, tally->packed_elements)));
}

void
reconcile_packing(struct voice *voice, const struct tally *tally)
{
	const struct hf_config *config = &tally->folder->config;

	if (tally->is_sliced)
		voice_compare(voice, "weights.sliced", COMPARISON_NOTED, tally->folder->shown,
		    tally->folder->weights[0].name, TEXT_NONE,
		    text_of("files hold slices of the same tensors, cut for several devices, and "
			    "nothing says along which dimension: headers do not give a total"));
	if (tally->n_riddles > 0)
		voice_compare(voice, "weights.packed", COMPARISON_NOTED, tally->folder->shown,
		    tally->riddle, TEXT_NONE,
		    voice_text(voice,
			"%s tensor%s packed in a way that neither shapes nor configuration "
			"tell (first \"%.*s\"): headers do not give a total",
			voice_number(voice, tally->n_riddles),
			tally->n_riddles == 1 ? " is" : "s are", QUOTE(tally->riddle)));
	else if (tally->n_packed_tensors > 0)
		say_packed(voice, tally);
	else if (config->is_quantised && !tally->has_headers)
		voice_compare(voice, "weights.packed", COMPARISON_NOTED,
		    tally->folder->config_file.name, config->quantisation, TEXT_NONE,
		    voice_text(voice,
			"weights are quantised (%.*s): bytes do not follow from the configuration",
			QUOTE(config->quantisation)));
	if (tally->n_misbits > 0)
		voice_compare(voice, "weights.packed.bits", COMPARISON_DIFFERS,
		    tally->folder->config_file.name,
		    voice_text(voice, "%" PRIu64, tally->misbits_found),
		    voice_text(voice, "%" PRIu64, tally->quantisation.bits),
		    voice_text(voice,
			"tensor \"%.*s\" holds weights of %" PRIu64 " bits, but %" PRIu64
			" from configuration (%s such tensors)",
			QUOTE(tally->misbits), tally->misbits_found, tally->quantisation.bits,
			voice_number(voice, tally->n_misbits)));
}

static void
say_shared(struct voice *voice, const struct tally *tally)
{
	if (tally->n_shared > 0)
		voice_compare(voice, "weights.shared", COMPARISON_NOTED, tally->folder->shown,
		    tally->shared, tally->shared_with,
		    voice_text(voice,
			"%s tensor%s the storage of another (first \"%.*s\", of \"%.*s\"): %s "
			"elements counted once",
			voice_number(voice, tally->n_shared),
			tally->n_shared == 1 ? " shares" : "s share", QUOTE(tally->shared),
			QUOTE(tally->shared_with), voice_number(voice, tally->shared_elements)));
}

/* Names deceive: where no formula tells the total, what a name took from it is said. */
static void
say_unlearned(struct voice *voice, const struct tally *tally)
{
	if (tally->unlearned > 0 && !tally->is_derived)
		voice_compare(voice, "weights.buffers", COMPARISON_NOTED, tally->folder->shown,
		    tally->first_unlearned, TEXT_NONE,
		    voice_text(voice,
			"%s elements are not counted, since their tensors are named as tables, "
			"statistics or scales are (first \"%.*s\")",
			voice_number(voice, tally->unlearned), QUOTE(tally->first_unlearned)));
}

/* -- files ------------------------------------------------------------------------ */

static void
say_choice(struct voice *voice, const struct folder *folder)
{
	const char *word = weight_format_word(folder->format);

	if (folder->n_rivals > 0)
		voice_compare(voice, "weights.files.choice", COMPARISON_NOTED, folder->shown,
		    folder->weights[0].name, folder->rivals,
		    voice_text(voice,
			"%" PRIu32 " sets of %s files could be the model: %.*s is measured, as "
			"the largest; to measure another, name its files (%.*s)",
			folder->n_rivals + 1, word, QUOTE(folder->weights[0].name),
			TEXT_ARG(text_clip(folder->rivals, 400))));
	if (folder->layouts.len > 0)
		voice_compare(voice, "weights.files.layouts", COMPARISON_NOTED, folder->shown,
		    text_of(word), folder->layouts,
		    voice_text(voice,
			"%s is measured; %.*s files beside it are taken for copies of the model",
			word, TEXT_ARG(folder->layouts)));
	if (folder->n_extra > 0)
		voice_compare(voice, "weights.files.extra", COMPARISON_NOTED, folder->shown,
		    folder->extra[0], TEXT_NONE,
		    voice_text(voice,
			"%" PRIu32 " tensor files are no part of the model and not counted, first "
			"%.*s",
			folder->n_extra, QUOTE(folder->extra[0])));
}

static void
say_short(struct voice *voice, const struct tally *tally)
{
	if (tally->short_needs > 0)
		voice_compare(voice, "weights.external.size", COMPARISON_DIFFERS,
		    voice_text(voice, "%.*s", QUOTE(tally->short_file)).at,
		    voice_text(voice, "%" PRIu64, tally->short_has),
		    voice_text(voice, "%" PRIu64, tally->short_needs),
		    voice_text(voice, "file has %s bytes, its tensors need %s: %s too few",
			voice_number(voice, tally->short_has),
			voice_number(voice, tally->short_needs),
			voice_number(voice, tally->short_needs - tally->short_has)));
}

/* A part of a split GGUF says how many tensors all parts have. */
static void
compare_split(struct voice *voice, const struct tally *tally)
{
	const struct gguf *gguf = tally->folder->gguf;

	if (gguf != NULL && gguf->split_tensors.known && gguf->split_tensors.value > 0 &&
	    tally->has_headers)
		voice_compare_numbers(voice, "weights.split.tensors", tally->folder->shown,
		    tally->tensors, "tensors in headers", gguf->split_tensors.value,
		    "tensors of all parts by the metadata");
}

/* The first few things that loading a file asks for. */
static struct text
asked_for(struct voice *voice, const struct tensor_file *header)
{
	static const uint32_t named_max = 6;
	struct text all = TEXT_NONE;

	for (uint32_t i = 0; i < header->n_unsafe && i < named_max; i++)
		all = voice_text(voice, "%.*s%s%.*s", (int)all.len, i > 0 ? all.at : "",
		    i > 0 ? ", " : "", QUOTE(header->unsafe[i]));
	if (header->n_unsafe > named_max)
		all = voice_text(voice, "%.*s and %" PRIu32 " more", TEXT_ARG(all),
		    header->n_unsafe - named_max);
	return all;
}

static void
say_unsafe(struct voice *voice, const struct folder *folder)
{
	for (uint32_t i = 0; i < folder->n_weights; i++) {
		const struct weight_file *file = &folder->weights[i];
		const struct tensor_file *header = &file->header.tensors;
		if (header->n_unsafe > 0)
			voice_compare(voice, "weights.unsafe", COMPARISON_DIFFERS, file->name.at,
			    header->unsafe[0], TEXT_NONE,
			    voice_text(voice,
				"%.*s: loading it asks for %.*s, which rebuilds no tensor: a "
				"program that loads it runs what the file says",
				QUOTE(file->name), TEXT_ARG(asked_for(voice, header))));
	}
}

/* In files that are not measured, and tensors beside the weights in those that are. */
static void
say_beside(struct voice *voice, const struct folder *folder)
{
	for (uint32_t i = 0; i < folder->n_unsafe; i++) {
		const struct weight_file *file = &folder->unsafe[i];
		const struct tensor_file *header = &file->header.tensors;
		voice_compare(voice, "weights.unsafe.beside", COMPARISON_NOTED, file->name.at,
		    header->unsafe[0], TEXT_NONE,
		    voice_text(voice,
			"%.*s, which is not measured: loading it asks for %.*s, which rebuilds no "
			"tensor",
			QUOTE(file->name), TEXT_ARG(asked_for(voice, header))));
	}
	for (uint32_t i = 0; folder->format == WEIGHT_TORCH && i < folder->n_weights; i++) {
		const struct weight_file *file = &folder->weights[i];
		const struct tensor_file *header = &file->header.tensors;
		for (uint32_t n = 0; n < header->n_notes; n++) {
			if (text_is(header->notes[n].key, "torch.beside"))
				voice_compare(voice, "weights.tensors.beside", COMPARISON_NOTED,
				    file->name.at, header->notes[n].value, TEXT_NONE,
				    voice_text(voice,
					"%.*s holds tensors beside the weights, not counted: %.*s",
					QUOTE(file->name),
					TEXT_ARG(text_clip(header->notes[n].value, 200))));
		}
	}
}

void
reconcile_files(struct voice *voice, const struct tally *tally)
{
	compare_split(voice, tally);
	say_shared(voice, tally);
	say_unlearned(voice, tally);
	say_short(voice, tally);
	say_unsafe(voice, tally->folder);
	say_beside(voice, tally->folder);
	say_choice(voice, tally->folder);
}
