/* SPDX-License-Identifier: Apache-2.0 */
/* The fast path, for the file that includes it to say what a block of 64 bytes is: struct block
 * and block_load, block_equal, block_below (unsigned), block_high (0x80 and above), block_tails
 * (0x80 to 0xbf), block_lower (with bit 5 set), block_special (any of quote, backslash, control,
 * high); all but load and lower give a bit for each byte, the first lowest.
 *
 * Not taken, though it may be right: names with escapes in objects that are looked into, a name
 * known given twice. */
#ifndef FORMATS_JSON_FAST_SCAN_H
#define FORMATS_JSON_FAST_SCAN_H

#define BLOCK     64
#define LOOKAHEAD 8 /* bytes of the block behind that are looked at: digits of an escape */
#define UNKNOWN   JSON_NODES_MAX

#define likely(claim)   __builtin_expect((claim) != 0, 1)
#define unlikely(claim) __builtin_expect((claim) != 0, 0)

struct scanner {
	const uint8_t *end;
	const struct json_fields *tree;
	struct json_found *found;
	unsigned depth;
	bool is_line;
};

/* A string, and what of it goes over the border of blocks. */
struct run {
	const uint8_t *close; /* its closing quote */
	uint64_t saved;       /* bytes that escapes take beyond those they stand for */
	bool is_escaped;
	uint64_t escapes; /* 1: the next byte is escaped */
	uint64_t highs;   /* where a low surrogate's `u` would complete a pair */
	uint64_t tails;   /* where bytes of a character begun must follow */
	uint64_t seconds; /* 1: the byte before is E0; 2: ED; 4: F0; 8: F4 */
};

static inline unsigned
first_bit(uint64_t bits)
{
	return (unsigned)__builtin_ctzll(bits);
}

static inline uint64_t
count_bits(uint64_t bits)
{
	return (uint64_t)__builtin_popcountll(bits);
}

/* The bytes that a backslash stands before: behind each odd run of them. A carry walks through
 * runs; those that begin at an odd place end one place off. */
static inline uint64_t
escaped_bytes(uint64_t backslashes, uint64_t *carry)
{
	const uint64_t EVEN = 0x5555555555555555U;
	unsigned long long ends;

	backslashes &= ~*carry;
	uint64_t follows = backslashes << 1 | *carry;
	uint64_t odd_starts = backslashes & ~EVEN & ~follows;
	*carry = __builtin_uaddll_overflow(odd_starts, backslashes, &ends);
	return (EVEN ^ (uint64_t)ends << 1) & follows;
}

static inline uint64_t
hex_digits(struct block b)
{
	struct block lower = block_lower(b);

	return (block_below(b, '9' + 1) & ~block_below(b, '0')) |
	       (block_below(lower, 'f' + 1) & ~block_below(lower, 'a'));
}

/* Escapes \uXXXX whose `u` are given: by their first digits, six raw bytes stand for one, two
 * or three, two surrogates together for four; one alone becomes U+FFFD. */
static inline bool
pass_units(const uint8_t *at, uint64_t units, struct run *run)
{
	struct block b1 = block_load(at + 1), b2 = block_load(at + 2), b3 = block_load(at + 3);
	struct block b2_lower = block_lower(b2);
	uint64_t hex =
	    hex_digits(b1) & hex_digits(b2) & hex_digits(b3) & hex_digits(block_load(at + 4));

	if (unlikely((units & ~hex) != 0))
		return false;
	uint64_t low2 = block_below(b2, '8');
	uint64_t begins_0 = units & block_equal(b1, '0') & low2;
	uint64_t one = begins_0 & block_equal(b2, '0') & block_below(b3, '8');
	uint64_t surrogates = units & block_equal(block_lower(b1), 'd') & ~low2;
	uint64_t highs = surrogates & block_below(b2_lower, 'c');
	uint64_t pairs = surrogates & ~highs & (highs << 6 | run->highs);

	run->highs = highs >> 58;
	run->saved +=
	    2 * count_bits(units) + count_bits(begins_0) + count_bits(one) + 2 * count_bits(pairs);
	return true;
}

