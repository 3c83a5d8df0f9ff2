"""What a whole document says of its requests: its State, its lists, what is no request."""

from dataclasses import dataclass

import pytest

from consultations.reading.proposals.lists import recommending_of
from consultations.reading.proposals.requests import DocumentRequests
from consultations.reading.proposals.reviewed import reviewed_state
from consultations.reading.results import LimbProposal, ParagraphKind


@dataclass(frozen=True)
class Part:
    """A paragraph, or an item of one."""

    number: str
    text: str
    parent: str = ""
    items: int = 0
    chapeau: str = ""


def under(chapeau: str, *items: str) -> list[Part]:
    return [
        Part("9", chapeau, items=len(items)),
        *(Part(f"9({chr(97 + place)})", text, "9", 0, chapeau) for place, text in enumerate(items)),
    ]


def of(parts: list[Part], *head: str, language: str = "en") -> list[tuple[LimbProposal, ...]]:
    requests = DocumentRequests(parts, head, language)
    return [requests.of(part)[0] for part in parts]


OBSERVATIONS = "Concluding observations on the combined second and third periodic reports of Arandia**"


@pytest.mark.parametrize(
    ("head", "paragraph", "name"),
    [
        (OBSERVATIONS, "The Committee thanks the delegation.", "Arandia"),
        ("Observations", "The Committee considered the initial report of the Ombira (Republic of), at its …", "Ombira"),
        (
            "Report of the Working Group",
            "The review of the United Tovral was held at its 3rd meeting.",
            "United Tovral",
        ),
        ("Concluding observations of the Committee on Water: Arandia", "1. It thanks the delegation.", "Arandia"),
        ("Mission to Arandia", "The Special Rapporteur visited it.", "Arandia"),
        ("Decision", "It was recommended that Arandia:", "Arandia"),
        ("Rapport", "Le Comité a examiné les deuxième et troisième rapports périodiques de l’Arandie.", "Arandie"),
        ("Report", "States should act.", ""),
    ],
)
def test_the_state_that_a_document_is_about(head: str, paragraph: str, name: str) -> None:
    found = reviewed_state([head], [paragraph])
    assert (found.name.partition(" (")[0] if found else "") == name


def test_a_document_on_several_states_is_about_none() -> None:
    texts = [f"The review of {name} was held on Monday." for name in ("Arandia", "Ombira", "Tovral")]
    assert reviewed_state([], texts) is None


def test_the_state_party_is_addressed_by_its_name() -> None:
    (limbs,) = of(
        [
            Part(
                "6",
                "The Committee recommends that the State party act. The State party should also report. It should "
                "consult civil society. Detention should end. The Committee invites all States parties to help.",
            )
        ],
        OBSERVATIONS,
    )
    assert [(limb.addressees, limb.implied, limb.addressed_state) for limb in limbs] == [
        (("Arandia",), False, "Arandia"),
        (("Arandia",), False, "Arandia"),
        (("Arandia",), False, "Arandia"),
        (("Arandia",), True, "Arandia"),
        (("States parties",), False, ""),
    ]


def test_what_is_welcomed_or_feared_is_not_recommended() -> None:
    for words in (
        "The Committee also welcomes the following legislative and policy developments:",
        "The Committee welcomes the following measures taken by the State party:",
        "The Committee is deeply concerned by:",
        "The Government has adopted the following measures on the recommendations of the Committee:",
        "Arandia’s replies to the recommendations are as follows:",
        "In response to the recommendations, the following actions were taken:",
    ):
        assert not any(of(under(words, "The Migration Act, in 2017;", "Law No. 3 on quotas, in 2012."))), words


def test_lists_of_recommendations_by_their_words() -> None:
    for words in (
        "The following enjoy the support of Arandia:",
        "It was recommended that Arandia:",
        "The following did not enjoy the support of Arandia and would thus be noted:",
        "The recommendations will be examined by Arandia, which will provide responses to them in due time:",
    ):
        _chapeau, first, second = of(under(words, "Ratify the Convention;", "Train judges."))
        assert [limb.addressees for limb in (*first, *second)] == [("Arandia",), ("Arandia",)], words
        assert not first[0].implied


