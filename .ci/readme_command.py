"""Print a command of the README: ``python .ci/readme_command.py run`` or ``tests``.

The README marks them with ``<!-- command: run -->`` and ``<!-- command: tests -->`` in front of
their code blocks, so that what is checked is what is written there.
"""

import re
import sys
from pathlib import Path

readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
found = re.search(rf"<!-- command: {re.escape(sys.argv[1])} -->\s*```sh\n(.*?)```", readme, re.S)
if found is None:
    sys.exit(f"the README has no command marked {sys.argv[1]!r}")
command = found.group(1).strip()
if sys.platform == "win32":
    command = command.replace("python3 ", "python ").replace(".venv/bin/", ".venv/Scripts/")
print(command)
