/* SPDX-License-Identifier: Apache-2.0 */
/* Facts of configuration, metadata, adapter and card; see weights_facts.h. */
#include "measure/weights_facts.h"

#include "measure/licences.h"
#include "measure/modalities.h"

#include <inttypes.h>
#include <string.h>

#define QUOTE(t) TEXT_ARG(text_clip(t, 200))

static struct provenance
origin_of(const struct side_file *file, struct text method)
{
	return (struct provenance){
	    .method = method, .source = text_of(file->name), .artefact = &file->digest};
}

static void
say_whole(struct voice *voice, const char *key, uint64_t number, const struct provenance *origin,
    struct text note)
{
	voice_reading(voice, key, value_whole(number), origin, note);
}

/* -- configuration ------------------------------------------------------------------- */

static void
say_field(struct voice *voice, const struct tally *tally, const char *key, enum hf_field field,
    struct text note)
{
	const struct folder *folder = tally->folder;
	struct hf_number number = hf_config_number(&folder->config, field);

	if (number.state != HF_KNOWN)
		return;
	struct provenance origin = origin_of(
	    &folder->config_file, voice_text(voice, "%s of the configuration", number.key));
	say_whole(voice, key, number.value, &origin, note);
}

static void
say_tied(struct voice *voice, const struct tally *tally)
{
	const struct folder *folder = tally->folder;
	struct hf_number tied = hf_config_number(&folder->config, HF_TIED);
	struct text method;
	bool yes;

	if (tied.state == HF_KNOWN) {
		yes = tied.value != 0;
		method = text_of("tie_word_embeddings of the configuration");
	} else if (tally->is_derived) {
		yes = tally->formula.tied;
		method = tally->has_head
		             ? text_of("an output tensor is stored beside the embedding")
		             : voice_text(voice, "default of the family %.*s",
				   TEXT_ARG(text_clip(tally->formula.type, 40)));
	} else {
		return;
	}
	struct provenance origin = origin_of(&folder->config_file, method);
	voice_reading(voice, "model.embeddings.tied", value_yesno(yes), &origin, TEXT_NONE);
}

static void
say_modalities(struct voice *voice, const struct tally *tally)
{
	struct modalities found;
	struct provenance origin = origin_of(
	    &tally->folder->config_file, text_of("class and parts named in the configuration"));

	modalities_find(&tally->folder->config, &found);
	if (found.n_in > 0)
		voice_reading(voice, "model.input.modalities",
		    value_items(TYPE_CHOICES, found.in, found.n_in), &origin, TEXT_NONE);
	if (found.n_out > 0)
		voice_reading(voice, "model.output.modalities",
		    value_items(TYPE_CHOICES, found.out, found.n_out), &origin, TEXT_NONE);
}

static void
say_configuration(struct voice *voice, const struct tally *tally)
{
	const struct folder *folder = tally->folder;
	const struct hf_config *config = &folder->config;
	struct provenance origin =
	    origin_of(&folder->config_file, text_of("architectures of the configuration"));
	struct text scaled =
	    config->is_context_scaled || (config->text != NULL && config->text->is_context_scaled)
		? text_of("the configuration scales positions (rope_scaling)")
		: TEXT_NONE;
	bool has_experts = hf_config_number(config, HF_EXPERTS).value > 1;

	if (config->n_architectures > 0)
		voice_reading(voice, "model.architecture",
		    value_text(text_clip(config->architectures[0], 200)), &origin, TEXT_NONE);
	origin.method = text_of("model_type of the configuration");
	if (config->model_type.len > 0)
		voice_reading(voice, "model.architecture.type",
		    value_text(text_clip(config->model_type, 200)), &origin, TEXT_NONE);
	say_field(voice, tally, "model.context.tokens", HF_CONTEXT, scaled);
	say_modalities(voice, tally);
	say_tied(voice, tally);
	if (has_experts) {
		say_field(voice, tally, "model.experts.total", HF_EXPERTS, TEXT_NONE);
		say_field(voice, tally, "model.experts.active", HF_EXPERTS_USED, TEXT_NONE);
	}
	say_field(voice, tally, "model.layers", HF_LAYERS, TEXT_NONE);
	say_field(voice, tally, "model.vocabulary.size", HF_VOCAB, TEXT_NONE);
}

/* -- metadata of a GGUF file ------------------------------------------------------------ */

