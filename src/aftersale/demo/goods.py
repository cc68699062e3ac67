"""What the three shops sell: eight categories, with prices in fen and what the listing promises."""

import msgspec

from aftersale.core.after_sale.state import ReturnAddress, ReturnPolicy


class Product(msgspec.Struct, frozen=True):
    """One listing; `choices` are its attributes, one of which is bought."""

    product_id: int
    title: str
    category: str
    price_fen: int
    choices: tuple[str, ...]
    return_policy: ReturnPolicy = ReturnPolicy.SEVEN_DAYS


class Shop(msgspec.Struct, frozen=True):
    shop_id: int
    name: str
    city: str
    sells: tuple[str, ...]
    address: ReturnAddress


SHOPS = (
    Shop(
        1001,
        "栗子优选",
        "杭州",
        ("clothing", "shoes", "home", "cosmetics", "digital", "fresh", "books", "custom"),
        ReturnAddress(
            receiver="栗子优选售后仓",
            phone="0571-0000 1001",
            detail="浙江省杭州市余杭区良渚街道示例路 18 号 3 号仓",
            note="请在包裹内附上售后单号，拒收到付",
        ),
    ),
    Shop(
        1002,
        "山野鲜生",
        "昆明",
        ("fresh", "home", "cosmetics"),
        ReturnAddress(
            receiver="山野鲜生售后", phone="0871-0000 1002", detail="云南省昆明市呈贡区示例大道 66 号冷链仓"
        ),
    ),
    Shop(
        1003,
        "极光数码",
        "深圳",
        ("digital", "books", "custom", "shoes"),
        ReturnAddress(
            receiver="极光数码返修部",
            phone="0755-0000 1003",
            detail="广东省深圳市宝安区西乡街道示例工业园 B 栋 2 楼",
            note="请保留原包装与配件",
        ),
    ),
)

P = ReturnPolicy
_SIZES = ("S", "M", "L", "XL")
_FEET = ("36 码", "37 码", "38 码", "39 码", "41 码", "42 码", "43 码")

