#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every .c and .h is laid out as .clang-format says.  usage: format.sh CLANG-FORMAT ROOT
# Other versions lay out differently: only 14 is asked. 77 is "skipped" to Meson.
set -eu

format=$1 root=$2
"$format" --version | grep -q ' version 14\.' || { echo "not clang-format 14"; exit 77; }

# Tried on itself first: a file out of shape must be told.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$root/.clang-format" "$work/"
printf 'int f(void) { return  1; }\n' > "$work/crooked.c"
"$format" --dry-run -Werror "$work/crooked.c" 2> /dev/null && { echo "crooked.c passed"; exit 1; }

cd "$root"
find src include tests fuzz bench -name '*.[ch]' | LC_ALL=C sort |
	xargs "$format" --dry-run -Werror
