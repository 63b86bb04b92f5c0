import type { Call, Expr } from '../../ast.ts';
import type { Node } from '../../walk.ts';
import { holds, isNamed, mentions, someHolds } from '../reading/names-in.ts';
import { lookUp, type Scope } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';
import type { FoundCall } from '../survey.ts';
import { requestData } from './request-data.ts';

const deepest = 4;

/** What hands on what it is given, whole or in parts. */
const wrapping =
  /^(?:io\.BytesIO|gzip\.(?:GzipFile|open)|bz2\.(?:BZ2File|open)|lzma\.(?:LZMAFile|open)|bytes|bytearray|memoryview|base64\.\w+|zlib\.decompressobj|(?:bz2\.BZ2|lzma\.LZMA)Decompressor)$/;

/**
 * Whether what is decompressed came with a request, and the function asks nothing of its size: whoever sends it says what
 * it becomes.
 */
export function isSentBy({ node, place }: FoundCall, search: Search): boolean {
  const { scope } = place;
  const [first] = node.args;
  if (first === undefined || isMeasured(scope, search)) return false;
  if (comesByRequest(first, scope, search, 0, false)) return true;
  // By way of other functions of the file, any of which may ask.
  return comesByRequest(first, scope, search, 0, true) && !isMeasuredAnywhere(search);
}

/** By every value that a name is given in the function, as bodies are read into one and decompressed into the same. */
function comesByRequest(value: Expr, scope: Scope, search: Search, depth: number, far: boolean): boolean {
  if (depth > deepest) return false;
  if (requestData(value, scope, search, 0, far) !== null) return true;
  if (value.type === 'Await') return comesByRequest(value.value, scope, search, depth + 1, far);
  if (value.type === 'Name') {
    const found = lookUp(value.id, scope);
    if (found === null || found.scope !== scope) return false;
    return found.binding.assigned.some(
      (node) =>
        node.type !== 'AugAssign' &&
        node.value !== null &&
        !mentions(node.value, value.id) &&
        comesByRequest(node.value, scope, search, depth + 1, far),
    );
  }
  if (value.type !== 'Call') return false;
  const given = [...value.args, ...value.keywords.map((each) => each.value)];
  return (
    search.resolve.names(value.func).some((name) => wrapping.test(name)) &&
    given.some((arg) => comesByRequest(arg, scope, search, depth + 1, far))
  );
}

/** `len(body) > MAX`, `int(headers['Content-Length'])` in a comparison. */
function isMeasured({ node }: Scope, { spend }: Search): boolean {
  if (node.type !== 'FunctionDef' || !spend(node.end - node.at)) return true;
  return someHolds(node.body, comparesLength);
}

function comparesLength(inner: Node): boolean {
  return (
    inner.type === 'Compare' &&
    inner.ops.some((op) => /[<>]/.test(op)) &&
    holds(inner, (part) => isLength(part as Expr))
  );
}

function isMeasuredAnywhere({ survey, module, spend }: Search): boolean {
  if (/content_length/i.test(module.source.text) || !spend(module.source.text.length)) return true;
  return survey.functions.some(({ node }) => someHolds(node.body, comparesLength));
}

function isLength(part: Expr): boolean {
  if (part.type === 'Constant') return typeof part.value === 'string' && /length/i.test(part.value);
  if (part.type === 'Name' || part.type === 'Attribute')
    return /length|size/i.test(part.type === 'Name' ? part.id : part.attr);
  return part.type === 'Call' && isNamed((part as Call).func, 'len');
}
