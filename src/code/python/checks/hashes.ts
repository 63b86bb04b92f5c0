import type { Expr } from '../ast.ts';
import { namesSecret } from '../catalog/secret-name.ts';
import type { CallSite, Check } from '../site.ts';
import { calledNames, constantOf, keyword, lastWord } from './call-shape.ts';

const weakHash =
  /^(?:hashlib\.(?:md5|md4|sha1|sha)|Crypto\.Hash\.(?:MD2|MD4|MD5|SHA|SHA1|RIPEMD|RIPEMD160)\.new|cryptography\.hazmat\.primitives\.hashes\.(?:MD5|SHA1)|(?:md5|sha)\.new|passlib\.hash\.(?:md5_crypt|des_crypt|lmhash|nthash|plaintext|ldap_md5)\.(?:hash|encrypt|using))$/;
const weakNames: ReadonlySet<string> = new Set(['md2', 'md4', 'md5', 'sha', 'sha1', 'ripemd160']);
const fastHash = /^hashlib\.(?:sha224|sha256|sha384|sha512|sha3_\d+|blake2[bs]|md5|sha1)$/;

/** MD5 and SHA-1 collide on demand; a password behind any fast hash is guessed by the billion. */
export const weakHashes: Check = {
  id: 'weak-hashes',
  about: [weakHash, fastHash, /^(?:hashlib|hmac|crypt)\./],
  call(site, report) {
    const names = calledNames(site);
    if (constantOf(site, keyword(site, 'usedforsecurity')) === false) return;
    const weak = names.some((name) => weakHash.test(name)) || isWeakByName(site, names);
    const fast = names.some((name) => fastHash.test(name));
    if ((weak || fast) && hashesPassword(site)) {
      report.hazard('fast-password-hash', site.node);
      return;
    }
    if (names.includes('hashlib.hash.update') && hashesPassword(site)) {
      report.hazard('fast-password-hash', site.node);
      return;
    }
    if (weak) report.hazard('weak-hash', site.node);
    if (names.some((name) => /^crypt\.(?:crypt|mksalt)$/.test(name)) && isWeakCrypt(site))
      report.hazard('fast-password-hash', site.node, { detail: 'crypt' });
  },
};

function isWeakByName(site: CallSite, names: readonly string[]): boolean {
  if (!names.includes('hashlib.new') && !names.includes('hmac.new')) return false;
  const given = site.argument(names.includes('hmac.new') ? 2 : 0, 'name', 'digestmod');
  const name = constantOf(site, given);
  // HMAC with MD5 or SHA-1 has no practical attack, and old protocols ask for it.
  return names.includes('hashlib.new') && typeof name === 'string' && weakNames.has(name.toLowerCase());
}

function isWeakCrypt(site: CallSite): boolean {
  return [...site.node.args, ...site.node.keywords.map(({ value }) => value)].some((value) =>
    /^METHOD_(?:CRYPT|MD5|BLOWFISH)$/.test(lastWord(value) ?? ''),
  );
}

/** The hashed value is called a password, or the function around it says that it hashes one. */
function hashesPassword(site: CallSite): boolean {
  const [value] = site.node.args;
  if (value !== undefined && namesPassword(value, 0)) return true;
  const around = site.scope.at(-1);
  return (
    around !== undefined &&
    value !== undefined &&
    /hash_?(?:user_?)?pass(?:word|wd)?|pass(?:word|wd)_?hash/i.test(around)
  );
}

function namesPassword(expression: Expr, depth: number): boolean {
  if (depth > 4) return false;
  switch (expression.type) {
    case 'Name':
      return isPassword(expression.id);
    case 'Attribute':
      return isPassword(expression.attr);
    case 'Call':
      return (
        (expression.func.type === 'Attribute' && namesPassword(expression.func.value, depth + 1)) ||
        expression.args.some((value) => namesPassword(value, depth + 1))
      );
    case 'BinOp':
      return namesPassword(expression.left, depth + 1) || namesPassword(expression.right, depth + 1);
    default:
      return false;
  }
}

function isPassword(name: string): boolean {
  return namesSecret(name) && /pass|pwd/i.test(name);
}
