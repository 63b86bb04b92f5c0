import { printable } from '../../core/printable.ts';

/** A property under this tool's own prefix; CycloneDX has no field for it. */
export function property(name: string, value: string): { readonly name: string; readonly value: string } {
  return { name: `loadlock:${name}`, value: printable(value) };
}
