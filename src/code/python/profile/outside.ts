/**
 * What is known of callables that the sources at hand do not define. `harmless`: may be called with anything out of a
 * file; `inert`: calling it does no harm by itself, though it may use what it is given as it likes; `class`: as `inert`,
 * and it makes an object; `base`: a class may derive from it; `power`: reaches out of the program.
 */
export type Outside =
  | { readonly kind: 'harmless' | 'inert' | 'class' | 'base' }
  | { readonly kind: 'power'; readonly capability: string; readonly why: string }
  | { readonly kind: 'unknown' };

export type Knows = (dotted: string) => Outside;

function words(text: string): ReadonlySet<string> {
  return new Set(text.match(/\S+/g));
}

/** They do no more than the implicit protocols of their arguments (length, order, hash, iteration). */
export const plainBuiltins: ReadonlySet<string> = words(`
  dict list tuple set frozenset str bytes bytearray int float bool complex slice range object isinstance issubclass len
  repr ascii iter next enumerate zip reversed sum any all abs round divmod pow hash id callable chr ord bin hex oct
  format min max sorted map filter print super type property staticmethod classmethod NotImplemented Ellipsis memoryview`);

const otherBuiltins: ReadonlySet<string> = words(
  'eval exec compile open input getattr setattr delattr hasattr vars dir globals locals __import__ breakpoint help',
);

export function isBuiltin(name: string): boolean {
  return plainBuiltins.has(name) || otherBuiltins.has(name);
}

/** They hand control to a function among their arguments, at this place. */
export const handing: ReadonlyMap<string, number> = new Map([
  ...[['map', 0] as const, ['filter', 0] as const],
  ...[['re.sub', 1] as const, ['warnings.warn', 1] as const],
]);

/** Of the standard library and numpy: what they make is data, and no argument is called, opened or imported. */
const plainOutside: ReadonlySet<string> = words(`
  collections.OrderedDict collections.Counter collections.deque collections.ChainMap collections.namedtuple
  itertools.chain itertools.chain.from_iterable itertools.count itertools.islice itertools.product itertools.repeat
  itertools.zip_longest itertools.combinations itertools.permutations
  threading.Lock threading.RLock threading.Event time.time time.monotonic time.perf_counter
  warnings.warn warnings.simplefilter warnings.filterwarnings warnings.catch_warnings
  datetime.datetime datetime.date datetime.timedelta datetime.timezone decimal.Decimal
  fractions.Fraction re.compile re.match re.search re.fullmatch re.sub re.split re.findall re.escape
  logging.getLogger logging.NullHandler types.MappingProxyType textwrap.dedent enum.auto
  dataclasses.field dataclasses.is_dataclass operator.index weakref.WeakKeyDictionary weakref.WeakValueDictionary
  os.path.join os.path.basename os.path.dirname os.path.splitext os.path.normpath os.fspath
  numpy.array numpy.asarray numpy.ascontiguousarray numpy.zeros numpy.ones numpy.empty numpy.full numpy.zeros_like
  numpy.ones_like numpy.empty_like numpy.arange numpy.linspace numpy.eye numpy.concatenate numpy.stack numpy.vstack
  numpy.hstack numpy.sum numpy.mean numpy.std numpy.var numpy.min numpy.max numpy.argmin numpy.argmax numpy.argsort
  numpy.sort numpy.unique numpy.where numpy.isnan numpy.isfinite numpy.sqrt numpy.exp numpy.log numpy.dot numpy.matmul
  numpy.reshape numpy.ravel numpy.transpose numpy.clip numpy.abs numpy.round numpy.cumsum numpy.prod numpy.diff
  numpy.float32 numpy.float64 numpy.int32 numpy.int64 numpy.bool_`);

const plainModules =
  /^(?:math|cmath|unicodedata|string|bisect|heapq|numbers|typing|typing_extensions)\.[A-Za-z]\w*$/;

/** They find out what a text names, or make classes of texts. */
const telling: ReadonlySet<string> = words(
  'typing.get_type_hints typing.ForwardRef typing_extensions.get_type_hints',
);

