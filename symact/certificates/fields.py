"""Kinds of fields: how a value stands in a certificate, and how it is read back.

A dataclass states its fields once, each with its kind; from that :func:`record` writes it and reads
it. The name in the file is that of the attribute, or what stands behind the kind.

    @dataclass(frozen=True)
    class Proportional:
        tag: ClassVar[str] = "proportional"
        network: Annotated[Network, MODEL, "model"]
        factor: Annotated[Fraction, NUMBER]
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Generic, TypeVar, get_type_hints

from symact.certificates.text import Text, array_text, integers, object_text, quoted, ratio, ratios
from symact.errors import CertificateError, SymactError, UnsupportedError, shown
from symact.networks.network import Network
from symact.numbers.affine import AffineMap
from symact.numbers.matrix import RationalMatrix

T = TypeVar("T")
Numbers = Mapping[int, int]
"""The numbers of the models in a certificate, by the identities of their networks."""


class Located:
    """A JSON value, where it stands, and the models that it may name."""

    __slots__ = ("_step", "_within", "models", "value")

    def __init__(
        self, value: Any, step: str, within: Located | None = None, models: Sequence[Network] = ()
    ) -> None:
        self.value, self._step, self._within = value, step, within
        self.models: Sequence[Network] = models if within is None else within.models

    @property
    def place(self) -> str:
        """Where it stands: ``the certificate.claims[0].value``."""
        return self._step if self._within is None else f"{self._within.place}{self._step}"

    def needed(self, kind: type[T], meant: str) -> T:
        """The value, of exactly this type.

        Raises:
            CertificateError: naming the place, the value and what is meant to be there.
        """
        if type(self.value) is not kind:
            raise CertificateError(f"{self.place} is {shown(self.value)}; {meant} is needed")
        return self.value

    def member(self, name: str) -> Located:
        """A member of an object; None where it is missing."""
        return Located(self.needed(dict, "an object").get(name), f".{name}", self)

    def items(self) -> Iterator[Located]:
        """The entries of a list."""
        for k, value in enumerate(self.needed(list, "a list")):
            yield Located(value, f"[{k}]", self)


@dataclass(frozen=True)
class FieldKind(Generic[T]):
    """One kind of field.

    Attributes:
        write: from a value, and the numbers of models, to text.
        read: from what stands in a file to the value; raises CertificateError for anything else.
    """

    write: Callable[[T, Numbers], Text]
    read: Callable[[Located], T]


# -- plain values ---------------------------------------------------------------------------------


INTEGER = FieldKind[int](lambda value, _: str(value), lambda found: found.needed(int, "an integer"))
TEXT = FieldKind[str](lambda value, _: quoted(value), lambda found: found.needed(str, "a text"))
FLAG = FieldKind[bool](
    lambda value, _: "true" if value else "false",
    lambda found: found.needed(bool, "true or false"),
)


def _integers(found: Located) -> tuple[int, ...]:
    values = found.needed(list, "a list")
    if not {int}.issuperset(map(type, values)):
        wrong = next(value for value in values if type(value) is not int)
        raise CertificateError(f"{found.place} has {shown(wrong)}; an integer is needed")
    return tuple(values)


INTEGERS = FieldKind[Sequence[int]](lambda values, _: integers(values), _integers)

_NUMBER = re.compile(r"(-?[0-9]{1,4000})(?:/([0-9]{1,4000}))?", re.ASCII)


def _number(value: Any, found: Located) -> Fraction:
    match = _NUMBER.fullmatch(value) if isinstance(value, str) else None
    if match is None or (match[2] and int(match[2]) == 0):
        raise CertificateError(f"{found.place} has {shown(value)}; a number is 'p' or 'p/q'")
    return Fraction(int(match[1]), int(match[2] or 1))


def _numbers(found: Located) -> tuple[Fraction, ...]:
    return tuple([_number(value, found) for value in found.needed(list, "a list")])


NUMBER = FieldKind[Fraction](
    lambda value, _: f'"{ratio(*value.as_integer_ratio())}"',
    lambda found: _number(found.value, found),
)
NUMBERS = FieldKind[Iterable[Fraction]](
    lambda values, _: ratios([ratio(*value.as_integer_ratio()) for value in values]), _numbers
)


# -- affine maps ----------------------------------------------------------------------------------


def _map_text(block: AffineMap, _: Numbers) -> Text:
    """The rows of the matrix, each with its offset behind it: one piece of text each."""
    both = zip(_words(block.matrix), _words(block.offset), strict=True)
    return array_text(ratios([*row, *shift]) for row, shift in both)


def _words(matrix: RationalMatrix) -> Iterator[list[str]]:
    if not matrix.is_numeric:
        raise UnsupportedError(
            "a matrix with symbols has no certificate, which is about numbers; put numbers in with "
            "subs"
        )
    below = matrix.denominator
    for row in matrix.numerators.to_list():
        words = []
        for entry in map(int, row):
            common = math.gcd(entry, below)
            words.append(ratio(entry // common, below // common))
        yield words


def _map(found: Located) -> AffineMap:
    rows = [_numbers(row) for row in found.items()]
    if not all(rows):
        raise CertificateError(f"{found.place} has an empty row")
    return _made(found, AffineMap, [row[:-1] for row in rows], [row[-1] for row in rows])


MAP = FieldKind[AffineMap](_map_text, _map)


# -- models ---------------------------------------------------------------------------------------


def _model(found: Located) -> Network:
    number = found.needed(int, "an integer")
    if not 0 <= number < len(found.models):
        raise CertificateError(f"{found.place} names model {shown(number)}, which is not there")
    return found.models[number]


MODEL = FieldKind[Network](lambda network, numbers: str(numbers[id(network)]), _model)


# -- of several values ----------------------------------------------------------------------------


def list_of(kind: FieldKind[T]) -> FieldKind[Iterable[T]]:
    """A list of values of one kind."""
    return FieldKind(
        lambda values, numbers: array_text(kind.write(value, numbers) for value in values),
        lambda found: tuple([kind.read(item) for item in found.items()]),
    )


@dataclass(frozen=True)
class Fields(Generic[T]):
    """What a dataclass of a room below says of itself in a certificate, since it knows of none.

    Attributes:
        tag: what tells it from others.
        kinds: for each field its kind and, where it differs, the name in the file.
    """

    form: type[T]
    tag: str
    kinds: Mapping[str, tuple[Any, ...]]

    @classmethod
    def of(cls, form: type[T]) -> Fields[T]:
        """What a dataclass whose annotations have kinds says of itself."""
        hints = get_type_hints(form, include_extras=True)
        names = [field.name for field in dataclasses.fields(form)]  # type: ignore[arg-type]
        kinds = {name: hints[name].__metadata__ for name in names}
        return cls(form, getattr(form, "tag", ""), kinds)


def record(form: type[T] | Fields[T], *, tag: str = "") -> FieldKind[T]:
    """Objects of a dataclass whose fields have kinds.

    Where the class has a method ``restored`` it is made by that, from what the fields were read
    as. With ``tag`` the class's own ``tag`` stands in a member of that name.
    """
    said = form if isinstance(form, Fields) else Fields.of(form)
    constant = {tag: quoted(said.tag)} if tag else {}
    make: Callable[..., T] = getattr(said.form, "restored", said.form)
    fields = tuple(
        (*(names or [attribute]), attribute, kind)
        for attribute, (kind, *names) in said.kinds.items()
    )

    def write(value: T, numbers: Numbers) -> Text:
        members: dict[str, Text] = {
            name: kind.write(getattr(value, attribute), numbers) for name, attribute, kind in fields
        }
        return object_text({**members, **constant})

    def read(found: Located) -> T:
        values = {attribute: kind.read(found.member(name)) for name, attribute, kind in fields}
        return _made(found, make, **values)

    return FieldKind(write, read)


def one_of(tag: str, *forms: type[Any] | Fields[Any]) -> FieldKind[Any]:
    """An object of one of several dataclasses, which the member ``tag`` tells."""
    said = [form if isinstance(form, Fields) else Fields.of(form) for form in forms]
    kinds = {one.form: record(one, tag=tag) for one in said}
    named = {one.tag: kinds[one.form] for one in said}

    def read(found: Located) -> Any:
        word = TEXT.read(found.member(tag))
        if word not in named:
            known = ", ".join(named)
            raise CertificateError(
                f"{found.place}.{tag} is {shown(word)}, which is none of {known}"
            )
        return named[word].read(found)

    return FieldKind(lambda value, numbers: kinds[type(value)].write(value, numbers), read)


def _made(found: Located, make: Callable[..., T], *values: Any, **named: Any) -> T:
    """What is made of values that were read; where they do not fit, the place is named."""
    try:
        return make(*values, **named)
    except SymactError as error:
        raise CertificateError(f"{found.place} does not fit together: {error}") from None
