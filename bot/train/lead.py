"""Train the reading of questions for the sentence that answers them, from the lay wordings of the corpus.

    python -m bot.train.lead --out bot/data/lead.safetensors
    python -m bot.train.lead --fold 0     # hold back a fifth of the questions and measure on it
    python -m bot.train.lead --resume bot/data/lead.safetensors --out …     # after sentences or questions were added

Every sentence is a class whose vector starts as the mean of its own and its questions' vectors; a softmax over all of
them moves questions and sentences together. A question that is known for its target alone may go to any of the target's
sentences. To resume is to go on from weights with the questions that they read wrong or narrowly and a sample of the
rest; a sentence that is new, or reworded, starts from the mean of its questions.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import random
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from bot.lead import TEMPERATURE, key, read_weights, sentences
from bot.question import plain
from corpus.console import OneLineParser, print_lines, run
from corpus.errors import InputError
from corpus.library import Library, library
from corpus.model import Wordings
from corpus.settings import settings
from index.bundled import BUNDLED, unpack
from index.embedding import DOCUMENT, Encoder, Vectors
from index.entries import REVIEW
from index.openvino_bert import can_run
from index.train.query_adapter import QueryModel, Recipe

FOLDS = 5
RECIPE = Recipe(rank=16, rate=4e-4, epochs=3, batch=32, strength=1.0, warmup=30, from_layer=6)
RESUMED = dataclasses.replace(RECIPE, rate=2e-4, epochs=1)
# Resuming: a question is taken whose sentence has less than this share of the answer, and of the others this part.
NARROW, REST = 0.6, 0.15
# The vectors of sentences move at this rate.
SENTENCES_RATE = 2e-3
# Of the questions known for their target alone, this many a pass for each that is known for its sentence.
FOR_TARGETS = 0.6


@dataclass(frozen=True)
class Asked:
    """A question and the rows of the sentences that may answer it; ``exact`` when it is one sentence's own."""

    text: str
    rows: tuple[int, ...]
    exact: bool


def questions(corpus: Library) -> tuple[list[str], list[Asked]]:
    """The keys of all sentences, in order of their rows, and the questions asked for them."""
    places = dict(sentences(corpus))
    row = {place: i for i, place in enumerate(places)}
    rows: dict[str, list[int]] = {}
    for (target, _), i in zip(places, row.values(), strict=True):
        rows.setdefault(target, []).append(i)
    asked: list[Asked] = []
    worded: list[tuple[str, Wordings]] = [(f"{REVIEW}:{review.id}", review.wordings) for review in corpus.reviews]
    worded += [(passage.id, passage.wordings) for passage in corpus.passages.values() if passage.id in rows]
    for target, wordings in worded:
        asked += [Asked(plain(text), (row[target, i],), True) for i, text in wordings.asked_of]
        known = [*wordings.asked_as, *(t for belief in wordings.beliefs for t in (belief.zh, belief.en) if t)]
        asked += [Asked(plain(text), tuple(rows[target]), len(rows[target]) == 1) for text in known]
    return [key(target, one) for (target, _), one in places.items()], asked


def starting_vectors(corpus: Library, model: QueryModel, asked: Sequence[Asked], home: Path) -> Vectors:
    """For each sentence the unit mean of its own vectors and, as much again, those of its questions."""
    every = [one for _, one in sentences(corpus)]
    encoder = Encoder(BUNDLED, home)
    own = encoder.encode([one.zh for one in every], DOCUMENT, exact=False)
    english = encoder.encode([one.en or one.zh for one in every], DOCUMENT, exact=False)
    exact = [one for one in asked if one.exact]
    vectors = model.encode_all([one.text for one in exact])
    sums, counts = np.zeros_like(own), np.zeros(len(own), np.float32)
    for one, vector in zip(exact, vectors, strict=True):
        sums[one.rows[0]] += vector
        counts[one.rows[0]] += 1
    total = (own + english) / 2 + sums / np.maximum(counts, 1)[:, None]
    return np.asarray(total / np.linalg.norm(total, axis=1, keepdims=True), np.float32)


