import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { LoadlockError } from '../../src/core/errors.ts';
import { checkLock, type LockOptions, lock } from '../../src/index.ts';
import { hubFolder } from '../../src/open/hub/download.ts';
import { parseHubReference } from '../../src/open/hub/reference.ts';
import { type HubStandIn, hubStandIn, sha256 } from './hub-stand-in.ts';

const repository = 'org/model';
const scratch = mkdtempSync(join(tmpdir(), 'loadlock-hub-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
let made = 0;

const weights = readFileSync(new URL('../../examples/honest/wine.safetensors', import.meta.url));
const pickle = readFileSync(new URL('../../examples/honest/iris-pipeline.pkl', import.meta.url));
const trap = readFileSync(new URL('../../examples/booby-trapped/reduce-system.pkl', import.meta.url));
const honest = new Map([
  ['README.md', Buffer.from('# a model\n')],
  ['sub/model.safetensors', weights],
  ['model.pkl', pickle],
  ['config.json', Buffer.from('{"model_type": "wine"}\n')],
  ['big.bin', Buffer.alloc(5_000, 7)],
]);

async function withHub(run: (hub: HubStandIn, options: LockOptions) => Promise<void>): Promise<void> {
  const hub = await hubStandIn(repository);
  made += 1;
  const file = join(scratch, `${made}.lock`);
  try {
    await run(hub, {
      file,
      hub: { endpoint: hub.endpoint, token: 'hf_secret', cache: join(scratch, `cache-${made}`) },
    });
  } finally {
    await hub.close();
  }
}

test('a branch is locked as its commit, with the digests of its files', async () => {
  await withHub(async (hub, options) => {
    const commit = hub.commit(honest);
    const { lockfile } = await lock([`hf://${repository}@main`], options);
    const [target] = lockfile.targets;
    assert.equal(target!.revision, commit);
    assert.deepEqual(target!.source, { kind: 'hub', url: hub.endpoint, repository, ref: 'main' });
    assert.deepEqual(
      new Map(target!.files.map((own) => [own.path, own.sha256])),
      new Map(
        [...honest]
          .map(([path, bytes]) => [path, sha256(bytes)] as const)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
    );
    assert.ok(target!.files.find(({ path }) => path === 'model.pkl')!.facts.lists.get('calls')!.count > 3);
    assert.ok(!readFileSync(options.file, 'utf8').includes('hf_secret'));
  });
});

test('the check needs no hub once the commit is here, and does not follow the branch', async () => {
  await withHub(async (hub, options) => {
    hub.commit(honest);
    await lock([`hf://${repository}`], options);
    hub.commit(new Map([...honest, ['model.pkl', trap]]));
    const asked = hub.requests.length;
    const check = await checkLock(options);
    assert.equal(check.ok, true, JSON.stringify(check.targets[0]?.differences));
    assert.equal(hub.requests.length, asked, 'nothing was asked');
    // Another machine: the locked commit is fetched, not what main is by now.
    const elsewhere = { ...options, hub: { ...options.hub!, cache: join(scratch, 'elsewhere') } };
    assert.equal((await checkLock(elsewhere)).ok, true);
    assert.ok(hub.requests.length > asked);
    // Locking again takes what main is now, and says what that changes.
    const { lockfile, since } = await lock([`hf://${repository}`], options);
    assert.equal(lockfile.targets[0]!.decision, 'deny');
    const [difference] = since!.get(`hf://${repository}`)!;
    assert.deepEqual([difference!.kind, difference!.path], ['changed', 'model.pkl']);
    assert.ok(
      difference!.facts.some(
        ({ list, change, text }) => list === 'calls' && change === 'new' && text === 'posix.system',
      ),
    );
  });
});

test('a hub that changes the bytes of a commit, and a cache that somebody changes, are found out', async () => {
  await withHub(async (hub, options) => {
    const commit = hub.commit(honest);
    await lock([`hf://${repository}`], options);
    const folder = hubFolder(parseHubReference(`hf://${repository}`), commit, options.hub!);
    writeFileSync(join(folder, 'model.pkl'), trap);
    writeFileSync(join(folder, 'extra.pkl'), trap);
    const { ok, targets } = await checkLock(options);
    assert.equal(ok, false);
    assert.deepEqual(
      targets[0]!.differences.map(({ kind, path }) => [kind, path]),
      [
        ['added', 'extra.pkl'],
        ['changed', 'model.pkl'],
      ],
    );
    // Locking again fetches what is not as listed, and refuses what is not listed at all.
    await assert.rejects(lock([`hf://${repository}`], options), refusal('VERIFY_FAILED', /extra\.pkl/));
    rmSync(join(folder, 'extra.pkl'));
    const again = await lock([`hf://${repository}`], options);
    assert.deepEqual(again.since!.get(`hf://${repository}`), []);
  });
  await withHub(async (hub, options) => {
    hub.commit(honest);
    for (const path of ['model.pkl', 'config.json', 'big.bin'])
      for (const bytes of [
        trap,
        Buffer.concat([honest.get(path)!, Buffer.from('x')]),
        honest.get(path)!.subarray(1),
      ]) {
        hub.faults = { sent: new Map([[path, bytes]]) };
        await assert.rejects(
          lock([`hf://${repository}`], options),
          refusal('VERIFY_FAILED', new RegExp(path)),
        );
      }
  });
});

test('a hostile hub: names that lead out, lists without end, other commits, other hosts', async () => {
  const entry = { type: 'file', size: 1, oid: 'a'.repeat(40) };
  const listings: readonly [object, RegExp][] = [
    [{ ...entry, path: '../../escape' }, /leads elsewhere/],
    [{ ...entry, path: '/etc/escape' }, /absolute/],
    [{ ...entry, path: 'a\\..\\escape' }, /absolute/],
    [{ ...entry, path: 'a\u0000b' }, /hidden/],
    [{ ...entry, path: '.git/hooks/x' }, /git itself/],
    [{ ...entry, path: 'readme.MD' }, /one name/],
    [{ ...entry, path: 'SUB' }, /one name: SUB and SUB\//],
    [{ ...entry, path: 'x', oid: 'not a digest' }, /too little/],
    [{ ...entry, path: 'x', size: -1 }, /too little/],
    [{ ...entry, path: 'x', size: 1.5 }, /too little/],
    [{ ...entry, path: 'x', lfs: { oid: 'a'.repeat(40), size: 1 } }, /too little/],
    [{ ...entry, type: 'other', path: 'x' }, /too little/],
    [['x'], /no file/],
  ];
  for (const [listed, words] of listings)
    await withHub(async (hub, options) => {
      hub.commit(honest);
      hub.faults = { listed: [listed] };
      await assert.rejects(lock([`hf://${repository}`], options), refusal('SOURCE_UNREADABLE', words));
    });
  await withHub(async (hub, options) => {
    hub.commit(honest);
    hub.faults = { commit: 'main' };
    await assert.rejects(
      lock([`hf://${repository}`], options),
      refusal('SOURCE_UNREADABLE', /names no commit/),
    );
    hub.faults = { commit: 'c'.repeat(40) };
    const wanted = `hf://${repository}@${hub.commit(honest)}`;
    await assert.rejects(lock([wanted], options), refusal('SOURCE_UNREADABLE', /another commit/));
    for (const redirect of [
      'http://example.org/x',
      'file:///etc/passwd',
      'https://user:password@127.0.0.1/x',
    ]) {
      hub.faults = { redirect };
      await assert.rejects(
        lock([`hf://${repository}`], options),
        refusal('SOURCE_UNREADABLE', /not followed/),
      );
    }
    hub.faults = { next: 'http://127.0.0.1:1/api/models/org/model/tree/x' };
    await assert.rejects(
      lock([`hf://${repository}`], options),
      refusal('SOURCE_UNREADABLE', /another address/),
    );
    hub.faults = {};
    await assert.rejects(lock([`hf://${repository}@no-such`], options), refusal('TARGET_MISSING', /no-such/));
  });
});

test('a lockfile does not say which host is asked', async () => {
  await withHub(async (hub, options) => {
    hub.commit(honest);
    await lock([`hf://${repository}`], options);
    writeFileSync(
      options.file,
      readFileSync(options.file, 'utf8').replace(hub.endpoint, 'http://127.0.0.1:1'),
    );
    await assert.rejects(checkLock(options), refusal('USAGE', /HF_ENDPOINT/));
  });
});

test('what is no address of a hub is an error of usage', async () => {
  for (const target of [
    'hf://',
    'hf://org/model@',
    'hf://org/../x',
    'hf://a/b/c',
    'hf://org/model@../x',
    'hf://org/mo del',
    'hf://org/model@a?b',
  ])
    await assert.rejects(
      lock([target], {
        file: join(scratch, 'none.lock'),
        hub: { endpoint: 'https://hub.invalid', cache: scratch },
      }),
      refusal('USAGE', /hf:\/\//),
      target,
    );
  for (const endpoint of ['http://hub.example', 'ftp://x', 'nonsense', 'https://user@hub.example'])
    await assert.rejects(
      lock(['hf://org/model'], { file: join(scratch, 'none.lock'), hub: { endpoint, cache: scratch } }),
      refusal('USAGE', /no address/),
      endpoint,
    );
});

test('the token of the hub does not follow a redirect to another host', async () => {
  await withHub(async (hub, options) => {
    const store = await hubStandIn('org/store');
    try {
      store.commit(honest);
      hub.commit(new Map([['big.bin', honest.get('big.bin')!]]));
      hub.faults = { redirect: `${store.endpoint}/cdn/${sha256(honest.get('big.bin')!)}` };
      await lock([`hf://${repository}`], options);
      assert.deepEqual(store.requests, [`GET /cdn/${sha256(honest.get('big.bin')!)}`]);
      assert.ok(hub.requests.every((own) => own.endsWith('with token')));
    } finally {
      await store.close();
    }
  });
});

function refusal(code: string, words: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof LoadlockError, String(error));
    assert.deepEqual([error.code, words.test(error.message)], [code, true], error.message);
    return true;
  };
}
