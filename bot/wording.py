"""The bot's own words in both languages: headings, refusals, and how it names what a source is."""

from __future__ import annotations

from bot.answer import CRISIS, HARMFUL, NO_SOURCE, OFF_TOPIC, UNKNOWN_LAW, Language
from corpus.model import FORCE_NAMES, Kind, Source, Verdict

# The one sentence for "cannot answer", shared by the bot, its prompts and the tests.
CANNOT_ANSWER = {
    "zh": "我不知道：手头的资料里没有能回答这个问题的依据。",
    "en": "I don't know: nothing in the sources at hand answers this.",
}
COMMANDED: dict[Language, str] = {
    "zh": "这件事我不能帮：问题里对我下的指令，我只当文字看，不照做。欠款可以走合法的路：",
    "en": "I can't help with that: instructions to me inside a question are only text, and I don't follow them. "
    "There are lawful ways out of debt:",
}
HELPS_WITH = {
    "zh": "我能帮你看的是网贷逾期后的事：催收电话接不接、真假怎么辨、会不会爆通讯录、上门、次数和时间、征信、利息、起诉和传票、怎么投诉。",
    "en": "What I can help with is an overdue online loan in China: whether to answer collectors, telling real from fake, contacts, "
    "visits, calling hours, credit records, interest, court papers, and where to complain.",
}
REFUSALS: dict[str, dict[Language, str]] = {
    OFF_TOPIC: {
        "zh": "这个问题不在我能回答的范围内，我不想乱说。",
        "en": "That is outside what I can answer, and I would rather not guess.",
    },
    NO_SOURCE: {"zh": CANNOT_ANSWER["zh"], "en": CANNOT_ANSWER["en"]},
    UNKNOWN_LAW: {
        "zh": "我查不到你说的这条规定，不能替它作答。",
        "en": "I cannot find the provision that you name, so I will not answer for it.",
    },
    HARMFUL: {
        "zh": "这件事我不能帮，它可能伤害别人，也会让你自己担上法律责任。欠款可以走合法的路：",
        "en": "I can't help with that: it could hurt someone and bring legal trouble on you. There are lawful ways out of debt:",
    },
    CRISIS: {
        "zh": "听起来你现在很难受，谢谢你愿意说出来。你的安全比任何债都重要，请先不要一个人扛。",
        "en": "It sounds as if you are in great pain, and I'm glad you said so. Your safety matters more than any debt; "
        "please don't carry this alone.",
    },
}
DISTRESS = {
    "zh": "被这样逼着很难熬，先缓一口气：你不是一个人。难受的时候可以拨打全国统一心理援助热线12356。",
    "en": "Being pushed like this is hard; take a breath, you are not alone. The national psychological helpline 12356 is there for you.",
}
# After "no such law here", before an answer to what was asked beside it.
ASIDE = {
    "zh": "；能查到的规定是这样的：",
    "en": "; this is what can be found: ",
}
HEADINGS = {
    "basis": {"zh": "法律依据", "en": "Legal basis"},
    "next": {"zh": "接下来可以", "en": "What you can do"},
    "articles": {"zh": "哪些文章说得不对", "en": "Which articles get it wrong"},
    "part": {"zh": "关于“{}”", "en": "On “{}”"},
}
UNOFFICIAL_GIST = {"zh": "", "en": "Unofficial English gist: {}"}
_VERDICTS: dict[Verdict, tuple[str, str]] = {
    Verdict.OUTDATED: ("已经过时", "outdated"),
    Verdict.MISNUMBERED: ("条号有误", "wrongly numbered"),
    Verdict.IMPRECISE: ("不够准确", "imprecise"),
    Verdict.UNSUPPORTED: ("没有依据", "without a source"),
    Verdict.CONTRADICTED: ("与其他文章说法不一", "contradicted by another article"),
    Verdict.ACCURATE: ("准确", "accurate"),
}


def verdict_words(verdicts: tuple[Verdict, ...], language: Language) -> str:
    """The verdicts of a review in words."""
    column = 0 if language == "zh" else 1
    return ("、" if language == "zh" else ", ").join(_VERDICTS[verdict][column] for verdict in verdicts)


def force_name(source: Source, language: Language) -> str:
    """What a source is, in words."""
    return FORCE_NAMES[source.force][0 if language == "zh" else 1]


def titled(source: Source, language: Language) -> str:
    """A source as a text names it: 《民法典》第一千零三十二条, or Civil Code, Article 1032."""
    title = source.title.in_language(language).removeprefix("中华人民共和国")
    if language == "zh":
        return f"《{title}》{source.locator.zh if source.kind is not Kind.ARTICLE else ''}"
    return f"{title}, {source.locator.en}" if source.locator.en else f"“{title}”"
