#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A form that gpai writes in five formats is read as one and the same: the same boxes, ticked and
# not, and every value that it shows. Usage: formats.sh GPAI GPAI-READ EXAMPLE
set -eu
gpai=$(realpath "$1") read=$(realpath "$2") example=$(realpath "$3")
command -v jq >/dev/null || exit 77
room=$(mktemp -d); trap 'rm -rf "$room"' EXIT
cp -r "$example" "$room/d"; chmod -R u+w "$room/d"; cd "$room"
"$gpai" init d >/dev/null; "$gpai" apply -C d >/dev/null
for format in json md html docx pdf; do
	"$gpai" write training-summary --for public -C d -o "$room/form.$format" >/dev/null 2>&1 || [ $? -eq 1 ]
	"$read" "form.$format" >"$format.blocks"
done
# Blanks and marks of lists are a matter of the format, and so is the way a day is written.
plain() { tr -d ' ,\n\t*•-'; }
jq -r '.items[].values[] | select(.state == "known" or .shown != null) | .shown // empty | select(test("^[0-9]{4}-[0-9]{2}") | not) | split("\n")[] | gsub("`"; "")' form.json >shown
failed=0
for format in json md html docx pdf; do
	jq -r '.blocks[] | select(.kind != "furniture") | .text // ""' "$format.blocks" | plain >"$format.plain"
	missing=0
	while IFS= read -r value; do
		[ -n "$value" ] || continue
		grep -qF -- "$(printf '%s' "$value" | plain)" "$format.plain" || { echo "$format lacks: $value"; missing=1; }
	done <shown
	[ $missing -eq 0 ] && echo "ok $format: values" || failed=1
	[ $format != json ] || continue
	jq -r '.blocks[].text // "" | scan("[☒☐▢] [^☒☐▢]+") | gsub(" +$"; "")' "$format.blocks" >"$format.boxes"
	if diff -u md.boxes "$format.boxes" && [ -s md.boxes ]; then echo "ok $format: boxes"; else failed=1; fi
done
exit $failed
