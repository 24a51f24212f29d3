/* SPDX-License-Identifier: Apache-2.0 */
/* The readers of training data, each in its own file. */
#ifndef FORMATS_CORPUS_FORMATS_H
#define FORMATS_CORPUS_FORMATS_H

#include "formats/document.h"

extern const struct corpus_format json_array_format;
extern const struct corpus_format jsonl_format;
extern const struct corpus_format parquet_format;
extern const struct corpus_format warc_format;
extern const struct corpus_format arc_format;
extern const struct corpus_format tar_format;
extern const struct corpus_format media_format;
extern const struct corpus_format text_file_format;

#endif
