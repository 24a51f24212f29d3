/* SPDX-License-Identifier: Apache-2.0 */
/* JSON as training programs write it: Python's NaN and Infinity, and integers beyond 64
 * bits, where RFC 8259 and jansson have none. Within this floor only. */
#ifndef FORMATS_TRAINING_JSON_H
#define FORMATS_TRAINING_JSON_H

#include "formats/training_reader.h"
#include "notation/json.h"

/* As json_parse, but NaN and the infinities become texts, which no number reader takes, and
 * integers of 19 figures and more become reals. The caller gives *root to json_decref. */
enum gpai_code training_json(
    struct training_reader *reader, struct span bytes, json_t **root, struct gpai_error *err);
/* A number as it was most likely written: the shortest that gives the same double. */
bool training_json_number(const json_t *value, struct decimal *number);
/* Was this text made from NaN or an infinity? */
bool training_json_not_real(const json_t *value);
/* Sets a figure from a member; nothing when it is absent or null. */
bool training_set_member(struct training_reader *reader, enum training_field field,
    const json_t *object, const char *key, const char *path);

#endif
