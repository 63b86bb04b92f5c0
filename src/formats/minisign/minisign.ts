import { readBytes } from '../../bytes/source.ts';
import type { Format } from '../format.ts';

const comment = 'untrusted comment: ';
/** A comment of 1,024 bytes, a trusted one of 8,192, and the base64 between them. */
const largest = 16 * 1024;

/** A signature or a key of minisign: two lines of text, or four. Source: the minisign program's documentation. */
export const minisign: Format = {
  id: 'minisign',
  title: 'minisign signature or key',
  begins: [comment.charCodeAt(0)],
  extensions: ['.minisig'],
  claims: ({ source, head }) =>
    source.size < largest && Buffer.from(head.subarray(0, comment.length)).toString('latin1') === comment,
  read: ({ emit, is, source }) => {
    const lines = Buffer.from(readBytes(source, 0, source.size))
      .toString('utf8')
      .split('\n');
    const body = lines[1] ?? '';
    const whole = /^[A-Za-z0-9+/]+={0,2}\r?$/.test(body) && lines.length <= 5;
    is('minisign', lines.length > 3 ? 'signature' : 'key');
    if (!whole)
      emit({
        kind: 'anomaly',
        where: {},
        code: 'structure-odd',
        detail: 'no base64 where the key or signature stands',
      });
  },
};
