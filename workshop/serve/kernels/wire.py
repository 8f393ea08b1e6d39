"""What goes between a page and its kernel: widgets' messages without delay, and word that the page closed."""

import json
from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler

CONTROL = "jupyter.widget.control"
MOST_PARTS = 64
_SPOKEN = {"comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request"}


class Connection(ZMQChannelsWebsocketConnection):
    """A page's connection to its kernel, which never waits to fill a packet: a click returns 40 ms sooner."""

    def connect(self) -> Any:
        """Connect to the kernel."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()

    def handle_incoming_message(self, incoming_msg: Any) -> None:
        """Hand on what a page of widgets has to say, and nothing else."""
        if speaks_of_widgets(incoming_msg):
            super().handle_incoming_message(incoming_msg)


def speaks_of_widgets(message: str | bytes) -> bool:
    """Tell whether a message only speaks to the page's widgets: it runs nothing, ends nothing, makes none.

    `message` is in the first version of Jupyter's websocket protocol, or in its older form, JSON.
    """
    try:
        channel, header, content = _parts(message)
        made = content["target_name"] if header["msg_type"] == "comm_open" else CONTROL
        return channel == "shell" and header["msg_type"] in _SPOKEN and made == CONTROL
    except (ValueError, LookupError, TypeError, RecursionError):
        return False


def _parts(message: str | bytes) -> tuple[str, dict[str, Any], dict[str, Any]]:
    if isinstance(message, str):
        whole = json.loads(message)
        return whole["channel"], whole["header"], whole["content"]
    number = int.from_bytes(message[:8], "little")
    if not 6 <= number <= MOST_PARTS:
        raise ValueError("no message, or one in a thousand pieces")
    at = [int.from_bytes(message[8 * n : 8 * n + 8], "little") for n in range(1, number + 1)]
    channel, header, content = (message[at[n] : at[n + 1]] for n in (0, 1, 4))
    return channel.decode(), json.loads(header), json.loads(content)


class Shutdown(VoilaShutdownKernelHandler):  # type: ignore[misc]
    """What a page asks for when it closes; its kernel may be gone already."""

    def check_xsrf_cookie(self) -> None:
        """Take the kernel's id, which only its page knows, for proof: a closing page can send no header."""

    async def post(self, kernel_id: str) -> None:
        """End the kernel."""
        if kernel_id in self.kernel_manager:
            await super().post(kernel_id)
        else:
            self.set_status(204)
