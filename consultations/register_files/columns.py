"""Columns of a file with organizations: what people call them in six languages. Imports without Django."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

# Our columns, and what others call them. The first name is ours.
KNOWN: dict[str, tuple[str, ...]] = {
    "code": ("code", "participant code", "iso", "iso code", "iso3", "código", "код", "الرمز", "代码"),
    "name": (
        *("name", "organization", "organisation", "organization name", "name of organization", "participant", "entity"),
        *("full name", "official name", "institution", "stakeholder", "state", "member state", "company", "ngo"),
        *("nom", "nom de l organisation", "nom complet", "nom officiel", "organisme", "institución", "institution"),
        *("nombre", "nombre de la organización", "organización", "nombre completo", "nombre oficial", "entidad"),
        *("название", "наименование", "организация", "название организации", "полное название", "участник"),
        *(
            "الاسم",
            "اسم المنظمة",
            "المنظمة",
            "اسم الجهة",
            "الجهة",
            "名称",
            "组织",
            "组织名称",
            "机构",
            "机构名称",
            "全称",
        ),
    ),
    "short_name": (
        *("short name", "short", "display name", "nom abrégé", "nom court", "nombre abreviado", "nombre corto"),
        *("краткое название", "сокращенное название", "الاسم المختصر", "简称"),
    ),
    "constituency": (
        *(
            "constituency",
            "kind",
            "type",
            "category",
            "kind of organization",
            "type of organization",
            "stakeholder group",
        ),
        *("type of stakeholder", "stakeholder type", "group of stakeholders", "catégorie", "type d organisation"),
        *("categoría", "tipo", "tipo de organización", "категория", "категория участников", "тип", "тип организации"),
        *("вид", "الفئة", "النوع", "نوع المنظمة", "界别", "类别", "类型", "组织类别"),
    ),
    "regional_group": (
        *("regional group", "region", "un regional group", "group", "groupe régional", "région", "groupe"),
        *("grupo regional", "región", "grupo", "региональная группа", "регион", "группа"),
        *("المجموعة الإقليمية", "المنطقة", "المجموعة", "区域组", "区域", "地区"),
    ),
    "country": ("country", "pays", "país", "страна", "البلد", "国家", "based in", "location"),
    "status": (
        *("status", "ecosoc status", "accreditation", "statut", "situación", "estatuto", "estado consultivo", "статус"),
        *("الحالة", "المركز", "状态", "地位"),
    ),
    "language": (
        *("language", "language of emails", "working language", "preferred language", "langue", "idioma", "язык"),
        *("اللغة", "语言", "语文"),
    ),
    "other_names": (
        *(
            "other names",
            "acronym",
            "acronyms",
            "abbreviation",
            "alias",
            "also known as",
            "former name",
            "sigle",
            "sigles",
        ),
        *("autres noms", "acronyme", "sigla", "siglas", "otros nombres", "acrónimo", "другие названия", "сокращение"),
        *("аббревиатура", "أسماء أخرى", "الاسم المختصر الآخر", "المختصر", "其他名称", "缩写", "别名"),
    ),
    "contact_name": (
        *("contact", "contact name", "contact person", "focal point", "name of contact", "person", "representative"),
        *(
            "personne de contact",
            "nom du contact",
            "point focal",
            "point de contact",
            "contacto",
            "persona de contacto",
        ),
        *("nombre del contacto", "punto focal", "контакт", "контактное лицо", "координатор", "представитель"),
        *("جهة الاتصال", "الشخص المسؤول", "جهة التنسيق", "اسم جهة الاتصال", "联系人", "联系人姓名", "协调人"),
    ),
    "contact_function": (
        *("function", "position", "title", "job title", "fonction", "poste", "titre", "cargo", "función", "puesto"),
        *("должность", "функция", "الوظيفة", "المنصب", "职务", "职位"),
    ),
    "contact_email": (
        *("email", "e mail", "email address", "e mail address", "mail", "contact email", "email of contact"),
        *("courriel", "adresse électronique", "adresse e mail", "adresse mail", "mél", "correo", "correo electrónico"),
        *("dirección de correo electrónico", "электронная почта", "адрес электронной почты", "эл почта", "почта"),
        *("البريد الإلكتروني", "عنوان البريد الإلكتروني", "البريد", "电子邮件", "电子邮箱", "电子邮箱地址", "邮箱"),
    ),
    "name_ar": ("name ar", "name arabic", "arabic name", "الاسم بالعربية", "nom ar", "nombre ar", "الاسم ar"),
    "name_es": ("name es", "name spanish", "spanish name", "nombre en español", "nombre es", "nom es"),
    "name_fr": ("name fr", "name french", "french name", "nom en français", "nom fr", "nombre fr"),
    "name_ru": ("name ru", "name russian", "russian name", "название на русском", "название ru", "nom ru", "nombre ru"),
    "name_zh": ("name zh", "name chinese", "chinese name", "中文名称", "名称 zh", "nom zh", "nombre zh"),
}
TRANSLATED = {f"name_{code}": code for code in ("ar", "es", "fr", "ru", "zh")}
ENOUGH = 2  # known names in one row: it is the heading
_NOT_WORD = re.compile(r"[\W_]+")
_INITIALS = re.compile(r"\b\w(?:\.\w)+\b")  # N.G.O. as NGO


def plain(text: str) -> str:
    """Return a heading or a closed word for comparison: case, accents, punctuation and brackets make no difference."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter) or letter > "\u0370")
    letters = _INITIALS.sub(lambda match: match[0].replace(".", ""), letters)
    return " ".join(_NOT_WORD.sub(" ", unicodedata.normalize("NFC", letters)).split())


_BY_NAME = {plain(name): field for field, names in reversed(KNOWN.items()) for name in names}


def count_known(cells: Iterable[str]) -> int:
    """Return how many different columns of ours the cells name."""
    return len({_BY_NAME[name] for cell in cells if (name := plain(cell)) in _BY_NAME})


def guessed(heading: Sequence[str]) -> dict[str, int]:
    """Return our columns with the place of their likely heading. Of two headings for one column the first counts."""
    chosen: dict[str, int] = {}
    for place, cell in enumerate(heading):
        field = _BY_NAME.get(plain(cell))
        if field:
            chosen.setdefault(field, place)
    return chosen
