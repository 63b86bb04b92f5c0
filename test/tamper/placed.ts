import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Change } from './kit.ts';

/** Every way in which a name can be taken by something else than the file that was signed. */
export function* replaced(root: string, outside: string, file: string): Generator<Change> {
  const path = join(root, file);
  const aside = join(outside, 'aside');
  const other = join(outside, 'other');
  const bytes = readFileSync(path);
  const replace = (what: string, put: () => unknown): Change => ({
    what: `${file} ${what}`,
    about: [file],
    make: () => {
      renameSync(path, aside);
      put();
    },
    undo: () => {
      rmSync(path, { recursive: true, force: true });
      rmSync(other, { recursive: true, force: true });
      renameSync(aside, path);
    },
  });
  yield replace('deleted', () => {});
  yield replace('replaced by a folder', () => mkdirSync(path));
  yield replace('replaced by a folder that holds it', () => {
    mkdirSync(path);
    writeFileSync(join(path, 'it'), bytes);
  });
  yield replace('replaced by a pipe', () => fifo(path));
  yield replace('replaced by a link to a copy', () => {
    writeFileSync(other, bytes);
    symlinkSync(other, path);
  });
  yield replace('replaced by a link to itself elsewhere', () => symlinkSync(aside, path));
  yield replace('replaced by a link to itself', () => symlinkSync(path, path));
  yield replace('replaced by a link to nothing', () => symlinkSync(join(outside, 'nothing'), path));
  yield replace('replaced by a device', () => symlinkSync('/dev/zero', path));
  if (bytes.length > 0) {
    yield replace('emptied', () => writeFileSync(path, ''));
    yield replace('filled with as many zeros', () => writeFileSync(path, Buffer.alloc(bytes.length)));
  }
  yield replace('made longer by a byte', () => writeFileSync(path, Buffer.concat([bytes, Buffer.alloc(1)])));
  yield replace('renamed', () => copyFileSync(aside, `${path}~`));
  yield replace('renamed to capitals', () =>
    writeFileSync(
      path.replace(/[^/]+$/, (name) => name.toUpperCase()),
      bytes,
    ),
  );
  yield replace('replaced by a hard link to its bytes', () => linkSync(aside, path));
  yield replace('made executable', () => {
    writeFileSync(path, bytes);
    chmodSync(path, 0o755);
  });
}

/** As `replaced`, and what it leaves beside the file goes again. */
export function* cleaned(root: string, outside: string, file: string): Generator<Change> {
  const path = join(root, file);
  for (const change of replaced(root, outside, file))
    yield {
      ...change,
      undo: () => {
        rmSync(`${path}~`, { force: true });
        const capitals = path.replace(/[^/]+$/, (name) => name.toUpperCase());
        if (capitals !== path) rmSync(capitals, { force: true });
        change.undo();
      },
    };
}

/** Two files that stand in each other's place. */
export function* swapped(root: string, files: readonly string[]): Generator<Change> {
  for (const [at, one] of files.entries())
    for (const other of files.slice(at + 1)) {
      const swap = (): void => {
        renameSync(join(root, one), join(root, 'between'));
        renameSync(join(root, other), join(root, one));
        renameSync(join(root, 'between'), join(root, other));
      };
      if (readFileSync(join(root, one)).equals(readFileSync(join(root, other)))) continue;
      yield { what: `${one} and ${other} swapped`, about: [one, other], make: swap, undo: swap };
    }
}

/** Something that appears in a folder. */
export function* added(root: string, outside: string, folder: string): Generator<Change> {
  const names = ['new.py', '__init__.py', '.hidden', 'x.pth', 'README', 'CON', 'x '];
  for (const name of names) yield add(`a file ${name}`, name, (path) => writeFileSync(path, 'x'));
  yield add('an empty file', 'nothing', (path) => writeFileSync(path, ''));
  yield add('a folder with a file', 'package', (path) => {
    mkdirSync(path);
    writeFileSync(join(path, '__init__.py'), 'x');
  });
  yield add('a link to a file', 'link.py', (path) => symlinkSync('/etc/hostname', path));
  yield add('a link to a folder', 'linked', (path) => symlinkSync('/', path));
  yield add('a link to the folder it is in', 'loop', (path) => symlinkSync('.', path));
  yield add('a link to nothing', 'dangling', (path) => symlinkSync(join(outside, 'nothing'), path));
  yield add('a pipe', 'pipe', fifo);
  yield add('a name that is not UTF-8', Buffer.from('b\xffd', 'latin1'), (path) => writeFileSync(path, 'x'));
  yield add('an empty folder', 'empty', (path) => mkdirSync(path));

  function add(what: string, name: string | Buffer, make: (path: string) => unknown): Change {
    const shown = typeof name === 'string' ? name : 'b';
    const at = Buffer.concat([Buffer.from(`${join(root, folder)}/`), Buffer.from(name)]) as unknown as string;
    return {
      what: `${folder === '' ? 'at the top' : folder}: ${what}`,
      about: [join(folder, shown)],
      make: () => make(typeof name === 'string' ? join(root, folder, name) : at),
      undo: () => rmSync(at, { recursive: true }),
    };
  }
}

/** One file under a name, with the folders that it needs; afterwards they are gone. */
export function placed(
  root: string,
  name: string,
  content: string | Uint8Array,
  what: string = name,
): Change {
  let made: string | undefined;
  return {
    what: `${what} added`,
    about: [name],
    make: () => {
      // The first folder that was not there yet.
      made = mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), content, { flag: 'wx' });
    },
    undo: () => rmSync(made ?? join(root, name), { recursive: true }),
  };
}

export function fifo(path: string): void {
  const { status } = spawnSync('mkfifo', [path]);
  if (status !== 0) throw new Error(`mkfifo ${path} failed`);
}
