import { effectOf, knownCallable } from '../catalog/index.ts';
import type { CallSite, Check } from '../site.ts';
import { excerpt } from '../source-lines.ts';
import { callsOneOf, constantOf, isUntrusted, keyword, lastWord, truth } from './call-shape.ts';

const numpyLoads: ReadonlySet<string> = new Set([
  'numpy.load',
  'numpy.lib.npyio.load',
  'numpy.lib.format.read_array',
]);
const yamlLoads: ReadonlySet<string> = new Set(['yaml.load', 'yaml.load_all']);
const unsafeYaml: ReadonlySet<string> = new Set([
  ...['yaml.unsafe_load', 'yaml.unsafe_load_all', 'yaml.full_load', 'yaml.full_load_all'],
  ...['ruamel.yaml.load', 'ruamel.yaml.unsafe_load'],
]);
const kerasSwitch: ReadonlySet<string> = new Set(['keras.config.enable_unsafe_deserialization']);
const pickles: ReadonlySet<string> = new Set([
  ...['pickle.load', 'pickle.loads', 'pickle.Unpickler', 'pickle.Unpickler.load', 'dill.load', 'dill.loads'],
  ...['cloudpickle.load', 'cloudpickle.loads', 'joblib.load', 'pandas.read_pickle', 'shelve.open'],
  ...['jsonpickle.decode', 'jsonpickle.loads', 'marshal.load', 'marshal.loads', 'dill.load_session'],
  ...['jsonpickle.unpickler.decode', 'pyarrow.deserialize', 'torch.load', 'numpy.load', 'yaml.load'],
  ...['yaml.unsafe_load', 'yaml.full_load', 'multiprocessing.connection.Connection.recv'],
]);

/** `np.load(..., allow_pickle=True)`: the file decides whether arrays or pickled objects come out. */
export const numpyLoad: Check = {
  id: 'numpy-load',
  about: [numpyLoads],
  call(site, report) {
    if (callsOneOf(site, numpyLoads) === undefined) return;
    const allows = keyword(site, 'allow_pickle') ?? site.argument(2);
    if (truth(site, allows) === true) report.hazard('numpy-load-runs-pickle', site.node);
  },
};

/** PyYAML's other loaders make any object that the document names. */
export const yamlLoad: Check = {
  id: 'yaml-load',
  about: [unsafeYaml, yamlLoads],
  call(site, report) {
    const detail = calledByTag(site);
    const told = {
      ...(detail === undefined ? {} : { detail }),
      rewrite: safeYaml(site.module.source, site.node),
    };
    if (callsOneOf(site, unsafeYaml) !== undefined) {
      report.hazard('yaml-makes-objects', site.node, told);
      return;
    }
    if (callsOneOf(site, yamlLoads) === undefined) return;
    const loader = site.argument(1, 'Loader');
    const names = loader === undefined ? [] : [...site.names(loader), lastWord(loader) ?? ''];
    if (names.some((name) => /(?:^|\.)C?(?:Safe|Base)Loader$/.test(name))) return;
    report.hazard('yaml-makes-objects', site.node, told);
  },
};

const tags =
  /!!python\/(?:object\/(?:apply|new)|name):([\w.]{1,100})|!<?tag:yaml\.org,2002:python\/(?:object\/(?:apply|new)|name):([\w.]{1,100})/g;
const mostTags = 64;
const grave: ReadonlySet<string | undefined> = new Set([
  'process',
  'dynamic-code',
  'file-delete',
  'native-code',
  'system',
]);

/** What a document that stands in the source has called, where it is nothing that data is made by. */
function calledByTag(site: CallSite): string | undefined {
  const document = site.argument(0, 'stream');
  const text = document === undefined ? undefined : site.text(document);
  if (text === undefined || !text.includes('python/')) return undefined;
  const found = firstGrave(text, tags, ([, short, long]) => {
    const name = short ?? long ?? '';
    return name.includes('.') ? name : `builtins.${name}`;
  });
  return found === undefined ? undefined : `calls ${found}`;
}

/** The first name among those that a pattern finds in a text that nobody makes data by. */
function firstGrave(
  text: string,
  pattern: RegExp,
  nameOf: (match: RegExpMatchArray) => string,
): string | undefined {
  let left = mostTags;
  for (const match of text.matchAll(pattern)) {
    const name = nameOf(match);
    if (grave.has(knownCallable(name)?.effect)) return name;
    left -= 1;
    if (left === 0) return undefined;
  }
  return undefined;
}

function safeYaml(
  source: Parameters<typeof excerpt>[0],
  node: { readonly at: number; readonly end: number },
): string {
  const shown = excerpt(source, node);
  const open = shown.indexOf('(');
  const first = shown.slice(open + 1).split(/[,)]/, 1)[0] ?? '';
  return `yaml.safe_load(${first.trim()})`;
}

const jsonLoads: ReadonlySet<string> = new Set([
  'jsonpickle.decode',
  'jsonpickle.loads',
  'jsonpickle.unpickler.decode',
]);
const named = /"py\/(?:function|object|type|newobj)"\s{0,9}:\s{0,9}"([\w.]{1,100})"/g;

/** jsonpickle calls whatever function a text names under `py/reduce`. */
export const jsonPickle: Check = {
  id: 'json-pickle',
  about: [jsonLoads],
  call(site, report) {
    const document = callsOneOf(site, jsonLoads) === undefined ? undefined : site.argument(0, 'string');
    const text = document === undefined ? undefined : site.text(document);
    if (text === undefined || !text.includes('py/')) return;
    const detail = firstGrave(text, named, ([, name = '']) => name);
    if (detail !== undefined) report.hazard('pickle-payload', site.node, { detail });
  },
};

/** `safe_mode=False` lets a Keras file bring Python bytecode of its own. */
export const kerasLoad: Check = {
  id: 'keras-load',
  about: [/keras/],
  call(site, report) {
    if (callsOneOf(site, kerasSwitch) !== undefined) {
      report.hazard('keras-runs-lambda', site.node);
      return;
    }
    if (!site.callees.some((name) => name.includes('keras'))) return;
    if (constantOf(site, keyword(site, 'safe_mode')) === false) report.hazard('keras-runs-lambda', site.node);
  },
};

/** A pickle from the network or from a user is a program of theirs. */
export const untrustedPickle: Check = {
  id: 'untrusted-pickle',
  about: [pickles],
  call(site, report) {
    const name = callsOneOf(site, pickles);
    if (name === undefined) return;
    const known = knownCallable(name);
    if (known !== undefined && effectOf(known, site).capability !== 'deserialisation') return;
    if (known !== undefined && effectOf(known, site).traits.includes('safeguarded')) return;
    const payload = site.argument(0);
    const taint = payload === undefined ? [] : site.taint(payload);
    if (isUntrusted(taint) || name === 'multiprocessing.connection.Connection.recv')
      report.hazard('deserialises-untrusted-data', site.node, {
        detail: `from ${taint.join(', ') || 'network'}`,
      });
  },
};
