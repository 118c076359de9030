"""Who may do what in reportes: figures for those who run and supervise the programme.

Read with shared/access/README.md. What is not here is refused.
"""

from __future__ import annotations

from typing import Final

from shared.access.matrix import Matrix

ACCESS: Final = Matrix.of(
    roles="""
        administrador        alcances:todo  otorga:sistema
        operador             alcances:todo  otorga:administrador
        coordinador_app      alcances:todo  otorga:administrador
        supervisor_regional  alcances:todo  otorga:administrador
        auditor              alcances:todo  otorga:administrador
        sistema              automatico
    """,
    table="""
        RegistrarDiscrepancia            operador:todo
        ResolverDiscrepancia             operador:todo
        RectificarRegistro               operador:todo
        informes                         operador:todo coordinador_app:todo supervisor_regional:todo auditor:todo
        informe                          operador:todo coordinador_app:todo supervisor_regional:todo auditor:todo
        presentar                        operador:todo coordinador_app:todo supervisor_regional:todo auditor:todo
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
    subjects={},
)
