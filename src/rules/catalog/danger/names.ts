import type { DangerGroup } from './table.ts';

const scopes = 'globals locals vars dir';

/** The standard library: reaching objects by name, and importing modules. */
export const names: readonly DangerGroup[] = [
  {
    capability: 'imports-modules',
    why: 'It imports a module by name, out of sight of whoever restricts the imports of a pickle.',
    refs: ['CWE-502', 'GHSA-h4rm-mm56-xf63', 'GHSA-q5qq-mvfm-j35x'],
    modules: {
      builtins: '__import__ reload',
      __builtin__: '__import__ reload',
      importlib: '*',
      importlib_metadata: '*',
      importlib_resources: '*',
      imp: '*',
      _imp: '*',
      _frozen_importlib: '*',
      _frozen_importlib_external: '*',
      zipimport: '*',
      imputil: '*',
      modulefinder: '*',
      encodings: 'search_function',
      warnings: '_setoption _getcategory _processoptions',
      optparse: 'Values.read_module Values.read_file Values.ensure_value',
      pyclbr: '*',
      'six.moves': '*',
    },
  },
  {
    capability: 'resolves-names',
    why: 'It turns a text into any object of any module, so that a name on a list of denied names never shows.',
    refs: ['GHSA-vvpj-8cmc-gx39', 'GHSA-84r2-jw7c-4r5q'],
    modules: { pkgutil: '*', pydoc: '*', 'zope.dottedname.resolve': '*' },
  },
  {
    capability: 'resolves-names',
    why: 'It hands out the names and values of a running program.',
    refs: ['GHSA-r48f-3986-4f9c'],
    modules: {
      builtins: scopes,
      __builtin__: scopes,
      gc: '*',
      inspect: '*',
      traceback: 'walk_stack walk_tb',
    },
  },
  {
    capability: 'resolves-names',
    why: 'It reaches modules, frames and the settings of the interpreter.',
    modules: { sys: '*', _sitebuiltins: '*' },
  },
  {
    capability: 'changes-program',
    why: 'It changes an object that the program shares: an attribute, an item, or a function that is called later.',
    refs: ['CWE-915'],
    modules: {
      builtins: 'delattr',
      __builtin__: 'delattr',
      operator: `setitem delitem setslice delslice iadd iand iconcat ifloordiv ilshift imatmul imod imul ior ipow
        irepeat irshift isub itruediv ixor __setitem__ __delitem__ __iadd__ __ior__ __iconcat__`,
      _operator:
        'setitem delitem iadd iand iconcat ifloordiv ilshift imatmul imod imul ior ipow irshift isub ixor',
      functools: 'update_wrapper wraps total_ordering',
      copyreg: 'add_extension remove_extension clear_extension_cache pickle constructor dispatch_table',
      copy_reg: 'add_extension remove_extension clear_extension_cache pickle constructor dispatch_table',
      codecs: 'register register_error unregister lookup_error',
      _codecs: 'register register_error unregister lookup_error',
      abc: 'update_abstractmethods',
      contextlib: 'redirect_stdout redirect_stderr chdir',
      enum: 'global_enum _old_convert_ _simple_enum _test_simple_enum',
      _abc: '*',
      logging: `setLoggerClass setLogRecordFactory addLevelName disable captureWarnings shutdown Manager
        Logger.addHandler Logger.addFilter Logger.manager root`,
      warnings: 'showwarning _showwarnmsg filterwarnings simplefilter resetwarnings catch_warnings',
      zoneinfo: 'reset_tzpath TZPATH',
      _zoneinfo: 'reset_tzpath',
      locale: 'setlocale bindtextdomain textdomain bind_textdomain_codeset resetlocale',
      _warnings: 'filters _filters_mutated _filters_mutated_lock_held',
      _locale: 'setlocale bindtextdomain textdomain bind_textdomain_codeset',
      decimal: 'setcontext localcontext',
      random: 'seed setstate',
    },
  },
  {
    capability: 'changes-program',
    why: 'What is registered here is called later, when nobody looks at the file any more.',
    modules: { atexit: '*', weakref: 'finalize', _weakref: 'finalize' },
  },
];
