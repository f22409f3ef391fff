"""What stands between the sign form and the row: counts, the ladder's page, and what is noted on the request.

Nothing here looks an address up: the answer depends on how many came, never on who signed before.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Response, make_response, render_template, request

from petitions.campaigns.models import Campaign, CampaignText
from petitions.core import limits
from petitions.core.keys import Keyring
from petitions.core.public_form import PublicForm
from petitions.core.web import keep_private
from petitions.signing import addresses
from petitions.signing.models import Cause
from petitions.signing.rules import Person
from petitions.signing.vetting import ladder, questions, rules, sketches
from petitions.signing.vetting.crowds import Sketch
from petitions.signing.vetting.ladder import Ticket
from petitions.signing.vetting.rules import Counts, Proof, Step
from petitions.signing.vetting.signals import Signals, signals

_OURS = ("stamp", "website", "step", "answer")
"""Fields that the page of a step writes itself; everything else that was typed is carried through it."""


@dataclass(frozen=True, repr=False)
class Passed:
    """Somebody may sign; what is noted on the request."""

    cause: Cause | None
    sketch: bytes
    is_code_only: bool

    @property
    def noted(self) -> dict[str, Any]:
        """By the columns of a request."""
        suspect = {"is_suspect": self.cause is not None, "cause": self.cause}
        return suspect | {"sketch": self.sketch, "is_code_only": self.is_code_only}


@dataclass(frozen=True, repr=False)
class Caller:
    """Who presses Sign, as far as counting goes."""

    network: str
    domain: str
    look: str
    campaign: int

    @property
    def is_proxy(self) -> bool:
        """Someone on this very machine: a trial, or a proxy that nobody declared. No crowd is seen behind it."""
        return self.network == "loopback"


def examine(
    form: PublicForm, campaign: Campaign, person: Person, *, keys: Keyring, now: datetime, seed: int
) -> Passed | Ticket:
    """Let through, or the ticket of a step that is to be taken first. Counts a press once, however many its steps."""
    address = addresses.canonical(person.email)
    who = keys.mac("ladder", f"{campaign.id}|{address}".encode()).hex()[:16]
    caller = Caller(limits.here(), rules.domain_of(address), rules.fold(person.name), campaign.id)
    known = ladder.find(request.form.get("step", ""), who, keys=keys, now=now)
    if known is None:
        return _first(form, caller, address, who, now=now, seed=seed)
    if not known.is_ripe(now):
        return known
    return _answered(known, caller, now=now, seed=seed)


def page(
    campaign: Campaign, text: CampaignText, form: PublicForm, ticket: Ticket, *, keys: Keyring, now: datetime
) -> Response:
    """The page of a step: everything typed is kept in it. For this person only."""
    facts: dict[str, Any] = {
        "question": questions.ask(ticket.seed) if ticket.step >= Step.QUESTION else None,
        "is_again": ticket.tries > 0,
        "seconds": rules.wait_of(Step(ticket.step)).seconds,
        "kept": [(k, v) for k, values in request.form.lists() if k not in _OURS for v in values],
        "ticket": ladder.close(ticket, keys),
        "is_early": "step" in request.form and not ticket.tries and ticket.step == Step.WAIT,
    }
    body = render_template("signing/vetting/step.html", campaign=campaign, text=text, form=form, **facts)
    return keep_private(make_response(body))


def _first(form: PublicForm, caller: Caller, address: str, who: str, *, now: datetime, seed: int) -> Passed | Ticket:
    held = _suspect(form.looks_automatic, None if caller.is_proxy else form.open_for, address)
    is_bad = held in (Cause.TRAP, Cause.AGE)
    counts = _count(signals(), caller, is_bad, now)
    step, why = (Step.NONE, Cause.BURST) if caller.is_proxy else rules.step_of(counts)
    if step is not Step.NONE:
        return ladder.issue(step, why, held, who, seed=seed, now=now)
    return _passed(caller, held, Proof.WRONG if is_bad else Proof.UNASKED, Step.NONE, now)


def _answered(ticket: Ticket, caller: Caller, *, now: datetime, seed: int) -> Passed | Ticket:
    """One more answer. Whoever never gives the right one signs all the same, and is held."""
    held, step = Cause(ticket.held) if ticket.held else None, Step(ticket.step)
    proof = Proof.UNASKED
    if step >= Step.QUESTION:
        is_right = questions.ask(ticket.seed).is_right(request.form.get("answer", ""))
        missed = _missed(signals(), ticket, caller, is_right, now)
        if missed:
            if ticket.tries + missed < rules.TRIES:
                return ticket.again(missed, seed, now)
            return _passed(caller, held or Cause(ticket.why), Proof.WRONG, step, now)
        proof = Proof.LATE if ticket.tries else Proof.RIGHT
        if now - ticket.issued_at < rules.TOO_FAST:
            held = held or Cause.AGE
    if held in (Cause.TRAP, Cause.AGE):
        proof = Proof.WRONG
    return _passed(caller, held, proof, step, now)


def _suspect(is_trapped: bool, age: timedelta | None, address: str) -> Cause | None:
    if is_trapped:
        return Cause.TRAP
    if age is not None and age < rules.TOO_FAST:
        return Cause.AGE
    return Cause.DISPOSABLE if rules.is_disposable(address) else None


def _count(found: Signals, caller: Caller, is_bad: bool, now: datetime) -> Counts:
    salt, place = found.salt(now), f"{caller.campaign}|"
    crowds = {
        name: sketches.mark(salt, name, place + value)
        for name, value in (("network", caller.network), ("domain", caller.domain), ("look", caller.look))
        if value
    }
    crowds["everybody"] = sketches.mark(salt, "everybody", place)
    bad = sketches.mark(salt, "bad", place)
    marks, looked = [*crowds.values(), *([bad] if is_bad else [])], [] if is_bad else [bad]
    return Counts(**dict(zip([*crowds, "bad"], found.hit(marks, looked, now), strict=True)))


def _missed(found: Signals, ticket: Ticket, caller: Caller, is_right: bool, now: datetime) -> int:
    """How often this very question was missed, this time included: a ticket shown again buys no second guess."""
    salt = found.salt(now)
    this = sketches.mark(salt, "missed", f"{ticket.who}|{ticket.seed}")
    if is_right:
        return int(found.hit([], [this], now)[0] >= 1) * rules.TRIES
    bad = [] if ticket.tries else [sketches.mark(salt, "bad", f"{caller.campaign}|")]
    return math.ceil(found.hit([this, *bad], [], now)[0])


def _passed(caller: Caller, cause: Cause | None, proof: Proof, step: Step, now: datetime) -> Passed:
    salt = signals().salt(now)
    sketch = Sketch(
        network=0 if caller.is_proxy else sketches.tag(salt, "network", caller.network),
        domain=sketches.tag(salt, "domain", caller.domain),
        look=sketches.tag(salt, "look", caller.look),
        hour=sketches.hour_of(now),
        proof=proof,
    )
    return Passed(cause, sketches.lock(sketch, salt), step is Step.CODE)
