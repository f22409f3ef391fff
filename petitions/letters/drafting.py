"""From what was gathered to the plain values of one letter."""

from babel import Locale

from petitions.letters import fields, kinds, organizations, parties, rules, salutation, support, text
from petitions.letters.filling import field_values
from petitions.letters.gathering import Frame, Words
from petitions.letters.phrases import phrase
from petitions.letters.values import Block, LetterValues, Parallel
from petitions.recipients import rules as recipients


def values_for(words: Words, frame: Frame) -> LetterValues:
    """The values of one letter, complete but for the line that names an annex of individuals.

    Raises what stands in the way: ``MissingForm``, ``UnfilledField``, or a text that cannot be parsed.
    """
    language, organization, options = words.language, words.campaign.organization, words.options
    with_annexes = kinds.of(words.kind).has_annexes
    statistics = support.statistics(words.support) if with_annexes else ()
    endorsers = words.support.endorsers if with_annexes else ()
    listed = organizations.listed(endorsers, language, by_name=words.campaign.endorsers_by_name)
    host = frame.base_url.partition("://")[2]
    return LetterValues(
        language=language,
        letterhead=parties.letterhead(organization, language),
        reference=frame.reference,
        place=parties.in_language(organization.place, language),
        date=frame.dated_on,
        addressee=addressee(words),
        subject=_subject(words, frame),
        salutation=greeting(words),
        blocks=_blocks(words, frame),
        close=closing(words),
        signatories=parties.signatories(organization, words.partners, language),
        delivery=phrase(language, "by_email" if frame.by_mail else "by_hand"),
        confidential=options.confidential,
        note=_note(words),
        annexes=organizations.lines_of_annexes(language, listed, statistics, options.digits),
        copies=tuple(recipients.addressee(one, language) for one in words.copies),
        organizations=listed,
        statistics=statistics,
        counted_at=words.support.as_of if listed or statistics else None,
        verify_text=f"{host}/v/{rules.printed_code(frame.code)}",
        verify_url=f"{frame.base_url}/v/{frame.code}",
        mark=frame.mark,
        digits=options.digits,
        kind=words.kind.value,
        partners=parties.partners(words.partners, language),
        parallel=_parallel(words, frame),
    )


def addressee(words: Words) -> tuple[str, ...]:
    """The inside address, a named office-holder first. Raises ``MissingForm``."""
    lines = salutation.inside_address(words.record, words.language)
    person = " ".join(part for part in (words.recipient.person_title, words.recipient.person_name) if part)
    return (person, *lines) if person else lines


def greeting(words: Words) -> tuple[str, ...]:
    """The salutation. Raises ``MissingForm``."""
    return salutation.salutation(words.record, words.language, words.form)


def closing(words: Words) -> tuple[str, ...]:
    """The complimentary close. Raises ``MissingForm``."""
    return salutation.close(words.record, words.language, words.form)


def traits(words: Words) -> list[str]:
    """What conditions of paragraphs are held against: "kind=court", "tag=torture"."""
    return [f"kind={words.recipient.kind}", *(f"tag={tag}" for tag in recipients.tags(words.recipient))]


def language_name(code: str, language: str) -> str:
    """What one language calls another."""
    return str(Locale(language).languages.get(code, code))


def _subject(words: Words, frame: Frame) -> str:
    return fields.fill_line(words.subject, _filled(words, frame))


def _filled(words: Words, frame: Frame) -> dict[str, str]:
    """What the fields become. A draft shows one that is unknown or empty as it was typed; it can never be frozen so."""
    filled = field_values(words, frame)
    if frame.mark != "DRAFT":
        return filled
    typed = fields.names_in(words.subject, words.body)
    return filled | {name: "{{" + name + "}}" for name in typed if not filled.get(name)}


def _blocks(words: Words, frame: Frame) -> tuple[Block, ...]:
    filled, known = _filled(words, frame), traits(words)
    return fields.fill(text.parse(words.body), filled, demands=words.demands, traits=known)


def _note(words: Words) -> str:
    if not words.original:
        return ""
    return phrase(words.language, "translated", language=language_name(words.original, words.language))


def _parallel(words: Words, frame: Frame) -> Parallel | None:
    second = words.second
    if second is None:
        return None
    return Parallel(
        language=second.language,
        subject=_subject(second, frame),
        salutation=greeting(second),
        blocks=_blocks(second, frame),
        close=closing(second),
        is_authoritative=words.options.second_decides,
    )
