import { createRequire } from 'node:module';
import { LoadlockError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';

/** What ruff says of one place. */
export interface Diagnostic {
  /** `E703`; rules without a number have a name. */
  readonly code: string;
  readonly message: string;
  /** Counted from 1. */
  readonly line: number;
  /** What it would do about it. */
  readonly fix: string | null;
}

/** ruff with one choice of rules. */
export interface Ruff {
  /** @throws where ruff itself gives up on the text; the next text gets a ruff of its own. */
  check(text: string): readonly Diagnostic[];
}

interface Raw {
  readonly code: string | null;
  readonly message: string;
  readonly start_location: { readonly row: number };
  readonly fix: { readonly message: string | null } | null;
}

interface Workspace {
  check(text: string): readonly Raw[];
  free(): void;
}

interface RuffModule {
  readonly Workspace: new (options: object, encoding: number) => Workspace;
}

type Installed = typeof import('@astral-sh/ruff-wasm-nodejs');

const name = '@astral-sh/ruff-wasm-nodejs';
const utf16 = 1;

/**
 * ruff, compiled to WebAssembly, with the rules that the selectors choose. Loaded on first use.
 * @throws LoadlockError POLICY_INVALID where it is not installed, or does not know a selector.
 */
export function loadRuff(selectors: readonly string[]): Ruff {
  let workspace = open(selectors);
  return {
    check(text) {
      try {
        return workspace.check(withoutExemptions(text)).flatMap(diagnosticOf);
      } catch (error) {
        // A trap leaves WebAssembly's memory as it was in the middle of things.
        const { cache, resolve } = createRequire(import.meta.url);
        delete cache[resolve(name)];
        workspace = open(selectors);
        throw error;
      }
    },
  };
}

function open(selectors: readonly string[]): Workspace {
  const { Workspace } = load();
  try {
    return new Workspace({ lint: { select: selectors }, 'target-version': 'py314' }, utf16);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const words = printable(reason).replace(/ in `select`.*$/, '');
    throw new LoadlockError(
      'POLICY_INVALID',
      null,
      `ruff does not take the selectors of the policy: ${words}`,
    );
  }
}

function load(): RuffModule {
  try {
    return createRequire(import.meta.url)(name) as Installed & RuffModule;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new LoadlockError(
      'POLICY_INVALID',
      null,
      `ruff’s rules need the package ${name}, which is not installed: npm install ${name}@0.17.3`,
    );
  }
}

/** A comment in the code does not say how the code is checked. Of the same length, so that places stay. */
function withoutExemptions(text: string): string {
  return text.replace(/noqa/gi, 'n0qa');
}

/** What does not parse is told by our own parser. */
function diagnosticOf({ code, message, start_location: { row }, fix }: Raw): readonly Diagnostic[] {
  if (code === null || code === 'invalid-syntax') return [];
  return [{ code, message: message.split('\n')[0] ?? '', line: row, fix: fix?.message ?? null }];
}
