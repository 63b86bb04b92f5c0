import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decisionNames } from '../../../../src/code/python/catalog/by-argument.ts';
import {
  canonicalName,
  knownAttribute,
  knownCallable,
  knownNames,
} from '../../../../src/code/python/catalog/index.ts';
import { readSignatures } from '../../../../src/code/python/catalog/signature.ts';
import { processorTime } from '../../../processor-time.ts';

test('every decision that a signature names exists, and every decision is named', () => {
  const decisions = new Set(decisionNames());
  const named = new Set<string>();
  for (const name of knownNames()) {
    const decision = knownCallable(name)?.byArgument;
    if (decision === undefined) continue;
    assert.ok(decisions.has(decision), `${name} names ${decision}`);
    named.add(decision);
  }
  for (const decision of decisions) assert.ok(named.has(decision), `nothing names ${decision}`);
});

test('a signature is read into arguments with their places, names and roles', () => {
  const found = new Map<string, unknown>();
  readSignatures(
    `# a note
a.b|c.d(one, two|deux:path, *, three:data) network passes source:file
  .method(x:sql) database fold`,
    (name, known) => found.set(name, known),
  );
  const call = {
    effect: 'network',
    passes: true,
    source: 'file',
    arguments: [
      { at: 1, names: ['two', 'deux'], role: 'path' },
      { at: null, names: ['three'], role: 'data' },
    ],
  };
  assert.deepEqual(found.get('a.b'), call);
  assert.deepEqual(found.get('c.d'), call);
  assert.deepEqual(found.get('a.b.method'), {
    effect: 'database',
    fold: 'a.b.method',
    arguments: [{ at: 0, names: ['x'], role: 'sql' }],
  });
  assert.deepEqual([...found.keys()], ['a.b', 'c.d', 'a.b.method', 'c.d.method']);
});

test('a signature with a word or a role that means nothing is refused', () => {
  const ignore = (): void => {};
  assert.throws(() => readSignatures('a.b() netwrok', ignore), /netwrok/);
  assert.throws(() => readSignatures('a.b(x:paht)', ignore), /paht/);
  assert.throws(() => readSignatures('a.b', ignore), /a\.b/);
});

// Each pair is one callable under two names, by CPython's or the library's own source.
const pairs: readonly (readonly [string, string])[] = [
  ['posix.system', 'os.system'],
  ['nt.system', 'os.system'],
  ['_io.open', 'io.open'],
  ['_pickle.loads', 'pickle.loads'],
  ['cPickle.loads', 'pickle.loads'],
  ['six.moves.cPickle.loads', 'pickle.loads'],
  ['__builtin__.eval', 'builtins.eval'],
  ['urllib2.urlopen', 'urllib.request.urlopen'],
  ['urllib.urlopen', 'urllib.request.urlopen'],
  ['six.moves.urllib.request.urlopen', 'urllib.request.urlopen'],
  ['posixpath.join', 'os.path.join'],
  ['torch.serialization.load', 'torch.load'],
  ['tensorflow.keras.models.load_model', 'keras.models.load_model'],
  ['tensorflow.compat.v1.keras.models.load_model', 'keras.models.load_model'],
  ['pathlib.PosixPath.unlink', 'pathlib.Path.unlink'],
  ['requests.api.post', 'requests.post'],
  ['requests.sessions.Session.post', 'requests.Session.post'],
  ['os.system.__call__', 'os.system'],
  ['simplejson.loads', 'json.loads'],
  ['_socket.socket.connect', 'socket.socket.connect'],
];

test('a callable has one entry, whatever name leads to it', () => {
  for (const [alias, name] of pairs) {
    assert.equal(canonicalName(alias), name);
    assert.ok(knownCallable(name) !== undefined, name);
    assert.equal(knownCallable(alias), knownCallable(name), alias);
  }
});

test('a module that another module holds leads to the same callable', () => {
  // `shutil.py`, `random.py` and `torch/utils` import `os` at their top; `subprocess` is one more step.
  for (const name of ['shutil.os.system', 'random._os.system', 'torch.utils.os.system', 'logging.os.popen'])
    assert.equal(knownCallable(name)?.effect, 'process', name);
  assert.equal(knownAttribute('shutil.os.environ')?.effect, 'environment');
  assert.equal(knownCallable('torch.nn.functional.linear'), undefined);
});

test('modules of one capability cover whatever they hold', () => {
  assert.equal(knownCallable('ctypes.windll.kernel32.VirtualAlloc')?.effect, 'native-code');
  assert.equal(knownCallable('ctypes.CDLL.getpid')?.effect, 'native-code');
  // The C library's own ways to start a program.
  assert.equal(knownCallable('ctypes.CDLL.execve')?.effect, 'process');
  assert.equal(knownCallable('browser_cookie3.vivaldi')?.effect, 'credentials');
  assert.equal(knownCallable('sh.rm')?.effect, 'process');
});

test('from_pretrained is known of any class of any library', () => {
  for (const name of ['transformers.AutoModel.from_pretrained', 'peft.PeftModel.from_pretrained'])
    assert.equal(knownCallable(name)?.effect, 'network', name);
});

test('names of prototypes of JavaScript are no names of the catalog', () => {
  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'os.constructor'])
    assert.equal(knownCallable(name), undefined, name);
});

test('a name without end costs what it is long, and no more', () => {
  const name = `${'a.'.repeat(20_000)}os.system`;
  const from = processorTime();
  assert.equal(knownCallable(name)?.effect, 'process');
  assert.ok(processorTime() - from < 2_000);
});
