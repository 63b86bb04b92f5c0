import { LoadlockError } from '../core/errors.ts';

/** What cannot be converted, said with its name. */
export class ConvertError extends LoadlockError {
  constructor(message: string, at: number | null = null) {
    super('CONVERT_UNSUPPORTED', at, message);
    this.name = 'ConvertError';
  }
}
