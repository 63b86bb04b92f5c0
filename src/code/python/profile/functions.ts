import { isCaching, kindOfMethod } from './attributes.ts';
import { call } from './calls.ts';
import { assign, evaluate } from './expressions.ts';
import type { FunctionInfo, Sources } from './model.ts';
import { type Knows, quietDecorators } from './outside.ts';
import { deepestCalls, type Frame, type Given, type Mode, type Proof, problem } from './proof.ts';
import { resolve } from './resolve.ts';
import { settle } from './statements.ts';
import { data, file, join, keyOf, none, type Value } from './values.ts';

export function newProof(sources: Sources, knows: Knows): Proof {
  const proof: Proof = {
    sources,
    knows,
    problems: new Map(),
    visited: new Map(),
    imported: new Set(),
    foreign: new Map(),
    made: new Set(),
    memo: new Map(),
    active: new Set(),
    steps: 0,
    evaluate: (node, frame) => evaluate(proof, node, frame),
    call: (callee, given, frame, at) => call(proof, callee, given, frame, at),
    run: (fn, self, given, frame) => run(proof, fn, self, given, frame),
    assign: (target, value, frame) => assign(proof, target, value, frame),
  };
  return proof;
}

/** Reads a function for what it is called with; what it gives back. */
function run(
  proof: Proof,
  fn: FunctionInfo,
  self: Value | null,
  given: Given,
  { mode, depth }: Pick<Frame, 'mode' | 'depth'>,
): Value {
  const at = fn.node.at;
  const around = { mode, module: fn.module };
  if (depth > deepestCalls) {
    problem(proof, around, at, `calls ${fn.qualname} too deep to follow`);
    return file;
  }
  if (!isPlain(proof, fn)) problem(proof, around, at, `${fn.qualname} is decorated by what may replace it`);
  const positional = self === null ? given.positional : [self, ...given.positional];
  const bound = bindParameters(fn, { ...given, positional });
  const key = `${mode} ${[...bound.values()].map(keyOf).join(',')} ${keyOf({ kind: 'method', fn, self })}`;
  const known = proof.memo.get(key);
  if (known !== undefined) return known;
  if (proof.active.has(key)) return file;
  proof.active.add(key);
  proof.visited.set(fn.node, fn.module);
  const frame: Frame = {
    ...{ mode, module: fn.module, owner: fn.owner, body: null, outer: null, depth: depth + 1 },
    self: self ?? firstOf(bound),
    env: bound,
    globals: new Set(),
    returned: undefined,
    changed: false,
  };
  defaults(proof, fn, frame, given, positional.length);
  settle(proof, fn.node.body, frame);
  proof.active.delete(key);
  const cached = fn.node.decorators.some((decorator) => isCaching(proof, fn, decorator));
  const result: Value = fn.node.async ? file : (frame.returned ?? none);
  const returned: Value = cached ? { kind: 'shared', quiet: result.kind === 'data' } : result;
  proof.memo.set(key, returned);
  return returned;
}

function firstOf(bound: ReadonlyMap<string, Value>): Value | null {
  const [first] = bound.values();
  return first ?? null;
}

function isPlain(proof: Proof, fn: FunctionInfo): boolean {
  if (fn.owner !== null) return kindOfMethod(proof, fn) !== 'other';
  return fn.node.decorators.every((decorator) => {
    const ref = resolve(proof.sources, fn.module, decorator);
    return (ref?.kind === 'outside' && quietDecorators.has(ref.name)) || isCaching(proof, fn, decorator);
  });
}

function bindParameters({ node }: FunctionInfo, given: Given): Map<string, Value> {
  const env = new Map<string, Value>();
  const { posonly, args, vararg, kwonly, kwarg } = node.args;
  const plain = [...posonly, ...args];
  for (const [at, { arg }] of plain.entries()) {
    const value = given.positional[at] ?? given.keywords.get(arg);
    if (value !== undefined) env.set(arg, value);
    else if (given.open) env.set(arg, file);
  }
  for (const { arg } of kwonly) {
    const value = given.keywords.get(arg);
    if (value !== undefined) env.set(arg, value);
    else if (given.open) env.set(arg, file);
  }
  for (const rest of [vararg, kwarg]) if (rest !== null) env.set(rest.arg, data);
  return env;
}

/** What is not given is the default, which every call shares. */
function defaults(proof: Proof, fn: FunctionInfo, frame: Frame, given: Given, count: number): void {
  const { posonly, args, kwonly, defaults: written, kwDefaults } = fn.node.args;
  const plain = [...posonly, ...args];
  const first = plain.length - written.length;
  const outside: Frame = { ...frame, env: null, body: null };
  const put = (name: string, expr: (typeof kwDefaults)[number]): void => {
    const value = expr === null ? file : proof.evaluate(expr, outside);
    const shared: Value =
      value.kind === 'data' && expr?.type !== 'Constant' && expr?.type !== 'Tuple'
        ? { kind: 'shared', quiet: true }
        : value;
    frame.env?.set(name, join(frame.env.get(name), shared));
  };
  for (const [at, { arg }] of plain.entries())
    if (at >= count && !given.keywords.has(arg)) put(arg, written[at - first] ?? null);
  for (const [at, { arg }] of kwonly.entries())
    if (!given.keywords.has(arg)) put(arg, kwDefaults[at] ?? null);
}

/** A frame for what stands at the top of a module. */
export function topFrame(module: FunctionInfo['module'], mode: Mode = 'top'): Frame {
  return {
    ...{ mode, module, owner: null, body: null, self: null, env: null, outer: null, depth: 0 },
    globals: new Set(),
    returned: undefined,
    changed: false,
  };
}
