import type { Expr } from '../ast.ts';
import type { Check } from '../site.ts';
import { calledNames, constantOf, keyword } from './call-shape.ts';
import { sourceHas } from './module-text.ts';

/** `scheme://user:password@host`; the password may be empty. */
const withPassword = /^[a-z][\w+.-]{1,30}:\/\/[^/\s:@]{1,100}:([^/\s@]{0,200})@[\w.-]/i;
const stand = /^(?:pass(?:word)?|user|secret|token|changeme|\{.*\}|<.*>|\$.*|%.*|\*+|x+)$/i;

const servers = /\b(?:INSTALLED_APPS|ROOT_URLCONF|ALLOWED_HOSTS|Flask\()/;

/** Settings of servers and databases that leave a door open. */
export const openSettings: Check = {
  id: 'open-settings',
  keywords: new Set(['passwd', 'password']),
  call(site, report) {
    const empty = keyword(site, 'passwd', 'password');
    if (empty === undefined || constantOf(site, empty) !== '') return;
    if (
      calledNames(site).some((name) =>
        /(?:^|\.)(?:connect|create_engine|Redis|MongoClient|Connection)$/.test(name),
      )
    )
      report.hazard('empty-password', site.node);
  },
  nodes: {
    Dict({ keys, values }, _at, report) {
      const at = keys.findIndex(isPassword);
      const value = at < 0 ? undefined : values[at];
      // An account without a password, not a form that is still empty: it says which server, or which engine.
      if (value?.type === 'Constant' && value.value === '' && keys.some(isServer))
        report.hazard('empty-password', value);
    },
    Constant(found, _at, report) {
      const { value } = found;
      if (typeof value !== 'string' || !value.includes('://')) return;
      const password = withPassword.exec(value.slice(0, 400))?.[1];
      if (password === '') report.hazard('empty-password', found);
      else if (password !== undefined && !stand.test(password) && !/[{}%$<>]/.test(password))
        report.hazard('hardcoded-password', found, { detail: 'in an address' });
    },
    Assign(found, at, report) {
      const target = found.targets[0];
      if (target?.type !== 'Name' || (target.id !== 'MIDDLEWARE' && target.id !== 'DEBUG')) return;
      if (at.scope.length > 0) return;
      if (target.id === 'MIDDLEWARE' && found.value.type === 'List') {
        const items = found.value.elts.map((item) => (item.type === 'Constant' ? String(item.value) : ''));
        if (items.some((item) => item.startsWith('django.')) && !items.some((item) => item.includes('csrf')))
          report.hazard('csrf-switched-off', found);
      } else if (target.id === 'DEBUG' && found.value.type === 'Constant' && found.value.value === true) {
        if (sourceHas(at.module, servers)) report.hazard('debug-server', found);
      }
    },
  },
};

function isPassword(key: Expr | null): boolean {
  if (key?.type !== 'Constant') return false;
  return key.value === 'PASSWORD' || key.value === 'password' || key.value === 'passwd';
}

function isServer(key: Expr | null): boolean {
  if (key?.type !== 'Constant' || typeof key.value !== 'string') return false;
  return /^(?:engine|host|port|database|db)$/i.test(key.value);
}
