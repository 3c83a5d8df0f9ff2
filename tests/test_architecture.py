"""House rules that neither ruff nor the import contracts can say. What they do say is not repeated here."""

import ast
import builtins
import re
import subprocess
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatch
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import FileField

from tests.support.databases import PACKAGES, ROOT

PEOPLE = {"user", "by", "person", "reader", "officer", "actor"}  # as parameters are called
PARTICIPLES = {
    "asked",
    "found",
    "given",
    "heard",
    "kept",
    "known",
    "made",
    "meant",
    "said",
    "seen",
    "shown",
    "taken",
    "told",
}
BUILTINS = {name for name in dir(builtins) if name.islower()} - {"copyright", "license", "credits"}


@cache
def project_files() -> tuple[str, ...]:
    """What is or would be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return tuple(sorted(name for name in set(listed.stdout.splitlines()) if (ROOT / name).is_file()))


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Our own source, without migrations."""
    for name in project_files():
        if name.endswith(".py") and name.split("/")[0] in PACKAGES and "/migrations/" not in name:
            yield name, ast.parse((ROOT / name).read_text())


def templates() -> Iterator[tuple[str, str]]:
    for name in matching(project_files(), ("templates/*.html", "*.html")):
        if name.split("/")[0] in (*PACKAGES, "templates"):
            yield name, (ROOT / name).read_text()


def dotted(node: ast.AST) -> str:
    """`timezone.now` for the expression of that shape, else nothing."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""


def reads_the_clock(node: ast.AST) -> bool:
    if isinstance(node, ast.keyword):
        return node.arg in ("auto_now", "auto_now_add")
    if not isinstance(node, ast.Call | ast.Attribute):
        return False
    called = dotted(node.func if isinstance(node, ast.Call) else node)
    return bool(re.search(r"(^|\.)(timezone\.now|datetime\.(now|utcnow|today)|date\.today|time\.time|Now)$", called))


def asks_for_superuser(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "is_superuser" and isinstance(node.ctx, ast.Load)


def exports_the_stock_way(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and any(dotted(target).endswith("list_export") for target in node.targets)


def leaves_the_person_untyped(node: ast.AST) -> bool:
    """A parameter for a person that takes anything: mypy would let a string, or somebody signed out, act."""
    if not isinstance(node, ast.arg) or node.arg not in PEOPLE or node.annotation is None:
        return False
    return any(isinstance(part, ast.Name) and part.id in ("Any", "object") for part in ast.walk(node.annotation))


def matching(names: Iterable[str], patterns: Iterable[str]) -> list[str]:
    """Raises AssertionError for a pattern that matches no file, since it guards nothing."""
    names, found = list(names), set[str]()
    for pattern in patterns:
        hits = {name for name in names if fnmatch(name, pattern)}
        assert hits, f"{pattern} matches no file"
        found |= hits
    return sorted(found)


MAIL = "templates/emails/base.html"
ANYWHERE = tuple(f"{package}/*.py" for package in PACKAGES)
SCREENS = ("*views.py", "*/viewsets.py", "*forms.py", "*urls.py", "*/wagtail_hooks.py", "*/panels.py", "*/models/*.py")
WHERE_RIGHTS_ARE_DECIDED = ("*/permissions.py", "core/security/guardian.py", "core/web/row_policies.py", "*/*/*.py")


@pytest.mark.parametrize(
    ("breaks", "where", "but"),
    [
        pytest.param(reads_the_clock, ANYWHERE, ("core/clock.py",), id="time comes from core.clock.now() only"),
        pytest.param(
            asks_for_superuser,
            WHERE_RIGHTS_ARE_DECIDED,
            SCREENS,
            id="a superuser gets nothing for being one",
        ),
        pytest.param(leaves_the_person_untyped, ANYWHERE, (), id="a person is a User, or AnyUser for whoever asks"),
        pytest.param(exports_the_stock_way, ANYWHERE, (), id="Wagtail's own export writes what was typed raw"),
    ],
)
def test_source(breaks: Callable[[ast.AST], bool], where: tuple[str, ...], but: tuple[str, ...]) -> None:
    names = [name for name, _ in modules()]
    looked_at = set(matching(names, where)) - set(matching(names, but))
    found = [
        f"{name}:{getattr(node, 'lineno', getattr(getattr(node, 'value', None), 'lineno', '?'))}"
        for name, tree in modules()
        if name in looked_at
        for node in ast.walk(tree)
        if breaks(node)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"has_perm\(|\bperms\.", id="rights are asked in rules, not in templates"),
        pytest.param(r"<style|\sstyle=|\son[a-z]+=[\"']", id="no inline style and no handler: strict policy"),
        pytest.param(r"<script(?![^>]*\b(src|type=\"application/json\"))", id="no inline script: strict policy"),
        pytest.param(r"(?<!help_text)(?<!totp_svg)\|safe\b|autoescape off", id="nothing is marked safe in a template"),
    ],
)
def test_templates(pattern: str) -> None:
    """Mail programs apply inline styles only: the frame of mails, which is no page, has them."""
    found = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in templates()
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(pattern, line) and not (name == MAIL and "style=" in pattern)
    ]
    assert not found, "\n".join(found)


def test_template_lines_are_at_most_160_characters() -> None:
    """A diff shows a change in a short line. A Django tag may be longer where it stands alone: it holds no line end."""
    one_tag = re.compile(r"\s*\{%((?!%\}).)*%\}")
    found = [
        f"{name}:{number}: {len(line)} characters"
        for name, text in templates()
        for number, line in enumerate(text.splitlines(), 1)
        if len(line) > 160 and not one_tag.fullmatch(line)
    ]
    assert not found, "\n".join(found)


def test_no_template_links_to_a_stored_file() -> None:
    """A file is served after the rule is asked again, never by its storage's address (C2)."""
    fields = {
        field.name
        for package in PACKAGES
        for model in apps.get_app_config(package).get_models()
        for field in model._meta.get_fields()
        if isinstance(field, FileField)
    }
    pattern = re.compile(rf"\.({'|'.join(sorted(fields)) or 'file'})\.url\b")
    assert [name for name, text in templates() if pattern.search(text)] == []


