"""A figure against its limit, a table for people and a file for machines."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    id: str
    value: float
    unit: str
    limit: float
    sense: str  # "max": at most the limit; "min": at least
    words: str  # what was measured beside it, for the table

    @property
    def ok(self) -> bool:
        return self.value <= self.limit if self.sense == "max" else self.value >= self.limit

    def as_json(self) -> dict[str, object]:
        return {name: value for name, value in asdict(self).items() if name != "words"} | {"ok": self.ok}

    def __str__(self) -> str:
        sign = "≤" if self.sense == "max" else "≥"
        verdict = "ok    " if self.ok else "MISSED"
        return f"{self.id:4} {verdict} {self.value:8.2f} {self.unit:12} {sign} {self.limit:<6g} {self.words}"


def write(figures: Sequence[Figure], path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    rows = [figure.as_json() | {"value": round(figure.value, 3)} for figure in figures]
    path.write_text(json.dumps(rows, indent=1) + "\n")
