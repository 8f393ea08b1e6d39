"""Of the console: a sentence that everybody reads, or everybody at one table."""

from functools import partial
from typing import Any

import ipywidgets as ipw

from workshop.classroom.events import Told
from workshop.live.room import LiveRoom
from workshop.pages.seat.words import Tell
from workshop.widgets.kit import box, button, html, row
from workshop.widgets.texts import texts_beside

TEXT = texts_beside(__file__)
READY: list[str] = TEXT["ready_sentences"]


def telling(live: LiveRoom, tell: Tell, table: int = 0) -> Any:
    """Return three sentences to choose from and a place for another one, and what sends it."""
    words = ipw.Text(placeholder=TEXT["sentence"], continuous_update=False).add_class("iw-sentence")
    whom = TEXT["at_table"].format(table) if table else TEXT["all"]
    sent = html()

    def send() -> None:
        refused = live.log(Told(text=words.value.strip(), table=table))
        tell(refused)
        if not refused:
            words.value = ""
            sent.value = f"<p role='status'>{TEXT['said_to'].format(whom)}</p>"

    def take(sentence: str) -> None:
        words.value, sent.value = sentence, ""

    ready = [button(sentence, partial(take, sentence)) for sentence in READY]
    go = button(TEXT["say_to"].format(whom), send, "iw-act")
    return box([row(ready), row([words, go, sent]).add_class("iw-saying")], "iw-tells")
