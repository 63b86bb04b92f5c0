"""What Jinja itself reads in templates: a JSON list of texts on stdin, one line of JSON for each on stdout: null where it
stops with an error, else every attribute, constant subscript, filter, test, called name and assigned name, sorted."""

import json
import sys

from jinja2 import TemplateError, nodes
from jinja2.ext import Extension
from jinja2.sandbox import ImmutableSandboxedEnvironment


class Generation(Extension):
    """The block of chat templates that marks what the model says."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return nodes.CallBlock(self.call_method("_generate"), [], [], body).set_lineno(line)


environment = ImmutableSandboxedEnvironment(
    trim_blocks=True, lstrip_blocks=True, extensions=[Generation, "jinja2.ext.loopcontrols", "jinja2.ext.do"]
)


def names(tree):
    for node in tree.find_all(nodes.Node):
        if isinstance(node, nodes.Getattr):
            yield f".{node.attr}"
        elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
            if isinstance(node.arg.value, str):
                yield f"[{node.arg.value}]"
        elif isinstance(node, nodes.Filter):
            yield f"|{node.name}"
        elif isinstance(node, nodes.Test):
            yield f"is {node.name}"
        elif isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name):
            yield f"{node.node.name}()"
        elif isinstance(node, nodes.Name) and node.ctx == "store":
            yield f"{node.name} ="
        elif isinstance(node, nodes.Macro):
            yield f"macro {node.name}"


for text in json.load(sys.stdin):
    try:
        told = sorted(names(environment.parse(text)))
    except (TemplateError, RecursionError):
        told = None
    print(json.dumps(told))
