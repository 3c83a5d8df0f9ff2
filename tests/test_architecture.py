"""House rules that neither ruff nor the import contracts can say. What they do say is not repeated here."""

import ast
import builtins
import re
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import FileField

from tests.support.databases import PACKAGES, ROOT

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
    for name in project_files():
        if name.endswith(".html") and name.split("/")[0] in (*PACKAGES, "templates"):
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


def anywhere(name: str) -> bool:
    return True


def where_rights_are_decided(name: str) -> bool:
    return name.endswith(("rules.py", "core/guardian.py", "core/policies.py")) or "/domain/" in name


@pytest.mark.parametrize(
    ("breaks", "where", "but"),
    [
        pytest.param(reads_the_clock, anywhere, "core/clock.py", id="time comes from core.clock.now() only"),
        pytest.param(asks_for_superuser, where_rights_are_decided, "", id="a superuser gets nothing for being one"),
        pytest.param(exports_the_stock_way, anywhere, "", id="Wagtail's own export writes what was typed raw"),
    ],
)
def test_source(breaks: Callable[[ast.AST], bool], where: Callable[[str], bool], but: str) -> None:
    found = [
        f"{name}:{getattr(node, 'lineno', getattr(getattr(node, 'value', None), 'lineno', '?'))}"
        for name, tree in modules()
        if where(name) and name != but
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
    found = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in templates()
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(pattern, line)
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
    sheets = [name for name in project_files() if name.endswith(".css")]
    found = [name for name in sheets if pattern.search((ROOT / name).read_text())]
    assert not found, "\n".join(found)


def test_no_module_hides_a_builtin() -> None:
    """A module `round.py` under a star import hides Python's own `round`: file names are plural."""
    ours = [name for name, _ in modules()]
    assert [name for name in ours if Path(name).stem in BUILTINS] == []


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
