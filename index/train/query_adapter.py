"""Tune the encoder's reading of lay questions for the statute book; provisions keep the vectors they have.

    python -m index.train.query_adapter TRAIN.jsonl --out index/data/statutes-query.safetensors
    python -m index.train.query_adapter TRAIN.jsonl --fold 0     # hold back a quarter of the provisions and measure

A low-rank adapter is trained on questions alone. Every provision is a negative of every question (a softmax over the
whole statute book), which in-batch negatives only sample. Since the provisions' vectors do not move, nothing can be
learned about a provision but through the words of questions, and the index needs no rebuilding.

Training data: lines of ``{"question", "gold": [source ids]}`` of one's own, such as STARD (Su et al. 2024,
arXiv:2406.15313, MIT), and ``lay_questions.jsonl`` beside this file, written for this project.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import nn

from corpus.console import OneLineParser, print_lines, read_jsonl, run
from corpus.errors import InputError
from corpus.library import library
from corpus.settings import settings
from index.adapter import DOWN, UP, read_adapter
from index.build import ensure_index
from index.bundled import BUNDLED, unpack
from index.embedding import QUERY, Encoder
from index.openvino_bert import can_run, computes_in_bfloat16

LAY_QUESTIONS = Path(__file__).with_name("lay_questions.jsonl")
FOLDS = 4
SCALE = 2.0
_ADAPTED = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)


@dataclass(frozen=True)
class Recipe:
    """How to train: rank and dropout of the adapter, rate, passes, questions a step, softmax temperature, seed.

    ``strength`` is how much of what was learned is kept: between the model that was and the tuned one, provisions
    never asked about gain most (Wortsman et al. 2022, arXiv:2109.01903).
    """

    rank: int = 16
    dropout: float = 0.1
    rate: float = 5e-4
    epochs: int = 4
    batch: int = 32
    temperature: float = 0.01  # what e5 itself was trained with; 0.03 cost three points of MRR
    strength: float = 0.7
    warmup: int = 20
    seed: int = 0
    from_layer: int = 0  # layers below this one are left as they are, and cost no backward pass


@dataclass(frozen=True)
class Question:
    """A question and the rows of its provisions."""

    text: str
    gold: tuple[int, ...]


class LowRank(nn.Module):
    """A linear layer with a trainable low-rank addition."""

    def __init__(self, inner: nn.Linear, recipe: Recipe) -> None:
        super().__init__()
        self.inner, self.drop = inner, nn.Dropout(recipe.dropout)
        self.down = nn.Parameter(torch.randn(recipe.rank, inner.in_features) / math.sqrt(inner.in_features))
        self.up = nn.Parameter(torch.zeros(inner.out_features, recipe.rank))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The layer's output, shape (..., out)."""
        return self.inner(x) + self.drop(x @ self.down.T) @ self.up.T * SCALE


