import type { Expr } from '../../ast.ts';
import { classAttribute } from '../classes/class-attribute.ts';
import type { CallArguments, CallPlace, EffectRecord } from '../state.ts';
import type { Value } from './values.ts';

/** Different constants that one call is given; more say nothing new. */
const mostPayloads = 8;

/** What calls that make objects were given, as far as it stands in the source; null: something else too. */
const given = new WeakMap<EffectRecord, Uint8Array[] | null>();

const fileName = '<file>';
const unpickler = /\.Unpickler$/;

/** `class U(pickle.Unpickler)`: an object of it is made, and reads from what it is given; one with names of its own may refuse. */
export function readsFrom(made: Value, base: string, { positional: [file] }: CallArguments): void {
  if (made.kind !== 'instance' || file === undefined || classAttribute(made.of, 'find_class') !== null)
    return;
  if (unpickler.test(base)) made.names.set(fileName, file);
}

/** Notes what a loader is given: constant bytes, or an open file that is made of some in the same expression. */
export function givesPayload(record: EffectRecord | null, value: Value | null, place: CallPlace): void {
  if (record === null) return;
  const known = given.get(record);
  if (known === null) return;
  let list = known ?? [];
  for (const found of value === null ? [null] : bytesIn(value, place.node)) {
    if (found === null || list.length >= mostPayloads) {
      given.set(record, null);
      return;
    }
    if (!list.some((one) => Buffer.from(one).equals(found))) list = [...list, found];
  }
  given.set(record, list);
}

/** All that a call is given, where all of it is known; null otherwise. */
export function payloadsOf(record: EffectRecord): readonly Uint8Array[] | null {
  return given.get(record) ?? null;
}

function bytesIn(value: Value, node: CallPlace['node']): readonly (Uint8Array | null)[] {
  if (value.kind === 'constant') return [value.value instanceof Uint8Array ? value.value : null];
  if (value.kind === 'union') return value.members.flatMap((member) => bytesIn(member, node));
  // An unpickler reads from what it, or the base of its class, was made with.
  const file =
    value.kind === 'instance'
      ? value.names.get(fileName)
      : value.kind === 'external' && value.instance && unpickler.test(value.name)
        ? value.self
        : null;
  if (file?.kind === 'external') return bytesIn(file, node);
  // Written to, or read from, by somebody else before, it would hold something else.
  const isFresh =
    value.kind === 'external' && value.instance && value.name === 'io.BytesIO' && makesFile(node);
  return isFresh && value.self?.kind === 'constant' ? bytesIn(value.self, node) : [null];
}

/** `load(BytesIO(data))`, `Unpickler(BytesIO(data)).load()`. */
function makesFile(node: CallPlace['node']): boolean {
  const call = node as Partial<Extract<Expr, { readonly type: 'Call' }>>;
  if (call.type !== 'Call') return false;
  const { func, args } = call;
  if (func?.type === 'Attribute' && func.value.type === 'Call' && args?.length === 0)
    return makesFile(func.value);
  return args?.[0]?.type === 'Call' && args[0].args.length === 1;
}
