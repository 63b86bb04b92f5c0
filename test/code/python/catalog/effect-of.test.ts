import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConstantValue, Expr } from '../../../../src/code/python/ast.ts';
import { effectOf, type KnownCall, knownCallable } from '../../../../src/code/python/catalog/index.ts';

type Given = Readonly<Record<string, ConstantValue>>;

/** A call whose arguments are constants: by position under `0`, `1`, by name under their names. */
function callWith(given: Given, self?: string): KnownCall {
  const expressions = new Map<string, Expr>();
  for (const [key, value] of Object.entries(given))
    expressions.set(key, { type: 'Constant', value, at: 0, end: 0 });
  const constant = (expression: Expr): ConstantValue | undefined =>
    expression.type === 'Constant' ? expression.value : undefined;
  return {
    argument: (at, ...names) => [String(at), ...names].map((key) => expressions.get(key)).find(Boolean),
    constant,
    text: (expression) => {
      const value = constant(expression);
      return typeof value === 'string' ? value : undefined;
    },
    ...(self === undefined ? {} : { selfText: () => self }),
  };
}

function effect(name: string, given: Given, self?: string): string {
  const known = knownCallable(name);
  assert.ok(known !== undefined, name);
  const { capability, traits, source } = effectOf(known, callWith(given, self));
  return [capability ?? 'nothing', ...traits, ...(source === undefined ? [] : [`source ${source}`])].join(
    ' ',
  );
}

const cases: readonly (readonly [string, Given, string, string?])[] = [
  ['builtins.open', { 0: 'vocab.txt' }, 'file-read'],
  ['builtins.open', { 0: 'vocab.txt', 1: 'rb' }, 'file-read'],
  ['builtins.open', { 0: 'out.txt', 1: 'w' }, 'file-write'],
  ['builtins.open', { 0: 'out.txt', mode: 'ab' }, 'file-write'],
  ['builtins.open', { 0: 'out.txt', 1: 'r+' }, 'file-write'],
  ['builtins.open', { 0: '/home/me/.ssh/id_rsa' }, 'credentials source keys'],
  ['shutil.copy', { 0: '/etc/passwd', 1: 'x' }, 'credentials source secret'],
  ['pathlib.Path.read_text', {}, 'credentials source keys', '~/.aws/credentials'],
  ['pathlib.Path.read_text', {}, 'file-read', 'README.md'],
  [
    'sqlite3.connect',
    { 0: 'C:\\Users\\me\\AppData\\Local\\Google\\Chrome\\User Data\\Default\\Login Data' },
    'credentials source keys',
  ],
  ['subprocess.run', { 0: 'ls' }, 'process'],
  ['subprocess.run', { 0: 'ls', shell: true }, 'process shell'],
  // In Python any text but the empty one is true, 'False' too.
  ['subprocess.run', { 0: 'ls', shell: 'False' }, 'process shell'],
  ['subprocess.run', { 0: 'ls', shell: false }, 'process'],
  ['os.system', { 0: 'ls' }, 'process shell'],
  ['torch.load', { 0: 'model.pt' }, 'deserialisation'],
  ['torch.load', { 0: 'model.pt', weights_only: true }, 'deserialisation safeguarded'],
  ['torch.load', { 0: 'model.pt', weights_only: false }, 'deserialisation'],
  ['numpy.load', { 0: 'x.npy' }, 'file-read safeguarded'],
  ['numpy.load', { 0: 'x.npy', allow_pickle: true }, 'deserialisation'],
  ['numpy.load', { 0: 'x.npy', 2: true }, 'deserialisation'],
  ['yaml.load', { 0: 'x' }, 'deserialisation'],
  ['yaml.safe_load', { 0: 'x' }, 'nothing'],
  ['keras.models.load_model', { 0: 'm.keras' }, 'deserialisation safeguarded'],
  ['keras.models.load_model', { 0: 'm.keras', safe_mode: false }, 'deserialisation'],
  ['tarfile.TarFile.extractall', { path: 'x' }, 'file-write'],
  ['tarfile.TarFile.extractall', { path: 'x', filter: 'data' }, 'file-write safeguarded'],
  ['os.chmod', { 0: 'x', 1: 0o644 }, 'file-write'],
  ['os.chmod', { 0: 'x', 1: 0o777 }, 'system'],
  ['os.chmod', { 0: 'x', 1: 0o4755 }, 'system'],
  ['os.getenv', { 0: 'HOME' }, 'environment'],
  ['os.getenv', { 0: 'AWS_SECRET_ACCESS_KEY' }, 'environment source secret'],
  ['os.getenv', { 0: 'TOKENIZERS_PARALLELISM' }, 'environment'],
  ['transformers.AutoModel.from_pretrained', { 0: 'bert-base-uncased' }, 'network unpinned'],
  ['transformers.AutoModel.from_pretrained', { 0: './local' }, 'file-read'],
  ['transformers.AutoModel.from_pretrained', { 0: 'a/b', revision: 'a'.repeat(40) }, 'network'],
  ['transformers.AutoModel.from_pretrained', { 0: 'a/b', revision: 'main' }, 'network unpinned'],
  ['transformers.AutoModel.from_pretrained', { 0: 'a/b', trust_remote_code: true }, 'dynamic-code unpinned'],
  ['torch.hub.load', { 0: 'a/b', 1: 'm' }, 'dynamic-code unpinned'],
  ['torch.hub.load', { 0: `a/b:${'0'.repeat(40)}`, 1: 'm' }, 'dynamic-code'],
  ['torch.hub.load', { 0: './here', 1: 'm', source: 'local' }, 'dynamic-code'],
  ['mmap.mmap', { 0: -1, 1: 100, prot: 7 }, 'native-code'],
  ['mmap.mmap', { 0: -1, 1: 100, prot: 3 }, 'nothing'],
  ['cv2.VideoCapture', { 0: 0 }, 'system'],
  ['cv2.VideoCapture', { 0: 'film.mp4' }, 'file-read'],
];

test('modes, switches and paths decide what a call does', () => {
  for (const [name, given, expected, self] of cases)
    assert.equal(effect(name, given, self), expected, `${name} ${JSON.stringify(given)}`);
});
