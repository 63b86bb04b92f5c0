import { command, harm, type Sample, twins } from './sample.ts';

const run = `${harm.module}.${harm.name}(${harm.argument})`;

/** Functions that a decorator of a library made into something else, which is called by a name of its own. */
export const commands: readonly Sample[] = [
  twins(
    'a command, run',
    (a) =>
      `import ${a.module}, click\n@click.command()\ndef f():\n    ${a.module}.${a.name}(${a.argument})\nf.main([], standalone_mode=False)`,
  ),
  {
    name: 'a command of a group, run at once or when it is started',
    bad: `import os, click\n@click.group()\ndef g():\n    pass\n@g.command()\ndef f():\n    ${run}\ng.main(["f"])`,
    good: `import os, click\n@click.group()\ndef g():\n    pass\n@click.command()\ndef f():\n    ${run}\n@g.command()\ndef h():\n    ${run}\ng.add_command(f)\nif __name__ == "__main__":\n    g()`,
  },
  {
    name: 'an application, run at once or when it is started',
    bad: `import os, typer\napp = typer.Typer()\n@app.command()\ndef f():\n    ${run}\napp([])`,
    good: `import os, typer\napp = typer.Typer()\n@app.command()\ndef f():\n    ${run}\n@app.command("other")\ndef g():\n    ${run}\nif __name__ == "__main__":\n    app()`,
    least: 'review',
  },
  {
    name: 'a route, asked at once or by somebody',
    bad: `import os, flask\napp = flask.Flask("x")\n@app.route("/")\ndef f():\n    ${run}\napp.test_client().get("/")`,
    good: `import os, flask\napp = flask.Flask("x")\n@app.route("/")\ndef f():\n    ${run}\n@app.route("/other")\ndef g():\n    return "${command}"`,
    least: 'review',
  },
  twins(
    'a remote function',
    (a) =>
      `import ${a.module}, ray\n@ray.remote\ndef f():\n    ${a.module}.${a.name}(${a.argument})\nray.get(f.remote())`,
  ),
  {
    ...twins(
      'a function for C',
      (a) =>
        `import ${a.module}, numba\n@numba.cfunc("void()")\ndef f():\n    ${a.module}.${a.name}(${a.argument})\nf.ctypes()`,
    ),
    least: 'review',
  },
  {
    name: 'a cache that is emptied, or gone around',
    bad: `import os, functools\n@functools.lru_cache\ndef f():\n    ${run}\nf.__wrapped__()`,
    good: `import os, functools\n@functools.lru_cache\ndef f():\n    ${run}\nf.cache_clear()`,
  },
];

const chosen = 'getattr(importlib.import_module(d["m"]), d["n"])';
const plugin = `import importlib\ndef made(d):\n    return ${chosen}()`;

/** Module and function come out of a file: called as soon as the file is imported, or by whoever asks for a plugin. */
export const chosenNames: readonly Sample[] = [
  {
    name: 'names out of TOML',
    bad: `import tomllib, importlib\nwith open("c.toml", "rb") as file:\n    d = tomllib.load(file)\n${chosen}(${harm.argument})`,
    good: `import tomllib\nwith open("c.toml", "rb") as file:\n    d = tomllib.load(file)\n${plugin}`,
  },
  {
    name: 'names out of YAML',
    bad: `import yaml, importlib\nd = yaml.safe_load(open("c.yaml"))\n${chosen}(${harm.argument})`,
    good: `import yaml\nd = yaml.safe_load(open("c.yaml"))\n${plugin}`,
  },
  {
    name: 'names out of an INI file',
    bad: `import configparser, importlib\nc = configparser.ConfigParser()\nc.read("c.ini")\nd = c["x"]\n${chosen}(${harm.argument})`,
    good: `import configparser\nc = configparser.ConfigParser()\nc.read("c.ini")\n${plugin}`,
  },
  {
    name: 'names out of CSV',
    bad: `import csv, importlib\nfor d in csv.DictReader(open("c.csv")):\n    ${chosen}(${harm.argument})`,
    good: `import csv\nrows = [d for d in csv.DictReader(open("c.csv"))]\n${plugin}`,
  },
  {
    name: 'names out of options',
    bad: `import argparse, importlib\np = argparse.ArgumentParser()\np.add_argument("--m", default="os")\np.add_argument("--n", default="system")\nd = vars(p.parse_args([]))\n${chosen}(${harm.argument})`,
    good: `import argparse\np = argparse.ArgumentParser()\np.add_argument("--m", default="x")\n${plugin}\nif __name__ == "__main__":\n    made(vars(p.parse_args()))`,
  },
  {
    name: 'a module that is not known, and a name that says enough',
    bad: `import importlib, settings\nimportlib.import_module(settings.a).system(${harm.argument})`,
    good: `import importlib, settings\nimportlib.import_module(settings.a).register("x")`,
  },
];
