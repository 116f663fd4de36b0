"""The Sphinx extension: directives and roles for reStructuredText and MyST.

Proofs are run while the sources are read. One that fails fails the build, with file and line.

``symact``
    A theorem, by its id. Options: ``label`` for ``:eq:``, ``steps`` (``all``, ``key``: a line for
    each claim, ``none``: what is shown, alone), ``style`` (``display``: mathematics alone;
    ``page``: all that ``symact show`` says, and the steps).
``symact-collapse``
    A model file, or ``widths`` or ``depth``; options as before.
``symact-regions``
    A model file with a ``box``, from −1 to 1 if left out, or ``widths``.
``symact-plot``
    The map of the regions of a model file on a ``box``; or names as in ``symact plot``:
    activations, or one picture.

The role ``symact`` puts what a theorem shows into a line; ``symact-link`` links to the place of its
directive.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.directives.patches import MathDirective
from sphinx.domains import Domain, ObjType
from sphinx.errors import SphinxError
from sphinx.roles import XRefRole
from sphinx.util.docutils import SphinxRole
from sphinx.util.nodes import make_refnode

from symact import __version__, errors
from symact.errors import SymactError, UsageError
from symact.extra.excerpts import excerpt, last_claim
from symact.extra.pages import formula, nodes_of
from symact.files import placed
from symact.library.registry import guarded, theorem
from symact.library.theorem import Theorem
from symact.rendering import render
from symact.rendering.page import Page, Steps
from symact.rendering.writers import FORMATS
from symact.rendering.writers.latex.escapes import SIGNS
from symact.rendering.writers.latex.prose import paragraph

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

    from symact.collapsing.blocks import Stack
    from symact.logic.derivation import Verified
    from symact.networks.network import Network
    from symact.regions.atlas import Atlas
    from symact.rendering.pictures import Graph, Map

MARKDOWN = FORMATS["markdown"]
"""Pages are those that are made for Markdown, which has no pictures in it either."""

STYLES = ("display", "page")

LINK = "symact-link"
"""The role of links to theorems."""


class BuildError(SphinxError):
    """What symact raises, which ends the build."""

    category = "symact error"

    @classmethod
    def of(cls, error: SymactError, place: str) -> BuildError:
        """The same with the place of a directive or role in front."""
        return cls(f"{place}: {error}")


class Shown(MathDirective):
    """What the directives share: mathematics with a label, files that are noted, errors."""

    has_content = False
    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        try:
            return self.shown()
        except SymactError as error:
            raise BuildError.of(error, self.get_location()) from error

    def shown(self) -> list[nodes.Node]:
        """The nodes that stand in the place of the directive."""
        raise NotImplementedError

    def display(self, latex: str) -> list[nodes.Node]:
        """Mathematics on lines of its own, with the label that is asked for."""
        self.arguments: list[str] = []
        self.content = StringList(latex.splitlines())
        return super().run()

    def steps(self, verified: Verified, page: Page) -> list[nodes.Node]:
        """A derivation as far as it is asked for, alone or on its page."""
        shown = excerpt(verified, self.options.get("steps", "all"))
        style = self.options.get("style", STYLES[0])
        if style not in STYLES:
            raise UsageError(
                f"the style is {errors.shown(style)}; it is one of {', '.join(STYLES)}"
            )
        if style == "display":
            return self.display(render(shown, "latex"))
        parts = [Steps(shown) if isinstance(part, Steps) else part for part in page.parts]
        return nodes_of(Page(page.title, tuple(parts)), self.display)

    def model(self) -> Network:
        """The network of the file that is named, which the page then depends on."""
        from symact.formats import read

        if not self.arguments:
            raise UsageError("name a model file")
        file = self.env.relfn2path(self.arguments[0])[1]
        self.env.note_dependency(file)
        return read(file)

    def widths(self) -> list[int] | None:
        """The widths that are given, None if there are none."""
        text = self.options.get("widths")
        if (text is None) != bool(self.arguments) and "depth" not in self.options:
            raise UsageError("give either a model file or widths")
        if text is None:
            return None
        words = [word.strip() for word in text.split(",")]
        if not all(word.isascii() and word.isdigit() for word in words):
            raise UsageError(f"widths are {errors.shown(text)}; write them as 2,3,1")
        return [int(word) for word in words]

    def atlas(self) -> Atlas:
        """The regions of the model on the box that is asked for."""
        from symact.regions.atlas import atlas
        from symact.regions.domain import Box

        network = self.model()
        corners = self.options.get("box", "-1 1").split()
        if len(corners) != 2:
            raise UsageError("a box has two corners, such as 0,0 2,1; one number goes for all")
        points = [corner.split(",") for corner in corners]
        low, high = (p * network.inputs if len(p) == 1 else p for p in points)
        return atlas(network, Box(low, high))


LABELLED = {"label": directives.unchanged, "name": directives.unchanged}
DERIVED = {**LABELLED, "steps": directives.unchanged, "style": directives.unchanged}


class TheoremDirective(Shown):
    """``symact``: a theorem."""

    required_arguments, optional_arguments = 1, 0
    option_spec: ClassVar = DERIVED

    def shown(self) -> list[nodes.Node]:
        from symact.reports.show import theorem_page

        entry = found(self.arguments[0], self.env)
        with guarded(entry):
            verified, page = entry.verify(), theorem_page(entry, steps=True)
        place = nodes.make_id(f"symact {entry.id}")
        target = nodes.target("", "", ids=[place])
        self.state.document.note_explicit_target(target)
        domain = self.env.get_domain(Places.name)
        assert isinstance(domain, Places)
        domain.pages.setdefault(entry.id, {})[self.env.docname] = place
        return [target, *self.steps(verified, page)]


class CollapseDirective(Shown):
    """``symact-collapse``: what collapses, and why."""

    option_spec: ClassVar = {
        **DERIVED,
        "widths": directives.unchanged,
        "depth": directives.unchanged,
    }

    def shown(self) -> list[nodes.Node]:
        from symact.collapsing.collapse import collapse
        from symact.reports.collapse import collapse_page

        result = collapse(self._network())
        return self.steps(result.verified, collapse_page(result))

    def _network(self) -> Network | Stack:
        from symact.collapsing.blocks import generic

        depth, widths = self.options.get("depth"), self.widths()
        if depth is not None:
            if widths or self.arguments:
                raise UsageError("give one of a model file, widths and depth")
            return generic(depth=int(depth) if depth.isdigit() else depth)
        return self.model() if widths is None else generic(widths)


class RegionsDirective(Shown):
    """``symact-regions``: the pieces of a network."""

    option_spec: ClassVar = {
        "widths": directives.unchanged,
        "box": directives.unchanged,
        **LABELLED,
    }

    def shown(self) -> list[nodes.Node]:
        from symact.regions.structure import structure
        from symact.reports.regions import regions_report
        from symact.reports.structure import structure_report

        widths = self.widths()
        if widths is not None and "box" in self.options:
            raise UsageError("a box goes with a model file")
        report = regions_report(self.atlas()) if widths is None else None
        page = (report or structure_report(structure(widths or ()))).page(MARKDOWN)
        assert isinstance(page, Page)
        return nodes_of(page, self.display)


class PlotDirective(Shown):
    """``symact-plot``: a map of regions, activations, or what a theorem says, as a picture that
    each builder can show."""

    required_arguments, optional_arguments = 1, 0
    final_argument_whitespace = True
    option_spec: ClassVar = {"box": directives.unchanged, "alt": directives.unchanged}

    def shown(self) -> list[nodes.Node]:
        from symact.formats import SUFFIXES
        from symact.plots.drawing import image
        from symact.plots.pictures import picture

        (named,) = self.arguments
        is_model = Path(named).suffix.lower() in SUFFIXES
        if not is_model and "box" in self.options:
            raise UsageError("a box goes with a model file")
        drawn = picture(self.atlas()) if is_model else self._named(named.split())
        # by what is in it: pages read at once may have the same picture
        found = {suffix: image(drawn, suffix) for suffix in ("svg", "png")}
        folder = Path(self.env.doctreedir) / "symact"
        folder.mkdir(exist_ok=True)
        file = folder / hashlib.sha256(found["svg"]).hexdigest()[:16]
        for suffix, data in found.items():
            with placed(file.with_suffix(f".{suffix}")) as temporary:
                temporary.write_bytes(data)
        uri = Path(os.path.relpath(file, self.env.srcdir)).as_posix()
        alt = self.options.get("alt", f"The regions of {named}" if is_model else named)
        return [nodes.image(uri=f"/{uri}.*", alt=alt)]

    def _named(self, names: list[str]) -> Graph | Map:
        """The picture of names, on the files of whose theorems the page then depends."""
        from symact.plots.figures import picture_of
        from symact.plots.names import PICTURES

        for name in names:
            for known in PICTURES[name].theorems if name in PICTURES else ():
                found(known, self.env)
        return picture_of(names)


class StatementRole(SphinxRole):
    """``symact``: what a theorem shows, in a line; ``gelu-minimum/depth`` names a statement."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        name, _, part = self.text.partition("/")
        try:
            entry = found(name, self.env)
            names = [statement.name for statement in entry.statements]
            if part and part not in names:
                raise UsageError(
                    f"{name} has no statement {errors.shown(part)}; it has {', '.join(names)}"
                )
            with guarded(entry):
                verified = entry.statement(part or names[-1]).verify()
            shown, *premises = last_claim(verified).chains
        except SymactError as error:
            raise BuildError.of(error, self.get_location()) from error
        others = [n for c in premises for n in (nodes.Text(", "), formula(c.subject))]
        return [formula(shown.subject), *others], []


