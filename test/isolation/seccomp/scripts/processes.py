"""What Python scripts do with processes, in the folder named; says what came of it."""

import asyncio
import concurrent.futures
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from multiprocessing import shared_memory


async def sockets():
    async def answer(_, writer):
        writer.write(b"hello")
        await writer.drain()
        writer.close()

    process = await asyncio.create_subprocess_exec("echo", "started")
    print(await process.wait())
    server = await asyncio.start_unix_server(answer, "socket")
    reader, writer = await asyncio.open_unix_connection("socket")
    print(await reader.read())
    writer.close()
    server.close()


def main():
    os.chdir(sys.argv[1])
    tempfile.tempdir = "."
    print(subprocess.run(["echo", "run"], capture_output=True).stdout)
    print(subprocess.run("echo shell | cat", shell=True, capture_output=True).stdout)
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        print(list(pool.map(abs, [1, -2])))
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        print(pool.map(abs, [-3]))
    with multiprocessing.Manager() as manager:
        shared = manager.dict()
        shared["a"] = 1
        print(shared.copy())
    sys.stdout.flush()
    asyncio.run(sockets())
    memory = shared_memory.SharedMemory(create=True, size=100)
    memory.close()
    memory.unlink()
    signal.signal(signal.SIGALRM, lambda *_: print("alarm"))
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    signal.pause()
    folder = tempfile.mkdtemp()
    with open(os.path.join(folder, "a"), "w") as file:
        file.write("x")
    shutil.copytree(folder, "copy")
    shutil.make_archive("archive", "gztar", "copy")
    print(sorted(os.listdir("copy")), os.path.exists("archive.tar.gz"))


if __name__ == "__main__":
    main()
