import {
  Arrangements,
  Chance,
  Class,
  Closure,
  Computed,
  Elsewhere,
  Float,
  GivenUp,
  Items,
  Method,
  Options,
  Producer,
  Range,
  Steps,
  Table,
  Thing,
  unknown,
  type Value,
  type Variables,
} from './values.ts';

/** Larger states are not compared. */
const most = 3000;
/** What `enumerate` remembers its number by. */
export const counter = ' number';
const counters: ReadonlySet<string> = new Set([counter]);

interface Look {
  /** Variables that nothing asks any more. */
  readonly unread: ReadonlySet<string>;
  /** What counts for one of these. */
  readonly uncounted?: Producer | null;
  /** Is told how much was looked at. */
  spend(steps: number): void;
  handedOn(producer: Producer): readonly Producer[];
}

/**
 * All that variables reach, as a text that is the same for two states which no program could tell from each other; null
 * where that is too much.
 */
export function snapshot(variables: Variables, look: Look): string | null {
  const { unread, uncounted } = look;
  const parts: string[] = [];
  const seen = new Map<object, number>();
  const queue: (Value | string)[] = [];
  let size = 0;
  const name = (value: Value): string => {
    if (value === null) return 'N';
    if (value === unknown) return '?';
    if (typeof value === 'string') {
      size += value.length >> 6;
      return JSON.stringify(value);
    }
    if (typeof value === 'number') return String(value);
    if (typeof value === 'boolean') return value ? 'T' : 'F';
    if (value instanceof Float) return `${value.value}f`;
    if (value instanceof Elsewhere) return value.name;
    if (value instanceof Range) return `r${value.start},${value.stop},${value.step}`;
    if (value instanceof Chance && value.among === null) return `~${value.low},${value.high}${value.whole}`;
    let known = seen.get(value);
    if (known === undefined) {
      known = seen.size;
      seen.set(value, known);
      queue.push(value);
    }
    return `#${known}`;
  };
  const namesOf = (values: ReadonlyMap<string, Value>, but?: ReadonlySet<string>): string =>
    [...values]
      .filter(([key]) => but?.has(key) !== true)
      .map(([key, value]) => `${key}=${name(value)}`)
      .join();
  const around = new Set<Variables>();
  const enter = (from: Variables | null): void => {
    for (let up = from; up !== null && !around.has(up); up = up.up) {
      around.add(up);
      size += up.values.size;
      const without = up === variables ? unread : up === uncounted?.variables ? counters : undefined;
      parts.push(namesOf(up.values, without));
    }
  };
  enter(variables);
  for (let at = 0; at < queue.length; at++) {
    const value = queue[at] as Value;
    size += 1;
    if ((value instanceof Items || value instanceof Table) && value.drawn !== null) {
      const { low, high, keys } = value.drawn;
      parts.push(`d${value.kind}${value.sure},${low},${high},${[...keys].join()}`);
    } else if (value instanceof Items) {
      size += value.all.length;
      if (size < most) parts.push(`${value.kind[0]}[${value.all.map(name).join()}]`);
    } else if (value instanceof Table) {
      size += value.entries.size;
      if (size < most)
        parts.push(
          `{${[...value.entries.values()].map(([key, held]) => `${name(key)}:${name(held)}`).join()}}`,
        );
    } else if (value instanceof Producer) {
      if (value.state === 'running' && value !== variables.of) throw new GivenUp();
      for (const each of [value, ...look.handedOn(value)]) {
        parts.push(`g${each.state[0]}${each.at}`);
        enter(each.variables);
      }
    } else if (value instanceof Chance) {
      parts.push(`~${(value.among ?? []).map(name).join()}`);
    } else if (value instanceof Steps) parts.push(`i${value.at}${name(value.over)}`);
    else if (value instanceof Thing) parts.push(`${name(value.class)}(${namesOf(value.own)})`);
    else if (value instanceof Class) parts.push(`c${value.name}(${namesOf(value.own)})`);
    else if (value instanceof Method)
      parts.push(`m${name(value.of)}.${typeof value.does === 'string' ? value.does : name(value.does)}`);
    else if (value instanceof Closure) {
      parts.push(`f${value.node.at}(${value.defaults.map(name).join()})`);
      enter(value.around);
    } else if (value instanceof Computed || value instanceof Options || value instanceof Arrangements) {
      // What a property is made of, or what an option is preset to, nobody sets any more.
      parts.push('p');
    } else throw new GivenUp();
    if (size > most) {
      look.spend(size);
      return null;
    }
  }
  look.spend(size);
  return parts.join('\n');
}
