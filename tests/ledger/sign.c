/* SPDX-License-Identifier: Apache-2.0 */
/* Keys and signatures: the vectors of RFC 8032 and RFC 8410, and hostile key files. */
#include "ledger/sign.h"
#include "ledger/checkpoint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static size_t
unhex(const char *hex, uint8_t *bytes)
{
	size_t n = strlen(hex) / 2;

	for (size_t i = 0; i < n; i++) {
		char two[3] = {hex[2 * i], hex[2 * i + 1], '\0'};
		bytes[i] = (uint8_t)strtoul(two, NULL, 16);
	}
	return n;
}

static struct sign_key *
key_from_hex(const char *hex)
{
	uint8_t seed[SIGN_SEED_BYTES];
	struct sign_key *key;

	unhex(hex, seed);
	assert_int_equal(sign_key_create(seed, &key, NULL), GPAI_OK);
	return key;
}

/* RFC 8032, 7.1: all of Ed25519. */
static const struct {
	const char *seed, *public_key, *message, *signature;
} VECTORS[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
	"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
	"e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e3970"
	"1cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
	"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
	"92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613"
	"d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
	"fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
	"6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760"
	"984dc6594a7c15e9716ed28dc027beceea1ec40a"},
    {"f5e5767cf153319517630f226876b86c8160cc583bc013744c6bf255f5cc0ee5",
	"278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e",
	"08b8b2b733424243760fe426a4b54908632110a66c2f6591eabd3345e3e4eb98fa6e264bf09efe12ee50f8f5"
	"4e9f77b1e355f6c50544e23fb1433ddf73be84d879de7c0046dc4996d9e773f4bc9efe5738829adb26c81b37"
	"c93a1b270b20329d658675fc6ea534e0810a4432826bf58c941efb65d57a338bbd2e26640f89ffbc1a858efc"
	"b8550ee3a5e1998bd177e93a7363c344fe6b199ee5d02e82d522c4feba15452f80288a821a579116ec6dad2b"
	"3b310da903401aa62100ab5d1a36553e06203b33890cc9b832f79ef80560ccb9a39ce767967ed628c6ad573c"
	"b116dbefefd75499da96bd68a8a97b928a8bbc103b6621fcde2beca1231d206be6cd9ec7aff6f6c94fcd7204"
	"ed3455c68c83f4a41da4af2b74ef5c53f1d8ac70bdcb7ed185ce81bd84359d44254d95629e9855a94a7c1958"
	"d1f8ada5d0532ed8a5aa3fb2d17ba70eb6248e594e1a2297acbbb39d502f1a8c6eb6f1ce22b3de1a1f40cc24"
	"554119a831a9aad6079cad88425de6bde1a9187ebb6092cf67bf2b13fd65f27088d78b7e883c8759d2c4f5c6"
	"5adb7553878ad575f9fad878e80a0c9ba63bcbcc2732e69485bbc9c90bfbd62481d9089beccf80cfe2df16a2"
	"cf65bd92dd597b0707e0917af48bbb75fed413d238f5555a7a569d80c3414a8d0859dc65a46128bab27af87a"
	"71314f318c782b23ebfe808b82b0ce26401d2e22f04d83d1255dc51addd3b75a2b1ae0784504df543af8969b"
	"e3ea7082ff7fc9888c144da2af58429ec96031dbcad3dad9af0dcbaaaf268cb8fcffead94f3c7ca495e056a9"
	"b47acdb751fb73e666c6c655ade8297297d07ad1ba5e43f1bca32301651339e22904cc8c42f58c30c04aafdb"
	"038dda0847dd988dcda6f3bfd15c4b4c4525004aa06eeff8ca61783aacec57fb3d1f92b0fe2fd1a85f672451"
	"7b65e614ad6808d6f6ee34dff7310fdc82aebfd904b01e1dc54b2927094b2db68d6f903b68401adebf5a7e08"
	"d78ff4ef5d63653a65040cf9bfd4aca7984a74d37145986780fc0b16ac451649de6188a7dbdf191f64b5fc5e"
	"2ab47b57f7f7276cd419c17a3ca8e1b939ae49e488acba6b965610b5480109c8b17b80e1b7b750dfc7598d5d"
	"5011fd2dcc5600a32ef5b52a1ecc820e308aa342721aac0943bf6686b64b2579376504ccc493d97e6aed3fb0"
	"f9cd71a43dd497f01f17c0e2cb3797aa2a2f256656168e6c496afc5fb93246f6b1116398a346f1a641f3b041"
	"e989f7914f90cc2c7fff357876e506b50d334ba77c225bc307ba537152f3f1610e4eafe595f6d9d90d11faa9"
	"33a15ef1369546868a7f3a45a96768d40fd9d03412c091c6315cf4fde7cb68606937380db2eaaa707b4c4185"
	"c32eddcdd306705e4dc1ffc872eeee475a64dfac86aba41c0618983f8741c5ef68d3a101e8a3b8cac60c905c"
	"15fc910840b94c00a0b9d0",
	"0aab4c900501b3e24d7cdf4663326a3a87df5e4843b2cbdb67cbf6e460fec350aa5371b1508f9f4528ecea23"
	"c436d94b5e8fcd4f681e30a6ac00a9704a188a03"},
    {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
	"ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
	"ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23"
	"a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
	"dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c6"
	"6431e0303dca179c138ac17ad9bef1177331a704"},
};

