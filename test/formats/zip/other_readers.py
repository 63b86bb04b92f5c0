"""Says what other readers get out of damaged archives.

stdin: one archive a line, in hex. stdout: a JSON list a line, with the content in hex of each member that the reader
named first (zipfile, torch) gives out. Checksums are not looked at: torch does not.
"""
import io
import json
import sys
import zipfile


def by_zipfile(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            try:
                yield archive.read(info)
            except Exception:
                pass


def by_torch(data):
    import torch

    reader = torch._C.PyTorchFileReader(io.BytesIO(data))
    for name in reader.get_all_records():
        try:
            yield reader.get_record(name)
        except Exception:
            pass


zipfile.ZipExtFile._update_crc = lambda self, data: None
read = {"zipfile": by_zipfile, "torch": by_torch}[sys.argv[1]]
for line in sys.stdin:
    try:
        contents = list(read(bytes.fromhex(line.strip())))
    except Exception:
        contents = []
    print(json.dumps([bytes(content).hex() for content in contents]), flush=True)
