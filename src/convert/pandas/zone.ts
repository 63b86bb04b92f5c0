import { Call, type Value } from '../../core/value.ts';
import { argsOf, globalName, textOf } from '../graph.ts';
import { whatIs } from './object.ts';
import { Refused } from './refused.ts';

const named = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/;
const universal: ReadonlySet<string> = new Set([
  'pytz._UTC',
  'pytz.UTC',
  'pytz.utc',
  'dateutil.tz.tz.tzutc',
  'dateutil.tz.tzutc',
  'datetime.timezone.utc',
]);
const fixed: ReadonlySet<string> = new Set(['pytz._FixedOffset', 'pytz.FixedOffset']);

/**
 * A time zone as Arrow writes it: a name of the tz database, or `+05:30`.
 * @throws Refused for zones that have neither.
 */
export function zoneOf(value: Value | undefined): string {
  const text = textOf(value);
  if (text !== null && named.test(text)) return text;
  const name = globalName(value instanceof Call ? value.callable : value) ?? '';
  if (universal.has(name)) return 'UTC';
  if (value instanceof Call) {
    const args = argsOf(value);
    const found = textOf(args[0]);
    if (found !== null && named.test(found) && (name === 'pytz._p' || isZoneInfo(value))) return found;
    if (fixed.has(name) && typeof args[0] === 'number') return offset(args[0]);
    if (name === 'datetime.timezone' && args[0] instanceof Call) {
      const [days, seconds, microseconds] = argsOf(args[0]);
      if (typeof days === 'number' && typeof seconds === 'number' && seconds % 60 === 0 && microseconds === 0)
        return offset(days * 1440 + seconds / 60);
    }
  }
  throw new Refused(whatIs(value), 'the time zone has no name in the tz database');
}

/** `ZoneInfo._unpickle(key, from_cache)`; below protocol 4 the method comes of `getattr`. */
function isZoneInfo(call: Call): boolean {
  if (!(call.callable instanceof Call))
    return /^(?:backports\.)?zoneinfo\.ZoneInfo\._unpickle$/.test(globalName(call.callable) ?? '');
  const [owner, method] = argsOf(call.callable);
  return (
    /^(?:builtins|__builtin__)\.getattr$/.test(globalName(call.callable.callable) ?? '') &&
    /^(?:backports\.)?zoneinfo\.ZoneInfo$/.test(globalName(owner) ?? '') &&
    textOf(method) === '_unpickle'
  );
}

function offset(minutes: number): string {
  if (minutes === 0) return 'UTC';
  const whole = Math.abs(minutes);
  if (!Number.isInteger(whole) || whole >= 1440)
    throw new Refused('time zone', 'it is a day or more from UTC');
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(whole / 60))}:${two(whole % 60)}`;
}