static struct provenance
gguf_origin(struct voice *voice, const struct folder *folder, const char *key)
{
	return (struct provenance){.method = voice_text(voice, "%s of the metadata", key),
	    .source = folder->weights[0].name,
	    .artefact = folder->weights[0].has_digest ? &folder->weights[0].digest : NULL};
}

static void
say_count(struct voice *voice, const struct folder *folder, const char *key,
    const struct gguf_count *count, const char *written)
{
	if (!count->known)
		return;
	struct provenance origin = gguf_origin(voice, folder, written);
	say_whole(voice, key, count->value, &origin, TEXT_NONE);
}

static void
say_gguf(struct voice *voice, const struct folder *folder)
{
	const struct gguf *gguf = folder->gguf;

	if (gguf->architecture.len > 0) {
		struct provenance origin = gguf_origin(voice, folder, "general.architecture");
		voice_reading(voice, "model.architecture.type",
		    value_text(text_clip(gguf->architecture, 200)), &origin, TEXT_NONE);
	}
	say_count(voice, folder, "model.context.tokens", &gguf->context_length, "context_length");
	if (gguf->expert_count.value > 1) {
		say_count(
		    voice, folder, "model.experts.total", &gguf->expert_count, "expert_count");
		say_count(voice, folder, "model.experts.active", &gguf->expert_used_count,
		    "expert_used_count");
	}
	say_count(voice, folder, "model.layers", &gguf->block_count, "block_count");
	say_count(voice, folder, "model.vocabulary.size", &gguf->vocabulary, "vocabulary");
}

void
weights_say_shape(struct voice *voice, const struct tally *tally)
{
	const struct folder *folder = tally->folder;

	if (folder->is_adapter)
		return; /* the shape of another model, or none */
	if (folder->config_file.found)
		say_configuration(voice, tally);
	else if (folder->gguf != NULL)
		say_gguf(voice, folder);
}

/* -- adapter ------------------------------------------------------------------------------ */

/* The smaller dimension of the first matrix of a pair: what the configuration calls r. */
static uint64_t
rank_of(const struct tensor *tensor)
{
	static const char *const marks[] = {".lora_A", ".lora_embedding_A", ".lora_a"};

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		if (tensor->rank == 2 &&
		    memmem(tensor->name.at, tensor->name.len, marks[i], strlen(marks[i])) != NULL)
			return tensor->shape[0] < tensor->shape[1] ? tensor->shape[0]
			                                           : tensor->shape[1];
	}
	return 0;
}

/* The first tensor that has not the rank the configuration gives. */
static void
compare_rank(struct voice *voice, const struct tally *tally)
{
	const struct hf_adapter *adapter = &tally->folder->adapter;
	uint64_t pairs = 0;

	for (size_t i = 0; i < tally->tensors_by_name.n; i++) {
		const struct tensor *tensor = tally->tensors_by_name.at[i];
		uint64_t rank = rank_of(tensor);
		pairs += rank > 0;
		if (rank == 0 || rank == adapter->rank)
			continue;
		voice_compare(voice, "weights.adapter.rank", COMPARISON_DIFFERS,
		    tally->folder->adapter_file.name, voice_text(voice, "%" PRIu64, rank),
		    voice_text(voice, "%" PRIu64, adapter->rank),
		    voice_text(voice,
			"tensor \"%.*s\" has rank %" PRIu64 ", but r of the configuration is "
			"%" PRIu64,
			TEXT_ARG(text_clip(tensor->name, 80)), rank, adapter->rank));
		return;
	}
	if (pairs > 0)
		voice_compare(voice, "weights.adapter.rank", COMPARISON_AGREES,
		    tally->folder->adapter_file.name, voice_text(voice, "%" PRIu64, adapter->rank),
		    voice_text(voice, "%" PRIu64, adapter->rank),
		    voice_text(voice, "all %s pairs of matrices have rank %" PRIu64,
			voice_number(voice, pairs), adapter->rank));
}

