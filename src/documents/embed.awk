# SPDX-License-Identifier: Apache-2.0
# Turns style.css into an array of C strings, one for each line, without its comments.
BEGIN {
	print "/* Made from style.css; do not edit. */"
	print "static const char *const style_css[] = {"
}
/^\/\*.*\*\/$/ { next }
{
	sub(/^ +/, "")
	gsub(/\\/, "\\\\")
	gsub(/"/, "\\\"")
	print "    \"" $0 "\\n\","
}
END { print "};" }
