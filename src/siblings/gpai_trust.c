/* SPDX-License-Identifier: Apache-2.0 */
/* gpai-trust: the qualified time stamping services of a trusted list (ETSI TS 119 612), as PEM.
 * Started by gpai; usable alone.
 *
 *   gpai-trust LIST.xml > tsa.pem
 *
 * Before each certificate stand comment lines that say of which list it is, whose service, and
 * which status that had since when:
 *
 *	# trust-list: ES 42 2026-10-01T00:00:00Z     territory, sequence number, date of issue
 *	# service: NAME of the provider: name of the service
 *	# status: 2016-07-01T00:00:00Z granted       the newest first
 *
 * The list's own signature (XAdES) is NOT checked: its SHA-256 is written at the top, to be held
 * against what the country publishes. The file is read whole, then everything not needed is given
 * up (confine.h). A list with a document type declaration is refused: it could grow without end. */
#include "siblings/confine.h"
#include "siblings/siblings.h"
#include "siblings/trust_words.h"

#include "base/base.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	FILE_MAX = 64 << 20,
	SECONDS_MAX = 60,
	WORDS_MAX = 200, /* bytes of a name that is shown */
	PEM_COLUMNS = 64,
};

#define MEMORY_MAX ((uint64_t)2 << 30)

struct listing {
	struct out *out;
	char issue[128]; /* "ES 42 2026-10-01T00:00:00Z" */
	size_t n_services, n_certificates;
};

/* ---- elements ---- */

static bool
is(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && node->ns != NULL && node->ns->href != NULL &&
	       strcmp((const char *)node->ns->href, TRUST_NAMESPACE) == 0 &&
	       strcmp((const char *)node->name, name) == 0;
}

/* From `node` on, itself among them. */
static xmlNode *
find(xmlNode *node, const char *name)
{
	while (node != NULL && !is(node, name))
		node = node->next;
	return node;
}

static xmlNode *
child(const xmlNode *parent, const char *name)
{
	return parent != NULL ? find(parent->children, name) : NULL;
}

/* The text in it on one line, without control characters; "" when it is not there. */
static void
words(const xmlNode *node, char text[WORDS_MAX + 1])
{
	xmlChar *content = node != NULL ? xmlNodeGetContent(node) : NULL;
	struct text found = text_trim(text_of((const char *)content));
	struct text clipped = text_clip(found, WORDS_MAX);

	for (size_t i = 0; i < clipped.len; i++)
		text[i] = (unsigned char)clipped.at[i] < ' ' || clipped.at[i] == 0x7f
		              ? ' '
		              : clipped.at[i];
	text[clipped.len] = '\0';
	xmlFree(content);
}

/* One of the names in several languages: English, else the first. */
static void
name_of(const xmlNode *names, char text[WORDS_MAX + 1])
{
	xmlNode *first = child(names, "Name"), *best = first;

	for (xmlNode *n = first; n != NULL; n = find(n->next, "Name")) {
		xmlChar *language = xmlGetProp(n, (const xmlChar *)"lang");
		if (language != NULL && strcmp((const char *)language, "en") == 0)
			best = n;
		xmlFree(language);
	}
	words(best, text);
}

/* ---- services ---- */

static void
write_status(const struct listing *l, const xmlNode *information)
{
	static const char *const prefixes[] = TRUST_STATUSES;
	char status[WORDS_MAX + 1], since[WORDS_MAX + 1];
	const char *word = status;
	int64_t moment;

	words(child(information, "ServiceStatus"), status);
	words(child(information, "StatusStartingTime"), since);
	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
		if (strncmp(status, prefixes[i], strlen(prefixes[i])) == 0)
			word = status + strlen(prefixes[i]);
	/* A time that is none would be read as "always" by nobody. */
	if (moment_parse(text_of(since), &moment))
		out_format(l->out, "# status: %s %s\n", since, word);
}

/* White space may stand anywhere in it. */
static bool
write_certificate(const struct listing *l, const xmlNode *node)
{
	xmlChar *content = xmlNodeGetContent(node);
	struct text all = text_of((const char *)content);
	char *digits = malloc(all.len + 1);
	size_t n = 0, len;
	bool is_good = false;

	for (size_t i = 0; digits != NULL && i < all.len; i++)
		if (strchr(" \t\r\n", all.at[i]) == NULL)
			digits[n++] = all.at[i];
	if (digits != NULL && n > 0 && base64_check((struct text){digits, n}, &len)) {
		out_string(l->out, "-----BEGIN CERTIFICATE-----\n");
		for (size_t i = 0; i < n; i += PEM_COLUMNS)
			out_format(l->out, "%.*s\n",
			    (int)(n - i < PEM_COLUMNS ? n - i : PEM_COLUMNS), digits + i);
		out_string(l->out, "-----END CERTIFICATE-----\n");
		is_good = true;
	}
	free(digits);
	xmlFree(content);
	return is_good;
}

