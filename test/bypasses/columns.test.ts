import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { decide } from '../../src/policy/decide.ts';
import { standard } from '../../src/policy/presets/standard.ts';
import { judgeBytes } from '../pipeline/judge-bytes.ts';

interface Bypass {
  readonly id: string;
  readonly ref?: string;
  readonly bytes: Uint8Array;
  readonly expect: 'review' | 'deny';
  /** The rule that must say it: a refusal for another reason is no detection. */
  readonly says: string;
}

const pickled = 'CVE-2023-47248';
const unserialized = 'CVE-2024-52338';

function sample(name: string): Buffer {
  const folder = name.endsWith('.parquet') ? 'parquet' : 'arrow';
  return readFileSync(join(import.meta.dirname, '../corpus', folder, name));
}

/** Every place of a text with another one of the same length. */
function replaced(bytes: Uint8Array, from: string, to: string): Buffer {
  assert.equal(from.length, to.length);
  const text = Buffer.from(bytes).toString('latin1');
  assert.ok(text.includes(from), from);
  return Buffer.from(text.replaceAll(from, to), 'latin1');
}

/** Parquet keeps Arrow's schema in base64: changes it there, without changing its length. */
function inSchema(bytes: Buffer, change: (schema: Buffer) => Buffer): Buffer {
  const key = bytes.lastIndexOf('ARROW:schema');
  const start = bytes.indexOf('/////', key);
  const [encoded = ''] = /^[A-Za-z0-9+/]+={0,2}/.exec(bytes.subarray(start).toString('latin1')) ?? [];
  const changed = change(Buffer.from(encoded, 'base64')).toString('base64');
  assert.equal(changed.length, encoded.length);
  const copy = Buffer.from(bytes);
  copy.write(changed, start, 'latin1');
  return copy;
}

const trap = sample('pickled-type-trap.parquet');
const file = sample('pickled-type-trap.arrow');
const stream = sample('pickled-type-trap.arrows');
const plain = sample('nested.parquet');
const footer = (bytes: Buffer): number => bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);

/** The same Parquet file with other bytes in front: only a reader that looks at the end takes it. */
const behind = (front: string, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from(front.padEnd(4, ' ').slice(0, 4), 'latin1'), bytes.subarray(4)]);

/** A stream as it was before version 0.15, without the mark in front of its messages. */
const unmarked = (bytes: Buffer): Buffer => Buffer.concat([bytes.subarray(4, 8), bytes.subarray(8)]);

