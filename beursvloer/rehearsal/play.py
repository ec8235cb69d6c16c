"""Plays the evening: the door, the talks, the deals, the desks, the organiser's thumb. Everything over HTTP.

What is asked of the database is what nobody could see on a page: which item of the programme is on, who sits with whom
by the plan (to know what must not leak, and whom somebody met), what is hidden, and whether a refusal was deserved.
"""

import asyncio
import re
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

import aiohttp

from beursvloer.programme.rules import ItemKind
from beursvloer.rehearsal.actors import Visitor, Wall
from beursvloer.rehearsal.pages import Page
from beursvloer.rehearsal.rules import WHOLE, Measured, Size
from beursvloer.rehearsal.stage import Cast, Player

MINE = "/mijn"
LOOK_UPS = 25  # a second: so many people look for their own table when a round begins, far more than walk there
LOOK = 0.25  # seconds between two looks of the director
AGREED_TALKS = 0.3
"""Of talks at tables so many end in a deal."""
DEALS_PER_PARTY = 1.3
TAPS_TWICE = 0.15
"""People whose thumb is quicker than the network."""
MATCH = re.compile(r"/match/(\d+)")
THERE = "data-there"
"""In the page of a deal that the two have a match about already."""
DEALING = frozenset({ItemKind.ROUND, ItemKind.CHANGE, ItemKind.TRADING, ItemKind.HALF_TIME, ItemKind.LAST_CALL})


@dataclass(frozen=True, slots=True)
class Now:
    """What the director knows: the item that is on, whether the next one waits for a press, and what is hidden.

    `secrets` are texts that must not be on any page the hall sees: the true numbers while they stand still.
    """

    kind: ItemKind | None = None
    waits: bool = False
    over: bool = False
    round_number: int | None = None
    secrets: tuple[str, ...] = ()


@dataclass(slots=True)
class Floor:
    """What all players share."""

    base: str
    cast: Cast
    size: Size
    measured: Measured
    chance: Random
    connector: aiohttp.BaseConnector
    look_up: Callable[[], Now]
    partners: Callable[[], dict[int, list[int]]]
    still_left: Callable[[str, int], bool]
    now: Now = field(default_factory=Now)
    dealt: int = 0
    walls: list[Wall] = field(default_factory=list)
    phones: list["Phone"] = field(default_factory=list)
    here: set[int] = field(default_factory=set)
    released: bool = False
    suspects: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"/vloer/{self.cast.slug}"

    def visitor(self) -> Visitor:
        return Visitor(self.base, self.connector, self.measured, self.chance)

    def look_at(self, page: Page) -> None:
        """What the hall sees: never a number that is hidden."""
        if any(secret in page.text for secret in self.now.secrets):
            self.suspects.append(asyncio.create_task(self._judge(page)))

    async def _judge(self, page: Page) -> None:
        """It is a leak when the number is hidden still: the reveal may lie between the page and the last look."""
        now = self.now
        with suppress(Exception):  # the database may be restarting: then the last look counts
            now = await asyncio.to_thread(self.look_up)
        if any(secret in page.text for secret in now.secrets):
            self.measured.leaks.append(f"a hidden number at {page.address}")

    @property
    def whole(self) -> float:
        """Seconds that an evening of 150 minutes takes at this speed."""
        return WHOLE / self.size.speed


