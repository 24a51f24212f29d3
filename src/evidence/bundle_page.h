/* SPDX-License-Identifier: Apache-2.0 */
/* The page that checks bundles in a browser, with a bundle in it (share/verify).
 *
 * Such a page is a convenience: who made the bundle could have made the page say anything, and
 * it says so itself. It brings nothing to trust, no keys and no policy. */
#ifndef EVIDENCE_BUNDLE_PAGE_H
#define EVIDENCE_BUNDLE_PAGE_H

#include "base/out.h"
#include "base/span.h"

/* HTML, a third larger than the bundle and the page. Ask out_status as ever. */
void bundle_page_write(struct span bundle, struct out *out);

#endif
