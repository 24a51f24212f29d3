#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# crew.sh ALONE MPI FUNNELED: ranks of MPI give what one process gives, whichever rank takes
# what; what one cannot do is an error for all, and nobody waits for ever.
set -u
alone=$1 mpi=$2 funneled=$3
folder=$(mktemp -d /tmp/gpai-crew-XXXXXX)
trap 'rm -rf "$folder"' EXIT
failures=0

# Ranks share few processors here, and talk over memory: no interface of the network is asked.
run() { # PROGRAM RANKS WRONG
	OMPI_MCA_btl_base_warn_component_unused=0 OMPI_MCA_rmaps_base_oversubscribe=1 \
	OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 \
	timeout 60 mpirun -n "$2" --oversubscribe "$1" "$3" "$folder" 2>"$folder/says"
}
expect() { # what, expected, found
	[ "$2" = "$3" ] && return
	echo "$1: expected $2, found $3" >&2
	cat "$folder/says" >&2
	failures=$((failures + 1))
}

expected=$("$alone" none "$folder" 2>/dev/null)
for ranks in 1 2 3 4; do
	expect "$ranks ranks" "$expected" "$(run "$mpi" $ranks none)"
	[ "$(ls "$folder" | grep -c from-)" = 0 ] || expect "files left behind" 0 some
done
expect "one thread speaks" "$expected" "$(run "$funneled" 3 none)"
for program in "$mpi" "$funneled"; do
	expect "a rank fails" "error: /data/x: rank 1: cannot read it" "$(run "$program" 3 fails)"
	expect "a rank leaves at once" "error: rank 2: could not go on" "$(run "$program" 3 leaves)"
	expect "a part is missing" \
	    "error: $folder/part-1: rank 1: cannot open: No such file or directory" \
	    "$(run "$program" 4 no-part)"
done
# Nobody went on to the end for nothing.
run "$mpi" 3 fails >/dev/null
[ "$(sed -n 's/.* took //p' "$folder/says" | awk '{n += $1} END {print n}')" -lt 400 ] ||
	expect "pieces after a failure" "less than 400" "$(cat "$folder/says")"
expect "other files" \
    "error: rank 2: sees other files than rank 0, expected paths that all ranks share" \
    "$(run "$mpi" 3 differs)"
exit $failures
