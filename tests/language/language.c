/* SPDX-License-Identifier: Apache-2.0 */
/* Languages: the 24 official ones of the Union from sentences, and codes from tags. */
#include "../check.h"

#include "language/language.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sentence {
	const char *code, *text;
};

/* Sentences of our own, of the length of a short paragraph. */
static const struct sentence sentences[] = {
    {"bg", "Вчера сутринта хлебарят отвори по-рано, защото децата тръгваха на екскурзия в "
	   "планината и искаха топли кифлички за из път."},
    {"cs", "Včera ráno otevřel pekař dříve, protože děti jely na výlet do hor a chtěly si s sebou "
	   "vzít teplé rohlíky."},
    {"da", "I går morges åbnede bageren tidligere, fordi børnene skulle på udflugt til skoven og "
	   "gerne ville have varme boller med hjemmefra."},
    {"de", "Gestern früh öffnete der Bäcker eher, weil die Kinder einen Ausflug in die Berge "
	   "machten und warme Brötchen mitnehmen wollten."},
    {"el", "Χθες το πρωί ο φούρναρης άνοιξε νωρίτερα, γιατί τα παιδιά πήγαιναν εκδρομή στο βουνό "
	   "και ήθελαν ζεστά κουλούρια για τον δρόμο."},
    {"en", "Yesterday morning the baker opened earlier, because the children were going on a trip "
	   "to the mountains and wanted warm rolls for the road."},
    {"es", "Ayer por la mañana el panadero abrió más temprano, porque los niños salían de "
	   "excursión a la montaña y querían llevar panecillos calientes."},
    {"et", "Eile hommikul avas pagar poe varem, sest lapsed sõitsid mägedesse matkale ja tahtsid "
	   "teele sooje saiakesi kaasa võtta."},
    {"fi", "Eilen aamulla leipuri avasi kauppansa aikaisemmin, koska lapset lähtivät retkelle "
	   "vuorille ja halusivat mukaansa lämpimiä sämpylöitä."},
    {"fr", "Hier matin, le boulanger a ouvert plus tôt, car les enfants partaient en excursion à "
	   "la montagne et voulaient emporter des petits pains chauds."},
    {"ga", "Maidin inné d'oscail an báicéir níos luaithe, mar bhí na páistí ag dul ar thuras "
	   "chuig na sléibhte agus theastaigh rollaí teo uathu don bhóthar."},
    {"hr", "Jučer ujutro pekar je otvorio ranije jer su djeca išla na izlet u planine i željela "
	   "su ponijeti tople kiflice, a tjedan prije toga nitko ih nije htio."},
    {"hu", "Tegnap reggel a pék korábban nyitott, mert a gyerekek kirándulni mentek a hegyekbe, és "
	   "meleg zsemlét akartak vinni az útra."},
    {"it", "Ieri mattina il fornaio ha aperto prima, perché i bambini andavano in gita in montagna "
	   "e volevano portare con sé dei panini caldi."},
    {"lt", "Vakar rytą kepėjas atidarė kepyklą anksčiau, nes vaikai važiavo į išvyką kalnuose ir "
	   "norėjo pasiimti į kelią šiltų bandelių."},
    {"lv", "Vakar no rīta maiznieks atvēra veikalu agrāk, jo bērni devās ekskursijā uz kalniem un "
	   "gribēja ceļam paņemt līdzi siltas maizītes."},
    {"mt", "Il-bieraħ filgħodu l-furnar fetaħ aktar kmieni, għax it-tfal kienu sejrin mawra "
	   "fil-muntanji u riedu jieħdu magħhom xi ftit ħobż sħun."},
    {"nl", "Gisterochtend ging de bakker eerder open, omdat de kinderen een uitstapje naar de "
	   "bergen maakten en warme broodjes wilden meenemen."},
    {"pl", "Wczoraj rano piekarz otworzył wcześniej, ponieważ dzieci jechały na wycieczkę w góry i "
	   "chciały zabrać na drogę ciepłe bułeczki."},
    {"pt", "Ontem de manhã o padeiro abriu mais cedo, porque as crianças iam fazer uma excursão à "
	   "serra e queriam levar pãezinhos quentes."},
    {"ro", "Ieri dimineață brutarul a deschis mai devreme, pentru că cei mici plecau în excursie "
	   "la munte și voiau să ia cu ei chifle calde."},
    {"sk", "Včera ráno pekár otvoril skôr, pretože deti išli na výlet do hôr a chceli si so sebou "
	   "zobrať teplé rožky."},
    {"sl", "Včeraj zjutraj je pek odprl prej, ker so otroci odhajali na izlet v gore in so želeli "
	   "s seboj vzeti tople žemljice."},
    {"sv", "I går morse öppnade bagaren tidigare, eftersom barnen skulle på utflykt till fjällen "
	   "och ville ha med sig varma frallor på vägen."},
};

