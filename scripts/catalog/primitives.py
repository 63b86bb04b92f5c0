"""What is known of callables that have no Python source here: builtins, the standard library, numpy's C.

Two questions, two lists. `harmless` answers for the strict proof: may a hook call this with values
chosen by an attacker? `dangerous` answers for the reach search: does naming this give a function
power over files, processes, the network or the interpreter? Whatever neither list knows is treated
as the worse of the two by whoever asks.
"""

from __future__ import annotations

import re

# Exact builtin types: calling a method of one runs C code on that type and nothing else.
DATA_TYPES = {
    "dict", "list", "tuple", "set", "frozenset", "str", "bytes", "bytearray", "int", "float", "bool", "complex",
    "slice", "range", "memoryview", "object",
}

# Builtins that do no more than the implicit protocols (len, iter, hash, compare, ...) of their arguments.
HARMLESS_BUILTINS = DATA_TYPES | {
    "isinstance", "issubclass", "len", "repr", "ascii", "iter", "next", "enumerate", "zip", "reversed", "sum", "any",
    "all", "abs", "round", "divmod", "pow", "hash", "id", "callable", "chr", "ord", "bin", "hex", "oct", "format",
    "property", "staticmethod", "classmethod", "NotImplemented", "Ellipsis", "print", "min", "max", "sorted",
}

EXCEPTIONS = re.compile(r"^(builtins\.)?([A-Z]\w*)?(Error|Exception|Warning|Exit|Interrupt|Iteration|Group)$")

# Kind of value that a harmless call returns; anything else gives fresh data.
HARMLESS_CALLS: dict[str, str] = {
    **{f"builtins.{name}": "data" for name in HARMLESS_BUILTINS},
    "builtins.dict": "dict", "builtins.list": "list", "builtins.tuple": "tuple", "builtins.set": "set",
    "builtins.str": "str", "builtins.repr": "str", "builtins.int": "num", "builtins.float": "num",
    "builtins.object": "object", "builtins.object.__init__": "data", "builtins.object.__setattr__": "data",
    "warnings.warn": "data", "warnings.catch_warnings": "data", "warnings.simplefilter": "data",
    "warnings.filterwarnings": "data", "warnings.warn_explicit": "data",
    **{f"builtins.{name}": "arg" for name in ("next", "sum", "round", "abs", "divmod", "pow", "iter", "reversed")},
    "builtins.len": "num", "builtins.id": "num", "builtins.hash": "num", "builtins.bool": "num", "builtins.isinstance": "num", "builtins.issubclass": "num",
    "weakref.ref": "arg", "weakref.WeakKeyDictionary": "dict", "weakref.WeakValueDictionary": "dict", "weakref.WeakSet": "set", "weakref.proxy": "arg",
    "collections.OrderedDict": "dict", "collections.Counter": "dict", "collections.deque": "list",
    "collections.ChainMap": "dict", "itertools.count": "data", "itertools.chain": "data", "itertools.chain.from_iterable": "data",
    "itertools.product": "data", "itertools.repeat": "data", "itertools.islice": "data", "itertools.cycle": "data",
    "itertools.zip_longest": "data", "itertools.combinations": "data", "itertools.permutations": "data",
    "threading.Lock": "data", "threading.RLock": "data", "threading.Event": "data", "threading.Condition": "data",
    "threading.local": "trusted", "threading.get_ident": "num", "threading.current_thread": "data", "_thread.allocate_lock": "data",
    "os.getpid": "num", "os.fspath": "data", "os.cpu_count": "num", "os.environ.get": "data", "os.getenv": "data",
    "os.path.join": "data", "os.path.basename": "data", "os.path.dirname": "data", "os.path.splitext": "data", "os.path.normpath": "data",
    "time.time": "num", "time.monotonic": "num", "time.perf_counter": "num",
    "uuid.uuid4": "data", "copy.copy": "?", "functools.wraps": "?",
    "datetime.datetime": "data", "datetime.date": "data", "datetime.timedelta": "data", "datetime.time": "data", "datetime.timezone": "data",
    "datetime.datetime.now": "data", "datetime.datetime.utcnow": "data", "datetime.datetime.fromtimestamp": "data",
    "decimal.Decimal": "data", "fractions.Fraction": "data", "numbers.Number": "data",
    "re.compile": "data", "re.match": "data", "re.sub": "data", "re.search": "data", "re.escape": "str", "re.split": "list", "re.findall": "list", "re.fullmatch": "data",
    "logging.getLogger": "logger", "logging.NullHandler": "data",
    "types.MappingProxyType": "dict", "types.SimpleNamespace": "arg",
    "typing.cast": "?", "typing.TypeVar": "data", "textwrap.dedent": "str", "sys.intern": "str", "sys.getsizeof": "num",
    "inspect.isclass": "data", "inspect.isfunction": "data", "inspect.ismethod": "data", "inspect.isroutine": "data",
    "math.prod": "num", "string.Template": "data", "contextlib.nullcontext": "arg", "contextlib.suppress": "data",
    "random.Random": "data", "random.random": "num", "random.randint": "num", "gc.collect": "data", "dataclasses.field": "data", "dataclasses.is_dataclass": "data",
    **{f"operator.{name}": "arg" for name in "add sub mul truediv floordiv mod pow neg pos abs and_ or_ xor invert lshift rshift matmul getitem concat iadd imul".split()},
    **{f"operator.{name}": "num" for name in "index lt le gt ge eq ne contains is_ is_not not_ truth length_hint".split()},
    "enum.auto": "data", "abc.abstractmethod": "?", "sys.exc_info": "data", "keyword.iskeyword": "data",
}

