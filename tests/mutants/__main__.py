"""`python -m tests.mutants [--seed 1] [--of 150] [--only bot/ledger/sending.py]`: print what no test notices."""

from __future__ import annotations

import argparse
from random import Random

from tests.mutants.plant import mutants
from tests.mutants.run import ROOT, survivors

WHERE = (
    *(f"bot/delivery/{name}.py" for name in ("loop", "settle", "retry", "outcomes", "late", "silence")),
    "bot/ledger/*.py",
    *(f"bot/planning/{name}.py" for name in ("rotation", "turns", "fewest", "reconcile")),
    *(f"bot/channels/{name}/*.py" for name in ("mastodon", "bluesky", "x", "wall")),
    "bot/channels/frozen.py",
)


def main() -> None:
    asked = argparse.ArgumentParser(description="Plant bugs, and print those that no test notices.")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--of", type=int, default=150, help="how many; 0: all that there are")
    asked.add_argument("--only", default="", help="the beginning of the paths of modules")
    words = asked.parse_args()
    paths = [path.relative_to(ROOT) for pattern in WHERE for path in sorted(ROOT.glob(pattern))]
    there = [one for path in paths for one in mutants(path.as_posix(), (ROOT / path).read_bytes())]
    wanted = [one for one in there if one.path.startswith(words.only)]
    planted = Random(words.seed).sample(wanted, min(words.of or len(wanted), len(wanted)))
    left = 0
    for number, (mutant, is_left) in enumerate(survivors(planted), start=1):
        left += is_left
        if is_left:
            print(f"[{number}] {mutant}", flush=True)
    killed = len(planted) - left
    share = f"{killed} of {len(planted)} killed ({killed / len(planted):.1%})"
    print(f"seed {words.seed}: {share}; {len(there)} places in all")


if __name__ == "__main__":
    main()
