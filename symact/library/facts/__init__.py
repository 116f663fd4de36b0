"""What is known of an activation, each fact shown by a derivation of checked steps.

A fact is never typed. Chains of steps come from a theorem that declares it, or are searched for
from the formula in the catalogue (:mod:`~symact.library.facts.proposals`);
:mod:`~symact.library.facts.lines` then reads the sentence of the sheet off what their checks show,
and refuses chains that do not show it. So a search may propose anything: what it proposes wrongly
is not printed.
"""

from symact.library.facts.lines import LINES as LINES
from symact.library.facts.lines import Fact as Fact
from symact.library.facts.lines import read as read
from symact.library.facts.proposals import Proposals as Proposals
from symact.library.facts.proposals import proposed as proposed
