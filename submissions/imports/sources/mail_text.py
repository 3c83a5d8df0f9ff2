"""Cuts the text of a message into what its sender wrote and what is quoted, forwarded or a signature. Without Django.

The rule is conservative: what is not surely one of these is text. A person sees every block and can take it in or out.
"""

import html
import re
from collections.abc import Iterator

TEXT, QUOTE, SIGNATURE = "text", "quote", "signature"
MOST_BLOCKS = 400  # of one message; the rest stays in the last one

_QUOTED = re.compile(r"\s{0,3}(?:[A-Za-z]{0,3}>|\|\s)")
_WROTE = re.compile(
    r"(?:(?:on|le|el|am|il|em|op|den|no dia)\b.{4,300}|.{0,200}<[^<>\s]+@[^<>\s]+>.{0,40})"
    r"(?:wrote|a écrit|escribió|schrieb|ha scritto|escreveu|schreef|skrev|пишет|написал\(?а?\)?)[^:：]{0,120}[:：]\s*"
    r"|.{0,200}(?:كتب|写道)\s*.{0,100}[:：]\s*",
    re.IGNORECASE | re.DOTALL,
)
_ORIGINAL = re.compile(
    r"\s*-{2,}\s*(?:original message|message d.origine|message transféré|mensaje original|mensaje reenviado|"
    r"исходное сообщение|пересылаемое сообщение|пересланное сообщение|الرسالة الأصلية|رسالة معاد توجيهها|原始邮件|"
    r"转发的邮件|ursprüngliche nachricht|weitergeleitete nachricht|mensagem original|forwarded message)\s*-{2,}\s*",
    re.IGNORECASE,
)
_BEGIN_FORWARD = re.compile(
    r"\s*(?:begin forwarded message|début du message réexpédié|inicio del mensaje reenviado)\s*:\s*", re.IGNORECASE
)
_HEADER = re.compile(
    r"\s*\*?(?:from|sent|date|to|cc|bcc|subject|reply-to|de|envoyé|à|objet|enviado(?: el)?|fecha|para|asunto|от|"
    r"отправлено|дата|кому|копия|тема|من|تاريخ الإرسال|التاريخ|إلى|نسخة|الموضوع|发件人|发送时间|日期|收件人|抄送|"
    r"主题|von|gesendet|an|betreff|assunto)\s?\*?\s?[:：].*",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*[_-]{8,}\s*")
_ENOUGH_HEADERS = 3
_CLOSING = re.compile(
    r"\s*(?:(?:with )?(?:best|kind|warm|kindest|warmest) (?:regards|wishes)|regards|sincerely(?: yours)?|"
    r"yours (?:sincerely|faithfully|truly)|respectfully|many thanks|cordialement|bien cordialement|"
    r"sincères salutations|veuillez agréer.{0,200}|atentamente|saludos(?: cordiales)?|cordialmente|"
    r"с уважением|с наилучшими пожеланиями|"
    r"مع (?:أطيب التحيات|خالص التقدير|فائق الاحترام.{0,40})|وتفضلوا بقبول.{0,80}|此致|敬礼|顺颂.{0,6}|"
    r"mit freundlichen grüßen|freundliche grüße|atenciosamente)\s*[,،，.!]?\s*",
    re.IGNORECASE,
)
_LONGEST_SIGNATURE = 15  # lines after a closing formula
_ADDRESS_LINE = re.compile(
    r"\s*(?:[\w .]{0,12}[:：]\s*)?(?:<?[^\s@<>]{1,64}@[^\s@<>]{3,190}>?|\+?[\d][\d\s()./-]{6,24}\d|(?:https?://|www\.)\S+)\s*"
)
_DEVICE = re.compile(
    r"\s*(?:sent from|get outlook for|envoyé de(?:puis)? mon|enviado desde|отправлено с|أُرسل من|发自我的)\b.{0,60}",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(?:\s*(/))?\s*([a-zA-Z][\w:]{0,20})\b[^<>]*>")
_PICTURE = re.compile(r"""(?<=["'(=])data:[a-z]{1,20}/[\w.+-]{1,80}(?:;[\w=.-]{1,80})*,[^"'()<>]*""", re.IGNORECASE)
_HIDDEN = re.compile(r"<(style|script|head|title)\b|<!--", re.IGNORECASE)
_BREAKS = {"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "hr", "table"}


def blocks(text: str) -> list[list[str]]:
    """Return the message as [kind, text] in its order; `text` blocks are its paragraphs. Nothing is lost."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    parts: list[list[str]] = []
    for kind, line in zip(_kinds(lines), lines, strict=True):
        is_new = not parts or parts[-1][0] != kind or (kind == TEXT and not parts[-1][1].rpartition("\n")[2].strip())
        if is_new and len(parts) < MOST_BLOCKS:
            parts.append([kind, line])
        else:
            parts[-1][1] += "\n" + line
    return [[kind, words.strip("\n")] for kind, words in parts if words.strip()]


def _kinds(lines: list[str]) -> list[str]:
    """Return the kind of each line."""
    kinds = [QUOTE if _QUOTED.match(line) else TEXT for line in lines]
    for place, line in enumerate(lines):
        if _starts_quoted_rest(lines, place):
            kinds[place:] = [QUOTE] * (len(lines) - place)
            break
        if _WROTE.fullmatch(line) and _next_is_quote(kinds, lines, place):
            kinds[place] = QUOTE
        elif _is_broken_attribution(lines, place) and _next_is_quote(kinds, lines, place + 1):
            kinds[place] = kinds[place + 1] = QUOTE
    _mark_signature(lines, kinds)
    for place, line in enumerate(lines):
        if kinds[place] == TEXT and (_ADDRESS_LINE.fullmatch(line) or _DEVICE.fullmatch(line)):
            kinds[place] = SIGNATURE
    return kinds


def _starts_quoted_rest(lines: list[str], place: int) -> bool:
    """Return whether from here on all is another message: after its line, or its block of headers."""
    if _ORIGINAL.fullmatch(lines[place]) or _BEGIN_FORWARD.fullmatch(lines[place]):
        return True
    following = [line for line in lines[place : place + 8] if line.strip()]
    if following and _RULE.fullmatch(following[0]):
        following.pop(0)
    headers = 0
    for line in following:
        if not _HEADER.fullmatch(line):
            break
        headers += 1
    return headers >= _ENOUGH_HEADERS


def _is_broken_attribution(lines: list[str], place: int) -> bool:
    """Return whether "On … wrote:" is on this line and the next."""
    following = lines[place + 1] if place + 1 < len(lines) else ""
    return bool(lines[place].strip() and following.strip() and _WROTE.fullmatch(f"{lines[place]} {following}"))


def _next_is_quote(kinds: list[str], lines: list[str], place: int) -> bool:
    after = (at for at in range(place + 1, min(place + 4, len(lines))) if lines[at].strip())
    return (at := next(after, None)) is None or kinds[at] == QUOTE


def _mark_signature(lines: list[str], kinds: list[str]) -> None:
    """Mark the rest after "-- ", and after a closing formula near the end of what the sender wrote."""
    own = [place for place, kind in enumerate(kinds) if kind == TEXT and lines[place].strip()]
    for place in own:
        if lines[place] in ("-- ", "--"):
            begin = place
            break
    else:
        near = own[-_LONGEST_SIGNATURE:]
        begin = next((place for place in near if _CLOSING.fullmatch(lines[place])), -1)
        if begin < 0 or begin == own[0]:
            return
    for place in range(begin, len(lines)):
        if kinds[place] == QUOTE and lines[place].strip():
            break
        kinds[place] = SIGNATURE


def without_pictures(source: str) -> str:
    """Return HTML without the pictures that stand in it as text: one is longer than any letter."""
    return _PICTURE.sub("", source)


def html_text(source: str) -> str:
    """Return the words of a message in HTML, a line for each block; what it quotes is marked as in plain text."""
    source = " ".join(_visible(source))
    return "\n".join(line.strip() for line in "".join(_html_pieces(source)).split("\n"))


def _visible(source: str) -> Iterator[str]:
    """Yield the source without styles, scripts and comments. One that does not end is left in."""
    lower, at = source.lower(), 0
    while begin := _HIDDEN.search(source, at):
        end = lower.find(f"</{begin[1].lower()}" if begin[1] else "-->", begin.end())
        if end < 0:
            break
        yield source[at : begin.start()]
        at = lower.find(">", end) + 1 or len(source)
    yield source[at:]


def _html_pieces(source: str) -> Iterator[str]:
    depth, at = 0, 0
    for tag in _TAG.finditer(source):
        yield _plain(source[at : tag.start()])
        at = tag.end()
        name = tag[2].lower()
        if name == "blockquote":
            depth = max(0, depth + (-1 if tag[1] else 1))
        if name in _BREAKS:
            yield "\n" + ("> " * min(depth, 3))
    yield _plain(source[at:])


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(text).replace("\xa0", " "))
