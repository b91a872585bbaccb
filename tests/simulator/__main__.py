"""`python -m tests.simulator --seed N` replays a seed; without one it plays many, side by side."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path

from tests.simulator.actions import Action
from tests.simulator.planted import PLANTED, planted
from tests.simulator.story import Story, play, shortest, story_of

SHOWN_EVERY = 50


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulator", description=__doc__)
    parser.add_argument("--seed", type=int, help="play one seed, and print it")
    parser.add_argument("--story", type=Path, help="play a story that was made shorter, from its file")
    parser.add_argument("--seeds", type=int, default=300, help="how many seeds to play")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    parser.add_argument("--planted", action="store_true", help="plant bugs, and show which seed finds each")
    given = parser.parse_args(arguments)
    if given.story is not None:
        return tell(read(given.story))
    if given.seed is not None:
        return tell(story_of(given.seed))
    if given.planted:
        return find_planted(given.seeds)
    return play_many(range(given.first, given.first + given.seeds))


def tell(story: Story) -> int:
    """Play one story and print how it went."""
    told = play(story)
    print("\n".join(told.lines))
    print(f"public: {len(told.public)}", *told.public, sep="\n  ")
    return 1 if told.violation else 0


def play_many(seeds: Iterable[int]) -> int:
    """Play seeds side by side; print each violation with its shortest story."""
    began, steps, found, done = time.monotonic(), 0, 0, 0
    with ProcessPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        for seed, violation, number in pool.map(_played, seeds, chunksize=5):
            done, steps = done + 1, steps + number
            if violation:
                found += 1
                print_shortest(seed, violation)
            if done % SHOWN_EVERY == 0:
                print(f"{done} seeds, {steps} steps, {time.monotonic() - began:.0f} s, {found} violations", flush=True)
    print(f"{done} seeds, {steps} steps, {time.monotonic() - began:.1f} s: {found or 'no'} violations")
    return 1 if found else 0


def find_planted(most: int) -> int:
    """Plant one bug after another; print after how many seeds each is found, how, and the length of its story."""
    missed = 0
    with ProcessPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        for name, seed, violation, length in pool.map(_found, PLANTED, [most] * len(PLANTED)):
            missed += not violation
            words = f"seed {seed:3}, {length} actions: {violation}" if violation else f"not found in {most} seeds"
            print(f"{name:46} {words}", flush=True)
    print(f"{len(PLANTED) - missed} of {len(PLANTED)} planted bugs found")
    return 1 if missed else 0


def _found(name: str, most: int) -> tuple[str, int, str, int]:
    with planted(name):
        for seed in range(most):
            if violation := play(story_of(seed)).violation:
                return name, seed, violation, len(shortest(story_of(seed)).actions)
    return name, most, "", 0


def print_shortest(seed: int, violation: str) -> None:
    """Print the shortest story found of a violation, and keep it where it can be played again."""
    story = shortest(story_of(seed))
    path = Path("out") / f"story-{seed}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"seed": seed, "actions": [asdict(action) for action in story.actions]}), "utf-8")
    print(f"seed {seed}: {violation}\n  the shortest story, in {path}:")
    print("\n".join(f"    {line}" for line in play(story).lines), flush=True)


def read(path: Path) -> Story:
    """Read a story that was kept."""
    kept = json.loads(path.read_text("utf-8"))
    return Story(kept["seed"], tuple(Action(**action) for action in kept["actions"]))


def _played(seed: int) -> tuple[int, str, int]:
    told = play(story_of(seed))
    return seed, told.violation, told.steps


if __name__ == "__main__":
    sys.exit(main())
