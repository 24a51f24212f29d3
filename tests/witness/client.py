# SPDX-License-Identifier: Apache-2.0
# gpai log stamp and gpai log witness against a time stamping authority (the openssl program behind
# a small server) and against gpai-witness.
# usage: client.py GPAI GPAI-WITNESS LIBEXEC MAKE-TSA
import atexit, http.server, json, os, shutil, subprocess, sys, tempfile, threading

if shutil.which('openssl') is None:
    sys.exit(77)
GPAI, WITNESS, LIBEXEC, MAKE = map(os.path.abspath, sys.argv[1:])
HOME = tempfile.mkdtemp(prefix='gpai-client-')
TSA, DIR, DOSSIER = HOME + '/tsa', HOME + '/witness', HOME + '/dossier'
failed, servers = [], []
subprocess.run([MAKE, TSA], check=True, stdin=subprocess.DEVNULL)


@atexit.register
def end():
    for process in servers:
        if process.poll() is None:
            process.kill()
    shutil.rmtree(HOME, ignore_errors=True)


def check(claim, holds, shown=''):
    print(('ok   ' if holds else 'FAIL ') + claim + ('' if holds else f'  {shown}'))
    if not holds:
        failed.append(claim)


def gpai(*words, folder=DOSSIER):
    environment = {**os.environ, 'GPAI_LIBEXEC': LIBEXEC, 'no_proxy': '*'}
    return subprocess.run([GPAI, *words], cwd=folder, env=environment, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=60)


# --- an authority over HTTP ---
def stamp(query, signer='rsa-tsa', more=('-chain', 'middle.pem')):
    with open(TSA + '/query', 'wb') as f:
        f.write(query)
    subprocess.run(['openssl', 'ts', '-reply', '-config', 'tsa.cnf', '-queryfile', 'query', '-inkey', signer + '.key',
                    '-signer', signer + '.pem', *more, '-out', 'answer'], cwd=TSA, check=True, capture_output=True)
    return open(TSA + '/answer', 'rb').read()


class Authority(http.server.BaseHTTPRequestHandler):
    last = None

    def log_message(self, *words):
        pass

    def do_POST(self):
        query = self.rfile.read(int(self.headers['Content-Length']))
        kind, status, answer = 'application/timestamp-reply', 200, b''
        Authority.asked = self.headers['Content-Type']
        if self.path == '/good':
            answer = Authority.last = stamp(query)
        elif self.path == '/past':
            answer = stamp(query, 'past', ())
        elif self.path == '/replay':
            answer = Authority.last
        elif self.path == '/refuse':  # a TimeStampResp: rejection, "closed today", badAlg
            answer = bytes.fromhex('30193017020102300e0c0c') + b'closed today' + bytes.fromhex('03020780')
        elif self.path == '/cut':
            answer = stamp(query)[:-9]
        elif self.path == '/html':
            kind, answer = 'text/html', b'<p>hello'
        elif self.path == '/huge':
            answer = b'x' * (2 << 20)
        elif self.path == '/moved':
            status = 302
        else:
            status = 500
        self.send_response(status)
        if status == 302:
            self.send_header('Location', 'file:///etc/passwd')
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(answer)))
        self.end_headers()
        try:
            self.wfile.write(answer)
        except ConnectionError:
            pass


authority = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Authority)
threading.Thread(target=authority.serve_forever, daemon=True).start()
URL = f'http://127.0.0.1:{authority.server_port}'
ROOT = TSA + '/rsa-root.pem'

os.mkdir(DOSSIER)
gpai('init', '.')
done = gpai('log', 'stamp', '--tsa', URL + '/good', '--ca', ROOT)
check('a stamp is asked for, checked and kept', done.returncode == 0 and 'trusted by' in done.stdout, done)
check('with the media type of RFC 3161', Authority.asked == 'application/timestamp-query')
for path, words in (('/past', 'expired'), ('/replay', 'nonce is not ours'), ('/refuse', 'closed today'),
                    ('/cut', 'not an answer'), ('/html', 'text/html'), ('/huge', '1 MiB'), ('/moved', 'status 302'),
                    ('/broken', 'status 500')):
    done = gpai('log', 'stamp', '--tsa', URL + path, '--ca', TSA + '/both.pem')
    check(f'{path}: refused, and it says why', done.returncode == 2 and words in done.stderr, done)
done = gpai('log', 'stamp', '--tsa', 'file:///etc/passwd')
check('only http and https', done.returncode == 2 and 'not supported' in done.stderr, done)
done = gpai('log', 'stamp', '--tsa', 'http://127.0.0.1:1/')
check('nobody there: it says so', done.returncode == 2, done)
done = gpai('log', 'stamp', '--tsa', URL + '/good', '--ca', TSA + '/ec-root.pem')
check('a stranger is not kept', done.returncode == 2 and 'not kept' in done.stderr, done)
done = gpai('log', 'stamp', '--list', '--ca', ROOT, '--json')
kept = json.loads(done.stdout)['stamps']
check('one stamp is on file, of one record', len(kept) == 1 and kept[0]['size'] == 1 and kept[0]['is_trusted'], kept)
done = gpai('log', 'stamp', '--list', '--ca', TSA + '/ec-root.pem')
check('judged by others it is a finding', done.returncode == 1 and 'not trusted' in done.stdout, done)

