#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The comparison with independent evaluations (evaluations.tsv), held to both sides: the points that
# the evaluations took off, the findings that findings.tsv has, and what REVIEW.MD says of them.
#
#   evaluations.sh EVALUATIONS.TSV FINDINGS.TSV REVIEW.MD
#
# The evaluations are not ours and lie in $GPAI_SHARED; without them: skipped.
set -eu
ours=$1 findings=$2 page=$3
folder=${GPAI_SHARED:-}/data/summaries/evals
[ -d "$folder" ] || { echo "the shared evaluations are not here"; exit 77; }
points=$(mktemp) && trap 'rm "$points"' EXIT
for file in "$folder"/*.yaml; do
	name=$(awk -v file="$(basename "$file" .yaml)" '$1 == "#of" && $2 == file { print $3 }' "$ours")
	awk -v name="$name" '
		/^S[1-8]:/ { section = substr($1, 1, 2) }
		/^    score:/ { score = $2 }
		/^    max_score:/ { off[section] += $2 - score }
		END { for (s in off) printf "off\t%s\t%s\t%g\n", name, s, off[s] }' "$file"
done >"$points"
awk -F '\t' '
	function section(item) {
		if (item ~ /^sh/) return "S1"
		if (item ~ /^s1/) return "S2"
		if (item ~ /^s2\.[1-4]/) return "S" (substr(item, 4, 1) + 2)
		return item ~ /^s2/ ? "S7" : "S8"
	}
	/^#/ { next }
	$1 == "off" { off[$2, $3] = $4; pairs++; next }
	$2 == "finding" { n[$1, section($4)]++; next }
	$2 ~ /^S[1-8]$/ {
		rows++
		if ($3 != off[$1, $2])
			bad = bad $1 " " $2 ": " $3 " points off, expected " off[$1, $2] "\n"
		if ($4 != n[$1, $2] + 0)
			bad = bad $1 " " $2 ": " $4 " findings, expected " n[$1, $2] + 0 "\n"
		if (($5 == "clean") != ($3 == 0 && $4 == 0) || (($5 == "agree" || $5 == "partly") && ($3 == 0 || $4 == 0)))
			bad = bad $1 " " $2 ": \"" $5 "\" fits neither side\n"
	}
	END {
		if (rows != pairs)
			bad = bad rows " rows, expected " pairs "\n"
		printf "%s", bad
		exit bad != ""
	}' "$points" "$findings" "$ours"
awk -F '\t' '!/^#/ && $5 != "clean" { printf "| %s | %s | %s | %s | %s | %s |\n", $1, $2, $3, $4, $5, $6 }' "$ours" |
while IFS= read -r line; do
	grep -qF "$line" "$page" || { echo "not so in $page: $line"; exit 1; }
done
