import type { DangerGroup } from './table.ts';

const loaders = 'load loads loadtxt genfromtxt fromfile fromregex recfromcsv recfromtxt mafromtxt ndfromtxt';
const savers = 'save savez savez_compressed savetxt';
const testing = `runstring rundocs raises decorate_methods measure assert_raises assert_raises_regex assert_warns
  assert_no_warnings assert_no_gc_cycles suppress_warnings import_nose run_threaded runtests check_support_sve
  KnownFailureTest tempdir temppath clear_and_catch_warnings _assert_no_gc_cycles_context requires_memory
  check_free_memory jiffies memusage`;

const sixNames = '_import_module add_move remove_move add_metaclass with_metaclass exec_ reraise _add_doc';

/** numpy, scipy and what stands on them. */
export const numpyScipy: readonly DangerGroup[] = [
  {
    capability: 'imports-modules',
    why: 'It imports a module by name and hands out all that is in it.',
    refs: ['CWE-502'],
    modules: {
      ...Object.fromEntries(
        ['sklearn.externals', 'scipy._lib'].flatMap((home) =>
          ['_internal', 'numpy', 'torch', 'cupy', 'dask.array'].map((part) => [
            `${home}.array_api_compat.${part}`,
            'clone_module',
          ]),
        ),
      ),
      'sklearn.externals.six': sixNames,
      'scipy._lib.six': sixNames,
      'joblib.externals.six': sixNames,
    },
  },
  {
    capability: 'changes-program',
    why: 'It changes how joblib runs everything of the program that comes after.',
    refs: ['CWE-502'],
    modules: {
      joblib: 'register_parallel_backend register_compressor register_store_backend',
      'joblib.parallel': 'register_parallel_backend _register_dask',
      'sklearn.externals.joblib.parallel': 'register_parallel_backend _register_dask',
    },
  },
  {
    capability: 'runs-code',
    why: 'It runs source text, or tests that it finds in files.',
    refs: ['CWE-95', 'GHSA-r8g5-cgf2-4m4m'],
    modules: {
      'numpy.testing': testing,
      'numpy.testing.utils': '*',
      'numpy.testing._private': '*',
      'numpy.testing.nosetester': '*',
      'numpy.testing.noseclasses': '*',
      'numpy.testing.decorators': '*',
      'numpy.f2py': '*',
      'numpy.distutils': '*',
      'numpy.tests': '*',
      'numpy._pytesttester': '*',
      numpy: 'test bench',
      'numpy.lib.utils': 'safe_eval source info lookfor _makenamedict',
      'numpy.lib._utils_impl': 'safe_eval source info lookfor drop_metadata _makenamedict',
      'numpy.lib.tests': '*',
      'numpy.ma.bench': '*',
      'numpy.random._examples': '*',
      'scipy._lib._testutils': '*',
      'scipy._lib._uarray': '*',
      'scipy._lib.uarray': '*',
      'scipy.weave': '*',
      weave: '*',
      'scipy.conftest': '*',
      'scipy.test': '*',
    },
  },
  {
    capability: 'runs-code',
    why: 'It calls a function that the file chooses, over data that the file brings.',
    refs: ['CWE-502'],
    modules: {
      numpy: 'frompyfunc apply_along_axis apply_over_axes piecewise fromfunction',
      'numpy.lib.function_base': 'piecewise',
      'numpy.lib._function_base_impl': 'piecewise',
      'numpy.lib.shape_base': 'apply_along_axis apply_over_axes',
      'numpy.lib._shape_base_impl': 'apply_along_axis apply_over_axes',
      'numpy.core.numeric': 'fromfunction',
      'numpy._core.numeric': 'fromfunction',
      'numpy.core._multiarray_umath': 'frompyfunc set_numeric_ops set_string_function',
      'numpy._core._multiarray_umath': 'frompyfunc set_numeric_ops',
      'numpy.core.umath': 'frompyfunc',
      'scipy._lib._ccallback': '*',
      'scipy._lib.messagestream': '*',
    },
  },
  {
    capability: 'native-code',
    why: 'It loads a native library from a path, or reaches memory directly.',
    refs: ['CWE-114'],
    modules: {
      'numpy.ctypeslib': '*',
      'numpy.core._internal': '_ctypes',
      'numpy._core._internal': '_ctypes',
    },
  },
  {
    capability: 'loads-pickle',
    why: 'It opens a file by name; a file of arrays can hold a pickle, which is loaded too.',
    refs: ['CVE-2019-6446', 'CWE-502'],
    modules: {
      numpy: loaders,
      'numpy.lib.npyio': '*',
      'numpy.lib._npyio_impl': '*',
      'numpy.lib.format': 'read_array open_memmap write_array',
      'numpy.lib._format_impl': 'read_array open_memmap write_array',
      'numpy.core.numeric': `${loaders} fromfile`,
      'numpy.core._methods': '_dump _dumps',
      'numpy._core._methods': '_dump _dumps',
      'numpy.core.multiarray': loaders,
      'numpy._core.multiarray': loaders,
      'numpy.core._multiarray_umath': 'fromfile from_dlpack',
      'numpy._core._multiarray_umath': 'fromfile from_dlpack',
      'numpy.ma.core': 'fromfile load loads dump',
      'numpy.ma.mrecords': 'fromtextfile openfile',
      'scipy.io': '*',
      'scipy.misc': 'face ascent electrocardiogram imread imsave',
      'scipy.datasets': '*',
      'scipy.sparse': 'load_npz save_npz',
      'scipy.sparse._matrix_io': '*',
    },
  },
  {
    capability: 'writes-files',
    why: 'It writes or maps files, or downloads them first.',
    refs: ['CWE-73', 'CWE-918'],
    modules: {
      numpy: `${savers} DataSource`,
      'numpy.core.records': 'fromfile',
      'numpy._core.records': 'fromfile',
      'numpy.rec': 'fromfile',
      'numpy.DataSource': '*',
      'numpy.lib._datasource': '*',
      'numpy.lib.user_array': '',
    },
  },
];
