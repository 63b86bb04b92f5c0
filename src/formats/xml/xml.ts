import { readBytes } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import { readXml } from '../../wire/xml.ts';
import type { Format, Probe } from '../format.ts';

const pieceBytes = 64 * 1024;

/** XML of any kind; what it is for, its root element says. Asked after the formats that know a root of their own. */
export const xml: Format = {
  id: 'xml',
  title: 'XML document',
  extensions: ['.pmml'],
  claims: opensXml,
  read: async (reading) => (await import('./read-xml.ts')).readXmlDocument(reading),
};

/**
 * A declaration, a document type that is not HTML's, or the root of a model. Under a name that promises XML, anything
 * that begins with an angle bracket.
 */
function opensXml(probe: Probe): boolean {
  const { head, name } = probe;
  let text = narrow(head).trimStart();
  if (text === '' && (head.includes(0x20) || head.includes(0x0a))) text = further(probe);
  if (!text.startsWith('<')) return false;
  // A document type by itself is no document (XML 1.0, 2.8 and 4.3.2): only declarations, and entities that it splits.
  if (/\.(?:dtd|ent|mod)$/i.test(name) && !text.includes('<!DOCTYPE')) return false;
  if (/^<\?xml[\s?]/.test(text) || /^<PMML[\s>]/.test(text)) return true;
  if (/^<!DOCTYPE\s/.test(text) && !isOfHtml(text)) return true;
  if (/\.(?:xml|pmml)$/i.test(name)) return true;
  // Notes and instructions may stand before the root; texts of many kinds begin with a note.
  return /^<[!?]/.test(text) && rootOf(probe) === 'PMML';
}

/** `<!DOCTYPE html>`, whatever it names; HTML has no declarations of its own in it, and nothing that splits entities. */
function isOfHtml(text: string): boolean {
  const open = /^<!DOCTYPE\s+html(?=[\s>])(?:[^>"'[]|"[^"]*"|'[^']*')*/i.exec(text);
  return open !== null && text[open[0].length] === '>';
}

/** What stands behind more blanks than the head holds. */
function further({ head, source, limits }: Probe): string {
  const most = Math.min(source.size, limits.documentBytes);
  for (let at = head.length; at < most; at += pieceBytes) {
    const text = narrow(readBytes(source, at, pieceBytes)).trimStart();
    if (text !== '') return text;
  }
  return '';
}

function rootOf({ source, limits }: Probe): string | null {
  try {
    for (const event of readXml(source, limits)) if (event.kind === 'start') return event.name;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
  }
  return null;
}

/** The first characters, whatever their width; only ASCII matters here. */
function narrow(head: Uint8Array): string {
  const [a, b, c] = head;
  const skip = a === 0xef && b === 0xbb && c === 0xbf ? 3 : 0;
  const wide = (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff) || a === 0 || b === 0;
  const bytes = wide ? head.filter((byte) => byte !== 0 && byte < 0x80) : head.subarray(skip);
  return Buffer.from(bytes).toString('latin1');
}
