import type { Expr, FunctionDef } from '../../ast.ts';
import { allParameters } from '../../targets.ts';
import { onlyClass } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';
import { isRoute } from './requested.ts';

const containers: ReadonlySet<string> = new Set(
  'list dict List Dict Sequence Mapping Optional Any set Set tuple Tuple'.split(' '),
);

/** What bounds the length of a field, or looks at it when it comes in. */
const bounding = /max_length|max_items|conlist|conset|validator|Annotated/;

/** A parameter that FastAPI fills with the body of the request: a model of the file, a dictionary, a list. */
export function isBody(node: FunctionDef, name: string, search: Search): boolean {
  if (!node.decorators.some(isRoute)) return false;
  const type = allParameters(node.args).find(({ arg }) => arg === name)?.annotation ?? null;
  return type !== null && isOpen(type, search, 0);
}

function isOpen(type: Expr, search: Search, depth: number): boolean {
  if (depth > 4) return false;
  if (type.type === 'Subscript') return isOpen(type.value, search, depth + 1);
  if (type.type === 'BinOp') return isOpen(type.left, search, depth + 1);
  if (type.type === 'Attribute') return containers.has(type.attr);
  if (type.type !== 'Name') return false;
  if (containers.has(type.id)) return true;
  const { survey, module, resolve } = search;
  const top = survey.scopeOf.get(module);
  const model = top === undefined ? null : onlyClass(type.id, top);
  return (
    model?.bases.some((base) => resolve.names(base).includes('pydantic.BaseModel')) === true &&
    !bounding.test(module.source.text.slice(model.at, model.end))
  );
}
