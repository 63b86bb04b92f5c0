import type { Glob } from './glob.ts';
import type { KeyKind, KeyMaterial, KnownKey } from './key-material.ts';

export type RevocationReason = 'compromised' | 'retired' | 'superseded';
export const revocationReasons: readonly RevocationReason[] = ['compromised', 'retired', 'superseded'];

export interface TrustedKey extends KnownKey {
  /** Milliseconds; signatures made from `from` on and before `until` count. Null: without that bound. */
  readonly from: number | null;
  readonly until: number | null;
  readonly revoked: { readonly at: number; readonly reason: RevocationReason } | null;
  /** The id of the key that came after it. Says nothing of trust: that key stands in the file itself, or it does not. */
  readonly replacedBy: string | null;
}

export interface Publisher {
  readonly name: string;
  readonly keys: readonly TrustedKey[];
}

/** Who must have signed a file that it is about. */
export interface TrustRule {
  /** Null: every path. */
  readonly paths: readonly Glob[] | null;
  /** Ids of formats; null: every format. */
  readonly formats: readonly string[] | null;
  /** Null: every publisher of the file. */
  readonly publishers: readonly string[] | null;
  /** How many different publishers must have signed. */
  readonly threshold: number;
}

/** `loadlock.trust/1`: who is trusted, by which keys, for what. */
export interface Trust {
  readonly publishers: readonly Publisher[];
  /** The first rule that a file fits is the one that counts. */
  readonly rules: readonly TrustRule[];
  /** What holds for a file that no rule is about: one signature of any publisher, or none is enough. */
  readonly otherwise: 'any-publisher' | 'deny';
  /** Keys that the caller named himself, without a publisher: what a statement calls its publisher is not compared. */
  readonly unnamed: boolean;
}

/** Trust in exactly these keys, as `verify --key` has it. Several of them are several signers for a threshold. */
export function trustInKeys(keys: readonly KnownKey[]): Trust {
  const unbound = { from: null, until: null, revoked: null, replacedBy: null };
  const publishers = keys.map((key) => ({ name: key.id, keys: [{ ...key, ...unbound }] }));
  return { publishers, rules: [], otherwise: 'any-publisher', unnamed: true };
}

/** Every key of a kind: what readers of signatures try. */
export function trustedMaterial<Kind extends KeyKind>(
  { publishers }: Trust,
  kind: Kind,
): Extract<KeyMaterial, { readonly kind: Kind }>[] {
  const found = publishers.flatMap(({ keys }) => keys.map(({ material }) => material));
  return found.filter((material) => material.kind === kind) as Extract<KeyMaterial, { kind: Kind }>[];
}
