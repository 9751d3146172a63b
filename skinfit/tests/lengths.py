"""For review, never a reason to split what reads well: `python -m skinfit.tests.lengths`.

Lines of a function without its docstring, over the product's code; ours to beat: median 8, p90 20.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

FLOORS = ("skinfit", "treatments", "bookings", "clients", "notifications")
APART = {"tests", "migrations"}


def functions(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if ast.get_docstring(node):
                told = node.body[0]
                length -= (told.end_lineno or told.lineno) - told.lineno + 1
            yield length, f"{path}:{node.lineno} {node.name}"


def summary(name: str, found: list[tuple[int, str]]) -> str:
    lengths = [length for length, _ in found]
    return f"{name}: {len(found)}, median {median(lengths):.0f}, p90 {quantiles(lengths, n=10)[-1]:.0f} lines"


def main() -> None:
    paths = [path for floor in FLOORS for path in Path(floor).rglob("*.py") if not APART & set(path.parts)]
    found = [one for path in paths for one in functions(path)]
    views = [one for path in paths if "views" in str(path) for one in functions(path)]
    longest = ", ".join(f"{where} ({length})" for length, where in sorted(found, reverse=True)[:3])
    sys.stdout.write(f"{summary('functions', found)}; {summary('views', views)}; longest {longest}\n")


if __name__ == "__main__":
    main()
