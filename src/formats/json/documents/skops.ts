import { isDistributionTemplate, usualDistribution } from '../../../core/distribution-template.ts';
import { JsonArray, JsonObject, type JsonValue } from '../../../wire/json.ts';
import type { DocumentKind } from '../../document/kind.ts';
import type { Reading } from '../../format.ts';

/** The schema of a skops file: a tree of nodes, each with a class, its module, and the loader that makes it. */
export const skopsSchema: DocumentKind = {
  id: 'skops',
  is: ({ root, loader }) =>
    root !== undefined &&
    ['__loader__', '__class__', '__module__'].every((key) => typeof root.get(key) === 'string') &&
    (loader === 'skops-schema' || root.has('protocol') || root.has('_skops_version')),
  read({ root }, reading) {
    new Nodes(reading).walk(root!);
  },
};

/** Loaders that make an empty object, or only name a function: nothing of the file is given to a constructor. */
const givesNothing: ReadonlySet<string> = new Set(['ObjectNode', 'FunctionNode']);

/** Loaders that skops has had up to protocol 2; it refuses others. */
const known: ReadonlySet<string> = new Set([
  ...[
    'DictNode',
    'DefaultDictNode',
    'ListNode',
    'SetNode',
    'TupleNode',
    'BytesNode',
    'BytearrayNode',
    'SliceNode',
  ],
  ...[
    'FunctionNode',
    'MethodNode',
    'PartialNode',
    'TypeNode',
    'ConstructorFromReduceNode',
    'ObjectNode',
    'JsonNode',
  ],
  ...['OperatorFuncNode', 'CachedNode', 'NdArrayNode', 'MaskedArrayNode', 'DTypeNode', 'RandomStateNode'],
  ...[
    'RandomGeneratorNode',
    'SparseMatrixNode',
    'TreeNode',
    'LossNode',
    '_DictWithDeprecatedKeysNode',
    'SGDNode',
  ],
  ...['QuantileForestNode'],
]);
const keyLoaders: ReadonlySet<string> = new Set(['TypeNode', 'CachedNode']);
const mostNames = 10_000;

class Nodes {
  private readonly reading: Reading;
  private readonly told = new Set<string>();
  /** Keys of dicts made by a node that stands elsewhere, and the nodes that are no types. */
  private readonly keyIds = new Map<number, number>();
  private readonly otherIds = new Set<number>();

  constructor(reading: Reading) {
    this.reading = reading;
  }

  /** Every object in the document, the ones that a second equal key hides too: some reader takes each. */
  walk(root: JsonObject): void {
    const open: { readonly value: JsonValue; readonly key: string }[] = [{ value: root, key: '' }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { value, key } = next;
      if (value instanceof JsonArray)
        for (const [index, item] of value.items.entries())
          open.push({ value: item, key: under(key, `[${index}]`) });
      else if (value instanceof JsonObject) {
        if (value.has('__class__') || value.has('__loader__')) this.node(value, key);
        for (const [name, item] of value.everything())
          if (typeof item === 'object' && item !== null) open.push({ value: item, key: under(key, name) });
      }
    }
    for (const [id, at] of this.keyIds)
      if (this.otherIds.has(id)) this.odd('a dict whose keys are made by something other than types', at);
  }

  private node(node: JsonObject, key: string): void {
    const loader = textOf(node.get('__loader__'));
    const name = `${textOf(node.get('__module__'))}.${textOf(node.get('__class__'))}`;
    const id = node.get('__id__');
    if (typeof id === 'number' && loader !== 'TypeNode' && loader !== 'CachedNode') this.otherIds.add(id);
    if (!known.has(loader)) this.odd(`a node of the unknown loader ${JSON.stringify(loader)}`, node.at);
    for (const { key: twice } of node.shadowed)
      if (twice.startsWith('__')) this.odd(`a node with two values for ${twice}`, node.at);
    if (loader === 'DictNode') this.keyTypes(node.get('key_types'), node.at);
    if (loader === 'OperatorFuncNode') this.operator(node, key);
    else if (loader === 'MethodNode') this.method(node, key, name);
    else if (loader !== 'JsonNode' && loader !== 'CachedNode')
      this.refer(
        loader === 'FunctionNode' ? 'callable' : 'class',
        name,
        key,
        loader,
        node.at,
        loader === 'ObjectNode' && hasUsualTemplate(node, name) ? usualDistribution : undefined,
      );
  }

