import { firstPart } from '../../../../core/dotted-names.ts';

/**
 * Modules of Python's library, but for those that nothing can stand in for (repository/resolve-import.ts). Source:
 * `sys.stdlib_module_names` of CPython 3.11, and some that older ones have.
 */
const library: ReadonlySet<string> = new Set(
  `aifc argparse array ast asynchat asyncio asyncore audioop base64 bdb binascii bisect bz2 cProfile
  calendar cgi cgitb chunk cmath cmd code codeop collections colorsys commands compileall concurrent
  configparser contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm
  decimal difflib dis distutils doctest email ensurepip enum fcntl filecmp fileinput fnmatch fractions
  ftplib functools getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http imaplib
  imghdr imp importlib inspect ipaddress json keyword linecache locale logging lzma mailbox mailcap
  math mimetypes mmap modulefinder msilib multiprocessing netrc nis nntplib nturl2path numbers opcode
  operator optparse ossaudiodev pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib
  pprint profile pstats pty py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline
  reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex shutil signal smtpd
  smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl statistics
  string stringprep struct subprocess sunau symtable sysconfig syslog tabnanny tarfile telnetlib
  tempfile termios textwrap threading timeit token tokenize tomllib trace traceback tracemalloc tty
  types typing unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser winsound
  wsgiref xdrlib xml xmlrpc zipapp zipfile zlib zoneinfo`.split(/\s+/),
);

/** Whether an absolute name begins with that of a module of the library. */
export function isOfLibrary(name: string, level: number): boolean {
  return level === 0 && library.has(firstPart(name));
}
