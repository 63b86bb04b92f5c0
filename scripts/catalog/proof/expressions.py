"""Expressions, and what operators run implicitly."""

from __future__ import annotations

import ast

from world import FunctionRef

from .atoms import ARG, ARRAY, MAX_ATOMS, NUM, STR, TEXTS, TRUSTED, Atom, Frame, Value, constant, data, only_texts

BINARY_DUNDERS = {
    ast.Add: "__add__", ast.Sub: "__sub__", ast.Mult: "__mul__", ast.Div: "__truediv__", ast.FloorDiv: "__floordiv__", ast.Mod: "__mod__",
    ast.Pow: "__pow__", ast.BitOr: "__or__", ast.BitAnd: "__and__", ast.BitXor: "__xor__", ast.LShift: "__lshift__", ast.RShift: "__rshift__", ast.MatMult: "__matmul__",
}
COMPARE_DUNDERS = {ast.Eq: "__eq__", ast.NotEq: "__ne__", ast.Lt: "__lt__", ast.LtE: "__le__", ast.Gt: "__gt__", ast.GtE: "__ge__", ast.In: "__contains__", ast.NotIn: "__contains__"}


class Expressions:
    def evaluate(self, node: ast.expr, frame: Frame) -> Value:
        method = getattr(self, f"x_{type(node).__name__.lower()}", None)
        if method is None:
            raise self.fail(f"uses {type(node).__name__}", node)
        return method(node, frame)

    def x_constant(self, node: ast.Constant, frame: Frame) -> Value:
        return constant(node.value)

    def x_name(self, node: ast.Name, frame: Frame) -> Value:
        if node.id in frame.env:
            return frame.env[node.id]
        if node.id == "__class__" and frame.defining is not None:
            return frozenset({("class", frame.defining)})
        if node.id in ("__name__", "__file__", "__doc__", "__package__"):
            return STR
        found = self.world.resolve(frame.module, node.id)
        if not found:
            return frozenset({("ext", f"builtins.{node.id}")})
        return self.entities(found, node)

    def x_attribute(self, node: ast.Attribute, frame: Frame) -> Value:
        return self.attribute(self.evaluate(node.value, frame), node.attr, node)

    def x_call(self, node: ast.Call, frame: Frame) -> Value:
        if isinstance(node.func, ast.Name) and node.func.id == "super" and "super" not in frame.env:
            return self.super_value(node, frame)
        func = self.evaluate(node.func, frame)
        args: list[Value] = []
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                self.iterate(self.evaluate(argument.value, frame), argument)
                args.append(frozenset({("spread",), ("arg",)}))
            else:
                args.append(self.evaluate(argument, frame))
        kwargs: dict[str | None, Value] = {}
        for keyword in node.keywords:
            value = self.evaluate(keyword.value, frame)
            kwargs[keyword.arg] = ARG if keyword.arg is None else value
        if func == frozenset({("identity",)}):
            return args[0] if args else data()
        frame.line = node.lineno
        if any(("spread",) in a for a in args):
            cut = next(i for i, a in enumerate(args) if ("spread",) in a)
            args = [*args[:cut], *[ARG] * 12] if self._fixed(func) else args[:cut] + [frozenset({("spread",), ("arg",)})]
        return self.call(func, args, kwargs, node)

    def _fixed(self, func: Value) -> bool:
        return all(atom[0] in ("ext", "method") for atom in func)

    def super_value(self, node: ast.Call, frame: Frame) -> Value:
        receiver = frame.env.get(frame.first or "", frozenset()) if not node.args else self.evaluate(node.args[1], frame) if len(node.args) > 1 else frozenset()
        defining = frame.defining
        if node.args:
            named = self.evaluate(node.args[0], frame)
            defining = next((a[1] for a in named if a[0] == "class"), None)
        result = set()
        for atom in receiver:
            if atom[0] not in ("self", "inst", "class") or defining is None:
                raise self.fail("uses super in an unusual way", node)
            result.add(("super", atom, defining))
        if not result:
            raise self.fail("uses super in an unusual way", node)
        return frozenset(result)

    def iterate(self, value: Value, node: ast.AST) -> Value:
        result: set[Atom] = set()
        for atom in value:
            if atom[0] in ("self", "inst"):
                found = self.attribute(frozenset({atom}), "__iter__", node, special=True)
                if found != data():
                    self.call(found, [], {}, node)
                result.add(("arg",))
            elif atom[0] == "array":
                result.add(("array",))
                result.add(("arg",))
            elif atom[0] == "packed":
                result |= atom[1]
            elif atom == ("data", "fixed"):
                result.add(("trusted",))
                result.add(("data", "str"))
            elif atom in (("data", "str"), ("data", "texts")) or atom[0] == "const":
                result.add(("data", "str"))
            elif atom[0] == "trusted":
                result.add(("trusted",))
            else:
                result.add(("arg",))
        return frozenset(result)

    def x_subscript(self, node: ast.Subscript, frame: Frame) -> Value:
        self.evaluate(node.slice, frame)
        value = self.evaluate(node.value, frame)
        result: set[Atom] = set()
        for atom in value:
            if atom[0] in ("self", "inst"):
                found = self.attribute(frozenset({atom}), "__getitem__", node, special=True)
                result |= self.call(found, [ARG], {}, node) if found != data() else ARG
            elif atom[0] == "array":
                result |= ARRAY | ARG
            elif atom[0] == "packed":
                result |= atom[1]
            elif atom[0] == "trusted" or atom == ("data", "fixed"):
                result |= TRUSTED
            elif atom == ("data", "str"):
                result |= STR
            elif atom == ("data", "texts"):
                result |= TEXTS if isinstance(node.slice, ast.Slice) else STR
            elif atom[0] == "ext" or atom[0] == "class":
                result.add(atom)
            else:
                result |= ARG
        return self.limit(frozenset(result))

    def binary(self, operator: type, left: Value, right: Value, node: ast.AST) -> Value:
        dunder = BINARY_DUNDERS[operator]
        for side, name in ((left, dunder), (right, "__r" + dunder[2:])):
            self.implicit(side, name, [ARG], node)
        if any(a[0] == "array" for a in left | right):
            return ARRAY
        if ("data", "texts") in left | right:
            return TEXTS if left == right == TEXTS else data("list")
        kinds = {a for a in left if a[0] == "data"}
        if left == STR or right == STR or any(a[0] == "const" for a in left):
            return STR
        if left == NUM and right == NUM:
            return NUM
        if kinds and kinds == set(left):
            return left
        return ARG if ("arg",) in left | right else data()

    def implicit(self, value: Value, dunder: str, args: list[Value], node: ast.AST) -> None:
        for atom in value:
            if atom[0] in ("self", "inst"):
                for order in self.world.orders(atom[1]):
                    hit = self.world.find(order, dunder)
                    for entity in hit[1] if hit else []:
                        self.method_entity(entity, atom[1], [frozenset({atom}), *args], {}, node)

    def x_binop(self, node: ast.BinOp, frame: Frame) -> Value:
        return self.binary(type(node.op), self.evaluate(node.left, frame), self.evaluate(node.right, frame), node)

    def x_boolop(self, node: ast.BoolOp, frame: Frame) -> Value:
        result: Value = frozenset()
        for value in node.values:
            result |= self.evaluate(value, frame)
        return result

    def x_unaryop(self, node: ast.UnaryOp, frame: Frame) -> Value:
        value = self.evaluate(node.operand, frame)
        return data("num") if isinstance(node.op, ast.Not) else value

    def x_compare(self, node: ast.Compare, frame: Frame) -> Value:
        left = self.evaluate(node.left, frame)
        for operator, item in zip(node.ops, node.comparators):
            right = self.evaluate(item, frame)
            dunder = COMPARE_DUNDERS.get(type(operator))
            if dunder == "__contains__":
                self.implicit(right, dunder, [ARG], node)
            elif dunder:
                self.implicit(left, dunder, [ARG], node)
                self.implicit(right, dunder, [ARG], node)
            left = right
        return data("num")

    def x_ifexp(self, node: ast.IfExp, frame: Frame) -> Value:
        self.evaluate(node.test, frame)
        return self.evaluate(node.body, frame) | self.evaluate(node.orelse, frame)

    def x_dict(self, node: ast.Dict, frame: Frame) -> Value:
        for item in [*[k for k in node.keys if k is not None], *node.values]:
            self.evaluate(item, frame)
        return data("dict")

    def _elements(self, node: ast.List | ast.Tuple | ast.Set, frame: Frame, kind: str) -> Value:
        rest: set[Atom] = set()
        for element in node.elts:
            if isinstance(element, ast.Starred):
                rest |= self.iterate(self.evaluate(element.value, frame), element)
            else:
                rest |= self.evaluate(element, frame)
        if any(a[0] in ("self", "func", "bound", "class", "module", "ext", "method") for a in rest) and len(rest) <= MAX_ATOMS:
            return frozenset({("packed", frozenset(rest))})
        return TEXTS if rest and only_texts(frozenset(rest)) else data(kind)

    def x_list(self, node: ast.List, frame: Frame) -> Value:
        return self._elements(node, frame, "list")

    def x_tuple(self, node: ast.Tuple, frame: Frame) -> Value:
        return self._elements(node, frame, "tuple")

    def x_set(self, node: ast.Set, frame: Frame) -> Value:
        return self._elements(node, frame, "set")

    def x_joinedstr(self, node: ast.JoinedStr, frame: Frame) -> Value:
        for part in node.values:
            self.evaluate(part, frame)
        return STR

    def x_formattedvalue(self, node: ast.FormattedValue, frame: Frame) -> Value:
        self.evaluate(node.value, frame)
        return STR

    def x_starred(self, node: ast.Starred, frame: Frame) -> Value:
        return self.iterate(self.evaluate(node.value, frame), node)

    def x_slice(self, node: ast.Slice, frame: Frame) -> Value:
        for part in (node.lower, node.upper, node.step):
            if part is not None:
                self.evaluate(part, frame)
        return data("slice")

    def x_lambda(self, node: ast.Lambda, frame: Frame) -> Value:
        ref = FunctionRef(frame.module, f"<lambda:{node.lineno}:{node.col_offset}>", node.lineno)
        self.world.functions[ref] = node
        return frozenset({("func", ref, frame.owner, self.close(frame))})

    def x_namedexpr(self, node: ast.NamedExpr, frame: Frame) -> Value:
        value = self.evaluate(node.value, frame)
        self.assign(node.target, value, frame)
        return value

    def _generators(self, generators: list[ast.comprehension], frame: Frame) -> None:
        for generator in generators:
            self.assign(generator.target, self.iterate(self.evaluate(generator.iter, frame), generator.iter), frame)
            for condition in generator.ifs:
                self.evaluate(condition, frame)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, frame: Frame) -> Value:
        before = dict(frame.env)
        self._generators(node.generators, frame)
        made = self.evaluate(node.elt, frame)
        frame.env = before
        if any(a[0] in ("self", "func", "bound", "class", "module", "ext", "method") for a in made) and len(made) <= MAX_ATOMS:
            return frozenset({("packed", made)})
        return TEXTS if only_texts(made) else data("list")

    x_listcomp = x_setcomp = x_generatorexp = _comprehension

    def x_dictcomp(self, node: ast.DictComp, frame: Frame) -> Value:
        before = dict(frame.env)
        self._generators(node.generators, frame)
        self.evaluate(node.key, frame)
        self.evaluate(node.value, frame)
        frame.env = before
        return data("dict")

    def x_yield(self, node: ast.Yield, frame: Frame) -> Value:
        if node.value is not None:
            self.evaluate(node.value, frame)
        frame.returned |= data("list")
        return ARG

    def x_yieldfrom(self, node: ast.YieldFrom, frame: Frame) -> Value:
        self.iterate(self.evaluate(node.value, frame), node)
        frame.returned |= data("list")
        return ARG

    def x_await(self, node: ast.Await, frame: Frame) -> Value:
        raise self.fail("awaits", node)
