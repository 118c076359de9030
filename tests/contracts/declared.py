"""What the six services declare, found and not listed: adding a service touches nothing here."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

from shared.common import KERNEL_EVENTS
from shared.decider import DomainError
from shared.declare import event_type
from shared.event_log.upcasters import Upcasters
from shared.policies import Policy, Reaction
from shared.runtime.core import Definition
from shared.runtime.runner import service_class, service_names

KERNEL = "kernel"
SERVICES = tuple(service_names())


@dataclass(frozen=True)
class Declared:
    """An event class and who publishes it: a service, or `kernel` for what every service may write."""

    owner: str
    cls: type[Any]

    @property
    def name(self) -> str:
        """The wire name."""
        return event_type(self.cls).name

    @property
    def version(self) -> int:
        return event_type(self.cls).version

    @property
    def upcasters(self) -> Upcasters:
        return Upcasters() if self.owner == KERNEL else definition(self.owner).upcasters

    @property
    def clear_text(self) -> bool:
        """False where the log takes no free text, only ids and codes."""
        return self.owner == KERNEL or definition(self.owner).clear_text

    def __str__(self) -> str:
        return f"{self.owner}.{self.cls.__name__}"


def definition(service: str) -> Definition:
    return service_class(service).definition


@cache
def events() -> tuple[Declared, ...]:
    """Every event class, the kernel's once."""
    own = [
        Declared(service, cls)
        for service in SERVICES
        for cls in definition(service).catalogue().events.values()
        if cls not in KERNEL_EVENTS
    ]
    return (*(Declared(KERNEL, cls) for cls in KERNEL_EVENTS), *own)


def published(producer: str, name: str) -> Declared | None:
    """The event `name` of `producer`, if it declares one."""
    return next((e for e in events() if (e.owner, e.name) == (producer, name)), None)


@cache
def commands() -> dict[str, dict[str, type[Any]]]:
    """service → wire name → command class: all that its deciders answer."""
    return {
        service: {name: order.cls for name, order in definition(service).catalogue().orders.items()}
        for service in SERVICES
    }


def reactions() -> tuple[tuple[str, Reaction], ...]:
    """(service, reaction) of all."""
    return tuple((service, r) for service in SERVICES for r in definition(service).reactions)


def ordered_by(policy: Policy) -> set[type[Any]]:
    """The command classes a policy says, in its annotation, that it gives."""
    (given,) = typing.get_args(typing.get_type_hints(policy.react)["return"])
    return set(typing.get_args(given) or (given,))


@cache
def modules(service: str) -> tuple[ModuleType, ...]:
    """Every module of a service that is code of its rules: migrations are scripts of alembic."""
    root = importlib.import_module(f"services.{service}.service").__spec__
    assert root is not None
    assert root.parent is not None
    package = importlib.import_module(root.parent)
    names = [
        found.name
        for found in pkgutil.walk_packages(package.__path__, f"{root.parent}.")
        if ".migrations" not in found.name
    ]
    return tuple(importlib.import_module(name) for name in names)


@cache
def refusals(service: str) -> tuple[type[DomainError], ...]:
    """The refusals a service declares, by name."""
    found = {
        cls
        for module in modules(service)
        for _, cls in inspect.getmembers(module, inspect.isclass)
        if issubclass(cls, DomainError) and cls.__module__.startswith(f"services.{service}.")
    }
    return tuple(sorted(found, key=lambda cls: cls.__name__))


def all_refusals() -> Iterator[tuple[str, type[DomainError]]]:
    return ((service, cls) for service in SERVICES for cls in refusals(service))
