import type { EffectFact } from '../../../core/code.ts';
import { type EffectFamily, has, isHidden } from './effect-rule.ts';

/** Functions of operating systems that put code into memory and run it. */
const injects =
  /(?:VirtualAlloc|VirtualProtect|RtlMoveMemory|CreateThread|CreateRemoteThread|WriteProcessMemory|NtAllocateVirtualMemory|QueueUserAPC|HeapCreate|mprotect|memfd_create|ptrace|process_vm_writev|mach_vm_write|task_for_pid|(?:Nt|Zw)(?:WriteVirtualMemory|ProtectVirtualMemory|MapViewOfSection|CreateThread|UnmapViewOfSection|CreateSection|QueueApcThread|SetContextThread|CreateUserProcess|LoadDriver|OpenProcess)|ZwAllocateVirtualMemory|RtlCreateUser(?:Thread|Process)|LdrLoadDll|SetThreadContext|inject\w*)(?:Ex)?$|^mmap\.mmap$|^ctypes\.memmove$|^unicorn\.|^keystone\.|^frida\.|^pymem\./;

/** Libraries that every system has, for mathematics and the like. */
const common =
  /^(?:lib)?(?:c|m|pthread|dl|rt|cudart|nvrtc|cuda|nvidia-ml|gomp|omp|iomp5|mkl_rt|msvcrt|kernel32|user32|objc|CoreFoundation|Foundation|AppKit|Cocoa|X11|GL|EGL|selinux|gdal|geos_c|magic|ffi|z)(?:[-.\d]*)(?:\.so[.\d]*|\.dylib|\.dll)?$/i;

/** Libraries of Windows; those of their functions that reach out of this user's session are told by themselves. */
const windows =
  /^(?:ntdll|setupapi|advapi32|cfgmgr32|shell32|shlwapi|ole32|oleaut32|gdi32|comctl32|comdlg32|version|winmm|ws2_32|iphlpapi|psapi|powrprof|dwmapi|uxtheme|imm32|netapi32|nvml|nvcuda|d3d\d+|dxgi|opengl32|hid|winusb|dbghelp|pdh|wtsapi32|crypt32|bcrypt)(?:\.dll)?$/i;

/** A library below a folder that only the system itself writes into. */
const systemsFolder =
  /^(?:\/System\/Library\/(?:Private)?Frameworks\/|\/usr\/lib(?:32|64)?\/|\/lib(?:32|64)?\/|[cC]:[\\/]+[wW]indows[\\/]+[sS]ystem32[\\/]+)(?!.*\.\.)/;

/** A name that the system's own loader looks up in the system's own folders, and nowhere else. */
const soname = /^lib[\w+-]+\.so[.\d]*$/;

/** The same for other systems: the name of one, below no folder. */
const bareName = /^(?:lib)?[\w+-]+\.(?:dll|dylib)$/;

/** Functions that ask of this very process, its threads, its terminal and its clocks, or set something of theirs. */
export const asksItself: RegExp =
  /^ctypes\.(?:CDLL|cdll|windll(?:\.[kK]ernel32|\.[uU]ser32|\.[sS]hell32|\.[wW]s2_32)?|oledll|pythonapi)\.(?:GetStdHandle|[GS]etConsole\w+|[GS]etErrorMode|GetLastError|Create(?:WaitableTimer|Event)\w*|SetWaitableTimer\w*|WaitForSingleObject|CloseHandle|GetCurrent(?:Process|Thread)(?:Id)?|GetTickCount(?:64)?|QueryPerformance\w+|GetVersion\w*|GetACP|Get(?:Short|Long)PathName[AW]|GetFileAttributes[AW]|SetProcessDPIAware|[GS]etCurrentProcessExplicitAppUserModelID|WSAStringToAddress[AW]|WSAAddressToString[AW]|GetSystemMetrics|LocalFree|SHGet(?:FolderPath|SpecialFolderPath|KnownFolderPath)[AW]?|Get(?:User|System)Default(?:UILanguage|LCID|LangID|LocaleName)|GetLogicalDrives|GetDriveType[AW]|GetDiskFreeSpace(?:Ex)?[AW]|GetModuleHandle[AW]|GetActiveWindow|GetForegroundWindow|timeBeginPeriod|timeEndPeriod|pthread_(?:setname_np|self|getname_np|setaffinity_np)|gettid|getpid|prctl|strlen|strerror|setlocale|malloc_trim|PyThreadState_SetAsyncExc|PyGILState_\w+|Py_(?:IncRef|DecRef|GetVersion)|PyCapsule_(?:Get\w+|New|IsValid)|is_selinux_(?:mls_)?enabled|\w+_?[vV]ersion)$/;

