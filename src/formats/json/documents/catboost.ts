import { JsonArray, JsonObject } from '../../../wire/json.ts';
import type { DocumentKind } from '../../document/kind.ts';

/** A model that CatBoost saved as JSON: numbers and names, nothing that its loader follows. */
export const catboostModel: DocumentKind = {
  id: 'catboost-json',
  is: ({ root }) =>
    root?.get('features_info') instanceof JsonObject &&
    root.has('model_info') &&
    (root.get('oblivious_trees') instanceof JsonArray || root.get('trees') instanceof JsonArray),
};
