import { Call, type Dict, Global, Text, Tuple, type Value } from '../../core/value.ts';

/** Keys of states that a rule or a contract asks for; all special names are kept besides. */
const asked: ReadonlySet<string> = new Set(
  `append extend add setdefault handle _handle subclass dtype allow_mmap filename _qhull _parse_arg_template nodes _typ
  X_thresholds_ y_thresholds_ num_layers _all_weights all_weights _flat_weights_names
  _dim_group_names relative_path
  formula restore_design_info restore_model_spec
  get pop items keys values update copy discard astype reshape tolist view lower upper split strip startswith endswith
  replace sum item utcoffset dst tzname fromutc policy _pybind11_conduit_v1_`.split(/\s+/),
);
const longestKey = 40;

interface Seen {
  scanned: number;
  computed: boolean;
  spelled: boolean;
  readonly keys: Map<string, Value>;
}

const seen = new WeakMap<Dict, Seen>();

/**
 * The entries of a dict whose keys matter. A dict only grows, and may be the state of many objects: each of its
 * entries is looked at once.
 */
export function notable(dict: Dict): ReadonlyMap<string, Value> {
  return look(dict).keys;
}

/** Whether a key is made by a call: `{str('__setstate__'): f}` sets a name that no list of names can see. */
export function hasComputedKey(dict: Dict): boolean {
  return look(dict).computed;
}

/** The same, of keys that may be a text: what a class makes out of nothing is the empty one at most. */
export function hasSpelledKey(dict: Dict): boolean {
  return look(dict).spelled;
}

function isBare({ via, args }: Call): boolean {
  return via === 'NEWOBJ' && args instanceof Tuple && args.items.length === 0 && args.dropped === 0;
}

/** Bytes as protocols below 3 write them, where they cannot be the name of an attribute in any Python. */
function isRawBytes({ callable, args }: Call): boolean {
  if (!(callable instanceof Global) || callable.module !== '_codecs' || callable.name !== 'encode')
    return false;
  if (!(args instanceof Tuple) || args.dropped > 0 || args.length !== 2) return false;
  const [text, coding] = args.items;
  if (
    !(text instanceof Text) ||
    !(coding instanceof Text) ||
    coding.length !== 6 ||
    coding.value !== 'latin1'
  )
    return false;
  return text.length > 0 && /^\W/.test(text.piece(0, 1).value);
}

function look(dict: Dict): Seen {
  let known = seen.get(dict);
  if (known === undefined) {
    known = { scanned: 0, computed: false, spelled: false, keys: new Map() };
    seen.set(dict, known);
  }
  const { entries } = dict;
  for (; known.scanned + 1 < entries.length; known.scanned += 2) {
    const key = entries[known.scanned];
    if (key instanceof Call && !isRawBytes(key)) {
      known.computed = true;
      known.spelled ||= !isBare(key);
    }
    if (!(key instanceof Text) || key.length > longestKey) continue;
    const name = key.value;
    if (name.startsWith('__') || asked.has(name)) known.keys.set(name, entries[known.scanned + 1] as Value);
  }
  return known;
}