static inline bool
pass_escapes(struct block b, const uint8_t *at, uint64_t escaped, struct run *run)
{
	uint64_t units = escaped & block_equal(b, 'u');
	uint64_t rest = escaped & ~units & ~block_equal(b, 'n');

	run->is_escaped = true;
	run->saved += count_bits(escaped);
	for (; rest != 0; rest &= rest - 1)
		switch (at[first_bit(rest)]) {
		case '"':
		case '\\':
		case '/':
		case 'b':
		case 'f':
		case 'r':
		case 't':
			break;
		default:
			return false;
		}
	if (units != 0)
		return pass_units(at, units, run);
	run->highs = 0;
	return true;
}

/* Of characters of four bytes: nothing above U+10FFFF, nothing that three could say. */
static inline uint64_t
wrong_fours(struct block b, uint64_t four, uint64_t tails, uint64_t seconds, struct run *run)
{
	uint64_t f0 = block_equal(b, 0xf0), f4 = block_equal(b, 0xf4), low = block_below(b, 0x90);

	run->seconds |= f0 >> 63 << 2 | f4 >> 63 << 3;
	return (four & ~block_below(b, 0xf5)) |
	       (tails & (((f0 << 1 | (seconds & 1)) & low) | ((f4 << 1 | seconds >> 1) & ~low)));
}

/* Characters of several bytes (RFC 3629): the tails that must follow are those that do. `upto`:
 * the bytes of the string and its closing quote. */
static inline bool
pass_characters(struct block b, uint64_t high, uint64_t upto, struct run *run)
{
	uint64_t tails = block_tails(b), leads = high & ~tails;
	uint64_t three = leads & ~block_below(b, 0xe0);
	uint64_t four = 0, wrong = leads & block_below(b, 0xc2);
	uint64_t seconds = run->seconds;

	run->seconds = 0;
	if ((three | seconds) != 0) {
		uint64_t e0 = block_equal(b, 0xe0), ed = block_equal(b, 0xed);
		uint64_t behind_e0 = e0 << 1 | (seconds & 1),
			 behind_ed = ed << 1 | (seconds >> 1 & 1);
		if ((behind_e0 | behind_ed) != 0) {
			uint64_t low = block_below(b, 0xa0);
			wrong |= tails & ((behind_e0 & low) | (behind_ed & ~low));
		}
		run->seconds = e0 >> 63 | ed >> 63 << 1;
		four = three & ~block_below(b, 0xf0);
		if (unlikely((four | seconds >> 2) != 0))
			wrong |= wrong_fours(b, four, tails, seconds >> 2, run);
	}
	wrong |= (leads << 1 | three << 2 | four << 3 | run->tails) ^ tails;
	run->tails = leads >> 63 | three >> 62 | four >> 61;
	return (wrong & upto) == 0;
}

/* A block with something `special` in it; true when the string goes on or has ended well. `at`: its
 * bytes, with LOOKAHEAD more; `ends`: the bit of the closing quote. */
static inline bool
pass_block(struct block b, uint64_t special, const uint8_t *at, struct run *run, uint64_t *ends)
{
	uint64_t quotes = block_equal(b, '"'), backslashes = block_equal(b, '\\');
	uint64_t high = block_high(b), escaped = 0, live = ~(uint64_t)0;
	uint64_t controls = special & ~(quotes | backslashes | high);

	if ((backslashes | run->escapes) != 0)
		escaped = escaped_bytes(backslashes, &run->escapes);
	quotes &= ~escaped;
	*ends = quotes & -quotes;
	if (quotes != 0)
		live = *ends - 1;
	if (unlikely((controls & live) != 0))
		return false;
	if ((escaped & live) != 0) {
		if (unlikely(!pass_escapes(b, at, escaped & live, run)))
			return false;
	} else {
		run->highs = 0;
	}
	if (((high & live) | run->tails) != 0)
		return likely(pass_characters(b, high, live | *ends, run));
	return true;
}

