import { mostEntryBytes } from './bundle.ts';
import { canonicalJson } from './canonical.ts';
import type { AuditArtifact, AuditContext, AuditEntry, AuditRecord } from './entry.ts';

/** The longest text in an entry, in bytes of UTF-8; `detail` alone may be longer. */
const mostText = 2048;
const mostDetail = 16_384;
/** What is left of an entry for its artifacts when all of its texts are as long as they may be, in bytes of JSON. */
const mostArtifacts = 16_384;

/**
 * An event as entries of the log, in canonical JSON. Texts beyond their limit are cut, and say so; artifacts beyond what
 * an entry can hold go to further entries of the same event.
 */
export function entriesOf(record: AuditRecord, context: AuditContext, time: Date): Uint8Array[] {
  const parts = partsOf((record.artifacts ?? []).map(shortArtifact));
  return parts.map((artifacts, at) => {
    const part = parts.length > 1 ? { part: { number: at + 1, of: parts.length } } : {};
    return bytesOf({ ...entryOf(record, context, time), artifacts, ...part });
  });
}

function entryOf(record: AuditRecord, context: AuditContext, time: Date): AuditEntry {
  const { policy = null } = record;
  const { host, who, process } = context;
  return {
    schema: 'loadlock.audit/1',
    time: time.toISOString(),
    host: short(host)!,
    who: { uid: who.uid, user: short(who.user) },
    process: { pid: process.pid, command: short(process.command)!, cwd: short(process.cwd) },
    event: record.event,
    target: short(record.target),
    artifacts: [],
    source: short(record.source),
    publisher: short(record.publisher),
    signature: short(record.signature),
    versions: short(record.versions),
    policy: policy === null ? null : { name: short(policy.name)!, sha256: policy.sha256 },
    decision: record.decision ?? null,
    isolation: short(record.isolation),
    outcome: short(record.outcome),
    detail: short(record.detail, mostDetail),
  };
}

function shortArtifact({ path, size, sha256, format, decision }: AuditArtifact): AuditArtifact {
  return {
    path: short(path)!,
    size,
    sha256,
    format: short(format),
    ...(decision === undefined ? {} : { decision }),
  };
}

function partsOf(artifacts: readonly AuditArtifact[]): AuditArtifact[][] {
  const parts: AuditArtifact[][] = [[]];
  let bytes = 0;
  for (const artifact of artifacts) {
    const size = Buffer.byteLength(canonicalJson(artifact)) + 1;
    if (bytes + size > mostArtifacts && parts.at(-1)!.length > 0) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)!.push(artifact);
    bytes += size;
  }
  return parts;
}

/** JSON may write one byte of a text as six: texts made for that are cut until the entry fits. */
function bytesOf(entry: AuditEntry): Uint8Array {
  for (let most = mostDetail; ; most = Math.floor(most / 2)) {
    const bytes = Buffer.from(canonicalJson(most === mostDetail ? entry : shorter(entry, most)));
    if (bytes.length <= mostEntryBytes) return bytes;
  }
}

function shorter<Value>(value: Value, most: number): Value {
  if (typeof value === 'string') return short(value, most) as Value;
  if (Array.isArray(value)) return value.map((item) => shorter(item, most)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shorter(item, most)])) as Value;
}

/** A text of at most so many bytes; a cut one ends with how many were left out. */
function short(text: string | null | undefined, most: number = mostText): string | null {
  if (text === null || text === undefined) return null;
  const bytes = Buffer.from(text);
  if (bytes.length <= most) return text;
  const kept = bytes.subarray(0, most - 32);
  // A character that was cut in two becomes U+FFFD at the end.
  const whole = kept.toString('utf8').replace(/\uFFFD$/u, '');
  return `${whole}…[${bytes.length - Buffer.byteLength(whole)} bytes cut]`;
}
