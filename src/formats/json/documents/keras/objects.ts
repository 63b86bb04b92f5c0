import { bufferSource } from '../../../../bytes/source.ts';
import { LoadlockError } from '../../../../core/errors.ts';
import type { Capability, ReferenceTarget } from '../../../../core/fact.ts';
import { JsonArray, JsonObject, type JsonValue, parseJson } from '../../../../wire/json.ts';
import type { Reading } from '../../../format.ts';
import { readArguments } from './arguments.ts';
import { readLambda } from './lambda.ts';

const mostFacts = 10_000;
/** Texts inside of texts that are read as configurations in turn. */
const mostLayers = 4;
const longestKey = 200;

/** Values that Keras writes as objects of these classes, and makes again itself. */
const ownValues: ReadonlySet<string> = new Set([
  '__tensor__',
  '__numpy__',
  '__bytes__',
  '__ellipsis__',
  '__slice__',
  '__keras_tensor__',
  '__tuple__',
  'TensorShape',
  'TypeSpec',
  'CompositeTensor',
  'NoneType',
]);

/** Where an object stands: parts are joined only when somebody asks. */
interface Place {
  readonly above: Place | null;
  readonly part: string;
  readonly layer: number;
}

interface Waiting {
  readonly value: JsonValue;
  readonly place: Place;
}

/** Every object of a configuration, wherever it stands: all of them may be made when the model is loaded. */
export class KerasObjects {
  private readonly reading: Reading;
  private readonly told = new Set<string>();
  /** Told already, under the name of the layer around them. */
  private readonly done = new WeakSet<JsonObject>();

  constructor(reading: Reading) {
    this.reading = reading;
  }

  /** The values that a second equal key hides are walked too: some reader takes each. */
  walk(root: JsonValue): void {
    const open: Waiting[] = [{ value: root, place: { above: null, part: '', layer: 0 } }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { value, place } = next;
      const inside: Waiting[] = [];
      if (value instanceof JsonArray)
        for (const [index, item] of value.items.entries()) this.add(inside, item, place, `[${index}]`);
      else if (value instanceof JsonObject)
        for (const [name, item] of value.everything()) {
          if (name === 'class_name' && typeof item === 'string') this.object(value, item, place);
          this.add(inside, item, place, name);
        }
      // The last one waits the longest, so that objects are told in the order of the document.
      for (let last = inside.pop(); last !== undefined; last = inside.pop()) open.push(last);
    }
  }

  private add(open: Waiting[], value: JsonValue, above: Place, part: string): void {
    const { layer } = above;
    if (typeof value === 'object' && value !== null) open.push({ value, place: { above, part, layer } });
    else if (typeof value === 'string' && layer < mostLayers && mayBeConfig(value)) {
      const inner = parsed(value, this.reading);
      if (inner !== null) open.push({ value: inner, place: { above, part, layer: layer + 1 } });
    }
  }

  /** One serialized object; `className` is the one that this reader takes. */
  private object(object: JsonObject, className: string, place: Place): void {
    const module = textOf(object.get('module'));
    const registered = textOf(object.get('registered_name'));
    const config = object.get('config');
    const key = (): string => keyOf(place);
    const refer = (to: ReferenceTarget, name: string, detail?: string): void =>
      this.refer(to, name, key, object.at, detail);
    const tell = (capability: Capability, by: string): void => this.tell(capability, by, object.at);
    // With a module of their own they are classes like any other, to versions that do not know the name.
    if ((ownValues.has(className) && module === null) || this.done.has(object)) return;
    if (className === '__lambda__') {
      readLambda(config ?? null, 'lambda', { tell });
      return;
    }
    if (className === '__typespec__') {
      refer('class', `${module ?? '?'}.${textOf(object.get('spec_name')) ?? '?'}`, 'type specification');
      return;
    }
    const name = className === 'function' ? (textOf(config) ?? '?') : className;
    const to = className === 'function' ? 'callable' : 'class';
    // What a Lambda layer holds is told for itself.
    if (className === 'Lambda' && ofKeras(module) && config instanceof JsonObject) this.done.add(object);
    // Without a module the name is looked up among those that Keras or the program has registered.
    else if (module === null || module === '' || module === '__main__') refer('custom-object', name);
    else {
      refer(to, `${module}.${name}`);
      // Versions before 3.9 took this one where the module has no such class.
      if (registered !== null && registered !== name && registered !== className && !registered.includes('>'))
        refer(to, `${module}.${registered}`, `registered for ${name}`);
    }
    if (registered?.includes('>') === true) refer('custom-object', registered, `registered for ${name}`);
    if (config instanceof JsonObject)
      readArguments(className, config, {
        refer,
        tell,
        reading: this.reading,
        key,
        done: (inner) => this.done.add(inner),
      });
  }

  private refer(to: ReferenceTarget, name: string, key: () => string, offset: number, detail?: string): void {
    const { reading } = this;
    const id = `${to} ${name} ${detail ?? ''}`;
    if (this.told.has(id) || this.told.size > mostFacts) return;
    this.told.add(id);
    const more = detail === undefined ? {} : { detail };
    reading.emit({ kind: 'reference', where: { offset }, to, name, key: key(), loader: 'keras', ...more });
    if (this.told.size <= mostFacts) return;
    const said = `more than ${mostFacts} different names in one configuration: the rest was not read`;
    reading.emit({ kind: 'anomaly', where: { offset }, code: 'structure-broken', detail: said });
  }

  private tell(capability: Capability, by: string, offset: number): void {
    const id = `${capability} ${by}`;
    if (this.told.has(id) || this.told.size > mostFacts) return;
    this.told.add(id);
    this.reading.emit({ kind: 'capability', where: { offset }, capability, by, when: 'load' });
  }
}

function keyOf(place: Place): string {
  if (place.above === null) return 'class_name';
  const parts: string[] = [];
  let length = 0;
  for (let at: Place | null = place; at !== null && length < longestKey; at = at.above) {
    parts.push(at.part);
    length += at.part.length;
  }
  return parts
    .reverse()
    .reduce((key, part) => (key === '' || part.startsWith('[') ? key + part : `${key}.${part}`), '')
    .slice(0, longestKey);
}

function ofKeras(module: string | null): boolean {
  return module === null || /^(?:tf_)?keras\.|^tensorflow\.(?:python\.)?keras\./.test(`${module}.`);
}

function textOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

/** Older layers keep the configuration of what they wrap as a text. */
function mayBeConfig(text: string): boolean {
  return text.length > 16 && /^\s{0,8}[{[]/.test(text) && text.includes('class_name');
}

function parsed(text: string, { limits }: Reading): JsonValue | null {
  try {
    return parseJson(bufferSource(Buffer.from(text)), limits);
  } catch (error) {
    if (error instanceof LoadlockError && error.code !== 'LIMIT_EXCEEDED') return null;
    throw error;
  }
}
