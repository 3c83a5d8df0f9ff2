"""The embargo has one reader: who asks for other people's submissions, versions and inputs without it says here why."""

import ast
from collections.abc import Iterator

import pytest

from tests.test_architecture import modules

DOOR = "submissions/models/embargo.py"
MODELS = {"Submission", "Version", "Input", "CurrentState"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}

OWN = "rows of one body, asked by its own people, who may read them at any time"
ONE = "rows of one submission, which a look-up or a permission has let this person in to"
READ = "rows are handed to InputReader, which withholds what is embargoed, before anything of them is shown"
AFTER = "rows by keys that came through the reader, or of what is already public or counted"
NUMBERS = "keys, times and numbers, no words: that something was sent is no secret (DECIDED 6)"
MACHINE = "work in the background that shows nothing: what it stores is read through the door"

WITHOUT_THE_DOOR = {
    "portal/desk/stages.py": NUMBERS,
    "portal/logs/selectors.py": NUMBERS,
    "portal/public/inputs.py": READ,
    "portal/public/search.py": READ,
    "portal/senders/letters.py": AFTER,
    "submissions/attachments/copies.py": MACHINE,
    "submissions/attachments/filing.py": OWN,
    "submissions/attachments/text_views.py": OWN,
    "submissions/campaigns/members.py": MACHINE,
    "submissions/campaigns/search.py": MACHINE,
    "submissions/campaigns/version_campaigns.py": READ,
    "submissions/campaigns/visible_campaigns.py": READ,
    "submissions/drafting/answers.py": OWN,
    "submissions/drafting/draft_editor.py": OWN,
    "submissions/drafting/services.py": OWN,
    "submissions/drafting/status.py": OWN,
    "submissions/drafting/subjects.py": OWN,
    "submissions/drafting/task_list.py": OWN,
    "submissions/imports/earlier_imports.py": NUMBERS,
    "submissions/imports/services.py": "what officers brought in themselves",
    "submissions/imports/submission_writer.py": NUMBERS,
    "submissions/jobs.py": MACHINE,
    "submissions/joint/alignment.py": OWN,
    "submissions/joint/services.py": ONE,
    "submissions/mails.py": ONE,
    "submissions/models/submissions.py": "the querysets themselves",
    "submissions/permissions.py": "who may: each queryset for officers is made by the door",
    "submissions/public_state/entries.py": AFTER,
    "submissions/public_state/public_context.py": "DisclosureContext of the public: only what the public state holds",
    "submissions/public_state/public_inputs.py": READ,
    "submissions/public_state/public_senders.py": AFTER,
    "submissions/public_state/search_index.py": READ,
    "submissions/receivers.py": AFTER,
    "submissions/sending/clarification.py": ONE,
    "submissions/sending/clarification_answers.py": OWN,
    "submissions/sending/corrections.py": OWN,
    "submissions/sending/restarts.py": OWN,
    "submissions/sending/services.py": OWN,
    "submissions/sending/verification.py": MACHINE,
    "submissions/sensitive/disclosures.py": ONE,
    "submissions/sensitive/erasure.py": ONE,
    "submissions/sensitive/personal_data.py": READ,
    "submissions/sensitive/redaction_requests.py": ONE,
    "submissions/sensitive/repeated_redactions.py": MACHINE,
    "submissions/sensitive/views.py": ONE,
    "submissions/tables/columns.py": "corrections of rows that InputReader has given",
    "submissions/tables/input_list.py": READ,
    "submissions/tables/matrix.py": READ,
    "submissions/tables/submission_columns.py": "alignments, limits and receipts of rows that InputReader has given",
    "submissions/tables/visible_submissions.py": READ,
    "submissions/triage/batches.py": ONE,
    "submissions/triage/labels.py": READ,
    "submissions/triage/notes.py": READ,
    "submissions/triage/queue.py": NUMBERS,
    "submissions/triage/queue_list.py": READ,
    "submissions/triage/services.py": ONE,
    "submissions/triage/triage_detail.py": READ,
    "submissions/triage/views.py": ONE,
    "submissions/visibility/confidentiality.py": "levels of rows, which DisclosureContext asks for",
    "submissions/visibility/disclosure_context.py": "knows which delegations are embargoed, for InputReader",
    "submissions/visibility/reader.py": "InputReader itself",
    "submissions/visibility/stored_states.py": MACHINE,
    "submissions/management/commands/check_visibility.py": "how many there are, for who runs the server",
    "submissions/workbooks/answer_rows.py": OWN,
    "submissions/workbooks/draft_changes.py": OWN,
    "submissions/workbooks/import_details.py": OWN,
    "synthesis/codebook/history.py": AFTER,
    "synthesis/coding/selectors.py": "which submissions are inadmissible: keys that are left out",
    "synthesis/coding/suggestions.py": MACHINE,
    "synthesis/coding/workbench.py": READ,
    "synthesis/counts/position_counts.py": AFTER,
    "synthesis/counts/positions.py": AFTER,
    "synthesis/counts/public_positions.py": AFTER,
    "synthesis/exports/sheets.py": READ,
    "synthesis/exports/workbook.py": NUMBERS,
    "synthesis/imports/current_work.py": AFTER,
    "synthesis/imports/preview.py": READ,
    "synthesis/imports/translations.py": MACHINE,
    "synthesis/publication/affected_paragraphs.py": AFTER,
    "synthesis/publication/frozen_outline.py": AFTER,
    "synthesis/publication/narrowed_outline.py": AFTER,
    "synthesis/publication/outcomes.py": OWN,
    "synthesis/publication/named_bodies.py": AFTER,
    "synthesis/quality/balance.py": AFTER,
    "synthesis/quality/coverage.py": READ,
    "synthesis/quality/dispositions.py": "which texts the reason of an outcome is about, and no word of the inputs",
    "synthesis/quality/source_changes.py": "facts about cited lines: it asks the reader whether they are embargoed",
    "synthesis/receivers.py": MACHINE,
    "synthesis/reports/desk_views.py": READ,
}


