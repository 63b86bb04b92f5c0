"""Programs, libraries, scripts and the archives that carry them: by real compilers and packagers.

python -m pip install ziglang setuptools wheel build numpy   # zig compiles for every system
python test/corpus/build/executables.py
"""

import io
import py_compile
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from corpus import sample

SOURCE = "__attribute__((visibility(\"default\"))) int answer(int x) { return 6 * x; }\n"
WINDOWS = SOURCE + "int DllMainCRTStartup(void *a, unsigned b, void *c) { return 1; }\n"
PROGRAM = "void _start(void) { for (;;) {} }\nvoid mainCRTStartup(void) {}\n"
TARGETS = {
    "linux-x86_64.so": ("x86_64-linux-gnu", "elf", ["-shared"]),
    "linux-aarch64.so": ("aarch64-linux-gnu", "elf", ["-shared"]),
    "macos-aarch64.dylib": ("aarch64-macos", "mach-o", ["-shared"]),
    "macos-x86_64.dylib": ("x86_64-macos", "mach-o", ["-shared"]),
    "windows-x86_64.dll": ("x86_64-windows-gnu", "pe", ["-shared"]),
    "wasm32.wasm": ("wasm32-freestanding", "wasm", ["-Wl,--no-entry"]),
}


def compiled(target, flags, text=SOURCE):
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "answer.c"), Path(folder, "out")
        source.write_text(text)
        command = [sys.executable, "-m", "ziglang", "cc", "-target", target, "-Os", "-s", "-nostdlib", *flags]
        subprocess.run([*command, "-o", str(out), str(source)], check=True, cwd=folder, capture_output=True)
        return out.read_bytes()


def module():
    """A module that leaves a marker when it is imported, compiled by this Python."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "greeting.py"), Path(folder, "greeting.pyc")
        source.write_text("GREETING = 'hello'\n")
        py_compile.compile(str(source), cfile=str(out), dfile="greeting.py")
        return out.read_bytes()


def java_class():
    """A class as javac compiles it; a JDK must be there."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "Answer.java")
        source.write_text("public class Answer { public static int answer(int x) { return 6 * x; } }\n")
        subprocess.run(["javac", "-g:none", str(source)], check=True, cwd=folder)
        return Path(folder, "Answer.class").read_bytes()


def wheel():
    """A wheel as setuptools makes it of a package of one module."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "pyproject.toml").write_text(
            '[project]\nname = "answer"\nversion = "1.0"\n[build-system]\nrequires = ["setuptools"]\n'
            'build-backend = "setuptools.build_meta"\n[tool.setuptools]\npy-modules = ["answer"]\n'
        )
        Path(folder, "answer.py").write_text("ANSWER = 42\n")
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, folder]
        subprocess.run(command, check=True, capture_output=True)
        return next(Path(folder).glob("*.whl")).read_bytes()


def zipped(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name.replace("__dot__", "."), (2024, 1, 1, 0, 0, 0)), data)
    return buffer.getvalue()


def main():
    libraries = {}
    for name, (target, form, flags) in TARGETS.items():
        libraries[name] = compiled(target, flags, WINDOWS if form == "pe" else SOURCE)
        sample(form, name, libraries[name], "review", f"a library of one function, zig cc -target {target}", "ziglang")
    windows = compiled("x86_64-windows-gnu", ["-Wl,--entry=mainCRTStartup"], PROGRAM)
    sample("pe", "windows-x86_64.exe", windows, "review", "a program that does nothing", "ziglang")
    linux = compiled("x86_64-linux-gnu", ["-static"], PROGRAM)
    sample("elf", "linux-x86_64-program", linux, "review", "a program that does nothing", "ziglang")
    sample("elf", "notes.txt", linux, "deny", "a program under the name of a text", "ziglang")
    sample("elf", "weights.safetensors", linux, "deny", "a program under the name of a data-only format", "ziglang")
    sample("elf", "with-archive", linux + zipped(readme__dot__txt=b"hello"), "review",
           "a program with a zip archive of its own behind it", "ziglang")
    sample("pyc", "greeting.pyc", module(), "deny", "a module compiled by py_compile: nobody can read it")
    sample("java-class", "Answer.class", java_class(), "review", "a class compiled by javac")
    whl = wheel()
    sample("wheel", "answer-1.0-py3-none-any.whl", whl, "review", "a wheel built by setuptools", "setuptools", "build",
           container="wheel")
    startup = zipped(**{"answer/__init__.py": b"", "answer-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\n",
                        "answer.pth": b"import os; os.system('touch /tmp/loadlock-marker-pth')\n"})
    sample("wheel", "startup.whl", startup, "deny", "a wheel that installs a line run at every start", container="wheel")
    sample("zipapp", "application.pyz", b"#!/usr/bin/env python3\n" + zipped(__main____dot__py=b"print('hello')\n"),
           "review", "a Python application as zipapp packs it", container="script")
    sample("script", "install.sh", b"#!/bin/sh\necho hello\n", "allow", "a shell script")
    sample("script", "no-ending", b"#!/usr/bin/env python3\nprint('hello')\n", "allow", "a script without an ending")
    sample("script", "picture.png", b"#!/bin/sh\necho hello\n", "deny", "a script under the name of a picture")
    sample("source", "modeling_answer.py", b"ANSWER = 42\n", "allow", "Python source beside a model")
    sample("pth", "paths.pth", b"# folders\n/opt/models/lib\n", "allow", "a path file with folders only")
    sample("pth", "startup.pth", b"import os; os.system('touch /tmp/loadlock-marker-pth')\n", "deny",
           "a path file that runs a command")
    sample("pth", "asking.pth", b"import os; os.environ.get('HOME')\n", "allow", "a path file that runs harmless code")
    # What a llamafile begins with, and the archive of weights that it ends with.
    ape = b"MZqFpD='\n\n\x00" + b"\x00" * 117 + b"' <<'justine'\n" + b"\x00" * 200
    sample("llamafile", "model.llamafile", ape + zipped(**{"__dot__args": b"-m\nmodel.gguf\n"}), "review",
           "a program for all systems with weights behind it, header made by this script")
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 12345\n"
    sample("git-lfs-pointer", "model.safetensors", pointer, "allow", "what Git leaves of a file that was not fetched")


if __name__ == "__main__":
    assert re.match(r"3\.", sys.version)
    main()
