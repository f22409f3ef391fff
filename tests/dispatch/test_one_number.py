"""Whoever signed in whatever way: number in the letter = rows of the annex + counted only = size of the tree."""

import json
from dataclasses import dataclass

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from petitions.dispatch.models import DispatchState, Item
from petitions.letters.models import Annex
from petitions.letters.values import LetterValues
from petitions.organizers.models import Role
from petitions.signing import receipts, trees
from petitions.signing import service as signing
from petitions.signing.collecting import Reading
from petitions.signing.models import Level, SignatureState
from tests import factories as make
from tests.dispatch.conftest import Stage
from tests.factories import NOON
from tests.signing.test_verify_receipt import check
from tests.supporters import confirmed, ground, person, press

few = st.integers(0, 3)
NAMES = ["Rana Haddad", "Émile Zola-Specimen", "سلمى المثال", "Анна Образцова", "安娜·示例"]


@dataclass(frozen=True)
class Population:
    """How many people did what before the freeze."""

    named: list[int]
    """The level of each."""
    counted: int
    withdrawn: int
    held: int
    struck: int
    expired: int
    unconfirmed: int
    lowered: int
    earlier: int
    """Of the wave before."""
    wave_only: bool
    paper: int
    elsewhere: int

    @property
    def rows(self) -> int:
        """Names an annex should have."""
        return len(self.named)

    @property
    def without_name(self) -> int:
        """People it should count without a name."""
        return self.counted + self.expired + self.lowered + (0 if self.wave_only else self.earlier)


populations = st.builds(
    Population,
    named=st.lists(st.sampled_from([Level.ANNEX, Level.INITIALS, Level.PUBLIC]), min_size=1, max_size=5),
    counted=few, withdrawn=few, held=few, struck=few, expired=few, unconfirmed=few, lowered=few, earlier=few,
    wave_only=st.booleans(), paper=st.integers(0, 5000), elsewhere=st.integers(0, 5000),
)  # fmt: skip


def raised(session, keys) -> Stage:
    """A campaign of its own for every population; the wave before it is over."""
    place = ground(session, keys)
    owner, editor = make.account(), make.account()
    members = {"owner": make.membership(place.campaign.organization, owner, Role.OWNER)}
    members["editor"] = make.membership(place.campaign.organization, editor, Role.EDITOR)
    make.stored(session, *members.values())
    stage = Stage(session, keys, place, owner, editor, members)
    stage.choose("names", names="yes")
    stage.choose("plain")
    stage.write()
    return stage


def settle(stage, people):
    """Let everybody do what they did."""
    session, place, keys = stage.session, stage.place, stage.keys

    def come(kind, number, name="", level=0):
        who = person(f"{kind}{number}@people.example", name, level)
        return confirmed(session, place, keys, who, f"{place.campaign.id}-{kind}-{number}")

    for number in range(people.earlier):
        come("earlier", number)
    place.wave = make.stored(session, make.wave(place.campaign, number=2, opens_on=NOON.date()))
    place.campaign.wave_only = people.wave_only
    for number, level in enumerate(people.named):
        come("named", number, NAMES[number % len(NAMES)], level)
    for number in range(people.counted):
        come("counted", number)
    for number in range(people.withdrawn):
        signing.withdraw(session, come("withdrawn", number, NAMES[0], 1))
    for number in range(people.held):
        come("held", number).state = SignatureState.HELD
    for number in range(people.struck):
        come("struck", number, NAMES[1], 1).state = SignatureState.INVALIDATED
    for number in range(people.expired):
        come("expired", number, NAMES[2], 1).names = None
    for number in range(people.lowered):
        row = come("lowered", number, NAMES[3], 3)
        signing.lower(session, row, 0, link=f"{place.campaign.id}-lowered-{number}", keys=keys)
    for number in range(people.unconfirmed):
        press(session, place, keys, person(f"pending{number}@people.example"), f"{place.campaign.id}-pending-{number}")
    for source, count in (("paper", people.paper), ("elsewhere", people.elsewhere)):
        facts = {"source": source, "title": source, "collected_on": NOON.date(), "now": NOON}
        signing.collect(session, place.campaign, place.wave, Reading(people=count, sha256=source), **facts)
    session.commit()


def receipt_of_first(stage):
    """The receipt of the first who gave a name, from the link that was mailed to them."""
    link = f"{stage.place.campaign.id}-named-0"
    return receipts.receipt(stage.session, signing.find_by_link(stage.session, link), link)


@settings(
    max_examples=5, deadline=None, phases=[Phase.generate], derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(people=populations)
def test_letter_annex_and_tree_tell_one_number(session, as_worker, quick_press, people):
    stage = raised(session, as_worker)
    settle(stage, people)
    dispatch = stage.freeze(key=f"of-{stage.place.campaign.id}")
    assert dispatch.state is DispatchState.FROZEN, dispatch.problem
    assert receipt_of_first(stage).places == ()
    stage.approve(dispatch, despite="Held by the rules, to be reviewed later")
    printed = quick_press["annexes"][-1]
    record = json.loads(check(receipt_of_first(stage).to_json(), printed.merkle_root, printed.tree_size))
    assert record["name"] == NAMES[0]
    (annex,) = session.scalars(select(Annex).where(Annex.campaign_id == stage.place.campaign.id))
    letters = [item.letter for item in session.scalars(select(Item).where(Item.dispatch_id == dispatch.id))]
    assert len(letters) == 2
    for letter in letters:
        counts, tree = letter.counts, letter.tree
        assert counts["online"] == len(printed.rows) + printed.counted_only == printed.tree_size == tree.size
        assert (len(printed.rows), printed.counted_only) == (people.rows, people.without_name)
        assert (counts["named"], counts["counted_only"]) == (annex.named, annex.counted_only)
        assert (annex.named, annex.counted_only) == (people.rows, people.without_name)
        assert (counts["paper"], counts["elsewhere"]) == (people.paper, people.elsewhere)
        assert printed.merkle_root == annex.merkle_root == tree.root.hex()
        said = str(LetterValues.from_json(letter.values).blocks).replace("\xa0", " ")
        assert f"{tree.size:,} {'people' if tree.size > 1 else 'person'} confirmed online" in said
    standing = signing.stand(session, stage.place.campaign, now=NOON)
    for row in standing.rows:
        assert [place.root for place in trees.list_places(session, stage.place.campaign.id, row.commitment)] == [
            tree.root
        ]
