"""The structure of a PDF that Typst made: headers of rows, pages of rows, and several files joined as one."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any


def with_row_headers(pdf: bytes, headed: Sequence[bool]) -> bytes:
    """Return the PDF with the first cell of each row as `TH` of scope `Row`, in the tables that `headed` marks.

    `headed` has one entry a table, in the document's order. The same input gives the same bytes. Raises ValueError
    where the count differs.
    """
    if not any(headed):
        return pdf
    import pikepdf  # 12 MB; documents without tables go without

    with pikepdf.open(io.BytesIO(pdf)) as document:
        tables = list(_tables(document.Root.StructTreeRoot.K, pikepdf))
        if len(tables) != len(headed):
            raise ValueError(f"{len(tables)} tables are tagged, {len(headed)} were written")
        for table, is_headed in zip(tables, headed, strict=True):
            for row in _rows(table) if is_headed else ():
                _head(row, pikepdf.Name)
        return _saved(document, pikepdf)


@dataclass(frozen=True, slots=True)
class RowPages:
    """The pages of a file, and the rows of its last table that begin a page: (row, pages before it)."""

    total: int
    starts: list[tuple[int, int]]


def pages_of_rows(pdf: bytes) -> RowPages:
    """Return where the rows of the last table begin a page, other than the first row."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        numbers = {page.obj.objgen: number for number, page in enumerate(document.pages)}
        *_others, table = _tables(document.Root.StructTreeRoot.K, pikepdf)
        starts, last = list[tuple[int, int]](), -1
        for row, element in enumerate(_rows(table)):
            pages = {numbers[page] for page in _pages_of(element, pikepdf)}
            if row and pages and min(pages) > last:
                starts.append((row, min(pages)))
            last = max(pages, default=last)
        return RowPages(len(numbers), starts)


def _pages_of(node: Any, pikepdf: Any) -> Iterator[tuple[int, int]]:
    """Yield the pages that have content of an element, as the numbers of their objects."""
    if isinstance(node, pikepdf.Array):
        for each in node:
            yield from _pages_of(each, pikepdf)
    elif isinstance(node, pikepdf.Dictionary):
        if "/Pg" in node:
            yield node.Pg.objgen
        if "/K" in node:
            yield from _pages_of(node.K, pikepdf)


def joined(files: Sequence[bytes]) -> bytes:
    """Return several tagged files as one: pages, structure and bookmarks in order, the first one's properties.

    Cells find their headers by scope: the lists of header ids, which repeat from file to file, are removed.
    """
    import pikepdf

    first, *others = [pikepdf.open(io.BytesIO(file)) for file in files]
    root = first.Root.StructTreeRoot
    [whole] = root.K
    _remove_ids(whole, pikepdf)
    for other in others:
        offset, before = int(root.ParentTreeNextKey), len(first.pages)
        first.pages.extend(other.pages)
        for page in first.pages[before:]:
            for each in (page.obj, *page.obj.get("/Annots", ())):
                for key in {"/StructParents", "/StructParent"} & each.keys():
                    each[key] = int(each[key]) + offset
        structure = first.copy_foreign(other.Root.StructTreeRoot)
        [part] = structure.K
        _remove_ids(part, pikepdf)
        for element in part.K:
            element.P = whole
            whole.K.append(element)
        for place, entry in enumerate(structure.ParentTree.Nums):
            root.ParentTree.Nums.append(entry if place % 2 else int(entry) + offset)
        root.ParentTreeNextKey = int(structure.ParentTreeNextKey) + offset
        _add_bookmarks(first, other, before)
    if "/IDTree" in root:
        del root["/IDTree"]
    return _saved(first, pikepdf)


def _remove_ids(node: Any, pikepdf: Any) -> None:
    for table in _tables(node, pikepdf):
        for row in _rows(table, ("/THead", "/TBody")):
            for cell in row.K:
                if "/ID" in cell:
                    del cell["/ID"]
                for attributes in cell.get("/A", ()):
                    if "/Headers" in attributes:
                        del attributes["/Headers"]


def _add_bookmarks(whole: Any, part: Any, before: int) -> None:
    """Add the bookmarks of a part whose first page has `before` pages before it."""
    from pikepdf import Array, OutlineItem

    numbers = {page.objgen: number for number, page in enumerate(part.pages)}
    with part.open_outline() as source, whole.open_outline() as target:
        for item in source.root:
            page, kind, *place = item.destination
            row = [whole.pages[numbers[page.objgen] + before].obj, kind, *place]
            target.root.append(OutlineItem(item.title, Array(row)))


def _saved(document: Any, pikepdf: Any) -> bytes:
    target = io.BytesIO()
    document.save(
        target, deterministic_id=True, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.preserve
    )
    return target.getvalue()


def _tables(node: Any, pikepdf: Any) -> Iterator[Any]:
    """Yield the tables of the tree, in reading order."""
    if isinstance(node, pikepdf.Array):
        for each in node:
            yield from _tables(each, pikepdf)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        if node.S == "/Table":
            yield node
        elif "/K" in node:
            yield from _tables(node.K, pikepdf)


def _rows(table: Any, groups: Sequence[str] = ("/TBody",)) -> Iterator[Any]:
    """Yield the rows of a table that stand in these groups, or in none: those of its head only where it is named.

    Typst writes the children of a table, a group and a row as arrays.
    """
    for part in table.K:
        if part.S == "/TR":
            yield part
        elif part.S in groups:
            yield from part.K


def _head(row: Any, name: Any) -> None:
    """Make the first cell of a row its header, and remove the lists of header ids.

    Those lists name column headers only; without them, programs find headers by their scope.
    """
    for place, cell in enumerate(row.K):
        attributes = next(each for each in cell.A if each.O == "/Table")
        if "/Headers" in attributes:
            del attributes["/Headers"]
        if place == 0:
            cell.S, attributes["/Scope"] = name.TH, name.Row
