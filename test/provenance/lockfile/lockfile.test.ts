import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { LoadlockError } from '../../../src/core/errors.ts';
import type { FactsSummary, LockedFile, Lockfile } from '../../../src/core/lock.ts';
import type { PlainFact } from '../../../src/core/plain-fact.ts';
import { calleeText } from '../../../src/provenance/lockfile/callee.ts';
import { type CurrentTarget, compareTarget } from '../../../src/provenance/lockfile/compare.ts';
import { diffFacts } from '../../../src/provenance/lockfile/diff.ts';
import { readLockfile, writeLockfile } from '../../../src/provenance/lockfile/lockfile.ts';
import { summaryOf } from '../../../src/provenance/lockfile/summary.ts';
import { processorTime } from '../../processor-time.ts';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const facts: PlainFact[] = [
  { kind: 'import', where: {}, global: 'os.system', opcode: 'GLOBAL' },
  { kind: 'call', where: {}, via: 'REDUCE', call: "os.system('id')" },
  { kind: 'tensor', where: {}, name: 'w', dtype: 'F32', shape: [2, 3], bytes: 24 },
];
const file = (path: string, text: string): LockedFile => ({
  path,
  sha256: digest(text),
  size: text.length,
  format: 'pickle',
  decision: 'allow',
  facts: summaryOf(facts, false),
});
const example: Lockfile = {
  policy: { name: 'standard', sha256: digest('policy') },
  targets: [
    {
      target: 'models',
      source: { kind: 'git', url: 'https://example.org/m.git', repository: null, ref: 'refs/heads/main' },
      revision: 'a'.repeat(40),
      decision: 'allow',
      files: [file('b/\u{1f600}.pkl', 'two'), file('b/\uffee.pkl', 'one'), file('a.pkl', 'three')],
      links: [{ path: 'latest.pkl', to: 'a.pkl' }],
      publishers: [{ keyId: 'F00', publisher: 'acme' }],
    },
  ],
};

test('what is written reads back, sorted by code points whatever order it came in', () => {
  const text = writeLockfile(example);
  const [target] = readLockfile(Buffer.from(text)).targets;
  assert.deepEqual(
    target!.files.map(({ path }) => path),
    // U+FFEE comes before U+1F600; JavaScript's own order of texts has it the other way around.
    ['a.pkl', 'b/\uffee.pkl', 'b/\u{1f600}.pkl'],
  );
  const shuffled = {
    ...example,
    targets: [{ ...example.targets[0]!, files: [...example.targets[0]!.files].reverse() }],
  };
  assert.equal(writeLockfile(shuffled), text);
  assert.equal(writeLockfile(readLockfile(Buffer.from(text))), text);
});

test('a lockfile with anything missing, unknown, twice or out of place is refused', () => {
  const text = writeLockfile(example);
  const changes: [string, string][] = [
    ['"loadlock.lock/1"', '"loadlock.lock/2"'],
    ['"schema"', '"scheme"'],
    ['"policy": {', '"extra": 1, "policy": {'],
    ['"revision": "aaaa', '"revision": "AAAA'],
    [`"revision": "${'a'.repeat(40)}"`, '"revision": "main"'],
    ['"kind": "git"', '"kind": "svn"'],
    ['"kind": "git"', '"kind": "git", "kind": "path"'],
    ['"path": "a.pkl"', '"path": "../a.pkl"'],
    ['"path": "a.pkl"', '"path": "/a.pkl"'],
    ['"path": "a.pkl"', '"path": "latest.pkl"'],
    ['"path": "a.pkl"', '"path": "b/\uffee.pkl"'],
    ['"path": "a.pkl"', '"path": "a\\u0000.pkl"'],
    ['"size": 5', '"size": -5'],
    ['"size": 5', '"size": 5.5'],
    ['"size": 5', '"size": "5"'],
    ['"size": 5', '"size": 9007199254740993'],
    ['"decision": "allow"', '"decision": "allowed"'],
    ['"decision": "allow"', '"decision": null'],
    [digest('three'), digest('three').toUpperCase()],
    [digest('three'), digest('three').slice(1)],
    ['"imports"', '"exports"'],
    ['"count": 1', '"count": null'],
    ['"os.system"', '7'],
    ['"keyId": "F00"', '"keyId": ""'],
    ['"to": "a.pkl"', '"to": ""'],
    ['}\n', '}\n}'],
  ];
  for (const [from, to] of changes) {
    assert.ok(text.includes(from), from);
    assert.throws(() => readLockfile(Buffer.from(text.replace(from, to))), LoadlockError, `${from} -> ${to}`);
  }
  for (const other of [
    '',
    '{}',
    'null',
    '[]',
    '\ufeff{}',
    `{"schema":"loadlock.lock/1","policy":{"name":"x","sha256":"${digest('')}"},"targets":[]}`,
  ])
    assert.throws(() => readLockfile(Buffer.from(other)), LoadlockError, other);
});

