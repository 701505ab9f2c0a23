"""Train the reading of danger from the lists in ``bot/data``.

    python -m bot.train.danger --out bot/data/danger.safetensors
    python -m bot.train.danger --fold 0     # hold back a fifth of every list and measure on it
    python -m bot.train.danger --resume bot/data/danger.safetensors --out …     # after the lists have grown

To resume is to go on from weights with what they read wrong or narrowly, a sample of the rest beside it: a fraction of
the time. The mean of the weights before and after is kept (Wortsman et al. 2022, arXiv:2109.01903): of 481 requests for a
wrong the weights before missed 18, those after 8 and their mean 6, each with 27 to 30 false alarms among 2,037 questions.

People rarely write their despair by itself: it stands in half a sentence beside a question about a deadline. So half as
many examples again are put together from two or three lines, and what is worst in them is their label. The clauses of
a harmless question around a dark one are what the model learns to look past.
"""

from __future__ import annotations

import argparse
import dataclasses
import math
import random
import sys
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from bot.danger import COLUMNS, HEADS, STRETCH, DangerReader, grams, read_heads
from bot.question import plain
from bot.screen import read_lists
from corpus.console import OneLineParser, print_lines, run
from corpus.errors import InputError
from corpus.library import library
from corpus.settings import settings
from corpus.text import clauses
from index.adapter import read_adapter
from index.bundled import BUNDLED, unpack
from index.embedding import Encoder
from index.openvino_bert import can_run
from index.train.query_adapter import SCALE, QueryModel, Recipe

FOLDS = 5
RECIPE = Recipe(rank=16, rate=4e-4, epochs=2, batch=32, strength=1.0, warmup=30, from_layer=6)
RESUMED = dataclasses.replace(RECIPE, rate=3e-4, epochs=1)
# Examples put together, for each line by itself.
TOGETHER = 0.45
# Of the long lists, this many lines a pass.
MOST = {"in_scope": 6000}
# Resuming: a line is taken whose margin is on the wrong side of this, and of the others this share.
NARROW, REST = 2.0, 0.08
# What a missed line costs against a false alarm.
COST = {"crisis": 2.0, "harmful": 1.5, "outside": 2.0, "command": 1.0}
# One a head. None: the list doesn't say. A cry for help may speak of no debt at all, and a wrong be asked for as a command.
Label = tuple[int, int | None, int | None, int | None]
LABELS: dict[str, Label] = {
    "crisis": (1, 0, None, 0),
    "harmful": (0, 1, None, None),
    "not_crisis": (0, 0, None, 0),
    "not_harmful": (0, 0, 0, 0),
    "in_scope": (0, 0, 0, 0),
    "out_of_scope": (0, 0, 1, 0),
    "command": (0, None, None, 1),
    "not_command": (0, 0, None, 0),
}
# What examples are put together of, and how often: lists whose lines stand beside one another, the label by the worst.
_RECIPES: tuple[tuple[float, tuple[str, ...]], ...] = (
    (0.22, ("crisis", "in_scope")),
    (0.12, ("harmful", "in_scope")),
    (0.20, ("not_crisis", "in_scope")),
    (0.12, ("not_harmful", "in_scope")),
    (0.08, ("out_of_scope", "out_of_scope")),
    (0.19, ("in_scope", "in_scope")),
    (0.07, ("command", "in_scope")),
)
_JOINTS = {True: (", ", ". ", " and ", "? "), False: ("，", "。", "，", "？", " ", "；")}
# The list that is a head's own, and the lists that it is measured against.
OF = {"crisis": "crisis", "harmful": "harmful", "outside": "out_of_scope", "command": "command"}
RIVALS = {
    "crisis": ("not_crisis", "in_scope", "out_of_scope"),
    "harmful": ("not_harmful", "in_scope", "out_of_scope"),
    "outside": ("in_scope", "not_harmful"),
    "command": ("not_command", "in_scope", "out_of_scope"),
}
Example = tuple[str, Label]
Lists = Mapping[str, Sequence[str]]


class Together:
    """Puts lines of one language together to an example."""

    def __init__(self, lists: Lists, rng: random.Random) -> None:
        self._rng = rng
        self._lines = {
            (name, english): [line for line in lines if line.isascii() == english]
            for name, lines in lists.items()
            for english in (True, False)
        }

    def __call__(self) -> Example:
        """One example."""
        rng = self._rng
        english = rng.random() < 0.25
        names = list(rng.choices([names for _, names in _RECIPES], [share for share, _ in _RECIPES])[0])
        if rng.random() < 0.25:
            names.append(names[-1])
        rng.shuffle(names)
        pieces = [self._piece(name, english) for name in names]
        labels = [LABELS[name] for name in names]
        crisis, harmful, outside, command = zip(*labels, strict=True)
        # One piece inside the field makes the whole a question of the field.
        whole = 0 if 0 in outside else _any(outside)
        return plain(rng.choice(_JOINTS[english]).join(pieces))[:300], (
            max(crisis),
            _any(harmful),
            whole,
            _any(command),
        )

    def _piece(self, name: str, english: bool) -> str:
        line = self._rng.choice(self._lines[name, english])
        some = clauses(line)
        if name in MOST and len(some) > 1 and self._rng.random() < 0.6:
            line = self._rng.choice(some)
        return line.rstrip("。？！?!.")


