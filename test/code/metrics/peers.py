"""What radon and complexipy say of files, and the samples of radon's own tests with the values that it expects.

Reads paths from standard input, one a line; writes JSON. With `samples` as its argument, reads nothing.
Files are parsed, never imported.
"""

import ast
import json
import sys
import textwrap
import tokenize
import types
import warnings

from complexipy import _complexipy
from radon.complexity import cc_rank
from radon.metrics import h_visit, mi_rank, mi_visit
from radon.raw import analyze
from radon.visitors import Class, ComplexityVisitor

warnings.simplefilter("ignore")
sys.setrecursionlimit(20_000)


def block(found):
    if isinstance(found, Class):
        return {
            "type": "class",
            "name": found.name,
            "line": found.lineno,
            "complexity": found.complexity,
            "rank": cc_rank(found.complexity),
            "real": found.real_complexity,
            "methods": [block(each) for each in found.methods],
            "inner": [block(each) for each in found.inner_classes],
        }
    return {
        "type": "function",
        "name": found.name,
        "line": found.lineno,
        "complexity": found.complexity,
        "rank": cc_rank(found.complexity),
        "class": found.classname,
        "closures": [block(each) for each in found.closures],
    }


def measured(path):
    with tokenize.open(path) as file:
        source = file.read()
    tree = ast.parse(source)
    visitor = ComplexityVisitor.from_ast(tree)
    strict = ComplexityVisitor.from_ast(tree, no_assert=True)
    halstead = h_visit(source)
    cognitive = _complexipy.file_complexity(path, "/", False, True, False)
    index = mi_visit(source, True)
    return {
        "cyclomatic": [block(each) for each in [*visitor.functions, *visitor.classes]],
        "total": visitor.total_complexity,
        "withoutAssert": strict.total_complexity,
        "halstead": list(halstead.total),
        "halsteadByFunction": [[name, list(report)] for name, report in halstead.functions],
        "raw": list(analyze(source)),
        "maintainability": [index, mi_visit(source, False)],
        "rank": mi_rank(index),
        "cognitive": cognitive.complexity,
        "cognitiveByFunction": [[each.name, each.complexity] for each in cognitive.functions],
        # From CPython 3.12 on the tokenizer takes f-strings apart, and radon counts their colons.
        "raws": sys.version_info < (3, 12) or not any(isinstance(node, ast.JoinedStr) for node in ast.walk(tree)),
    }


def attempt(path):
    try:
        return measured(path)
    except Exception as error:  # A file that a peer cannot read is not compared.
        return {"error": f"{type(error).__name__}: {error}"}


def samples():
    # radon's tests want pytest for its decorators alone.
    pytest = types.ModuleType("pytest")
    keep = lambda *args, **kwargs: lambda function: function
    pytest.mark = types.SimpleNamespace(parametrize=keep, skipif=keep)
    pytest.fixture = keep
    pytest.raises = keep
    sys.modules["pytest"] = pytest
    from radon.tests import test_complexity_utils as utils
    from radon.tests import test_complexity_visitor as visitor
    from radon.tests import test_halstead as halstead
    from radon.tests import test_other_metrics as metrics
    from radon.tests import test_raw as raw

    clean = lambda code: textwrap.dedent(code).strip()
    return {
        "blocks": [[clean(code), value, options] for code, value, options in visitor.BLOCKS],
        "functions": [[clean(code), list(value)] for code, value in visitor.FUNCTIONS_CASES],
        "single": [[clean(code), list(value)] for code, value in visitor.SINGLE_FUNCTIONS_CASES],
        "classes": [[clean(code), list(value)] for code, value in visitor.CLASSES_CASES],
        "general": [[clean(code), list(value)] for code, value in visitor.GENERAL_CASES],
        "closures": [[clean(code), list(names), list(value)] for code, names, value in visitor.CLOSURES_CASES],
        "ranks": [[score, rank] for score, rank in utils.RANK_CASES if isinstance(rank, str)],
        "halstead": [[clean(code), list(value)] for code, value in halstead.SIMPLE_BLOCKS],
        "indexes": [[list(values), expected] for values, expected in metrics.MI_COMPUTE_CASES],
        "indexRanks": [list(case) for case in metrics.MI_RANK_CASES],
        "visits": [[clean(code), expected, multi] for code, expected, multi in metrics.MI_VISIT_CASES],
        "reports": [[clean(code), list(expected[0])] for code, expected in metrics.H_VISIT_CASES],
        "logical": [[raw.dedent(code), count] for code, count in raw.LOGICAL_LINES_CASES],
        "analyses": [[raw.dedent(code), list(value)] for code, value in raw.ANALYZE_CASES if isinstance(value, tuple)],
    }


if sys.argv[1:] == ["samples"]:
    json.dump(samples(), sys.stdout)
else:
    json.dump({path: attempt(path) for path in sys.stdin.read().split("\n") if path}, sys.stdout)
