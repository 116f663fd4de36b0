"""Every exception of symact: each message names the thing, what was found and what to do."""

from __future__ import annotations

import difflib
import reprlib
from collections.abc import Iterable
from fractions import Fraction


class SymactError(Exception):
    """The root of the family: catch it to catch everything symact raises on purpose.

    ``kind`` is the word used for the error in JSON output, ``exit_code`` what the command line
    returns for it (2 bad input, 1 a claim that does not hold, 3 undecided, 4 something to install).
    """

    kind = "error"
    exit_code = 2

    def within(self, place: str) -> SymactError:
        """The same error with the place where it happened put in front: ``model.npz: W1 …``.

        Raises:
            UsageError: for a place that is no text.
        """
        if not isinstance(place, str):
            raise UsageError(f"the place of an error is a {type(place).__name__}; text is needed")
        return type(self)(f"{place}: {self}")


class UsageError(SymactError):
    """An option or a combination of arguments that makes no sense."""

    kind = "usage"


class NumberError(SymactError):
    """A number that has no exact rational value: NaN, infinity, or text that is no number."""

    kind = "number"


class ShapeError(SymactError):
    """Two things whose sizes do not fit together; the message names both."""

    kind = "shape"


class ModelError(SymactError):
    """A model file that cannot be read, or that does not describe a network."""

    kind = "model"


class CertificateError(SymactError):
    """A file that cannot be read as a certificate."""

    kind = "certificate"


class DocumentError(SymactError):
    """A document with marks that cannot be read, or that ask for what marks may not."""

    kind = "document"


class UnsupportedError(SymactError):
    """An operation or an activation for which the thing asked has no meaning or no rule."""

    kind = "unsupported"


class UnsettledError(UnsupportedError):
    """A question that the rules asked leave open; others may settle it."""

    kind = "unsettled"


class NotFoundError(SymactError):
    """A name that is not in the catalogue; the message lists close ones."""

    kind = "not-found"

    @classmethod
    def of(cls, what: str, name: str, known: Iterable[str], hint: str) -> NotFoundError:
        """The one sentence for a name that is none of those known.

        Args:
            what: what has such names: ``activation``.
            name: as it is shown, in quotes.
            hint: said where no name is close.

        >>> print(NotFoundError.of("activation", "'rleu'", ["relu", "tanh"], ""))
        there is no activation 'rleu'; did you mean relu?
        """
        return cls(f"there is no {what} {name}; {cls.near(name, known, hint)}")

    @staticmethod
    def near(name: str, known: Iterable[str], hint: str) -> str:
        """The close names as a question, else the hint."""
        close = difflib.get_close_matches(name.strip("'").lower(), known)
        return f"did you mean {' or '.join(close)}?" if close else hint


class CheckFailedError(SymactError):
    """A check of a derivation that says no: step, both sides and their difference are named."""

    kind = "check-failed"
    exit_code = 1


class NotCloseError(CheckFailedError, AssertionError):
    """An execution that is farther off than its rounding explains; a failed assertion to whoever
    runs tests."""

    kind = "not-close"


class UndecidedError(SymactError):
    """A budget ran out before the question was settled; the message says how far it came."""

    kind = "undecided"
    exit_code = 3


class OutOfTimeError(UndecidedError):
    """The seconds of a budget are used up; whoever enumerates gives what was found until then."""

    kind = "out-of-time"


class InternalError(SymactError):
    """A fault of symact itself, found where it was made: nothing is said either way."""

    kind = "internal"
    exit_code = 3


class MissingDependencyError(SymactError):
    """An optional library is not installed; the message says what to install."""

    kind = "missing-dependency"
    exit_code = 4

    @classmethod
    def of(cls, library: str, extra: str, purpose: str) -> MissingDependencyError:
        """The one sentence for a missing extra."""
        return cls(f"{purpose} needs {library}; install it with: pip install 'symact[{extra}]'")


def article(noun: str) -> str:
    """What stands before a noun.

    >>> article("Integer"), article("list")
    ('an', 'a')
    """
    return "an" if noun[:1] in "AEIOaeio" else "a"


_LONG = 10**40
"""From here on an integer is told by its length."""


class _Short(reprlib.Repr):
    """What stands for a value in a message, whatever is inside."""

    def repr_int(self, x: int, level: int) -> str:
        # Python refuses to write integers of thousands of digits
        sign = "negative " if x < 0 else ""
        return repr(x) if abs(x) < _LONG else f"{sign}{x.bit_length()}-bit integer"

    def repr_Fraction(self, x: Fraction, level: int) -> str:
        above, below = (self.repr_int(part, level) for part in x.as_integer_ratio())
        return above if below == "1" else f"{above}/{below}"

    def repr_instance(self, x: object, level: int) -> str:
        try:
            text = repr(x)
        except Exception:  # the code of whoever made it
            text = " at 0x"
        kind = type(x).__name__
        return f"{article(kind)} {kind}" if " at 0x" in text else text


_short = _Short()
_short.maxlist = _short.maxtuple = _short.maxset = _short.maxdict = _short.maxfrozenset = 20
_short.maxstring = _short.maxlong = _short.maxother = 100


def shown(value: object, most: int = 40) -> str:
    """A value for a message, cut short; whatever it is, something is said.

    >>> shown("9" * 1000), shown(10**5000)
    ("'999999999999999999999999999999999999...", '16610-bit integer')
    """
    text = _short.repr(value)
    return text if len(text) <= most else f"{text[: most - 3]}..."


def in_full(value: object) -> str:
    """A formula for a message that is about it; what Python refuses to write is named by type.

    >>> import sympy
    >>> in_full(sympy.Symbol("x") ** 2), in_full(sympy.Integer(10**5000))
    ('x**2', 'an Integer')
    """
    return shown(value, 2000)