test('no single changed byte makes another lockfile that says the same of the files', () => {
  const bytes = Buffer.from(writeLockfile(example));
  const same = writeLockfile(readLockfile(bytes));
  let read = 0;
  for (let at = 0; at < bytes.length; at += 1)
    for (const bit of [1, 4, 32]) {
      const changed = Buffer.from(bytes);
      changed[at] = changed[at]! ^ bit;
      try {
        const text = writeLockfile(readLockfile(changed));
        read += 1;
        // White space alone may differ.
        if (text === same)
          assert.match(
            bytes.toString('latin1', at, at + 1) + changed.toString('latin1', at, at + 1),
            /^\s\s$/,
          );
      } catch (error) {
        assert.ok(error instanceof LoadlockError, String(error));
      }
    }
  assert.ok(read > 100, 'digests and names may be others');
});

test('callees without the arguments that training changes', () => {
  const cases: Record<string, string> = {
    "os.system('id')": 'os.system',
    "builtins.getattr(os, 'system')('id')": "builtins.getattr(os, 'system')",
    "a.B.__new__().__setstate__({'x': (1, ')')})": 'a.B.__new__(…).__setstate__',
    "f('a(b')": 'f',
    'f("it\'s (")': 'f',
    "f('\\'(')": 'f',
    'f(g(1), [h(2)])': 'f',
    "f('cut off": 'f',
    no_call: 'no_call',
    '(a)(b)': '(a)',
  };
  for (const [call, callee] of Object.entries(cases)) assert.equal(calleeText(call), callee, call);
  const long = `${'('.repeat(500_000)}'`;
  const start = processorTime();
  calleeText(long);
  assert.ok(processorTime() - start < 1_000);
});

function tensor(name: string, shape: readonly number[], dtype = 'F32'): PlainFact {
  return { kind: 'tensor', where: {}, name, dtype, shape, bytes: null };
}

function changesOf(before: readonly PlainFact[], after: readonly PlainFact[]): string[] {
  const { changes } = diffFacts(summaryOf(before, false), summaryOf(after, false));
  return changes.map(
    ({ list, change, text, before: was }) =>
      `${list} ${change} ${text}${was === undefined ? '' : ` was ${was}`}`,
  );
}

test('a diff of facts: new calls and imports, tensors added, gone and reshaped', () => {
  const before = [...facts, tensor('gone', [1]), tensor('type', [4])];
  const after: PlainFact[] = [
    ...facts,
    { kind: 'import', where: {}, global: 'builtins.eval', opcode: 'GLOBAL' },
    { kind: 'call', where: { member: 'x' }, via: 'REDUCE', call: "builtins.eval('1')" },
    {
      kind: 'capability',
      where: { member: 'm.py' },
      capability: 'python-code',
      by: 'Python source',
      when: 'load',
    },
    tensor('type', [4], 'F16'),
    tensor('new', [9]),
  ];
  assert.deepEqual(changesOf(before, after), [
    'imports new builtins.eval',
    'calls new builtins.eval',
    'capabilities new python-code: Python source in m.py (load)',
    'tensors changed F16[4] type was F32[4] type',
    'tensors new F32[9] new',
    'tensors gone F32[1] gone',
  ]);
  assert.deepEqual(changesOf(before, before), []);
  // Other weights are no other facts.
  const retrained: PlainFact[] = [
    { kind: 'call', where: {}, via: 'BUILD', call: 'a.B.__new__().__setstate__([2.5])' },
  ];
  assert.deepEqual(
    changesOf(
      [{ kind: 'call', where: {}, via: 'BUILD', call: 'a.B.__new__().__setstate__([1.5])' }],
      retrained,
    ),
    [],
  );
});

