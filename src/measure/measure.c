/* SPDX-License-Identifier: Apache-2.0 */
/* The keys that measuring emits, and the words of comparisons. */
#include "measure/measure.h"

const struct measure_key measure_keys[] = {
    {"model", "energy.inference.flop", TYPE_NUMBER},
    {"model", "energy.inference.task", TYPE_TEXT},
    {"model", "energy.training.coverage", TYPE_NUMBER},
    {"model", "energy.training.method", TYPE_TEXT},
    {"model", "energy.training.mwh", TYPE_NUMBER},
    {"model", "energy.training.pue", TYPE_NUMBER},
    {"model", "energy.training.scope", TYPE_CHOICES},
    {"model", "model.adapter.base", TYPE_TEXT},
    {"model", "model.adapter.method", TYPE_TEXT},
    {"model", "model.adapter.modules", TYPE_LIST},
    {"model", "model.adapter.parameters", TYPE_NUMBER},
    {"model", "model.adapter.rank", TYPE_NUMBER},
    {"model", "model.architecture", TYPE_TEXT},
    {"model", "model.architecture.type", TYPE_TEXT},
    {"model", "model.base.names", TYPE_LIST},
    {"model", "model.base.relation", TYPE_CHOICE},
    {"model", "model.context.tokens", TYPE_NUMBER},
    {"model", "model.directory.digest", TYPE_TEXT},
    {"model", "model.embeddings.tied", TYPE_YESNO},
    {"model", "model.experts.active", TYPE_NUMBER},
    {"model", "model.experts.total", TYPE_NUMBER},
    {"model", "model.input.modalities", TYPE_CHOICES},
    {"model", "model.layers", TYPE_NUMBER},
    {"model", "model.licence.spdx", TYPE_TEXT},
    {"model", "model.output.modalities", TYPE_CHOICES},
    {"model", "model.parameters.active", TYPE_NUMBER},
    {"model", "model.parameters.total", TYPE_NUMBER},
    {"model", "model.vocabulary.size", TYPE_NUMBER},
    {"model", "model.weights.bytes", TYPE_NUMBER},
    {"model", "model.weights.digest", TYPE_TEXT},
    {"model", "model.weights.dtypes", TYPE_LIST},
    {"model", "model.weights.files", TYPE_NUMBER},
    {"source", "source.audio.hours", TYPE_NUMBER},
    {"source", "source.bytes", TYPE_NUMBER},
    {"source", "source.bytes.raw", TYPE_NUMBER},
    {"source", "source.collected.date", TYPE_DATE},
    {"source", "source.collected.from.date", TYPE_DATE},
    {"source", "source.crawlers", TYPE_LIST},
    {"source", "source.damaged", TYPE_NUMBER},
    {"source", "source.datasets", TYPE_LIST},
    {"source", "source.digest", TYPE_TEXT},
    {"source", "source.documents", TYPE_NUMBER},
    {"source", "source.domains", TYPE_NUMBER},
    {"source", "source.duplicates", TYPE_NUMBER},
    {"source", "source.duplicates.near", TYPE_NUMBER},
    {"source", "source.images", TYPE_NUMBER},
    {"source", "source.kind", TYPE_CHOICE},
    {"source", "source.languages", TYPE_LIST},
    {"source", "source.licences", TYPE_LIST},
    {"source", "source.link", TYPE_TEXT},
    {"source", "source.modalities", TYPE_CHOICES},
    {"source", "source.name", TYPE_TEXT},
    {"source", "source.synthetic.documents", TYPE_NUMBER},
    {"source", "source.synthetic.models", TYPE_LIST},
    {"source", "source.tokens", TYPE_NUMBER},
    {"source", "source.video.hours", TYPE_NUMBER},
    {"stage", "stage.compute.flop", TYPE_NUMBER},
    {"stage", "stage.compute.method", TYPE_TEXT},
    {"stage", "stage.compute.planned.flop", TYPE_NUMBER},
    {"stage", "stage.context.tokens", TYPE_NUMBER},
    {"stage", "stage.end.date", TYPE_DATE},
    {"stage", "stage.energy.mwh", TYPE_NUMBER},
    {"stage", "stage.hardware.seconds", TYPE_NUMBER},
    {"stage", "stage.hardware.type", TYPE_TEXT},
    {"stage", "stage.hardware.units", TYPE_NUMBER},
    {"stage", "stage.hardware.utilisation", TYPE_NUMBER},
    {"stage", "stage.kind", TYPE_CHOICE},
    {"stage", "stage.parameters", TYPE_NUMBER},
    {"stage", "stage.start.date", TYPE_DATE},
    {"stage", "stage.steps", TYPE_NUMBER},
    {"stage", "stage.tokens", TYPE_NUMBER},
    {"stage", "stage.tokens.planned", TYPE_NUMBER},
    {"model", "summary.crawled.domains", TYPE_LIST},
    {"model", "summary.crawled.domains.listed", TYPE_NUMBER},
    {"model", "summary.crawled.domains.total", TYPE_NUMBER},
    {NULL, NULL, TYPE_TEXT},
};

const char *
working_word(enum working_kind what)
{
	static const char *const words[] = {
#define X(name, word) [WORKING_##name] = word,
	    WORKINGS(X)
#undef X
	};
	return words[what];
}

const char *
comparison_word(enum comparison_grade grade)
{
	static const char *const words[] = {
#define X(name, word) [COMPARISON_##name] = word,
	    COMPARISONS(X)
#undef X
	};
	return words[grade];
}
