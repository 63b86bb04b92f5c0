import { configuration } from './repositories.ts';
import { command, type Files, type Sample } from './sample.ts';

const run = `import os\nos.system("${command}")\n`;
const version = '__version__ = "1.2"\n';

/** A file of the repository that another one reads and runs, which is honest work or not by what stands in it. */
function runs(name: string, from: string, source: string, path: string): Sample {
  const files = (text: string): Files =>
    from === 'setup.py'
      ? { 'setup.py': source, [path]: text }
      : { 'config.json': configuration, [from]: source, [path]: text };
  return { name, bad: files(run), good: files(version) };
}

const model = (name: string, source: string, path = 'about.py'): Sample =>
  runs(name, 'modeling_x.py', source, path);
const setup = (name: string, source: string, path = 'pkg/about.py'): Sample =>
  runs(name, 'setup.py', source, path);

/** The file defines a function, which is called by what the file became. */
function calls(name: string, source: string): Sample {
  const files = (text: string): Files => ({
    'config.json': configuration,
    'modeling_x.py': source,
    'about.py': text,
  });
  return {
    name,
    bad: files(`import os\ndef go():\n    os.system("${command}")\n`),
    good: files('def go():\n    return 1\n'),
  };
}

/** Files of the repository that are run by their path: judged by what they say, or refused where nobody can tell which. */
export const ownFiles: readonly Sample[] = [
  model('exec of a file', 'exec(open("about.py").read())'),
  model(
    'exec of a file beside',
    'import os\nexec(open(os.path.join(os.path.dirname(__file__), "about.py")).read())',
  ),
  model(
    'exec of a file, opened in a context',
    'import os\nhere = os.path.abspath(os.path.dirname(__file__))\nwith open(os.path.join(here, "about.py"), encoding="utf-8") as f:\n    exec(f.read())',
  ),
  model(
    'exec of a compiled file',
    'import os\np = os.path.join(os.path.dirname(__file__), "about.py")\nexec(compile(open(p).read(), p, "exec"))',
  ),
  model(
    'exec of a file, pathlib',
    'from pathlib import Path\nexec((Path(__file__).parent / "about.py").read_text())',
  ),
  model(
    'exec of a file, pathlib resolved',
    'from pathlib import Path\nHERE = Path(__file__).resolve().parent\nexec(HERE.joinpath("about.py").read_text(encoding="utf-8"))',
  ),
  model(
    'exec of a file, pathlib opened',
    'from pathlib import Path\nns = {}\nwith (Path(__file__).parent / "about.py").open() as f:\n    exec(f.read(), ns)',
  ),
  model(
    'exec of a file, f-string',
    'import os\nhere = os.path.dirname(__file__)\nexec(open(f"{here}/about.py").read())',
  ),
  model('exec of a file, sum', 'import os\nexec(open(os.path.dirname(__file__) + "/about.py").read())'),
  model('runpy.run_path of a file', 'import runpy\nrunpy.run_path("about.py")'),
  model(
    'runpy.run_path of a file below',
    'import runpy, os\nns = runpy.run_path(os.path.join(os.path.dirname(__file__), "pkg", "about.py"))',
    'pkg/about.py',
  ),
  model(
    'module by its specification',
    'import importlib.util, os\ns = importlib.util.spec_from_file_location("about", os.path.join(os.path.dirname(__file__), "about.py"))\nm = importlib.util.module_from_spec(s)\ns.loader.exec_module(m)',
  ),
  model(
    'SourceFileLoader of a file',
    'from importlib.machinery import SourceFileLoader\nSourceFileLoader("about", "about.py").load_module()',
  ),
  setup(
    'setup.py, version by exec',
    'from setuptools import setup\nabout = {}\nwith open("pkg/about.py") as f:\n    exec(f.read(), about)\nsetup(name="x", version=about["__version__"])',
  ),
  setup(
    'setup.py, version by compile',
    'import io, os\nfrom setuptools import setup\nhere = os.path.abspath(os.path.dirname(__file__))\nabout = {}\nwith io.open(os.path.join(here, "pkg", "about.py"), "r", encoding="utf-8") as f:\n    exec(compile(f.read(), "about.py", "exec"), about)\nsetup(name="x", version=about["__version__"])',
  ),
  setup(
    'setup.py, version by runpy',
    'import runpy\nfrom setuptools import setup\nv = runpy.run_path("pkg/about.py")\nsetup(name="x", version=v["__version__"])',
  ),
  setup(
    'setup.py, version by a function',
    'import os\nfrom setuptools import setup\ndef version():\n    ns = {}\n    with open(os.path.join("pkg", "about.py")) as f:\n        exec(f.read(), ns)\n    return ns["__version__"]\nsetup(name="x", version=version())',
  ),
  setup(
    'setup.py, version by a reader',
    'import os\nfrom setuptools import setup\ndef read(path):\n    with open(os.path.join(os.path.dirname(__file__), path)) as f:\n        return f.read()\nns = {}\nexec(read("pkg/about.py"), ns)\nsetup(name="x", version=ns["__version__"])',
  ),
  calls('function of run_path', 'import runpy\nns = runpy.run_path("about.py")\nns["go"]()'),
  calls(
    'function of a module by its specification',
    'import importlib.util\ns = importlib.util.spec_from_file_location("about", "about.py")\nm = importlib.util.module_from_spec(s)\ns.loader.exec_module(m)\nm.go()',
  ),
  calls('function of an executed file', 'exec(open("about.py").read())\ngo()'),
  calls(
    'function of a file that is executed apart',
    'ns = {}\nexec(open("about.py").read(), ns)\nns["go"]()',
  ),
  calls('function of a file in lines', 'exec("".join(open("about.py").readlines()))\ngo()'),
  calls('function of a file in bytes', 'exec(open("about.py", "rb").read())\ngo()'),
  calls('imp.load_source of a file', 'import imp\nimp.load_source("a", "about.py").go()'),
  {
    name: 'run_path as a program',
    bad: {
      'config.json': configuration,
      'modeling_x.py': 'import runpy\nrunpy.run_path("about.py", run_name="__main__")',
      'about.py': `import os\nif __name__ == "__main__":\n    os.system("${command}")\n`,
    },
    good: {
      'config.json': configuration,
      'modeling_x.py': 'import runpy\nrunpy.run_path("about.py", run_name="__main__")',
      'about.py': 'if __name__ == "__main__":\n    print(1)\n',
    },
  },
  {
    name: 'file of that name in another folder',
    bad: {
      'config.json': configuration,
      'modeling_x.py': 'import os\nexec(open(os.path.join(os.environ["HOME"], "about.py")).read())',
      'about.py': version,
    },
  },
  {
    name: 'file above the repository',
    bad: {
      'config.json': configuration,
      'modeling_x.py':
        'import os\nexec(open(os.path.join(os.path.dirname(__file__), "..", "..", "about.py")).read())',
      'about.py': version,
    },
  },
  {
    name: 'file above the repository, by its folders',
    bad: {
      'config.json': configuration,
      'modeling_x.py':
        'import os\nup = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))\nexec(open(os.path.join(up, "about.py")).read())',
      'about.py': version,
    },
  },
  {
    name: 'file above the repository, pathlib',
    bad: {
      'config.json': configuration,
      'modeling_x.py':
        'from pathlib import Path\nexec((Path(__file__).parent.parent.parent / "about.py").read_text())',
      'about.py': version,
    },
  },
  {
    name: 'file that is written first',
    bad: {
      'config.json': configuration,
      'modeling_x.py': `open("about.py", "w").write("import os; os.system('${command}')")\nexec(open("about.py").read())`,
      'about.py': version,
    },
  },
  ...[
    ['read from its second line', 'f = open("about.py")\nf.readline()\nexec(f.read())'],
    ['read from its second line, by next', 'f = open("about.py")\nnext(f)\nexec(f.read())'],
    ['read from its second line, by a loop', 'f = open("about.py")\nfor x in f:\n    break\nexec(f.read())'],
    ['read from its second line, by seek', 'f = open("about.py")\nf.seek(4)\nexec(f.read())'],
    ['read in part', 'f = open("about.py")\nf.read(4)\nexec(f.read())'],
    [
      'read in part by a library',
      'import itertools\nf = open("about.py")\nlist(itertools.islice(f, 1))\nexec(f.read())',
    ],
  ].map(
    ([name = '', source = '']): Sample => ({
      name: `file that is ${name}`,
      bad: {
        'config.json': configuration,
        'modeling_x.py': source,
        'about.py': `'''\nimport os\nos.system("${command}")\n# '''\n`,
      },
    }),
  ),
  {
    name: 'file that is replaced by another one first',
    bad: {
      'config.json': configuration,
      'modeling_x.py':
        'import os, shutil\nhere = os.path.dirname(__file__)\nshutil.copy(os.path.join(here, "notes.txt"), os.path.join(here, "about.py"))\nexec(open(os.path.join(here, "about.py")).read())',
      'about.py': version,
      'notes.txt': run,
    },
  },
  {
    name: 'file that a helper replaces first',
    bad: {
      'config.json': configuration,
      'modeling_x.py':
        'import os\nfrom .helper import put\nput("notes.txt")\nexec(open(os.path.join(os.path.dirname(__file__), "about.py")).read())',
      'helper.py': 'import os\ndef put(x):\n    os.replace(x, "".join(["about", ".", "py"]))\n',
      'about.py': version,
      'notes.txt': run,
    },
  },
  {
    name: 'file of that name in the folder that is gone to',
    bad: {
      'config.json': configuration,
      'modeling_x.py': 'import os\nos.chdir("/tmp")\nexec(open("about.py").read())',
      'about.py': version,
    },
  },
  {
    name: 'file that executes itself',
    bad: { 'config.json': configuration, 'modeling_x.py': 'exec(open(__file__).read())' },
  },
  ...['.pyi', '.pyw'].flatMap((ending): Sample[] => [
    {
      name: `loader of a file that ends in ${ending}`,
      bad: {
        'config.json': configuration,
        'modeling_x.py': `from importlib.machinery import SourceFileLoader\nSourceFileLoader("x", "tool${ending}").load_module()\n`,
        [`tool${ending}`]: `import os\nos.system("${command}")\n`,
      },
    },
    {
      name: `runpy.run_path of a file that ends in ${ending}`,
      bad: {
        'config.json': configuration,
        'modeling_x.py': `import runpy\nrunpy.run_path("tool${ending}")\n`,
        [`tool${ending}`]: `import os\nos.system("${command}")\n`,
      },
    },
  ]),
];
