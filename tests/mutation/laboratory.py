"""A copy of the tree whose core holds every mutant."""

from pathlib import Path, PurePosixPath

from tests.built_copy import build, copy_tree
from tests.mutation.mutants import Mutant, rewrite_all

CORE = "engine/core"


def furnish(place: Path) -> list[Mutant]:
    """Copy the tree to `place`, put the mutants into its core, build that. RuntimeError with the compiler's words."""
    copy_tree(place, compiled=True)
    for source in place.glob("engine/**/*.pyx"):
        if source.parent != place / CORE:
            source.unlink()  # compiled already, and not to be built again for a header of the core that has changed
    sources = {PurePosixPath(path.relative_to(place)): path.read_text() for path in (place / CORE).glob("*.p[yx][xd]")}
    texts, mutants = rewrite_all(sources)
    for path, text in texts.items():
        (place / path).write_text(text)
    build(place, "-O1 -w")
    return mutants
