export interface Python {
  path: string;
  version: string;
  numbers: [number, number, number];
  canVenv: boolean;
}
export function findPythons(): Promise<Python[]>;
export function ensurePythonEnv(options?: {
  log?: (line: string) => void;
  torch?: boolean;
  formats?: boolean;
  code?: boolean;
  again?: boolean;
}): Promise<{ python: string; reason: null } | { python: null; reason: string }>;
