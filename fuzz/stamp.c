/* SPDX-License-Identifier: Apache-2.0 */
/* Time stamp tokens, and the answers they come in, from strangers. Whatever verifies must be one
 * of the tokens that the authority of tests/ledger/tsa made: what it says of itself does not
 * change. What is taken out of an answer can be read. */
#include "ledger/stamp_ask.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char NOTE[] = "log.example.com\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
			   "\xe2\x80\x94 log.example.com AAAAAAA=\n";
static const char ROOT[] = "-----BEGIN CERTIFICATE-----\n"
			   "MIIBhzCCASygAwIBAgIUJIKXWqNebNwIB5VI0Nw9ID0v590wCgYIKoZIzj0EAwIw\n"
			   "ITENMAsGA1UECgwEVGVzdDEQMA4GA1UEAwwHZWMtcm9vdDAeFw0yNjExMjMxMzI0\n"
			   "MzZaFw0zNjExMjAxMzI0MzZaMCExDTALBgNVBAoMBFRlc3QxEDAOBgNVBAMMB2Vj\n"
			   "LXJvb3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQYF/odgsH/O7UNTMSUJYrq\n"
			   "fUz700uVj59mp5qDNysK9WWuToD3yGeDzJAZOFiPipP7iWWJt/0GXqL0+/muINOY\n"
			   "o0IwQDAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAdBgNVHQ4EFgQU\n"
			   "/Fw97JU1ObsQcy9t1mUCblja1QkwCgYIKoZIzj0EAwIDSQAwRgIhAJVQcsEN9BFK\n"
			   "tGMjVVp47LUd+WsCJ8+wNjBLrlPADu45AiEAytoAIZZyDmpauZMrx+Ig5wtzn0eD\n"
			   "RUYvx/gDCQKQE4o=\n"
			   "-----END CERTIFICATE-----\n";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct span note = {(const uint8_t *)NOTE, sizeof NOTE - 1};
	struct span bytes = {data, size};
	struct stamp_trust *trust;
	struct stamp stamp;
	struct out token;

	if (stamp_trust_read("root", (struct span){(const uint8_t *)ROOT, sizeof ROOT - 1}, &trust,
		NULL) != GPAI_OK)
		abort();
	if (stamp_verify(bytes, note, trust, &stamp, NULL) == GPAI_OK &&
	    strcmp(stamp.tsa, "O=Test, CN=ec-tsa") != 0)
		abort();
	out_memory(&token);
	if (stamp_take(bytes, note, NULL, &token, NULL) == GPAI_OK) {
		struct text text = out_text(&token);
		if (stamp_read((struct span){(const uint8_t *)text.at, text.len}, note, &stamp,
			NULL) != GPAI_OK)
			abort();
	}
	out_release(&token);
	stamp_trust_free(trust);
	return 0;
}
