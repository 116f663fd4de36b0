"""The ledger: every claim of the text that the project started from, and what became of it.

The text is a short essay of 2025 on why networks need activation functions, in five sections. Its
claims are restated here in our own words. Each points to the theorems that settle it, or says why
it is out of scope; a test holds the ledger to the theorems, so that neither has what the other
lacks.
"""

from __future__ import annotations

from dataclasses import dataclass

from symact.library.theorem import TOPICS

SECTION_TITLES = {
    "1": "Without activation functions",
    "2": "How activation functions break the limitation",
    "3": "How an activation function breaks it up",
    "4": "Why ReLU or GELU",
    "5": "Depth",
}

PLACES = {
    **{f"§{section}": f"§{section} {title}" for section, title in SECTION_TITLES.items()},
    **TOPICS,
}
"""The headings of a list of theorems, by their places."""


@dataclass(frozen=True)
class Entry:
    """One claim of the text.

    Attributes:
        section: ``"1"`` to ``"5"``.
        claim: the claim in our own words.
        theorems: ids of the theorems that settle it; none for what is out of scope.
        outside: for what is out of scope, why.
    """

    section: str
    claim: str
    theorems: tuple[str, ...] = ()
    outside: str = ""


def _settled(section: str, claim: str, *theorems: str) -> Entry:
    return Entry(section, claim, theorems)


def _outside(section: str, claim: str, why: str) -> Entry:
    return Entry(section, claim, (), why)


ENTRIES = (
    _settled("1", "Two layers without an activation are one layer.", "two-layer-affine-collapse"),
    _settled("1", "However many such layers there are, they stay one.", "depth-l-affine-collapse"),
    _settled("1", "What comes out is a linear function.", "linear-vs-affine"),
    _settled("1", "Stacking them models nothing more complex.", "deep-linear-rank-bound"),
    _settled("1", "A weight matrix scales its inputs.", "weight-matrix-scales-inputs"),
    _settled(
        "1",
        "Such a network separates data by straight lines or planes only.",
        "xor-not-linearly-separable",
        "multiclass-boundary-not-one-line",
    ),
    _settled("1", "It has no curved decision boundaries.", "cannot-curve-convexity"),
    _settled(
        "2",
        "A function applied after each layer keeps them from being merged.",
        "every-net-collapses-iff-f-affine",
        "cannot-simplify-when-f-applied",
        "relu-net-affine-iff-jumps-cancel",
    ),
    _settled(
        "2",
        "The function may stand after the last layer too.",
        "activation-after-every-layer-nonnegative",
    ),
    _settled(
        "2",
        "With it a network can model complex relationships.",
        "nonpolynomial-iff-universal",
    ),
    _settled(
        "3",
        "Without it each layer is a fixed linear transformation.",
        "fixed-linear-transformation-constant-jacobian",
    ),
    _settled("3", "Without it a network is predictable, with it not.", "deterministic-either-way"),
    _settled(
        "3",
        "Without it the next layer can always make up for the one before.",
        "next-layer-can-always-adjust",
    ),
    _settled("3", "It changes certain values, or sets them to zero.", "certain-values-modified"),
    _settled(
        "3",
        "The next layer must adapt to which neurons are active.",
        "effective-weights-change-not-weights",
        "zaslavsky-region-count",
        "patterns-far-fewer-than-2-to-the-n",
    ),
    _settled(
        "3",
        "A network then learns piecewise non-linear functions.",
        "smooth-nets-not-piecewise",
        "cpwl-1d-is-one-hidden-layer",
        "shallow-piece-upper-bound",
    ),
    _settled("3", "ReLU is the larger of 0 and x.", "relu-closed-forms"),
    _settled(
        "3", "ReLU passes the information of an active neuron on.", "relu-loses-sign-injectivity"
    ),
    _settled(
        "3",
        "Linearity breaks because some neurons stop contributing.",
        "linearity-broken-because-neurons-stop",
        "fixed-pattern-affine-masked",
        "continuity-and-rank-one-jump-across-facet",
    ),
    _settled(
        "3",
        "This lets deep networks approximate curves.",
        "depth-not-needed-for-curves",
        "relu-net-never-equals-curve",
        "relu-decision-boundary-not-curved",
        "yarotsky-square",
        "n-pieces-best-error-x2",
    ),
    _outside("4", "ReLU is the most common choice.", "a statement about usage, not mathematics"),
    _settled("4", "ReLU is simple to compute.", "relu-exact-in-rationals"),
    _settled(
        "4",
        "ReLU prevents gradients from vanishing.",
        "relu-prevents-vanishing-gradients",
        "relu-derivative-binary",
    ),
    _settled(
        "4",
        "Sigmoid and tanh let gradients vanish.",
        "sigmoid-derivative-max-quarter",
        "tanh-derivative-max-one",
        "gradient-product-bound",
    ),
    _settled("4", "ReLU makes activations sparse.", "sparsity-half-symmetric"),
    _outside("4", "Sparsity helps a model to learn.", "an empirical statement about training"),
    _settled(
        "4",
        "A neuron that always gets negative inputs is dead for good.",
        "dead-because-negative-inputs",
        "dead-relu-on-box-iff-upper-bound",
        "dead-stays-dead-under-gd",
    ),
    _outside("4", "Some well-known language models use GELU.", "a fact about code, not a theorem"),
    _settled("4", "GELU is smoother than ReLU.", "gelu-smoother-than-relu"),
    _settled(
        "4",
        "GELU behaves like ReLU for large values.",
        "gelu-like-relu-for-large-values",
        "gelu-relu-max-gap",
        "gelu-non-monotone",
    ),
    _settled(
        "4",
        "GELU scales small negative values down gradually.",
        "gelu-gradually-scales-negatives",
        "gelu-minimum",
    ),
    _settled(
        "4", "GELU makes the training of deep models stable.", "gelu-better-training-stability"
    ),
    _outside(
        "4",
        "Which activation to use for which kind of model.",
        "advice, which no theorem can settle",
    ),
    _settled(
        "5",
        "Without activation functions a network is a linear equation.",
        "maxpool-attention-not-affine",
        "deep-linear-parameters-nonlinear",
    ),
    _settled(
        "5",
        "With them, depth lets networks learn complex patterns.",
        "telgarsky-sawtooth",
        "deep-region-bounds-montufar-serra",
    ),
    _outside("5", "Activation functions are what makes deep learning deep.", "a figure of speech"),
)
