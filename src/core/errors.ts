/** Why a read could not go on; a closed list, so that callers can match on it. */
export type ErrorCode =
  | 'PARSE_TRUNCATED'
  | 'PARSE_INVALID'
  | 'PARSE_UNSUPPORTED'
  | 'LIMIT_EXCEEDED'
  | 'SOURCE_UNREADABLE'
  | 'SOURCE_CHANGED'
  | 'TARGET_MISSING'
  | 'TARGET_UNSUPPORTED'
  | 'POLICY_INVALID'
  | 'POLICY_REFUSED'
  | 'CONVERT_UNSUPPORTED'
  | 'OUTPUT_UNWRITABLE'
  | 'VERIFY_FAILED'
  | 'SIGN_REFUSED'
  | 'KEY_LOCKED'
  | 'TRUST_INVALID'
  | 'STATE_DAMAGED'
  | 'AUDIT_UNWRITABLE'
  | 'AUDIT_TAMPERED'
  | 'SINK_UNREACHABLE'
  | 'ISOLATION_UNAVAILABLE'
  | 'ISOLATION_FAILED'
  | 'USAGE';

/** An error with a closed code and, where it concerns bytes, the offset at which it arose. */
export class LoadlockError extends Error {
  readonly code: ErrorCode;
  readonly at: number | null;
  constructor(code: ErrorCode, at: number | null, message: string) {
    super(message);
    this.name = 'LoadlockError';
    this.code = code;
    this.at = at;
  }
}

/** The bytes are not what their format promises; `at` is the offset inside the artifact or member. */
export class ParseError extends LoadlockError {
  constructor(code: 'PARSE_TRUNCATED' | 'PARSE_INVALID' | 'PARSE_UNSUPPORTED', at: number, message: string) {
    super(code, at, message);
    this.name = 'ParseError';
  }
}

/** A budget ran out: reading stops here, and the artifact is not completely read. */
export class LimitError extends LoadlockError {
  readonly limit: string;
  constructor(limit: string, at: number | null, message: string) {
    super('LIMIT_EXCEEDED', at, message);
    this.name = 'LimitError';
    this.limit = limit;
  }
}
