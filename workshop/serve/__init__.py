"""Voila on one laptop."""

import sys

# jsonschema, deep below jupyter_server, would compile a grammar of addresses that nothing here checks: 2 to 4
# s. With None in its place the import fails, and jsonschema does without.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
