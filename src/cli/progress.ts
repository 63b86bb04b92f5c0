import { printable } from '../core/printable.ts';
import type { Progress } from '../index.ts';
import { bytesText, countText, displayWidth, shortenMiddle } from '../report/layout.ts';
import type { Terminal } from './terminal.ts';

export interface ProgressLine {
  update(progress: Progress): void;
  clear(): void;
}

const quietTime = 1_000;
const between = 100;

/** One line on a terminal's stderr that says how far long work is; nothing anywhere else, or for short work. */
export function progressLine(terminal: Terminal, quiet: boolean, now: () => number = Date.now): ProgressLine {
  const { stderr } = terminal;
  if (quiet || !stderr.isTTY) return { update: () => {}, clear: () => {} };
  const started = now();
  let last = started;
  let drawn = false;
  let files = 0;
  let bytes = 0;
  return {
    update(progress) {
      files += progress.files;
      // The bytes of a file count as they are hashed; where it is not hashed, when it is done.
      bytes += progress.bytes;
      const time = now();
      if (time - started < quietTime || time - last < between) return;
      last = time;
      drawn = true;
      stderr.write(`\r\x1b[K${lineOf(files, bytes, progress.current, (stderr.columns || 80) - 1)}`);
    },
    clear() {
      if (drawn) stderr.write('\r\x1b[K');
      drawn = false;
    },
  };
}

function lineOf(files: number, bytes: number, current: string, width: number): string {
  const counts = `${countText(files, 'file')}, ${bytesText(bytes)} read  `;
  const room = width - counts.length;
  if (room < 12) return counts.slice(0, Math.max(0, width));
  let name = shortenMiddle(printable(current), room);
  if (displayWidth(name) > room) name = shortenMiddle(name, room >> 1);
  return counts + name;
}

/** The same line for work that counts files and bytes, and does not name the file at hand. */
export function digestProgress(
  terminal: Terminal,
  quiet: boolean,
): { update(files: number, bytes: number): void; clear(): void } {
  const line = progressLine(terminal, quiet);
  return {
    update: (files, bytes) => line.update({ files, bytes, current: '' }),
    clear: () => line.clear(),
  };
}