def test_styles_have_no_left_and_right() -> None:
    pattern = re.compile(r"\b(margin|padding|border)-(left|right)\b|text-align:\s*(left|right)|float:\s*(left|right)")
    sheets = matching(project_files(), ("*.css",))
    found = [name for name in sheets if pattern.search((ROOT / name).read_text())]
    assert not found, "\n".join(found)


def test_no_module_hides_a_builtin() -> None:
    """A module `round.py` under a star import hides Python's own `round`: file names are plural."""
    ours = [name for name, _ in modules()]
    assert [name for name in ours if Path(name).stem in BUILTINS] == []


def test_a_value_is_called_by_what_it_holds() -> None:
    """`rows`, `inputs` or `error`: what was done to a value (`found`, `said`) tells nobody what it is."""
    participles = []
    for name, tree in modules():
        functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Lambda))
        for node in (each for function in functions for each in ast.walk(function)):
            is_local = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in PARTICIPLES
            if is_local or (isinstance(node, ast.arg) and node.arg in PARTICIPLES):
                participles.append(f"{name}:{node.lineno} {ast.unparse(node)}")
    assert participles == []


RECORD, LOCKING = {"audit.record", "audit.record_all"}, {"bulk_update", "delete", "save", "select_for_update"}
HELD_BEFORE = {  # these have locked the row before they record: it is deleted last, since a deleted row has no key
    ("consultations/documents/services.py", "remove_document"),
    ("consultations/organisations/register.py", "load_register"),
    ("submissions/campaigns/services.py", "merge"),
    ("submissions/joint/members.py", "cancel_invitation"),
    ("synthesis/codebook/services.py", "merge_theme"),
    ("synthesis/codebook/services.py", "remove_theme"),
    ("synthesis/review/draft_comments.py", "drop_draft_comment"),
}


def test_an_act_locks_the_end_of_the_log_last() -> None:
    """Two acts that lock a row and the end of the log in turn wait for each other, and everybody for them."""
    late = set()
    for name, tree in modules():
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
                records = [call.lineno for call in calls if dotted(call.func) in RECORD]
                locks = [c.lineno for c in calls if isinstance(c.func, ast.Attribute) and c.func.attr in LOCKING]
                if records and locks and max(locks) > min(records):
                    late.add((name, function.name))
    assert late == HELD_BEFORE


