/** First bytes that some loader acts on; a tensor's storage that starts so is looked into all the same. */
const magics: readonly string[] = [
  'PK',
  '7z\xbc\xaf',
  '\x1f\x8b',
  '\x1f\x9d',
  'BZh',
  '\xfd7zXZ',
  '\x28\xb5\x2f\xfd',
  '\x04\x22\x4d\x18',
  '\x5d\x00\x00',
  '\x93NUMPY',
  '\x89HDF',
  '\x7fELF',
  'GGUF',
  'Rar!',
  '\x78\x01',
  '\x78\x5e',
  '\x78\x9c',
  '\x78\xda',
];

/** Opcodes that a pickle could go on with after PROTO. */
const opcodes =
  '().0124:CFGIJKLMNPQRSTUVX]abcdeghijlopqrstu}\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90\x91\x92\x93\x94\x95\x96\x97\x98BD';

/** Whether the first bytes of a storage show nothing that any loader interprets. */
export function looksRaw(head: Uint8Array): boolean {
  if (head.length === 0) return true;
  const text = String.fromCharCode(...head);
  if (magics.some((magic) => text.startsWith(magic))) return false;
  if (head[0] === 0x80 && head.length > 2 && head[1]! <= 5 && opcodes.includes(text[2]!)) return false;
  // Protocol 0 is text, and so are scripts and configurations.
  return !head.every(
    (byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09,
  );
}