static void
write_service(struct listing *l, const char *provider, const xmlNode *service)
{
	xmlNode *information = child(service, "ServiceInformation");
	xmlNode *identity = child(information, "ServiceDigitalIdentity");
	char type[WORDS_MAX + 1], name[WORDS_MAX + 1];

	words(child(information, "ServiceTypeIdentifier"), type);
	if (strcmp(type, TRUST_SERVICE) != 0)
		return;
	name_of(child(information, "ServiceName"), name);
	l->n_services++;
	for (xmlNode *id = child(identity, "DigitalId"); id != NULL;
	     id = find(id->next, "DigitalId")) {
		xmlNode *certificate = child(id, "X509Certificate");
		if (certificate == NULL)
			continue;
		out_format(
		    l->out, "\n# trust-list: %s\n# service: %s: %s\n", l->issue, provider, name);
		write_status(l, information);
		xmlNode *history = child(service, "ServiceHistory");
		for (xmlNode *h = child(history, "ServiceHistoryInstance"); h != NULL;
		     h = find(h->next, "ServiceHistoryInstance")) {
			words(child(h, "ServiceTypeIdentifier"), type);
			if (strcmp(type, TRUST_SERVICE) == 0)
				write_status(l, h);
		}
		l->n_certificates += write_certificate(l, certificate);
	}
}

static void
write_provider(struct listing *l, const xmlNode *provider)
{
	xmlNode *services = child(provider, "TSPServices");
	char name[WORDS_MAX + 1];

	name_of(child(child(provider, "TSPInformation"), "TSPName"), name);
	for (xmlNode *s = child(services, "TSPService"); s != NULL; s = find(s->next, "TSPService"))
		write_service(l, name, s);
}

/* ---- the list ---- */

static enum gpai_code
write_list(
    struct listing *l, const char *file, struct span bytes, xmlDoc *doc, struct gpai_error *err)
{
	xmlNode *root = xmlDocGetRootElement(doc), *scheme = child(root, "SchemeInformation");
	char territory[WORDS_MAX + 1], sequence[WORDS_MAX + 1], issued[WORDS_MAX + 1];
	char hex[DIGEST_HEX_CHARS];
	struct digest digest = digest_of(bytes);
	int64_t moment;

	if (root == NULL || !is(root, "TrustServiceStatusList") || scheme == NULL)
		return fail(err, GPAI_MALFORMED, in_file(file),
		    "not a trusted list, expected a TrustServiceStatusList of ETSI TS 119 612");
	words(child(scheme, "SchemeTerritory"), territory);
	words(child(scheme, "TSLSequenceNumber"), sequence);
	words(child(scheme, "ListIssueDateTime"), issued);
	if (!moment_parse(text_of(issued), &moment) || strlen(territory) > 16 ||
	    strlen(sequence) > 20 || strpbrk(territory, " ") != NULL ||
	    strpbrk(sequence, " ") != NULL || territory[0] == '\0' || sequence[0] == '\0')
		return fail(err, GPAI_MALFORMED, in_file(file),
		    "trusted list without territory, sequence number or date of issue");
	snprintf(l->issue, sizeof l->issue, "%.16s %.20s %.20s", territory, sequence, issued);
	digest_hex(&digest, hex);
	out_format(l->out,
	    "# Qualified time stamping services of the trusted list of %.16s, sequence %.20s, "
	    "issued "
	    "%.20s.\n"
	    "# The signature of the list was not checked. Its SHA-256, to be compared:\n# %s\n",
	    territory, sequence, issued, hex);
	xmlNode *providers = child(root, "TrustServiceProviderList");
	for (xmlNode *p = child(providers, "TrustServiceProvider"); p != NULL;
	     p = find(p->next, "TrustServiceProvider"))
		write_provider(l, p);
	if (l->n_certificates == 0)
		return fail(err, GPAI_NOT_FOUND, in_file(file),
		    "trusted list of %s without a certificate of a qualified time stamping service",
		    territory);
	return out_status(l->out, NULL, err);
}

static void
ignore(void *ctx, const char *format, ...)
{
	(void)ctx, (void)format;
}

static enum gpai_code
read_list(const char *file, struct span bytes, struct out *out, struct gpai_error *err)
{
	struct listing listing = {.out = out};
	xmlDoc *doc;
	enum gpai_code rc;

	xmlSetGenericErrorFunc(NULL, ignore);
	doc = xmlReadMemory((const char *)bytes.at, (int)bytes.len, NULL, NULL,
	    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA);
	if (doc == NULL)
		return fail(err, GPAI_MALFORMED, in_file(file), "not XML");
	if (doc->intSubset != NULL || doc->extSubset != NULL)
		rc = fail(err, GPAI_UNSUPPORTED, in_file(file),
		    "XML with a document type declaration, which no trusted list has");
	else
		rc = write_list(&listing, file, bytes, doc, err);
	xmlFreeDoc(doc);
	xmlCleanupParser();
	return rc;
}

int
main(int argc, char **argv)
{
	struct gpai_error err = {0};
	struct arena arena;
	struct span bytes;
	struct out out;

	if (argc != 2)
		return sibling_usage("expected one FILE");
	arena_init(&arena, 0);
	out_memory(&out);
	enum gpai_code rc = file_read(&arena, argv[1], FILE_MAX, &bytes, &err);
	confine(MEMORY_MAX, SECONDS_MAX);
	if (rc == GPAI_OK)
		rc = read_list(argv[1], bytes, &out, &err);
	if (rc == GPAI_OK)
		fwrite(out_text(&out).at, 1, out_text(&out).len, stdout);
	out_release(&out);
	arena_release(&arena);
	int code = rc == GPAI_OK && fflush(stdout) == 0 ? SIBLING_OK : sibling_fail(&err);
	fflush(stderr);
	_exit(code); /* nothing of the libraries' own endings, which the cage may forbid */
}
