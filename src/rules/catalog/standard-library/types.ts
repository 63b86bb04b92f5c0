import type { InertGroup } from './table.ts';

const exceptions = `ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError
  BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError
  ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError EncodingWarning EnvironmentError Exception
  ExceptionGroup FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError ImportError
  ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError
  MemoryError ModuleNotFoundError NameError NotADirectoryError NotImplementedError OSError OverflowError
  PendingDeprecationWarning PermissionError ProcessLookupError PythonFinalizationError RecursionError ReferenceError
  ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError
  SystemExit TabError TimeoutError TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError
  UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning WindowsError ZeroDivisionError`;

const paths = 'Path PosixPath WindowsPath PurePath PurePosixPath PureWindowsPath';

/** The standard library: classes whose objects hold data and do nothing while they are made. */
export const types: readonly InertGroup[] = [
  {
    letters: 'rncbi',
    why: 'It is a built-in type of plain data.',
    modules: {
      builtins: 'object slice range NoneType ellipsis NotImplementedType memoryview',
      types: 'NoneType EllipsisType NotImplementedType UnionType',
    },
  },
  {
    letters: 'rncb',
    why: 'It is an exception; making one does not raise it.',
    modules: {
      builtins: exceptions,
      pickle: 'PickleError PicklingError UnpicklingError',
      _pickle: 'PickleError PicklingError UnpicklingError',
      subprocess: 'CalledProcessError SubprocessError TimeoutExpired',
      socket: 'error herror gaierror timeout',
      ssl: 'SSLError SSLEOFError SSLZeroReturnError SSLCertVerificationError CertificateError',
      'urllib.error': 'URLError ContentTooShortError',
      'http.client': `HTTPException BadStatusLine CannotSendHeader CannotSendRequest ImproperConnectionState
        IncompleteRead InvalidURL LineTooLong NotConnected RemoteDisconnected ResponseNotReady UnknownProtocol`,
      'asyncio.exceptions': `CancelledError IncompleteReadError InvalidStateError LimitOverrunError TimeoutError
        BrokenBarrierError QueueShutDown SendfileNotAvailableError`,
      asyncio: 'CancelledError TimeoutError InvalidStateError QueueEmpty QueueFull',
      'asyncio.queues': 'QueueEmpty QueueFull',
      'concurrent.futures._base': 'CancelledError TimeoutError BrokenExecutor InvalidStateError Error',
      'concurrent.futures': 'CancelledError TimeoutError BrokenExecutor InvalidStateError',
      'multiprocessing.context': 'ProcessError BufferTooShort TimeoutError AuthenticationError',
      'json.decoder': 'JSONDecodeError',
      shutil: 'Error SameFileError SpecialFileError ReadError ExecError RegistryError',
      tarfile: 'TarError ReadError CompressionError StreamError ExtractError HeaderError',
      zipfile: 'BadZipFile BadZipfile LargeZipFile error',
      zlib: 'error',
      struct: 'error',
      binascii: 'Error Incomplete',
      queue: 'Empty Full ShutDown',
      _queue: 'Empty',
      configparser:
        'Error NoSectionError NoOptionError DuplicateSectionError DuplicateOptionError ParsingError',
      csv: 'Error',
      _csv: 'Error',
      copy: 'Error',
      decimal: `DecimalException Clamped InvalidOperation DivisionByZero Inexact Rounded Subnormal Overflow
        Underflow FloatOperation ConversionSyntax DivisionImpossible DivisionUndefined InvalidContext`,
      dataclasses: 'FrozenInstanceError',
      'xml.etree.ElementTree': 'ParseError',
      sqlite3: `Error DatabaseError DataError IntegrityError InterfaceError InternalError NotSupportedError
        OperationalError ProgrammingError Warning`,
      re: 'error PatternError',
      're._constants': 'error',
      sre_constants: 'error',
      threading: 'BrokenBarrierError',
      statistics: 'StatisticsError',
      graphlib: 'CycleError',
      tomllib: 'TOMLDecodeError',
      _tomllib: 'TOMLDecodeError',
      zoneinfo: 'ZoneInfoNotFoundError',
      'zoneinfo._common': 'ZoneInfoNotFoundError',
    },
  },
  {
    letters: 'rncbi',
    why: 'It is a value that may be a key: a date, a path or an address.',
    modules: {
      datetime: 'date datetime time timedelta timezone tzinfo',
      _datetime: 'date datetime time timedelta timezone tzinfo',
      _pydatetime: 'date datetime time timedelta timezone tzinfo',
      ipaddress: `IPv4Address IPv4Interface IPv4Network IPv6Address IPv6Interface IPv6Network ip_address ip_network
        ip_interface`,
      pathlib: paths,
      'pathlib._local': paths,
      'pathlib._abc': paths,
    },
  },
  {
    letters: 'rncb',
    why: 'It is a value type: a number, an identifier or a record.',
    modules: {
      decimal: 'Context DecimalTuple',
      _decimal: 'Context',
      uuid: 'SafeUUID',
      time: 'struct_time',
      calendar: 'Calendar TextCalendar HTMLCalendar Day Month IllegalMonthError IllegalWeekdayError',
      os: 'stat_result _make_stat_result terminal_size statvfs_result times_result uname_result',
      posix: 'stat_result terminal_size statvfs_result times_result uname_result',
      'urllib.parse': `ParseResult SplitResult DefragResult ParseResultBytes SplitResultBytes DefragResultBytes`,
      'http.cookies': 'Morsel',
      http: 'HTTPStatus HTTPMethod',
      signal: `Signals Handlers Sigmasks SIGABRT SIGALRM SIGBUS SIGCHLD SIGCONT SIGFPE SIGHUP SIGILL SIGINT SIGIO SIGKILL
        SIGPIPE SIGPROF SIGQUIT SIGSEGV SIGSTOP SIGTERM SIGTRAP SIGTSTP SIGUSR1 SIGUSR2 SIG_DFL SIG_IGN`,
      re: 'RegexFlag',
      socket: 'AddressFamily SocketKind MsgFlag AddressInfo',
      statistics: 'NormalDist',
      difflib: 'Match Differ',
      inspect: 'Signature Parameter _ParameterKind _empty BoundArguments FullArgSpec ArgSpec Traceback',
      platform: 'uname_result',
      sys: 'float_info int_info hash_info thread_info version_info',
      'email.charset': 'Charset',
      plistlib: 'UID',
    },
  },
  {
    letters: 'rncbi',
    why: 'It is a container or a record without behaviour of its own.',
    modules: {
      collections: 'UserString _OrderedDictKeysView',
      types: 'MappingProxyType',
      'xml.etree.ElementTree': 'Element QName',
      _elementtree: 'Element',
      string: 'Template',
      contextlib: 'nullcontext',
      dataclasses: '_MISSING_TYPE _HAS_DEFAULT_FACTORY_CLASS KW_ONLY InitVar',
    },
  },
  {
    letters: 'rncb',
    why: 'It keeps bytes, text or the state of a generator in memory.',
    modules: {
      io: 'BytesIO StringIO',
      _io: 'BytesIO StringIO',
      random: 'Random SystemRandom',
      _random: 'Random',
      secrets: 'SystemRandom',
      json: 'JSONEncoder JSONDecoder',
      'json.encoder': 'JSONEncoder',
      'json.decoder': 'JSONDecoder',
      logging:
        'Formatter PercentStyle StrFormatStyle StringTemplateStyle BufferingFormatter Filter NullHandler',
      csv: 'Dialect excel excel_tab unix_dialect',
    },
  },
  {
    letters: 'rcbi',
    why: 'It walks over values that the file already holds; nothing runs until it is consumed.',
    modules: {
      builtins: 'enumerate zip reversed',
      itertools: `chain combinations combinations_with_replacement compress count cycle islice pairwise permutations
        repeat tee _tee _tee_dataobject zip_longest batched`,
    },
  },
  {
    letters: 'nbi',
    why: 'It is a tree of elements; making one with arguments can read a file.',
    modules: { 'xml.etree.ElementTree': 'ElementTree' },
  },
  {
    letters: 'rcn',
    why: 'It wraps a function that the file refers to; the function itself is judged where it is named.',
    modules: { builtins: 'property classmethod', types: 'DynamicClassAttribute' },
  },
];