  /** Each is called with a key: types alone, and such as stood there before. */
  private keyTypes(types: JsonValue | undefined, at: number): void {
    const content = types instanceof JsonObject ? types.get('content') : undefined;
    const loaders = content instanceof JsonArray ? content.items : [];
    const plain =
      types instanceof JsonObject &&
      types.get('__loader__') === 'ListNode' &&
      loaders.every((type) => type instanceof JsonObject && keyLoaders.has(textOf(type.get('__loader__'))));
    if (!plain) this.odd('a dict whose keys are made by something other than types', at);
    for (const type of loaders) {
      const id =
        type instanceof JsonObject && type.get('__loader__') === 'CachedNode' ? type.get('__id__') : null;
      if (typeof id === 'number') this.keyIds.set(id, at);
    }
  }

  /** Whatever module the node names, the function is looked up in `operator` (CVE-2025-54412). */
  private operator(node: JsonObject, key: string): void {
    const module = textOf(node.get('__module__'));
    const name = `operator.${textOf(node.get('__class__'))}`;
    const detail = module === 'operator' ? reachedBy(node) : `declared as ${module}`;
    this.refer('callable', name, key, 'OperatorFuncNode', node.at, detail);
  }

  /** The method of the object inside is called, whatever class the node names (CVE-2025-54413). */
  private method(node: JsonObject, key: string, declared: string): void {
    const content = node.get('content');
    const object = content instanceof JsonObject ? content.get('obj') : undefined;
    const method = content instanceof JsonObject ? textOf(content.get('func')) : '';
    const owner =
      object instanceof JsonObject
        ? `${textOf(object.get('__module__'))}.${textOf(object.get('__class__'))}`
        : declared;
    const detail = owner === declared ? undefined : `declared as ${declared}`;
    this.refer('callable', `${owner}.${method}`, key, 'MethodNode', node.at, detail);
  }

  private refer(
    to: 'callable' | 'class',
    name: string,
    key: string,
    node: string,
    at: number,
    said?: string,
  ): void {
    const detail = said ?? (givesNothing.has(node) ? undefined : node);
    const id = `${node} ${name} ${detail ?? ''}`;
    if (this.told.has(id)) return;
    if (this.told.size === mostNames) this.odd(`more than ${mostNames} different classes`, at);
    if (this.told.size > mostNames) return;
    this.told.add(id);
    const more = detail === undefined ? {} : { detail };
    this.reading.emit({ kind: 'reference', where: { offset: at }, to, name, key, loader: 'skops', ...more });
  }

  private odd(detail: string, at: number): void {
    this.reading.emit({ kind: 'anomaly', where: { offset: at }, code: 'structure-odd', detail });
  }
}

/** scipy runs a text in the state of its distributions: whether that stands here once, as itself, and is the usual one. */
function hasUsualTemplate(node: JsonObject, name: string): boolean {
  if (!/^scipy\.stats\._(?:continuous|discrete)_distns\.[A-Za-z]\w*_gen$/.test(name)) return false;
  const state = node.get('content');
  const fields = state instanceof JsonObject ? state.get('content') : undefined;
  if (!(state instanceof JsonObject) || !(fields instanceof JsonObject)) return false;
  const text = fields.get('_parse_arg_template');
  if (!(text instanceof JsonObject)) return false;
  const twice = [node, state, fields, text].some(({ shadowed, dropped }) => shadowed.length + dropped > 0);
  const isPlain =
    state.get('__loader__') === 'DictNode' &&
    text.get('__loader__') === 'JsonNode' &&
    text.get('is_json') === true;
  return isPlain && !twice && isDistributionTemplate(jsonText(text.get('content')));
}

/** What the names are that `attrgetter` and `methodcaller` are made with: `names upper`; undefined for other functions. */
function reachedBy(node: JsonObject): string | undefined {
  const made = textOf(node.get('__class__'));
  if (made !== 'methodcaller' && made !== 'attrgetter') return undefined;
  const attrs = node.get('attrs');
  const content = attrs instanceof JsonObject ? attrs.get('content') : undefined;
  const items = content instanceof JsonArray ? content.items : [];
  const names = (made === 'attrgetter' ? items : items.slice(0, 1)).map((item) =>
    item instanceof JsonObject && item.get('__loader__') === 'JsonNode' ? jsonText(item.get('content')) : '',
  );
  const known = names.length > 0 && names.length <= 20 && names.every((name) => /^[\w.]{1,200}$/.test(name));
  return known ? `names ${names.join(' ')}` : 'names what is not known';
}

function jsonText(content: JsonValue | undefined): string {
  if (typeof content !== 'string' || content.length > 5_000) return '';
  try {
    const value: unknown = JSON.parse(content);
    return typeof value === 'string' ? value : '';
  } catch {
    return '';
  }
}

function under(key: string, part: string): string {
  if (key.length > 200) return key;
  return key === '' ? part : part.startsWith('[') ? key + part : `${key}.${part}`;
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '?';
}
