/* SPDX-License-Identifier: Apache-2.0 */
/* bench-robots without a peer, as it is built with the rest. */
#include "robots.h"

const struct robots_peer *const robots_peer = NULL;
