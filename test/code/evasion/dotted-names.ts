import { command, harm, type Sample, twins } from './sample.ts';

const words = command
  .split(' ')
  .map((word) => JSON.stringify(word))
  .join(', ');

/** Functions by their dotted names in a configuration or an entry point, and functions of C by their names. */
export const dottedNames: readonly Sample[] = [
  {
    name: 'a formatter of logging',
    bad: `import logging.config\nlogging.config.dictConfig({"version": 1, "formatters": {"f": {"()": "subprocess.Popen", "args": [${words}]}}})`,
    good: 'import logging.config\nlogging.config.dictConfig({"version": 1, "formatters": {"f": {"()": "logging.Formatter", "fmt": "%(message)s"}}, "handlers": {"h": {"class": "logging.StreamHandler", "formatter": "f"}}, "root": {"handlers": ["h"]}})',
  },
  {
    name: 'a handler of logging',
    bad: `import logging.config\nlogging.config.dictConfig({"version": 1, "handlers": {"h": {"class": "subprocess.Popen", "args": [${words}]}}})`,
    good: 'import logging.config\nlogging.config.dictConfig({"version": 1, "handlers": {"h": {"class": "rich.logging.RichHandler", "level": "INFO"}}})',
  },
  twins(
    'a filter of logging, of the file itself',
    (a) =>
      `import logging.config, ${a.module}\ndef f(**more):\n    ${a.module}.${a.name}(${a.argument})\nlogging.config.dictConfig({"version": 1, "filters": {"f": {"()": f}}})`,
  ),
  twins(
    'a resolver of logging',
    (a) =>
      `import logging.config\nlogging.config.BaseConfigurator({}).resolve("${a.module}.${a.name}")(${a.argument})`,
  ),
  twins(
    'an entry point',
    (a) =>
      `from importlib.metadata import EntryPoint\nEntryPoint(name="x", value="${a.module}:${a.name}", group="g").load()(${a.argument})`,
  ),
  {
    name: 'whatever entry points there are',
    bad: 'from importlib.metadata import entry_points\nfor point in entry_points(group="x"):\n    point.load()()',
    good: 'from importlib.metadata import entry_points\nPLUGINS = {point.name: point for point in entry_points(group="x")}\ndef plugin(name):\n    return PLUGINS[name].load()()',
  },
  {
    name: 'a function of C as an item',
    bad: `import ctypes\nctypes.cdll["libc.so.6"]["system"](${harm.bytes})`,
    good: 'import ctypes\nprint(ctypes.sizeof(ctypes.c_int))',
  },
  {
    name: 'a function of C as an item of a library that is looked for',
    bad: `import ctypes, ctypes.util\nctypes.cdll[ctypes.util.find_library("c")]["system"](${harm.bytes})`,
  },
  {
    name: 'a prototype of C',
    bad: `import ctypes, os\nctypes.PYFUNCTYPE(ctypes.py_object, ctypes.py_object, ctypes.py_object)(("PyObject_CallObject", ctypes.pythonapi))(os.system, (${harm.argument},))`,
    good: 'import ctypes\ndef smaller(a, b):\n    return a[0] - b[0]\ndef compare():\n    return ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))(smaller)',
  },
];
