import { Class, Elsewhere, Float, GivenUp, Items, isA, Table, Thing, unknown, type Value } from './values.ts';

/** `isinstance(value, what)` */
export function isInstance(value: Value, what: Value): Value {
  const types = what instanceof Items ? what.all : [what];
  if (value === unknown) return unknown;
  return types.some((type) => {
    if (type instanceof Class) return value instanceof Thing && isA(value.class, type);
    if (!(type instanceof Elsewhere)) throw new GivenUp();
    switch (type.name) {
      case 'int':
        return typeof value === 'number' || typeof value === 'boolean';
      case 'bool':
        return typeof value === 'boolean';
      case 'float':
        return value instanceof Float;
      case 'str':
        return typeof value === 'string';
      case 'list':
      case 'tuple':
        return value instanceof Items && value.kind === type.name;
      case 'dict':
      case 'set':
        return value instanceof Table && value.kind === type.name;
      default:
        throw new GivenUp();
    }
  });
}