def resume(
    model: QueryModel, weights: Path, keys: Sequence[str], asked: Sequence[Asked], fresh: Vectors
) -> tuple[Vectors, list[Asked]]:
    """The model set to ``weights``; the vectors of sentences to go on from, ``fresh`` for one that has neither vector nor
    questions; and the questions to go on with."""
    model.load(weights)
    known_keys, rows = read_weights(weights)
    known = {name: row for row, name in enumerate(known_keys)}
    exact = [one for one in asked if one.exact]
    read = model.encode_all([one.text for one in exact])
    vectors = fresh.copy()
    for i, name in enumerate(keys):
        own = read[[k for k, one in enumerate(exact) if one.rows[0] == i]] if name not in known else None
        if own is None:
            vectors[i] = rows[known[name]]
        elif len(own):
            vectors[i] = own.mean(0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    scores = read @ vectors.T / TEMPERATURE
    shares = np.exp(scores - scores.max(1, keepdims=True))
    shares = shares[range(len(exact)), [one.rows[0] for one in exact]] / shares.sum(1)
    rng = random.Random(RECIPE.seed)
    chosen = [one for one, share in zip(exact, shares, strict=True) if share < NARROW or rng.random() < REST]
    print_lines([f"going on with {len(chosen)} of {len(exact)} questions"])
    return vectors, chosen + [one for one in asked if not one.exact]


def train(model: QueryModel, start: Vectors, asked: Sequence[Asked], recipe: Recipe = RECIPE) -> Vectors:
    """Move questions and the vectors of sentences together, the model in place; returns the sentences' unit vectors."""
    rng = random.Random(recipe.seed)
    vectors = nn.Parameter(torch.from_numpy(start.copy()))
    optimizer = torch.optim.AdamW(
        [{"params": model.parameters, "lr": recipe.rate}, {"params": [vectors], "lr": SENTENCES_RATE}],
        weight_decay=0.01,
    )
    rates = [group["lr"] for group in optimizer.param_groups]
    exact = [one for one in asked if one.exact]
    loose = [one for one in asked if not one.exact]
    share = min(len(loose), round(FOR_TARGETS * len(exact)))
    steps, done = recipe.epochs * math.ceil((len(exact) + share) / recipe.batch), 0
    model.bert.train()
    for epoch in range(recipe.epochs):
        total = 0.0
        for batch in _batches([*exact, *rng.sample(loose, share)], recipe.batch, rng):
            pace = min(1.0, (done + 1) / recipe.warmup) * max(0.03, 1 - done / steps)
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * pace
            read = model.encode([one.text for one in batch])
            shares = (read @ nn.functional.normalize(vectors, dim=1).T / TEMPERATURE).log_softmax(1)
            losses = [-torch.logsumexp(shares[i, list(one.rows)], 0) for i, one in enumerate(batch)]
            loss = torch.stack(losses).mean()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters, 1.0)
            optimizer.step()
            done += 1
            total += loss.item()
            if done % 100 == 0:
                sys.stderr.write(f"step {done} of {steps}\n")
        sys.stderr.write(f"epoch {epoch + 1} of {recipe.epochs}: loss {total * recipe.epochs / steps:.3f}\n")
    with torch.no_grad():
        return np.asarray(nn.functional.normalize(vectors, dim=1).numpy(), np.float32)


def _batches(items: list[Asked], size: int, rng: random.Random) -> Iterator[list[Asked]]:
    """Batches of questions of similar length, in random order."""
    rng.shuffle(items)
    batches: list[list[Asked]] = []
    for start in range(0, len(items), size * 8):
        near = sorted(items[start : start + size * 8], key=lambda one: len(one.text))
        batches += [near[i : i + size] for i in range(0, len(near), size)]
    rng.shuffle(batches)
    yield from batches


def measure(model: QueryModel, vectors: Vectors, held: Sequence[Asked], targets: NDArray[np.int64]) -> str:
    """How often the first sentence is the right one: among all, and among those of the right target."""
    exact = [one for one in held if one.exact]
    scores = model.encode_all([one.text for one in exact]) @ vectors.T
    right = np.array([one.rows[0] for one in exact])
    within = np.where(targets[None, :] == targets[right][:, None], scores, -9.0)
    return (
        f"{(scores.argmax(1) == right).mean():.3f} of {len(exact)} right among all sentences, "
        f"{(within.argmax(1) == right).mean():.3f} among their target's"
    )


def _work(arguments: argparse.Namespace) -> None:
    corpus, home = library(), settings().index_dir / "model"
    folder = unpack(Encoder(BUNDLED, home).home / BUNDLED)
    if reason := can_run(folder):
        raise InputError(f"{folder} cannot be adapted: {reason}")
    keys, asked = questions(corpus)
    held: list[Asked] = []
    if arguments.fold is not None:
        held = [one for one in asked if zlib.crc32(one.text.encode()) % FOLDS == arguments.fold]
        asked = [one for one in asked if zlib.crc32(one.text.encode()) % FOLDS != arguments.fold]
    torch.manual_seed(RECIPE.seed)
    recipe = RESUMED if arguments.resume else RECIPE
    model = QueryModel(folder, recipe, "query: ")
    vectors = starting_vectors(corpus, model, asked, home)
    if arguments.resume:
        vectors, asked = resume(model, arguments.resume, keys, asked, vectors)
    names = [name.rpartition("|")[0] for name in keys]
    targets = np.array([names.index(name) for name in names], np.int64)
    if held:
        print_lines([f"before: {measure(model, vectors, held, targets)}"])
    vectors = train(model, vectors, asked, recipe)
    model.weaken()
    if held:
        print_lines([f"after: {measure(model, vectors, held, targets)}"])
    if arguments.out:
        model.save(arguments.out, {"sentences": vectors.astype(np.float16)}, {"sentences": json.dumps(keys)})


def main(argv: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = OneLineParser(prog="python -m bot.train.lead", description="Train which sentence answers a question.")
    parser.add_argument("--out", type=Path, help="where the weights go")
    parser.add_argument("--fold", type=int, choices=range(FOLDS), help="hold this part back and measure on it")
    parser.add_argument("--resume", type=Path, metavar="WEIGHTS", help="go on from these weights")
    return run(lambda: _work(parser.parse_args(argv)))


if __name__ == "__main__":
    sys.exit(main())
