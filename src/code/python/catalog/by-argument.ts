import type { CodeCapability } from '../../../core/code.ts';
import type { ConstantValue } from '../ast.ts';
import { loaderDecisions } from './by-loader-argument.ts';
import { secretDecisions } from './by-secret-argument.ts';
import { constantAt, type Decide, elsewhere, except, nothing, textAt } from './decide.ts';
import { foreignCommands } from './foreign-commands.ts';
import type { KnownCall, KnownEffect } from './known-call.ts';
import { namesSecretSetting } from './secret-name.ts';

/** What a named decision says of a call; undefined for a name that is not in the table. */
export function byArgument(
  name: string,
  effect: CodeCapability | null,
  call: KnownCall,
): KnownEffect | undefined {
  return decisions.get(name)?.(call, effect);
}

/** The names of the decisions, for the catalog's own test. */
export function decisionNames(): readonly string[] {
  return [...decisions.keys()];
}

/** A mode that could not be told is taken to write, and so is one that may be any of several of which one does. */
function opens(at: number): Decide {
  return (call) => {
    const mode = call.argument(at, 'mode');
    const modes = mode === undefined ? ['r'] : (call.constants?.(mode) ?? [call.constant(mode)]);
    const reads = modes.every((one) => typeof one === 'string' && !/[wax+]/.test(one));
    return { capability: reads ? 'file-read' : 'file-write', traits: [] };
  };
}

/** Permission bits that give more than reading to others, or the right to run as somebody else. */
const looseBits = 0o6022;

function chmods(at: number): Decide {
  return (call) => {
    const mode = constantAt(call, at, 'mode');
    return {
      capability: typeof mode === 'number' && (mode & looseBits) === 0 ? 'file-write' : 'system',
      traits: [],
    };
  };
}

const numbersOfChildren = /^(?:subprocess\.Popen|multiprocessing\.Process)\.pid$/;
const makersOfChildren = /^os\.(?:fork|forkpty)$/;

/** A program may end those that it started itself; signal 0 reaches nobody, and asks whether there is such a process (kill(2)). */
const endsOwnChildren: Decide = (call, effect) => {
  if (constantAt(call, 1, 'sig', 'signal', 'signalnum') === 0) return nothing;
  const whom = call.argument(0, 'pid', 'pgid');
  const own =
    whom !== undefined &&
    (numbersOfChildren.test(call.text(whom) ?? '') || makersOfChildren.test(call.maker?.(whom) ?? ''));
  return own ? nothing : { capability: effect, traits: [] };
};

