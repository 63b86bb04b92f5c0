import type { Alias, Expr } from '../ast.ts';
import type { CallSite, Check } from '../site.ts';

/** Modules that decrypt other modules while they are imported: PyArmor before and since 8, SOURCEdefender, pyconcrete. */
const decrypts =
  /^(?:[\w.]+\.)?(?:pyarmor_runtime(?:_\d+)?|pytransform(?:_vax_\d+)?|pytransform3|sourcedefender|pyconcrete)(?:\.|$)/;

/** Names that PyArmor puts among the builtins, or writes into what it encrypts. */
const marks: ReadonlySet<string> = new Set([
  ...['__pyarmor__', '__armor__', '__armor_enter__', '__armor_exit__', '__armor_wrap__'],
  ...['__pyarmor_enter__', '__pyarmor_exit__', '__assert_armored__', 'pyarmor_runtime'],
  ...['check_armored', 'assert_armored'],
]);

/** `__pyarmor_assert_21042__` and its like: the number is another one each time. */
const numbered = /^__pyarmor_(?:assert|enter|exit|bcc)_\d+__$/;

/** Code that is encrypted and decrypts itself when it is imported: nobody can tell what it does. */
export const encryptedCode: Check = {
  id: 'encrypted-code',
  about: [new Set([...marks].map((name) => `.${name}`)), /^\.__pyarmor_(?:assert|enter|exit|bcc)_\d+__$/],
  call(site, report) {
    if (!isDefinedHere(site)) report.hazard('encrypted-code', site.node);
  },
  nodes: {
    Import(statement, _at, report) {
      if (statement.names.some(decrypting)) report.hazard('encrypted-code', statement);
    },
    ImportFrom(statement, _at, report) {
      const { module, names } = statement;
      if (module === null ? names.some(decrypting) : decrypts.test(module))
        report.hazard('encrypted-code', statement);
    },
    Assign(statement, _at, report) {
      if (statement.targets.some(isMarked)) report.hazard('encrypted-code', statement);
    },
  },
};

function decrypting({ name }: Alias): boolean {
  return decrypts.test(name);
}

function isMarked(target: Expr): boolean {
  return target.type === 'Name' && target.id.startsWith('__') && isMark(target.id);
}

function isMark(name: string): boolean {
  return marks.has(name) || numbered.test(name);
}

/** A function of the repository that happens to be called so. */
function isDefinedHere({ node, callees }: CallSite): boolean {
  if (node.func.type !== 'Name') return true;
  return !node.func.id.startsWith('__') && callees.some((name) => !decrypts.test(name) && name.includes('.'));
}
