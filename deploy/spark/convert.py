"""Tables to triples on Apache Spark: `ctgraph convert`, one part of the tables a task.

The driver asks `ctgraph slices` where the tables can be cut; each task runs `ctgraph convert --slice` on an executor and
writes one part file. Nothing but the numbers of a part comes back to the driver. See README.md beside this file.

Exit codes are those of ctgraph: 0 done, 1 the data has errors, 2 wrong usage, 3 the environment failed.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from py4j.protocol import Py4JJavaError
from pyspark import SparkConf, SparkContext, SparkFiles, TaskContext

EXTENSIONS = {"ntriples": "nt", "nquads": "nq"}

# Failures of the data or of the command, which would be the same on every executor and at every attempt.
LASTING = (1, 2)


class Job(NamedTuple):
    """What all tasks have in common."""

    program: str
    # Arguments of `ctgraph convert` besides the slices.
    arguments: list[str]
    # The driver's folder: messages name files as seen from there, if executors have it too.
    here: str
    # Where attempts are made and where the parts go; every executor sees both.
    attempts: str
    parts: str
    extension: str

    def convert(self, part: int, slices: str) -> dict:
        """Converts the slices of a part into its file; run on an executor, perhaps several times, perhaps at once.

        Each attempt has a file of its own, which gets the name of the part when it is complete. All attempts write the
        same bytes, so it does not matter which of them is last. What ends an attempt for reasons of the machine is raised, and
        Spark tries again elsewhere.
        """
        name = f"part-{part:05}.{self.extension}"
        digest, triples, size = hashlib.sha256(), 0, 0
        # As many threads as Spark has cores for a task (spark.task.cpus).
        threads = str(TaskContext.get().cpus())
        command = [find_program(self.program), "convert", *self.arguments, "-j", threads]
        handle, attempt = tempfile.mkstemp(dir=self.attempts, prefix=f"{name}.")
        try:
            with (
                os.fdopen(handle, "wb") as out,
                tempfile.TemporaryFile() as said,
                tempfile.NamedTemporaryFile("w") as lines,
            ):
                lines.write(slices)
                lines.flush()
                command += ["--slice", lines.name] if slices else []
                here = self.here if os.path.isdir(self.here) else None
                # Should this process come to its end first, the pipe is closed, and ctgraph ends as well.
                with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, cwd=here) as run:
                    while piece := run.stdout.read(1 << 20):
                        out.write(piece)
                        digest.update(piece)
                        triples += piece.count(b"\n")
                        size += len(piece)
                said.seek(0)
                problems = said.read().decode(errors="replace")
                os.fsync(out.fileno())
            if run.returncode == 0:
                os.chmod(attempt, 0o644)
                os.replace(attempt, Path(self.parts, name))
            elif run.returncode not in LASTING:
                raise RuntimeError(f"{name}: ctgraph ended with {run.returncode}: {problems}")
        finally:
            Path(attempt).unlink(missing_ok=True)
        numbers = {"file": name, "triples": triples, "bytes": size, "sha256": digest.hexdigest()}
        return {"code": run.returncode, "said": problems, "numbers": numbers}


def find_program(name: str) -> str:
    """The program as `spark-submit --files` has shipped it, or else by its path or on the PATH."""
    shipped = Path(SparkFiles.get(Path(name).name))
    return str(shipped) if shipped.is_file() else name


def tell(message: str) -> None:
    """Says something to the person at the terminal."""
    print(message.rstrip("\n"), file=sys.stderr, flush=True)


def cut(program: str, tables: list[str], count: int) -> list[tuple[int, str]]:
    """The parts, each with its slices as lines of JSON. Ends the program if the tables cannot be cut."""
    command = [find_program(program), "slices", *tables, "--count", str(count)]
    run = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if run.returncode != 0:
        sys.exit(run.returncode if run.returncode > 0 else 3)
    parts: dict[int, str] = {}
    for line in run.stdout.splitlines():
        part = json.loads(line)["part"]
        parts[part] = parts.get(part, "") + line + "\n"
    # Where no table has rows that become triples, there may be some about the group.
    return sorted(parts.items()) or [(0, "")]


def elsewhere(folder: Path, parts: list[dict]) -> list[str]:
    """The parts that executors have written, but not into the folder as the driver sees it."""
    sizes = {file.name: file.stat().st_size for file in folder.iterdir()}
    return [part["file"] for part in parts if sizes.get(part["file"]) != part["bytes"]]


def run(context: SparkContext, options: argparse.Namespace) -> int:
    """Converts the tables and returns the exit code."""
    target = Path(options.output).absolute()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        tell(f"{target} is there already: remove it, or name another folder")
        return 2
    parts = cut(options.ctgraph, options.tables, options.parts)
    folder = target.with_name(f".{target.name}.{context.applicationId}.tmp")
    for each in ("attempts", "parts"):
        (folder / each).mkdir(parents=True)
    try:
        extension = EXTENSIONS[options.format]
        folders = (os.getcwd(), str(folder / "attempts"), str(folder / "parts"))
        job = Job(options.ctgraph, options.arguments, *folders, extension)
        # A task a part, so that a lost executor costs no more than the parts it was at.
        results = context.parallelize(parts, len(parts)).map(lambda part: job.convert(*part)).collect()
        for result in results:
            if not options.quiet or result["code"]:
                tell("\n".join(f"{result['numbers']['file']}: {line}" for line in result["said"].splitlines()))
        if code := max(result["code"] for result in results):
            return code
        numbers = [result["numbers"] for result in results]
        if missing := elsewhere(folder / "parts", numbers):
            tell(f"{', '.join(missing)} cannot be found here: is {target.parent} the same folder on all machines?")
            return 3
        triples = sum(part["triples"] for part in numbers)
        manifest = {"triples": triples, "parts": numbers}
        (folder / "parts" / "_SUCCESS").write_text(json.dumps(manifest, indent=2) + "\n")
        (folder / "parts").rename(target)
    except Py4JJavaError as error:
        tell(error.java_exception.getMessage())
        return 3
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if not options.quiet:
        tell(f"{triples:,} triples in {len(numbers)} files in {target}")
    return 0


def absolute(path: str) -> str:
    """The absolute path of a file; a URL stays as it is."""
    return os.path.abspath(path) if os.path.exists(path) else path


def parse(arguments: list[str]) -> argparse.Namespace:
    """The command line; `tables` are the arguments of both `ctgraph slices` and `convert`."""
    parser = argparse.ArgumentParser(
        prog="convert.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("input", help="a CSV file or CSVW metadata, at the same path on all machines")
    parser.add_argument("-o", "--output", required=True, help="the folder to make, at the same path on all machines")
    parser.add_argument("--parts", type=int, required=True, help="how many files: a few for each core of the cluster")
    parser.add_argument("--format", choices=EXTENSIONS, default="ntriples")
    parser.add_argument("--ctgraph", default="ctgraph", help="the program: its path on all machines, or shipped with --files")
    parser.add_argument("--quiet", action="store_true", help="say nothing but what failed")
    for option in ("--mode", "--metadata", "--base"):
        parser.add_argument(option, help="as for `ctgraph convert`")
    parser.add_argument("--map", action="append", default=[], metavar="URL/=FOLDER", help="the same")
    options = parser.parse_args(arguments)
    # Executors have folders of their own to start in.
    options.ctgraph = absolute(options.ctgraph) if os.sep in options.ctgraph else options.ctgraph
    options.tables = [absolute(options.input)]
    if options.metadata:
        options.tables += ["--metadata", absolute(options.metadata)]
    if options.base:
        options.tables += ["--base", options.base]
    for url, _, folder in (pair.rpartition("/=") for pair in options.map):
        options.tables += ["--map", f"{url}/={os.path.abspath(folder)}"]
    options.arguments = [*options.tables, "--format", options.format]
    if options.mode:
        options.arguments += ["--mode", options.mode]
    return options


if __name__ == "__main__":
    options = parse(sys.argv[1:])
    # Spark's own messages are many, and hide what ctgraph says.
    settings = SparkConf().setAppName(f"ctgraph {options.input}").setIfMissing("spark.log.level", "WARN")
    with SparkContext(conf=settings) as context:
        try:
            code = run(context, options)
        except OSError as error:
            tell(f"the driver: {error}")
            code = 3
    sys.exit(code)
