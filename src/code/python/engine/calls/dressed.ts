import { firstPart } from '../../../../core/dotted-names.ts';
import type { Machine } from '../machine.ts';
import type { CallArguments, CallPlace, ModuleState } from '../state.ts';
import type { External, FunctionValue, Value } from '../values/values.ts';
import { hand } from './handing.ts';

/**
 * A decorator of a library makes an object of a function: a command, a task, a route. The function goes by the name as
 * before; what is asked of it that no function has is asked of the object, which calls the function, or may.
 */
const dressed = new WeakMap<ModuleState, Map<string, Set<FunctionValue>>>();
const mostDressed = 512;
/** Decorators of which not even the name is known. */
const unnamed = '?';

/** Calls of decorators under way: they are given a function, and do not run those that they were given before. */
let dressing = 0;

/** A decorator of a library is called with what stands below it. */
export function whileDressing(
  decorator: Value,
  value: Value,
  { frame }: CallPlace,
  dress: () => Value,
): Value {
  if (decorator.kind !== 'external' && decorator.kind !== 'unknown') return dress();
  dressing += 1;
  try {
    return dress();
  } finally {
    dressing -= 1;
    if (value.kind === 'function')
      remember(frame.module, decorator.kind === 'external' ? firstPart(decorator.name) : unnamed, value);
  }
}

function remember(module: ModuleState, root: string, value: FunctionValue): void {
  const known = dressed.get(module) ?? new Map<string, Set<FunctionValue>>();
  dressed.set(module, known);
  const all = known.get(root) ?? new Set<FunctionValue>();
  known.set(root, all);
  if (all.size < mostDressed) all.add(value);
}

/** Decorators that put a function into a table of commands, routes or tasks, and call nothing. */
const tables =
  /^(?:click|rich_click|cloup|asyncclick|typer|flask|quart|fastapi|starlette|sanic|celery|dramatiq|huey)\.(?:\w+\.){0,3}(?:command|group|callback|route|get|post|put|delete|patch|head|options|websocket|task|shared_task|actor|errorhandler|exception_handler|middleware|before_request|after_request|on_event)$/;

/** `app.command("cp")(function)`: the same as the decorator above it. */
export function registers(by: string, value: Value, { frame }: CallPlace): boolean {
  if (value.kind !== 'function' || !tables.test(by)) return false;
  remember(frame.module, firstPart(by), value);
  return true;
}

/** Names under which such objects call the function that they were made of. */
const calling: ReadonlySet<string> = new Set(
  'main callback invoke remote delay apply apply_async apply_parallel submit run call func fn py_func original local map starmap'.split(
    ' ',
  ),
);

/** Names under which they are told more, or asked what they are. */
const telling =
  /^(?:__\w+__|command|group|tasks?|[sg]etter|deleter|cache_\w+|register\w*|(?:add|with|set|get|on|before|after|def|is|has)_?\w*|connect\w*|overload\w*|option\w*|argument\w*|params?|\w*callback|impl\w*|\w*error\w*|\w*complet\w*|lower|compile|inspect_\w+|signature\w*|name|help|doc)$/;

/** What runs a whole program of such objects: an object itself that is called, or one of these. */
const programs =
  /(?:^|\.)(?:main|run\w*|invoke|serve|serve_forever|launch|start|send|send_async|emit|fire|trigger|notify|test_client|TestClient|test_cli_runner)$/;

/** A method of such an object is called, or the object that the functions of a module were given to. */
export function runsDressed(
  m: Machine,
  callee: External,
  given: CallArguments,
  place: CallPlace,
): Value | null {
  const { self, name } = callee;
  if (self?.kind === 'function') {
    if (!name.startsWith('types.FunctionType.')) return null;
    const asked = name.slice(19);
    if (calling.has(asked)) return m.call(self, given, place);
    if (asked.includes('.') || telling.test(asked)) return null;
    hand(self, place);
    return null;
  }
  if (place.frame.owner.kind !== 'module' || dressing > 0) return null;
  const known = dressed.get(place.frame.module);
  if (known === undefined || !(callee.instance || programs.test(name))) return null;
  if (given.positional.some(({ kind }) => kind === 'function' || kind === 'class')) return null;
  for (const root of [firstPart(name), unnamed]) for (const func of known.get(root) ?? []) hand(func, place);
  return null;
}