_LISTINGS: dict[str, tuple[tuple[str, int, tuple[str, ...], ReturnPolicy], ...]] = {
    "clothing": (
        ("法式方领碎花连衣裙", 25900, tuple(f"雾蓝 {s}" for s in _SIZES), P.SEVEN_DAYS),
        (
            "重磅纯棉落肩短袖T恤",
            7900,
            tuple(f"{c} {s}" for c in ("米白", "炭黑") for s in _SIZES),
            P.SEVEN_DAYS,
        ),
        ("高腰垂感阔腿西装裤", 16900, tuple(f"黑色 {s}" for s in _SIZES), P.SEVEN_DAYS),
        (
            "澳洲美利奴羊毛开衫",
            39900,
            tuple(f"{c} {s}" for c in ("燕麦", "枣红") for s in _SIZES),
            P.SEVEN_DAYS,
        ),
        (
            "90白鸭绒轻薄羽绒服",
            45900,
            tuple(f"{c} {s}" for c in ("奶咖", "墨绿") for s in _SIZES),
            P.SEVEN_DAYS,
        ),
        ("亲肤莫代尔内衣套装", 12900, ("肤色 75B", "肤色 80B", "灰粉 75C"), P.EXEMPT_CONFIRMED),
        ("儿童加绒卫衣套装", 13800, ("110", "120", "130", "140"), P.SEVEN_DAYS),
    ),
    "shoes": (
        ("软底真皮乐福鞋", 32900, tuple(f"棕色 {f}" for f in _FEET[:4]), P.SEVEN_DAYS),
        ("缓震跑步鞋 轻羽3", 46900, tuple(f"白绿 {f}" for f in _FEET), P.SEVEN_DAYS),
        ("加绒马丁靴", 38900, tuple(f"黑色 {f}" for f in _FEET[:5]), P.SEVEN_DAYS),
        ("一脚蹬帆布鞋", 11900, tuple(f"米色 {f}" for f in _FEET), P.SEVEN_DAYS),
    ),
    "fresh": (
        ("蒙自甜石榴 净重9斤", 6990, ("大果 9斤",), P.EXEMPT_BY_LAW),
        ("云南高山蓝莓 125g×6盒", 8900, ("18mm+ 6盒", "15mm+ 6盒"), P.EXEMPT_BY_LAW),
        ("大理鲜松茸 500g", 39800, ("5-7cm 500g", "7-9cm 500g"), P.EXEMPT_BY_LAW),
        ("阳澄湖大闸蟹 公4母3 八只", 29800, ("4对装",), P.EXEMPT_BY_LAW),
        ("赣南脐橙 10斤", 4990, ("中果 10斤", "大果 10斤"), P.EXEMPT_BY_LAW),
        ("内蒙古羔羊卷 500g×4", 15900, ("4盒装",), P.EXEMPT_BY_LAW),
        ("现摘玫瑰鲜花饼 10枚", 3990, ("经典 10枚",), P.EXEMPT_BY_LAW),
    ),
    "digital": (
        ("降噪蓝牙耳机 Aurora Pro", 49900, ("月岩白", "深空灰"), P.SEVEN_DAYS_NOT_ACTIVATED),
        ("极光 X20 5G 手机 12+256GB", 269900, ("雪域白", "曜石黑"), P.SEVEN_DAYS_NOT_ACTIVATED),
        ("65W 氮化镓充电器套装", 12900, ("白色", "黑色"), P.SEVEN_DAYS),
        ("87键机械键盘 茶轴", 32900, ("云雾灰", "墨夜黑"), P.SEVEN_DAYS),
        ("10.9英寸学习平板", 159900, ("64GB", "128GB"), P.SEVEN_DAYS_NOT_ACTIVATED),
        ("智能手表 Lite 2", 39900, ("星光", "石墨"), P.SEVEN_DAYS_NOT_ACTIVATED),
    ),
    "cosmetics": (
        ("烟酰胺焕亮精华 30ml", 18900, ("30ml", "50ml"), P.SEVEN_DAYS_SEALED),
        ("柔雾哑光口红", 9900, ("#03 豆沙", "#07 枫叶", "#12 烂番茄"), P.SEVEN_DAYS_SEALED),
        ("神经酰胺保湿面霜 50g", 15900, ("50g",), P.SEVEN_DAYS_SEALED),
        ("水感防晒乳 SPF50+", 8900, ("50ml", "50ml×2"), P.SEVEN_DAYS_SEALED),
        ("氨基酸洁面乳 120g", 6900, ("120g",), P.SEVEN_DAYS_SEALED),
    ),
    "home": (
        ("A类水洗棉四件套", 29900, ("1.5米床", "1.8米床"), P.SEVEN_DAYS),
        ("白瓷手绘餐具 16件", 22900, ("青花 16件", "樱花 16件"), P.SEVEN_DAYS),
        ("免安装折叠收纳柜", 18900, ("三层", "四层"), P.SEVEN_DAYS_NOT_INSTALLED),
        ("实木床头柜", 35900, ("原木色", "胡桃色"), P.SEVEN_DAYS_NOT_INSTALLED),
        ("恒温电热水壶 1.7L", 15900, ("白色", "绿色"), P.SEVEN_DAYS_NOT_USED),
        ("珊瑚绒加厚毛毯", 9900, ("150×200cm", "180×200cm"), P.SEVEN_DAYS),
        ("香薰蜡烛礼盒", 12800, ("白茶", "雪松"), P.SEVEN_DAYS),
    ),
    "books": (
        ("中国古建筑图解 精装", 12800, ("精装版",), P.SEVEN_DAYS),
        ("给孩子的博物学 全8册", 19800, ("全8册",), P.SEVEN_DAYS),
        ("线性代数入门 第3版", 6900, ("平装",), P.SEVEN_DAYS),
        ("手账日历 2027", 8800, ("山海", "花信"), P.SEVEN_DAYS),
    ),
    "custom": (
        ("刻字情侣对戒 925银", 29900, ("刻字款",), P.EXEMPT_BY_LAW),
        ("定制全家福油画 40×50", 45900, ("含框", "不含框"), P.EXEMPT_BY_LAW),
        ("私人定制手机壳", 5900, ("磨砂", "液态硅胶"), P.EXEMPT_BY_LAW),
        ("实木刻名门牌", 12800, ("胡桃木",), P.EXEMPT_BY_LAW),
    ),
}

PRODUCTS: dict[str, tuple[Product, ...]] = {
    category: tuple(
        Product(500_000 + 1000 * group + 10 * place, title, category, price, choices, policy)
        for place, (title, price, choices, policy) in enumerate(listings, 1)
    )
    for group, (category, listings) in enumerate(_LISTINGS.items(), 1)
}
