import { baseOf } from '../../core/slash-paths.ts';
import type { Format } from '../format.ts';

const longestLine = 512;
/** `# - - coding: …` and the like are comments; a shebang is followed by a path. */
const shebang = /^#![ \t]*(\/[^\s]+)[ \t]*([^\n]*)/;

/** A text that the system starts with the interpreter that its first line names. */
export const script: Format = {
  id: 'script',
  title: 'Script',
  programText: true,
  carriesCode: true,
  endsAsZip: true,
  claims: ({ head }) => head[0] === 0x23 && head[1] === 0x21 && shebang.test(firstLine(head)),
  read: ({ source, emit, is }) => {
    const head = new Uint8Array(longestLine);
    source.readInto(head, 0, Math.min(longestLine, source.size), 0);
    const [, path = '', rest = ''] = shebang.exec(firstLine(head)) ?? [];
    const by = `Script for ${interpreter(path, rest)}`;
    is('script', by);
    emit({ kind: 'capability', where: {}, capability: 'script', by, when: 'started' });
  },
};

function firstLine(head: Uint8Array): string {
  const text = Buffer.from(head.subarray(0, longestLine)).toString('latin1');
  const end = text.indexOf('\n');
  return end < 0 ? text : text.slice(0, end);
}

function interpreter(path: string, rest: string): string {
  const name = baseOf(path);
  if (name !== 'env') return name;
  return rest.split(/\s+/).find((word) => !word.startsWith('-') && !word.includes('=')) ?? name;
}
