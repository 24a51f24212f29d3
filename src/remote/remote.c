/* SPDX-License-Identifier: Apache-2.0 */
/* What all requests share: the options with their defaults, and the spool's account. */
#include "remote/request.h"

#include <stdlib.h>

static const uint64_t SPOOL_BYTES = (uint64_t)64 << 30, PART_BYTES = 16 << 20;
enum { TRIES = 6, PAUSE_MS = 500, STALL_S = 30 };

enum gpai_code
remote_create(const struct remote_options *options, struct remote **remote, struct gpai_error *err)
{
	struct remote *r = calloc(1, sizeof *r);

	*remote = NULL;
	if (r == NULL || !sessions_prepare()) {
		free(r);
		return fail_memory(err);
	}
	r->options = *options;
	struct remote_options *o = &r->options;
	if (o->region == NULL)
		o->region = "us-east-1";
	o->spool_max = o->spool_max != 0 ? o->spool_max : SPOOL_BYTES;
	o->part_bytes = o->part_bytes != 0 ? o->part_bytes : PART_BYTES;
	o->tries = o->tries != 0 ? o->tries : TRIES;
	o->pause_ms = o->pause_ms != 0 ? o->pause_ms : PAUSE_MS;
	o->stall_s = o->stall_s != 0 ? o->stall_s : STALL_S;
	pthread_mutex_init(&r->lock, NULL);
	pthread_cond_init(&r->given_back, NULL);
	*remote = r;
	return GPAI_OK;
}

void
remote_free(struct remote *r)
{
	if (r == NULL)
		return;
	pthread_cond_destroy(&r->given_back);
	pthread_mutex_destroy(&r->lock);
	free(r);
}
