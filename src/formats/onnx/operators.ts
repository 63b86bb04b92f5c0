/** Whose operations stand by their bare names: the standard's own domains. */
export const standardDomains: ReadonlySet<string> = new Set([
  '',
  'ai.onnx',
  'ai.onnx.ml',
  'ai.onnx.training',
  'ai.onnx.preview',
  'ai.onnx.preview.training',
]);

/** Operations whose texts say what is run or read: told with them, each node by itself. */
export const tellingOperations: ReadonlySet<string> = new Set([
  'PyOp',
  'PythonOp',
  'PythonOpGrad',
  'ATen',
  'EPContext',
]);

export function operatorName(domain: string, operator: string): string {
  return standardDomains.has(domain) ? operator : `${domain}::${operator}`;
}
