import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from '../../../src/policy/decide.ts';
import { standard } from '../../../src/policy/presets/standard.ts';
import {
  append,
  dictOf,
  emptyList,
  getLine,
  int,
  join,
  memoize,
  none,
  type Part,
  pickle,
  proto,
  putLine,
  shortUnicode,
  unicode,
  unicodeLine,
} from '../../bypasses/assemble.ts';
import { judgeBytes } from '../../pipeline/judge-bytes.ts';

const key = '_instantiator';
const own = 'lightning.pytorch.cli.instantiate_module';

/** More entries than are kept of a file, as the weights of a large model are. */
const weights: Part = dictOf(
  ...Array.from({ length: 30_000 }, (_, index) => [unicode(`layer.${index}`), int(index)] as const),
);

function checkpoint(parameters: Part, ...before: (readonly [Part, Part])[]): Uint8Array {
  return pickle(proto(4), dictOf(...before, [unicode('hyper_parameters'), parameters]));
}

async function verdictOf(bytes: Uint8Array): Promise<string> {
  return decide(standard, await judgeBytes(bytes, undefined, 'last.ckpt')).verdict;
}

// lightning/pytorch/core/saving.py, _load_state: `__import__(module_path, fromlist=[name])`, then a call.
const hostile: Readonly<Record<string, Uint8Array>> = {
  'a command': checkpoint(dictOf([unicode(key), unicode('os.system')])),
  'a function of no known package': checkpoint(dictOf([shortUnicode(key), shortUnicode('evil.make')])),
  'a key in escapes': checkpoint(dictOf([unicodeLine('\\u005finstantiator'), unicode('evil.make')])),
  'a name from the memo': pickle(
    unicode('evil.make'),
    putLine(7),
    dictOf([unicode('hyper_parameters'), dictOf([unicode(key), getLine(7)])]),
  ),
  'a name that is no constant': checkpoint(dictOf([unicode(key), none])),
  'behind the weights': checkpoint(dictOf([unicode(key), unicode('evil.make')]), [
    unicode('state_dict'),
    weights,
  ]),
  'behind the weights, as picklers write it': checkpoint(
    dictOf([join(shortUnicode(key), memoize), join(shortUnicode('evil.make'), memoize)]),
    [unicode('state_dict'), weights],
  ),
};

const honest: Readonly<Record<string, Uint8Array>> = {
  'the function of Lightning itself': checkpoint(dictOf([unicode(key), unicode(own)])),
  'the same behind the weights': checkpoint(
    dictOf([join(shortUnicode(key), memoize), join(shortUnicode(own), memoize)]),
    [unicode('state_dict'), weights],
  ),
  'the word in a list': pickle(emptyList, unicode(key), append, unicode('os.system'), append),
  'the word within a text, behind the weights': checkpoint(unicode(`hparams.pop("${key}", None)`), [
    unicode('state_dict'),
    weights,
  ]),
};

for (const [id, bytes] of Object.entries(hostile))
  test(`not admitted: a checkpoint names what makes its model: ${id}`, async () => {
    assert.notEqual(await verdictOf(bytes), 'allow');
  });

for (const [id, bytes] of Object.entries(honest))
  test(`admitted: ${id}`, async () => {
    assert.equal(await verdictOf(bytes), 'allow');
  });
