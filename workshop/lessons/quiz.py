"""Questions as a learner sees them: one at a time with feedback, or eight as a test before the course and after it."""

from collections.abc import Callable
from functools import partial
from hashlib import sha256
from html import escape
from random import Random
from typing import Any, NamedTuple

import ipywidgets as ipw

from workshop.lessons import itemfile
from workshop.lessons.itemfile import ItemError
from workshop.lessons.items import SHARE, SHEETS, ChoiceItem, Feedback, Item, NotANumber, NumberItem, OrderingItem
from workshop.lessons.study import FORMS, Progress, Study
from workshop.pages.forms import box, button, html, put, refusal_of, row, show

TITLE = {"before": "Before the course", "after": "After the course"}
MARK = {True: "✓", False: "✗"}
ALONE = (
    "The gain of one person says little: with eight questions, a difference of one or two may be chance. "
    "The gains of many say more."
)


class Asked(NamedTuple):
    """A question's form: its widget, how it shows an answer (and whether it is right), and the answer in it.

    `answer` gives None while there is none, and raises NotANumber.
    """

    widget: Any
    mark: Callable[[Any, bool | None], None]
    answer: Callable[[], Any]


def quiz(study: Study, items: tuple[str, ...]) -> Any:
    """Return questions by their ids, each with feedback for every answer; what was answered before is shown so."""
    if not items:
        return html(refusal_of("Name the questions to ask, for example quiz('impasse-batna')."))
    return box([_question(study, item) for item in items], "iw-quiz")


def _question(study: Study, wanted: str) -> Any:
    try:
        item = itemfile.find(wanted)
    except ItemError as refusal:
        return html(refusal_of(refusal))
    told, drawn = html(), list[Any]([None])

    def take(answer: Any) -> None:
        judged = item.judge(answer)
        if judged and answer != study.progress.answered.get(item.id):
            refused = study.log("item_answered", item=item.id, answer=answer, right=judged.right)
            if refused:
                put(told, refusal_of(refused))
        elif judged:
            put(told, _feedback(judged))

    def check() -> None:
        try:
            answer = asked.answer()
        except NotANumber as wrong:
            put(told, refusal_of(wrong))
        else:
            take(answer)
            if answer is None:
                put(told, refusal_of("Write your answer first."))

    def draw(progress: Progress) -> None:
        answer = progress.answered.get(item.id)
        if answer != drawn[0] and (judged := item.judge(answer)):
            drawn[0] = answer
            asked.mark(answer, judged.right)
            put(told, _feedback(judged))

    asked = _form(item, study.learner, take, lambda text: put(told, f"<p role='status'>{escape(text)}</p>"))
    checks = [] if isinstance(item, ChoiceItem) else [row([button("Check", check, "iw-act")])]
    study.watch(draw)
    return box([html(_paragraphs(item.question)), asked.widget, *checks, told], "iw-card")


def test(study: Study, form: str) -> Any:
    """Return the test "before" the course or "after" it: no feedback until it is handed in, once."""
    if form not in FORMS:
        return html(refusal_of(f"There is no test {form!r}: write 'before' or 'after'."))
    try:
        asks = itemfile.sheet(sheet_of(study.begun, form))
    except ItemError as refusal:
        return html(refusal_of(refusal))
    told, given = html(), dict[str, Asked]()
    questions = box([], "iw-quiz")

    def hand_in() -> None:
        found, problems = _answers(asks, given)
        if not problems:
            right = {c: bool((judged := asks[c].judge(answer)) and judged.right) for c, answer in found.items()}
            answers = {asks[concept].id: answer for concept, answer in found.items()}
            problems = [refused] if (refused := study.log("tested", form=form, right=right, answers=answers)) else []
        if problems:
            put(told, refusal_of(" ".join(problems)))

    def draw(progress: Progress) -> None:
        done = bool(progress.test(form))
        if done:
            questions.children = []
            put(told, _result(study, form))
        elif not given:
            given.update({concept: _silent(item, study.learner) for concept, item in asks.items()})
            questions.children = [
                _numbered(number, item, given[concept]) for number, (concept, item) in enumerate(asks.items(), start=1)
            ]
        show(hands_in, not done)

    hands_in = row([button("Hand in", hand_in, "iw-act")])
    study.watch(draw)
    said = f"<h2>{TITLE[form]}</h2><p>{len(asks)} questions. Whether an answer is right is told once you hand in.</p>"
    return box([html(said), questions, hands_in, told], "iw-quiz")


def sheet_of(begun: str, form: str) -> str:
    """Return the sheet that a learner gets, by how the stream began: by chance, half of them A first, half B."""
    first = sha256(begun.encode()).digest()[0] % 2
    return SHEETS[first if form == "before" else 1 - first]


def gained(progress: Progress) -> str:
    """Return what the two tests together say, in words; empty until both are handed in."""
    before, after, both = progress.gain()
    return f"{before} of {both} before, {after} of {both} after, same concepts. {ALONE}" if both else ""


