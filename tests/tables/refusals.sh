#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# refusals.sh TABLEC DIR: each DIR/TABLE-CASE.yaml holds rows that cannot be right, with a
# comment "# refused: WORDS" on the line that has to be named with those words.
tablec=$1 dir=$2 bad=0
out=$(mktemp) said=$(mktemp)
trap 'rm -f "$out" "$said"' EXIT
for file in "$dir"/*.yaml; do
	table=$(basename "$file"); table=${table%%-*}
	if "$tablec" "$table" "$file" "$out" 2>"$said"; then
		echo "$file: was accepted"; bad=1
	fi
	grep -n '# refused: ' "$file" | while IFS=: read -r line rest; do
		words=${rest##*# refused: }
		grep -F ":$line: " "$said" | grep -qF "$words" ||
			echo "$file:$line: expected \"$words\""
	done >"$out"
	if [ -s "$out" ]; then cat "$out"; sed 's/^/  said: /' "$said"; bad=1; fi
	expected=$(grep -c '# refused: ' "$file"); found=$(wc -l <"$said")
	if [ "$expected" != "$found" ]; then
		echo "$file: $found complaints, expected $expected"; sed 's/^/  said: /' "$said"; bad=1
	fi
done
exit $bad
