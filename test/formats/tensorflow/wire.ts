/** Writes the messages of a graph by hand, for the graphs that no exporter writes. */

type Part = Uint8Array | string;

function varint(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes.push((left % 0x80) + 0x80);
  return [...bytes, left];
}

export function integer(number: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(number * 8), ...varint(value)]);
}

export function field(number: number, ...parts: readonly Part[]): Uint8Array {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  return Buffer.concat([Uint8Array.from([...varint(number * 8 + 2), ...varint(body.length)]), body]);
}

/** A map's entry. */
export function entry(number: number, key: string, ...value: readonly Part[]): Uint8Array {
  return field(number, field(1, key), field(2, ...value));
}

export function node(
  name: string,
  op: string,
  inputs: readonly string[] = [],
  ...attributes: readonly Part[]
): Uint8Array {
  return field(1, ...nodeParts(name, op, inputs), ...attributes);
}

export function nodeParts(name: string, op: string, inputs: readonly string[] = []): Uint8Array[] {
  return [field(1, name), field(2, op), ...inputs.map((input) => field(3, input))];
}

/** AttrValue: s 2, tensor 8 (dtype 1, string_val 8), func 10. */
export function text(key: string, value: string): Uint8Array {
  return entry(5, key, field(2, value));
}

export function constant(name: string, ...texts: readonly string[]): Uint8Array {
  const tensor = [integer(1, 7), ...texts.map((one) => field(8, one))];
  return node(name, 'Const', [], entry(5, 'value', field(8, ...tensor)));
}

export function call(name: string, callee: string, inputs: readonly string[]): Uint8Array {
  return node(name, 'StatefulPartitionedCall', inputs, entry(5, 'f', field(10, field(1, callee))));
}

/** FunctionDef: signature 1 (name 1, input_arg 2), node_def 3; `nodes` as they would stand in a graph. */
export function library(...functions: readonly Uint8Array[]): Uint8Array {
  return field(2, ...functions);
}

export function definition(
  name: string,
  args: readonly string[],
  ...nodes: readonly Uint8Array[]
): Uint8Array {
  const signature = field(1, field(1, name), ...args.map((arg) => field(2, field(1, arg))));
  // The same message in another field: only its tag differs.
  const bodies = nodes.map((one) => Uint8Array.from([3 * 8 + 2, ...one.subarray(1)]));
  return field(1, signature, ...bodies);
}

/** SavedModel: version 1, meta graph 2 (graph 2). */
export function savedModelOf(graph: readonly Uint8Array[], ...more: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([integer(1, 1), field(2, field(2, ...graph), ...more)]);
}

export const saverDef: Uint8Array = field(
  3,
  field(1, 'saver_filename:0'),
  field(2, 'save:0'),
  field(3, 'restore'),
);
