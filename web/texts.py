"""Every word of the page's own, in Chinese and English. Answers and sources bring their own texts."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answer import CAME_FROM
from corpus.model import Text

UI: dict[str, Text] = {
    # Frame
    "title": Text("Cuida · 催答", "Cuida · 催答"),
    "skip": Text("跳到输入框", "Skip to the question box"),
    "tabs": Text("功能", "Sections"),
    "tab_chat": Text("问答", "Ask"),
    "tab_provision": Text("查条文", "Look up"),
    "tab_message": Text("验短信", "Check text"),
    "tab_audit": Text("文章核对", "Audit"),
    "language_switch": Text("EN", "中文"),
    "language_label": Text("Switch to English", "切换到中文"),
    "theme_label": Text("换成浅色或深色", "Switch between light and dark"),
    "history_label": Text("以前的对话", "Earlier conversations"),
    "new": Text("新对话", "New chat"),
    "close": Text("关闭", "Close"),
    # Start
    "hello": Text("先缓口气，一件一件来。", "Take a breath. One thing at a time."),
    "hello_more": Text(
        "问催收和网贷逾期的事。回答里每句话后面都有出处，点一下就能看到依据的原话，和它到底是不是法律。",
        "Ask about debt collectors and overdue online loans in China. Every sentence carries its source: "
        "click to see the words it rests on, and whether they are law at all.",
    ),
    "situations": Text("按你遇到的事选", "Start from what is happening"),
    "privacy": Text(
        "对话只保存在你的浏览器里，问题只交给运行本程序的这台电脑，不发往别处。",
        "Conversations stay in your browser; questions go only to the computer that runs this program, nowhere else.",
    ),
    "privacy_model": Text(
        "对话只保存在你的浏览器里；问题会交给运行本程序的电脑，并发送到它所设置的语言模型：{}。",
        "Conversations stay in your browser; questions go to the computer that runs this program and to the language "
        "model that it is set to use: {}.",
    ),
    # Asking
    "question_label": Text("你的问题", "Your question"),
    "placeholder": Text("遇到了什么事？写下来问我", "What is happening? Ask here"),
    "send": Text("发送", "Send"),
    "stop": Text("停止", "Stop"),
    "editing": Text(
        "正在修改之前的问题，发送后从那里重新回答。", "Editing an earlier question; sending answers again from there."
    ),
    "cancel": Text("取消", "Cancel"),
    "you_asked": Text("你问", "You asked"),
    "working": Text("正在查找依据…", "Looking for sources…"),
    "preparing": Text(
        "正在做第一次准备（建立索引），可能要一两分钟…",
        "Getting ready for the first time (building the index); this may take a minute or two…",
    ),
    "preparing_laws": Text(
        "第一次使用全部法律，正在建立索引（只需一次，要几分钟）：{}%…",
        "First use of the whole statute book: building its index (only once, some minutes): {}%…",
    ),
    "preparing_laws_last": Text("条文都读完了，正在整理索引…", "All provisions are read; putting the index in order…"),
    "library_label": Text("从哪里找依据", "Where to look for sources"),
    "library_core": Text("核心资料", "Core library"),
    "library_laws": Text("全部法律", "Whole statute book"),
    "library_more": Text(
        "超出催收范围的问题，会列出全国现行法律中可能适用的条文，不是对个案的意见。",
        "Beyond debt collection: provisions of national law that may apply, not advice on a case.",
    ),
    "widen": Text("在全部法律里找", "Look in the whole statute book"),
    "from_core": Text(**CAME_FROM["core"]),
    "from_laws": Text(**CAME_FROM["laws"]),
    "from_nowhere": Text(
        "全部法律里也没有找到接近的条文。", "No provision in the whole statute book comes close either."
    ),
    "stopped": Text("已停止。", "Stopped."),
    "failed": Text("没能回答：", "No answer: "),
    "lost": Text(
        "与程序的连接断了，请看运行它的窗口，然后重试。",
        "The program cannot be reached. Check the window it runs in, then retry.",
    ),
    "answered": Text("回答完了，依据 {} 条。", "Answered, with {} sources."),
    "answer_by": Text("回答", "Answer"),
    "evidence": Text("依据", "Sources"),
    "mark_label": Text("出处 {}：{}", "Source {}: {}"),
    "card_shown": Text("已打开出处 {}。按 Esc 回到回答。", "Source {} opened. Press Escape to go back to the answer."),
    "previous": Text("上一条", "Previous"),
    "following": Text("下一条", "Next"),
    "edit": Text("修改这个问题", "Edit this question"),
    "copy": Text("复制", "Copy"),
    "copied": Text("已复制，连同出处", "Copied with its sources"),
    "retry": Text("重试", "Retry"),
    "good": Text("有帮助", "Helpful"),
    "bad": Text("没帮助", "Not helpful"),
    "next_questions": Text("接着可以问", "You could ask next"),
    "export": Text("导出", "Export"),
    "export_markdown": Text("存为 Markdown", "Save as Markdown"),
    "export_print": Text("打印或存 PDF", "Print or save as PDF"),
    "export_empty": Text("还没有对话可以导出。", "There is no conversation to export yet."),
    "history_title": Text("以前的对话（只存在这个浏览器里）", "Earlier conversations (kept in this browser only)"),
    "history_empty": Text("还没有。", "None yet."),
    "history_clear": Text("全部删除", "Delete all"),
    "history_clear_sure": Text("确定删除这个浏览器里的全部对话吗？", "Delete every conversation kept in this browser?"),
    "delete": Text("删除", "Delete"),
    # Feedback
    "feedback_off": Text(
        "评价默认不保存。要打开吗？打开后，你的评价和这一问一答会写进运行本程序的电脑上的一个文件，不发往别处。",
        "Ratings are not kept by default. Turn them on? Then your rating, with this question and answer, is written to a "
        "file on the computer that runs this program and goes nowhere else.",
    ),
    "feedback_on_button": Text("打开并保存", "Turn on and save"),
    "feedback_why": Text("一句话说说为什么（可不填）", "A word of why (optional)"),
    "feedback_save": Text("保存评价", "Save rating"),
    "feedback_saved": Text("评价已存在本机，谢谢。", "Rating saved on this computer. Thank you."),
    "feedback_stop": Text("以后不再保存评价", "Stop keeping ratings"),
    "feedback_full": Text("评价文件已满，没有保存。", "The ratings file is full; nothing was saved."),
    # Help
    "not_advice": Text("普法信息，不是法律意见", "General information, not legal advice"),
    "help": Text("求助电话", "Where to get help"),
    "help_title": Text("可以找谁帮忙", "Who can help"),
    "help_legal": Text("法律援助与咨询", "Legal aid and advice"),
    "help_finance": Text("投诉银行、消费金融公司等", "Complaints about banks and consumer lenders"),
    "help_police": Text("被威胁、上门闹事、诈骗：报警", "Threats, trespass, fraud: police"),
    "help_mind": Text("心里难受：心理援助", "Emotional support"),
    "help_ambulance": Text("受伤或危险：急救", "Injury or danger: ambulance"),
    "call": Text("拨打 {}", "Call {}"),
    # Cards
    "official": Text("官方原文", "Official wording"),
    "gist": Text("要旨，非原文", "Gist, not the original wording"),
    "retold": Text("转述，非原文", "Retold, not the original wording"),
    "in_force": Text("现行有效", "In force"),
    "not_in_force": Text("已失效", "No longer in force"),
    "force_unknown": Text("是否有效没有查明", "Whether in force is not established"),
    "law_in_force": Text("现行法律", "Law in force"),
    "law_not_in_force": Text("已失效的法律", "Law no longer in force"),
    "since": Text("{} 起施行", "Effective {}"),
    "in_force_since": Text("{} 起施行，现行有效", "In force since {}"),
    "published": Text("{} 发布", "Published {}"),
    "original": Text("打开原文（外部网站）", "Open the original (external site)"),
    "no_original": Text("没有可公开打开的原文链接", "No public link to the original"),
    "official_site": Text("国家法律法规数据库（外部网站）", "National database of laws (external site)"),
    "in_english": Text("英文大意（非官方）", "In English (unofficial)"),
    "full": Text("展开全文", "Show the full text"),
    "full_loading": Text("正在打开…", "Opening…"),
    "whole": Text("以上是该条全文。", "This is the whole article."),
    "article_says": Text("文章说", "The article says"),
    "law_holds": Text("现行规定是", "What holds today"),
    "note": Text("注意", "Note"),
    # Look up a provision
    "provision_title": Text("按条号查条文", "Look up a provision by number"),
    "provision_more": Text(
        "写法律名和条号就行，一次可以写几条。会告诉你这一条还有没有效、条号变没变。",
        "Name the law and the article; several at once are fine. You learn whether it still holds and whether its number has changed.",
    ),
    "provision_label": Text("法律和条号", "Law and article"),
    "provision_placeholder": Text(
        "例如：民法典1033条、治安管理处罚法第42条", "e.g. 民法典第1033条, Criminal Law Article 293-1"
    ),
    "provision_button": Text("查", "Look up"),
    "provision_examples": Text("例如", "For example"),
    "provision_browse": Text("本库收录的规定", "Provisions in this library"),
    "provision_none": Text(
        "没认出条号。请写成“法律名＋第几条”，例如“民法典第1033条”。",
        "No provision recognised. Write the law and the article, e.g. 民法典第1033条 or “Civil Code Article 1033”.",
    ),
    # Check a message
    "message_title": Text("核对吓人的短信、律师函", "Check a scary text or “lawyer's letter”"),
    "message_more": Text(
        "把对方发来的话整段粘进来：它引的法律对不对，哪些话站不住脚，哪些要当真。粘贴的内容不会保存。",
        "Paste what you were sent: whether the law it cites is right, which threats do not hold, and which to take seriously. "
        "What you paste is not kept.",
    ),
    "message_label": Text("对方发来的内容", "What you were sent"),
    "message_placeholder": Text("粘贴短信、微信、律师函或通知的文字", "Paste the text message, chat, letter or notice"),
    "message_button": Text("核对", "Check"),
    "message_example": Text("看一个例子", "Try an example"),
    "message_citations": Text("它引用的法律", "The law it cites"),
    "message_threats": Text("它说的话", "What it says"),
    "message_marked": Text("标出来的原文", "The text, marked"),
    "message_nothing": Text(
        "没有发现法律引用，也没有认出常见的威胁说法。这不等于它是真的：先通过官方渠道核实对方身份。",
        "It cites no law and no common threat was recognised. That does not make it genuine: check who sent it through official channels first.",
    ),
    "message_no_citations": Text("没有引用法律条文。", "It cites no provision of law."),
    "message_ask": Text("问：", "Ask: "),
    "message_rest": Text(
        "其余句子里没有认出常见的威胁说法；没认出不等于真实。",
        "No common threat was recognised in the rest; that does not make it true.",
    ),
    "message_count": Text(
        "{} 处法律引用，{} 处有问题；{} 类说法需要留意。",
        "{} citations of law, {} wrong; {} kinds of statement to note.",
    ),
    "says_true": Text("实际上", "In fact"),
    # Audit
    "audit_title": Text("五篇文章核对结果", "Audit of the five articles"),
    "audit_more": Text(
        "本库转述了五篇网上的普法文章。这里逐条核对它们引用的法律和说法：哪些对，哪些过时、错号或没有依据。",
        "This library retells five popular articles. Each citation and claim in them is checked: right, outdated, misnumbered or without a basis.",
    ),
    "audit_only_wrong": Text("只看有问题的", "Only what is wrong"),
    "audit_count": Text("共 {} 条，{} 条有问题。", "{} findings, {} of them problems."),
    "audit_cites": Text("引用", "Citation"),
    "audit_claims": Text("说法", "Claim"),
    "loading": Text("正在打开…", "Opening…"),
}


@dataclass(frozen=True)
class Situation:
    """A way in: what is happening, and a question that the corpus answers."""

    name: Text
    question: Text


SITUATIONS: tuple[Situation, ...] = (
    Situation(
        Text("接不接", "Answer or not"),
        Text("催收电话一直不接会怎样？", "What happens if I never answer collection calls?"),
    ),
    Situation(
        Text("真假", "Real or fake"),
        Text("怎么分辨催收电话是真是假？", "How can I tell a real collector from a fake one?"),
    ),
    Situation(Text("通讯录", "Contacts"), Text("接了催收电话会爆通讯录吗？", "Will answering expose my contacts?")),
    Situation(Text("上门", "Home visits"), Text("催收能上门吗？", "Can collectors come to my home?")),
    Situation(Text("投诉", "Complaining"), Text("被催收骚扰去哪里投诉？", "Where can I complain about a collector?")),
    Situation(
        Text("征信", "Credit record"),
        Text("对方说交钱能消除逾期记录，是真的吗？", "They say I can pay to erase an overdue record. Is that true?"),
    ),
    Situation(Text("起诉", "Court"), Text("收到法院传票不去会怎样？", "What happens if I ignore a court summons?")),
)


@dataclass(frozen=True)
class Hotline:
    """A number to call and whom it reaches."""

    number: str
    short: Text
    about: str


HOTLINES: tuple[Hotline, ...] = (
    Hotline("12348", Text("法律援助", "Legal aid"), "help_legal"),
    Hotline("12378", Text("金融投诉", "Finance complaints"), "help_finance"),
    Hotline("110", Text("报警", "Police"), "help_police"),
    Hotline("12356", Text("心理援助", "Emotional support"), "help_mind"),
)
CRISIS_LINES: tuple[Hotline, ...] = (
    HOTLINES[3],
    Hotline("120", Text("急救", "Ambulance"), "help_ambulance"),
    HOTLINES[2],
)

PROVISION_EXAMPLES: tuple[str, ...] = (
    "民法典第1033条",
    "治安管理处罚法第42条",
    "刑法第293条之一",
    "个人信息保护法第10条",
    "自律公约第13条",
)
MESSAGE_EXAMPLE = (
    "【某某律师事务所】张先生：您的网贷已严重逾期，涉嫌贷款诈骗罪。根据《治安管理处罚法》第四十二条、《民法典》第九千条，"
    "我方今日将向公安机关报案，您将被判处三年以下有期徒刑。我方将通知您通讯录全部联系人和单位领导，并于48小时内上门。"
    "亲属须代为偿还。请于今日18:00前将欠款转入指定个人账户，逾期每日收取5%滞纳金，否则冻结您的银行卡，子女不能考公务员。"
)


def say(key: str, language: str, *values: object) -> str:
    """The page's own text ``key`` in ``language`` ("zh" or "en"), its blanks filled with ``values``."""
    return UI[key].in_language(language).format(*values) if values else UI[key].in_language(language)


def dictionary() -> dict[str, dict[str, str]]:
    """All texts by language, for the scripts of the page."""
    return {language: {key: text.in_language(language) for key, text in UI.items()} for language in ("zh", "en")}
