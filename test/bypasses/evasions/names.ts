import {
  binPersistent,
  blob,
  bytes,
  call,
  dict,
  dictOf,
  emptyTuple,
  global,
  int,
  mark,
  newObject,
  none,
  pickle,
  proto,
  setItem,
  setItems,
  setState,
  stackGlobal,
  stackGlobalOpcode,
  tuple1,
  unicode,
} from '../assemble.ts';
import { command, deny, type Evasion, notAllow, run } from './evasion.ts';

export const dotted: readonly Evasion[] = (
  [
    ['joblib.memory', 'os.system'],
    ['torch', 'os.system'],
    ['torch.serialization', 'os.system'],
    ['numpy', 'os.system'],
    ['pathlib', 'os.system'],
    ['sklearn.utils', 'os.path.os.system'],
    ['numpy', 'testing._private.utils.runstring'],
    ['numpy', 'f2py.crackfortran.getlincoef'],
    ['torch', 'hub.load'],
    ['torch', 'utils.collect_env.run'],
    ['torch', 'serialization.load'],
    ['pandas', 'io.common.os.system'],
    ['transformers.utils', 'importlib.import_module'],
    ['collections', '_sys.modules'],
    ['logging', 'os.system'],
    ['logging', 'sys.modules'],
    ['dill._dill', 'subprocess.run'],
    ['unknown.library', 'helpers.subprocess.Popen'],
    ['unknown.library', 'builtins.eval'],
    ['unknown.library', 'shutil.rmtree'],
    ['numpy', '__builtins__'],
    ['numpy', 'size.__globals__'],
    ['numpy', 'size.__builtins__'],
    ['collections', 'OrderedDict.__init__.__globals__'],
    ['collections', 'Counter.update.__globals__'],
    ['builtins', 'object.__subclasses__'],
    ['builtins', 'str.__class__.__mro__'],
    ['builtins', 'object.__reduce_ex__'],
    ['functools', 'partial.__class__'],
    ['random', 'Random.seed.__func__'],
    ['sklearn.base', 'BaseEstimator.__init__'],
    ['argparse', 'Namespace.__dict__'],
    ['inspect', 'Signature.from_callable.__func__.__code__'],
  ] as [string, string][]
).map(([module, name]) =>
  deny(`dotted name: ${module} + ${name}`, run(stackGlobal(module, name)), 'CVE-2026-14535'),
);

export const moduleObjects: readonly Evasion[] = [
  deny(
    'a module by way of another, then getattr',
    run(call(global('builtins', 'getattr'), stackGlobal('joblib.memory', 'os'), unicode('system'))),
  ),
  deny(
    'a module by way of another, given a state',
    pickle(
      proto(4),
      setState(
        stackGlobal('torch', '_utils'),
        dictOf([unicode('_rebuild_tensor_v2'), stackGlobal('builtins', 'print')]),
      ),
    ),
    'arXiv:2607.17503',
  ),
  deny(
    'items put into a module',
    pickle(proto(4), stackGlobal('collections', 'abc'), unicode('x'), none, setItem),
  ),
];

export const computedNames: readonly Evasion[] = [
  deny(
    'the module is the result of a call',
    run([call(global('builtins', 'str'), unicode('os')), unicode('system'), stackGlobalOpcode]),
  ),
  deny(
    'the name is the result of a call',
    run([unicode('os'), call(global('builtins', 'str'), unicode('system')), stackGlobalOpcode]),
  ),
  deny(
    'the name is decoded by a codec',
    run([
      unicode('bf'),
      call(global('_codecs', 'encode'), unicode('flfgrz'), unicode('rot13')),
      stackGlobalOpcode,
    ]),
  ),
  deny('a codec that unpacks', pickle(call(global('_codecs', 'decode'), blob(bytes(1, 2)), unicode('zlib')))),
  deny(
    'a codec that is computed',
    pickle(call(global('_codecs', 'encode'), unicode('x'), call(global('builtins', 'str'), unicode('hex')))),
  ),
  deny(
    'a nested pickle',
    pickle(call(global('pickle', 'loads'), blob(pickle(call(global('os', 'system'), command))))),
  ),
  deny(
    'a nested pickle in base64',
    pickle(call(global('pickle', 'loads'), call(global('base64', 'b64decode'), unicode('Y29zCnN5c3RlbQo=')))),
  ),
  notAllow('base64 alone', pickle(call(global('base64', 'b64decode'), unicode('AAAA')))),
  notAllow('zlib alone', pickle(call(global('zlib', 'decompress'), blob(bytes(1))))),
  notAllow(
    'the result of an unknown call is called',
    pickle(call(call(global('collections', 'OrderedDict')), none)),
  ),
];

export const python2: readonly Evasion[] = (
  [
    ['__builtin__', 'eval'],
    ['__builtin__', 'execfile'],
    ['__builtin__', 'input'],
    ['__builtin__', 'reduce'],
    ['__builtin__', 'file'],
    ['commands', 'getoutput'],
    ['urllib', 'urlopen'],
    ['urllib2', 'urlopen'],
    ['httplib', 'HTTPSConnection'],
    ['cPickle', 'loads'],
    ['thread', 'start_new_thread'],
    ['new', 'function'],
    ['SocketServer', 'TCPServer'],
    ['anydbm', 'open'],
    ['Tkinter', 'Tk'],
  ] as [string, string][]
).flatMap(([module, name]) => [
  deny(`Python 2: ${module}.${name} at protocol 0`, pickle(call(global(module, name), command))),
  deny(`Python 2: ${module}.${name} at protocol 2`, pickle(proto(2), call(global(module, name), command))),
]);

export const unknown: readonly Evasion[] = [
  notAllow('an unknown function is called', run(stackGlobal('somewhere', 'run'))),
  notAllow('an unknown class is referred to', pickle(global('somewhere', 'Thing'))),
  notAllow('an unknown class is made', pickle(proto(2), global('somewhere', 'Thing'), emptyTuple, newObject)),
  notAllow('a class of __main__', pickle(proto(2), global('__main__', 'Model'), emptyTuple, newObject)),
  notAllow(
    'items for an unknown object',
    pickle(call(global('somewhere', 'Thing')), mark, none, none, setItems),
  ),
  notAllow('an unknown name of a known library', run(stackGlobal('sklearn.base', 'nothing_like_this'))),
  notAllow(
    'a hooked tensor',
    pickle(
      call(
        global('torch._utils', '_rebuild_tensor_v2'),
        [unicode('s'), binPersistent],
        int(0),
        [int(1), tuple1],
        [int(1), tuple1],
        none,
        [mark, int(1), global('builtins', 'print'), dict],
      ),
    ),
  ),
];
