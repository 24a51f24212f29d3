# SPDX-License-Identifier: Apache-2.0
# Holds gpai-witness to c2sp.org/tlog-witness over HTTP, with a log made here: trees, notes and
# cosignatures are written from the specifications alone; Ed25519 is the openssl program's.
# usage: protocol.py GPAI-WITNESS
import atexit, base64, hashlib, http.client, os, re, shutil, signal, struct, subprocess, sys, tempfile
import threading, time

if shutil.which('openssl') is None:
    sys.exit(77)
WITNESS = os.path.abspath(sys.argv[1])
HOME = tempfile.mkdtemp(prefix='gpai-witness-')
DIR = HOME + '/witness'
failed = []


def check(claim, holds, shown=''):
    print(('ok   ' if holds else 'FAIL ') + claim + ('' if holds else f'  {shown}'))
    if not holds:
        failed.append(claim)


# --- Merkle trees, RFC 6962, 2.1 ---
def sha(b):
    return hashlib.sha256(b).digest()


def root(leaves):
    if not leaves:
        return sha(b'')
    if len(leaves) == 1:
        return sha(b'\0' + leaves[0])
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha(b'\1' + root(leaves[:k]) + root(leaves[k:]))


def consistency(m, leaves, whole=True):
    n = len(leaves)
    if m == n:
        return [] if whole else [root(leaves)]
    k = 1 << ((n - 1).bit_length() - 1)
    if m <= k:
        return consistency(m, leaves[:k], whole) + [root(leaves[k:])]
    return consistency(m - k, leaves[k:], False) + [root(leaves[:k])]


# --- keys and notes ---
class Key:
    def __init__(self, name, kind=1):
        self.name, self.kind = name, kind
        self.file = f'{HOME}/{hashlib.md5(name.encode()).hexdigest()}.pem'
        subprocess.run(['openssl', 'genpkey', '-algorithm', 'ed25519', '-out', self.file], check=True)
        self.public = subprocess.run(['openssl', 'pkey', '-in', self.file, '-pubout', '-outform', 'DER'],
                                     check=True, capture_output=True).stdout[12:]

    def id(self):
        return sha(self.name.encode() + b'\n' + bytes([self.kind]) + self.public)[:4]

    def vkey(self):
        return f'{self.name}+{self.id().hex()}+{base64.b64encode(bytes([self.kind]) + self.public).decode()}'

    def sign(self, text):
        with open(HOME + '/message', 'wb') as f:
            f.write(text.encode())
        return subprocess.run(['openssl', 'pkeyutl', '-sign', '-rawin', '-inkey', self.file, '-in',
                               HOME + '/message'], check=True, capture_output=True).stdout

    def line(self, text):
        return f'\u2014 {self.name} {base64.b64encode(self.id() + self.sign(text)).decode()}\n'


def note(key, leaves, origin=None):
    text = f'{origin or key.name}\n{len(leaves)}\n{base64.b64encode(root(leaves)).decode()}\n'
    return text + '\n' + key.line(text)


def request(old, proof, signed):
    return f'old {old}\n' + ''.join(base64.b64encode(h).decode() + '\n' for h in proof) + '\n' + signed


def verifies(vkey, line, text):
    """A cosignature/v1 line; gives its time, or None."""
    name, key_id, rest = re.fullmatch(r'(.*)\+([0-9a-f]{8})\+(.*)', vkey).groups()
    public = base64.b64decode(rest)
    dash, its_name, its = line.rstrip('\n').split(' ')
    raw = base64.b64decode(its)
    if public[0] != 4 or its_name != name or raw[:4].hex() != key_id or len(raw) != 76:
        return None
    if sha(name.encode() + b'\n' + public)[:4].hex() != key_id:
        return None
    at = struct.unpack('>Q', raw[4:12])[0]
    der = bytes.fromhex('302a300506032b6570032100') + public[1:]
    for file, content in (('pub', der), ('sig', raw[12:]), ('msg', f'cosignature/v1\ntime {at}\n{text}'.encode())):
        with open(f'{HOME}/{file}', 'wb') as f:
            f.write(content)
    good = subprocess.run(['openssl', 'pkeyutl', '-verify', '-rawin', '-pubin', '-keyform', 'DER', '-inkey',
                           HOME + '/pub', '-sigfile', HOME + '/sig', '-in', HOME + '/msg'], capture_output=True)
    return at if good.returncode == 0 else None


# --- the witness ---
def run(*words):
    return subprocess.run([WITNESS, '--config', DIR, *words], capture_output=True, text=True)


