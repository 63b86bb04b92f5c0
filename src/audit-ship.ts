import type { AuditPlaces } from './audit/places.ts';
import { readShipSettings, type ShipSettings } from './audit/ship/settings.ts';
import { attempt, follow, type ShipProgress, type Shipped } from './audit/ship/ship.ts';
import { type LogKeys, openLog } from './audit-tools.ts';
import { LoadlockError } from './core/errors.ts';
import type { Policy } from './policy/policy.ts';
import { version } from './version.ts';

export interface ShipAuditOptions {
  /** Only the destination of this name. */
  readonly only?: string;
  /** Where it is remembered what was shipped. */
  readonly stateDir: string;
  /** Forget what was shipped, and ship everything once more. */
  readonly again?: boolean;
  /** Milliseconds between two looks at the log: do not return before `signal` says so. */
  readonly every?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ShipProgress) => void;
  readonly onWarning?: (name: string, words: string) => void;
  /** After each pass to a destination. */
  readonly onPass?: (shipped: Shipped) => void;
}

/** The destinations that a policy names. @throws LoadlockError POLICY_INVALID */
export function shipSettings(policy: Policy): readonly ShipSettings[] {
  return readShipSettings(policy.audit.ship, `policy ${policy.name}`);
}

/**
 * Ships the log to every destination, all at the same time, none waiting for another.
 * @returns how the last pass to each went.
 * @throws LoadlockError TARGET_MISSING, VERIFY_FAILED where no given key signed the log, USAGE.
 */
export async function shipAudit(
  places: AuditPlaces,
  keys: LogKeys,
  settings: readonly ShipSettings[],
  options: ShipAuditOptions,
): Promise<Shipped[]> {
  const { only, every, onPass = () => {} } = options;
  const wanted = only === undefined ? settings : settings.filter(({ name }) => name === only);
  if (wanted.length === 0) {
    const names = settings.map(({ name }) => name).join(', ');
    const why =
      only === undefined ? 'the policy has no [[audit.ship]]' : `there is no ${only} among ${names}`;
    throw new LoadlockError('USAGE', null, `nothing to ship to: ${why} (docs/audit-shipping.md)`);
  }
  const { key: verifier } = openLog(places.dir, keys);
  const base = { ...options, dir: places.dir, verifier, version };
  const last = new Map<string, Shipped>();
  const told = (shipped: Shipped): void => {
    last.set(shipped.name, shipped);
    onPass(shipped);
  };
  await Promise.all(
    wanted.map(async (each) => {
      if (every === undefined) told(await attempt(each, base));
      else await follow(each, { ...base, every, onPass: told });
    }),
  );
  return wanted.flatMap(({ name }) => last.get(name) ?? []);
}

export type { ShipProgress, Shipped, ShipSettings };
