"""Questions as learners see them: one by one with feedback or eight as a test before and after the course."""

from collections.abc import Callable
from functools import partial
from hashlib import sha256
from html import escape
from random import Random
from typing import Any, NamedTuple

import ipywidgets as ipw

from workshop.lessons.quiz_items import itemfile
from workshop.lessons.quiz_items.itemfile import ItemError
from workshop.lessons.quiz_items.items import (
    SHARE,
    SHEETS,
    ChoiceItem,
    Feedback,
    Item,
    NotANumber,
    NumberItem,
    OrderingItem,
)
from workshop.live.study import FORMS, Progress, Study
from workshop.live.study_events import ItemAnswered, Tested
from workshop.widgets.kit import box, button, html, put, refusal_of, row, show
from workshop.widgets.scope import put_in, watch
from workshop.widgets.texts import texts_beside

TEXT = texts_beside(__file__)
MARK = {True: "✓", False: "✗"}
ALONE: str = TEXT["alone"]


class Asked(NamedTuple):
    """A question's form: its widget, how it shows an answer (and whether it is right), and the answer in it.

    `answer` gives None while there is none, and raises NotANumber.
    """

    widget: Any
    mark: Callable[[Any, bool | None], None]
    answer: Callable[[], Any]


def quiz(study: Study, items: tuple[str, ...]) -> Any:
    """Return questions by id, each with feedback for every answer; what was answered before is shown so."""
    if not items:
        return html(refusal_of(TEXT["name_questions"]))
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
            refused = study.log(ItemAnswered(item=item.id, answer=answer, right=judged.right))
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
                put(told, refusal_of(TEXT["answer_first"]))

    def draw(study: Study) -> None:
        answer = study.progress.answered.get(item.id)
        if answer != drawn[0] and (judged := item.judge(answer)):
            drawn[0] = answer
            asked.mark(answer, judged.right)
            put(told, _feedback(judged))

    asked = _form(item, study.learner, take, lambda text: put(told, f"<p role='status'>{escape(text)}</p>"))
    checks = [] if isinstance(item, ChoiceItem) else [row([button(TEXT["check"], check, "iw-act")])]
    watch(study, draw, told)
    return box([html(_paragraphs(item.question)), asked.widget, *checks, told], "iw-card")


def test(study: Study, form: str) -> Any:
    """Return the test "before" the course or "after" it: no feedback until it is handed in, once."""
    if form not in FORMS:
        return html(refusal_of(TEXT["no_test"].format(repr(form))))
    try:
        asks = itemfile.sheet(sheet_of(study.begun, form))
    except ItemError as refusal:
        return html(refusal_of(refusal))
    told, given = html(), dict[str, Asked]()
    questions = box([], "iw-quiz")

    def hand_in() -> None:
        found, problems = _answers(asks, given)
        if not problems:
            right = {
                c: bool((judged := asks[c].judge(answer)) and judged.right) for c, answer in found.items()
            }
            answers = {asks[concept].id: answer for concept, answer in found.items()}
            problems = (
                [refused] if (refused := study.log(Tested(form=form, right=right, answers=answers))) else []
            )
        if problems:
            put(told, refusal_of(" ".join(problems)))

    def draw(study: Study) -> None:
        done = bool(study.progress.test(form))
        if done:
            put_in(questions, [])
            put(told, _result(study, form))
        elif not given:
            given.update({concept: _silent(item, study.learner) for concept, item in asks.items()})
            numbered = enumerate(asks.items(), start=1)
            put_in(questions, [_numbered(n, item, given[concept]) for n, (concept, item) in numbered])
        show(hands_in, not done)

    hands_in = row([button(TEXT["hand_in"], hand_in, "iw-act")])
    watch(study, draw, told)
    said = f"<h2>{TEXT[form]}</h2><p>{TEXT['questions'].format(len(asks))}</p>"
    return box([html(said), questions, hands_in, told], "iw-quiz")


def sheet_of(begun: str, form: str) -> str:
    """Return the sheet a learner gets, by how the stream began: by chance, half of them A first, half B."""
    first = sha256(begun.encode()).digest()[0] % 2
    return SHEETS[first if form == "before" else 1 - first]


