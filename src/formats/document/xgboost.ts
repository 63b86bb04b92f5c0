import { JsonObject, type JsonValue } from '../../wire/json.ts';
import type { Reading } from '../format.ts';
import { arrayIn, count, isDivision, objectIn, outside } from './xgboost-lists.ts';
import { type ModelSize, problemOf } from './xgboost-tree.ts';

/** Whether the document is a booster as XGBoost saves it, in JSON or UBJSON. */
export function isXgboost(root: JsonObject | undefined): boolean {
  const learner = root?.get('learner');
  return (
    learner instanceof JsonObject && (learner.has('gradient_booster') || learner.has('learner_model_param'))
  );
}

/** Checks the trees of a booster: XGBoost itself follows their indices without a look. */
export function readXgboost(root: JsonObject, reading: Reading): void {
  const learner = root.get('learner') as JsonObject;
  const booster = learner.get('gradient_booster');
  const size = sizeOf(objectIn(learner, 'learner_model_param'));
  const objective = objectIn(learner, 'objective')?.get('name');
  if (typeof objective === 'string') tell(reading, 'objective', objective);
  if (booster instanceof JsonObject) readBooster(booster, size, reading);
}

function sizeOf(parameters: JsonObject | undefined): ModelSize {
  const classes = count(parameters?.get('num_class')) ?? 0;
  const targets = count(parameters?.get('num_target')) ?? 0;
  return { features: count(parameters?.get('num_feature')), outputs: Math.max(1, classes, targets) };
}

/** Dart keeps a tree booster inside of its own; which of two the library takes, a name says that the file chooses. */
function readBooster(booster: JsonObject, size: ModelSize, reading: Reading): void {
  const inner = objectIn(booster, 'gbtree');
  for (const holder of inner === undefined ? [booster] : [booster, inner]) {
    const model = objectIn(holder, 'model');
    const problem =
      model === undefined ? null : (treesProblem(model, size, reading) ?? listsProblem(model, size));
    if (problem !== null) {
      broken(reading, model!.at, problem);
      return;
    }
  }
  const trees = inner === undefined ? undefined : arrayIn(objectIn(inner, 'model') ?? inner, 'trees');
  const weights = arrayIn(booster, 'weight_drop');
  if (trees !== undefined && weights !== undefined && weights.length !== trees.length)
    broken(reading, weights.at, `${trees.length} trees, ${weights.length} entries in weight_drop`);
}

function treesProblem(model: JsonObject, size: ModelSize, reading: Reading): string | null {
  const trees = arrayIn(model, 'trees');
  if (trees === undefined) return null;
  tell(reading, 'trees', String(trees.length));
  for (const [index, tree] of trees.items.entries()) {
    const problem = tree instanceof JsonObject ? problemOf(tree, size) : 'it is no object';
    if (problem !== null) return `tree ${index}: ${problem}`;
  }
  return null;
}

/** What the model says of all trees, or of the features of a linear model. */
function listsProblem(model: JsonObject, { features, outputs }: ModelSize): string | null {
  const trees = arrayIn(model, 'trees')?.length ?? 0;
  const groups = arrayIn(model, 'tree_info');
  if (groups !== undefined && groups.length !== trees)
    return `${trees} trees, ${groups.length} entries in tree_info`;
  const group = groups === undefined ? null : outside(groups, 0, outputs - 1);
  if (group !== null) return `a tree adds to output ${group} of ${outputs}`;
  const rounds = arrayIn(model, 'iteration_indptr');
  if (rounds !== undefined && rounds.length > 0 && !isDivision(rounds, trees))
    return `iteration_indptr does not divide ${trees} trees`;
  const weights = arrayIn(model, 'weights');
  if (weights !== undefined && weights.length !== ((features ?? 0) + 1) * outputs)
    return `${weights.length} weights of ${features} features`;
  const categories = objectIn(model, 'cats');
  return categories === undefined ? null : encodingProblem(categories);
}

/** The categories that the features had when the model was trained. */
function encodingProblem(categories: JsonObject): string | null {
  const segments = arrayIn(categories, 'feature_segments');
  const sorted = arrayIn(categories, 'sorted_idx');
  const features = arrayIn(categories, 'enc');
  if (segments === undefined || sorted === undefined || features === undefined) return null;
  if (segments.length > 0 && !isDivision(segments, sorted.length))
    return `feature_segments does not divide ${sorted.length} categories`;
  if (segments.length === 0 && sorted.length > 0) return 'categories of no feature';
  if (segments.length > 0 && features.length !== segments.length - 1)
    return `${features.length} features with categories, ${segments.length - 1} are needed`;
  for (const [index, feature] of features.items.entries()) {
    const size = Number(segments.items[index + 1]) - Number(segments.items[index]);
    const problem = feature instanceof JsonObject ? featureProblem(feature, size) : 'it is no object';
    if (problem !== null) return `categories of feature ${index}: ${problem}`;
    const from = Number(segments.items[index]);
    const places = sorted.items.slice(from, from + size);
    if (places.some((place) => !isPlace(place, size))) return `categories of feature ${index}: out of order`;
  }
  return null;
}

function isPlace(value: JsonValue, size: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < size;
}

/** Texts are one long list of bytes and where each begins; anything else is a list of numbers. */
function featureProblem(feature: JsonObject, size: number): string | null {
  const values = arrayIn(feature, 'values');
  const offsets = arrayIn(feature, 'offsets');
  if (values === undefined) return 'they are not there';
  if (offsets === undefined) return values.length === size ? null : `${values.length} of ${size} values`;
  if (offsets.length === 0) return size === 0 && values.length === 0 ? null : 'they have no places';
  if (offsets.length !== size + 1) return `${offsets.length} places of ${size}`;
  return isDivision(offsets, values.length) ? null : 'a place outside of them';
}

function broken(reading: Reading, at: number, detail: string): void {
  reading.emit({ kind: 'anomaly', where: { offset: at }, code: 'structure-broken', detail });
}

function tell(reading: Reading, key: string, value: string): void {
  if (reading.detail) reading.emit({ kind: 'metadata', where: {}, key, value });
}
