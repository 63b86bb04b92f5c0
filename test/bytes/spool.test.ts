import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Spool } from '../../src/bytes/spool.ts';

test('where no temporary file can be written, the reason is told in words', () => {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = '/proc/there-is-none';
  try {
    const spool = new Spool(4);
    spool.write(Buffer.from('room'));
    assert.throws(() => spool.write(Buffer.from('none')), {
      code: 'OUTPUT_UNWRITABLE',
      message: 'cannot write a temporary file in /proc/there-is-none (there is no such folder)',
    });
    spool.discard();
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
});
