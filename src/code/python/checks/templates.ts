import type { Check } from '../site.ts';
import {
  calledNames,
  constantOf,
  isBuiltText,
  keyword,
  lastWord,
  mayBeUntrusted,
  truth,
} from './call-shape.ts';

const environment: ReadonlySet<string> = new Set([
  'jinja2.Environment',
  'jinja2.sandbox.SandboxedEnvironment',
  'jinja2.environment.Environment',
]);
const renderers =
  /(?:^|\.)(?:render_template_string|Environment\.from_string)$|^(?:jinja2|django\.template|tornado\.template|mako\.template)\.Template$/;
const mako = /^mako\.template\.Template$/;

/** A template that a user may write is a program that a user may write. */
export const templateText: Check = {
  id: 'template-text',
  about: [mako, renderers],
  call(site, report) {
    const names = calledNames(site);
    if (names.some((name) => mako.test(name))) {
      report.hazard('unescaped-template', site.node, { detail: 'Mako escapes nothing unless told' });
    }
    const renders =
      names.some((name) => renderers.test(name)) || lastWord(site.node.func) === 'render_template_string';
    if (!renders) return;
    const source = site.argument(0, 'source', 'text', 'template_string');
    if (source === undefined) return;
    const taint = site.taint(source);
    if (mayBeUntrusted(taint) || (isBuiltText(source) && site.constant(source) === undefined))
      report.hazard('template-injection', site.node, { detail: taint.join(', ') || 'built text' });
  },
};

/** Jinja's environment escapes nothing unless it is told to. */
export const autoescape: Check = {
  id: 'autoescape',
  about: [environment],
  call(site, report) {
    const names = calledNames(site);
    if (!names.some((name) => environment.has(name))) return;
    // A sandbox renders chat templates and prompts, which are no HTML.
    if (names.some((name) => name.includes('andbox'))) return;
    const escaping = keyword(site, 'autoescape') ?? site.argument(9);
    if (escaping === undefined) {
      report.hazard('unescaped-template', site.node, { detail: 'autoescape is not given' });
      return;
    }
    if (escaping.type === 'Call') {
      if (lastWord(escaping.func) === 'select_autoescape') return;
      report.hazard('unescaped-template', site.node, { detail: 'autoescape is not known to be on' });
      return;
    }
    const on = truth(site, escaping);
    if (on === true || lastWord(escaping) === 'select_autoescape') return;
    report.hazard('unescaped-template', site.node, {
      detail: on === false ? 'autoescape is off' : 'autoescape is not known to be on',
    });
  },
};

const marks =
  /^(?:django\.utils\.(?:safestring|html)\.(?:mark_safe|SafeText|SafeUnicode|SafeString|SafeBytes)|markupsafe\.Markup|flask\.Markup|webhelpers2?\.html\.literal)$/;

/** Text that is declared to be safe HTML is put on the page as it is. */
export const markedSafe: Check = {
  id: 'marked-safe',
  about: [marks],
  call(site, report) {
    if (!calledNames(site).some((name) => marks.test(name))) return;
    const text = site.argument(0, 's', 'base');
    if (text === undefined || constantOf(site, text) !== undefined) return;
    report.hazard('html-marked-safe', site.node);
  },
};
