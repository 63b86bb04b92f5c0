"""Archives as torch-model-archiver and torch-workflow-archiver make them.

    python test/corpus/build/torchserve_files.py     needs both archivers on PATH
"""

import io
import json
import subprocess
import tempfile
import zipfile
from pathlib import Path

from corpus import sample

HANDLER = "from ts.torch_handler.base_handler import BaseHandler\n\n\nclass Handler(BaseHandler):\n    pass\n"
WORKFLOW = "models:\n  min-workers: 1\n  first:\n    url: first.mar\ndag:\n  pre: [first]\n"


REMOTE = WORKFLOW.replace("first.mar", "http://localhost/first.mar")


def archive(*words, program="torch-model-archiver", name="--model-name", ending=".mar"):
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        (here / "handler.py").write_text(HANDLER)
        (here / "weights.bin").write_bytes(bytes(range(256)))
        (here / "requirements.txt").write_text("numpy==2.4.6\n")
        (here / "flow.yaml").write_text(WORKFLOW)
        (here / "remote.yaml").write_text(REMOTE)
        subprocess.run([program, name, "m", *words, "--export-path", ".", "-f"], check=True, cwd=folder, capture_output=True)
        return again((here / f"m{ending}").read_bytes())


def again(data, change=None):
    """With one date, so that the bytes are the same at every run."""
    source = zipfile.ZipFile(io.BytesIO(data))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name in sorted(source.namelist()):
            content = source.read(name)
            if name.endswith("MANIFEST.json"):
                manifest = json.loads(content)
                manifest["createdOn"] = "01/01/2024 00:00:00"
                if change is not None:
                    change(manifest)
                content = json.dumps(manifest, indent=2).encode()
            target.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def main():
    made = ("torch-model-archiver",)
    stock = archive("--version", "1.0", "--serialized-file", "weights.bin", "--handler", "image_classifier")
    sample("torch-model-archive", "stock.mar", stock, "allow", "a handler of TorchServe itself", *made)
    own = archive("--version", "1.0", "--serialized-file", "weights.bin", "--handler", "handler.py", "-r", "requirements.txt")
    sample("torch-model-archive", "own-handler.mar", own, "review", "a handler of its own", *made)
    flow = archive("--spec-file", "flow.yaml", "--handler", "handler.py", program="torch-workflow-archiver", name="--workflow-name", ending=".war")
    sample("torch-workflow-archive", "workflow.war", flow, "review", "a handler of its own", "torch-workflow-archiver")
    far = archive("--spec-file", "remote.yaml", "--handler", "handler.py", program="torch-workflow-archiver", name="--workflow-name", ending=".war")
    sample("torch-workflow-archive", "remote.war", far, "review", "a model that the server fetches from an address", "torch-workflow-archiver")
    for name, handler, decision in [("module", "antigravity", "review"), ("command", "subprocess:check_output", "deny")]:
        data = again(stock, lambda manifest: manifest["model"].update(handler=handler))
        sample("torch-model-archive", f"{name}.mar", data, decision, f"the handler {handler}, which TorchServe imports", *made)
    data = again(stock, lambda manifest: manifest["model"].update(serializedFile="../../weights.bin"))
    sample("torch-model-archive", "outside.mar", data, "deny", "weights from outside of the archive", *made)
    data = again(stock, lambda manifest: (manifest.update(runtime="LSP"), manifest["model"].update(handler="libhandler:Handler")))
    sample("torch-model-archive", "native.mar", data, "deny", "a native handler", *made)


main()
