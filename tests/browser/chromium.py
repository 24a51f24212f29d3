# SPDX-License-Identifier: Apache-2.0
"""A headless Chromium, driven through two pipes (Chrome DevTools Protocol): nothing to install
and no port to listen on. Pages come from disk; what a page loads from elsewhere is counted."""
import itertools, json, os, shutil, subprocess, tempfile, time


def find():
    return next(filter(None, map(shutil.which, ('chromium', 'chromium-browser', 'google-chrome'))), None)


class Chromium:
    def __init__(self, program):
        self.home = tempfile.mkdtemp(prefix='chromium-')
        ours_in, theirs_out = os.pipe()
        theirs_in, self.to = os.pipe()

        def pipes():  # the protocol reads 3 and writes 4; neither end may be lost on the way
            a, b = os.dup(theirs_in), os.dup(theirs_out)
            a, b = (os.dup(x) if x < 5 else x for x in (a, b))
            os.dup2(a, 3), os.dup2(b, 4)
        self.child = subprocess.Popen(
            [program, '--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run',
             '--remote-debugging-pipe', '--user-data-dir=' + self.home, 'about:blank'],
            preexec_fn=pipes, close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(theirs_out), os.close(theirs_in)
        self.from_, self.rest, self.ids, self.requests = ours_in, b'', itertools.count(1), []
        self.session = None
        target = next(t for t in self.call('Target.getTargets')['targetInfos'] if t['type'] == 'page')['targetId']
        self.session = self.call('Target.attachToTarget', targetId=target, flatten=True)['sessionId']
        for domain in ('Page', 'Network', 'Runtime', 'DOM'):
            self.call(domain + '.enable')

    def receive(self):
        while b'\0' not in self.rest:
            more = os.read(self.from_, 1 << 20)
            if not more:
                raise SystemExit('chromium ended')
            self.rest += more
        message, self.rest = self.rest.split(b'\0', 1)
        message = json.loads(message)
        if message.get('method') == 'Network.requestWillBeSent':
            self.requests.append(message['params']['request']['url'])
        return message

    def call(self, method, **params):
        message = {'id': next(self.ids), 'method': method, 'params': params}
        if self.session:
            message['sessionId'] = self.session
        data = json.dumps(message).encode() + b'\0'
        while data:
            data = data[os.write(self.to, data):]
        while True:
            answer = self.receive()
            if answer.get('id') == message['id']:
                if 'error' in answer:
                    raise SystemExit(f"{method}: {answer['error']['message']}")
                return answer['result']

    def run(self, expression):
        """The value of an expression in the page, waited for."""
        r = self.call('Runtime.evaluate', expression=expression, awaitPromise=True, returnByValue=True)
        if 'exceptionDetails' in r:
            raise SystemExit('in the page: ' + str(r['exceptionDetails'].get('exception', {}).get('description', r['exceptionDetails'])))
        return r['result'].get('value')

    def open(self, path):
        self.call('Page.navigate', url='file://' + os.path.abspath(path))
        self.wait("document.readyState === 'complete'")

    def wait(self, condition, seconds=30):
        end = time.monotonic() + seconds
        while not self.run(condition):
            if time.monotonic() > end:
                raise SystemExit('waited in vain for ' + condition)
            time.sleep(.02)

    def give(self, *paths):
        """Files for the file picker."""
        root = self.call('DOM.getDocument')['root']['nodeId']
        node = self.call('DOM.querySelector', nodeId=root, selector='#files')['nodeId']
        self.run("delete document.documentElement.dataset.verdict")
        self.call('DOM.setFileInputFiles', nodeId=node, files=[os.path.abspath(p) for p in paths])
        self.wait("'verdict' in document.documentElement.dataset")
        return self.run("document.documentElement.dataset.verdict")

    def close(self):
        self.child.terminate()
        self.child.wait()
        os.close(self.to), os.close(self.from_)
        shutil.rmtree(self.home, ignore_errors=True)
