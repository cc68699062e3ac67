"""Placeholder photos: a flat product on a table, with the stain, crack or tear that the buyer shows."""

import random
import struct
import zlib

WIDTH, HEIGHT = 480, 360
Point = tuple[int, int]

_SHAPES: dict[str, tuple[Point, ...]] = {
    "clothing": (
        (150, 70), (200, 50), (225, 70), (255, 70), (280, 50), (330, 70), (380, 140), (340, 165), (318, 135),
        (318, 300), (162, 300), (162, 135), (140, 165), (100, 140),
    ),
    "shoes": (
        (90, 250), (100, 170), (140, 150), (190, 190), (270, 215), (360, 225), (395, 250), (395, 275), (90, 275),
    ),
    "fresh": (
        (240, 80), (300, 95), (345, 140), (355, 200), (330, 255), (280, 290), (240, 296), (200, 290), (150, 255),
        (125, 200), (135, 140), (180, 95),
    ),
    "digital": ((170, 50), (310, 50), (318, 60), (318, 300), (310, 310), (170, 310), (162, 300), (162, 60)),
    "cosmetics": (
        (205, 60), (275, 60), (275, 115), (300, 135), (300, 300), (180, 300), (180, 135), (205, 115),
    ),
    "home": ((100, 110), (380, 110), (380, 290), (350, 290), (350, 260), (130, 260), (130, 290), (100, 290)),
    "books": ((130, 80), (330, 70), (352, 280), (150, 295)),
    "custom": ((120, 90), (360, 90), (360, 280), (120, 280)),
}  # fmt: skip

_WARES = (
    (176, 196, 222), (222, 184, 135), (188, 143, 143), (143, 188, 143), (205, 170, 125), (160, 160, 190),
    (230, 200, 190), (120, 140, 150), (240, 225, 200), (150, 60, 60), (60, 90, 80), (90, 80, 110),
)  # fmt: skip
_TABLES = (
    ((236, 232, 225), (205, 190, 170)),
    ((225, 230, 235), (180, 185, 190)),
    ((240, 236, 240), (190, 170, 150)),
    ((214, 222, 214), (150, 130, 110)),
)
_DAMAGE = ((96, 62, 40), (60, 60, 60), (110, 30, 30), (70, 80, 40))


def photo(rng: random.Random, category: str, fault: str) -> bytes:
    """A PNG. `fault`: stain, crack, rot, empty or none."""
    wall, table = rng.choice(_TABLES)
    ware = rng.choice(_WARES)
    shade = tuple(max(0, c - 40) for c in ware)
    damage = rng.choice(_DAMAGE)
    canvas = [bytearray(b"\x00" * WIDTH) for _ in range(HEIGHT)]
    edge = rng.randint(210, 250)
    for row in canvas[edge:]:
        row[:] = b"\x01" * WIDTH
    shape = _SHAPES[category]
    dx, dy = rng.randint(-30, 30), rng.randint(-15, 15)
    moved = [(x + dx, y + dy) for x, y in shape]
    if fault == "empty":
        moved = [(x + dx, y + dy) for x, y in ((110, 150), (370, 150), (400, 300), (80, 300))]
        _fill(canvas, moved, 3)
        _fill(canvas, [(x + dx, y + dy) for x, y in ((140, 165), (340, 165), (358, 270), (122, 270))], 2)
    else:
        _fill(canvas, [(x + 10, y + 12) for x, y in moved], 5)
        _fill(canvas, moved, 2)
        _fill(canvas, [(x, y) for x, y in moved if x < 240 + dx] or moved, 3)
    _damage(canvas, rng, fault, 240 + dx, 190 + dy)
    palette = (wall, table, ware, shade, damage, tuple(max(0, c - 35) for c in table), (214, 48, 49))
    return _png(canvas, palette)


