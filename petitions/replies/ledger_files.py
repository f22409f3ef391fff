"""The ledger for spreadsheets and programs: one row for each addressee, wave and demand; no words of anybody."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from petitions.core import tables
from petitions.recipients import rules as recipient_rules
from petitions.replies.ledger import InWave, Ledger, Line
from petitions.replies.sendings import Sending

COLUMNS = (
    "addressee", "name", "wave", "demand", "word", "letters", "last_letter", "last_sent_on", "way", "standing",
    "answers", "last_answer_on", "last_verdict", "days_of_silence", "next_step", "due_on",
)  # fmt: skip


def as_csv(ledger: Ledger, language: str) -> str:
    """RFC 4180 with a byte order mark, so that spreadsheets see UTF-8; no cell is a formula."""
    rows = [[row.get(key) for key in COLUMNS] for row in _rows(ledger, language)]
    return tables.MARK + tables.text([COLUMNS, *rows])


def as_json(ledger: Ledger, language: str) -> dict[str, Any]:
    """The same, nested; days are in ISO form."""
    return {
        "campaign": ledger.campaign.slug,
        "doors": ledger.doors,
        "knocked": ledger.knocked,
        "answered": ledger.answered,
        "follow_ups_due": len(ledger.due),
        "demands": [demand.number for demand in ledger.demands],
        "addressees": [_addressee(line, language) for line in ledger.lines],
        "not_written_to": [choice.recipient.slug for choice in ledger.unwritten],
    }


def _rows(ledger: Ledger, language: str) -> list[dict[str, Any]]:
    return [
        _row(line, wave, number, language) for line in ledger.lines for wave in line.waves for number in _numbers(wave)
    ]


def _numbers(wave: InWave) -> list[int | None]:
    """A row for each demand; one row where nothing reached them."""
    return [*wave.words] or [None]


def _row(line: Line, wave: InWave, number: int | None, language: str) -> dict[str, Any]:
    last = wave.sendings[-1]
    spoken = [answer for answer in wave.answers if answer.verdict is not None]
    return {
        "addressee": line.trail.recipient.slug,
        "name": recipient_rules.name(line.trail.recipient, language),
        "wave": wave.number,
        "demand": number,
        "word": wave.words[number].value if number is not None else None,
        "letters": len(wave.sendings),
        "last_letter": last.letter.reference,
        "last_sent_on": _iso(last.on),
        "way": last.item.way.value,
        "standing": last.standing.value,
        "answers": len(wave.answers),
        "last_answer_on": _iso(wave.answers[-1].came_on if wave.answers else None),
        "last_verdict": spoken[-1].verdict.value if spoken and spoken[-1].verdict else None,
        "days_of_silence": line.silent,
        "next_step": line.step.value,
        "due_on": _iso(line.trail.due_on),
    }


def _addressee(line: Line, language: str) -> dict[str, Any]:
    return {
        "recipient": line.trail.recipient.slug,
        "name": recipient_rules.name(line.trail.recipient, language),
        "demands": _by_number(line.words),
        "days_of_silence": line.silent,
        "next_step": line.step.value,
        "due_on": _iso(line.trail.due_on),
        "waves": [
            {
                "wave": wave.number,
                "demands": _by_number(wave.words),
                "letters": [_letter(one) for one in wave.sendings],
                "answers": [
                    {
                        "on": _iso(answer.came_on),
                        "medium": answer.medium.value,
                        "state": answer.state.value,
                        "verdict": answer.verdict.value if answer.verdict else None,
                        "demands": list(answer.demands),
                    }
                    for answer in wave.answers
                ],
            }
            for wave in line.waves
        ],
    }


def _letter(one: Sending) -> dict[str, Any]:
    letter = one.letter
    return {
        "reference": letter.reference,
        "kind": letter.kind.value,
        "state": letter.state.value,
        "sent_on": _iso(one.on),
        "way": one.item.way.value,
        "standing": one.standing.value,
        "replaces": letter.replaces.reference if letter.replaces else None,
        "replaced_by": letter.replaced_by.reference if letter.replaced_by else None,
    }


def _by_number(words: Mapping[int, Any]) -> dict[str, str]:
    return {str(number): word.value for number, word in words.items()}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
