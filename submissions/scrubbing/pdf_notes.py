"""What lies on PDF pages: plain links stay, comments go, what is filled into a form becomes part of its page."""

import re
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name

from submissions.scrubbing.found import KEPT_LINK, Found, What
from submissions.scrubbing.pdf_catalog import is_place

_COMMENTS = {"/Text", "/FreeText", "/Highlight", "/Underline", "/StrikeOut", "/Squiggly", "/Ink", "/Caret", "/Stamp",
             "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Redact"}  # fmt: skip
_OF_A_LINK = {"/Type", "/Subtype", "/Rect", "/Border", "/BS", "/C", "/H", "/F", "/QuadPoints", "/P", "/StructParent",
              "/Dest", "/A", "/Contents"}  # fmt: skip
# Fields of a form whose names say that they are about a person, in the six languages: what they hold goes.
_PERSONAL = re.compile(
    r"name|author|sign|mail|phone|tel\b|address|contact|passport|birth|\bnom\b|prénom|adresse|courriel|nombre|apellido"
    r"|correo|firma|dirección|teléfono|имя|фамилия|адрес|телефон|подпись|почта|اسم|هاتف|عنوان|توقيع|بريد|姓名|电话|地址"
    r"|邮|签",
    re.IGNORECASE,
)
_DEEP = 50  # fields in fields


def clean_notes(pdf: pikepdf.Pdf, found: Found) -> None:
    """Take them off all pages. What is taken is emptied: a tag or a pop-up that points at it finds nothing."""
    gone = [note for page in pdf.pages for note in _taken_off(page.obj, found)]
    kept = list(_widgets(pdf))
    if kept:
        form = pdf.Root.get("/AcroForm")
        if isinstance(form, Dictionary) and form.get("/NeedAppearances"):
            pdf.generate_appearance_streams()
        pdf.flatten_annotations("screen")
    for note in [*gone, *kept]:
        for key in list(note.keys()):
            del note[key]
    for page in pdf.pages:
        notes = page.obj.get("/Annots")
        left = [note for note in notes if set(note.keys())] if isinstance(notes, Array) else []
        if left:
            page.obj.Annots = Array(left)
        elif notes is not None:
            del page.obj.Annots


def _taken_off(page: Dictionary, found: Found) -> Iterator[Dictionary]:
    """The notes of a page that do not stay; those that do are the only ones left on it."""
    notes = page.get("/Annots")
    if not isinstance(notes, Array):
        return
    stay = []
    for note in notes:
        if not isinstance(note, Dictionary):
            continue
        if _stays(note, found):
            stay.append(note)
        else:
            yield note
    page.Annots = Array(stay)


def _stays(note: Dictionary, found: Found) -> bool:
    kind = str(note.get("/Subtype"))
    if kind == "/Widget":
        return _shows_no_person(note, found)
    if kind == "/Link":
        return _is_plain(note, found)
    if kind in _COMMENTS:
        found[What.COMMENT] += 1
    elif kind != "/Popup":
        found[What.OBJECT] += 1
    return False


def _is_plain(link: Dictionary, found: Found) -> bool:
    """Whether it leads to a place in the file or to a page of the web; it then keeps nothing but that."""
    action = link.get("/A")
    if isinstance(action, Dictionary) and action.get("/S") == Name.URI and KEPT_LINK.match(str(action.get("/URI"))):
        link.A = Dictionary(S=Name.URI, URI=action.URI)
    elif isinstance(action, Dictionary) and action.get("/S") == Name.GoTo and is_place(action.get("/D")):
        link.A = Dictionary(S=Name.GoTo, D=action.D)
    elif action is not None or not is_place(link.get("/Dest")):
        found[What.LINK] += 1
        return False
    for key in set(link.keys()) - _OF_A_LINK:
        del link[key]
    return True


def _shows_no_person(field: Dictionary, found: Found) -> bool:
    names, kind, at = [], None, field
    for _step in range(_DEEP):
        names += [str(at[key]) for key in ("/T", "/TU") if key in at]
        kind = kind or at.get("/FT")
        if not isinstance(at := at.get("/Parent"), Dictionary):
            break
    if kind == Name.Sig:
        found[What.AUTHOR] += 1
        return False
    if kind != Name.Btn and _PERSONAL.search(" ".join(names)):
        found[What.FIELD] += 1
        return False
    return True


def _widgets(pdf: pikepdf.Pdf) -> Iterator[Dictionary]:
    for page in pdf.pages:
        for note in page.obj.get("/Annots", []):
            if note.get("/Subtype") == Name.Widget:
                yield note
