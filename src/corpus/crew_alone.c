/* SPDX-License-Identifier: Apache-2.0 */
/* A crew of one: the threads of this process and nobody else. */
#include "corpus/crew.h"

#include <stdatomic.h>
#include <stdlib.h>

struct alone {
	_Atomic uint64_t next;
};

static enum gpai_code
join(struct crew *crew, int *argc, char ***argv, struct gpai_error *err)
{
	struct alone *alone = calloc(1, sizeof *alone);

	(void)argc;
	(void)argv;
	if (alone == NULL)
		return fail_memory(err);
	crew->context = alone;
	crew->rank = 0;
	crew->size = 1;
	return GPAI_OK;
}

static uint64_t
take(struct crew *crew, uint64_t n_pieces)
{
	struct alone *alone = crew->context;
	uint64_t piece = atomic_fetch_add(&alone->next, 1);

	return piece < n_pieces ? piece : UINT64_MAX;
}

static enum gpai_code
gather(struct crew *crew, const char *path, struct gpai_error *err)
{
	(void)crew;
	(void)path;
	(void)err;
	return GPAI_OK;
}

static enum gpai_code
agree(struct crew *crew, enum gpai_code mine, struct gpai_error *err)
{
	(void)crew;
	(void)err;
	return mine;
}

static void
leave(struct crew *crew)
{
	free(crew->context);
	crew->context = NULL;
}

void
crew_alone(struct crew *crew)
{
	*crew = (struct crew){.size = 1,
	    .join = join,
	    .take = take,
	    .gather = gather,
	    .agree = agree,
	    .leave = leave};
}