static void
say_adapter_configuration(struct voice *voice, const struct folder *folder)
{
	const struct hf_adapter *adapter = &folder->adapter;
	struct provenance origin = origin_of(&folder->adapter_file,
	    text_of("base_model_name_or_path of the adapter's configuration"));

	if (adapter->base.len > 0)
		voice_reading(voice, "model.adapter.base", value_text(adapter->base), &origin,
		    adapter->revision.len > 0
			? voice_text(voice, "revision %.*s", QUOTE(adapter->revision))
			: TEXT_NONE);
	origin.method = text_of("peft_type of the adapter's configuration");
	if (adapter->method.len > 0)
		voice_reading(
		    voice, "model.adapter.method", value_text(adapter->method), &origin, TEXT_NONE);
	origin.method = text_of("r of the adapter's configuration");
	if (adapter->has_rank)
		say_whole(voice, "model.adapter.rank", adapter->rank, &origin,
		    adapter->has_other_ranks ? text_of("some modules have another rank")
					     : TEXT_NONE);
	origin.method = text_of("target_modules of the adapter's configuration");
	if (adapter->n_targets > 0)
		voice_reading(voice, "model.adapter.modules",
		    value_items(TYPE_LIST, adapter->targets, adapter->n_targets), &origin,
		    adapter->n_saved > 0
			? voice_text(voice, "%" PRIu32 " more stored whole", adapter->n_saved)
			: TEXT_NONE);
}

void
weights_say_adapter(struct voice *voice, const struct tally *tally)
{
	const struct folder *folder = tally->folder;

	if (!folder->is_adapter && folder->n_weights > 0 && folder->adapter_file.found)
		voice_compare(voice, "weights.adapter", COMPARISON_NOTED, folder->adapter_file.name,
		    folder->adapter.base, TEXT_NONE,
		    text_of("an adapter lies beside the model: it is not counted; to measure it, "
			    "name its files"));
	if (!folder->is_adapter && folder->n_weights > 0)
		return;
	if (folder->adapter_file.found)
		say_adapter_configuration(voice, folder);
	if (!folder->is_adapter)
		return;
	struct provenance origin = {.source = text_of(folder->shown),
	    .method = voice_text(voice, "sum of shapes in the headers of %" PRIu32 " file%s",
		folder->n_weights, folder->n_weights == 1 ? "" : "s")};
	if (tally_is_counted(tally) && tally->total > 0)
		say_whole(voice, "model.adapter.parameters", tally->total, &origin,
		    folder->adapter.n_saved > 0 ? text_of("modules that are stored whole included")
						: TEXT_NONE);
	voice_compare(voice, "weights.adapter", COMPARISON_NOTED, folder->shown,
	    folder->adapter.base, TEXT_NONE,
	    voice_text(voice,
		"the files hold an adapter%s%.*s: the model's own parameters are those of its "
		"base, which is not here",
		folder->adapter.base.len > 0 ? " to " : "", QUOTE(folder->adapter.base)));
	if (folder->adapter.has_rank && !folder->adapter.has_other_ranks && tally->has_headers)
		compare_rank(voice, tally);
}

/* -- lineage ------------------------------------------------------------------------------- */

enum { BASES_MAX = 64 };

struct bases {
	struct text names[BASES_MAX];
	uint32_t n;
	struct text from; /* who named them */
};

static void
add_base(struct voice *voice, struct bases *bases, struct text name, const char *from)
{
	for (uint32_t i = 0; i < bases->n; i++) {
		if (text_equal(bases->names[i], name))
			name = TEXT_NONE;
	}
	if (name.len > 0 && bases->n < BASES_MAX)
		bases->names[bases->n++] = name;
	if (bases->from.len == 0)
		bases->from = text_of(from);
	else if (memmem(bases->from.at, bases->from.len, from, strlen(from)) == NULL)
		bases->from = voice_text(voice, "%.*s, and %s", TEXT_ARG(bases->from), from);
}

/* The Hub's name of a parent, else what the metadata calls it. */
static struct text
gguf_base_name(struct voice *voice, const struct gguf_base *base)
{
	static const char hub[] = "https://huggingface.co/";

	if (text_starts(base->repo_url, hub))
		return (struct text){
		    base->repo_url.at + strlen(hub), base->repo_url.len - strlen(hub)};
	if (base->organization.len > 0 && base->name.len > 0)
		return voice_text(voice, "%.*s/%.*s", QUOTE(base->organization), QUOTE(base->name));
	return base->name;
}

static void
say_relation(struct voice *voice, const struct folder *folder)
{
	static const char *const words[] = {"finetune", "adapter", "merge", "quantized"};
	struct provenance origin = origin_of(
	    &folder->card_file, text_of("base_model_relation in the front matter of the card"));

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (text_is(folder->card.relation, words[i]))
			voice_reading(voice, "model.base.relation", value_choice(text_of(words[i])),
			    &origin, TEXT_NONE);
	}
}

