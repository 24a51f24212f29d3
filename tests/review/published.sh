#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What gpai review finds in published summaries, against the hand-checked truth (findings.tsv).
#
#   published.sh GPAI FINDINGS.TSV [REVIEW.MD]
#
# Fails when fewer than 95 of 100 findings are true, when a weakness that is known of a document is
# not found, or when the table in REVIEW.MD has other numbers. Prints that table. The documents are
# not ours and lie in $GPAI_SHARED; without them: skipped.
set -eu
gpai=$1 truth=$2 page=${3:-}
folder=${GPAI_SHARED:-}/data/summaries
[ -d "$folder" ] || { echo "the shared documents are not here"; exit 77; }
command -v jq >/dev/null || { echo "jq is not here"; exit 77; }
room=$(mktemp -d) && trap 'rm -r "$room"' EXIT
for name in $(awk -F '\t' '!/^#/ && !seen[$1]++ { print $1 }' "$truth"); do
	code=0
	"$gpai" review --json --at 2026-11-22 "$folder/$name.pdf" >"$room/json" || code=$?
	[ $code -le 1 ] || { echo "$name: could not be reviewed"; exit 1; }
	jq -r --arg d "$name" '.documents[0] | (.findings[] | ["found", $d, .check, .item]),
	    ["unread", $d, .counts.unread] | @tsv' "$room/json" >>"$room/found"
done
awk -F '\t' '
	function row(d) {
		return sprintf("| %s | %d | %d | %d | %d | %d | %d |", d, right[d] + wrong[d],
		    right[d], wrong[d], missed[d], beyond[d], unread[d])
	}
	/^#/ { next }
	FILENAME == ARGV[1] && $2 == "finding" { wanted[$1, $3, $4] = $7; known[$1] = 1 }
	FILENAME == ARGV[1] && $2 == "trap" { trap[$1, $3, $4] = 1 }
	FILENAME == ARGV[1] && $2 == "beyond" { beyond[$1]++ }
	FILENAME == ARGV[1] { next }
	$1 == "unread" { unread[$2] = $3; order[++n] = $2; next }
	($2, $3, $4) in wanted { right[$2]++; found[$2, $3, $4] = 1; next }
	{
		wrong[$2]++
		print "wrong: " $2 " " $3 " " $4 (($2, $3, $4) in trap ? " (a trap)" : "")
	}
	END {
		for (key in wanted) {
			if (key in found)
				continue
			split(key, part, SUBSEP)
			missed[part[1]]++
			print "missed: " part[1] " " part[2] " " part[3] ": " wanted[key]
			bad += wanted[key] == "digest"
		}
		for (i = 1; i <= n; i++) {
			print row(order[i])
			all["right"] += right[order[i]]; all["wrong"] += wrong[order[i]]
			all["missed"] += missed[order[i]]
		}
		total = all["right"] + all["wrong"]
		printf "precision %.3f, recall %.3f over %d findings\n", all["right"] / total,
		    all["right"] / (all["right"] + all["missed"]), total
		if (bad > 0)
			print bad " known weaknesses not found"
		exit bad > 0 || all["right"] < 0.95 * total
	}' "$truth" "$room/found" >"$room/said" || { cat "$room/said"; exit 1; }
cat "$room/said"
[ -z "$page" ] || grep '^| [A-Z]' "$room/said" | while IFS= read -r line; do
	grep -qF "$line" "$page" || { echo "not so in $page: $line"; exit 1; }
done
