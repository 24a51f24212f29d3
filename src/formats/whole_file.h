/* SPDX-License-Identifier: Apache-2.0 */
/* The reader behind formats in which one file is one document. */
#ifndef FORMATS_WHOLE_FILE_H
#define FORMATS_WHOLE_FILE_H

#include "formats/document.h"

enum gpai_code whole_file_open(
    const struct corpus_input *input, struct corpus_reader **reader, struct gpai_error *err);
bool whole_file_next(struct corpus_reader *reader, struct document *document);
void whole_file_close(struct corpus_reader *reader);

#endif
