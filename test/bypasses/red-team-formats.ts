import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bufferSource } from '../../src/bytes/source.ts';
import { FlatBuffer } from '../../src/wire/flatbuffer.ts';
import { buildZip } from '../formats/zip/build.ts';
import {
  call,
  closure,
  closureOf,
  type Item,
  list,
  name,
  nil,
  primitive,
  rds,
  string,
  strings,
  withAttribute,
} from './r-items.ts';

interface Sample {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What the real loader did harm with, and an honest file that is as like it as can be. */
export interface Pair {
  readonly id: string;
  readonly trap: Sample;
  readonly honest: Sample;
}

const corpus = fileURLToPath(new URL('../corpus/', import.meta.url));

function template(trap: string, honest: string): Omit<Pair, 'id'> {
  const sample = (text: string): Sample => ({ name: 'chat_template.jinja', bytes: Buffer.from(text) });
  return { trap: sample(trap), honest: sample(honest) };
}

/** A way to make text; its twin gets a text that no attribute is called. */
function key(expression: string, before = ''): Omit<Pair, 'id'> {
  const text = `${before}{{ messages[${expression}] }}`;
  return template(
    text,
    text.replace(/\{\{ messages\[.*$/s, '{{ messages[0]["role"] }}').replaceAll('__class__', 'role'),
  );
}

/** Each of these reached `messages.__class__` in jinja2 3.1.6, or kept it busy. */
const templates: Readonly<Record<string, Omit<Pair, 'id'>>> = {
  'the default of int': key('"x"|int("__class__")'),
  'the default of float': key('"x"|float(default="__class__")'),
  'the default by its name': key('nothing|default(default_value="__class__")'),
  'the default of map': key('[{}]|map(attribute="x", default="__class__")|first'),
  'the default of groupby': key('([{}]|groupby("x", default="__class__"))[0].grouper'),
  'what fills a batch': key('([1]|batch(2, "__class__")|first)[1]'),
  'the start of a sum': key('([]|sum(start=["__class__"]))[0]'),
  'an alias of a namespace': key(
    'a.k',
    '{% set a = namespace(k="role") %}{% set b = a %}{% set b.k = "__class__" %}',
  ),
  'a namespace in a list': key(
    'l[0].k',
    '{% set l = [namespace(k="role")] %}{% set n = l[0] %}{% set n.k = "__class__" %}',
  ),
  'a namespace in a macro': key(
    'a.k',
    '{% macro m(n) %}{% set n.k = "__class__" %}{% endmacro %}{% set a = namespace(k="role") %}{{ m(a) }}',
  ),
  'a namespace as an attribute': key(
    'a.b.k',
    '{% set a = namespace(b=namespace()) %}{% set n = a|attr("b") %}{% set n.k = "__class__" %}',
  ),
  'a namespace of a dict': key('ns.k', '{% set ns = namespace({"k": "__class__"}) %}'),
  'an alias of a dict': key('d.k', '{% set d = {} %}{% set e = d %}{% do e.update({"k": "__class__"}) %}'),
  'a list in a list': key('l[0][0]', '{% set l = [[]] %}{% do l[0].append("__class__") %}'),
  'a list turned round': key('l[1]', '{% set l = ["__class__", 1] %}{% do l.reverse() %}'),
  'a message as a store': key('messages[0].k', '{% do messages[0].update(k="__class__") %}'),
  'a dict of pairs': key('dict([("k", "__class__")]).k'),
  'the token of the vocabulary': template(
    '{{ messages[eos_token] }}',
    '{{ messages[0][role] }}{{ eos_token }}',
  ),
  'a variable that looks alike': template(
    '{% set \uff4b = "__class__" %}{{ messages[k] }}',
    '{% set \uff4b = "role" %}{{ messages[0][k] }}',
  ),
  'a keyword that looks alike': template(
    '{{ (messages|map("upper"))[dict(gi\uff3fframe=1)|first] }}',
    '{{ dict(gr\u00fc\u00df=1)|first }}',
  ),
  'a function under the name of a method': template(
    '{% set ns = namespace(count=joiner("__class__")) %}{% set _ = ns.count() %}{{ messages[ns.count()] }}',
    '{% set ns = namespace(count=0) %}{% set ns.count = ns.count + 1 %}{{ messages[ns.count] }}',
  ),
  'a format under the name of a method': template(
    '{{ {"count": "{0.__class__}".format}.count(messages) }}',
    '{{ {"total": "{0}"}.total }}{{ messages[0].content.count("a") }}',
  ),
  'a function under the name of a global': template(
    '{% set super = joiner("__class__") %}{% set _ = super() %}{{ messages[super()] }}',
    '{% set top = "role" %}{{ messages[top] }}',
  ),
  'a parameter with the name of a macro': template(
    '{% macro k() %}{% endmacro %}{% macro m(k) %}{{ messages[k()] }}{% endmacro %}{{ m(joiner("__class__")) }}',
    '{% macro k() %}{% endmacro %}{% macro m(j) %}{{ messages[j] }}{{ k() }}{% endmacro %}{{ m("role") }}',
  ),
  'two macros of one name': template(
    '{% macro g(k) %}{{ messages[k] }}{% endmacro %}{{ g("__class__") }}{% macro g(z) %}{% endmacro %}',
    '{% macro g(k) %}{{ roles[k] }}{% endmacro %}{{ g("user") }}{% macro h(z) %}{% endmacro %}',
  ),
  'arguments by a star': template(
    '{% macro g() %}{{ messages[varargs[0]] }}{% endmacro %}{{ g(*["__class__"]) }}',
    '{% macro g() %}{{ roles[varargs[0]] }}{% endmacro %}{{ g(*["user"]) }}',
  ),
  'the loop under another name': template(
    '{% for x in ["__class__", 1] %}{% set l = loop %}{{ messages[l.previtem] }}{% endfor %}',
    '{% for x in ["user", 1] %}{% set l = loop %}{{ roles[l.previtem] }}{{ messages[l.index0] }}{% endfor %}',
  ),
  'a loop that is given a list again': template(
    '{% for x in [1] recursive %}{{ messages[x] }}{% if x == 1 %}{{ loop(["__class__"]) }}{% endif %}{% endfor %}',
    '{% for x in [1] recursive %}{{ roles[x] }}{% if x == 1 %}{{ loop(["user"]) }}{% endif %}{% endfor %}',
  ),
  'a character outside of the plane': key('"\u{1f600}_"[1] ~ "_class__"'),
  'nothing replaced once': key('"class__".replace("", "__", 1)'),
  'a negative count': key('"xxclass__".replace("x", "_", -1)'),
  'a space of another kind': key('"\u00a0__class__"|trim'),
  'a separator by its name': key('"a,__class__".split(sep=",")[1]'),
  'the digits of a float': key('(1.0 ~ "__class__")[3:]'),
  'a padded value': key('("%3s__class__" % "x")[3:]'),
  'a list for a tuple': key('("%s" % ["x__class__"])[3:-2]'),
  'braces that stand for themselves': key('"{{}}__class__".format("abc")[2:]'),
  'true for one': key('["a", "__class__"][true:][0]'),
  'one of two filters': key('["--class--"]|map("replace" if true else "upper", "-", "_")|first'),
  'text of a block': key('self.b()', '{% block b %}__class__{% endblock %}'),
  'a caller’s arguments': template(
    '{% macro m() %}{{ messages[caller.arguments[0]] }}{% endmacro %}{% call(__class__) m() %}{% endcall %}',
    '{% macro m() %}{{ caller(1) }}{% endmacro %}{% call(x) m() %}{{ messages[x] }}{% endcall %}',
  ),
  'loops over a list of numbers': template(
    `{% set l = range(1000)|list %}${'{% for a in l %}'.repeat(3)}${'{% endfor %}'.repeat(3)}`,
    '{% set l = range(1000)|list %}{% for a in l %}{% endfor %}{% for a in l %}{% endfor %}',
  ),
  'a list that grows under its loop': template(
    '{% set l = [1] %}{% for a in l %}{% do l.append(1) %}{% endfor %}',
    '{% set l = [1] %}{% for a in messages %}{% do l.append(1) %}{% endfor %}',
  ),
  'text that replaces itself': template(
    '{% set ns = namespace(l="x") %}{% for a in range(40) %}{% set ns.l = ns.l.replace("x", "xx") %}{% endfor %}',
    '{% set ns = namespace(l="x") %}{% for a in range(40) %}{% set ns.l = ns.l.replace("x", "y") %}{% endfor %}',
  ),
  'text that doubles by way of another name': template(
    '{% set ns = namespace(l="x") %}{% for a in range(40) %}{% with t = ns.l %}{% set ns.l = t ~ t %}{% endwith %}{% endfor %}',
    '{% set ns = namespace(l="x") %}{% for a in range(40) %}{% with t = ns.l %}{% set ns.l = t ~ a %}{% endwith %}{% endfor %}',
  ),
  'text that doubles by way of a macro': template(
    '{% macro d(x) %}{{ x }}{{ x }}{% endmacro %}{% set ns = namespace(l="x") %}{% for a in range(40) %}{% set ns.l = d(ns.l) %}{% endfor %}',
    '{% macro d(x) %}{{ x }}, {% endmacro %}{% set ns = namespace(l="x") %}{% for a in range(40) %}{% set ns.l = d(ns.l) %}{% endfor %}',
  ),
  'two texts that take turns': template(
    '{% set ns = namespace(a="x", b="x") %}{% for i in messages %}{% set ns.a = ns.a ~ ns.b %}{% set ns.b = ns.b ~ ns.a %}{% endfor %}',
    '{% set ns = namespace(a="x", b="x") %}{% for i in messages %}{% set ns.a = ns.a ~ ns.b %}{% set ns.b = ns.b ~ i %}{% endfor %}',
  ),
  'numbers that are squared': template(
    '{% set ns = namespace(n=10) %}{% for a in range(30) %}{% set ns.n = ns.n ** 2 %}{% endfor %}',
    '{% set ns = namespace(n=10) %}{% for a in range(30) %}{% set ns.n = ns.n + 2 %}{% endfor %}',
  ),
  'macros that call the next one twice': template(
    `${Array.from({ length: 35 }, (_, at) => `{% macro m${at}() %}${`{{ m${at + 1}() }}`.repeat(2)}{% endmacro %}`).join('')}{% macro m35() %}x{% endmacro %}{{ m0() }}`,
    `${Array.from({ length: 35 }, (_, at) => `{% macro m${at}() %}{{ m${at + 1}() }}{% endmacro %}`).join('')}{% macro m35() %}x{% endmacro %}{{ m0() }}`,
  ),
  'a macro that counts itself down twice': template(
    '{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(40) }}',
    '{% macro m(n) %}{% if n %}{{ m(n.left) }}{{ m(n.right) }}{% endif %}{% endmacro %}{{ m(tools) }}',
  ),
};

type Json = Record<string, unknown>;

/** A booster of one tree with three nodes, as XGBoost writes it. */
function booster(change: (model: Json, tree: Json, parameters: Json, booster: Json) => void): Sample {
  const tree: Json = {
    ...{ left_children: [1, -1, -1], right_children: [2, -1, -1], parents: [2147483647, 0, 0] },
    ...{ split_indices: [0, 0, 0], split_conditions: [0.5, 0.1, 0.2], split_type: [0, 0, 0] },
    ...{
      default_left: [0, 0, 0],
      base_weights: [0, 0.1, 0.2],
      loss_changes: [1, 0, 0],
      sum_hessian: [4, 2, 2],
    },
    ...{ categories: [], categories_nodes: [], categories_segments: [], categories_sizes: [], id: 0 },
    tree_param: { num_deleted: '0', num_feature: '4', num_nodes: '3', size_leaf_vector: '1' },
  };
  const model: Json = {
    gbtree_model_param: { num_trees: '1' },
    iteration_indptr: [0, 1],
    tree_info: [0],
    trees: [tree],
  };
  const parameters: Json = { base_score: '5E-1', num_class: '0', num_feature: '4', num_target: '1' };
  const held: Json = { model, name: 'gbtree' };
  change(model, tree, parameters, held);
  const learner = {
    attributes: {},
    gradient_booster: held,
    learner_model_param: parameters,
    objective: { name: 'reg:squarederror' },
  };
  return { name: 'model.json', bytes: Buffer.from(JSON.stringify({ learner, version: [3, 0, 0] })) };
}

const plain = booster(() => {});
const byCategory = {
  categories: [0, 2],
  categories_nodes: [0],
  categories_segments: [0],
  categories_sizes: [2],
};

/** Each of these ended XGBoost 3.4 with a segmentation fault or an abort. */
const boosters: Readonly<Record<string, Omit<Pair, 'id'>>> = {
  'a tree for an output that there is not': {
    trap: booster((model) => Object.assign(model, { tree_info: [1_000_000] })),
    honest: booster((model, _, parameters) => {
      Object.assign(model, { tree_info: [2] });
      Object.assign(parameters, { num_class: '3' });
    }),
  },
  'rounds of more trees': {
    trap: booster((model) => Object.assign(model, { iteration_indptr: [0, 100_000] })),
    honest: plain,
  },
  'leaves of many values': {
    trap: booster((_, tree) => Object.assign(tree['tree_param'] as Json, { size_leaf_vector: '100000' })),
    honest: plain,
  },
  'categories outside of their list': {
    trap: booster((_, tree) =>
      Object.assign(tree, byCategory, { split_type: [1, 0, 0], categories_sizes: [1 << 20] }),
    ),
    honest: booster((_, tree) => Object.assign(tree, byCategory, { split_type: [1, 0, 0] })),
  },
  'a split by categories that no list has': {
    trap: booster((_, tree) => Object.assign(tree, { split_type: [1, 0, 0] })),
    honest: plain,
  },
  'a second model beside the first': {
    trap: booster((model, tree, _, held) => {
      Object.assign(held, { gbtree: { model: structuredClone(model) } });
      Object.assign(tree, { left_children: [1 << 28, -1, -1] });
    }),
    honest: booster((model, _, __, held) =>
      Object.assign(held, { gbtree: { model: structuredClone(model) } }),
    ),
  },
};

/** A model of one tree with one split, as LightGBM writes it. */
function lightgbm(fields: Readonly<Record<string, string>> = {}, size?: number): Sample {
  const tree = { num_leaves: '2', num_cat: '0', split_feature: '0', threshold: '0.5', decision_type: '2' };
  const more = { left_child: '-1', right_child: '-2', leaf_value: '0.1 0.2', is_linear: '0', shrinkage: '1' };
  const lines = Object.entries({ Tree: '0', ...tree, ...more, ...fields })
    .filter(([name]) => !name.startsWith('num_t'))
    .map(([name, value]) => `${name}=${value}`);
  const text = `${lines.join('\n')}\n\n\n`;
  const each = fields['num_tree_per_iteration'] ?? '1';
  const head = `tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=${each}\nlabel_index=0\nmax_feature_idx=3\nobjective=regression\n`;
  const whole = `${head}tree_sizes=${size ?? text.length}\n\n${text}end of trees\n\npandas_categorical:null\n`;
  return { name: 'model.txt', bytes: Buffer.from(whole) };
}

const linear = {
  is_linear: '1',
  leaf_const: '0 0',
  num_features: '1 0',
  leaf_features: '2',
  leaf_coeff: '0.5',
};

/** Each of these ended LightGBM 4.7 with a segmentation fault or an abort. */
const lightgbms: Readonly<Record<string, Omit<Pair, 'id'>>> = {
  'a decision by a set that there is not': {
    trap: lightgbm({ decision_type: '3', threshold: '1000000' }),
    honest: lightgbm({
      decision_type: '3',
      threshold: '0',
      num_cat: '1',
      cat_boundaries: '0 1',
      cat_threshold: '5',
    }),
  },
  'a tree of another size': { trap: lightgbm({}, 1 << 28), honest: lightgbm() },
  'leaves of features that there are not': {
    trap: lightgbm({ ...linear, num_features: '1 100000' }),
    honest: lightgbm(linear),
  },
  'more trees at a time than there are outputs': {
    trap: lightgbm({ num_tree_per_iteration: '-1' }),
    honest: lightgbm(),
  },
};

/** A CatBoost model with a word of one of its lists changed. */
function catboost(file: string, list: number, word: number): Omit<Pair, 'id'> {
  const bytes = readFileSync(`${corpus}catboost/${file}`);
  const buffer = new FlatBuffer(bufferSource(bytes), 8, 8 + bytes.readUInt32LE(4));
  const { at } = buffer.vector(buffer.table(buffer.root(), 1)!, list, 4);
  const changed = Buffer.from(bytes);
  changed.writeInt32LE(word, at);
  return { trap: { name: file, bytes: changed }, honest: { name: file, bytes } };
}

/** An object of a class, with one text in its state, as skops writes it. */
function skops(module: string, name: string, field: string, text: string, key: Json = {}): Sample {
  const node = (loader: string, type: string, content: unknown): Json => ({
    ...{ __class__: type, __module__: 'builtins', __loader__: loader },
    ...(content === undefined ? {} : { content }),
  });
  const types = node('ListNode', 'list', [{ ...node('TypeNode', 'str', undefined), ...key }]);
  const value = { ...node('JsonNode', 'str', JSON.stringify(text)), is_json: true };
  const state = { ...node('DictNode', 'dict', { [field]: value }), key_types: types };
  const root = { ...{ __class__: name, __module__: module, __loader__: 'ObjectNode', content: state } };
  const schema = { ...root, protocol: 2, _skops_version: '0.16.0' };
  const bytes = buildZip([{ name: 'schema.json', data: Buffer.from(JSON.stringify(schema)) }]);
  return { name: 'model.skops', bytes };
}

const model = ['sklearn.linear_model._logistic', 'LogisticRegression', 'solver', 'lbfgs'] as const;

/** `head(x, tag = value)`. */
function tagged(head: string, tag: string, value: Item): Item {
  const flags = (bits: number): Buffer => Buffer.from([0, 0, bits >> 8, bits & 255]);
  const first = [flags(2), string('x')];
  return Buffer.concat([flags(6), name(head), ...first, flags(0x402), name(tag), value, nil]);
}

/** `package::name`. */
function of(from: string, what: string): Item {
  return call('::', name(from), name(what));
}

function r(trap: Item, honest: Item): Omit<Pair, 'id'> {
  const sample = (body: Item): Sample => ({ name: 'model.rds', bytes: rds(closure(body)) });
  return { trap: sample(trap), honest: sample(honest) };
}

/** `c(key = "text", …)`. */
function named(texts: readonly string[], keys: readonly string[]): Item {
  return withAttribute(strings(...texts), 'names', strings(...keys));
}

const groups: Readonly<Record<string, Readonly<Record<string, Omit<Pair, 'id'>>>>> = {
  template: templates,
  xgboost: boosters,
  lightgbm: lightgbms,
  catboost: {
    'a split of no feature': catboost('trees.cbm', 1, 1 << 28),
    'a tree that begins elsewhere': catboost('trees.cbm', 3, 1 << 20),
    'a step out of its tree': catboost('deep.cbm', 10, 0x7fff7fff),
  },
  skops: {
    // scipy runs this text with exec when it gives the distribution its state.
    'source in the state of a distribution': {
      trap: skops('scipy.stats._continuous_distns', 'norm_gen', '_parse_arg_template', 'open("marker", "w")'),
      honest: skops(...model),
    },
    'keys made by a function': {
      trap: skops(...model, { __loader__: 'FunctionNode', __class__: 'log1p', __module__: 'numpy' }),
      honest: skops(...model),
    },
  },
  r: {
    'cat to a pipe': r(tagged('cat', 'file', string('|touch marker')), tagged('cat', 'sep', string('| '))),
    'a device that is a pipe': r(call('pdf', string('|touch marker')), call('pdf', string('plot.pdf'))),
    'a function by name, through a full name': r(
      call(of('base', 'do.call'), string('writeLines'), call('list', string('x'), string('~/.Rprofile'))),
      call(of('base', 'do.call'), string('rbind'), name('rows')),
    ),
    'a name put together through full names': r(
      call(call(of('base', 'get'), call(of('base', 'paste0'), string('sys'), string('tem'))), string('x')),
      call(call(of('base', 'get'), call(of('base', 'paste0'), string('predict.'), name('kind'))), name('x')),
    ),
    'a name put together of its letters': r(
      call(call('match.fun', call('paste', call('rev', call('strsplit', string('metsys'))))), string('x')),
      call(call('match.fun', call('paste', call('rev', name('parts')))), string('x')),
    ),
    'a name put together, taken out of an environment': r(
      call(call('[[', call('baseenv'), call('paste0', string('sys'), string('tem'))), string('x')),
      call(call('[[', name('handlers'), call('paste0', string('on.'), name('kind'))), string('x')),
    ),
    'a function out of a namespace': r(
      call(call('$', call('asNamespace', string('base')), name('unlink')), string('~')),
      call(call('$', call('asNamespace', string('stats')), name('sd')), name('x')),
    ),
    'a function handed to one that nobody listed': r(
      call('each_of_them', string('~'), name('unlink')),
      call('identity', name('url'), name('file'), name('open'), name('source')),
    ),
    'an ordinary word handed to one that calls it': r(
      call('optimize', name('source'), string('x')),
      call('predict', name('source'), string('x')),
    ),
    'a package that runs programs': r(
      call(of('processx', 'run'), string('touch'), string('marker')),
      call(of('purrr', 'map_dbl'), name('x'), name('mean')),
    ),
    'a package that installs others': r(
      call(of('remotes', 'install_git'), string('https://example.invalid/x')),
      call(of('rlang', 'check_installed'), string('x')),
    ),
    'an option that is a command': r(
      tagged('options', 'editor', string('touch marker; vi')),
      tagged('options', 'digits', string('7')),
    ),
    // Allow-list first: whoever wrote the package may do anything in it.
    'a package that nobody knows': r(
      call(of('subprocess', 'spawn_process'), string('touch')),
      call(of('randomForest', 'randomForest'), name('x')),
    ),
    'a package that nobody knows, in a method': r(
      call(call('$', of('crew', 'controller'), name('start'))),
      call(call('$', name('self'), name('start'))),
    ),
    'a function that nothing in the file defines': r(
      call('spawn_process', string('touch')),
      call('{', call('<-', name('scored'), call('function', nil, name('x'))), call('scored', name('x'))),
    ),
    'a function of the package around the code': {
      trap: { name: 'model.rds', bytes: rds(closureOf('processx', call('run', string('touch')))) },
      honest: { name: 'model.rds', bytes: rds(closureOf('stats', call('.approxfun', name('x')))) },
    },
    'a package that is attached first': r(
      call('{', call('library', name('subprocess')), call('exp', name('x'))),
      call('{', call('library', name('randomForest')), call('exp', name('x'))),
    ),
    'a package out of a folder': r(
      tagged('data', 'lib.loc', string('/tmp/x')),
      tagged('data', 'envir', name('here')),
    ),
    'a function taken out of a namespace by get': r(
      call(call('get', string('exec'), call('asNamespace', string('sys'))), string('touch')),
      call(call('get', string('sd'), call('asNamespace', string('stats'))), name('x')),
    ),
    'every function of R, one after the other': r(
      call('eapply', call('baseenv'), name('f')),
      call('eapply', call('new.env'), name('f')),
    ),
    'a name that waits in a variable': r(
      call(
        '{',
        call('<-', name('n'), call('rawToChar', call('as.raw', string('115')))),
        call(call('get', name('n')), string('touch')),
      ),
      call('{', call('<-', name('n'), call('as.character', name('key'))), call('get', name('n'))),
    ),
    'the interior of R, as a function of the file': {
      trap: { name: 'model.rds', bytes: rds(list(closure(call(primitive('system'), string('touch'))))) },
      honest: {
        name: 'model.rds',
        bytes: rds(list(primitive('sum'), closure(call(primitive('exp'), name('x'))))),
      },
    },
    'a name in the data, looked up by the code': {
      trap: {
        name: 'model.rds',
        bytes: rds(
          list(string('system'), closure(call('do.call', call('$', name('x'), name('f')), name('x')))),
        ),
      },
      honest: {
        name: 'model.rds',
        bytes: rds(
          list(string('mean'), closure(call('do.call', call('$', name('x'), name('f')), name('x')))),
        ),
      },
    },
    // parsnip's make_call: what predicts stands in the model as two texts.
    'a function that parsnip calls': {
      trap: { name: 'model.rds', bytes: rds(named(['processx', 'run'], ['pkg', 'fun'])) },
      honest: { name: 'model.rds', bytes: rds(named(['ranger', 'ranger'], ['pkg', 'fun'])) },
    },
    // S3: `UseMethod("dyn")` of an object of class "load" is dyn.load.
    'a class that makes another function of a generic one': r(
      call('UseMethod', string('dyn')),
      call('UseMethod', string('predict')),
    ),
    'compiled code by its name': r(
      call('.C', string('popen'), string('touch')),
      call('.Call', name('C_fit'), name('x')),
    ),
    'what is put into the session': r(
      call('<-', call('$', name('.GlobalEnv'), name('summary')), name('f')),
      call('<-', call('$', name('self'), name('summary')), name('f')),
    ),
    'code in a text': r(
      call(of('glue', 'glue'), string("{base::system('touch marker')}")),
      call(of('glue', 'glue'), string('{round(x, 2)} of {n}')),
    ),
    'a picture over a file of somebody': r(
      call('png', string('~/.Rprofile')),
      call('png', string('plot.png')),
    ),
    'text into a file': r(tagged('cat', 'file', string('~/.Rprofile')), tagged('cat', 'sep', string(''))),
    'tar with a program of its own': r(
      tagged('tar', 'tar', string('touch marker;')),
      call('paste', string('tar')),
    ),
  },
};

export const pairs: readonly Pair[] = Object.entries(groups).flatMap(([group, cases]) =>
  Object.entries(cases).map(([id, pair]) => ({ id: `${group}: ${id}`, ...pair })),
);
