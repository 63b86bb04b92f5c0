/**
 * Names that lead to the same callable. Modules written in C and renamed ones come first to the name under which the
 * catalog knows them; the longest prefix that fits is taken.
 */
const moduleAliases: ReadonlyMap<string, string> = new Map([
  ['posix', 'os'],
  ['nt', 'os'],
  ['_os', 'os'],
  ['posixpath', 'os.path'],
  ['ntpath', 'os.path'],
  ['genericpath', 'os.path'],
  ['macpath', 'os.path'],
  ['_io', 'io'],
  ['_pyio', 'io'],
  ['StringIO', 'io'],
  ['cStringIO', 'io'],
  ['_pickle', 'pickle'],
  ['cPickle', 'pickle'],
  ['pickle5', 'pickle'],
  ['six.moves.cPickle', 'pickle'],
  ['_marshal', 'marshal'],
  ['_socket', 'socket'],
  ['_ssl', 'ssl'],
  ['_sqlite3', 'sqlite3'],
  ['sqlite3.dbapi2', 'sqlite3'],
  ['pysqlite2.dbapi2', 'sqlite3'],
  ['pysqlite3', 'sqlite3'],
  ['__builtin__', 'builtins'],
  ['__builtins__', 'builtins'],
  ['six.moves.builtins', 'builtins'],
  ['future.builtins', 'builtins'],
  ['urllib2', 'urllib.request'],
  ['six.moves.urllib', 'urllib'],
  ['future.moves.urllib', 'urllib'],
  ['six.moves.urllib_parse', 'urllib.parse'],
  ['urlparse', 'urllib.parse'],
  ['httplib', 'http.client'],
  ['six.moves.http_client', 'http.client'],
  ['xmlrpclib', 'xmlrpc.client'],
  ['BaseHTTPServer', 'http.server'],
  ['SimpleHTTPServer', 'http.server'],
  ['SocketServer', 'socketserver'],
  ['SimpleXMLRPCServer', 'xmlrpc.server'],
  ['ConfigParser', 'configparser'],
  ['six.moves.configparser', 'configparser'],
  ['_winreg', 'winreg'],
  ['_thread', '_thread'],
  ['_operator', 'operator'],
  ['_functools', 'functools'],
  ['_codecs', 'codecs'],
  ['_struct', 'struct'],
  ['_posixshmem', 'mmap'],
  ['_imp', 'imp'],
  ['_signal', 'signal'],
  ['_sre', 're'],
  ['_frozen_importlib', 'importlib._bootstrap'],
  ['_frozen_importlib_external', 'importlib.machinery'],
  ['importlib._bootstrap_external', 'importlib.machinery'],
  ['importlib.util.importlib', 'importlib'],
  ['subprocess32', 'subprocess'],
  ['eventlet.green.subprocess', 'subprocess'],
  ['gevent.subprocess', 'subprocess'],
  ['eventlet.green.os', 'os'],
  ['gevent.os', 'os'],
  ['asyncio.subprocess.create_subprocess_shell', 'asyncio.create_subprocess_shell'],
  ['asyncio.subprocess.create_subprocess_exec', 'asyncio.create_subprocess_exec'],
  ['asyncio.events', 'asyncio'],
  ['asyncio.streams', 'asyncio'],
  ['multiprocess', 'multiprocessing'],
  ['billiard', 'multiprocessing'],
  ['multiprocessing.context', 'multiprocessing'],
  ['multiprocessing.process', 'multiprocessing'],
  ['multiprocessing.pool.Pool', 'multiprocessing.Pool'],
  ['concurrent.futures.thread', 'concurrent.futures'],
  ['concurrent.futures.process', 'concurrent.futures'],
  ['pathlib.PosixPath', 'pathlib.Path'],
  ['pathlib.WindowsPath', 'pathlib.Path'],
  ['pathlib.PurePath', 'pathlib.Path'],
  ['pathlib.PurePosixPath', 'pathlib.Path'],
  ['pathlib.PureWindowsPath', 'pathlib.Path'],
  ['pathlib2.Path', 'pathlib.Path'],
  ['anyio.Path', 'pathlib.Path'],
  ['upath.UPath', 'pathlib.Path'],
  ['path.Path', 'pathlib.Path'],
  ['simplejson', 'json'],
  ['ujson', 'json'],
  ['orjson', 'json'],
  ['rapidjson', 'json'],
  ['json.decoder', 'json'],
  ['json.encoder', 'json'],
  ['xml.etree.cElementTree', 'xml.etree.ElementTree'],
  ['requests.api', 'requests'],
  ['pip._vendor.requests', 'requests'],
  ['requests_html.HTMLSession', 'requests.Session'],
  ['requests.sessions.Session', 'requests.Session'],
  ['requests.models.Response', 'requests.Response'],
  ['urllib3.poolmanager', 'urllib3'],
  ['urllib3.connectionpool', 'urllib3'],
  ['aiohttp.client.ClientSession', 'aiohttp.ClientSession'],
  ['httpx.AsyncClient', 'httpx.Client'],
  ['paramiko.client', 'paramiko'],
  ['smtplib.SMTP_SSL', 'smtplib.SMTP'],
  ['ftplib.FTP_TLS', 'ftplib.FTP'],
  ['Cryptodome', 'Crypto'],
  ['dill._dill', 'dill'],
  ['cloudpickle.cloudpickle', 'cloudpickle'],
  ['joblib.numpy_pickle', 'joblib'],
  ['torch.serialization', 'torch'],
  ['torch.storage', 'torch'],
  ['torch.jit._serialization', 'torch.jit'],
  ['torch._jit_internal', 'torch.jit'],
  ['numpy.lib._npyio_impl', 'numpy.lib.npyio'],
  ['numpy.lib._format_impl', 'numpy.lib.format'],
  ['jax.numpy.load', 'numpy.load'],
  ['cupy.load', 'numpy.load'],
  ['pandas.io.pickle', 'pandas'],
  ['pandas.core.frame.DataFrame', 'pandas.DataFrame'],
  ['pandas.io.sql', 'pandas'],
  ['pandas.io.parsers', 'pandas'],
  ['tensorflow.keras', 'keras'],
  ['tensorflow.python.keras', 'keras'],
  ['tensorflow.python.framework.load_library', 'tensorflow'],
  ['tensorflow.compat.v1', 'tensorflow'],
  ['tensorflow.compat.v2', 'tensorflow'],
  ['tf_keras', 'keras'],
  ['keras.src', 'keras'],
  ['keras.api', 'keras'],
  ['keras.src.saving', 'keras.saving'],
  ['yaml.loader', 'yaml'],
  ['ruamel_yaml', 'ruamel.yaml'],
  ['huggingface_hub.file_download', 'huggingface_hub'],
  ['huggingface_hub._snapshot_download', 'huggingface_hub'],
  ['huggingface_hub.hf_api', 'huggingface_hub'],
  ['transformers.file_utils', 'transformers.utils'],
  ['transformers.pipelines.pipeline', 'transformers.pipeline'],
  ['datasets.load', 'datasets'],
  [
    'sentence_transformers.SentenceTransformer.SentenceTransformer',
    'sentence_transformers.SentenceTransformer',
  ],
  ['sqlalchemy.orm.session', 'sqlalchemy.orm'],
  ['sqlalchemy.sql.expression', 'sqlalchemy'],
  ['psycopg2.extensions.connection', 'psycopg.Connection'],
  ['psycopg2.extensions.cursor', 'psycopg.Cursor'],
  ['fabric2', 'fabric'],
  ['jinja2.environment', 'jinja2'],
  ['werkzeug.utils.redirect', 'flask.redirect'],
  ['loguru.logger', 'logging'],
  ['absl.logging', 'logging'],
  ['urllib.request.request', 'urllib.request'],
  ['email.mime', 'email.mime'],
]);

