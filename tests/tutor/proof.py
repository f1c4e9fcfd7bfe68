"""The proof that the tutor names the mistake: every bar, for every exercise.

    python -m tests.tutor.proof            print the table and write tests/PROOF.md
    python -m tests.tutor.proof affine     one exercise, with everything that fails

The tests call the same functions (test_proof.py).
"""

import argparse
import ast
import copy
import inspect
import os
import re
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from itertools import combinations
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np

from course_lib.tutor import exercises, sources
from course_lib.tutor.attempting import attempt
from course_lib.tutor.card import Card
from course_lib.tutor.diagnosis import pairs
from course_lib.tutor.exercise import Exercise, Probe
from course_lib.tutor.feedback import judged
from course_lib.tutor.hints import RUNGS, rung
from course_lib.tutor.observing import Observations, alike, observe_all, probes_of
from course_lib.tutor.words import count
from tests.tutor.cells import compiled
from tests.tutor.mutants import mutants

TABLE = Path(__file__).parents[1] / "PROOF.md"
SEEDS = 200
SEEDS_OF_TRAININGS = 10  # for exercises in which training is the task
SEEDS_OF_TESTS = int(os.environ.get("COURSE_PROOF_SEEDS") or 40)  # `make proof` and CI look on all of them
MOST_WORDS = 60
MOST_SECONDS = 0.05  # of one check, in the median; where training is the task, its own budget counts
DEFAULT_SECONDS = Exercise.seconds
FEWEST_VARIANTS = 8
OPERATIONS = 3  # in a sub-expression of the reference that no hint may contain


@dataclass
class Claim:
    """One bar for one exercise: how many cases hold, of how many, and which do not."""

    total: int = 0
    failures: list[str] = field(default_factory=list)
    listed: int = 0  # equivalent mutants, cancelling pairs

    @property
    def held(self) -> int:
        return self.total - len(self.failures)

    def __str__(self) -> str:
        return f"{self.held}/{self.total}" + (f" (+{self.listed})" if self.listed else "")


def check(exercise: Exercise, implementation: Callable) -> Card:
    """The card for an implementation; nothing is recorded."""
    return judged(attempt(exercise, implementation))


def passes(exercise: Exercise, implementation: Callable) -> bool:
    """Whether it is accepted. Where it departs it never is: no card has to be made to know that."""
    attempted = attempt(exercise, implementation)
    departs = bool(attempted.seen) and attempted.verdict[0] is not None
    return not departs and judged(attempted).passed


def stubs(exercise: Exercise) -> Claim:
    """Nothing, the input, zeros and random numbers of the right shape never pass, and no error escapes."""
    claim = Claim()
    for name, implementation in _stubs(exercise).items():
        claim.total += 1
        card = check(exercise, implementation)
        if card.passed:
            claim.failures.append(f"{name} passes")
        if name.startswith("empty") and card.verdict != "not_attempted":
            claim.failures.append(f"{name} is {card.verdict}")
    return claim


def _stubs(exercise: Exercise) -> dict[str, Callable]:
    signature = inspect.signature(exercise.reference).parameters
    parameters, first = ", ".join(map(str, signature.values())) or "*args", next(iter(signature), "args")
    texts = {
        "empty: ...": f"def {exercise.name}({parameters}):\n    ...",
        "empty: pass": f"def {exercise.name}({parameters}):\n    pass",
        "empty: NotImplementedError": f"def {exercise.name}({parameters}):\n    raise NotImplementedError",
        "empty: return ...": f"def {exercise.name}({parameters}):\n    return ...",
        "its input": f"def {exercise.name}({parameters}):\n    return {first}",
    }
    made = {name: compiled(text, exercise.name) for name, text in texts.items()}
    if not inspect.isclass(exercise.reference):
        made["zeros"] = _filled(exercise, lambda value: value * 0)
        made["random numbers"] = _filled(exercise, _random)
    return made


