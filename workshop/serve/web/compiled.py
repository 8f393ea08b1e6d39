"""Page templates compiled once for all visitors: most of what a page cost the server."""

from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from voila import notebook_renderer
from voila.exporter import VoilaExporter


class _Memory(BytecodeCache):
    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Memory()


class CompiledExporter(VoilaExporter):  # type: ignore[misc]
    """Voila's exporter, which otherwise makes an environment without any cache for each page."""

    def _create_environment(self) -> Any:
        environment = super()._create_environment()
        environment.bytecode_cache = _COMPILED
        return environment


def compile_once() -> None:
    """Let Voila render with it. There is no public place for this: Voila names its exporter in one module."""
    notebook_renderer.VoilaExporter = CompiledExporter
