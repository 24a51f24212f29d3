/* SPDX-License-Identifier: Apache-2.0 */
#include "signals/statement.h"

const char *
signal_word(enum signal signal)
{
	static const char *const words[] = {
#define X(name, word) word,
	    SIGNALS(X)
#undef X
	};

	return words[signal];
}

const char *
carrier_word(enum carrier carrier)
{
	static const char *const words[] = {
#define X(name, word) word,
	    CARRIERS(X)
#undef X
	};

	return words[carrier];
}

const char *
says_word(enum says says)
{
	static const char *const words[] = {"nothing", "allowed", "reserved"};

	return words[says];
}

enum says
says_stricter(enum says a, enum says b)
{
	return a > b ? a : b;
}

struct text
statement_text(struct span bytes, char *buffer)
{
	size_t n = 0;

	for (size_t i = 0; i < bytes.len;) {
		size_t left = bytes.len - i;
		size_t len = utf8_valid_len((struct span){bytes.at + i, left < 4 ? left : 4});
		size_t char_len = 1;

		if (len > 0 && bytes.at[i] >= 0xc2)
			char_len = bytes.at[i] >= 0xf0 ? 4 : bytes.at[i] >= 0xe0 ? 3 : 2;
		if (n + char_len > STATEMENT_VALUE_MAX)
			break;
		if (len == 0 || bytes.at[i] < 0x20 || bytes.at[i] == 0x7f)
			buffer[n++] = '?';
		else
			for (size_t k = 0; k < char_len; k++)
				buffer[n++] = (char)bytes.at[i + k];
		i += char_len;
	}
	return (struct text){buffer, n};
}
