import type { DocumentKind } from '../../document/kind.ts';
import { isXgboost, readXgboost } from '../../document/xgboost.ts';

/** A booster that XGBoost saved as JSON. */
export const xgboostModel: DocumentKind = {
  id: 'xgboost-json',
  is: ({ root }) => isXgboost(root),
  read: ({ root }, reading) => readXgboost(root!, reading),
};
