"""What is fetched from servers: in every fault the old file stays, nothing partial is left, one sentence says why."""

import gzip
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import repeat
from threading import Event

import numpy as np
import pytest
from tqdm import tqdm

from course_lib import data
from tests.data import fetching as faulty
from tests.data.fetching import BIGGEST, IDX, PUBLISHED, downloading, fetching, files_in, small_sources
from tests.data.test_fetch import is_mnist, is_wheat, refusal

SIZE = len(PUBLISHED[BIGGEST])
ADVICE = (
    f": try again when you are online, or put {', '.join(f'{file}.gz' for file in IDX)} into a folder and "
    "set COURSE_DATA_DIR to it; everything else in the course works without it"
)


@pytest.fixture(scope="module")
def shared_server():
    with faulty.serving() as server:
        yield server


@pytest.fixture
def server(shared_server):
    shared_server.behaviours.clear()
    shared_server.asked.clear()
    shared_server.over.clear()
    yield shared_server
    shared_server.over.set()  # lets go of whoever still waits


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache, and an environment without proxies."""
    cache = tmp_path / "of a new user" / "cache"
    monkeypatch.setenv("COURSE_CACHE_DIR", str(cache))
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.delenv("COURSE_DATA_DIR", raising=False)
    return cache


@pytest.fixture
def offer(server, monkeypatch):
    """Offers the small sets at mirrors with these behaviours, or at these addresses."""

    def offer(*behaviours):
        mirrors = [b if isinstance(b, str) else server.mirror(b) for b in behaviours]
        monkeypatch.setattr(fetching, "SOURCES", small_sources(*mirrors))

    return offer


def asked(server, file=BIGGEST):
    """Which mirrors were asked for a file, and from which byte on."""
    return [(name, span) for name, requested, span, _ in server.asked if requested == file]


def reasons(sentence):
    """What the sentence says of each mirror, the advice taken off."""
    assert sentence.startswith("mnist could not be fetched (")
    assert sentence.endswith(f"){ADVICE}")
    said = sentence.removeprefix("mnist could not be fetched (").removesuffix(f"){ADVICE}")
    return re.sub(r"127\.0\.0\.1:\d+ ", "", said).split("; ")


# When all is well


def test_a_set_is_downloaded_once_and_kept(server, offer, cache):
    offer(faulty.good)
    assert is_mnist(data.fetch("mnist"))
    assert is_wheat(data.fetch("wheat_seeds"))
    assert files_in(cache) == ["mnist.npz", "wheat_seeds.npz"]
    assert [file for _, file, _, _ in server.asked] == [*PUBLISHED]
    assert {agent for _, _, _, agent in server.asked} == {"backpropagation-course"}
    assert is_mnist(data.fetch("mnist"))
    assert len(server.asked) == 5


@pytest.mark.parametrize("behave", [faulty.whole, faulty.without_length, faulty.in_chunks])
def test_servers_that_speak_differently(offer, cache, behave):
    offer(behave)
    assert is_mnist(data.fetch("mnist"))


@pytest.mark.parametrize(
    "packed",
    [faulty.seeds_from_uci(), faulty.text(tabs=","), faulty.zipped(faulty.text()), gzip.compress(faulty.text())],
)
def test_any_packing_will_do(offer, cache, packed):
    offer(faulty.other(packed))
    assert is_wheat(data.fetch("wheat_seeds"))


def test_a_redirection_is_followed(server, offer, cache):
    good = server.mirror(faulty.good)
    offer(faulty.redirect(good + "{file}"))
    assert is_mnist(data.fetch("mnist"))


def test_the_folder_of_a_class_without_the_set_does_not_stand_in_the_way(tmp_path, monkeypatch, offer, cache):
    offer(faulty.good)
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path))
    assert is_mnist(data.fetch("mnist"))


# Faults that a mirror makes good


FAULTS = {
    "not found": faulty.error(404),
    "server error": faulty.error(500),
    "no such part": faulty.error(416),
    "a page instead": faulty.other(b"<html>Please log in</html>"),
    "nothing": faulty.other(b""),
    "another file": faulty.other(PUBLISHED["seeds_dataset.txt"]),
    "truncated gzip": faulty.other(PUBLISHED[BIGGEST][:-500]),
    "damaged gzip": faulty.other(PUBLISHED[BIGGEST][:5000] + b"????" + PUBLISHED[BIGGEST][5004:]),
    "damaged zip": faulty.other(b"PK\3\4 and so on"),
    "zip of others": faulty.other(faulty.zipped(b"hello", "other.txt")),
    "cut before the first byte": faulty.cut(*repeat(0, 99)),
    "reset before the first byte": faulty.cut(*repeat(0, 99), reset=True),
    "cut after the first byte, no ranges": faulty.cut(*repeat(1, 99), respects_range=False),
    "half of the last chunk": partial(faulty.in_chunks, last=b"ff\r\nabc"),
    "no last chunk": partial(faulty.in_chunks, last=b""),
    "redirected to itself": faulty.redirect("{file}"),
    "redirected to a file": faulty.redirect("file:///etc/hostname"),
    "redirected to ftp": faulty.redirect("ftp://127.0.0.1/{file}"),
    "nobody there": faulty.closed_port(),
    "no such scheme": "gopher://127.0.0.1/",
}
SAID = {
    "not found": "answered with error 404",
    "server error": "answered with error 500",
    "a page instead": "sent something else",
    "truncated gzip": "sent something else",
    "cut before the first byte": "broke off the connection",
    "half of the last chunk": "broke off the connection",
    "redirected to ftp": "cannot be reached: unknown url type: ftp",
    "nobody there": "cannot be reached: ",
}


@pytest.fixture(params=[None, b"old and damaged"], ids=["empty cache", "old file"])
def old(request, cache):
    """What was in the cache before."""
    if request.param:
        cache.mkdir(parents=True)
        (cache / "mnist.npz").write_bytes(request.param)
    return request.param


def as_it_was(cache, old):
    return files_in(cache) == ["mnist.npz"] * bool(old) and (not old or (cache / "mnist.npz").read_bytes() == old)


@pytest.mark.filterwarnings("ignore:the copy of mnist in the cache cannot be used:RuntimeWarning")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_said_in_one_sentence_and_the_cache_is_as_it_was(offer, cache, fault, old):
    offer(FAULTS[fault])
    (reason,) = reasons(refusal("mnist"))
    assert reason.startswith(SAID.get(fault, ""))
    assert "\n" not in reason
    assert "Error" not in reason
    assert as_it_was(cache, old)


@pytest.mark.parametrize("fault", FAULTS)
def test_the_next_mirror_makes_a_fault_good(server, offer, cache, fault):
    offer(FAULTS[fault], faulty.good)
    assert is_mnist(data.fetch("mnist"))
    assert files_in(cache) == ["mnist.npz"]
    assert asked(server)[-1] == (list(server.behaviours)[-1], None)


def test_offline_the_sentence_says_what_to_do(offer, cache, monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    offer("https://one.invalid/a/", "https://two.invalid/b/")
    reason = "cannot be reached: Temporary failure in name resolution"
    sentence = f"mnist could not be fetched (one.invalid {reason}; two.invalid {reason})"
    assert refusal("mnist") == sentence + ADVICE
    assert files_in(cache) == []


def test_all_reasons_are_given_in_the_order_of_the_mirrors(offer, cache):
    offer(faulty.error(503), faulty.other(b"x"), faulty.closed_port())
    assert reasons(refusal("mnist"))[:2] == ["answered with error 503", "sent something else"]
    assert refusal("wheat_seeds").endswith(ADVICE.replace(", ".join(f"{file}.gz" for file in IDX), "seeds_dataset.txt"))


def test_only_the_part_that_failed_is_asked_for_elsewhere(server, offer, cache):
    first = iter([faulty.good, faulty.error(500), faulty.good, faulty.good])
    offer(lambda request, content: next(first)(request, content), faulty.good)
    assert is_mnist(data.fetch("mnist"))
    assert [(name, file[:-13]) for name, file, _, _ in server.asked] == [
        ("m0", "train-images-"),
        ("m0", "train-labels-"),
        ("m1", "train-labels-"),
        ("m0", "t10k-images-"),
        ("m0", "t10k-labels-"),
    ]


# Broken connections


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
@pytest.mark.parametrize("place", [1, 8_000, SIZE - 1])
def test_a_broken_connection_is_taken_up_where_it_broke(server, offer, cache, place, reset):
    offer(faulty.cut(place, reset=reset), faulty.error(500))
    assert is_mnist(data.fetch("mnist"))
    (first, second) = asked(server)
    assert first == ("m0", None)
    assert second[0] == "m0"
    assert second[1] == f"bytes={place}-" or (reset and second[1] is not None)


def test_a_broken_chunk_is_taken_up_where_it_broke(server, offer, cache):
    behaviours = iter([lambda request, content: faulty.in_chunks(request, content[:8_000], last=b"ff\r\n")])
    offer(lambda request, content: next(behaviours, faulty.good)(request, content))
    assert is_mnist(data.fetch("mnist"))
    assert asked(server) == [("m0", None), ("m0", "bytes=8000-")]


def test_a_server_that_sends_no_parts_is_asked_for_the_whole(server, offer, cache):
    offer(faulty.cut(10, 8_000, SIZE - 1, then=faulty.whole, respects_range=False), faulty.error(500))
    assert is_mnist(data.fetch("mnist"))
    assert [span for _, span in asked(server)] == [None, "bytes=10-", "bytes=8000-", f"bytes={SIZE - 1}-"]


@pytest.mark.parametrize("seed", range(12))
def test_connections_cut_at_random(offer, cache, seed):
    offer(faulty.cut_at_random(seed), faulty.cut_at_random(seed + 100), faulty.good)
    assert is_mnist(data.fetch("mnist"))
    assert files_in(cache) == ["mnist.npz"]


def test_a_server_that_always_breaks_off_is_left_after_five_tries(server, offer, cache):
    offer(faulty.cut(*repeat(100, 99)))
    assert reasons(refusal("mnist")) == ["broke off the connection"]
    assert [span for _, span in asked(server)] == [None] + [f"bytes={100 * i}-" for i in range(1, 5)]


def test_a_part_of_another_file_is_noticed(offer, cache):
    def changed(request, content):
        faulty.good(request, content[::-1])

    offer(faulty.cut(8_000, then=changed), faulty.good)
    assert is_mnist(data.fetch("mnist"))


# Slow servers


SLOW = [faulty.dripping, faulty.dripping_head, faulty.stalling, faulty.silent]


@pytest.mark.parametrize("behave", SLOW)
def test_patience_with_slow_servers_has_an_end(offer, cache, monkeypatch, behave):
    monkeypatch.setattr(downloading, "TIMEOUT", 0.15)
    offer(behave, behave)
    start = time.monotonic()
    assert reasons(refusal("mnist")) == ["was too slow", "was too slow"]
    assert time.monotonic() - start < 5
    assert files_in(cache) == []


@pytest.mark.parametrize("behave", SLOW)
def test_the_next_mirror_is_asked_instead_of_a_slow_one(offer, cache, monkeypatch, behave):
    monkeypatch.setattr(downloading, "TIMEOUT", 0.7)  # enough for the good one on a busy machine
    offer(behave, faulty.good)
    assert is_wheat(data.fetch("wheat_seeds"))


def test_a_server_that_drips_is_not_asked_again(server, offer, cache, monkeypatch):
    monkeypatch.setattr(downloading, "TIMEOUT", 0.15)
    offer(faulty.dripping)
    refusal("mnist")
    assert asked(server) == [("m0", None)]


@pytest.fixture
def clock(monkeypatch):
    """Seconds that pass when a test says so."""
    seconds = [0]
    monkeypatch.setattr(downloading, "monotonic", lambda: seconds[0])
    monkeypatch.setattr(downloading, "SLOWEST", 1_000)
    return seconds


def with_a_pause(clock):
    """The whole of a large file, with 15 seconds in the middle: more than TIMEOUT, in time for so many bytes."""

    def behave(request, content):
        if len(content) < 20_000:
            return faulty.whole(request, content)
        faulty.send(request, b"", length=False)
        request.wfile.write(content[:-10_000])
        clock[0] += 15
        return request.wfile.write(content[-10_000:])

    return behave


def test_a_large_file_may_take_its_time(offer, cache, clock):
    offer(with_a_pause(clock))
    assert is_mnist(data.fetch("mnist"))


def test_bytes_are_counted_from_the_last_connection_on(offer, cache, clock):
    offer(faulty.cut(SIZE - 100, then=with_a_pause(clock), respects_range=False))
    assert is_mnist(data.fetch("mnist"))


def test_a_slow_name_server_is_not_waited_for(offer, cache, monkeypatch):
    answered = Event()

    def slow(*_, **__):
        answered.wait(20)
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    offer(faulty.good)
    monkeypatch.setattr(downloading, "TIMEOUT", 0.1)
    monkeypatch.setattr("socket.getaddrinfo", slow)
    start = time.monotonic()
    assert reasons(refusal("mnist")) == ["was too slow"]
    assert time.monotonic() - start < 5
    waiting = [thread for thread in threading.enumerate() if thread is not threading.main_thread()]
    assert all(thread.daemon for thread in waiting), "Python would not end before they do"
    answered.set()


# Too much


def test_a_server_that_never_ends_is_cut_off(server, offer, cache):
    offer(faulty.endless)
    assert reasons(refusal("mnist")) == ["sent something else"]
    assert server.sent < 40 * 2**20  # what was read, and what the system holds for those who are gone


@pytest.mark.parametrize("pack", [gzip.compress, faulty.zipped], ids=["gzip", "zip"])
def test_a_small_file_with_endless_contents_needs_little_memory(offer, cache, pack):
    bomb = pack(bytes(50 * 2**20))
    offer(faulty.other(bomb))
    tracemalloc.start()
    assert refusal("wheat_seeds").startswith("wheat_seeds could not be fetched (127.0.0.1:")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * 2**20


def test_a_part_ends_at_its_limit(offer, cache):
    offer(faulty.other(bytes(fetching.SLACK + 30 * 28 * 27 + 1)))
    assert reasons(refusal("mnist")) == ["sent something else"]


# The cache


def in_the_way(cache, monkeypatch):
    cache.parent.mkdir()
    cache.write_text("a file where the folder should be")


def full(cache, monkeypatch):
    def fail(file, **_):
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", fail)


def read_only(cache, monkeypatch):
    def fail(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.mkdir", fail)


def homeless(cache, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE_DIR", "~nobody-at-all/cache")


CACHES = {
    full: r"could not write .*mnist\.npz \(No space left on device\): choose a folder .*",
    in_the_way: r".*File exists.*|.*Cannot create a file.*",
    read_only: r".*Permission denied.*",
}


@pytest.mark.parametrize("trouble", CACHES)
def test_without_a_cache_the_set_is_there_all_the_same(offer, cache, monkeypatch, trouble):
    offer(faulty.good)
    trouble(cache, monkeypatch)
    with pytest.warns(RuntimeWarning, match=rf"^mnist is not kept for the next time: ({CACHES[trouble]})$") as warned:
        assert is_mnist(data.fetch("mnist"))
    assert len(warned) == 1
    assert not [name for name in files_in(cache) if name.endswith((".part", ".npz"))]


def test_without_a_home_the_set_is_there_all_the_same(offer, cache, monkeypatch):
    offer(faulty.good)
    homeless(cache, monkeypatch)
    with pytest.warns(RuntimeWarning) as warned:
        assert is_mnist(data.fetch("mnist"))
    assert str(warned[-1].message).startswith("mnist is not kept for the next time: ")


def test_a_full_disk_keeps_the_old_file(offer, cache, monkeypatch):
    offer(faulty.good)
    cache.mkdir(parents=True)
    (cache / "mnist.npz").write_bytes(b"old and damaged")
    full(cache, monkeypatch)
    with pytest.warns(RuntimeWarning):
        assert is_mnist(data.fetch("mnist"))
    assert as_it_was(cache, b"old and damaged")


def test_the_cache_is_where_the_system_keeps_such_things(offer, cache, monkeypatch):
    asked_for = []
    monkeypatch.setenv("COURSE_CACHE_DIR", "")
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *a, **k: asked_for.append((a, k)) or cache)
    offer(faulty.good)
    data.fetch("wheat_seeds")
    assert set(map(str, asked_for)) == {"(('backpropagation-course',), {'appauthor': False})"}


def test_several_processes_may_fetch_at_once(server, offer, cache):
    mirror = server.mirror(faulty.good)
    script = (
        "import platformdirs, sys; from pathlib import Path\n"
        "from course_lib import data; from tests.data.fetching import fetching, small_sources\n"
        "fetching.SOURCES = small_sources(sys.argv[1])\n"
        "platformdirs.user_cache_path = lambda *_, **__: Path(sys.argv[2])\n"
        "for _ in range(8):\n"
        "    assert data.fetch('mnist').train.y.tolist()\n"
        "    (Path(sys.argv[2]) / 'mnist.npz').unlink(missing_ok=True)\n"
        "data.fetch('mnist')\n"
    )
    command = [sys.executable, "-W", "error", "-c", script, mirror, str(cache)]
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(partial(subprocess.run, capture_output=True, text=True, check=False), [command] * 3))
    assert [(run.returncode, run.stderr) for run in done] == [(0, "")] * 3
    assert set(files_in(cache)) <= {"mnist.npz"}


# Interrupted


class Interrupting:
    """A progress bar during which somebody stops the kernel."""

    def __init__(self, **_):
        self.left = 2

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def update(self, _):
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt


@pytest.mark.filterwarnings("ignore:the copy of mnist in the cache cannot be used:RuntimeWarning")
def test_an_interruption_of_the_download_leaves_nothing(offer, cache, monkeypatch, old):
    offer(faulty.good)
    monkeypatch.setattr("tqdm.auto.tqdm", Interrupting)
    with pytest.raises(KeyboardInterrupt):
        data.fetch("mnist")
    assert as_it_was(cache, old)


@pytest.mark.filterwarnings("ignore:the copy of mnist in the cache cannot be used:RuntimeWarning")
def test_an_interruption_of_the_writing_leaves_nothing(offer, cache, monkeypatch, old):
    def stop(file, **_):
        file.write(b"half")
        raise KeyboardInterrupt

    offer(faulty.good)
    monkeypatch.setattr(np, "savez", stop)
    with pytest.raises(KeyboardInterrupt):
        data.fetch("mnist")
    assert as_it_was(cache, old)


# Progress


@pytest.fixture
def visible_bar(monkeypatch):
    monkeypatch.delenv("TQDM_DISABLE", raising=False)


@pytest.mark.usefixtures("visible_bar")
def test_the_progress_bar_shows_the_name_and_the_bytes(offer, cache, capsys, monkeypatch):
    bars = []
    monkeypatch.setattr("tqdm.auto.tqdm", lambda **options: bars.append(tqdm(**options, mininterval=0)) or bars[0])
    offer(faulty.other(b"something else"), faulty.cut(5_000, then=faulty.whole, respects_range=False))
    assert is_mnist(data.fetch("mnist"))
    out, err = capsys.readouterr()
    assert out == ""
    assert "mnist" in err
    assert "B/s" in err
    assert bars[0].n == sum(len(PUBLISHED[f"{file}.gz"]) for file in IDX)
    assert bars[0].total == 11_594_722


@pytest.mark.usefixtures("visible_bar")
def test_the_environment_can_switch_the_progress_bar_off(offer, cache, capsys, monkeypatch):
    monkeypatch.setenv("TQDM_DISABLE", "1")
    offer(faulty.good)
    data.fetch("mnist")
    assert capsys.readouterr() == ("", "")


# Safety


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the certificate")
def test_a_server_that_cannot_prove_its_name_is_refused(tmp_path, offer, cache):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=127.0.0.1"
    subprocess.run([*make.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with faulty.serving() as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        offer(server.mirror(faulty.good).replace("http:", "https:"))
        (reason,) = reasons(refusal("mnist"))
    assert "CERTIFICATE_VERIFY_FAILED" in reason
    assert server.asked == []


def test_a_proxy_is_used_where_one_is_set(server, offer, cache, monkeypatch):
    monkeypatch.delenv("no_proxy")
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.server_port}")
    server.behaviours["mirror.invalid"] = faulty.good
    offer("http://mirror.invalid/")
    assert is_mnist(data.fetch("mnist"))
    assert asked(server) == [("mirror.invalid", None)]
