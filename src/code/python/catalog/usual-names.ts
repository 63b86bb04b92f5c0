/** Names that nobody gives to anything else, and what they stand for by custom: modules, and a few of their functions. */
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
  ...['urllib2', 'urllib3', 'pyperclip', 'pyautogui', 'pynput', 'setuptools'].map(
    (name): [string, string] => [name, name],
  ),
  // `from subprocess import *` and the like: functions that go by these names alone.
  ['Popen', 'subprocess.Popen'],
  ['check_output', 'subprocess.check_output'],
  ['check_call', 'subprocess.check_call'],
  ['urlopen', 'urllib.request.urlopen'],
  ['urlretrieve', 'urllib.request.urlretrieve'],
  ['b64decode', 'base64.b64decode'],
  ['windll', 'ctypes.windll'],
  ['np', 'numpy'],
  ['pd', 'pandas'],
  ['tf', 'tensorflow'],
]);

/**
 * The module or function that a name stands for which nothing binds: snippets leave out their imports, cells of a notebook have them
 * in another cell, and `from x import *` brings what cannot be seen.
 */
export function usualModule(name: string): string | undefined {
  return modules.get(name);
}