/* From behind the opening quote. The run is worked on where it can stay in registers. */
static inline bool
string(const uint8_t *p, const uint8_t *end, struct run *result)
{
	uint8_t last[BLOCK + LOOKAHEAD];
	struct run run = {0};
	uint64_t ends;

	for (; p < end; p += BLOCK) {
		const uint8_t *at = p;
		if (unlikely(end - p < BLOCK + LOOKAHEAD)) {
			/* Zeros behind the end are control characters: refused, if it gets there.
			 */
			size_t left = (size_t)(end - p);
			memcpy(last, p, left);
			memset(last + left, 0, sizeof last - left);
			at = last;
		}
		struct block b = block_load(at);
		uint64_t special = block_special(b);
		if ((special | run.escapes | run.highs | run.tails) == 0)
			continue;
		if (!pass_block(b, special, at, &run, &ends))
			return false;
		if (ends != 0) {
			run.close = p + first_bit(ends);
			*result = run;
			return true;
		}
	}
	return false;
}

static inline const uint8_t *
pass_blanks(const struct scanner *s, const uint8_t *p)
{
	while (p < s->end && (*p == ' ' || *p == '\t' || *p == '\r' || (*p == '\n' && !s->is_line)))
		p++;
	return p;
}

static inline const uint8_t *
pass_digits(const uint8_t *p, const uint8_t *end)
{
	const uint8_t *from = p;

	while (p < end && (uint8_t)(*p - '0') < 10)
		p++;
	return p > from ? p : NULL;
}

static const uint8_t *
pass_number(const uint8_t *p, const uint8_t *end)
{
	p += *p == '-';
	if (p < end && *p == '0')
		p++;
	else if ((p = pass_digits(p, end)) == NULL)
		return NULL;
	if (p < end && *p == '.' && (p = pass_digits(p + 1, end)) == NULL)
		return NULL;
	if (p < end && (*p == 'e' || *p == 'E')) {
		p++;
		if (p < end && (*p == '+' || *p == '-'))
			p++;
		return pass_digits(p, end);
	}
	return p;
}

static inline const uint8_t *
pass_word(const uint8_t *p, const uint8_t *end, const char *word, size_t len)
{
	return (size_t)(end - p) >= len && memcmp(p, word, len) == 0 ? p + len : NULL;
}

static const uint8_t *object(struct scanner *s, const uint8_t *p, unsigned node);
static const uint8_t *array(struct scanner *s, const uint8_t *p, unsigned node);

static inline void
take(struct scanner *s, unsigned node, enum json_kind kind, const uint8_t *from, const uint8_t *to,
    bool is_element)
{
	struct json_value value = {.raw = {from, (size_t)(to - from)}, .kind = kind};

	if (node != UNKNOWN)
		json_found_take(s->found, s->tree, node, &value, 0, is_element);
}

static const uint8_t *
text(struct scanner *s, const uint8_t *p, unsigned node, bool is_element)
{
	struct run run;

	if (!string(p + 1, s->end, &run))
		return NULL;
	if (node != UNKNOWN) {
		struct json_value value = {.raw = {p + 1, (size_t)(run.close - p - 1)},
		    .kind = JSON_KIND_STRING,
		    .is_escaped = run.is_escaped};
		json_found_take(
		    s->found, s->tree, node, &value, value.raw.len - run.saved, is_element);
	}
	return run.close + 1;
}

