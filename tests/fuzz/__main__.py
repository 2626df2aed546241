"""`python -m tests.fuzz [--seconds N] [target…]`: inputs that a reader of foreign bytes does not take well, guided by coverage.

The corpus grows in build/fuzz/TARGET/corpus; what is found is left beside it as crash-…, timeout-… or oom-…, with its text on the
terminal. `--sanitize N` instead: seeds, corpus and N changed inputs in a copy built with the sanitizers of addresses and of
undefined behaviour.
"""

import argparse
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from tests.built_copy import ROOT, build, copy_tree
from tests.fuzz.targets import TARGETS

COVERED = "-O1 -w -D_GNU_SOURCE -fsanitize-coverage=trace-pc,trace-cmp -include tests/fuzz/coverage.h"
SANITIZED = "-O1 -g -w -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined"
INPUT_S_MAX, MEMORY_MB_MAX = 10, 1500
HEADER = Path(__file__).with_name("coverage.h")
FOUND = ROOT / "build" / "fuzz"
"""The copies are kept, so that the next run compiles only what has changed."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--sanitize", type=int, metavar="N")
    asked = parser.parse_args(arguments)
    names = asked.targets or list(TARGETS)
    place = FOUND / ("sanitized" if asked.sanitize else "covered")
    copy_tree(place, compiled=False)
    build(place, SANITIZED if asked.sanitize else COVERED, HEADER.read_text())
    if asked.sanitize:
        return max(_sanitized(place, name, asked.sanitize) for name in names)
    return max(_guided(place, name, asked.seconds) for name in names)


def _guided(place: Path, name: str, seconds: int) -> int:
    """Exit code of libFuzzer: 0 when nothing was found."""
    target, home = TARGETS[name], FOUND / name
    corpus = _corpus(name)
    words = home / "words.dict"
    words.write_text("".join('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n' for word in target.words))
    options = [
        f"-max_total_time={seconds}", f"-timeout={INPUT_S_MAX}", f"-rss_limit_mb={MEMORY_MB_MAX}", f"-max_len={target.bytes_max}",
        f"-artifact_prefix={home}/", "-print_final_stats=1", "-use_value_profile=0",
    ]
    if target.words:
        options.append(f"-dict={words}")
    sys.stdout.write(f"--- {name}, {seconds} s\n")
    sys.stdout.flush()
    command = [sys.executable, "-m", "tests.fuzz.guided", name, str(corpus), *options]
    return subprocess.run(command, cwd=place, env=os.environ | {"LD_PRELOAD": _libfuzzer(place)}, check=False).returncode


def _libfuzzer(place: Path) -> str:
    """As a library to be loaded first, so that the compiled modules' calls find it; Atheris brings it as an archive."""
    spec = find_spec("atheris")
    if spec is None or spec.origin is None:
        raise SystemExit("Atheris is not installed: `make test` installs what the tests need")
    archive, library = Path(spec.origin).parents[1] / "libclang_rt.fuzzer_no_main.a", place / "libfuzzer.so"
    link = ["g++", "-shared", "-Wl,--whole-archive", str(archive), "-Wl,--no-whole-archive", "-lpthread", "-o", str(library)]
    subprocess.run(link, check=True)
    return str(library)


def _corpus(name: str) -> Path:
    """The folder, with the seeds in it."""
    corpus = FOUND / name / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(TARGETS[name].seeds()):
        (corpus / f"seed-{number}").write_bytes(seed)
    return corpus


def _sanitized(place: Path, name: str, count: int) -> int:
    libraries = [_library(each) for each in ("libasan.so", "libubsan.so")]
    env = os.environ | {
        "LD_PRELOAD": " ".join(libraries), "PYTHONMALLOC": "malloc", "ASAN_OPTIONS": "detect_leaks=0",
        "UBSAN_OPTIONS": "print_stacktrace=1",
    }
    command = [sys.executable, "-m", "tests.fuzz.replay", name, str(count), str(_corpus(name))]
    sys.stdout.write(f"--- {name} under the sanitizers\n")
    sys.stdout.flush()
    return subprocess.run(command, cwd=place, env=env, check=False).returncode


def _library(name: str) -> str:
    return subprocess.run(["gcc", f"-print-file-name={name}"], capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
