/* SPDX-License-Identifier: Apache-2.0 */
/* Pickles taken apart: every opcode of protocols 0 to 5 once, what they leave, and programs
 * that would hurt whoever ran them. Nothing here is ever run. */
#include "bytes.h"

#include "formats/pickle.h"

#include <fcntl.h>
#include <sys/stat.h>

static struct arena arena;

static int
begin(void **state)
{
	(void)state;
	arena_init(&arena, (size_t)16 << 20);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static enum gpai_code
run_bytes(const void *at, size_t len, struct pickle *pickle, struct gpai_error *err)
{
	struct guarded file = guarded(at, len);
	struct source source;

	source_memory(&source, file.bytes, "x.pkl");
	enum gpai_code rc = pickle_run(&arena, &source, 0, len, pickle, err);
	source_release(&source);
	guarded_release(&file);
	return rc;
}

/* What a pickle leaves, as text: [1,'a',(2)], {'k':1}, name(args)+[items]+{pairs}!state. */
static void
describe(const struct pickle_value *value, char *to, size_t room)
{
	char inner[2000] = "";
	static const char open[] = "[(<{", close[] = "])>}";

	switch ((enum pickle_kind)value->kind) {
	case PICKLE_NONE:
		snprintf(to, room, "None");
		break;
	case PICKLE_BOOL:
		snprintf(to, room, "%s", value->whole ? "True" : "False");
		break;
	case PICKLE_INT:
		snprintf(to, room, value->is_large ? "large" : "%" PRId64, value->whole);
		break;
	case PICKLE_FLOAT:
		snprintf(to, room, "float");
		break;
	case PICKLE_BYTES:
		snprintf(to, room, "bytes");
		break;
	case PICKLE_TEXT:
		snprintf(to, room, "'%.*s'", TEXT_ARG(value->text));
		break;
	case PICKLE_GLOBAL:
		snprintf(to, room, "%.*s", TEXT_ARG(value->text));
		break;
	case PICKLE_LIST:
	case PICKLE_TUPLE:
	case PICKLE_SET:
	case PICKLE_DICT:
		snprintf(to, room, "%c", open[value->kind - PICKLE_LIST]);
		for (uint32_t i = 0; i < value->items.n; i++) {
			describe(value->items.at[i], inner, sizeof inner);
			size_t used = strlen(to);
			snprintf(to + used, room - used, "%s%s",
			    i == 0                                     ? ""
			    : value->kind == PICKLE_DICT && i % 2 != 0 ? ":"
								       : ",",
			    inner);
		}
		snprintf(
		    to + strlen(to), room - strlen(to), "%c", close[value->kind - PICKLE_LIST]);
		break;
	case PICKLE_OBJECT:
		describe(value->object->callee, to, room);
		describe(value->object->args, inner, sizeof inner);
		snprintf(to + strlen(to), room - strlen(to), "%s+%u+%u%s", inner,
		    value->object->items.n, value->object->pairs.n,
		    value->object->state != NULL ? "!" : "");
		break;
	case PICKLE_PERSISTENT:
		describe(value->items.at[0], inner, sizeof inner);
		snprintf(to, room, "#%s", inner);
	}
}

#define LEAVES(program, expected)                                                                  \
	do {                                                                                       \
		struct pickle taken;                                                               \
		struct gpai_error err = {0};                                                       \
		char text[4000];                                                                   \
		if (run_bytes(program, sizeof(program) - 1, &taken, &err) != GPAI_OK)              \
			fail_msg("%s: %s at %" PRIu64, #program, err.message, err.at);             \
		describe(taken.root, text, sizeof text);                                           \
		assert_string_equal(text, expected);                                               \
		assert_int_equal(taken.end, sizeof(program) - 1);                                  \
	} while (0)

static void
numbers_of_every_opcode_are_read(void **state)
{
	(void)state;
	LEAVES("(NI00\nI01\nI-42\nL123L\nL99999999999999999999L\nF1.5\nG........t.",
	    "(None,False,True,-42,123,large,float,float)");
	LEAVES("\x80\2(K\xff"
	       "M\x01\x02J\xff\xff\xff\xff\x88\x89\x8a\0\x8a\1\xff\x8a\2\xff\x7f\x8a\x09"
	       "123456789\x8b\1\0\0\0\x80t.",
	    "(255,513,-1,True,False,0,-1,32767,large,-128)");
}

static void
text_of_every_opcode_is_read(void **state)
{
	(void)state;
	LEAVES("(S'a b'\nS\"c\"\nVd\nU\1eT\2\0\0\0ffX\1\0\0\0gt.", "('a b','c','d','e','ff','g')");
	LEAVES("\x80\4(\x8c\1a\x8d\1\0\0\0\0\0\0\0b"
	       "C\2xxB\1\0\0\0x\x8e\1\0\0\0\0\0\0\0x\x96\1\0\0\0\0\0\0\0xU\1\xff\x94t.",
	    "('a','b',bytes,bytes,bytes,bytes,'\\xff')");
}

static void
containers_of_every_opcode_are_built(void **state)
{
	(void)state;
	LEAVES("((K\1K\2t(K\3l(K\4K\5d)]}t.", "((1,2),[3],{4:5},(),[],{})");
	LEAVES("\x80\4(]K\1a](K\2K\3e}K\4K\5s}(K\6K\7u\x8f(K\x08\x90(K\x09\x91K\1\x85K\1K\2\x86K\1K"
	       "\2K\3\x87t.",
	    "([1],[2,3],{4:5},{6:7},<8>,<9>,(1),(1,2),(1,2,3))");
}

static void
stack_and_memo_are_kept(void **state)
{
	(void)state;
	LEAVES("(K\1p0\nK\2q\1K\3r\2\0\0\0g0\nh\1j\2\0\0\0"
	       "2K\x09"
	       "0(K\1K\2"
	       "1t.",
	    "(1,2,3,1,2,3,3)");
	LEAVES("\x80\4\x95\x06\0\0\0\0\0\0\0(K\7\x94h\0t.", "(7,7)");
}

static void
calls_are_described_and_never_run(void **state)
{
	struct pickle pickle;
	static const char system_call[] = "cposix\nsystem\n(S'rm -rf /'\ntR.";

	(void)state;
	LEAVES("cposix\nsystem\n(S'rm -rf /'\ntR.", "posix.system('rm -rf /')+0+0");
	LEAVES("\x80\4\x8c\2os\x8c\6system\x93\x8c\2id\x85R.", "os.system('id')+0+0");
	LEAVES("(ios\nsystem\n.", "os.system()+0+0");
	LEAVES("(cos\nsystem\nS'id'\no.", "os.system('id')+0+0");
	LEAVES("\x80\2cm\nC\n)\x81}b.", "m.C()+0+0!");
	LEAVES("\x80\4cm\nC\n)}\x92(K\1e(K\1K\2u.", "m.C()+1+2");
	LEAVES("\x80\2\x82\1\x83\1\1\x84\1\1\1\1\x87.",
	    "(copyreg.extension_1,copyreg.extension_257,copyreg.extension_16843009)");
	LEAVES("\x80\2K\7QPab\n\x86.", "(#7,#'ab')");
	assert_int_equal(run_bytes(system_call, sizeof system_call - 1, &pickle, NULL), GPAI_OK);
	assert_int_equal(pickle.n_globals, 1);
	assert_true(text_is(pickle.globals[0], "posix.system"));
}

/* Named whether they are called or not, once each, also when they come out of calls. */
static void
every_global_is_listed(void **state)
{
	static const char program[] =
	    "(cb\nx\nca\ny\ncb\nx\n0(ibuiltins\neval\n0\x8c\4a.y.\x8c\1z\x93t.";
	struct pickle pickle;

	(void)state;
	assert_int_equal(run_bytes(program, sizeof program - 1, &pickle, NULL), GPAI_OK);
	assert_int_equal(pickle.n_globals, 4);
	assert_true(text_is(pickle.globals[0], "a.y"));
	assert_true(text_is(pickle.globals[1], "a.y..z"));
	assert_true(text_is(pickle.globals[2], "b.x"));
	assert_true(text_is(pickle.globals[3], "builtins.eval"));
}

#define REFUSED(program, code, place, expected)                                                    \
	do {                                                                                       \
		struct pickle taken;                                                               \
		struct gpai_error err = {0};                                                       \
		enum gpai_code rc = run_bytes(program, sizeof(program) - 1, &taken, &err);         \
		if (rc != code || strcmp(err.message, expected) != 0 || err.at != (place))         \
			fail_msg("%s: code %d at %" PRIu64 ": %s\n  expected %s", #program, rc,    \
			    err.at, err.message, expected);                                        \
	} while (0)

static void
broken_programs_are_refused(void **state)
{
	(void)state;
	REFUSED("", GPAI_MALFORMED, 0, "1 bytes expected, but only 0 remain");
	REFUSED("K", GPAI_MALFORMED, 1, "1 bytes expected, but only 0 remain");
	REFUSED(".", GPAI_MALFORMED, 0, "a value is taken from an empty stack");
	REFUSED("(.", GPAI_MALFORMED, 1, "a value is taken from an empty stack");
	REFUSED("0.", GPAI_MALFORMED, 0, "a value is taken from an empty stack");
	REFUSED("K\1t.", GPAI_MALFORMED, 2, "no mark is on the stack");
	REFUSED("(K\1d.", GPAI_MALFORMED, 3, "dict of 1 items, expected pairs");
	REFUSED("}(K\1u.", GPAI_MALFORMED, 4, "1 items for a dict, expected pairs");
	REFUSED("K\1K\2a.", GPAI_MALFORMED, 4, "items are added to a value that takes none");
	REFUSED("]K\1K\2s.", GPAI_MALFORMED, 5, "pairs are added to a value that takes none");
	REFUSED("h\0.", GPAI_MALFORMED, 0, "memo 0 is not filled");
	REFUSED("K\1K\2\x93.", GPAI_MALFORMED, 4, "module and name of a global are not both text");
	REFUSED("(o.", GPAI_MALFORMED, 1, "no class is on the stack");
	REFUSED("z.", GPAI_MALFORMED, 0, "byte 0x7a is no opcode");
	REFUSED("\x80\6.", GPAI_UNSUPPORTED, 0, "protocol 6, expected at most 5");
	REFUSED(
	    "\x97.", GPAI_UNSUPPORTED, 0, "buffers out of band, expected all bytes in the pickle");
	REFUSED("I\n.", GPAI_MALFORMED, 0, "number without digits");
	REFUSED("I1x\n.", GPAI_MALFORMED, 0, "number with a byte 0x78, expected digits");
	REFUSED(
	    "\x95\xff\0\0\0\0\0\0\0N.", GPAI_MALFORMED, 0, "frame of 255 bytes, but only 2 follow");
}

static void
lengths_beyond_the_file_are_refused(void **state)
{
	(void)state;
	REFUSED("X\xff\xff\xff\x7f.", GPAI_MALFORMED, 5,
	    "2147483647 bytes expected, but only 1 remain");
	REFUSED("\x8d\xff\xff\xff\xff\xff\xff\xff\xff.", GPAI_MALFORMED, 9,
	    "18446744073709551615 bytes expected, but only 1 remain");
	REFUSED("\x8e\xff\xff\xff\xff\xff\xff\xff\xff.", GPAI_MALFORMED, 9,
	    "18446744073709551615 bytes expected, but only 1 remain");
	REFUSED("\x8b\xff\xff\xff\xff.", GPAI_MALFORMED, 5,
	    "4294967295 bytes expected, but only 1 remain");
	REFUSED("U\5abc", GPAI_MALFORMED, 2, "5 bytes expected, but only 3 remain");
	REFUSED("Nr\xff\xff\xff\xff.", GPAI_TOO_LARGE, 1,
	    "memo number 4294967295, but only 0 are in use");
	REFUSED("cabc", GPAI_MALFORMED, 4, "1 bytes expected, but only 0 remain");
}

static void
line_limit_is_exact(void **state)
{
	static char program[PICKLE_LINE_MAX + 10];
	struct pickle pickle;
	struct gpai_error err = {0};

	(void)state;
	memset(program, '1', sizeof program);
	program[0] = 'V';
	program[PICKLE_LINE_MAX + 1] = '\n';
	program[PICKLE_LINE_MAX + 2] = '.';
	assert_int_equal(run_bytes(program, PICKLE_LINE_MAX + 3, &pickle, NULL), GPAI_OK);
	program[PICKLE_LINE_MAX + 1] = '1';
	program[PICKLE_LINE_MAX + 2] = '\n';
	program[PICKLE_LINE_MAX + 3] = '.';
	assert_int_equal(run_bytes(program, PICKLE_LINE_MAX + 4, &pickle, &err), GPAI_TOO_LARGE);
	assert_string_equal(err.message, "line of more than 4096 bytes");
}

static void
stack_limit_is_exact(void **state)
{
	char *program = malloc(PICKLE_STACK_MAX + 2);
	struct pickle pickle;
	struct gpai_error err = {0};

	(void)state;
	memset(program, 'N', PICKLE_STACK_MAX + 2);
	program[PICKLE_STACK_MAX] = '.';
	assert_int_equal(run_bytes(program, PICKLE_STACK_MAX + 1, &pickle, NULL), GPAI_OK);
	program[PICKLE_STACK_MAX] = 'N';
	program[PICKLE_STACK_MAX + 1] = '.';
	assert_int_equal(run_bytes(program, PICKLE_STACK_MAX + 2, &pickle, &err), GPAI_TOO_LARGE);
	assert_string_equal(err.message, "more than 1048576 values on the stack");
	assert_int_equal(err.at, PICKLE_STACK_MAX);
	free(program);
}

/* A list of two of the list before, sixty deep: 2^60 values if they were copied. And a list
 * that is its own item. */
static void
shared_values_are_not_copied(void **state)
{
	char program[1000] = "]q\1";
	size_t len = 3;
	struct pickle pickle;

	(void)state;
	for (int i = 0; i < 60; i++) {
		static const char twice[] = "0](h\1h\1eq\1";
		memcpy(program + len, twice, sizeof twice - 1);
		len += sizeof twice - 1;
	}
	program[len++] = '.';
	assert_int_equal(run_bytes(program, len, &pickle, NULL), GPAI_OK);
	assert_true(arena.used_bytes < 20000);
	assert_int_equal(run_bytes("]q\0h\0a.", 7, &pickle, NULL), GPAI_OK);
	assert_ptr_equal(pickle.root->items.at[0], pickle.root);
}

/* As many bytes of values as the arena allows, and an error at the one that is too many. */
static void
memory_is_bounded(void **state)
{
	enum { LEN = 4 << 20 };
	uint8_t *program = malloc(LEN);
	struct pickle pickle;
	struct gpai_error err = {0};

	(void)state;
	for (size_t i = 0; i < LEN; i++)
		program[i] = i % 2 == 0 ? ']' : '0';
	assert_int_equal(run_bytes(program, LEN, &pickle, &err), GPAI_TOO_LARGE);
	assert_string_equal(
	    err.message, "the pickle up to here needs more memory than 16777216 bytes");
	assert_true(arena.used_bytes <= (size_t)16 << 20);
	memset(program, '(', LEN);
	assert_int_equal(run_bytes(program, LEN, &pickle, &err), GPAI_TOO_LARGE);
	free(program);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

/* For pickle_read.py: one global a line, or a refusal and status 1; 3 when a limit of
 * ours was met, which Python does not have. */
static int
print_globals(const char *path)
{
	struct gpai_error err = {0};
	struct pickle taken;
	struct source source;
	struct stat st;
	int fd = open(path, O_RDONLY);

	if (fd < 0 || fstat(fd, &st) != 0)
		return 2;
	arena_init(&arena, PICKLE_MEMORY_MAX);
	source_file(&source, fd, (uint64_t)st.st_size, path);
	enum gpai_code rc = pickle_run(&arena, &source, 0, (uint64_t)st.st_size, &taken, &err);
	for (uint32_t i = 0; i < taken.n_globals && rc == GPAI_OK; i++)
		printf("%.*s\n", TEXT_ARG(taken.globals[i]));
	if (rc != GPAI_OK)
		printf("%s at %" PRIu64 "\n", err.message, err.at);
	source_release(&source);
	arena_release(&arena);
	close(fd);
	return rc == GPAI_OK ? 0 : rc == GPAI_TOO_LARGE ? 3 : 1;
}

int
main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "globals") == 0)
		return print_globals(argv[2]);
	const struct CMUnitTest tests[] = {
	    CASE(numbers_of_every_opcode_are_read),
	    CASE(text_of_every_opcode_is_read),
	    CASE(containers_of_every_opcode_are_built),
	    CASE(stack_and_memo_are_kept),
	    CASE(calls_are_described_and_never_run),
	    CASE(every_global_is_listed),
	    CASE(broken_programs_are_refused),
	    CASE(lengths_beyond_the_file_are_refused),
	    CASE(line_limit_is_exact),
	    CASE(stack_limit_is_exact),
	    CASE(shared_values_are_not_copied),
	    CASE(memory_is_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