def gained(progress: Progress) -> str:
    """Return what the two tests together say, in words; empty until both are handed in."""
    before, after, both = progress.gain()
    return TEXT["gain"].format(before=before, after=after, both=both, alone=ALONE) if both else ""


def _answers(asks: dict[str, Item], given: dict[str, Asked]) -> tuple[dict[str, Any], list[str]]:
    """Return the answers given, and sentences about what is missing."""
    found, missing, problems = dict[str, Any](), list[str](), list[str]()
    for number, concept in enumerate(asks, start=1):
        try:
            found[concept] = given[concept].answer()
        except NotANumber as wrong:
            problems.append(TEXT["question_wrong"].format(number=number, why=wrong))
        if found.get(concept, "") is None:
            missing.append(str(number))
    if missing:
        *most, last = missing
        one, more = TEXT["one_missing"].format(last), TEXT["more_missing"]
        which = more.format(first=", ".join(most), last=last) if most else one
        problems.insert(0, TEXT["answer_too"].format(which))
    return found, problems


def _silent(item: Item, learner: str) -> Asked:
    """Return a form that shows what was chosen, and not whether it is right."""
    asked = _form(item, learner, lambda answer: asked.mark(answer, None), lambda _: None)
    return asked


def _numbered(number: int, item: Item, asked: Asked) -> Any:
    return box(
        [html(f"<h3>{TEXT['question'].format(number)}</h3>{_paragraphs(item.question)}"), asked.widget],
        "iw-card",
    )


def _result(study: Study, form: str) -> str:
    progress = study.progress
    right = progress.test(form)
    handed_in = TEXT["handed_in"].format(right=sum(right.values()), all=len(right))
    told = [f"<p role='status'><b>{handed_in}</b></p>"]
    if form == "before":
        told.append(f"<p>{TEXT['told_later']}</p>")
    else:
        told.append(f"<p>{gained(progress) or TEXT['no_first']}</p>")
        told += [_look_back(study, one) for one in FORMS if progress.test(one)]
    return "".join(told)


def _look_back(study: Study, form: str) -> str:
    told = ""
    for item in itemfile.sheet(sheet_of(study.begun, form)).values():
        answer = study.progress.answered.get(item.id)
        if judged := item.judge(answer):
            told += f"{_paragraphs(item.question)}<p>{escape(item.told(answer))}</p>{_feedback(judged)}"
    return f"<details><summary>{TEXT['your_answers'].format(TEXT[form])}</summary>{told}</details>"


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
    hint = TEXT["number_hint"] if item.unit == SHARE else ""
    field = ipw.Text(description=TEXT["your_answer"].format(item.unit), placeholder=hint).add_class(
        "iw-number"
    )

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
        tell(TEXT["now_number"].format(place=other + 1, step=item.steps[steps[other]]))

    def draw() -> None:
        for place, text in enumerate(texts):
            put(text, f"<p><b>{place + 1}.</b> {escape(item.steps[steps[place]])}</p>")

    def mark(answer: Any, _right: bool | None) -> None:  # noqa: FBT001
        steps[:] = answer
        draw()

    def mover(label: str, place: int, other: int) -> Any:
        to = TEXT["move_it"].format(place=place + 1, way=label.lower())
        made = button(label, lambda: put_at(place, other), hint=to)
        show(made, 0 <= other < len(steps))
        return made

    rows = [
        ipw.Box([text, mover(TEXT["up"], place, place - 1), mover(TEXT["down"], place, place + 1)]).add_class(
            "iw-in-order"
        )
        for place, text in enumerate(texts)
    ]
    draw()
    return Asked(box(rows, "iw-choices"), mark, lambda: list(steps))


def _feedback(judged: Feedback) -> str:
    return (
        "<p role='status' "
        f"class='iw-said-{'right' if judged.right else 'wrong'}'>{escape(judged.sentence)}</p>"
    )


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(paragraph.strip())}</p>" for paragraph in text.split("\n\n"))
