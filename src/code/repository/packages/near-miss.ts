import { editDistance } from '../../../core/edit-distance.ts';
import { looksLike } from '../../hidden-text/confusables.ts';
import pypi from '../data/pypi-names.json' with { type: 'json' };

export interface NearMiss {
  /** The package that is probably meant. */
  readonly meant: string;
  /** How the name differs. */
  readonly how: 'letters' | 'look-alike' | 'separators' | 'affix';
}

interface Names {
  readonly targets: ReadonlySet<string>;
  readonly known: ReadonlySet<string>;
  /** Targets without their separators, to tell `scikitlearn`. */
  readonly joined: ReadonlyMap<string, string>;
  readonly byLength: ReadonlyMap<number, readonly string[]>;
}

let made: Names | undefined;

/** Made when the first name is asked for: most repositories require nothing. */
function names(): Names {
  if (made !== undefined) return made;
  const byLength = new Map<number, string[]>();
  for (const name of pypi.targets) {
    const list = byLength.get(name.length);
    if (list === undefined) byLength.set(name.length, [name]);
    else list.push(name);
  }
  made = {
    targets: new Set(pypi.targets),
    known: new Set([...pypi.targets, ...pypi.known]),
    joined: new Map(
      pypi.targets.filter((name) => name.includes('-')).map((name) => [name.replaceAll('-', ''), name]),
    ),
    byLength,
  };
  return made;
}

/** Words that imitations put before or behind a name. */
const affixes: readonly RegExp[] = [
  /^(?:python|python3|py|py3|pip|lib|real|official|new)-/,
  /-(?:python|python3|py|py3|pip|lib|official|install|installer|setup)$/,
];

/** Shorter names have too many honest neighbours. */
const shortest = 5;
/** From this length on, the first letter may differ. */
const wordy = 9;
/** From this length on, two letters may differ. */
const long = 11;
const longestName = 100;

/** As PEP 503 compares names. */
export function normalName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/**
 * The well-known package that a name is nearly that of; null for names that are known themselves, and for those that are
 * like none. Numbers at the end of a name count versions, and are not compared.
 */
export function nearMiss(written: string): NearMiss | null {
  if (written.length > longestName) return null;
  const { targets, known, joined } = names();
  const shape = looksLike(written);
  if (/[^\0-\x7f]/.test(written)) {
    const meant = shape === null ? null : normalName(shape);
    return meant !== null && known.has(meant) ? { meant, how: 'look-alike' } : null;
  }
  const name = normalName(written);
  if (known.has(name)) return null;
  const spelled = joined.get(name) ?? joined.get(name.replaceAll('-', ''));
  if (spelled !== undefined) return { meant: spelled, how: 'separators' };
  const plain = name.replaceAll('-', '');
  if (name.includes('-') && plain.length >= shortest && targets.has(plain))
    return { meant: plain, how: 'separators' };
  for (const affix of affixes) {
    const rest = name.replace(affix, '');
    if (rest !== name && rest.length >= shortest && targets.has(rest)) return { meant: rest, how: 'affix' };
  }
  return byLetters(name);
}

function byLetters(name: string): NearMiss | null {
  if (name.length < shortest) return null;
  const { byLength } = names();
  const stem = withoutVersion(name);
  let best: string | null = null;
  for (let length = name.length - 2; length <= name.length + 2; length += 1)
    for (const target of byLength.get(length) ?? []) {
      if (target.length < shortest || withoutVersion(target) === stem) continue;
      const most = Math.min(name.length, target.length) >= long && target[0] === name[0] ? 2 : 1;
      if (Math.abs(target.length - name.length) > most || !mayBeSlip(name, target)) continue;
      const distance = editDistance(name, target, most);
      if (distance === 1) return { meant: target, how: 'letters' };
      if (distance <= most) best ??= target;
    }
  return best === null ? null : { meant: best, how: 'letters' };
}

/**
 * Whether what differs can be a slip of the pen. Short words that differ by a letter are other words (`tox-uv` and `nox-uv`,
 * `names` and `namex`), and few people mistype the first letter.
 */
function mayBeSlip(name: string, target: string): boolean {
  let start = 0;
  while (start < name.length && name[start] === target[start]) start += 1;
  let end = 0;
  const most = Math.min(name.length, target.length) - start;
  while (end < most && name[name.length - 1 - end] === target[target.length - 1 - end]) end += 1;
  if (start === 0 && target.length < wordy) return false;
  const inName = wordAround(name, start, name.length - end);
  const inTarget = wordAround(target, start, target.length - end);
  if (isDoubled(name, target, start) || isSwapped(name, target, start)) return true;
  if (inName.length < shortest - 1 || inTarget.length < shortest) return false;
  const substitution = name.length === target.length && start + end === name.length - 1;
  return !substitution || inTarget.length > shortest + 1 || /[0-9]/.test(name[start]!);
}

/** `requestss`, `numpyy`, and one of two equal letters left out. */
function isDoubled(name: string, target: string, start: number): boolean {
  const [longer, shorter] = name.length > target.length ? [name, target] : [target, name];
  if (longer.length !== shorter.length + 1 || longer.slice(start + 1) !== shorter.slice(start)) return false;
  return longer[start] === longer[start - 1];
}

/** `reqeusts`. */
function isSwapped(name: string, target: string, start: number): boolean {
  return (
    name[start] === target[start + 1] &&
    name[start + 1] === target[start] &&
    name.slice(start + 2) === target.slice(start + 2)
  );
}

/** The part between dashes that a stretch lies in; dashes inside of the stretch join parts. */
function wordAround(name: string, from: number, to: number): string {
  const start = name.lastIndexOf('-', Math.max(0, from - 1)) + 1;
  const end = name.indexOf('-', to);
  return name.slice(start, end < 0 ? name.length : end);
}

function withoutVersion(name: string): string {
  return name.replace(/[0-9]{1,6}$/, '');
}
