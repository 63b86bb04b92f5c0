import { printable } from '../../core/printable.ts';
import type { LeftOut } from '../convert.ts';
import { ConvertError } from '../errors.ts';
import type { Graph } from '../graph.ts';
import type { Column, Table } from '../table/type.ts';
import { attributesOf } from './attributes.ts';
import type { Level } from './axes.ts';
import { spread } from './categorical.ts';
import type { Frame } from './frame.ts';
import { labelsOf, seriesLabels } from './labels.ts';
import { type ColumnMetadata, columnMetadata, pandasMetadata, type RangeMetadata } from './metadata.ts';
import { Refused } from './refused.ts';
import { labelText } from './spelling.ts';
import type { Values } from './values.ts';

export interface Tabled {
  readonly table: Table;
  readonly leftOut: readonly LeftOut[];
}

/**
 * A frame as a table, with what pandas needs to make the frame of it again. A column that the table cannot hold is
 * left out, with its name and the reason. Categories that the format does not keep are written as values.
 * @throws ConvertError where no column is left, or names are not one column's alone.
 */
export function toTable(frame: Frame, graph: Graph, keepsCategories: (of: Values) => boolean): Tabled {
  const leftOut: LeftOut[] = [];
  const columns: Column[] = [];
  const told: ColumnMetadata[] = [];
  const labels = frame.columns === null ? seriesLabels(frame.name, graph) : labelsOf(frame.columns, graph);
  const add = (name: string | null, field: string, said: string, make: () => Values): boolean => {
    const made = attempted(said, make, leftOut);
    if (made === null) return false;
    const { categories } = made;
    const values = categories === undefined || keepsCategories(categories) ? made : spread(made, categories);
    for (const lost of values.lost)
      leftOut.push({ name: said, what: lost, why: 'tables have no type for it' });
    columns.push(columnOf(field, said, values));
    told.push(columnMetadata(name, field, values));
    return true;
  };
  const names = new Set(labels.names.map((name) => name ?? 'None'));
  labels.names.forEach((name, at) => {
    add(name, name ?? 'None', name ?? 'None', frame.values[at]!);
  });
  if (columns.length === 0 && labels.names.length > 0) {
    const { name, what, why } = leftOut[0]!;
    throw new ConvertError(
      `no column can be written; ${printable(name)}: ${printable(what)}: ${printable(why)}`,
    );
  }
  const indexColumns: (string | RangeMetadata)[] = [];
  const { range, levels } = frame.rows;
  if (range !== null) {
    const { start, stop, step } = range;
    indexColumns.push({
      kind: 'range',
      name: levels[0] === undefined ? null : nameOf(levels[0], graph),
      start,
      stop,
      step,
    });
  } else
    for (const [at, level] of levels.entries()) {
      const name = nameOf(level, graph);
      const field = name !== null && !names.has(name) ? name : freeName(at, names);
      if (!add(name, field, `index ${name ?? at}`, level.values)) continue;
      names.add(field);
      indexColumns.push(field);
      if (level.frequency)
        leftOut.push({
          name: `index ${name ?? at}`,
          what: 'freq',
          why: 'a table holds the times, not their frequency',
        });
    }
  const attributes = frame.attrs === undefined ? {} : attributesOf(frame.attrs);
  if (attributes === undefined) leftOut.push({ name: 'attrs', what: 'dict', why: 'it is not JSON' });
  const metadata = pandasMetadata({
    indexColumns,
    columnIndexes: labels.indexes,
    columns: told,
    attributes: attributes ?? {},
  });
  return { table: { columns, rows: frame.rows.length, metadata }, leftOut };
}

function attempted(name: string, make: () => Values, leftOut: LeftOut[]): Values | null {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    leftOut.push({ name, what: error.what, why: error.message });
    return null;
  }
}

/** What turns out while rows are read concerns the file: nothing of it is written. */
function columnOf(field: string, said: string, values: Values): Column {
  return {
    field: {
      name: field,
      type: values.type,
      ...(values.metadata === undefined ? {} : { metadata: values.metadata }),
    },
    dictionary: values.dictionary,
    rowBytes: Math.max(1, values.rowBytes),
    read(from, to) {
      try {
        return values.read(from, to);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        throw new ConvertError(`${printable(said)}: ${printable(error.what)}: ${printable(error.message)}`);
      }
    },
  };
}

function nameOf(level: Level, graph: Graph): string | null {
  try {
    return labelText(level.name, graph);
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

/** As pyarrow names an index that has no name, or that of a column. */
function freeName(at: number, names: ReadonlySet<string>): string {
  let number = at;
  while (names.has(`__index_level_${number}__`)) number += 1;
  return `__index_level_${number}__`;
}
