/** RFC 3339 with seconds and a zone. A day that the calendar lacks, or a leap second, is none. */
const pattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,3})?(?:Z|[+-](\d\d):(\d\d))$/;

/** Milliseconds since 1970; null for anything but a whole RFC 3339 time. */
export function parseTime(text: string): number | null {
  const found = pattern.exec(text);
  if (found === null) return null;
  const [, year, month, day, hour, , , zoneHour, zoneMinute] = found.map(Number);
  if (hour! > 23 || (zoneHour ?? 0) > 23 || (zoneMinute ?? 0) > 59) return null;
  // Date.parse takes 30 February for 1 or 2 March.
  const date = new Date(Date.UTC(year!, month! - 1, day!));
  if (date.getUTCMonth() !== month! - 1 || date.getUTCDate() !== day!) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}

/** In UTC; fractions of a second only where there are any. */
export function writeTime(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}