# --- a trusted list ---
def trusted_list(*services, top=''):
    body = ''.join(f'''<TSPService><ServiceInformation>
<ServiceTypeIdentifier>http://uri.etsi.org/TrstSvc/Svctype/{kind}</ServiceTypeIdentifier>
<ServiceName><Name xml:lang="de">Dienst</Name><Name xml:lang="en">Service
 {name}</Name></ServiceName>
<ServiceDigitalIdentity><DigitalId><X509SubjectName>CN=x</X509SubjectName></DigitalId><DigitalId><X509Certificate>
{"".join(open(TSA + "/" + name + ".pem").read().split("-----")[2].split())}
</X509Certificate></DigitalId></ServiceDigitalIdentity>
<ServiceStatus>http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/{status[0][1]}</ServiceStatus>
<StatusStartingTime>{status[0][0]}</StatusStartingTime></ServiceInformation><ServiceHistory>{"".join(
f"<ServiceHistoryInstance><ServiceTypeIdentifier>http://uri.etsi.org/TrstSvc/Svctype/{kind}</ServiceTypeIdentifier>"
f"<ServiceStatus>http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/{word}</ServiceStatus>"
f"<StatusStartingTime>{since}</StatusStartingTime></ServiceHistoryInstance>" for since, word in status[1:])}
</ServiceHistory></TSPService>''' for kind, name, *status in services)
    with open(HOME + '/list.xml', 'w') as f:
        f.write(f'''<?xml version="1.0" encoding="UTF-8"?>{top}
<TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#"><SchemeInformation>
<TSLSequenceNumber>42</TSLSequenceNumber><SchemeTerritory>XX</SchemeTerritory>
<ListIssueDateTime>2026-10-01T00:00:00Z</ListIssueDateTime></SchemeInformation>
<TrustServiceProviderList><TrustServiceProvider><TSPInformation><TSPName><Name xml:lang="en">Provider</Name></TSPName>
</TSPInformation><TSPServices>{body}</TSPServices></TrustServiceProvider></TrustServiceProviderList>
</TrustServiceStatusList>''')
    return gpai('log', 'trust-list', HOME + '/list.xml', '-o', HOME + '/list.pem')


def qualified():
    done = gpai('log', 'stamp', '--list', '--ca', HOME + '/list.pem', '--json')
    return json.loads(done.stdout)['stamps'][0]['qualified'] if done.stdout else repr(done)


GRANTED, LATER, LONG_AGO = ('2016-07-01T00:00:00Z', 'granted'), ('2099-01-01T00:00:00Z', 'withdrawn'), ('2020-01-01T00:00:00Z', 'withdrawn')
done = trusted_list(('CA/QC', 'ec-root', GRANTED), ('TSA/QTST', 'rsa-tsa', GRANTED))
check('a trusted list gives its qualified services', done.returncode == 0 and 'Provider: Service  rsa-tsa' in done.stdout
      and 'not checked' in done.stdout and 'XX, sequence 42' in done.stdout, done)
check('and no others', open(HOME + '/list.pem').read().count('BEGIN CERTIFICATE') == 1)
check('a stamp by one of them is qualified', qualified().startswith('qualified at the time') and 'XX 42' in qualified(), qualified())
trusted_list(('TSA/QTST', 'rsa-tsa', LATER, GRANTED))
check('also when it lost that later', qualified().startswith('qualified at the time'), qualified())
trusted_list(('TSA/QTST', 'rsa-tsa', LONG_AGO, GRANTED))
check('but not when it had lost it before', qualified().startswith('not qualified') and 'withdrawn since 2020' in qualified(), qualified())
trusted_list(('TSA/QTST', 'rsa-tsa', LATER))
check('of a time before its first status the list says nothing', 'says nothing' in qualified(), qualified())
trusted_list(('TSA/QTST', 'middle', GRANTED))
check('the certificate above the authority may be the one listed', qualified().startswith('qualified at'), qualified())
done = trusted_list(('CA/QC', 'ec-root', GRANTED))
check('a list without such services is refused', done.returncode == 2 and 'without a certificate' in done.stderr, done)
done = trusted_list(('TSA/QTST', 'rsa-tsa', GRANTED), top='<!DOCTYPE x [<!ENTITY a "aaaa">]>')
check('a document type declaration is refused', done.returncode == 2 and 'document type' in done.stderr, done)
with open(HOME + '/list.xml', 'w') as f:
    f.write('<html/>')
done = gpai('log', 'trust-list', HOME + '/list.xml', '-o', HOME + '/list.pem')
check('what is no list is refused', done.returncode == 2 and 'not a trusted list' in done.stderr, done)

# In two steps, for a head that is no longer the newest.
done = gpai('log', 'stamp', '--request', '-o', 'request.tsq')
request = open(DOSSIER + '/request.tsq', 'rb').read()
gpai('log', 'add', 'incident', '--summary', 'something')
gpai('log', 'add', 'incident', '--summary', 'something else')
size = json.loads(gpai('log', 'root', '--json').stdout)['size']
with open(DOSSIER + '/answer.tsr', 'wb') as f:
    f.write(stamp(request))