class Phone(Visitor):
    """A participant: looks at the own evening, goes to tables, makes deals and confirms those of others."""

    def __init__(self, floor: Floor, player: Player) -> None:
        super().__init__(floor.base, floor.connector, floor.measured, floor.chance)
        self.floor = floor
        self.player = player
        self.confirmed: set[str] = set()
        self.busy = asyncio.Lock()

    async def seen(self, page: Page) -> None:
        self.floor.look_at(page)
        await self.confirm(page)

    async def confirm(self, page: Page) -> None:
        """Say yes to every match on this page that waits for it."""
        for number in sorted(set(MATCH.findall(page.text)) - self.confirmed):
            async with self.busy:
                if number in self.confirmed:
                    continue
                match = await self.get(f"/match/{number}", allowed=(200, 404))
                form = match.form(f"/match/{number}/bevestigen")
                if form is not None:
                    status, _page, _address = await self.send(form, allowed=(200, 409))
                    self.confirmed.add(number)
                    if status == 409:
                        await self._deserved(number)
                elif "invullen" not in match.text:
                    self.confirmed.add(number)

    async def _deserved(self, number: str) -> None:
        """A yes was refused: then a colleague, or the other party, was a moment earlier, and nothing is asked now."""
        match = await self.get(f"/match/{number}", allowed=(200, 404))
        if match.form(f"/match/{number}/bevestigen") is not None:
            self.measured.errors.append(f"a yes refused for no reason: /match/{number}")

    async def round(self) -> None:
        """The table of this round, as everybody looks it up when the gong goes."""
        self.floor.look_at(await self.get(f"{self.floor.url}/ronde"))

    async def deal(self, badge: int) -> None:
        """Scan a badge, take what is filled in already, send; now and then twice."""
        if badge == self.player.badge:
            return
        async with self.busy:
            page = await self.get(f"{self.floor.url}/deal/{badge}")
            form = page.form(f"/deal/{badge}")
            if THERE in page.text:
                form = None  # the other was first: the yes belongs to that match
            if form is None or form.fields.get("choice") in (None, "new"):
                return  # nothing on the board for these two: they talk, and go on
            form.fields.setdefault("counter", "")
            form.fields["counter"] = form.fields["counter"] or "Koffie, en een woord van dank"
            sends = [self.send(form, allowed=(200, 409, 422))]
            if self.chance.random() < TAPS_TWICE:
                sends.append(self.send(form, allowed=(200, 409, 422)))
            answers = await asyncio.gather(*sends)
            self.floor.dealt += any(status == 200 for status, _page, _address in answers)
            if any(status != 200 and THERE not in page.text for status, page, _address in answers):
                choice, amount = form.fields["choice"], int(form.fields.get("amount") or 1)
                if await asyncio.to_thread(self.floor.still_left, choice, amount):
                    self.measured.errors.append(f"a deal refused though there was enough: {form.action} {choice}")


# --- those who work ---------------------------------------------------------------------------------------------


async def organiser(floor: Floor) -> None:
    """Plans the rounds, releases them, starts the clock, and presses when an item waits."""
    me = floor.visitor()
    await me.enter(floor.cast.staff["organiser"])
    await plan_rounds(floor, me)
    await press(floor, me, "start")
    while not floor.now.over:
        if floor.now.waits:
            await press(floor, me, "skip")
            await asyncio.sleep(0.5)
        await asyncio.sleep(LOOK)
    await me.close()


async def press(floor: Floor, me: Visitor, act: str) -> None:
    """One press on the control desk."""
    page = await me.get(f"{floor.url}/regie")
    form = page.press("act", act)
    if form is not None:
        await me.send(form, act=act)


async def plan_rounds(floor: Floor, me: Visitor) -> None:
    """Compute the plan; look whether anybody else can see it; release it."""
    page = await me.get(f"{floor.url}/rondes")
    form = page.form("/rondes/berekenen")
    if form is None:
        floor.measured.errors.append("no way to plan the rounds")
        return
    await me.send(form)
    await spy(floor)
    page = await me.get(f"{floor.url}/rondes")
    form = next((one for one in page.forms if one.action.endswith("/vrijgeven")), None)
    if form is None:
        floor.measured.errors.append("no way to release the rounds")
        return
    await me.send(form)
    floor.released = True


async def spy(floor: Floor) -> None:
    """Before the release no phone and no wall knows who sits with whom."""
    names = {player.organisation_id: player.name for player in floor.cast.players}
    partners = await asyncio.to_thread(floor.partners)
    for phone in floor.phones:
        others = [names[one] for one in partners.get(phone.player.organisation_id, []) if one in names]
        for address in (f"{floor.url}/ronde", MINE):
            text = (await phone.get(address)).text
            floor.measured.leaked_before_release += any(name in text for name in others)
    for wall, token in zip(floor.walls, floor.cast.screens, strict=False):
        text = (await wall.get(f"/scherm/{token}/beeld")).text
        floor.measured.leaked_before_release += any(name in text for name in names.values())


