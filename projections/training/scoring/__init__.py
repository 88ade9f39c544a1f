"""Scoring: what an emergency, a replay of it or an exercise was played for, and when each of it was reached.

An objective is a small declarative criterion over the log of one file (`criteria`). It is judged from what the log
shows and what the clock says (`judging`), at every position and at every deadline between two of them, and each change
of a verdict is kept with its moment (`score`). Nothing here knows where the facts come from, so the same objectives are
scored on reality, along a replay and in an exercise.
"""
