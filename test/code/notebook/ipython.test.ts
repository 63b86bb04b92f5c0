import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { notebookCode } from '../../../src/code/notebook/cell-code.ts';
import { readNotebook } from '../../../src/code/notebook/read-notebook.ts';

/** What IPython 9.6.0 itself found in each cell; made by ipython_cells.py. */
const cells = JSON.parse(readFileSync(new URL('ipython-cells.json', import.meta.url), 'utf8')) as readonly {
  readonly cell: string;
  readonly commands: readonly (readonly [line: number, text: string])[];
}[];

test('commands and queries are those that IPython finds, on its lines', () => {
  for (const { cell, commands } of cells) {
    const bytes = new TextEncoder().encode(JSON.stringify({ cells: [{ cell_type: 'code', source: cell }] }));
    // IPython drops empty lines in front, and a line that goes on counts once to it.
    const found = notebookCode(readNotebook(bytes))
      .filter(({ language }) => language !== 'python')
      .map(
        ({ text, line, by }) =>
          [by.startsWith('%%') ? 0 : line, text.split(/\s+/).filter(Boolean).join(' ')] as const,
      )
      .toSorted((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : 1));
    assert.deepEqual(
      found.map(([, text]) => text),
      commands.map(([, text]) => text),
      JSON.stringify(cell),
    );
    if (!cell.includes('\\\n') && cell.trimStart() === cell)
      assert.deepEqual(found, commands, JSON.stringify(cell));
  }
});
