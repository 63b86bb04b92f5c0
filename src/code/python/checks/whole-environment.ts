import type { Expr, Module } from '../ast.ts';
import type { CallSite } from '../site.ts';
import { takesUsersFolder } from './all-that-is-kept.ts';
import { lastWord } from './call-shape.ts';
import { sourceHas } from './module-text.ts';

const keepsAll = /^(?:items|copy|encode|decode)$/;
const turnsAll =
  /^(?:join|dict|str|repr|dumps|list|tuple|sorted|pformat|b64encode|urlencode|bytes|compress)$/;

/** `dict(os.environ)` and what it is written down as: whoever needs one variable does not send all of them. */
export function isWholeEnvironment(value: Expr, site: CallSite, depth = 0): boolean {
  if (depth > 8) return false;
  switch (value.type) {
    case 'Attribute':
      return value.attr === 'environ' && site.names(value).includes('os.environ');
    case 'Name':
      return depth > 0 && site.names(value).includes('os.environ');
    case 'Call': {
      const { func, args } = value;
      if (
        func.type === 'Attribute' &&
        keepsAll.test(func.attr) &&
        isWholeEnvironment(func.value, site, depth + 1)
      )
        return true;
      return (
        turnsAll.test(lastWord(func) ?? '') && args.some((one) => isWholeEnvironment(one, site, depth + 1))
      );
    }
    case 'GeneratorExp':
    case 'ListComp': {
      const first = value.generators[0]?.iter;
      return first !== undefined && isWholeEnvironment(first, site, depth + 1);
    }
    case 'Tuple':
    case 'List':
      return value.elts.some((one) => isWholeEnvironment(one, site, depth + 1));
    case 'Dict':
      return value.values.some((one) => isWholeEnvironment(one, site, depth + 1));
    case 'JoinedStr':
      return value.values.some((one) => isWholeEnvironment(one, site, depth + 1));
    case 'FormattedValue':
      return isWholeEnvironment(value.value, site, depth + 1);
    default:
      return false;
  }
}

const takesAll = /\benviron(?:\.(?:items|copy|values)\(|\s?[,)])|\*\*\s?(?:os\.)?environ\b/;

/** Ways to a secret that is not all of them. */
const takesOne =
  /\b(?:getpass|keyring|netrc|boto3|botocore|hvac|decouple|dotenv|secretmanager|keyvault|secrets|dbutils|SecretStr)\b|(?:getenv|environ(?:\.(?:get|pop))?)[([]\s{0,8}["']\w{0,40}(?:KEY|TOKEN|SECRET|PASS|CRED|PWD)/i;

/** Whether a secret is all of the environment: by what is written here, or as there is no other in the source. */
export function holdsEnvironment(value: Expr, site: CallSite): boolean {
  if (isWholeEnvironment(value, site)) return true;
  if (!sourceHas(site.module, takesAll) || sourceHas(site.module, takesOne)) return false;
  const taint = site.taint(value);
  return taint.includes('secret') && !taint.includes('parameter') && !taint.includes('keys');
}

/** A tree of somebody's own files is gone through … */
const walksHome =
  /\b(?:walk|scandir|listdir|i?glob|rglob)\s*\([^\n]{0,80}(?:expanduser|Path\.home|["'](?:~|\/home|\/Users|\/root|[A-Z]:\\)|environ|getenv)|Path\.home\(\)\.(?:r?glob|iterdir)/;

/** … for what keys, wallets and sessions are kept in. */
const hunted =
  /["'](?:[^"'\n]{0,60}[*/])?(?:\.(?:env|pem|key|ppk|kdbx|ovpn|pfx|p12|wallet|session|rdp)|id\.json|wallet\.\w+|id_(?:rsa|ed25519)|credentials(?:\.json)?|keystore|mnemonic|seed(?:\.txt)?|passwords?\.(?:txt|json|csv|xlsx?))["']/i;

/** Whether a source looks through a user's files for what is secret. */
export function huntsSecrets(module: Module): boolean {
  return (sourceHas(module, walksHome) || takesUsersFolder(module)) && sourceHas(module, hunted);
}
