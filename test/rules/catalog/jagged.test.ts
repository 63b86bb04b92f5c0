import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  binPersistent,
  call,
  dict,
  emptyDict,
  global,
  int,
  join,
  mark,
  none,
  type Part,
  proto,
  stop,
  tuple,
  unicode,
} from '../../bypasses/assemble.ts';
import { judgePickle } from '../../bypasses/judge-pickle.ts';

const no: Part = Uint8Array.of(0x89);
const at = 'torch.nested._internal.nested_tensor';

/** A tensor of three elements, as `torch.save` writes one. */
function tensor(storage: string): Part {
  const id = [
    mark,
    unicode('storage'),
    global('torch', storage),
    unicode('0'),
    unicode('cpu'),
    int(3),
    tuple,
  ];
  const three: Part = [mark, int(3), tuple];
  const one: Part = [mark, int(1), tuple];
  const hooks = call(global('collections', 'OrderedDict'));
  return call(
    global('torch._utils', '_rebuild_tensor_v2'),
    [...id, binPersistent],
    int(0),
    three,
    one,
    no,
    hooks,
  );
}

/** What `torch.save` writes of a tensor with the layout `torch.jagged` (NestedTensor.__reduce_ex__). */
function jagged(parts: Readonly<Record<string, Part>>): Uint8Array {
  const named = Object.entries(parts).map(([name, value]): Part => [unicode(name), value]);
  const given: Part = [mark, [mark, ...named, dict], tuple];
  return join(
    proto(2),
    call(
      global('torch._tensor', '_rebuild_from_type_v2'),
      global(at, '_rebuild_njt'),
      global(at, 'NestedTensor'),
      given,
      emptyDict,
    ),
    stop,
  );
}

const honest: Readonly<Record<string, Part>> = {
  values: tensor('FloatStorage'),
  offsets: tensor('LongStorage'),
  lengths: none,
  _ragged_idx: int(1),
  _metadata_cache: [mark, unicode('min_seqlen'), tensor('FloatStorage'), dict],
  requires_grad: no,
};

function verdict(parts: Readonly<Record<string, Part>>): string {
  return judgePickle(jagged(parts)).verdict;
}

test('a jagged tensor of tensors is admitted', () => {
  assert.equal(verdict(honest), 'allow');
  assert.equal(verdict({ values: tensor('FloatStorage'), offsets: tensor('LongStorage') }), 'allow');
});

test('what stands in the place of its tensors is not', () => {
  const command = call(global('os', 'system'), unicode('touch marker'));
  const object = call(global('collections', 'OrderedDict'));
  assert.equal(verdict({ ...honest, values: command }), 'deny');
  assert.equal(verdict({ ...honest, values: object }), 'review');
  assert.equal(verdict({ ...honest, offsets: global('torch', 'Tensor') }), 'review');
  assert.equal(verdict({ ...honest, _metadata_cache: [mark, unicode('x'), object, dict] }), 'review');
  assert.equal(verdict({ ...honest, __class__: global('collections', 'OrderedDict') }), 'review');
});

test('the function alone, with what is no dict of parts, is not known', () => {
  const alone = (...args: Part[]): string =>
    judgePickle(join(proto(2), call(global(at, '_rebuild_njt'), ...args), stop)).verdict;
  assert.equal(alone(), 'review');
  assert.equal(alone(unicode('values')), 'review');
  assert.equal(alone(emptyDict, emptyDict), 'review');
});

test('every dtype of torch is a plain value', () => {
  for (const name of ['bcomplex32', 'complex32', 'float8_e8m0fnu', 'float4_e2m1fn_x2', 'uint3'])
    assert.equal(judgePickle(join(proto(2), global('torch', name), stop)).verdict, 'allow', name);
  assert.notEqual(judgePickle(join(proto(2), global('torch', 'bcomplex33'), stop)).verdict, 'allow');
});
