"""The mutants of a Cython file, and the file with all of them in it.

Each comparison, `and`, `or`, `not`, `min`, `max`, and each 1 that is added or taken away is changed, one at a time. To build each
mutant by itself would take hours; so all stand in one program, which is told which is in force:

    if qty <= 0:      becomes      if ((qty < 0) if mutant_in_force == 7 else (qty > 0) if mutant_in_force == 8 else (qty <= 0)):

An alternative is written with the text as it was, since one mutant is in force at a time.
"""

import re
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import PurePosixPath

from tests.mutation.brackets import Item, split, tree_of, words_of
from tests.mutation.statements import Statement, statements

OTHERS = {"<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"), "==": ("!=",), "!=": ("==",)}
SWAPS = {"min": "max", "max": "min"}
JOINS = {"or": "and", "and": "or"}
NEIGHBOURS = ("0", "2")
SEPARATORS = {
    "if", "elif", "else", "while", "return", "assert", "for", "raise", "lambda", "yield", "del", ",", ":", ";",
    "=", "+=", "-=", "*=", "/=", "//=", "|=", "&=", "^=", ">>=", "<<=", "%=",
}
KEPT_COMPARISONS = {"is", "in"}
VARIABLE = '''
cdef extern from *:
    """
    #ifndef TIDEGATE_MUTANT
    #define TIDEGATE_MUTANT
    #include <stdlib.h>
    static int mutant_in_force;
    __attribute__((visibility("default"))) void tidegate_set_mutant(int number) { mutant_in_force = number; }
    __attribute__((constructor)) static void read_mutant(void) {
        const char* told = getenv("TIDEGATE_MUTANT");
        mutant_in_force = told ? atoi(told) : 0;
    }
    #endif
    """
    int mutant_in_force
'''


