/* SPDX-License-Identifier: Apache-2.0 */
/* Opcodes for values that hold no others: numbers, text, bytes; see pickle_machine.h. */
#include "formats/pickle_machine.h"

#include <string.h>

void
pickle_op_none(struct pickle_machine *machine, unsigned number)
{
	(void)number;
	pickle_push(machine, &machine->constants[0]);
}

void
pickle_op_bool(struct pickle_machine *machine, unsigned number)
{
	pickle_push(machine, &machine->constants[1 + number]);
}

static void
push_whole(struct pickle_machine *machine, int64_t whole, bool is_large)
{
	struct pickle_value *value = pickle_value_of(machine, PICKLE_INT);

	if (value != NULL) {
		value->whole = whole;
		value->is_large = is_large;
	}
	pickle_push(machine, value);
}

/* Of 1 or 2 bytes without sign, of 4 with. */
void
pickle_op_int(struct pickle_machine *machine, unsigned bytes)
{
	struct cursor *cursor = &machine->cursor;

	if (bytes == 1)
		push_whole(machine, cursor_u8(cursor), false);
	else if (bytes == 2)
		push_whole(machine, cursor_u16(cursor), false);
	else
		push_whole(machine, (int32_t)cursor_u32(cursor), false);
}

/* Two's complement, little-endian, of a length that 1 or 4 bytes give. */
void
pickle_op_long(struct pickle_machine *machine, unsigned bytes)
{
	struct cursor *cursor = &machine->cursor;
	uint32_t len = bytes == 1 ? cursor_u8(cursor) : cursor_u32(cursor);
	uint64_t whole = 0;

	if (len > 8) {
		cursor_skip(cursor, len);
		push_whole(machine, 0, true);
		return;
	}
	for (uint32_t i = 0; i < len; i++)
		whole |= (uint64_t)cursor_u8(cursor) << 8 * i;
	if (len > 0 && len < 8 && (whole >> (8 * len - 1) & 1) != 0)
		whole |= UINT64_MAX << 8 * len;
	push_whole(machine, (int64_t)whole, false);
}

void
pickle_op_float(struct pickle_machine *machine, unsigned number)
{
	(void)number;
	cursor_skip(&machine->cursor, 8);
	pickle_push(machine, pickle_value_of(machine, PICKLE_FLOAT));
}

/* "42", "-42L"; "00" and "01" are the booleans of old. */
void
pickle_op_int_line(struct pickle_machine *machine, unsigned number)
{
	char line[PICKLE_LINE_MAX + 1];
	size_t len = pickle_read_line(machine, line), at = line[0] == '-' ? 1 : 0;
	uint64_t whole = 0;
	bool is_large = false;

	(void)number;
	if (strcmp(line, "00") == 0 || strcmp(line, "01") == 0) {
		pickle_op_bool(machine, line[1] == '1');
		return;
	}
	if (len > 0 && line[len - 1] == 'L')
		len--;
	if (machine->cursor.rc == GPAI_OK && at == len)
		BAD(machine, GPAI_MALFORMED, "number without digits");
	for (; at < len && machine->cursor.rc == GPAI_OK; at++) {
		if (line[at] < '0' || line[at] > '9')
			BAD(machine, GPAI_MALFORMED, "number with a byte 0x%02x, expected digits",
			    (unsigned char)line[at]);
		is_large = is_large || whole > (INT64_MAX - 9) / 10;
		whole = is_large ? 0 : whole * 10 + (uint64_t)(line[at] - '0');
	}
	push_whole(machine, line[0] == '-' ? -(int64_t)whole : (int64_t)whole, is_large);
}

void
pickle_op_float_line(struct pickle_machine *machine, unsigned number)
{
	char line[PICKLE_LINE_MAX + 1];

	(void)number;
	pickle_read_line(machine, line);
	pickle_push(machine, pickle_value_of(machine, PICKLE_FLOAT));
}

/* Text is kept; so is a byte string of Python 2, which may be a name. */
void
pickle_op_text(struct pickle_machine *machine, unsigned bytes)
{
	uint64_t len = pickle_read_length(machine, bytes);
	struct pickle_value *value;

	if (len > PICKLE_TEXT_MAX) {
		cursor_skip(&machine->cursor, len);
		pickle_push(machine, pickle_value_of(machine, PICKLE_BYTES));
		return;
	}
	if ((value = pickle_value_of(machine, PICKLE_TEXT)) == NULL)
		return;
	if (len > cursor_left(&machine->cursor)) {
		cursor_skip(&machine->cursor, len); /* says what is missing */
		return;
	}
	/* Escaping may take four times the length. */
	if (machine->arena->limit_bytes > 0 &&
	    len * 5 + 64 > machine->arena->limit_bytes - machine->arena->used_bytes) {
		pickle_memory(machine, machine->arena->limit_bytes);
		return;
	}
	value->text = cursor_text(&machine->cursor, machine->arena, len);
	pickle_push(machine, value);
}

void
pickle_op_bytes(struct pickle_machine *machine, unsigned bytes)
{
	cursor_skip(&machine->cursor, pickle_read_length(machine, bytes));
	pickle_push(machine, pickle_value_of(machine, PICKLE_BYTES));
}

/* A quoted string of protocol 0 as it stands, escapes and all; or text without quotes. */
void
pickle_op_text_line(struct pickle_machine *machine, unsigned is_quoted)
{
	char line[PICKLE_LINE_MAX + 1];
	size_t len = pickle_read_line(machine, line), quote = 0;
	struct pickle_value *value = pickle_value_of(machine, PICKLE_TEXT);

	if (is_quoted && len >= 2 && (line[0] == '\'' || line[0] == '"') &&
	    line[len - 1] == line[0])
		quote = 1;
	if (value == NULL)
		return;
	value->text = pickle_line_text(machine, line + quote, len - 2 * quote);
	pickle_push(machine, value);
}
