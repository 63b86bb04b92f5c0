import assert from 'node:assert/strict';
import { test } from 'node:test';
import { progressLine } from '../../src/cli/progress.ts';
import { styleOf } from '../../src/cli/style-of.ts';
import type { Output, Terminal } from '../../src/cli/terminal.ts';
import { colourStyle, plainStyle } from '../../src/report/style.ts';

function output(isTTY: boolean): Output & { readonly written: string[] } {
  const written: string[] = [];
  return { isTTY, columns: 60, written, write: (text) => void written.push(String(text)) };
}

function terminal(stderr: Output): Terminal {
  return { cwd: '/', env: {}, stdout: stderr, stderr };
}

test('colours on a terminal only, and not where they are not wanted', () => {
  assert.equal(styleOf(output(true), {}), colourStyle);
  assert.equal(styleOf(output(true), { NO_COLOR: '' }), colourStyle);
  assert.equal(styleOf(output(true), { NO_COLOR: '1' }), plainStyle);
  assert.equal(styleOf(output(true), { TERM: 'dumb' }), plainStyle);
  assert.equal(styleOf(output(false), {}), plainStyle);
});

test('progress is one line that is drawn again, after a second, not too often, and cleared', () => {
  let now = 0;
  const stderr = output(true);
  const line = progressLine(terminal(stderr), false, () => now);
  const step = (time: number): void => {
    now = time;
    line.update({ files: 1, bytes: 500, current: 'a\x1b[2J\n.pkl' });
  };
  step(900);
  assert.deepEqual(stderr.written, []);
  step(1_100);
  step(1_110);
  step(1_300);
  line.clear();
  line.clear();
  assert.deepEqual(stderr.written, [
    '\r\x1b[K2 files, 1.0 KB read  a\\x1b[2J\\n.pkl',
    '\r\x1b[K4 files, 2.0 KB read  a\\x1b[2J\\n.pkl',
    '\r\x1b[K',
  ]);
});

test('no progress where nobody watches, or nobody wants it', () => {
  for (const [tty, quiet] of [
    [false, false],
    [true, true],
  ] as const) {
    const stderr = output(tty);
    const line = progressLine(
      terminal(stderr),
      quiet,
      (() => {
        let time = 0;
        return () => (time += 5_000);
      })(),
    );
    line.update({ files: 1, bytes: 1, current: 'x' });
    line.clear();
    assert.deepEqual(stderr.written, []);
  }
});

test('a progress line keeps to the width of the terminal', () => {
  let now = 0;
  const stderr = output(true);
  const line = progressLine(terminal(stderr), false, () => now);
  now = 2_000;
  line.update({ files: 1, bytes: 1, current: '漢'.repeat(500) });
  assert.ok(stderr.written[0]!.replace('\r\x1b[K', '').length < 60);
});
