export interface Python {
  path: string;
  version: string;
  numbers: [number, number, number];
  canVenv: boolean;
}
export function findPythons(): Promise<Python[]>;
export function choosePython(minors: readonly number[]): Promise<Python | null>;