def _answers(asks: dict[str, Item], given: dict[str, Asked]) -> tuple[dict[str, Any], list[str]]:
    """Return the answers given, and sentences about what is missing."""
    found, missing, problems = dict[str, Any](), list[str](), list[str]()
    for number, concept in enumerate(asks, start=1):
        try:
            found[concept] = given[concept].answer()
        except NotANumber as wrong:
            problems.append(f"Question {number}: {wrong}")
        if found.get(concept, "") is None:
            missing.append(str(number))
    if missing:
        *most, last = missing
        which = f"questions {', '.join(most)} and {last}" if most else f"question {last}"
        problems.insert(0, f"Please answer {which} too.")
    return found, problems


def _silent(item: Item, learner: str) -> Asked:
    """Return a form that shows what was chosen, and not whether it is right."""
    asked = _form(item, learner, lambda answer: asked.mark(answer, None), lambda _: None)
    return asked


def _numbered(number: int, item: Item, asked: Asked) -> Any:
    return box([html(f"<h3>Question {number}</h3>{_paragraphs(item.question)}"), asked.widget], "iw-card")


def _result(study: Study, form: str) -> str:
    progress = study.progress
    right = progress.test(form)
    told = [f"<p role='status'><b>Handed in: {sum(right.values())} of {len(right)} right.</b></p>"]
    if form == "before":
        told.append("<p>Which ones is told after the second test. It asks about the same in other stories.</p>")
    else:
        told.append(f"<p>{gained(progress) or 'There is no first test to compare it with.'}</p>")
        told += [_look_back(study, one) for one in FORMS if progress.test(one)]
    return "".join(told)


def _look_back(study: Study, form: str) -> str:
    told = ""
    for item in itemfile.sheet(sheet_of(study.begun, form)).values():
        answer = study.progress.answered.get(item.id)
        if judged := item.judge(answer):
            told += f"{_paragraphs(item.question)}<p>{escape(item.told(answer))}</p>{_feedback(judged)}"
    return f"<details><summary>{TITLE[form]}: your answers</summary>{told}</details>"


def _form(item: Item, learner: str, take: Callable[[Any], None], tell: Callable[[str], None]) -> Asked:
    order = Random(f"{learner}/{item.id}")  # noqa: S311
    match item:
        case ChoiceItem():
            return _choice(item, order, take)
        case NumberItem():
            return _number(item)
        case OrderingItem():
            return _ordering(item, order, tell)


def _choice(item: ChoiceItem, order: Random, take: Callable[[Any], None]) -> Asked:
    chosen = list[int]()
    places = order.sample(range(len(item.choices)), len(item.choices))
    rows = {p: button("", partial(take, p), "iw-choice") for p in places}

    def mark(answer: Any, right: bool | None) -> None:  # noqa: FBT001
        chosen[:] = [] if answer is None else [answer]
        for place, pressed in rows.items():
            here = "○" if place not in chosen else "●" if right is None else MARK[right]
            pressed.description = f"{here} {item.choices[place].text}"

    mark(None, None)
    return Asked(box(rows.values(), "iw-choices"), mark, lambda: chosen[0] if chosen else None)


def _number(item: NumberItem) -> Asked:
    hint = "0.25 or 25 %" if item.unit == SHARE else ""
    field = ipw.Text(description=f"Your answer ({item.unit})", placeholder=hint).add_class("iw-number")

    def mark(answer: Any, _right: bool | None) -> None:  # noqa: FBT001
        if not field.value:
            field.value = f"{answer:.10g}"

    return Asked(field, mark, lambda: item.read(field.value) if field.value.strip() else None)


def _ordering(item: OrderingItem, order: Random, tell: Callable[[str], None]) -> Asked:
    steps = list(range(len(item.steps)))
    while steps == sorted(steps):
        order.shuffle(steps)
    texts = [html() for _ in steps]

    def put_at(place: int, other: int) -> None:
        steps[place], steps[other] = steps[other], steps[place]
        draw()
        tell(f"Now number {other + 1}: {item.steps[steps[other]]}.")

    def draw() -> None:
        for place, text in enumerate(texts):
            put(text, f"<p><b>{place + 1}.</b> {escape(item.steps[steps[place]])}</p>")

    def mark(answer: Any, _right: bool | None) -> None:  # noqa: FBT001
        steps[:] = answer
        draw()

    def mover(label: str, place: int, other: int) -> Any:
        to = f"Move number {place + 1} {label.lower()}"
        made = button(label, lambda: put_at(place, other), hint=to)
        show(made, 0 <= other < len(steps))
        return made

    rows = [ipw.Box([text, mover("Up", place, place - 1), mover("Down", place, place + 1)]).add_class("iw-in-order")
            for place, text in enumerate(texts)]  # fmt: skip
    draw()
    return Asked(box(rows, "iw-choices"), mark, lambda: list(steps))


def _feedback(judged: Feedback) -> str:
    return f"<p role='status' class='iw-said-{'right' if judged.right else 'wrong'}'>{escape(judged.sentence)}</p>"


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(paragraph.strip())}</p>" for paragraph in text.split("\n\n"))
