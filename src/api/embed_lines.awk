# SPDX-License-Identifier: Apache-2.0
# Turns a text file into an array of C strings, one for each line: awk -v name=X -f embed_lines.awk FILE
# Octet by octet: what a backslash means in the replacement of gsub differs from awk to awk.
function escaped(line,	out, i, c) {
	out = ""
	for (i = 1; i <= length(line); i++) {
		c = substr(line, i, 1)
		if (c == "\\" || c == "\"" || c == "?") # no trigraphs
			out = out "\\" c
		else
			out = out (c == "\t" ? "\\t" : c)
	}
	return out
}
BEGIN {
	print "/* Made from a data file; do not edit. */"
	print "static const char *const " name "[] = {"
}
{ print "    \"" escaped($0) "\"," }
END { print "};" }
