"""From a declaration to its marshmallow schema and its JSON Schema: one source, two readers.

Producers' schemas are closed (an unknown field is refused). A consumer reads a foreign fact with `reader`, which keeps
only the fields it names and ignores the rest, so a producer may add fields without asking.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final, TypeVar

import marshmallow_dataclass
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields

from shared.errors import InvalidInput
from shared.moments import Moment
from shared.personal import Cifrado, Protected, Sealed
from shared.told import Told
from shared.values import Clp, Cut, Fase, Mes, Region, Rut

T = TypeVar("T")

# What the JSON Schema says is what is read: published schemas are frozen, and others validate with them.
DECIMAL: Final = r"-?[0-9]{1,18}(\.[0-9]{1,9})?"
BOUNDS: Final[dict[type[Any], tuple[int, int]]] = {Clp: (0, Clp.MAXIMO), Fase: (1, 5)}

MESSAGES: dict[str, str] = {
    "required": "falta este campo",
    "null": "no puede ser nulo",
    "type": "el tipo no es el esperado",
    "unknown": "este campo no existe en el comando",
    "validator_failed": "el valor no es válido",
}


def _invalid(message: str) -> dict[str, str | list[Any] | dict[Any, Any]]:
    return {"invalid": message}


class StrictString(fields.String):
    default_error_messages = _invalid("debe ser texto")


class StrictInteger(fields.Integer):
    """A whole number that was written as one: 1.7 and true are refused, not rounded."""

    default_error_messages = _invalid("debe ser un número entero")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid")
        return value


class StrictBoolean(fields.Boolean):
    default_error_messages = _invalid("debe ser verdadero o falso")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class CivilDate(fields.Date):
    default_error_messages = _invalid("debe ser una fecha AAAA-MM-DD")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **kwargs)


class DecimalText(fields.Decimal):
    """A decimal written as text, exactly: the log holds no floats."""

    default_error_messages = _invalid("debe ser un decimal escrito como texto")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(as_string=True, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        if not isinstance(value, str) or not re.fullmatch(DECIMAL, value):
            raise self.make_error("invalid")
        return Decimal(value)


class ValueField(fields.Field[Any]):
    """A value type of `shared.values`: its constructor is the validation, its message the answer."""

    value_type: ClassVar[type[Any]]
    base: ClassVar[type[Any]] = str

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, self.base):
            raise ValidationError(
                "debe ser texto" if self.base is str else "debe ser un número entero"
            )
        try:
            return self.value_type(value)
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else self.base(value)


def _field_for(cls: type[Any], base: type[Any]) -> type[ValueField]:
    return type(f"{cls.__name__}Field", (ValueField,), {"value_type": cls, "base": base})


class ToldField(fields.Field[Any]):
    """A personal value of a command: its constructor is the validation, and no message repeats it."""

    told: ClassVar[type[Told]]

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Told:
        if isinstance(value, Told):
            return value  # a stored command, decided again
        try:
            return self.told(value)
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else value.value


class ProtectedField(fields.Nested):
    """A field only its person's key opens. Read as `Sealed`; of an event not yet stored, the value itself is left."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(lambda: schema_of(Cifrado), **kwargs)

    def _deserialize(
        self, value: Any, attr: str | None, data: Any, partial: Any = None, **kwargs: Any
    ) -> Protected:
        if isinstance(value, Protected):
            return value
        return Sealed(super()._deserialize(value, attr, data, partial=partial, **kwargs))

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:  # type: ignore[override]  # called by place; Nested renames it
        return dump(value.form) if isinstance(value, Sealed) else value


class _Types(dict[type, type[fields.Field[Any]]]):
    """The field of a type. Every kind of `Told` has one, whichever service declares it."""

    def get(self, cls: Any, default: Any = None) -> Any:
        if cls not in self and isinstance(cls, type) and issubclass(cls, Told):
            self[cls] = type(f"{cls.__name__}Field", (ToldField,), {"told": cls})
        return super().get(cls, default)


_FIELDS: dict[type, type[fields.Field[Any]]] = {
    str: StrictString,
    int: StrictInteger,
    bool: StrictBoolean,
    date: CivilDate,
    Decimal: DecimalText,
    **{cls: _field_for(cls, str) for cls in (Cut, Rut, Mes, Region, Moment)},
    **{cls: _field_for(cls, int) for cls in (Clp, Fase)},
    Protected: ProtectedField,
}


class Base(Schema):
    """What every derived schema stands on."""

    TYPE_MAPPING = _Types(_FIELDS)
    error_messages = MESSAGES

    class Meta:
        unknown = RAISE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.error_messages = {**field_obj.error_messages, **_spanish(field_obj)}