/** Single names that moved: Python 2's `urllib` had what `urllib.request` and `urllib.parse` have now. */
const callableAliases: ReadonlyMap<string, string> = new Map([
  ['urllib.urlopen', 'urllib.request.urlopen'],
  ['urllib.urlretrieve', 'urllib.request.urlretrieve'],
  ['urllib.URLopener', 'urllib.request.URLopener'],
  ['urllib.FancyURLopener', 'urllib.request.FancyURLopener'],
  ['urllib.quote', 'urllib.parse.quote'],
  ['urllib.quote_plus', 'urllib.parse.quote_plus'],
  ['urllib.unquote', 'urllib.parse.unquote'],
  ['urllib.unquote_plus', 'urllib.parse.unquote_plus'],
  ['urllib.urlencode', 'urllib.parse.urlencode'],
  ['os.getcwdu', 'os.getcwd'],
  ['os.errno', 'errno'],
  ['string.join', 'builtins.str.join'],
  ['builtins.unichr', 'builtins.chr'],
  ['builtins.unicode', 'builtins.str'],
  ['builtins.basestring', 'builtins.str'],
  ['builtins.long', 'builtins.int'],
  ['builtins.xrange', 'builtins.range'],
  ['builtins.reduce', 'functools.reduce'],
  ['builtins.reload', 'importlib.reload'],
  ['six.exec_', 'builtins.exec'],
  ['six.moves.input', 'builtins.input'],
  ['six.moves.reduce', 'functools.reduce'],
  ['six.moves.map', 'builtins.map'],
  ['imp.reload', 'importlib.reload'],
  // Further ways to a module or to what it holds, by dotted name.
  ['unittest.mock._importer', 'importlib.import_module'],
  ['mock.mock._importer', 'importlib.import_module'],
  ['pydoc.locate', 'importlib.import_module'],
  ['pydoc.safeimport', 'importlib.import_module'],
  ['django.utils.module_loading.import_string', 'importlib.import_module'],
  ['werkzeug.utils.import_string', 'importlib.import_module'],
  ['hydra.utils.get_method', 'importlib.import_module'],
  ['hydra.utils.get_class', 'importlib.import_module'],
  ['hydra.utils.get_object', 'importlib.import_module'],
  ['hydra._internal.utils._locate', 'importlib.import_module'],
  ['twisted.python.reflect.namedAny', 'importlib.import_module'],
  ['zope.dottedname.resolve.resolve', 'importlib.import_module'],
  ['jax._src.lib.import_module', 'importlib.import_module'],
  ['importlib.util.__import__', 'builtins.__import__'],
  ['imp.create_dynamic', 'imp.load_dynamic'],
  ['operator.__call__', 'operator.call'],
  ['operator.__add__', 'operator.add'],
  ['operator.__concat__', 'operator.concat'],
  ['operator.__getitem__', 'operator.getitem'],
  ['numpy.lib.npyio.load', 'numpy.load'],
  ['torch.hub._load_local', 'torch.hub.load'],
]);

/** Attributes that lead from a callable back to itself. */
const selfAttributes = ['.__call__', '.__func__', '.__wrapped__'] as const;

/** The same names are asked for again and again, by every check. */
const canonical = new Map<string, string>();
const mostKept = 50_000;

/** The name under which the catalog knows a callable; the same name where it has no other. */
export function canonicalName(name: string): string {
  let found = canonical.get(name);
  if (found !== undefined) return found;
  found = findCanonical(name);
  if (canonical.size >= mostKept) canonical.clear();
  canonical.set(name, found);
  return found;
}

function findCanonical(name: string): string {
  let found = name;
  for (const attribute of selfAttributes)
    if (found.endsWith(attribute)) found = found.slice(0, -attribute.length);
  for (let step = 0; step < 3; step++) {
    const next = callableAliases.get(found) ?? byModule(found);
    if (next === undefined || next === found) break;
    found = next;
  }
  return found;
}

function byModule(name: string): string | undefined {
  for (let end = name.length; end > 0; end = name.lastIndexOf('.', end - 1)) {
    const to = moduleAliases.get(name.slice(0, end));
    if (to !== undefined) return to + name.slice(end);
    if (name.lastIndexOf('.', end - 1) < 0) return undefined;
  }
  return undefined;
}
