"""A watcher goes on whatever a look raises, and says each kind of failure once until there is another."""

from threading import Event

from service.live.watching import watch


def test_each_kind_of_failure_is_told_once_until_there_is_another_or_none() -> None:
    looks = iter([KeyError(), KeyError(), OSError(), None, OSError(), OSError()])
    told, over = list[str](), Event()

    def look() -> None:
        try:
            failure = next(looks)
        except StopIteration:
            over.set()
            Event().wait()  # the thread ends with the tests
        if failure:
            raise failure

    watch("a-test", 0.0, look, told.append)
    assert over.wait(20)
    assert told == ["unexpected KeyError", "unexpected OSError", "unexpected OSError"]


def test_a_watcher_looks_at_once_where_it_is_asked_to() -> None:
    looked = Event()
    watch("a-test", 3600.0, looked.set, at_once=True)
    assert looked.wait(20)
