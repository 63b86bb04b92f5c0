"""Prints what CPython's own parser makes of files, in the form that canonical.ts gives to our trees.

    python ast_dump.py digest|text positions|shape < requests

Each line read is JSON: {"path"} of a file, or {"data"}, a source in base 64. Each line printed is {"digest"} or
{"text"}, or {"error"} where CPython refuses the source.
"""

import ast
import base64
import codecs
import hashlib
import json
import re
import struct
import sys
import tokenize
import warnings

warnings.simplefilter("ignore")
sys.setrecursionlimit(20000)

BINARY = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.MatMult: "@", ast.Div: "/", ast.Mod: "%", ast.Pow: "**",
    ast.LShift: "<<", ast.RShift: ">>", ast.BitOr: "|", ast.BitXor: "^", ast.BitAnd: "&", ast.FloorDiv: "//",
}
COMPARE = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Is: "is",
    ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}
UNARY = {ast.Invert: "~", ast.Not: "not", ast.UAdd: "+", ast.USub: "-"}


class Dump:
    def __init__(self, source, positions):
        self.out = []
        self.positions = positions
        self.text = source.decode("utf-8", "surrogatepass")
        # CPython counts columns in bytes of UTF-8; ours are offsets in UTF-16 units.
        self.lines = source.split(b"\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + units(line) + 1)
        self.wide = [not line.isascii() for line in self.lines]
        self.named = "\\N{" in self.text
        self.utf16 = self.text.encode("utf-16-le", "surrogatepass")

    def offset(self, line, column):
        start = self.starts[line - 1]
        if self.wide[line - 1]:
            return start + units(self.lines[line - 1][:column])
        return start + column

    def node(self, name, node, *parts):
        out = self.out
        out.append("(" + name)
        if self.positions:
            out.append(
                "%d-%d"
                % (self.offset(node.lineno, node.col_offset), self.offset(node.end_lineno, node.end_col_offset))
            )
        for part in parts:
            self.part(part)
        out.append(")")

    def part(self, part):
        out = self.out
        if part is None:
            out.append("-")
        elif isinstance(part, str):
            out.append(part)
        elif isinstance(part, list):
            out.append("[")
            for item in part:
                self.part(item)
            out.append("]")
        else:
            getattr(self, type(part).__name__)(part)

    def group(self, name, *parts):
        self.out.append("(" + name)
        for part in parts:
            self.part(part)
        self.out.append(")")

    # Statements

    def function(self, n, is_async):
        self.node("FunctionDef", n, flag(is_async), n.name, n.args, n.body, n.decorator_list, n.returns,
                  getattr(n, "type_params", []))

    def FunctionDef(self, n):
        self.function(n, False)

    def AsyncFunctionDef(self, n):
        self.function(n, True)

    def ClassDef(self, n):
        self.node("ClassDef", n, n.name, n.bases, n.keywords, n.body, n.decorator_list, getattr(n, "type_params", []))

    def Return(self, n):
        self.node("Return", n, n.value)

    def Delete(self, n):
        self.node("Delete", n, n.targets)

    def Assign(self, n):
        self.node("Assign", n, n.targets, n.value)

    def TypeAlias(self, n):
        self.node("TypeAlias", n, n.name, n.type_params, n.value)

    def AugAssign(self, n):
        self.node("AugAssign", n, n.target, BINARY[type(n.op)], n.value)

    def AnnAssign(self, n):
        self.node("AnnAssign", n, n.target, n.annotation, n.value, flag(n.simple))

    def For(self, n):
        self.node("For", n, flag(isinstance(n, ast.AsyncFor)), n.target, n.iter, n.body, n.orelse)

    AsyncFor = For

    def While(self, n):
        self.node("While", n, n.test, n.body, n.orelse)

    def If(self, n):
        self.node("If", n, n.test, n.body, n.orelse)

    def With(self, n):
        self.node("With", n, flag(isinstance(n, ast.AsyncWith)), n.items, n.body)

    AsyncWith = With

    def withitem(self, n):
        self.group("item", n.context_expr, n.optional_vars)

    def Match(self, n):
        self.node("Match", n, n.subject, n.cases)

    def match_case(self, n):
        self.group("case", n.pattern, n.guard, n.body)

    def Raise(self, n):
        self.node("Raise", n, n.exc, n.cause)

    def Try(self, n):
        star = type(n).__name__ == "TryStar"
        self.node("Try", n, flag(star), n.body, n.handlers, n.orelse, n.finalbody)

    TryStar = Try

    def ExceptHandler(self, n):
        self.node("ExceptHandler", n, n.type, n.name, n.body)

    def Assert(self, n):
        self.node("Assert", n, n.test, n.msg)

    def Import(self, n):
        self.node("Import", n, n.names)

    def ImportFrom(self, n):
        self.node("ImportFrom", n, n.module, n.names, str(n.level or 0))

    def alias(self, n):
        if hasattr(n, "lineno"):
            self.node("alias", n, n.name, n.asname)
        else:
            self.group("alias", n.name, n.asname)

    def Global(self, n):
        self.node("Global", n, n.names)

    def Nonlocal(self, n):
        self.node("Nonlocal", n, n.names)

    def Expr(self, n):
        self.node("Expr", n, n.value)

    def Pass(self, n):
        self.node("Pass", n)

    def Break(self, n):
        self.node("Break", n)

    def Continue(self, n):
        self.node("Continue", n)

    # Expressions

    def BoolOp(self, n):
        self.node("BoolOp", n, "and" if isinstance(n.op, ast.And) else "or", n.values)

    def NamedExpr(self, n):
        self.node("NamedExpr", n, n.target, n.value)

    def BinOp(self, n):
        self.node("BinOp", n, n.left, BINARY[type(n.op)], n.right)

    def UnaryOp(self, n):
        self.node("UnaryOp", n, UNARY[type(n.op)], n.operand)

    def Lambda(self, n):
        self.node("Lambda", n, n.args, n.body)

    def IfExp(self, n):
        self.node("IfExp", n, n.test, n.body, n.orelse)

    def Dict(self, n):
        self.node("Dict", n, n.keys, n.values)

    def Set(self, n):
        self.node("Set", n, n.elts)

    def ListComp(self, n):
        self.node("ListComp", n, n.elt, n.generators)

    def SetComp(self, n):
        self.node("SetComp", n, n.elt, n.generators)

    def DictComp(self, n):
        self.node("DictComp", n, n.key, n.value, n.generators)

    def GeneratorExp(self, n):
        self.node("GeneratorExp", n, n.elt, n.generators)

    def comprehension(self, n):
        self.group("for", n.target, n.iter, n.ifs, flag(n.is_async))

    def Await(self, n):
        self.node("Await", n, n.value)

    def Yield(self, n):
        self.node("Yield", n, n.value)

    def YieldFrom(self, n):
        self.node("YieldFrom", n, n.value)

    def Compare(self, n):
        self.node("Compare", n, n.left, [COMPARE[type(op)] for op in n.ops], n.comparators)

    def Call(self, n):
        self.node("Call", n, n.func, n.args, n.keywords)

    def keyword(self, n):
        if hasattr(n, "lineno"):
            self.node("keyword", n, n.arg, n.value)
        else:
            self.group("keyword", n.arg, n.value)

    def FormattedValue(self, n):
        conversion = "" if n.conversion < 0 else chr(n.conversion)
        self.node("FormattedValue", n, n.value, "!" + conversion, n.format_spec)

    def Interpolation(self, n):
        self.FormattedValue(n)

    def JoinedStr(self, n):
        # Python 3.12 leaves empty constants in format specifications.
        values = [v for v in n.values if not (isinstance(v, ast.Constant) and v.value == "")]
        self.node("JoinedStr", n, values)

    def TemplateStr(self, n):
        self.node("TemplateStr", n, n.values)

    def Constant(self, n):
        self.node("Constant", n, self.value(n, n.value))

    # Python 3.7 and before
    def Num(self, n):
        self.node("Constant", n, self.value(n, n.n))

    def Str(self, n):
        self.node("Constant", n, self.value(n, n.s))

    Bytes = Str

    def NameConstant(self, n):
        self.node("Constant", n, self.value(n, n.value))

    def Ellipsis(self, n):
        self.node("Constant", n, "...")

    def value(self, n, value):
        if value is None or value is True or value is False:
            return str(value)
        if value is ...:
            return "..."
        if isinstance(value, int):
            return "i%x" % value
        if isinstance(value, float):
            return "f" + struct.pack(">d", value).hex()
        if isinstance(value, complex):
            return "j" + struct.pack(">d", value.imag).hex()
        if isinstance(value, bytes):
            return "b" + value.hex()
        # The names of characters are no part of the parser: texts that use them are compared in place only.
        if self.positions:
            start = self.offset(n.lineno, n.col_offset)
            end = self.offset(n.end_lineno, n.end_col_offset)
            if b"\\\0N\0{\0" in self.utf16[2 * start : 2 * end]:
                return "s?"
            return "s" + json.dumps(value)
        # Without places, a file that uses names of characters is compared by its ASCII.
        return "s" + json.dumps(re.sub("[^\\x00-\\x7f]+", "?", value) if self.named else value)

    def Attribute(self, n):
        self.node("Attribute", n, n.value, n.attr)

    def Subscript(self, n):
        self.node("Subscript", n, n.value, n.slice)

    def Index(self, n):
        self.part(n.value)

    def ExtSlice(self, n):
        self.group("Tuple", n.dims)

    def Starred(self, n):
        self.node("Starred", n, n.value)

    def Name(self, n):
        self.node("Name", n, n.id)

    def List(self, n):
        self.node("List", n, n.elts)

    def Tuple(self, n):
        self.node("Tuple", n, n.elts)

    def Slice(self, n):
        if hasattr(n, "lineno"):
            self.node("Slice", n, n.lower, n.upper, n.step)
        else:
            self.group("Slice", n.lower, n.upper, n.step)

    def arguments(self, n):
        self.group("args", getattr(n, "posonlyargs", []), n.args, n.vararg, n.kwonlyargs, n.kwarg, n.defaults,
                   n.kw_defaults)

    def arg(self, n):
        self.node("arg", n, n.arg, n.annotation)

    # Type parameters and patterns

    def TypeVar(self, n):
        self.node("TypeVar", n, n.name, n.bound, getattr(n, "default_value", None))

    def ParamSpec(self, n):
        self.node("ParamSpec", n, n.name, None, getattr(n, "default_value", None))

    def TypeVarTuple(self, n):
        self.node("TypeVarTuple", n, n.name, None, getattr(n, "default_value", None))

    def MatchValue(self, n):
        self.node("MatchValue", n, n.value)

    def MatchSingleton(self, n):
        self.node("MatchSingleton", n, str(n.value))

    def MatchSequence(self, n):
        self.node("MatchSequence", n, n.patterns)

    def MatchMapping(self, n):
        self.node("MatchMapping", n, n.keys, n.patterns, n.rest)

    def MatchClass(self, n):
        self.node("MatchClass", n, n.cls, n.patterns, n.kwd_attrs, n.kwd_patterns)

    def MatchStar(self, n):
        self.node("MatchStar", n, n.name)

    def MatchAs(self, n):
        self.node("MatchAs", n, n.pattern, n.name)

    def MatchOr(self, n):
        self.node("MatchOr", n, n.patterns)


def flag(value):
    return "1" if value else "0"


def units(line):
    return len(line.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass")) // 2


def decoded(data):
    """The source as UTF-8 with one kind of line end: what columns count in."""
    if data.startswith(codecs.BOM_UTF8):
        data = data[3:]
    encoding = "utf-8"
    for line in data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")[:2]:
        cookie = re.match(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", line)
        if cookie:
            encoding = tokenize._get_normal_name(cookie.group(1).decode())
            break
        if not re.match(rb"^[ \t\f]*(?:#|$)", line):
            break
    text = data.decode(encoding)
    return text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "surrogatepass")


def read(request, positions):
    if "path" in request:
        with open(request["path"], "rb") as file:
            data = file.read()
    else:
        data = base64.b64decode(request["data"])
    # As importlib does: the bytes themselves, so that the declaration of the encoding counts.
    tree = compile(data, "<source>", "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    dump = Dump(decoded(data), positions)
    dump.part(tree.body)
    return " ".join(dump.out)


def answer(request, kind, positions):
    try:
        text = read(request, positions)
    except (SyntaxError, ValueError, RecursionError, MemoryError, LookupError) as error:
        return {"error": "%s: %s" % (type(error).__name__, error)}
    if kind == "text":
        return {"text": text}
    return {"digest": hashlib.sha256(text.encode()).hexdigest()}


def main():
    kind, places = sys.argv[1:]
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line), kind, places == "positions")), flush=True)


if __name__ == "__main__":
    main()
