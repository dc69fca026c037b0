"""A held key is one press, however the window system tells it."""

from __future__ import annotations

from dispatcher_app.widgets.key_strikes import KeyStrikes

A, B = 65, 66


def test_a_key_that_did_not_go_up_is_held() -> None:
    keys = KeyStrikes()
    assert keys.press(A, 0)
    assert not keys.press(A, 600)
    assert not keys.press(A, 630)
    assert keys.press(B, 640)
    keys.release(A)
    assert keys.press(A, 700)


def test_what_the_system_calls_a_repeat_is_one() -> None:
    keys = KeyStrikes()
    assert not keys.press(A, 0, repeated=True)
    assert keys.is_repeat(A)


def test_up_and_down_in_one_instant_is_a_held_key_and_later_is_not() -> None:
    keys = KeyStrikes()
    assert keys.press(A, 0, stamp=1000)
    keys.release(A, 1600)
    assert not keys.press(A, 600, stamp=1600)
    keys.release(A, 1633)
    assert not keys.press(A, 633, stamp=1633)
    keys.release(A, 1700)
    assert keys.press(A, 790, stamp=1790)


def test_a_release_nobody_heard_does_not_block_a_key_for_good() -> None:
    keys = KeyStrikes()
    assert keys.press(A, 0)
    assert keys.press(A, 1500)
    keys.forget()
    assert keys.press(A, 1501)
