import { command, type Files, type Sample } from './sample.ts';

const call = `os.system(${JSON.stringify(command)})`;
const test = 'import os\nfrom typing import TYPE_CHECKING\n';
const behind = `if TYPE_CHECKING:\n    ${call}\n`;

function several(other: string): Files {
  return {
    'config.json': '{"model_type":"x","auto_map":{"AutoModel":"modeling_x.XModel"}}',
    'modeling_x.py': `from . import first_x\n${test}${behind}class XModel:\n    pass\n`,
    'first_x.py': other,
  };
}

/** What only type checkers see is harmless, unless something makes the name true. */
export const typeChecking: readonly Sample[] = [
  {
    name: 'assigned',
    bad: `import typing\ntyping.TYPE_CHECKING = True\n${test}${behind}`,
    good: `import typing\n${test}${behind}`,
  },
  {
    name: 'assigned what is not known',
    bad: `import typing\nimport os\ntyping.TYPE_CHECKING = os.getpid() > 0\n${test}${behind}`,
  },
  {
    name: 'set by a name that is put together',
    bad: `import typing as t\nsetattr(t, "TYPE_" + "CHECKING", not "")\n${test}${behind}`,
    good: `import typing as t\nt.get_type_hints(dict)\n${test}${behind}`,
  },
  {
    name: 'among the names of the module',
    bad: `import typing\nvars(typing)["TYPE_CHECKING"] = 1\n${test}${behind}`,
  },
  { name: 'updated', bad: `import typing\nvars(typing).update(dict(TYPE_CHECKING=1))\n${test}${behind}` },
  {
    name: 'by another file',
    bad: several('import typing\ntyping.TYPE_CHECKING = True\n'),
    good: several('import typing\nassert not typing.TYPE_CHECKING\n'),
  },
  {
    name: 'not',
    bad: `${test}if not TYPE_CHECKING:\n    ${call}\n`,
  },
  { name: 'or', bad: `${test}if TYPE_CHECKING or os.name:\n    ${call}\n` },
  { name: 'else', bad: `${test}if TYPE_CHECKING:\n    pass\nelse:\n    ${call}\n` },
  {
    name: 'a class that it names, used elsewhere',
    bad: `${test}if TYPE_CHECKING:\n    run = print\nelse:\n    run = os.system\nrun(${JSON.stringify(command)})\n`,
  },
];