HARMLESS_MODULES = ("math.", "cmath.", "unicodedata.", "string.", "textwrap.", "stat.", "bisect.", "numbers.", "typing_extensions.", "typing.", "heapq.")

# Methods of exact builtin types that hand control to an argument, or do more than touch memory.
HANDING_METHODS = {"sort": "key"}
ARRAY_REFUSED = {"tofile", "dump", "dumps", "choose", "fromfile"}

# numpy functions that make or shape arrays from data. They use the array protocols of their
# arguments, which the implicit-operation rule covers; none calls a function given as an argument.
NUMPY_HARMLESS = set(
    """array asarray asanyarray ascontiguousarray asfortranarray require zeros ones empty full zeros_like ones_like
    empty_like full_like arange linspace logspace eye identity dtype result_type promote_types can_cast issubdtype
    isscalar iscomplexobj isrealobj isfortran ndim shape size reshape ravel transpose squeeze expand_dims concatenate
    stack vstack hstack column_stack dstack broadcast_to broadcast_arrays broadcast_shapes atleast_1d atleast_2d atleast_3d copy sum prod mean
    std var min max amin amax argmin argmax argsort sort lexsort searchsorted unique where nonzero flatnonzero any all
    isnan isfinite isinf isclose allclose array_equal cumsum cumprod diff clip round abs absolute sqrt exp log log1p expm1
    log2 log10 sign floor ceil trunc maximum minimum add subtract multiply divide true_divide floor_divide mod power
    dot matmul inner outer einsum tensordot take repeat tile in1d isin bincount digitize histogram median percentile
    quantile average corrcoef cov nan_to_num finfo iinfo errstate int8 int16 int32 int64 uint8 uint16 uint32 uint64
    float16 float32 float64 longdouble complex64 complex128 bool_ intp uintp str_ bytes_ object_ void datetime64
    timedelta64 intc uintc float_ int_ ndarray bool double single generic number integer floating asscalar
    count_nonzero logical_and logical_or logical_not split array_split flip fliplr flipud rollaxis moveaxis swapaxes
    meshgrid mgrid ogrid indices tril triu tril_indices triu_indices diag diagonal trace append insert delete
    fromiter frombuffer packbits unpackbits datetime_data busdaycalendar may_share_memory shares_memory ndenumerate
    ndindex nditer real imag conj conjugate angle sin cos tan arctan arctan2 arcsin arccos sinh cosh tanh hypot pi
    acos acosh arccosh arcsinh arctanh asin asinh atan atan2 atanh bitwise_and bitwise_count bitwise_invert bitwise_left_shift
    bitwise_not bitwise_or bitwise_right_shift bitwise_xor cbrt copysign deg2rad degrees divmod equal exp2 fabs float_power fmax fmin
    greater greater_equal heaviside invert isnat left_shift less less_equal logaddexp logaddexp2 logical_xor matvec negative
    nextafter not_equal positive pow rad2deg radians reciprocal remainder right_shift rint square vecdot vecmat
    polyval interp cross kron array_repr array_str iterable nanmean nanstd nanvar nanmin nanmax nansum nanmedian
    nanpercentile mintypecode isneginf isposinf signbit spacing modf frexp ldexp fmod gcd lcm""".split()
)

# -- reach: what gives a function power ---------------------------------------------------------

