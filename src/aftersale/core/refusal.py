"""Why a command is refused: codes in order of precedence, each with its sentence."""

from enum import StrEnum
from typing import Any

from aftersale.core.text import Language, Text


class RefusalCode(StrEnum):
    """When several apply, the one that stands first here is the answer."""

    MALFORMED = "malformed"
    FIELD_INVALID = "field_invalid"
    NOT_SIGNED_IN = "not_signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    FORM_EXPIRED = "form_expired"
    ROLE_NOT_ALLOWED = "role_not_allowed"
    NOT_FOUND = "not_found"
    KEY_REUSED = "idempotency_key_reused"
    LINE_UNKNOWN = "line_unknown"
    ACT_UNKNOWN = "act_unknown"
    AFTER_SALE_FINISHED = "after_sale_finished"
    NOT_YOUR_TURN = "not_your_turn"
    STALE_VERSION = "stale_version"
    DEADLINE_PASSED = "deadline_passed"
    NOTHING_DUE = "nothing_due"
    REFUND_NOT_DUE = "refund_not_due"
    REMINDED_ALREADY = "reminded_already"
    PROPOSALS_EXHAUSTED = "proposals_exhausted"
    RETURN_ALREADY_ARRIVED = "return_already_arrived"
    NOTHING_TO_INTERCEPT = "nothing_to_intercept"
    GOODS_ARE_BACK = "goods_are_back"
    ORDER_BELOW_CLAIMED = "order_below_claimed"
    ORDER_CHANGES_OWNER = "order_changes_owner"
    PAYMENT_BELOW_LINES = "payment_below_lines"
    FREIGHT_BELOW_CLAIMED = "freight_below_claimed"
    SHIPMENT_UNKNOWN = "shipment_unknown"
    TYPE_NEEDS_SHIPMENT = "type_needs_shipment"
    AFTER_PERIOD = "after_period"
    QUANTITY_NOT_POSITIVE = "quantity_not_positive"
    AFTER_SALE_ALREADY_OPEN = "after_sale_already_open"
    QUANTITY_OVER_LEFT = "quantity_over_left"
    AMOUNT_NOT_POSITIVE = "amount_not_positive"
    AMOUNT_OVER_REFUNDABLE = "amount_over_refundable"
    APPLICATION_REASON_UNKNOWN = "application_reason_unknown"
    DESCRIPTION_TOO_LONG = "description_too_long"
    EVIDENCE_TOO_MANY = "evidence_too_many"
    EVIDENCE_UNKNOWN = "evidence_unknown"
    ATTEMPTS_EXHAUSTED = "attempts_exhausted"
    PROPOSAL_REASON_UNKNOWN = "proposal_reason_unknown"
    PROPOSAL_EMPTY = "proposal_empty"
    PROPOSAL_CHANGES_NOTHING = "proposal_changes_nothing"
    RETURN_ADDRESS_INVALID = "return_address_invalid"
    RETURN_ADDRESS_UNKNOWN = "return_address_unknown"
    RETURN_ADDRESSES_TOO_MANY = "return_addresses_too_many"
    TRACKING_NUMBER_INVALID = "tracking_number_invalid"
    TRACKING_NUMBER_TAKEN = "tracking_number_taken"
    PROOF_MISSING = "proof_missing"
    REJECT_REASON_MISSING = "reject_reason_missing"
    REJECT_REASON_UNKNOWN = "reject_reason_unknown"
    REJECT_REASON_OTHER_SCENE = "reject_reason_other_scene"
    OFFER_NOT_BELOW = "offer_not_below"
    EXPLANATION_EMPTY = "explanation_empty"
    EXPLANATION_HAS_PLACEHOLDERS = "explanation_has_placeholders"
    EXPLANATION_TOO_LONG = "explanation_too_long"
    EXPLANATION_TOO_SHORT = "explanation_too_short"
    EXPLANATION_UNFIT = "explanation_unfit"
    TEMPLATE_EMPTY = "template_empty"
    TEMPLATE_TOO_LONG = "template_too_long"
    TEMPLATE_PLACEHOLDER_UNKNOWN = "template_placeholder_unknown"
    TEMPLATE_BRACES_STRAY = "template_braces_stray"
    TEMPLATE_UNFIT = "template_unfit"
    OWN_REASON_CODE_INVALID = "own_reason_code_invalid"
    OWN_REASON_NEEDS_BASE = "own_reason_needs_base"
    OWN_REASON_BASE_FIXED = "own_reason_base_fixed"
    OWN_REASON_LABEL_INVALID = "own_reason_label_invalid"
    OWN_REASONS_TOO_MANY = "own_reasons_too_many"
    EVIDENCE_KIND_UNKNOWN = "evidence_kind_unknown"
    OTHER_REASON_SWITCHED_OFF = "other_reason_switched_off"
    OTHER_REASON_NEEDS_MORE = "other_reason_needs_more"
    NEGOTIATE_FIRST = "negotiate_first"
    REASON_CONTRADICTED = "reason_contradicted"
    REJECT_REASON_NOT_FOR_BULK = "reject_reason_not_for_bulk"
    RISKS_NOT_ACKNOWLEDGED = "risks_not_acknowledged"
    WEBHOOK_URL_INVALID = "webhook_url_invalid"
    WEBHOOK_HOST_PRIVATE = "webhook_host_private"
    WEBHOOK_EVENT_UNKNOWN = "webhook_event_unknown"
    WEBHOOK_INACTIVE = "webhook_inactive"
    WEBHOOKS_TOO_MANY = "webhooks_too_many"
    BODY_TOO_LARGE = "body_too_large"
    MEDIA_TYPE_UNSUPPORTED = "media_type_unsupported"
    TOO_MANY_ROWS = "too_many_rows"
    CURSOR_INVALID = "cursor_invalid"
    TOO_MANY_REQUESTS = "too_many_requests"
    OVERLOADED = "overloaded"
    OUTCOME_UNKNOWN = "outcome_unknown"


