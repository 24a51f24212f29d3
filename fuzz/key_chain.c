/* SPDX-License-Identifier: Apache-2.0 */
/* Records of keys from strangers: a JSON array of bodies, each taken or refused.
 *
 * Whatever is refused changes nothing; whatever is taken leaves a chain in which no key comes
 * twice, links are in order, and every size from the first record on that has a key has one of
 * the chain. */
#include "evidence/key_chain.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
check(const struct key_chain *chain)
{
	must(chain->n <= KEY_CHAIN_MAX && (chain->n == 0 || chain->links[0].from == 0));
	for (size_t i = 0; i < chain->n; i++) {
		const struct key_link *link = &chain->links[i];
		must(key_chain_find(chain, &link->key) == link);
		must(i == 0 || link->from > link[-1].from);
		must(link->from < chain->next);
		must(link->revoked == KEY_NOT_REVOKED || link->revoked > link->from);
		must(key_chain_at(chain, link->from + 1) == &link->key);
	}
	must(key_chain_at(chain, 0) == NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct json_limits limits = {.bytes = 1 << 20, .nodes = 10000, .depth = 8};
	struct key_chain *chain = calloc(2, sizeof *chain), *before = chain + 1;
	json_t *root = NULL;

	must(chain != NULL);
	if (json_parse("keys", (struct span){data, size}, &limits, &root, NULL) == GPAI_OK)
		for (size_t i = 0; i < json_array_size(root); i++) {
			*before = *chain;
			if (key_chain_add(chain, i, json_array_get(root, i), NULL) != GPAI_OK)
				must(memcmp(before, chain, sizeof *chain) == 0);
			check(chain);
		}
	json_decref(root);
	free(chain);
	return 0;
}
