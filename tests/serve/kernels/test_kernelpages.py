"""Pages with kernels: where there is no room for another a sentence says so, and what a notebook is told."""

import asyncio
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest

from workshop.live.room_log import hashed
from workshop.serve.kernels.kernelpages import A_BROWSER, KEYLESS, Full, Made, Pages, told


class Kernels(dict[str, bool]):
    """Kernels that are there, each with whether a page is connected."""

    def __init__(self) -> None:
        self.kept: set[str] = set()
        self.ended: list[str] = []

    @property
    def _kernel_connections(self) -> dict[str, int]:
        return {kernel: int(connected) for kernel, connected in self.items()}

    @property
    def used(self) -> int:
        return len(self)

    def is_alive(self, kernel: str) -> bool:
        return kernel in self

    async def shutdown_kernel(self, kernel: str, **_: Any) -> None:
        del self[kernel]
        self.ended.append(kernel)


@pytest.fixture
def pages() -> Pages:
    return with_kernels(Pages(SimpleNamespace(kernel_manager=Kernels()), "ABCDE"))


def with_kernels(found: Pages) -> Pages:
    """Let kernels be numbers."""

    async def make(_notebook: str, at: str, _here: Any, *, kept: bool = False) -> Made:
        kernel = f"kernel-{len(found._app.kernel_manager) + len(found._app.kernel_manager.ended)}"
        found._app.kernel_manager[kernel] = True
        if kept:
            found._app.kernel_manager.kept.add(kernel)
        return Made(kernel, at.encode())

    found._make = make
    return found


def test_where_there_is_no_room_for_a_kernel_none_is_started(pages: Pages) -> None:
    pages.limit = 2
    for key in ("one", "two"):
        asyncio.run(pages.visit("seat.ipynb", f"seat/{key}", {}, key))
    with pytest.raises(Full, match="The room is full"):
        asyncio.run(pages.visit("seat.ipynb", "seat/3", {}, "three"))
    assert len(pages._app.kernel_manager) == 2


def test_there_are_no_more_pages_than_the_log_takes_connections_but_for_a_console() -> None:
    pages = with_kernels(Pages(SimpleNamespace(kernel_manager=Kernels()), "ABCDE", 4))

    async def go() -> None:
        for seat in range(2):
            assert pages.make_ahead("seat.ipynb", f"seat/{seat}", {})
            await asyncio.sleep(0)
        assert pages.make_ahead("seat.ipynb", "seat/9", {}) is None
        for seat in (7, 8):
            await pages.visit("seat.ipynb", f"seat/{seat}", {}, f"key {seat}")
        with pytest.raises(Full, match="The room is full"):
            await pages.visit("seat.ipynb", "seat/9", {}, "key 9")
        assert await pages.visit("console.ipynb", "console", {}, "key")

    asyncio.run(go())


def test_a_kernel_is_bound_to_the_browser_that_its_page_went_to(pages: Pages) -> None:
    asyncio.run(pages.visit("seat.ipynb", "seat/1", {}, "key"))
    assert pages.bound == {"kernel-0": hashed("key")}


def test_a_page_made_ahead_is_handed_out_once(pages: Pages) -> None:
    async def go() -> None:
        task = pages.make_ahead("seat.ipynb", "seat/1", {})
        assert task
        await task
        assert pages.make_ahead("seat.ipynb", "seat/1", {}) is None
        await pages.visit("seat.ipynb", "seat/1", {}, "key")
        assert pages.bound == {"kernel-0": hashed("key")}
        assert not pages._app.kernel_manager.kept
        await pages.visit("seat.ipynb", "seat/1", {}, "key")
        assert set(pages.bound) == {"kernel-0", "kernel-1"}

    asyncio.run(go())


def test_a_page_made_ahead_whose_kernel_died_is_made_again(pages: Pages) -> None:
    async def go() -> None:
        task = pages.make_ahead("seat.ipynb", "seat/1", {})
        assert task
        await pages._app.kernel_manager.shutdown_kernel((await task).kernel)
        await pages.visit("seat.ipynb", "seat/1", {}, "key")
        assert set(pages.bound) == {"kernel-1"}

    asyncio.run(go())


def test_half_of_the_room_is_kept_for_those_who_come(pages: Pages) -> None:
    async def go() -> None:
        pages.limit = 4
        for seat in range(2):
            task = pages.make_ahead("seat.ipynb", f"seat/{seat}", {})
            assert task
            await task
        assert pages.make_ahead("seat.ipynb", "seat/9", {}) is None

    asyncio.run(go())


def test_a_browser_has_so_many_pages_and_the_next_one_ends_one_that_nobody_looks_at(pages: Pages) -> None:
    async def go() -> None:
        for _ in range(A_BROWSER):
            await pages.visit("seat.ipynb", "seat/1", {}, "key")
        with pytest.raises(Full, match="close one of them"):
            await pages.visit("seat.ipynb", "seat/1", {}, "key")
        pages._app.kernel_manager["kernel-2"] = False
        await pages.visit("seat.ipynb", "seat/1", {}, "key")
        assert pages._app.kernel_manager.ended == ["kernel-2"]

    asyncio.run(go())


def test_pages_without_a_key_leave_the_room_to_those_who_have_one(pages: Pages) -> None:
    async def go() -> None:
        pages.limit = 2 * KEYLESS["projector"]
        await pages.visit("projector.ipynb", "projector", {}, "watched")
        for number in range(50):
            await asyncio.gather(
                *(pages.visit("projector.ipynb", "projector", {}, f"{number}{n}") for n in "abc")
            )
            for kernel in list(pages._app.kernel_manager)[1:]:
                pages._app.kernel_manager[kernel] = False
        assert len(pages._app.kernel_manager) <= KEYLESS["projector"] + 1
        assert "kernel-0" in pages._app.kernel_manager
        await pages.visit("seat.ipynb", "seat/1", {}, "key")

    asyncio.run(go())


def test_a_notebook_is_told_where_it_is_in_its_cell_of_parameters() -> None:
    cell = nbformat.v4.new_code_cell("here = None", metadata={"tags": ["parameters"]})
    notebook = nbformat.v4.new_notebook(cells=[cell, nbformat.v4.new_code_cell("page(here)")])
    made = told({"seat": 3, "db": "a'b"}, notebook=notebook, cwd="")
    space: dict[str, Any] = {}
    exec(made.cells[0].source, space)
    assert space["here"] == {"seat": 3, "db": "a'b"}
    assert notebook.cells[0].source == "here = None"
