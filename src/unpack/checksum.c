/* SPDX-License-Identifier: Apache-2.0 */
/* CRC-32, by the instructions the machine has for it. */
#include "unpack/checksum.h"

#include <libdeflate.h>

uint32_t
crc32_of(struct span bytes)
{
	/* Of no bytes at NULL libdeflate gives the initial value, which is the right one. */
	return libdeflate_crc32(0, bytes.at, bytes.len);
}
