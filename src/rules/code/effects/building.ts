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
  /^git (?:submodule|describe|add|branch --contains|rev-parse|rev-list|log|show|status|ls-files|diff|--version)\b/,
  /^(?:cd|mkdir|echo|true|test|uname|which)(?: |$)/,
  // Generators that are modules of Python: this very interpreter is given a library's own program, and no text.
  /^python[\d.]* -m (?:grpc_tools\.protoc|grpc_tools|mypy_protobuf|betterproto|cython|Cython|numpy\.f2py|pybind11(?:_stubgen)?|nanobind\.stubgen|mypy\.stubgen|babel(?:\.messages\.frontend)?|PyQt[56]\.(?:uic\.pyuic|pyrcc_main)|ziglang|ninja|cmake|mesonbuild(?:\.mesonmain)?|compileall|lib2to3|antlr4(?:_tools)?|setuptools_scm|versioneer|flatbuffers|capnp|thriftpy2)(?: |$)/,
];

/** What lets a tool run another program, or fetches one. */
const detours =
  /[<>`$]|\bhttps?:|\bftp:|\b(?:SHELL|MAKESHELL|CC|CXX|LD)=|\s(?:-E\s|-P\s|--eval|-ccbin|-wrapper\b|-fplugin)/;

/** A project's own tests, which nobody asks for who installs it. */
const tests =
  /^(?:\uf8ff\/)?python[\d.]* -m (?:pytest|unittest|nose2?|tox|coverage|sphinx)(?: |$)|^pytest(?: |$)/;

/** Whether a command of a setup.py that is not run at installation checks the project. */
export function isChecking({ builds, argument }: EffectFact): boolean {
  return builds === true && argument !== undefined && !detours.test(argument) && tests.test(argument);
}

const longest = 2000;

/** Whether a command builds what is being installed, with tools that builds are made of. */
export function isBuilding({ builds, argument, traits }: EffectFact): boolean {
  if (builds !== true || argument === undefined || argument.length > longest) return false;
  if (traits.some((one) => one === 'decoded' || one === 'computed-callee')) return false;
  if (detours.test(argument)) return false;
  return argument.split(/&&|;|\n/, 20).every((part) => {
    const words = part.trim().split(/\s+/);
    const program = (words[0] ?? '').split(/[\\/]/).at(-1) ?? '';
    const name = program.replace(/\.(?:exe|cmd)$/i, '').toLowerCase();
    if (part.includes('|') || part.includes('&')) return false;
    return (
      tools.has(name.replace(/-\d+(?:\.\d+)?$/, '')) ||
      steps.some((one) => one.test([name, ...words.slice(1)].join(' ')))
    );
  });
}
