"""What somebody wrote themselves, and what they quoted of ours: marker lines in six languages, ">", our own words."""

import re
from collections.abc import Iterator
from itertools import groupby

_GRAM = 14
_SHORTEST = 20
"""Letters and digits below which a block is not compared with our own letter."""
_ALIKE = 0.7

_WROTE = re.compile(
    r"""^(?:
        on\b.{4,300}\bwrote\s*:                                     # English
      | le\b.{4,300}\ba\s+écrit\s*:                                 # French
      | el\b.{4,300}\bescribió\s*:                                  # Spanish
      | .{0,200}\d.{0,200}(?:написал(?:\(а\)|а|и)?|пишет)\s*.{0,200}:  # Russian
      | (?:في|بتاريخ|يوم|on)\b.{4,300}كتب.{0,200}:     # Arabic
      | .{0,200}\d.{0,200}(?:写道|寫道|写到|來信)\s*[:：]             # Chinese
    )\s*$""",
    re.IGNORECASE | re.VERBOSE,
)
_DATED = re.compile(r"^(?:on|le|el|في|بتاريخ|يوم)\b|\d{4}|\d\d?:\d\d", re.IGNORECASE)
_ORIGINAL = re.compile(
    r"^[\s>]*[-–—_*]{2,}\s*(?:original message|forwarded message|message d'origine|message original|message transféré"
    r"|mensaje original|mensaje reenviado|исходное сообщение|пересылаемое сообщение|الرسالة الأصلية|رسالة أصلية"
    r"|رسالة معاد توجيهها|原始邮件|原邮件|原始郵件|转发邮件|邮件原件)\s*[-–—_*]{2,}\s*$",
    re.IGNORECASE,
)
_FROM = re.compile(r"^\s*\*?(?:from|de|от|من|发件人|寄件者|寄件人)\s*\*?\s*[:：]", re.IGNORECASE)
_FIELD = re.compile(
    r"^\s*\*?(?:sent|date|to|cc|subject|envoyé|à|objet|enviado(?: el)?|fecha|para|asunto|отправлено|дата|кому|копия"
    r"|тема|تاريخ الإرسال|التاريخ|الإرسال|أرسل|إلى|نسخة|الموضوع|发送时间|日期|时间|收件人|抄送|主题|傳送時間"
    r"|主旨)\s*\*?\s*[:：]",
    re.IGNORECASE,
)
_QUOTE = re.compile(r"^\s{0,3}>")
_LETTERS = re.compile(r"[\W_]+")


def split(text: str, ours: str = "") -> tuple[str, str]:
    """Their own words, and what they quoted; ``ours`` is the letter they answer, which need not be marked as quoted."""
    lines = text.split("\n")
    start, body = _marker(lines)
    own, tail = lines[:start], lines[body:]
    marked = any(_QUOTE.match(line) for line in tail[:6])
    quoted = lines[start:body]
    if marked or start == len(lines):
        more, rest = _by_signs(tail)
        own, quoted = own + more, quoted + rest
    elif ours and not _bare("".join(own)):
        own += tail  # the answer stands below, and nothing says where it begins: our own words are known
    else:
        quoted += tail
    mine, theirs = _without_ours(own, ours)
    return _joined(mine), _joined([line.removeprefix(">").removeprefix(" ") for line in theirs + quoted])


def _marker(lines: list[str]) -> tuple[int, int]:
    """Where the first marker begins and where what it announces begins; both the end when there is none."""
    for at, line in enumerate(lines):
        if _QUOTE.match(line):
            continue
        if _ORIGINAL.match(line):
            return at, _past_fields(lines, at + 1)
        if _FROM.match(line) and sum(bool(_FIELD.match(x)) for x in lines[at + 1 : at + 7]) >= 2:
            return (at - 1 if at and set(lines[at - 1].strip()) <= set("_-") else at), _past_fields(lines, at)
        if after := _wrote(lines[at : at + 3]):
            return at, at + after
    quote = next((at for at, line in enumerate(lines) if _QUOTE.match(line)), None)
    return (len(lines), len(lines)) if quote is None else (0, 0)


def _wrote(lines: list[str]) -> int:
    """How many of these lines are together a "... wrote:". Mail programs break it; a broken one begins with a date."""
    said = ""
    for number, line in enumerate(lines, 1):
        if not line.strip() or len(line) > 400 or (number == 2 and not _DATED.search(lines[0])):
            return 0
        said = f"{said} {line.strip()}".strip()
        if _WROTE.match(said):
            return number
    return 0


def _past_fields(lines: list[str], at: int) -> int:
    while at < len(lines) and (not lines[at].strip() or _FROM.match(lines[at]) or _FIELD.match(lines[at])):
        at += 1
    return at


def _by_signs(lines: list[str]) -> tuple[list[str], list[str]]:
    """Own lines and quoted ones where each quoted line carries a sign; answers between quotations are own."""
    own: list[str] = []
    quoted: list[str] = []
    for line in lines:
        (quoted if _QUOTE.match(line) else own).append(line)
    return own, quoted


def _without_ours(lines: list[str], ours: str) -> tuple[list[str], list[str]]:
    """Blocks that stand in our letter are quotations, whatever mail program brought them."""
    if not ours:
        return lines, []
    grams, pieces = _grams(_bare(ours)), {_bare(piece) for piece in (*ours.split("\n"), *ours.split("\n\n"))}
    blocks = list(_blocks(lines))
    bare = [_bare("".join(block)) for block in blocks]
    known = [_is_ours(words, grams) for words in bare]
    for order in (range(1, len(blocks)), range(len(blocks) - 2, -1, -1)):
        step = order.step
        for at in order:  # a salutation alone may be anybody's; beside our words it is ours
            known[at] = known[at] or (known[at - step] and bare[at] in pieces)
    mine = [line for at, block in enumerate(blocks) if not known[at] for line in [*block, ""]]
    return mine, [line for at, block in enumerate(blocks) if known[at] for line in [*block, ""]]


def _is_ours(bare: str, grams: set[str]) -> bool:
    """Whether a block is surely of our letter."""
    found = _grams(bare)
    return len(bare) >= _SHORTEST and len(found & grams) >= _ALIKE * len(found)


def _blocks(lines: list[str]) -> Iterator[list[str]]:
    for empty, block in groupby(lines, key=lambda line: not line.strip()):
        if not empty:
            yield list(block)


def _bare(text: str) -> str:
    return _LETTERS.sub("", text).casefold()


def _grams(bare: str) -> set[str]:
    return {bare[at : at + _GRAM] for at in range(max(1, len(bare) - _GRAM + 1))} if bare else set()


def _joined(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
