import type { ProvenanceCode } from '../../core/provenance.ts';

/** A statement that can be read, and says what no reader may follow; `path` is the name in question. */
export class UnsafeName extends Error {
  readonly path: string;
  readonly code: ProvenanceCode;
  constructor(path: string, message: string, code: ProvenanceCode = 'path-unsafe') {
    super(message);
    this.path = path;
    this.code = code;
  }
}

/** A form of before 1.0 that is not read. */
export class Outdated extends Error {}
