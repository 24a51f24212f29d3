#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A form that gpai writes in five formats is read as one and the same: question by question, and
# finding by finding. Usage: formats.sh GPAI EXAMPLE
set -eu
gpai=$(realpath "$1") example=$(realpath "$2")
command -v jq >/dev/null || exit 77
room=$(mktemp -d); trap 'rm -rf "$room"' EXIT
cp -r "$example" "$room/d"; cd "$room"
"$gpai" init d >/dev/null; "$gpai" apply -C d >/dev/null
failed=0
for format in md html docx pdf json; do
	"$gpai" write training-summary --for public -C d -o "$room/form.$format" >/dev/null 2>&1 || [ $? -eq 1 ]
	# Words are set otherwise in each, so their number is not the same to one.
	"$gpai" review "form.$format" --json | jq -S '.documents[0] | {kind,
		fields: [.fields[] | {item, answer, modalities,
			filled: (.state == "filled"), dates: [.dates[]? | [.first, .last]]}],
		findings: [.findings[].check], unread: [.unread[].why]}' >"$format.read"
	[ -s "$format.read" ] || { echo "not ok $format: nothing was read"; failed=1; continue; }
	if diff -u md.read "$format.read"; then echo "ok $format"; else echo "not ok $format"; failed=1; fi
done
exit $failed
