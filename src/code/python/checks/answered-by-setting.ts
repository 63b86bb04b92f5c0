import type { Expr } from '../ast.ts';
import { importsAny } from '../imported-libraries.ts';
import type { Check, NodePlace } from '../site.ts';
import { lastWord } from './call-shape.ts';

const responses =
  /(?:make_response|Response(?:Base|NotFound|BadRequest|ServerError)?|TemplateResponse|render|redirect)$/;
const servers =
  /^(?:flask|quart|fastapi|starlette|django|falcon|sanic|litestar|aiohttp\.web|bottle|tornado|werkzeug|pyramid|cherrypy)\b/;

/** An answer is made of what is set in it, too: headers, cookies, a body, the context of a page. */
export const answeredBySetting: Check = {
  id: 'answered-by-setting',
  about: ['.set_cookie', '.set_signed_cookie'],
  nodes: {
    Assign({ targets: [target], value }, at, report) {
      if (target === undefined || value.type === 'Constant' || !isAnswer(target, at)) return;
      const taint = at.taint(value);
      if (!taint.includes('secret') || at.isMade(value)) return;
      // Whoever logs in has his own token kept in his session.
      if (isSession(target) && !taint.includes('environment')) return;
      report.hazard('secret-shown', { at: target.at, end: value.end }, { detail: 'in an answer' });
    },
  },
  call(site, report) {
    const value = site.argument(1, 'value');
    if (value === undefined) return;
    const taint = site.taint(value);
    // A token that was made for who asks is what cookies are for.
    if (!taint.includes('secret') || !taint.includes('environment') || site.isMade(value)) return;
    if (importsAny(site.module, servers))
      report.hazard('secret-shown', site.node, { detail: 'in an answer' });
  },
};

function isSession(target: Expr): boolean {
  return target.type === 'Subscript' && lastWord(target.value) === 'session';
}

function isAnswer(target: Expr, at: NodePlace): boolean {
  if (target.type === 'Attribute') {
    if (!/^(?:media|text|data|body|content|status_description)$/.test(target.attr)) return false;
    return isResponse(target.value, at) && importsAny(at.module, servers);
  }
  if (target.type !== 'Subscript') return false;
  const { value } = target;
  const word = lastWord(value) ?? '';
  if (word === 'session') return at.names(value).some((name) => servers.test(name));
  if (word === 'headers' && value.type === 'Attribute')
    return isResponse(value.value, at) && importsAny(at.module, servers);
  if (word === 'globals' && value.type === 'Attribute')
    return /^jinja_env$/.test(lastWord(value.value) ?? '');
  if (/^(?:ctx|context|data)$/.test(word) && at.scope.at(-1) === 'get_context_data') return true;
  return at.names(value).some((name) => servers.test(name) && responses.test(name));
}

function isResponse(value: Expr, at: NodePlace): boolean {
  if (/^(?:resp|response)$/.test(lastWord(value) ?? '')) return true;
  return at.names(value).some((name) => servers.test(name) && responses.test(name));
}
