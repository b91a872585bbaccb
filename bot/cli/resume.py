"""`drumbeat resume`: go on after a pause, and decide at once about everything that waited."""

from __future__ import annotations

import click

from bot.cli.pause import usable
from bot.cli.world import World, decides
from bot.desk.people import acting_in, named_in
from bot.desk.resuming import After, Resumption, Turn, resume, resumption
from bot.desk.rules import Rules, rules_of
from bot.desk.standing import banner, pauses_now
from bot.desk.stopping import meant, scope_of
from bot.model.delivery import Delivery, State, option
from bot.model.shown import in_line
from bot.model.wording import counted
from bot.report.needs import DECIDE
from bot.report.wording import short_span, when

EXAMPLES = """
\b
Examples:
  drumbeat resume                     go on; list what waited, and leave it waiting
  drumbeat resume --send              go on, and send what waited now, one after another
  drumbeat resume --move              go on, and move what waited later, all by the same span
  drumbeat resume --tag party --skip  of what waited, leave this out for good
  drumbeat resume --channel x
"""
_ASKED = {After.SEND: "Send", After.MOVE: "Move", After.SKIP: "Leave out for good:"}
_MOST = 10
_DONE = {After.SEND: "go out now, one after another", After.MOVE: "are moved", After.SKIP: "are left out"}


@click.command(epilog=EXAMPLES)
@click.option("--channel", default="", help="End the pause of this channel; or decide about what waited there.")
@click.option("--tag", default="", help="End the pause of this tag; or decide about what waited with it.")
@click.option("--post", default="", help="End the pause of this post; or decide about it.")
@click.option("--send", is_flag=True, help="Send what waited now, with the campaign's gap.")
@click.option("--move", is_flag=True, help="Move what waited later, all by the same span.")
@click.option("--skip", is_flag=True, help="Leave what waited out for good.")
@decides
@click.pass_obj
def command(
    world: World, channel: str, tag: str, post: str, send: bool, move: bool, skip: bool, by: str, yes: bool
) -> None:
    """End a pause, and take one decision for all posts whose time came meanwhile: --send, --move or --skip.

    What that means for each post is shown first, and asked about. Without a choice, only what is still to come goes on;
    what waited goes on waiting, and can be decided about later with the same commands.
    """
    scope = usable(scope_of(channel, tag, post))
    given = [word for word, is_given in ((After.SEND, send), (After.MOVE, move), (After.SKIP, skip)) if is_given]
    if len(given) > 1:
        raise click.UsageError("give one of --send, --move and --skip, or none to leave what waited waiting")
    after = given[0] if given else After.WAIT
    world.need_settings()
    with world.ledger() as ledger:
        rules = rules_of(world.root) or Rules()
        by = named_in(world.root, by) if after is After.WAIT else world.accepted(acting_in(world.root, by))
        chosen = world.accepted(resumption(ledger, world.root, scope, after, rules, world.now(), by))
        if after is not After.WAIT:
            _preview(chosen, rules)
        if chosen.decided and not yes:
            click.confirm(f"{_ASKED[after]} {counted(len(chosen.decided), 'post')}?", abort=True)
        late = resume(ledger, chosen, rules, by)
        still = banner(pauses_now(world.root, ledger, world.now()), world.root, rules.zone.key)
    _say(chosen, rules, late, still)


def _preview(chosen: Resumption, rules: Rules) -> None:
    if chosen.after is After.MOVE and chosen.decided:
        click.echo(f"All by {chosen.span}; where a channel has another post at that time, after its gap:")
    _list(chosen, rules)
    if other := chosen.other_day(rules):
        verb, are = ("was", "is") if len(other) == 1 else ("were", "are")
        click.echo(
            f"{counted(len(other), 'post')} of these {verb} approved for another day. The approvals stand, because the "
            f"words {are} the same;\nthat they fit the new day as well is what you say yes to."
        )


