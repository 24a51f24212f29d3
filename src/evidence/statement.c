/* SPDX-License-Identifier: Apache-2.0 */
/* Writing in-toto statements and their envelopes; see statement.h. */
#include "evidence/statement.h"

#include "base/base64.h"
#include "notation/envelope.h"

void
statement_write(const struct statement *statement, struct out *out)
{
	char hex[DIGEST_HEX_CHARS];

	out_string(out, "{\"_type\":\"" STATEMENT_TYPE "\",\"predicate\":");
	out_put(out, statement->predicate);
	out_string(out, ",\"predicateType\":");
	out_json_string(out, statement->predicate_type);
	out_string(out, ",\"subject\":[");
	for (size_t i = 0; i < statement->n_subjects; i++) {
		digest_hex(&statement->subjects[i].digest, hex);
		out_format(
		    out, "%s{\"digest\":{\"sha256\":\"%s\"},\"name\":", i > 0 ? "," : "", hex);
		out_json_string(out, statement->subjects[i].name);
		out_char(out, '}');
	}
	out_string(out, "]}");
}

void
statement_envelope_write(
    struct span payload, struct text key_id, struct span signature, struct out *out)
{
	out_string(out, "{\"payload\":\"");
	base64_write(payload, out);
	out_string(out, "\",\"payloadType\":\"" ENVELOPE_TYPE "\",\"signatures\":[{\"keyid\":");
	out_json_string(out, key_id);
	out_string(out, ",\"sig\":\"");
	base64_write(signature, out);
	out_string(out, "\"}]}");
}
