"""What PyYAML makes of YAML texts: reads JSON lines of base64 texts, writes for each its tags and keys, or null."""

import base64
import json
import sys

import yaml

CORE = {
    "tag:yaml.org,2002:" + name
    for name in "null bool int float str binary timestamp map seq omap pairs set merge value".split()
}


def visit(node, seen, tags, keys):
    if id(node) in seen:
        return
    seen.add(id(node))
    if node.tag not in CORE:
        tags.append(node.tag)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.tag == "tag:yaml.org,2002:str":
                keys.append(key.value)
            visit(key, seen, tags, keys)
            visit(value, seen, tags, keys)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            visit(value, seen, tags, keys)


for line in sys.stdin:
    text = base64.b64decode(line)
    try:
        tags, keys = [], []
        for document in yaml.compose_all(text, Loader=yaml.SafeLoader):
            if document is not None:
                visit(document, set(), tags, keys)
        print(json.dumps([sorted(tags), sorted(keys)]))
    except (yaml.YAMLError, UnicodeError, ValueError, RecursionError, AttributeError):
        print("null")
