/** A way to carry a pickle past a reader of containers, its honest twin, and what has to be said of it. */
export interface ContainerCase {
  readonly id: string;
  /** Where it was published: advisories, papers, issues. */
  readonly refs?: readonly string[];
  /** The file around a pickle; the attack holds `payload`, the twin `harmless`. */
  build(inner: Uint8Array): Uint8Array;
  /** The twin, where the container itself is what no honest writer makes. */
  honest?(): Uint8Array;
  /** Rules that must be among the findings. */
  readonly says: readonly string[];
  readonly decision: 'deny' | 'review';
}

/** The payload is found whatever the container: the file is denied for what it would run. */
export function found(
  id: string,
  build: (inner: Uint8Array) => Uint8Array,
  more: { refs?: readonly string[]; says?: readonly string[]; honest?: () => Uint8Array } = {},
): ContainerCase {
  const { says = [], ...rest } = more;
  return { id, build, ...rest, says: ['dangerous-call', ...says], decision: 'deny' };
}
