"""`service.py` is a table of contents: every command a person may give, under its own name, and no other."""

from __future__ import annotations

import pytest

from shared.policies import Policy
from shared.privacy.keys import Erasure
from shared.runtime.runner import service_class
from shared.runtime.service import snake
from tests.contracts.declared import SERVICES, commands, definition, ordered_by


@pytest.mark.parametrize("service", SERVICES)
def test_every_command_is_public_or_ordered_by_a_policy(service: str) -> None:
    public = service_class(service).public_commands()
    policies = [r for r in definition(service).reactions if isinstance(r, Policy)]
    ordered = {cls for policy in policies for cls in ordered_by(policy)}
    declared = commands()[service]
    assert public.items() <= declared.items()
    confirms = definition(service).erased
    if confirms is not None:  # what only the service tells itself
        ordered.add(type(confirms(Erasure("", clave_destruida=True))))
    methods = vars(service_class(service)).values()
    ordered |= {method.recorded_by for method in methods if hasattr(method, "recorded_by")}
    hidden = {name for name in declared if name not in public}
    assert hidden <= {cls.__name__ for cls in ordered}


@pytest.mark.parametrize("service", SERVICES)
def test_the_method_is_the_command_in_snake_case(service: str) -> None:
    methods = {
        name: method.command_class
        for name, method in vars(service_class(service)).items()
        if hasattr(method, "command_class")
    }
    assert {name: cls.__name__ for name, cls in methods.items()} == {
        snake(cls.__name__): cls.__name__ for cls in methods.values()
    }
    assert len(methods) == len(service_class(service).public_commands())
