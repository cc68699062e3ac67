"""Who lives in the demo: the accounts one can sign in with, the merchants, and some 150 buyers."""

import random
from typing import NamedTuple

import msgspec

from aftersale.core.actors import Actor, Role
from aftersale.core.text import Text


class DemoAccount(NamedTuple):
    """An account of the demo. The password is no secret: the sign-in page shows it."""

    login: str
    password: str
    actor: Actor
    label: Text


MERCHANTS: dict[int, Actor] = {
    1001: Actor(Role.MERCHANT, id=101, shop_id=1001, name="周慧"),
    1002: Actor(Role.MERCHANT, id=102, shop_id=1002, name="老韩"),
    1003: Actor(Role.MERCHANT, id=103, shop_id=1003, name="阿哲"),
}
"""Who answers in which shop."""

DEMO_ACCOUNTS: tuple[DemoAccount, ...] = (
    DemoAccount(
        "merchant",
        "merchant-demo",
        MERCHANTS[1001],
        Text("商家：栗子优选的客服周慧", "Merchant: Zhou Hui of Chestnut Select"),
    ),
    DemoAccount(
        "buyer",
        "buyer-demo",
        Actor(Role.BUYER, id=9001, buyer_id=9001, name="林小满"),
        Text("买家：林小满，在三家店都买过", "Buyer: Lin Xiaoman, a customer of all three shops"),
    ),
    DemoAccount(
        "merchant2",
        "merchant-demo",
        MERCHANTS[1002],
        Text("商家：山野鲜生的老韩", "Merchant: Lao Han of Wild Mountain Fresh"),
    ),
    DemoAccount(
        "arbiter",
        "arbiter-demo",
        Actor(Role.ARBITER, id=201, name="平台仲裁 陈敏"),
        Text("平台仲裁：看得到所有店铺", "Arbiter: sees every shop"),
    ),
    DemoAccount(
        "admin",
        "admin-demo",
        Actor(Role.ADMIN, id=301, name="管理员"),
        Text("管理员：管理所有店铺", "Administrator: manages every shop"),
    ),
)


class Buyer(msgspec.Struct, frozen=True):
    """Somebody who buys, and where the parcels go."""

    buyer_id: int
    name: str
    city: str

    @property
    def actor(self) -> Actor:
        return Actor(Role.BUYER, id=self.buyer_id, buyer_id=self.buyer_id, name=self.name)


XIAOMAN = Buyer(9001, "林小满", "苏州")

SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戚莫孔向汤"
_GIVEN = (
    "子涵 雨桐 思远 一诺 梓萱 浩然 晓雯 建国 淑芬 志强 丽娟 海燕 文博 佳怡 俊杰 静怡 明轩 雪梅 天宇 诗涵 嘉懿 昊天 欣妍 宇航"
    " 慧敏 国栋 春华 秀英 晨曦 若溪 家豪 依依 小雨 立军 红梅 乐瑶 景行 沐阳 安琪 鹏飞 婉清 振华 桂兰 思琪 子墨 可欣 伟 敏 磊 洋"
    " 倩 勇 艳 杰 涛 霞 平 刚 玲 辉 芳 斌 悦 宁 琳 凯 颖 晶 帆 然"
)
_CITIES = (
    "上海 杭州 南京 苏州 宁波 合肥 武汉 长沙 成都 重庆 西安 郑州 济南 青岛 北京 天津 石家庄 沈阳 大连 长春 哈尔滨 太原 南昌 福州 厦门"
    " 广州 深圳 东莞 佛山 南宁 昆明 贵阳 兰州 海口 无锡 常州 温州 绍兴 烟台 洛阳 襄阳 株洲 绵阳 惠州 珠海"
)


def buyers(rng: random.Random, count: int = 150) -> list[Buyer]:
    """Lin Xiaoman first, then the others; no two have the same name."""
    given, cities = _GIVEN.split(), _CITIES.split()
    names = {XIAOMAN.name}
    people = [XIAOMAN]
    while len(people) < count:
        name = rng.choice(SURNAMES) + rng.choice(given)
        if name not in names:
            names.add(name)
            people.append(Buyer(XIAOMAN.buyer_id + len(people), name, rng.choice(cities)))
    return people
