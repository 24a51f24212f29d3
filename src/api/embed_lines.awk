# SPDX-License-Identifier: Apache-2.0
# Turns a text file into an array of C strings, one for each line: awk -v name=X -f embed_lines.awk FILE
BEGIN {
	print "/* Made from a data file; do not edit. */"
	print "static const char *const " name "[] = {"
}
{
	gsub(/\\/, "\\\\")
	gsub(/"/, "\\\"")
	gsub(/\?/, "\\?") # no trigraphs
	gsub(/\t/, "\\t")
	print "    \"" $0 "\","
}
END { print "};" }
