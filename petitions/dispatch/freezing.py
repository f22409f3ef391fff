"""The freeze: take figures and numbers under the lock, print outside of it, keep everything at once."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from petitions.core import blobs
from petitions.core.errors import Refused
from petitions.core.keys import Keyring
from petitions.core.sealing import CannotOpen, PrivateKey
from petitions.dispatch import copies, ledger, looks, rules
from petitions.dispatch.agreeing import service as agreeing
from petitions.dispatch.models import Dispatch, DispatchState, Item
from petitions.dispatch.plans import Draft, Edge, Outcome, Plan
from petitions.letters import annexing, drafting, gathering, kinds, pades, printing, support
from petitions.letters import rules as letter_rules
from petitions.letters import service as letters
from petitions.letters.models import Annex, LetterKind, LetterText, Reservation
from petitions.letters.options import Options
from petitions.letters.printing import Printed
from petitions.letters.support import Support
from petitions.letters.values import AnnexValues
from petitions.signing import service as signing
from petitions.signing import totals


def list_waiting(session: Session, *, now: datetime) -> list[int]:
    """Dispatches that a worker should freeze: never begun, or begun by one that went away."""
    waiting = select(Dispatch.id).where(Dispatch.state == DispatchState.FREEZING, _is_free(now)).order_by(Dispatch.id)
    return list(session.scalars(waiting))


def claim(session: Session, dispatch_id: int, *, lease: str, now: datetime) -> bool:
    """Become the one worker that freezes it; False when another is at it or it is done."""
    mine = (Dispatch.id == dispatch_id, Dispatch.state == DispatchState.FREEZING, _is_free(now))
    return _changed(session, mine, lease_token=lease, lease_until=now + rules.LEASE)


def renew(session: Session, dispatch_id: int, lease: str, *, now: datetime) -> bool:
    """A sign of life; False when another worker has taken over or somebody discarded the dispatch."""
    return _changed(session, _mine(dispatch_id, lease), lease_until=now + rules.LEASE)


def take(session: Session, dispatch_id: int, lease: str, edge: Edge) -> Plan:
    """Under the counting lock: figures, cut-off, sealed rows, numbers, and every word of every letter."""
    dispatch = session.get_one(Dispatch, dispatch_id, populate_existing=True)
    campaign = dispatch.campaign
    standing = signing.stand(session, campaign, now=edge.now)
    behind = support.of(standing)
    items = ledger.list_items(session, dispatch)
    keys = [ledger.number_key(item) for item in items]
    numbers = letters.reserve(session, campaign.organization, keys, year=edge.now.year, code=edge.code)
    pairs = list(zip(items, numbers, strict=True))
    is_valid = dispatch.grant_until is not None and edge.now < dispatch.grant_until
    return Plan(
        dispatch_id=dispatch.id,
        reader=_reader(dispatch),
        lease=lease,
        taken_at=edge.now,
        standing=standing,
        counts=behind.to_json(),
        drafts=tuple(_draft(session, dispatch, item, number, behind, edge) for item, number in pairs),
        heads=_heads(session, dispatch, pairs, edge) if behind.named else {},
        grant=dispatch.grant if is_valid else None,
        sign=pades.signer_of(edge.certificates, campaign.organization.code, reason=campaign.organization.name("en")),
    )


def print_all(plan: Plan, keys: Keyring, beat: Callable[[], bool]) -> Outcome:
    """Outside any transaction: open the names, print each annex once, then each letter with its annex's hash.

    ``beat`` renews the lease and says whether it is still ours. Raises ``NumbersDisagree``, what opening names
    raises, and what the press raises.
    """
    answers: totals.Totals | None = None
    counts, made, unprintable = plan.standing.counts, dict[str, tuple[AnnexValues, bytes]](), {}
    signatures: dict[str, tuple[int, ...]] = {}
    _agree(plan, counts.named, counts.counted_only)
    if plan.heads:
        passphrase = keys.open_contact(plan.grant, rules.GRANT_PLACE).decode() if plan.grant else None
        opener = keys.names_opener(passphrase)
        answers = _answers(plan, opener)
        for language, head in plan.heads.items():
            filled = annexing.fill(head, plan.standing, opener)
            values, signatures[language] = filled.values, filled.signatures
            _agree(plan, len(values.rows), values.counted_only)
            pdf, unprintable[language] = printing.annex(values)
            made[language] = (values, pdf)
            _check_still_ours(beat)
    printed: dict[int, Printed] = {}
    annexes = [made.get(draft.values.language) if draft.has_names else None for draft in plan.drafts]
    whole = [
        annexing.named_in(draft.values, *annex) if annex else draft.values
        for draft, annex in zip(plan.drafts, annexes, strict=True)
    ]
    for draft, letter in zip(plan.drafts, printing.letters(whole, plan.sign), strict=True):
        letter_rules.check_pages(letter.values.addressee[0], len(letter.pages), kinds.of(letter.values.kind).most_pages)
        if draft.by_mail:
            rules.check_size(len(letter.signed or letter.pdf))
        printed[draft.item_id] = letter
        _check_still_ours(beat)
    return Outcome(made, unprintable, signatures, printed, answers)


def keep(session: Session, keys: Keyring, plan: Plan, outcome: Outcome, *, now: datetime) -> bool:
    """Store letters, annexes and pictures and let the dispatch wait for approval. False when it is no longer ours."""
    facts = {"frozen_at": plan.taken_at, "problem": None, "told_at": None}
    if not _finish(session, plan.dispatch_id, plan.lease, DispatchState.FROZEN, **facts):
        return False
    dispatch = session.get_one(Dispatch, plan.dispatch_id, populate_existing=True)
    items = {item.id: item for item in ledger.list_items(session, dispatch)}
    numbers = letters.by_key(session, [ledger.number_key(item) for item in items.values()])
    tree = signing.keep_tree(session, dispatch.campaign, plan.standing)
    annexes = {code: _annex(session, keys, dispatch, plan, items, *made) for code, made in outcome.annexes.items()}
    for code, annex in annexes.items():
        annex.unprintable = outcome.unprintable.get(code, {})
        annex.numbers = blobs.keep_sealed(session, keys, looks.packed(outcome.signatures[code]), looks.PACKED)
    for draft in plan.drafts:
        item = items[draft.item_id]
        item.letter = letters.keep_letter(
            session,
            session.get_one(LetterText, draft.text_id),
            item.recipient,
            outcome.letters[item.id],
            reservation=numbers[ledger.number_key(item)],
            annex=annexes.get(item.language) if draft.has_names else None,
            names=item.names,
            counts=plan.counts,
            cut_off_at=plan.standing.as_of,
            now=now,
            replaces_id=draft.replaces_id,
        )
        item.letter.tree = tree
        item.is_light = draft.by_mail and _is_too_much(outcome, draft)
        copies.make(session, item, item.letter, draft.copies)
    agreeing.ask(session, dispatch, (number for draft in plan.drafts for number in draft.joined), now=now)
    if outcome.answers:
        totals.keep_totals(session, dispatch.campaign, outcome.answers)
    session.flush()
    return True


def _answers(plan: Plan, opener: PrivateKey) -> totals.Totals | None:
    """While the names are open: how many relatives and survivors there are, for the page and the next letter."""
    names = (row.names for row in plan.standing.rows)
    return totals.of_sealed(names, opener) if totals.COUNTED & set(plan.standing.asks) else None


def fail(session: Session, dispatch_id: int, lease: str, trouble: Exception) -> None:
    """The freeze did not come to an end; its author is told why. Numbers stay set aside for the next try."""
    with force_locale(_reader(session.get_one(Dispatch, dispatch_id))):
        sentence = _explain(trouble)
    _finish(session, dispatch_id, lease, DispatchState.BROKEN, problem=sentence)


def forget_grants(session: Session, *, now: datetime) -> None:
    """A passphrase that was not used within its fifteen minutes is erased."""
    lapsed = update(Dispatch).where(Dispatch.grant_until <= now, Dispatch.grant.is_not(None)).values(grant=None)
    session.execute(lapsed, execution_options={"synchronize_session": False})


def _draft(session: Session, dispatch: Dispatch, item: Item, number: Reservation, behind: Support, edge: Edge) -> Draft:
    text = letters.text_in(session, dispatch.campaign, item.language, dispatch.kind)
    words = gathering.of_text(session, text, item.recipient, form=item.form, demands=item.demands, behind=behind)
    if (why := gathering.misfit(words)) is not None:
        raise Refused(why)
    by_mail = item.email is not None
    frame = gathering.Frame(number.reference, number.code, edge.now.date(), by_mail, edge.base_url, edge.mark)
    replaces = words.before.id if words.before and dispatch.kind is LetterKind.CORRECTION else None
    copied = tuple(one.id for one in words.copies)
    joined = tuple(one.organization_id for one in words.partners if one.organization_id is not None)
    facts = (by_mail, item.names != "no", replaces, copied, joined)
    return Draft(item.id, text.id, *facts, drafting.values_for(words, frame))


def _heads(
    session: Session, dispatch: Dispatch, pairs: Sequence[tuple[Item, Reservation]], edge: Edge
) -> dict[str, annexing.Head]:
    """One head per language in which somebody gets names; each such addressee passes the guard first."""
    references: dict[str, list[str]] = {}
    for item, number in pairs:
        if item.names != "no":
            letter_rules.check_annex(item.recipient, item.names)
            references.setdefault(item.language, []).append(number.reference)
    return {
        language: _head(session, dispatch, language, letter_rules.span(of), edge) for language, of in references.items()
    }


def _head(session: Session, dispatch: Dispatch, language: str, reference: str, edge: Edge) -> annexing.Head:
    text = letters.text_in(session, dispatch.campaign, language, dispatch.kind)
    digits = Options.from_json(text.options).digits
    return annexing.head(
        session,
        dispatch.campaign,
        language,
        reference=reference,
        dated_on=edge.now.date(),
        mark=edge.mark,
        digits=digits,
        with_table=dispatch.with_table,
    )


def _annex(
    session: Session,
    keys: Keyring,
    dispatch: Dispatch,
    plan: Plan,
    items: dict[int, Item],
    values: AnnexValues,
    pdf: bytes,
) -> Annex:
    named = [items[draft.item_id] for draft in plan.drafts if draft.has_names]
    meant_for = [(item.recipient, item.names) for item in named if item.language == values.language]
    return letters.keep_annex(session, keys, dispatch.campaign, values, pdf, meant_for)


def _is_too_much(outcome: Outcome, draft: Draft) -> bool:
    """Whether the mail of this letter would be too large with its annex."""
    letter = outcome.letters[draft.item_id]
    annex = (
        outcome.annexes[draft.values.language][1]
        if draft.has_names and draft.values.language in outcome.annexes
        else b""
    )
    return bool(annex) and rules.is_too_large(len(letter.signed or letter.pdf) + len(annex))


def _agree(plan: Plan, rows: int, counted_only: int) -> None:
    size, online = plan.standing.size, plan.counts["online"]
    rules.check_figures(online=online, rows=rows, counted_only=counted_only, leaves=size)


def _check_still_ours(beat: Callable[[], bool]) -> None:
    if not beat():
        raise rules.NotNow()


def _reader(dispatch: Dispatch) -> str:
    return dispatch.author.language if dispatch.author else "en"


def _explain(trouble: Exception) -> str:
    if isinstance(trouble, CannotOpen):
        return _("A name could not be opened. Check that the worker holds the keys of this installation.")
    if isinstance(trouble, Refused):
        return trouble.sentence()
    return _("The press could not print a letter: %(why)s", why=str(trouble))


def _finish(session: Session, dispatch_id: int, lease: str, state: DispatchState, **facts: Any) -> bool:
    gone = {"lease_token": None, "lease_until": None, "grant": None, "grant_until": None}
    return _changed(session, _mine(dispatch_id, lease), state=state, **gone, **facts)


def _mine(dispatch_id: int, lease: str) -> tuple[ColumnElement[bool], ...]:
    return (Dispatch.id == dispatch_id, Dispatch.state == DispatchState.FREEZING, Dispatch.lease_token == lease)


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(Dispatch.lease_until.is_(None), Dispatch.lease_until < now)


def _changed(session: Session, which: tuple[ColumnElement[bool], ...], **values: Any) -> bool:
    one = update(Dispatch).where(*which).values(**values).returning(Dispatch.id)
    return session.scalar(one, execution_options={"synchronize_session": False}) is not None
