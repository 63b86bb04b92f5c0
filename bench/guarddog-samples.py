"""GuardDog's test files as samples, each by itself: `guarddog-samples.py FOLDER OUT` writes OUT/NNN/NAME, tells them as JSON.

Where a file has semgrep's annotations, each annotated statement is a sample: the file with the other annotated
statements left out (their lines stay, empty), but for those that bind a name that it needs. A file without annotations
is one sample: bad, or good if it lies in `benign`.
"""

import ast
import json
import os
import re
import sys
import warnings

warnings.simplefilter("ignore")
ANNOTATION = re.compile(r"^\s*(?:#|//) (ruleid|ok): [\w-]+")
# In GuardDog's folders for several languages, those that its PyPI rules are tried with.
WHOLE = re.compile(r"^(?:threat|capability)-[\w-]+\.py$")


def lines_of(statement):
    first = min([statement.lineno] + [each.lineno for each in getattr(statement, "decorator_list", [])])
    return first, statement.end_lineno


def names_in(statement, context):
    found = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, context):
            found.add(node.id)
        elif context is ast.Store and isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
    return found


def annotated(text):
    """Label, first and last line, and the statement of the module around, for each annotation."""
    tree = ast.parse(text)
    lines = text.split("\n")
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]

    def around(at, among):
        fits = [each for each in among if lines_of(each)[0] <= at <= lines_of(each)[1]]
        return min(fits, key=lambda each: lines_of(each)[1] - lines_of(each)[0])

    for number, line in enumerate(lines, 1):
        said = ANNOTATION.match(line)
        if said is None:
            continue
        at = number + 1
        while not lines[at - 1].strip() or lines[at - 1].lstrip().startswith("#"):
            at += 1
        yield (said[1], *lines_of(around(at, statements)), around(at, tree.body))


def alone(text, top, marked):
    body = ast.parse(text).body
    at = [lines_of(each) for each in body].index(lines_of(top))
    needed = names_in(top, ast.Load)
    gone, kept = set(), set(range(lines_of(top)[0], lines_of(top)[1] + 1))
    for index in [*range(at - 1, -1, -1), *range(at + 1, len(body))]:
        statement = body[index]
        numbers = range(lines_of(statement)[0], lines_of(statement)[1] + 1)
        if index < at and (lines_of(statement) not in marked or names_in(statement, ast.Store) & needed):
            needed |= names_in(statement, ast.Load)
            kept.update(numbers)
        else:
            gone.update(numbers)
    return "\n".join(
        "" if number in gone - kept else line for number, line in enumerate(text.split("\n"), 1)
    )


def main(folder, out):
    told = []

    def sample(name, text, label, first, last, by):
        at = os.path.join(f"{len(told):03}", name)
        os.makedirs(os.path.join(out, os.path.dirname(at)))
        with open(os.path.join(out, at), "w", encoding="utf-8") as file:
            file.write(text)
        told.append({"path": at, "label": label, "first": first, "last": last, "by": by})

    for root, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            if not name.endswith(".py") or name.startswith("test_"):
                continue
            with open(os.path.join(root, name), encoding="utf-8") as file:
                text = file.read()
            found = list(annotated(text))
            marked = {lines_of(top) for *_, top in found}
            for label, first, last, top in found:
                bad = "bad" if label == "ruleid" else "good"
                sample(name, alone(text, top, marked), bad, first, last, "annotation")
            if not found and WHOLE.match(name):
                # Some of its rules look at setup.py alone.
                called = "setup.py" if "-setup-" in name else name
                label = "good" if os.path.basename(root) == "benign" else "bad"
                sample(called, text, label, 1, text.count("\n") + 1, "file")
    json.dump(told, sys.stdout)


main(*sys.argv[1:])
