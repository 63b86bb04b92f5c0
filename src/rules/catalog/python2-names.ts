/**
 * Names of Python 2 and what `find_class` turns them into below protocol 3: the tables of CPython's
 * `_compat_pickle.py`, which test/rules/catalog/python2-names.test.ts compares with a real one.
 */

/** One `old new` pair a line: modules. */
const modules = `
BaseHTTPServer http.server
CGIHTTPServer http.server
ConfigParser configparser
Cookie http.cookies
Dialog tkinter.dialog
DocXMLRPCServer xmlrpc.server
FileDialog tkinter.filedialog
HTMLParser html.parser
Queue queue
ScrolledText tkinter.scrolledtext
SimpleDialog tkinter.simpledialog
SimpleHTTPServer http.server
SimpleXMLRPCServer xmlrpc.server
SocketServer socketserver
StringIO io
Tix tkinter.tix
Tkconstants tkinter.constants
Tkdnd tkinter.dnd
Tkinter tkinter
UserDict collections
UserList collections
UserString collections
__builtin__ builtins
_abcoll collections.abc
_elementtree xml.etree.ElementTree
_winreg winreg
anydbm dbm
cPickle pickle
cStringIO io
commands subprocess
cookielib http.cookiejar
copy_reg copyreg
dbhash dbm.bsd
dbm dbm.ndbm
dumbdbm dbm.dumb
dummy_thread _dummy_thread
gdbm dbm.gnu
htmlentitydefs html.entities
httplib http.client
markupbase _markupbase
repr reprlib
robotparser urllib.robotparser
test.test_support test.support
thread _thread
tkColorChooser tkinter.colorchooser
tkCommonDialog tkinter.commondialog
tkFileDialog tkinter.filedialog
tkFont tkinter.font
tkMessageBox tkinter.messagebox
tkSimpleDialog tkinter.simpledialog
ttk tkinter.ttk
urllib2 urllib.request
urlparse urllib.parse
whichdb dbm
xmlrpclib xmlrpc.client
`;

/** Names that moved to another module or got another name, one `module.name module.name` pair a line. */
const names = `
UserDict.IterableUserDict collections.UserDict
UserDict.UserDict collections.UserDict
UserList.UserList collections.UserList
UserString.UserString collections.UserString
__builtin__.basestring builtins.str
__builtin__.intern sys.intern
__builtin__.long builtins.int
__builtin__.reduce functools.reduce
__builtin__.unichr builtins.chr
__builtin__.unicode builtins.str
__builtin__.xrange builtins.range
_multiprocessing.Connection multiprocessing.connection.Connection
_socket.fromfd socket.fromfd
exceptions.StandardError builtins.Exception
itertools.ifilter builtins.filter
itertools.ifilterfalse itertools.filterfalse
itertools.imap builtins.map
itertools.izip builtins.zip
itertools.izip_longest itertools.zip_longest
multiprocessing.AuthenticationError multiprocessing.context.AuthenticationError
multiprocessing.BufferTooShort multiprocessing.context.BufferTooShort
multiprocessing.ProcessError multiprocessing.context.ProcessError
multiprocessing.TimeoutError multiprocessing.context.TimeoutError
multiprocessing.forking.Popen multiprocessing.popen_fork.Popen
multiprocessing.process.Process multiprocessing.context.Process
socket._socketobject socket.SocketType
urllib.ContentTooShortError urllib.error.ContentTooShortError
urllib.getproxies urllib.request.getproxies
urllib.pathname2url urllib.request.pathname2url
urllib.quote urllib.parse.quote
urllib.quote_plus urllib.parse.quote_plus
urllib.unquote urllib.parse.unquote
urllib.unquote_plus urllib.parse.unquote_plus
urllib.url2pathname urllib.request.url2pathname
urllib.urlcleanup urllib.request.urlcleanup
urllib.urlencode urllib.parse.urlencode
urllib.urlopen urllib.request.urlopen
urllib.urlretrieve urllib.request.urlretrieve
urllib2.HTTPError urllib.error.HTTPError
urllib2.URLError urllib.error.URLError
whichdb.whichdb dbm.whichdb
`;

/** Exceptions, which moved from `exceptions` to `builtins` under their own names. */
const exceptions = `
ArithmeticError AssertionError AttributeError BaseException BufferError BytesWarning DeprecationWarning
EOFError EnvironmentError Exception FloatingPointError FutureWarning GeneratorExit IOError ImportError
ImportWarning IndentationError IndexError KeyError KeyboardInterrupt LookupError MemoryError NameError
NotImplementedError OSError OverflowError PendingDeprecationWarning ReferenceError RuntimeError
RuntimeWarning StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TypeError
UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning
UserWarning ValueError Warning ZeroDivisionError
`;

export interface PythonName {
  readonly module: string;
  readonly name: string;
}

let moduleMap: ReadonlyMap<string, string> | undefined;
let nameMap: ReadonlyMap<string, PythonName> | undefined;

/** Modules by their name in Python 2. */
export function renamedModules(): ReadonlyMap<string, string> {
  moduleMap ??= new Map(rows(modules).map((row) => row.split(' ') as [string, string]));
  return moduleMap;
}

/** Names by module and name of Python 2, with a line feed between. */
export function renamedNames(): ReadonlyMap<string, PythonName> {
  if (nameMap !== undefined) return nameMap;
  const map = new Map<string, PythonName>();
  for (const row of rows(names)) {
    const [before, after] = row.split(' ').map(atLastDot) as [PythonName, PythonName];
    map.set(`${before.module}\n${before.name}`, after);
  }
  for (const name of exceptions.split(/\s+/).filter((word) => word !== ''))
    map.set(`exceptions\n${name}`, { module: 'builtins', name });
  nameMap = map;
  return map;
}

/** What Python 3 imports where a pickle of protocol 0, 1 or 2 names `module.name`. */
export function toPython3(module: string, name: string): PythonName {
  const renamed = renamedNames().get(`${module}\n${name}`);
  if (renamed !== undefined) return renamed;
  const newModule = renamedModules().get(module);
  return newModule === undefined ? { module, name } : { module: newModule, name };
}

function rows(table: string): string[] {
  return table.split('\n').filter((row) => row !== '');
}

function atLastDot(dotted: string): PythonName {
  const dot = dotted.lastIndexOf('.');
  return { module: dotted.slice(0, dot), name: dotted.slice(dot + 1) };
}
