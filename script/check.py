"""Runs the checks one after the other and tells what passed, what failed and what was not run.

Called by `script/test`.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
sys.path.insert(0, str(ROOT))

PASSED, FAILED, NOT_RUN = "passed", "FAILED", "NOT RUN"
NO_TESTS = 5  # pytest's exit code when it collected nothing
LIMIT = 15 * 60  # seconds for one step
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


@dataclass(frozen=True, slots=True)
class Result:
    name: str
    outcome: str
    seconds: float
    why: str = ""


def run(name: str, *commands: list[str]) -> Result:
    """One step: its commands in order, until one fails. Their output goes through as it comes."""
    print(f"\n── {name} " + "─" * max(0, 100 - len(name)), flush=True)
    start = time.monotonic()
    for command in commands:
        try:
            code = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, timeout=LIMIT).returncode
        except subprocess.TimeoutExpired:
            return Result(name, FAILED, time.monotonic() - start, f"stopped after {LIMIT // 60} minutes")
        if code == NO_TESTS and "pytest" in command:
            return Result(name, NOT_RUN, time.monotonic() - start, "no tests found")
        if code:
            return Result(name, FAILED, time.monotonic() - start, " ".join(command).replace(f"{BIN}/", ""))
    return Result(name, PASSED, time.monotonic() - start)


def not_run(name: str, why: str) -> Result:
    return Result(name, NOT_RUN, 0.0, why)


def tool(name: str, *arguments: str) -> list[str]:
    return [str(BIN / name), *arguments]


def pytest(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "pytest", "-q", "--durations=5", "--durations-min=2", *arguments]


def files(pattern: str) -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in ROOT.glob(pattern))


# --- what the tests need from the machine ----------------------------------------------------------------------


def works(chromium: str) -> bool:
    """Some systems ship a stand-in that only tells how to install the real one."""
    try:
        return subprocess.run([chromium, "--version"], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def find_chromium() -> str | None:
    named = os.environ.get("CHROMIUM")
    for name in [named] if named else CHROMIUMS:
        if (path := shutil.which(name)) and works(path):
            return path
    return None


def install_chromium() -> None:
    """Debian's, where this user may install it without being asked for a password."""
    if not shutil.which("apt-get"):
        return
    prefix: list[str] = []
    if os.geteuid() != 0:
        if not shutil.which("sudo") or subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode:
            return
        prefix = ["sudo", "-n"]
    print("\ninstalling Debian's Chromium", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", "chromium"]):
        done = subprocess.run(
            [*prefix, "apt-get", *command], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        if done.returncode:
            return


def start_postgresql(stack: ExitStack) -> str:
    """Start one server for all steps and name it in TEST_DATABASE_URL. Returns why there is none, or ''."""
    from sqlalchemy import create_engine

    from tests import postgres

    try:
        address = stack.enter_context(postgres.server()).set(drivername="postgresql")
        engine = create_engine(address)
        engine.connect().close()
        engine.dispose()
    except Exception as error:
        return f"PostgreSQL does not start: {str(error).splitlines()[0] if str(error) else type(error).__name__}"
    os.environ["TEST_DATABASE_URL"] = address.render_as_string(hide_password=False)
    return ""


# --- the steps -------------------------------------------------------------------------------------------------


def steps(fast: bool) -> list[Result]:
    results = [
        run("lint", tool("ruff", "check", "."), tool("ruff", "format", "--check", "--quiet", ".")),
        run("types", tool("mypy")),
        run("import contracts", tool("lint-imports")),
        run("translations", pytest("tests/structure/test_translations.py")),
    ]
    unit = [*files("tests/matching"), "tests/structure", *files("tests/*/test_rules*.py")]
    apart = [f"--ignore={path}" for path in (*unit, "tests/browser", "tests/benchmarks")]
    workers = ["-n", "2"] if (os.cpu_count() or 1) > 1 else []
    done_above = ["--deselect", "tests/structure/test_translations.py"]
    quick = ["-m", "not migrations and not races and not live"]

    with ExitStack() as stack:
        missing = "" if fast else start_postgresql(stack)
        only = ["--database", "sqlite"] if missing or fast else []
        results.append(run("unit", pytest(*unit, *done_above, *only, *workers, *quick)))
        results.append(run("features", pytest("tests", *apart, *only, *workers, *quick)))
        results.append(run("migrations", pytest("tests", *only, "-m", "migrations", "--ignore=tests/browser")))
        if missing:
            results.append(not_run("all of these on PostgreSQL", missing))
        if fast:
            return results
        # One after the other: with a second worker beside them they measure the machine.
        results.append(run("races", pytest("tests", *only, "-m", "races", "--ignore=tests/browser")))
        results.append(run("servers", pytest("tests", *only, "-m", "live and not races", "--ignore=tests/browser")))
        results.append(browser(workers))
    return results


def browser(workers: list[str]) -> Result:
    if find_chromium() is None:
        install_chromium()
    chromium = find_chromium()
    if chromium is None:
        return not_run("browser", "no Chromium here: apt-get install chromium, or CHROMIUM=/path/to/chromium")
    os.environ["CHROMIUM"] = chromium
    pages = pytest("tests/browser", "-m", "not alone", *workers, *(["--dist", "loadfile"] if workers else []))
    return run("browser", pages, pytest("tests/browser", "-m", "alone"))


def main() -> int:
    arguments = argparse.ArgumentParser(prog="script/test", description=__doc__)
    arguments.add_argument("--fast", action="store_true", help="on SQLite alone, without races, servers and browser")
    fast = arguments.parse_args().fast
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    # What the surroundings set for a server must not reach the tests.
    for name in ("DATABASE_URL", "INSTANCE_PATH", "BASE_URL", "SMTP_URL", "SECRET_KEY", "HOST", "PORT"):
        os.environ.pop(name, None)

    start = time.monotonic()
    results = steps(fast)
    skipped = [result for result in results if result.outcome == NOT_RUN]
    failed = [result for result in results if result.outcome == FAILED]

    print("\n── summary " + "─" * 93)
    for result in results:
        print(f"{result.outcome:8} {result.name:18} {result.seconds:5.0f} s  {result.why}".rstrip())
    if fast:
        print(f"{NOT_RUN:8} PostgreSQL, races, servers, browser    (--fast)")
    print(f"{'':8} {'in all':18} {time.monotonic() - start:5.0f} s")
    if skipped and os.environ.get("CI") == "true":
        print("CI: what was not run counts as failed")
        failed += skipped
    passed = sum(result.outcome == PASSED for result in results)
    print(f"\n{passed} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
