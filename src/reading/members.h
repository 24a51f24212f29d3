/* SPDX-License-Identifier: Apache-2.0 */
/* YAML as members: a file of it, or what stands before a page of Markdown. */
#ifndef READING_MEMBERS_H
#define READING_MEMBERS_H

#include "reading/build.h"

/* `before`: lines of the file that stand before `bytes`. */
enum gpai_code yaml_members(const char *name, struct span bytes, uint32_t before,
    struct building *b, struct gpai_error *err);

#endif
