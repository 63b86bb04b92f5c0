/** What renderers of chat templates offer to call: Jinja's own globals without `lipsum`, and Hugging Face's. */
export const globalFunctions: ReadonlySet<string> = new Set([
  'range',
  'dict',
  'namespace',
  'cycler',
  'joiner',
  'raise_exception',
  'strftime_now',
  'caller',
  'loop',
  'super',
]);

/** Functions that a template may hand on as values, to be called under another name. */
export const functionValues: ReadonlySet<string> = new Set([
  ...[...globalFunctions].filter((name) => name !== 'loop'),
  'lipsum',
  'self',
]);

/** Variables that renderers fill from the model's own vocabulary: its author writes them. */
export function isToken(name: string): boolean {
  return /_tokens?$/.test(name);
}

/** Filters of Jinja itself (jinja2/filters.py), and those that chat template renderers add. */
export const filterNames: ReadonlySet<string> = new Set(
  (
    'abs attr batch capitalize center count d default dictsort e escape filesizeformat first float forceescape format ' +
    'groupby indent int items join last length list lower map max min pprint random reject rejectattr replace reverse ' +
    'round safe select selectattr slice sort string striptags sum title tojson trim truncate unique upper urlencode ' +
    'urlize wordcount wordwrap xmlattr fromjson from_json'
  ).split(' '),
);

/** Tests of Jinja itself (jinja2/tests.py); comparison signs cannot be written as one. */
export const testNames: ReadonlySet<string> = new Set(
  (
    'boolean callable defined divisibleby eq equalto escaped even false filter float ge greaterthan gt in integer ' +
    'iterable le lessthan lower lt mapping ne none number odd sameas sequence string test true undefined upper'
  ).split(' '),
);

/** Methods of text, lists and dicts that only read or change those, and of Jinja's own small objects. */
export const methodNames: ReadonlySet<string> = new Set(
  (
    'capitalize casefold center count endswith expandtabs find index isalnum isalpha isascii isdecimal isdigit ' +
    'isidentifier islower isnumeric isprintable isspace istitle isupper join ljust lower lstrip partition removeprefix ' +
    'removesuffix replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title ' +
    'upper zfill append clear copy extend insert pop remove reverse sort get items keys popitem setdefault update values ' +
    'add discard union intersection difference isoformat strftime cycle changed next reset format format_map'
  ).split(' '),
);

/** Attributes that lead from a value to the interpreter although no underscore stands before them. */
export const interpreterNames: ReadonlySet<string> = new Set(
  (
    'mro gi_frame gi_code gi_yieldfrom cr_frame cr_code cr_await ag_frame ag_code ag_await f_globals f_locals f_builtins ' +
    'f_back f_code tb_frame tb_next func_globals func_code func_closure func_defaults im_func im_class im_self co_code ' +
    'co_consts'
  ).split(' '),
);

/** Filters that take the name of an attribute, and how: `map(attribute=…)`, `selectattr('…')`. */
export const attributeFilters: ReadonlyMap<
  string,
  { readonly position: number | null; readonly name: string }
> = new Map([
  ['attr', { position: 0, name: 'name' }],
  ['selectattr', { position: 0, name: 'attr' }],
  ['rejectattr', { position: 0, name: 'attr' }],
  ['groupby', { position: 0, name: 'attribute' }],
  ['map', { position: null, name: 'attribute' }],
  ['sort', { position: 2, name: 'attribute' }],
  ['unique', { position: 1, name: 'attribute' }],
  ['min', { position: 1, name: 'attribute' }],
  ['max', { position: 1, name: 'attribute' }],
  ['sum', { position: 0, name: 'attribute' }],
  ['join', { position: 1, name: 'attribute' }],
]);

/** Filters that apply another filter or test, named by their first argument. */
export const applyingFilters: ReadonlySet<string> = new Set([
  'map',
  'select',
  'reject',
  'selectattr',
  'rejectattr',
]);