def queries(tree: ast.AST) -> Iterator[int]:
    """Lines that ask for rows by a manager of one of MODELS, under whatever name it was imported."""
    names = {model: model for model in MODELS}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names |= {each.asname: each.name for each in node.names if each.asname and each.name in MODELS}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            model = node.value
            of_name = isinstance(model, ast.Name) and model.id in names
            if of_name or (isinstance(model, ast.Attribute) and model.attr in MODELS):  # models.Input.objects
                yield node.lineno


def found() -> dict[str, list[int]]:
    lines = {name: list(queries(tree)) for name, tree in modules() if name != DOOR}
    return {name: numbers for name, numbers in lines.items() if numbers}


def test_who_asks_past_the_door_says_why() -> None:
    unknown = {name: lines for name, lines in found().items() if name not in WITHOUT_THE_DOOR}
    assert not unknown, f"Ask `{DOOR}`, or say in WITHOUT_THE_DOOR why not: {unknown}"


def test_nobody_is_let_past_who_no_longer_asks() -> None:
    assert sorted(WITHOUT_THE_DOOR.keys() - found().keys()) == []


@pytest.mark.parametrize(
    "source",
    [
        "Input.objects.filter(pk=1)",
        "from submissions.models import Version as Sent\nSent.objects.current()",
        "models.Submission.objects.all()",
        "Input._default_manager.all()",
    ],
)
def test_a_query_is_seen_under_any_name(source: str) -> None:
    assert list(queries(ast.parse(source)))


def test_the_embargo_is_computed_in_one_place() -> None:
    """Nobody else puts windows and extensions together: the rule of one delegation stands in `rounds.windows`."""
    asks = {
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and any(each.name == "embargoed_delegations" for each in node.names)
    }
    assert asks == set()
    sealed = {
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg is not None and node.arg.endswith("rules__sealed")
    }
    assert sealed == {DOOR}
