"""Who may do what in financiamiento: who renders accounts never approves them.

Read with shared/access/README.md. What is not here is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from shared.access.asked import Asked
from shared.access.matrix import Matrix
from shared.decider import Context


def proyecto(asked: Asked, _: Context) -> Iterator[str]:
    """The stream of a fund is its project's: what a command says besides does not count."""
    yield from filter(None, [asked.key("fondo")])


ACCESS: Final = Matrix.of(
    roles="""
        administrador    alcances:todo      otorga:sistema
        operador         alcances:todo      otorga:administrador
        coordinador_app  alcances:proyecto  otorga:administrador
        ejecutor         alcances:proyecto  otorga:administrador
        auditor          alcances:todo      otorga:administrador
        sistema          automatico
    """,
    table="""
        AsignarFondo                     operador:todo
        ModificarFondo                   operador:todo
        FinanciarIniciativa              operador:todo
        RebajarCompromiso                operador:todo
        AnularFinanciamiento             operador:todo
        GirarFondos                      operador:todo
        CertificarSaldo                  operador:todo
        AsignarPresupuestoConvenio       operador:todo
        ModificarPresupuestoConvenio     operador:todo
        HabilitarReceptor                operador:todo
        InhabilitarReceptor              operador:todo
        RectificarRegistro               operador:todo
        ObservarRendicion                operador:todo coordinador_app:proyecto
        AprobarRendicion                 operador:todo coordinador_app:proyecto
        RechazarRendicion                operador:todo coordinador_app:proyecto
        EvaluarPlazos                    operador:todo coordinador_app:proyecto
        PresentarRendicion               operador:todo ejecutor:proyecto
        ReintegrarSaldo                  operador:todo ejecutor:proyecto
        AsignarRol                       administrador:todo
        RevocarRol                       administrador:todo
        eventos                          sistema:todo operador:todo auditor:todo
        historia                         operador:todo auditor:todo
        evento                           operador:todo auditor:todo
        comando                          operador:todo auditor:todo
        estado                           sistema:todo operador:todo auditor:todo
        verificar                        operador:todo auditor:todo
        redecidir                        operador:todo auditor:todo
        estacionados                     operador:todo auditor:todo
        evaluar_dia                      operador:todo
        reintentar                       operador:todo
        nueva_epoca                      operador:todo
    """,
    subjects={"proyecto": proyecto},
)
