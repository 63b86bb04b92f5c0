import type { CodeCapability } from '../../../core/code.ts';
import type { Known } from '../known.ts';

/** Modules and classes of which every callable has one effect; the longest that fits is taken. */
const modules: ReadonlyMap<string, CodeCapability> = new Map([
  ['ctypes.CDLL', 'native-code'],
  ['ctypes.windll', 'native-code'],
  ['ctypes.oledll', 'native-code'],
  ['ctypes.cdll', 'native-code'],
  ['ctypes.pydll', 'native-code'],
  ['ctypes.pythonapi', 'native-code'],
  ['ctypes.CFUNCTYPE', 'native-code'],
  ['keystone', 'native-code'],
  ['frida', 'native-code'],
  ['pymem', 'native-code'],
  ['sh', 'process'],
  ['pwn', 'process'],
  ['pexpect', 'process'],
  ['impacket', 'network'],
  ['scapy', 'network'],
  ['telethon', 'network'],
  ['pyrogram', 'network'],
  ['boto3.client', 'network'],
  ['openai.OpenAI', 'network'],
  ['openai.AsyncOpenAI', 'network'],
  ['anthropic.Anthropic', 'network'],
  ['anthropic.AsyncAnthropic', 'network'],
  ['twilio.rest.Client', 'network'],
  ['googleapiclient', 'network'],
  ['huggingface_hub.InferenceClient', 'network'],
  ['browser_cookie3', 'credentials'],
  ['rookiepy', 'credentials'],
  ['browsercookie', 'credentials'],
  ['lazagne', 'credentials'],
  ['pypykatz', 'credentials'],
  ['keyboard', 'system'],
  ['pynput', 'system'],
  ['pyautogui', 'system'],
  ['win32service', 'system'],
  ['win32serviceutil', 'system'],
]);

/** What others on the network answer, whatever is asked of them. */
const answers: readonly string[] = [
  ...['web3.Web3', 'redis.Redis', 'xmlrpc.client.ServerProxy', 'rpyc', 'pymongo.MongoClient', 'kazoo'],
  ...['dropbox.Dropbox', 'gspread', 'selenium.webdriver.Chrome', 'selenium.webdriver.Firefox'],
  ...['xmlrpclib.ServerProxy', 'jsonrpclib', 'etcd3', 'Pyro4.Proxy', 'Pyro5.api.Proxy'],
];
const answered: Known = { source: 'network' };

const byCapability = new Map<CodeCapability, Known>();

/** What is known of a callable by the module or class that holds it. */
export function knownByModule(name: string): Known | undefined {
  for (let end = name.lastIndexOf('.'); end > 0; end = name.lastIndexOf('.', end - 1)) {
    const effect = modules.get(name.slice(0, end));
    if (effect === undefined) continue;
    let known = byCapability.get(effect);
    if (known === undefined) {
      known = { effect };
      byCapability.set(effect, known);
    }
    return known;
  }
  return answers.some((holder) => name.startsWith(holder) && name[holder.length] === '.')
    ? answered
    : undefined;
}

/** Stores of secrets, whosever they are, are asked so. */
const secretGetters: readonly string[] = [
  ...['get_secret', 'get_secrets', 'read_secret', 'fetch_secret', 'load_secret', 'retrieve_secret'],
  ...[
    'get_secret_value',
    'get_secret_string',
    'get_secret_by_name',
    'access_secret_version',
    'reveal_secret',
  ],
  ...['get_password', 'fetch_password', 'get_api_key', 'load_api_key', 'read_password', 'decrypt_secret'],
  ...['generate_db_auth_token', 'export_private_key', 'get_private_key', 'get_encryption_key'],
];

const starts: Known = {
  effect: 'process',
  byArgument: 'shell',
  arguments: [{ at: 0, names: ['args', 'cmd', 'command'], role: 'argv' }],
};

/** `run_subprocess`, `subprocess_run_for_testing`, `execute_subprocess_async`: helpers that say what they do. */
const saysSubprocess =
  /^_?(?:run|call|exec|execute|start|spawn|launch|check|open|popen)\w*_subprocess(?:_\w+)?$|^_?subprocess_(?:run|call|exec|popen|check|start)\w*$/i;

/** Methods that mean one thing whatever the class: libraries of models agree on these names. */
const lastNames: ReadonlyMap<string, Known> = new Map<string, Known>([
  [
    'from_pretrained',
    {
      effect: 'network',
      byArgument: 'hub',
      arguments: [{ at: 0, names: ['pretrained_model_name_or_path', 'repo_id', 'model_id'], role: 'data' }],
    },
  ],
  [
    'from_single_file',
    {
      effect: 'network',
      byArgument: 'hub',
      arguments: [{ at: 0, names: ['pretrained_model_link_or_path'], role: 'data' }],
    },
  ],
  [
    'save_pretrained',
    { effect: 'file-write', arguments: [{ at: 0, names: ['save_directory'], role: 'path' }] },
  ],
  // Sockets, pipes and queues of whatever library: somebody else put it in.
  ['recv', { source: 'network' }],
  ['recvfrom', { source: 'network' }],
  // Of finders and loaders: whatever lies where they look becomes a module.
  ['load_module', { effect: 'dynamic-code' }],
  ...secretGetters.map((name): [string, Known] => [name, { source: 'secret' }]),
  // Whoever has a function by one of these names of `subprocess` starts what it is given: psutil, gevent, backports.
  ...['Popen', 'check_output', 'check_call'].map((name): [string, Known] => [name, starts]),
  // Nothing but paths has methods by these names.
  [
    'write_bytes',
    { effect: 'file-write', self: 'path', arguments: [{ at: 0, names: ['data'], role: 'payload' }] },
  ],
  [
    'write_text',
    { effect: 'file-write', self: 'path', arguments: [{ at: 0, names: ['data'], role: 'payload' }] },
  ],
  ['read_bytes', { effect: 'file-read', self: 'path', source: 'file' }],
  ['read_text', { effect: 'file-read', self: 'path', source: 'file' }],
  ['push_to_hub', { effect: 'network', arguments: [{ at: 0, names: ['repo_id'], role: 'data' }] }],
  [
    'load_from_checkpoint',
    { effect: 'deserialisation', arguments: [{ at: 0, names: ['checkpoint_path'], role: 'path' }] },
  ],
]);

/** What is known of a method by its own name, of whatever external class. */
export function knownByLastName(name: string): Known | undefined {
  const dot = name.lastIndexOf('.');
  if (dot < 0) return undefined;
  const last = name.slice(dot + 1);
  return lastNames.get(last) ?? (saysSubprocess.test(last) ? starts : undefined);
}
