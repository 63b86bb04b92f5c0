/** Expressions of polars, as serde names the variants of `Expr` in its releases. */
const expressions =
  'Agg Alias AnonymousAgg AnonymousFunction BinaryExpr Cast Column Columns DataTypeFunction Display DtypeColumn Element ' +
  'Eval Exclude Explode Field Filter Function Gather IndexColumn KeepName Len Literal Nth Over RenameAlias Replace ' +
  'Rolling RollingFunction Selector Slice Sort SortBy StructEval SubPlan Ternary Wildcard Window';

/** Steps of a plan, as serde names the variants of `DslPlan`. */
const steps =
  'Cache DataFrameScan Distinct ExtContext Filter GroupBy GroupByPlan HConcat HStack IR Join MapFunction MatchToSchema ' +
  'MergeSorted PipeWithSchema Pivot PythonScan Scan Select Sink SinkMultiple Slice Sort Union';

const names: ReadonlySet<string> = new Set(`${expressions} ${steps}`.split(' '));

/** Whether the only key of an outermost map names a step or an expression of a query plan of polars. */
export function isPlanNode(key: string): boolean {
  return names.has(key);
}
