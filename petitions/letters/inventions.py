"""Invented people for drafts: previews never show anybody who signed."""

from itertools import islice, product

_FIRST = ("Nadia", "Pierre", "Ана", "ليلى", "Tomás", "王", "Ingrid", "يوسف", "Иван", "Amara", "Zoë", "أحمد")
_LAST = {
    "LATIN": ("Specimen", "Exemple", "Muster"),
    "CYRILLIC": ("Образцов", "Примерова", "Шаблон"),
    "ARABIC": ("المثال", "النموذج", "التجربة"),
    "HAN": ("样本", "示例", "范例"),
}
_COUNTRIES = ("LB", "FR", None, "DE", "SY", "TR", None, "CA")


def people(count: int) -> list[tuple[str, str | None]]:
    """Name and country of so many people who do not exist, in four scripts; the same every time."""
    pairs = islice(((first, at) for at, first in product(range(3), _FIRST)), min(count, 36))
    found = [(_whole(first, at), _COUNTRIES[(len(first) + at) % len(_COUNTRIES)]) for first, at in pairs]
    return found + [(f"Specimen {number}", None) for number in range(len(found) + 1, count + 1)]


def _whole(first: str, at: int) -> str:
    if "\u4e00" <= first[0] <= "\u9fff":
        return first + _LAST["HAN"][at]
    script = (
        "ARABIC" if "\u0600" <= first[0] <= "\u06ff" else "CYRILLIC" if "\u0400" <= first[0] <= "\u04ff" else "LATIN"
    )
    return f"{first} {_LAST[script][at]}"
