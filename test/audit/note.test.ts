import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { openCheckpoint, parseCheckpoint, signCheckpoint } from '../../src/audit/checkpoint.ts';
import { emptyRoot } from '../../src/audit/hashing.ts';
import { openNote, parseNote, signNote } from '../../src/audit/note.ts';
import { noteSigner, noteTypes, parseVkey } from '../../src/audit/note-key.ts';
import { cosignedTime } from '../../src/audit/witness-file.ts';

function signerOf(name: string, type: number = noteTypes.log) {
  return noteSigner(name, type, generateKeyPairSync('ed25519').privateKey);
}

const log = signerOf('example.com/log');
const witness = signerOf('witness.example.com/w1', noteTypes.witness);
const text = `example.com/log\n7\n${Buffer.from(emptyRoot).toString('base64')}\n`;
const signed = signNote({ text, signatures: [] }, [log, witness], 1_679_315_147);
const bytes = Buffer.from(signed);

test('a key of known seed has the verifier key that its parts amount to', () => {
  // The seed and the public key are the first test of RFC 8032, section 7.1.
  const der = `302e020100300506032b657004220420${'9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'}`;
  const key = createPrivateKey({ key: Buffer.from(der, 'hex'), format: 'der', type: 'pkcs8' });
  const { vkey } = noteSigner('example.com/foo', noteTypes.log, key).verifier;
  const raw = Buffer.from('01d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex');
  assert.equal(vkey.split('+').slice(2).join('+'), raw.toString('base64'));
  assert.equal(parseVkey(vkey).vkey, vkey);
});

test('a note opens for each of its signers, and for nobody else', () => {
  const note = parseNote(bytes);
  assert.deepEqual(openNote(note, [log.verifier]).by, [log.verifier]);
  assert.deepEqual(openNote(note, [witness.verifier]).by, [witness.verifier]);
  assert.deepEqual(openNote(note, [signerOf('x').verifier, witness.verifier, log.verifier]).by.length, 2);
  for (const verifiers of [[], [signerOf('x').verifier], [signerOf('example.com/log').verifier]])
    assert.throws(() => openNote(note, verifiers), { code: 'VERIFY_FAILED' });
  assert.equal(cosignedTime(note, witness.verifier), 1_679_315_147);
});

test("a log's signature is not a witness's: the type of the key is part of its id", () => {
  const key = generateKeyPairSync('ed25519').privateKey;
  const asLog = noteSigner('same', noteTypes.log, key);
  const asWitness = noteSigner('same', noteTypes.witness, key);
  const note = parseNote(Buffer.from(signNote({ text: 'a\n', signatures: [] }, [asLog])));
  assert.throws(() => openNote(note, [asWitness.verifier]), { code: 'VERIFY_FAILED' });
});

test('every change of one bit is refused, wherever in the note', () => {
  const verifiers = [log.verifier, witness.verifier];
  for (let at = 0; at < bytes.length; at += 1)
    for (let bit = 0; bit < 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1 << bit;
      let by = -1;
      try {
        by = openNote(parseNote(changed), verifiers).by.length;
      } catch (error) {
        assert.ok(
          ['VERIFY_FAILED', 'PARSE_INVALID'].includes((error as { code: string }).code),
          String(error),
        );
      }
      // A signature whose name or id was changed is that of somebody unknown: the other one still counts.
      assert.ok(by < 2, `bit ${bit} of byte ${at}`);
      if (at < Buffer.byteLength(text)) assert.equal(by, -1, `bit ${bit} of byte ${at}`);
    }
});

test('what is no note is refused', () => {
  const line = signed.split('\n\n')[1]!.split('\n')[0]!;
  for (const wrong of [
    ...['', '\n', '\n\n', 'text\n', 'text\n\n', `text\n${line}\n`, `text\n\n${line}`, `text\n\n${line}\n\n`],
    ...[
      `te\txt\n\n${line}\n`,
      `te\rxt\n\n${line}\n`,
      `text\n\n ${line}\n`,
      `text\n\n${line} \n`,
      `text\n\n${line}=\n`,
    ],
    ...[
      `text\n\n— name\n`,
      `text\n\n— na+me AAAAAAAA\n`,
      `text\n\n— na\u00a0me AAAAAAAA\n`,
      `text\n\n—  AAAAAAAA\n`,
    ],
    ...[
      `text\n\n— name AAAAAAA\n`,
      `text\n\n— name AAAAAB==\n`,
      `text\n\n- name AAAAAAAA\n`,
      `text\n\n— name AAAA\n`,
    ],
    `text\n\n${`${line}\n`.repeat(101)}`,
  ])
    assert.throws(() => parseNote(Buffer.from(wrong)), { code: 'PARSE_INVALID' }, JSON.stringify(wrong));
  assert.throws(() => parseNote(Buffer.concat([Buffer.of(0xff), bytes])), { code: 'PARSE_INVALID' });
  assert.throws(() => parseNote(Buffer.alloc((1 << 20) + 1)), { code: 'PARSE_INVALID' });
  assert.equal(parseNote(Buffer.from(`text\n\n${`${line}\n`.repeat(16)}`)).signatures.length, 16);
  assert.equal(parseNote(Buffer.from(`text\n\nmore\n\n${line}\n`)).text, 'text\n\nmore\n');
});

test('what is no key is refused', () => {
  const { vkey } = log.verifier;
  const [name, id, key] = vkey.split('+') as [string, string, string];
  const typed = Buffer.from(key, 'base64');
  typed[0] = 6;
  for (const wrong of [
    ...[
      '',
      '+',
      '++',
      `${name}+${id}`,
      `+${id}+${key}`,
      `a b+${id}+${key}`,
      `${name}+${id.toUpperCase()}x+${key}`,
    ],
    ...[
      `other+${id}+${key}`,
      `${name}+00000000+${key}`,
      `${name}+${id}+${key.slice(4)}`,
      `${name}+${id}+${key}\n`,
    ],
    `${name}+${id}+${typed.toString('base64')}`,
  ])
    assert.throws(() => parseVkey(wrong), { name: 'ParseError' }, wrong);
});

test('what is no checkpoint is refused', () => {
  const root = Buffer.from(emptyRoot).toString('base64');
  assert.deepEqual(parseCheckpoint(`o\n0\n${root}\nmore\n`).size, 0);
  for (const wrong of [
    ...[
      '',
      '\n',
      `o\n0\n${root}`,
      `\n0\n${root}\n`,
      `o\n00\n${root}\n`,
      `o\n-1\n${root}\n`,
      `o\n1e3\n${root}\n`,
    ],
    ...[
      `o\n9007199254740992\n${root}\n`,
      `o\n0\n${root.slice(4)}\n`,
      `o\n0\n${root} \n`,
      `o\n0\n${root}\n\n`,
    ],
    ...[`o\n\n${root}\n`, `o\n+1\n${root}\n`, `o\n٣\n${root}\n`],
  ])
    assert.throws(() => parseCheckpoint(wrong), { code: 'PARSE_INVALID' }, JSON.stringify(wrong));
});

test("a log's key signs no checkpoint of another origin", () => {
  const other = signNote({ text: text.replace('example.com/log', 'example.com/other'), signatures: [] }, [
    log,
  ]);
  assert.throws(() => openCheckpoint(Buffer.from(other), log.verifier), { code: 'VERIFY_FAILED' });
  const own = signCheckpoint({ size: 7, root: emptyRoot }, log);
  assert.equal(openCheckpoint(Buffer.from(own.note), log.verifier).size, 7);
});