def test_nothing_of_this_machine_is_committed() -> None:
    """No path of this machine and no package index in what others will clone."""
    here = {f"{path}/" for path in (ROOT, ROOT.parent, Path.home()) if str(path) not in ("/", "/tmp", "/home")}
    index = r"pypi\.org|pythonhosted\.org|npmjs\.org|(?<!--no-emit-)index[-]url"
    pattern = re.compile("|".join([*map(re.escape, here), index]))
    found = []
    for name in project_files():
        try:
            text = (ROOT / name).read_text()
        except UnicodeDecodeError:
            continue
        found += [f"{name}: {word}" for word in set(pattern.findall(text))]
    assert not found, "\n".join(found)


def contracts() -> list[dict[str, Any]]:
    return list(tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"])


def test_every_pattern_of_the_import_contracts_matches_a_module() -> None:
    """Else it would guard nothing; and what is let through is imported somewhere."""
    sides = ("source_modules", "forbidden_modules")
    patterns = {name for each in contracts() for side in sides for name in each.get(side, ()) if "*" in name}
    assert patterns
    modules = [name.removesuffix("/__init__.py").removesuffix(".py") for name in project_files()]
    matching(modules, [pattern.replace(".**", "/*").replace(".", "/") for pattern in patterns])
    for each in contracts():
        assert not each.get("ignore_imports") or each["unmatched_ignore_imports_alerting"] == "error", each["name"]


def test_a_pattern_that_matches_no_file_is_told() -> None:
    with pytest.raises(AssertionError, match=r"house/\*\.py matches no file"):
        matching(project_files(), ("core/*.py", "house/*.py"))


KINDS = (  # the files of a room from the ground up; what is called otherwise, a noun, stands with the acts
    ("enums",),
    ("models",),
    ("permissions", "validators"),
    ("services", "selectors"),
    ("forms", "exports", "mails", "jobs", "lookups"),
    ("views", "viewsets", "panels"),
    ("urls", "wagtail_hooks", "receivers", "apps"),
)
ACTS = 3


def kind_of(module: str) -> int:
    """The floor that a module stands on by its name: `triage.officer_views` are views, `models.facts` a model."""
    parts = module.split(".")
    if "management" in parts:
        return len(KINDS)
    name = "models" if "models" in parts else parts[-1]
    names = (name, name.rpartition("_")[2], name.partition("_")[0])
    return next((floor for each in names for floor, kinds in enumerate(KINDS) if each in kinds), ACTS)


def imports_between_modules() -> Iterator[tuple[str, str]]:
    """(module, imported module) within one package, also inside functions; not for type checkers alone."""
    known = {name.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".") for name, _tree in modules()}
    for name, tree in modules():
        here = name.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for each in node.names:
                    full = f"{node.module}.{each.name}"
                    there = full if full in known else node.module
                    if there in known and there != here and there.split(".")[0] == here.split(".")[0]:
                        yield here, there


UPWARDS = {
    "consultations.models.documents imports consultations.numbers",  # how a number reads: it knows no model
    "consultations.exports imports consultations.panels",  # the desk's own list as a file
    # Wagtail calls its snippets and tasks, not our acts: these two hand the call on to where the decision stands.
    "synthesis.models.approval imports synthesis.review.approval",
    "synthesis.models.reports imports synthesis.reports.ledger",
}


def test_a_room_imports_from_the_ground_up() -> None:
    """Models know no permission, permissions no act, acts no form, forms no view, across rooms too."""
    found = {
        f"{here} imports {there}"
        for here, there in imports_between_modules()
        if here.split(".")[0] not in ("core", "portal") and kind_of(there) > kind_of(here)
    }
    assert found == UPWARDS


# Asked inside a function, since the framework calls the model: a page its contents, a task its rule, a revision its
# ledger, a queryset what was decided.
CALLED_BY_THE_FRAMEWORK = {
    ("portal.models", "portal.public.information"),
    ("portal.models", "portal.public.rounds"),
    ("synthesis.models.approval", "synthesis.review.approval"),
    ("synthesis.models.reports", "synthesis.reports.ledger"),
    ("submissions.models.submissions", "submissions.models.facts"),
}


def test_no_module_imports_itself_through_others() -> None:
    graph = defaultdict[str, set[str]](set)
    for here, there in imports_between_modules():
        if (here, there) not in CALLED_BY_THE_FRAMEWORK:
            graph[here].add(there)
    assert set(CALLED_BY_THE_FRAMEWORK) <= set(imports_between_modules())
    list(TopologicalSorter(graph).static_order())  # raises CycleError, which names the modules