def _filled(exercise: Exercise, fill: Callable) -> Callable:
    """A function that returns what the reference does, with other numbers in it, and does nothing to its arguments."""

    def deep(value: object) -> object:
        if isinstance(value, dict):
            return {key: deep(entry) for key, entry in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(map(deep, value))
        if isinstance(value, bool | str | None) or callable(value):
            return None
        return fill(value)

    return lambda *args, **companions: deep(exercise.reference(*copy.deepcopy(args)))


def _random(value: object) -> object:
    return np.random.default_rng(0).normal(size=np.shape(value)) if np.shape(value) else 0.123


def single_mistakes(exercise: Exercise) -> tuple[Claim, Claim]:
    """Every mistake is rejected, and named by its own words and no others."""
    rejected, named = Claim(), Claim()
    for mistake in exercise.mistakes:
        card = check(exercise, exercise.wrong(mistake))
        rejected.total += 1
        named.total += 1
        if card.passed:
            rejected.failures.append(mistake.code)
        if card.mistakes != (mistake.code,):
            named.failures.append(f"{mistake.code} is named {' '.join(card.mistakes) or 'nothing'}")
    return rejected, named


def pairs_of_mistakes(exercise: Exercise) -> tuple[Claim, Claim]:
    """Every two mistakes at once are rejected, and both are named."""
    rejected, named = Claim(), Claim()
    rejected.listed = named.listed = len(exercise.cancelling)
    for pair in pairs(exercise):
        codes = {mistake.code for mistake in pair}
        card = check(exercise, exercise.wrong(*pair))
        rejected.total += 1
        named.total += 1
        if card.passed:
            rejected.failures.append(" ".join(sorted(codes)))
        if set(card.mistakes) != codes:
            named.failures.append(f"{' '.join(sorted(codes))} named {' '.join(card.mistakes) or 'nothing'}")
    return rejected, named


def edits(exercise: Exercise) -> Claim:
    """Every small edit of the reference is rejected, those aside that are listed as equivalent."""
    claim, used = Claim(), set()
    helpers = helpers_of(exercise.reference)
    for change, text in mutants(source_of(exercise.reference)):
        try:
            implementation = compiled(helpers + text, exercise.reference.__name__)
        except (SyntaxError, TypeError):
            continue
        if change in exercise.equivalent:
            used.add(change)
            claim.listed += 1
            continue
        claim.total += 1
        if passes(exercise, implementation):
            claim.failures.append(change)
    claim.failures.extend(f"listed, but no such edit: {change}" for change in exercise.equivalent.keys() - used)
    return claim


def correct_variants(exercise: Exercise) -> Claim:
    """Right answers that are written differently are accepted."""
    claim = Claim()
    for variant in (exercise.reference, *variants(exercise)):
        claim.total += 1
        card = check(exercise, variant)
        if not card.passed:
            claim.failures.append(f"{variant.__name__}: {card.text}")
    if claim.total - 1 < FEWEST_VARIANTS:
        claim.failures.append(f"only {claim.total - 1} variants")
    return claim


def seeds_of(exercise: Exercise) -> int:
    """On how many seeds its mistakes are told apart in the table."""
    return SEEDS if exercise.seconds <= DEFAULT_SECONDS else SEEDS_OF_TRAININGS


def distinguishable(exercise: Exercise, most: int = SEEDS) -> Claim:
    """On the probes of every seed no two mistakes look the same, and none like the reference."""
    claim, seen = Claim(), {}
    for seed in range(min(most, seeds_of(exercise))):
        probes = probes_of(exercise, (seed,))
        everything = {"the reference": _seen(exercise, exercise.reference, probes, seen)}
        everything |= {m.code: _seen(exercise, exercise.wrong(m), probes, seen, m.code) for m in exercise.mistakes}
        claim.total += 1
        alikes = [pair for pair in combinations(everything, 2) if _same(exercise, *(everything[c] for c in pair))]
        if alikes:
            claim.failures.append(f"seed {seed}: {'; '.join(' and '.join(pair) for pair in alikes)}")
    return claim


def _seen(
    exercise: Exercise, implementation: Callable, probes: tuple[Probe, ...], seen: dict, code: str = ""
) -> Observations:
    """What an implementation gives; a probe that is the same for every seed is run once."""
    for probe in probes:
        if (code, probe) not in seen:
            (seen[code, probe],) = observe_all(exercise, implementation, [probe])
    return tuple(seen[code, probe] for probe in probes)


def _same(exercise: Exercise, one: Observations, other: Observations) -> bool:
    return all(alike(exercise, a, b) for a, b in zip(one, other, strict=True))


def safe_hints(exercise: Exercise) -> Claim:
    """No hint contains a piece of the reference with three operations or more; no card has more than 60 words."""
    claim = Claim()
    secrets = set(_pieces(source_of(exercise.reference)))
    for mistake in exercise.mistakes:
        attempted = attempt(exercise, exercise.wrong(mistake))
        cards = [judged(attempted), *(rung(attempted, number) for number in range(1, RUNGS + 1))]
        for card in cards:
            claim.total += 1
            text = "\n".join([*card.body, card.example])
            if leaked := [piece for piece in secrets if piece in _squeezed(text)]:
                claim.failures.append(f"{mistake.code} tells {leaked[0]}")
            if (words := sum(map(count, card.body))) > MOST_WORDS:
                claim.failures.append(f"{mistake.code}, {card.verdict}: {words} words")
    return claim


def _pieces(source: str) -> Iterator[str]:
    kinds = ast.BinOp | ast.UnaryOp | ast.Call | ast.Attribute | ast.Subscript | ast.Compare
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.expr) and sum(isinstance(part, kinds) for part in ast.walk(node)) >= OPERATIONS:
            yield _squeezed(ast.unparse(node))


def _squeezed(text: str) -> str:
    """Without spaces, and every name but those of NumPy and of methods the same letter."""
    return re.sub(r"(?<![\w.])(?!np\b)[A-Za-z_]\w*(?!\()", "v", re.sub(r"\s+", "", text))


