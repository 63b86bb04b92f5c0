/** What every module has without an import, and the modules that lead to the interpreter's own workings. */
export const builtinCallables = `
builtins.eval(source|expression:code, globals, locals) dynamic-code
builtins.exec(source|object:code, globals, locals) dynamic-code
builtins.execfile(filename:path) dynamic-code
builtins.compile(source:code, filename, mode) passes fold returns:types.CodeType
builtins.__import__(name:module) reflection fold
builtins.__build_class__(func:callback) reflection
builtins.open(file:path, mode) by:open source:file returns:io.TextIOWrapper
builtins.file(name:path, mode) by:open source:file returns:io.TextIOWrapper
builtins.input(prompt) source:input
builtins.raw_input(prompt) source:input
builtins.print(*values:data)
builtins.breakpoint()
builtins.exit(code)
builtins.quit(code)
builtins.getattr(object, name, default) passes fold
builtins.setattr(object, name, value)
builtins.delattr(object, name)
builtins.hasattr(object, name) clears
builtins.globals() fold
builtins.locals() fold
builtins.vars(object) fold
builtins.dir(object)
builtins.map(func:callback, *iterables:data) passes fold
builtins.filter(function:callback, iterable) passes fold
builtins.sorted(iterable, *, key:callback) passes fold
builtins.max(*values:data) passes fold
builtins.min(*values:data) passes fold
builtins.sum(iterable, start) passes fold
builtins.reversed(sequence) passes fold
builtins.iter(object) passes fold
builtins.next(iterator, default) passes fold
builtins.zip(*iterables:data) passes fold
builtins.enumerate(iterable, start) passes fold
builtins.range(start, stop, step) clears fold
builtins.str(object, encoding, errors) passes fold
builtins.bytes(source, encoding, errors) passes fold
builtins.bytearray(source, encoding, errors) passes fold
builtins.memoryview(object) passes fold
builtins.list(iterable) passes fold
builtins.tuple(iterable) passes fold
builtins.set(iterable) passes fold
builtins.frozenset(iterable) passes fold
builtins.dict(mapping) passes fold
builtins.repr(object) passes fold
builtins.ascii(object) passes fold
builtins.format(value, spec) passes fold
builtins.chr(i) passes fold
builtins.ord(c) passes fold
builtins.hex(number) passes fold
builtins.oct(number) passes fold
builtins.bin(number) passes fold
builtins.slice(start, stop, step) fold
builtins.int(x, base) clears fold
builtins.float(x) clears fold
builtins.complex(real, imag) clears
builtins.bool(x) clears fold
builtins.len(s) clears fold
builtins.id(object) clears
builtins.hash(object) clears
builtins.abs(x) clears fold
builtins.round(number, ndigits) clears fold
builtins.pow(base, exp, mod) clears fold
builtins.divmod(x, y) clears fold
builtins.isinstance(object, classinfo) clears
builtins.issubclass(cls, classinfo) clears
builtins.callable(object) clears
builtins.any(iterable) clears
builtins.all(iterable) clears
builtins.type(object, bases, namespace) passes fold
builtins.object()
builtins.super()
builtins.property(fget:callback, fset:callback)
builtins.staticmethod(function:callback) passes
builtins.classmethod(function:callback) passes
builtins.str.maketrans(x, y, z) passes fold
builtins.bytes.fromhex(string) passes fold
builtins.bytearray.fromhex(string) passes fold
builtins.int.from_bytes(bytes, byteorder) clears fold
builtins.int.to_bytes(length, byteorder) passes fold
builtins.dict.fromkeys(iterable, value) passes fold

importlib.import_module(name:module, package) reflection fold
importlib.__import__(name:module) reflection fold
importlib.reload(module) reflection
importlib.find_loader(name) clears
importlib.util.find_spec(name) clears
importlib.util.spec_from_file_location(name, location:path) passes returns:importlib.machinery.ModuleSpec
importlib.util.spec_from_loader(name, loader) returns:importlib.machinery.ModuleSpec
importlib.util.module_from_spec(spec) passes returns:types.ModuleType
importlib.util.decode_source(source) passes
importlib.util.LazyLoader(loader) class
importlib._bootstrap._gcd_import(name:module) reflection fold
importlib._bootstrap._load(spec) dynamic-code
importlib.machinery.SourceFileLoader(fullname, path:path) class
  .load_module() dynamic-code self:path
  .exec_module(module) dynamic-code self:path
  .get_code(fullname) self:path
importlib.machinery.SourcelessFileLoader(fullname, path:path) class
  .load_module() dynamic-code self:path
  .exec_module(module) dynamic-code self:path
importlib.machinery.ExtensionFileLoader(name, path:path) native-code class
  .load_module() native-code self:path
  .create_module(spec) native-code self:path
  .exec_module(module) native-code self:path
importlib.machinery.ModuleSpec(name, loader) class
importlib.machinery.ModuleSpec.loader.exec_module(module:data) dynamic-code
importlib.machinery.ModuleSpec.loader.load_module(name) dynamic-code
importlib.abc.Loader.exec_module(module) dynamic-code
importlib.abc.InspectLoader.source_to_code(data:code) passes
importlib.resources.files(package)
importlib.resources.read_text(package, resource) source:file
importlib.resources.read_binary(package, resource) source:file
importlib.metadata.version(name) clears
importlib.metadata.entry_points()
imp.create_builtin(spec) dynamic-code
imp.load_source(name, path|pathname:path) dynamic-code
imp.load_compiled(name, path|pathname:path) dynamic-code
imp.load_dynamic(name, path|pathname:path) native-code
imp.load_module(name, file, pathname:path) dynamic-code
imp.load_package(name, path:path) dynamic-code
pkgutil.find_loader(name) clears
pkgutil.get_loader(name) clears
pkgutil.get_data(package, resource) source:file
pkgutil.resolve_name(name:module) reflection
pkgutil.get_importer|pkgutil.find_importer(path:path) returns:importlib.machinery.FileFinder
pkgutil.iter_importers(fullname) returns:importlib.machinery.FileFinder
importlib.machinery.FileFinder(path:path) class
  .find_spec(name) returns:importlib.machinery.ModuleSpec
  .find_module|find_loader(name) returns:importlib.machinery.SourceFileLoader
pkg_resources.load_entry_point(dist, group, name) reflection
pkg_resources.run_script(requires, script_name) dynamic-code
pkg_resources.resource_string(package, name) source:file
zipimport.zipimporter(path:path) class
  .load_module(fullname:module) dynamic-code self:path
  .exec_module(module) dynamic-code self:path
  .get_code(fullname) self:path
  .get_data(path) source:file self:path
runpy.run_module(mod_name:module) dynamic-code
runpy.run_path(path_name:path) dynamic-code
code.interact(banner) dynamic-code
code.InteractiveConsole(locals) class
  .interact() dynamic-code
  .push(line:code) dynamic-code
  .runsource(source:code) dynamic-code
  .runcode(code:code) dynamic-code
code.InteractiveInterpreter(locals) class
  .runsource(source:code) dynamic-code
  .runcode(code:code) dynamic-code
code.compile_command(source:code) passes
codeop.compile_command(source:code) passes
codeop.CommandCompiler() class
  .__call__(source:code) passes
timeit.timeit(stmt:code, setup:code) dynamic-code by:code-text
timeit.repeat(stmt:code, setup:code) dynamic-code by:code-text
timeit.Timer(stmt:code, setup:code) class dynamic-code by:code-text
cProfile.run(statement:code) dynamic-code
cProfile.runctx(statement:code) dynamic-code
profile.run(statement:code) dynamic-code
profile.runctx(statement:code) dynamic-code
trace.Trace.run(cmd:code) dynamic-code
trace.Trace.runctx(cmd:code) dynamic-code
bdb.Bdb.run(cmd:code) dynamic-code
bdb.Bdb.runeval(expr:code) dynamic-code
pdb.run(statement:code) dynamic-code
pdb.runeval(expression:code) dynamic-code
pdb.set_trace()
pdb.Pdb(completekey, stdin, stdout) class
  .run|runeval(cmd:code) dynamic-code
  .runcall(func:callback, *args:data)
dataclasses._create_fn(name, args, body) dynamic-code
numpy.testing.runstring|numpy.testing._private.utils.runstring(astr:code) dynamic-code
numpy.testing.measure|numpy.testing._private.utils.measure(code_str:code) dynamic-code
numpy.testing.rundocs|numpy.testing._private.utils.rundocs(filename) dynamic-code
PIL.ImageMath.eval|PIL.ImageMath.unsafe_eval(expression:code) dynamic-code
transformers.agents.python_interpreter.evaluate_python_code|transformers.agents.evaluate_python_code|smolagents.local_python_executor.evaluate_python_code|smolagents.evaluate_python_code(code:code) dynamic-code
transformers.dynamic_module_utils.get_class_in_module(class_name, module_path) dynamic-code
transformers.utils.direct_transformers_import|transformers.utils.import_utils.direct_transformers_import(path) dynamic-code
unittest.addModuleCleanup|unittest.TestCase.addClassCleanup(function:callback, *args:data)
doctest.run_docstring_examples(f) dynamic-code
doctest.testmod(m) dynamic-code
doctest.testfile(filename:path) dynamic-code
doctest.debug_src|doctest.debug_script(src:code) dynamic-code
test.support.run_in_subinterp|_testcapi.run_in_subinterp|_testinternalcapi.run_in_subinterp_with_config(code:code) dynamic-code
_interpreters.run_string|_interpreters.exec|_xxsubinterpreters.run_string|_xxsubinterpreters.exec(id, script|code:code) dynamic-code
_interpreters.run_func|_interpreters.call|_xxsubinterpreters.run_func(id, func:callback)
concurrent.interpreters.create|interpreters.create() returns:concurrent.interpreters.Interpreter
concurrent.interpreters.Interpreter.exec|concurrent.interpreters.Interpreter.run(code:code) dynamic-code
concurrent.interpreters.Interpreter.call|concurrent.interpreters.Interpreter.call_in_thread(callable:callback)
rlcompleter.Completer(namespace) class
  .attr_matches|complete(text:code) dynamic-code
pytest.main|pytest.console_main|nose.main|nose.run(args) dynamic-code
unittest.TestLoader() class
  .discover(start_dir:path) dynamic-code
  .loadTestsFromName|loadTestsFromNames(name:module) dynamic-code
unittest.defaultTestLoader.discover(start_dir:path) dynamic-code
unittest.defaultTestLoader.loadTestsFromName|unittest.defaultTestLoader.loadTestsFromNames(name:module) dynamic-code
sympy.sympify|sympy.core.sympify.sympify|sympy.S(a:code) dynamic-code by:text-that-reaches
sympy.parse_expr|sympy.parsing.sympy_parser.parse_expr|sympy.parsing.parse_expr(s:code) dynamic-code by:expression
sympy.lambdify|sympy.utilities.lambdify.lambdify(args, expr:code) dynamic-code by:text-behind
ast.parse(source) passes
ast.literal_eval(node_or_string) passes fold
ast.unparse(node) passes
types.FunctionType|types.LambdaType(code:code, globals) dynamic-code passes returns:types.FunctionType
types.FunctionType.__call__() dynamic-code
types.CodeType(argcount) dynamic-code returns:types.CodeType
types.CodeType.replace() passes returns:types.CodeType
types.ModuleType(name) class
types.MethodType(function:callback, instance) passes
types.new_class(name, bases) reflection
types.prepare_class(name, bases)
new.function(code:code, globals) dynamic-code
new.code(argcount) dynamic-code
inspect.currentframe() reflection returns:types.FrameType
inspect.stack() reflection
inspect.getouterframes(frame) reflection
inspect.getframeinfo(frame)
inspect.getsource(object) source:file
inspect.signature(callable) clears
gc.get_objects() reflection
gc.get_referrers(*objs:data) reflection
gc.get_referents(*objs:data) reflection
gc.collect() clears
gc.callbacks.append|gc.callbacks.insert(*callback:callback)
sys._getframe(depth) reflection returns:types.FrameType
sys._current_frames() reflection
sys.settrace(tracefunc:callback) system
sys.setprofile(profilefunc:callback) system
sys.addaudithook(hook:callback) system by:hook
sys.setrecursionlimit(limit)
sys.exit(code)
sys.exc_info()
threading.settrace(func:callback) system
sys.path_hooks.append(hook:callback) dynamic-code by:finder
sys.path_hooks.insert(index, hook:callback) dynamic-code by:finder
sys.meta_path.append(finder) dynamic-code by:finder
sys.meta_path.insert(index, finder) dynamic-code by:finder
sys.path.append(path:path) by:module-path
sys.path.insert(index, path:path) by:module-path
sys.path.extend(paths:path) by:module-path
site.addsitedir(sitedir:path) dynamic-code
site.addpackage(sitedir:path, name) dynamic-code
atexit.register(func:callback) passes
weakref.finalize(obj, func:callback)
threading.Thread(group, target:callback) class
  .start()
threading.Timer(interval, function:callback) class
  .start()
_thread.start_new_thread(function:callback, args)
thread.start_new_thread(function:callback, args)
multiprocessing.Process(group, target:callback) class
  .start() process
multiprocessing.Pool(processes, initializer:callback) class
  .map|imap|imap_unordered|starmap(func:callback, iterable:data)
  .apply|apply_async|map_async(func:callback, args:data)
multiprocessing.pool.ThreadPool(processes, initializer:callback) returns:multiprocessing.Pool
multiprocessing.get_context(method) returns:multiprocessing
multiprocessing.set_executable|multiprocessing.spawn.set_executable(executable:path) process
multiprocessing.connection.Listener(address:host) network class
  .accept() network returns:multiprocessing.connection.Connection
multiprocessing.connection.Client(address:host) network returns:multiprocessing.connection.Connection
multiprocessing.connection.Connection.recv() deserialisation source:network
multiprocessing.connection.Connection.send(obj:data) network
multiprocessing.managers.BaseManager(address:host) network class
  .connect() network
concurrent.futures.ThreadPoolExecutor(max_workers) class
  .submit(fn:callback, *args:data)
  .map(fn:callback, *iterables:data)
concurrent.futures.ProcessPoolExecutor(max_workers) class
  .submit(fn:callback, *args:data)
  .map(fn:callback, *iterables:data)
functools.partial(func:callback, *args:data) passes fold
functools.partialmethod(func:callback, *args:data) passes
functools.reduce(function:callback, iterable, initial) passes fold
functools.wraps(wrapped)
functools.lru_cache(maxsize)
functools.cached_property(func:callback)
functools.singledispatch(func:callback) passes
operator.attrgetter(*attrs:data) fold
operator.methodcaller(name, *args:data) fold
operator.itemgetter(*items:data) fold
operator.call(obj:callback, *args:data) fold
operator.add|operator.concat|operator.iadd|operator.iconcat(a, b) passes fold
operator.getitem(a, b) passes fold
operator.xor(a, b) passes fold
operator.mod(a, b) passes fold
operator.mul(a, b) passes fold
itertools.chain(*iterables:data) passes fold
itertools.chain.from_iterable(iterable) passes fold
itertools.starmap(function:callback, iterable) passes fold
itertools.accumulate(iterable, func:callback) passes
itertools.takewhile|itertools.dropwhile|itertools.filterfalse(predicate:callback, iterable) passes
itertools.groupby(iterable, key:callback) passes
functools.cmp_to_key(func:callback) passes
heapq.nlargest|heapq.nsmallest(n, iterable, key:callback) passes
contextlib.ExitStack.callback(callback:callback, *args:data)
os.register_at_fork(*, before:callback, after_in_child:callback, after_in_parent:callback)
sched.scheduler.enter(delay, priority, action:callback)
weakref.ref(object, callback:callback)
sys.path.remove(path)
itertools.cycle(iterable) passes
itertools.repeat(object, times) passes
itertools.islice(iterable, stop) passes fold
apply(function:callback, args) 
`;
