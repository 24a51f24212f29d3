/* SPDX-License-Identifier: Apache-2.0 */
/* Lists that a provider supplies: websites to leave out, sites whose rightsholders gave a licence,
 * and addresses that were to be removed. */
#ifndef RIGHTS_LISTS_H
#define RIGHTS_LISTS_H

#include "base/digest.h"
#include "base/error.h"

#define LIST_BYTES_MAX ((uint64_t)1 << 30)

/* Host names, one a line: "example.org", also as a URL, as "0.0.0.0 example.org" (hosts files),
 * as "*.example.org" or as "||example.org^"; '#' and '!' begin comments. A name lists itself and
 * all below it. */
struct host_list;
enum gpai_code host_list_open(
    const char *path, struct host_list **list, struct gpai_error *err); /* MALFORMED names a line */
/* The same where a line that is taken too widely would permit: one that names a port, a path or a
 * query of a website is MALFORMED, too. */
enum gpai_code host_list_open_whole(
    const char *path, struct host_list **list, struct gpai_error *err);
void host_list_free(struct host_list *list);
bool host_list_has(const struct host_list *list, struct span reversed_host);
uint64_t host_list_count(const struct host_list *list);
struct digest host_list_digest(const struct host_list *list); /* of the file */

/* A remove-list as the audit writes it: lines of JSON with "url", "id" or both. */
struct remove_list;
enum gpai_code remove_list_open(
    const char *path, struct remove_list **list, struct gpai_error *err);
void remove_list_free(struct remove_list *list);
/* By URL as written, or by id; empty spans match nothing. */
bool remove_list_has(const struct remove_list *list, struct span url, struct span id);
uint64_t remove_list_count(const struct remove_list *list);
struct digest remove_list_digest(const struct remove_list *list);

#endif
