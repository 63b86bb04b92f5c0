import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { findPythons } from '../../../scripts/python-env.mjs';
import { renamedModules, renamedNames } from '../../../src/rules/catalog/python2-names.ts';

const dump =
  'import _compat_pickle as c, json\n' +
  'print(json.dumps([c.IMPORT_MAPPING, [[*k, *v] for k, v in c.NAME_MAPPING.items()]]))';

const pythons = await findPythons();

test('names of Python 2 are mapped as every CPython here maps them', (context) => {
  if (pythons.length === 0) return context.skip('no CPython on this machine');
  for (const { path, version } of pythons) {
    const [modules, names] = JSON.parse(execFileSync(path, ['-I', '-c', dump], { encoding: 'utf8' })) as [
      Record<string, string>,
      [string, string, string, string][],
    ];
    for (const [before, after] of Object.entries(modules))
      assert.equal(renamedModules().get(before), after, `module ${before} in ${version}`);
    for (const [module, name, newModule, newName] of names)
      assert.deepEqual(
        renamedNames().get(`${module}\n${name}`),
        { module: newModule, name: newName },
        `${module}.${name} in ${version}`,
      );
    // A later CPython may drop an entry; none of ours may be an invention of ours in all of them.
    assert.ok(renamedModules().size - Object.keys(modules).length <= 2, version);
    assert.ok(renamedNames().size - names.length <= 2, version);
  }
});
