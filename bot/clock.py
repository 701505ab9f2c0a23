"""Times of the day that a question names, for sentences that hold only for some hours."""

from __future__ import annotations

import re

from corpus.citation import read_number

_HALF_DAY = r"[ap]\.?m\b\.?|(?:in the|this|yesterday|tomorrow) (?:morning|evening|afternoon)|(?:at|last|to)\s?night"
# 一点 is one o'clock or a little.
_LITTLE = re.compile(r"儿?[的了]?(?:都|也|没|钱|不)")
_BEFORE_ZH, _BEFORE_EN = re.compile(r"(?:之|以)?前"), re.compile(r"\b(?:before|earlier than)\s*$", re.IGNORECASE)
_ZH = re.compile(
    r"(?P<part>凌晨|半夜|深夜|午夜|夜里|夜晚|夜|大清早|清早|清晨|一大早|早上|早晨|早|上午|中午|下午|傍晚|晚上|晚|今晚|昨晚)?(?:的|大概|大约|差不多|都)?"
    r"(?P<hour>[0-9]{1,2}|[一二两三四五六七八九十]{1,3})(?:点|時|时(?=[0-9]|许|整|半))"
    r"(?:钟|整|多|过)?(?P<half>半|三刻|一刻)?(?P<minute>[0-9]{1,2}|[一二三四五]?十[一二三四五六七八九]?)?"
)
_COLON = re.compile(
    r"(?P<part>凌晨|半夜|深夜|夜里|早上|早|上午|中午|下午|傍晚|晚上|晚)?(?<![0-9])(?P<hour>[01]?[0-9]|2[0-4])[:：](?P<minute>[0-5][0-9])(?![0-9])"
    rf"\s*(?P<half_day>{_HALF_DAY})?",
    re.IGNORECASE,
)
_EN = re.compile(
    rf"(?<![0-9:.])(?P<hour>1[0-2]|[1-9])\s*(?:o'?clock\s*)?(?P<half_day>{_HALF_DAY})",
    re.IGNORECASE,
)
_NAMED = {"midnight": 0.0, "noon": 12.0}
# Between two times, makes them the ends of a stretch: what a rule is said to be, not when something happened.
_STRETCH = re.compile(r"\s*(?:[-–—~～到至]|到次日|到第二天|to|and|until|till)\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s*$", re.IGNORECASE)
MOMENT = 1 / 60
_QUARTERS = {"半": 0.5, "一刻": 0.25, "三刻": 0.75}


def times(text: str) -> list[float]:
    """Hours since midnight of the times that ``text`` names, 0 to below 24; a time whose half of the day is open is
    left out, and so are the ends of a stretch (8点到21点)."""
    found = [(match, _chinese(match)) for match in _ZH.finditer(text)]
    found += [(match, _twelve(match, float(match["minute"]) / 60)) for match in _COLON.finditer(text)]
    found += [(match, _twelve(match, 0.0)) for match in _EN.finditer(text)]
    for word, hour in _NAMED.items():
        found += [(match, hour) for match in re.finditer(rf"\b{word}\b", text, re.IGNORECASE)]
    found.sort(key=lambda one: one[0].start())
    ends = {i + side for i in range(len(found) - 1) for side in (0, 1) if _are_ends(found[i][0], found[i + 1][0])}
    return [(time - _sooner(match)) % 24 for i, (match, time) in enumerate(found) if time is not None and i not in ends]


def _are_ends(first: re.Match[str], second: re.Match[str]) -> bool:
    """Whether two times are the ends of one stretch; "and" joins ends only after "between"."""
    between = first.string[first.end() : second.start()] if first.end() <= second.start() else ""
    both = between.strip().lower() == "and" and not _BETWEEN.search(first.string[: first.start()])
    return not both and bool(_STRETCH.fullmatch(between))


def _sooner(match: re.Match[str]) -> float:
    """A moment, where a text says before the time."""
    text = match.string
    told = _BEFORE_ZH.match(text, match.end()) or _BEFORE_EN.search(text[: match.start()])
    return MOMENT if told else 0.0


def within(time: float, hours: tuple[float, float]) -> bool:
    """Whether a time lies from the first to before the second hour, over midnight if need be."""
    start, end = hours
    return start <= time < end if start < end else time >= start or time < end


def _chinese(match: re.Match[str]) -> float | None:
    hour = read_number(match["hour"])
    little = hour == 1 and match["minute"] is None and _LITTLE.match(match.string, match.end())
    if hour is None or hour > 24 or little:
        return None
    minute = read_number(match["minute"]) if match["minute"] else 0
    return _in_its_half(match["part"] or "", hour + _QUARTERS.get(match["half"] or "", (minute or 0) / 60))


def _in_its_half(part: str, time: float) -> float | None:
    if time >= 13:
        return time
    if re.search("下午|傍晚", part):
        return time + 12 if time < 12 else time
    if re.search("晚|夜", part) and part not in ("午夜",):
        # 半夜两点 is before dawn, 晚上十点 is not.
        return time + 12 if 6 <= time < 12 else time % 12
    if part == "中午":
        return time if time >= 10 else time + 12
    if part:  # morning, before dawn
        return time % 12 if part in ("凌晨", "午夜") else time
    return None


def _twelve(match: re.Match[str], minutes: float) -> float | None:
    hour = int(match["hour"])
    half = (match["half_day"] or "").lower().replace(".", "")
    if not half:
        groups = match.groupdict()
        if groups.get("part"):
            return _in_its_half(groups["part"], hour + minutes)
        # 23:40 says it itself, and so does 08:15 with its nought.
        told = match[0].lstrip()
        return hour + minutes if hour >= 13 or hour == 0 or told.startswith("0") else None
    late = half == "pm" or half.endswith(("evening", "afternoon")) or (half.endswith("night") and hour >= 6)
    return hour % 12 + minutes + (12 if late else 0)
