import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explain } from '../../../src/rules/catalog/index.ts';
import { processorTime } from '../../processor-time.ts';

const expected: Readonly<Record<'allow' | 'review' | 'deny', string>> = {
  allow: `collections.OrderedDict collections.defaultdict builtins.dict builtins.list builtins.complex datetime.datetime
    decimal.Decimal uuid.UUID pathlib.Path pathlib.PurePosixPath _codecs.encode torch.device torch.Size torch.float32
    torch._utils._rebuild_tensor_v2 torch.FloatStorage numpy.dtype numpy.ndarray numpy.core.multiarray._reconstruct
    numpy._core.multiarray.scalar numpy.random._pickle.__randomstate_ctor argparse.Namespace types.SimpleNamespace
    math.sqrt json.dumps operator.add http.HTTPStatus signal.Signals zoneinfo.ZoneInfo._unpickle
    sklearn.linear_model._logistic.LogisticRegression sklearn.tree._tree.Tree pandas.core.frame.DataFrame
    joblib.numpy_pickle.NumpyArrayWrapper subprocess.CalledProcessError os.stat_result copy.deepcopy`,
  review: `builtins.getattr functools.partial operator.methodcaller operator.attrgetter _operator.itemgetter builtins.map
    copyreg._reconstructor builtins.type cloudpickle.cloudpickle._make_function dill._dill._create_function
    numpy.core._ufunc_reconstruct torch._tensor._rebuild_from_type_v2 somewhere.Thing __main__.Model base64.main_like
    sklearn.base.nothing_like_this collections.OrderedDict.nothing
    mlflow.pyfunc.model.PythonModel mlflow.pyfunc.PythonModel`,
  deny: `os.system posix.system builtins.eval builtins.exec builtins.__import__ builtins.setattr subprocess.run
    subprocess.Popen.wait asyncio.unix_events._UnixSubprocessTransport._start pathlib.Path.write_text
    pip.main torch.load torch.hub.load torch.storage._load_from_bytes numpy.load numpy.f2py.crackfortran.getlincoef
    numpy.testing._private.utils.runstring pandas.read_csv pandas.read_pickle joblib.load sys.modules
    types.CodeType importlib.import_module idlelib.run.Executive.runcode test.support.script_helper.assert_python_ok
    logging.FileHandler ssl.get_server_certificate joblib.memory.os.system numpy.__builtins__
    torch.utils.collect_env.run mlflow.pyfunc.load_model mlflow.pyfunc.model._load_pyfunc mlflow.pyfunc.scoring_server.init
    transformers.pipelines.pipeline requests.get os.path.exists`,
};

for (const [decision, names] of Object.entries(expected)) {
  test(`explain says ${decision}`, () => {
    for (const name of names.trim().split(/\s+/)) {
      const said = explain(name);
      assert.equal(said.decision, decision, `${name}: ${said.why}`);
      assert.equal(said.global, name);
      assert.ok(said.why.length > 10, name);
    }
  });
}

test('a space between module and name says which is which', () => {
  assert.equal(explain('os system').decision, 'deny');
  assert.equal(explain('pathlib Path.write_text').decision, 'deny');
  assert.equal(explain('collections OrderedDict').global, 'collections.OrderedDict');
});

test('a bare name is one of the built-in ones', () => {
  assert.equal(explain('eval').decision, 'deny');
  assert.equal(explain('dict').decision, 'allow');
});

test('hostile names are classed in bounded time', () => {
  const started = processorTime();
  for (const name of [
    'a.'.repeat(30_000),
    `${'os.'.repeat(20_000)}system`,
    '__x__.'.repeat(10_000),
    '. . .',
    '',
    'x'.repeat(60_000),
  ])
    assert.notEqual(explain(name).decision, 'allow');
  assert.ok(processorTime() - started < 2000);
});