class Tolerant(Base):
    """For foreign facts: reads what it names and ignores what the producer added since."""

    class Meta:
        unknown = EXCLUDE


def _spanish(field: fields.Field[Any]) -> dict[str, str]:
    kinds = {fields.Nested: "debe ser un objeto", fields.List: "debe ser una lista"}
    text = next((words for kind, words in kinds.items() if isinstance(field, kind)), "")
    return {**MESSAGES, **({"invalid": text, "type": text} if text else {})}


def schema_of(cls: type[Any], *, tolerant: bool = False) -> Schema:
    """The marshmallow schema of a declared event, command or part. One instance per class: schemas hold no state."""
    made = _SCHEMAS.get((cls, tolerant))
    if made is None:
        derived = marshmallow_dataclass.class_schema(
            cls, base_schema=Tolerant if tolerant else Base
        )
        made = _SCHEMAS[cls, tolerant] = derived()
    return made


_SCHEMAS: dict[tuple[type[Any], bool], Schema] = {}


def load(cls: type[T], data: Mapping[str, Any], *, root: str = "data", tolerant: bool = False) -> T:
    """Builds `cls` from plain JSON; raises `InvalidInput` with one row per offending field."""
    try:
        made: T = schema_of(cls, tolerant=tolerant).load(data)
    except ValidationError as error:
        raise InvalidInput.of(_rows(error.messages, root)) from error
    return made


def dump(thing: Any) -> dict[str, Any]:
    """Plain JSON of a declared instance: every key present, decimals and dates as text."""
    plain: dict[str, Any] = schema_of(type(thing)).dump(thing)
    return plain


def json_schema(cls: type[Any], *, closed: bool = True) -> dict[str, Any]:
    """JSON Schema (2020-12) of `cls`, self-contained: nested parts under `$defs`."""
    plugin = MarshmallowPlugin(schema_name_resolver=lambda schema: _component_name(schema))
    spec = APISpec("tejido", "1", "3.1.0", plugins=[plugin])
    assert plugin.converter is not None
    plugin.converter.add_attribute_function(_value_attributes)  # type: ignore[no-untyped-call]  # apispec leaves it untyped
    spec.components.schema(cls.__name__, schema=schema_of(cls))
    parts = spec.to_dict()["components"]["schemas"]
    text = {name: _with_refs(part, closed) for name, part in parts.items()}
    made = text.pop(cls.__name__)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": cls.__name__}
    whole: dict[str, Any] = head | made | ({"$defs": text} if text else {})
    return whole


def _component_name(schema: Any) -> str:
    cls = schema if isinstance(schema, type) else type(schema)
    return str(cls.__name__)


def _with_refs(part: Any, closed: bool) -> Any:
    if isinstance(part, dict):
        made = {key: _with_refs(item, closed) for key, item in part.items()}
        if "$ref" in made:
            made["$ref"] = made["$ref"].replace("#/components/schemas/", "#/$defs/")
        if made.get("type") == "object" and "properties" in made:
            made["additionalProperties"] = not closed
        return made
    if isinstance(part, list):
        return [_with_refs(item, closed) for item in part]
    return part


def _value_attributes(self: Any, field: fields.Field[Any], **_: Any) -> dict[str, Any]:
    null = ["null"] if field.allow_none else []

    def typed(kind: str) -> Any:
        return [kind, *null] if null else kind

    if isinstance(field, ToldField):
        shape = field.told.JSON_SCHEMA
        return {"anyOf": [shape, {"type": "null"}]} if null else dict(shape)
    if isinstance(field, DecimalText):
        return {"type": typed("string"), "pattern": f"^{DECIMAL}$"}
    if isinstance(field, ValueField):
        found: dict[str, Any] = {"type": typed("integer" if field.base is int else "string")}
        if pattern := getattr(field.value_type, "FORMAT", None):
            found["pattern"] = f"^{pattern.strip('^$')}$"
        if bounds := BOUNDS.get(field.value_type):
            found["minimum"], found["maximum"] = bounds
        return found
    return {}


def _rows(messages: Any, path: str) -> list[tuple[str, str]]:
    if isinstance(messages, dict):
        rows = []
        for key, inner in messages.items():
            step = f"[{key}]" if isinstance(key, int) else f".{key}" if path else str(key)
            rows += _rows(inner, path if key == "_schema" else f"{path}{step}")
        return rows
    if isinstance(messages, list):
        return [(path or "(cuerpo)", str(message)) for message in messages]
    return [(path or "(cuerpo)", str(messages))]
