/* SPDX-License-Identifier: Apache-2.0 */
/* Names of crawlers and the product tokens they obey. Case never counts. Internal to the api. */
#ifndef API_AUDIT_CRAWLERS_H
#define API_AUDIT_CRAWLERS_H

#include "rules/rules.h"

bool audit_same_name(struct text a, struct text b);
/* Does a crawler that names itself so, by a name or a User-Agent header, look as if it obeyed the
 * token? That begins the name, or a field of its comment, and ends with it or before what is no
 * letter, digit, '-' or '_'. */
bool audit_token_of(struct text crawler, struct text token);
/* crawler.token of a crawler on file; empty: nobody says. */
struct text audit_crawler_token(const struct fact_set *facts, uint32_t crawler);
/* Is it this crawler on file that is named so? */
bool audit_is_crawler(const struct fact_set *facts, uint32_t crawler, struct text name);
/* Does an audit for these agents speak of the crawler that is named so: for the token of every
 * crawler on file that it may be, else for what its name looks like. */
bool audit_covers(
    const struct fact_set *facts, struct text name, const struct text *agents, size_t n);

#endif