@dataclass(frozen=True)
class Mutant:
    """One change. `number` is what TIDEGATE_MUTANT names; `was` and `now` are the expression before and after."""

    number: int
    file: str
    function: str
    line: int
    was: str
    now: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it is known by when lines move."""
        return self.file, self.function, self.was, self.now

    def __str__(self) -> str:
        return f"{self.file}:{self.line} in {self.function}: {self.was}  ->  {self.now}"


@dataclass
class Rewriting:
    """One file on its way: `text` is it with its mutants in it."""

    path: PurePosixPath
    text: str
    first_number: int
    mutants: list[Mutant] = field(default_factory=list)
    _statement: Statement | None = None

    def run(self) -> "Rewriting":
        changes = [(each, self._rewritten(each)) for each in statements(self.text)]
        if self.mutants:
            for statement, new in reversed(changes):
                self.text = self.text[: statement.begin] + new + self.text[statement.end :]
            self.text = _with_variable(self.text)
        return self

    def _rewritten(self, statement: Statement) -> str:
        self._statement = statement
        return self._list(tree_of(statement))

    def _list(self, items: list[Item]) -> str:
        """Expressions and what stands between them."""
        out, before = [], None
        for separator, part in split(items, SEPARATORS):
            if before is not None and before.text.strip() in {"+=", "-="} and "".join(words_of(part)).strip() == "1":
                out.append(self._one(before, part[0]))
            else:
                out.append(self._joined(part, "or"))
            if separator is not None:
                out.append(separator.text)
            before = separator
        return "".join(out)

    def _joined(self, items: list[Item], join: str) -> str:
        """Operands with `or`, or those with `and`, between them."""
        parts = [(separator.text if separator else "", part) for separator, part in split(items, {join})]
        inner = self._negated if join == "and" else lambda part: self._joined(part, "and")
        base = "".join(inner(part) + separator for separator, part in parts)
        compiled = self._statement is not None and self._statement.compiled
        changed = [_changed(parts, at, JOINS[join], "(not not ({}))" if compiled else "{}") for at in range(len(parts) - 1)]
        texts = [_flat("".join(words_of(part))) for _, part in parts]
        shown = [(f"{a} {join} {b}", f"{a} {JOINS[join]} {b}") for a, b in pairwise(texts)]
        if changed and compiled:
            # C's truth, whatever the operands' types; and Cython would make the switch of an `or` from `x == A and x == B`
            base = f"not not ({base})"
        return self._with_alternatives(items, base, changed, shown)

    def _negated(self, items: list[Item]) -> str:
        if not items or items[0].text.strip() != "not":
            return self._compared(items)
        first, rest = items[0], items[1:]
        shown = [tuple(_flat("".join(words_of(part))) for part in (items, rest))]
        return self._with_alternatives(items, first.text + self._negated(rest), [" not not" + "".join(words_of(rest))], shown)

    def _compared(self, items: list[Item]) -> str:
        """A chain of comparisons, as `1 <= price <= most`."""
        parts = [(separator.text if separator else "", part) for separator, part in split(items, {*OTHERS, *KEPT_COMPARISONS})]
        base = "".join(self._operand(part) + separator for separator, part in parts)
        others = [(at, OTHERS.get(separator.strip(), ())) for at, (separator, _) in enumerate(parts)]
        changed = [_changed(parts, at, other) for at, found in others for other in found]
        return self._with_alternatives(items, base, changed)

    def _operand(self, items: list[Item]) -> str:
        out = []
        at = 0
        while at < len(items):
            item, before = items[at], items[at - 1] if at else None
            after = items[at + 1] if at + 1 < len(items) else None
            if item.text.strip() in SWAPS and after is not None and after.inside is not None:
                out.append(self._swapped(item, after))
                at += 1
            elif item.text.strip() == "1" and before is not None and before.text.strip() in {"+", "-"}:
                out.append(self._one(before, item))
            else:
                out.append(self._plain(item))
            at += 1
        return "".join(out)

    def _plain(self, item: Item) -> str:
        return item.text if item.inside is None else item.text + self._list(item.inside) + item.close

    def _swapped(self, name: Item, arguments: Item) -> str:
        plain = "".join(words_of([arguments]))
        new = name.text.replace(name.text.strip(), SWAPS[name.text.strip()]) + plain
        return self._with_alternatives([name, arguments], name.text + self._plain(arguments), [new])

    def _one(self, sign: Item, one: Item) -> str:
        chosen = one.text
        for other in NEIGHBOURS:
            number = self._add(one.line, f"{sign.text.strip()} 1", f"{sign.text.strip()} {other}")
            chosen = f"({other} if mutant_in_force == {number} else {chosen})"
        return " " + chosen

    def _with_alternatives(
        self, items: list[Item], base: str, changed: list[str], shown: list[tuple[str, str]] | None = None,
    ) -> str:
        """`shown`: what of them is told, where all would be too long."""
        if not changed:
            return base
        was = "".join(words_of(items))
        white = was[: len(was) - len(was.lstrip())]
        trailing = was[len(was.rstrip()) :]
        chosen = f"({base.strip()})"
        for new, told in zip(changed, shown or [(was, new) for new in changed], strict=True):
            number = self._add(items[0].line, *told)
            chosen = f"({new.strip()}) if mutant_in_force == {number} else {chosen}"
        return f"{white or ' '}({chosen}){trailing or ' '}"

    def _add(self, line: int, was: str, now: str) -> int:
        assert self._statement is not None
        number = self.first_number + len(self.mutants)
        self.mutants.append(Mutant(number, self.path.name, self._statement.function, line, _flat(was), _flat(now)))
        return number


def _changed(parts: list[tuple[str, list[Item]]], at: int, other: str, form: str = "{}") -> str:
    """The parts as they were, each in this form, but for the separator behind one of them."""
    separators = [separator.replace(separator.strip(), other) if n == at else separator for n, (separator, _) in enumerate(parts)]
    texts = [form.format("".join(words_of(part))) for _, part in parts]
    return "".join(text + separator for text, separator in zip(texts, separators, strict=True))


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _with_variable(text: str) -> str:
    """Behind the module's docstring."""
    end = text.index('"""', text.index('"""') + 3) + 3 if text.startswith('"""') else 0
    return text[:end] + VARIABLE + text[end:]


def rewrite_all(files: dict[PurePosixPath, str]) -> tuple[dict[PurePosixPath, str], list[Mutant]]:
    """Each file with its mutants in it, and all mutants, numbered from 1."""
    texts, mutants = {}, []
    for path, text in sorted(files.items()):
        done = Rewriting(path, text, len(mutants) + 1).run()
        texts[path] = done.text
        mutants += done.mutants
    return texts, mutants

