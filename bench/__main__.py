"""`make bench`: every benchmark in turn, printed and written to docs/performance.md."""

from datetime import date
from pathlib import Path

import uvloop

from bench import board, deadlines, desk, http, reasons
from bench.stage import machine

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"

PARTS = (
    (
        "(a) The desk against pgbench",
        desk.measure,
        "Rejections and adjustments in turn, each with an idempotency key, on a durable PostgreSQL; with words that"
        " the shop wrote, which are read before they are sent, and with words as the form fills them in. The peer is"
        " pgbench running the same writes as one statement in one transaction per command, prepared, on orders of"
        " its own; it decides nothing. Alternating in one run. The first ratio is to pgbench with as many clients"
        " as commands in flight, the second to pgbench with the number of clients at which it is fastest here."
        " `python -m bench.desk`",
    ),
    (
        "(b) The rejection over HTTP",
        http.measure,
        "64 kept-alive connections, rejections and adjustments in turn, against two servers on one database: one"
        " with batches, one with batch size one and two connections to the database. Client, servers and database share the machine."
        " `python -m bench.http`",
    ),
    (
        "(c) The list page",
        board.measure,
        "One page of 50 of a shop that owns a tenth of all after-sales, at random places of the list, both sizes"
        " in turn. `python -m bench.board`",
    ),
    (
        "(d) Deadlines that fall due at once",
        deadlines.measure,
        "100,000 applications whose time to decide ended are agreed to and their refunds promised by two worker"
        " processes; nothing is lost, nothing is done twice. Beside it, in the same run, the desk's own rate for"
        " the same act asked for by people. `python -m bench.deadlines`",
    ),
    (
        "(e) The reason desk",
        reasons.measure,
        "Everything the reject form says of the reasons of one scene, for one after-sale: judged by the facts,"
        " explanations filled in two languages, remedies, patterns of groundless rejection, the stake, the gentler"
        " way. Below it the form itself, one after the other over HTTP among 10⁶ after-sales: the server's own"
        " process, database and page. `python -m bench.reasons`",
    ),
)


def main() -> None:
    on = f"{date.today():%Y-%m-%d}, {machine()}"
    page = [
        "# Performance",
        "",
        f"Made by `make bench` on {on}. Compare inside one table: absolute figures move.",
    ]
    for title, measure, words in PARTS:
        print(f"\n{title}\n", flush=True)
        table = uvloop.run(measure())
        print(table, flush=True)
        page += ["", f"## {title}", "", words, "", table]
    PAGE.write_text("\n".join(page) + "\n")


if __name__ == "__main__":
    main()