class QueryModel:
    """The encoder with adapters in every layer, and its tokenizer."""

    def __init__(self, folder: Path, recipe: Recipe, prompt: str) -> None:
        from tokenizers import Tokenizer
        from transformers import BertModel

        self.prompt, self.strength = prompt, recipe.strength
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(128)
        # The adapter's own dropout, on its few inner values, is enough; the model's would cost half the time of a step.
        self.bert = BertModel.from_pretrained(
            str(folder), attn_implementation="sdpa", hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
        )
        # Where the processor doesn't compute in it, it is imitated, many times slower.
        self.bfloat16 = computes_in_bfloat16()
        self.bert.requires_grad_(False)
        self.adapters: dict[str, LowRank] = {}
        for number, layer in enumerate(self.bert.encoder.layer):
            if number < recipe.from_layer:
                continue
            for name in _ADAPTED:
                owner, _, last = name.rpartition(".")
                parent = layer.get_submodule(owner)
                adapter = LowRank(cast("nn.Linear", parent.get_submodule(last)), recipe)
                setattr(parent, last, adapter)
                self.adapters[f"encoder.layer.{number}.{name}.weight"] = adapter

    @property
    def parameters(self) -> list[nn.Parameter]:
        """What is trained."""
        return [p for p in self.bert.parameters() if p.requires_grad]

    def encode(self, texts: Sequence[str]) -> torch.Tensor:
        """Unit vectors, shape (n, dimension)."""
        ids = [found.ids for found in self.tokenizer.encode_batch_fast([self.prompt + text for text in texts])]
        tokens = torch.ones(len(ids), max(map(len, ids)), dtype=torch.long)
        mask = torch.zeros_like(tokens)
        for row, found in enumerate(ids):
            tokens[row, : len(found)] = torch.tensor(found)
            mask[row, : len(found)] = 1
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            hidden = self.bert(input_ids=tokens, attention_mask=mask).last_hidden_state
        mean = (hidden.float() * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True)
        return nn.functional.normalize(mean, dim=1)

    def encode_all(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As `encode`, for many texts, without gradients."""
        self.bert.eval()
        with torch.no_grad():
            parts = [self.encode(texts[start : start + 64]).numpy() for start in range(0, len(texts), 64)]
        self.bert.train()
        return np.concatenate(parts)

    def weaken(self) -> None:
        """Keep only the recipe's strength of what was learned; once, after training."""
        for adapter in self.adapters.values():
            adapter.up.data *= self.strength

    def load(self, path: Path) -> None:
        """Go on from what `save` wrote. Raises CuidaError when the file is no adapter."""
        for name, (up, down) in read_adapter(path).items():
            self.adapters[name].up.data = torch.from_numpy(up / SCALE)
            self.adapters[name].down.data = torch.from_numpy(down)

    def save(
        self,
        path: Path,
        beside: Mapping[str, NDArray[np.float16]] | None = None,
        told: Mapping[str, str] | None = None,
    ) -> None:
        """Write the adapter in float16, its scale folded in, the arrays that stand ``beside`` it, and what is ``told``
        of them."""
        tensors: dict[str, NDArray[np.float16]] = dict(beside or {})
        for name, adapter in self.adapters.items():
            tensors[name + UP] = (adapter.up.detach() * SCALE).numpy().astype(np.float16)
            tensors[name + DOWN] = adapter.down.detach().numpy().astype(np.float16)
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(
            tensors, str(path), metadata={"base": "intfloat/multilingual-e5-small", "role": QUERY, **(told or {})}
        )


def folds(questions: Sequence[Question], count: int = FOLDS) -> list[list[int]]:
    """Questions in ``count`` parts such that no provision is in two of them: connected components, largest first."""
    group = list(range(len(questions)))

    def root(i: int) -> int:
        while group[i] != i:
            i = group[i]
        return i

    first: dict[int, int] = {}
    for i, question in enumerate(questions):
        for row in question.gold:
            group[root(i)] = root(first.setdefault(row, i))
    members: dict[int, list[int]] = {}
    for i in range(len(questions)):
        members.setdefault(root(i), []).append(i)
    parts: list[list[int]] = [[] for _ in range(count)]
    for component in sorted(members.values(), key=len, reverse=True):
        min(parts, key=len).extend(component)
    return [sorted(part) for part in parts]


def measure(scores: NDArray[np.floating[Any]], questions: Sequence[Question]) -> dict[str, float]:
    """R@10, MRR@10 and R@100 of ``scores``, shape (questions, provisions); recall is the share of gold provisions."""
    best = np.argsort(-scores, axis=1, kind="stable")[:, :100]
    values = []
    for row, question in zip(best, questions, strict=True):
        places = [int(np.flatnonzero(row == gold)[0]) if gold in row else 10**6 for gold in question.gold]
        nearest = min(places)
        values.append(
            (
                np.mean([p < 10 for p in places]),
                1 / (nearest + 1) if nearest < 10 else 0,
                np.mean([p < 100 for p in places]),
            )
        )
    return dict(
        zip(("R@10", "MRR@10", "R@100"), np.mean(np.array(values, float), axis=0).round(3).tolist(), strict=True)
    )


def _batches(questions: Sequence[Question], size: int, rng: np.random.Generator) -> Iterator[list[Question]]:
    """Random batches of questions of similar length."""
    order = rng.permutation(len(questions))
    batches: list[list[Question]] = []
    for start in range(0, len(order), size * 5):
        near = sorted((questions[i] for i in order[start : start + size * 5]), key=lambda question: len(question.text))
        batches += [near[i : i + size] for i in range(0, len(near), size)]
    for i in rng.permutation(len(batches)):
        yield batches[i]


def train(model: QueryModel, provisions: NDArray[np.float32], questions: Sequence[Question], recipe: Recipe) -> None:
    """Move questions to their provisions, among all ``provisions``, shape (n, dimension), in place."""
    rng = np.random.default_rng(recipe.seed)
    fixed = torch.from_numpy(provisions)
    optimizer = torch.optim.AdamW(model.parameters, lr=recipe.rate, weight_decay=0.01)
    steps = recipe.epochs * math.ceil(len(questions) / recipe.batch)
    done = 0
    model.bert.train()
    for epoch in range(recipe.epochs):
        total = 0.0
        for batch in _batches(questions, recipe.batch, rng):
            for group in optimizer.param_groups:
                group["lr"] = recipe.rate * min(1.0, (done + 1) / recipe.warmup) * max(0.05, 1 - done / steps)
            shares = (model.encode([question.text for question in batch]) @ fixed.T / recipe.temperature).log_softmax(1)
            # Half asks for any of the provisions, half for all of them.
            losses = [
                -0.5 * torch.logsumexp(shares[i, list(question.gold)], 0) - 0.5 * shares[i, list(question.gold)].mean()
                for i, question in enumerate(batch)
            ]
            loss = torch.stack(losses).mean()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters, 1.0)
            optimizer.step()
            done += 1
            total += loss.item() * len(batch)
        sys.stderr.write(f"epoch {epoch + 1} of {recipe.epochs}: loss {total / len(questions):.3f}\n")


