"""Make `beursvloer/matching/lens.npz` anew from the lexicon and the installed language model: two minutes.

    .venv/bin/python -m tests.benchmarks.lens

Nothing goes in but the words of the lexicon and what the model says of each; of a concept it says the mean. A linear
map from the model's numbers to the meanings of the lexicon (ridge regression over all words, each concept counting with
the root of how many it has) says which directions tell concepts apart: what the model says counts as it is, and
stretched by it. Those directions are kept in which words differ most.
"""

import numpy as np

from beursvloer.matching import lens, sentences
from beursvloer.matching.lens import Lens, Reals, unit
from beursvloer.matching.lexicon import LANGUAGES, ROLES, Lexicon, standard

RIDGE = 80.0
STRETCH = 0.7
"""How far the directions are stretched by the map, where what is left as it is counts 1."""
TURN, MEANING = 320, 192
"""Numbers of the first and of the second part."""
SPARE = 7
"""One word of so many says in which directions words differ."""
STEPS = 127


def main() -> None:
    encoder = sentences.installed()
    if encoder is None:
        raise SystemExit("no language model is installed")
    made = lens_of(standard(), encoder)
    kept: dict[str, Reals] = {}
    for name in Lens.__slots__:
        table = getattr(made, name)
        step = float(np.abs(table).max()) / STEPS
        kept |= {name: np.rint(table / step).astype(np.int8), f"{name} step": np.array(step)}
    np.savez_compressed(lens.FILE, allow_pickle=False, **kept)
    print(f"{lens.FILE}: {lens.FILE.stat().st_size:,} bytes")


def lens_of(lexicon: Lexicon, encoder: sentences.Encoder) -> Lens:
    """The lens of a lexicon and an encoder."""
    names = sorted(lexicon.concepts)
    words = [
        (number, form)
        for number, name in enumerate(names)
        for lang in LANGUAGES
        for form in lexicon.concepts[name].forms.get(lang, ())
    ]
    of = np.array([number for number, _ in words])
    said = np.array([unit(encoder.encode(form)) for _, form in words])
    meanings = _meanings(lexicon, names)

    middle = said.mean(axis=0)
    apart = said - middle
    weight = np.bincount(of)[of] ** -0.5
    weight *= len(weight) / weight.sum()
    weighed = (apart * weight[:, None]).T
    each = np.array([unit(row) for row in meanings])
    linear = np.linalg.solve(weighed @ apart + RIDGE * np.eye(len(middle)), weighed @ each[of])
    used = apart[::SPARE]
    stretch = STRETCH * np.linalg.norm(used, axis=1).mean() / np.linalg.norm(used @ linear, axis=1).mean()
    values, vectors = np.linalg.eigh(np.eye(len(middle)) + stretch**2 * linear @ linear.T)
    root = vectors * np.sqrt(values)
    directions = np.linalg.svd(used @ root, full_matrices=False)[2][:TURN]

    roles = np.array([ROLES[lexicon.concepts[name].role] for name in names])
    weighed_meanings = meanings * roles[:, None]
    kept = np.linalg.svd(weighed_meanings, full_matrices=False)[2][:MEANING]
    means = np.array([unit(apart[of == number].mean(axis=0)) for number in range(len(names))])
    return Lens(middle, root @ directions.T, means, weighed_meanings @ kept.T)


def _meanings(lexicon: Lexicon, names: list[str]) -> Reals:
    reached = sorted({key for name in names for key in lexicon.spread(name)})
    place = {key: number for number, key in enumerate(reached)}
    table = np.zeros((len(names), len(reached)))
    for number, name in enumerate(names):
        for key, weight in lexicon.spread(name).items():
            table[number, place[key]] = weight
    return table


if __name__ == "__main__":
    main()