static const char *
detect(const char *text, bool is_html)
{
	static char code[LANGUAGE_BYTES];

	language_detect((struct span){(const uint8_t *)text, strlen(text)}, is_html, code);
	return code;
}

static void
each_official_language_is_told_from_one_sentence(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++)
		if (strcmp(detect(sentences[i].text, false), sentences[i].code) != 0)
			fail_msg("%s is taken for %s", sentences[i].code,
			    detect(sentences[i].text, false));
}

static void
markup_of_html_is_not_taken_for_english(void **state)
{
	char html[4096];

	(void)state;
	for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++) {
		(void)snprintf(html, sizeof(html),
		    "<html><head><title></title><style>body { color: black; margin: 0 }</style>"
		    "<script>var window_of_the_house = function () { return "
		    "document.body; };</script></head>"
		    "<body class=\"main page with navigation\"><div id=\"content\"><p>%s</p></div>"
		    "</body></html>",
		    sentences[i].text);
		if (strcmp(detect(html, true), sentences[i].code) != 0)
			fail_msg("%s is taken for %s", sentences[i].code, detect(html, true));
	}
}

static void
entities_of_html_are_letters(void **state)
{
	(void)state;
	assert_string_equal(
	    detect("<p>Gestern fr&uuml;h &ouml;ffnete der B&auml;cker eher, weil die Kinder "
		   "warme Br&ouml;tchen mitnehmen wollten.</p>",
		true),
	    "de");
}

static void
what_is_no_text_has_no_language(void **state)
{
	(void)state;
	assert_string_equal(detect("", false), "und");
	assert_string_equal(detect("0123 4567 !!! ... 89", false), "und");
	assert_string_equal(detect("\xff\xfe\x80\x80", false), "und");
}

/* Bytes that are no UTF-8, and control characters, stand between the words. */
static void
damage_in_a_text_does_not_hide_its_language(void **state)
{
	static const char *const damage[] = {"\xff", "\xc3", "\xe2\x82", "\x01", "\x0c", "\xc2\x85",
	    "\xef\xbf\xbe", "\xf0\x9f\xbf\xbf", "\xed\xa0\x80"};

	(void)state;
	for (size_t i = 0; i < sizeof(damage) / sizeof(damage[0]); i++) {
		for (size_t j = 0; j < sizeof(sentences) / sizeof(sentences[0]); j++) {
			char text[4096];

			(void)snprintf(text, sizeof(text), "%s %s%s %s", damage[i],
			    sentences[j].text, damage[i], sentences[j].text);
			if (strcmp(detect(text, false), sentences[j].code) != 0)
				fail_msg("damage %zu: %s is taken for %s", i, sentences[j].code,
				    detect(text, false));
		}
	}
}

static void
a_zero_byte_does_not_end_the_text(void **state)
{
	char text[1024], code[LANGUAGE_BYTES];
	size_t len = strlen(sentences[3].text);

	(void)state;
	memcpy(text, "0\0 ", 3);
	memcpy(text + 3, sentences[3].text, len);
	language_detect((struct span){(const uint8_t *)text, len + 3}, false, code);
	assert_string_equal(code, "de");
}

/* What lies beyond the bound is not looked at, wherever the bound cuts a character. */
static void
a_long_text_is_known_by_its_beginning(void **state)
{
	size_t cap = 1 << 20, unit = strlen(sentences[4].text);
	char *text = malloc(cap);

	(void)state;
	assert_non_null(text);
	for (size_t shift = 0; shift < 3; shift++) {
		char code[LANGUAGE_BYTES];

		memset(text, ' ', cap);
		for (size_t i = shift; i + unit < 80 * 1024; i += unit)
			memcpy(text + i, sentences[4].text, unit);
		for (size_t i = 80 * 1024; i + 200 < cap; i += 200)
			memcpy(text + i, sentences[5].text, 100);
		language_detect((struct span){(const uint8_t *)text, cap}, false, code);
		assert_string_equal(code, "el");
		language_detect((struct span){(const uint8_t *)text, cap}, true, code);
		assert_string_equal(code, "el");
	}
	free(text);
}

