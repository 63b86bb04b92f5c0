import type { Expr } from '../ast.ts';
import type { Check } from '../site.ts';
import { calledNames, constantOf, keyword, lastWord } from './call-shape.ts';

/** A JSON web token that nobody verifies says whatever its bearer wants. */
export const jwtChecks: Check = {
  id: 'jwt',
  about: [/^(?:jwt|jose|authlib|python_jwt)\./],
  call(site, report) {
    const names = calledNames(site);
    const jose = names.some((name) => /^(?:jwt|jose\.jwt|jose|authlib\.jose\.jwt|python_jwt)\./.test(name));
    if (!jose) return;
    const word = lastWord(site.node.func);
    if (word === 'decode') {
      const off =
        constantOf(site, keyword(site, 'verify')) === false ||
        switchedOff(keyword(site, 'options')) ||
        acceptsNone(site.argument(2, 'algorithms'));
      if (off) report.hazard('jwt-not-verified', site.node);
    } else if (word === 'encode') {
      const algorithm = constantOf(site, site.argument(2, 'algorithm'));
      if (typeof algorithm === 'string' && algorithm.toLowerCase() === 'none')
        report.hazard('jwt-not-verified', site.node, { detail: 'no algorithm' });
    } else if (word === 'process_jwt' || word === 'get_unverified_claims') {
      report.hazard('jwt-not-verified', site.node, { detail: word });
    }
  },
};

function switchedOff(options: Expr | undefined): boolean {
  if (options?.type !== 'Dict') return false;
  return options.keys.some((key, i) => {
    const value = options.values[i];
    return (
      key?.type === 'Constant' &&
      (key.value === 'verify_signature' || key.value === 'verify_exp') &&
      value?.type === 'Constant' &&
      value.value === false
    );
  });
}

function acceptsNone(algorithms: Expr | undefined): boolean {
  const items = algorithms?.type === 'List' || algorithms?.type === 'Tuple' ? algorithms.elts : [];
  return items.some(
    (item) =>
      item.type === 'Constant' && typeof item.value === 'string' && item.value.toLowerCase() === 'none',
  );
}

/** Cookies without `secure` travel in the clear; without `httponly` any script of the page reads them. */
export const cookieFlags: Check = {
  id: 'cookie-flags',
  about: ['.set_cookie'],
  call(site, report) {
    if (lastWord(site.node.func) !== 'set_cookie') return;
    const missing = ['secure', 'httponly'].filter((flag) => {
      const value = keyword(site, flag);
      return value === undefined || constantOf(site, value) === false;
    });
    if (missing.length > 0)
      report.hazard('insecure-cookie', site.node, { detail: `no ${missing.join(', no ')}` });
  },
};