class LinkRole(XRefRole):
    """``symact-link``: to the place of a theorem, with its title as the text of the link."""

    def process_link(
        self,
        env: BuildEnvironment,
        refnode: nodes.Element,
        has_explicit_title: bool,
        title: str,
        target: str,
    ) -> tuple[str, str]:
        try:
            entry = found(target, env)
        except SymactError as error:
            raise BuildError.of(error, self.get_location()) from error
        refnode["refdomain"], refnode["reftype"] = Places.name, "theorem"
        return (title if has_explicit_title else entry.title), entry.id


class Places(Domain):
    """Where theorems stand: a link leads to the first page that has one, in order of names.

    Pages may be read in any order, and in several processes; so each notes its own places.
    """

    name = "symact"
    label = "symact"
    object_types: ClassVar = {"theorem": ObjType("theorem", LINK)}
    initial_data: ClassVar = {"pages": {}}

    @property
    def pages(self) -> dict[str, dict[str, str]]:
        """For each theorem the pages with its directive, and the target there."""
        found: dict[str, dict[str, str]] = self.data["pages"]
        return found

    def clear_doc(self, docname: str) -> None:
        for places in self.pages.values():
            places.pop(docname, None)

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        for name, places in otherdata["pages"].items():
            own = {page: place for page, place in places.items() if page in docnames}
            self.pages.setdefault(name, {}).update(own)

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> nodes.reference | None:
        places = self.pages.get(target)
        if not places:
            return None
        page = min(places)
        return make_refnode(builder, fromdocname, page, places[page], contnode)