static const uint8_t *
value(struct scanner *s, const uint8_t *p, unsigned node, bool is_element)
{
	const uint8_t *from = p;
	enum json_kind kind;

	if (p == s->end)
		return NULL;
	switch (*p) {
	case '"':
		return text(s, p, node, is_element);
	case '{':
		return object(s, p, node);
	case '[':
		return array(s, p, node);
	case 't':
		kind = JSON_KIND_TRUE;
		p = pass_word(p, s->end, "true", 4);
		break;
	case 'f':
		kind = JSON_KIND_FALSE;
		p = pass_word(p, s->end, "false", 5);
		break;
	case 'n':
		kind = JSON_KIND_NULL;
		p = pass_word(p, s->end, "null", 4);
		break;
	default:
		kind = JSON_KIND_NUMBER;
		p = pass_number(p, s->end);
	}
	if (p != NULL)
		take(s, node, kind, from, p, is_element);
	return p;
}

/* The name of a member and the colon; `child`: what the name is in the tree. */
static inline const uint8_t *
name(struct scanner *s, const uint8_t *p, unsigned node, unsigned *child)
{
	struct run run;

	*child = UNKNOWN;
	if (p == s->end || *p != '"' || !string(p + 1, s->end, &run))
		return NULL;
	if (node != UNKNOWN) {
		if (unlikely(run.is_escaped))
			return NULL;
		unsigned found = json_child(s->tree, node, p + 1, (size_t)(run.close - p - 1));
		*child = found == 0 ? UNKNOWN : found;
	}
	p = pass_blanks(s, run.close + 1);
	return p < s->end && *p == ':' ? pass_blanks(s, p + 1) : NULL;
}

static const uint8_t *
members(struct scanner *s, const uint8_t *p, unsigned node)
{
	uint64_t seen[JSON_CHILDREN_MAX / 64] = {0};
	unsigned child;

	for (;;) {
		p = name(s, p, node, &child);
		if (p == NULL)
			return NULL;
		if (child != UNKNOWN) {
			unsigned ordinal = s->tree->nodes[child].ordinal;
			uint64_t bit = (uint64_t)1 << (ordinal % 64);
			if (unlikely((seen[ordinal / 64] & bit) != 0))
				return NULL;
			seen[ordinal / 64] |= bit;
		}
		p = value(s, p, child, false);
		if (p == NULL)
			return NULL;
		p = pass_blanks(s, p);
		if (p == s->end || (*p != ',' && *p != '}'))
			return NULL;
		if (*p == '}')
			return p + 1;
		p = pass_blanks(s, p + 1);
	}
}

static const uint8_t *
object(struct scanner *s, const uint8_t *p, unsigned node)
{
	if (s->depth == JSON_DEPTH_MAX)
		return NULL;
	p = pass_blanks(s, p + 1);
	if (p < s->end && *p == '}')
		return p + 1;
	s->depth++;
	p = members(s, p, node);
	s->depth--;
	return p;
}

static const uint8_t *
elements(struct scanner *s, const uint8_t *p, unsigned node)
{
	for (;;) {
		p = value(s, p, node, true);
		if (p == NULL)
			return NULL;
		p = pass_blanks(s, p);
		if (p == s->end || (*p != ',' && *p != ']'))
			return NULL;
		if (*p == ']')
			return p + 1;
		p = pass_blanks(s, p + 1);
	}
}

static const uint8_t *
array(struct scanner *s, const uint8_t *p, unsigned node)
{
	if (s->depth == JSON_DEPTH_MAX)
		return NULL;
	p = pass_blanks(s, p + 1);
	if (p < s->end && *p == ']')
		return p + 1;
	s->depth++;
	p = elements(s, p, node);
	s->depth--;
	return p;
}

static bool
scan(const struct json_fields *tree, const uint8_t *at, const uint8_t *end, bool is_line,
    struct json_found *found, const uint8_t **after)
{
	struct scanner s = {.end = end, .tree = tree, .found = found, .is_line = is_line};

	json_found_clear(found);
	at = pass_blanks(&s, at);
	if (at == end || *at != '{')
		return false;
	*after = object(&s, at, 0);
	return *after != NULL;
}

#endif
