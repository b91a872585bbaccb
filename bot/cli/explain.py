"""`drumbeat explain`: the whole story of one post, or what a code means."""

from __future__ import annotations

from contextlib import nullcontext
from typing import NoReturn
from zoneinfo import ZoneInfo

import click

from bot.cli.world import World
from bot.model.approved import approved_by
from bot.model.delivery import Delivery, is_late
from bot.model.paint import painted
from bot.model.people import from_whom, missing
from bot.model.plan import Post
from bot.model.shown import in_line
from bot.model.wording import counted
from bot.report.wording import short_span, when

EXAMPLES = """
\b
Examples:
  drumbeat explain launch/x              when, what, why, every attempt
  drumbeat explain text-too-long         what error[text-too-long] means and how to mend it
"""


@click.command(epilog=EXAMPLES)
@click.argument("subject")
@click.pass_obj
def command(world: World, subject: str) -> None:
    """Tell everything about a post (its id, as in drumbeat plan), or what a code in square brackets means."""
    section = _section(subject)
    if section:
        click.echo(section)
        return
    held = world.held()
    outlook = world.outlook(held)
    post = next((post for post in outlook.plan.posts if post.id == subject), None)
    delivery = held.snapshot.deliveries.get(subject)
    if post is None and delivery is None:
        _suggest(world, subject, [*dict.fromkeys((*(p.id for p in outlook.plan.posts), *held.snapshot.deliveries))])
    if post is not None:
        click.echo(_planned(post, outlook.plan.zone, _approvals(world, post, delivery, outlook.plan.zone)))
    for diagnostic in (d for d in outlook.diagnostics if d.post == subject):
        click.echo(f"  {diagnostic.severity}[{diagnostic.code}]: {diagnostic.message}")
    if delivery is None:
        is_over = post is not None and is_late(world.now(), post.due, post.late.grace)
        late, puts = "Its time has passed, so it will not go out.", "drumbeat run puts it there"
        puts += "." if outlook.is_sound else " once the files have no errors (drumbeat check)."
        click.echo(f"The ledger does not know it: {late if is_over else puts}")
        return
    _say_what_became(world, subject, delivery)


def _say_what_became(world: World, subject: str, delivery: Delivery) -> None:
    click.echo(f"In the ledger: {delivery.state}" + (f" ({delivery.why})" if delivery.why else ""))
    if delivery.receipt:
        click.echo(f"  public at {delivery.receipt.url}")
        for words in delivery.receipt.left_out:
            click.echo(f"  without {words}")
    ledger = world.look()
    if ledger is None:
        return
    with ledger:
        for attempt in ledger.attempts(subject):
            click.echo(
                f"  attempt {attempt.number} at {attempt.started_at:%Y-%m-%d %H:%M:%S} UTC: "
                f"{attempt.outcome or 'nobody knows yet'}" + (f", {in_line(attempt.why)}" if attempt.why else "")
            )
        for line in ledger.audit(subject):
            click.echo(
                f"  {line.at:%Y-%m-%d %H:%M:%S} UTC  {in_line(f'{line.by}: {line.action} {line.detail}')}".rstrip()
            )


def _planned(post: Post, zone: str, approvals: tuple[str, ...]) -> str:
    local = post.due.astimezone(ZoneInfo(zone))
    lines = [
        painted(post.id, bold=True),
        f"  due {when(local)} ({zone}), {post.due:%Y-%m-%d %H:%M} UTC",
        f"  entry at {post.location}, text at {post.text_location}",
        f"  when late: {post.late.then} after {short_span(post.late.grace)}",
    ]
    if post.hold:
        lines.append(f"  held: {post.hold}")
    if post.released:
        lines.append(in_line(f"  released: {post.released}"))
    lines += [in_line(f"  {line}") for line in approvals]
    lines += [f"  | {line}".rstrip() for line in post.text.splitlines()]
    lines += [f"  | [{in_line(media.path)}: {in_line(media.alt)}]" for media in post.media]
    return "\n".join(lines)


def _approvals(world: World, post: Post, delivery: Delivery | None, zone: str) -> tuple[str, ...]:
    """Say how many have to agree, who did, and whose yes counts no more."""
    if not post.approvals:
        return ()
    given = approved_by(post, delivery, ZoneInfo(zone))
    still = from_whom(post.agreements, given) if missing(post.approvals, post.agreements, given) else ""
    known = ", ".join(filter(None, (f"has {', '.join(given)}" if given else "", f"still {still}" if still else "")))
    with world.look() or nullcontext() as ledger:
        said = ledger.last_approved().get(post.id, ()) if ledger else ()
    void = ", ".join(each.name for each in said if each.name not in given)
    needs = f"needs {counted(post.approvals, 'approval')}{known and f': {known}'}"
    return (needs, f"agreed to other words, or another day: {void}") if void else (needs,)


def _section(code: str) -> str:
    """Return what a code means, or nothing."""
    from bot.cli.codes import explanations

    text = explanations().get(code)
    return f"{code}\n\n{text}" if text else ""


def _suggest(world: World, subject: str, posts: list[str]) -> NoReturn:
    from bot.cli.codes import explanations
    from bot.model.near import closest_few

    close = closest_few(subject, [*posts, *explanations()], 3)
    meant = f"; did you mean {' or '.join(close)}?" if close else "; see drumbeat plan --all"
    world.refuse(f'no post and no code "{subject}"{meant}')
