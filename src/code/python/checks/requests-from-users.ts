import type { TaintSource } from '../../../core/code.ts';
import type { Expr } from '../ast.ts';
import { knownCallable } from '../catalog/index.ts';
import type { ArgumentRole } from '../known.ts';
import type { CallSite, Check } from '../site.ts';
import { calledNames, constantOf, isBuiltText, isUntrusted, lastWord } from './call-shape.ts';
import { sourceHas } from './module-text.ts';

/** The expressions of a call that have a role for its callee. */
function withRole(site: CallSite, role: ArgumentRole): readonly Expr[] {
  const found: Expr[] = [];
  for (const callee of site.callees) {
    for (const argument of knownCallable(callee)?.arguments ?? []) {
      if (argument.role !== role) continue;
      const expression = site.argument(argument.at, ...argument.names);
      if (expression !== undefined && !found.includes(expression)) found.push(expression);
    }
  }
  return found;
}

function untrustedOf(site: CallSite, role: ArgumentRole): readonly TaintSource[] | undefined {
  for (const expression of withRole(site, role)) {
    if (constantOf(site, expression) !== undefined) continue;
    const taint = site.taint(expression);
    if (isUntrusted(taint) && !(role === 'path' && isOpenFile(site, expression))) return taint;
  }
  return undefined;
}

/** An open file in the place of a path: what somebody handed in is read, and no name is looked up. */
function isOpenFile(site: CallSite, expression: Expr): boolean {
  return site.names(expression).some((name) => openFile.test(name));
}

const openFile =
  /^(?:streamlit\.UploadedFile|io\.(?:BytesIO|StringIO)|werkzeug\.datastructures\.FileStorage|starlette\.datastructures\.UploadFile)$/;

