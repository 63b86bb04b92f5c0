import type { Assign, Expr, Return } from '../ast.ts';
import type { CallSite, Check, NodePlace } from '../site.ts';
import { calledNames, constantOf, lastWord } from './call-shape.ts';
import { sourceHas } from './module-text.ts';

const pages = /(?:^|\.)(?:make_response|HttpResponse|HTMLResponse|Response)$/;

/** What a request carries, put on a page as it is. */
export const pageFromRequest: Check = {
  id: 'page-from-request',
  about: (name) => pages.test(name) || /^\.(?:add|set|__setitem__|send_header|save)$/.test(name),
  call(site, report) {
    const called = [...calledNames(site), lastWord(site.node.func) ?? ''];
    if (called.some((name) => pages.test(name))) {
      const body = site.argument(0, 'response', 'content');
      if (body !== undefined && isFromRequest(site, body)) report.hazard('html-from-request', site.node);
      return;
    }
    const word = lastWord(site.node.func);
    if (
      (word === 'add' || word === '__setitem__' || word === 'set' || word === 'send_header') &&
      isHeaders(site)
    ) {
      const value = site.node.args[1];
      if (value !== undefined && isFromRequest(site, value)) report.hazard('header-from-request', site.node);
      return;
    }
    // An upload that is kept under the name that it came with.
    if (word === 'save' && site.node.args[0] !== undefined && isFromRequest(site, site.node.args[0]))
      report.hazard('path-traversal', site.node, { detail: 'the name of an upload' });
  },
  nodes: ['Return', 'Assign'],
  node(node, at, report) {
    const statement = node as Return | Assign;
    if (statement.value === null) return;
    if (statement.type === 'Return') {
      if (!isView(at) || !isText(statement.value)) return;
      if (at.constant(statement.value) === undefined && at.taint(statement.value).includes('network'))
        report.hazard('html-from-request', statement);
      return;
    }
    for (const target of statement.targets) {
      if (target.type !== 'Subscript' || target.slice.type !== 'Constant') continue;
      const key = target.slice.value;
      const owner = lastWord(target.value) ?? '';
      if (typeof key !== 'string') continue;
      if (!/^(?:headers|response|resp|res)$/i.test(owner) && !headerName.test(key.slice(0, 60))) continue;
      if (!at.taint(statement.value).includes('network')) continue;
      report.hazard(/^location$/i.test(key) ? 'open-redirect' : 'header-from-request', statement);
    }
  },
};

/** `Set-Cookie`, `Location`: names that nothing but headers have. */
const headerName = /^(?:Location|Refresh|[A-Z][a-z]+(?:-[A-Z][A-Za-z]+)+)$/;

const frameworks = /\b(?:flask|django|bottle|fastapi|starlette|tornado|aiohttp)\b/;

/** Inside a function that a framework calls with a request. */
function isView(at: NodePlace): boolean {
  return at.scope.length > 0 && sourceHas(at.module, frameworks);
}

/** Text that is put together, or a value as it came: what renders a template or makes JSON is a call. */
function isText(expression: Expr): boolean {
  return (
    ['JoinedStr', 'BinOp', 'Name'].includes(expression.type) ||
    (expression.type === 'Call' && lastWord(expression.func) === 'format')
  );
}

function isHeaders(site: CallSite): boolean {
  const { func } = site.node;
  if (func.type !== 'Attribute') return false;
  if (func.attr === 'send_header' || site.callees.some((name) => /\bHeaders\b/.test(name))) return true;
  return /^(?:headers|response|resp|res)$/i.test(lastWord(func.value) ?? '');
}

function isFromRequest(site: CallSite, expression: Expr): boolean {
  return constantOf(site, expression) === undefined && site.taint(expression).includes('network');
}

/** A traceback on a page tells whoever asks how the program works inside. */
export const errorShown: Check = {
  id: 'error-shown',
  nodes: ['Return'],
  node(node, at, report) {
    const { value } = node as Return;
    if (value?.type !== 'Call') return;
    const shown = lastWord(value.func);
    const names = at.names(value.func);
    const trace =
      names.includes('traceback.format_exc') ||
      (shown !== undefined &&
        pages.test(shown) &&
        value.args.some((each) => each.type === 'Call' && lastWord(each.func) === 'format_exc'));
    if (trace && isView(at)) report.hazard('error-details-shown', node as Return);
  },
};
