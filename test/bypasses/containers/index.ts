import type { ContainerCase } from './container-case.ts';
import { counts } from './counts.ts';
import { nested } from './nested.ts';
import { polyglots } from './polyglots.ts';
import { streams } from './streams.ts';
import { torches } from './torches.ts';
import { wrapped } from './wrapped.ts';
import { zips } from './zips.ts';

export const containerCases: readonly ContainerCase[] = [
  ...zips,
  ...torches,
  ...streams,
  ...nested,
  ...polyglots,
  ...wrapped,
  ...counts,
];