static void
rfc_8032_vectors_sign_as_published(void **state)
{
	uint8_t public_key[NOTE_PUBLIC_BYTES], message[1024], expected[NOTE_SIGNED_BYTES],
	    signature[NOTE_SIGNED_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof VECTORS / sizeof *VECTORS; i++) {
		struct sign_key *key = key_from_hex(VECTORS[i].seed);
		unhex(VECTORS[i].public_key, public_key);
		assert_memory_equal(sign_key_public(key), public_key, NOTE_PUBLIC_BYTES);
		struct span span = {message, unhex(VECTORS[i].message, message)};
		assert_int_equal(sign_bytes(key, span, signature, NULL), GPAI_OK);
		unhex(VECTORS[i].signature, expected);
		assert_memory_equal(signature, expected, NOTE_SIGNED_BYTES);
		sign_key_free(key);
	}
	sign_key_free(NULL);
}

/* ---- key files ---- */

/* RFC 8410, 10.3, and its public key. */
static const char RFC_8410_PEM[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
    "-----END PRIVATE KEY-----\n";
static const char RFC_8410_SEED[] =
    "d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842";
static const char RFC_8410_PUBLIC[] =
    "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";

static struct span
span_of(const char *string)
{
	return (struct span){(const uint8_t *)string, strlen(string)};
}

static void
rfc_8410_key_file_is_read_and_written_as_published(void **state)
{
	struct sign_key *key, *made = key_from_hex(RFC_8410_SEED);
	uint8_t public_key[NOTE_PUBLIC_BYTES];
	struct sign_pem pem;

	(void)state;
	assert_int_equal(sign_key_read(span_of(RFC_8410_PEM), NULL, &key, NULL), GPAI_OK);
	unhex(RFC_8410_PUBLIC, public_key);
	assert_memory_equal(sign_key_public(key), public_key, sizeof public_key);
	sign_key_free(key);

	assert_memory_equal(sign_key_public(made), public_key, sizeof public_key);
	assert_int_equal(sign_key_write(made, &pem, NULL), GPAI_OK);
	assert_int_equal(pem.len, sizeof RFC_8410_PEM - 1);
	assert_memory_equal(pem.at, RFC_8410_PEM, pem.len);
	sign_key_free(made);

	static const struct sign_pem WIPED;
	sign_pem_wipe(&pem);
	assert_memory_equal(&pem, &WIPED, sizeof pem);
}

static void
broken_or_foreign_key_files_are_refused(void **state)
{
	static const struct {
		const char *pem;
		enum gpai_code code;
	} BAD[] = {
	    {"", GPAI_MALFORMED},
	    {"no key\n", GPAI_MALFORMED},
	    {"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n", GPAI_MALFORMED},
	    {"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", GPAI_MALFORMED},
	    /* X25519: the algorithm's last byte differs */
	    {"-----BEGIN PRIVATE KEY-----\n"
	     "MC4CAQAwBQYDK2VuBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
	     "-----END PRIVATE KEY-----\n",
		GPAI_UNSUPPORTED},
	    /* the inner octet string says 31 bytes, then 33 */
	    {"-----BEGIN PRIVATE KEY-----\n"
	     "MC4CAQAwBQYDK2VwBCIEH9Tuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
	     "-----END PRIVATE KEY-----\n",
		GPAI_MALFORMED},
	    {"-----BEGIN PRIVATE KEY-----\n"
	     "MC4CAQAwBQYDK2VwBCIEIdTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
	     "-----END PRIVATE KEY-----\n",
		GPAI_MALFORMED},
	    /* two bytes after the seed, inside the outer octet string */
	    {"-----BEGIN PRIVATE KEY-----\n"
	     "MDACAQAwBQYDK2VwBCQEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhCAAA=\n"
	     "-----END PRIVATE KEY-----\n",
		GPAI_MALFORMED},
	    /* four bytes after the key, inside the block */
	    {"-----BEGIN PRIVATE KEY-----\n"
	     "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhCAAAA\n"
	     "-----END PRIVATE KEY-----\n",
		GPAI_MALFORMED},
	    /* encrypted: must be refused without asking for a pass phrase */
	    {"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
		GPAI_UNSUPPORTED},
	    {"-----BEGIN PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
	     "DEK-Info: AES-128-CBC,00000000000000000000000000000000\n\n"
	     "AAAA\n-----END PRIVATE KEY-----\n",
		GPAI_UNSUPPORTED},
	    {"-----BEGIN PUBLIC KEY-----\n"
	     "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
	     "-----END PUBLIC KEY-----\n",
		GPAI_UNSUPPORTED},
	};
	struct sign_key *key;
	struct gpai_error err;

	(void)state;
	for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
		enum gpai_code rc = sign_key_read(span_of(BAD[i].pem), "key.pem", &key, &err);
		if (rc != BAD[i].code)
			fail_msg("code %d for %s", rc, BAD[i].pem);
		assert_null(key);
		assert_string_equal(err.file, "key.pem");
	}
}

