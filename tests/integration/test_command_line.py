"""What the program says of its own command line: completion that completes, a manual page without a fault."""

import re
import subprocess

import pytest

from lab.daemon import default_binary
from lab.processes import find_program
from lab.pty_screen import PtyProgram

pytestmark = pytest.mark.quick


def _run(*arguments):
    run = subprocess.run([str(default_binary()), *arguments], capture_output=True, text=True, timeout=30)
    assert run.returncode == 0 and run.stderr == "", run.stderr
    return run.stdout


def _completed(line, directory):
    """What bash offers at the end of the line. Words are split as bash splits them: at "=" too."""
    words = line.replace("=", " = ").removesuffix(" " if line.endswith("=") else "").split(" ")
    quoted = " ".join("'" + word + "'" for word in words)
    script = ("set -u\n" + _run("completion", "bash") +
              f"\nCOMP_WORDS=({quoted}) COMP_CWORD={len(words) - 1}\n"
              "_relaywatch relaywatch\n"
              '[[ ${#COMPREPLY[@]} -eq 0 ]] || printf "%s\\n" "${COMPREPLY[@]}"\n')
    run = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=30, cwd=directory)
    assert run.returncode == 0 and run.stderr == "", run.stderr
    return run.stdout.splitlines()


@pytest.fixture
def directory(tmp_path):
    (tmp_path / "relay watch.jsonc").touch()
    (tmp_path / "other.txt").touch()
    (tmp_path / "folder").mkdir()
    return tmp_path


_FILES = {"relay watch.jsonc", "other.txt", "folder"}


@pytest.mark.parametrize("line, wanted", [
    ("relaywatch st", {"status"}),
    ("relaywatch maintenance ", {"start", "list", "end"}),
    ("relaywatch maintenance s", {"start"}),
    ("relaywatch --v", {"--version"}),
    ("relaywatch status --", {"--help", "--url", "--token-file", "--alive", "--json", "--watch"}),
    ("relaywatch status --url http --j", {"--json"}),
    ("relaywatch status --url=http --j", {"--json"}),
    ("relaywatch status --url ", set()),
    ("relaywatch maintenance start --c", {"--chain"}),
    ("relaywatch completion ", {"bash", "zsh", "fish"}),
    ("relaywatch serve --config ", _FILES),
    ("relaywatch serve --config rel", {"relay watch.jsonc"}),
    ("relaywatch serve --config=", _FILES),
    ("relaywatch serve --config=rel", {"relay watch.jsonc"}),
    ("relaywatch check-config ", _FILES),
    ("relaywatch check-config o", {"other.txt"}),
    ("relaywatch topology --token-file f", {"folder"}),
    ("relaywatch nothing-of-the-kind x", set()),
])
def test_bash_completes(line, wanted, directory):
    assert set(_completed(line, directory)) == wanted


@pytest.mark.parametrize("typed, wanted", [
    ("relaywatch topo", "relaywatch topology "),
    ("relaywatch maintenance st", "relaywatch maintenance start "),
    ("relaywatch serve --config rel", r"relaywatch serve --config relay\ watch.jsonc "),
    ("relaywatch serve --config=rel", r"relaywatch serve --config=relay\ watch.jsonc "),
    ("relaywatch topology --token-file=f", "relaywatch topology --token-file=folder/"),
])
def test_bash_completes_what_is_typed(typed, wanted, directory):
    (directory / "completion").write_text(_run("completion", "bash"))
    with PtyProgram(["bash", "--norc", "--noprofile", "-i"], environment={"TERM": "dumb", "PS1": "> "},
                    directory=directory) as screen:
        screen.wait_text("(?m)^>$", 5)
        screen.type("source completion; rm completion\r")
        screen.wait_text("rm completion\n>", 5)
        screen.type(typed + "\t|")  # what is typed next comes behind what was completed
        screen.wait_text(re.escape("> " + wanted + "|"), 5)


def test_bash_offers_every_command(directory):
    help_text = _run("--help")
    offered = _completed("relaywatch ", directory)
    assert {"serve", "status", "topology", "man"} <= set(offered)
    for command in offered:
        assert f"\n  {command} " in help_text


@pytest.mark.parametrize("shell, check", [("bash", ["-n"]), ("zsh", ["-n"]), ("fish", ["--no-config", "--no-execute"])])
def test_a_script_is_sound_where_its_shell_is_installed(shell, check, tmp_path):
    script = tmp_path / "script"
    script.write_text(_run("completion", shell))
    try:
        run = subprocess.run([shell, *check, str(script)], capture_output=True, text=True, timeout=30,
                             env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"})
    except FileNotFoundError:
        pytest.skip(f"{shell} is not installed")
    assert (run.returncode, run.stderr) == (0, "")


def test_the_manual_page_formats_without_a_warning():
    page = _run("man")
    run = subprocess.run([find_program("groff"), "-man", "-ww", "-Tascii", "-P-c"], input=page, capture_output=True,
                         text=True, timeout=30)
    assert (run.returncode, run.stderr) == (0, "")
    shown = re.sub(".\b", "", run.stdout)  # bold is a character over itself
    for words in ("RELAYWATCH(1)", "relaywatch - watches chains", "Exits with 0", "maintenance start", "NO_COLOR"):
        assert words in shown, words