test('a list that is too long to keep still tells that something changed', () => {
  const many = Array.from({ length: 3_000 }, (_, at) => tensor(`layer.${String(at).padStart(5, '0')}`, [at]));
  const summary = summaryOf(many, false).lists.get('tensors')!;
  assert.deepEqual([summary.count, summary.items.length], [3_000, 1_000]);
  assert.deepEqual(changesOf(many, many), []);
  const last = [...summary.items].at(-1)!;
  // One within what is kept, one beyond.
  assert.deepEqual(changesOf(many, [...many, tensor('aaa', [0])]), ['tensors new F32[0] aaa']);
  assert.ok(`F32[999] zzz` > last);
  assert.deepEqual(changesOf(many, [...many, tensor('zzz', [999])]), [
    'tensors changed 3001 where there were 3000, beyond those listed',
  ]);
});

test('long texts of a file are cut, and stay apart', () => {
  const long = (end: string): PlainFact => ({
    kind: 'import',
    where: {},
    global: `${'m'.repeat(5_000)}${end}`,
    opcode: 'GLOBAL',
  });
  const [text] = summaryOf([long('a')], false).lists.get('imports')!.items;
  assert.ok(text!.length < 300);
  assert.equal(changesOf([long('a')], [long('b')]).length, 2);
});

const quiet: Omit<CurrentTarget, 'files'> = {
  links: example.targets[0]!.links,
  publishers: example.targets[0]!.publishers,
  facts: async (): Promise<FactsSummary> => summaryOf(facts, false),
};
const locked = example.targets[0]!;
const now = locked.files.map((own) => ({ ...own, problem: null }));

test('every way in which a target can differ is a difference', async () => {
  const differs = async (change: Partial<CurrentTarget>): Promise<string[]> =>
    (await compareTarget(locked, { ...quiet, files: now, ...change })).map(
      ({ kind, path }) => `${kind} ${path}`,
    );
  const other = (change: object): CurrentTarget['files'] =>
    now.map((own, at) => (at === 2 ? { ...own, ...change } : own));
  assert.deepEqual(await differs({}), []);
  assert.deepEqual(await differs({ files: other({ sha256: digest('x') }) }), ['changed a.pkl']);
  assert.deepEqual(await differs({ files: other({ size: 6 }) }), ['changed a.pkl']);
  assert.deepEqual(await differs({ files: other({ sha256: null }) }), ['unreadable a.pkl']);
  assert.deepEqual(await differs({ files: other({ decision: 'review' }) }), ['decision a.pkl']);
  assert.deepEqual(await differs({ files: other({ path: 'A.pkl' }) }), ['added A.pkl', 'removed a.pkl']);
  assert.deepEqual(await differs({ files: now.slice(0, 2) }), ['removed a.pkl']);
  // A file that is not to be taken for the locked one does not stand in for it either.
  assert.deepEqual(await differs({ files: other({ problem: 'a link' }) }), ['added a.pkl', 'removed a.pkl']);
  assert.deepEqual(await differs({ files: [...now, { ...now[2]!, problem: 'has no name' }] }), [
    'added a.pkl',
  ]);
  assert.deepEqual(await differs({ links: [] }), ['link-removed latest.pkl']);
  assert.deepEqual(await differs({ links: [{ path: 'latest.pkl', to: 'b' }] }), ['link-changed latest.pkl']);
  assert.deepEqual(await differs({ links: [...locked.links, { path: 'x', to: 'b' }] }), ['link-added x']);
  assert.deepEqual(await differs({ publishers: [] }), ['publisher-removed null']);
  assert.deepEqual(await differs({ publishers: [{ keyId: 'F00', publisher: 'other' }] }), [
    'publisher-added null',
    'publisher-removed null',
  ]);
});

test('a decision that became milder is no difference, and bytes that change while they are told of are said', async () => {
  const denied = { ...locked, files: locked.files.map((own) => ({ ...own, decision: 'deny' as const })) };
  assert.deepEqual(await compareTarget(denied, { ...quiet, files: now }), []);
  const [difference] = await compareTarget(locked, {
    ...quiet,
    files: now.map((own, at) => (at === 2 ? { ...own, sha256: digest('x') } : own)),
    facts: async () => null,
  });
  assert.match(difference!.detail, /changes while it is read/);
});