def screenshot(rng: random.Random) -> bytes:
    """A PNG that looks like a chat: bubbles on both sides."""
    canvas = [bytearray(b"\x00" * WIDTH) for _ in range(HEIGHT)]
    top = 24
    while top < HEIGHT - 50:
        height = rng.choice((28, 28, 46, 64))
        width = rng.randint(120, 290)
        ours = rng.random() < 0.5
        left = WIDTH - 70 - width if ours else 70
        _fill(
            canvas,
            [(left, top), (left + width, top), (left + width, top + height), (left, top + height)],
            2 if ours else 1,
        )
        head = WIDTH - 56 if ours else 20
        _fill(canvas, [(head, top), (head + 36, top), (head + 36, top + 30), (head, top + 30)], 3)
        for line in range(top + 9, top + height - 8, 16):
            end = left + 12 + rng.randint(width // 2, width - 24)
            _fill(canvas, [(left + 12, line), (end, line), (end, line + 6), (left + 12, line + 6)], 4)
        top += height + 18
    palette = ((237, 237, 237), (255, 255, 255), (149, 236, 105), (120, 144, 180), (90, 90, 90))
    return _png(canvas, palette)


def _damage(canvas: list[bytearray], rng: random.Random, fault: str, x: int, y: int) -> None:
    x, y = x + rng.randint(-45, 45), y + rng.randint(-50, 50)
    shown = (x, y)
    if fault in ("stain", "rot"):
        for _ in range(1 if fault == "stain" else rng.randint(3, 5)):
            size = rng.randint(14, 34)
            blob = [
                (x + dx * rng.randint(size // 2, size) // 10, y + dy * rng.randint(size // 2, size) // 10)
                for dx, dy in ((10, 0), (7, 7), (0, 10), (-7, 7), (-10, 0), (-7, -7), (0, -10), (7, -7))
            ]
            _fill(canvas, blob, 4)
            x, y = x + rng.randint(-50, 50), y + rng.randint(-35, 35)
    if fault == "crack":
        for _ in range(rng.randint(1, 3)):
            here = (x, y)
            for _ in range(rng.randint(3, 6)):
                there = (here[0] + rng.randint(-35, 35), here[1] + rng.randint(8, 30))
                _fill(canvas, [here, (here[0] + 4, here[1]), (there[0] + 3, there[1]), there], 4)
                here = there
    if fault != "none" and rng.random() < 0.4:
        _ring(canvas, *shown, rng.randint(44, 60))


def _ring(canvas: list[bytearray], x: int, y: int, radius: int) -> None:
    """The red circle by which people show what they mean."""
    for row in range(max(0, y - radius), min(HEIGHT, y + radius)):
        outer = int((radius**2 - (row - y) ** 2) ** 0.5)
        inner = int(max(0, (radius - 5) ** 2 - (row - y) ** 2) ** 0.5)
        for left, right in ((x - outer, x - inner), (x + inner, x + outer)):
            _span(canvas[row], left, right, 6)


def _fill(canvas: list[bytearray], corners: list[Point], colour: int) -> None:
    """A polygon, row by row."""
    sides = list(zip(corners, [*corners[1:], corners[0]], strict=True))
    for row in range(max(0, min(y for _, y in corners)), min(HEIGHT, max(y for _, y in corners) + 1)):
        crossed = sorted(
            x0 + (row - y0) * (x1 - x0) // (y1 - y0)
            for (x0, y0), (x1, y1) in sides
            if y0 != y1 and min(y0, y1) <= row < max(y0, y1)
        )
        for left, right in zip(crossed[::2], crossed[1::2], strict=False):
            _span(canvas[row], left, right, colour)


def _span(row: bytearray, left: int, right: int, colour: int) -> None:
    left, right = max(0, left), min(WIDTH, right)
    if left < right:
        row[left:right] = bytes([colour]) * (right - left)


def _png(canvas: list[bytearray], palette: tuple[tuple[int, ...], ...]) -> bytes:
    """Indexed colours, 8 bits a pixel."""
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\x00" + row for row in canvas), 6)
    colours = b"".join(bytes(colour) for colour in palette)
    chunks = ((b"IHDR", header), (b"PLTE", colours), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
