"""A walk from one choice of disjoint rings to the next, in search of a better one.

Somebody without a ring asks for one of the cheap rings around, and whoever is in its way leaves theirs and asks next:
chains of that find what a single exchange does not (focused local search, as in WalkSAT: Selman and others 1994). What
is lost by a step is allowed at first and less and less later (simulated annealing: Kirkpatrick and others 1983).

Plain loops over numbers and sequences, so that `compiled` runs the same function as machine code, thirty times faster:
the same steps, since chance comes from whole numbers below 2³¹ (Lehmer's generator: Park and Miller 1988).
"""

from typing import Any, NamedTuple

Column = Any
"""A list of numbers, or an array of them for machine code."""


CHANCES = 2147483647
FREE_OF_256 = 192
"""Of so many steps in 256 somebody without a ring is the one who asks, else anybody: who is in a bad ring asks too."""


class Rings(NamedTuple):
    """Flat: ring r has the parties members[r × width : (r + 1) × width], filled up with the number of parties, and is
    worth worth[r]; cheap[begin[p] : begin[p + 1]] are the rings that party p may ask for, at least one."""

    members: Column
    width: int
    worth: Column
    cheap: Column
    begin: Column


class Choice(NamedTuple):
    """ring_of[p] is the ring of party p or -1, with one -1 more at the end; the first of `free` have no ring, and
    place[p] is where one of these stands in it."""

    ring_of: Column
    free: Column
    place: Column


def walk(
    rings: Rings,
    choice: Choice,
    count: int,
    patience: Column,
    heat: float,
    moves: int,
    chance: int,
    now: int,
    best: int,
    kept: Column,
) -> tuple[int, int, int, int]:
    """Change `choice`, of which `count` are free, in so many steps; what ring_of was at its best goes to `kept`.

    A step may lose `heat` × one of the 1,024 numbers in `patience`. `chance` is from 1 to 2³¹ − 2. Returns chance,
    count, and what the choice is worth `now` and was at `best`, given the same before.
    """
    members, width, worth, cheap, begin = rings
    ring_of, free, place = choice
    parties = len(ring_of) - 1
    for _ in range(moves):
        chance = chance * 48271 % CHANCES
        if count > 0 and chance & 255 < FREE_OF_256:
            party = free[(chance >> 8) % count]
        else:
            party = (chance >> 8) % parties
        chance = chance * 48271 % CHANCES
        ring = cheap[begin[party] + chance % (begin[party + 1] - begin[party])]
        if ring_of[party] == ring:
            continue
        first = ring * width
        loss = -worth[ring]
        for at in range(first, first + width):
            held = ring_of[members[at]]
            if held >= 0:
                again = False
                for before in range(first, at):
                    again = again or ring_of[members[before]] == held
                if not again:
                    loss += worth[held]
        if loss > 0:
            chance = chance * 48271 % CHANCES
            if loss > heat * patience[chance & 1023]:
                continue
        for at in range(first, first + width):
            held = ring_of[members[at]]
            if held >= 0:
                for left in range(held * width, held * width + width):
                    party = members[left]
                    if party < parties:
                        ring_of[party] = -1
                        place[party] = count
                        free[count] = party
                        count += 1
        for at in range(first, first + width):
            party = members[at]
            if party < parties:
                ring_of[party] = ring
                count -= 1
                last = free[count]
                free[place[party]] = last
                place[last] = place[party]
        now -= loss
        if now > best:
            best = now
            kept[:] = ring_of
    return chance, count, now, best
