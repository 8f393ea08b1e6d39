"""The facilitator's guide as one page, for a tablet or for paper."""

import json
import re
from functools import cache
from pathlib import Path

from markupsafe import Markup
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from workshop.negotiation.casefile import load, shipped
from workshop.serve.app import pages
from workshop.widgets.document import document

GUIDE = Path(__file__).with_name("guide.html.j2")
_CASES = re.compile(r"\| Case \| Id \|.*\n(?:\|.*\n)+")
_HEADING = re.compile(r'<h2 id="([^"]*)">(.*?)<a class="anchor-link".*?</a></h2>')


@cache
def guide() -> str:
    """Return the guide as one HTML page with its contents on top; it loads nothing and needs no kernel."""
    notebook = json.loads((pages().parent / "facilitator_guide.ipynb").read_text("utf-8"))
    cells = ("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    text = "\n\n".join(cells)
    body = (
        markdown2html_mistune(_CASES.sub(_with_every_case, text))
        .replace("<table>", "<div class='wide'><table>")
        .replace("</table>", "</table></div>")
    )
    head, end, rest = body.partition("</h1>")
    contents = [(place, Markup(title)) for place, title in _HEADING.findall(body)]  # noqa: S704 - the kit's own
    return document(GUIDE, head=Markup(head + end), contents=contents, rest=Markup(rest))  # noqa: S704


def _with_every_case(listed: re.Match[str]) -> str:
    """Return the list of cases with a row for each in the folder that it leaves out."""
    left = {name: load(name) for name in shipped() if f"`{name}`" not in listed[0]}
    rows = (f"| {c.title} | `{name}` | {len(c.parties)} | {c.minutes} | |\n" for name, c in left.items())
    return listed[0] + "".join(rows)
