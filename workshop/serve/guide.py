"""The facilitator's guide as one page, for a tablet or for paper."""

import json
import re
from functools import cache
from pathlib import Path

from nbconvert.filters.markdown_mistune import markdown2html_mistune

from workshop.serve.app import pages

STYLE = Path(__file__).with_name("guide.css")
_HEADING = re.compile(r'<h2 id="([^"]*)">(.*?)<a class="anchor-link".*?</a></h2>')


@cache
def guide() -> str:
    """Return the guide as one HTML page with its contents at the top; it loads nothing and needs no kernel."""
    notebook = json.loads((pages().parent / "facilitator_guide.ipynb").read_text("utf-8"))
    text = "\n\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    body = (
        markdown2html_mistune(text)
        .replace("<table>", "<div class='wide'><table>")
        .replace("</table>", "</table></div>")
    )
    listed = "".join(f'<li><a href="#{place}">{title}</a></li>' for place, title in _HEADING.findall(body))
    head, end, rest = body.partition("</h1>")
    contents = f"<nav aria-label='Contents'><ol>{listed}</ol></nav>"
    return (
        "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        "<meta name='color-scheme' content='light dark'><title>The facilitator’s guide</title>"
        f"<link rel='icon' href='data:,'><style>{STYLE.read_text('utf-8')}</style></head>"
        f"<body><main>{head}{end}{contents}{rest}</main></body></html>\n"
    )
