import type { Attribute, Expr } from '../ast.ts';
import type { Check, NodePlace, Report } from '../site.ts';
import { calledNames, constantOf, keyword, lastWord } from './call-shape.ts';

const unverified = /(?:^|\.)(?:_create_unverified_context|_create_stdlib_context)$/;
const requestLike =
  /(?:^|\.)(?:get|post|put|patch|delete|head|options|request|stream|send|Client|AsyncClient|Session|urlopen|ClientSession|TCPConnector|ws_connect|PoolManager|connect)$/;

/** A connection that takes any certificate can be read and changed on its way. */
export const unverifiedTls: Check = {
  id: 'unverified-tls',
  about: [unverified],
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
  nodes: {
    Assign(node, at, report) {
      for (const target of node.targets)
        if (target.type === 'Attribute' && isSwitchedOff(target, node.value, at))
          report.hazard('tls-not-verified', node, { detail: `${target.attr} is switched off` });
    },
  },
};

function isSwitchedOff({ attr, value: owner }: Attribute, value: Expr, at: NodePlace): boolean {
  switch (attr) {
    case 'check_hostname':
      return at.constant(value) === false;
    case 'verify':
      return sessionLike(owner) && at.constant(value) === false;
    case 'verify_mode':
      return isNoCertificate(at.names(value), value);
    case '_create_default_https_context':
      return [...at.names(value), lastWord(value) ?? ''].some((name) => unverified.test(name));
    default:
      return false;
  }
}

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
  about: [/(?:SSLContext|Context|wrap_socket)$/],
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
  nodes: {
    Assign(node, at, report) {
      const target = node.targets[0];
      if (target?.type !== 'Attribute' || !versions.has(target.attr)) return;
      if (isOld(at.names(node.value), node.value)) report.hazard('old-tls-version', node);
    },
    FunctionDef({ args: { defaults, kwDefaults } }, at, report) {
      for (const value of defaults) tellOld(value, at, report);
      for (const value of kwDefaults) if (value !== null) tellOld(value, at, report);
    },
  },
};

const versions: ReadonlySet<string> = new Set(['minimum_version', 'maximum_version', 'ssl_version']);

function tellOld(value: Expr, at: NodePlace, report: Report): void {
  if (value.type !== 'Constant' && isOld(at.names(value), value)) report.hazard('old-tls-version', value);
}

function isOld(names: readonly string[], expression: Expr): boolean {
  if (names.some((name) => oldVersion.test(name))) return true;
  if (expression.type !== 'Attribute') return false;
  const owner = lastWord(expression.value);
  return oldVersion.test(`${owner ?? ''}.${expression.attr}`);
}
