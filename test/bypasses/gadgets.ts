/**
 * Callables that published attacks on other scanners used, by advisory. Each line is one or more
 * `module:name` pairs; every one of them must be denied however the pickle reaches it.
 */
export interface Advisory {
  readonly id: string;
  readonly globals: string;
}

export const advisories: readonly Advisory[] = [
  // picklescan
  { id: 'CVE-2025-1716', globals: 'pip:main pip._internal:main pip._internal.cli.main:main' },
  { id: 'CVE-2025-10157', globals: 'asyncio.unix_events:_UnixSubprocessTransport._start' },
  { id: 'GHSA-4r9r-ch6f-vxmx', globals: 'torch.utils.bottleneck.__main__:run_cprofile' },
  { id: 'GHSA-4whj-rm5r-c2v8', globals: 'torch.utils.bottleneck.__main__:run_autograd_prof' },
  { id: 'GHSA-86cj-95qr-2p4f', globals: 'torch._dynamo.guards:GuardBuilder.get' },
  {
    id: 'GHSA-f4x7-rfwp-v3xw',
    globals: 'torch.fx.experimental.symbolic_shapes:ShapeEnv.evaluate_guards_expression',
  },
  { id: 'GHSA-f745-w6jp-hpxx', globals: 'torch.utils.collect_env:run' },
  { id: 'GHSA-jhph-76pp-mggw', globals: 'torch.utils.collect_env:run_and_read_all' },
  { id: 'GHSA-h3qp-7fh3-f8h4', globals: 'torch.utils.data.datapipes.utils.decoder:basichandlers' },
  { id: 'GHSA-vr7h-p6mm-wpmh', globals: 'torch.jit.unsupported_tensor_ops:execWrapper' },
  { id: 'GHSA-vv6j-3g6g-2pvj', globals: 'torch.utils._config_module:ConfigModule.load_config' },
  { id: 'GHSA-5qwp-399c-mjwf', globals: 'trace:Trace.run' },
  { id: 'GHSA-g344-hcph-8vgg', globals: 'trace:Trace.runctx' },
  { id: 'GHSA-x696-vm39-cp64', globals: 'profile:Profile.run' },
  { id: 'GHSA-6vqj-c2q5-j97w', globals: 'profile:Profile.runctx' },
  { id: 'GHSA-7wx9-6375-f5wh', globals: 'profile:run' },
  { id: 'GHSA-9w88-8rmg-7g2p', globals: 'cProfile:runctx' },
  { id: 'GHSA-49gj-c84q-6qm9', globals: 'cProfile:run' },
  { id: 'GHSA-f54q-57x4-jg88', globals: 'lib2to3.pgen2.grammar:Grammar.loads' },
  { id: 'GHSA-p9w7-82w4-7q8m', globals: 'lib2to3.pgen2.pgen:ParserGenerator.make_label' },
  { id: 'GHSA-3vg9-h568-4w9m', globals: 'idlelib.debugobj:ObjectTreeItem.SetText' },
  { id: 'GHSA-6w4w-5w54-rjvr', globals: 'idlelib.autocomplete:AutoComplete.get_entity' },
  { id: 'GHSA-7cq8-mj8x-j263', globals: 'idlelib.autocomplete:AutoComplete.fetch_completions' },
  { id: 'GHSA-8r4j-24qv-fmq9', globals: 'idlelib.calltip:Calltip.fetch_tip' },
  { id: 'GHSA-9xph-j2h6-g47v', globals: 'idlelib.calltip:get_entity' },
  { id: 'GHSA-m869-42cg-3xwr', globals: 'idlelib.run:Executive.runcode' },
  { id: 'GHSA-j343-8v2j-ff7w', globals: 'idlelib.pyshell:ModifiedInterpreter.runcommand' },
  { id: 'GHSA-3gf5-cxq9-w223', globals: 'idlelib.pyshell:ModifiedInterpreter.runcode' },
  { id: 'GHSA-cj3c-v495-4xqh', globals: 'code:InteractiveInterpreter.runcode' },
  { id: 'GHSA-xp4f-hrf8-rxw7', globals: 'ensurepip:_run_pip' },
  { id: 'GHSA-fqq6-7vqf-w3fg', globals: 'doctest:debug_script' },
  { id: 'GHSA-m273-6v24-x4m4', globals: 'distutils.file_util:write_file' },
  { id: 'GHSA-4675-36f9-wf6r', globals: 'ctypes:CDLL ctypes:PyDLL ctypes:WinDLL ctypes:cdll' },
  { id: 'GHSA-84r2-jw7c-4r5q', globals: 'pydoc:locate pydoc:safeimport pydoc:pipepager' },
  { id: 'GHSA-vqmv-47xg-9wpr', globals: 'pty:spawn' },
  { id: 'GHSA-r8g5-cgf2-4m4m', globals: 'numpy.f2py.crackfortran:getlincoef' },
  { id: 'GHSA-vvpj-8cmc-gx39', globals: 'pkgutil:resolve_name pkgutil:get_data' },
  {
    id: 'GHSA-g38g-8gr9-h9xp',
    globals: `uuid:_get_command_stdout uuid:_popen _osx_support:_read_output _osx_support:_find_build_tool
      _aix_support:_read_cmd_output imaplib:IMAP4_stream _pyrepl.pager:pipe_pager
      test.support.script_helper:assert_python_ok test.support:run_in_subinterp`,
  },
  {
    id: 'GHSA-9726-w42j-3qjr',
    globals: '_io:FileIO io:FileIO urllib.request:urlopen urllib.request:urlretrieve',
  },
  {
    id: 'GHSA-m7j5-r2p5-c39r',
    globals: 'logging:FileHandler logging.handlers:SocketHandler logging.config:dictConfig',
  },
  { id: 'GHSA-9m3x-qqw2-h32h', globals: 'types:CodeType types:FunctionType' },
  // fickling
  { id: 'GHSA-565g-hwwr-4pp3', globals: 'marshal:loads marshal:load types:FunctionType' },
  { id: 'GHSA-wfq2-52f7-7qvj', globals: 'runpy:run_path runpy:run_module runpy:_run_code' },
  { id: 'GHSA-p523-jq9w-64x9', globals: 'cProfile:run cProfile:Profile' },
  { id: 'GHSA-5hvc-6wx8-mvv4', globals: 'ctypes:CDLL pydoc:locate' },
  {
    id: 'GHSA-q5qq-mvfm-j35x',
    globals: `importlib:import_module code:interact code:InteractiveConsole multiprocessing:Process
      multiprocessing.util:spawnv_passfds ctypes:memmove`,
  },
  { id: 'GHSA-h4rm-mm56-xf63', globals: 'builtins:eval builtins:exec builtins:__import__ __builtin__:eval' },
  {
    id: 'GHSA-5hwf-rc88-82xm',
    globals: 'uuid:_get_command_stdout _osx_support:_read_output _aix_support:_read_cmd_output',
  },
  { id: 'GHSA-5cxw-w2xg-2m8h', globals: 'platform:popen platform:_syscmd_file platform:_syscmd_ver' },
  {
    id: 'GHSA-r48f-3986-4f9c',
    globals: 'linecache:getlines linecache:getline gc:get_objects netrc:netrc inspect:stack',
  },
  {
    id: 'GHSA-mhc9-48gj-9gp3',
    globals: 'smtplib:SMTP socketserver:TCPServer signal:signal sqlite3:connect socket:socket',
  },
  {
    id: '_interpreters (fickling)',
    globals: '_interpreters:run_string _xxsubinterpreters:run_string _interpreters:exec',
  },
  // Found in the wild or in papers
  {
    id: 'modelscan #338',
    globals: `torch.utils.collect_env:run multiprocessing.util:spawnv_passfds
      mlflow.projects.backend.local:_run_entry_point pandas:read_csv pandas.io.parsers.readers:read_csv`,
  },
  {
    id: 'picklescan samples',
    globals: `os:system posix:system nt:system subprocess:run subprocess:Popen subprocess:check_output
      socket:create_connection requests.api:get aiohttp.client:ClientSession httplib:HTTPSConnection sys:exit
      __builtin__:apply __builtin__:compile __builtin__:exec __builtin__:globals bdb:Bdb bdb:Bdb.run venv:create
      torch._inductor.codecache:compile_file torch.serialization:load pickle:loads _pickle:loads cPickle:loads
      numpy.testing._private.utils:runstring numpy.testing:runstring timeit:timeit timeit:main
      ssl:get_server_certificate socket:getaddrinfo socket:gethostbyname`,
  },
  {
    id: 'CVE-2025-32434',
    globals:
      'torch:load torch.serialization:_load torch.jit:load torch.hub:load torch.hub:load_state_dict_from_url',
  },
  {
    id: 'CVE-2024-5480',
    globals: 'torch.distributed.rpc:rpc_sync torch.distributed.rpc.internal:_run_function',
  },
  { id: 'CVE-2022-45907', globals: 'torch.jit.annotations:parse_type_line' },
  { id: 'CVE-2019-6446', globals: 'numpy:load numpy.lib.npyio:load numpy.lib._npyio_impl:load' },
  {
    id: 'CVE-2025-1550',
    globals: 'keras.models:load_model keras.layers:Lambda keras.src.saving.saving_api:load_model',
  },
  { id: 'CVE-2025-8747', globals: 'keras.utils:get_file keras.src.utils.file_utils:get_file' },
  { id: 'CVE-2025-9906', globals: 'keras.config:enable_unsafe_deserialization' },
  {
    id: 'CVE-2025-23304',
    globals: 'hydra.utils:instantiate hydra._internal.instantiate._instantiate2:instantiate',
  },
  { id: 'CVE-2024-34359', globals: 'jinja2:Template jinja2.environment:Template' },
  {
    id: 'CVE-2026-4372',
    globals: 'transformers.dynamic_module_utils:get_class_from_dynamic_module transformers:pipeline',
  },
  {
    id: 'second-stage loaders',
    globals: `joblib:load joblib.numpy_pickle:load dill:loads dill._dill:loads cloudpickle:loads
      pandas:read_pickle pandas.io.pickle:read_pickle pandas.compat.pickle_compat:load shelve:open numpy:fromfile scipy.io:loadmat yaml:unsafe_load yaml:load jsonpickle:decode sklearn.datasets:load_files
      sklearn.datasets:fetch_openml torch.package:PackageImporter
      joblib.externals.loky:get_reusable_executor numba.core.serialize:loads`,
  },
  {
    id: 'file and network only',
    globals: `pathlib:Path.write_text pathlib:PosixPath.unlink pathlib:Path.read_text builtins:open io:open codecs:open
      shutil:rmtree shutil:copyfile tempfile:mktemp tempfile:NamedTemporaryFile os:remove os:rename os:chmod
      os:listdir os:environ os:getenv glob:glob zipfile:ZipFile tarfile:open fileinput:input mmap:mmap
      ftplib:FTP smtplib:SMTP poplib:POP3 telnetlib:Telnet nntplib:NNTP http.client:HTTPConnection http.server:test
      xmlrpc.client:ServerProxy webbrowser:open antigravity:geohash requests:get httpx:get urllib3:PoolManager
      aiohttp:request boto3:client paramiko:SSHClient numpy:savetxt numpy:save numpy:DataSource pandas:DataFrame.to_csv
      xml.etree.ElementTree:parse xml.sax:parse xml.dom.minidom:parse dbm:open mailbox:mbox configparser:ConfigParser.read
      gzip:open bz2:open lzma:open wave:open plistlib:load tokenize:open argparse:FileType`,
  },
  {
    id: 'code and names',
    globals: `builtins:compile builtins:breakpoint builtins:input builtins:globals builtins:vars builtins:delattr
      code:InteractiveConsole.push codeop:compile_command runpy:run_path pdb:run pdb:Pdb.run bdb:Bdb.runeval
      rlcompleter:Completer.attr_matches symtable:symtable py_compile:compile compileall:compile_file zipimport:zipimporter
      imp:load_source importlib.util:spec_from_file_location importlib._bootstrap:_gcd_import _frozen_importlib:__import__
      _frozen_importlib_external:SourceFileLoader pkgutil:get_loader sys:modules sys:settrace sys:_getframe
      inspect:currentframe inspect:getsource functools:reduce operator:call operator:setitem copyreg:add_extension
      copyreg:pickle atexit:register weakref:finalize codecs:register copy:_reconstruct dataclasses:make_dataclass
      dataclasses:_create_fn typing:get_type_hints gettext:c2py site:addsitedir warnings:_setoption
      optparse:Values.read_module contextlib:ExitStack sched:scheduler concurrent.futures:ProcessPoolExecutor
      threading:Thread threading:Timer _thread:start_new_thread signal:alarm resource:setrlimit faulthandler:register
      unittest:main unittest.mock:_importer unittest.loader:TestLoader.loadTestsFromName test.regrtest:main
      tkinter:Tk turtle:Screen cgitb:enable wsgiref.simple_server:make_server ctypes.util:find_library cffi:FFI
      setuptools:setup setuptools.sandbox:run_setup pkg_resources:run_script distutils.spawn:spawn
      distutils.core:run_setup numpy.distutils.exec_command:exec_command numpy.f2py:compile numpy.ctypeslib:load_library
      scipy._lib._testutils:PytestTester pandas:eval pandas.core.computation.eval:eval numexpr:evaluate
      sympy:sympify IPython:embed IPython.core.interactiveshell:InteractiveShell.run_cell ipykernel.kernelapp:launch_new_instance
      pexpect:spawn sh:Command plumbum:local fabric:Connection invoke:run execnet:makegateway
      torch.utils.cpp_extension:load_inline torch.ops:load_library torch:classes torch._utils:_import_dotted_name
      torch.fx.graph_module:reduce_graph_module dill._dill:_eval_repr dill._dill:_create_filehandle dill.source:importable
      django.utils.module_loading:import_string werkzeug.utils:import_string twisted.python.reflect:namedAny
      zope.dottedname.resolve:resolve celery.utils.imports:symbol_by_name nltk:download
      commands:getoutput popen2:popen3 os:popen os:execve os:spawnlp os:posix_spawn os:fork posix:execv
      _posixsubprocess:fork_exec _winapi:CreateProcess nt:startfile mailcap:findmatch pipes:Template`,
  },
];
