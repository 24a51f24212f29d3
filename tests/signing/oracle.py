#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the reference verifier of OpenSSF Model Signing checks, done once more by other means.

    oracle.py GPAI [SHARED]

A second implementation, for Python's standard library and the openssl program alone: each
check that sigstore/model-transparency makes of a signature with a key (its verifying.py,
sign_ec_key.py, sign_sigstore_pb.py, signing.py and file.py, read at e343073) is one
function below, in its order. It must accept what `gpai sign` writes, and say the same as
`gpai verify` of models that were spoiled in a hundred ways.
"""
import base64
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://model_signing/signature/v1.0"
GIT_PATHS = [".git", ".gitattributes", ".github", ".gitignore"]
CURVES = {"prime256v1": "sha256", "secp384r1": "sha384", "secp521r1": "sha512"}


class Refused(Exception):
    pass


def want(condition, what):
    if not condition:
        raise Refused(what)


def openssl(*arguments, data=None):
    return subprocess.run(["openssl", *arguments], input=data, capture_output=True)


def digest_of_curve(public_key):
    text = openssl("pkey", "-pubin", "-in", public_key, "-noout", "-text").stdout.decode()
    for curve, digest in CURVES.items():
        if "ASN1 OID: " + curve in text:
            return digest
    raise Refused("only elliptic curve keys are supported")


def check_media_type(bundle):
    want(bundle["mediaType"] == MEDIA_TYPE, "media type")


def check_hint(bundle, public_key):
    """The hint is the digest of the key as PEM, as it is written anew from the key."""
    pem = openssl("pkey", "-pubin", "-in", public_key, "-pubout").stdout
    hint = bundle["verificationMaterial"]["publicKey"].get("hint")
    want(not hint or hint == hashlib.sha256(pem).hexdigest(), "key mismatch")


def check_signature(bundle, public_key):
    envelope = bundle["dsseEnvelope"]
    payload = base64.b64decode(envelope["payload"], validate=True)
    signature = base64.b64decode(envelope["signatures"][0]["sig"], validate=True)
    message = b"DSSEv1 %d %s %d " % (len(PAYLOAD_TYPE), PAYLOAD_TYPE.encode(), len(payload))
    with tempfile.NamedTemporaryFile() as file:
        file.write(signature)
        file.flush()
        done = openssl("dgst", "-" + digest_of_curve(public_key), "-verify", public_key,
                       "-signature", file.name, data=message + payload)
    want(done.returncode == 0, "invalid signature")
    return envelope["payloadType"], payload


def check_statement(payload_type, payload):
    want(payload_type == PAYLOAD_TYPE, "payload type")
    statement = json.loads(payload)
    want(statement["_type"] == STATEMENT_TYPE, "statement type")
    want(statement["predicateType"] == PREDICATE_TYPE, "predicate type")
    want(len(statement["subject"]) == 1, "one subject")
    return statement


def check_root(statement):
    """The digest of the model is that of the digests of its resources, in their order."""
    root = hashlib.sha256()
    for resource in statement["predicate"]["resources"]:
        root.update(bytes.fromhex(resource["digest"]))
    want(root.hexdigest() == statement["subject"][0]["digest"]["sha256"], "root digest")


def names_in(model, ignored, allow_symlinks):
    """Regular files; a link is refused unless allowed, folders behind links are not entered."""
    for folder, folders, files in os.walk(model):
        for name in sorted(folders) + sorted(files):
            path = os.path.join(folder, name)
            relative = os.path.relpath(path, model)
            if any(relative == i or relative.startswith(i + "/") for i in ignored):
                if name in folders:
                    folders.remove(name)
                continue
            want(allow_symlinks or not os.path.islink(path), "symlink " + relative)
            want(os.path.isfile(path) or os.path.isdir(path), "special file " + relative)
            if os.path.isfile(path):
                yield relative


def check_files(model, statement, signature):
    serialization = statement["predicate"]["serialization"]
    want(serialization["hash_type"] == "sha256", "hash type")
    ignored = GIT_PATHS + serialization.get("ignore_paths", [])
    if os.path.dirname(os.path.abspath(signature)) == os.path.abspath(model):
        ignored.append(os.path.basename(signature))
    found = {}
    for name in names_in(model, ignored, serialization["allow_symlinks"]):
        with open(os.path.join(model, name), "rb") as file:
            content = file.read()
        if serialization["method"] == "files":
            found[name] = hashlib.sha256(content).hexdigest()
            continue
        want(serialization["method"] == "shards", "method")
        size = serialization["shard_size"]
        for begin in range(0, len(content), size):
            part = content[begin:begin + size]
            key = "%s:%d:%d" % (name, begin, begin + len(part))
            found[key] = hashlib.sha256(part).hexdigest()
    signed = {r["name"]: r["digest"] for r in statement["predicate"]["resources"]}
    want(found == signed, "files differ: %r" % sorted(set(found.items()) ^ set(signed.items())))


def refusal(model, signature, public_key):
    """None when the reference would accept; else why not."""
    try:
        with open(signature, encoding="utf-8") as file:
            bundle = json.load(file)
        check_media_type(bundle)
        check_hint(bundle, public_key)
        statement = check_statement(*check_signature(bundle, public_key))
        check_root(statement)
        check_files(model, statement, signature)
    except (Refused, ValueError, KeyError, TypeError, IndexError) as problem:
        return str(problem) or "refused"
    return None


# -- the comparison --------------------------------------------------------------------------


class Comparison:
    def __init__(self, gpai, room):
        self.gpai, self.room, self.passed, self.failed = gpai, room, 0, 0

    def run(self, *arguments):
        return subprocess.run([self.gpai, *arguments], capture_output=True, cwd=self.room)

    def same(self, what, model, signature, key):
        ours = self.run("verify", model, "--signature", signature, "--key", key)
        theirs = refusal(*(os.path.join(self.room, name) for name in (model, signature, key)))
        self.must("%s: gpai %d %s, oracle %s" % (what, ours.returncode, ours.stdout, theirs),
                  (ours.returncode == 0) == (theirs is None))
        return theirs is None

    def must(self, what, condition):
        self.passed += bool(condition)
        self.failed += not condition
        if not condition:
            print("FAIL  " + what)


def make_key(room, name):
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:" + name, "-out",
            os.path.join(room, name))
    openssl("pkey", "-in", os.path.join(room, name), "-pubout", "-out",
            os.path.join(room, name + ".pub"))


def make_model(path, chance):
    os.makedirs(os.path.join(path, "sub/.git"))
    os.makedirs(os.path.join(path, ".git"))
    for name in ["a.bin", "b", "sub/c.txt", "sub.txt", "sub/.git/x", ".git/HEAD", "caf\u00e9 \"x\""]:
        with open(os.path.join(path, name), "wb") as file:
            file.write(chance.randbytes(chance.choice([0, 1, 63, 64, 65, 1000, 70000])))


def spoil_folder(path, chance):
    """One change to the folder; some of them do not matter to either verifier."""
    name = chance.choice(["a.bin", "b", "sub/c.txt", "sub.txt", "sub/.git/x", ".git/HEAD"])
    full = os.path.join(path, name)
    how = chance.choice(["append", "flip", "remove", "rename", "add", "link", "ignored", "folder"])
    if how == "append":
        with open(full, "ab") as file:
            file.write(b"!")
    elif how == "flip":
        with open(full, "rb") as file:
            content = bytearray(file.read() or b"x")
        content[chance.randrange(len(content))] ^= 1
        with open(full, "wb") as file:
            file.write(content)
    elif how == "remove":
        os.remove(full)
    elif how == "rename":
        os.rename(full, full + "x")
    elif how == "add":
        with open(os.path.join(path, "sub", "new"), "w") as file:
            file.write("new")
    elif how == "link":
        os.symlink("b", os.path.join(path, "link"))
    elif how == "ignored":
        with open(os.path.join(path, ".gitignore"), "w") as file:
            file.write("x")
    else:
        os.mkdir(os.path.join(path, "empty"))
    return how + " " + name


def spoil_bundle(text, chance):
    """One change to what was decoded, written anew: JSON stays JSON."""
    bundle = json.loads(text)
    envelope = bundle["dsseEnvelope"]
    how = chance.choice(["payload", "sig", "hint", "media", "type", "none", "keyid", "no hint"])

    def flipped(encoded):
        content = bytearray(base64.b64decode(encoded))
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        return base64.b64encode(content).decode()

    if how == "payload":
        envelope["payload"] = flipped(envelope["payload"])
    elif how == "sig":
        envelope["signatures"][0]["sig"] = flipped(envelope["signatures"][0]["sig"])
    elif how == "hint":
        bundle["verificationMaterial"]["publicKey"]["hint"] = "00" * 32
    elif how == "media":
        bundle["mediaType"] = "application/vnd.dev.sigstore.bundle.v0.4+json"
    elif how == "type":
        envelope["payloadType"] = "text/plain"
    elif how == "keyid":
        envelope["signatures"][0]["keyid"] = None
    elif how == "no hint":
        bundle["verificationMaterial"]["publicKey"] = {"rawBytes": "AA=="}
    return how, json.dumps(bundle)


def trial(c, i, chance):
    room, key = c.room, ["P-256", "P-384", "P-521"][i % 3]
    shutil.rmtree(os.path.join(room, "m"), ignore_errors=True)
    make_model(os.path.join(room, "m"), chance)
    more = ["--shard-size", "1000"] if i % 5 == 4 else []
    c.must("signing", c.run("sign", "m", "--key", key, "-o", "m.sig", *more).returncode == 0)
    c.must("what was signed is accepted", c.same("signed", "m", "m.sig", key + ".pub"))
    with open(os.path.join(room, "m.sig"), encoding="utf-8") as file:
        how, text = spoil_bundle(file.read(), chance)
    with open(os.path.join(room, "spoiled.sig"), "w", encoding="utf-8") as file:
        file.write(text)
    c.same("bundle: " + how, "m", "spoiled.sig", key + ".pub")
    how = spoil_folder(os.path.join(room, "m"), chance)
    c.same("folder: " + how, "m", "m.sig", key + ".pub")


def main():
    shared = os.path.join(sys.argv[2], "data/oms") if len(sys.argv) > 2 else ""
    chance = random.Random(20261122)
    with tempfile.TemporaryDirectory() as room:
        c = Comparison(os.path.realpath(sys.argv[1]), room)
        for curve in ["P-256", "P-384", "P-521"]:
            make_key(room, curve)
        for i in range(40):
            trial(c, i, chance)
        if os.path.isdir(shared):
            shutil.copytree(os.path.join(shared, "v1.1.0-elliptic-key"), os.path.join(room, "s"))
            shutil.copy(os.path.join(shared, "keys/signing-key-pub.pem"), os.path.join(room, "pub"))
            c.must("the sample fits", c.same("sample", "s", "s/model.sig", "pub"))
        print("%d passed, %d failed" % (c.passed, c.failed))
        return 1 if c.failed else 0


if __name__ == "__main__":
    sys.exit(main())
