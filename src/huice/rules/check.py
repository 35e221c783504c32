"""From text to checked terms: parse an expression, resolve its names, check types and units.

Everything that can be wrong with an expression is found here, before anything runs, with file,
line, column, what was found and what was expected.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn, cast

from huice.language import Text
from huice.problems import BadInput, Spot, near
from huice.rules.functions import FUNCTIONS, LOGIC_FUNCTIONS
from huice.rules.scope import Scope
from huice.rules.terms import (
    AnchorDay,
    AnchorYear,
    Arithmetic,
    Call,
    Choose,
    Compare,
    Constant,
    DefinitionRef,
    FactRef,
    Logic,
    Not,
    OneOf,
    Term,
    Within,
    YearOf,
)
from huice.values.literals import NotALiteral, read_literal
from huice.values.types import (
    BOOLEAN,
    DATE,
    INDUSTRY,
    NUMBER,
    PLACE,
    YEAR,
    Type,
    product_type,
    quotient_type,
    sum_type,
)

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

MAX_LENGTH = 2000


def check(text: str, scope: Scope, spot: Spot, expected: Type | None = None) -> Term:
    """The checked term of an expression; raises BadInput with the exact place."""
    if len(text) > MAX_LENGTH:
        raise BadInput.at(spot, "表达式过长", "the expression is too long")
    try:
        return _Checker(scope, spot).term(_parse(text, spot), expected)
    except RecursionError:
        raise BadInput.at(spot, "表达式过深", "the expression is too deep") from None


@lru_cache(maxsize=1)
def _parser() -> Lark:
    from importlib.resources import files

    from lark import Lark

    grammar = files("huice.rules").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=False)


def _parse(text: str, spot: Spot) -> Tree[Token]:
    from lark.exceptions import UnexpectedCharacters, UnexpectedToken

    try:
        return _parser().parse(text)
    except UnexpectedToken as error:
        token = error.token
        at_end = token.type == "$END"
        column = (token.end_column if at_end else token.column) or 1
        where = _spot_at(spot, (token.end_line if at_end else token.line) or 1, column)
        raise BadInput.at(
            where,
            f"表达式在“{'结尾' if at_end else token}”处读不懂：{text.strip()}",
            f"the expression cannot be read at {'its end' if at_end else repr(str(token))}: "
            f"{text.strip()}",
        ) from None
    except UnexpectedCharacters as error:
        where = _spot_at(spot, error.line, error.column)
        bad = error.char
        raise BadInput.at(where, f"不认识的字符“{bad}”", f"unexpected character '{bad}'") from None


def _spot_at(spot: Spot, line: int, column: int) -> Spot:
    return spot.after(column - 1) if line == 1 else Spot(spot.file, spot.line + line - 1, column)


class _Checker:
    def __init__(self, scope: Scope, spot: Spot) -> None:
        self.scope, self.start = scope, spot

    def term(self, node: Tree[Token], expected: Type | None = None) -> Term:
        method = getattr(self, "_" + str(node.data))
        return cast(Term, method(node, expected))

    def spot(self, node: Tree[Token]) -> Spot:
        meta = node.meta
        return self.start if meta.empty else _spot_at(self.start, meta.line, meta.column)

    def fail(self, node: Tree[Token], zh: str, en: str) -> NoReturn:
        raise BadInput.at(self.spot(node), zh, en)

    def mismatch(self, node: Tree[Token], found: Type, expected: Text) -> NoReturn:
        said = found.describe()
        self.fail(
            node, f"此处是{said.zh}，应为{expected.zh}", f"found {said.en}, expected {expected.en}"
        )

    def boolean(self, node: Tree[Token]) -> Term:
        term = self.term(node, BOOLEAN)
        if term.type != BOOLEAN:
            self.mismatch(node, term.type, BOOLEAN.describe())
        return term

    # logic

    def _either(self, node: Tree[Token], _: Type | None) -> Term:
        return self._logic(node, "or")

    def _both(self, node: Tree[Token], _: Type | None) -> Term:
        return self._logic(node, "and")

    def _logic(self, node: Tree[Token], op: Any) -> Term:
        parts = tuple(self.boolean(child) for child in _trees(node))
        return Logic(BOOLEAN, self.spot(node), op, parts)

    def _negation(self, node: Tree[Token], _: Type | None) -> Term:
        return Not(BOOLEAN, self.spot(node), self.boolean(_trees(node)[0]))

    def _if_then_else(self, node: Tree[Token], expected: Type | None) -> Term:
        condition, then, otherwise = _trees(node)
        first = self.term(then, expected)
        second = self.term(otherwise, first.type)
        if first.type != second.type:
            self.mismatch(otherwise, second.type, first.type.describe())
        return Choose(first.type, self.spot(node), self.boolean(condition), first, second)

    # comparison

    def _comparison(self, node: Tree[Token], _: Type | None) -> Term:
        children = list(node.children)
        links: list[Term] = []
        for place in range(0, len(children) - 2, 2):
            left, op, right = children[place : place + 3]
            links.append(
                self._compare(node, cast("Tree[Token]", left), str(op), cast("Tree[Token]", right))
            )
        return links[0] if len(links) == 1 else Logic(BOOLEAN, self.spot(node), "and", tuple(links))

    def _compare(self, node: Tree[Token], left: Tree[Token], op: str, right: Tree[Token]) -> Term:
        if _is_word(left) and not _is_word(right):
            second = self.term(right)
            first = self.term(left, second.type)
        else:
            first = self.term(left)
            second = self.term(right, first.type)
        first, second = _as_years(first, second)
        if first.type != second.type:
            here, there = first.type.describe(), second.type.describe()
            self.fail(
                right,
                f"不能比较{here.zh}与{there.zh}",
                f"cannot compare {here.en} with {there.en}",
            )
        if first.type in (PLACE, INDUSTRY):
            kind = first.type.describe()
            self.fail(node, f"{kind.zh}请用 within 比较", f"compare a {kind.en} with within")
        if op not in ("=", "!=") and not first.type.ordered:
            kind = first.type.describe()
            self.fail(node, f"{kind.zh}没有大小之分", f"{kind.en} has no order")
        return Compare(BOOLEAN, self.spot(node), cast(Any, op), first, second)

    def _within(self, node: Tree[Token], _: Type | None) -> Term:
        value_node, target = _trees(node)
        value = self.term(value_node)
        word, spot = _text(target), self.spot(target)
        if value.type == PLACE:
            codes = self.scope.place_codes(word, spot)
        elif value.type == INDUSTRY:
            codes = self.scope.industry_codes(word, spot)
        else:
            self.mismatch(value_node, value.type, Text("行政区划或行业", "a place or industry"))
        return Within(BOOLEAN, self.spot(node), value, codes, word)

    def _one_of(self, node: Tree[Token], _: Type | None) -> Term:
        value_node, *targets = _trees(node)
        value = self.term(value_node)
        if value.type.kind != "choice":
            self.mismatch(value_node, value.type, Text("选项", "a choice"))
        options = tuple(self._option(target, value.type) for target in targets)
        return OneOf(BOOLEAN, self.spot(node), value, options)

    def _option(self, node: Tree[Token], kind: Type) -> str:
        word = _text(node)
        if word not in kind.options:
            hint, listed = near(word, kind.options), "、".join(kind.options)
            self.fail(
                node,
                f"没有“{word}”这一选项，可选：{listed}{hint.zh}",
                f"no option '{word}', the options are: {listed}{hint.en}",
            )
        return word

    # arithmetic

    def _add(self, node: Tree[Token], _: Type | None) -> Term:
        return self._arithmetic(node, "+", "相加", "add")

    def _subtract(self, node: Tree[Token], _: Type | None) -> Term:
        return self._arithmetic(node, "-", "相减", "subtract")

    def _multiply(self, node: Tree[Token], _: Type | None) -> Term:
        return self._arithmetic(node, "*", "相乘", "multiply")

    def _divide(self, node: Tree[Token], _: Type | None) -> Term:
        return self._arithmetic(node, "/", "相除", "divide")

    def _arithmetic(self, node: Tree[Token], op: Any, zh: str, en: str) -> Term:
        left, right = (self.term(child) for child in _trees(node))
        if op in "+-":
            result = sum_type(left.type, right.type, op)
        else:
            result = (product_type if op == "*" else quotient_type)(left.type, right.type)
        if result is None:
            here, there = left.type.describe(), right.type.describe()
            self.fail(
                node, f"{here.zh}与{there.zh}不能{zh}", f"cannot {en} {here.en} and {there.en}"
            )
        return Arithmetic(result, self.spot(node), op, left, right)

    def _minus(self, node: Tree[Token], _: Type | None) -> Term:
        part = self.term(_trees(node)[0])
        if not isinstance(part, Constant) or part.type.kind not in {"money", "rate", "number"}:
            self.fail(node, "负号只用于金额、比率和数", "a minus sign stands before a figure only")
        return Constant(part.type, self.spot(node), -part.value, "-" + part.text)

    def _call(self, node: Tree[Token], _: Type | None) -> Term:
        name, arguments = str(node.children[0]), _trees(node)
        if name in LOGIC_FUNCTIONS:
            if not arguments:
                self.fail(node, f"{name} 至少列一个条件", f"{name} takes at least one condition")
            return self._logic(node, LOGIC_FUNCTIONS[name])
        if name == "at_least":
            return self._at_least(node, arguments)
        if name not in FUNCTIONS:
            known = [*FUNCTIONS, *LOGIC_FUNCTIONS, "at_least"]
            hint = near(name, known)
            self.fail(node, f"没有函数“{name}”{hint.zh}", f"no function '{name}'{hint.en}")
        function = FUNCTIONS[name]
        terms = tuple(self.term(argument) for argument in arguments)
        result = function.gives(tuple(term.type for term in terms))
        if result is None:
            found = "、".join(term.type.describe().zh for term in terms) or "无"
            given = ", ".join(term.type.describe().en for term in terms) or "nothing"
            self.fail(
                node,
                f"{name} 应给出{function.takes.zh}，此处是{found}",
                f"{name} takes {function.takes.en}, found {given}",
            )
        return Call(result, self.spot(node), name, terms)

    def _at_least(self, node: Tree[Token], arguments: list[Tree[Token]]) -> Term:
        count = self.term(arguments[0]) if arguments else None
        conditions = arguments[1:]
        if (
            not isinstance(count, Constant)
            or not isinstance(count.value, int)
            or (count.type != NUMBER)
        ):
            self.fail(node, "at_least 先写个数", "at_least starts with a number")
        if not 1 <= count.value <= len(conditions):
            self.fail(
                node,
                f"应在 1 与 {len(conditions)} 之间，此处是 {count.text}",
                f"expected 1 to {len(conditions)}, found {count.text}",
            )
        parts = tuple(self.boolean(part) for part in conditions)
        return Logic(BOOLEAN, self.spot(node), "at_least", parts, count.value)

    # atoms

    def _name(self, node: Tree[Token], _: Type | None) -> Term:
        name = str(node.children[0])
        fact = self.scope.facts.get(name)
        if fact:
            if fact.yearly:
                self.fail(
                    node,
                    f"“{name}”按年度记，请写明年度，如 {name}@Y-1",
                    f"'{name}' is yearly, name the year, as in {name}@Y-1",
                )
            return FactRef(fact.type, self.spot(node), name)
        definition = self.scope.definition(name, self.spot(node))
        if definition is None:
            hint = near(name, self.scope.names())
            self.fail(node, f"没有名为“{name}”的事实或定义{hint.zh}",
                      f"no fact or definition named '{name}'{hint.en}")  # fmt: skip
        return DefinitionRef(definition.type, self.spot(node), definition.key)

    def _yearly(self, node: Tree[Token], _: Type | None) -> Term:
        name, year = str(node.children[0]), str(node.children[1])[1:]
        fact = self.scope.facts.get(name)
        if fact is None or not fact.yearly:
            hint = near(name, [f.name for f in self.scope.facts.values() if f.yearly])
            self.fail(node, f"没有名为“{name}”的年度事实{hint.zh}",
                      f"no yearly fact named '{name}'{hint.en}")  # fmt: skip
        return FactRef(fact.type, self.spot(node), name, _year(year))

    def _anchor_year(self, node: Tree[Token], _: Type | None) -> Term:
        return AnchorYear(YEAR, self.spot(node))

    def _anchor_day(self, node: Tree[Token], _: Type | None) -> Term:
        return AnchorDay(DATE, self.spot(node))

    def _true(self, node: Tree[Token], _: Type | None) -> Term:
        return Constant(BOOLEAN, self.spot(node), True, "true")

    def _false(self, node: Tree[Token], _: Type | None) -> Term:
        return Constant(BOOLEAN, self.spot(node), False, "false")

    def _quantity(self, node: Tree[Token], expected: Type | None) -> Term:
        text = str(node.children[0])
        try:
            literal = read_literal(text)
        except NotALiteral as error:
            self.fail(node, error.zh, error.en)
        return Constant(literal.type, self.spot(node), literal.value, text)

    def _date(self, node: Tree[Token], _: Type | None) -> Term:
        text = str(node.children[0])
        try:
            return Constant(DATE, self.spot(node), date.fromisoformat(text), text)
        except ValueError:
            self.fail(node, f"没有“{text}”这一天", f"there is no such day as '{text}'")

    def _word(self, node: Tree[Token], expected: Type | None) -> Term:
        word = _text(node)
        if expected is None:
            self.fail(node, f"看不出“{word}”指什么", f"cannot tell what '{word}' stands for")
        if expected.kind == "choice":
            return Constant(expected, self.spot(node), self._option(node, expected), word)
        if expected == PLACE:
            codes = self.scope.place_codes(word, self.spot(node))
        elif expected == INDUSTRY:
            codes = self.scope.industry_codes(word, self.spot(node))
        else:
            self.mismatch(node, Type("text"), expected.describe())
        if len(codes) != 1:
            self.fail(node, f"“{word}”不止一地，请用 within", f"'{word}' is a group, use within")
        return Constant(expected, self.spot(node), codes[0], word)

    def _string(self, node: Tree[Token], expected: Type | None) -> Term:
        return self._word(node, expected)


def _trees(node: Tree[Token]) -> list[Tree[Token]]:
    return [cast("Tree[Token]", child) for child in node.children if hasattr(child, "data")]


def _text(node: Tree[Token]) -> str:
    return str(node.children[0]).strip('"')


def _is_word(node: Tree[Token]) -> bool:
    return node.data in ("word", "string")


def _year(text: str) -> YearOf:
    if text.startswith("Y"):
        return YearOf(offset=int(text[1:] or 0))
    return YearOf(year=int(text))


def _as_years(left: Term, right: Term) -> tuple[Term, Term]:
    """A bare number beside a year is a year: year_of(project.started) >= 2018."""

    def as_year(term: Term, other: Term) -> Term:
        if isinstance(term, Constant) and term.type == NUMBER and other.type == YEAR:
            return Constant(YEAR, term.spot, term.value, term.text)
        return term

    return as_year(left, right), as_year(right, left)
