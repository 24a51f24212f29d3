/* SPDX-License-Identifier: Apache-2.0 */
#include "signals/cbor_head.h"

#include <cbor.h>

/* libcbor hands each head to one of these. */
static void
on_whole8(void *head, uint8_t value)
{
	(void)value;
	((struct cbor_head *)head)->kind = CBOR_WHOLE;
}

static void
on_whole16(void *head, uint16_t value)
{
	(void)value;
	((struct cbor_head *)head)->kind = CBOR_WHOLE;
}

static void
on_whole32(void *head, uint32_t value)
{
	(void)value;
	((struct cbor_head *)head)->kind = CBOR_WHOLE;
}

static void
on_whole64(void *head, uint64_t value)
{
	(void)value;
	((struct cbor_head *)head)->kind = CBOR_WHOLE;
}

static void
string(void *context, enum cbor_kind kind, cbor_data bytes, uint64_t len)
{
	struct cbor_head *head = context;

	head->kind = kind;
	head->text = (struct span){bytes, (size_t)len};
}

static void
on_bytes(void *head, cbor_data bytes, size_t len)
{
	string(head, CBOR_BYTES, bytes, len);
}

static void
on_text(void *head, cbor_data bytes, size_t len)
{
	string(head, CBOR_TEXT, bytes, len);
}

static void
group(void *context, enum cbor_kind kind, bool is_endless, uint64_t number)
{
	struct cbor_head *head = context;

	head->kind = kind;
	head->is_endless = is_endless;
	head->number = number;
}

static void
on_endless_bytes(void *head)
{
	group(head, CBOR_BYTES, true, 0);
}

static void
on_endless_text(void *head)
{
	group(head, CBOR_TEXT, true, 0);
}

static void
on_array(void *head, size_t n)
{
	group(head, CBOR_ARRAY, false, n);
}

static void
on_endless_array(void *head)
{
	group(head, CBOR_ARRAY, true, 0);
}

static void
on_map(void *head, size_t n)
{
	group(head, CBOR_MAP, false, n);
}

static void
on_endless_map(void *head)
{
	group(head, CBOR_MAP, true, 0);
}

static void
on_tag(void *head, uint64_t value)
{
	(void)value;
	((struct cbor_head *)head)->kind = CBOR_TAG;
}

static void
on_float(void *head, float value)
{
	(void)value;
	((struct cbor_head *)head)->kind = CBOR_OTHER;
}

static void
on_double(void *head, double value)
{
	(void)value;
	((struct cbor_head *)head)->kind = CBOR_OTHER;
}

static void
on_simple(void *head)
{
	((struct cbor_head *)head)->kind = CBOR_OTHER;
}

static void
on_boolean(void *head, bool value)
{
	(void)value;
	((struct cbor_head *)head)->kind = CBOR_OTHER;
}

static void
on_break(void *head)
{
	((struct cbor_head *)head)->kind = CBOR_BREAK;
}

static const struct cbor_callbacks callbacks = {
    .uint8 = on_whole8,
    .uint16 = on_whole16,
    .uint32 = on_whole32,
    .uint64 = on_whole64,
    .negint8 = on_whole8,
    .negint16 = on_whole16,
    .negint32 = on_whole32,
    .negint64 = on_whole64,
    .byte_string_start = on_endless_bytes,
    .byte_string = on_bytes,
    .string = on_text,
    .string_start = on_endless_text,
    .indef_array_start = on_endless_array,
    .array_start = on_array,
    .indef_map_start = on_endless_map,
    .map_start = on_map,
    .tag = on_tag,
    .float2 = on_float,
    .float4 = on_float,
    .float8 = on_double,
    .undefined = on_simple,
    .null = on_simple,
    .boolean = on_boolean,
    .indef_break = on_break,
};

struct cbor_head
cbor_next(struct span *rest)
{
	struct cbor_head head = {.kind = CBOR_BAD};
	struct cbor_decoder_result result;

	if (rest->len == 0)
		return head;
	result = cbor_stream_decode(rest->at, rest->len, &callbacks, &head);
	if (result.status != CBOR_DECODER_FINISHED || result.read == 0 || result.read > rest->len) {
		head.kind = CBOR_BAD;
		return head;
	}
	rest->at += result.read;
	rest->len -= result.read;
	return head;
}

/* How many values a head has below it. */
static bool
members(const struct cbor_head *head, uint64_t *n)
{
	*n = head->kind == CBOR_TAG ? 1 : head->kind == CBOR_MAP ? 2 * head->number : head->number;
	return head->number <= UINT64_MAX / 2;
}

bool
cbor_skip(struct span *rest)
{
	uint64_t left[CBOR_DEPTH_MAX];
	bool is_endless[CBOR_DEPTH_MAX];
	unsigned depth = 0;

	for (;;) {
		struct cbor_head head = cbor_next(rest);
		bool opens = head.kind == CBOR_ARRAY || head.kind == CBOR_MAP ||
		             head.kind == CBOR_TAG || head.is_endless;
		if (head.kind == CBOR_BAD)
			return false;
		if (head.kind == CBOR_BREAK) {
			if (depth == 0 || !is_endless[--depth])
				return false;
		} else if (opens) {
			if (depth == CBOR_DEPTH_MAX || !members(&head, &left[depth]))
				return false;
			is_endless[depth] = head.is_endless;
			if (head.is_endless || left[depth] > 0) {
				depth++;
				continue;
			}
		}
		/* A value is complete: so may be what holds it. */
		while (depth > 0 && !is_endless[depth - 1] && --left[depth - 1] == 0)
			depth--;
		if (depth == 0)
			return true;
	}
}
