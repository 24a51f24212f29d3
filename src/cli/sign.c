/* SPDX-License-Identifier: Apache-2.0 */
/* gpai sign: a signature over every file of a model. */
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/run.h"
#include "cli/signature.h"

#include <stdlib.h>
#include <string.h>

static void
show(struct cli *cli, const struct gpai_signature *signature)
{
	const struct gpai_signature_summary *s = gpai_signature_summary(signature);
	FILE *out = cli->term.out;
	char files[32], bytes[32];

	fprintf(out,
	    "signed %s %s, %s bytes, with %s: ", signature_grouped(s->files, files, sizeof files),
	    strcmp(s->serialization, "files") == 0 ? "files" : "shards",
	    signature_grouped(s->bytes, bytes, sizeof bytes), s->key_kind);
	term_cell(&cli->term, STYLE_PLAIN, s->file, 0);
	fputc('\n', out);
	fprintf(out, "  model %s\n  key   %s\n", s->root, s->key_digest);
	signature_show_ignored(cli, signature);
	if (!s->key_is_listed)
		term_wrap(&cli->term, STYLE_ASK,
		    "  OpenSSF Model Signing 1.0 does not list keys of this kind, and its "
		    "reference "
		    "tool refuses them: sign with ECDSA for others to verify",
		    0, 2);
}

int
sign_run(struct cli *cli, const struct call *call)
{
	const char *ignored[SIGNATURE_IGNORED_MAX + 1], *key = option_get(call, "key");
	const char *shard = option_get(call, "shard-size");
	struct gpai_sign_options options = {.signature = option_get(call, "output"),
	    .follow_links = option_get(call, "allow-symlinks") != NULL};
	struct gpai_signature *signature = NULL;
	struct progress progress;
	char *list = NULL;
	int code;

	if (key == NULL)
		return cli_usage(call->command, "needs --key, a private key to sign with");
	if (shard != NULL && !signature_number(shard, &options.shard_bytes))
		return cli_usage(
		    call->command, "--shard-size takes a number of bytes, not \"%s\"", shard);
	if (!signature_ignored(cli, call, &list, ignored, &options.ignore))
		return cli_fail(cli);
	progress_start(&progress, "hashing");
	options.progress = progress_tell;
	options.context = &progress;
	enum gpai_code rc = gpai_model_sign(call->words[0], key, &options, &signature, &cli->err);
	progress_end(&progress);
	free(list);
	if (rc != GPAI_OK)
		return cli_fail(cli);
	code = signature_print(cli, call, signature, show, EXIT_DONE);
	gpai_signature_free(signature);
	return code;
}
