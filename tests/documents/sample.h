/* SPDX-License-Identifier: Apache-2.0 */
/* A small law with one form, and facts to fill it, made by hand. Every figure that one
 * audience must not learn is distinctive, so that tests can look for its digits. */
#ifndef TESTS_DOCUMENTS_SAMPLE_H
#define TESTS_DOCUMENTS_SAMPLE_H

#include "documents/documents.h"
#include "rules/rules.h"

#define SAMPLE_PARAMETERS "140620634112"   /* AIO exactly; NCA and DP as a band */
#define SAMPLE_TRAINING   "15612345678901" /* tokens; AIO exactly, NCA to one figure */
#define SAMPLE_FLOP       "6.37218e24"     /* AIO exactly; NCA as a magnitude */
#define SAMPLE_DAYS       "137"            /* AIO exactly; NCA as a band */
#define SAMPLE_CLUSTER    "10752"          /* devices: for nobody outside */

struct sample {
	struct arena arena;
	struct law law;
	struct law_header header;
	struct fact_set facts;
	struct law_fact *vocabulary; /* the law's own, to be tampered with */
	char *strings;
	uint32_t n_strings;
	const char *hostile; /* replaces every free text when set */
};

/* What is not NULL in `hostile` stands in every text that people or tools wrote. */
void sample_init(struct sample *sample, const char *hostile, bool is_filled);
void sample_release(struct sample *sample);
/* Records a fact of the model, measured by a method. */
void sample_record(struct sample *sample, const char *key, struct value value, const char *method);
struct issue sample_issue(const struct sample *sample, bool is_example);
const struct form_view *sample_view(struct sample *sample, uint32_t audience);
/* The form for an audience, filled and disclosed. Asserts. */
void sample_disclose(
    struct sample *sample, uint32_t audience, bool is_example, struct disclosed_form *form);
/* What an exporter makes of a document; of one that another program is, the tree that it gets. */
enum gpai_code sample_export(const struct exporter *exporter, const struct document *document,
    struct out *out, struct gpai_error *err);
/* The same as a document, written by an exporter; NUL-terminated, the caller frees. */
char *sample_write(struct sample *sample, uint32_t audience, bool is_example, const char *format);

#endif
