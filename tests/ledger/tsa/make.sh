#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes a time stamping authority in folder $1 with OpenSSL's own programs, and tokens of it: good
# ones, and ones that must not pass. Exit 77 when there is no openssl.
set -e
command -v openssl >/dev/null || exit 77
rm -rf "$1"
mkdir -p "$1"
cd "$1"
exec 2>log

cat >tsa.cnf <<'CNF'
[tsa]
default_tsa = here
[here]
serial = ./serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
other_policies = 1.2.3.4.5
digests = sha256, sha512
accuracy = secs:1, millisecs:500, microsecs:100
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[ca]
default_ca = past
[past]
database = ./index
new_certs_dir = .
serial = ./certs
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
CNF
echo 01 >serial
echo 01 >certs
: >index
ca='basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign'
stamping='keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping'
printf "$ca\n" >ca.ext
printf "$stamping\n" >tsa.ext
printf "keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,clientAuth\n" >client.ext
printf "keyUsage=critical,digitalSignature\nextendedKeyUsage=timeStamping\n" >lax.ext
printf "keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping,clientAuth\n" >two.ext

key() { # NAME KIND
	case $2 in
	rsa) openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$1.key" ;;
	ec) openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" ;;
	esac
}
request() { # NAME
	printf "[req]\ndistinguished_name=dn\nprompt=no\n[dn]\nO=Test\nCN=%s\n" "$1" >"$1.cnf"
	openssl req -new -key "$1.key" -config "$1.cnf" -out "$1.csr"
}
issue() { # NAME ISSUER EXTENSIONS
	request "$1"
	openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" -CAcreateserial -days 365 \
	    -extfile "$3.ext" -out "$1.pem"
}
self() { # NAME
	request "$1"
	openssl x509 -req -in "$1.csr" -signkey "$1.key" -days 3650 -extfile ca.ext -out "$1.pem"
}
token() { # NAME SIGNER [more]
	name=$1 signer=$2
	shift 2
	openssl ts -reply -config tsa.cnf -queryfile note.tsq -inkey "$signer.key" \
	    -signer "$signer.pem" -token_out -out "$name.token" "$@"
}
forge() { # NAME SIGNER [more]: the content of a good token, signed by whoever likes to
	name=$1 signer=$2
	shift 2
	openssl cms -sign -binary -nodetach -outform DER -econtent_type 1.2.840.113549.1.9.16.1.4 \
	    -in tst.der -signer "$signer.pem" -inkey "$signer.key" -md sha256 -out "$name.token" "$@"
}

printf 'log.example.com\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\342\200\224 log.example.com AAAAAAA=\n' >note
printf 'other\n' >other
for n in rsa-root:rsa middle:rsa rsa-tsa:rsa ec-root:ec ec-tsa:ec client:ec lax:ec two:ec stranger:ec; do
	key "${n%:*}" "${n#*:}"
done
self rsa-root
self ec-root
issue middle rsa-root ca
issue rsa-tsa middle tsa
issue ec-tsa ec-root tsa
issue client ec-root client
issue lax ec-root lax
issue two ec-root two
self stranger

openssl ts -query -data note -sha256 -cert -out note.tsq
token rsa rsa-tsa -chain middle.pem
token alone rsa-tsa
token ec ec-tsa
openssl ts -query -data note -sha256 -out note.tsq
token bare ec-tsa
openssl ts -query -data note -sha512 -cert -out note.tsq
token sha512 ec-tsa
openssl ts -query -data note -sha256 -cert -out note.tsq

openssl cms -verify -inform DER -in ec.token -noverify -nosigs -out tst.der
forge forged ec-tsa -cades
forge unbound ec-tsa
forge wrong-use client -cades
forge lax-use lax -cades
forge two-uses two -cades
forge sha1 ec-tsa -cades -md sha1

# A certificate that ends in two seconds, and one that ended yesterday.
request ec-tsa
when() { date -u -d "$1" +%Y%m%d%H%M%SZ; }
cat client.key >short.key
cat client.key >past.key
for n in "short now +2seconds" "past 1.day.ago -1days"; do
	set -- $n
	sed "s/CN=.*/CN=$1/" ec-tsa.cnf >"$1.cnf"
	openssl req -new -key "$1.key" -config "$1.cnf" -out "$1.csr"
	openssl ca -batch -config tsa.cnf -in "$1.csr" -cert ec-root.pem -keyfile ec-root.key \
	    -startdate "$(when '3 days ago')" -enddate "$(when "$3")" -extfile tsa.ext -notext \
	    -out "$1.pem"
done
token short short
token past past
printf '\n' >nothing.pem
cat ec-root.pem rsa-root.pem >both.pem
sleep 3
