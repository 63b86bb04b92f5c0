import { LoadlockError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { type ProvenanceCode, type ProvenanceFact, provenanceFact } from '../../core/provenance.ts';

/** Ends a verification with what is wrong; `problemOf` turns it into a fact. */
class Refusal extends Error {
  readonly fact: ProvenanceFact;
  constructor(fact: ProvenanceFact) {
    super(fact.detail);
    this.fact = fact;
  }
}

export function refuse(code: ProvenanceCode, detail: string): never {
  throw new Refusal(provenanceFact(code, null, detail));
}

const codes: ReadonlyMap<string, ProvenanceCode> = new Map([
  ['TIMESTAMP_ERROR', 'timestamp-invalid'],
  ['CERTIFICATE_ERROR', 'certificate-invalid'],
  ['PUBLIC_KEY_ERROR', 'key-unknown'],
  ['SIGNATURE_ERROR', 'signature-invalid'],
  ['TLOG_ERROR', 'log-proof-invalid'],
  ['TLOG_BODY_ERROR', 'log-proof-invalid'],
  ['TLOG_INCLUSION_PROOF_ERROR', 'log-proof-invalid'],
  ['TLOG_INCLUSION_PROMISE_ERROR', 'log-proof-invalid'],
  ['TLOG_MISSING_INCLUSION_ERROR', 'log-proof-invalid'],
]);

const ours: ReadonlySet<string> = new Set(['USAGE', 'SOURCE_CHANGED', 'SOURCE_UNREADABLE']);

/**
 * What an error says against a bundle: whatever was thrown on its way refuses it.
 * @throws the error itself, where it is about how we were called, or about reading the artifact.
 */
export function problemOf(error: unknown): ProvenanceFact {
  if (error instanceof Refusal) return error.fact;
  if (error instanceof LoadlockError && ours.has(error.code)) throw error;
  const code = error instanceof Error && 'code' in error ? codes.get(String(error.code)) : undefined;
  return provenanceFact(code ?? 'signature-broken', null, message(error));
}

export function message(error: unknown): string {
  return printable((error instanceof Error ? error.message : String(error)).slice(0, 300));
}
