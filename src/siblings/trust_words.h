/* SPDX-License-Identifier: Apache-2.0 */
/* The identifiers of ETSI TS 119 612 that matter here: names of fields and values, as lists in the
 * field write them. A change of the norm is a change of this table. */
#ifndef SIBLINGS_TRUST_WORDS_H
#define SIBLINGS_TRUST_WORDS_H

#define TRUST_NAMESPACE "http://uri.etsi.org/02231/v2#"
/* The service we look for: qualified electronic time stamps. */
#define TRUST_SERVICE "http://uri.etsi.org/TrstSvc/Svctype/TSA/QTST"
/* Statuses begin so; what follows is the word that is shown. Older lists used the second. */
#define TRUST_STATUSES                                                                             \
	{                                                                                          \
		"http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/",                              \
		    "http://uri.etsi.org/TrstSvc/eSigDir-1999-93-EC-TrustedList/Svcstatus/"        \
	}

#endif
