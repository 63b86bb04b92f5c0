"""Reads base64 documents, one a line, and prints what expat makes of each: a list of events, or null where it refuses."""

import base64
import json
import sys
from xml.parsers import expat


def events(data):
    found = []

    def text(value):
        if found and found[-1][0] == "text":
            found[-1][1] += value
        else:
            found.append(["text", value])

    def other(value):
        # References that expat leaves alone because this handler is set.
        if depth[0] > 0 and value.startswith("&") and value.endswith(";"):
            text(value)

    depth = [0]

    def start(name, attributes):
        depth[0] += 1
        found.append(["start", name, attributes])

    def end(name):
        depth[0] -= 1
        found.append(["end", name])

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.ordered_attributes = True
    parser.specified_attributes = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.DefaultHandler = other
    parser.ProcessingInstructionHandler = lambda target, data: found.append(["instruction", target])
    parser.StartDoctypeDeclHandler = lambda name, system, public, subset: found.append(["doctype", name, public, system])
    parser.EntityDeclHandler = lambda name, parameter, value, base, system, public, notation: found.append(
        ["entity", name, bool(parameter), value, public, system, notation]
    )
    parser.NotationDeclHandler = lambda name, base, system, public: found.append(["notation", name, public, system])
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError, UnicodeError):
        return None
    return found


for line in sys.stdin:
    print(json.dumps(events(base64.b64decode(line))))
