import type { StrictValue } from '../core/strict-json.ts';
import { base64At, listAt, malformed, objectAt, textAt } from './fields.ts';

export const inTotoPayload = 'application/vnd.in-toto+json';

/** A DSSE envelope with its one signature: https://github.com/secure-systems-lab/dsse/blob/master/envelope.md. */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: Buffer;
  readonly signature: Buffer;
  /** Empty where it names no key. */
  readonly keyId: string;
}

/** @throws ParseError */
export function readEnvelope(value: StrictValue | undefined, place: string): Envelope {
  const { payload, payloadType, signatures } = objectAt(value, place, [
    'payload',
    'payloadType',
    'signatures',
  ]);
  const list = listAt(signatures, `${place}.signatures`);
  // A Sigstore bundle has exactly one. Readers that look at the first of several disagree with those that look at all.
  if (list.length !== 1) malformed(`${place}.signatures`, `holds ${list.length} signatures, not one`);
  const { sig, keyid } = objectAt(list[0], `${place}.signatures[0]`, ['sig'], ['keyid']);
  if (keyid !== undefined && keyid !== null && typeof keyid !== 'string')
    malformed(`${place}.signatures[0].keyid`, 'is no text');
  return {
    payloadType: textAt(payloadType, `${place}.payloadType`),
    payload: base64At(payload, `${place}.payload`),
    signature: base64At(sig, `${place}.signatures[0].sig`),
    keyId: typeof keyid === 'string' ? keyid : '',
  };
}

/** What a DSSE signature is made over (PAE): type and payload, each with its length in bytes. */
export function preAuthenticationEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}
