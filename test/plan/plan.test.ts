import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type LoadPlan, plan } from '../../src/index.ts';
import { presets } from '../../src/policy/presets/index.ts';
import { documentOf } from '../../src/report/json.ts';

const folder = mkdtempSync(join(tmpdir(), 'loadlock-plan-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const examples = resolve(import.meta.dirname, '../../examples');

function made(name: string, data: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, typeof data === 'string' ? Buffer.from(data, 'latin1') : data);
  return path;
}

/** complex(1, 2) by protocol 2; what CPython asks find_class for is ('__builtin__', 'complex'). */
const number = '\x80\x02c__builtin__\ncomplex\nK\x01K\x02\x86R.';
const system = "cos\nsystem\n(S'true'\ntR.";

function routeOf({ route, format, streams, callables }: LoadPlan): unknown {
  return { route, format, streams, callables };
}

test('a pickle gets exactly what it imports, as it is written', async () => {
  const path = made('n.pkl', number);
  const planned = await plan(path);
  assert.deepEqual(routeOf(planned), {
    route: 'restricted',
    format: 'pickle',
    streams: [],
    callables: [['__builtin__', 'complex']],
  });
  assert.equal(planned.sha256, createHash('sha256').update(number, 'latin1').digest('hex'));
  assert.equal(planned.size, number.length);
});

test('what a string holds is judged, not listed', async () => {
  const inner = '\x80\x02c_codecs\nencode\nX\x01\x00\x00\x00aX\x06\x00\x00\x00latin1\x86R.';
  const text = `\x80\x03C${String.fromCharCode(inner.length)}${inner}.`;
  const planned = await plan(made('inside.pkl', text));
  assert.deepEqual([planned.route, planned.callables], ['restricted', []]);
});

test('compressions are peeled', async () => {
  const path = made('n.pkl.gz', gzipSync(gzipSync(Buffer.from(number, 'latin1'))));
  assert.deepEqual(routeOf(await plan(path)), {
    route: 'restricted',
    format: 'pickle',
    streams: ['gzip', 'gzip'],
    callables: [['__builtin__', 'complex']],
  });
});

test('what the policy refuses has no callables', async () => {
  for (const policy of [presets.standard, presets.strict]) {
    const planned = await plan(made('s.pkl', number.replace('.', '') + system), { policy });
    assert.deepEqual([planned.route, planned.callables, planned.decision], ['refused', [], 'deny']);
    assert.match(planned.why ?? '', /^denied by the policy: /);
  }
  const review = await plan(made('r.pkl', 'cmycompany.models\nModel\n.'));
  assert.deepEqual([review.route, review.decision], ['refused', 'review']);
  assert.equal((await plan(made('e.pkl', ''))).route, 'refused');
  assert.equal((await plan(made('cut.pkl', number.slice(0, -1)))).route, 'refused');
});

test('a policy that only observes lets nothing refused into the caller', async () => {
  const policy = presets.observe;
  assert.equal((await plan(made('n2.pkl', number), { policy })).route, 'restricted');
  const planned = await plan(made('s2.pkl', system), { policy });
  assert.deepEqual([planned.decision, planned.route, planned.callables], ['allow', 'isolated', []]);
});

test('what no list can answer takes isolation', async () => {
  const policy = presets.observe;
  const cases = new Map([
    ['extension', '\x80\x02\x82\x01.'],
    ['persistent id', '\x80\x02X\x01\x00\x00\x00aQ.'],
    ['computed name', '\x80\x04\x8c\x02os](\x8c\x03sysea\x93.'],
    [
      'more names than a list takes',
      `\x80\x02${Array.from({ length: 10_001 }, (_, at) => `ccollections\nn${at}\n0`).join('')}N.`,
    ],
  ]);
  for (const [name, data] of cases) {
    const { route, callables } = await plan(made(`${name}.pkl`, data), { policy });
    assert.deepEqual([route, callables], ['isolated', []], name);
  }
});

test('data is read as data', async () => {
  assert.equal((await plan(join(examples, 'honest/wine.safetensors'))).route, 'data');
  assert.equal((await plan(join(examples, 'honest/embeddings.npz'))).route, 'data');
  assert.equal((await plan(join(examples, 'honest/iris.skops'))).route, 'isolated');
  const torch = await plan(join(examples, 'honest/digits-checkpoint.pt'));
  assert.deepEqual([torch.route, torch.format, torch.persistentIds], ['restricted', 'torch', 'torch']);
});

test('every booby-trapped example is refused', async () => {
  const names = ['reduce-system.pkl', 'object-member.npz', 'injected-checkpoint.pt', 'compressed.joblib'];
  for (const name of names)
    assert.equal((await plan(join(examples, 'booby-trapped', name))).route, 'refused', name);
});

test('a folder is not loaded, and what is missing is said', async () => {
  mkdirSync(join(folder, 'inside'));
  await assert.rejects(plan(join(folder, 'inside')), { code: 'TARGET_UNSUPPORTED' });
  await assert.rejects(plan(join(folder, 'nothing')), { code: 'TARGET_MISSING' });
});

test('the decision is recorded before there is an answer', async () => {
  const { auditTools } = await import('../../src/index.ts');
  const tools = await auditTools();
  const home = join(folder, 'home');
  const audit = { home, folder: null, command: 'test', required: true };
  await plan(made('logged.pkl', number), { audit, name: 'a name' });
  await plan(made('refused.pkl', system), { audit });
  const places = tools.auditPlaces(home);
  const { checkpoint } = tools.openLog(places.dir, tools.logKeys(places));
  const told = [...tools.readEntries(places.dir, checkpoint)].map(({ bytes }) => {
    const { event, target, decision } = JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown>;
    return [event, target, decision];
  });
  assert.deepEqual(told, [
    ['decision', 'a name', 'allow'],
    ['decision', join(folder, 'refused.pkl'), 'deny'],
  ]);
  const nowhere = { ...audit, home: join(made('no-folder', 'x'), 'home') };
  await assert.rejects(plan(made('unlogged.pkl', number), { audit: nowhere }), { code: 'AUDIT_UNWRITABLE' });
});

test('plans are as their schema says', async () => {
  const read = (name: string): object =>
    JSON.parse(readFileSync(resolve(import.meta.dirname, '../../schema', name), 'utf8')) as object;
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  const validate = ajv.compile(read('plan.json'));
  for (const path of [
    join(examples, 'honest/iris-pipeline.pkl'),
    join(examples, 'booby-trapped/reduce-system.pkl'),
  ]) {
    const planned = await plan(path);
    const document = JSON.parse(JSON.stringify({ ...planned, report: documentOf(planned.report) })) as object;
    assert.ok(validate(document), JSON.stringify(validate.errors));
    assert.ok(!validate({ ...document, route: 'open' }) && !validate({ ...document, more: 1 }));
  }
});
