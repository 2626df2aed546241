"""The statements in the functions of a Cython file, as tokens."""

import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

_FUNCTION = re.compile(r"(?:cdef|cpdef|def)\s+(?!class\b|extern\b|enum\b|struct\b)[^=(]*?(\w+)\s*\(")
_NOTHING = {tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.NEWLINE, tokenize.ENDMARKER}


@dataclass(frozen=True)
class Token:
    """A word, with the white space before it."""

    text: str
    line: int


@dataclass(frozen=True)
class Statement:
    """Its text lies at `begin` to `end` of the file. `compiled`: in a function without Python's own types, as a rule."""

    function: str
    compiled: bool
    begin: int
    end: int
    tokens: tuple[Token, ...]


def statements(text: str) -> Iterator[Statement]:
    """Every logical line inside a function's body, in order. Cython is close enough to Python for Python's tokenizer."""
    starts = _line_starts(text)
    function, compiled, depth = "", False, 0
    for words in _logical_lines(text):
        indent = words[0].start[1]
        if function and indent <= depth:
            function = ""
        head = _FUNCTION.match(words[0].line.strip())
        if head and words[-1].string == ":":
            function, compiled, depth = head.group(1), not words[0].string.startswith("def"), indent
        elif function:
            yield _statement(text, starts, (function, compiled), words)


def _statement(text: str, starts: list[int], function: tuple[str, bool], words: list[tokenize.TokenInfo]) -> Statement:
    begin = starts[words[0].start[0] - 1] + words[0].start[1]
    at, tokens = begin, []
    for word in words:
        end = starts[word.end[0] - 1] + word.end[1]
        tokens.append(Token(text[at:end], word.start[0]))
        at = end
    return Statement(*function, begin, at, tuple(tokens))


def _logical_lines(text: str) -> Iterator[list[tokenize.TokenInfo]]:
    words: list[tokenize.TokenInfo] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in _NOTHING and token.string.strip():
            words.append(token)
        elif token.type == tokenize.NEWLINE and words:
            yield words
            words = []


def _line_starts(text: str) -> list[int]:
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return starts
