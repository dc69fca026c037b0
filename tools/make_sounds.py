"""Makes the alarm sounds in ``resources/sounds``, four of a hall and five of a sandbox, out of sines:
nobody's recording, no licence.

They differ in rhythm and direction as much as in pitch, so that they are told apart on a poor loudspeaker
and by ears that hear high tones badly. Running it twice changes nothing.
"""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "resources" / "sounds"
RATE = 16_000
#: Loudest sample: under the top, so that no loudspeaker rattles.
PEAK = 0.6
_EDGE = 0.008

#: (hertz, seconds) one after the other; 0 Hz is a rest. Together below 150 kB.
SOUNDS: dict[str, tuple[tuple[float, float], ...]] = {
    "urgent": ((988, 0.09), (0, 0.03), (988, 0.09), (0, 0.03), (1319, 0.2)),
    "high": ((659, 0.16), (0, 0.02), (880, 0.22)),
    "normal": ((587, 0.32),),
    "system": ((440, 0.14), (0, 0.02), (330, 0.24)),
}
#: Before every sound of a sandbox: two low knocks. Nobody takes what is rehearsed for what has happened.
_KNOCKS = ((196, 0.06), (0, 0.05), (196, 0.06), (0, 0.08))
SOUNDS |= {
    f"sandbox-{name}": _KNOCKS + tuple((hertz * 0.5, seconds) for hertz, seconds in tones)
    for name, tones in tuple(SOUNDS.items())
}
#: A telephone of an exercise: two trills; live halls have no such sound.
_TRILL = ((523, 0.05), (659, 0.05)) * 4
SOUNDS["sandbox-ring"] = _KNOCKS + _TRILL + ((0, 0.12),) + _TRILL


def tone(hertz: float, seconds: float) -> list[float]:
    """A sine with its octave, softened at both ends so that it does not click, and dying away like a bell."""
    count = round(RATE * seconds)
    samples = []
    for number in range(count):
        at = number / RATE
        edge = min(1.0, at / _EDGE, (seconds - at) / _EDGE)
        fade = math.exp(-2.2 * at / seconds) if hertz else 0.0
        wave_ = math.sin(2 * math.pi * hertz * at) + 0.25 * math.sin(4 * math.pi * hertz * at)
        samples.append(PEAK * edge * fade * wave_ / 1.25)
    return samples


def write(name: str) -> Path:
    """One sound as a mono wave of 16 bits."""
    samples = [sample for hertz, seconds in SOUNDS[name] for sample in tone(hertz, seconds)]
    file = FOLDER / f"{name}.wav"
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(b"".join(struct.pack("<h", round(sample * 32767)) for sample in samples))
    return file


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in SOUNDS:
        file = write(name)
        print(f"{file.name}  {file.stat().st_size} bytes")


if __name__ == "__main__":
    main()
