/** Machine code: libraries that are opened, memory that is written, compilers that are run. */
export const nativeCallables = `
ctypes.CDLL|ctypes.PyDLL|ctypes.WinDLL|ctypes.OleDLL(name:path) by:library returns:ctypes.CDLL
ctypes.LibraryLoader(dlltype) class
ctypes.cdll.LoadLibrary|ctypes.windll.LoadLibrary|ctypes.oledll.LoadLibrary|ctypes.pydll.LoadLibrary(name:path) by:library returns:ctypes.CDLL
# What programs ask Windows of their terminal, and set on it: nothing outside of that is read, changed or started.
ctypes.windll.kernel32.GetStdHandle|ctypes.windll.kernel32.GetConsoleMode|ctypes.windll.kernel32.SetConsoleMode|ctypes.windll.kernel32.GetConsoleScreenBufferInfo|ctypes.windll.kernel32.SetConsoleTextAttribute|ctypes.windll.kernel32.SetConsoleCursorPosition|ctypes.windll.kernel32.GetConsoleCursorInfo|ctypes.windll.kernel32.SetConsoleCursorInfo|ctypes.windll.kernel32.FillConsoleOutputCharacterA|ctypes.windll.kernel32.FillConsoleOutputAttribute|ctypes.windll.kernel32.GetConsoleCP|ctypes.windll.kernel32.GetConsoleOutputCP|ctypes.windll.kernel32.SetConsoleCP|ctypes.windll.kernel32.SetConsoleOutputCP|ctypes.windll.kernel32.SetConsoleTitleA|ctypes.windll.kernel32.SetConsoleTitleW|ctypes.windll.kernel32.GetLastError|ctypes.windll.kernel32.SetErrorMode|ctypes.windll.kernel32.GetVersion|ctypes.windll.kernel32.GetSystemInfo(handle)
ctypes.windll.user32.GetSystemMetrics|ctypes.windll.user32.SetProcessDPIAware|ctypes.windll.shcore.SetProcessDpiAwareness|ctypes.windll.msvcrt._getmaxstdio|ctypes.windll.msvcrt._setmaxstdio(value)
ctypes.util.find_library(name) 
# The C library's own ways to start a program, past everything that Python watches.
ctypes.CDLL.system|ctypes.CDLL.popen|ctypes.CDLL._wsystem|ctypes.cdll.msvcrt.system|ctypes.windll.msvcrt.system(command:command) process by:shell-always
ctypes.CDLL.execl|ctypes.CDLL.execlp|ctypes.CDLL.execv|ctypes.CDLL.execve|ctypes.CDLL.execvp|ctypes.CDLL.posix_spawn|ctypes.CDLL.WinExec|ctypes.windll.kernel32.WinExec|ctypes.windll.kernel32.CreateProcessA|ctypes.windll.kernel32.CreateProcessW(path:command) process
ctypes.CFUNCTYPE|ctypes.WINFUNCTYPE|ctypes.PYFUNCTYPE(restype) native-code returns:ctypes.CFUNCTYPE
ctypes.memmove|ctypes.memset(dst, src:payload) native-code
ctypes.string_at|ctypes.wstring_at(address) native-code
ctypes.cast(obj, typ)
ctypes.create_string_buffer|ctypes.create_unicode_buffer(init) passes
ctypes.POINTER|ctypes.pointer|ctypes.byref|ctypes.sizeof|ctypes.addressof(obj)
ctypes.c_char_p|ctypes.c_void_p|ctypes.c_int|ctypes.c_ulong|ctypes.c_size_t(value) passes
ctypes.pythonapi.PyRun_SimpleString|ctypes.pythonapi.PyRun_String(source:code) dynamic-code
_ctypes.dlopen|_ctypes.LoadLibrary(name:path) native-code
cffi.FFI() class
  .dlopen(name:path) by:library returns:ctypes.CDLL
  .cdef(cdef)
  .verify(source:code) native-code by:native-text
  .set_source(module_name, source:data) by:native-source
  .compile() native-code
  .buffer|cast|from_buffer|new|string() passes
# Programs in other languages that are evaluated inside of this one.
rpy2.robjects.r|rpy2.robjects.r.__call__|rpy2.robjects.reval|rpy2.rinterface.evalr(string:data) by:foreign-text
execjs.eval|execjs.exec_|execjs.compile|js2py.eval_js|js2py.eval_js6|dukpy.evaljs|pythonmonkey.eval|javascript.eval_js|py_mini_racer.MiniRacer.eval|quickjs.Context.eval(code:data) by:foreign-text
lupa.LuaRuntime|lupa.lua51.LuaRuntime|lupa.lua54.LuaRuntime() class
  .execute|eval|compile(code:data) by:foreign-text
oct2py.octave.eval|oct2py.Oct2Py.eval|matlab.engine.MatlabEngine.eval(string:data) by:foreign-text
_cffi_backend.load_library(name:path) native-code
cython.inline(code:code) native-code by:native-text
Cython.inline|Cython.Build.Inline.cython_inline(code:code) native-code by:native-text
Cython.Build.cythonize(module_list:path)
pyximport.install() native-code
numba.core.ccallback.cfunc(sig) native-code
llvmlite.binding.load_library_permanently(filename:path) native-code
llvmlite.binding.create_mcjit_compiler(module) native-code
cupy.RawKernel|cupy.RawModule(code, name)
cupy.cuda.compiler.compile_using_nvrtc(source) 
pycuda.compiler.SourceModule(source) native-code
pyopencl.Program(ctx, src) native-code
triton.compile(src) 
weave.inline|scipy.weave.inline(code:code) native-code by:native-text
keystone.Ks(arch, mode) native-code
unicorn.Uc(arch, mode) native-code
win32api.LoadLibrary(filename:path) native-code
pymem.Pymem(process) native-code class
  .write_bytes|inject_python_shellcode(address, value:payload) native-code
frida.attach|frida.spawn(target) native-code process
pymem.process.inject_dll(handle, filepath:path) native-code
keyboard.on_press|keyboard.on_release|keyboard.hook(callback:callback) system source:input
keyboard.read_key|keyboard.record|keyboard.read_event() system source:input
keyboard.add_hotkey(hotkey, callback:callback) system
mouse.hook|mouse.on_click(callback:callback) system source:input
pynput.keyboard.Listener|pynput.mouse.Listener(on_press|on_move:callback, on_release|on_click:callback) system class source:input
  .start|join() system
evdev.InputDevice(dev:path) system class source:input
  .read|read_loop|read_one|async_read_loop() system source:input
ctypes.windll.user32.GetAsyncKeyState|ctypes.windll.user32.GetKeyState|ctypes.windll.user32.GetKeyboardState|ctypes.windll.user32.SetWindowsHookExA|ctypes.windll.user32.SetWindowsHookExW|win32api.GetAsyncKeyState|win32api.GetKeyState(key) system source:input
pynput.keyboard.Controller|pynput.mouse.Controller() system
pyHook.HookManager|pyWinhook.HookManager() system class
pyautogui.screenshot(imageFilename:path) system source:environment
pyautogui.typewrite|pyautogui.write|pyautogui.click|pyautogui.press|pyautogui.hotkey() system
PIL.ImageGrab.grab|pyscreenshot.grab() system source:environment
mss.mss|mss.MSS|mss.darwin.MSS|mss.linux.MSS|mss.windows.MSS() system class source:environment
  .grab|shot|save() system source:environment
d3dshot.create(capture_output) system source:environment returns:d3dshot.D3DShot
d3dshot.D3DShot.screenshot|d3dshot.D3DShot.screenshot_to_disk|d3dshot.D3DShot.capture|d3dshot.D3DShot.frame_buffer_to_disk() system source:environment
dxcam.create() system source:environment returns:dxcam.DXCamera
dxcam.DXCamera.grab|dxcam.DXCamera.start|dxcam.DXCamera.get_latest_frame() system source:environment
PIL.ImageGrab.grabclipboard() system source:environment
pyperclip.paste|clipboard.paste|win32clipboard.GetClipboardData|tkinter.Tk.clipboard_get() system source:environment
pandas.read_clipboard() system source:environment returns:pandas.DataFrame
pandas.DataFrame.to_clipboard|pandas.Series.to_clipboard() system
pyperclip.copy|clipboard.copy|win32clipboard.SetClipboardData|win32clipboard.SetClipboardText(text:data) system
cv2.VideoCapture(index:path) by:camera class
sounddevice.rec|sounddevice.InputStream|pyaudio.PyAudio() system source:input
browser_cookie3.load|browser_cookie3.chrome|browser_cookie3.firefox|browser_cookie3.edge|browser_cookie3.opera|browser_cookie3.brave|browser_cookie3.chromium|browser_cookie3.safari() credentials source:secret
browsercookie.load|browsercookie.chrome|browsercookie.firefox() credentials source:secret
rookiepy.load|rookiepy.chrome|rookiepy.firefox|rookiepy.edge() credentials source:secret
pycookiecheat.chrome_cookies(url) credentials source:secret
browserhistory.get_browserhistory() credentials source:secret
keyring.get_password|keyring.get_credential(service, username) credentials source:secret
keyring.set_password(service, username, password)
getpass.getpass(prompt) source:secret
getpass.getuser() source:environment
netrc.netrc(file) credentials class
netrc.netrc.authenticators(host) source:secret
secretstorage.dbus_init() credentials source:secret
secretstorage.get_default_collection(connection) credentials source:secret
lazagne.config.run.run_lazagne() credentials source:secret
pypykatz.pypykatz.pypykatz.parse_minidump_file(path:path) credentials source:secret
platform.node|platform.platform|platform.processor|platform.version|platform.release() source:environment
platform.uname() source:environment returns:platform.uname_result
platform.system|platform.machine|platform.architecture|platform.python_version|platform.python_version_tuple|platform.python_implementation|platform.libc_ver|platform.mac_ver() clears
sysconfig.get_platform|sysconfig.get_python_version|sysconfig.get_config_var|distutils.util.get_platform() clears
uuid.getnode|uuid.uuid1() source:environment
os.getlogin() source:environment
os.getenv(key, default) environment by:environment source:environment
os.environ.get(key, default) environment by:environment source:environment
os.environ.__getitem__(key) environment by:environment source:environment
os.environ.pop(key, default) environment by:environment source:environment
os.environ.setdefault(key, value) by:environment source:environment
os.environ.items|os.environ.values() environment source:secret
os.environ.copy() environment source:secret returns:os.environ.copy
os.environ.copy.get|os.environ.copy.pop|os.environ.copy.setdefault|os.environ.copy.__getitem__(key, default) by:environment source:environment
os.environ.copy.items|os.environ.copy.values() source:secret
os.environ.copy.copy() source:secret returns:os.environ.copy
os.environ.copy.keys() source:environment
os.environ.filled.get|os.environ.filled.pop|os.environ.filled.items|os.environ.filled.values|os.environ.filled.copy() source:secret
os.environ.keys() environment source:environment
os.getenvb(key, default) environment by:environment source:environment
environ.Env() class
  .__call__(name) environment source:environment
`;
