"""Which events each command can produce, read from the code: what a README says is held against it.

From every function that takes a command and every `case` that names it, follow the functions called and collect the
events made. A `case` of another command is not followed.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Iterator
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

from shared import common, rectification
from shared.access import grants
from tests.contracts.declared import commands, definition, modules


@cache
def produced(service: str) -> dict[str, frozenset[str]]:
    """command → class names of the events that its code can make."""
    return {
        name: frozenset(_Trace(service, cls).run()) for name, cls in commands()[service].items()
    }


@cache
def tree(module: ModuleType) -> ast.Module:
    return ast.parse(inspect.getsource(module))


def resolve(module: ModuleType, node: ast.AST) -> Any:
    """What a name or `module.name` means in `module`; None for anything else."""
    if isinstance(node, ast.Name):
        return getattr(module, node.id, None)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return getattr(getattr(module, node.value.id, None), node.attr, None)
    return None


class _Trace:
    """The walk for one command."""

    def __init__(self, service: str, order: type[Any]) -> None:
        self.order = order
        self.orders = set(commands()[service].values())
        self.events = set(definition(service).catalogue().events.values())
        self.homes = (*modules(service), common, rectification, grants)
        self.seen: set[object] = set()

    def run(self) -> set[str]:
        found: set[str] = set()
        for module in self.homes:
            for node in ast.walk(tree(module)):
                if isinstance(node, ast.FunctionDef) and self._takes(node, module):
                    found |= self._made(node.body, module)
                if isinstance(node, ast.match_case) and self.order in self._named(node, module):
                    found |= self._made(node.body, module)
        return found

    def _takes(self, function: ast.FunctionDef, module: ModuleType) -> bool:
        kinds = [a.annotation for a in function.args.args if a.annotation is not None]
        return any(resolve(module, kind) is self.order for kind in kinds)

    def _named(self, case: ast.match_case, module: ModuleType) -> set[Any]:
        patterns = [p for p in ast.walk(case.pattern) if isinstance(p, ast.MatchClass)]
        return {resolve(module, p.cls) for p in patterns} & self.orders

    def _reached(self, node: ast.AST, module: ModuleType) -> Iterator[ast.AST]:
        if isinstance(node, ast.match_case):
            named = self._named(node, module)
            if named and self.order not in named:
                return
        yield node
        for child in ast.iter_child_nodes(node):
            yield from self._reached(child, module)

    def _made(self, body: Iterable[ast.AST], module: ModuleType) -> set[str]:
        found: set[str] = set()
        for node in (inner for statement in body for inner in self._reached(statement, module)):
            if not isinstance(node, ast.Call):
                continue
            thing = resolve(module, node.func)
            if isinstance(thing, type) and thing in self.events:
                found.add(thing.__name__)
            elif isinstance(thing, FunctionType) and thing not in self.seen:
                self.seen.add(thing)
                found |= self._inside(thing)
        return found

    def _inside(self, function: FunctionType) -> set[str]:
        home = inspect.getmodule(function)
        if home is None or home not in self.homes:
            return set()
        body = next(
            node.body
            for node in ast.walk(tree(home))
            if isinstance(node, ast.FunctionDef) and node.name == function.__name__
        )
        return self._made(body, home)
