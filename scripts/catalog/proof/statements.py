"""Statements, and what is known on each way through them."""

from __future__ import annotations

import ast

from world import FunctionRef, ValueRef, absolute, dotted

from .atoms import ARG, EMPTY, MAX_STEPS, NONE, QUIET_DECORATORS, STR, Atom, Frame, Value, data, only_texts


class Statements:
    def block(self, body: list[ast.stmt], frame: Frame) -> bool:
        """Run statements; True when control surely does not come out at the end."""
        for statement in body:
            self.steps += 1
            if self.steps > MAX_STEPS:
                raise self.fail("too much code to follow", statement)
            frame.line = statement.lineno
            if self.statement(statement, frame) or isinstance(statement, (ast.Return, ast.Raise, ast.Continue, ast.Break)):
                return True
        return False

    def statement(self, node: ast.stmt, frame: Frame) -> bool | None:
        if isinstance(node, ast.Expr):
            self.evaluate(node.value, frame)
        elif isinstance(node, ast.Return):
            if node.value is not None:
                frame.returned |= self.evaluate(node.value, frame)
            else:
                frame.returned |= NONE
        elif isinstance(node, ast.Assign):
            value = self.evaluate(node.value, frame)
            for target in node.targets:
                self.assign(target, value, frame)
        elif isinstance(node, ast.AnnAssign):
            if node.value is not None:
                self.assign(node.target, self.evaluate(node.value, frame), frame)
        elif isinstance(node, ast.AugAssign):
            current = self.evaluate(_loaded(node.target), frame)
            added = self.evaluate(node.value, frame)
            self.assign(node.target, self.binary(type(node.op), current, added, node), frame)
        elif isinstance(node, ast.If):
            if dotted(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
                return self.block(node.orelse, frame)
            known = self.truth(node.test, frame)
            if known is not None:
                return self.block(node.body if known else node.orelse, frame)
            self.evaluate(node.test, frame)
            return self.branches([node.body, node.orelse], frame)
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            items = self.iterate(self.evaluate(node.iter, frame), node.iter)
            self.loop(node.body, frame, lambda: self.assign(node.target, items, frame))
            self.block(node.orelse, frame)
        elif isinstance(node, ast.While):
            self.loop(node.body, frame, lambda: self.evaluate(node.test, frame))
            self.block(node.orelse, frame)
        elif isinstance(node, (ast.Try, getattr(ast, "TryStar", ast.Try))):
            before = dict(frame.env)
            frame.trails.append({})
            self.block(node.body, frame)
            after = dict(frame.env)
            merged = join(join(before, after), frame.trails.pop())
            ends = []
            for handler in node.handlers:
                frame.env = dict(merged)
                if handler.name:
                    frame.env[handler.name] = data()
                self.block(handler.body, frame)
                ends.append(frame.env)
            frame.env = after
            self.block(node.orelse, frame)
            for end in ends:
                frame.env = join(frame.env, end)
            self.block(node.finalbody, frame)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            for item in node.items:
                manager = self.evaluate(item.context_expr, frame)
                entered = self.enter(manager, item.context_expr)
                if item.optional_vars is not None:
                    self.assign(item.optional_vars, entered, frame)
            self.block(node.body, frame)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self.nested_function(node, frame)
        elif isinstance(node, ast.ClassDef):
            raise self.fail("defines a class", node)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                target = alias.name if alias.asname else alias.name.split(".")[0]
                frame.env[alias.asname or alias.name.split(".")[0]] = self.entities([self.world._module_entity(target)], node)
        elif isinstance(node, ast.ImportFrom):
            module = self.world.module(frame.module)
            source = absolute(module, node) if module else (node.module or "")
            for alias in node.names:
                frame.env[alias.asname or alias.name] = self.entities(self.world.member_of_module(source, alias.name), node)
        elif isinstance(node, ast.Raise):
            if node.exc is not None:
                self.evaluate(node.exc, frame)
        elif isinstance(node, ast.Assert):
            self.evaluate(node.test, frame)
        elif isinstance(node, ast.Delete):
            for target in node.targets:
                self.delete(target, frame)
        elif isinstance(node, ast.Global):
            frame.globals_.update(node.names)
        elif isinstance(node, (ast.Pass, ast.Break, ast.Continue, ast.Nonlocal)):
            pass
        else:
            raise self.fail(f"uses {type(node).__name__}", node)
        return None

    def loop(self, body: list[ast.stmt], frame: Frame, head) -> None:
        """Run a body until its names settle."""
        for _ in range(4):
            before = dict(frame.env)
            frame.trails.append({})
            head()
            self.block(body, frame)
            frame.env = join(join(before, frame.env), frame.trails.pop())
            if frame.env == before:
                return

    def branches(self, bodies: list[list[ast.stmt]], frame: Frame) -> bool:
        before = dict(frame.env)
        ends = []
        for body in bodies:
            frame.env = dict(before)
            if not self.block(body, frame):
                ends.append(frame.env)
        frame.env = ends[0] if ends else dict(before)
        for end in ends[1:]:
            frame.env = join(frame.env, end)
        return not ends

    def truth(self, node: ast.expr, frame: Frame) -> bool | None:
        """The answer of a test on a text that is known, as in `__getattr__("__setstate__")`; else None."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            inner = self.truth(node.operand, frame)
            return None if inner is None else not inner
        if isinstance(node, ast.BoolOp):
            parts = [self.truth(value, frame) for value in node.values]
            decisive = isinstance(node.op, ast.Or)
            # An earlier part that is not decided runs first: only a decided first part is skipped safely.
            if parts[0] is decisive:
                return decisive
            return (not decisive) if all(part is (not decisive) for part in parts) else None
        if isinstance(node, ast.Name) and frame.env.get(node.id) == EMPTY:
            return False
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.left, ast.Call) and isinstance(node.left.func, ast.Name) and node.left.func.id == "len":
            # `len(args) == 2` where nothing was given
            inside = node.left.args[0] if node.left.args else None
            number = _integer(node.comparators[0])
            if isinstance(inside, ast.Name) and frame.env.get(inside.id) == EMPTY and isinstance(number, int):
                answers = {ast.Eq: number == 0, ast.NotEq: number != 0, ast.Gt: number < 0, ast.GtE: number <= 0, ast.Lt: number > 0, ast.LtE: number >= 0}
                return answers.get(type(node.ops[0]))
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            left = self.text(node.left, frame)
            if left is None:
                return None
            operator = node.ops[0]
            if isinstance(operator, (ast.Eq, ast.NotEq)):
                right = self.text(node.comparators[0], frame)
                return None if right is None else (left == right) is isinstance(operator, ast.Eq)
            if isinstance(operator, (ast.In, ast.NotIn)):
                texts = self.texts(node.comparators[0], frame)
                return None if texts is None else (left in texts) is isinstance(operator, ast.In)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("startswith", "endswith") and len(node.args) == 1:
            left = self.text(node.func.value, frame)
            right = self.text(node.args[0], frame)
            if left is not None and right is not None:
                return left.startswith(right) if node.func.attr == "startswith" else left.endswith(right)
        return None

    def text(self, node: ast.expr, frame: Frame) -> str | None:
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        if isinstance(node, ast.Name) and node.id in frame.env:
            value = frame.env[node.id]
            if len(value) == 1:
                atom = next(iter(value))
                return atom[2] if atom[0] == "const" else None
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            whole = self.text(node.value, frame)
            bounds = [_integer(part) for part in (node.slice.lower, node.slice.upper)]
            if whole is not None and node.slice.step is None and "?" not in bounds:
                return whole[slice(*bounds)]
        return None

    def texts(self, node: ast.expr, frame: Frame) -> set[str] | None:
        """The strings of a literal list, set, tuple or dict, also one that a module or class names."""
        if isinstance(node, ast.Name) and node.id not in frame.env:
            found = self.world.resolve(frame.module, node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("cls",):
            found = []
        else:
            found = []
        if len(found) == 1 and isinstance(found[0], ValueRef):
            node = self.world.expressions[found[0]]
        items = node.elts if isinstance(node, (ast.List, ast.Set, ast.Tuple)) else node.keys if isinstance(node, ast.Dict) else None
        if items is None or not all(isinstance(item, ast.Constant) and isinstance(item.value, str) for item in items):
            return None
        return {item.value for item in items}

    def nested_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame) -> None:
        here = frame.function.qualname if frame.function else ""
        ref = FunctionRef(frame.module, f"{here}.<locals>.{node.name}", node.lineno)
        self.world.functions[ref] = node
        value: Value = frozenset({("func", ref, frame.owner, self.close(frame, node.name))})
        for decorator in reversed(node.decorator_list):
            if dotted(decorator).split(".")[-1] in QUIET_DECORATORS | {"wraps"}:
                continue
            value = self.call(self.evaluate(decorator, frame), [value], {}, decorator)
        frame.env[node.name] = value

    def close(self, frame: Frame, name: str | None = None) -> int:
        captured = dict(frame.env)
        if frame.defining is not None:
            captured["<class>"] = frozenset({("class", frame.defining)})
        for index in range(len(self.closures) - 1, max(-1, len(self.closures) - 200), -1):
            if self.closures[index] == captured:
                return index
        self.closures.append(captured)
        return len(self.closures) - 1

    def enter(self, manager: Value, node: ast.AST) -> Value:
        result: set[Atom] = set()
        for atom in manager:
            if atom[0] in ("self", "inst"):
                result |= self.call(self.attribute(frozenset({atom}), "__enter__", node, special=False), [], {}, node)
                self.call(self.attribute(frozenset({atom}), "__exit__", node, special=False), [NONE, NONE, NONE], {}, node)
            elif atom[0] == "data":
                result |= ARG
            elif atom[0] == "array":
                result |= data()
            else:
                raise self.fail("enters a context that is not followed", node)
        return frozenset(result)

    def assign(self, target: ast.expr, value: Value, frame: Frame) -> None:
        if isinstance(target, ast.Name):
            if target.id in frame.globals_:
                raise self.fail(f"changes the global {target.id}", target)
            frame.env[target.id] = value
            for trail in frame.trails:
                trail[target.id] = trail.get(target.id, frozenset()) | value
        elif isinstance(target, ast.Attribute):
            for atom in self.evaluate(target.value, frame):
                if atom[0] in ("self", "inst"):
                    self.set_attribute(atom, target.attr, value, target)
                elif atom[0] == "array" and target.attr in ("shape", "dtype", "flags"):
                    continue
                elif atom[0] == "func" and atom[3] is not None:
                    continue
                elif atom[0] == "method" and atom[1] == ("array",):
                    continue
                else:
                    raise self.fail(f"sets .{target.attr} of {'a value from the file' if atom[0] == 'arg' else 'something shared'}", target)
        elif isinstance(target, ast.Subscript):
            self.evaluate(target.slice, frame)
            for atom in self.evaluate(target.value, frame):
                if atom[0] in ("self", "inst"):
                    self.call(self.attribute(frozenset({atom}), "__setitem__", target, special=True), [ARG, value], {}, target)
                elif atom[0] in ("trusted", "module", "class", "ext") or atom == ("data", "fixed"):
                    raise self.fail("changes something shared", target)
                elif atom == ("data", "texts") and not only_texts(value):
                    raise self.fail("puts other values into a list of texts", target)
        elif isinstance(target, (ast.Tuple, ast.List)):
            items = self.iterate(value, target)
            for element in target.elts:
                self.assign(element.value if isinstance(element, ast.Starred) else element, data("list") if isinstance(element, ast.Starred) else items, frame)
        else:
            raise self.fail(f"assigns to {type(target).__name__}", target)

    def delete(self, target: ast.expr, frame: Frame) -> None:
        if isinstance(target, ast.Name):
            frame.env.pop(target.id, None)
        elif isinstance(target, ast.Subscript):
            self.evaluate(target.slice, frame)
            for atom in self.evaluate(target.value, frame):
                if atom[0] in ("self", "inst"):
                    self.call(self.attribute(frozenset({atom}), "__delitem__", target, special=True), [ARG], {}, target)
                elif atom[0] not in ("data", "state", "array", "arg"):
                    raise self.fail("deletes from something shared", target)
        elif isinstance(target, ast.Attribute):
            for atom in self.evaluate(target.value, frame):
                if atom[0] not in ("self", "inst"):
                    raise self.fail("deletes an attribute of something shared", target)
                for order in self.world.orders(atom[1]):
                    hit = self.world.find(order, "__delattr__")
                    for entity in hit[1] if hit else []:
                        self.method_entity(entity, atom[1], [frozenset({atom}), STR], {}, target)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for element in target.elts:
                self.delete(element, frame)


def join(left: dict[str, Value], right: dict[str, Value]) -> dict[str, Value]:
    return {name: left.get(name, frozenset()) | right.get(name, frozenset()) for name in {*left, *right}}


def _integer(node: ast.expr | None) -> int | str | None:
    if node is None:
        return None
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant) and isinstance(node.operand.value, int):
        return -node.operand.value
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, int) else "?"


def _loaded(node: ast.expr) -> ast.expr:
    copy = ast.parse(ast.unparse(node), mode="eval").body
    return ast.copy_location(copy, node)
