"""Chosen talks spread over rounds and tables: nobody twice in a round, no round with more talks than tables.

The talks are the edges of a bipartite graph; a round is a set of edges that share no party. König (1916): as many
rounds suffice as the busiest party has talks. Two rounds of unequal size can be evened out along a path on which their
talks take turns, so all rounds come to the same size but for one talk (de Werra 1971); then none has more than T.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import pairwise, permutations

Pair = tuple[Hashable, Hashable]
"""(party of side a, party of side b)."""

_Party = tuple[int, Hashable]
"""Side and id: a party of each side may have the same id."""
_Spread = dict[_Party, dict[int, Hashable]]
"""Per party: round → the id of the other one."""


def rounds_of(
    pairs: Sequence[Pair], rounds: int, kept: Mapping[Pair, int] | None = None, most: int = 0
) -> list[list[Pair]]:
    """The pairs spread over so many rounds, as evenly as can be; in each round in the order of `pairs`.

    `kept` says in which round (from 0) a pair stood before: it stays there unless another needs that place, and the
    rounds are then evened out no further than to `most` talks. Raises ValueError when a pair is there twice, or a
    party more often than there are rounds.
    """
    kept = kept or {}
    if len(set(pairs)) < len(pairs):
        raise ValueError("a pair is there twice")
    at: _Spread = {}
    for a, b in pairs:
        at.setdefault((0, a), {})
        at.setdefault((1, b), {})
    sizes = [0] * rounds
    # Who stood somewhere goes first: what comes later moves them only where it must.
    for a, b in sorted(pairs, key=lambda pair: pair not in kept):
        free_a = [k for k in range(rounds) if k not in at[0, a]]
        free_b = [k for k in range(rounds) if k not in at[1, b]]
        if not free_a or not free_b:
            raise ValueError(f"more talks than rounds: {a if not free_a else b!r}")
        both = set(free_a).intersection(free_b)
        if both:
            chosen = min(both, key=lambda k: (k != kept.get((a, b)), sizes[k], k))
        else:
            # One of the two changes rounds with whoever is in its way: where that moves the fewest of those who stood.
            ways = [((1, b), k, other) for k in free_a for other in free_b]
            ways += [((0, a), k, other) for k in free_b for other in free_a] if kept else []
            paths = [(_path(at, *way), way) for way in (ways if kept else ways[:1])]
            path, (_, chosen, other) = min(paths, key=lambda each: _moved(each[0], kept))
            _swap(at, path, chosen, other, sizes)
        at[0, a][chosen] = b
        at[1, b][chosen] = a
        sizes[chosen] += 1
    _even_out(at, sizes, most if kept else 0)
    return [[pair for pair in pairs if at[0, pair[0]].get(k) == pair[1]] for k in range(rounds)]


def _path(at: _Spread, start: _Party, one: int, other: int) -> list[_Party]:
    """The parties on the path that leaves `start` in round `one` and takes turns with `other`, where it has nothing."""
    path, node, k = [start], start, one
    while k in at[node]:
        node = (1 - node[0], at[node][k])
        path.append(node)
        k = one + other - k
    return path


def _moved(path: Sequence[_Party], kept: Mapping[Pair, int]) -> int:
    """How many talks on the path stood in a round before."""
    steps = pairwise(path)
    return sum(((x[1], y[1]) if x[0] == 0 else (y[1], x[1])) in kept for x, y in steps)


def _swap(at: _Spread, path: Sequence[_Party], one: int, other: int, sizes: list[int]) -> None:
    """Exchange two rounds along a path that begins in round `one`."""
    for i, (x, y) in enumerate(pairwise(path)):
        k = other if i % 2 else one
        del at[x][k], at[y][k]
        sizes[k] -= 1
    for i, (x, y) in enumerate(pairwise(path)):
        k = one if i % 2 else other
        at[x][k], at[y][k] = y[1], x[1]
        sizes[k] += 1


def _even_out(at: _Spread, sizes: list[int], most: int) -> None:
    """Until the largest round has at most `most` talks, or one talk more than the smallest."""
    while sizes and max(sizes) > most and max(sizes) - min(sizes) > 1:
        large, small = sizes.index(max(sizes)), sizes.index(min(sizes))
        # More of the one than of the other: some path begins and ends with the one.
        for node, row in at.items():
            if large in row and small not in row and len(path := _path(at, node, large, small)) % 2 == 0:
                _swap(at, path, large, small, sizes)
                break


def set_apart(rounds: Iterable[Sequence[Pair]], together: Iterable[frozenset[Hashable]], most: int) -> list[list[Pair]]:
    """The rounds with talks exchanged, so that fewer of those in one set of `together` talk in the same round: one
    person stands for all of them. No round comes to more than `most` talks, as long as none had. What cannot be mended
    by exchanging two rounds along a path stays. Ids differ between the sides here.
    """
    pairs = [list(round_) for round_ in rounds]
    order = {pair: at for at, pair in enumerate(pair for round_ in pairs for pair in round_)}
    at: _Spread = {}
    for k, round_ in enumerate(pairs):
        for a, b in round_:
            at.setdefault((0, a), {})[k] = b
            at.setdefault((1, b), {})[k] = a
    sizes = [len(round_) for round_ in pairs]
    sets = [[party for party in at if party[1] in one] for one in together]

    def clashes(at: _Spread) -> int:
        return sum(max(0, sum(k in at[party] for party in one) - 1) for one in sets for k in range(len(sizes)))

    left = clashes(at)
    ways = [(party, k, other) for one in sets for party in one for k, other in permutations(range(len(sizes)), 2)]
    before = left + 1
    while 0 < left < before:
        before = left
        for party, k, other in ways:
            if k in at[party]:
                changed, changed_sizes = {each: dict(row) for each, row in at.items()}, list(sizes)
                path, first = _whole_path(at, party, k, other)
                _swap(changed, path, first, k + other - first, changed_sizes)
                _even_out(changed, changed_sizes, most)
                if (now := clashes(changed)) < left:
                    at, sizes, left = changed, changed_sizes, now
    found: list[list[Pair]] = [[] for _ in pairs]
    for pair in order:
        k = next(k for k, b in at[0, pair[0]].items() if b == pair[1])
        found[k].append(pair)
    return found


def _whole_path(at: _Spread, node: _Party, one: int, other: int) -> tuple[list[_Party], int]:
    """The path, or the ring, of talks in these two rounds that `node` is on, and the round in which it begins."""
    onward = [node]
    k = one
    while k in at[onward[-1]]:
        onward.append((1 - onward[-1][0], at[onward[-1]][k]))
        k = one + other - k
        if onward[-1] == node:
            return onward, one  # a ring
    back = _path(at, node, other, one)
    return [*back[:0:-1], *onward], other if len(back) % 2 == 0 else one


def seats(
    rounds: Iterable[Sequence[Pair]],
    side: int,
    tables: int,
    kept: Mapping[Hashable, int] | None = None,
    stood: Mapping[Pair, tuple[int, int]] | None = None,
) -> list[dict[Pair, int]]:
    """The table of each talk, 1 to `tables`, per round. `side` says who sits: 0 for a, 1 for b.

    Who sits keeps one table all evening if there are no more of them than tables, and else moves as seldom as we can
    manage. `kept` are the tables they had before; `stood` are talks that were announced, with their round (from 0) and
    table: in that round they keep it. Raises ValueError when a round has more talks than tables.
    """
    stood = stood or {}
    rounds = [list(pairs) for pairs in rounds]
    hosts = list(dict.fromkeys(pair[side] for pairs in rounds for pair in pairs))
    last = {host: kept[host] for host in hosts if host in kept and 1 <= kept[host] <= tables} if kept else {}
    if len(hosts) <= tables:
        last = {host: table for table, host in {table: host for host, table in last.items()}.items()}
        free = sorted(set(range(1, tables + 1)) - set(last.values()))
        last |= zip([host for host in hosts if host not in last], free, strict=False)
    found = []
    for k, pairs in enumerate(rounds):
        if len(pairs) > tables:
            raise ValueError(f"{len(pairs)} talks at {tables} tables")
        here = {pair: stood[pair][1] for pair in pairs if pair in stood and stood[pair][0] == k}
        taken: dict[int, Pair] = {table: pair for pair, table in here.items() if 1 <= table <= tables}
        last |= {pair[side]: table for table, pair in taken.items()} if len(hosts) > tables else {}
        without = []
        for pair in pairs:
            if pair in here and taken.get(here[pair]) == pair:
                continue
            table = last.get(pair[side])
            if table is None or table in taken:
                without.append(pair)
            else:
                taken[table] = pair
        owned = set(last.values())
        free = sorted(set(range(1, tables + 1)) - set(taken), key=lambda table: (table in owned, table))
        for pair, table in zip(without, free, strict=False):
            taken[table] = pair
            last[pair[side]] = table
        found.append({pair: table for table, pair in sorted(taken.items())})
    return found
