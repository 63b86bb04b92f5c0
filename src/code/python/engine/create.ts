import type { Workspace } from '../analysis.ts';
import { call, callBack, callBase, callMethod, callUnknown } from './calls/call.ts';
import { attribute } from './classes/attributes.ts';
import { setAttribute } from './classes/set-attribute.ts';
import { evaluate } from './expressions.ts';
import { infoOf } from './functions/define.ts';
import { callFunction, summarise } from './functions/functions.ts';
import type { Machine } from './machine.ts';
import { moduleAt, run } from './modules.ts';
import { edge, newOwner } from './owners.ts';
import { runSource } from './run-source.ts';
import { annotation, assign, execute } from './statements.ts';
import { externalItem, setExternalItem } from './values/external-item.ts';
import { item, iterate } from './values/items.ts';
import { setItem } from './values/set-item.ts';

/** A machine for one workspace, its parts put together. */
export function createMachine(workspace: Workspace, callGraph: boolean): Machine {
  const m: Machine = {
    workspace,
    callGraph,
    modules: new Map(),
    texts: new Map(),
    depth: 0,
    typesRun: false,
    budget: 0,
    followed: 0,
    rounds: 0,
    following: 0,
    special: 0,
    since: 0,
    touched: Number.POSITIVE_INFINITY,
    armed: Number.POSITIVE_INFINITY,
    quiet: 0,
    layer: null,
    layers: 0,
    calls: 0,
    cuts: 0,
    again: null,
    owners: 0,
    evaluate: (expression, frame) => evaluate(m, expression, frame),
    execute: (body, frame) => execute(m, body, frame),
    call: (callee, given, place) => call(m, callee, given, place),
    callMethod: (base, name, given, place) => callMethod(m, base, name, given, place),
    callUnknown: (given, place, by) => callUnknown(m, given, place, by),
    callBack: (value, given, place) => callBack(m, value, given, place),
    callBase: (name, self, given, place) => callBase(m, name, self, given, place),
    callFunction: (callee, given, place) => callFunction(m, callee, given, place),
    attribute: (value, name, place) => attribute(m, value, name, place),
    setAttribute: (value, name, assigned, place) => setAttribute(m, value, name, assigned, place),
    item: (value, key, place) => item(m, value, key, place),
    setItem: (value, key, assigned, place) => setItem(m, value, key, assigned, place),
    externalItem: (value, key, place) => externalItem(m, value, key, place),
    setExternalItem: (value, key, assigned, place) => setExternalItem(m, value, key, assigned, place),
    iterate: (value, place) => iterate(m, value, place),
    assign: (target, value, frame) => assign(m, target, value, frame),
    annotation: (node, frame) => annotation(m, node, frame),
    edge: ({ frame }, callee) => edge(m, frame.owner, callee),
    summarise: (callee) => summarise(m, callee),
    run: (module) => run(m, module),
    moduleAt: (path) => moduleAt(m, path),
    infoOf: (node, frame) => infoOf(m, node, frame),
    newOwner: (module, name, kind, info) => newOwner(m, module, name, kind, info),
    runText: (text, frame, place, mode, made) => runSource(m, text, frame, place, mode, made),
  };
  return m;
}
