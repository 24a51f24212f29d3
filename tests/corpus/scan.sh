#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# scan.sh GPAI-CORPUS: the program as a whole. However the work is shared, stopped and gone on
# with, over threads, shares, ranks, pipes and kills, the part has the same bytes.
set -u
corpus=$(realpath "$1")
folder=$(mktemp -d /tmp/gpai-scan-XXXXXX)
trap 'rm -rf "$folder"' EXIT
failures=0

expect() { # what, expected, found
	[ "$2" = "$3" ] && return
	echo "$1: expected $2, found $3" >&2
	failures=$((failures + 1))
}
digest() { sha256sum <"$1" | cut -c1-64; }
# timeout(1) goes with the signal it sends: what it killed may still be there for a moment.
wait_for_end() { flock "$folder/work/lock" true; }
scan() { "$corpus" scan --source web "$@"; }

# Files of several kinds and sizes, the same in every run.
make_corpus() {
	mkdir -p "$folder/data/more"
	awk -v folder="$folder/data" 'BEGIN {
		srand(7)
		for (f = 0; f < 60; f++) {
			name = folder (f % 3 ? "/" : "/more/") "file-" f ".jsonl"
			for (d = 0; d < 40 + f * 5; d++) {
				n = int(rand() * rand() * 400)
				text = "words"
				for (i = 0; i < n; i++)
					text = text " and words"
				printf "{\"url\":\"https://www.h%d.example.org/%d\",", int(rand() * rand() * 90), d >name
				printf "\"text\":\"%s\",\"timestamp\":\"20%02d-0%d-11T00:00:00Z\"}\n", \
				    text, 10 + f % 9, 1 + d % 9 >name
			}
			close(name)
		}
	}'
	gzip "$folder"/data/file-1*.jsonl
	head -c 3000 "$folder/data/file-10.jsonl.gz" >"$folder/data/damaged.jsonl.gz"
}

shares_and_threads() {
	for threads in 1 2 5; do
		scan --part "$folder/t" --threads $threads "$folder/data" || failures=$((failures + 1))
		expect "$threads threads" "$expected" "$(digest "$folder/t")"
	done
	scan --part "$folder/t" --memory 1M "$folder/data" || failures=$((failures + 1))
	expect "one megabyte" "$expected" "$(digest "$folder/t")"
	for share in 0 1 2 3 4; do
		scan --part "$folder/share-$share" --share $share/5 "$folder/data" ||
			failures=$((failures + 1))
	done
	"$corpus" merge --part "$folder/m1" "$folder"/share-[31] &&
		"$corpus" merge --part "$folder/m2" "$folder"/share-[024] &&
		"$corpus" merge --part "$folder/m" "$folder/m2" "$folder/m1"
	expect "five shares" "$expected" "$(digest "$folder/m")"
	"$corpus" merge --part "$folder/m" "$folder/m1" "$folder/share-1" 2>"$folder/says"
	expect "a share twice" 2 $?
	grep -q "counted twice" "$folder/says" || expect "message" "counted twice" "$(cat "$folder/says")"
}

# The end may come while a piece is read, while a checkpoint or the result is written.
kills() {
	killed=0
	for round in 1 2 3; do
		rm -rf "$folder/work" "$folder/k"
		for delay in 0.02 0.05 0.08 0.03 0.1 0.06 0.04; do
			timeout --signal=KILL "$delay" "$corpus" scan --source web --part "$folder/k" \
			    --work "$folder/work" --keep-every 0 "$folder/data" 2>/dev/null ||
				killed=$((killed + 1))
		done
		wait_for_end
		kept=$(ls "$folder/work" | grep -c '^kept')
		scan --part "$folder/k" --work "$folder/work" "$folder/data" ||
			failures=$((failures + 1))
		expect "after kills, $kept checkpoints" "$expected" "$(digest "$folder/k")"
		expect "checkpoints left" 0 "$(ls "$folder/work" | grep -c part)"
	done
	[ $killed -gt 3 ] || expect "scans that were killed" "some" $killed
}

changed_files() {
	rm -rf "$folder/work" "$folder/other"
	cp -rp "$folder/data" "$folder/other"
	timeout --signal=KILL 0.15 "$corpus" scan --source web --part "$folder/k" \
	    --work "$folder/work" --keep-every 0 "$folder/other" 2>/dev/null
	wait_for_end
	for file in more/file-0.jsonl more/file-3.jsonl file-2.jsonl file-59.jsonl; do
		echo '{"url":"https://late.example.org/","text":"late"}' >>"$folder/other/$file"
	done
	rm "$folder/other/more/file-6.jsonl"
	scan --part "$folder/k" --work "$folder/work" "$folder/other" || failures=$((failures + 1))
	scan --part "$folder/fresh" "$folder/other"
	expect "changed files" "$(digest "$folder/fresh")" "$(digest "$folder/k")"
}

one_at_a_time() {
	mkdir -p "$folder/work"
	flock "$folder/work/lock" sh -c '"$1" scan --source web --part "$2/k" --work "$2/work" \
	    "$2/data" 2>"$2/says"; echo $? >"$2/code"' - "$corpus" "$folder"
	expect "a second scan in the folder" 2 "$(cat "$folder/code")"
	grep -q "another scan works" "$folder/says" ||
		expect "message" "another scan works" "$(cat "$folder/says")"
}

# Ranges and formats aside, a pipe gives what files give.
mappers() {
	n=0
	for file in "$folder"/data/file-2*.jsonl "$folder"/data/file-1*.gz; do
		n=$((n + 1))
		scan --part - - <"$file" >"$folder/mapped-$n" || failures=$((failures + 1))
	done
	"$corpus" merge --part "$folder/mapped" "$folder"/mapped-* || failures=$((failures + 1))
	scan --part "$folder/direct" "$folder"/data/file-2*.jsonl "$folder"/data/file-1*.gz
	for part in mapped direct; do
		grep -v -e '^format' -e '^range' -e '^sha256' "$folder/$part" >"$folder/$part.rows"
	done
	cmp "$folder/mapped.rows" "$folder/direct.rows" || expect "mappers" same different
}

# In a folder of its own: kills have left files half written beside the other parts.
full_disk() {
	mkdir "$folder/disk"
	echo old >"$folder/disk/full"
	(ulimit -f 1; scan --part "$folder/disk/full" "$folder/data" 2>"$folder/says")
	expect "a full disk" 2 $?
	expect "the old part" old "$(cat "$folder/disk/full")"
	expect "files left" full "$(ls -A "$folder/disk")"
}

make_corpus
scan --part "$folder/plain" "$folder/data" || exit 1
expected=$(digest "$folder/plain")
shares_and_threads
kills
changed_files
one_at_a_time
mappers
full_disk
exit $failures
