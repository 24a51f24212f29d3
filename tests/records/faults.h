/* SPDX-License-Identifier: Apache-2.0 */
/* A layer below SQLite that fails, dies or loses what was not flushed, at any call.
 *
 * Calls that change a file are counted: write, flush, truncate, delete. What was written since
 * the last flush of a file is remembered with what was there before, so that a loss of power
 * can be played: the disk then has what was flushed, and of the rest nothing, or some. Making
 * and removing names counts as done at once. Only for a process that may die: a forked child. */
#ifndef TESTS_RECORDS_FAULTS_H
#define TESTS_RECORDS_FAULTS_H

#include <stdint.h>

enum fault {
	FAULT_NONE,
	FAULT_FAIL,       /* that one call fails */
	FAULT_FULL,       /* that call and all later writes fail: no room */
	FAULT_KILL,       /* dies before it; what was written before is there */
	FAULT_TORN,       /* dies after half of what it writes */
	FAULT_POWER,      /* dies before it; what was not flushed is gone */
	FAULT_POWER_SOME, /* of what was not flushed some is there, one write by half */
	FAULT_COUNT
};

const char *fault_word(enum fault fault);
/* Below all connections of this process from now on. */
void faults_begin(enum fault fault, uint64_t at);
uint64_t faults_calls(void); /* that changed a file, so far */
/* The end of a process that nothing befell before; power is lost when the fault says so. */
_Noreturn void faults_exit(int code);

#endif
