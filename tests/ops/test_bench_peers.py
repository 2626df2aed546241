"""The other engines' lock file, as the set-up of the bench reads it."""

from pathlib import Path

from deploy.setup import peers
from engine.bench.peers.field import PEERS

LOCK = Path("requirements-bench.lock").read_text()


def test_every_requirement_keeps_its_hashes() -> None:
    found = peers.entries(LOCK)
    assert "\n".join(text for _, text in found).split() == LOCK.split()
    assert all("--hash=sha256:" in text for _, text in found)


def test_set_up_and_bench_mean_the_same_engines() -> None:
    wanted = {peer.name.replace("_", "-") for peer in PEERS if not peer.absent}
    assert wanted == set(peers.PEERS)
    assert wanted <= {name for name, _ in peers.entries(LOCK)}
