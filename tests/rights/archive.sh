#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# gpai-rights archive, as others start it: archive.sh GPAI-RIGHTS
set -eu
rights=$(realpath "$1")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

no() { # what is expected on standard error, arguments
	words=$1
	shift
	if "$rights" archive "$@" > out 2> err; then
		echo "should not work: $*"
		exit 1
	fi
	grep -q -- "$words" err || { echo "expected \"$words\":"; cat err; exit 1; }
	[ ! -s out ] || { echo "printed: $(cat out)"; exit 1; }
	[ -z "$(ls -A | grep -vxE 'out|err|in|corpus|bare')" ] || { echo "left:"; ls -A; exit 1; }
}

mkdir -p in/2024-05-01/example.org corpus bare
printf 'User-agent: *\nDisallow: /\n' > in/2024-05-01/example.org/robots.txt
printf '{"url":"https://example.org/robots.txt","text":"User-agent: *"}\n' > corpus/a.jsonl
printf 'User-agent: *\n' > corpus/example.org.txt
cp corpus/a.jsonl bare

no 'takes --out' --out two
no 'takes --out' in
no 'there already' --out in in
no 'not exist\|No such' --out none/two in
no 'No such' --out two none
no 'holds no capture' --out two bare
no 'pipe' --out two -
no 'expected a number' --out two --threads many in

"$rights" archive --out one in --corpus corpus > out
cat > expected <<'END'
{"digest":"DIGEST","captures":2,"bodies":1,"sites":2,"first":"2024-05-01T00:00:00Z","last":"2024-05-01T00:00:00Z","damage":0,"left_out":0}
END
sed 's/"digest":"[0-9a-f]\{64\}"/"digest":"DIGEST"/' out | cmp - expected
# Of what is described as its content anybody can make the digest.
tab=$(printf '\t')
body=$(printf 'User-agent: *\nDisallow: /\n' | sha256sum | cut -d' ' -f1)
for scheme in http https; do
	printf 'capture\t%s://example.org\trobots\t1714521600\tbody\t200\t0\t%s\t0\n' $scheme "$body"
done | sha256sum | cut -d' ' -f1 > expected
sed 's/.*"digest":"\([0-9a-f]*\)".*/\1/' out | cmp - expected
# Into a corpus without captures.
"$rights" archive --out two --corpus corpus > out
grep -q '"captures":0.*"first":null,"last":null' out
"$rights" archive --out three one two 2> err && { echo "an empty archive is no input"; exit 1; }
grep -q 'holds no capture' err
echo ok
