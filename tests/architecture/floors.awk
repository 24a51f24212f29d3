# SPDX-License-Identifier: Apache-2.0
# Holds every #include below src/ against src/floors.tsv.
#
#   awk -f floors.awk -v src=SRC SRC/floors.tsv SRC/*/*.[ch]
#
# The first file is the table, the others are the sources. Each violation is a line
# "file:line: ..."; the exit code is 1 when there is any.

function complain(what) {
	print FILENAME ":" FNR ": " what
	bad = 1
}

function grant(to, list, kind,    words, n, i) {
	n = split(list, words, " ")
	for (i = 1; i <= n; i++)
		may[to, kind, words[i]] = 1
}

NR == FNR {
	if ($0 ~ /^#/ || $0 == "")
		next
	if (split($0, column, "\t") != 3) {
		complain("expected three columns")
		next
	}
	listed[column[1]] = 1
	grant(column[1], column[2], "floor")
	grant(column[1], column[3], "header")
	next
}

FNR == 1 {
	path = substr(FILENAME, length(src) + 2)
	folder = path
	sub(/\/.*/, "", folder)
	if (!(folder in listed))
		complain("folder " folder " is not in floors.tsv")
}

/^[ \t]*#[ \t]*include/ {
	name = $0
	sub(/^[ \t]*#[ \t]*include[ \t]*/, "", name)
	quote = substr(name, 1, 1)
	sub(/^["<]/, "", name)
	sub(/[">].*/, "", name)
	if (quote == "<") {
		if (!(("*", "header", name) in may) && !((folder, "header", name) in may) &&
		    !((path, "header", name) in may))
			complain(path " may not include <" name ">")
	} else if (quote == "\"") {
		floor = name
		sub(/\/.*/, "", floor)
		if (name !~ /^[a-z0-9_]+\/[a-z0-9_]+\.h$/)
			complain("\"" name "\", expected \"folder/name.h\"")
		else if (floor != folder && !((folder, "floor", floor) in may))
			complain(folder " may not include " name)
	} else {
		complain("#include of something computed")
	}
}

END {
	exit bad
}
