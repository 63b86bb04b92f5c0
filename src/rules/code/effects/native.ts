import type { EffectFamily } from './effect-rule.ts';

/** Functions of operating systems that put code into memory and run it. */
const injects =
  /(?:VirtualAlloc|VirtualProtect|RtlMoveMemory|CreateThread|CreateRemoteThread|WriteProcessMemory|NtAllocateVirtualMemory|QueueUserAPC|HeapCreate|mprotect|memfd_create|inject\w*)(?:Ex)?$|^mmap\.mmap$|^ctypes\.memmove$|^unicorn\.|^keystone\.|^frida\.|^pymem\./;

/** Libraries that every system has, for mathematics and the like. */
const common =
  /^(?:lib)?(?:c|m|pthread|dl|rt|cudart|nvrtc|cuda|nvidia-ml|gomp|omp|iomp5|mkl_rt|msvcrt|kernel32|user32)(?:[-.\d]*)(?:\.so[.\d]*|\.dylib|\.dll)?$/i;

/** Tools that compile kernels of a model's own. */
const compiles =
  /^(?:torch\.utils\.cpp_extension|torch\.ops|torch\.classes|kernels|triton|numba|cupy|pycuda|tensorflow)\./;

/** Opens a library that is there already, as the system's own loader does. */
const opens = /\.load_library$/;

const makesTypes = /^ctypes\.(?:CFUNCTYPE|WINFUNCTYPE|PYFUNCTYPE|string_at|wstring_at|memset)$/;

/** Memory is filled and executed. */
export const machineCode: EffectFamily = {
  id: 'machine-code-injected',
  severity: 'critical',
  what: 'The code puts machine code into memory, or into another process, to run it.',
  why: 'That is how shellcode is run; nothing in Python needs it.',
  fix: 'Do not run this code.',
  refs: ['CWE-94', 'CWE-506', 'AML.T0011'],
  belongs: ({ capability, callable }) => capability === 'native-code' && injects.test(callable),
  judge: (_fact, moment) =>
    moment === 'never' ? 'medium' : moment === 'load' ? 'critical' : moment === 'later' ? 'medium' : 'high',
};

/** A compiled library is opened, or called, or compiled. */
export const nativeCode: EffectFamily = {
  id: 'native-code-loaded',
  severity: 'high',
  what: 'The code opens or compiles a native library.',
  why: 'Compiled code is beyond every check of Python, and its initialisers run as soon as it is opened.',
  fix: 'Use a build of the library that you made or that you can verify.',
  refs: ['CWE-114', 'CWE-829', 'AML.T0011'],
  belongs: ({ capability }) => capability === 'native-code',
  judge: (fact, moment) => {
    if (moment === 'never' || makesTypes.test(fact.callable)) return null;
    const library = fact.argument?.split(/[/\\]/).at(-1);
    const known = library !== undefined && common.test(library);
    const builds = compiles.test(fact.callable) && !opens.test(fact.callable);
    const calls = /^ctypes\.(?:CDLL|cdll|windll|oledll|pythonapi)\./.test(fact.callable);
    switch (moment) {
      case 'load':
        return known || fact.callable.startsWith('kernels.') ? 'medium' : 'high';
      case 'construct':
        return known || builds ? 'low' : 'medium';
      case 'run':
        return known || calls || builds ? 'low' : 'medium';
      default:
        return 'low';
    }
  },
};
