"""What a worker needs to start, each in one sentence."""

import pytest

import clock
import worker


@pytest.fixture
def environ(monkeypatch, settings, worker_keys):
    """The environment of a worker of the test installation; a test changes what it wants missing."""
    private = settings.keys / "private"
    for name, value in {
        "INSTANCE": str(settings.instance),
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "KEYS_DIR": str(settings.keys),
        "CONTACT_KEY": str(private / "contact.key"),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("SMTP_URL", raising=False)
    monkeypatch.setattr("petitions.core.workers.run", lambda app, name, **facts: started.append((app, name, facts)))
    monkeypatch.setattr("petitions.letters.press.keep_warm", lambda: None)
    started: list = []
    monkeypatch.setattr(worker, "started", started, raising=False)
    return monkeypatch


def refused(*arguments: str) -> str:
    with pytest.raises(SystemExit) as end:
        worker.main(list(arguments))
    return str(end.value)


@pytest.mark.parametrize("arguments", [(), ("letters",), ("post", "press")])
def test_a_worker_is_told_its_queue(environ, arguments):
    assert refused(*arguments).startswith("Say which queue")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("REDIS_URL", "", "REDIS_URL is missing"),
        ("CONTACT_KEY", "", "CONTACT_KEY is missing"),
        ("SMTP_URL", "smtp://mail.example.org?starttls=no", "SMTP_URL cannot be used"),
    ],
)
def test_what_is_missing_is_named(environ, name, value, sentence):
    environ.setenv("MAIL_FROM", "letters@families.example")
    environ.setenv(name, value)
    assert refused("post").startswith(sentence)


@pytest.mark.parametrize("name", ["post", "press"])
def test_a_worker_starts_with_scaled_timings(environ, name):
    environ.setenv("TIMINGS_SCALE", "0.4")
    worker.main([name])
    ((app, queue, facts),) = worker.started
    assert (queue, facts["pulse"], app.extensions["timings"].beat) == (name, 2, 2.0)
    assert (facts["before"] is not None) == (name == "press")


def test_a_worker_has_read_whatever_the_clock_asks_of_it_so_that_no_job_reads_it_anew():
    asked = {(tick.queue, tick.job.rsplit(".", 1)[0]) for tick in clock.TABLE}
    assert asked == {(queue, module) for queue, modules in worker.JOBS.items() for module in modules}