def found(name: str, env: BuildEnvironment) -> Theorem:
    """A theorem, on whose files the page that is read then depends.

    Raises:
        NotFoundError: for a name that there is not.
    """
    entry = theorem(name.strip())
    modules = {sys.modules.get(statement.derivation.__module__) for statement in entry.statements}
    for module in modules:
        file = getattr(module, "__file__", None)
        if file:
            env.note_dependency(file)
    return entry


def _declare_signs(app: Sphinx, config: Config) -> None:
    """Tell pdfTeX, which knows no sign beyond its fonts, those that words may have."""
    if config.latex_engine == "pdflatex":
        declared = "".join(
            f"\\DeclareUnicodeCharacter{{{ord(sign):04X}}}{{{paragraph(sign)}}}\n" for sign in SIGNS
        )
        preamble = declared + config.latex_elements.get("preamble", "")
        config.latex_elements = {**config.latex_elements, "preamble": preamble}


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directives and roles to a Sphinx application."""
    app.add_directive("symact", TheoremDirective)
    app.add_directive("symact-collapse", CollapseDirective)
    app.add_directive("symact-regions", RegionsDirective)
    app.add_directive("symact-plot", PlotDirective)
    app.add_role("symact", StatementRole())
    app.add_domain(Places)
    app.add_role(LINK, LinkRole(warn_dangling=True, innernodeclass=nodes.inline))
    app.connect("config-inited", _declare_signs)
    # pages are read again where another version may prove them in another way
    app.add_config_value("symact_version", __version__, "env")
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
