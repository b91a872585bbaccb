"""`drumbeat explain`: the whole story of one post, or what a check means."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import click

from bot.cli.world import World
from bot.model.plan import Post

EXAMPLES = """
\b
Examples:
  drumbeat explain launch/x              when, what, why, every attempt
  drumbeat explain text-too-long         what the check means and how to mend it
"""


@click.command(epilog=EXAMPLES)
@click.argument("subject")
@click.pass_obj
def command(world: World, subject: str) -> None:
    """Tell everything about a post (its id, as in drumbeat plan), or about a check (its code)."""
    section = _section(subject)
    if section:
        click.echo(section)
        return
    held = world.held()
    outlook = world.outlook(held)
    post = next((post for post in outlook.plan.posts if post.id == subject), None)
    delivery = held.snapshot.deliveries.get(subject)
    if post is None and delivery is None:
        _suggest(world, subject, [p.id for p in outlook.plan.posts])
    if post is not None:
        click.echo(_planned(post, outlook.plan.zone))
    for diagnostic in (d for d in outlook.diagnostics if d.post == subject):
        click.echo(f"  {diagnostic.severity}[{diagnostic.code}]: {diagnostic.message}")
    if delivery is None:
        click.echo("The ledger does not know it yet: drumbeat run puts it there.")
        return
    click.echo(f"In the ledger: {delivery.state}" + (f" ({delivery.why})" if delivery.why else ""))
    if delivery.receipt:
        click.echo(f"  public at {delivery.receipt.url}")
    with world.ledger() as ledger:
        for attempt in ledger.attempts(subject):
            click.echo(
                f"  attempt {attempt.number} at {attempt.started_at:%Y-%m-%d %H:%M:%S} UTC: "
                f"{attempt.outcome or 'nobody knows yet'}" + (f", {attempt.why}" if attempt.why else "")
            )
        for line in ledger.audit(subject):
            click.echo(f"  {line.at:%Y-%m-%d %H:%M:%S} UTC  {line.by}: {line.action} {line.detail}".rstrip())


def _planned(post: Post, zone: str) -> str:
    local = post.due.astimezone(ZoneInfo(zone))
    lines = [
        click.style(post.id, bold=True),
        f"  due {local:%A %d %B %Y %H:%M} ({zone}), {post.due:%Y-%m-%d %H:%M} UTC",
        f"  entry at {post.location}, text at {post.text_location}",
        f"  when late: {post.late.then} after {int(post.late.grace.total_seconds() // 60)} min",
    ]
    if post.hold:
        lines.append(f"  held: {post.hold}")
    if post.approvals:
        lines.append(f"  needs {post.approvals} approval" + ("s" if post.approvals > 1 else ""))
    lines += [f"  | {line}" for line in post.text.splitlines()]
    lines += [f"  | [{media.path}: {media.alt}]" for media in post.media]
    return "\n".join(lines)


def _section(code: str) -> str:
    """Return what a check means, or nothing."""
    from bot.checks.explain import explanations

    text = explanations().get(code)
    return f"{code}\n\n{text}" if text else ""


def _suggest(world: World, subject: str, known: list[str]) -> None:
    import difflib

    close = difflib.get_close_matches(subject, known, n=3)
    meant = f"; did you mean {' or '.join(close)}?" if close else "; see drumbeat plan --all"
    world.refuse(f'no post and no check "{subject}"{meant}')
