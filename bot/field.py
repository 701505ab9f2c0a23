"""Whose law a question is about: that of the mainland, or another's."""

from __future__ import annotations

import re

# The law here is that of the mainland: another country or region, its courts, agencies and statutes, unless the question
# also names the mainland. A word of its own for the place, in Japanese script too.
_ELSEWHERE = re.compile(
    r"香港|澳门|台湾|美国|英国|日本|韩国|新加坡|马来西亚|泰国|越南|印度|印尼|菲律宾|澳大利亚|澳洲|新西兰|加拿大|德国|法国|意大利|西班牙|"
    r"俄罗斯|荷兰|瑞士|瑞典|挪威|葡萄牙|波兰|土耳其|巴基斯坦|孟加拉|老挝|沙特|南非|阿根廷|欧盟|欧洲|非洲|尼日利亚|肯尼亚|墨西哥|巴西|迪拜|阿联酋|柬埔寨|缅甸|[\u3040-\u30ff]|"
    r"\b(?:hong ?kong|macau|macao|taiwan(?:ese)?|usa|(?-i:US|UK|EU|HK)|u\.s\.a?|united states|america[n]?|united kingdom|brit(?:ain|ish)|"
    r"england|english (?:law|court)s?|scot(?:land|tish)|wales|ireland|irish|japan(?:ese)?|korean?|singapore(?:an)?|malaysian?|thai(?:land)?|"
    r"vietnam(?:ese)?|indian?|indonesian?|philippines|filipino|australian?|new zealand|canad(?:a|ian)|germany?|france|french|"
    r"ital(?:y|ian)|spain|spanish|russian?|european?|africa[n]?|nigerian?|kenyan?|mexic(?:o|an)|brazil(?:ian)?|dubai|uae|saudi|norway|sweden|swedish|swiss|switzerland|"
    r"dutch|netherlands|portugal|poland|turkey|pakistan|bangladesh|laos|argentina|south africa|"
    r"fdcpa|fcra|cfpb|tcpa|fico|ontario|california|texas|florida|new york|ohio|gdpr)\b",
    re.IGNORECASE,
)
_HERE = re.compile(
    r"中国|我国|国内|内地|大陆|人民币|\b(?:china|chinese|mainland|prc|rmb|yuan|pboc|beijing|shanghai|shenzhen|guangzhou|"
    r"hangzhou|chengdu|alipay|wechat)\b",
    re.IGNORECASE,
)


def is_elsewhere(text: str) -> bool:
    """Whether ``text`` names a place with another law and not the mainland."""
    return bool(_ELSEWHERE.search(text)) and not _HERE.search(text)