void
weights_say_lineage(struct voice *voice, const struct folder *folder)
{
	const struct gguf *gguf = folder->gguf;
	struct bases bases = {.n = 0};

	for (uint32_t i = 0; i < folder->card.n_bases; i++)
		add_base(voice, &bases, folder->card.bases[i],
		    "base_model in the front matter of the card");
	if (folder->adapter.base.len > 0 && (folder->is_adapter || folder->n_weights == 0))
		add_base(voice, &bases, folder->adapter.base,
		    "base_model_name_or_path of the adapter's configuration");
	for (uint32_t i = 0; gguf != NULL && i < gguf->n_bases; i++)
		add_base(voice, &bases, gguf_base_name(voice, &gguf->bases[i]),
		    "general.base_model of the metadata");
	if (bases.n > 0) {
		struct provenance origin = {.method = bases.from, .source = text_of(folder->shown)};
		if (folder->card.n_bases == bases.n)
			origin = origin_of(&folder->card_file, bases.from);
		voice_reading(voice, "model.base.names",
		    value_items(TYPE_LIST, bases.names, bases.n), &origin, TEXT_NONE);
	}
	say_relation(voice, folder);
}

/* -- licence ------------------------------------------------------------------------------- */

/* The word that card or metadata use, and where it stands. */
static struct text
licence_word(struct voice *voice, const struct folder *folder, struct provenance *origin)
{
	const struct hf_card *card = &folder->card;
	const struct gguf *gguf = folder->gguf;
	bool is_other = text_is(card->licence, "other") && card->licence_name.len > 0;

	if (card->licence.len > 0) {
		*origin = origin_of(
		    &folder->card_file, text_of("license in the front matter of the card"));
		return is_other ? card->licence_name : card->licence;
	}
	if (gguf == NULL || (gguf->license.len == 0 && gguf->license_name.len == 0))
		return TEXT_NONE;
	*origin = gguf_origin(voice, folder, "general.license");
	is_other = gguf->license.len == 0 || text_is(gguf->license, "other");
	return is_other && gguf->license_name.len > 0 ? gguf->license_name : gguf->license;
}

/* Questions for people: no rule decides from a licence's name. */
static void
say_terms(struct voice *voice, const struct licence *licence, struct text word, const char *where)
{
	const char *name = licence->name[0] != '\0' ? licence->name : licence->spdx;

	for (const struct licence_term *term = licence->terms; term->fact != NULL; term++)
		voice_compare(voice, "weights.licence", COMPARISON_NOTED, where, word,
		    text_of(term->fact),
		    voice_text(voice, "licence \"%.*s\" (%s): confirm %s%s%s%s, because %s%s",
			TEXT_ARG(text_clip(word, 80)), name, term->fact,
			term->word[0] != '\0' ? " (" : "", term->word,
			term->word[0] != '\0' ? ")" : "", term->because,
			licence->confidence == CONFIDENCE_VERIFIED
			    ? ""
			    : "; from memory, so read the text"));
}

void
weights_say_licence(struct voice *voice, const struct folder *folder)
{
	struct provenance origin = {.artefact = NULL};
	struct text word = licence_word(voice, folder, &origin);
	const struct licence *licence = licence_find(word);

	if (word.len == 0)
		return;
	struct text identifier = licence != NULL && licence->spdx[0] != '\0'
	                             ? text_of(licence->spdx)
	                             : voice_text(voice, "LicenseRef-%.*s", QUOTE(word));
	voice_reading(voice, "model.licence.spdx", value_text(identifier), &origin,
	    voice_text(voice, "written \"%.*s\"",
		QUOTE(folder->card.licence.len > 0 ? folder->card.licence : word)));
	const char *where = voice_text(voice, "%.*s", TEXT_ARG(origin.source)).at;
	if (licence != NULL)
		say_terms(voice, licence, word, where);
	else
		voice_compare(voice, "weights.licence", COMPARISON_NOTED, where, word, TEXT_NONE,
		    voice_text(voice,
			"licence \"%.*s\": confirm licence.rights, licence.limits and "
			"licence.monetisation, because no terms of it are known here",
			TEXT_ARG(text_clip(word, 80))));
}
