/* SPDX-License-Identifier: Apache-2.0 */
/* The law in time: how a provision stands on a day, and what happened between two days.
 *
 * Belongs here: what follows from enacted, from and until alone. Absent: dossiers. */
#ifndef RULES_HISTORY_H
#define RULES_HISTORY_H

#include "rules/law.h"

/* How law stands on a day; that of a source which is no binding law is the source's own. */
#define LAW_STANDINGS(X)                                                                           \
	X(IN_FORCE, "in-force", "in force")                                                        \
	X(ADOPTED, "adopted", "adopted")          /* applies from a day to come */                 \
	X(SUPERSEDED, "superseded", "superseded") /* another version took its place */             \
	X(ENDED, "ended", "ended")                                                                 \
	X(NOT_ENACTED, "not-enacted", "not law yet")

enum law_standing {
#define X(name, word, says) LAW_STANDING_##name,
	LAW_STANDINGS(X)
#undef X
	    LAW_STANDING_COUNT
};

enum law_standing law_standing(const struct law *law, uint32_t provision, int32_t day);
/* One word for programs: that of the standing, or, of what is law and comes from a source that
 * is no law in force, the status of the source: "guidance", "voluntary", "draft". */
const char *law_standing_word(const struct law *law, uint32_t provision, int32_t day);
/* For people: "in force", "adopted, applies from 2027-12-02", "guidance". */
void law_put_standing(const struct law *law, uint32_t provision, int32_t day, struct out *out);

/* What happens to law on a day. */
#define LAW_HAPPENINGS(X)                                                                          \
	X(AMENDED, "amended", "an act changes others")                                             \
	X(ENACTED, "enacted", "becomes law, to apply later")                                       \
	X(STARTS, "starts", "comes into force")                                                    \
	X(CHANGES, "changes", "reads otherwise from then on")                                      \
	X(MOVED, "moved", "is to apply from another day")                                          \
	X(ENDS, "ends", "is law no longer")                                                        \
	X(EVENT, "event", "a dated event of the calendar")

enum law_happening {
#define X(name, word, says) LAW_HAPPENING_##name,
	LAW_HAPPENINGS(X)
#undef X
	    LAW_HAPPENING_COUNT
};
extern const char *const law_happening_words[LAW_HAPPENING_COUNT];

struct law_change {
	enum law_happening what;
	int32_t day;
	uint32_t index;  /* of the provision, amendment or event */
	uint32_t before; /* CHANGES, MOVED: the version before; else LAW_NONE */
};

/* What happened after one day and up to another, by day; lives in the arena. */
enum gpai_code law_changes(const struct law *law, int32_t after, int32_t until, struct arena *arena,
    struct law_change **changes, uint32_t *n, struct gpai_error *err);

#endif
