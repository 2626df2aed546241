"""The library says what the reference says, message by message, whatever is sent; and it needs no interpreter."""

import re
import subprocess
from pathlib import Path
from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.public_bench import build, canonical, harness, published, scenarios
from engine.public_bench.expected import expected

NEW, CANCEL, MODIFY = 0, 1, 2
FAR = (1 << 30) + 5
"""Client ids from 2^30 on are kept by the core's own table, not by the edge's array."""


@pytest.fixture(scope="module")
def library() -> harness.Library:
    return harness.Library(str(build.build()))


def flow(rows: list[tuple[int, ...]]) -> NDArray[np.void]:
    """Rows of kind, client id, side, ioc, quantity, price."""
    messages = np.zeros(len(rows), scenarios.MESSAGE)
    for at, (kind, client_id, side, ioc, qty, price) in enumerate(rows):
        messages[at] = (client_id, at, price, qty, side, ioc, kind, 0)
    return messages


def check(library: harness.Library, messages: NDArray[np.void], own_queue: bool = True) -> list[str]:
    """Every message is a probe. The lines of the reports."""
    probes = list(range(len(messages)))
    run = harness.Run(library, messages, probes, own_queue=own_queue)
    run.go()
    text = canonical.text_of(run.reports)
    assert (text.decode(), run.answers) == ((wanted := expected(messages, probes))[0].decode(), wanted[1])
    return text.decode().split("\n") if text else []


TABLE = """
a trade is at the maker's price
    new 1 sell 10 100, ioc 2 buy 15 105
    -> 0,0,1,1,100,10  0,1,0,2,105,15  1,1,100,10,1,2  2,1,0,2,105
first in time first
    new 1 buy 5 100, new 2 buy 5 100, new 3 sell 5 100
    -> 0,0,0,1,100,5  0,1,0,2,100,5  0,2,1,3,100,5  1,2,100,5,1,3
an order that is gone is not cancelled
    new 1 buy 5 100, cancel 1, cancel 1, modify 1 buy 5 101
    -> 0,0,0,1,100,5  2,1,0,1,100  4,2,1  5,3,1
an id that never came
    cancel 999, modify 999 buy 5 100
    -> 4,0,999  5,1,999
a modify may trade, at the maker's price
    new 1 sell 10 100, new 2 buy 10 90, modify 2 buy 4 105
    -> 0,0,1,1,100,10  0,1,0,2,90,10  1,2,100,4,1,2  3,2,0,2,105,4
a modify loses the order's place, always
    new 1 buy 5 100, new 2 buy 5 100, modify 1 buy 3 100, ioc 3 sell 5 100
    -> 0,0,0,1,100,5  0,1,0,2,100,5  3,2,0,1,100,3  0,3,1,3,100,5  1,3,100,5,2,3
a modify says what is to be left
    new 1 sell 10 100, ioc 2 buy 4 100, modify 1 sell 9 101, ioc 3 buy 20 101
    -> 0,0,1,1,100,10  0,1,0,2,100,4  1,1,100,4,1,2  3,2,1,1,101,9  0,3,0,3,101,20  1,3,101,9,1,3  2,3,0,3,101
a modify to nothing is refused
    new 1 sell 10 100, modify 1 sell 0 101, cancel 1
    -> 0,0,1,1,100,10  5,1,1  2,2,1,1,100
an id may be used again when it is free
    new 1 buy 5 100, cancel 1, new 1 sell 5 200, ioc 2 buy 5 200
    -> 0,0,0,1,100,5  2,1,0,1,100  0,2,1,1,200,5  0,3,0,2,200,5  1,3,200,5,1,2
an id that works is not used twice
    new 1 buy 5 100, new 1 buy 5 101, cancel 1
    -> 0,0,0,1,100,5  2,2,0,1,100
a price that is none has no report
    new 1 buy 5 0, new 2 sell 5 67108864, cancel 1
    -> 4,2,1
a client id beyond the array
    new 1073741829 buy 5 100, modify 1073741829 buy 6 101, cancel 1073741829, cancel 1073741829
    -> 0,0,0,1073741829,100,5  3,1,0,1073741829,101,6  2,2,0,1073741829,101  4,3,1073741829
"""
"""What it is about, the messages, and after each arrow reports, as lines of the canonical text."""
STORIES = [story.splitlines() for story in re.split(r"\n(?=\S)", TABLE.strip())]
SIDES = {"buy": 0, "sell": 1}