def test_a_list_whose_items_end_in_states() -> None:
    items = ("Ratify CAT (Ombira);", "Train judges (Tovral, Ombira);", "Close camps (the Norths).")
    found = of(under("During the dialogue, delegations said:", *items))
    assert [limbs[0].recommending for limbs in found[1:]] == [("Ombira",), ("Tovral", "Ombira"), ("Norths",)]
    assert not any(
        of(under("The following documents were issued:", "A report (A/1);", "A list (B/2);", "Notes (C/3)."))
    )


def test_who_made_a_recommendation() -> None:
    assert recommending_of("Ratify CAT (Iran (Islamic Republic of), the Netherlands and Ombira);") == (
        "Iran (Islamic Republic of)",
        "Netherlands",
        "Ombira",
    )
    assert recommending_of("Act (United Kingdom of Great Britain and Northern Ireland).") == (
        "United Kingdom of Great Britain and Northern Ireland",
    )
    assert recommending_of("Ratify the Convention (CRPD).") == ()


def test_replies_are_no_recommendations() -> None:
    _chapeau, first, second = of(
        under("The recommendations listed below enjoy its support:", "Accepted.", "Arandia does not accept this.")
    )
    assert first == second == ()


def test_preambles_questions_and_national_reports_request_nothing() -> None:
    preamble = Part("1", "Recognizing that States should protect all children in the context of migration,")
    assert of([preamble]) == [()]
    question = Part("2", "States should act.")
    assert DocumentRequests([question], [], "en").of(question, ParagraphKind.QUESTION)[0] == ()
    assert of([question], "National report submitted in accordance with paragraph 5") == [()]
    assert len(of([question])[0]) == 1


def test_a_record_of_statements_requests_nothing() -> None:
    assert of([Part("3", "Ombira welcomed the new law and said that it was late. More should be done.")]) == [()]
    assert len(of([Part("3", "The Special Rapporteur welcomed the law. More should be done.")])[0]) == 1


def test_bodies_by_their_names() -> None:
    asked = {
        "Invites the Environment Board of Ombira to help;": ("Environment Board of Ombira",),
        "Requests the Executive Secretary, in cooperation with partners:": ("Executive Secretary",),
        "Invites the United Nations General Assembly to decide;": ("General Assembly",),
        "Requests the independent expert to report;": ("independent expert",),
        "Encourages the Special Rapporteur on Water to report;": ("Special Rapporteur",),
        "Calls upon Parties and other Governments to act;": ("Parties", "States"),
        "Requests the Office of the United Nations High Commissioner for Human Rights to help;": (
            "Office of the High Commissioner for Human Rights",
        ),
        "Requests the United Nations High Commissioner for Refugees to help;": ("United Nations entities",),
        "Requests the Advisory Committee to finalize its study;": ("Advisory Committee",),
        "Demands that the Government of Tovral release them;": ("Tovral",),
        "Calls in particular upon States parties to: [...]": ("States parties",),
    }
    for text, addressees in asked.items():
        (limb,) = of([Part("1", text)])[0]
        assert (limb.addressees, limb.implied) == (addressees, False), text


def test_a_government_is_called_by_the_name_of_its_state() -> None:
    asked = {
        "Urges the Government of Tovral and the secretariat to act;": (("Tovral", "secretariat"), "Tovral"),
        "Calls upon the Government of the Republic of Ombira, donors and States to act;": (
            ("Republic of Ombira", "donors", "States"),
            "Republic of Ombira",
        ),
        "Urges the Governments of countries of origin to act;": (("States",), ""),
    }
    for text, (addressees, state) in asked.items():
        (limb,) = of([Part("1", text)])[0]
        assert (limb.addressees, limb.addressed_state) == (addressees, state), text


def test_several_names_in_one_sentence() -> None:
    asked = {
        "Encourages the Green Fund, the World Facility and the Adaptation Fund to act;": (
            "Green Fund",
            "World Facility",
            "Adaptation Fund",
        ),
        "Requests the Subsidiary Body for Water, Food and Health and the secretariat to act;": (
            "Subsidiary Body for Water, Food and Health",
            "secretariat",
        ),
        "Requests its Advisory Board to act;": ("Advisory Board",),
        "Calls upon Parties included in Annex I to the Convention to act;": ("Parties",),
    }
    for text, addressees in asked.items():
        assert [limb.addressees for limb in of([Part("1", text)])[0]] == [addressees], text


