"""The address that others must open: on paper, in a code, in a link that is passed on."""

from flask import current_app, request

from beursvloer.access.guards import is_loopback


def base_url() -> str:
    """Where phones in the hall reach this machine. Set up for itself only, it is where this very page was asked for."""
    told = str(current_app.config["BASE_URL"])
    only_here = told.split("//")[-1].split(":")[0] in ("127.0.0.1", "localhost")
    return request.host_url.rstrip("/") if only_here and not is_loopback() else told


def for_others(path: str) -> str:
    """The whole address of a path of ours. Never of the host that the browser in front of us happens to use: the laptop
    that serves a hall is often the one that prints its badges."""
    return base_url() + path
