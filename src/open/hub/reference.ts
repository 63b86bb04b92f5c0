import { LoadlockError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';

/** `hf://org/model@revision`. */
export interface HubReference {
  readonly kind: 'models' | 'datasets' | 'spaces';
  /** `org/model`; the oldest models have no `org`. */
  readonly repository: string;
  /** A branch, a tag or a commit; `main` where none is named. */
  readonly revision: string;
}

const scheme = 'hf://';
const part = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?$/;

export function isHubReference(target: string): boolean {
  return target.startsWith(scheme);
}

/** @throws LoadlockError USAGE */
export function parseHubReference(target: string): HubReference {
  const rest = target.slice(scheme.length);
  const at = rest.indexOf('@');
  const path = at < 0 ? rest : rest.slice(0, at);
  const revision = at < 0 ? 'main' : rest.slice(at + 1);
  const parts = path.split('/');
  const kind = parts[0] === 'datasets' || parts[0] === 'spaces' ? parts.shift()! : 'models';
  const named = parts.length === 2 || (parts.length === 1 && kind === 'models');
  const safe =
    named && parts.every((name) => part.test(name) && !name.includes('--') && !name.includes('..'));
  if (!target.startsWith(scheme) || !safe || !isRevision(revision))
    throw new LoadlockError('USAGE', null, `${printable(target)}: write hf://org/model@revision`);
  return { kind: kind as HubReference['kind'], repository: parts.join('/'), revision };
}

/** What git takes for a ref or a commit: nothing that another part of an address could be made of. */
function isRevision(text: string): boolean {
  return (
    text.length <= 255 &&
    /^[A-Za-z0-9][A-Za-z0-9._/+-]*$/.test(text) &&
    !text.includes('..') &&
    !text.includes('//')
  );
}

/** `org/model`, or `datasets/org/name`: the name in a lockfile and in addresses. */
export function hubName({ kind, repository }: HubReference): string {
  return kind === 'models' ? repository : `${kind}/${repository}`;
}
