"""The second round stands open: three bodies have begun, none has submitted."""

from collections.abc import Mapping

from portal.demonstration.cast.schema import Answer
from portal.demonstration.cast.vocabulary import Position, prose

SECOND_ROUND_DRAFTS: Mapping[str, tuple[Answer, ...]] = {
    "ombira": (
        Answer(
            "124",
            0,
            Position.AMENDMENT,
            prose("""
                Ombira mantiene la propuesta que formuló en la primera ronda y celebra que otras delegaciones hayan
                coincidido en mencionar el nivel local. Sugiere ahora que los párrafos 124 y 128 remitan el uno al
                otro, de modo que el mecanismo nacional sea también el que hace el seguimiento de las mesas locales
                contra la explotación. Queda por confirmar con el Ministerio de Hacienda la redacción relativa al
                presupuesto.
            """),
            language="es",
            translation=prose("""
                Ombira maintains the proposal that it made in the first round and welcomes the fact that other
                delegations also mentioned the local level. It now suggests that paragraphs 124 and 128 refer to each
                other, so that the national mechanism is also the one that follows the work of the local boards against
                exploitation. The wording on the budget remains to be confirmed with the Ministry of Finance.
            """),
        ),
    ),
    "valbrume": (
        Answer(
            "124",
            0,
            Position.AMENDMENT,
            prose("""
                L'Union se félicite que la première synthèse ait retenu la demande des communes. Elle propose de réunir
                les deux paragraphes autour d'une même phrase : ce qui se coordonne à l'échelle nationale se prépare
                avec ceux qui accueillent. Le bureau de l'Union doit encore se prononcer sur la mention des moyens
                financiers, que plusieurs maires jugent indispensable.
            """),
            language="fr",
            translation=prose("""
                The Union welcomes the fact that the first synthesis took up the request of the communes. It proposes
                to bring the two paragraphs together around one sentence: what is coordinated at the national level is
                prepared with those who receive. The bureau of the Union has yet to decide on the mention of financial
                means, which several mayors consider indispensable.
            """),
        ),
        Answer(
            "128",
            0,
            Position.AMENDMENT,
            prose("""
                Projet, à relire par les maires. L'Union suggère que le mécanisme national compte au moins un siège
                pour les communes de premier accueil, avec voix délibérative, et que l'ordre du jour leur soit transmis
                trois semaines à l'avance. Une commune ne peut pas dégager un agent du jour au lendemain ; elle peut en
                revanche préparer une réponse utile si elle dispose du temps nécessaire.
            """),
            language="fr",
            translation=prose("""
                Draft, to be read again by the mayors. The Union suggests that the national mechanism have at least one
                seat for the communes of first reception, with the right to vote, and that the agenda be sent to them
                three weeks in advance. A commune cannot release a member of staff from one day to the next; it can,
                however, prepare a useful reply if it has the time needed.
            """),
        ),
    ),
    "kite_house": (
        Answer(
            "128",
            0,
            Position.AMENDMENT,
            prose("""
                We would bring the two paragraphs together by asking one question of any mechanism: who hears the child
                first, and does that person have a seat? Our partners suggest that towns and young people meet before
                the national body does, and that the national body answer their questions in writing. The Paper Boat
                Children's Council is still discussing whether it wishes to speak in its own name this time.
            """),
        ),
    ),
}

# What goes on inside one body: a ministry writes on, colleagues comment, the focal point returns it with a reason.
TOGETHER_BODY, TOGETHER_CELL = "ombira", "124"
TOGETHER_REPLACED = "Queda por confirmar con el Ministerio de Hacienda la redacción relativa al presupuesto."
TOGETHER_BY_MINISTRY = "El Ministerio de Hacienda confirma que las mesas locales figuran en el presupuesto de 2028."
TOGETHER_QUESTION = "¿Hacienda ya contestó? Sin su confirmación no puedo enviarlo."
TOGETHER_REPLY = "Sí, por teléfono; la nota llega esta semana."
TOGETHER_REASON = "Añada, por favor, el número de la partida en cuanto llegue la nota."
# The ministry's budget office fills in a workbook that went out before that: it waits for the focal point to settle it.
TOGETHER_BY_BOOK = (
    "El Ministerio de Hacienda reserva para las mesas locales una partida propia en el presupuesto de 2028."
)
TOGETHER_BOOK_SOURCE = "Anteproyecto de presupuesto de 2028, sección 14, partida 3."

# Kite House asks its partners to stand with its draft: one has confirmed, the other is still discussing it.
JOINT_LEAD, JOINT_ASKED, JOINT_CONFIRMED = "kite_house", ("red_thread", "paper_boat"), "red_thread"