const decisions: ReadonlyMap<string, Decide> = new Map<string, Decide>([
  ['open', opens(1)],
  ['open-self', opens(0)],
  [
    'os-open',
    (call) => {
      // Flags are seldom constants: the names of the flags tell.
      const flags = textAt(call, 1, 'flags');
      const value = constantAt(call, 1, 'flags');
      const reads = value === 0 || flags === 'os.O_RDONLY';
      return { capability: reads ? 'file-read' : 'file-write', traits: [] };
    },
  ],
  ['kills', endsOwnChildren],
  // The settings of Alembic are read, like every such file, for what it would evaluate.
  ['logging-file', except(/^alembic\.context\.config\.config_file_name$/)],
  ['chmod', chmods(1)],
  ['chmod-self', chmods(0)],
  ['copy', () => ({ capability: 'file-write', traits: [] })],
  ['recursive', () => ({ capability: 'file-delete', traits: [] })],
  [
    'shell',
    (call) => {
      const shell = call.argument(null, 'shell') ?? call.argument(8);
      if (shell === undefined) return { capability: 'process', traits: [] };
      const value = call.constant(shell);
      const off = value === false || value === null || value === 0;
      return { capability: 'process', traits: off ? [] : ['shell'] };
    },
  ],
  [
    'magic',
    (call) => {
      const name = constantAt(call, 0, 'magic_name', 'name');
      // Settings of the session, and what it shows.
      const settles =
        /^(?:matplotlib|config|autoreload|precision|pylab|who|whos|who_ls|history|pwd|colors|gui|load_ext|reload_ext|xmode|autosave)$/;
      if (typeof name === 'string' && settles.test(name)) return nothing;
      return { capability: 'dynamic-code', traits: [] };
    },
  ],
  ['shell-always', () => ({ capability: 'process', traits: ['shell'] })],
  [
    'environment',
    (call) => {
      const name = textAt(call, 0, 'key');
      return {
        capability: 'environment',
        traits: [],
        ...(name !== undefined && namesSecretSetting(name) ? { source: 'secret' as const } : {}),
      };
    },
  ],
  // An entry of a file of settings, by its name.
  [
    'option',
    (call, effect) => {
      const name = textAt(call, 1, 'option');
      return {
        capability: effect,
        traits: [],
        ...(name !== undefined && namesSecretSetting(name) ? { source: 'secret' as const } : {}),
      };
    },
  ],
  // Public keys lie beside the private ones, and are there to be listed.
  [
    'listed',
    (call, effect) =>
      textAt(call, 0, 'pattern')?.endsWith('.pub') === true ? nothing : { capability: effect, traits: [] },
  ],
  [
    'decrypts',
    (call, effect) => ({
      capability: effect,
      traits: [],
      ...(constantAt(call, null, 'WithDecryption') === true ? { source: 'secret' as const } : {}),
    }),
  ],
  [
    'code-text',
    (call) => ({
      // A callable may stand in the place of the text.
      capability:
        textAt(call, 0, 'stmt') === undefined && textAt(call, 1, 'setup') === undefined
          ? null
          : 'dynamic-code',
      traits: [],
    }),
  ],
  [
    'expression',
    (call) => {
      const value = constantAt(call, 0, 'expr');
      // numexpr and pandas refuse calls of arbitrary functions, but `@name` and dunder attributes lead out of it.
      return typeof value === 'string' && !value.includes('@') && !value.includes('__')
        ? nothing
        : { capability: 'dynamic-code', traits: [] };
    },
  ],
  ['template-text', () => ({ capability: 'dynamic-code', traits: [] })],
  [
    'template-walks',
    (call) => {
      const text = textAt(call, 0, 'source');
      const walks = text !== undefined && /__\w{1,40}__|\|\s{0,20}attr\b/.test(text);
      return walks ? { capability: 'dynamic-code', traits: [] } : nothing;
    },
  ],
  [
    'setup-commands',
    (call, effect) => ({
      // Without them, the words of the command line say what is built.
      capability: call.argument(null, 'script_args') === undefined ? null : effect,
      traits: [],
    }),
  ],
  [
    'syslog',
    (call, effect) => {
      // By default, and by a path, it is the daemon of this machine.
      const given = call.argument(0, 'address');
      const text = textAt(call, 0, 'address');
      return given === undefined || text?.startsWith('/') === true
        ? nothing
        : { capability: effect, traits: [] };
    },
  ],
  [
    'text-that-reaches',
    (call) => {
      // Most of what it is given is no text, and of texts most are formulas.
      const text = textAt(call, 0, 'a');
      return text?.includes('__') === true ? { capability: 'dynamic-code', traits: [] } : nothing;
    },
  ],
  [
    'text-behind',
    (call) => ({
      // An expression may be an object that is no text.
      capability: textAt(call, 1, 'expr') === undefined ? null : 'dynamic-code',
      traits: [],
    }),
  ],
  [
    'native-text',
    (call) => {
      const code = call.argument(0, 'code');
      // `@cython.inline` dresses a function; it compiles no text.
      const dresses = code !== undefined && call.isFunction?.(code) === true;
      return dresses ? nothing : { capability: 'native-code', traits: [] };
    },
  ],
  [
    'native-source',
    (call) => {
      // What is not known of it may be anything; of what is, the commands that it has run are told.
      const source = call.argument(1, 'source');
      if (source === undefined || call.constant(source) === null) return nothing;
      const text = call.text(source);
      const isPlain = text !== undefined && foreignCommands(text).length === 0;
      return isPlain ? nothing : { capability: 'native-code', traits: [] };
    },
  ],
  [
    'foreign-text',
    (call) => {
      // Of a language that is not read here, what has the system run a command is looked for alone.
      const text = textAt(call, 0, 'string', 'code');
      return text !== undefined && foreignCommands(text).length > 0
        ? { capability: 'native-code', traits: [] }
        : nothing;
    },
  ],
  [
    'hook',
    (call, effect) => {
      // What a function of the source's own does when it is called is followed.
      const hook = call.argument(0, 'hook');
      const isOwn = hook !== undefined && call.isFunction?.(hook) === true;
      return { capability: effect, traits: isOwn ? ['safeguarded'] : [] };
    },
  ],
  [
    'finder',
    (call, effect) => {
      // What an object of the source's own does when a module is looked for is followed like all else that it does.
      const finder = call.argument(null, 'finder') ?? call.argument(1) ?? call.argument(0);
      const isOwn = finder !== undefined && call.isOwnObject?.(finder) === true;
      return { capability: effect, traits: isOwn ? ['safeguarded'] : [] };
    },
  ],
  ['module-path', () => ({ capability: 'reflection', traits: [] })],
  ['bind', () => ({ capability: 'network', traits: [] })],
  ['flask-run', () => ({ capability: 'network', traits: [] })],
  [
    'mmap',
    (call) => ({
      // PROT_EXEC is 4; anonymous memory that can be run is how shellcode gets in.
      capability: isExecutable(constantAt(call, null, 'prot') ?? constantAt(call, 3)) ? 'native-code' : null,
      traits: [],
    }),
  ],
  [
    'library',
    (call) => {
      const expression = call.argument(0, 'name');
      // `CDLL(None)` and `PyDLL(None)` open the running program itself.
      if (expression === undefined) return nothing;
      return {
        capability: 'native-code',
        traits: call.constant(expression) === null ? ['constant'] : [],
      };
    },
  ],
  [
    'camera',
    (call) => ({
      capability: typeof constantAt(call, 0, 'index') === 'number' ? 'system' : 'file-read',
      traits: [],
    }),
  ],
  // `str.replace` takes two texts; a value that may be a path or a text is asked for both.
  [
    'one-argument',
    (call, effect) => (call.argument(1) === undefined ? { capability: effect, traits: [] } : nothing),
  ],
  // A client connects when something is asked of it. One of another address than its service's own is told at once.
  ['client', elsewhere(null, 'base_url', 'endpoint_url', 'transport', 'http_client')],
  ['exporter', elsewhere(0, 'endpoint')],
  // Without a name it is this machine that says what it is called.
  [
    'own-name',
    (call, effect) => (call.argument(0, 'name') === undefined ? nothing : { capability: effect, traits: [] }),
  ],
  // Without one, it is the user's own.
  ['editor', elsewhere(1, 'editor')],
  [
    'known-words',
    // Its own package calls it with lists that it put together.
    (call, effect) => ({ capability: textAt(call, 0) === undefined ? null : effect, traits: [] }),
  ],
  [
    'ioctl',
    (call) => {
      // What is put into the input of a terminal is typed, and whoever reads there runs it.
      const request = call.argument(1, 'request');
      const isTyped =
        request !== undefined &&
        (call.constant(request) === typesInput || call.text(request) === 'termios.TIOCSTI');
      return { capability: isTyped ? 'process' : null, traits: [] };
    },
  ],
  [
    'maybe-path',
    (call, effect) => {
      const name = textAt(call, 0);
      return { capability: name !== undefined && isRemote(name) ? 'network' : effect, traits: [] };
    },
  ],
  [
    'path-or-url',
    (call) => {
      const name = textAt(call, 0);
      return { capability: name !== undefined && isRemote(name) ? 'network' : 'file-read', traits: [] };
    },
  ],
  [
    'log-file',
    (call) => ({
      capability: call.argument(null, 'filename') === undefined ? null : 'file-write',
      traits: [],
    }),
  ],
  [
    'tar-filter',
    (call) => {
      const filter = constantAt(call, null, 'filter');
      return {
        capability: 'file-write',
        traits: filter === 'data' || filter === 'tar' ? ['safeguarded'] : [],
      };
    },
  ],
  ...loaderDecisions,
  ...secretDecisions,
]);

function isExecutable(value: ConstantValue | undefined): boolean {
  return typeof value === 'number' && (value & 4) !== 0;
}

/** Whether a library that takes paths and addresses alike is given the address of another machine. */
function isRemote(name: string): boolean {
  return /^(?:https?|s?ftps?|s3a?|gs|gcs|hf|abfss?|az|wasbs?|webhdfs|hdfs|ssh|smb):\/\//.test(name);
}

/** TIOCSTI of Linux (tty_ioctl(2)). */
const typesInput = 0x5412;
