import { bufferSource } from '../../../bytes/source.ts';
import { JsonArray, JsonObject, type JsonValue } from '../../../wire/json.ts';
import type { DocumentKind, JsonDocument } from '../../document/kind.ts';
import { refer } from '../../document/watcher.ts';
import type { Reading } from '../../format.ts';

const mostTold = 16;
/** What describes a group or array of Zarr; everything else under a key is a chunk. */
const described = /(?:^|\/)(?:\.z(?:array|group|attrs|metadata)|zarr\.json)$/;
/** A description that may name the codec that unpickles, in whatever spelling. */
const suspicious = /pickle|\\|^base64:/;

/**
 * References to byte ranges of other files, put together as one Zarr store. fsspec opens whatever file, address or
 * bucket a reference names, and renders names in braces as Jinja templates, outside of a sandbox.
 * Sources: fsspec.github.io/kerchunk/spec.html; fsspec/implementations/reference.py.
 */
export const kerchunk: DocumentKind = {
  id: 'kerchunk',
  is: (document) => referencesOf(document) !== undefined,
  read(document, reading) {
    const { root } = document;
    const references = referencesOf(document);
    if (root === undefined || references === undefined) return;
    const leads = new Leads(root, reading);
    const templates = root.get('templates');
    if (templates instanceof JsonObject)
      for (const [key, value] of templates.everything())
        if (typeof value === 'string') leads.look(value, `templates.${key}`);
    readGenerated(root.get('gen'), leads);
    for (const [key, value] of references.everything()) readReference(key, value, leads);
  },
};

/** Version 1 keeps them under `refs`, version 0 is nothing else. */
function referencesOf({ root }: JsonDocument): JsonObject | undefined {
  const refs = root?.get('refs');
  if (refs instanceof JsonObject && root?.has('version') === true) return refs;
  return root?.has('.zgroup') === true || root?.has('.zmetadata') === true ? root : undefined;
}

function readReference(key: string, value: JsonValue, leads: Leads): void {
  if (value instanceof JsonArray) {
    const [name] = value.items;
    if (typeof name === 'string') leads.look(name, key);
  } else if (typeof value === 'string' && described.test(key)) leads.hand(key, value);
}

function readGenerated(value: JsonValue | undefined, leads: Leads): void {
  if (!(value instanceof JsonArray)) return;
  for (const [index, item] of value.items.entries()) {
    const url = item instanceof JsonObject ? item.get('url') : undefined;
    if (typeof url === 'string') leads.look(url, `gen[${index}].url`);
  }
}

/** Where the references lead, each place once: a store has as many as it has chunks. */
class Leads {
  readonly holder: JsonObject;
  private readonly reading: Reading;
  private readonly told = new Set<string>();

  constructor(holder: JsonObject, reading: Reading) {
    this.holder = holder;
    this.reading = reading;
  }

  look(name: string, key: string): void {
    const place = placeOf(name);
    if (place === null || this.told.has(place.group) || this.told.size >= mostTold) return;
    this.told.add(place.group);
    refer(this.reading, this, { to: place.to, name, key, loader: 'kerchunk' });
  }

  /** Texts in which a codec may be named. */
  hand(key: string, text: string): void {
    if (!suspicious.test(text)) return;
    const bytes = text.startsWith('base64:')
      ? Buffer.from(text.slice('base64:'.length), 'base64')
      : Buffer.from(text);
    this.reading.nested({ name: key, size: bytes.length, open: () => bufferSource(bytes), loader: 'json' });
  }
}

interface Place {
  readonly to: 'url' | 'companion';
  /** What is told once: a host or bucket, or that files outside are named. */
  readonly group: string;
}

/** Null for a name of a file beside, or of a template, which is looked at itself. */
function placeOf(name: string): Place | null {
  const [, scheme = '', host = ''] = /^([a-z][a-z0-9+.-]*):\/\/([^/]*)/i.exec(name) ?? [];
  if (scheme !== '' && !/^(?:file|local)$/i.test(scheme))
    return { to: 'url', group: `${scheme}://${host}`.toLowerCase() };
  const leaves = scheme !== '' || /^(?:[/\\~]|[A-Za-z]:)/.test(name) || name.split(/[\\/]/).includes('..');
  return leaves ? { to: 'companion', group: 'outside' } : null;
}
