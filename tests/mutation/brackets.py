"""A statement's tokens as a tree of brackets, with Cython's casts made one word with what they cast."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from tests.mutation.statements import Statement, Token

OPEN, CLOSE = {"(", "[", "{"}, {")", "]", "}"}
_NO_OPERAND = {
    "if", "elif", "else", "while", "return", "assert", "for", "raise", "lambda", "yield", "and", "or", "not", "in", "is", "del",
}


@dataclass
class Item:
    """A word, or an opening bracket with what is inside it and the `close` behind that."""

    text: str
    line: int
    inside: list["Item"] | None = None
    close: str = ""


def tree_of(statement: Statement) -> list[Item]:
    """The statement's items, brackets nested."""
    tokens = iter(_with_casts(list(statement.tokens)))
    return _list(tokens)[0]


def _list(tokens: Iterator[Token]) -> tuple[list[Item], str]:
    """Items up to the closing bracket, and that."""
    items: list[Item] = []
    for token in tokens:
        word = token.text.strip()
        if word in CLOSE:
            return items, token.text
        if word in OPEN:
            inside, close = _list(tokens)
            items.append(Item(token.text, token.line, inside, close))
        else:
            items.append(Item(token.text, token.line))
    return items, ""


def _with_casts(tokens: list[Token]) -> list[Token]:
    """`<uint64_t> x`: a `<` where an operand must begin opens a cast, which becomes one word up to its `>`."""
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.text.strip() == "<" and _wants_operand(out):
            end = next(n for n in range(at, len(tokens)) if tokens[n].text.strip() == ">")
            out.append(Token("".join(t.text for t in tokens[at : end + 1]), token.line))
            at = end + 1
        else:
            out.append(token)
            at += 1
    return out


def _wants_operand(before: list[Token]) -> bool:
    if not before:
        return True
    word = before[-1].text.strip()
    if word.startswith("<") and word.endswith(">"):
        return True
    return word in _NO_OPERAND or not (word[-1].isalnum() or word[-1] in "_\"')]}")


def words_of(items: list[Item]) -> Iterator[str]:
    """The text of the items as it was."""
    for item in items:
        yield item.text
        if item.inside is not None:
            yield from words_of(item.inside)
            yield item.close


def split(items: list[Item], separators: Collection[str]) -> Iterator[tuple[Item | None, list[Item]]]:
    """(separator behind it, part) for each part between separators at this level; the last has None."""
    part: list[Item] = []
    for item in items:
        if item.inside is None and item.text.strip() in separators:
            yield item, part
            part = []
        else:
            part.append(item)
    yield None, part
