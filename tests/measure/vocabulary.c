/* SPDX-License-Identifier: Apache-2.0 */
/* Every key that measuring can emit is a fact of the vocabulary, of the same kind and
 * type: what no vocabulary knows could be measured and never recorded. */
#include "../check.h"

#include "base/file.h"
#include "measure/measure.h"
#include "notation/yaml.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

static bool
is_fact(const struct yaml_node *fact, const struct measure_key *key)
{
	const struct yaml_node *name = yaml_get(fact, "key"), *on = yaml_get(fact, "on");
	const struct yaml_node *type = yaml_get(fact, "type");

	if (!yaml_is_text(name) || !text_is(name->scalar, key->key))
		return false;
	if (!yaml_is_text(on) || !text_is(on->scalar, key->kind))
		fail_msg("%s: the vocabulary has it on another kind than %s", key->key, key->kind);
	if (!yaml_is_text(type) || !text_is(type->scalar, value_type_word(key->type)))
		fail_msg("%s: the vocabulary has another type than %s", key->key,
		    value_type_word(key->type));
	return true;
}

/* Marks the keys that one file of the vocabulary declares. */
static void
look_in(struct arena *arena, const char *folder, const char *name, bool *found)
{
	const struct yaml_node *root, *facts;
	const struct yaml_entry *entry;
	struct gpai_error err = {0};
	struct span bytes;

	assert_int_equal(
	    file_read(arena, file_join(arena, folder, name), 1 << 20, &bytes, &err), GPAI_OK);
	if (yaml_parse(arena, name, bytes, &root, &err) != GPAI_OK)
		fail_msg("%s: %s", name, err.message);
	facts = yaml_get(root, "facts");
	for (uint32_t i = 0; (entry = yaml_entry(facts, i)) != NULL; i++) {
		for (size_t k = 0; measure_keys[k].key != NULL; k++)
			found[k] |= is_fact(&entry->value, &measure_keys[k]);
	}
}

static void
every_key_is_a_fact_of_the_vocabulary(void **state)
{
	const char *folder = getenv("GPAI_VOCABULARY");
	DIR *dir = folder != NULL ? opendir(folder) : NULL;
	struct arena arena = ARENA_NONE;
	bool found[512] = {false};

	(void)state;
	if (dir == NULL)
		skip();
	for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
		if (strstr(entry->d_name, ".yaml") != NULL)
			look_in(&arena, folder, entry->d_name, found);
	}
	closedir(dir);
	for (size_t k = 0; measure_keys[k].key != NULL; k++) {
		if (!found[k])
			fail_msg("%s is in no vocabulary", measure_keys[k].key);
	}
	arena_release(&arena);
}

static void
keys_are_sorted_and_come_once(void **state)
{
	(void)state;
	for (size_t k = 1; measure_keys[k].key != NULL; k++)
		assert_true(strcmp(measure_keys[k - 1].key, measure_keys[k].key) < 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_key_is_a_fact_of_the_vocabulary),
	    cmocka_unit_test(keys_are_sorted_and_come_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
