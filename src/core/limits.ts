/** Budgets of one artifact's reading. Running out of one is a finding, never a pass. */
export interface Limits {
  /** How deep members may nest: archive in archive, pickle in string. */
  readonly depth: number;
  /** Members of all containers of one artifact together. */
  readonly members: number;
  /** Bytes that decompression may produce for one artifact, all members together. */
  readonly inflatedBytes: number;
  /**
   * Inflated bytes per compressed byte, once more than a megabyte has been inflated. Beyond a gibibyte, a tenth of it
   * bounds what the whole file inflates to.
   */
  readonly inflationRatio: number;
  /** Bytes that one stream may inflate to before the ratio counts: an array of zeros is honest. */
  readonly freeInflatedBytes: number;
  /** Inflated bytes kept in memory; a longer member goes to an unlinked temporary file. */
  readonly spoolBytes: number;
  /** Bytes of a container's directory (a zip's central directory, a 7z's header). */
  readonly directoryBytes: number;
  /** Pickle opcodes of one stream. */
  readonly opcodes: number;
  /** Values that the pickle machine's stack may hold. */
  readonly stack: number;
  /** Memo entries of one pickle that are kept beyond the first million: imports, and entries out of sequence. */
  readonly memo: number;
  /** Values kept inside symbolic containers; what is beyond is counted, not kept. */
  readonly retained: number;
  /** Values of one document (JSON, YAML) that are kept; long runs of plain ones are counted instead. */
  readonly documentNodes: number;
  /** Memory that the kept values of one document may take. */
  readonly documentBytes: number;
  /** How deep the values of one document may nest. */
  readonly documentDepth: number;
  /** Bytes of one text that are decoded for a person or a rule. */
  readonly textBytes: number;
  /** Strings and bytes of one pickle that are tried as a wrapped pickle. */
  readonly embedded: number;
  /** Findings kept for one artifact; further ones are counted. */
  readonly findings: number;
  /** Facts kept for one artifact where a caller asks for them. */
  readonly facts: number;
}

export const defaultLimits: Limits = Object.freeze({
  depth: 8,
  members: 200_000,
  inflatedBytes: 64 * 2 ** 30,
  inflationRatio: 1_100,
  freeInflatedBytes: 256 * 2 ** 20,
  spoolBytes: 16 * 2 ** 20,
  directoryBytes: 64 * 2 ** 20,
  opcodes: 4_000_000_000,
  stack: 4_000_000,
  memo: 200_000,
  retained: 20_000,
  documentNodes: 2_000_000,
  documentBytes: 64 * 2 ** 20,
  documentDepth: 200,
  textBytes: 64 * 1024,
  embedded: 2_000,
  findings: 200,
  facts: 100_000,
});
