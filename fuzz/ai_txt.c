/* SPDX-License-Identifier: Apache-2.0 */
/* ai.txt: any bytes give rules that can be asked, in memory of their own size. */
#include "said.h"

#include "signals/ai_txt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct text tokens[] = {{"ExampleBot", 10}, {"a", 1}};
	static const char *const urls[] = {"/", "/a.jpg", "/b.txt?u=x:y"};
	const struct robots_agents agents = {tokens, 2};
	struct url_path path = {0};
	struct statement statement;
	struct ai_txt *ai_txt;

	if (ai_txt_compile((struct span){data, size}, &agents, &ai_txt, NULL) != GPAI_OK)
		return 0;
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
		for (size_t agent = 0; agent < 2; agent++)
			if (url_path_set(
				&path, (struct span){(const uint8_t *)urls[i], strlen(urls[i])}) &&
			    ai_txt_ask(ai_txt, agent, &path, &statement)) {
				said_check_statement(&statement, 0);
				said_check(statement.line > 0 && statement.says != SAYS_NOTHING);
			}
	said_check(ai_txt_memory(ai_txt) <= 4096 + 200 * size);
	url_path_release(&path);
	ai_txt_free(ai_txt);
	return 0;
}