C = RefusalCode
TEXTS: dict[RefusalCode, Text] = {
    C.MALFORMED: Text("请求无法读取，未做任何更改。", "The request cannot be read. Nothing was changed."),
    C.FIELD_INVALID: Text("字段 {field} 不正确：{problem}。", "Field {field} is wrong: {problem}."),
    C.NOT_SIGNED_IN: Text("请先登录。", "Please sign in."),
    C.SIGN_IN_FAILED: Text("账号或密码不正确。", "The name or the password is wrong."),
    C.FORM_EXPIRED: Text(
        "这个页面已过期，没有提交任何更改。请返回并刷新后再提交，您填写的内容还在上一页。",
        "This page has expired; nothing was submitted. Go back, reload and submit again: what you typed is still there.",
    ),
    C.ROLE_NOT_ALLOWED: Text("您的角色不能进行此操作。", "Your role does not allow this."),
    C.NOT_FOUND: Text("没有找到。", "Not found."),
    C.KEY_REUSED: Text(
        "这个幂等键已用于另一个请求，请换一个键。",
        "This idempotency key was used for another request. Use a new key.",
    ),
    C.LINE_UNKNOWN: Text("订单中没有商品行 {line_id}。", "The order has no line {line_id}."),
    C.ACT_UNKNOWN: Text("没有这个操作：{act}。", "There is no such act: {act}."),
    C.AFTER_SALE_FINISHED: Text(
        "售后已结束，不能再操作。", "The after-sale has ended; nothing more can be done."
    ),
    C.NOT_YOUR_TURN: Text(
        "当前状态为「{stage}」，不能进行此操作。", "The after-sale is “{stage}”; this cannot be done now."
    ),
    C.STALE_VERSION: Text(
        "售后在您打开后有了变化，请查看最新内容再提交，您填写的内容已保留。",
        "The after-sale changed after you opened it. Look at it again, then submit; what you typed is kept.",
    ),
    C.DEADLINE_PASSED: Text(
        "时限已于 {at} 结束，系统正按规则自动处理，不能再操作。",
        "The time ended on {at}; the rule acts by itself and this can no longer be done.",
    ),
    C.NOTHING_DUE: Text("现在没有到期的事项。", "Nothing is due now."),
    C.REFUND_NOT_DUE: Text("这笔退款现在不需要处理。", "Nothing is to be done about this refund now."),
    C.REMINDED_ALREADY: Text(
        "{hours} 小时内已经提醒过一次，请稍后再提醒。",
        "A reminder was sent within the last {hours} hours; try again later.",
    ),
    C.PROPOSALS_EXHAUSTED: Text(
        "每个售后最多协商 {max} 次，请同意或拒绝申请。",
        "An after-sale has at most {max} proposals; agree or reject now.",
    ),
    C.RETURN_ALREADY_ARRIVED: Text(
        "退货包裹已由商家签收，不能再修改单号。",
        "The return was signed for by the merchant; its number can no longer be changed.",
    ),
    C.NOTHING_TO_INTERCEPT: Text(
        "没有运输中的包裹可以拦截。", "No parcel is on its way that could be stopped."
    ),
    C.GOODS_ARE_BACK: Text(
        "商品已寄回商家，不能改为仅退款或更改数量。",
        "The goods are with the merchant: type “refund only” and another quantity are no longer possible.",
    ),
    C.ORDER_BELOW_CLAIMED: Text(
        "商品行 {line_id} 已有售后，不能删除或低于已申请的数量与金额。",
        "Line {line_id} has after-sales; it cannot be removed or fall below what they claim.",
    ),
    C.ORDER_CHANGES_OWNER: Text("订单的买家不能更改。", "The buyer of an order cannot change."),
    C.PAYMENT_BELOW_LINES: Text(
        "商品行与运费合计超过实付金额，请把优惠分摊到各商品行。",
        "Lines and freight add up to more than was paid; spread the discount over the lines.",
    ),
    C.FREIGHT_BELOW_CLAIMED: Text(
        "运费不能低于售后已申请的运费。", "The freight cannot fall below what after-sales claim of it."
    ),
    C.SHIPMENT_UNKNOWN: Text(
        "包裹中的商品行 {line_id} 不在订单中。",
        "The parcel names line {line_id}, which the order does not have.",
    ),
    C.TYPE_NEEDS_SHIPMENT: Text(
        "商品未发货，只能申请仅退款。", "The goods were not shipped; only a refund can be applied for."
    ),
    C.AFTER_PERIOD: Text("售后期已于 {until} 结束。", "The after-sale period ended on {until}."),
    C.QUANTITY_NOT_POSITIVE: Text("数量至少为 1。", "The quantity must be at least 1."),
    C.AFTER_SALE_ALREADY_OPEN: Text(
        "该商品已有进行中的售后（{after_sale_id}）。",
        "These goods already have a running after-sale ({after_sale_id}).",
    ),
    C.QUANTITY_OVER_LEFT: Text("最多可申请 {left} 件。", "At most {left} can be applied for."),
    C.AMOUNT_NOT_POSITIVE: Text("退款金额必须大于 0。", "The amount must be more than 0."),
    C.AMOUNT_OVER_REFUNDABLE: Text("最多可退 {max_yuan} 元。", "At most ¥{max_yuan} can be refunded."),
    C.APPLICATION_REASON_UNKNOWN: Text("请选择申请原因。", "Choose a reason for the application."),
    C.DESCRIPTION_TOO_LONG: Text(
        "说明不能超过 {max} 字。", "The description is limited to {max} characters."
    ),
    C.EVIDENCE_TOO_MANY: Text("凭证最多 {max} 份。", "At most {max} pieces of evidence."),
    C.EVIDENCE_UNKNOWN: Text(
        "凭证 {evidence_id} 不存在，请重新上传。", "Evidence {evidence_id} does not exist; upload it again."
    ),
    C.ATTEMPTS_EXHAUSTED: Text(
        "该商品已申请 {max} 次，不能再申请。",
        "These goods were applied for {max} times; no more applications.",
    ),
    C.PROPOSAL_REASON_UNKNOWN: Text(
        "请选择适用的协商原因。", "Choose a reason that fits this kind of proposal."
    ),
    C.PROPOSAL_EMPTY: Text(
        "请填写协商说明：买家需要知道您的方案。", "Write a message: the buyer needs to know what you offer."
    ),
    C.PROPOSAL_CHANGES_NOTHING: Text(
        "方案与买家的申请相同，请直接同意或修改方案。",
        "The proposal is what the buyer asked for; agree, or change it.",
    ),
    C.RETURN_ADDRESS_INVALID: Text(
        "请填写完整的收件人、电话和地址。", "Give the receiver, the phone number and the whole address."
    ),
    C.RETURN_ADDRESS_UNKNOWN: Text(
        "没有退货地址 {return_address_id}。", "There is no return address {return_address_id}."
    ),
    C.RETURN_ADDRESSES_TOO_MANY: Text(
        "每个店铺最多 {max} 个退货地址。", "A shop has at most {max} return addresses."
    ),
    C.TRACKING_NUMBER_INVALID: Text(
        "运单号不正确：应为 6 至 40 位字母和数字。",
        "The tracking number is wrong: 6 to 40 letters and digits are expected.",
    ),
    C.TRACKING_NUMBER_TAKEN: Text(
        "运单号 {tracking_number} 是本订单另一个包裹的单号，请核对。",
        "Tracking number {tracking_number} belongs to another parcel of this order; please check.",
    ),
    C.PROOF_MISSING: Text("请上传线下退款凭证。", "Attach proof of the payment."),
    C.REJECT_REASON_MISSING: Text("请选择拒绝原因。", "Choose a reject reason."),
    C.REJECT_REASON_UNKNOWN: Text(
        "没有拒绝原因 {reject_reason}。", "There is no reject reason {reject_reason}."
    ),
    C.REJECT_REASON_OTHER_SCENE: Text(
        "拒绝原因「{label}」不适用于当前售后。",
        "The reject reason “{label}” does not apply to this after-sale.",
    ),
    C.EXPLANATION_EMPTY: Text(
        "请填写拒绝说明：买家需要知道原因和下一步。",
        "Write an explanation: the buyer needs to know why and what to do next.",
    ),
    C.EXPLANATION_HAS_PLACEHOLDERS: Text(
        "拒绝说明中还有未填写的内容：{placeholders}。", "The explanation still has blanks: {placeholders}."
    ),
    C.EXPLANATION_TOO_LONG: Text(
        "拒绝说明共 {count} 字，最多 {max} 字。",
        "The explanation has {count} characters; the limit is {max}.",
    ),
    C.EXPLANATION_TOO_SHORT: Text(
        "原因「{label}」的说明至少 {min} 字。",
        "With the reason “{label}” the explanation needs at least {min} characters.",
    ),
    C.EXPLANATION_UNFIT: Text(
        "拒绝说明中「{words}」不能发给买家：{why}",
        "“{words}” cannot be sent to the buyer: {why}",
    ),
    C.TEMPLATE_EMPTY: Text(
        "请填写中文说明；要用系统说明，请把两种语言都留空。",
        "Write the Chinese words; for the system's words leave both languages empty.",
    ),
    C.TEMPLATE_TOO_LONG: Text(
        "说明模板共 {count} 字，最多 {max} 字。", "The template has {count} characters; the limit is {max}."
    ),
    C.TEMPLATE_PLACEHOLDER_UNKNOWN: Text(
        "没有占位符 {placeholder}，请从列表中选择。",
        "There is no placeholder {placeholder}; take one of the list.",
    ),
    C.TEMPLATE_BRACES_STRAY: Text(
        "说明模板中有多余的大括号或下划线空格，请删除或改成列表中的占位符。",
        "The template has stray braces or an underlined blank; remove it or use a placeholder of the list.",
    ),
    C.TEMPLATE_UNFIT: Text(
        "「{words}」不能发给买家：{why}",
        "“{words}” cannot be sent to the buyer: {why}",
    ),
    C.OWN_REASON_CODE_INVALID: Text(
        "自建原因的代码 {own_code} 不正确：以 own_ 开头，其后 1 至 40 个小写字母、数字或下划线。",
        "The code {own_code} is wrong: own_ and 1 to 40 small letters, digits or underscores.",
    ),
    C.OWN_REASON_NEEDS_BASE: Text(
        "自建原因要依托系统中一个具体的原因，不能依托「{leans_on}」。",
        "A reason of your own leans on one of the catalogue that says what it is; “{leans_on}” is none.",
    ),
    C.OWN_REASON_BASE_FIXED: Text(
        "自建原因依托的原因（{leans_on}）不能更改，请另建一个。",
        "What a reason leans on ({leans_on}) cannot be changed; make another one.",
    ),
    C.OWN_REASON_LABEL_INVALID: Text(
        "请填写 {least} 至 {most} 个字符的名称，不含大括号和下划线空格。",
        "Give a name of {least} to {most} characters without braces or underlined blanks.",
    ),
    C.OWN_REASONS_TOO_MANY: Text(
        "每个店铺最多 {max} 个自建原因。", "A shop has at most {max} reasons of its own."
    ),
    C.EVIDENCE_KIND_UNKNOWN: Text(
        "没有凭证种类「{kind}」，或它没有对应的凭证。",
        "There is no kind of evidence “{kind}”, or no piece that it belongs to.",
    ),
    C.OFFER_NOT_BELOW: Text(
        "愿意退的金额须大于 0、低于买家申请的 {asked_yuan} 元；全部同意的请直接同意。",
        "The sum you offer has to be above 0 and below the ¥{asked_yuan} asked for; to pay it all, agree.",
    ),
    C.OTHER_REASON_SWITCHED_OFF: Text(
        "近 {days} 天用「其他」拒绝超过 {percent}%，暂不能再用，请选择具体的原因。",
        "“Other” was used for more than {percent}% of the rejections of {days} days; choose a reason that says what it is.",
    ),
    C.OTHER_REASON_NEEDS_MORE: Text(
        "用「其他」拒绝须上传凭证，并写明愿意退的金额。",
        "Rejecting for another reason needs evidence and a sum that you would pay instead.",
    ),
    C.NEGOTIATE_FIRST: Text(
        "请先协商：{because}买家答复后即可拒绝；现在提出方案，最晚 {opens} 可以拒绝。",
        "Negotiate first. {because} Once the buyer has answered you may reject; with a proposal made now, "
        "at the latest on {opens}.",
    ),
    C.REASON_CONTRADICTED: Text(
        "已知事实与「{label}」相反，不能用它拒绝。",
        "The facts contradict “{label}”; it cannot be used.",
    ),
    C.REJECT_REASON_NOT_FOR_BULK: Text(
        "「{label}」对这个售后不能批量使用，请打开售后核对事实后再拒绝。",
        "“{label}” cannot be used in bulk for this after-sale; open it, look at the facts, then reject.",
    ),
    C.RISKS_NOT_ACKNOWLEDGED: Text(
        "该原因与事实不符或缺少凭证。请换一个原因、补充凭证，或确认已了解风险。",
        "The facts contradict this reason or leave it to proof. Choose another one, add evidence, "
        "or confirm that you know the risk.",
    ),
    C.WEBHOOK_URL_INVALID: Text(
        "请填写以 https:// 开头的完整网址，不含用户名、密码和 # 之后的部分。",
        "Give a whole address that begins with https://, without user name, password or a part after #.",
    ),
    C.WEBHOOK_HOST_PRIVATE: Text(
        "{host} 是内网地址，不能接收推送。", "{host} is in a private network; webhooks do not go there."
    ),
    C.WEBHOOK_EVENT_UNKNOWN: Text("没有这种事件：{event}。", "There is no such event: {event}."),
    C.WEBHOOK_INACTIVE: Text("推送已停用，请先启用。", "The webhook is switched off; switch it on first."),
    C.WEBHOOKS_TOO_MANY: Text("每个店铺最多 {max} 个推送地址。", "A shop has at most {max} webhooks."),
    C.BODY_TOO_LARGE: Text("内容过大，最多 {max_mb} MB。", "Too large; the limit is {max_mb} MB."),
    C.MEDIA_TYPE_UNSUPPORTED: Text(
        "不支持这种文件，请上传图片（JPEG、PNG、WebP、GIF）、PDF 或 MP4。",
        "This kind of file is not supported; upload a picture (JPEG, PNG, WebP, GIF), a PDF or an MP4.",
    ),
    C.TOO_MANY_ROWS: Text("一次最多 {max} 条。", "At most {max} at a time."),
    C.CURSOR_INVALID: Text(
        "翻页标记无效，请从第一页开始。", "The cursor is not valid; start from the first page."
    ),
    C.TOO_MANY_REQUESTS: Text("操作过于频繁，请稍后再试。", "Too many requests; try again in a moment."),
    C.OVERLOADED: Text(
        "系统繁忙，本次操作未执行，请稍后重试。", "The system is busy. Nothing was done; try again shortly."
    ),
    C.OUTCOME_UNKNOWN: Text(
        "与数据库的连接中断，操作可能已经完成。请刷新查看，或用同一个幂等键重试。",
        "The connection to the database was lost; the act may have been done. Look again, "
        "or repeat with the same idempotency key.",
    ),
}


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """The answer "no", with its code and what its sentence needs."""

    def __init__(self, code: RefusalCode, **detail: Any) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail

    def text(self, language: Language) -> str:
        """The sentence for a reader of this language."""
        values = {k: v[language] if isinstance(v, Text) else v for k, v in self.detail.items()}
        return TEXTS[self.code][language].format_map(values)
