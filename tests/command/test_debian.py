"""What Debian has to give is named in one line, installed where that is allowed, and blocks no hall."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from command import debian


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[list[str]]]:
    """Return a function that makes this a machine that lacks some packages; it returns what is run there."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def lack(*names: str, may_install: bool, has_venv: bool = True) -> list[list[str]]:
        there = set(names)
        ran: list[list[str]] = []
        monkeypatch.setattr(debian, "lacking", lambda wanted: [n for n in wanted if n in there])
        monkeypatch.setattr(debian, "has_venv", lambda: has_venv or ("venv" in str(ran)))
        monkeypatch.setattr(debian.os, "geteuid", lambda: 0 if may_install else 1000)
        monkeypatch.setattr(debian, "is_sudo_free", lambda: False)
        monkeypatch.setattr(debian.shutil, "which", lambda name: f"/usr/bin/{name}")

        def apt(command: list[str], **_: object) -> None:
            ran.append(command)
            there.difference_update(command)

        monkeypatch.setattr(debian.subprocess, "run", apt)
        return ran

    return lack


def test_what_a_hall_lacks_is_installed_where_that_is_allowed(
    machine: Callable[..., list[list[str]]], capsys: pytest.CaptureFixture[str]
) -> None:
    """The first start fetches venv, voice and Khmer in one go, and then has nothing more to say."""
    ran = machine("espeak-ng", "libfribidi0", may_install=True, has_venv=False)
    debian.want_for_hall(may_fetch=True)
    assert ran[-1][-3:] == [debian.venv_package(), "espeak-ng", "libfribidi0"]
    capsys.readouterr()
    debian.name_what_lacks()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("may_fetch", [True, False])
def test_a_hall_that_may_not_install_starts_and_names_all_of_it(
    machine: Callable[..., list[list[str]]], capsys: pytest.CaptureFixture[str], may_fetch: bool
) -> None:
    """Without voice and Khmer on paper the start goes on, with one line that says what and how."""
    ran = machine("espeak-ng", "libfribidi0", may_install=not may_fetch)
    debian.want_for_hall(may_fetch=may_fetch)
    debian.name_what_lacks()
    assert ran == []
    assert capsys.readouterr().err == (
        "Going on without espeak-ng, libfribidi0 (voice, Khmer on paper)."
        " To have them: sudo apt install espeak-ng libfribidi0\n"
    )


def test_without_venv_the_one_line_names_the_rest_too(
    machine: Callable[..., list[list[str]]],
) -> None:
    """Whoever may install is asked once, for everything."""
    machine("espeak-ng", "libfribidi0", may_install=False, has_venv=False)
    package = debian.venv_package()
    with pytest.raises(SystemExit, match=f"sudo apt install {package} espeak-ng libfribidi0$"):
        debian.want_for_hall(may_fetch=True)


def test_the_tests_name_what_they_lack(machine: Callable[..., list[list[str]]]) -> None:
    """Someone who may not install gets one line to hand to someone who may."""
    machine("chromium", "faketime", "libfaketime", may_install=False)
    with pytest.raises(SystemExit, match="sudo apt install chromium faketime libfaketime"):
        debian.want_for_tests(is_required=True)
    debian.want_for_tests(is_required=False)
