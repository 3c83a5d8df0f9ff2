"""Row headers in the structure tree of a PDF. Typst tags the header row of a table and leaves all other cells alike."""

import io
from collections.abc import Iterator, Sequence
from typing import Any


def with_row_headers(pdf: bytes, headed: Sequence[bool]) -> bytes:
    """The PDF with the first cell of each row as `TH` of scope `Row`, in the tables that `headed` says (one entry a
    table, in the document's order). The same input gives the same bytes. Raises ValueError where the count differs."""
    if not any(headed):
        return pdf
    import pikepdf  # 12 MB; documents without tables go without

    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        tables = list(_tables(document.Root.StructTreeRoot.K, pikepdf))
        if len(tables) != len(headed):
            raise ValueError(f"{len(tables)} tables are tagged, {len(headed)} were written")
        for table, is_headed in zip(tables, headed, strict=True):
            for row in _rows(table) if is_headed else ():
                _head(row, pikepdf.Name)
        document.save(
            target,
            deterministic_id=True,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.preserve,
        )
    return target.getvalue()


def _tables(node: Any, pikepdf: Any) -> Iterator[Any]:
    """The tables of the tree, in reading order."""
    if isinstance(node, pikepdf.Array):
        for each in node:
            yield from _tables(each, pikepdf)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        if node.S == "/Table":
            yield node
        elif "/K" in node:
            yield from _tables(node.K, pikepdf)


def _rows(table: Any) -> Iterator[Any]:
    """Its rows, those of the head apart. Typst writes the children of a table, a group and a row as arrays."""
    for part in table.K:
        if part.S == "/TR":
            yield part
        elif part.S == "/TBody":
            yield from part.K


def _head(row: Any, name: Any) -> None:
    """Headers are then found by their scope: lists of identifiers, which hold those of columns only, go."""
    for place, cell in enumerate(row.K):
        attributes = next(each for each in cell.A if each.O == "/Table")
        if "/Headers" in attributes:
            del attributes["/Headers"]
        if place == 0:
            cell.S, attributes["/Scope"] = name.TH, name.Row
