/** Names that nobody gives to anything else, and the modules that they stand for by custom. */
const modules: ReadonlyMap<string, string> = new Map([
  ...[
    ...['os', 'sys', 'subprocess', 'shutil', 'socket', 'pickle', 'marshal', 'ctypes', 'importlib', 'base64'],
    ...['zlib', 'codecs', 'binascii', 'tempfile', 'tarfile', 'zipfile', 'sqlite3', 'urllib', 'requests'],
    ...[
      'httpx',
      'aiohttp',
      'paramiko',
      'psutil',
      'winreg',
      'asyncio',
      'threading',
      'multiprocessing',
      'signal',
    ],
    ...['pty', 'platform', 'getpass', 'hashlib', 'random', 'ssl', 'smtplib', 'ftplib', 'telnetlib', 'yaml'],
    ...['joblib', 'dill', 'cloudpickle', 'torch', 'transformers', 'numpy', 'pandas', 'keras', 'tensorflow'],
    ...['builtins', 'runpy', 'pathlib', 'glob', 'json', 'logging', 'jwt', 'psycopg2', 'pymysql', 'boto3'],
  ].map((name): [string, string] => [name, name]),
  ['np', 'numpy'],
  ['pd', 'pandas'],
  ['tf', 'tensorflow'],
]);

/**
 * The module that a name stands for which nothing binds: snippets leave out their imports, cells of a notebook have them
 * in another cell, and `from x import *` brings what cannot be seen.
 */
export function usualModule(name: string): string | undefined {
  return modules.get(name);
}
