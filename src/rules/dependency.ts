import type { DependencyFact, Pin } from '../core/fact.ts';
import type { Severity } from '../core/finding.ts';
import { isIndexHost } from '../core/known-indexes.ts';
import type { Rule } from './rule.ts';

interface Text {
  readonly severity: Severity;
  readonly why: string;
}

const pins: Readonly<Record<Pin, Text | null>> = {
  exact: null,
  hashed: null,
  range: { severity: 'info', why: 'Any version in the range may be installed.' },
  none: { severity: 'low', why: 'Whatever version is newest gets installed, and its code runs.' },
  url: { severity: 'medium', why: 'The package is fetched from an address, past the index and its checks.' },
  vcs: { severity: 'medium', why: 'The package is built from a repository, which runs its build script.' },
  path: { severity: 'medium', why: 'The package is built from a folder, which runs its build script.' },
  index: {
    severity: 'medium',
    why: 'Packages are looked for in another index too, where anybody may own their names.',
  },
  unreadable: { severity: 'low', why: 'The requirement cannot be read, so nobody knows what it installs.' },
};

/** Packages that the artifact wants installed. */
export const dependency: Rule<'dependency'> = {
  id: 'unpinned-dependency',
  on: 'dependency',
  severity: 'low',
  what: 'The artifact wants a package installed without saying exactly which.',
  why: 'What is installed runs with the model.',
  fix: 'Pin the package to a version, better by hash, in an environment of your own.',
  refs: ['CWE-1357', 'CWE-494'],
  check: ({ requirement, pin }) => {
    const text = settled(pin, requirement) ?? pins[pin];
    return text === null ? null : { evidence: requirement, ...text };
  },
};

/** What is fixed as well as a version is: a commit, and an index whose owner is known. */
function settled(pin: Pin, requirement: DependencyFact['requirement']): Text | null {
  if (pin === 'vcs' && ofCommit.test(requirement))
    return {
      severity: 'info',
      why: 'The package is built from one commit of a repository, by its build script.',
    };
  if ((pin === 'index' || pin === 'url') && isAnybodys(requirement, pin))
    return {
      severity: 'high',
      why: 'Nothing proves who answers there: whoever sits on the way decides what is installed, and its code runs.',
    };
  if (pin === 'path' && ownFolder.test(requirement))
    return {
      severity: 'info',
      why: 'The folder that the file lies in is installed: what its build runs is judged where it stands.',
    };
  const host = pin === 'index' ? indexes(requirement) : [];
  if (host.length > 0 && host.every(isIndexHost))
    return { severity: 'info', why: 'Packages are looked for in this index too, whose owner is known.' };
  return null;
}

/**
 * An index that is asked without a certificate, or a package from an address that is a bare number; in a network of one's own
 * both are usual, and the well-known mirrors are still asked so.
 */
function isAnybodys(requirement: string, pin: Pin): boolean {
  if (pin === 'index' && /(?:^|\s)(?:-f|--find-links)\b/.test(requirement)) return false;
  for (const [, scheme = '', host = ''] of requirement.slice(0, 2000).matchAll(address)) {
    if (isPrivate(host) || isIndexHost(host)) continue;
    if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)) return true;
    if (pin === 'index' && scheme.toLowerCase() === 'http') return true;
  }
  return false;
}

const address = /([a-z][a-z0-9+.-]{0,20}):\/\/(?:[^/@?#\\\s]{0,200}@)?([^/:?#\s"']{0,300})/gi;

/** Machines of one's own network, by number or by a name that the world does not resolve. */
function isPrivate(host: string): boolean {
  return (
    !/[.:]/.test(host) ||
    /^(?:127|10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))\.[\d.]+$|^0\.0\.0\.0$|^\[/.test(host) ||
    /\.(?:local|localhost|localdomain|internal|intranet|intra|corp|lan|home|private|svc|cluster\.local)$/i.test(
      host,
    ) ||
    /[${<]/.test(host)
  );
}

/** `-e .[extra]`: nothing that is not there already. */
const ownFolder =
  /^(?:(?:-e|--editable)[ =])?[ ]{0,4}['"]?\.\/?(?:\[[\w ,.-]{0,200}\])?['"]?(?:[ ]{0,4};[^\n]{0,200})?$/;

/** The commit names the content, over a line that says who answers. */
const ofCommit = /\bgit\+(?:https|ssh):\/\/[^\s@]*(?:@[^\s@/]*\/[^\s@]*)?@[0-9a-f]{40}(?:[#&\s"'].*)?$/;

function indexes(requirement: string): readonly string[] {
  return [...requirement.matchAll(address)].map(([, scheme = '', host = '']) =>
    scheme.toLowerCase() === 'https' ? host : '',
  );
}
