"""What comes before retrieval: danger to the asker, harm to others, and whether the question is in this field at all.

Danger and harm are read by `bot.danger`; a short list of unmistakable words backs it where a miss would cost most.
Whether a question is in the field is decided by a support vector machine over the encoder's vectors, and a little by what
`bot.danger` reads of it. The machine of the bundled model ships (`python -m bot.train.field`); for another model it is
trained when the index is built, which takes minutes, from the lists in ``bot/data`` and the corpus's own lay wordings.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.danger import Danger
from bot.question import asks, detect_language, plain
from corpus.errors import CuidaError
from corpus.library import Library
from corpus.text import clauses
from index.embedding import QUERY, Encoder, Vectors

DATA = Path(__file__).parent / "data"
LISTS = ("in_scope", "out_of_scope", "crisis", "not_crisis", "harmful", "not_harmful", "command", "not_command")
FIELD = DATA / "field.safetensors"
_VERSION = 4
# How much of the log-odds of being outside counts: with it the area under the curve rises from .9662 to .9667 on the
# development questions and from .9792 to .9810 on questions from the borders of the field.
_OUTSIDE = 0.1
# Support vectors are kept in steps of this share of the largest value.
_STEPS = 127
# Words that mean death by one's own hand whatever stands around them, and words that mean it only in a dark sentence.
_SAID = re.compile(
    r"自杀|自尽|轻生|寻短见|了结(?:自己|生命|我)|结束(?:自己|生命|我的生命)|不想活|活不下去|想死|去死算了|一了百了|跳楼|割(?:了)?手?腕|烧炭|上吊|喝(?:了)?农药|"
    r"(?:别|不用|不要|不会|没)再?醒(?:过?来|了)|安眠药.{0,6}(?:吞|吃)|遗书|kill(?:ing)? myself|suicid|end(?:ing)? my life|want to die|better off dead|no reason to live|"
    r"don'?t want to (?:live|be alive|wake up)|(?:hurt|hurting|cut|cutting) myself|been cutting|cutting again|self[- ]harm|hang(?:ing)? (?:my|him|her|them)sel|overdos|"
    r"(?:going|wants?|threaten(?:s|ed|ing)?) to jump",
    re.IGNORECASE,
)
# Said of oneself in so many words: what stands around it decides nothing.
_DECLARED = re.compile(
    r"(?:^|[，。、,.!！?？\s]|我|俺|真|就|好|只|都)的?想(?:要|去|过)?(?:自杀|自尽|轻生|寻短见)|"
    r"(?:\bi|want to|wanna|going to|gonna|might|will|i'?ll) kill myself|\b(?:i am|i'?m|feel|feeling) suicidal",
    re.IGNORECASE,
)
_HINTED = re.compile(
    r"没有?活下去|我(?:要是|如果|真的|真|就)?(?:死|没|走|不在)了|下辈子|来世|活着(?:没|有什么|还有什么|干)|解脱|活够了|"
    r"带着?(?:孩子|娃|老婆|全家|一家).{0,4}(?:走|死|解脱)|point (?:of|in) living|tired of living|"
    r"if i (?:die|were gone|am gone)|sleeping pills|goodbye (?:note|letter)",
    re.IGNORECASE,
)

# Where a text changes its voice: sentences, brackets, tags.
_STRETCHES = re.compile(r"[。！？!?;；\n（）()\[\]【】<>{}|#…]+|(?<!\d)\.(?=\s|$)")
_QUOTED = re.compile(r"[“\"「『][^“”\"「」『』]*[”\"」』]")

# Asking for help with a deed that is wrong, whoever does it to whom.
_WRONGDOING = re.compile(
    r"(?:教|帮)(?:我|下|一下|个|咱|俺).{0,14}(?:假|伪|P|p图|编|骗|黑进|报复|吓|搞死|弄他|人肉|转移|藏|躲)|"
    r"(?:怎么|如何|咋|怎样|哪里|哪儿|哪有|找谁|有没有人).{0,10}(?:伪造|造假|做假|办假|假(?:流水|病历|证明|公章|离婚|合同|截图|收据|身份)|转移(?:财产|存款|资产)|"
    r"藏(?:钱|财产|起来)|人肉|买.{0,6}(?:个人信息|通话记录|客户资料|通讯录)|卖.{0,6}(?:信息|资料|通讯录)|打断|弄死|教训|报复|恐吓|威胁|贿赂|黑进|洗白|套取)|"
    r"(?:查|找|搜|弄|搞|问|打听)[^，。？！]{0,12}(?:住址|地址|住哪|家在哪|身份证|照片|家人|老婆|孩子)[^。？！]{0,12}(?:挂|发|贴|传|曝光|公开|公布)(?:到|在|去|上|给)?[^，。？！]{0,4}(?:网|抖音|群|论坛|贴吧|朋友圈|微博|小红书)|"
    r"(?:find|get|look up|dig up).{0,30}(?:home address|where (?:he|she|they) lives?|id (?:card|number)|photos?|family).{0,30}(?:post|publish|put|share) (?:it|them|that)|"
    r"(?:help me|how (?:do|can|to)|teach me|where can i|write me|draft|make).{0,40}\b(?:fake (?:a|an|my|some|hospital|medical|bank|pay|papers?|records?|suicide)|forged?|falsif\w+|hide|hack|bribe|threaten|scare|hurt|"
    r"beat up|dox|blackmail|launder|stolen|someone else'?s name|made-up)\b",
    re.IGNORECASE,
)

# Violence announced of oneself: what it is asked beside decides nothing. Who only would like to (我真想打死他) is angry.
_ANNOUNCED = re.compile(
    r"我(?:现在|马上|今晚|明天|这就|就|非|一定)?(?:要|得|去|准备|打算|带人)[^，。？！,?!不]{0,8}"
    r"(?:放火|烧了|烧掉|砸店|砸了[他它她你]|砸烂|捅死|捅[他她了]|砍死|砍[他她人]|弄死|打死|打断|杀了)|"
    r"\bi(?:'m| am)? ?(?:'ll|will|going to|gonna|plan to|want to go and) (?:go (?:and|there and) )?"
    r"(?:burn (?:it|down|their|his|the)|torch|stab|kill (?:him|her|them|the collector)|beat (?:him|her|them)|smash (?:up )?(?:their|his|the))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Screening:
    """Margins, positive inside the class (all but ``in_scope`` in log-odds), whether words of despair occur,
    of oneself, outright or as a hint, and whether the words ask for help with a wrong or announce violence."""

    in_scope: float
    crisis: float
    harmful: float
    outside: float
    command: float
    declared: bool
    said: bool
    hinted: bool
    asks_for_wrong: bool
    announced: bool = False


class Machine:
    """A support vector machine with a radial kernel, as arrays: ``margin`` is positive inside the class."""

    ARRAYS = ("mean", "scale", "support", "dual", "intercept", "gamma")

    def __init__(self, arrays: dict[str, NDArray[np.float64]]) -> None:
        self.arrays = arrays
        self._support = arrays["support"].astype(np.float32)
        self._squares = (self._support**2).sum(axis=1)

    def margin(self, vector: Vectors) -> float:
        """Signed distance from the boundary in units of the margin."""
        a = self.arrays
        scaled = ((vector - a["mean"]) / a["scale"]).astype(np.float32)
        squared = self._squares - 2 * self._support @ scaled + scaled @ scaled
        return float(np.exp(-a["gamma"] * squared) @ a["dual"] + a["intercept"])

    def save(self, path: Path, encoder: str) -> None:
        """Write the machine for the model whose fingerprint is ``encoder``, its support vectors in a byte a number."""
        from safetensors.numpy import save_file

        step = np.abs(self.arrays["support"]).max() / _STEPS
        arrays = {name: np.asarray(array, np.float32) for name, array in self.arrays.items() if name != "support"}
        small = np.round(self.arrays["support"] / step).astype(np.int8)
        save_file({**arrays, "support": small, "step": np.array([step], np.float32)}, str(path), {"encoder": encoder})

    @classmethod
    def load(cls, path: Path, encoder: str) -> Machine | None:
        """What `save` wrote, None when it is for another model. Raises CuidaError when it cannot be read."""
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(str(path), "numpy") as kept:
                if kept.metadata()["encoder"] != encoder:
                    return None
                arrays = {name: kept.get_tensor(name).astype(np.float64) for name in cls.ARRAYS}
                arrays["support"] *= kept.get_tensor("step")[0]
        except (OSError, SafetensorError, KeyError, TypeError) as error:
            raise CuidaError(f"the weights {path} could not be read: {error}") from None
        return cls(arrays)

    @classmethod
    def fit(cls, ones: Vectors, zeros: Vectors) -> Machine:
        """Train on vectors inside and outside the class, each of shape (n, dimension)."""
        from sklearn.preprocessing import StandardScaler
        from sklearn.svm import SVC

        scaler = StandardScaler().fit(np.concatenate([ones, zeros]))
        inputs = scaler.transform(np.concatenate([ones, zeros]))
        gamma = 1.0 / (inputs.shape[1] * inputs.var())
        model: Any = SVC(C=4.0, gamma=gamma, class_weight="balanced")
        model.fit(inputs, np.r_[np.ones(len(ones)), np.zeros(len(zeros))])
        return cls(
            {
                "mean": scaler.mean_,
                "scale": scaler.scale_,
                "support": model.support_vectors_,
                "dual": model.dual_coef_[0],
                "intercept": np.array(model.intercept_[0]),
                "gamma": np.array(gamma),
            }
        )


class Screen:
    """Reads a question for danger and for its field; ``danger`` gives the first, the machine the second."""

    def __init__(self, machine: Machine, danger: Callable[[str], Danger]) -> None:
        self._machine = machine
        # A question is looked at for danger and again for its field.
        self._danger = lru_cache(maxsize=64)(danger)

    def look(self, question: str, vector: Vectors) -> Screening:
        """Screen a question whose vector (as a query) is known."""
        danger = self._danger(question)
        return Screening(
            in_scope=self._field(vector, danger),
            crisis=danger.crisis,
            harmful=danger.harmful,
            outside=danger.outside,
            command=danger.command,
            declared=bool(_DECLARED.search(question)),
            said=bool(_SAID.search(question)),
            hinted=bool(_HINTED.search(question)),
            asks_for_wrong=bool(_WRONGDOING.search(question)),
            announced=bool(_ANNOUNCED.search(question)),
        )

    def without_commands(self, question: str, limit: float) -> str:
        """The stretches of a question in which there is nothing of a command, with margins up to ``limit``; empty when
        none of them asks. What is quoted in such a text is mostly what the bot is told to say, and goes."""
        language = detect_language(question)
        kept: list[str] = []
        for sentence in filter(None, map(str.strip, _STRETCHES.split(_QUOTED.sub("", question)))):
            if self._danger(sentence).command <= limit:
                kept.append(sentence)
                continue
            kept += [c for c in clauses(sentence) if self._danger(c).command <= limit and asks(c, language)]
        return (" " if language == "en" else "。").join(kept) if any(asks(piece, language) for piece in kept) else ""

    def in_scope(self, question: str, vector: Vectors) -> float:
        """The margin of a question whose vector is known: positive inside the field."""
        return self._field(vector, self._danger(question))

    def _field(self, vector: Vectors, danger: Danger) -> float:
        return self._machine.margin(vector) - _OUTSIDE * danger.outside

    @classmethod
    def load_or_train(
        cls,
        library: Library,
        encoder: Encoder,
        home: Path,
        danger: Callable[[str], Danger],
        known: Callable[[Sequence[str]], dict[str, Vectors]] | None = None,
    ) -> Screen:
        """Take the machine that ships; for another model open the one kept beside the index, or train it when its lists,
        the model or the corpus have changed.

        ``known`` gives the vectors of texts that have been embedded as questions before, where there are any.
        """
        if shipped := Machine.load(FIELD, encoder.fingerprint):
            return cls(shipped, danger)
        texts = read_lists(library)
        lists = {name: texts[name] for name in ("in_scope", "out_of_scope", "not_harmful")}
        digest = hashlib.sha256(json.dumps(lists, ensure_ascii=False).encode()).hexdigest()
        fingerprint = f"{_VERSION} {encoder.fingerprint} {digest}"
        path = home / "screen.npz"
        try:
            with np.load(path, allow_pickle=False) as kept:
                if str(kept["fingerprint"]) == fingerprint:
                    return cls(Machine({key: kept[key] for key in Machine.ARRAYS}), danger)
        except (OSError, ValueError, KeyError):
            pass  # missing or damaged: it is trained again below
        machine = train_field(lists, encoder, known)
        home.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(".part.npz")
        np.savez(aside, allow_pickle=False, fingerprint=np.array(fingerprint), **machine.arrays)
        os.replace(aside, path)
        return cls(machine, danger)


def read_lists(library: Library) -> dict[str, list[str]]:
    """The lists of ``bot/data`` by name, the corpus's own lay wordings among those in scope."""
    lists = {
        name: [plain(line) for line in (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines() if line.strip()]
        for name in LISTS
    }
    for wordings in [*(p.wordings for p in library.passages.values()), *(r.wordings for r in library.reviews)]:
        lists["in_scope"].extend([*wordings.asked_as, *(asked for _, asked in wordings.asked_of)])
    return lists


def train_field(
    lists: dict[str, list[str]],
    encoder: Encoder,
    known: Callable[[Sequence[str]], dict[str, Vectors]] | None,
) -> Machine:
    """The machine that tells what is in scope from what is not, from `read_lists` and the encoder's vectors."""
    from tqdm import tqdm

    texts = list(dict.fromkeys(text for some in lists.values() for text in some))
    vectors = dict(known(texts)) if known else {}
    missing = [text for text in texts if text not in vectors]
    with tqdm(total=len(missing), desc="screening", disable=None, leave=False) as bar:
        vectors |= zip(missing, encoder.encode(missing, QUERY, bar.update, exact=False), strict=True)
    rows = {name: np.stack([vectors[text] for text in some]) for name, some in lists.items()}
    return Machine.fit(np.concatenate([rows["in_scope"], rows["not_harmful"]]), rows["out_of_scope"])
