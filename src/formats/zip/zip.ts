import type { Format, Probe, Reading } from '../format.ts';
import { quoted } from '../member-name.ts';
import { placed } from './anomaly.ts';
import { type Crc32, loadCrc32 } from './checksum.ts';
import { DirectoryBudget, type DirectoryReading, type Listed, readDirectory } from './directory.ts';
import { type Directory, type Ending, findEndings, type Span } from './end.ts';
import { type Flavour, flavours, type Names, namesOf } from './flavours.ts';
import { handContents } from './handing.ts';
import { firstNonZero, handOver, layOut, readComment, readGap } from './layout.ts';
import { locate } from './members.ts';
import { checkNames } from './naming.ts';
import { nearby } from './nearby.ts';
import { type Walked, walkMembers } from './walk.ts';

/** A zip archive that starts like one. */
export const zip: Format = {
  id: 'zip',
  title: 'Zip archive',
  extensions: ['.npz', '.keras', '.skops', '.whl', '.zip'],
  begins: [0x50],
  claims: ({ head }) => startsLikeZip(head),
  read: readZip,
};

/** A zip archive behind other bytes: readers find it by its end. Asked after all formats that go by the start. */
export const zipAtEnd: Format = {
  id: 'zip',
  title: 'Zip archive behind other bytes',
  claims: endsLikeZip,
  claimsBeside: (probe) => !startsLikeZip(probe.head) && endsLikeZip(probe),
  read: readZip,
};

function startsLikeZip(head: Uint8Array): boolean {
  if (head[0] !== 0x50 || head[1] !== 0x4b) return false;
  const kind = head[2]! * 256 + head[3]!;
  return kind === 0x0304 || kind === 0x0506 || kind === 0x0708 || kind === 0x3030;
}

function endsLikeZip({ source }: Probe): boolean {
  return findEndings(source).some((ending) => ending.directories.some((directory) => directory.size > 0));
}

async function readZip(reading: Reading): Promise<void> {
  const crc32 = await loadCrc32();
  const endings = findEndings(reading.source);
  const directories = readDirectories(reading, endings, crc32);
  const entries = distinct(directories);
  const close = nearby(reading.source);
  const members = entries.map((entry) => locate(reading, close, entry, crc32));
  const parts = [...members.flatMap((member) => member.span ?? []), ...frame(endings, directories)];
  const layout = layOut(parts, reading.source.size);
  if (layout.overlap !== null) tellOverlap(reading, layout.overlap, layout.overlaps);
  const sound = directories.length > 0 && directories.every((directory) => directory.problem === null);
  const gaps = layout.gaps.filter(({ start }) => reading.beside !== true || start > 0);
  const walked = sound ? [] : gaps.flatMap((gap) => walkGap(reading, gap, crc32));
  const names = namesOf([
    ...members.flatMap((member) => member.names),
    ...walked.map(({ content }) => content.name),
  ]);
  const flavour = recognise(reading, names);
  checkNames(reading, entries, names);
  const listed = members.flatMap((member) => member.contents);
  handContents(reading, [...listed, ...walked.map(({ content }) => content)], names, crc32, flavour);
  for (const { end } of endings.slice(0, 1)) readComment(reading, end);
  if (sound) for (const gap of gaps) readGap(reading, gap, crc32);
  else handRest(reading, [...parts, ...walked.map(({ span }) => span)]);
}

function recognise(reading: Reading, names: Names): Flavour | undefined {
  const flavour = flavours.find((candidate) => candidate.matches(names));
  if (flavour === undefined) return undefined;
  reading.is(flavour.id, flavour.detail(names));
  const code = flavour.code ?? flavour.codeOf?.(names);
  if (code !== undefined) reading.emit({ kind: 'anomaly', where: {}, code: 'carries-code', detail: code });
  return flavour;
}

function walkGap({ source, limits }: Reading, gap: Span, crc32: Crc32): Walked[] {
  return walkMembers(source, gap.start, gap.end, limits.members + 1, crc32);
}

/** What neither a directory nor the walk made sense of: read as whatever it is. */
function handRest(reading: Reading, parts: readonly Span[]): void {
  for (const gap of layOut(parts, reading.source.size).gaps) {
    if (reading.beside === true && gap.start === 0) continue;
    const start = firstNonZero(reading.source, gap.start, gap.end);
    if (start !== null && gap.end - start < reading.source.size) handOver(reading, start, gap.end);
  }
}

/** Members that share bytes: each is inflated on its own, so a small archive can hold endless data. */
function tellOverlap(reading: Reading, [first, second]: readonly [Span, Span], count: number): void {
  const pair = `${quoted(first.name)} and ${quoted(second.name)}`;
  reading.emit(
    placed(second.start, 'expansion-bomb', `${count} parts of the archive overlap, the first ${pair}`),
  );
}

function readDirectories(reading: Reading, endings: readonly Ending[], crc32: Crc32): DirectoryReading[] {
  const { source, limits } = reading;
  const budget = new DirectoryBudget(limits);
  const places = endings.flatMap((ending) => ending.directories);
  if (places.length === 0)
    reading.emit(
      placed(0, 'archive-broken', 'no central directory is found: members are read by their local headers'),
    );
  if (places.length > 1)
    reading.emit(
      placed(places[1]!.at, 'archive-hidden-data', `readers find different directories: ${told(places)}`),
    );
  if (endings.length > 1)
    reading.emit(placed(endings[1]!.end.at, 'archive-hidden-data', 'a second end record hides in a comment'));
  for (const { end } of endings)
    if (end.split)
      reading.emit(placed(end.at, 'archive-flags', 'the end record speaks of an archive in several files'));
  return places.map((place) => {
    const directory = readDirectory(source, place, budget, crc32);
    if (directory.problem !== null)
      reading.emit(placed(directory.span.end, 'archive-broken', directory.problem));
    return directory;
  });
}

function told(places: readonly Directory[]): string {
  return places
    .map(({ at, entries, base }) => `${entries} members at ${at}, offsets from ${base}`)
    .join('; ');
}

/** Members of several directories, those that are the same in all of them once. */
function distinct(directories: readonly DirectoryReading[]): Listed[] {
  const all = directories.flatMap((directory) => directory.entries);
  if (directories.length < 2) return all;
  const known = new Map<string, Listed>();
  for (const entry of all) {
    const key = [entry.at, entry.headerAt].join(' ');
    if (!known.has(key)) known.set(key, entry);
  }
  return [...known.values()];
}

/** What an archive holds beside its members. */
function frame(endings: readonly Ending[], directories: readonly DirectoryReading[]): Span[] {
  const spans = new Map<string, Span>();
  const add = (span: Span): void => {
    if (span.end > span.start) spans.set(`${span.start} ${span.end}`, span);
  };
  for (const [index, { end, spans: records }] of endings.entries()) {
    for (const record of records) add(record);
    // What a second end record calls its comment holds the first one.
    add({
      start: end.at,
      end: index === 0 ? end.commentAt + end.commentSize : end.commentAt,
      name: 'end record',
    });
  }
  for (const directory of directories) add(directory.span);
  return [...spans.values()];
}
