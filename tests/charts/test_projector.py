import plotly.graph_objects as go

from workshop.charts.draw.panels import Figure
from workshop.charts.projector import trust, understood
from workshop.classroom.public import Step

TABLES = [f"Table {number}" for number in (1, 2, 3, 4)]


def steps(*trust: float, moves: int = 3, understood: float = 0.0) -> tuple[Step, ...]:
    return tuple(Step(move, understood, trust) for move in range(moves))


def lines_of(figure: Figure) -> dict[str, dict[str, object]]:
    return {trace["name"]: trace for trace in figure["data"] if "name" in trace}


def labels_of(figure: Figure) -> list[str]:
    labels = next(trace for trace in figure["data"] if trace["mode"] == "text")
    assert labels["textfont"]["size"] >= 22
    return [label.strip() for label in labels["text"]]


def test_each_table_is_labelled_in_a_size_for_the_back_row() -> None:
    figure = understood({table: steps(understood=n / 10) for n, table in enumerate(TABLES, 1)})
    go.Figure(figure)
    assert labels_of(figure) == TABLES
    lines = list(lines_of(figure).values())
    assert lines[3]["x"] == [1, 2]
    assert lines[3]["y"] == [40, 40]
    assert len({(line["line"]["dash"], line["marker"]["symbol"]) for line in lines}) == 4


def test_the_six_trusts_of_a_table_of_three_are_one_band_from_least_to_most() -> None:
    figure = trust({"Table 1": steps(0.3, 0.5, 0.2, 0.6, 0.4, 0.5), "Table 2": steps(0.7, 0.8)})
    go.Figure(figure)
    assert labels_of(figure) == ["Table 1", "Table 2"]
    lines = lines_of(figure)
    assert [lines[f"Estimated, {end} – Table 1"]["y"] for end in ("least", "most")] == [
        [0.2, 0.2],
        [0.6, 0.6],
    ]
    assert lines["Estimated, most – Table 1"]["fill"] == "tonexty"
    assert len(lines) == 4
    colours = {name: line["line"]["color"] for name, line in lines.items()}
    assert colours["Estimated, least – Table 1"] == colours["Estimated, most – Table 1"]
    assert colours["Estimated, least – Table 1"] != colours["Estimated, least – Table 2"]
    assert all(line["line"]["dash"] != "solid" for line in lines.values())


def test_a_label_leads_to_both_ends_of_its_tables_band() -> None:
    figure = trust({"Table 1": steps(0.1, 0.9)})
    leaders, labels = (trace for trace in figure["data"] if trace.get("hoverinfo") == "skip")
    assert leaders["y"][0::3] == [0.1, 0.9]
    assert set(leaders["y"][1::3]) == set(labels["y"]) == {0.5}


def test_a_table_keeps_its_looks_when_another_one_begins() -> None:
    late, early = steps(moves=1), steps(understood=0.5)
    before, after = (
        lines_of(understood({"Table 1": one, "Table 2": early, "Table 3": early})) for one in (late, early)
    )
    for table in ("Table 2", "Table 3"):
        looks = [
            (line["line"]["color"], line["line"]["dash"], line["marker"]["symbol"])
            for line in (before[f"Understood, % – {table}"], after[f"Understood, % – {table}"])
        ]
        assert looks[0] == looks[1]


def test_without_tables_there_are_axes_and_a_quiet_sentence() -> None:
    for figure in (understood({}), trust({})):
        go.Figure(figure)
        assert "No moves yet." in [note["text"] for note in figure["layout"]["annotations"]]
