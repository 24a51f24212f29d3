/* SPDX-License-Identifier: Apache-2.0 */
/* For LeakSanitizer: libfyaml 0.7 keeps a small buffer when a block scalar ends in an
 * error (corpus/yaml/two-folded-of-blanks). One a document, and a document ends at its
 * first error; nothing of ours can free it. */
const char *__lsan_default_suppressions(void);

const char *
__lsan_default_suppressions(void)
{
	return "leak:libfyaml\n";
}
