"""A service as its image holds it: `shared/`, one `services/<name>/`, what its lock installs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Collection
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).parents[2]
LOCKS: Final = REPOSITORY / "deploy" / "requirements"
SERVICES: Final = ("territorios", "intervencion", "financiamiento", "casos", "alianzas", "reportes")

# -I -S: neither PYTHONPATH nor the .pth of the editable install, which would add this whole
# repository to the namespace `services`.
_PRELUDE: Final = """
import sys
sys.dont_write_bytecode = True
sys.path[:0] = [{folder!r}]
sys.path += {packages!r}
sys.modules.update(dict.fromkeys({hidden!r}))
"""


def copy_alone(service: str, folder: Path) -> Path:
    """`folder` with the kernel and that service: what deploy/Dockerfile copies."""
    skip = shutil.ignore_patterns("__pycache__")
    shutil.copytree(REPOSITORY / "shared", folder / "shared", ignore=skip)
    shutil.copytree(REPOSITORY / "services" / service, folder / "services" / service, ignore=skip)
    (folder / "deploy").mkdir(exist_ok=True)
    for name in ("broker.py", "permissions.toml"):
        shutil.copy(REPOSITORY / "deploy" / name, folder / "deploy" / name)
    return folder


def run_python(
    folder: Path, code: str, *arguments: str, hidden: Collection[str] = ()
) -> subprocess.CompletedProcess[str]:
    """Runs `code` in a fresh interpreter: it sees `folder` and what is installed but `hidden`."""
    return subprocess.run(
        [*interpreter(folder, code, hidden), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def interpreter(folder: Path, code: str, hidden: Collection[str]) -> list[str]:
    """The command line of that interpreter."""
    packages = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
    prelude = _PRELUDE.format(folder=str(folder), packages=packages, hidden=sorted(hidden))
    return [sys.executable, "-I", "-S", "-c", prelude + code]


def locked(group: str) -> dict[str, str]:
    """The versions in the lock of a group, by canonical name."""
    found = re.findall(
        r"^([\w.-]+)==([^ \\]+)", (LOCKS / f"{group}.lock").read_text(), re.MULTILINE
    )
    return {canonical_name(name): version for name, version in found}


def canonical_name(name: str) -> str:
    """PEP 503: `path.py` and `path-py` are one project."""
    return re.sub(r"[-_.]+", "-", name).lower()


def modules_outside(group: str) -> set[str]:
    """Installed top-level modules that no package of that lock brings."""
    inside = locked(group)
    return {
        module
        for module, distributions in packages_distributions().items()
        if not any(canonical_name(name) in inside for name in distributions)
    } - {"shared", "services"}
