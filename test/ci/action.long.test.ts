import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readAction, runAction } from './composite.ts';
import { copyOfRepository } from './copy.ts';

const scratch = mkdtempSync(join(tmpdir(), 'loadlock-action-long-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** Of a network whose proxy has certificates of its own. */
function certificates(): Record<string, string> {
  const names = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

test('the action builds loadlock out of its own checkout and scans with it', (t) => {
  const copy = copyOfRepository(join(scratch, 'action'));
  if (copy !== null) return t.skip(copy);
  const workspace = join(scratch, 'project');
  mkdirSync(workspace);
  const examples = fileURLToPath(new URL('../../examples', import.meta.url));
  copyFileSync(join(examples, 'booby-trapped', 'reduce-system.pkl'), join(workspace, 'trap.pkl'));
  const env = {
    PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
    HOME: process.env['HOME'] ?? scratch,
    ...certificates(),
  };
  const action = readAction(new URL('../../action.yml', import.meta.url));
  const inputs = { targets: 'trap.pkl' };
  const { failed, outputs, log } = runAction(action, {
    workspace,
    inputs,
    action: join(scratch, 'action'),
    temp: scratch,
    env,
  });
  assert.deepEqual(failed, ['Scan: 1'], log);
  assert.equal(outputs['decision'], 'deny');
  const built = spawnSync(
    process.execPath,
    [join(scratch, 'action', 'dist', 'cli', 'main.js'), '--version'],
    { encoding: 'utf8' },
  );
  assert.equal(built.status, 0);
});