/** Functions of the C library, and of systems, by which a program reaches out of itself. */
export const reachesOut: RegExp =
  /\.(?:_*(?:system|popen|exec[lv]\w*|posix_spawn\w*|v?fork|clone3?|syscall|ptrace|kill|killpg|unlink\w*|rmdir|remove|rename\w*|open(?:at)?(?:64)?|creat|fopen(?:64)?|f?write|socket|connect|bind|listen|accept4?|send(?:to|msg|file)?|recv(?:from|msg)?|getaddrinfo|gethostby\w+|dlopen|dlmopen|dlsym|mmap(?:64)?|mprotect|memfd_create|mount|umount2?|chroot|chmod|chown|set[re]*[ug]id|init_module|finit_module|reboot|getenv|setenv|putenv|process_vm_\w+|shm_open|ioctl)|[A-Z][a-z]+(?:[A-Z][a-z]*)+\w*)$/;

/** Tools that compile kernels of a model's own. */
const compiles =
  /^(?:torch\.utils\.cpp_extension|torch\.ops|torch\.classes|kernels|triton|numba|cupy|pycuda|tensorflow)\.|^cffi\.FFI\.compile$/;

/** Opens a library that is there already, as the system's own loader does. */
const opens = /\.load_library$/;

const permits = /\.enable_load_extension$/;
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
  judge: ({ callable, traits }, moment) => {
    if (moment === 'never' || moment === 'later') return 'medium';
    if (moment === 'load') return 'critical';
    // Drivers fill their buffers so; memory that may be run has to be asked for, and that is told by itself.
    const isPlain = !traits.includes('computed-callee') && !traits.includes('computed-text');
    // What assembles a function when it is asked for one needs such memory; bytes that come ready have a hazard of their own.
    // A file of its own in memory is what processes share pictures by; a program in one has to be started, which is told.
    if (moment === 'construct' && (callable === 'mmap.mmap' || callable === 'os.memfd_create') && isPlain)
      return 'medium';
    return moment === 'construct' && callable === 'ctypes.memmove' ? 'medium' : 'high';
  },
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
    // It lets others load; what is loaded is told where that is done.
    if (permits.test(fact.callable)) return moment === 'load' ? 'medium' : 'low';
    const library = fact.argument?.split(/[/\\]/).at(-1);
    // `CDLL(None)` opens the running program.
    const known = library === undefined ? has(fact, 'constant') : common.test(library);
    const isSystems = known || (fact.argument !== undefined && isOfSystem(fact.argument));
    const builds = compiles.test(fact.callable) && !opens.test(fact.callable);
    if (asksItself.test(fact.callable)) return moment === 'later' || moment === 'run' ? 'info' : 'low';
    const calls = /^ctypes\.(?:CDLL|cdll|windll|oledll|pythonapi)\./.test(fact.callable);
    switch (moment) {
      case 'load':
        if (isToldElsewhere(fact)) return 'low';
        // The system's own loader finds it among the system's own.
        if (
          fact.argument !== undefined &&
          soname.test(fact.argument) &&
          has(fact, 'constant') &&
          !isHidden(fact)
        )
          return 'low';
        return isSystems || fact.callable.startsWith('kernels.') || findsOwn(fact) || namesInstalled(fact)
          ? 'medium'
          : 'high';
      case 'construct':
        if (isToldElsewhere(fact)) return 'low';
        return known || builds ? 'low' : 'medium';
      case 'run':
        return known || calls || builds ? 'low' : 'medium';
      default:
        return 'low';
    }
  },
};

/** It came with this file, and is told as what it is; or which library it is of was judged where that was opened. */
function isToldElsewhere(fact: EffectFact): boolean {
  if (isHidden(fact)) return false;
  if (has(fact, 'safeguarded')) return true;
  return /^ctypes\.(?:CDLL|cdll)\./.test(fact.callable) && !reachesOut.test(fact.callable);
}

/** Looked for where its user says, among other places: which those are, a person can read. */
function findsOwn(fact: EffectFact): boolean {
  const { alone, argument = '', taint } = fact;
  // A path that is written there as a whole leads to whatever lies where the program is started.
  if (alone !== true || isHidden(fact) || has(fact, 'constant')) return false;
  // Folders that anybody writes into, and other machines.
  if (/(?:^|\/)(?:tmp|temp|shm|Downloads)\/|^(?:[a-z][a-z+]*:)?\/\//i.test(argument)) return false;
  return taint.length > 0 && taint.every((source) => source === 'environment' || source === 'parameter');
}

/** A name that stands there, which the loader looks up where libraries are installed: a person may know it. */
function namesInstalled(fact: EffectFact): boolean {
  return (
    has(fact, 'constant') && !isHidden(fact) && bareName.test(fact.argument ?? '') && fact.alone === true
  );
}

/** Nobody but the system puts anything where these names lead. */
function isOfSystem(name: string): boolean {
  return soname.test(name) || windows.test(name) || systemsFolder.test(name);
}
