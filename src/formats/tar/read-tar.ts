import { skipZeros } from '../../bytes/codecs/zeros.ts';
import { sliceSource } from '../../bytes/source.ts';
import { LimitError } from '../../core/errors.ts';
import type { AnomalyCode } from '../../core/fact.ts';
import type { Nested, Reading } from '../format.ts';
import { leadsOut, normalName, quoted, traversal } from '../member-name.ts';
import { blockBytes } from './header.ts';
import { Links } from './links.ts';
import { decodeName } from './names.ts';
import { type End, type Entry, type Visitor, walkTar } from './walk.ts';

const kinds: ReadonlyMap<string, string> = new Map([
  ['1', 'hard link'],
  ['2', 'symbolic link'],
  ['3', 'character device'],
  ['4', 'block device'],
  ['6', 'FIFO'],
]);

/** The members that torch's loader for its tar files asks for. */
const torchMembers = ['storages', 'tensors', 'pickle'];

/** Reads an archive, member by member. */
export function readTar(reading: Reading): void {
  const { source, limits } = reading;
  const members = new Members(reading);
  let end: End;
  try {
    end = walkTar(source, limits, members);
  } finally {
    // Also what came before a limit was reached
    members.handOver();
  }
  if (end.broken !== null) anomaly(reading, 'archive-broken', end.at, end.broken);
  // Readers stop at the first block of zeros; some can be told to go on.
  const first = skipZeros(source, end.rest, source.size);
  if (first === source.size) return;
  const from = end.broken === null ? Math.max(end.rest, first - (first % blockBytes)) : end.rest;
  const size = source.size - from;
  if (end.broken === null)
    anomaly(reading, 'archive-hidden-data', from, `${size} bytes follow the end of the archive`);
  reading.nested({ name: 'after the archive', size, open: () => sliceSource(source, from, size) });
}

function withoutSlashes(name: string): string {
  let end = name.length;
  while (end > 0 && name[end - 1] === '/') end -= 1;
  return name.slice(0, end);
}

function anomaly(reading: Reading, code: AnomalyCode, offset: number, detail: string): void {
  reading.emit({ kind: 'anomaly', where: { offset }, code, detail });
}

class Members implements Visitor {
  private readonly files = new Set<string>();
  /** Handed over once it is known whose archive this is. */
  private readonly nested: Nested[] = [];
  private readonly known = new Map<string, string>();
  private readonly links = new Links();
  private readonly reading: Reading;

  constructor(reading: Reading) {
    this.reading = reading;
  }

  handOver(): void {
    const torch = torchMembers.every((name) => this.files.has(name));
    if (torch) this.reading.is('torch-tar', 'PyTorch tar checkpoint');
    else if (this.has('model_config.yaml')) this.reading.is('nemo', 'NeMo model');
    else if (this.has('bento.yaml')) this.reading.is('bento-archive', 'BentoML archive');
    for (const nested of this.nested)
      this.reading.nested(torch ? { ...nested, loader: 'torch-tar' } : nested);
  }

  /** A member at the top, as tar programs write it when they pack a folder too. */
  private has(name: string): boolean {
    return this.files.has(name) || this.files.has(`./${name}`);
  }

  problem(at: number, what: string): void {
    anomaly(this.reading, 'archive-broken', at, what);
  }

  entry(entry: Entry): void {
    const name = decodeName(entry.name);
    this.checkName(entry, name);
    const kind = kinds.get(entry.type);
    if (kind !== undefined) {
      this.reading.budget.member();
      this.link(entry, name, kind);
    } else if (entry.type === '5') {
      this.reading.budget.member();
    } else {
      this.file(entry, name);
    }
  }

  private file(entry: Entry, written: string): void {
    const { source, limits } = this.reading;
    // Python writes a file that is called like a folder under the name without the slash.
    const name = withoutSlashes(written);
    this.files.add(name);
    if (entry.sparse)
      this.say(
        entry,
        'archive-member-unreadable',
        `${quoted(name)} is a sparse file: its data lies there in pieces`,
      );
    const there = Math.max(0, Math.min(entry.size, source.size - entry.dataAt));
    if (there < entry.size && !entry.sparse)
      this.say(
        entry,
        'archive-broken',
        `${quoted(name)} has ${entry.size} bytes, ${there} of which are there`,
      );
    if (this.nested.length > limits.members)
      throw new LimitError('members', entry.at, `more than ${limits.members} members`);
    this.nested.push({ name, size: there, open: () => sliceSource(source, entry.dataAt, there) });
  }

  private link(entry: Entry, name: string, kind: string): void {
    if (entry.type !== '1' && entry.type !== '2') {
      this.say(entry, 'archive-symlink', `${quoted(name)} is a ${kind}`);
      return;
    }
    const target = decodeName(entry.link);
    const out = leadsOut(name, target, entry.type === '2');
    if (entry.type === '2') this.links.add(normalName(name), out);
    else if (out) {
      // A second name for a file of the machine: what is written under it is written there. No packer makes such.
      this.say(
        entry,
        'archive-traversal',
        `${quoted(name)} is a hard link to ${quoted(target)}, which leads out of the archive`,
      );
      return;
    }
    // Where one link passes through another is said by itself, since it then leads elsewhere than its name says.
    if (out)
      this.say(
        entry,
        'archive-symlink',
        `${quoted(name)} is a ${kind} to ${quoted(target)}, which leads out of the archive`,
      );
    else
      this.say(
        entry,
        'archive-inner-link',
        `${quoted(name)} is a ${kind} to ${quoted(target)}, which stays inside the archive`,
      );
  }

  private checkName(entry: Entry, name: string): void {
    const problem = traversal(name);
    if (problem !== null) this.say(entry, 'archive-traversal', `${quoted(name)} has ${problem} in its name`);
    const normal = normalName(name);
    const passed = this.links.passedBy(normal);
    // A link behind a link begins somewhere else than its name says, so that where it leads is not known.
    if (passed !== null && (passed.out || entry.type === '1' || entry.type === '2'))
      this.say(
        entry,
        'archive-traversal',
        `${quoted(name)} is written through the link ${quoted(passed.link)}`,
      );
    const other = this.known.get(normal);
    if (other === undefined) this.known.set(normal, entry.type);
    else if (other !== '5' || entry.type !== '5')
      this.say(
        entry,
        'archive-duplicate-member',
        `${quoted(name)} is there more than once: readers take one or the other`,
      );
  }

  private say(entry: Entry, code: AnomalyCode, detail: string): void {
    anomaly(this.reading, code, entry.at, detail);
  }
}
