import { Call, Dict, Text, Tuple, type Value } from '../../core/value.ts';
import { ConvertError } from '../errors.ts';
import { argsOf, fields } from '../graph.ts';
import { builtin, dottedName } from './class-name.ts';
import { dictNode } from './containers.ts';
import { textConstant } from './literals.ts';
import { type Place, unshared, type Walk } from './walk.ts';

/** The parts of `SeedSequence.state` among the members that Cython pickles, in the order of their names. */
const seedMembers = ['entropy', 'n_children_spawned', 'pool', 'pool_size', 'spawn_key'] as const;
const seedState = ['entropy', 'spawn_key', 'pool_size', 'n_children_spawned'] as const;

const bitGenerators: ReadonlySet<string> = new Set(['MT19937', 'PCG64', 'PCG64DXSM', 'Philox', 'SFC64']);

/** numpy/random/_pickle.py, `__randomstate_ctor`: its state is that of the generator of bits in it. */
export function randomStateNode(walk: Walk, place: Place, call: Call): void {
  const state = call.states.length === 1 ? call.states[0]! : null;
  const kind = state instanceof Tuple ? state.items[0] : fields(state).get('bit_generator');
  // skops makes a RandomState of its own, which takes no other state.
  if (!(kind instanceof Text) || kind.value !== 'MT19937')
    throw new ConvertError('a RandomState does not run on MT19937', call.at);
  walk.begin(place, 'RandomStateNode', { module: 'numpy.random.mtrand', name: 'RandomState' });
  walk.field('content');
  walk.value(state, place.graph, '');
  walk.end();
}

/** `__generator_ctor(bit generator)`, or of older versions of numpy `__generator_ctor(name)` with a state. */
export function generatorNode(walk: Walk, place: Place, call: Call): void {
  const [bits] = argsOf(call);
  const own = call.states.at(-1);
  const { state, seed } = own instanceof Dict ? { state: own, seed: null } : bitsOf(bits);
  const kind = fields(state).get('bit_generator');
  if (state === null || !(kind instanceof Text) || !bitGenerators.has(kind.value))
    throw new ConvertError('a random Generator runs on something that numpy does not name', call.at);
  walk.begin(place, 'RandomGeneratorNode', { module: 'numpy.random._generator', name: 'Generator' });
  walk.field('content');
  walk.text.add('{"bit_generator":');
  // skops looks for the generator's name in this very node.
  dictNode(walk, unshared(place), builtin('dict'), state);
  walk.field('seed_seq');
  const entries = new Dict();
  entries.entries = seed === null ? [] : seedEntries(seed);
  dictNode(walk, unshared(place), builtin('dict'), entries);
  walk.text.add('}');
  walk.end();
}

interface Bits {
  readonly state: Dict | null;
  readonly seed: Call | null;
}

/** `__bit_generator_ctor` with its state, and since numpy 2 the seed sequence that it was made with. */
function bitsOf(value: Value | undefined): Bits {
  const state = value instanceof Call ? value.states.at(-1) : undefined;
  if (state instanceof Dict) return { state, seed: null };
  if (!(state instanceof Tuple)) return { state: null, seed: null };
  const [inner, seed] = state.items;
  return { state: inner instanceof Dict ? inner : null, seed: seed instanceof Call ? seed : null };
}

function seedEntries(seed: Call): readonly Value[] {
  const held = argsOf(seed)[2];
  const members = seed.states.at(-1) ?? held;
  if (dottedName(seed.callable)?.name !== '__pyx_unpickle_SeedSequence' || !(members instanceof Tuple))
    throw new ConvertError('a random Generator has a seed that is no SeedSequence', seed.at);
  if (members.length !== seedMembers.length)
    throw new ConvertError('a SeedSequence has members of an unknown version', seed.at);
  return seedState.flatMap((name) => [textConstant(name), members.items[seedMembers.indexOf(name)]!]);
}
