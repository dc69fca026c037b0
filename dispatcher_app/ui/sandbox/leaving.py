"""A trainer who leaves while this program plays an exercise is told once what that means."""

from __future__ import annotations

from dispatcher_app.i18n import _
from dispatcher_app.ui.context import SeatContext


class ExerciseLeaving:
    """Asked whenever the seat is to be closed."""

    def __init__(self, context: SeatContext) -> None:
        self._context = context
        self._told = ""

    def may_leave(self) -> bool:
        """Whether nothing is played here, or it was said already that playing stops."""
        trainer = self._context.desk.trainer
        playing = trainer.player.playing if trainer is not None and trainer.player is not None else None
        if playing is None or self._told == playing.exercise.name:
            return True
        self._told = playing.exercise.name
        text = _(
            "演练“{title}”的各方正由本机扮演:关闭后他们停下,模拟时钟照走,"
            "以后在任一教员台按 Alt+B 接着演。再关一次就关闭。"
        )
        self._context.voice.warn(text.format(title=playing.exercise.scenario.title))
        return False
