import type { Expr } from '../ast.ts';
import type { CallSite, Check, NodePlace } from '../site.ts';
import { calledNames, constantOf, lastWord } from './call-shape.ts';
import { sourceHas } from './module-text.ts';

const pages = /(?:^|\.)(?:make_response|HttpResponse|HTMLResponse|Response)$/;

/** What a request carries, put on a page as it is. */
export const pageFromRequest: Check = {
  id: 'page-from-request',
  about: [pages, /^\.(?:add|set|__setitem__|send_header|save)$/],
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
    if (
      word === 'save' &&
      site.node.args[0] !== undefined &&
      isFromRequest(site, site.node.args[0]) &&
      !sourceHas(site.module, takesName)
    )
      report.hazard('path-traversal', site.node, { detail: 'the name of an upload' });
  },
  nodes: {
    Return(statement, at, report) {
      const { value } = statement;
      if (value === null || !isText(value) || !isView(at)) return;
      if (at.constant(value) === undefined && at.taint(value).includes('network'))
        report.hazard('html-from-request', statement);
    },
    Assign(statement, at, report) {
      for (const target of statement.targets) {
        if (target.type !== 'Subscript' || target.slice.type !== 'Constant') continue;
        const key = target.slice.value;
        if (typeof key !== 'string') continue;
        const owner = lastWord(target.value) ?? '';
        if (!/^(?:headers|response|resp|res)$/i.test(owner) && !headerName.test(key.slice(0, 60))) continue;
        if (!at.taint(statement.value).includes('network')) continue;
        report.hazard(/^location$/i.test(key) ? 'open-redirect' : 'header-from-request', statement);
      }
    },
  },
};

/** `Set-Cookie`, `Location`: names that nothing but headers have. */
const headerName = /^(?:Location|Refresh|[A-Z][a-z]+(?:-[A-Z][A-Za-z]+)+)$/;

const frameworks = /\b(?:flask|django|bottle|fastapi|starlette|tornado|aiohttp)\b/;

/** The library's own way to take folders and signs off a name. */
const takesName = /\b(?:secure_filename|get_valid_filename)\(/;

/** Inside a function that a framework calls with a request. */
function isView(at: NodePlace): boolean {
  if (!sourceHas(at.module, frameworks) || at.scope.length === 0) return false;
  return !sourceHas(at.module, answersJson) || sourceHas(at.module, answersPages);
}

/** What a function of these gives back is told as JSON, unless it says that it is a page. */
const answersJson = /^[ \t]*(?:import|from)[ \t][^\n#]{0,200}\b(?:fastapi|ninja)\b/m;
const answersPages = /\bHTMLResponse\b|\b(?:flask|bottle|HttpResponse)\b|text\/html/;

/** Text that is put together, or a value as it came: what renders a template or makes JSON is a call. */
function isText(expression: Expr): boolean {
  const { type } = expression;
  if (type === 'JoinedStr' || type === 'BinOp' || type === 'Name') return true;
  return type === 'Call' && lastWord(expression.func) === 'format';
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
  nodes: {
    Return(node, at, report) {
      const { value } = node;
      if (value?.type !== 'Call' || !isView(at)) return;
      const shown = lastWord(value.func);
      const trace =
        at.names(value.func).includes('traceback.format_exc') ||
        (shown !== undefined &&
          pages.test(shown) &&
          value.args.some((each) => each.type === 'Call' && lastWord(each.func) === 'format_exc'));
      if (trace) report.hazard('error-details-shown', node);
    },
  },
};
