import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canWalk, isRoot, nobody } from './contained.ts';

/** A folder for what a tool needs to start one sandbox. The tool reads it; no other user sees into it. */
export interface Room {
  readonly path: string;
  folder(name: string): string;
  file(name: string, content: string | Uint8Array): string;
  /** A folder that the tool may write to. */
  writable(name: string): string;
  remove(): void;
}

const prefix = 'loadlock-room-';

export function makeRoom(): Room {
  const parent = existsSync(tmpdir()) && canWalk(tmpdir()) ? tmpdir() : '/tmp';
  removeLeftOver(parent);
  const path = mkdtempSync(join(parent, `${prefix}${process.pid}-`));
  if (isRoot()) {
    // It stays root's, so that a tool that was taken over cannot put links in our way.
    chownSync(path, 0, nobody);
    chmodSync(path, 0o750);
  }
  const folder = (name: string): string => {
    let made = path;
    for (const part of name.split('/').filter((word) => word !== '')) {
      made = join(made, part);
      if (existsSync(made)) continue;
      mkdirSync(made);
      // Whatever the caller's umask is.
      chmodSync(made, 0o755);
    }
    return made;
  };
  return {
    path,
    folder,
    file: (name, content) => {
      writeFileSync(join(path, name), content);
      chmodSync(join(path, name), 0o644);
      return join(path, name);
    },
    writable: (name) => {
      const made = folder(name);
      chmodSync(made, 0o700);
      if (isRoot()) chownSync(made, nobody, nobody);
      return made;
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** What a process that was killed could not remove. */
function removeLeftOver(parent: string): void {
  for (const name of readdirSync(parent)) {
    const [, pid] = /^loadlock-room-(\d{1,10})-\w{6}$/.exec(name) ?? [];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    try {
      rmSync(join(parent, name), { recursive: true });
    } catch {
      // Somebody else's.
    }
  }
}
