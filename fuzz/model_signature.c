/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures of models from strangers: bundle, certificates, and the statement within.
 *
 * Whatever is accepted names files below the model only, each once, and is read the same
 * again after it was written. An input that is no bundle is tried as a statement, so that
 * the fuzzer need not learn Base 64. */
#include "signing/signing.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_name(struct text name)
{
	if (name.len == 0 || name.at[0] == '/' || name.at[name.len - 1] == '/' ||
	    memmem(name.at, name.len, "//", 2) != NULL)
		abort();
	for (size_t at = 0; at < name.len;) {
		const char *slash = memchr(name.at + at, '/', name.len - at);
		size_t len = (slash != NULL ? (size_t)(slash - name.at) : name.len) - at;
		struct text part = {name.at + at, len};
		if (text_is(part, "..") || (text_is(part, ".") && name.len != 1))
			abort();
		at += len + 1;
	}
}

static void
ignore(void *context, enum manifest_difference difference, const struct resource *a,
    const struct resource *b)
{
	(void)context, (void)difference, (void)a, (void)b;
	abort(); /* a model differs from itself */
}

static void
check_statement(struct arena *arena, struct span payload)
{
	struct manifest m, again;
	struct out out;

	if (manifest_read(arena, payload, "fuzz", &m, NULL) != GPAI_OK)
		return;
	for (uint32_t i = 0; i < m.n_resources; i++)
		check_name(m.resources[i].name);
	out_memory(&out);
	if (m.layout == MANIFEST_OLD)
		m.name = text_of("model");
	if (manifest_write(&m, &out, NULL) == GPAI_OK && out.error == 0) {
		struct text text = out_text(&out);
		struct span bytes = {(const uint8_t *)text.at, text.len};
		if (manifest_read(arena, bytes, "fuzz", &again, NULL) != GPAI_OK ||
		    !digest_equal(&again.root, &m.root))
			abort();
		manifest_compare(&m, again.resources, again.n_resources, ignore, NULL);
	}
	out_release(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct sigstore bundle;
	struct signer signer;

	arena_init(&arena, (size_t)64 << 20);
	if (sigstore_read(&arena, (struct span){data, size}, "fuzz", &bundle, NULL) == GPAI_OK) {
		check_statement(&arena, bundle.payload);
		if (bundle.n_certificates > 0 &&
		    signer_read(&arena, &bundle, "fuzz", &signer, NULL) == GPAI_OK)
			model_key_free(signer.key);
	} else {
		check_statement(&arena, (struct span){data, size});
	}
	arena_release(&arena);
	return 0;
}
