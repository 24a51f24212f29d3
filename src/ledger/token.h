/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that lie in a token or a hardware module and never leave it: named by a URI (RFC 7512),
 * reached through the provider "pkcs11" of OpenSSL 3, where it is installed.
 *
 * Which module is loaded is for the system to say (p11-kit), or for the environment of the
 * provider (PKCS11_PROVIDER_MODULE), never for the URI: a dossier that somebody sent must not
 * choose code that runs here. */
#ifndef LEDGER_TOKEN_H
#define LEDGER_TOKEN_H

#include "ledger/keyfile.h"

#define TOKEN_URI_MAX 2048 /* bytes */

/* Is this of the form, and free of what it must not hold? INVALID: not "pkcs11:", a PIN or a
 * module in it, a character that no URI has. */
enum gpai_code token_check(struct text uri, struct gpai_error *err);
/* The private key that the URI names. The asker is asked for a PIN when the module wants one.
 * UNSUPPORTED: no such provider here, or no Ed25519 key; NOT_FOUND: no key of that name, or the
 * PIN is wrong, which modules do not tell apart for those that ask. */
enum gpai_code token_open(struct text uri, const struct keyfile_asker *asker, struct sign_key **key,
    struct gpai_error *err);

#endif