async def door(floor: Floor, name: str, badges: list[int]) -> None:
    """Check everybody in during the arrival; some come late, some never."""
    me = floor.visitor()
    await me.enter(floor.cast.staff[name])
    late = [badge for badge in badges if badge % 17 == 0]
    for badge in [badge for badge in badges if badge not in late]:
        if badge % 23 == 0:
            continue  # never comes
        await check_in(floor, me, badge)
        await asyncio.sleep(0.12 * floor.whole / max(1, len(badges)))
    while floor.now.kind in (None, ItemKind.ARRIVAL, ItemKind.GONG) and not floor.now.over:
        await asyncio.sleep(LOOK)
    for badge in late:
        await check_in(floor, me, badge)
    await me.close()


async def check_in(floor: Floor, me: Visitor, badge: int) -> None:
    page = await me.get(f"{floor.url}/inchecken?q={badge:03d}")
    form = page.form(f"/inchecken/{badge}")
    if form is not None:
        await me.send(form)
    floor.here.add(badge)


async def desk(floor: Floor, name: str, path: str, done: str) -> None:
    """A desk: takes the next contract, looks, presses Enter; until the evening is over and nothing waits."""
    me = floor.visitor()
    await me.enter(floor.cast.staff[name])
    quiet = 0
    while quiet < 4:
        page = await me.get(f"{floor.url}/balie/{path}")
        form = next((one for one in page.forms if one.action.split("?")[0].endswith(f"/{done}")), None)
        if form is not None:
            quiet = 0
            await asyncio.sleep(0.05 + 0.1 * floor.chance.random())
            empty = done == "waarderen" and not any(form.fields.get(one) for one in ("hours", "goods", "costs"))
            if empty:
                form.fields["goods"] = "120"
            await me.send(form)
            continue
        take = page.form(f"/balie/{path}/volgende")
        if take is not None:
            _status, page, _address = await me.send(take)
            if any(one.action.split("?")[0].endswith(f"/{done}") for one in page.forms):
                continue
        quiet = quiet + 1 if floor.now.over else 0
        await asyncio.sleep(0.4)
    await me.close()


async def corner(floor: Floor) -> None:
    """The corner host keeps an eye on what lacks a yes."""
    me = floor.visitor()
    await me.enter(floor.cast.staff["corner"])
    while not floor.now.over:
        await me.get(f"{floor.url}/balie/hoek")
        await asyncio.sleep(2)
    await me.close()


async def matchmaker(floor: Floor) -> None:
    """Brings two together now and then, and ticks it off."""
    me = floor.visitor()
    await me.enter(floor.cast.staff["matchmaker"])
    while not floor.now.over:
        if floor.now.kind in (ItemKind.TRADING, ItemKind.HALF_TIME):
            page = await me.get(f"{floor.url}/koppelen")
            form = next((one for one in page.forms if "/koppelen/" in one.action), None)
            if form is not None:
                await me.send(form, state="done")
        await asyncio.sleep(max(1.0, 0.03 * floor.whole))
    await me.close()


# --- the hall ---------------------------------------------------------------------------------------------------


async def trade(floor: Floor) -> None:
    """Deals, as many as such a hall makes: after talks at a table, and in the corners."""
    wanted = int(floor.size.parties * DEALS_PER_PARTY)
    pause = 0.55 * floor.whole / max(1, wanted)
    badges = {player.organisation_id: player.badge for player in floor.cast.players}
    busy: set[asyncio.Task[None]] = set()
    while not floor.now.over and floor.dealt < wanted:
        if floor.now.kind in DEALING:
            phone = floor.chance.choice(floor.phones)
            partners = await asyncio.to_thread(floor.partners)
            others = [badges[one] for one in partners.get(phone.player.organisation_id, []) if one in badges]
            at_table = others and floor.chance.random() < AGREED_TALKS
            badge = floor.chance.choice(others if at_table else list(badges.values()))
            task = asyncio.create_task(phone.deal(badge))
            busy.add(task)
            task.add_done_callback(busy.discard)
        await asyncio.sleep(pause * (0.3 + 1.4 * floor.chance.random()) / 2)
    if busy:
        await asyncio.wait(busy)