servers = []


@atexit.register
def end_servers():
    for process in servers:
        if process.poll() is None:
            process.kill()


class Server:
    def __init__(self):
        self.process = subprocess.Popen([WITNESS, '--config', DIR, '--listen', '127.0.0.1:0'],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        servers.append(self.process)
        line = self.process.stderr.readline()
        self.port = int(line.rsplit(' ', 1)[1])

    def ask(self, body, method='POST', path='/add-checkpoint', **more):
        c = http.client.HTTPConnection('127.0.0.1', self.port, timeout=20)
        try:
            c.request(method, path, body.encode() if isinstance(body, str) else body, **more)
            r = c.getresponse()
            return r.status, r.getheader('Content-Type'), r.read().decode()
        except (ConnectionError, http.client.HTTPException) as e:
            return 0, '', repr(e)
        finally:
            c.close()

    def end(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.communicate(timeout=20)[1]


log, other, stranger = Key('example.com/log'), Key('example.com/other'), Key('example.com/stranger')
leaves = [f'entry {i}'.encode() for i in range(64)]
forked = leaves[:3] + [b'another'] + leaves[4:]

made = run('init', 'example.com/witness')
vkey = made.stdout.strip()
check('init prints the key of the witness', made.returncode == 0 and vkey.startswith('example.com/witness+'), made)
check('its secret key is for its owner alone', os.stat(DIR + '/key.pem').st_mode & 0o777 == 0o600)
check('init does not replace a witness', run('init', 'x').returncode == 2)
check('add trusts a log', run('add', log.vkey()).returncode == 0 and run('add', other.vkey()).returncode == 0)
check('add does not trust it twice', run('add', log.vkey()).returncode == 2)
check('add takes no key of a witness', run('add', vkey).returncode == 2)

server = Server()
ask = server.ask
status, kind, body = ask(request(0, [], note(stranger, leaves[:3])))
check('unknown log: 404', status == 404, status)
signed = note(log, leaves[:3])
bad = signed.replace('3\n', '4\n', 1)
check('signature of another text: 403', ask(request(0, [], bad))[0] == 403)
text = signed.split('\n\n')[0] + '\n'
check('signature of a stranger alone: 403', ask(request(0, [], text + '\n' + stranger.line(text)))[0] == 403)
check('another log of the list cannot sign for it: 403', ask(request(0, [], text + '\n' + other.line(text)))[0] == 403)
for what, broken in (('empty', ''), ('no old size', signed), ('a leading zero', request('00', [], signed)),
                     ('a sign', request('-1', [], signed)), ('no empty line', f'old 0\n{signed}'.replace('\n\n', '\n')),
                     ('64 hashes', request(0, [b'x' * 32] * 64, signed)), ('a short hash', request(0, [b'x'], signed)),
                     ('no note', 'old 0\n\nnothing\n'), ('bytes', b'old 0\n\n\xff\xfe')):
    status = ask(broken)[0]
    check(f'malformed ({what}): 400', status == 400, status)
status = ask(request(4, [], signed))[0]
check('old size above the new: 400', status == 400, status)
status, kind, body = ask(request(2, [], signed))
check('wrong old size: 409 with the right one', (status, kind, body) == (409, 'text/x.tlog.size', '0\n'), (status, kind, body))
status = ask(request(0, [b'x' * 32], signed))[0]
check('proof from nothing: 422', status == 422, status)

status, kind, body = ask(request(0, [], note(log, [])))
check('an empty log may be cosigned', status == 200, (status, body))
empty = f'{log.name}\n0\n{base64.b64encode(bytes(32)).decode()}\n'
status = ask(request(0, [], empty + '\n' + log.line(empty)))[0]
check('an empty log with another root: 422', status == 422, status)

before = int(time.time())
status, kind, body = ask(request(0, [], signed + stranger.line(text)))
at = verifies(vkey, body, text)
check('first checkpoint: 200', status == 200 and body.count('\n') == 1, (status, body))
check('cosignature verifies elsewhere, with its time', at is not None and before <= at <= time.time() + 1, body)
status, kind, body = ask(request(3, [], signed))
check('the same again: 200', status == 200 and verifies(vkey, body, text) is not None, (status, body))
status, kind, body = ask(request(0, [], note(log, leaves[:7])))
check('from nothing again: 409', (status, body) == (409, '3\n'), (status, body))
status = ask(request(3, [], note(log, leaves[:7])))[0]
check('growth without a proof: 422', status == 422, status)
proof = consistency(3, leaves[:7])
status = ask(request(3, proof[:-1] + [b'x' * 32], note(log, leaves[:7])))[0]
check('growth with a wrong proof: 422', status == 422, status)
grown = note(log, leaves[:7])
status, kind, body = ask(request(3, proof, grown))
check('growth with a proof: 200', status == 200 and verifies(vkey, body, grown.split('\n\n')[0] + '\n') is not None, status)
status, kind, body = ask(request(3, [], signed))
check('rollback: 409', (status, body) == (409, '7\n'), (status, body))
check('nothing of it is kept as a fork', not os.listdir(DIR + '/forks'))
fork = note(log, forked[:7])
status = ask(request(7, [], fork))[0]
check('fork: 422', status == 422, status)
kept = sorted(os.listdir(DIR + '/forks'))
sides = [open(f'{DIR}/forks/{name}').read() for name in kept]
check('both sides of the fork are kept, signed', len(kept) == 2 and log.line(sides[0].split('\n\n')[0] + '\n') in sides[0]
      and sides[1] == fork, kept)
status = ask(request(7, consistency(7, forked[:9]), note(log, forked[:9])))[0]
check('growth of the other side: 422', status == 422, status)
status, kind, body = ask('', 'GET', '/' + sha(log.name.encode()).hex() + '/checkpoint')
check('monitors get the newest checkpoint, cosigned', status == 200 and body.startswith(grown) and
      verifies(vkey, body[len(grown):], grown.split('\n\n')[0] + '\n') is not None, (status, body))
for path in ('/' + sha(b'x').hex() + '/checkpoint', '/../key.pem/checkpoint', '/' + '.' * 64 + '/checkpoint', '/'):
    check(f'GET {path[:20]}: 404', ask('', 'GET', path)[0] == 404)
check('GET of add-checkpoint: 404', ask('', 'GET')[0] == 404)
check('PUT: 405', ask('x', 'PUT')[0] == 405)
status = ask('x' * (65 << 10))[0]
check('huge body: 413', status == 413, status)
status = ask((b'x' * 65536 for _ in range(64)), encode_chunked=True, headers={'Transfer-Encoding': 'chunked'})[0]
check('endless body: the connection ends', status == 0, status)
check('and it still answers', ask('', 'GET', '/' + sha(log.name.encode()).hex() + '/checkpoint')[0] == 200)
said = server.end(signal.SIGKILL)
check('the fork was said on standard error', 'FORK: example.com/log signed two trees of 7 records' in said, said)

# Killed and started again; two servers on one folder; many askers at once.
one, two = Server(), Server()
status, kind, body = one.ask(request(3, [], signed))
check('what it saw outlives kill -9', (status, body) == (409, '7\n'), (status, body))
answers = []
sizes = range(8, 24)
bodies = {n: request(7, consistency(7, leaves[:n]), note(log, leaves[:n])) for n in sizes}
threads = [threading.Thread(target=lambda n=n: answers.append((n, (one, two)[n % 2].ask(bodies[n])))) for n in sizes]
[t.start() for t in threads]
[t.join() for t in threads]
won = [n for n, a in answers if a[0] == 200]
lost = [a for n, a in answers if a[0] == 409]
check('of many at once exactly one is cosigned', len(won) == 1 and len(lost) == len(sizes) - 1, answers)
check('and the others learn its size', all(a[2] == f'{won[0]}\n' for a in lost), lost)
one.end()
two.end()

# Without a network.
n = won[0]
with open(HOME + '/request', 'w') as f:
    f.write(request(n, consistency(n, leaves[:40]), note(log, leaves[:40])))
done = run('cosign', HOME + '/request')
check('cosign answers out of a file', done.returncode == 0 and
      verifies(vkey, done.stdout, note(log, leaves[:40]).split('\n\n')[0] + '\n') is not None, done)
done = run('cosign', HOME + '/request')
check('and refuses what is behind', done.returncode == 1 and '40 records' in done.stderr and done.stdout == '', done)

# A memory that cannot be believed is not an empty one.
seen = DIR + '/seen/' + sha(log.name.encode()).hex()
content = open(seen).read()
for what, changed in (('cut', content[:-20]), ('empty', ''), ('changed', content.replace('40\n', '41\n', 1)),
                      ('without our line', ''.join(content.splitlines(True)[:-1]))):
    with open(seen, 'w') as f:
        f.write(changed)
    done = run('cosign', HOME + '/request')
    check(f'memory {what}: nothing is cosigned', done.returncode == 2 and done.stdout == '', done)
shutil.rmtree(HOME)
sys.exit(1 if failed else 0)
