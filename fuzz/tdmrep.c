/* SPDX-License-Identifier: Apache-2.0 */
/* tdmrep.json: any bytes give a file that can be asked, and that says nothing unless it is read. */
#include "said.h"

#include "signals/tdmrep.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const urls[] = {"/", "/a/b", "/path/foo-$", "/a.pdf?u=x:y&v=1"};
	struct url_path path = {0};
	struct statement statement;
	struct tdmrep_file *file;

	if (tdmrep_compile((struct span){data, size}, &file, NULL) != GPAI_OK)
		return 0;
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
		if (url_path_set(&path, (struct span){(const uint8_t *)urls[i], strlen(urls[i])}) &&
		    tdmrep_ask(file, &path, &statement)) {
			said_check_statement(&statement, 0);
			said_check(statement.says != SAYS_NOTHING && statement.scope.len > 0);
		}
	said_check(tdmrep_memory(file) <= 4096 + 200 * size);
	url_path_release(&path);
	tdmrep_free(file);
	return 0;
}
