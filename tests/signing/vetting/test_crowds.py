"""Crowds: found by what their members did. A family, a camp or a common name is none."""

from collections.abc import Hashable

from petitions.signing.models import Cause
from petitions.signing.vetting import crowds
from petitions.signing.vetting.crowds import Found, Sketch
from petitions.signing.vetting.rules import Proof


def people(*proofs: Proof, network=1, domain=0, look=0, hour=9, first=0) -> dict[Hashable, Sketch]:
    """So many, one after the other."""
    return {first + n: Sketch(network, domain, look, hour, proof) for n, proof in enumerate(proofs)}


def find(sketches):
    return crowds.find(sketches, lambda group: hash(group) % 1000)


RIGHT, LATE, WRONG, UNASKED = Proof.RIGHT, Proof.LATE, Proof.WRONG, Proof.UNASKED


def test_nobody_is_held_where_nobody_failed():
    assert find(people(*[UNASKED] * 50)) == {} and find(people(*[RIGHT] * 50, *[LATE] * 5)) == {}


def test_a_camp_in_which_some_fail_is_no_crowd():
    assert find(people(*[UNASKED] * 8, *[RIGHT] * 50, *[WRONG] * 5)) == {}


def test_where_most_fail_those_who_proved_nothing_are_held_and_those_who_answered_right_are_not():
    found = find(people(UNASKED, UNASKED, WRONG, WRONG, WRONG, LATE, RIGHT))
    assert set(found) == {0, 1, 2, 3, 4, 5} and {crowd.cause for crowd in found.values()} == {Cause.BURST}


def test_two_who_share_a_network_are_no_crowd():
    assert find(people(WRONG, WRONG)) == {}


def test_behind_an_exit_of_the_attackers_a_right_answer_still_counts():
    found = find(people(RIGHT, *[WRONG] * 200))
    assert 0 not in found and len(found) == 200


def test_in_a_domain_where_nearly_all_fail_a_right_answer_was_luck():
    fakes = {n: Sketch(network=n + 1, domain=7, look=0, hour=9, proof=WRONG) for n in range(1, 30)}
    found = find(fakes | {0: Sketch(500, 7, 0, 9, RIGHT)})
    assert found[0].cause is Cause.DOMAIN and len(found) == 30


def test_a_name_again_and_again_holds_those_who_were_never_asked():
    fakes = {n: Sketch(network=n + 1, domain=0, look=3, hour=9, proof=WRONG) for n in range(1, 5)}
    found = find(fakes | {0: Sketch(500, 0, 3, 9, UNASKED), 9: Sketch(501, 0, 3, 9, LATE)})
    assert set(found) == {0, 1, 2, 3, 4} and found[0].cause is Cause.LOOK_ALIKE


def test_those_without_a_domain_or_name_have_nothing_in_common():
    apart = {n: Sketch(network=n + 1, domain=0, look=0, hour=9, proof=WRONG) for n in range(10)}
    assert find(apart | {99: Sketch(999, 0, 0, 9, UNASKED)}) == {}


def test_an_hour_of_failures_is_one_crowd_however_far_apart_they_came_from():
    apart = {n: Sketch(network=n + 1, domain=0, look=0, hour=9, proof=WRONG) for n in range(40)}
    others = {100 + n: Sketch(network=900 + n, domain=0, look=0, hour=9, proof=RIGHT) for n in range(40)}
    found = find(apart | others)
    assert set(found) == set(apart) and len({crowd.number for crowd in found.values()}) == 1


def test_a_few_failures_in_an_hour_full_of_people_are_people():
    some = {n: Sketch(network=n + 1, domain=0, look=0, hour=9, proof=WRONG) for n in range(40)}
    people_of_the_hour = {100 + n: Sketch(900 + n, 0, 0, 9, RIGHT) for n in range(400)}
    assert find(some | people_of_the_hour) == {}


def test_finding_again_gives_the_same_numbers():
    rows = people(UNASKED, WRONG, WRONG, WRONG)
    assert find(rows) == find(rows) and isinstance(find(rows)[0], Found)
