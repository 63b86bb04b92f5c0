"""Writes the names that a runtime knows to src/rules/operations/data, sorted, a few to a line."""

import importlib.metadata
import json
import textwrap
from pathlib import Path

DATA = Path(__file__).parents[2] / "src" / "rules" / "operations" / "data"


def write(runtime, libraries, domains, earlier=()):
    """`earlier` says what made the names that are kept from an earlier run. `domains` maps a name space of the runtime ("" where it has but one) to its operations."""
    now = [f"{library} {importlib.metadata.version(library)}" for library in libraries]
    made_by = ", ".join(sorted({*earlier, *now}))
    blocks = []
    for domain, names in sorted(domains.items()):
        lines = textwrap.wrap(", ".join(json.dumps(name) for name in sorted(names)), 110, break_long_words=False)
        body = "\n".join(f"      {line}" for line in lines)
        blocks.append(f"    {json.dumps(domain)}: [\n{body}\n    ]")
    text = '{\n  "made_by": %s,\n  "domains": {\n%s\n  }\n}\n' % (json.dumps(made_by), ",\n".join(blocks))
    assert {key: sorted(value) for key, value in json.loads(text)["domains"].items()} == {
        key: sorted(value) for key, value in domains.items()
    }
    DATA.mkdir(exist_ok=True)
    (DATA / f"{runtime}.json").write_text(text)
    print(f"{runtime}: {sum(map(len, domains.values()))} operations of {made_by}")
