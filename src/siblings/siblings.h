/* SPDX-License-Identifier: Apache-2.0 */
/* Programs that gpai starts: what needs heavy or risky libraries stays out of gpai itself.
 *
 * Belongs here: their mains, one file a verb; reading their arguments and the environment.
 * May include: everything the corpus scan may, and corpus.
 * Absent: law, the dossier: they get files and settings, and give results. */
#ifndef SIBLINGS_SIBLINGS_H
#define SIBLINGS_SIBLINGS_H

#include "base/error.h"
#include "corpus/crew.h"

#include <stdbool.h>
#include <stdint.h>

/* Exit codes of all siblings. */
#define SIBLING_OK        0
#define SIBLING_COULD_NOT 2
#define SIBLING_NOT_MINE  3 /* another rank speaks for all */

/* A verb gets its own name as argv[0] and gives an exit code. */
int verb_scan(int argc, char **argv);
int verb_merge(int argc, char **argv);
int verb_report(int argc, char **argv);
int verb_domains(int argc, char **argv);
int verb_plot(int argc, char **argv);
int verb_archive(int argc, char **argv);
int verb_audit_report(int argc, char **argv);
int verb_audit_plot(int argc, char **argv);
int verb_audit_table(int argc, char **argv);
int verb_lookup(int argc, char **argv);
int verb_removes(int argc, char **argv);
int verb_audit_scan(int argc, char **argv);
int verb_signals(int argc, char **argv);

/* The crew this program was built with. */
void crew_here(struct crew *crew);
/* In a rank of an MPI job the program for those takes over and this does not return. SIBLING_OK
 * when this program is to go on. */
int sibling_under_mpi(char **argv);

/* "gpai: FILE: ..." on standard error; gives SIBLING_COULD_NOT. */
int sibling_fail(const struct gpai_error *err);
/* The same for arguments that make no sense. */
int sibling_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* A whole number, with an optional K, M, G or T of 1024; false when it is none. */
bool sibling_number(const char *text, uint64_t *number);

#endif