done = gpai('log', 'stamp', '--response', 'answer.tsr', '--ca', ROOT, '--json')
check('an answer that comes later finds its head', size > 1 and done.returncode == 0 and json.loads(done.stdout)['size'] == 1, done)
with open(DOSSIER + '/answer.tsr', 'wb') as f:
    f.write(open(TSA + '/answer', 'rb').read().replace(b'rsa-tsa', b'rsa-tsb'))
check('a changed answer does not', gpai('log', 'stamp', '--response', 'answer.tsr', '--ca', ROOT).returncode == 2)

# --- a witness ---
vkey = subprocess.run([WITNESS, '--config', DIR, 'init', 'example.com/w'], capture_output=True, text=True).stdout.strip()
witness = subprocess.Popen([WITNESS, '--config', DIR, '--listen', '127.0.0.1:0'], stderr=subprocess.PIPE, text=True,
                           stdout=subprocess.DEVNULL)
servers.append(witness)
prefix = 'http://127.0.0.1:' + witness.stderr.readline().rsplit(' ', 1)[1].strip()
done = gpai('log', 'witness', prefix, '--key', vkey)
check('a witness that does not know the log: a finding', done.returncode == 1 and '404' in done.stdout, done)
log_key = json.loads(gpai('log', 'root', '--json').stdout)['key']
subprocess.run([WITNESS, '--config', DIR, 'add', log_key], check=True)
shutil.copytree(DOSSIER, HOME + '/unknowing')
done = gpai('log', 'witness', prefix + '/', '--key', vkey)
check('it cosigns, and that is kept', done.returncode == 0 and f'cosigned {size} records' in done.stdout, done)
published = open(DOSSIER + '/.gpai/log/checkpoint').read()
check('the published checkpoint carries it', published.count('\u2014 example.com/w ') == 1, published)
done = gpai('log', 'witness', prefix, '--key', vkey, folder=HOME + '/unknowing')
check('who does not know what it saw is told (409) and asks again', done.returncode == 0 and f'cosigned {size} records' in done.stdout, done)
shutil.copytree(DOSSIER, HOME + '/older')
gpai('log', 'add', 'incident', '--summary', 'one more')
done = gpai('log', 'witness', prefix, '--key', vkey, '--json')
told = json.loads(done.stdout)['witnesses'][0]
check('it cosigns growth with a proof', done.returncode == 0 and told['size'] == size + 1 and told['time'], done)
done = gpai('log', 'witness', prefix, '--key', vkey, folder=HOME + '/older')
check('an older copy learns that it is older', done.returncode == 1 and 'older than what was once shown' in done.stdout, done)
gpai('log', 'add', 'incident', '--summary', 'another', folder=HOME + '/older')
done = gpai('log', 'witness', prefix, '--key', vkey, folder=HOME + '/older')
check('a fork is not cosigned', done.returncode == 1 and '422' in done.stdout, done)
check('and is kept by the witness', len(os.listdir(DIR + '/forks')) == 2)

gpai('log', 'add', 'incident', '--summary', 'and more')
with open(HOME + '/policy', 'w') as f:
    f.write(f'witness w {vkey} {prefix}\nwitness x {vkey.replace("w+", "x+")}\nquorum w\n')
done = gpai('log', 'witness', '--policy', HOME + '/policy')
check('a policy with a bad key is refused at its line', done.returncode == 2 and 'policy:2' in done.stderr.replace(' line ', ''), done)
with open(HOME + '/policy', 'w') as f:
    f.write(f'witness w {vkey} {prefix}\nquorum w\n')
done = gpai('log', 'witness', '--policy', HOME + '/policy')
check('the witnesses of a policy are asked', done.returncode == 0 and 'example.com/w' in done.stdout, done)
other = subprocess.run([WITNESS, '--config', HOME + '/w2', 'init', 'example.com/w2'], capture_output=True, text=True).stdout.strip()
done = gpai('log', 'witness', prefix, '--key', other)
check('an answer of another key is not kept', done.returncode == 1 and 'no cosignature of example.com/w2' in done.stdout, done)

# Without a network.
subprocess.run([WITNESS, '--config', HOME + '/w2', 'add', log_key], check=True)
gpai('log', 'witness', '--key', other, '--request', '-o', 'w2.request')
gpai('log', 'add', 'incident', '--summary', 'meanwhile')
lines = subprocess.run([WITNESS, '--config', HOME + '/w2', 'cosign', DOSSIER + '/w2.request'], capture_output=True, text=True)
with open(DOSSIER + '/w2.answer', 'w') as f:
    f.write(lines.stdout)
done = gpai('log', 'witness', '--key', other, '--response', 'w2.answer')
check('a cosignature that comes later finds its head', done.returncode == 0 and f'cosigned {size + 2} records' in done.stdout, done)
check('the log still holds together', gpai('log', 'fsck').returncode == 0, gpai('log', 'fsck'))
sys.exit(1 if failed else 0)