async def rounds(floor: Floor) -> None:
    """When a round begins everybody looks for the own table; who has that page open already sees it there."""
    seen: set[int] = set()
    while not floor.now.over:
        number = floor.now.round_number
        if number is not None and number not in seen:
            seen.add(number)
            async with asyncio.TaskGroup() as group:
                looking = [phone for phone in floor.phones if phone.address == MINE]
                for phone in looking:
                    group.create_task(_after(len(looking) / LOOK_UPS * floor.chance.random(), phone.round()))
        await asyncio.sleep(LOOK)


async def _after(seconds: float, what: Coroutine[None, None, None]) -> None:
    await asyncio.sleep(seconds)
    await what


async def direct(floor: Floor) -> None:
    """Keep an eye on the programme, and tell all when it is over."""
    while not floor.now.over:
        with suppress(Exception):  # the database may be restarting too
            floor.now = await asyncio.to_thread(floor.look_up)
        await asyncio.sleep(LOOK)


async def play(
    base: str,
    cast: Cast,
    size: Size,
    look_up: Callable[[], Now],
    partners: Callable[[], dict[int, list[int]]],
    still_left: Callable[[str, int], bool],
) -> Floor:
    """The whole evening. The three functions ask the database, in a thread of their own."""
    measured = Measured()
    async with aiohttp.TCPConnector(limit=0) as connector:
        floor = Floor(base, cast, size, measured, Random(size.seed), connector, look_up, partners, still_left)
        floor.phones = [Phone(floor, player) for player in cast.players]
        floor.walls = [Wall(base, connector, measured, floor.chance, look=floor.look_at) for _ in cast.screens]
        await _come_in(floor)
        staying = [asyncio.create_task(phone.stay()) for phone in floor.phones]
        staying += [
            asyncio.create_task(wall.show(token)) for wall, token in zip(floor.walls, cast.screens, strict=True)
        ]
        await asyncio.sleep(1.5)
        badges = sorted({player.badge for player in cast.players})
        async with asyncio.TaskGroup() as group:
            group.create_task(direct(floor))
            group.create_task(organiser(floor))
            group.create_task(door(floor, "door 1", badges[::2]))
            group.create_task(door(floor, "door 2", badges[1::2]))
            group.create_task(trade(floor))
            group.create_task(rounds(floor))
            group.create_task(matchmaker(floor))
            group.create_task(corner(floor))
            for number in ("1", "2"):
                group.create_task(desk(floor, f"valuation {number}", "waarde", "waarderen"))
                group.create_task(desk(floor, f"notary {number}", "notaris", "bekrachtigen"))
        await asyncio.sleep(3)  # the last bells reach the last phones
        for task in staying:
            task.cancel()
        await asyncio.gather(*staying, return_exceptions=True)
        await asyncio.gather(*floor.suspects)
        for visitor in (*floor.phones, *floor.walls):
            await visitor.close()
    return floor


async def _come_in(floor: Floor) -> None:
    """Everybody signs in and opens a page, a few at a time, as people do who come through one door."""
    gate = asyncio.Semaphore(12)

    async def one(phone: Phone, address: str) -> None:
        async with gate:
            await phone.enter(phone.player)
            await phone.open(address)

    async with asyncio.TaskGroup() as group:
        for at, phone in enumerate(floor.phones):
            # Colleagues keep an eye on the table, everybody else on the own evening.
            group.create_task(one(phone, MINE if at < floor.size.parties else f"{floor.url}/ronde"))
