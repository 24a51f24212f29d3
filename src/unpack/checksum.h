/* SPDX-License-Identifier: Apache-2.0 */
/* The checksum of gzip, PNG and pages of Parquet: CRC-32 (ISO-HDLC). */
#ifndef UNPACK_CHECKSUM_H
#define UNPACK_CHECKSUM_H

#include "base/span.h"

uint32_t crc32_of(struct span bytes);

#endif
