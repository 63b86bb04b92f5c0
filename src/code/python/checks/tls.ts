import type { Assign, Expr } from '../ast.ts';
import type { Check } from '../site.ts';
import { calledNames, constantOf, keyword, lastWord } from './call-shape.ts';

const unverified = /(?:^|\.)(?:_create_unverified_context|_create_stdlib_context)$/;
const requestLike =
  /(?:^|\.)(?:get|post|put|patch|delete|head|options|request|stream|send|Client|AsyncClient|Session|urlopen|ClientSession|TCPConnector|ws_connect|PoolManager|connect)$/;

/** A connection that takes any certificate can be read and changed on its way. */
export const unverifiedTls: Check = {
  id: 'unverified-tls',
  about: (name) => unverified.test(name),
  keywords: new Set([
    ...[
      'verify',
      'verify_ssl',
      'ssl_verify',
      'validate_certs',
      'verify_certs',
      'ssl',
      'cert_reqs',
      'tls_insecure',
    ],
  ]),
  call(site, report) {
    const names = calledNames(site);
    if (names.some((name) => unverified.test(name))) {
      report.hazard('tls-not-verified', site.node, { detail: 'a context that verifies nothing' });
      return;
    }
    const verify = keyword(site, 'verify', 'verify_ssl', 'ssl_verify', 'validate_certs', 'verify_certs');
    if (constantOf(site, verify) === false && lastWord(site.node.func) !== 'decode') {
      report.hazard('tls-not-verified', site.node, { detail: 'verify=False' });
      return;
    }
    const called = names[0] ?? lastWord(site.node.func) ?? '';
    if (requestLike.test(called) && constantOf(site, keyword(site, 'ssl')) === false) {
      if (names.some((name) => name.startsWith('aiohttp')))
        report.hazard('tls-not-verified', site.node, { detail: 'ssl=False' });
      return;
    }
    const requires = keyword(site, 'cert_reqs', 'tls_insecure');
    if (requires === undefined) return;
    if (isNoCertificate(site.names(requires), requires) || constantOf(site, requires) === 'CERT_NONE')
      report.hazard('tls-not-verified', site.node, { detail: 'certificates are not asked for' });
  },
  nodes: ['Assign'],
  node(node, at, report) {
    const { targets, value } = node as Assign;
    for (const target of targets) {
      if (target.type !== 'Attribute') continue;
      const off =
        (target.attr === 'check_hostname' && at.constant(value) === false) ||
        (target.attr === 'verify' && at.constant(value) === false && sessionLike(target.value)) ||
        (target.attr === 'verify_mode' && isNoCertificate(at.names(value), value)) ||
        (target.attr === '_create_default_https_context' &&
          [...at.names(value), lastWord(value) ?? ''].some((name) => unverified.test(name)));
      if (off)
        report.hazard('tls-not-verified', node as Assign, { detail: `${target.attr} is switched off` });
    }
  },
};

function isNoCertificate(names: readonly string[], expression: Expr): boolean {
  return (
    names.some((name) => /\bCERT_NONE$|\bVERIFY_NONE$/.test(name)) ||
    /^(?:CERT_NONE|VERIFY_NONE)$/.test(lastWord(expression) ?? '')
  );
}

/** `session.verify = False`; other objects have an attribute of this name for other things. */
function sessionLike(expression: Expr): boolean {
  return /^(?:s|sess|session|client|http|requests?)$/i.test(lastWord(expression) ?? '');
}

const oldVersion =
  /(?:^|\.)(?:PROTOCOL_SSLv2|PROTOCOL_SSLv3|PROTOCOL_TLSv1|PROTOCOL_TLSv1_1|SSLv2_METHOD|SSLv3_METHOD|SSLv23_METHOD|TLSv1_METHOD|TLSv1_1_METHOD|TLSVersion\.(?:SSLv3|TLSv1|TLSv1_1|MINIMUM_SUPPORTED))$/;

/** SSL 2 and 3, TLS 1.0 and 1.1 are broken (RFC 7568, RFC 8996). */
export const oldTls: Check = {
  id: 'old-tls',
  about: (name) => /(?:SSLContext|Context|wrap_socket)$/.test(name),
  keywords: 'any',
  call(site, report) {
    for (const { value } of site.node.keywords) {
      if (isOld(site.names(value), value)) {
        report.hazard('old-tls-version', site.node);
        return;
      }
    }
    const called = calledNames(site);
    for (const value of site.node.args.slice(0, 3)) {
      if (
        called.some((name) => /(?:SSLContext|Context|wrap_socket)$/.test(name)) &&
        isOld(site.names(value), value)
      ) {
        report.hazard('old-tls-version', site.node);
        return;
      }
    }
    // Without a version the module's default counts, which reached down to SSL 3.
    if (called.includes('ssl.wrap_socket'))
      report.hazard('old-tls-version', site.node, { detail: 'no version given' });
  },
  nodes: ['FunctionDef', 'Assign'],
  node(node, at, report) {
    const defined = node as
      | {
          readonly type: 'FunctionDef';
          readonly at: number;
          readonly end: number;
          readonly args: {
            readonly defaults: readonly Expr[];
            readonly kwDefaults: readonly (Expr | null)[];
          };
        }
      | Assign;
    if (defined.type === 'Assign') {
      const [target] = defined.targets;
      if (
        target?.type === 'Attribute' &&
        /^(?:minimum_version|maximum_version|ssl_version)$/.test(target.attr)
      )
        if (isOld(at.names(defined.value), defined.value)) report.hazard('old-tls-version', defined);
      return;
    }
    for (const value of [...defined.args.defaults, ...defined.args.kwDefaults])
      if (value !== null && isOld(at.names(value), value)) report.hazard('old-tls-version', value);
  },
};

function isOld(names: readonly string[], expression: Expr): boolean {
  if (names.some((name) => oldVersion.test(name))) return true;
  if (expression.type !== 'Attribute') return false;
  const owner = lastWord(expression.value);
  return oldVersion.test(`${owner ?? ''}.${expression.attr}`);
}
