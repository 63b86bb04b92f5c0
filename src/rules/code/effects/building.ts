import type { EffectFact } from '../../../core/code.ts';

/** Compilers and what drives them: what they are given are the sources of the package, which come along with it. */
const tools: ReadonlySet<string> = new Set([
  ...[
    'cmake',
    'ctest',
    'make',
    'gmake',
    'nmake',
    'ninja',
    'meson',
    'msbuild',
    'xcodebuild',
    'xcrun',
    'scons',
  ],
  ...[
    'gcc',
    'g++',
    'cc',
    'c++',
    'clang',
    'clang++',
    'cl',
    'gfortran',
    'nvcc',
    'hipcc',
    'icc',
    'icpx',
    'dpcpp',
  ],
  ...['ld', 'ar', 'ranlib', 'strip', 'lipo', 'otool', 'install_name_tool', 'patchelf', 'objdump', 'nm'],
  ...['swig', 'cython', 'protoc', 'flatc', 'bison', 'flex', 'ragel', 'msgfmt', 'pybabel', 'lrelease'],
  ...['autoconf', 'automake', 'autoreconf', 'aclocal', 'libtoolize', 'configure', 'autogen.sh', 'pkg-config'],
  ...['pyuic5', 'pyuic6', 'pyrcc5', 'rcc', 'nvidia-smi', 'rocm-smi', 'rocminfo', 'ccache', 'f2py', 'tsc'],
]);

/** Tools that do more than build, by what they are asked for. */
const steps: readonly RegExp[] = [
  /^cargo (?:build|rustc|metadata|check|test|clean|--version|-V)\b/,
  /^rustc (?:--version|-V|-vV|--print)\b/,
  /^go (?:build|version|env|generate|mod (?:vendor|tidy|download))\b/,
  /^(?:npm|pnpm|yarn|bun) (?:ci|install|run(?:-script)? [\w:.-]{1,60}|build|--version)(?: --?[\w-]+(?:[= ][\w./-]+)?){0,8}$/,
  /^git (?:submodule|describe|rev-parse|rev-list|log|show|status|ls-files|diff|--version)\b/,
  /^(?:cd|mkdir|echo|true|test|uname|which)(?: |$)/,
];

/** What lets a tool run another program, or fetches one. */
const detours =
  /[<>`$]|\bhttps?:|\bftp:|\b(?:SHELL|MAKESHELL|CC|CXX|LD)=|\s(?:-E\s|-P\s|--eval|-ccbin|-wrapper\b|-fplugin)/;

const longest = 2000;

/** Whether a command builds what is being installed, with tools that builds are made of. */
export function isBuilding({ builds, argument, traits }: EffectFact): boolean {
  if (builds !== true || argument === undefined || argument.length > longest) return false;
  if (traits.some((one) => one === 'decoded' || one === 'computed-callee')) return false;
  if (detours.test(argument)) return false;
  return argument.split(/&&|;|\n/, 20).every((part) => {
    const words = part.trim().split(/\s+/);
    const program = (words[0] ?? '').split(/[\\/]/).at(-1) ?? '';
    const name = program.replace(/\.exe$/i, '').toLowerCase();
    if (part.includes('|') || part.includes('&')) return false;
    return (
      tools.has(name.replace(/-\d+(?:\.\d+)?$/, '')) ||
      steps.some((one) => one.test([name, ...words.slice(1)].join(' ')))
    );
  });
}
