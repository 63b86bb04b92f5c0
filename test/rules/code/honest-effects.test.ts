import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EffectFact } from '../../../src/core/code.ts';
import { effectRules } from '../../../src/rules/code/effects.ts';

const nobody = { allow: () => false, allowDangerous: () => false, review: () => false, deny: () => false };

function judged(given: Partial<EffectFact>): string {
  const fact: EffectFact = {
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
  const found = effectRules.flatMap((rule) => {
    const judgement = rule.check(fact, nobody);
    return judgement === null ? [] : [`${rule.id} ${judgement.severity}`];
  });
  assert.ok(found.length <= 1, found.join(', '));
  return found[0] ?? 'nothing';
}

type Case = readonly [Partial<EffectFact>, string];

function check(cases: readonly Case[]): void {
  for (const [given, expected] of cases) assert.equal(judged(given), expected, JSON.stringify(given));
}

test('names out of sys.modules are cut and compared, and something that may be anything is called', () => {
  const opaque: Partial<EffectFact> = { capability: 'dynamic-code', traits: ['opaque', 'computed-callee'] };
  check([
    [{ ...opaque, callable: '?.startswith', evidence: 'name.startswith("p_")' }, 'nothing'],
    [{ ...opaque, callable: '?.items', evidence: 'found.items()' }, 'nothing'],
    [{ ...opaque, callable: '?.copy', evidence: 'found.copy()' }, 'nothing'],
    // Of a module it would be a function that copies files.
    [{ ...opaque, callable: '?.copy', evidence: 'found.copy(one, other)' }, 'hidden-effect high'],
    [{ ...opaque, callable: '?.system', evidence: 'found.system(x)' }, 'hidden-effect high'],
    [{ ...opaque, callable: '?', evidence: 'found()' }, 'hidden-effect high'],
  ]);
});

test('a driver fills its buffers, and a loader of machine code asks for memory that runs', () => {
  const native: Partial<EffectFact> = { capability: 'native-code', phase: 'construct' };
  check([
    [{ ...native, callable: 'ctypes.memmove', traits: ['computed-text'] }, 'machine-code-injected medium'],
    [{ ...native, callable: 'ctypes.memmove', traits: ['decoded'] }, 'hidden-effect high'],
    [{ ...native, callable: 'ctypes.memmove', phase: 'import' }, 'machine-code-injected critical'],
    [
      { ...native, callable: 'ctypes.windll.kernel32.VirtualAlloc', traits: ['computed-text'] },
      'hidden-effect high',
    ],
    [
      { ...native, callable: 'ctypes.CDLL.cuCtxGetDevice', traits: ['computed-callee'] },
      'native-code-loaded medium',
    ],
    [{ ...native, callable: 'ctypes.CDLL.mprotect', traits: ['computed-callee'] }, 'hidden-effect high'],
  ]);
});

test('libraries of the system are told from those that somebody brought along', () => {
  const opens: Partial<EffectFact> = { capability: 'native-code', callable: 'ctypes.windll.LoadLibrary' };
  check([
    [{ ...opens, argument: 'setupapi', traits: ['constant'] }, 'native-code-loaded medium'],
    [
      {
        ...opens,
        callable: 'ctypes.cdll.LoadLibrary',
        argument: '/System/Library/Frameworks/IOKit.framework/IOKit',
      },
      'native-code-loaded medium',
    ],
    [
      { ...opens, argument: '/usr/lib/../../tmp/x.so', callable: 'ctypes.cdll.LoadLibrary' },
      'native-code-loaded high',
    ],
    [{ ...opens, argument: './setupapi.dll', traits: ['constant'] }, 'native-code-loaded high'],
    [{ ...opens, argument: 'ntdll', traits: ['constant'] }, 'native-code-loaded medium'],
    [{ ...opens, argument: 'ntdll2', traits: ['constant'] }, 'native-code-loaded high'],
    [
      { capability: 'native-code', callable: 'ctypes.WinDLL.NtProtectVirtualMemory' },
      'machine-code-injected critical',
    ],
    [
      { capability: 'native-code', callable: 'ctypes.windll.shell32.SHGetFolderPathW' },
      'native-code-loaded low',
    ],
  ]);
});

test('a port that any program may have, and one on which somebody is waited for', () => {
  const binds: Partial<EffectFact> = { capability: 'network', callable: 'socket.socket.bind' };
  check([
    [{ ...binds, argument: '::1:0' }, 'network-used low'],
    [{ ...binds, argument: '0.0.0.0:4444' }, 'network-used medium'],
    [{ ...binds, argument: '198.51.100.7:4444', callable: 'socket.socket.connect' }, 'network-used high'],
    [{ ...binds, callable: 'socket.socket.listen' }, 'network-used high'],
  ]);
});

test('a folder of its own in the home, and a file there that others read', () => {
  const writes: Partial<EffectFact> = { capability: 'file-write', callable: 'builtins.open' };
  check([
    [{ ...writes, callable: 'os.makedirs', argument: '~/.mytool/data' }, 'files-written medium'],
    [{ ...writes, argument: '~/.mytool/hints.json' }, 'files-written medium'],
    [{ ...writes, argument: '~/.mytool/start.py' }, 'files-written high'],
    [{ ...writes, argument: '~/.mytool/mcp_config.json' }, 'files-written high'],
    [{ ...writes, argument: '~/Documents/notes.txt' }, 'files-written high'],
    [{ ...writes, argument: '~/.bashrc' }, 'persistence-installed critical'],
  ]);
});

test('weights that were fetched are loaded by default, or without the safeguard', () => {
  const loads: Partial<EffectFact> = {
    capability: 'deserialisation',
    callable: 'torch.load',
    phase: 'construct',
    taint: ['network'],
  };
  check([
    [{ ...loads, evidence: 'torch.load(path, map_location="cpu")' }, 'data-deserialised medium'],
    [{ ...loads, evidence: 'torch.load(path, weights_only=False)' }, 'data-deserialised high'],
    [{ ...loads, evidence: 'torch.load(path, pickle_module=dill)' }, 'data-deserialised high'],
    [{ ...loads, evidence: 'torch.load(path, **options)' }, 'data-deserialised high'],
    [{ ...loads, evidence: 'torch.load(path, map_location=…' }, 'data-deserialised high'],
    [{ ...loads, callable: 'pickle.load', evidence: 'pickle.load(file)' }, 'data-deserialised high'],
  ]);
});

test('the file that is made to be asked for a log-in, and a key', () => {
  const reads: Partial<EffectFact> = { capability: 'credentials', phase: 'construct' };
  check([
    [{ ...reads, callable: 'netrc.netrc' }, 'credentials-read low'],
    [{ ...reads, callable: 'netrc.netrc', phase: 'import' }, 'credentials-read medium'],
    [{ ...reads, callable: 'builtins.open', argument: '~/.ssh/id_rsa' }, 'credentials-read high'],
    [{ capability: 'network', callable: 'requests.post', taint: ['secret'] }, 'secret-leaves critical'],
  ]);
});

test('a program that is about to be run leaves what it makes where jobs are meant to', () => {
  const writes: Partial<EffectFact> = {
    capability: 'file-write',
    callable: 'builtins.open',
    context: 'generated',
    phase: 'import',
  };
  check([
    [{ ...writes, argument: '/output/rows.csv' }, 'nothing'],
    [{ ...writes, argument: '/workspace/run 1/model.safetensors' }, 'nothing'],
    [{ ...writes, argument: '/kaggle/working/submission.csv' }, 'nothing'],
    [{ ...writes, argument: '/output/../home/x/rows.csv' }, 'files-written medium'],
    [{ ...writes, argument: '/output/../etc/x' }, 'files-written high'],
    [{ ...writes, argument: '/outputs' }, 'files-written medium'],
    [{ ...writes, argument: '/outputs.csv' }, 'files-written medium'],
  ]);
});
