import type { FlatBuffer, Table } from '../../wire/flatbuffer.ts';

/** Members of the union Type in Schema.fbs, by number. */
const plain: ReadonlyMap<number, string> = new Map([
  [1, 'null'],
  [4, 'binary'],
  [5, 'string'],
  [6, 'bool'],
  [12, 'list'],
  [13, 'struct'],
  [17, 'map'],
  [19, 'large_binary'],
  [20, 'large_string'],
  [21, 'large_list'],
  [22, 'run_end_encoded'],
  [23, 'binary_view'],
  [24, 'string_view'],
  [25, 'list_view'],
  [26, 'large_list_view'],
]);
const units = ['s', 'ms', 'us', 'ns'];
const intervals = ['month_interval', 'day_time_interval', 'month_day_nano_interval'];

/** A type as Arrow's own libraries spell it; of a nested one its kind alone, since its children are told themselves. */
export function typeName(file: FlatBuffer, number: number, type: Table | undefined): string {
  const known = plain.get(number);
  if (known !== undefined) return known;
  if (type === undefined) return `type ${number}`;
  switch (number) {
    case 2:
      return `${file.scalar(type, 1, 1) === 0 ? 'u' : ''}int${file.scalar(type, 0, 4)}`;
    case 3:
      return ['halffloat', 'float', 'double'][file.scalar(type, 0, 2)] ?? 'floating point';
    case 7: {
      const precision = file.signed(type, 0, 4);
      return `decimal${file.signed(type, 2, 4, 128)}(${precision}, ${file.signed(type, 1, 4)})`;
    }
    case 8:
      return file.scalar(type, 0, 2, 1) === 0 ? 'date32[day]' : 'date64[ms]';
    case 9:
      return `time${file.signed(type, 1, 4, 32)}[${unitOf(file, type, 1)}]`;
    case 10: {
      const zone = file.text(type, 1, 100);
      return `timestamp[${unitOf(file, type, 0)}${zone === '' ? '' : `, tz=${zone}`}]`;
    }
    case 11:
      return intervals[file.scalar(type, 0, 2)] ?? 'interval';
    case 14:
      return file.scalar(type, 0, 2) === 0 ? 'sparse_union' : 'dense_union';
    case 15:
      return `fixed_size_binary[${file.signed(type, 0, 4)}]`;
    case 16:
      return `fixed_size_list[${file.signed(type, 0, 4)}]`;
    case 18:
      return `duration[${unitOf(file, type, 1)}]`;
    default:
      return `type ${number}`;
  }
}

function unitOf(file: FlatBuffer, type: Table, missing: number): string {
  return units[file.scalar(type, 0, 2, missing)] ?? '?';
}