def read_questions(path: Path, rows: dict[str, int]) -> list[Question]:
    """The questions of JSON lines that want a provision; ``rows`` are those of the provisions by id."""
    out = []
    for line in read_jsonl(path, ("question",)):
        gold = tuple(rows[source] for source in line.get("gold", ()) if source in rows)
        if gold:
            out.append(Question(str(line["question"]), gold))
    return out


def _work(arguments: argparse.Namespace) -> None:
    encoder = Encoder(home=arguments.model)
    folder = unpack(encoder.home / BUNDLED)
    if reason := can_run(folder):
        raise InputError(f"{folder} cannot be adapted: {reason}")
    index = ensure_index("laws", library(), encoder, arguments.index or settings().index_dir)
    vectors = index.store.index
    if vectors is None:
        raise InputError("the statute book is empty")
    provisions = vectors.reconstruct_n(0, len(index.store))
    rows = {target.partition("#")[0]: row for row, target in enumerate(index.targets)}
    own, lay = read_questions(arguments.questions, rows), read_questions(LAY_QUESTIONS, rows)
    held: list[Question] = []
    if arguments.fold is not None:
        chosen = set(folds(own)[arguments.fold])
        held = [question for i, question in enumerate(own) if i in chosen]
        asked = {row for question in held for row in question.gold}
        own = [question for i, question in enumerate(own) if i not in chosen]
        lay = [question for question in lay if not asked.intersection(question.gold)]
    recipe = Recipe(epochs=arguments.epochs, seed=arguments.seed)
    torch.manual_seed(recipe.seed)
    model = QueryModel(folder, recipe, "query: ")
    if held:
        before = model.encode_all([question.text for question in held])
        print_lines([f"before: {measure(before @ provisions.T, held)}"])
    train(model, provisions, own + lay, recipe)
    model.weaken()
    if held:
        after = model.encode_all([question.text for question in held])
        print_lines([f"after, provisions never seen: {measure(after @ provisions.T, held)}"])
        if arguments.vectors:
            np.save(arguments.vectors, after)
    if arguments.out:
        model.save(arguments.out)


def main(argv: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = OneLineParser(prog="python -m index.train.query_adapter", description="Tune the reading of lay questions.")
    parser.add_argument("questions", type=Path, help="JSON lines of question and gold")
    parser.add_argument("--out", type=Path, help="where the adapter goes")
    parser.add_argument("--fold", type=int, choices=range(FOLDS), help="hold this part back and measure on it")
    parser.add_argument("--vectors", type=Path, help="where the vectors of the held-back questions go (.npy)")
    parser.add_argument("--epochs", type=int, default=Recipe.epochs)
    parser.add_argument("--seed", type=int, default=Recipe.seed)
    parser.add_argument("--model", type=Path, help="folder that holds the unpacked model")
    parser.add_argument("--index", type=Path, help="folder of the index")
    arguments = parser.parse_args(argv)
    return run(lambda: _work(arguments))


if __name__ == "__main__":
    sys.exit(main())
