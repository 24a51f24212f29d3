/* SPDX-License-Identifier: Apache-2.0 */
/* Prints what files say, one line a statement, for media.py. */
#include "base/arena.h"
#include "base/file.h"
#include "signals/media_signals.h"

#include <stdio.h>

static void
print(void *context, const struct statement *s)
{
	(void)context;
	printf("%s|%s|%s|%.*s|%.*s|%.*s|%.*s|%u|%llu|%s\n", signal_word(s->signal),
	    carrier_word(s->carrier), says_word(s->says), TEXT_ARG(s->label), TEXT_ARG(s->value),
	    TEXT_ARG(s->scope), TEXT_ARG(s->policy), s->line, (unsigned long long)s->at,
	    s->note != NULL ? s->note : "");
}

int
main(int argc, char **argv)
{
	struct statement_sink sink = {print, NULL};

	for (int i = 1; i < argc; i++) {
		struct arena arena;
		struct span file;
		arena_init(&arena, 0);
		if (file_read(&arena, argv[i], (uint64_t)1 << 32, &file, NULL) != GPAI_OK)
			return 2;
		printf("= %s %s\n", argv[i],
		    media_signals_can((struct span){file.at, file.len < 1024 ? file.len : 1024})
			? "looked at"
			: "passed over");
		if (!media_signals(file, &sink))
			return 2;
		arena_release(&arena);
	}
	return 0;
}
