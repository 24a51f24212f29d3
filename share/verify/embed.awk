# SPDX-License-Identifier: Apache-2.0
# Turns the page into two arrays of C strings: up to where a bundle goes, and after that.
BEGIN {
	print "/* Made from gpai-verify.html; do not edit. */"
	print "static const char *const page_before[] = {"
}
# Octet by octet: what a backslash means in the replacement of gsub differs from awk to awk.
function put(text, end,	out, i, c) {
	out = ""
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		out = out (c == "\\" || c == "\"" || c == "?" ? "\\" c : c) # no trigraphs
	}
	print "    \"" out end "\","
}
!isAfter && match($0, /<script type="text\/plain" id="bundle">/) {
	put(substr($0, 1, RSTART + RLENGTH - 1), "\\n")
	print "};\nstatic const char *const page_after[] = {"
	put(substr($0, RSTART + RLENGTH), "\\n")
	isAfter = 1
	next
}
{ put($0, "\\n") }
END {
	print "};"
	if (!isAfter)
		exit 1
}
