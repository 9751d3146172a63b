"""Imports go downwards only, nothing stands outside the picture, and no file says what it must not."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from skinfit.tests.running import BASE_DIR

LINT_IMPORTS = str(Path(sys.executable).parent / "lint-imports")
TOOLS = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["tool"]
LAYERS = re.findall(r"\w+", " ".join(TOOLS["importlinter"]["contracts"][0]["layers"]))
BINARY = {".png", ".jpg", ".ico", ".woff2", ".webp", ".pdf", ".mo"}


def committed() -> list[Path]:
    """Every text file that git knows."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"],
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    paths = [BASE_DIR / name for name in listed if name]
    return [path for path in paths if path.is_file() and path.suffix not in BINARY]


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT_IMPORTS, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The packages alone, to break."""
    shutil.copy(BASE_DIR / "pyproject.toml", tmp_path)
    for layer in LAYERS:
        shutil.copytree(BASE_DIR / layer, tmp_path / layer, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_imports_go_downwards_only() -> None:
    done = lint_imports(BASE_DIR)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("bookings/spans.py", "import treatments"),
        ("clients/registry.py", "import bookings.models"),
        ("notifications/models.py", "import clients.models"),
        ("treatments/models.py", "import skinfit.urls"),
        ("treatments/care/level.py", "import django"),
    ],
)
def test_an_upward_import_is_found(copy: Path, module: str, line: str) -> None:
    path = copy / module
    path.write_text((path.read_text() if path.exists() else "") + f"\n{line}\n")
    done = lint_imports(copy)
    assert done.returncode == 1, done.stdout
    assert "BROKEN" in done.stdout


def test_no_package_stands_outside_the_layers() -> None:
    packages = {path.relative_to(BASE_DIR).parts[0] for path in committed() if path.name == "__init__.py"}
    assert packages - {"benchmarks"} == set(LAYERS) == set(TOOLS["importlinter"]["root_packages"])


def test_no_foreign_key_to_a_lower_floor_leaves_a_name_there() -> None:
    from django.apps import apps

    for model in apps.get_models():
        if model.__module__.split(".")[0] not in LAYERS:
            continue
        for field in model._meta.get_fields():
            if field.is_relation and field.concrete and field.related_model._meta.app_label in LAYERS:
                same_floor = field.related_model._meta.app_label == model._meta.app_label
                assert same_floor or field.remote_field.hidden, f"{model.__name__}.{field.name}"


def test_a_template_includes_only_its_own_fragments_and_the_shared_ones() -> None:
    """What lies directly in templates/ is shared, as is a library's; a folder named for an app is its own."""
    templates = BASE_DIR / "templates"
    for path in templates.rglob("*.*"):
        own = path.relative_to(templates).parts[0]
        for named in re.findall(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)", path.read_text()):
            owner = named.split("/")[0]
            assert owner not in LAYERS or owner == own, f"{path.relative_to(templates)} takes {named}"


def test_modules_stay_short() -> None:
    long = [
        str(path.relative_to(BASE_DIR))
        for path in committed()
        if path.suffix == ".py"
        and not {"tests", "migrations"} & set(path.parts)
        and path.name != "settings.py"
        and len(path.read_text().splitlines()) > 300
    ]
    assert long == []


def test_no_file_names_the_machine_it_was_written_on() -> None:
    marks = ["/" + word + "/" for word in ("work", "farm", "tmp/w")] + ["." + "library/"]
    found = [path.name for path in committed() if any(mark in path.read_text() for mark in marks)]
    assert found == []


def test_no_screen_letter_or_identifier_claims_to_name_an_illness() -> None:
    """An esthetician describes what she sees. Only the catalogue's sentences on scope say the word."""
    word = re.compile("diag" + "nos", re.IGNORECASE)
    scope = BASE_DIR / "treatments" / "catalogue"
    found = [
        str(path.relative_to(BASE_DIR))
        for path in committed()
        if path.suffix in {".py", ".html", ".txt", ".js", ".css"}
        and scope not in path.parents
        and "tests" not in path.parts
        and word.search(path.read_text())
    ]
    assert found == []
