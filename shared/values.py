"""The Chilean value types: Rut, Cut, Region, Clp, Mes and Fase, real subclasses of str and int.

Each constructor accepts only what the type means and raises ValueError, in Spanish for people to
read, for all else, a wrong Python type included. `FORMAT` is the canonical form as a JSON Schema
pattern. The `leer` functions read papers as they are, damage included (`\\$ 35.000.000`).
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date
from typing import Any, ClassVar, Final, Self

from shared import dpa

_MESES: Final = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)


def _texto(valor: Any) -> str:
    if not isinstance(valor, str):
        raise ValueError("debe ser texto")  # noqa: TRY004  callers catch one error, as the docstring says
    return valor


def _entero(valor: Any) -> int:
    if isinstance(valor, bool) or not isinstance(valor, int):
        raise ValueError("debe ser un número entero")  # noqa: TRY004  the same
    return valor


class Rut(str):
    """A RUT or RUN, canonical `12667869-K`; reads dots, spaces, leading zeros and `k`.

    The error never repeats the number, which may be a person's. A right digit does not mean that
    anyone exists.
    """

    __slots__ = ()
    FORMAT: ClassVar[str] = "^[1-9][0-9]{0,8}-[0-9K]$"
    _LECTURA: ClassVar[re.Pattern[str]] = re.compile(
        r"0*([1-9][0-9]{0,8}|[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,2})-([0-9Kk])"
    )

    def __new__(cls, valor: str) -> Self:
        lectura = cls._LECTURA.fullmatch("".join(_texto(valor).split()))
        if lectura is None:
            raise ValueError(
                "no es un RUT: se escribe como 12.345.678-5, con guion y dígito verificador"
            )
        cuerpo, digito = lectura[1].replace(".", ""), lectura[2].upper()
        if digito != digito_verificador(int(cuerpo)):
            raise ValueError("no es un RUT válido: el dígito verificador no corresponde al número")
        return super().__new__(cls, f"{cuerpo}-{digito}")

    @property
    def mostrar(self) -> str:
        """`12.667.869-K`."""
        cuerpo, digito = self.split("-")
        return f"{_con_puntos(int(cuerpo))}-{digito}"


def digito_verificador(cuerpo: int) -> str:
    """The check digit (módulo 11) of the number of a RUT: weights 2 to 7, from the right."""
    suma = sum(int(d) * (2 + i % 6) for i, d in enumerate(reversed(str(cuerpo))))
    return "0123456789K"[-suma % 11]


class Region(str):
    """The two digits of a region, `01` to `16`."""

    __slots__ = ()
    FORMAT: ClassVar[str] = "^(0[1-9]|1[0-6])$"

    def __new__(cls, valor: str) -> Self:
        if _texto(valor) not in dpa.REGIONES:
            raise ValueError(
                f"«{valor[:20]}» no es el código de una región: va de 01 a 16, con dos dígitos"
            )
        return super().__new__(cls, valor)

    @property
    def nombre(self) -> str:
        """The official name: `Región de Tarapacá`."""
        return dpa.REGIONES[self]

    @property
    def breve(self) -> str:
        """The name in a table: `Tarapacá`."""
        return dpa.REGIONES_BREVES[self]


class Cut(str):
    """The code of a commune, five digits, retired ones (Ñuble's 084xx) included: logs keep them.

    Whether it was in force on a day is `dpa.existe(cut, day)`.
    """

    __slots__ = ()
    FORMAT: ClassVar[str] = "^(0[1-9]|1[0-6])[0-9]{3}$"

    def __new__(cls, valor: str) -> Self:
        if not dpa.existe(_texto(valor)):
            remedio = f": ¿le falta el cero inicial, 0{valor}?" if dpa.existe(f"0{valor}") else ""
            raise ValueError(f"«{valor[:20]}» no es el código (CUT) de una comuna{remedio}")
        return super().__new__(cls, valor)

    @property
    def region(self) -> Region:
        return Region(self[:2])

    @property
    def provincia(self) -> str:
        """The three digits of the province."""
        return self[:3]

    @property
    def nombre(self) -> str:
        """The name of the commune: `Alto Hospicio`."""
        fila = dpa.comuna(self)
        assert fila is not None  # the constructor looked it up
        return fila.nombre


class Clp(int):
    """Whole Chilean pesos, 0 to 2**53 − 1. Sums are plain ints: wrap them where they are stored."""

    __slots__ = ()
    MAXIMO: ClassVar[int] = 2**53 - 1
    _LECTURA: ClassVar[re.Pattern[str]] = re.compile(
        r"\s*\\?\s*\$?\s*(0|[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,5}|[1-9][0-9]{0,15})\s*"
    )

    def __new__(cls, valor: int) -> Self:
        if not 0 <= _entero(valor) <= cls.MAXIMO:
            raise ValueError(f"debe ser un monto en pesos, entre $0 y ${_con_puntos(cls.MAXIMO)}")
        return super().__new__(cls, valor)

    @classmethod
    def leer(cls, texto: str) -> Self:
        """An amount as papers write it: `$37.000.000`, `\\$ 35.000.000`, `8599584`."""
        lectura = cls._LECTURA.fullmatch(_texto(texto))
        if lectura is None:
            raise ValueError(f"«{texto[:40]}» no es un monto en pesos: se escribe como $37.000.000")
        return cls(int(lectura[1].replace(".", "")))

    @property
    def mostrar(self) -> str:
        """`$37.000.000`."""
        return f"${_con_puntos(self)}"


def _con_puntos(numero: int) -> str:
    return f"{int(numero):,}".replace(",", ".")


class Mes(str):
    """A calendar month `YYYY-MM`, 1900-01 to 2200-12, ordered as text."""

    __slots__ = ()
    FORMAT: ClassVar[str] = "^(19[0-9]{2}|2[01][0-9]{2}|2200)-(0[1-9]|1[0-2])$"
    _PATRON: ClassVar[re.Pattern[str]] = re.compile(FORMAT)
    _LECTURA: ClassVar[re.Pattern[str]] = re.compile(r"([a-z]+) (?:de |del )?([0-9]{4})")

    def __new__(cls, valor: str) -> Self:
        if cls._PATRON.fullmatch(_texto(valor)) is None:
            raise ValueError(f"«{valor[:20]}» no es un mes AAAA-MM entre 1900-01 y 2200-12")
        return super().__new__(cls, valor)

    @classmethod
    def de(cls, dia: date) -> Self:
        """The month of a day."""
        return cls(f"{dia.year:04}-{dia.month:02}")

    @classmethod
    def leer(cls, texto: str) -> Self:
        """A month as papers write it: `octubre 2019`, `Junio 2020`, `setiembre de 2020`."""
        lectura = cls._LECTURA.fullmatch(" ".join(_plano(_texto(texto)).split()))
        nombre = "" if lectura is None else lectura[1].replace("setiembre", "septiembre")
        if lectura is None or nombre not in _MESES:
            raise ValueError(f"«{texto[:40]}» no es un mes: se escribe como octubre 2019")
        return cls(f"{lectura[2]}-{_MESES.index(nombre) + 1:02}")

    @property
    def anio(self) -> int:
        return int(self[:4])

    @property
    def mes(self) -> int:
        """1 to 12."""
        return int(self[5:])

    @property
    def primer_dia(self) -> date:
        return date(self.anio, self.mes, 1)

    @property
    def ultimo_dia(self) -> date:
        return date(self.anio, self.mes, calendar.monthrange(self.anio, self.mes)[1])

    @property
    def mostrar(self) -> str:
        """`octubre 2019`, which `leer` reads back."""
        return f"{_MESES[self.mes - 1]} {self.anio}"

    def mas(self, meses: int) -> Self:
        """So many months later, or earlier when negative. ValueError outside 1900 to 2200."""
        anio, mes = divmod(self.anio * 12 + self.mes - 1 + _entero(meses), 12)
        return type(self)(f"{anio:04}-{mes + 1:02}")

    def hasta(self, termino: Mes) -> int:
        """Months from this one to that one, both counted: 2019-08 to 2020-07 are 12.

        ValueError when `termino` is earlier: compare first where that may happen.
        """
        if termino < self:
            raise ValueError(f"el término {termino} es anterior al inicio {self}")
        return (termino.anio - self.anio) * 12 + termino.mes - self.mes + 1


class Fase(int):
    """A phase of the programme, 1 to 5."""

    __slots__ = ()

    def __new__(cls, valor: int) -> Self:
        if not 1 <= _entero(valor) <= 5:
            raise ValueError("debe ser una fase, de 1 a 5")
        return super().__new__(cls, valor)

    @property
    def romano(self) -> str:
        """`I` to `V`."""
        return ("I", "II", "III", "IV", "V")[self - 1]


def leer_rango_meses(texto: str) -> tuple[Mes, Mes]:
    """First and last month of `octubre 2019 /septiembre 2020`. ValueError if not in order."""
    inicio, termino = _par(texto, "dos meses, inicio / término")
    desde, fin = Mes.leer(inicio), Mes.leer(termino)
    if fin < desde:
        raise ValueError(f"el término {fin} es anterior al inicio {desde}")
    return desde, fin


def leer_montos(texto: str) -> tuple[Clp, Clp]:
    """The two amounts, project / initiatives, of a cell such as `\\$ 35.000.000/ \\$8.000.000`."""
    proyecto, iniciativas = _par(texto, "dos montos, proyecto / iniciativas")
    return Clp.leer(proyecto), Clp.leer(iniciativas)


def _par(texto: str, que: str) -> tuple[str, str]:
    partes = _texto(texto).split("/")
    if len(partes) != 2:
        raise ValueError(f"«{texto[:60]}» debe traer {que}, separados por una barra")
    return partes[0], partes[1]


def _plano(texto: str) -> str:
    """Lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", texto).casefold()
    return "".join(c for c in decomposed if not unicodedata.combining(c))
