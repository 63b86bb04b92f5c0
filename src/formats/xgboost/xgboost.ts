import type { Format } from '../format.ts';
import { isMark, learnerBytes, nameAt } from './layout.ts';

/** A booster in XGBoost's own binary layout, which it wrote until version 2. */
export const xgboostBinary: Format = {
  id: 'xgboost-binary',
  title: 'XGBoost model (binary)',
  claims: ({ head }) => isBooster(head, 0) || (isMark(head) && isBooster(head, 4)),
  read: async (reading) => (await import('./read-xgboost.ts')).readXgboostBinary(reading),
};

const boosters: ReadonlySet<string> = new Set(['gbtree', 'gblinear', 'dart']);

/** Behind the parameters stand the names of objective and booster, each with its length. */
function isBooster(head: Uint8Array, at: number): boolean {
  const objective = nameAt(head, at + learnerBytes);
  if (objective === null || !/^[a-z]+:[a-z0-9_]+$/.test(objective)) return false;
  const booster = nameAt(head, at + learnerBytes + 8 + objective.length);
  return booster !== null && boosters.has(booster);
}
