// SPDX-License-Identifier: Apache-2.0
// The door to CLD2, and the only C++ of the house: bytes in, one of its codes out.
//
// CLD2 is told nothing but the text: no hints from hosts or headers, so the same document has
// the same language wherever it lies. It must never see bytes that are not UTF-8, nor control
// characters, at which it gives up, and it may look a few bytes past the end: it reads from a
// clean, padded copy of the first LANGUAGE_READ_BYTES bytes. Left out: shares of several
// languages within one document.
#include "language/detect.h"

#include <cstdio>

#include <cld2/public/compact_lang_det.h>

extern "C" const char *
language_cld2(const char *text, int len, bool is_html)
{
	CLD2::Language three[3];
	int percent[3], letters;
	bool is_sure = false;

	try {
		CLD2::Language first = CLD2::ExtDetectLanguageSummary(
		    text, len, !is_html, three, percent, &letters, &is_sure);
		return is_sure ? CLD2::LanguageCode(first) : "un";
	} catch (...) {
		return "un"; // out of memory is all it can throw
	}
}

extern "C" const char *
language_cld2_version(void)
{
	return CLD2::DetectLanguageVersion();
}
