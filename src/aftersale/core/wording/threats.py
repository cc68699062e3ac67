"""Insults and threats."""

from aftersale.core.text import Text
from aftersale.core.wording.phrase import Phrases, WordRule, phrase

# Telling buyers that the courts are open to them is information, not a threat.
_RIGHTS = r"(?:[您你](?:也|还)?(?:可以|有权|可)|不会|不影响)|\byou (?:may|can|could|are free to|have the right)|\bnever\b|\bnot\b|n't"

RULE = WordRule(
    code="threat",
    phrases=Phrases(
        (
            phrase("拉黑 黑名单", r"拉黑|(?:列入|加入|进|上)~{0,5}黑名单", r"不会"),
            phrase(
                "告你 告您 起诉 报警 法院 法律 律师 追究",
                r"(?:告|起诉)[你您](?!知|诉)|(?:会|要|将|就|直接|准备|必须)~{0,4}?(?:起诉|报警(?!器|灯|声|功能)|上法院|走法律)|法院见|律师函|交给律师|找律师|追究~{0,4}?(?:责任|到底)",
                _RIGHTS,
            ),
            phrase(
                "曝光 挂 后果自负 走着瞧 等着 小心点 上门 没完 封你 封您",
                r"曝光[你您]|把[你您]~{0,4}(?:挂|曝光)|后果自负|走着瞧|[你您](?:给我)?等着(?=[,。!]|$)|[你您]小心点|找上门|上门找[你您]|跟[你您]没完|封[你您]~{0,3}号",
                _RIGHTS,
            ),
            phrase("地址 住 电话", r"(?:知道|有)[你您](?:家|的)?(?:住|地址|住址)"),
            phrase(
                "脸 无赖 骗 讹 碰瓷 敲诈 白嫖 羊毛 吃相 穷 恶意",
                r"(?:不要|没|真不要|要不要)脸|无赖|骗子|骗(?:钱|退款|我们)|讹(?:我|人|诈|钱)|碰瓷|敲诈|白嫖|薅~{0,3}羊毛|吃相|穷鬼|恶意(?:退款?|买家|差评|申请|找茬|售后)|职业(?:打假|差评|退货)",
                r"不是|并非|谨防",
            ),
            phrase(
                "滚 病 脑 傻 蠢 贱 人渣 垃圾 素质 教养 撒谎 贪",
                r"(?:给我|快|赶紧)滚|滚(?:蛋|远|开点|出去|吧)|神经病|脑子(?:进水|有病|有问题|不好|坏)|[你您](?:是不是)?有病|傻[逼比叉x子]|蠢货|犯贱|贱人|人渣|垃圾(?:买家|客户|人)|(?:没|低|什么|这)素质|素质(?:低|差)|没教养|没家教|撒谎",
            ),
            phrase("这种人 这样的人 你们这", r"[你您](?:们)?这(?:种|样的|类)(?:人|买家|客户|顾客)"),
            phrase(
                "blacklist black-list blacklisted block ban",
                r"\bblack[- ]?list(?:ed|ing)?\b|\b(?:block|ban)(?:ned|ed|ning|ing)?\s+(?:you|your account)\b",
                _RIGHTS,
            ),
            phrase(
                "sue legal lawyer court police",
                r"\bsue you\b|\b(?:take|taking|start|face) legal action\b|\b(?:call|contact|go to|report you to)\b~{0,6}\bpolice\b|\b(?:our|my) lawyers?\b|\bsee you in court\b|\btake you to court\b",
                _RIGHTS,
            ),
            phrase(
                "scam liar lying thief thieves fraud cheat idiot stupid moron pathetic shame greedy lost regret expose",
                r"\bscammers?\b|\bliars?\b|\bstop lying\b|\byou(?:'re| are) (?:lying|a liar|cheating|a fraud)|\b(?:a thief|thieves)\b|\bfraudsters?\b|\bidiots?\b|\bstupid\b|\bmorons?\b|\bpathetic\b|\bshame on you\b|\byou(?:'re| are) (?:so )?greedy\b|\bget lost\b|\byou(?:'ll| will) regret\b|\bexpose you\b|\btrying to cheat\b",
                r"anti|proof",
            ),
            phrase(
                "people like you buyers like you customers like you know where",
                r"\b(?:people|buyers|customers|someone) like you\b|\bknow where you live\b",
            ),
        )
    ),
    why=Text(
        "辱骂或威胁买家会被平台处罚，并要赔付买家。",
        "Insulting or threatening a buyer is punished by the platform and costs a compensation.",
    ),
    mend=Text("删去，只写事实和买家可以怎么做。", "Leave it out; state the facts and what the buyer can do."),
)
