"""Programs run and measured: what `run`, `features` and `growth` have in common.

Nothing but Python and its library is needed. Where GNU time is installed it says what memory a program needed;
otherwise the system tells it of the child, and then no program needs less than this script (some 12 MB).
"""

import argparse
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parents[2]


def gnu_time():
    """GNU time, which writes the peak memory of a program to a file, if it is there."""
    try:
        said = subprocess.run(["/usr/bin/time", "--version"], capture_output=True, text=True)
    except OSError:
        return []
    return ["/usr/bin/time", "-q", "-f", "%M", "-o"] if "GNU" in said.stdout + said.stderr else []


GNU_TIME = gnu_time()


@dataclass
class Run:
    """One run: seconds on the clock, seconds of all processors together, peak memory in MB."""

    seconds: float
    cpu: float
    memory: float
    status: int
    said: str


def measure(command, out=os.devnull, folder=None, limit=3600):
    """Runs a command with its standard output in a file; what it says on standard error is kept.

    After `limit` seconds it is killed, and its status is -9.
    """
    command = [str(word) for word in command]
    with tempfile.TemporaryFile() as said, tempfile.NamedTemporaryFile("r") as peak, open(out, "wb") as output:
        with_time = [*GNU_TIME, peak.name] if GNU_TIME else []
        start = time.perf_counter()
        child = subprocess.Popen(with_time + command, stdout=output, stderr=said, cwd=folder,
                                 start_new_session=True)
        kill = lambda: os.killpg(child.pid, signal.SIGKILL)
        timer = threading.Timer(limit, kill)
        timer.start()
        try:
            _, status, used = os.wait4(child.pid, 0)
            seconds = time.perf_counter() - start
        except KeyboardInterrupt:
            kill()
            raise
        finally:
            timer.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        # The system counts in kilobytes, but that of Apple in bytes.
        of_child = used.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
        kilobytes = int(peak.read() or 0) if with_time else of_child
        return Run(seconds, used.ru_utime + used.ru_stime, kilobytes / 1024, child.returncode,
                   said.read().decode(errors="replace"))


def must(run, what):
    """The run, if it ended well; a benchmark of failures would be a fast one."""
    if run.status != 0:
        sys.exit(f"{what} failed with {run.status}:\n{run.said[-2000:]}")
    return run


def alternately(programs, rounds):
    """Runs each of the programs (name -> function that runs it) once a round: a busy moment is shared by all."""
    runs = {name: [] for name in programs}
    for number in range(rounds):
        for name, program in programs.items():
            progress(f"round {number + 1} of {rounds}: {name}")
            runs[name].append(program())
    progress("")
    return runs


def progress(text):
    """Shows what is being done, on a terminal only."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def median(runs, what):
    """The median of a figure of some runs: `seconds`, `cpu` or `memory`."""
    return statistics.median(getattr(run, what) for run in runs)


def markdown(heads, rows):
    """A Markdown table; columns of figures are aligned to the right."""
    cells = [list(heads)] + [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(heads))]
    left = [i == 0 or any(row[i][:1].isalpha() for row in cells[1:]) for i in range(len(heads))]
    pad = lambda row: [cell.ljust(w) if l else cell.rjust(w) for cell, w, l in zip(row, widths, left)]
    rule = ["-" * w if l else "-" * (w - 1) + ":" for w, l in zip(widths, left)]
    return "\n".join("| " + " | ".join(row) + " |" for row in [pad(cells[0]), rule] + [pad(row) for row in cells[1:]])


def arguments(text, runs):
    """The options that all three scripts have; `text` is the script's own documentation."""
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "target/release/ctgraph",
                        help="the ctgraph to measure (target/release/ctgraph)")
    parser.add_argument("--runs", type=int, default=runs, help=f"how often each is run ({runs})")
    parser.add_argument("--folder", type=pathlib.Path,
                        help="where tables and outputs go, and stay (a temporary folder, which does not)")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write the figures as JSON, too")
    return parser


def workplace(args):
    """The folder that was asked for, or one that goes when the script ends."""
    if args.folder:
        args.folder.mkdir(parents=True, exist_ok=True)
        return args.folder.resolve()
    # Beside the system's own temporary files, unless TMPDIR says otherwise: it must hold some gigabytes.
    import atexit

    folder = pathlib.Path(tempfile.mkdtemp(prefix="ctgraph-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def program(args):
    """The ctgraph to measure, or an end with the way to make one."""
    if not args.program.is_file():
        sys.exit(f"{args.program} is not there: `cargo build --release` makes it, --program names another")
    return args.program.resolve()


def thread_option(ctgraph, number):
    """The option for so many threads, or nothing if this ctgraph has no such option."""
    usage = subprocess.run([ctgraph, "convert", "--help"], capture_output=True, text=True).stdout
    return ["-j", str(number)] if "-j, " in usage else []


def machine():
    """What the figures depend on, in a line; the load tells how far to trust seconds on the clock."""
    name = "unknown processor"
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo") as info:
            name = next((line.split(":")[1].strip() for line in info if line.startswith("model name")), name)
    return f"{os.cpu_count()} × {name}, load {os.getloadavg()[0]:.1f}"


def save(args, figures):
    """Writes the figures as JSON, if that was asked for."""
    if args.json:
        args.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