DANGEROUS_MODULES = {
    # They evaluate texts as Python: sympy any argument that it takes for an expression, patsy its formulas.
    "sympy", "patsy", "pkg_resources",
    "subprocess", "socket", "ssl", "http", "urllib", "urllib3", "requests", "ftplib", "smtplib", "poplib", "imaplib",
    "telnetlib", "xmlrpc", "socketserver", "asyncio", "importlib", "pickle", "_pickle", "cPickle", "pickle5", "marshal",
    "shelve", "dbm", "sqlite3", "ctypes", "_ctypes", "cffi", "shutil", "tempfile", "multiprocessing", "runpy", "code",
    "codeop", "pty", "webbrowser", "pdb", "bdb", "trace", "profile", "cProfile", "timeit", "doctest", "pydoc", "pkgutil",
    "zipimport", "imp", "site", "venv", "ensurepip", "pip", "setuptools", "distutils", "zipfile", "tarfile", "gzip",
    "bz2", "lzma", "mmap", "fcntl", "signal", "pathlib", "glob", "fileinput", "linecache", "posix", "nt", "gc", "builtins_",
    "cloudpickle", "dill", "joblib_", "fsspec", "boto3", "s3fs", "gcsfs", "aiohttp", "httpx", "paramiko", "concurrent",
    "yaml", "omegaconf", "hydra", "IPython", "numba", "cython", "numexpr", "torch_xla", "deepspeed", "mlflow", "wandb",
    "comet_ml", "tensorboard", "tensorboardX", "neptune", "clearml", "ray", "dask", "distributed", "pyspark", "h5py", "tables",
    "sqlalchemy", "openpyxl", "xlrd", "lxml", "bs4", "matplotlib", "IPython", "ipywidgets", "_posixsubprocess", "resource",
    "cv2", "PIL", "soundfile", "av", "decord", "onnx", "onnxruntime", "tensorflow", "jax", "flax", "tvm", "triton", "graphviz",
}
# Parts of those modules that are only data, types or predicates.
DANGEROUS_EXCEPT = {
    "pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "pathlib.PurePosixPath", "importlib.util.find_spec_", "http.HTTPStatus",
    "importlib.metadata.version", "importlib.metadata.PackageNotFoundError", "pickle.PicklingError", "pickle.UnpicklingError", "pickle.HIGHEST_PROTOCOL",
    "pickle.DEFAULT_PROTOCOL", "concurrent.futures.Future", "concurrent.futures.TimeoutError", "asyncio.CancelledError",
    "multiprocessing.cpu_count", *(f"ctypes.{name}" for name in "byref POINTER pointer sizeof Structure Array c_int c_uint c_void_p c_char c_char_p c_byte c_ubyte c_bool c_float c_double c_long c_ulong c_longlong c_ulonglong c_int8 c_int16 c_int32 c_int64 c_uint8 c_uint16 c_uint32 c_uint64 c_size_t c_short c_ushort".split()), "gc.collect", "numpy.load_", "importlib.metadata",
    "numba.prange", "numba.types", "numba.get_num_threads", "numba.set_num_threads", "numba.get_thread_id", "numba.literal_unroll",
    *(f"moocore.{name}" for name in "epsilon_additive epsilon_mult hv_approx hv_contributions hypervolume igd igd_plus is_nondominated pareto_rank".split()),
    "PIL.Image.Image", "PIL.Image", "polars.DataFrame", "polars.Series", "matplotlib.colors", "urllib.parse.urlparse", "urllib.parse.quote", "urllib.parse.urlsplit",
    "urllib.parse.urljoin", "signal.Signals", "socket.timeout", "requests.exceptions", "urllib.error", "zipfile.BadZipFile",
    "urllib.parse", "subprocess.CalledProcessError", "multiprocessing.current_process", "http.client.HTTPException", "triton.language", "shutil.get_terminal_size", "distutils.version", "gc.get_referents",
}
HARMLESS_OS = {
    "path", "environ", "getenv", "getpid", "cpu_count", "fspath", "sep", "linesep", "name", "PathLike", "pathsep", "extsep",
    "curdir", "pardir", "altsep", "devnull", "getcwd", "error", "strerror", "sched_getaffinity", "get_terminal_size", "isatty",
}
DANGEROUS_BUILTINS = {"eval", "exec", "compile", "__import__", "open", "input", "breakpoint", "globals", "__builtins__", "help", "exit", "quit"}
DANGEROUS_NAMES = {
    "sys.modules", "sys.path",  # sys.modules with a constant key is allowed by the reader
    "sys.meta_path", "sys.settrace", "sys.setprofile", "io.open", "io.FileIO", "io.open_code", "io.OpenWrapper",
    "codecs.open", "logging.FileHandler", "logging.config", "logging.handlers", "logging.basicConfig", "operator.methodcaller", "operator.attrgetter", "types.CodeType", "types.FunctionType",
    "types.ModuleType", "types.new_class", "types.MethodType", "inspect.getmembers_",
    "typing.get_type_hints", "typing.ForwardRef", "typing._eval_type", "typing_extensions.get_type_hints", "typing_extensions.ForwardRef",
    "inspect.get_annotations", "tokenize.open", "xml.etree.ElementTree.parse", "xml.etree.ElementTree.iterparse", "xml.sax.parse", "xml.dom.minidom.parse",
    "atexit.register", "threading.Timer_", "weakref.finalize_", "os.path.walk",
}
# Modules of the standard library that hold no power by themselves.
HARMLESS_ROOTS = {
    "abc", "argparse", "array", "ast", "base64", "binascii", "bisect", "builtins", "calendar", "cmath", "collections",
    "colorsys", "contextlib", "contextvars", "copy", "copyreg", "csv", "dataclasses", "datetime", "decimal", "difflib", "enum",
    "errno", "fnmatch", "fractions", "functools", "getpass", "hashlib", "heapq", "hmac", "html", "inspect", "io", "itertools", "json",
    "keyword", "locale", "logging", "math", "numbers", "operator", "os", "platform", "pprint", "random", "re",
    "queue", "Queue", "reprlib", "secrets", "select", "stat", "statistics", "string", "struct", "sys", "textwrap", "threading", "time",
    "token", "tokenize", "traceback", "types", "typing", "typing_extensions", "unicodedata", "uuid", "warnings", "weakref",
    "zlib", "__future__", "_collections_abc", "_thread", "codecs", "numpy", "sysconfig", "xml", "unittest_", "tracemalloc", "zoneinfo",
    "packaging", "dateutil", "pytz", "six", "tqdm", "threadpoolctl", "regex", "mpmath", "filelock_", "einops", "psutil_", "attr", "attrs", "future",
    "array_api_compat", "narwhals", "_dummy_thread", "dummy_thread", "mlx", "thread", "_weakrefset", "StringIO", "future_builtins", "cStringIO", "__builtin__", "funcsigs", "__main__", "annotationlib", "accimage", "functorch", "dummy_threading", "deprecated", "deprecate", "wrapt", "tabulate", "colorama", "termcolor", "optree", "symengine", "plac", "rich", "autograd", "autograd_gamma",
    "xxhash", "more_itertools", "hankel", "gstools_core",
    "jinja2_", "markupsafe", "lightning_utilities", "torchmetrics_", "scikit_base_", "scikits", "skbase", "pydantic", "blis", "cymem", "preshed", "murmurhash", "srsly_", "catalogue", "wasabi", "confection_", "smart_open_",
}
# A call of a method with such a name, on whatever object, is a sign of power.
DANGEROUS_METHODS = {
    "system", "popen", "exec_module", "load_module", "write_text", "write_bytes", "read_text", "read_bytes", "unlink", "rmdir",
    "mkdir", "makedirs", "rmtree", "open", "iterdir", "rglob", "tofile", "to_csv", "to_pickle", "to_parquet", "to_hdf", "to_sql", "to_excel", "to_feather",
    "savefig", "savez", "urlopen", "urlretrieve", "sendall", "sendto", "listen", "check_call", "check_output",
    "communicate", "import_module", "read_pickle", "read_csv", "from_pretrained", "save_pretrained", "push_to_hub",
    "load_from_checkpoint", "query", "find_class", "runcode", "runsource", "unsafe_load", "memmap", "save_model", "load_model",
    "dlopen", "LoadLibrary", "CDLL", "touch", "chmod", "symlink_to", "hardlink_to", "download", "_load_from_bytes",
    "open_input_file", "open_input_stream", "open_output_stream", "open_append_stream", "from_uri", "serve_forever",
}
# Functions of a C library, called through ctypes by the names that its header gives them: XGBoosterSaveModel, LGBM_BoosterSaveModel.
DANGEROUS_FOREIGN = re.compile(r"^[A-Z]{2}\w*(File|URI|Uri|Load|Save|Server|Tracker)")
# Names of C functions of the libraries themselves that do reach files, processes or the loader.
DANGEROUS_NATIVE = re.compile(
    r"(^|_)(open|load|loads|read|save|write|file|fromfile|tofile|memmap|exec|eval|import|dlopen|run|system|connect|socket|serve|compile|unpickle|download|dump|textreader|"
    r"jit|deserialize|fread|fopen|filesystem|plugin|shell|spawn|fork|kill|setenv|unsetenv|putenv|globals)(_|$|s$)",
    re.IGNORECASE,
)
# The same of classes, whose words begin with capitals: they open what they are given when they are made.
NATIVE_OPENERS = re.compile(r"(?<![A-Z])(File|Reader|Writer|FileSystem|InputStream|OutputStream|Server|Socket)(?![a-z])")


