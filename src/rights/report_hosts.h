/* SPDX-License-Identifier: Apache-2.0 */
/* Figures of hosts become figures of registrable domains, in one pass over hosts in the order of
 * their reversed labels. As in corpus/domain_walk.h a domain stays open while hosts begin with its
 * name, since in that order others may lie between the hosts of one. */
#ifndef RIGHTS_REPORT_HOSTS_H
#define RIGHTS_REPORT_HOSTS_H

#include "base/error.h"
#include "hosts/suffixes.h"

struct host_fold; /* opaque */

/* The name is "example.org"; the figures are freed after the call. */
typedef enum gpai_code host_fold_done(
    void *context, struct text name, const void *figures, struct gpai_error *err);

/* figures_bytes: of what is kept of a domain; zeroed when it begins. */
enum gpai_code host_fold_create(const struct suffixes *suffixes, size_t figures_bytes,
    host_fold_done *done, void *context, struct host_fold **fold, struct gpai_error *err);
void host_fold_free(struct host_fold *fold);
/* The figures of the host's domain, to be added to. Hosts come in order, equal ones again; never
 * an empty one. NULL: rc of host_fold_status says why. */
void *host_fold_at(struct host_fold *fold, struct text reversed_host, struct gpai_error *err);
/* Gives out those that are open; the fold is then as new. */
enum gpai_code host_fold_end(struct host_fold *fold, struct gpai_error *err);
enum gpai_code host_fold_status(const struct host_fold *fold);

#endif
