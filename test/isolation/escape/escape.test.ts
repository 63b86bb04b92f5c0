import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { bubblewrap } from '../../../src/isolation/backends/bubblewrap.ts';
import { findOnce } from '../../../src/isolation/choose.ts';
import { startDaemon } from '../backends/daemon.ts';
import { backendsByName, dockerVariable } from '../backends/kit.ts';
import { bubblewrapHere, isRoot, pythonForAll, somebody } from '../kit.ts';
import type { Outcome } from './driver.ts';
import { controlled, escapes, nameAll, runSuite, type Way } from './suite.ts';

// LOADLOCK_TEST_BUBBLEWRAP; in the long run LOADLOCK_TEST_CRUN, LOADLOCK_TEST_RUNC, LOADLOCK_TEST_PODMAN,
// LOADLOCK_TEST_DOCKERD and LOADLOCK_TEST_RUNSC
const here = await bubblewrapHere();
const python = await pythonForAll();
const reason =
  typeof here === 'string' ? here : python === null ? 'no Python that every user can start' : false;

/** What must be in the suite at least, and succeed with nothing in between. */
const least = 60;

/** Calls that the filter kills for, by the signal; everything else is an error that the program is told. */
const killed = new Set(['calls-of-32-bits', 'calls-of-x32']);

const ways: readonly (readonly [string, number | undefined])[] = [
  ...(isRoot
    ? ([
        ['root', undefined],
        ['an ordinary user', somebody],
      ] as const)
    : ([['this user', undefined]] as const)),
];

for (const [title, uid] of ways) {
  test(`nothing gets out of bubblewrap, started by ${title}`, { skip: reason }, async (t) => {
    const way: Way = { backend: bubblewrap, python: python!, ...(uid === undefined ? {} : { uid }) };
    const outcome = await runSuite(way);
    nothingGotOut(t, outcome, way, isRoot && uid === undefined);
    for (const { name, out, how } of outcome.inside)
      if (killed.has(name) && out !== null) assert.equal(how, 'SIGSYS', name);
    const answers = new Map(outcome.inside.map(({ name, how }) => [name, how]));
    // Where libc has an older call to fall back on, it must be told that the newer one does not exist.
    assert.equal(answers.get('user-namespace-by-clone3'), 'ENOSYS');
    assert.equal(answers.get('io-uring'), 'ENOSYS');
    for (const name of ['typing-into-a-terminal', 'typing-with-high-bits-set', 'mount-of-a-file-system'])
      assert.equal(answers.get(name), 'EPERM', name);
  });
}

test('without the filter of system calls, namespaces and mounts alone keep the host out of reach', {
  skip: reason,
}, async (t) => {
  const outcome = await runSuite({ backend: bubblewrap, python: python!, unfiltered: true });
  const out = outcome.inside.filter(
    ({ surface, out, name }) => out === true && !surface && name !== 'new-privileges',
  );
  assert.deepEqual(nameAll(out), []);
  assert.deepEqual(outcome.touched, []);
  // The suite can tell the difference: these are what the filter is for.
  const surface = outcome.inside.filter(({ out, surface }) => out === true && surface);
  assert.ok(surface.length >= 5, `only ${surface.length} got further`);
  t.diagnostic(`the filter alone stops: ${nameAll(surface).join(', ')}`);
});

for (const [name, backend] of backendsByName) {
  if (name === 'bubblewrap') continue;
  test(`nothing gets out of ${name}`, {
    skip: process.env['LOADLOCK_LONG'] === undefined && 'only in the long run',
  }, async (t) => {
    if (name === 'docker') {
      const daemon = await startDaemon(process.env['LOADLOCK_TEST_DOCKERD']);
      if (typeof daemon === 'string') return t.skip(daemon);
      t.after(() => daemon.close());
      process.env[dockerVariable] = `${daemon.program}:${daemon.socket}`;
    }
    const found = await findOnce(backend);
    if (!('tool' in found)) return t.skip(`${found.missing}: ${found.install}`);
    if (python === null) return t.skip('no Python that every user can start');
    for (const uid of isRoot ? [undefined, somebody] : [undefined]) {
      const way: Way = { backend, name, python, ...(uid === undefined ? {} : { uid }) };
      nothingGotOut(t, await runSuite(way), way, isRoot && uid === undefined);
    }
  });
}

function nothingGotOut(t: TestContext, outcome: Outcome, { backend }: Way, asRoot: boolean): void {
  assert.equal(outcome.ended.failure, null);
  assert.equal(outcome.ended.exitCode, 0, JSON.stringify(outcome.ended));
  assert.ok(outcome.inside.length >= least, `${outcome.inside.length} attempts`);
  assert.deepEqual(nameAll(outcome.inside), nameAll(outcome.outside), 'the same attempts inside and outside');
  assert.deepEqual(escapes(outcome, backend), []);
  assert.deepEqual(outcome.touched, [], 'the host saw nothing of the attempts inside');
  // The host does see them where there is no sandbox, so that seeing nothing means something.
  for (const sign of [
    'TCP',
    'a datagram',
    'abstract',
    'unix',
    'marker',
    'home/.profile',
    'signalled',
    'input',
  ])
    assert.ok(
      outcome.touchedOutside.some((words) => words.includes(sign)),
      `no ${sign} outside`,
    );
  const controls = controlled(t, outcome, asRoot);
  t.diagnostic(`${outcome.inside.length} attempts, ${controls.size} of them with a control that got through`);
  if (asRoot) assert.ok(controls.size >= least, `only ${controls.size} controls`);

  assert.ok(outcome.pickles.length >= 40);
  assert.deepEqual(
    outcome.pickles.filter(({ inside }) => inside).map(({ id }) => id),
    [],
  );
  const tame = outcome.pickles.filter(({ outside }) => !outside).map(({ id }) => id);
  for (const id of tame) t.diagnostic(`the pickle ${id} does nothing with this Python`);
  assert.ok(tame.length <= 3, `${tame.length} pickles do nothing outside either`);
}
