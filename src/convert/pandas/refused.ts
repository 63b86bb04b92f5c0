/** A column that a table cannot hold: what it is, and why. The rest of the frame is converted without it. */
export class Refused extends Error {
  readonly what: string;
  constructor(what: string, why: string) {
    super(why);
    this.name = 'Refused';
    this.what = what;
  }
}
