import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ShipSettings } from '../../../../src/audit/ship/settings.ts';
import { startQuickly } from '../../../start-quickly.ts';
import type { TestLog } from './test-log.ts';

const worker = fileURLToPath(new URL('ship-worker.ts', import.meta.url));

/**
 * Ships in another process; with `after`, kills it that many milliseconds after it began.
 * @returns whether it came to its end.
 */
export async function shipElsewhere(log: TestLog, settings: ShipSettings, after?: number): Promise<boolean> {
  const child = spawn(
    process.execPath,
    [...startQuickly, worker, log.home, log.writer.vkey, JSON.stringify(settings)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = once(child, 'exit');
  if (after !== undefined) {
    await Promise.race([once(child.stdout, 'data'), ended]);
    await Promise.race([sleep(after), ended]);
    child.kill('SIGKILL');
  }
  const [code] = await ended;
  return code === 0;
}

/**
 * Ships again and again, each time killed somewhere in it, while the log grows.
 * @returns how often it was killed.
 */
export async function killAgainAndAgain(
  log: TestLog,
  settings: ShipSettings,
  rounds: number,
  more: number,
): Promise<number> {
  let killed = 0;
  // About as long as one pass takes, which depends on the machine.
  let span = 400;
  for (let round = 0; round < rounds; round += 1) {
    const ended = await shipElsewhere(log, settings, span * (((round * 0.618) % 1) * 0.95 + 0.05));
    killed += ended ? 0 : 1;
    span *= ended ? 0.6 : 1.15;
    await log.add(more);
  }
  return killed;
}
