import type { InertGroup } from './table.ts';

const operators = `abs add and_ concat contains countOf eq floordiv ge gt index indexOf inv invert is_ is_not is_none
  is_not_none le length_hint lshift lt matmul mod mul ne neg not_ or_ pos pow rshift sub truediv truth xor`;

const mathematics = `acos acosh asin asinh atan atan2 atanh cbrt ceil comb copysign cos cosh degrees dist e erf erfc exp
  exp2 expm1 fabs factorial floor fma fmod frexp fsum gamma gcd hypot inf isclose isfinite isinf isnan isqrt lcm ldexp
  lgamma log log10 log1p log2 modf nan nextafter perm phase pi polar pow prod radians rect remainder sin sinh sqrt
  sumprod tan tanh tau trunc ulp`;

/** The standard library: functions that an object may hold, and a few that pickles call. */
export const functions: readonly InertGroup[] = [
  {
    letters: 'rc',
    why: 'It computes a small answer from its argument.',
    modules: {
      builtins: 'callable chr id ord Ellipsis NotImplemented',
      operator: 'is_ is_not',
      _operator: 'is_ is_not',
      logging: 'getLogger',
      sys: 'intern',
    },
  },
  {
    letters: 'r',
    why: 'It is a function of mathematics, text or containers without access to files, processes or modules.',
    modules: {
      builtins: 'all any divmod format round max min pow print sum next anext aiter sorted super',
      operator: operators,
      _operator: operators,
      math: mathematics,
      cmath: mathematics,
      statistics: `mean fmean geometric_mean harmonic_mean median median_low median_high median_grouped mode multimode
        quantiles pstdev pvariance stdev variance covariance correlation linear_regression`,
      random: `betavariate choice choices expovariate gammavariate gauss getrandbits lognormvariate normalvariate
        paretovariate randbytes randint random randrange sample shuffle triangular uniform vonmisesvariate
        weibullvariate binomialvariate`,
      json: 'dumps loads',
      copy: 'copy deepcopy replace',
      functools: 'cmp_to_key lru_cache cache _make_key cached_property partialmethod',
      itertools: 'product',
      _bisect: 'bisect bisect_left bisect_right insort insort_left insort_right',
      _heapq: 'heapify heappop heappush heappushpop heapreplace',
      _functools: 'cmp_to_key',
      _stat: 'S_IFMT S_IMODE S_ISBLK S_ISCHR S_ISDIR S_ISFIFO S_ISLNK S_ISREG S_ISSOCK filemode',
      stat: 'S_IFMT S_IMODE S_ISBLK S_ISCHR S_ISDIR S_ISFIFO S_ISLNK S_ISREG S_ISSOCK filemode',
      bisect: 'bisect bisect_left bisect_right insort insort_left insort_right',
      heapq: 'heapify heappop heappush heappushpop heapreplace merge nlargest nsmallest',
      time: `time time_ns monotonic monotonic_ns perf_counter perf_counter_ns process_time thread_time gmtime localtime
        mktime asctime ctime strftime strptime`,
      posixpath:
        'join basename dirname split splitext normpath normcase isabs commonpath commonprefix splitroot splitdrive',
      ntpath:
        'join basename dirname split splitext normpath normcase isabs commonpath commonprefix splitroot splitdrive',
      'os.path': 'join basename dirname split splitext normpath normcase isabs commonpath commonprefix',
      base64: `a85encode a85decode b16encode b16decode b32encode b32decode b64encode b64decode b85encode b85decode
        standard_b64encode standard_b64decode urlsafe_b64encode urlsafe_b64decode encodebytes decodebytes`,
      binascii: 'a2b_base64 a2b_hex b2a_base64 b2a_hex crc32 hexlify unhexlify crc_hqx',
      hashlib: 'md5 sha1 sha224 sha256 sha384 sha512 sha3_256 sha3_512 blake2b blake2s new',
      _hashlib: 'openssl_md5 openssl_sha1 openssl_sha256 openssl_sha512',
      hmac: 'new digest compare_digest',
      zlib: 'adler32 crc32 compress',
      struct: 'pack unpack unpack_from calcsize iter_unpack Struct',
      _struct: 'pack unpack unpack_from calcsize iter_unpack Struct',
      textwrap: 'dedent fill indent shorten wrap TextWrapper',
      string: 'capwords ascii_letters digits punctuation',
      html: 'escape unescape',
      unicodedata: 'normalize category name lookup bidirectional combining decimal digit numeric',
      re: 'compile escape findall finditer fullmatch match search split sub subn',
      keyword: 'iskeyword issoftkeyword',
      fnmatch: 'filter fnmatch fnmatchcase translate',
      'urllib.parse':
        'quote quote_plus unquote unquote_plus urlencode urljoin urlparse urlsplit urlunparse urlunsplit',
      difflib: 'get_close_matches ndiff unified_diff context_diff',
      enum: `Enum IntEnum Flag IntFlag StrEnum ReprEnum EnumMeta EnumType auto unique pickle_by_enum_name
        pickle_by_global_name`,
      abc: 'ABC ABCMeta abstractmethod abstractproperty',
      numbers: 'Number Complex Real Rational Integral',
      contextlib: 'suppress',
      dataclasses: 'asdict astuple fields is_dataclass replace',
      types: `BuiltinFunctionType BuiltinMethodType GeneratorType ModuleType
        MethodDescriptorType WrapperDescriptorType GetSetDescriptorType MemberDescriptorType TracebackType FrameType
        CoroutineType AsyncGeneratorType ClassMethodDescriptorType MethodWrapperType CellType`,
      pprint: 'pformat',
      calendar: 'isleap leapdays monthrange timegm weekday',
      colorsys: 'hls_to_rgb hsv_to_rgb rgb_to_hls rgb_to_hsv rgb_to_yiq yiq_to_rgb',
      threading: 'Lock RLock Event Condition Semaphore get_ident current_thread local',
      weakref: 'ref proxy WeakKeyDictionary WeakValueDictionary WeakSet WeakMethod',
      _weakref: 'ref proxy',
      queue: 'Queue LifoQueue PriorityQueue SimpleQueue',
      collections: 'namedtuple abc',
      'collections.abc': `Awaitable Coroutine AsyncIterable AsyncIterator AsyncGenerator Hashable Iterable Iterator
        Generator Reversible Sized Container Callable Collection Set MutableSet Mapping MutableMapping MappingView
        KeysView ItemsView ValuesView Sequence MutableSequence ByteString Buffer`,
      _collections_abc: `Awaitable Coroutine AsyncIterable AsyncIterator Hashable Iterable Iterator Generator Reversible
        Sized Container Callable Collection Set MutableSet Mapping MutableMapping Sequence MutableSequence
        dict_keys dict_values dict_items`,
      typing: `AbstractSet Annotated Any AnyStr Awaitable BinaryIO ByteString Callable ChainMap ClassVar Collection Concatenate
        Container Coroutine Counter DefaultDict Deque Dict Final FrozenSet Generator Generic Hashable IO ItemsView
        Iterable Iterator KeysView List Literal LiteralString Mapping MappingView Match MutableMapping MutableSequence
        MutableSet NamedTuple Never NewType NoReturn NotRequired Optional OrderedDict ParamSpec Pattern Protocol
        Required Reversible Self Sequence Set Sized SupportsAbs SupportsBytes SupportsComplex SupportsFloat
        SupportsIndex SupportsInt SupportsRound Text TextIO Tuple Type TypeAlias TypeGuard TypeVar TypedDict Union
        Unpack ValuesView`,
    },
  },
];
