/** Whether all is done of what is done in part by default. */
export const long: boolean = process.env['LOADLOCK_LONG'] === '1';

/** How many of the rounds of chance are done by default: each kind is tried, and the long run does them all. */
export function aFew(all: number): number {
  return long ? all : Math.ceil(all / 10);
}
