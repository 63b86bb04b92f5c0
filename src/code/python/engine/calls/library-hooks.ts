import { type Machine, noArguments } from '../machine.ts';
import { link } from '../owners.ts';
import type { CallPlace, Owner } from '../state.ts';
import type { ClassValue, Instance, Value } from '../values/values.ts';
import { callMethodOf } from './implicit-calls.ts';

/** Methods that classes of the standard library call of those that are derived from them. */
const hooks: ReadonlyMap<string, RegExp> = new Map([
  ['html.parser.HTMLParser', /^handle_|^unknown_decl$|^error$/],
  ['ast.NodeVisitor', /^visit_|^generic_visit$/],
  ['ast.NodeTransformer', /^visit_|^generic_visit$/],
  ['cmd.Cmd', /^do_|^(?:preloop|postloop|precmd|postcmd|emptyline|default|onecmd)$/],
  ['unittest.TestCase', /^test|^(?:setUp|tearDown|setUpClass|tearDownClass|runTest)$/],
  ['json.JSONEncoder', /^(?:default|encode|iterencode)$/],
  ['argparse.Action', /^__call__$/],
  ['pickle.Pickler', /^(?:persistent_id|reducer_override)$/],
  ['pickle.Unpickler', /^(?:find_class|persistent_load)$/],
  ['contextlib.ContextDecorator', /^__(?:enter|exit)__$/],
  ['random.Random', /^(?:random|getrandbits|seed)$/],
  ['io.RawIOBase', /^(?:read|readinto|write|seek|close)$/],
  ['io.TextIOBase', /^(?:read|readline|write|close)$/],
  ['logging.Handler', /^(?:emit|handle|flush|close|format|filter)$/],
  ['logging.Filter', /^filter$/],
  ['logging.Formatter', /^format/],
  ['datetime.tzinfo', /^(?:utcoffset|dst|tzname|fromutc)$/],
  ['collections.UserDict', /^__/],
  ['collections.abc.Mapping', /^__(?:getitem|iter|len|contains)__$/],
  ['collections.abc.MutableMapping', /^__(?:getitem|setitem|delitem|iter|len|contains)__$/],
  ['collections.abc.Sequence', /^__(?:getitem|len)__$/],
  ['collections.abc.MutableSequence', /^__(?:getitem|setitem|delitem|len)__$|^insert$/],
  ['collections.abc.Set', /^__(?:contains|iter|len)__$/],
  ['collections.abc.MutableSet', /^__(?:contains|iter|len)__$|^(?:add|discard)$/],
  ['socketserver.BaseRequestHandler', /^(?:setup|handle|finish)$/],
  ['string.Formatter', /^(?:get_value|get_field|format_field|convert_field|check_unused_args|parse)$/],
  ['multiprocessing.Process', /^run$/],
  ['builtins.ExceptionGroup', /^derive$/],
  ['builtins.BaseExceptionGroup', /^derive$/],
  ['torch.utils._python_dispatch.TorchDispatchMode', /^__torch_dispatch__$/],
  ['torch.overrides.TorchFunctionMode', /^__torch_function__$/],
]);

/** By whom the hooks of a class were called already, and those under evaluation: hooks use their own object. */
const done = new WeakMap<Owner, WeakSet<ClassValue>>();
const open = new WeakSet<ClassValue>();

/** Calls what the standard library calls of an object or a class that it has to do with. */
export function callsHooks(m: Machine, on: Instance | ClassValue, place: CallPlace): void {
  const cls = on.kind === 'class' ? on : on.of;
  const { order } = cls;
  if (m.quiet > 0 || order.length < 2 || open.has(cls)) return;
  const { owner } = place.frame;
  if (done.get(owner)?.has(cls) === true) return;
  for (const base of order) {
    const asked = typeof base === 'string' ? hooks.get(base) : undefined;
    if (asked === undefined) continue;
    const known = done.get(owner) ?? new WeakSet<ClassValue>();
    done.set(owner, known);
    known.add(cls);
    open.add(cls);
    try {
      callEach(m, on, order, asked, place);
    } finally {
      open.delete(cls);
    }
    return;
  }
}

function callEach(
  m: Machine,
  self: Instance | ClassValue,
  order: ClassValue['order'],
  asked: RegExp,
  place: CallPlace,
): void {
  for (const one of order) {
    if (typeof one === 'string') continue;
    for (const [name, func] of one.names)
      if (func.kind === 'function' && asked.test(name))
        m.call({ kind: 'bound', marks: 0, func, self }, noArguments, place);
  }
}

/** Says who calls the hooks of a class, where each is evaluated for itself anyway and is given nothing that tells more. */
export function linksHooks(m: Machine, { order }: ClassValue, place: CallPlace): void {
  const asked = order.map((base) => (typeof base === 'string' ? hooks.get(base) : undefined)).find(Boolean);
  if (asked === undefined) return;
  for (const one of order)
    if (typeof one !== 'string')
      for (const [name, func] of one.names)
        if (func.kind === 'function' && asked.test(name)) link(m, place, func);
}

/** What functions of the standard library call of an object: by position or name, and the methods. */
const used: ReadonlyMap<string, readonly [number | string, readonly string[]]> = new Map<
  string,
  readonly [number | string, readonly string[]]
>([
  ['builtins.print', ['file', ['write', 'flush']]],
  ['json.dump', [1, ['write']]],
  ['json.load', [0, ['read']]],
  ['pickle.dump', [1, ['write']]],
  ['pickle.load', [0, ['read', 'readline', 'readinto']]],
  ['csv.writer', [0, ['write']]],
  ['csv.reader', [0, ['__iter__', '__next__']]],
  ['contextlib.closing', [0, ['close']]],
  ['contextlib.ExitStack.enter_context', [0, ['__enter__', '__exit__']]],
  ['contextlib.ExitStack.push', [0, ['__exit__']]],
  ['contextlib.AsyncExitStack.enter_async_context', [0, ['__aenter__', '__aexit__']]],
  ['logging.Logger.addHandler', [0, ['handle', 'emit', 'format']]],
  ['logging.Logger.addFilter', [0, ['filter']]],
  ['logging.Handler.addFilter', [0, ['filter']]],
  ['logging.Handler.setFormatter', [0, ['format']]],
  ['copy.copy', [0, ['__setstate__']]],
  ['copy.deepcopy', [0, ['__setstate__']]],
  ['shutil.copyfileobj', [0, ['read']]],
  ['builtins.delattr', [0, ['__delattr__']]],
]);

export function usesObjects(name: string): boolean {
  return used.has(name);
}

/** Calls what the library is known to call of an object that it is given. */
export function usesObject(
  m: Machine,
  name: string,
  positional: readonly Value[],
  keywords: readonly (readonly [string, Value])[],
  place: CallPlace,
): void {
  const found = used.get(name);
  if (found === undefined || m.quiet > 0) return;
  const [which, methods] = found;
  const value = typeof which === 'number' ? positional[which] : keywords.find(([key]) => key === which)?.[1];
  if (value !== undefined) for (const method of methods) callMethodOf(m, value, [method], place);
}
