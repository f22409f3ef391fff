"""What a process holds for as long as it lives."""

import gc


def settle() -> None:
    """What was built until now is for good: the search for cycles leaves it out, which takes it 60 ms else.

    For the end of a start. Forks made afterwards go on sharing it with this process.
    """
    gc.freeze()
