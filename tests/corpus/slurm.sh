#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# slurm.sh GPAI LIBEXEC EXAMPLES: the recipe of examples/slurm on a cluster of one node that this
# starts and ends. An array job and its merge, a task run again, and ranks under srun give the
# bytes that one scan gives.
set -u
GPAI=$(realpath "$1") GPAI_LIBEXEC=$(realpath "$2")
export GPAI GPAI_LIBEXEC
examples=$(realpath "$3")
. "$(dirname "$0")/slurm_here.sh"
folder=$(mktemp -d /tmp/gpai-slurm-XXXXXX)
trap 'slurm_stop; rm -rf "$folder"' EXIT
failures=0

expect() { # what, expected, found
	[ "$2" = "$3" ] && return
	echo "$1: expected $2, found $3" >&2
	cat "$folder"/slurm-*.out >&2
	failures=$((failures + 1))
}
digest() { sha256sum <"$1" | cut -c1-64; }

slurm_start "$folder"
cd "$folder" || exit 1
mkdir data
for file in $(seq 12); do
	for document in $(seq 30); do
		echo "{\"url\":\"https://h$((file * document % 17)).example.org/\",\"text\":\"words $file\"}"
	done >data/$file.jsonl
done
"$GPAI" measure data --source web --partial plain.part "$folder/data" >/dev/null || exit 1
expected=$(digest plain.part)

"$examples/submit" web "$folder/web.part" 3 "$folder/data" || failures=$((failures + 1))
slurm_wait 60 || failures=$((failures + 1))
expect "parts of the tasks" 3 "$(ls web.part.parts/*.part | wc -l)"
expect "an array job" "$expected" "$(digest web.part)"

# A task is missing: nothing is merged until it has been run again.
rm -f web.part web.part.parts/1.part
sbatch -Q "$examples/merge.sbatch" "$folder/web.part" 3
slurm_wait 30 || failures=$((failures + 1))
expect "a part that is missing" no "$([ -f web.part ] && echo yes || echo no)"
grep -q "share 1 of 3 has no part" slurm-*.out || expect "message" "share 1 of 3" none
sbatch -Q --array=1 "$examples/scan.sbatch" web "$folder/web.part" 3 "$folder/data"
slurm_wait 30 || failures=$((failures + 1))
sbatch -Q "$examples/merge.sbatch" "$folder/web.part" 3
slurm_wait 30 || failures=$((failures + 1))
expect "a task run again" "$expected" "$(digest web.part)"

if [ -x "$GPAI_LIBEXEC/gpai-corpus-mpi" ] && srun --mpi=list 2>&1 | grep -q pmix; then
	sbatch -Q "$examples/ranks.sbatch" web "$folder/ranks.part" "$folder/data"
	slurm_wait 60 || failures=$((failures + 1))
	expect "ranks under srun" "$expected" "$(digest ranks.part)"
else
	echo "srun without PMIx, or no program for ranks: not tried"
fi
exit $failures
