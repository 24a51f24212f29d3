/* SPDX-License-Identifier: Apache-2.0 */
/* The statement of a model's signature, held against each other with what is there, and
 * written; see manifest.h. */
#include "signing/manifest.h"

#include "notation/json_writer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
compare(const void *left, const void *right)
{
	const struct resource *a = left, *b = right;
	int names = text_compare(a->name, b->name);

	if (names != 0)
		return names;
	if (a->begin != b->begin)
		return a->begin < b->begin ? -1 : 1;
	return (a->end > b->end) - (a->end < b->end);
}

static void
sort(struct resource *resources, uint32_t n)
{
	if (n > 1)
		qsort(resources, n, sizeof *resources, compare);
}

void
manifest_order(struct manifest *manifest)
{
	sort(manifest->resources, manifest->n_resources);
}

const char *
manifest_difference_word(enum manifest_difference difference)
{
	static const char *const words[] = {
#define X(name, word) [MANIFEST_##name] = word,
	    MANIFEST_DIFFERENCES(X)
#undef X
	};
	return words[difference];
}

void
manifest_compare(struct manifest *manifest, struct resource *found, uint32_t n_found,
    void (*each)(void *context, enum manifest_difference difference,
	const struct resource *signed_one, const struct resource *found_one),
    void *context)
{
	const struct resource *a = manifest->resources, *b = found;
	const struct resource *a_end = a + manifest->n_resources, *b_end = b + n_found;

	sort(manifest->resources, manifest->n_resources);
	sort(found, n_found);
	while (a < a_end || b < b_end) {
		int order = a == a_end ? 1 : b == b_end ? -1 : compare(a, b);
		if (order < 0)
			each(context, MANIFEST_MISSING, a, NULL);
		else if (order > 0)
			each(context, MANIFEST_EXTRA, NULL, b);
		else if (!digest_equal(&a->digest, &b->digest))
			each(context, MANIFEST_CHANGED, a, b);
		a += order <= 0;
		b += order >= 0;
	}
}

/* -- writing ------------------------------------------------------------------------------ */

/* ":9:10" sorts after ":10:11" by code points, not by numbers: what counts is the text. */
static int
compare_written(const void *left, const void *right)
{
	const struct resource *a = left, *b = right;
	char x[64] = "", y[64] = "";
	size_t common = a->name.len < b->name.len ? a->name.len : b->name.len;
	int order = common > 0 ? memcmp(a->name.at, b->name.at, common) : 0;

	if (order != 0)
		return order;
	if (a->end > 0 || b->end > 0) {
		snprintf(x, sizeof x, ":%" PRIu64 ":%" PRIu64, a->begin, a->end);
		snprintf(y, sizeof y, ":%" PRIu64 ":%" PRIu64, b->begin, b->end);
	}
	if (a->name.len == b->name.len)
		return strcmp(x, y);
	/* One name begins with the other: its suffix meets what follows in the longer one. */
	bool a_is_short = a->name.len < b->name.len;
	struct text rest = a_is_short ? (struct text){b->name.at + common, b->name.len - common}
	                              : (struct text){a->name.at + common, a->name.len - common};
	order = text_compare(text_of(a_is_short ? x : y), rest);
	return a_is_short ? order : -order;
}

void
manifest_sort(struct manifest *manifest)
{
	if (manifest->n_resources > 1)
		qsort(manifest->resources, manifest->n_resources, sizeof *manifest->resources,
		    compare_written);
}

static void
write_resource(struct json_writer *json, const struct resource *r, bool is_shard)
{
	char hex[DIGEST_HEX_CHARS], range[64];
	struct out name;

	json_open(json, '{');
	json_key(json, "name");
	out_memory(&name);
	out_put(&name, r->name);
	if (is_shard) {
		snprintf(range, sizeof range, ":%" PRIu64 ":%" PRIu64, r->begin, r->end);
		out_string(&name, range);
	}
	json_put_text(json, out_text(&name));
	if (name.error != 0 && json->out->error == 0)
		json->out->error = name.error;
	out_release(&name);
	digest_hex(&r->digest, hex);
	json_string_member(json, "digest", hex);
	json_string_member(json, "algorithm", "sha256");
	json_close(json, '}');
}

static void
write_serialization(struct json_writer *json, const struct manifest *m)
{
	json_key(json, "serialization");
	json_open(json, '{');
	json_string_member(json, "method", m->shard_bytes > 0 ? "shards" : "files");
	json_string_member(json, "hash_type", "sha256");
	if (m->shard_bytes > 0)
		json_number_member(json, "shard_size", m->shard_bytes);
	json_bool_member(json, "allow_symlinks", m->follows_links);
	json_key(json, "ignore_paths");
	json_open(json, '[');
	for (uint32_t i = 0; i < m->n_ignored; i++)
		json_put_string(json, m->ignored[i]);
	json_close(json, ']');
	json_close(json, '}');
}

static void
write_subject(struct json_writer *json, const struct manifest *m)
{
	char hex[DIGEST_HEX_CHARS];

	json_key(json, "subject");
	json_open(json, '[');
	json_open(json, '{');
	json_key(json, "name");
	json_put_text(json, m->name);
	json_key(json, "digest");
	json_open(json, '{');
	digest_hex(&m->root, hex);
	json_string_member(json, "sha256", hex);
	json_close(json, '}');
	json_close(json, '}');
	json_close(json, ']');
}

enum gpai_code
manifest_write(struct manifest *m, struct out *out, struct gpai_error *err)
{
	struct digest_stream *stream = digest_create();
	struct json_writer json;

	if (stream == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < m->n_resources; i++)
		digest_add(stream, (struct span){m->resources[i].digest.bytes, DIGEST_BYTES});
	m->root = m->stated_root = digest_end(stream);
	digest_free(stream);
	json_writer_init_lines(&json, out);
	json_open(&json, '{');
	json_string_member(&json, "_type", "https://in-toto.io/Statement/v1");
	write_subject(&json, m);
	json_string_member(&json, "predicateType", "https://model_signing/signature/v1.0");
	json_key(&json, "predicate");
	json_open(&json, '{');
	json_key(&json, "resources");
	json_open(&json, '[');
	for (uint32_t i = 0; i < m->n_resources; i++)
		write_resource(&json, &m->resources[i], m->shard_bytes > 0);
	json_close(&json, ']');
	write_serialization(&json, m);
	json_close(&json, '}');
	json_close(&json, '}');
	return GPAI_OK;
}