static void
no_prefix_and_no_oversized_key_file_is_read(void **state)
{
	struct sign_key *key;
	uint8_t large[4097];

	(void)state;
	/* without its last newline the block is still whole */
	for (size_t n = 0; n < sizeof RFC_8410_PEM - 2; n++) {
		struct span prefix = {(const uint8_t *)RFC_8410_PEM, n};
		assert_int_not_equal(sign_key_read(prefix, NULL, &key, NULL), GPAI_OK);
	}
	memset(large, '\n', sizeof large);
	memcpy(large, RFC_8410_PEM, sizeof RFC_8410_PEM - 1);
	struct span span = {large, sizeof large};
	assert_int_equal(sign_key_read(span, NULL, &key, NULL), GPAI_TOO_LARGE);
	span.len--;
	assert_int_equal(sign_key_read(span, NULL, &key, NULL), GPAI_OK);
	sign_key_free(key);
}

/* ---- notes ---- */

/* The seed and the note are from the documentation of golang.org/x/mod/sumdb/note. */
static void
note_is_signed_as_go_signs_it(void **state)
{
	static const char TEXT[] = "If you think cryptography is the answer to your problem,\n"
				   "then you don't know what your problem is.\n";
	struct sign_key *key =
	    key_from_hex("810a1402d5146c8d84f2443330f54080ebf98ee17d9c74f6252fc5d5c7283173");
	struct out out;

	(void)state;
	out_memory(&out);
	assert_int_equal(
	    sign_note(key, text_of("PeterNeumann"), text_of(TEXT), &out, NULL), GPAI_OK);
	assert_true(text_is(out_text(&out),
	    "If you think cryptography is the answer to your problem,\n"
	    "then you don't know what your problem is.\n\n"
	    "\xe2\x80\x94 PeterNeumann "
	    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyB"
	    "wJnAM=\n"));
	out_release(&out);
	sign_key_free(key);
}

