"""Lists the operations of Paddle: those of programs, and those of its newer representation (PIR).

Operations come and go, so that names of an earlier run, with another version of Paddle, are kept: run it with Paddle 2
and then with Paddle 3.
"""

import json
import re
from pathlib import Path

import paddle
from paddle.base import core

from writing import DATA, write

PIR = re.compile(r'static const char \*name\(\) \{ return "(\w+\.\w+)"; \}')


def main():
    # From the header of its dialect; control flow is declared by hand elsewhere.
    newer = set()
    include = Path(paddle.__file__).parent / "include" / "paddle"
    for header in include.rglob("*.h"):
        if "pir" in header.parts or "dialect" in header.parts:
            newer |= set(PIR.findall(header.read_text(errors="replace")))
    domains = {"program": set(core.get_all_op_names()), "pir": newer}
    data = DATA / "paddle.json"
    earlier = []
    if data.exists():
        kept = json.loads(data.read_text())
        earlier = kept["made_by"].split(", ")
        for domain, names in kept["domains"].items():
            domains.setdefault(domain, set()).update(names)
    write("paddle", ["paddlepaddle"], domains, earlier)


if __name__ == "__main__":
    main()
