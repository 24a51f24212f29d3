#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# scan_mpi.sh GPAI-CORPUS: under mpirun the same program shares its work over ranks; 1, 2 and 4
# of them, a merge by hand and one process agree to the byte, also after the job was killed.
set -u
corpus=$(realpath "$1")
folder=$(mktemp -d /tmp/gpai-mpi-XXXXXX)
trap 'rm -rf "$folder"' EXIT
failures=0
# What MPI itself does not give back is none of ours.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"

expect() { # what, expected, found
	[ "$2" = "$3" ] && return
	echo "$1: expected $2, found $3" >&2
	cat "$folder/says" >&2
	failures=$((failures + 1))
}
digest() { sha256sum <"$1" | cut -c1-64; }

# A rank that does not speak for all ends with 3, which mpirun would take for a failure.
printf '#!/bin/sh\n"%s" "$@"\ncode=$?\n[ $code = 3 ] || exit $code\n' "$corpus" >"$folder/rank"
chmod +x "$folder/rank"
ranks() { # N, arguments
	n=$1
	shift
	OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 \
	    timeout 60 mpirun -n "$n" --oversubscribe "${program:-$folder/rank}" "$@" \
	    2>"$folder/says"
}

mkdir "$folder/data"
awk -v folder="$folder/data" 'BEGIN {
	srand(3)
	for (f = 0; f < 40; f++) {
		name = folder "/file-" f ".jsonl"
		for (d = 0; d < 200; d++) {
			text = "words"
			for (i = int(rand() * 300); i > 0; i--)
				text = text " and words"
			printf "{\"url\":\"https://h%d.example.org/\",\"text\":\"%s\"}\n", \
			    rand() * rand() * 50, text >name
		}
		close(name)
	}
}'
"$corpus" scan --source web --part "$folder/plain" --threads 2 "$folder/data" || exit 1
expected=$(digest "$folder/plain")
for share in 0 1 2; do
	"$corpus" scan --source web --part "$folder/share-$share" --share $share/3 "$folder/data"
done
"$corpus" merge --part "$folder/merged" "$folder"/share-*
expect "a merge by hand" "$expected" "$(digest "$folder/merged")"

for n in 1 2 4; do
	rm -f "$folder/part"
	ranks $n scan --source web --part "$folder/part" --threads 2 "$folder/data"
	expect "$n ranks end with" 0 $?
	expect "$n ranks" "$expected" "$(digest "$folder/part")"
	expect "files left" 0 "$(ls -A "$folder" | grep -c -e rank- -e from- -e '^\.gpai')"
done

# Checkpoints of all ranks in one folder; one rank is killed when there are some, which ends the
# job; then it goes on with fewer.
mkdir -p "$folder/work"
kept() { ls "$folder/work" | grep -c '^kept'; }
cat >"$folder/dying" <<-END
	#!/bin/sh
	[ "\$OMPI_COMM_WORLD_RANK" = 1 ] || exec "$corpus" "\$@"
	"$corpus" "\$@" &
	while [ "\$(ls "$folder/work" | grep -c '^kept')" -lt 4 ]; do :; done
	kill -KILL \$!
	exit 9
END
chmod +x "$folder/dying"
program=$folder/dying ranks 3 scan --source web --part "$folder/part" \
    --work "$folder/work" --keep-every 0 --threads 1 "$folder/data"
[ $? != 0 ] || expect "a job with a dead rank ends with" "a failure" 0
# The ranks may outlive mpirun for a moment.
flock "$folder/work/lock" true
[ "$(kept)" -ge 4 ] || expect "checkpoints after a kill" "4 or more" "$(kept)"
rm -f "$folder/part"
ranks 2 scan --source web --part "$folder/part" --work "$folder/work" --keep-every 0 "$folder/data"
expect "after kills, ranks end with" 0 $?
expect "after kills" "$expected" "$(digest "$folder/part")"
expect "checkpoints left" 0 "$(ls "$folder/work" | grep -c part)"

# What no rank can do is said once, and the job ends.
ranks 3 scan --source web --part "$folder/part" "$folder/data" "$folder/absent"
expect "a path that is not there" 2 $?
expect "messages" 1 "$(grep -c '^gpai: ' "$folder/says")"
exit $failures