def seconds(exercise: Exercise) -> float:
    """The median time of one check, over the reference and all mistakes, each for the second time.

    It is the processor's time, to which other work on the machine adds little.
    """
    times = []
    for implementation in (exercise.reference, *(exercise.wrong(mistake) for mistake in exercise.mistakes)):
        for _ in range(2):
            start = process_time()
            check(exercise, implementation)
            lasted = process_time() - start
        times.append(lasted)
    return median(times)


@cache
def variants(exercise: Exercise) -> tuple[Callable, ...]:
    """The right answers written differently, from tests/tutor/variants."""
    return tuple(import_module(f"tests.tutor.variants.chapter_{exercise.chapter}").VARIANTS.get(exercise.name, ()))


def source_of(function: Callable) -> str:
    return textwrap.dedent(inspect.getsource(function))


def helpers_of(function: Callable) -> str:
    """The source of what a reference calls from its own file, as the learner's notebook holds it from before."""
    whole = sources.module_text(function) or ""
    return whole.removesuffix(source_of(function).strip() + "\n")


CLAIMS = ("stubs", "rejected", "named", "pairs rejected", "pairs named", "edits", "variants", "distinct", "hints")


def prove(exercise: Exercise, most_seeds: int = SEEDS) -> dict[str, Claim]:
    """Every claim for one exercise; mistakes are told apart on so many seeds at most."""
    rejected, named = single_mistakes(exercise)
    pairs_rejected, pairs_named = pairs_of_mistakes(exercise)
    found = (
        stubs(exercise),
        rejected,
        named,
        pairs_rejected,
        pairs_named,
        edits(exercise),
        correct_variants(exercise),
        distinguishable(exercise, most_seeds),
        safe_hints(exercise),
    )
    return dict(zip(CLAIMS, found, strict=True))


def holds(name: str, claim: Claim) -> bool:
    """Whether a claim reaches its bar: all cases, and 95 of 100 for naming both of two mistakes."""
    if name == "pairs named":
        return len(claim.failures) <= 0.05 * claim.total
    return not claim.failures


def row(name: str, claims: dict[str, Claim]) -> str:
    """The line of the table for one exercise."""
    return f"| `{name}` | {' | '.join(map(str, claims.values()))} |"


def pace(exercise: Exercise, lasted: float) -> str:
    """Whether a check is quick enough, in words that are the same on every machine that is."""
    if exercise.seconds > DEFAULT_SECONDS:
        return f"trains: {exercise.seconds:g} s"
    return "yes" if lasted <= MOST_SECONDS else "no"


def report(name: str) -> tuple[str, bool]:
    """Prove one exercise and print what fails; its line of the table, and whether every bar holds."""
    exercise = exercises.find(name)
    claims, lasted = prove(exercise), seconds(exercise)
    line = f"{row(name, claims)} {pace(exercise, lasted)} |"
    print(f"{line} {1000 * lasted:.0f} ms a check", flush=True)
    for key, claim in claims.items():
        for failure in claim.failures[:12]:
            print(f"    {key}: {failure}")
    in_time = lasted <= MOST_SECONDS or exercise.seconds > DEFAULT_SECONDS
    return line, in_time and all(holds(key, claim) for key, claim in claims.items())


def main(arguments: list[str] | None = None) -> None:
    """Prove what is asked for; write the table if it was everything."""
    parser = argparse.ArgumentParser(prog="python -m tests.tutor.proof")
    parser.add_argument("exercise", nargs="*")
    chosen = parser.parse_args(arguments).exercise or exercises.names()
    head = [f"| exercise | {' | '.join(CLAIMS)} | ≤ 50 ms |", f"|---|{'---|' * (len(CLAIMS) + 1)}"]
    rows = [report(name) for name in chosen]
    if chosen == exercises.names():
        TABLE.write_text("\n".join([INTRODUCTION, *head, *(line for line, _ in rows)]) + "\n", encoding="utf-8")
    sys.exit(0 if all(good for _, good in rows) else "The proof does not hold.")


INTRODUCTION = """# The proof that the tutor names the mistake

Made by `make proof`, which fails if a bar is missed. Each cell says how many cases hold of how many.

- **stubs**: an empty body, the input, zeros and random numbers of the right shape are never accepted.
- **rejected**, **named**: every known mistake is rejected, and recognised as itself.
- **pairs**: the same for every two mistakes made at once (95 % must be named; in brackets: cancelled by algebra).
- **edits**: every small edit of the reference is rejected (in brackets those listed as equivalent, with a reason).
- **variants**: right answers that are written differently are accepted.
- **distinct**: seeds on which no two mistakes look the same, and none like the right answer (fewer for trainings).
- **hints**: cards and hints that contain no piece of the solution with three operations, and at most 60 words.
- **≤ 50 ms**: the median of one check, on the machine that made this table; where training is the task, its time limit.
"""

if __name__ == "__main__":
    main()