def told(sentence: str) -> tuple[int, ...]:
    """`new 1 sell 10 100`: what, client id, side, quantity, price."""
    what, client_id, *rest = sentence.split()
    kind = {"new": NEW, "ioc": NEW, "cancel": CANCEL, "modify": MODIFY}[what]
    side, qty, price = (SIDES[rest[0]], int(rest[1]), int(rest[2])) if rest else (0, 0, 0)
    return kind, int(client_id), side, what == "ioc", qty, price


@pytest.mark.parametrize("story", [story[1:] for story in STORIES], ids=[story[0] for story in STORIES])
def test_table(library: harness.Library, story: list[str]) -> None:
    sent = " ".join(line.rstrip(",") + "," for line in story if "->" not in line).rstrip(",")
    reports = " ".join(line.replace("->", "") for line in story if "->" in line).split()
    assert check(library, flow([told(sentence) for sentence in sent.split(",")])) == reports


def any_message(random: Random) -> tuple[int, ...]:
    """Few ids and few prices, so that everything meets everything."""
    client_id = random.choice([random.randrange(30), random.randrange(30), FAR + random.randrange(5)])
    kind = random.choices([NEW, CANCEL, MODIFY], [5, 2, 3])[0]
    ioc = kind == NEW and random.random() < 0.2
    return kind, client_id, random.randrange(2), ioc, random.randrange(12), random.randrange(95, 106)


@pytest.mark.parametrize("own_queue", [True, False], ids=["own queue", "queue of the harness"])
@pytest.mark.parametrize("seed", range(6))
def test_any_flow(library: harness.Library, seed: int, own_queue: bool) -> None:
    random = Random(seed)
    lines = check(library, flow([any_message(random) for _ in range(1500)]), own_queue)
    assert {line[0] for line in lines} == set("012345")


@pytest.mark.parametrize("scenario", scenarios.SCENARIOS)
def test_scenarios(library: harness.Library, scenario: str) -> None:
    check(library, scenarios.messages(scenario, 400, 5))


def test_a_sweep_of_thousands_of_orders(library: harness.Library) -> None:
    rows = [(NEW, at, 1, 0, 1, 100) for at in range(1, 5001)] + [(NEW, 5001, 0, 1, 5000, 100)]
    run = harness.Run(library, flow(rows))
    run.go()
    trades = run.reports[run.reports["type"] == 1]
    assert trades["maker"].tolist() == list(range(1, 5001))
    assert len(run.reports) == 5001 + 5000


def test_the_published_sum(library: harness.Library) -> None:
    """The whole of the benchmark's canonical workload; `make public-bench` does all five."""
    run = harness.Run(library, scenarios.messages("normal", published.ORDERS, published.SEED))
    run.go()
    assert canonical.sum_of(run.reports) == published.SUMS["normal"]


PROGRAM = """
#include <dlfcn.h>
#include <stdio.h>
int main(int count, char** arguments) {
    void* library = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
    if (!library) { puts(dlerror()); return 1; }
    puts(dlsym(library, "engine_on_new_order") && !dlsym(library, "Py_Initialize") ? "alone" : "not alone");
    return 0;
}
"""


def test_needs_no_interpreter(library: harness.Library, tmp_path: Path) -> None:
    source, program = tmp_path / "loads.c", tmp_path / "loads"
    source.write_text(PROGRAM)
    subprocess.run(["gcc", str(source), "-o", str(program), "-ldl"], check=True)
    done = subprocess.run([str(program), str(build.LIBRARY.absolute())], capture_output=True, text=True, check=False)
    assert done.stdout == "alone\n"
