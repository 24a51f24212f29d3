#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The test of the floors, and the test of that test: each line of broken/ below must be
# found where it stands.  usage: floors.sh SRC
set -eu

src=$1
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

check() { # SRC: prints the violations
	find "$1" -name '*.[ch]' | LC_ALL=C sort | xargs awk -f "$here/floors.awk" -v src="$1" "$src/floors.tsv"
}

# path:line of what must be found, then the line itself
cat > "$work/cases" <<'CASES'
base/a.c #include "notation/json.h"
base/b.c #include <openssl/sha.h>
base/c.c # include <time.h>
rules/a.c #include "records/records.h"
rules/b.c #include <unistd.h>
rules/c.c #include <sqlite3.h>
notation/yaml.c #include <jansson.h>
records/a.c #include <jansson.h>
records/b.c #include "documents/tree.h"
cli/a.c #include "base/span.h"
cli/b.c #include "../base/span.h"
cli/c.c #include "span.h"
documents/a.c #include HEADER
utils/a.c #include <string.h>
CASES
while read -r path line; do
	mkdir -p "$work/broken/$(dirname "$path")"
	printf '/* first */\n%s\n' "$line" > "$work/broken/$path"
done < "$work/cases"
mkdir -p "$work/broken/notation" "$work/broken/base"
printf '#include <jansson.h>\n#include "base/span.h"\n' > "$work/broken/notation/json.h"
printf '#include <openssl/sha.h>\n#include <stdlib.h>\n' > "$work/broken/base/digest.c"

check "$work/broken" > "$work/found" && { echo "broken floors were not found"; exit 1; }
while read -r path line; do
	grep -q "^$work/broken/$path:[12]: " "$work/found" || { echo "not found: $path $line"; exit 1; }
done < "$work/cases"
[ "$(wc -l < "$work/found")" = "$(wc -l < "$work/cases")" ] || { cat "$work/found"; exit 1; }

check "$src" # prints and fails when the house itself is broken