def _list(chosen: Resumption, rules: Rules) -> None:
    """Show every post; what is the same on several channels is one line."""
    lines: dict[tuple[str, str, str], list[Turn]] = {}
    for turn in chosen.turns:
        key = (turn.post.entry, turn.post.id.removeprefix(f"{turn.post.entry}/{turn.post.channel}"))
        lines.setdefault((*key, _means(turn, rules, chosen.after)), []).append(turn)
    for (entry, rest, means), turns in lines.items():
        channels = ", ".join(turn.post.channel for turn in turns)
        name = f"{entry}{rest} ({channels})" if len(turns) > 1 else turns[0].post.id
        click.echo(in_line(f"  {name}  {means}"))


def _means(turn: Turn, rules: Rules, after: After) -> str:
    due = f"was due {when(turn.post.due.astimezone(rules.zone))}"
    if turn.stays:
        return f"{due}; stays as it is: {turn.stays}"
    goes = f" → {when(turn.at.astimezone(rules.zone))}" if turn.at else ""
    lacks = f"; still lacks {counted(turn.missing, 'approval')}" if turn.missing and after is not After.SKIP else ""
    doubt = f"; read it again: {turn.doubt}" if turn.doubt else ""
    return f"{due}{goes}{lacks}{doubt}"


def _say(chosen: Resumption, rules: Rules, late: tuple[str, ...], still: tuple[str, ...]) -> None:
    for pause in chosen.lifted:
        since = when(pause.since.astimezone(rules.zone))
        click.echo(in_line(f"Going on: {meant(pause)}, paused since {since} by {pause.by}."))
    if chosen.decided:
        click.echo(f"{counted(len(chosen.decided), 'post')} {_DONE[chosen.after]}.")
    _say_what_waits(chosen, rules, late)
    _say_others(chosen)
    for line in still:
        click.echo(line)


def _say_what_waits(chosen: Resumption, rules: Rules, late: tuple[str, ...]) -> None:
    waiting = len(late) + len(chosen.turns) - len(chosen.decided)
    if not waiting:
        if not chosen.turns:
            click.echo("Nothing waits because of it. What goes out next: drumbeat status")
        return
    verb = "waits" if waiting == 1 else "wait"
    click.echo(f"{counted(waiting, 'post')} came due meanwhile and {verb} until you decide:")
    if chosen.after is After.WAIT:
        _list(chosen, rules)
    for post_id in late:
        click.echo(in_line(f"  {post_id}  came due just now"))
    _say_how_to_decide(option(chosen.scope), rules)


def _say_others(chosen: Resumption) -> None:
    """Say what no pause kept back: it needs a decision of its own, by state."""
    if chosen.others:
        number, verb = counted(len(chosen.others), "post"), "is" if len(chosen.others) == 1 else "are"
        click.echo(f"{number} {verb} not sent by this, and {verb} yours to decide:")
    by_state: dict[State, list[Delivery]] = {}
    for one in chosen.others:
        by_state.setdefault(one.state, []).append(one)
    for state, these in by_state.items():
        for one in these[:_MOST]:
            click.echo(in_line(f"  {one.post_id}  {state}{one.why and f': {one.why}'}"))
        if len(these) > _MOST:
            click.echo(f"  and {len(these) - _MOST} more that are {state}: drumbeat status --all")
        for command in DECIDE[state]:
            of_all = chosen.scope if chosen.scope.startswith("channel:") and "--live" not in command else ""
            which = option(of_all).strip() or "POST"
            click.echo(f"      {command.format(post=these[0].post_id if len(these) == 1 else which)}")


def _say_how_to_decide(which: str, rules: Rules) -> None:
    apart = f"{short_span(rules.gap)} between two on a channel"
    click.echo("For all of it at once (or with --channel, --tag or --post for some):")
    click.echo(f"  drumbeat resume{which} --send    now, one after another, {apart}")
    click.echo(f"  drumbeat resume{which} --move    later, all by the same span")
    click.echo(f"  drumbeat resume{which} --skip    not at all")
