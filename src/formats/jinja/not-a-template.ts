/** What the text has that Jinja does not take, and where. */
export class NotATemplate extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.name = 'NotATemplate';
    this.at = at;
  }
}