const bypasses: readonly Bypass[] = [
  ...['parquet', 'arrow', 'feather', 'arrows'].flatMap((ending): Bypass[] => [
    {
      id: `a pickled type (.${ending})`,
      ref: pickled,
      bytes: sample(`pickled-type-trap.${ending}`),
      expect: 'deny',
      says: 'dangerous-call',
    },
    {
      id: `a pickled type inside of a struct (.${ending})`,
      ref: pickled,
      bytes: sample(`pickled-type-inside-trap.${ending}`),
      expect: 'deny',
      says: 'names-callable',
    },
  ]),
  {
    id: 'a type whose bytes are no pickle that can be read',
    ref: pickled,
    bytes: replaced(stream, '\x80\x04\x95', '\xff\xff\xff'),
    expect: 'deny',
    says: 'names-callable',
  },
  {
    id: 'a pickle under the name of a type that nobody knows',
    ref: pickled,
    bytes: replaced(stream, 'arrow.py_extension_type', 'acme.py_extension_typed'),
    expect: 'deny',
    says: 'dangerous-call',
  },
  {
    id: 'only the schema in a file’s footer has the type',
    ref: pickled,
    bytes: Buffer.concat([
      replaced(
        file.subarray(0, file.lastIndexOf('ARROW:ext') - 400),
        'arrow.py_extension',
        'arrow.xx_extension',
      ),
      file.subarray(file.lastIndexOf('ARROW:ext') - 400),
    ]),
    expect: 'deny',
    says: 'names-callable',
  },
  {
    id: 'an Arrow schema in Parquet without the mark before its length',
    ref: pickled,
    bytes: inSchema(trap, (schema) => Buffer.concat([unmarked(schema), new Uint8Array(4)])),
    expect: 'deny',
    says: 'names-callable',
  },
  {
    id: 'a base64 schema that ends in characters that Arrow does not read',
    ref: pickled,
    bytes: inSchemaTail(trap),
    expect: 'deny',
    says: 'structure-odd',
  },
  {
    id: 'a stream from before 0.15',
    ref: pickled,
    bytes: unmarked(stream),
    expect: 'deny',
    says: 'names-callable',
  },
  {
    id: 'a Parquet file that begins as a text',
    ref: pickled,
    bytes: behind('Hi! ', trap),
    expect: 'deny',
    says: 'names-callable',
  },
  {
    id: 'a Parquet file that begins as an archive',
    ref: pickled,
    bytes: behind('\x1f\x8b\x08\0', trap),
    expect: 'deny',
    says: 'names-callable',
  },
  {
    id: 'an Arrow file that begins as an array',
    ref: pickled,
    bytes: Buffer.concat([Buffer.from('\x93NUMPY', 'latin1'), file.subarray(6)]),
    expect: 'deny',
    says: 'names-callable',
  },
  {
    id: 'a Parquet file whose begin is another one’s',
    bytes: behind('Hi! ', plain),
    expect: 'review',
    says: 'structure-odd',
  },
  {
    id: 'a pickle behind an Arrow stream',
    bytes: Buffer.concat([sample('nested.arrows'), Buffer.from("cos\nsystem\n(S'true'\ntR.")]),
    expect: 'deny',
    says: 'dangerous-call',
  },
  {
    id: 'a footer that is encrypted',
    bytes: replaced(plain, 'PAR1', 'PARE'),
    expect: 'deny',
    says: 'archive-encrypted',
  },
  {
    id: 'pages outside of the file',
    bytes: shortened(plain),
    expect: 'deny',
    says: 'structure-broken',
  },
  {
    id: 'a type that Ray unpickles',
    ref: 'GHSA-mw35-8rx3-xf9r',
    bytes: sample('ray-trap.parquet'),
    expect: 'deny',
    says: 'dangerous-call',
  },
  {
    id: 'a type that R unserializes',
    bytes: sample('r-type-trap.parquet'),
    expect: 'deny',
    says: 'code-inside',
  },
  {
    id: 'the end of an Arrow file behind a stream',
    ref: pickled,
    bytes: Buffer.concat([stream, sample('nested.arrow').subarray(-10)]),
    expect: 'deny',
    says: 'names-callable',
  },
  {
    id: 'an Arrow file that begins as Feather of the first version',
    ref: pickled,
    bytes: Buffer.concat([Buffer.from('FEA1'), file.subarray(4)]),
    expect: 'deny',
    says: 'names-callable',
  },
  {
    id: 'a stream whose root stands far behind',
    ref: pickled,
    bytes: farRoot(stream),
    expect: 'deny',
    says: 'names-callable',
  },
  {
    id: 'a type of Spark that PySpark unpickles',
    bytes: sample('spark-type-trap.parquet'),
    expect: 'deny',
    says: 'dangerous-call',
  },
  ...['r-trap.parquet', 'r-trap.no-schema.parquet', 'r-trap.arrow', 'r-trap.feather'].flatMap(
    (name): Bypass[] => [
      {
        id: `R’s metadata (${name})`,
        ref: unserialized,
        bytes: sample(name),
        expect: 'deny',
        says: 'code-inside',
      },
      {
        id: `R’s metadata, compressed (${name})`,
        ref: unserialized,
        bytes: sample(name.replace('r-trap', 'r-packed-trap')),
        expect: 'deny',
        says: 'code-inside',
      },
    ],
  ),
  {
    id: 'R’s metadata, compressed and spread over white space',
    ref: unserialized,
    bytes: spread(sample('r-packed-trap.arrow')),
    expect: 'deny',
    says: 'code-inside',
  },
];

/** R skips white space of any kind between words: turns the line breaks of the raw vector into others. */
function spread(bytes: Buffer): Buffer {
  const changed = bytes.toString('latin1').replace(/A\n3\n[\d\n]+UTF-8\n24\n\d+\n/g, (header) => {
    const words = header.slice(2).trim().split('\n');
    return `A\n${words.join('\t')} `;
  });
  assert.match(changed, /UTF-8\t24\t\d+ /);
  return Buffer.from(changed, 'latin1');
}

/** Ends the base64 of the schema some characters early, with a dash that lenient decoders pass over. */
function inSchemaTail(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const start = copy.indexOf('/////', copy.lastIndexOf('ARROW:schema'));
  const [encoded = ''] = /^[A-Za-z0-9+/]+={0,2}/.exec(copy.subarray(start).toString('latin1')) ?? [];
  copy.write('-', start + encoded.length - 8);
  return copy;
}

/** Takes the pages out, so that the chunks point behind the footer. */
function shortened(bytes: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, 4), bytes.subarray(footer(bytes))]);
}

/**
 * Moves the root of a stream's first message behind 8 KiB: a root only knows how far back its vtable lies, and how far
 * ahead the rest.
 */
function farRoot(bytes: Buffer): Buffer {
  const length = bytes.readInt32LE(4);
  const room = 8192;
  const head = Buffer.alloc(12 + room);
  bytes.copy(head, 0, 0, 12);
  head.writeInt32LE(length + room, 4);
  head.writeUInt32LE(bytes.readUInt32LE(8) + room, 8);
  return Buffer.concat([head, bytes.subarray(12)]);
}

test('every bypass has a name of its own', () => {
  assert.equal(new Set(bypasses.map(({ id }) => id)).size, bypasses.length);
});

for (const { id, ref, bytes, expect, says } of bypasses)
  test(`${expect}: ${id}${ref === undefined ? '' : ` (${ref})`}`, async () => {
    const { findings, complete, format } = await judgeBytes(bytes);
    const said = findings
      .map((finding) => `${finding.severity} ${finding.rule}: ${finding.evidence}`)
      .join('\n');
    assert.ok(
      findings.some(({ rule }) => rule === says),
      `${format}: ${said || 'nothing is said'}`,
    );
    assert.equal(decide(standard, { findings, complete, format }).verdict, expect, said);
  });
