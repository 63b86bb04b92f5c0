import { pluginName } from '../any-module.ts';
import { asText } from '../fold/constants.ts';
import { argumentFor, argumentMarks, type Machine, noArguments } from '../machine.ts';
import { computedModule } from '../names/imports.ts';
import type { CallPlace } from '../state.ts';
import { computed } from '../values/marks.ts';
import { external, instanceOf, type Mapping, sequence, type Value, withMarks } from '../values/values.ts';
import type { Special } from './special.ts';

const mostParts = 16;
const deepest = 8;
const mostEntries = 256;

/** What a dotted name leads to: `os.system`, `os:system`, `package.module.Class`. */
function named(m: Machine, text: string, place: CallPlace): Value {
  const [module = '', ...rest] = text.trim().split(/[.:]/).slice(0, mostParts);
  let value = computedModule(m, module, place, 0);
  for (const part of rest) value = m.attribute(value, part, place);
  return withMarks(value, computed);
}

function entry(of: Mapping, key: string): Value | undefined {
  return of.entries.get(`s${key}`)?.value;
}

/** Of the library's own, those that open a connection. */
const sending = /^logging\.handlers\.(?:HTTP|Socket|Datagram|SysLog|SMTP)Handler$/;

/** `{"()": "a.b", "x": 1}` is `a.b(x=1)`, wherever it stands (PEP 391). */
function configures(m: Machine, value: Value, place: CallPlace, depth: number): void {
  if (depth > deepest) return;
  if (value.kind === 'sequence')
    for (const item of value.items.slice(0, mostEntries)) configures(m, item, place, depth + 1);
  if (value.kind !== 'mapping') return;
  const factory = entry(value, '()') ?? entry(value, 'class');
  const text = asText(factory);
  const isOwn = text !== null && /^logging\./.test(text) && !sending.test(text);
  if (factory !== undefined && !isOwn && (text !== null || factory.kind !== 'constant')) {
    const keywords: [string, Value][] = [];
    for (const { key, value: one } of value.entries.values()) {
      const name = asText(key);
      const at = asText(one);
      if (name !== null && /^[A-Za-z_]\w*$/.test(name) && name !== 'class')
        keywords.push([name, at?.startsWith('ext://') === true ? named(m, at.slice(6), place) : one]);
    }
    m.call(text === null ? factory : named(m, text, place), { ...noArguments, keywords }, place);
  }
  let left = mostEntries;
  for (const { value: one } of value.entries.values()) {
    if (left === 0) break;
    left -= 1;
    configures(m, one, place, depth + 1);
  }
}

const dictConfig: Special = (m, given, place) => {
  const config = argumentFor(given, 0, 'config');
  if (config !== undefined && m.quiet === 0) configures(m, config, place, 0);
  return null;
};

/** An entry point keeps the name of what it leads to. */
const entryPoint: Special = (_m, given) => {
  const value = argumentFor(given, 1, 'value');
  return value === undefined
    ? null
    : instanceOf('importlib.metadata.EntryPoint', argumentMarks(given), value);
};

/** `EntryPoint.parse("name = module:attribute")`. */
const parsed: Special = (_m, given) => {
  const text = asText(given.positional[0]);
  if (text === null) return null;
  const value: Value = { kind: 'constant', marks: 0, value: text.slice(text.indexOf('=') + 1).trim() };
  return instanceOf('importlib.metadata.EntryPoint', argumentMarks(given), value);
};

/** Which functions other packages registered is not known. */
const entryPoints: Special = (_m, given, _place, { self, marks }) =>
  self === null && given.keywords.length === 0 && given.positional.length === 0
    ? instanceOf('importlib.metadata.entry_points', marks)
    : sequence('tuple', [], instanceOf('importlib.metadata.EntryPoint', marks));

/** Called while a file is imported it may be anything; whoever runs a program chose what is installed beside it. */
function plugin(marks: number): Value {
  const func = external(pluginName, marks | computed);
  return { kind: 'partial', marks: marks | computed, func, positional: [], keywords: [] };
}

const load: Special = (m, _given, place, { self, marks }) => {
  const text = self?.kind === 'external' ? asText(self.self ?? undefined) : null;
  return text === null ? plugin(marks) : named(m, text.replace(/\s*\[.*$/s, ''), place);
};

/** `instantiate({'_target_': 'a.b', '_args_': [1], 'x': 2})` is `a.b(1, x=2)`. */
const instantiates: Special = (m, given, place) => {
  const config = argumentFor(given, 0, 'config');
  const text = config?.kind === 'mapping' ? asText(entry(config, '_target_')) : null;
  if (config?.kind !== 'mapping' || text === null || m.quiet > 0) return null;
  const args = entry(config, '_args_');
  const keywords: [string, Value][] = [];
  for (const { key, value } of config.entries.values()) {
    const name = asText(key);
    if (name !== null && /^[A-Za-z]\w*$/.test(name) && keywords.length < mostEntries)
      keywords.push([name, value]);
  }
  const positional = args?.kind === 'sequence' ? args.items : [];
  m.call(named(m, text, place), { ...noArguments, positional, keywords }, place);
  return null;
};

const resolved: Special = (m, given, place) => {
  const text = asText(given.positional[0]);
  return text === null ? null : named(m, text, place);
};

/** `import_string('a.b')`, `import_string('a:b')`. */
const importString: Special = (m, given, place) =>
  asText(given.positional[0]) === null
    ? m.call(external('importlib.import_module'), given, place)
    : resolved(m, given, place, external('importlib.import_module'));

const module = 'importlib.metadata';

export const dottedNameSpecials: readonly (readonly [string, Special])[] = [
  ['logging.config.dictConfig', dictConfig],
  ['logging.config.DictConfigurator', dictConfig],
  ['logging.config.dictConfigClass', dictConfig],
  ['logging.config.BaseConfigurator.configure_custom', dictConfig],
  ...[module, 'importlib_metadata', 'pkg_resources'].flatMap((from): (readonly [string, Special])[] => [
    [`${from}.EntryPoint`, entryPoint],
    [`${from}.EntryPoint.parse`, parsed],
    [`${from}.entry_points`, entryPoints],
    [`${from}.entry_points.select`, entryPoints],
    [`${from}.entry_points.get`, entryPoints],
    [`${from}.iter_entry_points`, entryPoints],
    [`${from}.EntryPoint.load`, load],
    [`${from}.EntryPoint.resolve`, load],
  ]),
  ['hydra.utils.instantiate', instantiates],
  ['hydra.utils.call', instantiates],
  ['hydra_zen.instantiate', instantiates],
  ['django.utils.module_loading.import_string', importString],
  ['werkzeug.utils.import_string', importString],
  ['werkzeug.import_string', importString],
  ['logging.config.BaseConfigurator.resolve', resolved],
  ['logging.config.DictConfigurator.resolve', resolved],
];