static void
any_bytes_do_no_harm(void **state)
{
	uint64_t seed = 7;
	uint8_t bytes[3000];

	(void)state;
	for (unsigned round = 0; round < 300; round++) {
		char code[LANGUAGE_BYTES];

		for (size_t i = 0; i < sizeof(bytes); i++) {
			uint64_t r = next_random(&seed);

			bytes[i] = r % 3 == 0 ? (uint8_t) "<>&;#x\"'=/"[(r >> 8) % 10]
			                      : (uint8_t)(r >> 16);
		}
		language_detect((struct span){bytes, (size_t)(next_random(&seed) % sizeof(bytes))},
		    round % 2, code);
		assert_true(strlen(code) < LANGUAGE_BYTES);
	}
}

static const char *
tag(const char *text)
{
	static char code[LANGUAGE_BYTES];

	language_from_tag((struct span){(const uint8_t *)text, strlen(text)}, code);
	return code;
}

static void
tags_of_one_language_become_one_code(void **state)
{
	static const char *const same[][2] = {{"en-GB", "en"}, {"EN", "en"}, {"en_US", "en"},
	    {"eng", "en"}, {"eng_Latn", "en"}, {"English", "en"}, {"deu", "de"}, {"ger", "de"},
	    {"german", "de"}, {"Deutsch", "de"}, {"arb_Arab", "ar"}, {"ekk_Latn", "et"},
	    {"cmn_Hani", "zh"}, {"zh-CN", "zh"}, {"zh-Hans-HK", "zh"}, {"zh-TW", "zh-Hant"},
	    {"zh_Hant", "zh-Hant"}, {"iw", "he"}, {"ceb", "ceb"}, {" fr ", "fr"}, {"ell", "el"},
	    {"gre", "el"}, {"Irish", "ga"}, {"Maltese", "mt"}, {"sr-Latn-RS", "sr"},
	    {"Norwegian Nynorsk", "nn"}, {"slovenščina", "sl"}};

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		if (strcmp(tag(same[i][0]), same[i][1]) != 0)
			fail_msg("%s became %s", same[i][0], tag(same[i][0]));
}

static void
words_that_name_no_language_are_undetermined(void **state)
{
	static const char *const none[] = {
	    "", "-", "xx", "und", "mul", "e", "engl", "English text", "\xff", "zzz-Latn", "12"};

	(void)state;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_string_equal(tag(none[i]), "und");
}

static void
every_name_leads_back_to_its_code(void **state)
{
	(void)state;
	for (char a = 'a'; a <= 'z'; a++) {
		for (char b = 'a'; b <= 'z'; b++) {
			char code[LANGUAGE_BYTES];
			const char *name;

			(void)snprintf(code, sizeof(code), "%c%c", a, b);
			if ((name = language_name(code)) != NULL)
				assert_string_equal(tag(name), code);
		}
	}
	assert_string_equal(language_name("de"), "German");
	assert_string_equal(language_name("zh-Hant"), "Chinese, traditional script");
	assert_null(language_name("und"));
	assert_true(strlen(language_detector()) > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_official_language_is_told_from_one_sentence),
	    cmocka_unit_test(markup_of_html_is_not_taken_for_english),
	    cmocka_unit_test(entities_of_html_are_letters),
	    cmocka_unit_test(what_is_no_text_has_no_language),
	    cmocka_unit_test(damage_in_a_text_does_not_hide_its_language),
	    cmocka_unit_test(a_zero_byte_does_not_end_the_text),
	    cmocka_unit_test(a_long_text_is_known_by_its_beginning),
	    cmocka_unit_test(any_bytes_do_no_harm),
	    cmocka_unit_test(tags_of_one_language_become_one_code),
	    cmocka_unit_test(words_that_name_no_language_are_undetermined),
	    cmocka_unit_test(every_name_leads_back_to_its_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