static void
text_that_is_no_note_is_not_signed(void **state)
{
	static const char *const BAD[] = {"", "no newline", "a\r\n", "a\tb\n", NULL};
	struct sign_key *key = key_from_hex(RFC_8410_SEED);
	struct out out;

	(void)state;
	out_memory(&out);
	for (const char *const *bad = BAD; *bad != NULL; bad++)
		assert_int_equal(
		    sign_note(key, text_of("log"), text_of(*bad), &out, NULL), GPAI_INVALID);
	assert_int_equal(
	    sign_note(key, text_of("a b"), text_of("text\n"), &out, NULL), GPAI_INVALID);
	assert_int_equal(out_text(&out).len, 0);
	out_release(&out);
	sign_key_free(key);
}

static void
sign_checkpoint(const struct sign_key *key, struct out *note)
{
	struct checkpoint checkpoint = {.origin = text_of("example.com/log"), .size = 42};
	struct out text;

	memset(checkpoint.root.bytes, 7, sizeof checkpoint.root.bytes);
	out_memory(&text);
	out_memory(note);
	assert_int_equal(checkpoint_write(&checkpoint, &text, NULL), GPAI_OK);
	assert_int_equal(
	    sign_note(key, text_of("example.com/log"), out_text(&text), note, NULL), GPAI_OK);
	out_release(&text);
}

static void
signed_checkpoint_opens_with_its_key_and_origin_only(void **state)
{
	struct sign_key *key = key_from_hex(RFC_8410_SEED), *other = key_from_hex(VECTORS[0].seed);
	struct text origin = text_of("example.com/log");
	struct note_key known, stranger;
	struct checkpoint checkpoint;
	struct out note;

	(void)state;
	sign_checkpoint(key, &note);
	struct span bytes = {(const uint8_t *)out_text(&note).at, out_text(&note).len};
	assert_int_equal(note_key_init(&known, origin, sign_key_public(key), NULL), GPAI_OK);
	assert_int_equal(note_key_init(&stranger, origin, sign_key_public(other), NULL), GPAI_OK);

	assert_int_equal(checkpoint_open(bytes, &known, origin, &checkpoint, NULL), GPAI_OK);
	assert_int_equal(checkpoint.size, 42);
	assert_int_equal(checkpoint.root.bytes[31], 7);
	assert_int_equal(
	    checkpoint_open(bytes, &stranger, origin, &checkpoint, NULL), GPAI_NOT_FOUND);
	assert_int_equal(
	    checkpoint_open(bytes, &known, text_of("example.com/lo"), &checkpoint, NULL),
	    GPAI_CONFLICT);
	/* a stranger who took over name and id: only the signature is left to tell */
	stranger.id = known.id;
	assert_int_equal(
	    checkpoint_open(bytes, &stranger, origin, &checkpoint, NULL), GPAI_CORRUPT);
	out_release(&note);
	sign_key_free(key);
	sign_key_free(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rfc_8032_vectors_sign_as_published),
	    cmocka_unit_test(rfc_8410_key_file_is_read_and_written_as_published),
	    cmocka_unit_test(broken_or_foreign_key_files_are_refused),
	    cmocka_unit_test(no_prefix_and_no_oversized_key_file_is_read),
	    cmocka_unit_test(note_is_signed_as_go_signs_it),
	    cmocka_unit_test(text_that_is_no_note_is_not_signed),
	    cmocka_unit_test(signed_checkpoint_opens_with_its_key_and_origin_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
