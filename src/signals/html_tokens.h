/* SPDX-License-Identifier: Apache-2.0 */
/* Start tags of a page in the order of its bytes, after the tokenizer of the WHATWG HTML standard
 * (13.2.5) without building a tree: comments, end tags and the text of elements that hold no
 * elements are passed over. Elements of noscript count, as for a reader that runs no scripts. */
#ifndef SIGNALS_HTML_TOKENS_H
#define SIGNALS_HTML_TOKENS_H

#include "base/span.h"

struct html_tokens {
	struct span html;
	size_t at;
};

struct html_tag {
	size_t at; /* of '<' */
	struct span name;
	struct span attributes; /* all bytes between the name and '>' */
	bool has_property;      /* an attribute itemprop or property, which any element may have */
	struct span inner;      /* text of an element that holds no elements: script, title */
};

/* False: no further whole tag. In time of the page's length, all calls together. */
bool html_next(struct html_tokens *tokens, struct html_tag *tag);

struct html_attribute {
	struct span name, value; /* as written, references not undone */
};
/* Takes the next off `attributes`. Of equal names the first counts, the caller's to do. */
bool html_next_attribute(struct span *attributes, struct html_attribute *attribute);

/* Undoes character references: numbers, and the names of ASCII punctuation, no-break space.
 * Gives `value` itself where nothing is to be undone, else what fits into `buffer`. */
struct span html_plain(struct span value, uint8_t *buffer, size_t cap);

#endif
