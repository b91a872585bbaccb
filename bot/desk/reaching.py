"""Ask whoever is to answer on the day: accounts, the clocks of their hosts, ways to people, the watchdog."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from bot.campaign.files import read as read_files
from bot.campaign.parse import parse
from bot.channels.connect import introduce
from bot.channels.http.dates import Dates, listening
from bot.delivery.alerts import NotSent
from bot.delivery.clockwatch import STOPS, TELLS
from bot.delivery.letters import Letters
from bot.delivery.notify import Line, to_people, unreachable
from bot.delivery.secrets import read
from bot.delivery.steps import passed, span
from bot.desk.desk import Channels, Desk
from bot.desk.finding import Finding, note, ok, problem
from bot.model.channel import Account, Channel, Unauthorized, Unavailable
from bot.model.people import Person
from bot.model.settings import Secret
from bot.model.wording import counted

UNREACHED = "it cannot be asked now"


def ask(channel: Channel) -> Account:
    """Ask an account how it is, which only reads; whatever is in the way is one of its problems."""
    try:
        return channel.verify()
    except Unauthorized as error:
        return Account("", problems=(f"credentials: {error}",))
    except Exception as error:  # whatever a read meets is words for the person who asked  # noqa: BLE001
        return Account("", problems=(f"{UNREACHED}: {error or type(error).__name__}",))


def introduced(desk: Desk) -> Channels:
    """Open the channels; pages of our own are told whose they are, because what is old on them is judged by that."""
    campaign, _ = parse(read_files(desk.root))
    if campaign is not None:
        introduce(desk.channels[0].values(), campaign)
    return desk.channels


def of_accounts(desk: Desk, missing: Mapping[str, str]) -> Iterator[Finding]:
    """Ask every connected account that has its secrets, and hear on the way what time it is there."""
    channels, not_connected = introduced(desk)
    dates = Dates(desk.now, passed)
    with listening(dates):
        asked = {name: ask(one) for name, one in channels.items() if name not in {*not_connected, *missing}}
    yield from _network(dates, asked)
    yield from _clock(dates)
    for name, account in asked.items():
        yield from _account(name, account, desk.now())


def _network(dates: Dates, asked: Mapping[str, Account]) -> Iterator[Finding]:
    away = [name for name, one in asked.items() if any(words.startswith(UNREACHED) for words in one.problems)]
    hosts = [base.split("://", 1)[1] for base in dates.hosts()]
    if away and not hosts:
        todo = "look at this machine's network: cable, DNS, a firewall, HTTPS_PROXY in its environment"
        yield problem("network", f"nobody answers: {', '.join(away)}", todo)
    elif hosts:
        yield ok("network", f"{', '.join(sorted(hosts))} answered")
    else:
        yield note("network", "not tried: no account on the network is connected")


def _clock(dates: Dates) -> Iterator[Finding]:
    heard = dates.heard(float("inf"))
    if not heard:
        yield note("clock", "nothing to compare it with: no account says what time it is", "timedatectl says the rest")
        return
    base, ahead = max(heard.items(), key=lambda pair: abs(pair[1]))
    words = (
        f"{base.split('://', 1)[1]} says that it is {span(abs(ahead))} {'ahead' if ahead > timedelta(0) else 'behind'}"
    )
    if abs(ahead) <= TELLS:
        yield ok("clock", f"right, as {counted(len(heard), 'host')} said")
    else:
        make = problem if abs(ahead) > STOPS else note
        yield make("clock", words, "set it right: timedatectl set-ntp true")


def _account(name: str, account: Account, now: datetime) -> Iterator[Finding]:
    part = f"account {name}"
    for words in account.problems:
        yield problem(part, words, "mend it, then: drumbeat accounts")
    if (words := account.ending(now)) and account.expires_at is not None:
        make = problem if account.expires_at <= now else note
        yield make(part, words, "make a new one: docs/connect.md")
    if account.remaining == 0:
        yield note(part, "no calls are left of its present limit", "wait, or look who else uses the account")
    for words in account.notes:
        yield note(part, words)
    if not account.problems:
        yield ok(part, f"posts as {account.name}" if account.name else "ready")


def of_alerts(desk: Desk, *, send_test: bool) -> Iterator[Finding]:
    """Say whether people can be told; with `send_test`, by a message to each address."""
    addresses = desk.config.alerts
    lacking = unreachable(addresses, None)
    for words in lacking:
        yield problem("alerts", words, "see [alerts] in config.example.toml")
    there = [one for one in addresses if read(one)[0]]
    if send_test:
        for one in there:
            yield _tested(one, one.where, desk.outward)
    elif there and not lacking:
        yield ok("alerts", f"addresses known: {len(there)}; --send-test sends a message to each")


def of_people(desk: Desk, people: Sequence[Person], *, send_test: bool) -> Iterator[Finding]:
    """Say who of the team is reached by name; with `send_test`, by a message to each of them."""
    letters = Letters(desk.config.alerts, desk.config.people, desk.config.redactor, desk.outward)
    if wrong := letters.read()[1]:
        yield problem("people", wrong, "see people under [alerts] in config.example.toml")
        return
    own = {person.name: letters.own(person.name) for person in people}
    if lacking := [name for name, address in own.items() if address is None]:
        todo = "write their addresses into the file that people under [alerts] names"
        yield note("people", f"reached by the addresses for alerts only: {', '.join(lacking)}", todo)
    for name, address in own.items():
        if address is not None:
            yield _tested(address, name, desk.outward) if send_test else ok("people", f"{name} has an address")


def _tested(address: Secret, whose: str, outward: Callable[[str], str]) -> Finding:
    send = to_people([address], outward)
    try:
        if send is not None:
            send("Drumbeat: a test", "This is a test of the alerts. Nothing is wrong, and nothing is to do.")
    except (NotSent, OSError) as error:
        return problem("alerts", f"nothing reached {whose}: {error}", "look at the address and its service")
    return ok("alerts", f"the service of {whose} took a test message: see that it arrived")


def of_watchdog(desk: Desk, *, send_test: bool) -> Iterator[Finding]:
    """Say whether anybody notices when this machine dies; with `send_test`, by a call."""
    heartbeat = desk.config.heartbeat
    if heartbeat is None:
        todo = "set heartbeat in [alerts] to the URL of a watchdog on another machine"
        yield note("watchdog", "nobody notices when this machine dies", todo)
    elif why := read(heartbeat)[1]:
        yield problem("watchdog", f"heartbeat in [alerts] of config.toml: {why}", "put it there")
    elif not send_test:
        yield ok("watchdog", "known; --send-test calls it")
    else:
        try:
            Line(Dates(desk.now, passed), heartbeat).beat()
        except (Unavailable, NotSent) as error:
            yield problem("watchdog", f"it did not take the call: {error}", "look at the URL and its service")
        else:
            yield ok("watchdog", "it took a call")
