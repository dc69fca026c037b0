"""The simulated city: who reports what when, and what everybody outside and at the seats does about it.

Pure and deterministic: the same scenario, pack, rules and seed give the same day, step for step
(decision 025).
"""
