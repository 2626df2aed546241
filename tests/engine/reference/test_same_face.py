"""The reference has the methods of the core's stub, arguments and results alike, so that either can stand for the other."""

import ast
import inspect
from pathlib import Path

from engine.reference.reference import Reference

ONLY_OF_THE_CORE = {"explain", "findings", "failures"}
"""Why an order would be refused: the reference stops at the first check that fails; test_explain holds the core against that."""
STUB = Path(__file__).resolve().parents[3] / "engine/core/core.pyi"


def _methods(source: str, name: str) -> dict[str, tuple[list[str], str]]:
    """Public methods of a class: their arguments' annotations in order, and what they return."""
    (found,) = (node for node in ast.parse(source).body if isinstance(node, ast.ClassDef) and node.name == name)
    return {
        node.name: ([ast.unparse(arg.annotation) for arg in node.args.args if arg.annotation], ast.unparse(node.returns))
        for node in found.body
        if isinstance(node, ast.FunctionDef) and (node.name == "__init__" or not node.name.startswith("_")) and node.returns
    }


def test_the_reference_has_the_face_of_the_core() -> None:
    core = _methods(STUB.read_text(), "Core")
    assert len(core) > 10
    assert core.keys() >= ONLY_OF_THE_CORE
    core = {name: face for name, face in core.items() if name not in ONLY_OF_THE_CORE}
    reference = _methods(inspect.getsource(inspect.getmodule(Reference)), "Reference")  # type: ignore[arg-type]
    assert reference == core
