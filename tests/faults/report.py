"""Adds up what injections came to, and says it in lines."""

from collections import Counter
from dataclasses import dataclass, field

from tests.faults.oracle import Verdict


@dataclass
class Report:
    """Everything that one command saw."""

    injected: int = 0
    runs: int = 0
    numbers: set[int] = field(default_factory=set)
    total: Verdict = field(default_factory=Verdict)
    objections: list[str] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    resumed: dict[str, list[float]] = field(default_factory=dict)
    """Seconds to the end of the letters that a fault struck, by kind, where workers resumed by themselves."""

    def last_lines(self, scale: float) -> list[str]:
        """The figures; the last line is the one that counts."""
        lines = [f"not here: {words}" + f" ({times} times)" * (times > 1) for words, times in self.skipped.items()]
        for kind, seconds in self.resumed.items():
            if seconds:
                how = "with the real durations (bar 60 s)" if scale == 1 else f"with durations scaled by {scale:g}"
                lines.append(f"resumed after {kind}: {len(seconds)} times, at most {max(seconds):.1f} s {how}")
        total = self.total
        lines.append(
            f"{len(self.numbers)} faults x {self.runs} runs = {self.injected} injected, {len(total.lost)} lost, "
            f"{len(total.doubled)} doubled, {total.doubts} in doubt shown ({total.doubts_delivered} of them delivered)"
        )
        return lines
