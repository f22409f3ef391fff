"""What is more than wording begins a new epoch."""

import pytest

from petitions.campaigns import weighing


@pytest.mark.parametrize("weight", [None, "", "heavy"])
def test_a_change_that_nobody_weighed_is_refused(weight: str | None) -> None:
    with pytest.raises(weighing.Unweighed):
        weighing.check(weight, added=False, before="One.", after="Two.")


@pytest.mark.parametrize(
    ("added", "before", "after"),
    [(True, "Same.", "Same."), (False, "In 2011.", "In 2012."), (False, "٢٠ people", "٣٠ people"), (False, "", "7")],
)
def test_an_added_demand_or_another_number_is_never_wording_only(added: bool, before: str, after: str) -> None:
    with pytest.raises(weighing.TooHeavy):
        weighing.check("wording", added=added, before=before, after=after)
    weighing.check("material", added=added, before=before, after=after)


def test_the_same_numbers_in_other_places_or_digits_are_wording() -> None:
    weighing.check("wording", added=False, before="In 2011, 300 people", after="300 people, since ٢٠١١")