def test_it_is_who_was_named_before() -> None:
    (limb,) = of([Part("6", "The Committee commends the State party and encourages it to continue.")], OBSERVATIONS)[0]
    assert (limb.addressees, limb.implied) == (("Arandia",), False)


def test_a_list_says_to_whom_it_is_addressed() -> None:
    _chapeau, item = of(under("The expert makes the following recommendations to donors:", "Fund shelters."))
    assert (item[0].addressees, item[0].implied) == (("donors",), False)
    _chapeau, item = of(under("The expert makes the following recommendations:", "Fund homes."), "Mission to Arandia")
    assert (item[0].addressees, item[0].implied) == (("Arandia",), True)


def test_the_words_above_a_list_count_for_its_items() -> None:
    _chapeau, first, second = of(under("Requests the Executive Secretary:", "(a) To report;", "(b) To help."))
    assert [limb.addressees for limb in (*first, *second)] == [("Executive Secretary",)] * 2
    _chapeau, item = of(under("The Committee calls in particular upon States parties to: [...]", "Protect lands;"))
    assert item[0].addressees == ("States parties",)


@pytest.mark.parametrize(
    ("language", "text", "force", "addressees"),
    [
        ("fr", "Le Comité recommande à l’État partie d’agir.", "recommends", ["States parties"]),
        ("fr", "Prie le Secrétaire général de lui faire rapport;", "requests", ["Secretary-General"]),
        ("fr", "En outre, engage tous les États et les organisations internationales à coopérer;", "urges",
         ["States", "international organizations"]),
        ("es", "El Comité insta al Estado parte a que apruebe una ley.", "urges", ["States parties"]),
        ("es", "Alienta a la sociedad civil a participar;", "encourages", ["civil society"]),
        ("ru", "Комитет настоятельно призывает государство-участник принять закон.", "urges", ["States parties"]),
        ("ru", "Просит Исполнительного секретаря представить доклад;", "requests", ["Executive Secretary"]),
        ("zh", "委员会建议缔约国通过一项法律。", "recommends", ["States parties"]),
        ("zh", "敦促所有国家合作；", "urges", ["States"]),
        ("ar", "توصي اللجنة الدولة الطرف باعتماد قانون.", "recommends", ["States parties"]),
        ("ar", "ينبغي للدول أن تحمي الأطفال.", "should", ["States"]),
    ],
)  # fmt: skip
def test_requests_by_their_verbs(language: str, text: str, force: str, addressees: list[str]) -> None:
    (limb,) = of([Part("1", text)], language=language)[0]
    assert (str(limb.force), list(map(str, limb.addressees)), limb.implied) == (force, addressees, False)
    assert limb.reasons[-1].code == "found_by_verb"


def test_the_state_by_its_name_in_another_language() -> None:
    title = "Observations finales concernant les deuxième et troisième rapports périodiques de l’Arandie"
    texts = ("Le Comité engage l’Arandie à agir.", "Le Comité prie l’État partie d’agir.", "Il encourage la réforme.")
    found = [limbs[0] for limbs in of([Part("1", text) for text in texts], title, language="fr")]
    assert [(limb.addressees, limb.implied) for limb in found] == [
        (("Arandie",), False),
        (("Arandie",), False),
        (("Arandie",), True),
    ]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Le Gouvernement encourage les ONG à participer."),
        ("fr", "Le Comité salue les mesures prises."),
        ("es", "El Gobierno pide más tiempo a los jueces."),
        ("ru", "Правительство рекомендует школам новые учебники."),
        ("zh", "缔约国适应气候变化。"),
        ("ar", "ترحب اللجنة بالتدابير."),
    ],
)
def test_what_requests_nothing_in_other_languages(language: str, text: str) -> None:
    assert of([Part("1", text)], language=language) == [()]


def test_items_in_another_language_have_the_words_above_them() -> None:
    _chapeau, first, second = of(
        under("Le Comité recommande à l’État partie:", "D’adopter une loi;", "De former les juges."), language="fr"
    )
    assert [limb.addressees for limb in (*first, *second)] == [("States parties",)] * 2
    assert not any(of(under("Le Comité salue les mesures suivantes:", "La loi de 2017;"), language="fr"))