def dangerous_native(name: str) -> bool:
    """Whether a C function or class of a library, of that last name, reaches files, processes or the loader."""
    return bool(DANGEROUS_NATIVE.search(name) or (name.lstrip("_")[:1].isupper() and NATIVE_OPENERS.search(name)))


def dangerous(name: str) -> str | None:
    """Why naming this external object gives power, or None when it is known to give none."""
    root, _, rest = name.partition(".")
    if any(name == item or name.startswith(item + ".") for item in DANGEROUS_EXCEPT):
        return None
    if root == "builtins":
        return f"builtin {rest}" if rest in DANGEROUS_BUILTINS else None
    if root == "os":
        head = rest.split(".")[0]
        return None if not rest or head in HARMLESS_OS else f"os.{head}"
    if any(name == item or name.startswith(item + ".") for item in DANGEROUS_NAMES):
        return name
    if root in DANGEROUS_MODULES:
        return name
    if root in HARMLESS_ROOTS:
        return None
    return f"unknown module {root}"


# Slots of builtin types that run hooks of what they are given.
HOOKING = {"__reduce__", "__reduce_ex__", "__getattribute__", "__init_subclass__", "__subclasshook__", "__class__", "__getstate__", "__dir__"}


def harmless_call(name: str) -> str | None:
    """The kind of value that a harmless external call returns; None when it is not known as harmless."""
    if name in HARMLESS_CALLS:
        return None if HARMLESS_CALLS[name] == "?" else HARMLESS_CALLS[name]
    if EXCEPTIONS.match(name):
        return "data"
    if name.startswith(HARMLESS_MODULES):
        return "data"
    if name.startswith("torch._C._VariableFunctions.") and not name.endswith("from_file"):
        return "arg"  # operators of C++: they touch their arguments through __torch_function__ alone
    parts = name.split(".")
    if parts[0] == "numpy" and parts[-1] in NUMPY_HARMLESS and len(parts) <= 4:
        return "array"
    if parts[0] == "builtins" and len(parts) == 3 and parts[1] in DATA_TYPES and parts[2] not in HOOKING:
        return "data"
    return None


