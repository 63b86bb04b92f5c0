"""Reads documents (base64, one a line) with Python's json and says what it saw, in a form that loses nothing."""

import base64
import json
import struct
import sys


def told(value):
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return "s" + value
    if isinstance(value, (int, float)):
        return "n" + struct.pack(">d", number(value)).hex()
    if isinstance(value, list):
        return [told(item) for item in value]
    return {"object": [[key, told(item)] for key, item in value.items()]}


def number(value):
    if value != value:
        return float("nan")
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


for line in sys.stdin:
    try:
        document = json.loads(base64.b64decode(line).decode("utf-8-sig"))
    except ValueError:
        print("refused")
    else:
        print(json.dumps(told(document)))
