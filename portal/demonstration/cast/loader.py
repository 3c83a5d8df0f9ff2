"""Read the YAML files of the cast into its shapes; a fault names its file, its line and its place.

The files are UTF-8. Long texts are folded blocks (`>-`): a line break is a space, or nothing between two Chinese
characters, since Chinese writes no space; a blank line ends a line of the text.
"""

import re
from collections.abc import Hashable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

FOLDER = Path(__file__).resolve().parent
HAN = r"[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]"
BETWEEN_HAN = re.compile(f"(?<={HAN}) (?={HAN})")


class CastError(ValueError):
    """A file of the cast that cannot be read. The message has a line for each fault."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # the one in C where it is built in
    """Safe: plain values only. A key that stands twice is a fault."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for place, key in enumerate(keys):
            if key in keys[:place]:
                mark = node.value[place][0].start_mark
                raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} stands twice", mark)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return mapping


def _text(loader: _Loader, node: yaml.ScalarNode) -> str:
    return BETWEEN_HAN.sub("", str(loader.construct_scalar(node)))


_Loader.add_constructor("tag:yaml.org,2002:str", _text)


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def load(name: str, shape: Any, folder: Path = FOLDER) -> Any:
    """The file `name` as `shape`, a type that pydantic knows. Raises CastError."""
    path = folder / name
    try:
        content = path.read_text(encoding="utf-8")
        data = yaml.load(content, _Loader)  # noqa: S506 - a safe loader
    except (OSError, UnicodeDecodeError) as error:
        raise CastError(f"{name}: {error}") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CastError(f"{name}, line {line}: {error.problem}") from error
    try:
        return _adapter(shape).validate_python(data)
    except ValidationError as error:
        root = yaml.compose(content, yaml.SafeLoader)
        faults = [_fault(name, root, each["loc"], each["msg"], each["type"]) for each in error.errors()]
        raise CastError("\n".join(faults)) from error


def _fault(name: str, root: yaml.Node | None, place: Sequence[int | str], message: str, kind: str) -> str:
    text = "this key is unknown" if kind in ("unexpected_keyword_argument", "extra_forbidden") else message
    path = ".".join(str(each) for each in place) or "the whole file"
    return f"{name}, line {_line(root, place)}: {path}: {text}"


def _line(node: yaml.Node | None, place: Sequence[int | str]) -> int:
    """The line, from 1, of the deepest part of `place` that stands in the file."""
    line = 1
    for each in place:
        if isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == str(each)), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(each, int) and each < len(node.value):
            node = node.value[each]
            line = node.start_mark.line + 1
    return line