def _any(labels: Sequence[int | None]) -> int | None:
    """1 if any is, else unknown if any is, else 0."""
    return 1 if 1 in labels else None if None in labels else 0


class Classifier:
    """The encoder with its adapter and the heads on it; ``grams`` are the weights of the n-grams beside it, once fitted."""

    def __init__(self, folder: Path, recipe: Recipe) -> None:
        self.model = QueryModel(folder, recipe, "query: ")
        self.heads = nn.Linear(self.model.bert.config.hidden_size, len(HEADS))
        self.grams: dict[str, NDArray[np.float32]] = {}

    def __call__(self, texts: Sequence[str]) -> torch.Tensor:
        """Log-odds, shape (n, heads)."""
        return self.heads(STRETCH * self.model.encode(texts))

    def margins(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """What `bot.danger.DangerReader.margins` gives, shape (n, heads)."""
        with torch.no_grad():
            meant = self.heads(STRETCH * torch.from_numpy(self.model.encode_all(texts))).numpy()
        return meant + _rows(texts) @ self.grams["weight"].T + self.grams["bias"]

    def load(self, path: Path) -> None:
        """Go on from what `save` wrote. Raises CuidaError when it cannot be read."""
        self.model.load(path)
        arrays = read_heads(path)
        for name, parameter in self.heads.named_parameters():
            known = torch.from_numpy(arrays[f"heads.{name}"])
            parameter.data[: len(known)] = known  # a head that is new starts from nothing

    def meet(self, path: Path) -> None:
        """Go half the way back to what `save` wrote; a head that it doesn't have stays. Raises as `load`."""
        with torch.no_grad():
            for name, (up, down) in read_adapter(path).items():
                adapter = self.model.adapters[name]
                adapter.up.lerp_(torch.from_numpy(up / SCALE), 0.5)
                adapter.down.lerp_(torch.from_numpy(down), 0.5)
            arrays = read_heads(path)
            for name, parameter in self.heads.named_parameters():
                before = torch.from_numpy(arrays[f"heads.{name}"])
                parameter[: len(before)].lerp_(before, 0.5)

    def save(self, path: Path) -> None:
        """Write adapter and heads as one file."""
        arrays = {name: p.detach().numpy().astype(np.float16) for name, p in self.heads.named_parameters()}
        beside = {f"heads.{name}": array for name, array in arrays.items()}
        beside |= {f"grams.{name}": array.astype(np.float16) for name, array in self.grams.items()}
        self.model.save(path, beside)


def fit_grams(lists: Lists) -> dict[str, NDArray[np.float32]]:
    """Logistic regressions over n-grams, one a head: ``weight`` of shape (heads, columns) and ``bias``."""
    from sklearn.linear_model import LogisticRegression

    rows = _rows([line for lines in lists.values() for line in lines])
    labels = np.array([LABELS[name] for name, lines in lists.items() for _ in lines], float)
    fitted: list[Any] = []
    for column in range(len(HEADS)):
        known = ~np.isnan(labels[:, column])
        model = LogisticRegression(C=3.0, max_iter=3000, class_weight="balanced")
        fitted.append(model.fit(rows[known], labels[known, column]))
    return {
        "weight": np.concatenate([model.coef_ for model in fitted]).astype(np.float32),
        "bias": np.concatenate([model.intercept_ for model in fitted]).astype(np.float32),
    }


def _rows(texts: Sequence[str]) -> Any:
    """The n-grams of texts as a sparse matrix of unit rows, shape (n, columns)."""
    from scipy.sparse import csr_matrix

    found = [grams(text) for text in texts]
    ends = np.cumsum([0, *map(len, found)])
    values = np.repeat([len(some) ** -0.5 for some in found], [len(some) for some in found])
    return csr_matrix((values, np.concatenate(found), ends), shape=(len(texts), COLUMNS))


def examples(lists: Lists, rng: random.Random, together: Together) -> list[Example]:
    """The examples of one pass."""
    chosen = {name: rng.sample(lines, min(len(lines), MOST.get(name, len(lines)))) for name, lines in lists.items()}
    alone: list[Example] = [(line, LABELS[name]) for name, lines in chosen.items() for line in lines]
    return alone + [together() for _ in range(round(TOGETHER * len(alone)))]


def still_to_learn(lists: Lists, reader: DangerReader, rng: random.Random) -> dict[str, list[str]]:
    """Of each list the lines that ``reader`` reads wrong or narrowly, and a sample of the others."""
    chosen = {}
    for name, lines in lists.items():
        labels = np.array([math.nan if x is None else x for x in LABELS[name]])
        read = reader.margins(lines, exact=False)
        fresh = HEADS[read.shape[1] :]
        signed = read * np.where(labels == 1, 1, -1)[: read.shape[1]]
        narrow = ((signed < NARROW) & ~np.isnan(labels[: read.shape[1]])).any(axis=1)
        narrow |= name in {*fresh, *(f"not_{head}" for head in fresh)}  # of a head that is new, all that it has
        chosen[name] = [line for line, near in zip(lines, narrow, strict=True) if near or rng.random() < REST]
        sys.stderr.write(f"{name}: {len(chosen[name])} of {len(lines)} lines\n")
    return chosen


def train(lists: Lists, folder: Path, recipe: Recipe = RECIPE, start: Path | None = None) -> Classifier:
    """A classifier of ``lists``, by name; with ``start`` it goes on from the weights in that file."""
    rng = random.Random(recipe.seed)
    torch.manual_seed(recipe.seed)
    classifier = Classifier(folder, recipe)
    all_lists = lists
    if start:
        classifier.load(start)
        lists = still_to_learn(lists, DangerReader(folder.parent, start), rng)
    together = Together(lists, rng)
    optimizer = torch.optim.AdamW(
        [
            {"params": classifier.model.parameters, "lr": recipe.rate},
            {"params": list(classifier.heads.parameters()), "lr": 5e-3},
        ],
        weight_decay=0.01,
    )
    rates = [group["lr"] for group in optimizer.param_groups]
    cost = torch.tensor([COST[head] for head in HEADS])
    done = 0
    for epoch in range(recipe.epochs):
        batches = _batches(examples(lists, rng, together), recipe.batch, rng)
        steps, total = recipe.epochs * len(batches), 0.0
        classifier.model.bert.train()
        for batch in batches:
            pace = min(1.0, (done + 1) / recipe.warmup) * max(0.03, 1 - done / steps)
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * pace
            labels = torch.tensor([[math.nan if x is None else float(x) for x in label] for _, label in batch])
            known = ~labels.isnan()
            margins = classifier([text for text, _ in batch])
            losses = nn.functional.binary_cross_entropy_with_logits(
                margins, labels.nan_to_num(), pos_weight=cost, reduction="none"
            )
            loss = (losses * known).sum() / known.sum()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(classifier.model.parameters, 1.0)
            optimizer.step()
            done += 1
            total += loss.item()
            if done % 100 == 0:
                sys.stderr.write(f"step {done} of {steps}\n")
        sys.stderr.write(f"epoch {epoch + 1} of {recipe.epochs}: loss {total / len(batches):.3f}\n")
    if start:
        classifier.meet(start)
    classifier.model.weaken()
    classifier.grams = fit_grams(all_lists)
    return classifier


def _batches(items: list[Example], size: int, rng: random.Random) -> list[list[Example]]:
    """Batches of texts of similar length, in random order."""
    rng.shuffle(items)
    out: list[list[Example]] = []
    for start in range(0, len(items), size * 8):
        near = sorted(items[start : start + size * 8], key=lambda item: len(item[0]))
        out += [near[i : i + size] for i in range(0, len(near), size)]
    rng.shuffle(out)
    return out


def _area(inside: NDArray[np.float32], outside: NDArray[np.float32]) -> float:
    """Area under the ROC curve: how often a line inside has the larger margin."""
    order = np.concatenate([inside, outside]).argsort().argsort() + 1.0
    return float((order[: len(inside)].sum() - len(inside) * (len(inside) + 1) / 2) / (len(inside) * len(outside)))


def measure(classifier: Classifier, lists: Lists) -> list[str]:
    """For each head, the area under the curve against its mirror list and against ordinary questions."""
    found = {name: classifier.margins(lines) for name, lines in lists.items()}
    rows = []
    for column, head in enumerate(HEADS):
        inside = found[OF[head]][:, column]
        rivals = RIVALS[head]
        areas = ", ".join(f"{name} {_area(inside, found[name][:, column]):.3f}" for name in rivals)
        rows.append(f"{head}: {(inside > 0).mean():.1%} of {len(inside)} above 0; area against {areas}")
    return rows


def _work(arguments: argparse.Namespace) -> None:
    folder = unpack(Encoder(BUNDLED, settings().index_dir / "model").home / BUNDLED)
    if reason := can_run(folder):
        raise InputError(f"{folder} cannot be adapted: {reason}")
    lists = {name: list(dict.fromkeys(lines)) for name, lines in read_lists(library()).items()}
    held: dict[str, list[str]] = {}
    if arguments.fold is not None:
        held = {n: [t for t in lines if zlib.crc32(t.encode()) % FOLDS == arguments.fold] for n, lines in lists.items()}
        lists = {name: [line for line in lines if line not in set(held[name])] for name, lines in lists.items()}
    recipe = RESUMED if arguments.resume else RECIPE
    classifier = train(lists, folder, recipe, arguments.resume)
    if held:
        print_lines(measure(classifier, held))
    if arguments.out:
        classifier.save(arguments.out)


def main(argv: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = OneLineParser(prog="python -m bot.train.danger", description="Train the reading of danger.")
    parser.add_argument("--out", type=Path, help="where the weights go")
    parser.add_argument("--resume", type=Path, metavar="WEIGHTS", help="go on from these weights")
    parser.add_argument("--fold", type=int, choices=range(FOLDS), help="hold this part back and measure on it")
    return run(lambda: _work(parser.parse_args(argv)))


if __name__ == "__main__":
    sys.exit(main())
