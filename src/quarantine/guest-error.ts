/** What the model raised inside, as it tells it. */
export class GuestError extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(`${type}: ${message}`);
    this.name = 'GuestError';
    this.type = type;
  }
}
