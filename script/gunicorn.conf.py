"""All settings of the web server. `script/server` starts it; PORT, HOST and two numbers come from the environment."""

import logging
import os
import re
import resource

from gunicorn.glogging import Logger

# One thread per open stream and 64 for pages: measured at 500 open screens, pages at 3 ms (p99 14 ms).
# Event loops are no choice here: one held SQLite write transaction stops the whole worker for seconds.
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = int(os.environ.get("WEB_THREADS") or 400)
worker_connections = 2 * threads + 1200  # counts open connections in gthread too, and 1000 are soon there
backlog = 2048

_allowed, _most = resource.getrlimit(resource.RLIMIT_NOFILE)
_wanted = max(_allowed, 2 * threads + 2048)  # each open stream is an open file; systems allow 1024 unless asked
resource.setrlimit(resource.RLIMIT_NOFILE, (min(_wanted, _most) if _most != resource.RLIM_INFINITY else _wanted, _most))

_host = os.environ.get("HOST") or "127.0.0.1"
_port = os.environ.get("PORT") or "8000"
bind = f"[{_host}]:{_port}" if ":" in _host else f"{_host}:{_port}"

timeout = 60
graceful_timeout = 5  # streams never end by themselves
keepalive = 5
preload_app = False  # each worker starts its own reader thread, after the fork
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108  the heartbeat, off the disk
control_socket_disable = True

# --- logs ------------------------------------------------------------------------------------------------------
# A personal link is a key: whoever reads it in a log has it. So no query strings, no referrers, and no path
# segment that could be a token.

_SEGMENT = re.compile(r"(?<![\w.~%-])[\w.~%-]{16,}(?![\w.~%-])")
_SLUG = re.compile(r"(?:[a-z]{1,30}|[0-9]{1,8})(?:[-_.](?:[a-z]{1,30}|[0-9]{1,8}))*")


def without_tokens(text: str) -> str:
    """The text with every word of 16 or more characters masked that is not plainly a slug or a file name."""
    return _SEGMENT.sub(lambda found: found[0] if _SLUG.fullmatch(found[0]) else "***", text)


class WithoutTokens(logging.Filter):
    """Masks the lines that name the address asked for: "Exception on /… [GET]", "Error handling request /…"."""

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.getMessage()
        if "/" in line:
            record.msg, record.args = without_tokens(line.split("?", 1)[0]), ()
        return True


class WithoutGone(logging.Filter):
    """A phone out of reach loses its stream after a while: no error, and no ten lines of trace for each of them."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.exc_info and isinstance(record.exc_info[1], TimeoutError))


class PrivateLogger(Logger):  # type: ignore[misc]
    """gunicorn's logger, which never sees a personal link."""

    def setup(self, cfg):  # type: ignore[no-untyped-def]
        super().setup(cfg)
        self.error_log.addFilter(WithoutTokens())
        self.error_log.addFilter(WithoutGone())

    def atoms(self, resp, req, environ, request_time):  # type: ignore[no-untyped-def]
        path = environ.get("PATH_INFO", "")
        # Of everything the server could log, only these are handed on: no header, no query, no raw address.
        atoms = super().atoms(resp, [], environ, request_time)
        kept = {name: atoms[name] for name in ("h", "t", "s", "m", "B", "M", "p")}
        return kept | {"U": path if path.startswith("/static/") else without_tokens(path)}


logger_class = PrivateLogger
accesslog = "-"
access_log_format = "%(t)s %(h)s %(m)s %(U)s %(s)s %(B)s bytes %(M)s ms %(p)s"


def post_worker_init(worker):  # type: ignore[no-untyped-def]
    """Flask's own log names the address of a page that failed. Streams end with the worker, so that it need not wait
    for them. And what takes seconds is done now, not by the first visitors: read the engine's lexicon, and compile all
    templates."""
    worker.app.callable.logger.addFilter(WithoutTokens())
    worker.app.callable.extensions["feed"].ending = lambda: not worker.alive
    from beursvloer.matching import lexicon

    lexicon.standard()
    pages = worker.app.callable.jinja_env
    for name in pages.list_templates():
        pages.get_template(name)
