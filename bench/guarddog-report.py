"""What GuardDog's rules for source code report of each folder in a folder, as JSON: `guarddog-report.py FOLDER OUTPUT`.

To version 2 the rules are semgrep's, which is asked once for all; since version 3 they are YARA's, of which a package
gets so many hits and no more, so that each folder is a package.
"""

import functools
import json
import os
import sys

import yara
from guarddog.analyzer.analyzer import Analyzer


def by_semgrep(analyzer, folder):
    rules = [os.path.join(os.path.dirname(sys.modules[Analyzer.__module__].__file__), "sourcecode", f"{rule}.yml")
             for rule in sorted(analyzer.semgrep_ruleset)]
    for found in analyzer._invoke_semgrep(target=folder, rules=rules)["results"]:
        path = os.path.relpath(os.path.abspath(found["path"]), os.path.abspath(folder))
        yield found["check_id"].split(".")[-1], path, found["start"]["line"], found["end"]["line"]


def by_yara(analyzer, folder):
    # It compiles each rule again for each package.
    yara.compile = functools.cache(yara.compile)
    for name in sorted(os.listdir(folder)):
        report = analyzer.analyze_sourcecode(os.path.join(folder, name))
        if report["errors"]:
            raise SystemExit(str(report["errors"]))
        for rule, all_found in report["results"].items():
            for found in all_found or []:
                path, line = found["location"].rsplit(":", 1)
                yield rule, f"{name}/{path}", int(line), int(line)


def main(folder):
    analyzer = Analyzer()
    ask = by_semgrep if hasattr(analyzer, "_invoke_semgrep") else by_yara
    found = [dict(zip(("rule", "path", "first", "last"), each)) for each in ask(analyzer, folder)]
    # What the import of GuardDog prints is not for the reader of this.
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        json.dump(found, file)


main(sys.argv[1])
