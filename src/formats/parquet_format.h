/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of Parquet files as documents. */
#ifndef FORMATS_PARQUET_FORMAT_H
#define FORMATS_PARQUET_FORMAT_H

#include "formats/document.h"

extern const struct corpus_format parquet_format;

#endif