/** Classes of the standard library that bring nothing which runs at loading but what Python itself does. */
export const quietBases: ReadonlySet<string> = words(`
  builtins.object builtins.dict builtins.list builtins.tuple builtins.set builtins.frozenset builtins.str builtins.int
  builtins.float builtins.bytes abc.ABC typing.Generic typing.Protocol typing.NamedTuple typing.TypedDict
  typing_extensions.Protocol typing_extensions.NamedTuple typing_extensions.TypedDict
  collections.OrderedDict collections.namedtuple`);

const abstractBase =
  /^(?:collections\.abc|typing)\.(?:Hashable|Sized|Iterable|Iterator|Container|Collection|Callable|Sequence|Mapping|Set)$/;
const failure = /^builtins\.(?:[A-Z]\w*)?(?:Exception|Error|Warning|Interrupt|Exit|Iteration|Group)$/;

export function isQuietBase(dotted: string): boolean {
  return quietBases.has(dotted) || abstractBase.test(dotted) || failure.test(dotted);
}

/** What this file itself says of a callable; null where somebody else must be asked. */
export function plainly(dotted: string): Outside | null {
  if (telling.has(dotted)) return { kind: 'unknown' };
  if (dotted.startsWith('builtins.') && plainBuiltins.has(dotted.slice(9))) return { kind: 'harmless' };
  if (failure.test(dotted) || plainOutside.has(dotted) || plainModules.test(dotted))
    return { kind: 'harmless' };
  return null;
}

/** A call of a method of such a name opens, writes or sends something, whatever the object is. */
export const powerMethods: ReadonlySet<string> = words(`
  system popen spawn exec execute executemany executescript exec_module load_module import_module open write_text
  write_bytes read_text read_bytes unlink rmdir mkdir makedirs rmtree rename touch symlink_to iterdir rglob glob tofile
  dump dump_stats savez savetxt save save_pretrained save_model to_csv to_pickle to_parquet to_hdf to_sql to_excel
  to_feather to_json savefig urlopen urlretrieve send sendall sendto recv connect listen bind accept check_call
  check_output communicate run Popen call_soon read_pickle read_csv from_pretrained push_to_hub load load_model
  load_state load_from_checkpoint fromfile memmap find_class runcode runsource unsafe_load eval query request post put
  download upload kill terminate start submit apply_async basicConfig addHandler register`);

/** What is read or called of a file's own values; a class that has something of the name is asked what it does. */
export const readable: ReadonlySet<string> = words(
  'shape dtype ndim size device requires_grad T itemsize name index columns value values kind',
);
export const duckMethods: ReadonlySet<string> = words(`
  get pop items keys values setdefault update append extend copy add discard index astype reshape tolist view lower upper
  split strip startswith endswith replace sum item join`);
export const mutators: ReadonlySet<string> = words(
  'append extend insert add update remove pop clear sort discard setdefault popitem reverse appendleft __setitem__',
);

/** Decorators of functions that leave what the function does as it is. */
export const quietDecorators: ReadonlySet<string> = words(`
  builtins.staticmethod builtins.classmethod builtins.property abc.abstractmethod abc.abstractproperty
  functools.cached_property functools.wraps contextlib.contextmanager typing.overload typing.final typing.override typing_extensions.override
  typing_extensions.final typing.no_type_check`);

/** What such a function gave once it gives again: the whole program shares it. */
export const cachingDecorators: ReadonlySet<string> = words('functools.lru_cache functools.cache');

/** Harmless with the arguments that a module writes down itself, when it is imported. */
export const quietOnImport: ReadonlySet<string> = words(`
  contextlib.contextmanager contextlib.asynccontextmanager functools.wraps functools.partial functools.lru_cache
  functools.cache functools.cached_property functools.singledispatch functools.reduce os.environ.get os.getenv os.getcwd
  builtins.dir builtins.vars builtins.globals builtins.locals builtins.hasattr inspect.signature inspect.getdoc
  importlib.metadata.version importlib.util.find_spec platform.system platform.machine platform.python_implementation
  sys.getrecursionlimit sys.intern pathlib.Path operator.itemgetter operator.attrgetter collections.defaultdict`);

/** To look is no effect while a module is imported, since nothing of the file's is there yet. */
export const looking: ReadonlySet<string> = words('environment file-read reflection');

/** Decorators of classes that add methods which only compare, show and fill in fields. */
export const classDecorators: ReadonlySet<string> = words(
  'dataclasses.dataclass functools.total_ordering typing.final typing.runtime_checkable typing_extensions.final typing_extensions.runtime_checkable',
);
