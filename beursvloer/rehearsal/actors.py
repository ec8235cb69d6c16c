"""Simulated people over real HTTP: each with an own cookie jar, pages as a browser reads them, and a stream that rings.

A server that is away is waited for, as people do; what was sent is then sent again.
"""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urljoin, urlsplit

import aiohttp

from beursvloer.clock import now
from beursvloer.rehearsal.pages import Form, Page
from beursvloer.rehearsal.rules import Measured
from beursvloer.rehearsal.stage import Player

PATIENCE = 60.0  # seconds that somebody waits for a server that is away
REDIRECTS = (301, 302, 303, 307, 308)
BROKEN = (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, asyncio.TimeoutError, ConnectionError)
LONGEST = aiohttp.ClientTimeout(30)
FRESH = 1.0  # seconds: a page fetches anew at most so often, as in static/js/live.js


@dataclass(frozen=True, slots=True)
class Bell:
    id: int
    topic: str
    at: float  # seconds since the epoch, by this machine's clock


@dataclass(slots=True)
class Heard:
    """What one stream brought, from which event on, and for whom."""

    since: int
    bells: list[Bell] = field(default_factory=list)


class Visitor:
    """A browser: pages, forms, and one open stream."""

    def __init__(self, base: str, connector: aiohttp.BaseConnector, measured: Measured, chance: Random) -> None:
        self.base = base
        self.measured = measured
        self.chance = chance
        self.session = aiohttp.ClientSession(
            connector=connector, connector_owner=False, cookie_jar=aiohttp.CookieJar(unsafe=True)
        )
        self.heard: Heard | None = None
        self.page = Page("")
        self.address = ""
        self._rung: set[str] = set()
        self._spread = 0.0  # seconds over which the hall answers what rang
        self._bell = asyncio.Event()

    async def close(self) -> None:
        await self.session.close()

    # --- pages ----------------------------------------------------------------------------------------------------

    async def get(self, address: str, allowed: tuple[int, ...] = (200, 204), *, fragment: bool = False) -> Page:
        headers = {"HX-Request": "true"} if fragment else {}
        status, text, address = await self._ask("GET", address, None, headers)
        self._judge(status, allowed, f"GET {address}")
        return Page(text, address)

    async def send(self, form: Form, allowed: tuple[int, ...] = (200,), **changed: str) -> tuple[int, Page, str]:
        """Press a form's button; follows to the page it leads to. Returns status, page and its address."""
        status, text, address = await self._ask("POST", form.action, form.filled(**changed), {})
        self._judge(status, allowed, f"POST {form.action}")
        return status, Page(text, address), address

    async def _ask(
        self, method: str, address: str, data: dict[str, str] | None, headers: dict[str, str]
    ) -> tuple[int, str, str]:
        """Status, text and address of what it leads to. Every hop is measured on its own."""
        gives_up = time.monotonic() + PATIENCE
        while True:
            try:
                status, text, onward = await self._hop(method, address, data, headers)
            except BROKEN:
                status, text, onward = 599, "", ""
            if onward:
                method, address, data = "GET", onward, None
            # A server that starts or stops says 503 and means: again in a moment.
            elif status not in (503, 599) or time.monotonic() > gives_up:
                return status, text, address
            else:
                await asyncio.sleep(0.2 + self.chance.random())

    async def _hop(
        self, method: str, address: str, data: dict[str, str] | None, headers: dict[str, str]
    ) -> tuple[int, str, str]:
        started = time.monotonic()
        url = urljoin(self.base, address)
        async with self.session.request(
            method, url, data=data, headers=headers, timeout=LONGEST, allow_redirects=False
        ) as answer:
            text = await answer.text()
            self.measured.pages.append((time.monotonic() - started) * 1000)
            onward = urlsplit(urljoin(url, answer.headers["Location"])) if answer.status in REDIRECTS else None
        if onward is None:
            return answer.status, text, ""
        return answer.status, text, onward.path + (f"?{onward.query}" if onward.query else "")

    def _judge(self, status: int, allowed: tuple[int, ...], what: str) -> None:
        if status not in allowed:
            self.measured.errors.append(f"{status} {what}")

    async def enter(self, player: Player) -> None:
        """Sign in with the mailed key, as one does: open the link, press the button."""
        page = await self.get(f"/in/{player.key}")
        form = page.form(f"/in/{player.key}")
        if form is None:
            self.measured.errors.append(f"no way in for {player.name}")
            return
        await self.send(form)

    # --- the open page --------------------------------------------------------------------------------------------

    async def open(self, address: str) -> None:
        self.page, self.address = await self.get(address), address

    async def stay(self) -> None:
        """Look at the open page for as long as it takes: its stream rings, and what rang is fetched anew."""
        if not self.page.parts.stream:
            self.measured.errors.append(f"no stream at {self.address}")
            return
        self.heard = Heard(self.page.parts.since)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen(self.page.parts.stream, self.heard))
            group.create_task(self._refresh())

    async def _listen(self, stream: str, heard: Heard) -> None:
        again = False
        while True:
            if again:
                self.measured.reconnects += 1
                await asyncio.sleep(0.2 + 0.8 * self.chance.random())
            again = True
            last = heard.bells[-1].id if heard.bells else heard.since
            url = urljoin(self.base, stream)
            try:
                timeout = aiohttp.ClientTimeout(total=None, sock_read=40)
                async with self.session.get(url, params={"since": str(last)}, timeout=timeout) as answer:
                    if answer.status == 200:
                        await self._hear(answer.content, heard)
                    elif answer.status != 503:
                        self.measured.errors.append(f"{answer.status} {stream}")
            except BROKEN:
                continue

    async def _hear(self, lines: aiohttp.StreamReader, heard: Heard) -> None:
        number, name = 0, ""
        async for line in lines:
            key, _, value = line.decode().rstrip("\n").partition(": ")
            if key == "id":
                number = int(value)
            elif key == "event":
                name = value
            elif key == "data" and name == "bell":
                told = json.loads(value)
                heard.bells.append(Bell(number, told["topic"], now().timestamp()))
                self._spread = 0.0 if told.get("mine") else told.get("everyone", 0) / 1000
                self._rung |= {told["topic"], f"my-{told['topic']}"} if told.get("mine") else {told["topic"]}
                self._bell.set()

    async def _refresh(self) -> None:
        while True:
            await self._bell.wait()
            await asyncio.sleep(self._spread * self.chance.random())
            self._bell.clear()
            rung, self._rung = self._rung, set()
            for address, topics in list(self.page.parts.fragments):
                if topics & rung:
                    await self.seen(await self.get(address, fragment=True))
            await asyncio.sleep(FRESH)

    async def seen(self, page: Page) -> None:
        """Called with every fragment that came anew; players look at it."""


class Wall(Visitor):
    """A projector: fetches its picture whenever anything rang."""

    def __init__(self, *given: object, look: Callable[[Page], None], **more: object) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]  # handed on as they came
        self.look = look

    async def show(self, token: str) -> None:
        page = await self.get(f"/scherm/{token}")
        self.look(page)
        self.page, self.heard = page, Heard(page.parts.since)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen(f"/scherm/{token}/stroom", self.heard))
            group.create_task(self._picture(f"/scherm/{token}/beeld"))

    async def _picture(self, address: str) -> None:
        while True:
            await asyncio.sleep(FRESH)
            if self._rung:
                self._rung = set()
                self.look(await self.get(address))