/** What makes a program answer others; links that a program of one's own finds on a page are for it to follow. */
const answers =
  /\b(?:flask|django|fastapi|starlette|quart|sanic|tornado|bottle|falcon|cherrypy|pyramid|aiohttp\.web|aiohttp import web|litestar|robyn|hug|web2py|http\.server|BaseHTTPServer|SimpleHTTPServer|socketserver|wsgiref|gunicorn|uvicorn|xmlrpc|grpc|concurrent_servicer|mcp|fastmcp|gradio|chainlit|streamlit|dash|panel|nicegui|telegram|telebot|aiogram|discord|slack_bolt|celery|azure\.functions|functions_framework|lambda_handler|chalice|mangum|ray\.serve|bentoml|litserve|websockets?|socketio|zmq|paho|pika|kafka|rest_framework)\b|\.(?:accept|listen)\(|\.bind\(\s{0,8}[^\s)]|\b(?:do_GET|do_POST|environ, start_response)\b/;

/** A server that fetches what a user names reaches what only the server can reach. */
export const requestForgery: Check = {
  id: 'request-forgery',
  about: [(known) => known.effect === 'network'],
  call(site, report) {
    const taint = untrustedOf(site, 'url') ?? untrustedOf(site, 'host');
    if (taint === undefined) return;
    if (!site.callees.some((name) => knownCallable(name)?.effect === 'network')) return;
    if (!sourceHas(site.module, answers)) return;
    report.hazard('request-forgery', site.node, { detail: taint.join(', ') });
  },
};

/** A path that a user names leads out of the folder that was meant. */
export const pathTraversal: Check = {
  id: 'path-traversal',
  about: [(known) => known.arguments?.some(({ role }) => role === 'path') === true],
  call(site, report) {
    const names = calledNames(site);
    // What only puts paths together opens nothing yet.
    if (names.some((name) => /^(?:os\.path\.|pathlib\.Path$|pathlib\.Path\.(?:joinpath|with_))/.test(name)))
      return;
    // These look for themselves whether a name leads out of their folder.
    if (names.some((name) => /(?:send_from_directory|static_file|safe_join)$/.test(name))) return;
    const taint = untrustedOf(site, 'path');
    if (taint === undefined) return;
    // A name without its folders stays where it is put.
    const { at, end } = site.node;
    if (
      /\b(?:basename|secure_filename|get_valid_filename)\(|\)\.name\b/.test(
        site.module.source.text.slice(at, end),
      )
    )
      return;
    report.hazard('path-traversal', site.node, { detail: taint.join(', ') });
  },
};

const redirects =
  /(?:^|\.)(?:redirect|HttpResponseRedirect|HttpResponsePermanentRedirect|RedirectResponse|HTTPFound|HTTPSeeOther)$/;

/** A redirect to wherever a request says sends users from a trusted address to anybody's. */
export const openRedirect: Check = {
  id: 'open-redirect',
  about: [redirects],
  call(site, report) {
    const called = [...calledNames(site), lastWord(site.node.func) ?? ''];
    if (!called.some((name) => redirects.test(name))) return;
    const target = site.argument(0, 'location', 'to', 'url', 'redirect_to');
    if (target === undefined || isOwnRoute(target)) return;
    if (isUntrusted(site.taint(target))) report.hazard('open-redirect', site.node);
  },
};

/** `url_for('login', next=request.path)` is a path of this site, whatever its query says. */
function isOwnRoute(target: Expr): boolean {
  return target.type === 'Call' && /^(?:url_for|reverse|reverse_lazy)$/.test(lastWord(target.func) ?? '');
}

const logs = /^logging\.(?:Logger\.)?(?:debug|info|warn|warning|error|critical|exception|log)$/;

/** Line breaks in what is logged make lines that nobody logged. */
export const logInjection: Check = {
  id: 'log-injection',
  about: [logs, /^\.(?:debug|info|warning|error|critical|exception)$/],
  call(site, report) {
    const { func } = site.node;
    const named =
      func.type === 'Attribute' &&
      /^(?:logger|log|logging)$/.test(lastWord(func.value) ?? '') &&
      /^(?:debug|info|warning|error|critical|exception)$/.test(func.attr);
    if (!named && !calledNames(site).some((name) => logs.test(name))) return;
    for (const value of site.node.args.slice(0, 6)) {
      if (site.taint(value).includes('network') && constantOf(site, value) === undefined) {
        report.hazard('log-injection', site.node);
        return;
      }
    }
  },
};

const queries: ReadonlyMap<string, string> = new Map([
  ['xpath', 'xpath-injection'],
  ['find_one', 'query-injection'],
  ['find', 'query-injection'],
  ['search_s', 'ldap-injection'],
  ['search_ext_s', 'ldap-injection'],
  ['search_st', 'ldap-injection'],
  ['search_ext', 'ldap-injection'],
  ['search', 'ldap-injection'],
  ['XPath', 'xpath-injection'],
  ['findall', 'xpath-injection'],
]);

/** Who starts a program that answers nobody, and gives it his own password, is found no more than his account may see. */
function asksByOwnAccount({ module }: CallSite): boolean {
  return sourceHas(module, /\bgetpass\(/) && !sourceHas(module, answers);
}

/** XPath, LDAP filters and document queries have quotes of their own to break out of. */
export const queryInjection: Check = {
  id: 'query-injection',
  about: [new Set([...queries.keys()].map((name) => `.${name}`))],
  keywords: new Set([
    'FilterExpression',
    'KeyConditionExpression',
    'ConditionExpression',
    'UpdateExpression',
  ]),
  call(site, report) {
    for (const { arg, value } of site.node.keywords) {
      if (/^(?:Filter|KeyCondition|Condition|Update)Expression$/.test(arg ?? '') && isBuiltText(value))
        report.hazard('query-injection', site.node);
    }
    const word = lastWord(site.node.func);
    const hazard = word === undefined ? undefined : queries.get(word);
    if (hazard === undefined) return;
    for (const value of [...site.node.args, ...site.node.keywords.map((each) => each.value)].slice(0, 6)) {
      if (site.constant(value) !== undefined) continue;
      const taint = site.taint(value);
      if (!isUntrusted(taint) && !taint.includes('parameter')) continue;
      if (!isUntrusted(taint) && asksByOwnAccount(site)) continue;
      const text = site.text(value);
      if (text === undefined) continue;
      const fits =
        hazard === 'xpath-injection'
          ? /(?:\/\/|\[@?[\w-]+\s*=|text\(\))/.test(text)
          : hazard === 'ldap-injection'
            ? /\([&|!(]*[\w-]+[~<>]?=/.test(text)
            : /\$where|\{\s*["']/.test(text);
      if (fits) {
        report.hazard(hazard, site.node);
        return;
      }
    }
  },
};
