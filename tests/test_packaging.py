"""The wheel, the source archive and the editable install each give exactly one import package, `dataflow`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("dsl", "compiler", "runtime", "grammar")
# What the build reads: a copy keeps the clone free of build folders while other tests run.
BUILD_INPUT = ("pyproject.toml", "README.md", "LICENSE", "src", *FOLDERS)
WHERE = "import dataflow.dsl.types; print(dataflow.dsl.types.__file__)"


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clone")
    ignored = shutil.ignore_patterns("__pycache__")
    for name in BUILD_INPUT:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, symlinks=True, ignore=ignored)
        else:
            shutil.copy2(source, folder / name)
    return folder


@pytest.fixture(scope="module")
def wheel(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build(clone, tmp_path_factory.mktemp("wheel"), "--wheel")


def test_wheel_holds_one_package(wheel: Path) -> None:
    assert {name for name in _top_level(wheel) if not name.endswith(".dist-info")} == {"dataflow"}


def test_wheel_holds_every_source_file(wheel: Path, clone: Path) -> None:
    package = clone / "src" / "dataflow"
    own = [path.relative_to(package) for path in package.glob("*") if path.is_file()]
    linked = [path.relative_to(clone) for folder in FOLDERS for path in (clone / folder).rglob("*") if path.is_file()]
    expected = {f"dataflow/{path.as_posix()}" for path in [*own, *linked]}
    assert {name for name in _names(wheel) if ".dist-info/" not in name} == expected


def test_source_archive_builds_the_same_wheel(clone: Path, wheel: Path, tmp_path: Path) -> None:
    # Told neither --wheel nor --sdist, `build` makes the archive and then the wheel from what the archive holds.
    assert _names(_build(clone, tmp_path)) == _names(wheel)
    assert len(list(tmp_path.glob("*.tar.gz"))) == 1


def test_installed_wheel_is_importable(wheel: Path, tmp_path: Path) -> None:
    _pip("install", "--target", tmp_path / "site", wheel)
    packages = {path.name for path in (tmp_path / "site").iterdir() if not path.name.endswith(".dist-info")}
    assert packages == {"dataflow", "bin"}
    assert [path.name for path in (tmp_path / "site" / "bin").iterdir()] == ["dataflow"]
    assert Path(_python(tmp_path / "site", WHERE)) == tmp_path / "site" / "dataflow" / "dsl" / "types.py"


def test_editable_install_reads_the_clone(clone: Path, tmp_path: Path) -> None:
    _pip("install", "--target", tmp_path, "--no-build-isolation", "--editable", clone)
    assert Path(_python(tmp_path, WHERE)) == clone / "src" / "dataflow" / "dsl" / "types.py"
    top_level = f"import importlib.util as i; print([n for n in {FOLDERS!r} if i.find_spec(n)])"
    assert _python(tmp_path, top_level) == "[]"


def _build(folder: Path, output: Path, *options: str) -> Path:
    """The wheel of the project in `folder`."""
    command = [sys.executable, "-m", "build", *options, "--no-isolation", "--outdir", output, folder]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    (built,) = output.glob("*.whl")
    return built


def _pip(*arguments: str | Path) -> None:
    command = [sys.executable, "-m", "pip", "--no-input", "--disable-pip-version-check", *arguments]
    run = subprocess.run([*command, "--no-deps", "--no-index", "--quiet"], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def _python(site: Path, code: str) -> str:
    """What `code` prints when `site` is the only folder of packages."""
    # -I and -S keep this environment's own editable install and the working folder out of the way.
    program = f"import site; site.addsitedir({str(site)!r}); {code}"
    run = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def _names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as files:
        return set(files.namelist())


def _top_level(wheel: Path) -> set[str]:
    return {PurePosixPath(name).parts[0] for name in _names(wheel)}
