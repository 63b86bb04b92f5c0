import { alone, command, type Sample, twins } from './sample.ts';

const logged = 'import logging, logging.config\n';

/** Functions by names in texts of other languages, modules looked at through something else, and finders by hand. */
export const namesAndViews: readonly Sample[] = [
  {
    name: 'a field that is imported by its name',
    bad: `from pydantic import BaseModel, ImportString\nclass Hook(BaseModel):\n    run: ImportString\nHook(run="os.system").run("${command}")`,
    good: 'from pydantic import BaseModel, ImportString\nclass Hook(BaseModel):\n    run: ImportString\nHook(run="math.fabs").run(2.5)',
  },
  {
    name: 'an adapter of types that imports',
    bad: `from pydantic import ImportString, TypeAdapter\nTypeAdapter(ImportString).validate_python("os:system")("${command}")`,
    good: 'from pydantic import ImportString, TypeAdapter\nTypeAdapter(ImportString).validate_python("math:fabs")(2.5)',
  },
  {
    name: 'logging out of a text of YAML',
    bad: `${logged}import yaml\nlogging.config.dictConfig(yaml.safe_load("""\nversion: 1\nhandlers:\n  h: {(): os.system, command: '${command}'}\nroot: {handlers: [h]}\n"""))`,
    good: `${logged}import yaml\nlogging.config.dictConfig(yaml.safe_load("""\nversion: 1\nhandlers:\n  h: {class: logging.StreamHandler, level: INFO}\nroot: {handlers: [h]}\n"""))`,
  },
  {
    name: 'logging out of an INI file in the source',
    bad: `${logged}import io\nlogging.config.fileConfig(io.StringIO("[handlers]\\nkeys=h\\n[handler_h]\\nclass=__import__('os').system\\nargs=('${command}',)\\n"))`,
  },
  {
    name: 'a package whose modules lie in an archive',
    bad: {
      'config.json': '{"auto_map": {"AutoModel": "modeling_x.X"}}',
      'modeling_x.py': 'from . import pack\n',
      'pack/__init__.py':
        'import os\n__path__ = [os.path.join(os.path.dirname(__file__), "weights.bin")]\nfrom . import inner\n',
    },
    good: {
      'config.json': '{"auto_map": {"AutoModel": "modeling_x.X"}}',
      'modeling_x.py': 'from . import pack\n',
      'pack/__init__.py': '__path__ = __import__("pkgutil").extend_path(__path__, __name__)\n',
    },
  },
  {
    name: 'a package whose modules lie in a folder of everybody',
    bad: {
      'config.json': '{"auto_map": {"AutoModel": "modeling_x.X"}}',
      'modeling_x.py': 'from . import pack\n',
      'pack/__init__.py': '__path__.append("/tmp/more")\nfrom . import inner\n',
    },
  },
  {
    name: 'a syntax tree that is no longer what was parsed',
    bad: `import ast\ntree = ast.parse("print('x')")\ntree.body[0].value.func.id = "eval"\ntree.body[0].value.args[0].value = "__import__('os').system('${command}')"\nexec(compile(tree, "", "exec"))`,
    good: 'import ast\ntree = ast.parse("x = 1")\ntree.body[0].targets[0].id = "y"\nprint(ast.unparse(tree))',
  },
  twins(
    'letters that are turned round',
    (a) =>
      `from collections import deque\nimport ${a.module}\nd = deque("${a.name.slice(3)}${a.name.slice(0, 3)}")\nd.rotate(3)\ngetattr(${a.module}, "".join(d))(${a.argument})`,
  ),
  twins(
    'names of a module among those of the file',
    (a) => `import ${a.module}\nglobals().update(vars(${a.module}))\n${a.name}(${a.argument})`,
  ),
  twins(
    'a chain of names',
    (a) =>
      `from collections import ChainMap\nimport ${a.module}\nChainMap({}, vars(${a.module}))["${a.name}"](${a.argument})`,
  ),
  twins(
    'names that cannot be written to',
    (a) => `import types, ${a.module}\ntypes.MappingProxyType(vars(${a.module}))["${a.name}"](${a.argument})`,
  ),
  {
    name: 'the module of a function',
    bad: `import inspect, os.path\ninspect.getmodule(os.walk).system("${command}")`,
    good: 'import inspect, os.path\nprint(inspect.getmodule(os.walk).sep)',
  },
  {
    name: 'what shows values',
    bad: `import sys, os\nsys.displayhook = os.system\nexec(compile("'${command}'", "", "single"))`,
    good: 'import sys, pprint\nsys.displayhook = pprint.pprint',
  },
  {
    name: 'what a breakpoint calls',
    bad: `import sys, os\nsys.breakpointhook = os.system\nbreakpoint("${command}")`,
    good: 'import sys\nsys.breakpointhook = lambda *more: None',
  },
  {
    name: 'a finder out of a listing',
    bad: 'import pkgutil\nfor finder, name, _ in pkgutil.iter_modules(["/tmp/mods"]):\n    finder.find_spec(name).loader.load_module(name)',
    good: 'import pkgutil\nNAMES = [name for _, name, _ in pkgutil.iter_modules(["/usr/lib/python3"])]',
  },
  alone(
    'the class of a loader',
    () => 'import json\nloader = json.__spec__.loader.__class__\nloader("m", "/tmp/m.py").load_module()',
  ),
  {
    name: 'a name with a colon',
    bad: `from werkzeug.utils import import_string\nimport_string("os:system")("${command}")`,
    good: 'from werkzeug.utils import import_string\nimport_string("math:fabs")(2.5)',
  },
  {
    name: 'what workers start with',
    bad: 'import ray\nray.init(runtime_env={"worker_process_setup_hook": "evil.start"})',
    good: 'import ray\n\ndef start():\n    ray.init(runtime_env={"pip": ["torch==2.8.0"], "env_vars": {"A": "1"}})',
  },
  {
    name: 'a transport of git that runs a command',
    bad: `import git\ngit.Repo.clone_from("ext::sh -c ${command.replaceAll(' ', '% ')}", "x")`,
  },
  alone('an editor', () => `import click\nclick.edit("x", editor="${command}")`),
];
