"""`encoder serve`, `check`, `accept`: an encoder on a strong machine, for libraries on others."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from tonewalk.base.errors import ConfigError, InvalidArgument, Refused
from tonewalk.cli import show
from tonewalk.cli.app import Json, app, home_of

if TYPE_CHECKING:
    import ssl

    from tonewalk.base.home import Home
    from tonewalk.base.remotes import Place
    from tonewalk_models.encoder import Encoder

encoder = typer.Typer(help="An encoder on a strong machine, for libraries on others.", no_args_is_help=True)
app.add_typer(encoder, name="encoder")

ROUNDS: Final = 20
"""Questions by words of which the median is told."""
SECONDS: Final = 2.0
"""Of noise, that `check` has embedded."""


@encoder.command()
def serve(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="[ENCODER]", help="clap, small, or any other here.")] = "clap",
    host: Annotated[str, typer.Option(help="Of this machine; 0.0.0.0: all it has.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="0: any that is free.")] = 9431,
    token: Annotated[
        str,
        typer.Option(envvar="TONEWALK_ENCODER_TOKEN", help="What clients show. Better in the variable or a file."),
    ] = "",
    token_file: Annotated[Path | None, typer.Option(help="A file whose first line is the token.")] = None,
    tls_cert: Annotated[Path | None, typer.Option(help="The server's certificate (PEM).")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Its key (PEM).")] = None,
) -> None:
    """Embed for tonewalks on other machines until Ctrl-C; beyond this machine they need a token."""
    from tonewalk.base import config, log
    from tonewalk.doors.encoder import server
    from tonewalk.spaces.encoders import encoder_faults_told
    from tonewalk_models import registry

    home = home_of(context)
    config.load(home.config)
    tls = server.certificate(tls_cert, tls_key)
    shown = _token(token, token_file)
    if not shown and not server.loopback(host):
        shown = home.token()
        show.line(f"Token   {shown} (encoders.{name}.token of other machines)")
    log.start(home.path / "log" / "encoder.log")
    with encoder_faults_told():
        loaded = registry.load(name, os.cpu_count() or 1)  # never one that is elsewhere itself
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        runner.run(_serve(loaded, host, port, shown, tls))
    show.line("Stopped.")


async def _serve(loaded: Encoder, host: str, port: int, token: str, tls: ssl.SSLContext | None) -> None:
    from tonewalk import app as daemon
    from tonewalk.doors.encoder import server

    listener = await server.start(loaded, host, port, token=token, tls=tls)
    try:
        scheme = "https" if tls else "http"
        show.line(f"Encoder {loaded.name}: {loaded.dim} dimensions, weights {loaded.fingerprint[:12]}")
        show.line(f"Serving {scheme}://{host}:{listener.port} (encoders.{loaded.name}.remote of other machines)")
        if not tls and not server.loopback(host):
            show.line("Sounds and the token go unencrypted: give --tls-cert and --tls-key, or use an SSH tunnel.")
        show.line("Ctrl-C ends.")
        await daemon.until_told(asyncio.create_task(_forever()))
    finally:
        await listener.close()


async def _forever() -> None:
    await asyncio.Event().wait()


def _token(token: str, file: Path | None) -> str:
    """What clients have to show, as the user gave it."""
    if token and file is not None:
        raise InvalidArgument("Give the token once: in a file, in the variable, or with --token.")
    if file is not None:
        try:
            token = next(iter(file.read_text("utf-8-sig").split("\n")), "").strip()
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "no text in UTF-8"
            raise ConfigError(f"The token can't be read from {file} ({why}): mend --token-file.") from error
        if not token:
            raise ConfigError(f"{file} holds no token: write one into its first line.")
    if token and (len(token) < 16 or not token.isascii() or not token.isprintable() or " " in token):
        raise InvalidArgument("A token has at least 16 letters and digits, without spaces: give a longer one.")
    return token


@encoder.command()
def check(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="[ENCODER]", help="One of the settings; without it, all.")] = "",
    json: Json = False,
) -> None:
    """Ask the encoder servers of the settings who they are, and how soon they answer."""
    found = [_checked(place) for place in _places(home_of(context), name)]
    if json:
        show.as_json({"encoders": found})
        return
    for one in found:
        words = f", words in {one['text_ms']} ms" if one["text_ms"] is not None else ""
        weights = "as the library knows them" if one["same"] else "OTHER than the library knows"
        show.line(
            f"{one['encoder']} at {one['url']}: {one['dim']} dimensions, {one['rate']} Hz, weights "
            f"{str(one['fingerprint'])[:12]} ({weights}){words}, {SECONDS:g} s of sound in {one['audio_ms']} ms"
        )
    if not all(one["same"] for one in found):
        raise typer.Exit(1)


@encoder.command()
def accept(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="ENCODER", help="One of the settings.")],
    json: Json = False,
) -> None:
    """Take the weights that an encoder's server has now; the next index run hears the library anew with them."""
    from tonewalk.spaces.remote import memory
    from tonewalk.spaces.remote.encoder import ask_hello
    from tonewalk.spaces.remote.link import Link

    home = home_of(context)
    (place,) = _places(home, name)
    if home.daemon():
        raise Refused(f"The daemon hears with the weights of {name} that it knows: stop it, run this again.")
    hello = ask_hello(Link(place))
    memory.remember(place, hello)
    if json:
        show.as_json({"encoder": name, "fingerprint": hello.fingerprint})
    else:
        show.line(f"From now on {name} has the weights {hello.fingerprint[:12]}: `tonewalk scan` hears with them.")


def _places(home: Home, name: str) -> list[Place]:
    from tonewalk.base import config
    from tonewalk.base.remotes import places

    config.load(home.config)
    found = places()
    if not found or (name and name not in found):
        what = f"for {name} " if name else ""
        raise ConfigError(
            f"No encoder server is named {what}in {home.config}: write [encoders.{name or 'clap'}] and "
            'remote = "https://host:port" there.'
        )
    return [found[name]] if name else list(found.values())


def _checked(place: Place) -> dict[str, object]:
    """What a server says, and the milliseconds that it takes."""
    import secrets

    import numpy as np

    from tonewalk.spaces.remote import memory
    from tonewalk.spaces.remote.encoder import RemoteEncoder, ask_hello
    from tonewalk.spaces.remote.link import Link
    from tonewalk_models import registry

    link = Link(place)
    hello = ask_hello(link)
    known = memory.remembered(place)
    asked = RemoteEncoder(link, hello, partial(registry.load, place.name))
    noise = np.random.default_rng(1).uniform(-0.1, 0.1, round(SECONDS * hello.rate)).astype(np.float32)
    words = range(ROUNDS if hello.has_text else 0)
    texts = [_milliseconds(lambda: asked.embed_text([secrets.token_hex(4)])) for _ in words]
    asked.embed_audio([noise])
    return {
        "encoder": place.name,
        "url": place.url,
        "tonewalk": hello.tonewalk,
        "dim": hello.dim,
        "rate": hello.rate,
        "fingerprint": hello.fingerprint,
        "same": known is None or known.fingerprint == hello.fingerprint,
        "text_ms": round(float(np.median(texts)), 2) if texts else None,
        "audio_ms": round(_milliseconds(lambda: asked.embed_audio([noise])), 1),
    }


def _milliseconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - started)
