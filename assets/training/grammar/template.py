"""Sentence templates: one text from which both the generator and the acceptor are derived.

A template is a line of words, punctuation and slots in braces:

    {the n s}  {a n s c}  {bare n p}  {on-the n s}  {of-a n s}  noun phrase: noun, number, adjective
    {adj c n p}  {adj c m s}        adjective agreeing with a noun, or with a gender and number
    {v w s}                         verb in the third person of a number, or `i` for the infinitive
    {word p}                        the single form of a name or a material
    {num k is|are}                  one of two texts by number
    {by n s him|her|it|them}        by gender and number: English m|f|n|plural, else ms|fs|mp|fp

A number is `s`, `p` or a variable of the domain `num`. Underscores in the texts of `num` and `by`
are spaces. A mark may follow: `=X` says that this is what X stands for, `=X^` the same of the
adjective inside a phrase, and `<X` that this word refers to X; labels that begin with B bind an
attribute and those with R a pronoun. The header declares variables (`n:fruit|food c:color k:num`)
and conditions (`n!=m` different concepts, `n~m` different genders).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .agreement import Words, adjective_form, noun_phrase, verb_form
from .lexicon import Lexeme, with_tags

Value = Lexeme | str
Environment = dict[str, Value]

SENTENCE_END = frozenset(".?!")

_PIECE = re.compile(r"(\{[^}]*\}|[^\s=<]+)((?:=\w+\^?|<\w+)*)")
_MARK = re.compile(r"([=<])(\w+)(\^?)")
_PHRASE = re.compile(r"(?:(of|to|from|in|on|by)-)?(the|a|bare)$")

# Unions of classes that many templates share.
ALIASES = {
    "$thing": "fruit|clothes|vehicle|obj|container|furniture|plant",
    "$small": "fruit|clothes|obj|toy",
    "$being": "person|animal|machine",
    "$any": "person|animal|machine|fruit|food|clothes|vehicle|obj|container|furniture|plant|place"
            "|outdoor|sky|text|music",
    "$quality": "quality|size",
}


@dataclass(frozen=True)
class Element:
    """One word, punctuation mark or slot of a template, with its marks."""

    operation: str
    arguments: tuple[str, ...]
    stands_for: str = ""
    stands_for_adjective: bool = False
    refers_to: str = ""


@dataclass(frozen=True)
class Template:
    """A compiled template; `variables` maps each variable to its domain, in order of appearance."""

    name: str
    language: str
    weight: int
    variables: dict[str, str]
    different: tuple[tuple[str, str], ...]
    different_gender: tuple[tuple[str, str], ...]
    elements: tuple[Element, ...]

    def sentences(self) -> list[tuple[Element, ...]]:
        """The elements split after each full stop, question mark or exclamation mark."""
        result: list[tuple[Element, ...]] = []
        current: list[Element] = []
        for element in self.elements:
            current.append(element)
            if element.operation == "literal" and element.arguments[0] in SENTENCE_END:
                result.append(tuple(current))
                current = []
        if current:
            raise ValueError(f"template {self.name} does not end with a sentence end")
        return result

    def allows(self, values: Environment) -> bool:
        """Whether the conditions hold, as far as their variables are bound."""
        for first, second in self.different:
            if first in values and second in values and values[first] == values[second]:
                return False
        for first, second in self.different_gender:
            one, two = values.get(first), values.get(second)
            if isinstance(one, Lexeme) and isinstance(two, Lexeme):
                if one.gender[self.language] == two.gender[self.language]:
                    return False
        return True


def domain_values(language: str, domain: str) -> tuple[Value, ...]:
    """What a variable of that domain may be: concepts, or the two numbers."""
    return ("s", "p") if domain == "num" else with_tags(language, domain)


def parse_template(language: str, name: str, weight: int, header: str, text: str) -> Template:
    """Compiles a template; raises ValueError when a slot names an undeclared variable."""
    variables: dict[str, str] = {}
    different: list[tuple[str, str]] = []
    different_gender: list[tuple[str, str]] = []
    for item in header.split():
        if "!=" in item:
            first, second = item.split("!=")
            different.append((first, second))
        elif "~" in item:
            first, second = item.split("~")
            different_gender.append((first, second))
        else:
            variable, domain = item.split(":")
            base, ampersand, gender = domain.partition("&")
            variables[variable] = ALIASES.get(base, base) + ampersand + gender
    elements = tuple(_element(piece, marks) for piece, marks in _PIECE.findall(text))
    template = Template(name, language, weight, variables, tuple(different),
                        tuple(different_gender), elements)
    unused = set(variables) - {name for element in elements for name in
                               element_variables(element, variables)}
    if unused:
        raise ValueError(f"template {name}: unused variables {sorted(unused)}")
    return template


def _element(piece: str, marks: str) -> Element:
    stands_for, refers_to, adjective = "", "", False
    for sign, label, caret in _MARK.findall(marks):
        if sign == "=":
            stands_for, adjective = label, bool(caret)
        else:
            refers_to = label
    if not piece.startswith("{"):
        return Element("literal", (piece,), stands_for, adjective, refers_to)
    operation, *arguments = piece[1:-1].split()
    return Element(operation, tuple(arguments), stands_for, adjective, refers_to)


def element_variables(element: Element, variables: dict[str, str]) -> tuple[str, ...]:
    """The declared variables that decide what an element says, in order and without repeats."""
    if element.operation == "literal":
        return ()
    return tuple(dict.fromkeys(name for name in element.arguments if name in variables))


def render(language: str, element: Element, values: Environment) -> Words:
    """The words of one element; `values` binds every variable of it."""
    operation, arguments = element.operation, element.arguments
    if operation == "literal":
        return arguments

    def number(name: str) -> str:
        return str(values.get(name, name))

    first = values[arguments[0]]
    if operation == "num":
        return _spaced(arguments[1].split("|")[number(arguments[0]) == "p"])
    assert isinstance(first, Lexeme)
    if operation == "adj":
        owner = values.get(arguments[1])
        gender = owner.gender[language] if isinstance(owner, Lexeme) else arguments[1]
        return (adjective_form(language, first, gender, number(arguments[2]) == "p"),)
    if operation == "v":
        return (verb_form(language, first, number(arguments[1])),)
    if operation == "word":
        return (first.forms[language][0],)
    if operation == "by":
        options = arguments[2].split("|")
        return _spaced(options[_agreement_index(language, first, number(arguments[1]) == "p")])
    return _render_phrase(language, element, first, number(arguments[1]) == "p", values)


def _render_phrase(language: str, element: Element, noun: Lexeme, plural: bool,
                   values: Environment) -> Words:
    match = _PHRASE.match(element.operation)
    if match is None:
        raise ValueError(f"unknown slot {element.operation}")
    adjective = values[element.arguments[2]] if len(element.arguments) > 2 else None
    assert adjective is None or isinstance(adjective, Lexeme)
    return noun_phrase(language, noun, plural, match.group(2), match.group(1) or "", adjective)


def _agreement_index(language: str, noun: Lexeme, plural: bool) -> int:
    gender = noun.gender[language]
    if language == "en":
        return 3 if plural else "mfn".index(gender)
    return (1 if gender == "f" else 0) + (2 if plural else 0)


def _spaced(text: str) -> Words:
    return tuple(text.split("_"))