# Base classes without Python source here, and the letters they leave to a subclass.
NATIVE_BASES: dict[str, str] = {
    **{f"builtins.{name}": "ncbi" for name in ("object", "dict", "list", "tuple", "set", "frozenset", "str", "bytes", "int", "float", "complex", "bytearray")},
    **{f"abc.{name}": "ncbi" for name in ("ABC",)},
    **{f"collections.{name}": "ncbi" for name in ("OrderedDict", "Counter", "deque", "UserList", "UserString", "namedtuple()")},
    # `collections.UserDict.__init__` calls update(), `defaultdict` calls its factory later: neither at load.
    "collections.UserDict": "ncbi", "collections.defaultdict": "nbi",
    # Kept apart for each thread: calling a subclass calls its own __init__, which is proven.
    "threading.local": "cb", "string.Template": "ncbi", "string.Formatter": "ncbi", "json.JSONEncoder": "ncbi", "json.JSONDecoder": "ncbi",
    "numbers.Number": "ncbi", "numbers.Real": "ncbi", "numbers.Integral": "ncbi", "numbers.Complex": "ncbi", "numbers.Rational": "ncbi",
    "contextlib.ContextDecorator": "ncbi", "contextlib.AbstractContextManager": "ncbi", "contextlib.AsyncContextDecorator": "ncbi",
    "enum.Enum": "nci", "enum.IntEnum": "nci", "enum.Flag": "nci", "enum.IntFlag": "nci", "enum.StrEnum": "nci",
    "datetime.tzinfo": "ncbi", "datetime.timedelta": "ncbi", "logging.Filter": "ncbi", "logging.Formatter": "ncbi", "logging.Handler": "", "weakref.WeakKeyDictionary": "ncbi",
    "types.SimpleNamespace": "ncbi", "argparse.Namespace": "ncbi", "typing.Generic": "ncbi", "typing.Protocol": "ncbi", "typing.NamedTuple": "ncbi", "typing.TypedDict": "ncbi",
    "json.encoder.JSONEncoder": "ncbi", "ast.NodeVisitor": "ncbi", "ast.NodeTransformer": "ncbi", "html.parser.HTMLParser": "ncbi",
}
