import type { Format, Probe } from '../format.ts';

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
function opensXml({ head, name }: Probe): boolean {
  const text = narrow(head.subarray(0, 512)).trimStart();
  if (!text.startsWith('<')) return false;
  // A document type by itself is no document (XML 1.0, 2.8 and 4.3.2): only declarations, and entities that it splits.
  if (/\.(?:dtd|ent|mod)$/i.test(name) && !text.includes('<!DOCTYPE')) return false;
  if (/^<\?xml[\s?]/.test(text) || /^<PMML[\s>]/.test(text)) return true;
  if (/^<!DOCTYPE\s/.test(text)) return !/^<!DOCTYPE\s+html/i.test(text) || /[[]/.test(text);
  return /\.(?:xml|pmml)$/i.test(name);
}

/** The first characters, whatever their width; only ASCII matters here. */
function narrow(head: Uint8Array): string {
  const [a, b, c] = head;
  const skip = a === 0xef && b === 0xbb && c === 0xbf ? 3 : 0;
  const wide = (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff) || a === 0 || b === 0;
  const bytes = wide ? head.filter((byte) => byte !== 0 && byte < 0x80) : head.subarray(skip);
  return Buffer.from(bytes).toString('latin1');
}
