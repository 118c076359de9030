"""The sentences of the advance of Comunidad Crece, each with what its row in the report is to say and to miss."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Avance:
    """A sentence of the paper: what of it the row says in its own words, and what nobody gives."""

    fila: int
    oracion: str
    dice: tuple[str, ...]
    falta: tuple[str, ...]


ENERO = (
    Avance(
        37,
        "Elaboración de los lineamientos del Programa.",
        ("Elaboración de los lineamientos del programa",),
        (),
    ),
    Avance(
        38,
        "Elaboración de Manuales de Intervención de los componentes del Programa",
        ("Elaboración de manuales de intervención de los componentes",),
        (),
    ),
    Avance(
        39,
        "Elaboración de Convenios.",
        ("Elaboración de convenios",),
        ("partes", "barrio", "monto", "desde", "hasta", "el número de los convenios elaborados"),
    ),
    Avance(
        43,
        "Determinación del índice de población potencial de Comunidad Crece.",
        ("Determinación del índice de población potencial",),
        ("metodología", "fecha de los datos", "unidades vecinales en el índice", "puntajes"),
    ),
    Avance(
        44,
        "Ubicación de la UV que se encuentran dentro del índice.",
        ("Ubicación de la", "dentro del índice"),
        (
            "número",
            "el número de las unidades vecinales que están dentro del índice",
            "el puntaje de la UV en lugar 1 del índice",
        ),
    ),
    Avance(
        45,
        "Reuniones técnicas con el municipio donde se encuentra la UV en lugar 1 del índice.",
        ("Reuniones técnicas con el municipio", "UV en lugar 1 del índice"),
        ("fecha", "asistentes", "acuerdos", "el número de las reuniones técnicas con el municipio"),
    ),
    Avance(
        46,
        "Elección del polígono a intervenir, en reuniones de asesoría técnica con el municipio.",
        (
            "Elección del polígono a intervenir",
            "municipio",
            "reuniones de asesoría técnica con el municipio",
        ),
        (
            "superficie en m²",
            "geometría",
            "barrios",
            "el número de las reuniones de asesoría técnica con el municipio",
        ),
    ),
    Avance(
        47,
        "Establecimiento de carta Gantt de implementación del programa.",
        ("Establecimiento de", "carta Gantt de implementación", "implementación del programa"),
        ("hitos", "el plazo de la implementación del programa"),
    ),
)
FEBRERO = (
    Avance(
        51,
        "Firma de Convenio con municipio de Coquimbo, para la ejecución del programa en barrio de Tierras Blancas.",
        (
            "Firma de convenio",
            "municipio de Coquimbo",
            "ejecución del programa en barrio de Tierras Blancas",
        ),
        (
            "fecha de firma",
            "monto",
            "desde",
            "hasta",
            "el ejecutor, las fechas y los montos de Comunidad Crece Coquimbo",
        ),
    ),
    Avance(
        52,
        "Proceso de selección del equipo Comunidad Crece para Coquimbo.",
        ("Proceso de selección del equipo", "equipo Comunidad Crece para Coquimbo"),
        ("cargos", "fecha", "el número de postulantes de la selección del equipo de Coquimbo"),
    ),
    Avance(
        53,
        "Coordinaciones para el plan de trabajo con el intersector y que ejecutan su oferta dentro del programa de "
        "Comunidad Crece (Sernameg, Injuv, Senda y JUNAEB)",
        ("plan de trabajo con el intersector", "Sernameg", "Injuv", "Senda", "JUNAEB"),
        (
            "barrio",
            "el número y las fechas de las coordinaciones para el plan de trabajo",
            "el programa de origen de las ofertas de Sernameg, Injuv y Senda",
            "los cupos y las fechas de las ofertas del intersector",
        ),
    ),
    Avance(
        54,
        "Avances en las modificaciones presupuestarias de los convenios que son parte del piloto.",
        (
            "Avances en las modificaciones presupuestarias de los convenios que son parte del piloto",
        ),
        ("los convenios, los montos y las fechas de las modificaciones presupuestarias",),
    ),
    Avance(
        55,
        "Presentación de propuesta para el ingreso de un nuevo barrio al programa.",
        ("Propuesta", "ingreso de un nuevo barrio"),
        ("barrio", "documento de la propuesta", "la comuna del nuevo barrio"),
    ),
    Avance(
        56,
        "Preparación de la capacitación para equipo Comunidad Crece Coquimbo.",
        ("Preparación de la capacitación", "equipo Comunidad Crece Coquimbo"),
        ("personas por capacitar", "fecha"),
    ),
)
MARZO = (
    Avance(
        60,
        "Entrevistas de selección para Equipos Barrial de Comunidad Crece Coquimbo barrio “Tierras Blancas”.",
        (
            "Entrevistas de selección",
            "Equipos Barrial de Comunidad Crece Coquimbo barrio “Tierras Blancas”",
        ),
        (
            "personas entrevistadas",
            "fecha",
            "el número de las entrevistas de selección",
            "el número de personas seleccionadas del equipo de Coquimbo",
        ),
    ),
    Avance(
        61,
        "Tramitación de las modificaciones de convenio de los barrios que son parte del piloto.",
        ("Tramitación de las modificaciones de convenio de los barrios que son parte del piloto",),
        ("materia", "los convenios, los montos y las fechas de las modificaciones de convenio"),
    ),
    Avance(
        62,
        "Asesoría técnica para la planificación de las actividades de los próximos 6 meses del componente 1 en los "
        "tres barrios parte del piloto.",
        (
            "Asesoría técnica",
            "planificación de las actividades de los próximos 6 meses",
            "componente 1",
            "en los tres barrios parte del piloto",
        ),
        (
            "barrio",
            "el nombre de los otros dos barrios parte del piloto",
            "el número de las actividades planificadas",
            "las fechas y los asistentes de la asesoría técnica del componente 1",
        ),
    ),
    Avance(
        63,
        "Asesoría técnica continua para las duplas que ejecutan el componente 2 que comenzaron la evaluación para el "
        "ingreso de casos. El número de casos en evaluación para ingreso es del 40% de casos del total estimado. Se "
        "espera completar el esperado de casos durante los meses de marzo y abril con el retorno al colegio de los "
        "niños, niñas, adolescentes. Por otra parte, las duplas, han realizado diferentes coordinaciones con redes de "
        "niñez y con el intersector que está instalado en el barrio para protocolos de derivación.",
        (
            "Asesoría técnica continua para las duplas",
            "que comenzaron la evaluación para el ingreso de casos",
            "componente 2",
            "casos en evaluación para ingreso",
            "total estimado",
            "se espera completar",
            "marzo",
            "abril",
            "redes de niñez",
            "intersector que está instalado en el barrio",
            "protocolos de derivación",
        ),
        (
            "barrios asesorados",
            "el número de los casos estimados",
            "el número absoluto de los casos en evaluación",
            "el barrio y el número de las duplas que evalúan casos",
            "el número y las fechas de las coordinaciones con redes de niñez y con el intersector",
            "las instituciones y el plazo de respuesta de los protocolos de derivación",
        ),
    ),
    Avance(
        69,
        "Cierre de la oferta del intersector de Junaeb (Escuelas Abiertas funcionan en periodo estival).",
        (
            "Cierre de",
            "oferta del intersector",
            "Junaeb",
            "Escuelas Abiertas funcionan en periodo estival",
        ),
        (
            "fecha de cierre",
            "barrio",
            "la instalación de la oferta de Junaeb que se cierra",
            "los cupos de la oferta de Junaeb que se cierra",
        ),
    ),
    Avance(
        71,
        "Planificación de la instalación de la oferta del intersector se Sernameg en los establecimientos "
        "educacionales de los barrios que son parte del piloto",
        (
            "Planificación de la instalación de",
            "oferta del intersector",
            "Sernameg",
            "los establecimientos educacionales de los barrios que son parte del piloto",
        ),
        (
            "desde",
            "hasta",
            "cupos",
            "barrio",
            "el número y los nombres de los establecimientos educacionales",
        ),
    ),
)
MESES = {"2025-01": ENERO, "2025-02": FEBRERO, "2025-03": MARZO}
AVANCES = [(mes, avance) for mes, avances in MESES.items() for avance in avances]
#: Figures that the paper gives, as the row says them.
DADAS = {
    44: ["lugar en el índice: 1"],
    51: ["barrio: Tierras Blancas"],
    54: ["materia: presupuestaria"],
    62: ["barrios asesorados: 3", "meses: 6", "desde: abril 2025", "hasta: septiembre 2025"],
    63: [
        "casos en evaluación para ingreso, del total estimado: 40\N{NO-BREAK SPACE}%",
        "se espera completar desde: marzo 2025",
        "se espera completar hasta: abril 2025",
    ],
}
#: What a row names and its own sentence does not: the programme, and readings that the row founds.
PROGRAMA = "componente del programa Comunidad Crece"
LECTURAS = {
    44: "comuna de Coquimbo",
    45: "municipio de Coquimbo",
    46: "municipio de Coquimbo; UV en lugar 1 del índice",
    51: "Subsecretaría de Prevención del Delito",
    53: "Escuelas Abiertas",
}
