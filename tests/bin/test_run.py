"""What a start runs, with which environment, and what it says when something is in the way."""

import socket
from pathlib import Path

import pytest

from bin import queue_server, run
from bin.run import Plan


def plan(tmp_path: Path, **environ: str) -> Plan:
    return Plan.from_env({"INSTANCE": str(tmp_path), "PATH": "/bin"} | environ)


def test_a_plain_start_is_the_demonstration_in_its_own_folder() -> None:
    plain = Plan.from_env({})

    assert plain.is_demo
    assert plain.instance == run.HERE / "instance/demo"
    assert plain.environ["BASE_URL"] == "http://127.0.0.1:8000"


def test_the_demonstration_never_touches_a_real_installation_that_the_shell_names() -> None:
    exported = {"DATABASE_URL": "postgresql://real", "KEYS_DIR": "/real/keys", "CONTACT_KEY": "/real/keys/contact.key"}

    demo = Plan.from_env(exported)

    assert not [value for value in demo.private.values() if "real" in value]


def test_without_the_demonstration_the_folder_is_another() -> None:
    real = Plan.from_env({"DEMO": "0"})

    assert not real.is_demo
    assert real.environ["DEMO"] == ""
    assert real.instance == run.HERE / "instance"


def test_a_port_that_is_none_is_named() -> None:
    with pytest.raises(SystemExit, match="PORT=eighty is not a port"):
        Plan.from_env({"PORT": "eighty"})


def test_only_workers_learn_where_the_private_keys_are(tmp_path: Path) -> None:
    private = tmp_path / "keys/private"
    private.mkdir(parents=True)
    for name in ("contact.key", "names.key"):
        (private / name).touch()

    table = {
        service.name: service for service in plan(tmp_path, DEMO="0", CONTACT_KEY="/elsewhere").services("unix:///q")
    }

    assert set(table) == {"catcher", "web", "clock", "post", "press"}
    for name in ("catcher", "web", "clock"):
        assert not set(run.PRIVATE) & set(table[name].environ)
    for name in ("post", "press"):
        assert table[name].environ["CONTACT_KEY"] == "/elsewhere"
        assert table[name].environ["NAMES_KEY"] == str(private / "names.key")


def test_a_names_key_under_a_passphrase_is_not_looked_for(tmp_path: Path) -> None:
    (tmp_path / "keys/private").mkdir(parents=True)
    (tmp_path / "keys/private/contact.key").touch()

    assert "NAMES_KEY" not in plan(tmp_path).private


def test_with_a_relay_no_catcher_runs(tmp_path: Path) -> None:
    relayed = plan(tmp_path, DEMO="0", SMTP_URL="smtp://relay.example")

    assert "catcher" not in {service.name for service in relayed.services("unix:///q")}
    assert len(relayed.ports()) == 1


def test_sqlite_is_served_by_one_process_for_it_has_one_writer(tmp_path: Path) -> None:
    assert plan(tmp_path, DEMO="0").serving() == ["--workers", "1", "--threads", "8"]


def test_postgresql_is_served_by_a_process_for_each_core(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run.os, "cpu_count", lambda: 3)

    served = plan(tmp_path, DEMO="0", DATABASE_URL="postgresql+psycopg://db").serving()

    assert served == ["--workers", "3", "--threads", "8"]


def test_behind_a_proxy_no_idle_connection_holds_a_process_and_no_threads_are_needed(tmp_path: Path) -> None:
    assert plan(tmp_path, DEMO="0", PROXY_HOPS="1", WEB_PROCESSES="6").serving() == ["--workers", "6"]


@pytest.mark.parametrize("given", ["0", "many", "-1", "100"])
def test_a_number_of_processes_that_is_none_is_named(tmp_path: Path, given: str) -> None:
    with pytest.raises(SystemExit, match=f"WEB_PROCESSES={given} is not a number of processes"):
        plan(tmp_path, WEB_PROCESSES=given).serving()


def test_mail_and_print_take_what_the_pages_leave(tmp_path: Path) -> None:
    table = {service.name: service.command for service in plan(tmp_path, DEMO="0").services("unix:///q")}

    assert [name for name, command in table.items() if tuple(command[:3]) == run.LAST] == ["post", "press"]


def test_a_port_in_use_is_named_with_a_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        sentence = run.busy((f"127.0.0.1:{port}", "the pages", "PORT=8010 make run"))

    assert sentence is not None
    assert f"Port {port}, wanted for the pages, is in use" in sentence
    assert sentence.endswith("PORT=8010 make run")


def test_a_second_start_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    with run.alone(tmp_path), pytest.raises(SystemExit, match="already runs"):
        run.alone(tmp_path)


def test_a_server_on_the_path_comes_before_the_bundled_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Path(queue_server.program()).parent != tmp_path

    own = tmp_path / "valkey-server"
    own.touch(mode=0o755)

    assert queue_server.program() == str(own)


@pytest.mark.slow
def test_a_queue_server_that_is_not_there_takes_no_writes(tmp_path: Path) -> None:
    assert not queue_server.takes_writes(f"unix://{tmp_path}/none.sock", within=0.1)
